//! From a tree as written to the checked form: names found, types compared, literals put into the type they stand for.

use super::Purpose;
use super::messages as say;
use super::scope::{FieldType, Scope, fact, type_of_fact};
use super::tree::{Node, Place, Range, What, sign};
use diag::{Diagnostic, Text, text};
use model::expression::{Expression, Function, Operator, Scalar, Type};
use model::ids::FieldId;
use model::money::{Fen, Quantity};

/// The checked form of a tree; `None` when something was wrong, which then was reported.
pub(super) fn check(
    tree: &Node,
    place: Place,
    scope: &Scope,
    purpose: Purpose<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<(Expression, Type)> {
    let mut checker = Checker { place, scope, found };
    match purpose {
        Purpose::Any => {
            let part = checker.part(tree)?;
            checker.typed(part)
        }
        Purpose::Condition => checker.truth(tree).map(|expression| (expression, Type::Bool)),
        Purpose::ValueOf(field) => checker.value_of(tree, field),
    }
}

struct Checker<'a> {
    place: Place,
    scope: &'a Scope,
    found: &'a mut Vec<Diagnostic>,
}

/// A part and what is known of its type.
struct Part {
    expression: Expression,
    /// `None`: an option in quotes, whose type is that of what it is compared with.
    of: Option<Type>,
    at: Range,
    /// The name, when it is a lone field or fact.
    name: Option<String>,
}

impl Part {
    fn words(&self) -> Text {
        self.of.as_ref().map_or_else(|| text!(zh: "选项", en: "option"), say::type_words)
    }

    fn word(&self) -> Option<&str> {
        match (&self.of, &self.expression) {
            (None, Expression::Literal { value: Scalar::Word(word) }) => Some(word),
            _ => None,
        }
    }
}

