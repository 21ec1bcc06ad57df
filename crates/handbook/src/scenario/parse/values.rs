//! Reading single values: what a property or argument must be, resolved against the handbook and the scenario's names.

use std::collections::BTreeMap;
use std::str::FromStr;

use calendar::Instant;
use diag::{Span, Text, text};
use model::handbook::{Field, FieldKind};
use model::{ClauseId, Fen, FieldId, PersonId, PostId, Quantity, Value};

use super::super::step::{By, Given, Which, Whom};
use super::super::time;
use super::{Parser, messages};
use crate::syntax::{Node, Scalar, Spanned};

impl Parser<'_> {
    pub(super) fn unreadable(&mut self, span: Span, zh: &str, en: &str, example: &str) {
        let wanted = Text { zh: zh.to_owned(), en: en.to_owned() };
        self.tell(messages::unreadable(span, &wanted, example));
    }

    /// Words in quotes.
    pub(super) fn words(&mut self, value: &Spanned<Scalar>) -> Option<String> {
        let words = value.value.as_str().map(str::to_owned);
        if words.is_none() {
            self.unreadable(value.span, "引号里的文字", "words in quotes", "\"…\"");
        }
        words
    }

    /// The words of a property, if it is there.
    pub(super) fn text(&mut self, node: &Node, name: &str) -> Option<String> {
        node.property(name).and_then(|property| self.words(&property.value))
    }

    /// The words of the first argument, with their place.
    pub(super) fn first(&mut self, node: &Node) -> Option<Spanned<String>> {
        let argument = node.arguments.first()?;
        self.words(argument).map(|value| Spanned { value, span: argument.span })
    }

    pub(super) fn instant_of(&mut self, value: &Spanned<Scalar>) -> Option<Instant> {
        let read = value.value.as_str().and_then(|words| time::read(self.zone(), words));
        if read.is_none() {
            self.unreadable(value.span, "日期和时间", "a date and a time", "\"2026-11-20 09:00\"");
        }
        read
    }

    pub(super) fn instant(&mut self, node: &Node, name: &str) -> Option<Instant> {
        node.property(name).and_then(|property| self.instant_of(&property.value))
    }

    pub(super) fn flag(&mut self, node: &Node, name: &str) -> Option<bool> {
        let value = &node.property(name)?.value;
        if let Scalar::Bool(flag) = value.value {
            return Some(flag);
        }
        self.unreadable(value.span, "是或否", "yes or no", "#true");
        None
    }

    pub(super) fn count(&mut self, node: &Node, name: &str) -> Option<u32> {
        let value = &node.property(name)?.value;
        let count = if let Scalar::Integer(number) = value.value { u32::try_from(number).ok() } else { None };
        if count.is_none() {
            self.unreadable(value.span, "一个整数", "a whole number", "2");
        }
        count
    }

    pub(super) fn fen_of(&mut self, value: &Spanned<Scalar>) -> Option<Fen> {
        let read = digits(&value.value).and_then(|text| Fen::from_str(&text).ok());
        if read.is_none() {
            self.unreadable(value.span, "以元计的金额", "a sum in yuan", "\"45.00\"");
        }
        read
    }

    pub(super) fn quantity_of(&mut self, value: &Spanned<Scalar>) -> Option<Quantity> {
        let decimal = digits(&value.value).and_then(|text| rust_decimal::Decimal::from_str_exact(&text).ok());
        if decimal.is_none() {
            self.unreadable(value.span, "一个数量", "a quantity", "1.5");
        }
        decimal.map(Quantity)
    }

    /// One of a fixed list of words; the first is meant when the property is not there and `default` holds.
    pub(super) fn one_of<T: Copy>(&mut self, node: &Node, name: &str, words: &[(&str, T)]) -> Option<T> {
        let property = node.property(name)?;
        let word = self.words(&property.value)?;
        let known = words.iter().find(|(own, _)| *own == word).map(|(_, value)| *value);
        if known.is_none() {
            let candidates: Vec<&str> = words.iter().map(|(own, _)| *own).collect();
            let what = Text { zh: format!("`{name}`"), en: format!("value of `{name}`") };
            self.tell(messages::unknown_name(property.value.span, &what, &word, &candidates));
        }
        known
    }

    /// An id of the handbook by its word, among those that there are.
    pub(super) fn named<'b, T: 'b + Clone + std::borrow::Borrow<str>>(
        &mut self,
        word: &Spanned<String>,
        what: &Text,
        known: impl IntoIterator<Item = &'b T>,
    ) -> Option<T> {
        let known: Vec<&T> = known.into_iter().collect();
        let id = known.iter().find(|id| (**id).borrow() == word.value).map(|id| (*id).clone());
        if id.is_none() {
            let candidates: Vec<&str> = known.iter().map(|id| (**id).borrow()).collect();
            self.tell(messages::unknown_name(word.span, what, &word.value, &candidates));
        }
        id
    }

    pub(super) fn property_words(&mut self, node: &Node, name: &str) -> Option<Spanned<String>> {
        let property = node.property(name)?;
        self.words(&property.value).map(|value| Spanned { value, span: property.value.span })
    }

    /// A clause of the service, or one that every service has.
    pub(super) fn clause(&mut self, word: &Spanned<String>) -> Option<ClauseId> {
        let built_in: Vec<ClauseId> = model::BuiltInClause::ALL.iter().map(|clause| clause.id()).collect();
        let limits = self.service.limits.iter().map(|limit| limit.id.clone());
        let visits = self.service.visits.iter().map(|visit| visit.id.clone());
        let known: Vec<ClauseId> = limits.chain(visits).chain(built_in).collect();
        self.named(word, &text!(zh: "时限或回访", en: "limit or return visit"), &known)
    }

    /// The clause of the first argument and its occurrence.
    pub(super) fn which(&mut self, node: &Node) -> Option<Which> {
        let word = self.first(node)?;
        let occurrence = self.count(node, "occurrence");
        self.clause(&word).map(|clause| Which { clause, occurrence })
    }

    /// A return visit of the service.
    pub(super) fn which_visit(&mut self, node: &Node) -> Option<Which> {
        let word = self.first(node)?;
        let known: Vec<ClauseId> = self.service.visits.iter().map(|visit| visit.id.clone()).collect();
        let clause = self.named(&word, &text!(zh: "回访", en: "return visit"), &known)?;
        Some(Which { clause, occurrence: self.count(node, "occurrence") })
    }

    pub(super) fn person_of(&mut self, word: &Spanned<String>) -> Option<PersonId> {
        let person = self.names.person(&word.value);
        if person.is_none() {
            let known: Vec<&str> = self.names.person_names().collect();
            let diagnostic = messages::unknown_person(word.span, &word.value, &known);
            self.tell(diagnostic);
        }
        person
    }

    pub(super) fn person(&mut self, node: &Node, name: &str) -> Option<PersonId> {
        let word = self.property_words(node, name)?;
        self.person_of(&word)
    }

    /// A person, a post or the customer.
    pub(super) fn whom(&mut self, word: &Spanned<String>) -> Option<Whom> {
        if word.value == "customer" {
            return Some(Whom::Customer);
        }
        if let Some(person) = self.names.person(&word.value) {
            return Some(Whom::Person(person));
        }
        if let Some((post, _)) = self.handbook.posts.get_key_value(word.value.as_str()) {
            return Some(Whom::Post(post.clone()));
        }
        let posts = self.handbook.posts.keys().map(PostId::as_str);
        let known: Vec<&str> = self.names.person_names().chain(posts).collect();
        let diagnostic = messages::unknown_person(word.span, &word.value, &known);
        self.tell(diagnostic);
        None
    }

    /// Who asks: `by="li"`, `by="customer"`, or a party by its name.
    pub(super) fn by(&mut self, node: &Node, customer_by_default: bool, example: &str) -> Option<By> {
        let Some(word) = self.property_words(node, "by") else {
            if customer_by_default {
                return Some(By::Customer(None));
            }
            if node.property("by").is_none() {
                self.tell(messages::missing(node.head(), &node.name.value, "by=\"…\"", example));
            }
            return None;
        };
        if word.value == "customer" {
            return Some(By::Customer(None));
        }
        match self.names.known_party(&word.value) {
            Some(party) if self.names.person(&word.value).is_none() => Some(By::Customer(Some(party))),
            _ => self.person_of(&word).map(By::Person),
        }
    }

    /// The fields in a block with their values.
    pub(super) fn fields(&mut self, nodes: &[Node]) -> BTreeMap<FieldId, Given> {
        let mut fields = BTreeMap::new();
        for node in nodes {
            if let Some((field, given)) = self.field_value(node)
                && fields.insert(field, given).is_some()
            {
                self.tell(messages::filled_twice(&node.name));
            }
        }
        fields
    }

    fn field_value(&mut self, node: &Node) -> Option<(FieldId, Given)> {
        let field = self.field(&node.name)?.clone();
        if let Some(property) = node.properties.first() {
            self.tell(messages::superfluous(property.span(), &node.name.value));
        }
        if node.arguments.is_empty() {
            let example = format!("{} \"…\"", node.name.value);
            self.tell(messages::missing(node.head(), &node.name.value, "…", &example));
            return None;
        }
        let given = self.given(&field, node.name.span, &node.arguments)?;
        Some((field.id, given))
    }

    pub(super) fn field(&mut self, word: &Spanned<String>) -> Option<&Field> {
        let service = self.service;
        let known: Vec<FieldId> = service.fields.iter().map(|field| field.id.clone()).collect();
        let id = self.named(word, &text!(zh: "字段", en: "field"), &known)?;
        service.field(&id)
    }

    /// The value of a field by its kind.
    pub(super) fn given(&mut self, field: &Field, name: Span, values: &[Spanned<Scalar>]) -> Option<Given> {
        let first = values.first()?;
        if matches!(field.kind, FieldKind::Photos) {
            return Some(Given::Photos(values.iter().filter_map(|value| self.words(value)).collect()));
        }
        if let Some(second) = values.get(1) {
            self.tell(messages::superfluous(second.span, field.id.as_str()));
        }
        match &field.kind {
            FieldKind::Lines { .. } => {
                let help = text!(zh: "价目行请用 `line …` 一步来写", en: "write priced lines with the step `line …`");
                self.tell(messages::not_typed(name, field.id.as_str(), help));
                None
            }
            FieldKind::Computed { .. } => {
                let help = text!(zh: "它由公式算出，请填公式里的字段", en: "it is computed; fill in the fields of its formula");
                self.tell(messages::not_typed(name, field.id.as_str(), help));
                None
            }
            FieldKind::Text { .. } | FieldKind::IdNumber => self.words(first).map(Given::Words),
            FieldKind::Phone => match digits(&first.value) {
                Some(phone) => Some(Given::Phone(phone)),
                None => self.words(first).map(Given::Phone),
            },
            kind => self.plain(kind, first).map(Given::Value),
        }
    }

    fn plain(&mut self, kind: &FieldKind, value: &Spanned<Scalar>) -> Option<Value> {
        let word =
            |parser: &mut Self| parser.words(value).map(|words| Spanned { value: words, span: value.span });
        match kind {
            FieldKind::Choice { options, .. } => {
                let option = word(self)?;
                let what = text!(zh: "选项", en: "option");
                self.named(&option, &what, options.iter().map(|choice| &choice.id)).map(Value::Choice)
            }
            FieldKind::Flag => {
                if let Scalar::Bool(flag) = value.value {
                    return Some(Value::Flag(flag));
                }
                self.unreadable(value.span, "是或否", "yes or no", "#true");
                None
            }
            FieldKind::Integer => {
                if let Scalar::Integer(number) = value.value {
                    return Some(Value::Integer(number));
                }
                self.unreadable(value.span, "一个整数", "a whole number", "12");
                None
            }
            FieldKind::Decimal => self.quantity_of(value).map(Value::Decimal),
            FieldKind::Money => self.fen_of(value).map(Value::Money),
            FieldKind::DateTime => self.instant_of(value).map(Value::Instant),
            FieldKind::Place => word(self).map(|form| Value::Place(self.names.place(&form.value))),
            FieldKind::Party => word(self).map(|name| Value::Party(self.names.party(&name.value))),
            FieldKind::Person { .. } => word(self).and_then(|name| self.person_of(&name)).map(Value::Person),
            FieldKind::Text { .. }
            | FieldKind::Phone
            | FieldKind::IdNumber
            | FieldKind::Photos
            | FieldKind::Lines { .. }
            | FieldKind::Computed { .. } => None,
        }
    }
}

/// A number however it was typed.
fn digits(value: &Scalar) -> Option<String> {
    match value {
        Scalar::Integer(number) => Some(number.to_string()),
        Scalar::Decimal(text) | Scalar::String(text) => Some(text.clone()),
        Scalar::Bool(_) | Scalar::Null => None,
    }
}
