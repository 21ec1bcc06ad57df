//! The engine: what may happen to a case, what follows from it, what is owed, and why.
//!
//! Pure: no clock, no I/O, no async, no randomness. [`decide`] may look and not touch; [`evolve`] may touch and not
//! refuse, and never reads a handbook or a calendar; [`due`] reads what events recorded and computes nothing. The same
//! functions run live, in replay and in simulation. What a case cannot know comes in as [`Facts`].

mod act;
mod appointment;
mod assignment;
mod conflict;
mod decide;
mod draft;
mod duties;
mod entry_time;
mod evolve;
mod explain;
mod facts;
mod finish;
mod fire;
mod form;
mod hand_over;
mod limit;
mod link;
mod lookup;
pub mod narrate;
pub mod on_duty;
mod open_case;
mod pause;
mod priced_work;
mod promise;
mod redate;
mod refusal;
mod return_visit;
mod reveal;
pub mod sampling;

pub use decide::{decide, needs};
pub use evolve::{evolve, replay};
pub use explain::{Explanation, clause_name, explain_duty, explain_fallback, explain_trace, show, write};
pub use facts::{CaseHead, Facts, Needs};
pub use lookup::{holds, to_pay};
pub use refusal::{Code, Refusal};
pub use return_visit::{came_to_nothing, may_be_drawn, not_owed as visit_not_owed, visits_without_answer};

use model::{Case, Duty, DutyKey, Instant};

/// What the case owes, earliest due first.
#[must_use]
pub fn due(case: &Case) -> Vec<&Duty> {
    case.open_duties()
}

/// The next step that must be fired, and when.
#[must_use]
pub fn next_step(case: &Case) -> Option<(Instant, DutyKey, u32)> {
    case.duties
        .values()
        .filter_map(|duty| duty.next_step().map(|step| (step.at, duty.key.clone(), step.index)))
        .min()
}