impl Checker<'_> {
    fn report<T>(&mut self, message: Diagnostic) -> Option<T> {
        self.found.push(message);
        None
    }

    fn part(&mut self, node: &Node) -> Option<Part> {
        let at = node.at.clone();
        let part = |expression, of| Some(Part { expression, of: Some(of), at: at.clone(), name: None });
        let literal = |value, of| part(Expression::Literal { value }, of);
        match &node.what {
            What::Broken => None,
            What::Truth(truth) => literal(Scalar::Bool(*truth), Type::Bool),
            What::Integer(number) => literal(Scalar::Integer(*number), Type::Integer),
            What::Decimal(number) => literal(Scalar::Decimal(Quantity(*number)), Type::Decimal),
            What::Word(word) => {
                let expression = Expression::Literal { value: Scalar::Word(word.clone()) };
                Some(Part { expression, of: None, at, name: None })
            }
            What::Name(name) => self.name(name, at),
            What::Not(of) => {
                let of = Box::new(self.truth(of)?);
                part(Expression::Not { of }, Type::Bool)
            }
            What::Binary(operator, sign_at, left, right) => self
                .binary(*operator, sign_at, left, right)
                .map(|(expression, of)| Part { expression, of: Some(of), at, name: None }),
            What::In(of, list) => {
                let expression = self.is_in(of, list, &at)?;
                part(expression, Type::Bool)
            }
            What::Call(name, name_at, arguments) => {
                let (expression, of) = self.call(name, name_at, arguments, &at)?;
                part(expression, of)
            }
        }
    }

    fn name(&mut self, name: &str, at: Range) -> Option<Part> {
        let named = Some(name.to_owned());
        if let Some((field, _)) = self.scope.fields.get_key_value(name) {
            let of = Some(self.scope.type_of_field(field)?);
            return Some(Part {
                expression: Expression::Field { field: field.clone() },
                of,
                at,
                name: named,
            });
        }
        if let Some(fact) = fact(name) {
            let of = Some(type_of_fact(fact));
            return Some(Part { expression: Expression::Fact { fact }, of, at, name: named });
        }
        self.report(say::unknown_name(self.place, &at, name, self.scope))
    }

    /// A part that stands by itself: an option in quotes does not.
    fn typed(&mut self, part: Part) -> Option<(Expression, Type)> {
        if let Some(word) = part.word() {
            return self.report(say::lone_option(self.place, &part.at, word, self.scope));
        }
        Some((part.expression, part.of?))
    }

    fn truth(&mut self, node: &Node) -> Option<Expression> {
        let part = self.part(node)?;
        let (at, name) = (part.at.clone(), part.name.clone());
        match self.typed(part)? {
            (expression, Type::Bool) => Some(expression),
            (_, of) => self.report(say::no_condition(self.place, &at, &of, name.as_deref(), self.scope)),
        }
    }

    fn value_of(&mut self, node: &Node, field: &FieldId) -> Option<(Expression, Type)> {
        let part = self.part(node)?;
        let wanted = self.scope.type_of_field(field)?;
        if let (Some(word), Type::Choice(of)) = (part.word(), &wanted) {
            self.option(word, of, &part.at)?;
            return Some((part.expression, wanted));
        }
        let takes = match (&part.expression, self.scope.fields.get(field)) {
            (_, Some(FieldType::Text | FieldType::Photos | FieldType::Lines)) => false,
            (Expression::Literal { value: Scalar::Integer(number) }, Some(FieldType::Decimal)) => {
                let value = Scalar::Decimal(Quantity((*number).into()));
                return Some((Expression::Literal { value }, Type::Decimal));
            }
            _ => match (&part.of, &wanted) {
                (Some(Type::Choice(a)), Type::Choice(b)) => {
                    let (given, all) = (self.scope.options(a), self.scope.options(b));
                    given.iter().all(|option| all.contains(option))
                }
                (of, wanted) => of.as_ref() == Some(wanted),
            },
        };
        if takes {
            return Some((part.expression, wanted));
        }
        self.report(say::wrong_value(self.place, &part.at, field, &say::type_words(&wanted), &part.words()))
    }

    fn option(&mut self, word: &str, of: &str, at: &Range) -> Option<()> {
        let options = self.scope.options(of);
        if options.iter().any(|option| option == word) {
            return Some(());
        }
        self.report(say::unknown_option(self.place, at, word, of, &options))
    }

    fn binary(
        &mut self,
        operator: Operator,
        at: &Range,
        left: &Node,
        right: &Node,
    ) -> Option<(Expression, Type)> {
        let make = |left, right, of| {
            Some((Expression::Binary { operator, left: Box::new(left), right: Box::new(right) }, of))
        };
        match operator {
            Operator::And | Operator::Or => {
                let (left, right) = (self.truth(left), self.truth(right));
                make(left?, right?, Type::Bool)
            }
            Operator::Plus | Operator::Minus | Operator::Times => {
                let (left, right) = (self.part(left), self.part(right));
                let (left, right) = (left?, right?);
                let of = self.computed(operator, at, &left, &right)?;
                let swapped = operator == Operator::Times && right.of == Some(Type::Money);
                // The stored form has money on the left of `*`.
                let (left, right) = if swapped { (right, left) } else { (left, right) };
                make(left.expression, right.expression, of)
            }
            _ => {
                let (left, right) = self.sides(left, right)?;
                self.compared(operator, at, &left, &right)?;
                make(left.expression, right.expression, Type::Bool)
            }
        }
    }

    /// Both sides of a comparison; an option without its quotes is told apart from an unknown field.
    fn sides(&mut self, left: &Node, right: &Node) -> Option<(Part, Part)> {
        let forgot = [(left, right), (right, left)].into_iter().find_map(|(field, option)| {
            let of = self.choice_of(field)?;
            self.unquoted(option, &of)
        });
        if let Some(message) = forgot {
            return self.report(message);
        }
        let (left, right) = (self.part(left), self.part(right));
        Some((left?, right?))
    }

    /// What a node is a choice of.
    fn choice_of(&self, node: &Node) -> Option<String> {
        let What::Name(name) = &node.what else { return None };
        match self.scope.fields.get(name.as_str()) {
            Some(FieldType::Choice(_)) => Some(name.clone()),
            None if name == "channel" => Some(name.clone()),
            _ => None,
        }
    }

    fn unquoted(&self, node: &Node, of: &str) -> Option<Diagnostic> {
        let What::Name(name) = &node.what else { return None };
        let is_option = !self.scope.knows(name) && self.scope.options(of).contains(name);
        is_option.then(|| say::unquoted_option(self.place, &node.at, name, of))
    }

    fn compared(&mut self, operator: Operator, at: &Range, left: &Part, right: &Part) -> Option<()> {
        let place = self.place;
        let equality = matches!(operator, Operator::Equal | Operator::NotEqual);
        let text = [left, right].into_iter().find(|part| part.of == Some(Type::Text));
        if let Some(part) = text {
            return self.report(say::text_content(place, at, part.name.as_deref()));
        }
        let fits = match (&left.of, &right.of) {
            (None, None) => {
                let word = left.word().unwrap_or_default();
                return self.report(say::lone_option(place, &left.at, word, self.scope));
            }
            (Some(Type::Choice(of)), None) | (None, Some(Type::Choice(of))) => {
                let part = if left.of.is_none() { left } else { right };
                let word = part.word().unwrap_or_default().to_owned();
                self.option(&word, of, &part.at)?;
                true
            }
            (Some(Type::Choice(a)), Some(Type::Choice(b))) => self.scope.options(a) == self.scope.options(b),
            (Some(Type::Money), Some(Type::Integer | Type::Decimal))
            | (Some(Type::Integer | Type::Decimal), Some(Type::Money)) => {
                return self.report(say::money(place, at, sign(operator)));
            }
            (Some(Type::Integer | Type::Decimal), Some(Type::Integer | Type::Decimal)) => true,
            (Some(a), Some(b)) => a == b,
            _ => false,
        };
        if !fits {
            return self.report(say::mismatch(place, at, sign(operator), &left.words(), &right.words()));
        }
        match left.of.as_ref().or(right.of.as_ref()) {
            Some(Type::Choice(_)) if !equality => {
                self.report(say::ordered_options(place, at, sign(operator)))
            }
            Some(of @ (Type::Reference(_) | Type::Bool)) if !equality || only_presence(of) => {
                self.report(say::incomparable(place, at, sign(operator), of))
            }
            _ => Some(()),
        }
    }

    fn computed(&mut self, operator: Operator, at: &Range, left: &Part, right: &Part) -> Option<Type> {
        use Type::{Decimal, Integer, Money};
        let times = operator == Operator::Times;
        match (&left.of, &right.of) {
            (Some(Integer), Some(Integer)) => Some(Integer),
            (Some(Integer | Decimal), Some(Integer | Decimal)) => Some(Decimal),
            (Some(Money), Some(Money)) if !times => Some(Money),
            (Some(Money), Some(Integer | Decimal)) | (Some(Integer | Decimal), Some(Money)) if times => {
                Some(Money)
            }
            (Some(Money | Integer | Decimal), Some(Money | Integer | Decimal)) => {
                self.report(say::money(self.place, at, sign(operator)))
            }
            _ => {
                let (left, right) = (left.words(), right.words());
                self.report(say::mismatch(self.place, at, sign(operator), &left, &right))
            }
        }
    }

    fn is_in(&mut self, of: &Node, list: &[Node], at: &Range) -> Option<Expression> {
        let choice = self.choice_of(of);
        let of = self.part(of)?;
        let mut members = vec![];
        let mut sound = true;
        for member in list {
            let forgot = choice.as_ref().and_then(|choice| self.unquoted(member, choice));
            let value = match forgot {
                Some(message) => self.report(message),
                None => self.member(&of, member),
            };
            sound &= value.is_some();
            members.extend(value);
        }
        if of.word().is_some() {
            self.typed(Part { expression: of.expression.clone(), of: None, at: of.at.clone(), name: None })?;
        }
        if let Some(kind @ Type::Reference(_)) = &of.of {
            return self.report(say::incomparable(self.place, at, "in", kind));
        }
        sound.then(|| Expression::In { of: Box::new(of.expression), list: members })
    }

    /// One value of a list, in the type of what is looked for.
    fn member(&mut self, of: &Part, node: &Node) -> Option<Scalar> {
        let member = self.part(node)?;
        let Expression::Literal { value } = member.expression.clone() else {
            let wanted = text!(zh: "列表里的值", en: "value of a list");
            return self.report(say::mismatch(self.place, &member.at, "in", &wanted, &member.words()));
        };
        if of.word().is_none() {
            self.compared(Operator::Equal, &member.at, of, &member)?;
        }
        match (value, &of.of) {
            (Scalar::Integer(number), Some(Type::Decimal)) => Some(Scalar::Decimal(Quantity(number.into()))),
            (Scalar::Decimal(_), Some(Type::Integer)) => {
                self.report(say::mismatch(self.place, &member.at, "in", &of.words(), &member.words()))
            }
            (value, _) => Some(value),
        }
    }

    fn call(
        &mut self,
        name: &str,
        name_at: &Range,
        given: &[Node],
        at: &Range,
    ) -> Option<(Expression, Type)> {
        match name {
            "answered" => self.answered(given, at),
            "done" => self.done(given, at),
            "yuan" => self.yuan(given, at),
            "midpoint" => self.instants(Function::Midpoint, name, given, at).map(|e| (e, Type::Instant)),
            "minutes_between" => {
                self.instants(Function::MinutesBetween, name, given, at).map(|e| (e, Type::Integer))
            }
            _ => self.report(say::unknown_function(self.place, name_at, name)),
        }
    }

    fn answered(&mut self, given: &[Node], at: &Range) -> Option<(Expression, Type)> {
        let wanted = text!(zh: "要一个字段", en: "it takes one field");
        let [Node { what: What::Name(name), at: name_at }] = given else {
            if given.iter().any(|node| matches!(node.what, What::Broken)) {
                return None;
            }
            return self.report(say::arguments(self.place, at, "answered", wanted));
        };
        if let Some((field, _)) = self.scope.fields.get_key_value(name.as_str()) {
            let arguments = vec![Expression::Field { field: field.clone() }];
            return Some((Expression::Call { function: Function::Answered, arguments }, Type::Bool));
        }
        if fact(name).is_some() {
            let wanted = text!(
                zh: "`{name}` 不是字段，它总是有值；客户与位置请直接写 `party_known`、`place_known`",
                en: "`{name}` is no field and always has a value; write `party_known` or `place_known` alone"
            );
            return self.report(say::arguments(self.place, at, "answered", wanted));
        }
        self.report(say::unknown_name(self.place, name_at, name, self.scope))
    }

    fn done(&mut self, given: &[Node], at: &Range) -> Option<(Expression, Type)> {
        let [Node { what: What::Word(word), at: word_at }] = given else {
            let wanted = text!(zh: "要一个加单引号的操作编号", en: "it takes one action's id in quotes");
            return self.report(say::arguments(self.place, at, "done", wanted));
        };
        if !self.scope.actions.contains(word.as_str()) {
            return self.report(say::unknown_action(self.place, word_at, word, self.scope));
        }
        let arguments = vec![Expression::Literal { value: Scalar::Word(word.clone()) }];
        Some((Expression::Call { function: Function::Done, arguments }, Type::Bool))
    }

    fn yuan(&mut self, given: &[Node], at: &Range) -> Option<(Expression, Type)> {
        let sum = match given {
            [Node { what: What::Integer(number), .. }] => number.to_string().parse::<Fen>().ok(),
            [Node { what: What::Decimal(number), .. }] => number.to_string().parse::<Fen>().ok(),
            [Node { what: What::Broken, .. }] => return None,
            _ => None,
        };
        match sum {
            Some(sum) => Some((Expression::Literal { value: Scalar::Money(sum) }, Type::Money)),
            None => {
                let wanted = text!(zh: "要一个元数，最多两位小数", en: "it takes one number of yuan with at most two decimals");
                self.report(say::arguments(self.place, at, "yuan", wanted))
            }
        }
    }

    fn instants(&mut self, function: Function, name: &str, given: &[Node], at: &Range) -> Option<Expression> {
        let wanted = || text!(zh: "要两个时间", en: "it takes two instants");
        let [first, second] = given else {
            return self.report(say::arguments(self.place, at, name, wanted()));
        };
        let (first, second) = (self.part(first), self.part(second));
        let (first, second) = (first?, second?);
        for part in [&first, &second] {
            if part.of != Some(Type::Instant) {
                return self.report(say::arguments(self.place, &part.at, name, wanted()));
            }
        }
        Some(Expression::Call { function, arguments: vec![first.expression, second.expression] })
    }
}

/// Of these one may only ask whether there are any.
fn only_presence(of: &Type) -> bool {
    matches!(of, Type::Reference(kind) if kind == "photos" || kind == "lines")
}
