//! A case as a row: in the queue on screen and in the file of it.

use super::QueueRow;
use crate::centre::Centre;
use crate::error::CentreError;
use crate::names::Names;
use crate::view::{Look, Named, stage_word};
use db::Reader;
use model::Instant;
use std::collections::BTreeSet;
use store::cases::CaseRow;

/// The names that rows of cases show.
pub(crate) fn names_in(
    centre: &Centre,
    reader: &mut dyn Reader,
    rows: &[CaseRow],
) -> Result<Names, CentreError> {
    let (mut persons, mut places) = (BTreeSet::new(), BTreeSet::new());
    for row in rows {
        persons.extend(row.owner.as_person());
        persons.extend(row.contact.as_person());
        places.extend(row.place.map(|place| (row.project, place)));
    }
    centre.names_of_list(reader, &persons, &places)
}

pub(crate) fn queue_row(row: &CaseRow, look: &Look<'_>) -> QueueRow {
    let service = look.handbook.services.get(&row.service);
    let stage = service.and_then(|s| s.stage(&row.stage)).map(|s| look.label(&s.label));
    QueueRow {
        number: row.number.as_ref().map(|n| n.0.clone()).unwrap_or_default(),
        service: Named {
            id: row.service.to_string(),
            label: service.map_or_else(|| row.service.to_string(), |s| look.label(&s.label)),
        },
        stage: Named { id: row.stage.to_string(), label: stage.unwrap_or_else(|| row.stage.to_string()) },
        stage_kind: stage_word(row.stage_kind),
        owner: look.holder(&row.owner, None),
        contact: look.holder(&row.contact, None),
        place: row.place.map(|place| look.names.place(place)),
        reported_at: look.time(row.reported_at),
        next_due: row.next_due.map(|at| look.time(at)),
        next_due_micros: row.next_due.map(Instant::micros),
        late: row.breached,
        paused: row.paused,
        round: row.round,
        drill: row.drill,
    }
}
