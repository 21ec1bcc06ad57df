//! The small roster: who holds which post, where, from when until when, in which weekly pattern, and who stands in.
//!
//! Pure data. Who is on duty for a place at an instant is worked out in `engine::on_duty`.

use crate::ids::{PersonId, PlaceId, PostId};
use calendar::{Instant, Week, Window};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where a post is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "area", content = "places")]
pub enum Area {
    /// The whole project.
    Project,
    /// These places and all below them (buildings, units, public areas).
    Places(Vec<PlaceId>),
}

/// One person's holding of one post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holding {
    /// Who holds it.
    pub person: PersonId,
    /// Which post.
    pub post: PostId,
    /// Where.
    pub area: Area,
    /// From this instant.
    pub from: Instant,
    /// Until this instant (exclusive); open-ended when `None`.
    pub until: Option<Instant>,
    /// The weekly pattern; windows may pass midnight (night duty). `None`: on duty at all hours.
    pub pattern: Option<Week>,
    /// Dates that differ from the pattern: the windows of that day, none for a day off.
    pub exceptions: BTreeMap<Date, Vec<Window>>,
}

/// Leave or illness of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// Who is away.
    pub person: PersonId,
    /// From this instant.
    pub from: Instant,
    /// Until this instant (exclusive).
    pub until: Instant,
    /// Who stands in, if anybody.
    pub substitute: Option<PersonId>,
}

/// A signing on or off that overrides the pattern: the state holds until the next signing or the end of the civil day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signing {
    /// Who signs.
    pub person: PersonId,
    /// When.
    pub at: Instant,
    /// On duty from then, or off.
    pub on: bool,
}

/// The roster of one project.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Roster {
    /// Who holds which post.
    pub holdings: Vec<Holding>,
    /// Who is away.
    pub absences: Vec<Absence>,
    /// Signings on and off, in order of time.
    pub signings: Vec<Signing>,
    /// Who reports to whom: person to his superior.
    pub superiors: BTreeMap<PersonId, PersonId>,
}
