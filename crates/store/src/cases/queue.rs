//! The queue: pages of cases by due time or age under a filter, and how many there are.
//!
//! One statement a project and state, each walking one index in order, merged here; so a page costs the same however
//! many cases there are. Filters without an index walk at most [`WINDOW`] rows and the page says so.

use super::part::{Part, Which};
use super::together::Together;
use super::{CaseRow, columns, masked};
use crate::{Result, Scope, StoreError, places};
use calendar::Instant;
use db::{DbError, Engine, Reader, Statement, Value};
use model::{Assignee, Case, CaseId, PartyId, PlaceId, ProjectId, ServiceId, StageId};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

/// Up to this many cases are counted exactly.
pub const MOST_COUNTED: u64 = 1000;

/// With more projects and states than this, keys are read before rows.
const FEW_PARTS: usize = 3;

/// Rows that a filter without an index looks at before the page ends.
pub const WINDOW: usize = 2000;

/// Where a case is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Work is owed.
    Open,
    /// The work is done; visits or answers may be owed.
    Finished,
    /// Nothing is owed any more, or it was cancelled or merged.
    Closed,
}

impl State {
    /// The state of a case.
    #[must_use]
    pub fn of(case: &Case) -> Self {
        if case.closed_at.is_some() {
            Self::Closed
        } else if case.finished_at.is_some() {
            Self::Finished
        } else {
            Self::Open
        }
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Finished => "finished",
            Self::Closed => "closed",
        }
    }

    pub(crate) fn read(word: &str) -> std::result::Result<Self, DbError> {
        [Self::Open, Self::Finished, Self::Closed]
            .into_iter()
            .find(|state| state.word() == word)
            .ok_or_else(|| DbError::decode(format!("`{}` is no state of a case", word.escape_default())))
    }
}

/// Whether exercises are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Drills {
    /// No exercises.
    #[default]
    Without,
    /// Exercises among the others.
    With,
    /// Only exercises.
    Only,
}

/// Which cases.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QueueFilter {
    /// In these projects; in all that the scope has when empty.
    pub projects: Vec<ProjectId>,
    /// In these states; open and finished when empty.
    pub states: Vec<State>,
    /// Of this service.
    pub service: Option<ServiceId>,
    /// In this stage.
    pub stage: Option<StageId>,
    /// Owned by this person or post (whatever the place that the post is meant for).
    pub owner: Option<Assignee>,
    /// Answered for by this person or post.
    pub contact: Option<Assignee>,
    /// At this place or below it.
    pub place: Option<PlaceId>,
    /// Of this customer; anonymous ones only where the scope sees whose they are.
    pub party: Option<PartyId>,
    /// The next thing is due before this instant.
    pub due_before: Option<Instant>,
    /// Whether a due time passed.
    pub breached: Option<bool>,
    /// Whether the clock stands still.
    pub paused: Option<bool>,
    /// Exercises; without them unless asked for.
    pub drills: Drills,
}

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// What is due first; closed cases, of which nothing is due, by age after all others.
    #[default]
    Due,
    /// Reported first.
    Age,
    /// Reported last.
    Newest,
}

/// Where the next page begins.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    /// Closed cases come after the others when ordered by due time.
    pub(super) late: bool,
    pub(super) key: i64,
    pub(super) id: CaseId,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", u8::from(self.late), self.key, self.id)
    }
}

impl FromStr for Cursor {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self> {
        let wrong = || StoreError::Asked("this is not the beginning of a page of cases".to_owned());
        let mut parts = text.splitn(3, '.');
        let mut part = || parts.next().ok_or_else(wrong);
        let late = part()? == "1";
        let key = part()?.parse().map_err(|_| wrong())?;
        let id = part()?.parse().map_err(|_| wrong())?;
        Ok(Self { late, key, id })
    }
}

/// One page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// The cases, in order.
    pub rows: Vec<CaseRow>,
    /// Where the next page begins; `None` when this is the last. A page may hold fewer rows than asked for and still
    /// have a next one, when `walked` is set.
    pub next: Option<Cursor>,
    /// The filter has no index: so many cases were looked at per project and state before the page ended.
    pub walked: Option<usize>,
}

