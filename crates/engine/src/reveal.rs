//! Looking at a masked answer: who, which one, why. Whoever looked sees it whole for a while; that he looked stays for ever.

use crate::draft::Draft;
use crate::refusal::{Code, Refusal};
use calendar::Instant;
use diag::text;
use model::handbook::Field;
use model::{Event, FieldId, PersonalRef};

/// How long an answer stays whole to who looked at it.
const SHOWN: i64 = 10 * Instant::MINUTE;

impl Draft<'_> {
    /// An answer that is masked is looked at.
    pub(crate) fn reveal(&mut self, field: &FieldId, reason: &PersonalRef) -> Result<(), Refusal> {
        let masked = self.service.field(field).is_some_and(Field::is_masked);
        let by = self.actor.person_id().filter(|_| masked && self.case.fields.contains_key(field));
        let Some(by) = by else {
            return Err(Refusal::new(
                Code::NotAllowed,
                text!(zh: "这一项没有遮住的内容", en: "nothing of this answer is masked"),
                text!(zh: "请从页面上遮住的几项里选择", en: "choose one of the masked answers of the page"),
            )
            .fields(vec![field.clone()]));
        };
        let until = self.moment.at.plus(SHOWN);
        self.push(Event::Revealed { field: field.clone(), by, reason: reason.clone(), until });
        Ok(())
    }
}
