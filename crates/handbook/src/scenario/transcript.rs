//! What happened in a scenario, in words: the engine's own sentences with the scenario's names.

use calendar::Zone;
use diag::{Lang, Text, text};
use engine::narrate;
use model::{CaseId, PersonId, PlaceId};

use super::names::Names;
use super::step::By;

pub use narrate::Line;
pub(super) use narrate::{Speaker, end_words, verdict_words};

impl narrate::Naming for Names {
    fn person(&self, person: PersonId) -> String {
        self.person_label(person)
    }
    fn place(&self, place: PlaceId) -> String {
        self.place_label(place)
    }
    fn case(&self, case: CaseId) -> String {
        self.case_label(case)
    }
}

/// A transcript as text: a line begins with its clock time when that differs from the line before.
#[must_use]
pub fn to_text(lines: &[Line], zone: &Zone, lang: Lang) -> String {
    narrate::to_text(lines, zone, lang)
}

/// That somebody was refused something.
pub(super) fn refusal(speaker: &Speaker<'_>, by: Option<By>, why: &Text) -> Text {
    let Text { zh, en } = match by {
        Some(By::Person(person)) => Text::same(speaker.person(person)),
        Some(By::Customer(_)) => text!(zh: "客户", en: "the customer"),
        None => text!(zh: "时钟", en: "the clock"),
    };
    Text { zh: format!("{zh} 被拒绝：{}", why.zh), en: format!("{en} is refused: {}", why.en) }
}
