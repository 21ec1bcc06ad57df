//! The queue: pages of cases by due time or age under a filter, and how many there are.
//!
//! One statement a project and state, each walking one index in order, merged here; so a page costs the same however
//! many cases there are. Filters without an index walk at most [`WINDOW`] rows and the page says so.

use super::{CaseRow, columns, masked, read_row};
use crate::reading::{int, rows};
use crate::{Result, Scope, StoreError, places, who};
use calendar::Instant;
use db::{DbError, Reader, ReaderExt as _, Statement, Value};
use model::{Assignee, Case, CaseId, PartyId, PlaceId, ProjectId, ServiceId, StageId};
use std::fmt::{self, Write as _};
use std::str::FromStr;

/// Up to this many cases are counted exactly.
pub const MOST_COUNTED: u64 = 1000;

/// Rows that a filter without an index looks at before the page ends.
pub const WINDOW: usize = 5000;

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
    late: bool,
    key: i64,
    id: CaseId,
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
    let mut found: Vec<(Cursor, CaseRow)> = Vec::new();
    let mut ends: Vec<Cursor> = Vec::new();
    for part in parts(reader, scope, filter, order)? {
        let from = match after {
            Some(cursor) if cursor.late == part.late() => Some(cursor),
            // Already behind the whole part, or still before it.
            Some(cursor) if cursor.late => continue,
            _ => None,
        };
        let end = if part.residual { part.end(reader, from)? } else { None };
        let mut rows = part.rows(reader, from, end.as_ref(), limit + 1)?;
        found.append(&mut rows);
        ends.extend(end);
    }
    let newest = order == Order::Newest;
    let ranked = |left: &Cursor, right: &Cursor| if newest { right.cmp(left) } else { left.cmp(right) };
    found.sort_by(|left, right| ranked(&left.0, &right.0));
    // Behind the nearest end of a window the order is not known yet.
    let end = ends.into_iter().min_by(ranked);
    if let Some(end) = &end {
        found.retain(|(cursor, _)| ranked(cursor, end).is_le());
    }
    let more = found.len() > limit;
    found.truncate(limit);
    let last = found.last().map(|(cursor, _)| cursor.clone());
    let walked = if more { None } else { end.as_ref().map(|_| WINDOW) };
    let next = if more { last } else { end };
    Ok(Page { rows: found.into_iter().map(|(_, row)| masked(scope, row)).collect(), next, walked })
}

/// How many cases there are; stops counting after [`MOST_COUNTED`], and after four times [`WINDOW`] rows of a filter
/// without an index.
///
/// # Errors
/// What the database says.
pub fn count(reader: &mut dyn Reader, scope: &Scope, filter: &QueueFilter) -> Result<Counted> {
    let mut total = 0;
    let mut cut = false;
    for part in parts(reader, scope, filter, Order::Age)? {
        let (seen, ended) = part.count(reader, MOST_COUNTED + 1 - total)?;
        total += seen;
        cut |= !ended;
        if total > MOST_COUNTED {
            return Ok(Counted::AtLeast(MOST_COUNTED));
        }
    }
    Ok(if cut { Counted::AtLeast(total) } else { Counted::Exactly(total) })
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
    let states = if filter.states.is_empty() { &LIVE[..] } else { &filter.states };
    states
        .iter()
        .zip(&scope.projects)
        .map(|(state, project)| {
            let part = Part::new(scope, filter, order, *project, *state, path.map(str::to_owned));
            part.page(None, None, 50)
        })
        .collect()
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
    for project in scope.narrowed(&filter.projects) {
        let path = match filter.place {
            None => None,
            Some(place) => match places::path(reader, project, place)? {
                // A place of another project: nothing of this one.
                None => continue,
                path => path,
            },
        };
        for state in [State::Open, State::Finished, State::Closed] {
            if states.contains(&state) {
                parts.push(Part::new(scope, filter, order, project, state, path.clone()));
            }
        }
    }
    Ok(parts)
}

/// One project and state under the filter: the text of its predicate and the parameters.
struct Part<'f> {
    scope: &'f Scope,
    order: Order,
    state: State,
    /// What an index answers.
    indexed: String,
    /// What is looked at row by row.
    filtered: String,
    /// What few rows match; evaluated first.
    few: String,
    parameters: Vec<Value>,
    residual: bool,
}

impl<'f> Part<'f> {
    fn new(
        scope: &'f Scope,
        filter: &QueueFilter,
        order: Order,
        project: ProjectId,
        state: State,
        path: Option<String>,
    ) -> Self {
        let mut part = Part {
            scope,
            order,
            state,
            indexed: "c.project = $1".to_owned(),
            filtered: String::new(),
            few: String::new(),
            parameters: vec![project.to_string().into()],
            residual: false,
        };
        part.indexed.push_str(match state {
            State::Open => " and c.state = 'open' and c.closed_at is null",
            State::Finished => " and c.state = 'finished' and c.closed_at is null",
            State::Closed => " and c.closed_at is not null",
        });
        part.by_index(filter, path);
        part.by_row(filter);
        part
    }

