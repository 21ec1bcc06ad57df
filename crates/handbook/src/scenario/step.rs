//! What a scenario says, typed: people, steps with their instant and place, and what is expected. Nothing here runs.

use std::collections::{BTreeMap, BTreeSet};

use calendar::{DayKind, Instant, Week};
use diag::Span;
use jiff::civil::Date;
use model::command::{Audience, Mover, Payer, Role, TryOutcome, Verdict};
use model::event::VisitEnd;
use model::handbook::VisitMethod;
use model::{
    ActionId, ChannelId, ClauseId, Fen, FieldId, ItemId, LineId, PartyId, PauseId, PersonId, PlaceId, PostId,
    PriceListId, PrintId, Quantity, ScriptId, ServiceId, StageId, Value,
};

use super::names::Names;
use crate::syntax::Spanned;

/// An executable example: given these people, when this is done at these times, then that is expected.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Its title, the name by which reports speak of it.
    pub title: Spanned<String>,
    /// The whole scenario.
    pub span: Span,
    /// The service that it is about.
    pub service: ServiceId,
    /// Requirement ids that it shows.
    pub sources: Vec<String>,
    /// The code of its project, as case numbers show it.
    pub project: String,
    /// Who works there.
    pub people: Vec<Person>,
    /// Who and what is spoken of.
    pub names: Names,
    /// What is done and expected, in order.
    pub steps: Vec<Step>,
}

/// Somebody who works in the scenario's project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The word by which steps name him.
    pub name: String,
    /// His name for people.
    pub label: String,
    /// His id.
    pub id: PersonId,
    /// The posts that he holds.
    pub posts: Vec<PostId>,
    /// Where he holds them; the whole project when empty.
    pub places: Vec<PlaceId>,
    /// When he is on duty; at all hours when `None`.
    pub on: Option<Week>,
    /// Days off.
    pub off: BTreeSet<Date>,
    /// To whom he reports.
    pub reports_to: Option<PersonId>,
}

/// One step.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The statement, with its block.
    pub span: Span,
    /// The statement without its block.
    pub head: Span,
    /// The scenario's clock when it is taken.
    pub at: Instant,
    /// The case that it is about, by position.
    pub case: usize,
    /// What it is.
    pub what: What,
}

/// What a step is.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// `at`, `after`: only time passes.
    Pass,
    /// Something is asked of the case.
    Ask(Box<Asking>),
    /// `merge`: the case ends in favour of another.
    Merge {
        /// Who asks.
        by: By,
        /// The case that stays.
        into: usize,
    },
    /// `join`: the case joins a common event.
    Join {
        /// Who asks.
        by: By,
        /// The event's case.
        event: usize,
    },
    /// `leave`: somebody goes on leave.
    Leave {
        /// Who.
        person: PersonId,
        /// Since when.
        from: Instant,
        /// Until when.
        until: Instant,
        /// Who stands in.
        substitute: Option<PersonId>,
    },
    /// `sign`: somebody signs on or off.
    Sign {
        /// Who.
        person: PersonId,
        /// On, or off.
        on: bool,
    },
    /// `publish`: holidays become known.
    Publish {
        /// The table.
        table: String,
        /// Known until this date.
        until: Date,
        /// The new days with their names.
        days: BTreeMap<Date, (DayKind, String)>,
    },
    /// `find`: whether somebody sees the case.
    Find {
        /// Who looks.
        person: PersonId,
        /// Whether he sees it.
        sees: bool,
    },
    /// `hand_all`: everything that somebody owns or answers for is offered to another.
    HandAll {
        /// Who asks.
        by: By,
        /// Whose.
        from: PersonId,
        /// To whom.
        to: Whom,
    },
    /// `refused`: the step within is refused.
    Refused {
        /// The word of the refusal.
        code: Spanned<String>,
        /// The step.
        step: Box<Step>,
    },
    /// `expect`: how things are now.
    Expect(Vec<Spanned<Want>>),
}

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// An employee.
    Person(PersonId),
    /// A customer; the one of the case when `None`.
    Customer(Option<PartyId>),
}

/// A person or a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whom {
    /// A person.
    Person(PersonId),
    /// A post.
    Post(PostId),
    /// The customer.
    Customer,
}

/// A value as typed. Free text becomes a reference only when the scenario runs, since it belongs to the case's customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// A value without personal text.
    Value(Value),
    /// Free text.
    Words(String),
    /// A phone number.
    Phone(String),
    /// Photos, by their names.
    Photos(Vec<String>),
}

/// What is asked of a case, by whom, and when it happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Asking {
    /// Who asks.
    pub by: By,
    /// When it happened, if not now.
    pub happened: Option<Instant>,
    /// Why it is recorded late.
    pub late: Option<String>,
    /// What is asked.
    pub ask: Ask,
}

