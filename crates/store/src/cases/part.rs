//! One project and state of the queue: the text of its statement, walking one index in order.

use super::queue::{Cursor, Order, QueueFilter, State, WINDOW};
use super::{CaseRow, NEVER, columns, read_row};
use crate::reading::{int, rows};
use crate::{Result, Scope, places, who};
use db::{Reader, ReaderExt as _, Statement, Value};
use model::ProjectId;
use std::fmt::Write as _;

/// Rows that counting under a filter without an index looks at.
const MOST_WALKED: usize = WINDOW * 4;

/// Which part of the cases.
#[derive(Debug, Clone, Copy)]
pub(super) struct Which {
    pub(super) project: ProjectId,
    pub(super) state: State,
    /// Exercises, or everything else.
    pub(super) drill: bool,
    /// The person of the scope is kept from some case of the project.
    pub(super) excluded: bool,
}

/// One project and state under the filter: the text of its predicate and the parameters.
pub(super) struct Part<'f> {
    scope: &'f Scope,
    order: Order,
    state: State,
    pub(super) project: ProjectId,
    /// Somebody is kept from cases of this project: each row must be asked about.
    excluded: bool,
    /// What an index answers.
    indexed: String,
    /// What is looked at row by row.
    filtered: String,
    /// What few rows match; evaluated first.
    few: String,
    parameters: Vec<Value>,
    pub(super) residual: bool,
}

impl<'f> Part<'f> {
    pub(super) fn new(
        scope: &'f Scope,
        filter: &QueueFilter,
        order: Order,
        which: Which,
        path: Option<String>,
    ) -> Self {
        let Which { project, state, drill, excluded } = which;
        let mut part = Part {
            scope,
            order,
            state,
            project,
            excluded,
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
        // Exercises lie in an index apart, so that counting what is none need not look at a row.
        part.indexed.push_str(if drill { " and c.drill = 1" } else { " and c.drill = 0" });
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
        if let (Some(person), true) = (self.scope.person, self.excluded) {
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

    /// Differs from another by its project alone, and looks at every row that it may.
    pub(super) fn alike(&self, other: &Self) -> bool {
        let text = |part: &Self| (part.order, part.state, part.excluded, part.residual);
        text(self) == text(other)
            && !self.residual
            && self.indexed == other.indexed
            && self.filtered == other.filtered
            && self.few == other.few
            && self.parameters.get(1..) == other.parameters.get(1..)
    }

    /// The column that orders.
    fn key(&self) -> &'static str {
        match (self.order, self.state) {
            (Order::Due, State::Open | State::Finished) => "next_due",
            _ => "reported_at",
        }
    }

    /// Comes after the parts that are ordered by due time.
    pub(super) fn late(&self) -> bool {
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

    pub(super) fn page(
        &self,
        columns: &str,
        from: Option<&Cursor>,
        end: Option<&Cursor>,
        limit: usize,
    ) -> (Statement, Vec<Value>) {
        let mut values = self.parameters.clone();
        let between = self.between(&mut values, from, end);
        values.push(rows(limit).into());
        let (with, source) = self.source();
        let text = format!(
            "{with}select {columns} {source}{indexed}{filtered}{between}{ordered} limit ${limit}",
            indexed = self.indexed,
            filtered = self.filtered,
            ordered = self.ordered(),
            limit = values.len(),
        );
        (Statement::composed("QUEUE", text), values)
    }

    pub(super) fn rows(
        &self,
        reader: &mut dyn Reader,
        from: Option<&Cursor>,
        end: Option<&Cursor>,
        limit: usize,
    ) -> Result<Vec<(Cursor, CaseRow)>> {
        let (statement, values) = self.page(columns!(), from, end, limit);
        let by_due = self.key() == "next_due";
        let found = reader.all(&statement, &values, |row| {
            let row = read_row(row)?;
            let key = match row.next_due {
                Some(due) if by_due => due.micros(),
                None if by_due => NEVER,
                _ => row.reported_at.micros(),
            };
            Ok((Cursor { late: self.late(), key, id: row.id }, row))
        })?;
        Ok(found)
    }

    /// Only where the rows lie in the order: an index answers it without a look at the table.
    pub(super) fn keys(
        &self,
        reader: &mut dyn Reader,
        from: Option<&Cursor>,
        end: Option<&Cursor>,
        limit: usize,
    ) -> Result<Vec<Cursor>> {
        let (statement, values) = self.page(&self.only_keys(), from, end, limit);
        let found = reader.all(&statement, &values, |row| {
            Ok(Cursor { late: self.late(), key: row.int(0)?, id: crate::reading::id(row, 1)? })
        })?;
        Ok(found)
    }

    pub(super) fn only_keys(&self) -> String {
        format!("c.{}, c.id", self.key())
    }

    /// The last row that a filter without an index may look at; `None` when it may look at all.
    pub(super) fn end(&self, reader: &mut dyn Reader, from: Option<&Cursor>) -> Result<Option<Cursor>> {
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
    pub(super) fn count(&self, reader: &mut dyn Reader, limit: u64) -> Result<(u64, bool)> {
        let (statement, values) = self.counting(limit);
        let (seen, walked) = reader
            .one(&statement, &values, |row| Ok((crate::reading::count(row, "seen")?, row.int("walked")?)))?;
        Ok((seen, walked < rows(MOST_WALKED)))
    }

    /// A row for each case, up to `limit`.
    pub(super) fn one_each(&self, limit: u64) -> (String, Vec<Value>) {
        let (with, source) = self.source();
        let mut values = self.parameters.clone();
        values.push(int(limit).into());
        let text = format!(
            "{with}select 1 {source}{indexed}{filtered} limit ${limit}",
            indexed = self.indexed,
            filtered = self.filtered,
            limit = values.len(),
        );
        (text, values)
    }

    pub(super) fn counting(&self, limit: u64) -> (Statement, Vec<Value>) {
        let mut values = self.parameters.clone();
        let text = if self.residual {
            let source = self.source().1;
            values.push(rows(MOST_WALKED).into());
            values.push(int(limit).into());
            // The window is walked in the order of an index; the filter looks only into it.
            format!(
                "with w as materialized (select c.project, c.id, c.stage, c.contact, c.breached, c.paused, c.drill, \
                 c.anonymous, c.next_due {source}{indexed}{ordered} limit ${walk}) \
                 select count(*) as seen, (select count(*) from w) as walked \
                 from (select 1 from w c where 1 = 1{filtered} limit ${limit}) s",
                indexed = self.indexed,
                ordered = self.ordered(),
                filtered = self.filtered,
                walk = values.len() - 1,
                limit = values.len(),
            )
        } else {
            let (each, given) = self.one_each(limit);
            values = given;
            format!("select count(*) as seen, 0 as walked from ({each}) s")
        };
        (Statement::composed("QUEUE_COUNT", text), values)
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
