//! Conditions by trying all answers: whether one can hold, must hold, or holds together with another.
//!
//! Options, flags and facts are tried one by one, also unanswered; numbers are tried around the values that they are
//! compared with. What cannot be tried (two dates compared) counts as free, and the table says that it is not exact.

use crate::expression::{FieldType, Scope, show};
use model::expression::{CaseFact, Expression, Function, Lookup, Operator, Scalar, evaluate};
use model::ids::FieldId;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// More combinations of answers than this are not tried.
const MOST_ROWS: usize = 20_000;

/// One thing that conditions depend on, and what it may be.
#[derive(Debug, Clone)]
struct Variable {
    name: String,
    /// The field, when it is one.
    field: Option<FieldId>,
    values: Vec<Value>,
}

#[derive(Debug, Clone, PartialEq)]
enum Value {
    Unknown,
    Word(String),
    Truth(bool),
    Number(Decimal),
}

/// A condition in terms of variables.
#[derive(Debug, Clone)]
enum Formula {
    Constant(bool),
    Is(usize, Vec<String>),
    True(usize),
    Compare(usize, Operator, Decimal),
    Present(usize),
    Not(Box<Formula>),
    And(Box<Formula>, Box<Formula>),
    Or(Box<Formula>, Box<Formula>),
    Same(Box<Formula>, Box<Formula>),
}

/// Several conditions and every combination of answers that they depend on.
pub(super) struct Table {
    variables: Vec<Variable>,
    formulas: Vec<Formula>,
    exact: bool,
}

/// One combination of answers.
pub(super) struct Row<'a> {
    table: &'a Table,
    picks: Vec<usize>,
}

/// What is known of answers at the place where a condition is asked.
pub(super) struct Answers<'a> {
    /// Fields that cannot have a value there.
    pub(super) never: &'a dyn Fn(&FieldId) -> bool,
    /// Fields that always have a value there.
    pub(super) always: &'a dyn Fn(&FieldId) -> bool,
}

impl Table {
    /// The table of these conditions (`None`: no condition, always true); `None` when there are too many combinations.
    pub(super) fn new(
        scope: &Scope,
        answers: &Answers<'_>,
        conditions: &[Option<&Expression>],
    ) -> Option<Self> {
        let mut maker = Maker { scope, answers, variables: vec![], numbers: BTreeMap::new(), exact: true };
        conditions.iter().flatten().for_each(|condition| maker.gather_numbers(condition));
        let formulas = conditions
            .iter()
            .map(|condition| condition.map_or(Formula::Constant(true), |condition| maker.formula(condition)))
            .collect();
        let Maker { variables, exact, .. } = maker;
        let rows = variables.iter().try_fold(1usize, |rows, v| rows.checked_mul(v.values.len()))?;
        (rows <= MOST_ROWS).then_some(Self { variables, formulas, exact })
    }

    /// Whether every answer was tried; otherwise a row may be one that cannot come up.
    pub(super) const fn exact(&self) -> bool {
        self.exact
    }

    /// Every combination.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let mut next = Some(vec![0; self.variables.len()]);
        std::iter::from_fn(move || {
            let picks = next.clone()?;
            next = self.following(&picks);
            Some(Row { table: self, picks })
        })
    }

    fn following(&self, picks: &[usize]) -> Option<Vec<usize>> {
        let mut picks = picks.to_vec();
        for (pick, variable) in picks.iter_mut().zip(&self.variables) {
            *pick += 1;
            if *pick < variable.values.len() {
                return Some(picks);
            }
            *pick = 0;
        }
        None
    }
}