/// Opening a case.
#[derive(Debug, Clone, PartialEq)]
pub struct Opening {
    /// Of which service.
    pub service: ServiceId,
    /// How it came in.
    pub channel: ChannelId,
    /// The customer.
    pub party: Option<PartyId>,
    /// Name of who calls.
    pub caller: Option<String>,
    /// Phone of who calls.
    pub phone: Option<String>,
    /// Where.
    pub place: Option<PlaceId>,
    /// Who was asked first.
    pub first_asked: Option<PersonId>,
    /// The form.
    pub fields: BTreeMap<FieldId, Given>,
    /// An exercise.
    pub drill: bool,
    /// The customer stays hidden.
    pub anonymous: bool,
}

/// A priced line.
#[derive(Debug, Clone, PartialEq)]
pub struct PricedLine {
    /// Its id.
    pub id: LineId,
    /// The field that it belongs to.
    pub field: FieldId,
    /// The item of a price list, with the list's version.
    pub item: Option<(PriceListId, String, ItemId)>,
    /// What it is, when free.
    pub what: Option<String>,
    /// How much.
    pub quantity: Quantity,
    /// Price of one.
    pub price: Fen,
    /// Who pays.
    pub payer: Payer,
    /// Tax class.
    pub tax: Option<String>,
    /// Why nothing is charged.
    pub waived: Option<String>,
}

/// A clause and which of its occurrences; the latest when `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Which {
    /// The clause.
    pub clause: ClauseId,
    /// The n-th time, from 1.
    pub occurrence: Option<u32>,
}

/// What is asked of a case: the commands of the model with free text still in words.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// `open`
    Open(Box<Opening>),
    /// `do`
    Act {
        /// Which action.
        action: ActionId,
        /// Its answers.
        inputs: BTreeMap<FieldId, Given>,
        /// The note with it.
        note: Option<String>,
    },
    /// `set`
    Set {
        /// The new values.
        fields: BTreeMap<FieldId, Given>,
        /// Why.
        reason: Option<String>,
    },
    /// `offer`
    Offer {
        /// Which responsibility.
        role: Role,
        /// To whom.
        to: Whom,
        /// Why.
        reason: Option<String>,
    },
    /// `accept`
    Accept {
        /// Which responsibility.
        role: Role,
    },
    /// `decline`
    Decline {
        /// Which responsibility.
        role: Role,
        /// Why.
        reason: String,
    },
    /// `acknowledge`
    Acknowledge(Which),
    /// `pause`
    Pause {
        /// Why.
        reason: PauseId,
        /// Until when at the latest.
        until: Instant,
        /// What is waited for.
        note: Option<String>,
    },
    /// `resume`
    Resume,
    /// `appoint`
    Appoint {
        /// The window opens.
        from: Instant,
        /// The window closes.
        until: Instant,
    },
    /// `move_appointment`
    MoveAppointment {
        /// Whose wish.
        whose: Mover,
        /// The window opens.
        from: Instant,
        /// The window closes.
        until: Instant,
        /// Why.
        reason: Option<String>,
    },
    /// `nobody_home`
    NobodyHome {
        /// How many photos.
        photos: Vec<String>,
        /// Note.
        note: Option<String>,
    },
    /// `promise`
    Promise {
        /// The time.
        time: Instant,
        /// In what words.
        words: String,
        /// Through which channel.
        channel: ChannelId,
    },
    /// `keep_promise`
    KeepPromise {
        /// Which; the latest when `None`.
        occurrence: Option<u32>,
    },
    /// `note`
    Note {
        /// The words.
        text: String,
        /// For whom.
        audience: Audience,
    },
    /// `try`
    Try {
        /// Which visit.
        visit: Which,
        /// How.
        method: VisitMethod,
        /// What came of it.
        outcome: TryOutcome,
        /// Note.
        note: Option<String>,
    },
    /// `visit`
    Visit(Box<Visiting>),
    /// `sign_off`
    SignOff {
        /// Which visit.
        visit: Which,
        /// What was checked.
        reason: String,
    },
    /// `end_visit`
    EndVisit {
        /// Which visit.
        visit: Which,
        /// Why.
        reason: String,
        /// The written answer.
        answer: String,
    },
    /// `reopen`
    Reopen {
        /// Why.
        reason: String,
    },
    /// `cancel`
    Cancel {
        /// The customer asked for it.
        by_customer: bool,
        /// Why.
        reason: String,
    },
    /// `line`
    PutLine(Box<PricedLine>),
    /// `remove_line`
    RemoveLine(LineId),
    /// `consent`
    Consent {
        /// To which sum.
        sum: Fen,
        /// How.
        method: VisitMethod,
    },
    /// `print`
    Print {
        /// Which.
        print: PrintId,
        /// On which paper.
        paper: String,
    },
}

/// Answers of a return visit.
#[derive(Debug, Clone, PartialEq)]
pub struct Visiting {
    /// Which visit.
    pub visit: Which,
    /// How.
    pub method: VisitMethod,
    /// What the customer said.
    pub verdict: Verdict,
    /// Who visited too.
    pub with: BTreeSet<PersonId>,
    /// The customer's words.
    pub words: Option<String>,
    /// The asked fields.
    pub answers: BTreeMap<FieldId, Given>,
}

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