    fn by_index(&mut self, filter: &QueueFilter, path: Option<String>) {
        if let Some(service) = &filter.service {
            self.equal("service", service.as_str());
        }
        if let Some(owner) = &filter.owner {
            self.equal("owner", who::text(owner));
        }
        if let Some(path) = path {
            match path.strip_suffix('/') {
                Some(area) if !area.contains('/') => self.equal("area", area),
                _ => {
                    let end = places::end_of(&path);
                    let (from, to) = (self.bind(path), self.bind(end));
                    let _never = write!(self.few, " and place_path >= {from} and place_path < {to}");
                }
            }
        }
        if let (Some(contact), State::Open | State::Finished) = (&filter.contact, self.state) {
            let contact = self.bind(who::text(contact));
            let _never = write!(self.few, " and contact = {contact} and closed_at is null");
        }
        if let Some(party) = filter.party {
            let party = self.bind(party.to_string());
            let _never = write!(self.few, " and party = {party}");
            if !self.scope.sees_anonymous {
                self.filtered.push_str(" and c.anonymous = 0");
            }
        }
        let key = self.key();
        if let (Some(before), "next_due") = (filter.due_before, key) {
            let before = self.bind(before.micros());
            let _never = write!(self.indexed, " and c.next_due < {before}");
        }
    }

    fn by_row(&mut self, filter: &QueueFilter) {
        let key = self.key();
        if let (Some(before), true) = (filter.due_before, key != "next_due") {
            let before = self.bind(before.micros());
            // The sign keeps SQLite from walking the index by due time, whose order is not asked for.
            let _never = write!(self.filtered, " and +c.next_due < {before}");
            self.residual = true;
        }
        if let Some(stage) = &filter.stage {
            let stage = self.bind(stage.as_str());
            let _never = write!(self.filtered, " and c.stage = {stage}");
            self.residual = true;
        }
        if let (Some(contact), State::Closed) = (&filter.contact, self.state) {
            let contact = self.bind(who::text(contact));
            let _never = write!(self.filtered, " and c.contact = {contact}");
            self.residual = true;
        }
        for (column, wanted) in [("breached", filter.breached), ("paused", filter.paused)] {
            if let Some(wanted) = wanted {
                let wanted = self.bind(wanted);
                let _never = write!(self.filtered, " and c.{column} = {wanted}");
                self.residual = true;
            }
        }
        match filter.drills {
            Drills::Without => self.filtered.push_str(" and c.drill = 0"),
            Drills::With => {}
            Drills::Only => {
                self.filtered.push_str(" and c.drill = 1");
                self.residual = true;
            }
        }
        if let Some(person) = self.scope.person {
            let person = self.bind(person.to_string());
            let _never = write!(
                self.filtered,
                " and not exists (select 1 from exclusions x where x.project = c.project and x.person = {person} \
                 and x.case_id = c.id limit 1 offset 0)"
            );
        }
        if !self.few.is_empty() {
            self.residual = false;
        }
    }

    fn equal(&mut self, column: &str, value: impl Into<Value>) {
        let value = self.bind(value);
        let _never = write!(self.indexed, " and c.{column} = {value}");
    }

    fn bind(&mut self, value: impl Into<Value>) -> String {
        self.parameters.push(value.into());
        format!("${}", self.parameters.len())
    }

