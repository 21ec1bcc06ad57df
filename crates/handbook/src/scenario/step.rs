//! What a scenario says, typed: people, steps with their instant and place, and what is expected. Nothing here runs.

mod ask;
mod want;

use std::collections::{BTreeMap, BTreeSet};

use calendar::{DayKind, Instant, Week};
use diag::Span;
use jiff::civil::Date;
use model::{PartyId, PersonId, PlaceId, PostId, ServiceId, Value};

pub use ask::{Ask, Asking, Opening, PricedLine, Visiting, Which};
pub use want::{Want, WantedState};

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
