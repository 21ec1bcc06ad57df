//! What an `expect` demands, each demand with its place.

use diag::text;
use model::event::VisitEnd;

use super::super::step::{Want, WantedState, Which};
use super::super::words::Word;
use super::asks::VERDICTS;
use super::{Parser, messages, shape};
use crate::syntax::{Node, Spanned};

const STATES: &[(&str, WantedState)] = &[
    ("open", WantedState::Open),
    ("done", WantedState::Done),
    ("late", WantedState::Late),
    ("void", WantedState::Void),
];
const ENDS: &[(&str, VisitEnd)] = &[
    ("answered", VisitEnd::Answered),
    ("refused", VisitEnd::Refused),
    ("not_reached", VisitEnd::NotReached),
    ("again", VisitEnd::Again),
    ("ended_unsatisfied", VisitEnd::EndedUnsatisfied),
];

impl Parser<'_> {
    /// The demands of an `expect`: its properties, then its block.
    pub(super) fn expect(&mut self, node: &Node, demands: &'static [Word]) -> Vec<Spanned<Want>> {
        let mut wants = Vec::new();
        for property in node.properties.iter().filter(|property| property.name.value != "case") {
            let want = self.property_demand(node, &property.name.value);
            wants.extend(want.map(|value| Spanned { value, span: property.span() }));
        }
        for child in &node.children {
            if shape::check_in(child, demands, "expect", &mut self.found).is_some() {
                self.block_demand(child, &mut wants);
            }
        }
        wants
    }

    fn property_demand(&mut self, node: &Node, name: &str) -> Option<Want> {
        match name {
            "stage" => {
                let word = self.property_words(node, name)?;
                let service = self.service;
                let known = service.stages.iter().map(|stage| &stage.id);
                self.named(&word, &text!(zh: "环节", en: "stage"), known).map(Want::Stage)
            }
            "owner" => self.property_words(node, name).and_then(|word| self.whom(&word)).map(Want::Owner),
            "contact" => self.property_words(node, name).and_then(|word| self.whom(&word)).map(Want::Contact),
            "first_asked" => self.person(node, name).map(Want::FirstAsked),
            "number" => self.text(node, name).map(Want::Number),
            "round" => self.count(node, name).map(Want::Round),
            "bounces" => self.count(node, name).map(Want::Bounces),
            "paused" => self.flag(node, name).map(Want::Paused),
            "to_pay" => {
                node.property(name).and_then(|property| self.fen_of(&property.value)).map(Want::ToPay)
            }
            "consented" => self.flag(node, name).map(Want::Consented),
            "merged_into" => self.other_case(node, name).map(Want::MergedInto),
            "event" => self.other_case(node, name).map(Want::Event),
            _ => None,
        }
    }

    fn block_demand(&mut self, node: &Node, wants: &mut Vec<Spanned<Want>>) {
        let handbook = self.handbook;
        let want = match node.name.value.as_str() {
            "duty" => return self.duty(node, wants),
            "visit" => return self.visit(node, wants),
            "no_duty" => self.first(node).and_then(|word| self.clause(&word)).map(Want::NoDuty),
            "told" => {
                let whom = self.first(node).and_then(|word| self.whom(&word));
                let script = self.property_words(node, "script").and_then(|word| {
                    self.named(&word, &text!(zh: "话术", en: "script"), handbook.scripts.keys())
                });
                whom.map(|whom| Want::Told(whom, script))
            }
            "not_told" => self.first(node).and_then(|word| self.whom(&word)).map(Want::NotTold),
            "field" => self.field_demand(node),
            "no_field" => {
                let word = self.first(node);
                word.and_then(|word| self.field(&word).map(|field| Want::NoField(field.id.clone())))
            }
            "printed" => {
                let what = text!(zh: "打印件", en: "print");
                let print =
                    self.first(node).and_then(|word| self.named(&word, &what, handbook.prints.keys()));
                let times = self.count(node, "times");
                print.zip(times).map(|(print, times)| Want::Printed(print, times))
            }
            _ => None,
        };
        wants.extend(want.map(|value| Spanned { value, span: node.head() }));
    }

    fn duty(&mut self, node: &Node, wants: &mut Vec<Spanned<Want>>) {
        let Some(which) = self.which(node) else { return };
        wants.push(Spanned { value: Want::Duty(which.clone()), span: node.head() });
        for property in &node.properties {
            let want = self.duty_demand(node, &property.name.value, which.clone());
            wants.extend(want.map(|value| Spanned { value, span: property.span() }));
        }
    }

    fn duty_demand(&mut self, node: &Node, name: &str, which: Which) -> Option<Want> {
        Some(match name {
            "due" => Want::Due(which, self.instant(node, name)?),
            "not_before" => Want::NotBefore(which, self.instant(node, name)?),
            "state" => Want::State(which, self.one_of(node, name, STATES)?),
            "who" => {
                let word = self.property_words(node, name)?;
                Want::Who(which, self.whom(&word)?)
            }
            "provisional" => Want::Provisional(which, self.flag(node, name)?),
            "fallback" => {
                let word = self.property_words(node, name)?;
                let handbook = self.handbook;
                let what = text!(zh: "岗位", en: "post");
                Want::Fallback(which, self.named(&word, &what, handbook.posts.keys())?)
            }
            "breached" => Want::Breached(which, self.flag(node, name)?),
            "acknowledged" => Want::Acknowledged(which, self.person(node, name)?),
            _ => return None,
        })
    }

    fn visit(&mut self, node: &Node, wants: &mut Vec<Spanned<Want>>) {
        let Some(which) = self.which_visit(node) else { return };
        wants.push(Spanned { value: Want::Visit(which.clone()), span: node.head() });
        for property in &node.properties {
            let which = which.clone();
            let want = match property.name.value.as_str() {
                "verdict" => {
                    self.one_of(node, "verdict", VERDICTS).map(|verdict| Want::Verdict(which, verdict))
                }
                "end" => self.one_of(node, "end", ENDS).map(|end| Want::VisitEnd(which, end)),
                "tries" => self.count(node, "tries").map(|tries| Want::Tries(which, tries)),
                _ => None,
            };
            wants.extend(want.map(|value| Spanned { value, span: property.span() }));
        }
    }

    fn field_demand(&mut self, node: &Node) -> Option<Want> {
        let word = self.first(node)?;
        let field = self.field(&word)?.clone();
        let values = node.arguments.get(1..).unwrap_or_default();
        if values.is_empty() {
            return Some(Want::Field(field.id, None));
        }
        if let model::handbook::FieldKind::Computed { .. } = field.kind {
            return self.computed_demand(&field, values);
        }
        let given = self.given(&field, word.span, values)?;
        Some(Want::Field(field.id, Some(given)))
    }

    /// A computed field has no kind of its own to read a value by: an instant when it reads as one, else a number.
    fn computed_demand(
        &mut self,
        field: &model::handbook::Field,
        values: &[Spanned<crate::syntax::Scalar>],
    ) -> Option<Want> {
        use super::super::step::Given;
        use crate::syntax::Scalar;
        use model::Value;
        let value = values.first()?;
        let given = match &value.value {
            Scalar::Integer(number) => Value::Integer(*number),
            Scalar::Bool(flag) => Value::Flag(*flag),
            Scalar::String(words) if words.contains(':') => Value::Instant(self.instant_of(value)?),
            Scalar::String(_) => Value::Money(self.fen_of(value)?),
            Scalar::Decimal(_) => Value::Decimal(self.quantity_of(value)?),
            Scalar::Null => {
                self.tell(messages::superfluous(value.span, "field"));
                return None;
            }
        };
        Some(Want::Field(field.id.clone(), Some(Given::Value(given))))
    }
}
