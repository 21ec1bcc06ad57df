//! A condition of the handbook as people read it: labels for fields and options, words for operators.

use crate::view::Look;
use diag::{Lang, text};
use model::FieldId;
use model::expression::{CaseFact, Expression, Function, Operator, Scalar};
use model::handbook::{FieldKind, Service};

/// The sentence of a condition.
pub(crate) fn sentence(expression: &Expression, service: Option<&Service>, look: &Look<'_>) -> String {
    Speaker { service, look }.say(expression)
}

struct Speaker<'a> {
    service: Option<&'a Service>,
    look: &'a Look<'a>,
}

impl Speaker<'_> {
    fn word(&self, zh: &str, en: &str) -> String {
        if self.look.lang == Lang::Zh { zh.to_owned() } else { en.to_owned() }
    }

    fn say(&self, expression: &Expression) -> String {
        match expression {
            Expression::Literal { value } => self.scalar(value, None),
            Expression::Field { field } => self.field(field),
            Expression::Fact { fact } => self.fact(*fact),
            Expression::Not { of } => {
                let inner = self.grouped(of);
                self.look.words(&text!(zh: "不是{inner}", en: "not {inner}"))
            }
            Expression::Binary { operator, left, right } => self.binary(*operator, left, right),
            Expression::In { of, list } => {
                let all: Vec<String> = list.iter().map(|value| self.scalar(value, field_of(of))).collect();
                let (what, all) = (self.say(of), all.join(&self.word("、", ", ")));
                self.look.words(&text!(zh: "{what}是{all}之一", en: "{what} is one of {all}"))
            }
            Expression::Call { function, arguments } => self.call(*function, arguments),
        }
    }

    fn binary(&self, operator: Operator, left: &Expression, right: &Expression) -> String {
        let inner = matches!(operator, Operator::And | Operator::Or);
        let (own, other) = if inner {
            (self.grouped(left), self.grouped(right))
        } else {
            (self.side(left, right), self.side(right, left))
        };
        let sign = match operator {
            Operator::Equal => self.word("是", "is"),
            Operator::NotEqual => self.word("不是", "is not"),
            Operator::Less => self.word("小于", "<"),
            Operator::LessOrEqual => self.word("不超过", "≤"),
            Operator::Greater => self.word("大于", ">"),
            Operator::GreaterOrEqual => self.word("不少于", "≥"),
            Operator::And => self.word("，并且", "and"),
            Operator::Or => self.word("，或者", "or"),
            Operator::Plus => "+".to_owned(),
            Operator::Minus => "−".to_owned(),
            Operator::Times => "×".to_owned(),
        };
        if self.look.lang == Lang::Zh {
            format!("{own}{sign}{other}")
        } else {
            format!("{own} {sign} {other}")
        }
    }

    /// One side of a comparison: an option is named as the field on the other side names it.
    fn side(&self, own: &Expression, other: &Expression) -> String {
        match own {
            Expression::Literal { value } => self.scalar(value, field_of(other)),
            own => self.say(own),
        }
    }

    fn grouped(&self, expression: &Expression) -> String {
        let said = self.say(expression);
        let compound = matches!(expression, Expression::Binary { operator: Operator::Or, .. });
        if !compound {
            return said;
        }
        if self.look.lang == Lang::Zh { format!("（{said}）") } else { format!("({said})") }
    }

    fn field(&self, field: &FieldId) -> String {
        let found = self.service.and_then(|service| service.field(field));
        let label = found.map_or_else(|| field.to_string(), |field| self.look.label(&field.label));
        format!("“{label}”")
    }

    fn scalar(&self, value: &Scalar, of: Option<&FieldId>) -> String {
        match value {
            Scalar::Bool(true) => self.word("是", "yes"),
            Scalar::Bool(false) => self.word("否", "no"),
            Scalar::Integer(number) => number.to_string(),
            Scalar::Decimal(quantity) => quantity.0.normalize().to_string(),
            Scalar::Money(fen) => format!("¥{fen}"),
            Scalar::Instant(at) => self.look.clock(*at),
            Scalar::Word(word) => self.option(word, of),
            Scalar::Present => self.word("已填", "answered"),
        }
    }

    fn option(&self, word: &str, of: Option<&FieldId>) -> String {
        let channel = self.look.handbook.channels.iter().find(|(id, _)| id.as_str() == word);
        let field = of.and_then(|field| self.service?.field(field));
        match field.map(|field| &field.kind) {
            Some(FieldKind::Choice { options, .. }) => options
                .iter()
                .find(|option| option.id.as_str() == word)
                .map_or_else(|| word.to_owned(), |option| self.look.label(&option.label)),
            Some(_) => word.to_owned(),
            None => channel.map_or_else(|| word.to_owned(), |(_, channel)| self.look.label(&channel.label)),
        }
    }

    fn call(&self, function: Function, arguments: &[Expression]) -> String {
        let first = arguments.first();
        let named = match (function, first) {
            // The argument of `done` is the action's word.
            (Function::Done, Some(Expression::Literal { value: Scalar::Word(action) })) => {
                let found = self.service.and_then(|s| s.actions.iter().find(|own| own.id.as_str() == action));
                found.map_or_else(|| action.clone(), |found| self.look.label(&found.label))
            }
            (_, Some(first)) => self.say(first),
            (_, None) => String::new(),
        };
        let second = arguments.get(1).map(|second| self.say(second)).unwrap_or_default();
        let words = match function {
            Function::Answered => text!(zh: "{named}已填", en: "{named} is answered"),
            Function::Done => text!(zh: "已做“{named}”", en: "“{named}” was done"),
            Function::Midpoint => {
                text!(zh: "{named}和{second}的中点", en: "midway between {named} and {second}")
            }
            Function::MinutesBetween => {
                text!(zh: "{named}到{second}的分钟数", en: "minutes from {named} to {second}")
            }
        };
        self.look.words(&words)
    }

    fn fact(&self, fact: CaseFact) -> String {
        let words = match fact {
            CaseFact::Channel => ("受理渠道", "channel"),
            CaseFact::Round => ("第几轮", "round"),
            CaseFact::Drill => ("是演练", "it is a drill"),
            CaseFact::Paused => ("已暂停", "it is paused"),
            CaseFact::Consented => ("客户已确认金额", "the customer agreed to the sum"),
            CaseFact::ToPay => ("应付金额", "sum to pay"),
            CaseFact::PartyKnown => ("知道是哪位客户", "the customer is known"),
            CaseFact::PlaceKnown => ("知道在哪里", "the place is known"),
            CaseFact::Appointed => ("已约好时间", "a time is agreed"),
            CaseFact::VisitsOwed => ("待回访数", "visits owed"),
            CaseFact::Joined => ("已并入共同事件", "it joined a common event"),
        };
        self.word(words.0, words.1)
    }
}

fn field_of(expression: &Expression) -> Option<&FieldId> {
    match expression {
        Expression::Field { field } => Some(field),
        _ => None,
    }
}
