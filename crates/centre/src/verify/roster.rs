//! Who works here and what he may do, against the streams of rights: posts, absences, signings and superiors of a project,
//! employees and roles of the organisation.

use super::{Ended, Look, unreadable};
use db::Tx;
use store::journal::{ORGANISATION, Recorded};
use store::people::RosterEvent;

/// The rows are what the stream of rights gives.
pub(super) fn compare(tx: &mut dyn Tx, look: &mut Look<'_>, entries: &[Recorded]) -> Result<(), Ended> {
    let organisation = look.project == ORGANISATION;
    let before = if organisation {
        store::verify::people_prints(tx)?
    } else {
        store::verify::roster_prints(tx, look.project)?
    };
    if organisation {
        store::rebuild::clear_people(tx)?;
    } else {
        store::rebuild::clear_roster(tx, look.project)?;
    }
    for recorded in entries {
        let Ok(event) = serde_json::from_str::<RosterEvent>(&recorded.entry.data) else {
            look.differs(unreadable(recorded.version));
            return Ok(());
        };
        store::people::apply(tx, look.project, recorded.entry.recorded_at, &event)?;
    }
    let after = if organisation {
        store::verify::people_prints(tx)?
    } else {
        store::verify::roster_prints(tx, look.project)?
    };
    look.compare(&before, &after);
    Ok(())
}