impl Row<'_> {
    /// Whether the condition of this position holds; `None` when an answer is missing.
    pub(super) fn truth(&self, condition: usize) -> Option<bool> {
        self.table.formulas.get(condition).and_then(|formula| self.evaluate(formula))
    }

    /// The option chosen in a field.
    pub(super) fn option(&self, field: &FieldId) -> Option<&str> {
        let at = self.table.variables.iter().position(|v| v.field.as_ref() == Some(field))?;
        match self.value(at) {
            Value::Word(word) => Some(word),
            _ => None,
        }
    }

    /// The answers in words: `urgency == 'urgent'`, the unanswered left out.
    pub(super) fn answers(&self) -> String {
        let parts: Vec<String> = self
            .table
            .variables
            .iter()
            .enumerate()
            .filter_map(|(at, variable)| match self.value(at) {
                Value::Unknown => None,
                Value::Word(word) => Some(format!("{} == '{word}'", variable.name)),
                Value::Truth(true) => Some(variable.name.clone()),
                Value::Truth(false) => Some(format!("!{}", variable.name)),
                Value::Number(number) => Some(format!("{} == {}", variable.name, number.normalize())),
            })
            .collect();
        parts.join(" && ")
    }

    fn value(&self, variable: usize) -> &Value {
        let values = self.table.variables.get(variable).map_or(&[][..], |v| &v.values);
        self.picks.get(variable).and_then(|pick| values.get(*pick)).unwrap_or(&Value::Unknown)
    }

    fn evaluate(&self, formula: &Formula) -> Option<bool> {
        match formula {
            Formula::Constant(truth) => Some(*truth),
            Formula::Is(variable, words) => match self.value(*variable) {
                Value::Word(word) => Some(words.contains(word)),
                _ => None,
            },
            Formula::True(variable) => match self.value(*variable) {
                Value::Truth(truth) => Some(*truth),
                _ => None,
            },
            Formula::Compare(variable, operator, with) => match self.value(*variable) {
                Value::Number(number) => Some(match operator {
                    Operator::Equal => number == with,
                    Operator::NotEqual => number != with,
                    Operator::Less => number < with,
                    Operator::LessOrEqual => number <= with,
                    Operator::Greater => number > with,
                    _ => number >= with,
                }),
                _ => None,
            },
            Formula::Present(variable) => Some(*self.value(*variable) != Value::Unknown),
            Formula::Not(of) => self.evaluate(of).map(|truth| !truth),
            Formula::And(a, b) => match (self.evaluate(a), self.evaluate(b)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            Formula::Or(a, b) => match (self.evaluate(a), self.evaluate(b)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
            Formula::Same(a, b) => self.evaluate(a).zip(self.evaluate(b)).map(|(a, b)| a == b),
        }
    }
}

struct Maker<'a> {
    scope: &'a Scope,
    answers: &'a Answers<'a>,
    variables: Vec<Variable>,
    /// The numbers that each term is compared with.
    numbers: BTreeMap<String, BTreeSet<Decimal>>,
    exact: bool,
}

