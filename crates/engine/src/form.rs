//! The form: which values fit, what is computed, and corrections.

use crate::draft::Draft;
use crate::lookup::View;
use crate::refusal::{Code, Refusal};
use diag::text;
use model::expression::{Outcome, Scalar, evaluate};
use model::handbook::{Field, FieldKind};
use model::{Event, FieldId, OptionId, PersonId, PersonalRef, PostId, Value};
use std::collections::BTreeMap;

impl Draft<'_> {
    /// # Errors
    /// When a field is unknown, computed, or a value does not fit it.
    pub(crate) fn check_values(&self, values: &BTreeMap<FieldId, Value>) -> Result<(), Refusal> {
        for (id, value) in values {
            let Some(field) = self.service.field(id) else { return Err(unknown_field(id)) };
            if !fits(&field.kind, value) {
                return Err(wrong_value(field));
            }
            if let (FieldKind::Person { post }, Value::Person(person)) = (&field.kind, value) {
                self.check_person(field, *person, post.as_ref())?;
            }
        }
        Ok(())
    }

    /// A person who is to do something must hold the post, be there, and not be kept out. A field that names somebody
    /// to keep him out asks none of that.
    fn check_person(&self, field: &Field, person: PersonId, post: Option<&PostId>) -> Result<(), Refusal> {
        if self.service.conflict.as_ref().is_some_and(|c| c.fields.contains(&field.id)) {
            return Ok(());
        }
        self.must_be_available(person).map_err(|refusal| refusal.fields(vec![field.id.clone()]))?;
        let holds = |post| self.facts.holders.get(&person).is_some_and(|posts| posts.contains(post));
        match post {
            Some(post) if !holds(post) => {
                let name = self.handbook.posts.get(post).map_or(post.as_str(), |p| &p.label.zh);
                Err(Refusal::new(
                    Code::WrongValue,
                    text!(zh: "选的人不在“{name}”岗位", en: "that person does not hold the post `{post}`"),
                    text!(zh: "请选一位{name}", en: "choose somebody who does"),
                )
                .fields(vec![field.id.clone()]))
            }
            _ => Ok(()),
        }
    }

    /// # Errors
    /// When the person is away or kept out.
    pub(crate) fn must_be_available(&self, person: PersonId) -> Result<(), Refusal> {
        if self.case.excluded.contains(&person) {
            return Err(Refusal::new(
                Code::Excluded,
                text!(zh: "这位同事与本单有利害关系，须回避", en: "that person has a conflict of interest in this case"),
                text!(zh: "请换一位", en: "choose somebody else"),
            ));
        }
        if self.facts.absent.contains(&person) {
            return Err(Refusal::new(
                Code::Absent,
                text!(zh: "这位同事在休假或已离岗", en: "that person is on leave or has left"),
                text!(zh: "请换一位在岗的同事", en: "choose somebody who is there"),
            ));
        }
        Ok(())
    }

    /// Records what the computed fields are now, where it changed.
    pub(crate) fn compute(&mut self) {
        let mut fresh = BTreeMap::new();
        for field in &self.service.fields {
            let FieldKind::Computed { value } = &field.kind else { continue };
            if let Outcome::Known(scalar) = evaluate(value, &View(&self.case))
                && let Some(value) = value_of(scalar)
                && self.case.fields.get(&field.id) != Some(&value)
            {
                fresh.insert(field.id.clone(), value);
            }
        }
        if !fresh.is_empty() {
            self.follow(Event::FieldsSet { fields: fresh, reason: None });
        }
    }

    /// A correction of the form outside an action.
    ///
    /// # Errors
    /// When the actor does not answer for the case, a value does not fit, or urgency changes without a reason.
    pub(crate) fn set_fields(
        &mut self,
        fields: &BTreeMap<FieldId, Value>,
        reason: Option<&PersonalRef>,
    ) -> Result<(), Refusal> {
        self.must_answer_for_case()?;
        self.must_be_working()?;
        self.check_values(fields)?;
        let changes_rank = self.service.fields.iter().any(|f| {
            matches!(f.kind, FieldKind::Choice { ranked: true, .. })
                && fields
                    .get(&f.id)
                    .is_some_and(|new| self.case.fields.get(&f.id).is_some_and(|old| old != new))
        });
        if changes_rank && reason.is_none() {
            return Err(Refusal::new(
                Code::ReasonMissing,
                text!(zh: "改变紧急程度要写明原因", en: "changing the urgency needs a reason"),
                text!(zh: "请填写原因", en: "say why"),
            ));
        }
        let before = self.case.fields.clone();
        self.push(Event::FieldsSet { fields: fields.clone(), reason: reason.cloned() });
        self.after_form(&before)
    }

    /// What follows from a changed form: computed fields, persons to keep out, limits.
    pub(crate) fn after_form(&mut self, before: &BTreeMap<FieldId, Value>) -> Result<(), Refusal> {
        self.compute();
        self.keep_out_named(before)?;
        self.reconsider(before)
    }
}

fn fits(kind: &FieldKind, value: &Value) -> bool {
    match (kind, value) {
        (FieldKind::Choice { options, .. }, Value::Choice(option)) => options.iter().any(|o| &o.id == option),
        (FieldKind::Flag, Value::Flag(_))
        | (FieldKind::Integer, Value::Integer(_))
        | (FieldKind::Decimal, Value::Decimal(_))
        | (FieldKind::Money, Value::Money(_))
        | (FieldKind::DateTime, Value::Instant(_))
        | (FieldKind::Text { .. } | FieldKind::IdNumber, Value::Text(_))
        | (FieldKind::Phone, Value::Phone(_))
        | (FieldKind::Place, Value::Place(_))
        | (FieldKind::Party, Value::Party(_))
        | (FieldKind::Person { .. }, Value::Person(_)) => true,
        (FieldKind::Photos, Value::Photos(photos)) => !photos.is_empty(),
        _ => false,
    }
}

/// The stored value of what a formula gave.
pub(crate) fn value_of(scalar: Scalar) -> Option<Value> {
    match scalar {
        Scalar::Bool(flag) => Some(Value::Flag(flag)),
        Scalar::Integer(number) => Some(Value::Integer(number)),
        Scalar::Decimal(quantity) => Some(Value::Decimal(quantity)),
        Scalar::Money(fen) => Some(Value::Money(fen)),
        Scalar::Instant(instant) => Some(Value::Instant(instant)),
        Scalar::Word(word) => OptionId::new(word).ok().map(Value::Choice),
        Scalar::Present => None,
    }
}

/// A refusal that names a field which is not there or not asked.
pub(crate) fn unknown_field(id: &FieldId) -> Refusal {
    Refusal::new(
        Code::UnknownField,
        text!(zh: "这里没有字段“{id}”", en: "there is no field `{id}` here"),
        text!(zh: "请只填所问的内容", en: "answer only what is asked"),
    )
    .fields(vec![id.clone()])
}

fn wrong_value(field: &Field) -> Refusal {
    let (zh, en) = (&field.label.zh, &field.label.en);
    Refusal::new(
        Code::WrongValue,
        text!(zh: "“{zh}”填的内容不对", en: "the value of `{en}` does not fit"),
        text!(zh: "请重新填写“{zh}”", en: "fill in `{en}` again"),
    )
    .fields(vec![field.id.clone()])
}