/// A number that is exact only up to [`MOST_COUNTED`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// So many.
    Exactly(u64),
    /// So many and more, e.g. "1,000+".
    AtLeast(u64),
}

/// A page of cases.
///
/// # Errors
/// What the database says.
pub fn queue(
    reader: &mut dyn Reader,
    scope: &Scope,
    filter: &QueueFilter,
    order: Order,
    after: Option<&Cursor>,
    limit: usize,
) -> Result<Page> {
    let newest = order == Order::Newest;
    let ranked = |left: &Cursor, right: &Cursor| if newest { right.cmp(left) } else { left.cmp(right) };
    let mut found: Vec<(Cursor, Seen)> = Vec::new();
    let mut ends: Vec<Cursor> = Vec::new();
    // The last row that can still be on the page, once there are enough: further parts are read no farther.
    let mut bound: Option<Cursor> = None;
    let parts = parts(reader, scope, filter, order)?;
    // Of many parts most rows are given up again; then only their keys are read at first.
    let many = parts.len() > FEW_PARTS;
    for group in asked_together(reader, &parts) {
        let Some(part) = group.first() else { continue };
        let from = match after {
            Some(cursor) if cursor.late == part.late() => Some(cursor),
            // Already behind the whole part, or still before it.
            Some(cursor) if cursor.late => continue,
            _ => None,
        };
        let near = match &bound {
            Some(bound) if part.late() && !bound.late => continue,
            Some(bound) if part.late() == bound.late => Some(bound),
            _ => None,
        };
        let end = if part.residual { part.end(reader, from)? } else { None };
        let until = end.iter().chain(near).min_by(|left, right| ranked(left, right));
        if group.several() {
            let keys = group.keys(reader, from, until, limit + 1)?;
            found.extend(keys.into_iter().map(|(cursor, project)| (cursor, Seen::Key(project))));
        } else if many {
            let keys = part.keys(reader, from, until, limit + 1)?;
            found.extend(keys.into_iter().map(|cursor| (cursor, Seen::Key(part.project))));
        } else {
            let rows = part.rows(reader, from, until, limit + 1)?;
            found.extend(rows.into_iter().map(|(cursor, row)| (cursor, Seen::Row(Box::new(row)))));
        }
        ends.extend(end);
        if found.len() > limit {
            found.sort_by(|left, right| ranked(&left.0, &right.0));
            found.truncate(limit + 1);
            bound = found.last().map(|(cursor, _)| cursor.clone());
        }
    }
    found.sort_by(|left, right| ranked(&left.0, &right.0));
    let end = ends.into_iter().min_by(ranked);
    // Behind the nearest end of a window the order is not known yet.
    if let Some(end) = &end {
        found.retain(|(cursor, _)| ranked(cursor, end).is_le());
    }
    let more = found.len() > limit;
    found.truncate(limit);
    let last = found.last().map(|(cursor, _)| cursor.clone());
    let walked = if more { None } else { end.as_ref().map(|_| WINDOW) };
    let next = if more { last } else { end };
    let rows = looked_up(reader, found)?;
    Ok(Page { rows: rows.into_iter().map(|row| masked(scope, row)).collect(), next, walked })
}

/// Parts in one statement where each statement is a way to the server; each by itself where it is none.
fn asked_together<'p, 'f>(reader: &dyn Reader, parts: &'p [Part<'f>]) -> Vec<Together<'p, 'f>> {
    match reader.engine() {
        Engine::Sqlite => parts.iter().map(Together::alone).collect(),
        Engine::Postgres => Together::of(parts),
    }
}

/// A case of the page: where it lies, or all of it.
enum Seen {
    Key(ProjectId),
    Row(Box<CaseRow>),
}

/// The whole rows, in their order.
fn looked_up(reader: &mut dyn Reader, found: Vec<(Cursor, Seen)>) -> Result<Vec<CaseRow>> {
    let key = |(cursor, seen): &(Cursor, Seen)| match seen {
        Seen::Key(project) => Some((*project, cursor.id)),
        Seen::Row(_) => None,
    };
    let wanted: Vec<(ProjectId, CaseId)> = found.iter().filter_map(key).collect();
    let mut rows: BTreeMap<CaseId, CaseRow> =
        super::of_keys(reader, &wanted)?.into_iter().map(|row| (row.id, row)).collect();
    let row = |(cursor, seen): (Cursor, Seen)| match seen {
        Seen::Row(row) => Some(*row),
        Seen::Key(_) => rows.remove(&cursor.id),
    };
    Ok(found.into_iter().filter_map(row).collect())
}

