//! What must never be found in the tables, whoever wrote them: rules of ownership, of duties and of time that hold after
//! every unit of work.
//!
//! A case that was changed behind the journal's back mostly breaks one of these, and the rule says in words what the
//! change means; a case whose very events break one was decided wrongly.

use crate::Result;
use db::{Reader, ReaderExt as _, Statement, params, queries};
use model::ProjectId;

queries! {
    pub(crate) OWNERLESS = "select id from cases
        where project = $1 and closed_at is null and (owner = '' or contact = '') order by id limit 100";
    pub(crate) HELD_OPEN = "select distinct d.case_id from duties d
        join cases c on c.project = d.project and c.id = d.case_id
        where d.project = $1 and c.closed_at is not null and d.state = 'open' and d.holds_closing = 1
        order by d.case_id limit 100";
    pub(crate) NOBODYS = "select distinct case_id from duties
        where project = $1 and state = 'open' and who = '' order by case_id limit 100";
    pub(crate) ON_TIMER = "select distinct case_id from duties
        where project = $1 and state <> 'open' and next_at is not null order by case_id limit 100";
    pub(crate) OFF_HEAD = "select s.stream from streams s where s.project = $1 and s.version <> (
            select count(*) from journal j where j.project = s.project and j.stream = s.stream)
        order by s.stream limit 100";
    pub(crate) BEHIND = "select c.id from cases c join streams s on s.project = c.project and s.stream = c.id
        where c.project = $1 and s.version <> c.version order by c.id limit 100";
    pub(crate) BACKWARDS = "select distinct c.id from cases c
        join journal a on a.project = c.project and a.stream = c.id
        join journal b on b.project = a.project and b.stream = a.stream and b.version = a.version + 1
        where c.project = $1 and b.recorded_at < a.recorded_at order by c.id limit 100";
    pub(crate) TWICE = "select c.id from cases c where c.project = $1 and c.number is not null and exists (
            select 1 from cases o where o.number = c.number and (o.project, o.id) <> (c.project, c.id))
        order by c.id limit 100";
}

/// A rule that must always hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// Somebody owns every open case, and somebody answers for it to the customer.
    Owned,
    /// No case closes over something that holds it open.
    ClosedWhole,
    /// Every open duty is somebody's.
    Owed,
    /// Nothing that is done or void is on the timer.
    OffTimer,
    /// The head of a stream is its last event.
    AtHead,
    /// A case stands where its stream does.
    UpToDate,
    /// Time does not run backwards in a case. Other streams say what the clock said, which may have been set right since.
    Forwards,
    /// No two cases have one number.
    OneNumber,
}

impl Rule {
    /// All rules.
    pub const ALL: [Self; 8] = [
        Self::Owned,
        Self::ClosedWhole,
        Self::Owed,
        Self::OffTimer,
        Self::AtHead,
        Self::UpToDate,
        Self::Forwards,
        Self::OneNumber,
    ];

    fn broken_in(self) -> &'static Statement {
        match self {
            Self::Owned => &OWNERLESS,
            Self::ClosedWhole => &HELD_OPEN,
            Self::Owed => &NOBODYS,
            Self::OffTimer => &ON_TIMER,
            Self::AtHead => &OFF_HEAD,
            Self::UpToDate => &BEHIND,
            Self::Forwards => &BACKWARDS,
            Self::OneNumber => &TWICE,
        }
    }
}

/// The streams of a project in which a rule is broken; at most 100.
///
/// # Errors
/// What the database says.
pub fn broken(reader: &mut dyn Reader, project: ProjectId, rule: Rule) -> Result<Vec<String>> {
    Ok(reader.all(rule.broken_in(), params![project.to_string()], |row| Ok(row.text(0)?.to_owned()))?)
}
