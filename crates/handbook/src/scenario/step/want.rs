//! What an `expect` demands.

use calendar::Instant;
use model::command::Verdict;
use model::event::VisitEnd;
use model::{ClauseId, Fen, FieldId, PersonId, PostId, PrintId, ScriptId, StageId};

use super::{Given, Which, Whom};

/// The state of a duty as a scenario names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WantedState {
    /// Still to be done.
    Open,
    /// Done in time.
    Done,
    /// Done after its due time.
    Late,
    /// No longer owed.
    Void,
}

/// One demand of an `expect`.
#[derive(Debug, Clone, PartialEq)]
pub enum Want {
    /// `stage=`
    Stage(StageId),
    /// `owner=`
    Owner(Whom),
    /// `contact=`
    Contact(Whom),
    /// `first_asked=`
    FirstAsked(PersonId),
    /// `number=`
    Number(String),
    /// `round=`
    Round(u32),
    /// `bounces=`
    Bounces(u32),
    /// `paused=`
    Paused(bool),
    /// `to_pay=`
    ToPay(Fen),
    /// `consented=`
    Consented(bool),
    /// `merged_into=`
    MergedInto(usize),
    /// `event=`
    Event(usize),
    /// `duty "…"`
    Duty(Which),
    /// `duty … due=`
    Due(Which, Instant),
    /// `duty … not_before=`
    NotBefore(Which, Instant),
    /// `duty … state=`
    State(Which, WantedState),
    /// `duty … who=`
    Who(Which, Whom),
    /// `duty … provisional=`
    Provisional(Which, bool),
    /// `duty … fallback=`
    Fallback(Which, PostId),
    /// `duty … breached=`
    Breached(Which, bool),
    /// `duty … acknowledged=`
    Acknowledged(Which, PersonId),
    /// `no_duty`
    NoDuty(ClauseId),
    /// `told`
    Told(Whom, Option<ScriptId>),
    /// `not_told`
    NotTold(Whom),
    /// `visit "…"`
    Visit(Which),
    /// `visit … verdict=`
    Verdict(Which, Verdict),
    /// `visit … end=`
    VisitEnd(Which, VisitEnd),
    /// `visit … tries=`
    Tries(Which, u32),
    /// `field "…" "…"`: its value; any value when `None`.
    Field(FieldId, Option<Given>),
    /// `no_field`
    NoField(FieldId),
    /// `printed "…" times=`
    Printed(PrintId, u32),
}