impl Maker<'_> {
    fn variable(&mut self, name: &str, field: Option<&FieldId>, values: Vec<Value>) -> usize {
        if let Some(at) = self.variables.iter().position(|v| v.name == name) {
            return at;
        }
        let values = match field {
            Some(field) if (self.answers.never)(field) => vec![Value::Unknown],
            Some(field) if !(self.answers.always)(field) => [vec![Value::Unknown], values].concat(),
            _ => values,
        };
        self.variables.push(Variable { name: name.to_owned(), field: field.cloned(), values });
        self.variables.len() - 1
    }

    fn field(&mut self, field: &FieldId) -> usize {
        let values = match self.scope.fields.get(field) {
            Some(FieldType::Choice(options)) => options.iter().map(|o| Value::Word(o.to_string())).collect(),
            Some(FieldType::Flag) => vec![Value::Truth(true), Value::Truth(false)],
            Some(FieldType::Integer | FieldType::Decimal | FieldType::Money) => self.samples(field.as_str()),
            _ => vec![Value::Truth(true)],
        };
        self.variable(field.as_str(), Some(field), values)
    }

    /// Values around those that a term is compared with.
    fn samples(&self, term: &str) -> Vec<Value> {
        let given: Vec<Decimal> = self.numbers.get(term).into_iter().flatten().copied().collect();
        let mut samples: BTreeSet<Decimal> = given.iter().copied().collect();
        for number in &given {
            samples.extend(number.checked_sub(Decimal::ONE));
            samples.extend(number.checked_add(Decimal::ONE));
        }
        for pair in given.windows(2) {
            if let [low, high] = pair {
                samples.extend(low.checked_add(*high).and_then(|sum| sum.checked_div(Decimal::TWO)));
            }
        }
        let least = match term {
            "round" => Decimal::ONE,
            "visits_owed" | "to_pay" => Decimal::ZERO,
            _ => Decimal::MIN,
        };
        let mut values: Vec<Value> = samples.into_iter().filter(|n| *n >= least).map(Value::Number).collect();
        if values.is_empty() {
            values.push(Value::Number(least.max(Decimal::ZERO)));
        }
        values
    }

    fn gather_numbers(&mut self, expression: &Expression) {
        match expression {
            Expression::Not { of } => self.gather_numbers(of),
            Expression::Binary { operator: Operator::And | Operator::Or, left, right } => {
                self.gather_numbers(left);
                self.gather_numbers(right);
            }
            Expression::Binary { left, right, .. } => {
                if let Some((term, _, number)) = comparison(left, Operator::Equal, right) {
                    self.numbers.entry(show(term)).or_default().insert(number);
                } else {
                    self.gather_numbers(left);
                    self.gather_numbers(right);
                }
            }
            Expression::In { of, list } => {
                let numbers = list.iter().filter_map(number);
                self.numbers.entry(show(of)).or_default().extend(numbers);
            }
            Expression::Literal { .. }
            | Expression::Field { .. }
            | Expression::Fact { .. }
            | Expression::Call { .. } => {}
        }
    }

    fn formula(&mut self, expression: &Expression) -> Formula {
        match expression {
            Expression::Literal { value: Scalar::Bool(truth) } => Formula::Constant(*truth),
            Expression::Field { field } => Formula::True(self.field(field)),
            Expression::Fact { fact } => Formula::True(self.fact(*fact)),
            Expression::Not { of } => Formula::Not(Box::new(self.formula(of))),
            Expression::Binary { operator, left, right } => match operator {
                Operator::And => Formula::And(Box::new(self.formula(left)), Box::new(self.formula(right))),
                Operator::Or => Formula::Or(Box::new(self.formula(left)), Box::new(self.formula(right))),
                _ => self.comparison(expression, *operator, left, right),
            },
            Expression::In { of, list } => {
                if let Some(variable) = self.choice(of) {
                    return Formula::Is(variable, list.iter().filter_map(word).collect());
                }
                let numbers: Option<Vec<Decimal>> = list.iter().map(number).collect();
                match numbers {
                    Some(numbers) => {
                        let variable = self.term(of);
                        numbers.into_iter().fold(Formula::Constant(false), |any, number| {
                            Formula::Or(
                                Box::new(any),
                                Box::new(Formula::Compare(variable, Operator::Equal, number)),
                            )
                        })
                    }
                    None => self.free(expression),
                }
            }
            Expression::Call { function: Function::Answered, arguments } => match arguments.as_slice() {
                [Expression::Field { field }] => Formula::Present(self.field(field)),
                _ => self.free(expression),
            },
            Expression::Call { function: Function::Done, .. } => {
                let both = vec![Value::Truth(true), Value::Truth(false)];
                Formula::True(self.variable(&show(expression), None, both))
            }
            _ => self.free(expression),
        }
    }

    fn comparison(
        &mut self,
        whole: &Expression,
        operator: Operator,
        left: &Expression,
        right: &Expression,
    ) -> Formula {
        let negate = |formula, operator| match operator {
            Operator::NotEqual => Formula::Not(Box::new(formula)),
            _ => formula,
        };
        for (side, other) in [(left, right), (right, left)] {
            if let (Expression::Literal { value: Scalar::Word(word) }, Some(variable)) =
                (other, self.choice(side))
            {
                return negate(Formula::Is(variable, vec![word.clone()]), operator);
            }
        }
        if let Some((term, operator, number)) = comparison(left, operator, right) {
            let variable = self.term(term);
            return Formula::Compare(variable, operator, number);
        }
        let is_truth = |side: &Expression| self.scope.type_of(side) == Some(model::expression::Type::Bool);
        if matches!(operator, Operator::Equal | Operator::NotEqual) && is_truth(left) && is_truth(right) {
            let same = Formula::Same(Box::new(self.formula(left)), Box::new(self.formula(right)));
            return negate(same, operator);
        }
        if let (Expression::Literal { .. }, Expression::Literal { .. }) = (left, right)
            && let Some(truth) = evaluate(whole, &Nothing).truth()
        {
            return Formula::Constant(truth);
        }
        self.free(whole)
    }

    /// The variable of a choice field or of the channel.
    fn choice(&mut self, expression: &Expression) -> Option<usize> {
        match expression {
            Expression::Field { field }
                if matches!(self.scope.fields.get(field), Some(FieldType::Choice(_))) =>
            {
                Some(self.field(field))
            }
            Expression::Fact { fact: CaseFact::Channel } => Some(self.fact(CaseFact::Channel)),
            _ => None,
        }
    }

    fn fact(&mut self, fact: CaseFact) -> usize {
        let name = show(&Expression::Fact { fact });
        let values = match fact {
            CaseFact::Channel => self.scope.channels.iter().map(|c| Value::Word(c.to_string())).collect(),
            CaseFact::Round | CaseFact::ToPay | CaseFact::VisitsOwed => self.samples(&name),
            _ => vec![Value::Truth(true), Value::Truth(false)],
        };
        self.variable(&name, None, values)
    }

    /// The variable of something that is compared with a number.
    fn term(&mut self, term: &Expression) -> usize {
        match term {
            Expression::Field { field } => self.field(field),
            Expression::Fact { fact } => self.fact(*fact),
            _ => {
                self.exact = false;
                let name = show(term);
                let values = [vec![Value::Unknown], self.samples(&name)].concat();
                self.variable(&name, None, values)
            }
        }
    }

    /// Something whose answers cannot be tried: it may be anything.
    fn free(&mut self, expression: &Expression) -> Formula {
        self.exact = false;
        let any = vec![Value::Unknown, Value::Truth(true), Value::Truth(false)];
        Formula::True(self.variable(&show(expression), None, any))
    }
}