    /// The column that orders.
    fn key(&self) -> &'static str {
        match (self.order, self.state) {
            (Order::Due, State::Open | State::Finished) => "next_due",
            _ => "reported_at",
        }
    }

    /// Comes after the parts that are ordered by due time.
    fn late(&self) -> bool {
        self.order == Order::Due && self.state == State::Closed
    }

    fn source(&self) -> (String, &'static str) {
        if self.few.is_empty() {
            return (String::new(), "from cases c where ");
        }
        // The small set first, then the cases by their key.
        let few = &self.few;
        (
            format!("with f as materialized (select id from cases where project = $1{few}) "),
            "from f cross join cases c where c.id = f.id and ",
        )
    }

    /// The cursor's part of the predicate and the end's.
    fn between(&self, values: &mut Vec<Value>, from: Option<&Cursor>, end: Option<&Cursor>) -> String {
        let key = self.key();
        let mut text = String::new();
        let newest = self.order == Order::Newest;
        let ways = if newest { ["<", ">="] } else { [">", "<="] };
        for (cursor, way) in [from, end].into_iter().zip(ways) {
            if let Some(cursor) = cursor {
                values.push(cursor.key.into());
                values.push(cursor.id.to_string().into());
                let (left, right) = (values.len() - 1, values.len());
                let _never = write!(text, " and (c.{key}, c.id) {way} (${left}, ${right})");
            }
        }
        text
    }

    fn ordered(&self) -> String {
        let (key, way) = (self.key(), if self.order == Order::Newest { " desc" } else { "" });
        format!(" order by c.{key}{way}, c.id{way}")
    }

    fn page(&self, from: Option<&Cursor>, end: Option<&Cursor>, limit: usize) -> (Statement, Vec<Value>) {
        let mut values = self.parameters.clone();
        let between = self.between(&mut values, from, end);
        values.push(rows(limit).into());
        let (with, source) = self.source();
        let text = format!(
            "{with}select {columns} {source}{indexed}{filtered}{between}{ordered} limit ${limit}",
            columns = columns!(),
            indexed = self.indexed,
            filtered = self.filtered,
            ordered = self.ordered(),
            limit = values.len(),
        );
        (Statement::composed("QUEUE", text), values)
    }

    fn rows(
        &self,
        reader: &mut dyn Reader,
        from: Option<&Cursor>,
        end: Option<&Cursor>,
        limit: usize,
    ) -> Result<Vec<(Cursor, CaseRow)>> {
        let (statement, values) = self.page(from, end, limit);
        let by_due = self.key() == "next_due";
        let found = reader.all(&statement, &values, |row| {
            let key = row.int(if by_due { "next_due" } else { "reported_at" })?;
            let row = read_row(row)?;
            Ok((Cursor { late: self.late(), key, id: row.id }, row))
        })?;
        Ok(found)
    }

    /// The last row that a filter without an index may look at; `None` when it may look at all.
    fn end(&self, reader: &mut dyn Reader, from: Option<&Cursor>) -> Result<Option<Cursor>> {
        let mut values = self.parameters.clone();
        let between = self.between(&mut values, from, None);
        values.push(rows(WINDOW - 1).into());
        let key = self.key();
        // Every parameter must be used, or its type is unknown: those of the row filter are not needed here.
        let text = format!(
            "select c.{key} as key, c.id {source}{indexed}{between}{ordered} limit 2 offset ${offset}",
            source = self.source().1,
            indexed = self.indexed,
            ordered = self.ordered(),
            offset = values.len(),
        );
        let (text, values) = renumbered(&text, &values);
        let found = reader.all(&Statement::composed("QUEUE_WINDOW", text), &values, |row| {
            Ok(Cursor { late: self.late(), key: row.int("key")?, id: crate::reading::id(row, "id")? })
        })?;
        let mut found = found.into_iter();
        // A window that ends where the cases end is none.
        Ok(match (found.next(), found.next()) {
            (Some(end), Some(_)) => Some(end),
            _ => None,
        })
    }

    /// How many there are, up to `limit`, and whether all were looked at.
    fn count(&self, reader: &mut dyn Reader, limit: u64) -> Result<(u64, bool)> {
        let (with, source) = self.source();
        let mut values = self.parameters.clone();
        let walk = WINDOW * 4;
        let text = if self.residual {
            values.push(rows(walk).into());
            values.push(int(limit).into());
            // The window is walked in the order of an index; the filter looks only into it.
            format!(
                "with w as materialized (select {columns} {source}{indexed}{ordered} limit ${walk}) \
                 select count(*) as seen, (select count(*) from w) as walked \
                 from (select 1 from w c where 1 = 1{filtered} limit ${limit}) s",
                columns = columns!(),
                indexed = self.indexed,
                ordered = self.ordered(),
                filtered = self.filtered,
                walk = values.len() - 1,
                limit = values.len(),
            )
        } else {
            values.push(int(limit).into());
            format!(
                "{with}select count(*) as seen, 0 as walked from (select 1 {source}{indexed}{filtered} \
                 limit ${limit}) s",
                indexed = self.indexed,
                filtered = self.filtered,
                limit = values.len(),
            )
        };
        let (seen, walked) = reader.one(&Statement::composed("QUEUE_COUNT", text), &values, |row| {
            Ok((crate::reading::count(row, "seen")?, row.int("walked")?))
        })?;
        Ok((seen, walked < rows(walk)))
    }
}

/// Keeps only the parameters that the text uses, numbered anew.
fn renumbered(text: &str, values: &[Value]) -> (String, Vec<Value>) {
    let mut kept = Vec::new();
    let mut known: Vec<usize> = Vec::new();
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(found) = rest.find('$') {
        let (before, after) = rest.split_at(found);
        out.push_str(before);
        let digits = after[1..].chars().take_while(char::is_ascii_digit).count();
        let number: usize = after[1..=digits].parse().unwrap_or(0);
        let place = known.iter().position(|seen| *seen == number).unwrap_or_else(|| {
            known.push(number);
            kept.push(values.get(number.wrapping_sub(1)).cloned().unwrap_or(Value::Null));
            known.len() - 1
        });
        let _never = write!(out, "${}", place + 1);
        rest = &after[1 + digits..];
    }
    out.push_str(rest);
    (out, kept)
}
