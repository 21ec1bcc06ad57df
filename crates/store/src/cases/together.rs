//! Parts of the queue that differ by their project alone, asked in one statement: on PostgreSQL, where every statement
//! is a way to the server and back. On SQLite each part is asked by itself, and only as far as the page still has room.

use super::part::Part;
use super::queue::Cursor;
use crate::reading::{id, int, list};
use crate::{Result, reading};
use db::{Engine, Reader, ReaderExt as _, Statement, Value};
use model::ProjectId;

/// Parts of one state and filter, of several projects.
pub(super) struct Together<'p, 'f> {
    parts: Vec<&'p Part<'f>>,
}

impl<'p, 'f> Together<'p, 'f> {
    /// Sorts parts into those that can be asked together; in the order of their first.
    pub(super) fn of(parts: &'p [Part<'f>]) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for part in parts {
            match all.iter_mut().find(|known| known.first().is_some_and(|first| first.alike(part))) {
                Some(known) => known.parts.push(part),
                None => all.push(Self { parts: vec![part] }),
            }
        }
        all
    }

    /// A part by itself.
    pub(super) fn alone(part: &'p Part<'f>) -> Self {
        Self { parts: vec![part] }
    }

    /// There is more than one.
    pub(super) fn several(&self) -> bool {
        self.parts.len() > 1
    }

    /// Any of them: what is said of it holds for all.
    pub(super) fn first(&self) -> Option<&'p Part<'f>> {
        self.parts.first().copied()
    }

    /// The first keys of each.
    pub(super) fn keys(
        &self,
        reader: &mut dyn Reader,
        from: Option<&Cursor>,
        until: Option<&Cursor>,
        limit: usize,
    ) -> Result<Vec<(Cursor, ProjectId)>> {
        let Some(first) = self.first() else { return Ok(Vec::new()) };
        let (inner, mut values) = first.page(&first.only_keys(), from, until, limit);
        self.give_projects(&mut values);
        let text =
            format!("select q.*, p.project {OF_PROJECTS} ({}) q", of_project(inner.text(Engine::Postgres)));
        let found = reader.all(&Statement::composed("QUEUE_TOGETHER", text), &values, |row| {
            let cursor = Cursor { late: first.late(), key: row.int(0)?, id: id(row, 1)? };
            Ok((cursor, id(row, 2)?))
        })?;
        Ok(found)
    }

    /// How many there are, up to `limit`, and whether all were looked at.
    pub(super) fn count(&self, reader: &mut dyn Reader, limit: u64) -> Result<(u64, bool)> {
        let Some(first) = self.first() else { return Ok((0, true)) };
        if !self.several() {
            return first.count(reader, limit);
        }
        let (inner, mut values) = first.one_each(limit);
        self.give_projects(&mut values);
        values.push(int(limit).into());
        let text = format!(
            "select count(*) as seen from (select 1 {OF_PROJECTS} ({}) q limit ${}) s",
            of_project(&inner),
            values.len(),
        );
        let statement = Statement::composed("QUEUE_COUNT_TOGETHER", text);
        let seen = reader.one(&statement, &values, |row| reading::count(row, "seen"))?;
        Ok((seen, true))
    }

    /// The projects instead of the one.
    fn give_projects(&self, values: &mut [Value]) {
        if let Some(first) = values.first_mut() {
            *first = list(self.parts.iter().map(|part| part.project)).into();
        }
    }
}

const OF_PROJECTS: &str = "from jsonb_array_elements_text($1::text::jsonb) as p (project) cross join lateral";

/// The statement with the project at hand in place of its first parameter.
fn of_project(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(found) = rest.find("$1") {
        let (before, after) = rest.split_at(found);
        out.push_str(before);
        let after = &after[2..];
        out.push_str(if after.starts_with(|next: char| next.is_ascii_digit()) { "$1" } else { "p.project" });
        rest = after;
    }
    out.push_str(rest);
    out
}