/// Fixed values need no answers.
struct Nothing;

impl Lookup for Nothing {
    fn field(&self, _: &FieldId) -> Option<Scalar> {
        None
    }
    fn fact(&self, _: CaseFact) -> Option<Scalar> {
        None
    }
    fn done(&self, _: &str) -> bool {
        false
    }
}

/// A comparison of a term with a fixed number, the term on the left.
fn comparison<'a>(
    left: &'a Expression,
    operator: Operator,
    right: &'a Expression,
) -> Option<(&'a Expression, Operator, Decimal)> {
    let fixed = |side: &Expression| match side {
        Expression::Literal { value } => number(value),
        _ => None,
    };
    let turned = match operator {
        Operator::Less => Operator::Greater,
        Operator::LessOrEqual => Operator::GreaterOrEqual,
        Operator::Greater => Operator::Less,
        Operator::GreaterOrEqual => Operator::LessOrEqual,
        other => other,
    };
    match (fixed(left), fixed(right)) {
        (None, Some(number)) => Some((left, operator, number)),
        (Some(number), None) => Some((right, turned, number)),
        _ => None,
    }
}

fn number(value: &Scalar) -> Option<Decimal> {
    match value {
        Scalar::Integer(number) => Some((*number).into()),
        Scalar::Decimal(quantity) => Some(quantity.0),
        Scalar::Money(fen) => Some(Decimal::new(fen.0, 2)),
        _ => None,
    }
}

fn word(value: &Scalar) -> Option<String> {
    match value {
        Scalar::Word(word) => Some(word.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
