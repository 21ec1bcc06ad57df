//! The rows of duties, written from the difference of two states of a case.

use super::Which;
use crate::{Result, places, who};
use calendar::Instant;
use db::{Engine, Statement, Tx, TxExt as _, Value, params, queries};
use model::duty::DutyState;
use model::{Case, Duty, DutyKey, PlaceId, ProjectId};
use std::collections::BTreeMap;
use std::fmt::Write as _;

macro_rules! columns {
    () => {
        "insert into duties (project, case_id, key, clause, kind, who, who_place, who_path, from_at, due, not_before, \
         provisional, state, done_at, late, acknowledged_by, holds_closing, next_at, next_step) "
    };
}
macro_rules! insert {
    (sqlite) => {
        concat!(
            columns!(),
            "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)"
        )
    };
    (pg) => {
        concat!(
            columns!(),
            "select $1, $2, v->>0, v->>1, v->>2, v->>3, v->>4, v->>5, (v->>6)::bigint, (v->>7)::bigint, \
             (v->>8)::bigint, (v->>9)::bigint, v->>10, (v->>11)::bigint, (v->>12)::bigint, v->>13, (v->>14)::bigint, \
             (v->>15)::bigint, (v->>16)::bigint from jsonb_array_elements($3::text::jsonb) v"
        )
    };
}
macro_rules! over {
    () => {
        " on conflict (project, case_id, key) do update set who = excluded.who, who_place = excluded.who_place, \
         who_path = excluded.who_path, from_at = excluded.from_at, due = excluded.due, \
         not_before = excluded.not_before, provisional = excluded.provisional, state = excluded.state, \
         done_at = excluded.done_at, late = excluded.late, acknowledged_by = excluded.acknowledged_by, \
         holds_closing = excluded.holds_closing, next_at = excluded.next_at, next_step = excluded.next_step, \
         parked_at = null, parked_error = null"
    };
}

queries! {
    pub(crate) NEW = insert!(sqlite), pg: insert!(pg);
    pub(crate) PUT = concat!(insert!(sqlite), over!()), pg: concat!(insert!(pg), over!());
}

/// Writes the duties of a case that was opened just now: there are none yet.
///
/// # Errors
/// What the database says; also when there are.
pub fn begin(tx: &mut dyn Tx, case: &Case) -> Result<()> {
    let (mut paths, mut batch) = (Paths::default(), Vec::with_capacity(case.duties.len()));
    for duty in case.duties.values() {
        let path = paths.of(tx, case.project, who::place(&duty.who))?;
        batch.push(line(duty, path.as_deref()));
    }
    if !batch.is_empty() {
        tx.later_rows(&NEW, params![case.project.to_string(), case.id.to_string()], batch, None)?;
    }
    Ok(())
}

/// Writes what changed in the duties of a case; a parked duty that changed is no longer parked.
///
/// # Errors
/// What the database says.
pub fn apply(tx: &mut dyn Tx, before: Option<&Case>, after: &Case) -> Result<()> {
    let old = |key: &DutyKey| before.and_then(|case| case.duties.get(key));
    let changed: Vec<&Duty> = after.duties.values().filter(|duty| old(&duty.key) != Some(*duty)).collect();
    if changed.is_empty() {
        return Ok(());
    }
    let mut paths = Paths::default();
    let key = params![after.project.to_string(), after.id.to_string()];
    let mut batch = Vec::with_capacity(changed.len());
    for duty in changed {
        let path = paths.of(tx, after.project, who::place(&duty.who))?;
        let new = line(duty, path.as_deref());
        // PostgreSQL leaves its indexes alone by itself, and one statement is one way there and back.
        let known = old(&duty.key).filter(|_| tx.engine() == Engine::Sqlite);
        let done = match known {
            Some(before) => {
                let path = paths.of(tx, after.project, who::place(&before.who))?;
                change(tx, key, &line(before, path.as_deref()), &new)?
            }
            None => false,
        };
        if !done {
            batch.push(new);
        }
    }
    if !batch.is_empty() {
        tx.later_rows(&PUT, key, batch, None)?;
    }
    Ok(())
}

/// Paths of places, each read once.
#[derive(Default)]
struct Paths(BTreeMap<PlaceId, Option<String>>);

impl Paths {
    fn of(&mut self, tx: &mut dyn Tx, project: ProjectId, place: Option<PlaceId>) -> Result<Option<String>> {
        let Some(place) = place else { return Ok(None) };
        if let Some(path) = self.0.get(&place) {
            return Ok(path.clone());
        }
        let path = places::path(tx, project, place)?;
        self.0.insert(place, path.clone());
        Ok(path)
    }
}

/// The columns of [`line`], in order.
const COLUMNS: [&str; 17] = [
    "key",
    "clause",
    "kind",
    "who",
    "who_place",
    "who_path",
    "from_at",
    "due",
    "not_before",
    "provisional",
    "state",
    "done_at",
    "late",
    "acknowledged_by",
    "holds_closing",
    "next_at",
    "next_step",
];

/// Writes what changed in a duty that is known, and leaves the indexes of other columns alone; whether there was a row.
fn change(tx: &mut dyn Tx, case: &[Value], before: &[Value], after: &[Value]) -> Result<bool> {
    let mut text = "update duties set parked_at = null, parked_error = null".to_owned();
    let mut values = case.to_vec();
    values.extend(after.first().cloned());
    for ((column, old), new) in COLUMNS.iter().zip(before).zip(after) {
        if old != new {
            values.push(new.clone());
            let _never = write!(text, ", {column} = ${}", values.len());
        }
    }
    text.push_str(" where project = $1 and case_id = $2 and key = $3");
    Ok(tx.exec(&Statement::composed("CHANGE", text), &values)? > 0)
}

/// A duty as a row, in the order that the statement reads.
fn line(duty: &Duty, path: Option<&str>) -> Vec<Value> {
    let (which, done_at) = match &duty.state {
        DutyState::Open => (Which::Open, None),
        DutyState::Done { at, .. } => (Which::Done, Some(*at)),
        DutyState::Void { at, .. } => (Which::Void, Some(*at)),
    };
    let next = duty.next_step();
    let kind = serde_json::to_value(duty.kind).unwrap_or_default();
    vec![
        duty.key.to_string().into(),
        duty.key.clause.as_str().into(),
        kind.as_str().into(),
        who::text(&duty.who).into(),
        who::place(&duty.who).map(|place| place.to_string()).into(),
        path.into(),
        duty.from.micros().into(),
        duty.due.micros().into(),
        duty.not_before.map(Instant::micros).into(),
        duty.provisional.is_some().into(),
        which.word().into(),
        done_at.map(Instant::micros).into(),
        duty.is_breached().into(),
        duty.acknowledged.as_ref().map(|(person, _)| person.to_string()).into(),
        duty.holds_closing.into(),
        next.map(|step| step.at.micros()).into(),
        next.map(|step| step.index).into(),
    ]
}
