//! What a case cannot know by itself and `decide` is told: calendars, who is on duty, sampling slots, other cases.

use crate::on_duty;
use calendar::{Instant, Tables, Zone};
use model::handbook::StageKind;
use model::people::Roster;
use model::{CaseId, ClauseId, FieldId, OptionId, PartyId, PersonId, PlaceId, PostId, ServiceId, Value};
use std::collections::{BTreeMap, BTreeSet};

use model::command::Slot;

/// What `decide` is told; read by the caller in the same transaction.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    /// The holiday tables in force.
    pub tables: &'a Tables,
    /// Who is on duty per post, for the place of the case, at the instant of the decision.
    pub on_duty: BTreeMap<PostId, Vec<PersonId>>,
    /// Who comes on duty next in a post with nobody on duty, for the place of the case: each with the instant, the
    /// soonest first.
    pub coming: BTreeMap<PostId, Vec<(PersonId, Instant)>>,
    /// The posts that mentioned persons hold for the place of the case, on shift or not.
    pub holders: BTreeMap<PersonId, BTreeSet<PostId>>,
    /// Persons who cannot take anything: on leave, left, or without an account.
    pub absent: BTreeSet<PersonId>,
    /// Everyone below a mentioned person in the line.
    pub reports: BTreeMap<PersonId, BTreeSet<PersonId>>,
    /// Sampling slots for visit clauses below 100 %, drawn for a finish.
    pub slots: BTreeMap<ClauseId, Slot>,
    /// Heads of the other cases that a command names.
    pub linked: BTreeMap<CaseId, CaseHead>,
}

impl<'a> Facts<'a> {
    /// Facts of an empty centre with these holidays.
    #[must_use]
    pub fn new(tables: &'a Tables) -> Self {
        Self {
            tables,
            on_duty: BTreeMap::new(),
            coming: BTreeMap::new(),
            holders: BTreeMap::new(),
            absent: BTreeSet::new(),
            reports: BTreeMap::new(),
            slots: BTreeMap::new(),
            linked: BTreeMap::new(),
        }
    }

    /// Fills in who is on duty in each post for a place at an instant, and who comes next where nobody is.
    ///
    /// `path` is the place and all above it, nearest first.
    pub fn staff<'p>(
        &mut self,
        posts: impl Iterator<Item = &'p PostId>,
        roster: &Roster,
        path: &[PlaceId],
        at: Instant,
        zone: &Zone,
    ) {
        for post in posts {
            let here = on_duty::on_duty(roster, post, path, at, zone);
            if here.is_empty() {
                self.coming.insert(post.clone(), on_duty::coming(roster, post, path, at, zone));
            }
            self.on_duty.insert(post.clone(), here);
        }
    }
}

/// What a command may know of another case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseHead {
    /// The case.
    pub id: CaseId,
    /// Its service.
    pub service: ServiceId,
    /// Its customer.
    pub party: Option<PartyId>,
    /// When it was reported.
    pub reported_at: Instant,
    /// When the clocks of that report began, when that was later: by an import.
    pub clocks_from: Option<Instant>,
    /// Where it stands.
    pub stage_kind: StageKind,
    /// It is an exercise.
    pub drill: bool,
    /// It joined or was merged into another.
    pub linked: bool,
    /// What was chosen in its form.
    pub choices: BTreeMap<FieldId, OptionId>,
    /// Who is kept out of it.
    pub excluded: BTreeSet<PersonId>,
    /// Who worked on it.
    pub workers: BTreeSet<PersonId>,
}

impl CaseHead {
    /// The head of a case.
    #[must_use]
    pub fn of(case: &model::Case) -> Self {
        Self {
            id: case.id,
            service: case.service.clone(),
            party: case.party,
            reported_at: case.reported_at,
            clocks_from: case.clocks_from,
            stage_kind: case.stage_kind,
            drill: case.drill,
            linked: case.event.is_some() || case.merged_into.is_some(),
            choices: case.fields.iter().filter_map(choice).collect(),
            excluded: case.excluded.clone(),
            workers: case.workers.clone(),
        }
    }
}

fn choice((field, value): (&FieldId, &Value)) -> Option<(FieldId, OptionId)> {
    match value {
        Value::Choice(option) => Some((field.clone(), option.clone())),
        _ => None,
    }
}

/// What the caller must read before it asks for a decision.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Needs {
    /// Visit clauses that need the next sampling slot of their stratum.
    pub slots: Vec<ClauseId>,
    /// Other cases whose heads are needed.
    pub linked: Vec<CaseId>,
    /// Persons whose posts, absence and reports are needed.
    pub persons: BTreeSet<PersonId>,
}
