//! The table of answers says of each combination what the engine's own evaluation says.

use super::*;
use crate::expression::condition;
use crate::expression::tests::{scope, truth};
use diag::SourceId;
use model::money::{Fen, Quantity};
use proptest::prelude::*;
use rust_decimal::prelude::ToPrimitive;

/// The answers of a row as the engine would look them up.
struct Answered<'a>(Row<'a>);

impl Answered<'_> {
    fn named(&self, name: &str) -> Option<Scalar> {
        let table = self.0.table;
        let at = table.variables.iter().position(|v| v.name == name)?;
        match self.0.value(at) {
            Value::Unknown => None,
            Value::Word(word) => Some(Scalar::Word(word.clone())),
            Value::Truth(truth) => Some(Scalar::Bool(*truth)),
            Value::Number(number) => Some(match name {
                "to_pay" | "quote" => Scalar::Money(Fen((*number * Decimal::ONE_HUNDRED).to_i64()?)),
                "metres" => Scalar::Decimal(Quantity(*number)),
                _ if number.is_integer() => Scalar::Integer(number.to_i64()?),
                // A whole number tried between two whole numbers: compared all the same.
                _ => Scalar::Decimal(Quantity(*number)),
            }),
        }
    }
}

impl Lookup for Answered<'_> {
    fn field(&self, field: &FieldId) -> Option<Scalar> {
        self.named(field.as_str())
    }
    fn fact(&self, fact: CaseFact) -> Option<Scalar> {
        self.named(&show(&Expression::Fact { fact }))
    }
    fn done(&self, action: &str) -> bool {
        self.named(&format!("done('{action}')")) == Some(Scalar::Bool(true))
    }
}

fn table(conditions: &[&str]) -> Table {
    let made: Vec<Expression> = conditions
        .iter()
        .map(|text| condition(text, SourceId::default().span(0..text.len()), &scope()).unwrap())
        .collect();
    let nothing: &dyn Fn(&FieldId) -> bool = &|_| false;
    let conditions: Vec<Option<&Expression>> = made.iter().map(Some).collect();
    Table::new(&scope(), &Answers { never: nothing, always: nothing }, &conditions).unwrap()
}

/// Whether all of these can hold at once.
fn together(conditions: &[&str]) -> bool {
    let table = table(conditions);
    table.rows().any(|row| (0..conditions.len()).all(|at| row.truth(at) == Some(true)))
}

#[test]
fn what_excludes_each_other_never_holds_together() {
    assert!(!together(&["urgency == 'urgent'", "urgency == 'ordinary'"]));
    assert!(!together(&["urgency == 'urgent'", "urgency != 'urgent'"]));
    assert!(together(&["urgency == 'urgent'", "scope == 'home'"]));
    assert!(!together(&["minutes > 10", "minutes <= 10"]));
    assert!(together(&["metres > 1", "metres < 2"]), "1.5 lies between");
    assert!(!together(&["to_pay > yuan(100)", "100 < 1 || to_pay <= yuan(50)"]));
    assert!(!together(&["answered(urgency)", "!(answered(urgency))"]));
    assert!(!together(&["urgency == 'urgent'", "!answered(urgency)"]), "an option chosen is an answer");
    assert!(!together(&["done('arrive')", "!done('arrive')"]));
    assert!(!together(&["round < 1"]), "there is no round before the first");
    assert!(!together(&["drill == paused", "drill && !paused"]));
}

#[test]
fn what_cannot_be_tried_is_said_not_to_be_exact() {
    assert!(table(&["minutes > 3"]).exact());
    assert!(!table(&["term_start < term_end"]).exact());
    assert!(!table(&["minutes + round > 3"]).exact());
}

#[test]
fn an_example_is_written_as_a_condition() {
    let table = table(&["urgency == 'urgent' && drill && minutes > 3"]);
    let row = table.rows().find(|row| row.truth(0) == Some(true)).unwrap();
    assert_eq!(row.answers(), "urgency == 'urgent' && drill && minutes == 4");
}

proptest! {
    #[test]
    fn each_row_says_what_the_engine_says(expression in truth()) {
        let nothing: &dyn Fn(&FieldId) -> bool = &|_| false;
        let table = Table::new(&scope(), &Answers { never: nothing, always: nothing }, &[Some(&expression)]);
        if let Some(table) = table.filter(Table::exact) {
            for row in table.rows().take(300) {
                let told = row.truth(0);
                let answered = Answered(row);
                prop_assert_eq!(told, evaluate(&expression, &answered).truth(), "{} with {}", show(&expression), answered.0.answers());
            }
        }
    }
}
