//! Expressions: whatever is written, it is refused with a place, or it is stored, read again and evaluated, with answers
//! of any kind and with none.

use crate::mutate::each;
use calendar::Instant;
use diag::{SourceId, Span};
use handbook::expression::{FieldType, Scope, compile, show};
use model::expression::{CaseFact, Expression, Lookup, Outcome, Scalar, evaluate};
use model::ids::{ActionId, ChannelId, FieldId, OptionId};
use std::collections::BTreeMap;

fn scope() -> Scope {
    let types = [
        ("urgency", FieldType::Choice(["urgent", "ordinary"].map(|id| OptionId::new(id).unwrap()).into())),
        ("minutes", FieldType::Integer),
        ("amount", FieldType::Money),
        ("area", FieldType::Decimal),
        ("from", FieldType::Instant),
        ("until", FieldType::Instant),
        ("tidy", FieldType::Flag),
        ("matter", FieldType::Text),
        ("worker", FieldType::Person),
        ("photos", FieldType::Photos),
    ];
    Scope {
        fields: types.into_iter().map(|(name, of)| (FieldId::new(name).unwrap(), of)).collect(),
        actions: ["dispatch", "finish"].map(|id| ActionId::new(id).unwrap()).into(),
        channels: ["phone", "counter"].map(|id| ChannelId::new(id).unwrap()).into(),
    }
}

/// The same answer for everything, or none.
struct Always(Option<Scalar>);

impl Lookup for Always {
    fn field(&self, _: &FieldId) -> Option<Scalar> {
        self.0.clone()
    }
    fn fact(&self, _: CaseFact) -> Option<Scalar> {
        self.0.clone()
    }
    fn done(&self, action: &str) -> bool {
        self.0.is_some() && action == "dispatch"
    }
}

/// Answers of the right kinds, at the ends of what there is.
struct Extreme(BTreeMap<&'static str, Scalar>);

impl Lookup for Extreme {
    fn field(&self, field: &FieldId) -> Option<Scalar> {
        self.0.get(field.as_str()).cloned()
    }
    fn fact(&self, _: CaseFact) -> Option<Scalar> {
        None
    }
    fn done(&self, _: &str) -> bool {
        true
    }
}

fn place(text: &str) -> Span {
    SourceId::default().span(0..text.len())
}

fn answers() -> Vec<Box<dyn Lookup>> {
    let mut all: Vec<Box<dyn Lookup>> = vec![Box::new(Always(None))];
    let of_any_kind = [
        Scalar::Bool(true),
        Scalar::Integer(i64::MIN),
        Scalar::Instant(Instant(i64::MAX)),
        Scalar::Word("urgent".to_owned()),
        Scalar::Present,
    ];
    all.extend(of_any_kind.into_iter().map(|one| Box::new(Always(Some(one))) as Box<dyn Lookup>));
    for (number, instant) in [(i64::MIN, i64::MAX), (i64::MAX, i64::MIN), (0, 0), (-1, 1)] {
        let known = BTreeMap::from([
            ("urgency", Scalar::Word("ordinary".to_owned())),
            ("minutes", Scalar::Integer(number)),
            ("amount", Scalar::Money(model::money::Fen(number))),
            ("from", Scalar::Instant(Instant(instant))),
            ("until", Scalar::Instant(Instant(number))),
            ("tidy", Scalar::Bool(number == 0)),
            ("matter", Scalar::Present),
        ]);
        all.push(Box::new(Extreme(known)));
    }
    all
}

#[test]
fn any_text_is_an_expression_that_can_be_evaluated_or_is_refused_with_a_place() {
    let (scope, answers) = (scope(), answers());
    let mut compiled = 0;
    each("expressions", 6_000, |text| {
        match compile(text, place(text), &scope) {
            Err(found) => {
                assert!(!found.is_empty(), "refused and nobody says why");
                for diagnostic in found {
                    assert!(
                        text.get(diagnostic.span.range()).is_some(),
                        "{:?} lies outside",
                        diagnostic.span
                    );
                }
            }
            Ok((expression, _)) => {
                compiled += 1;
                let kept = serde_json::to_string(&expression).unwrap();
                let again: Expression = serde_json::from_str(&kept).unwrap();
                assert_eq!(again, expression, "it is read again as it was stored");
                for lookup in &answers {
                    let outcome: Outcome = evaluate(&expression, lookup.as_ref());
                    assert_eq!(evaluate(&again, lookup.as_ref()), outcome);
                }
                // What is shown to people is the same expression again.
                let shown = show(&expression);
                let of_shown = compile(&shown, place(&shown), &scope).map(|(again, _)| again);
                assert_eq!(of_shown.as_ref(), Ok(&expression), "shown as {shown}");
            }
        }
    });
    assert!(compiled > 100, "chance must leave some of them whole: {compiled}");
}