/// How many cases there are; stops counting after [`MOST_COUNTED`], and after four times [`WINDOW`] rows of a filter
/// without an index.
///
/// # Errors
/// What the database says.
pub fn count(reader: &mut dyn Reader, scope: &Scope, filter: &QueueFilter) -> Result<Counted> {
    let mut total = 0;
    let mut cut = false;
    let parts = parts(reader, scope, filter, counted_by(filter))?;
    for group in asked_together(reader, &parts) {
        let (seen, ended) = group.count(reader, MOST_COUNTED + 1 - total)?;
        total += seen;
        cut |= !ended;
        if total > MOST_COUNTED {
            return Ok(Counted::AtLeast(MOST_COUNTED));
        }
    }
    Ok(if cut { Counted::AtLeast(total) } else { Counted::Exactly(total) })
}

/// By due time when that is asked for, so that an index answers it.
fn counted_by(filter: &QueueFilter) -> Order {
    if filter.due_before.is_some() { Order::Due } else { Order::Age }
}

/// The statements of a page, for the tests of plans; `path` is the path of the filter's place.
#[doc(hidden)]
#[must_use]
pub fn sample_statements(
    scope: &Scope,
    filter: &QueueFilter,
    path: Option<&str>,
    order: Order,
) -> Vec<(Statement, Vec<Value>)> {
    let part = |part: &Part<'_>| part.page(columns!(), None, None, 50);
    sample_parts(scope, filter, path, order, true).iter().map(part).collect()
}

/// The statements that count for somebody who is kept from nothing, for the tests of plans, as [`sample_statements`].
#[doc(hidden)]
#[must_use]
pub fn sample_counts(
    scope: &Scope,
    filter: &QueueFilter,
    path: Option<&str>,
) -> Vec<(Statement, Vec<Value>)> {
    let part = |part: &Part<'_>| part.counting(MOST_COUNTED + 1);
    sample_parts(scope, filter, path, counted_by(filter), false).iter().map(part).collect()
}

fn sample_parts<'f>(
    scope: &'f Scope,
    filter: &'f QueueFilter,
    path: Option<&str>,
    order: Order,
    excluded: bool,
) -> Vec<Part<'f>> {
    let states = if filter.states.is_empty() { &LIVE[..] } else { &filter.states };
    let part = |(state, project): (&State, &ProjectId)| {
        let which = Which { project: *project, state: *state, drill: false, excluded };
        Part::new(scope, filter, order, which, path.map(str::to_owned))
    };
    states.iter().zip(&scope.projects).map(part).collect()
}

const LIVE: [State; 2] = [State::Open, State::Finished];

/// Every project and state that the filter touches.
fn parts<'f>(
    reader: &mut dyn Reader,
    scope: &'f Scope,
    filter: &'f QueueFilter,
    order: Order,
) -> Result<Vec<Part<'f>>> {
    let mut parts = Vec::new();
    let states = if filter.states.is_empty() { &LIVE[..] } else { &filter.states };
    let projects = scope.narrowed(&filter.projects);
    let excluded: BTreeSet<ProjectId> = match scope.person {
        Some(person) => super::excluded_in(reader, &projects, person)?.into_iter().collect(),
        None => BTreeSet::new(),
    };
    let drills: &[bool] = match filter.drills {
        Drills::Without => &[false],
        Drills::With => &[false, true],
        Drills::Only => &[true],
    };
    for project in projects {
        let path = match filter.place {
            None => None,
            Some(place) => match places::path(reader, project, place)? {
                // A place of another project: nothing of this one.
                None => continue,
                path => path,
            },
        };
        for state in [State::Open, State::Finished, State::Closed] {
            for drill in drills.iter().copied().filter(|_| states.contains(&state)) {
                let which = Which { project, state, drill, excluded: excluded.contains(&project) };
                parts.push(Part::new(scope, filter, order, which, path.clone()));
            }
        }
    }
    Ok(parts)
}
