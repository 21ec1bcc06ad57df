//! The row of a case, written from its state: whole when it is new, else only what changed.

use super::{NEVER, State, kind_word};
use crate::reading::{int, list, to_json};
use crate::{Result, places, who};
use calendar::Instant;
use db::{Statement, Tx, Value, params, queries};
use model::Case;
use std::fmt::Write as _;

macro_rules! insert {
    () => {
        "insert into cases (project, id, number, service, stage, stage_kind, state, owner, owner_place, contact, channel, \
         place, area, place_path, party, opened_at, reported_at, last_at, next_due, breached, paused, round, \
         finished_at, closed_at, drill, anonymous, version, handbook, event, merged_into, snapshot) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, \
         $23, $24, $25, $26, $27, $28, $29, $30, $31)"
    };
}

queries! {
    pub(crate) NEW = insert!();
    pub(crate) PUT = concat!(insert!(), " on conflict (project, id) do update set number = excluded.number, service = excluded.service,
            stage = excluded.stage, stage_kind = excluded.stage_kind, state = excluded.state, owner = excluded.owner,
            owner_place = excluded.owner_place, contact = excluded.contact, channel = excluded.channel,
            place = excluded.place, area = excluded.area, place_path = excluded.place_path, party = excluded.party,
            opened_at = excluded.opened_at, reported_at = excluded.reported_at, last_at = excluded.last_at,
            next_due = excluded.next_due, breached = excluded.breached, paused = excluded.paused,
            round = excluded.round, finished_at = excluded.finished_at, closed_at = excluded.closed_at,
            drill = excluded.drill, anonymous = excluded.anonymous, version = excluded.version,
            handbook = excluded.handbook, event = excluded.event, merged_into = excluded.merged_into,
            snapshot = excluded.snapshot");
    pub(crate) DROP_EXCLUSIONS = "delete from exclusions where project = $1 and case_id = $2";
    pub(crate) EXCLUDE = "insert into exclusions (project, person, case_id) select $1, value, $2 from json_each($3)",
        pg: "insert into exclusions (project, person, case_id)
            select $1, v, $2 from jsonb_array_elements_text($3::text::jsonb) v";
    pub(crate) DROP_OFFERS = "delete from offers where project = $1 and case_id = $2";
    pub(crate) OFFER = "insert into offers (project, case_id, role, to_whom, since) values ($1, $2, $3, $4, $5)";
}

/// What every change of a row names; none of these columns is in an index.
const CHANGE: &str =
    "update cases set stage = $3, stage_kind = $4, owner_place = $5, channel = $6, opened_at = $7,
    last_at = $8, breached = $9, paused = $10, round = $11, finished_at = $12, anonymous = $13, version = $14,
    handbook = $15, merged_into = $16, snapshot = $17";

/// Writes the row of a case from its state, with who is excluded and what is offered.
///
/// `previous` is the state before these events; what did not change against it is left alone.
///
/// # Errors
/// What the database says.
pub fn project(tx: &mut dyn Tx, case: &Case, previous: Option<&Case>) -> Result<()> {
    match previous {
        Some(before) => change_row(tx, case, before)?,
        None => {
            put_row(tx, case, &PUT)?;
            super::origin::put(tx, case)?;
        }
    }
    beside(tx, case, previous)
}

/// Writes the row of a case that was opened just now. Asking whether there is one already costs as much as writing it.
///
/// # Errors
/// What the database says; also when there is one.
pub fn begin(tx: &mut dyn Tx, case: &Case) -> Result<()> {
    put_row(tx, case, &NEW)?;
    super::origin::put(tx, case)?;
    beside(tx, case, None)
}

/// Writes who is excluded and what is offered, where it differs from before.
fn beside(tx: &mut dyn Tx, case: &Case, previous: Option<&Case>) -> Result<()> {
    let key = params![case.project.to_string(), case.id.to_string()];
    let nobody = std::collections::BTreeSet::new();
    if previous.map_or(&nobody, |before| &before.excluded) != &case.excluded {
        tx.later(&DROP_EXCLUSIONS, key.to_vec(), None)?;
        let excluded = params![case.project.to_string(), case.id.to_string(), list(&case.excluded)].to_vec();
        tx.later(&EXCLUDE, excluded, None)?;
    }
    let nothing = std::collections::BTreeMap::new();
    if previous.map_or(&nothing, |before| &before.offers) != &case.offers {
        tx.later(&DROP_OFFERS, key.to_vec(), None)?;
        for (role, offer) in &case.offers {
            let role = match role {
                model::command::Role::Owner => "owner",
                model::command::Role::Contact => "contact",
            };
            let whom = who::text(&offer.to);
            let offer = params![case.project.to_string(), case.id.to_string(), role, whom, offer.at.micros()]
                .to_vec();
            tx.later(&OFFER, offer, None)?;
        }
    }
    Ok(())
}

/// Writes the whole row.
fn put_row(tx: &mut dyn Tx, case: &Case, statement: &Statement) -> Result<()> {
    let path = path_of(tx, case)?;
    let next_due = next_due(case);
    tx.later(
        statement,
        params![
            case.project.to_string(),
            case.id.to_string(),
            case.number.as_ref().map(|number| number.0.as_str()),
            case.service.as_str(),
            case.stage.as_str(),
            kind_word(case.stage_kind),
            State::of(case).word(),
            who::text(&case.owner),
            who::place(&case.owner).map(|place| place.to_string()),
            who::text(&case.contact),
            case.channel.as_str(),
            case.place.map(|place| place.to_string()),
            area_of(path.as_deref()),
            path,
            case.party.map(|party| party.to_string()),
            case.opened_at.micros(),
            case.reported_at.micros(),
            case.last_at.micros(),
            next_due,
            case.duties.values().any(model::Duty::is_breached),
            case.pause.is_some(),
            case.round,
            case.finished_at.map(Instant::micros),
            case.closed_at.map(Instant::micros),
            case.drill,
            case.anonymous,
            int(case.version),
            case.handbook.0.as_str(),
            case.event.map(|event| event.to_string()),
            case.merged_into.map(|into| into.to_string()),
            to_json("the state of a case", case)?,
        ]
        .to_vec(),
        None,
    )?;
    Ok(())
}

/// Writes what changed in the row of a case. Columns of an index are named only when they changed: naming one makes the
/// engine write every index that holds it.
fn change_row(tx: &mut dyn Tx, case: &Case, before: &Case) -> Result<()> {
    let mut values: Vec<Value> = params![
        case.project.to_string(),
        case.id.to_string(),
        case.stage.as_str(),
        kind_word(case.stage_kind),
        who::place(&case.owner).map(|place| place.to_string()),
        case.channel.as_str(),
        case.opened_at.micros(),
        case.last_at.micros(),
        case.duties.values().any(model::Duty::is_breached),
        case.pause.is_some(),
        case.round,
        case.finished_at.map(Instant::micros),
        case.anonymous,
        int(case.version),
        case.handbook.0.as_str(),
        case.merged_into.map(|into| into.to_string()),
        to_json("the state of a case", case)?,
    ]
    .to_vec();
    let mut text = CHANGE.to_owned();
    let mut set = |column: &str, value: Value| {
        values.push(value);
        let _never = write!(text, ", {column} = ${}", values.len());
    };
    for ((column, value), (_, old)) in indexed(case).into_iter().zip(indexed(before)) {
        if value != old {
            set(column, value);
        }
    }
    if case.place != before.place {
        let path = path_of(tx, case)?;
        set("place", case.place.map(|place| place.to_string()).into());
        set("area", area_of(path.as_deref()).into());
        set("place_path", path.into());
    }
    text.push_str(" where project = $1 and id = $2");
    if tx.exec(&Statement::composed("CHANGE", text), &values)? == 0 {
        put_row(tx, case, &PUT)?;
    }
    Ok(())
}

/// The columns that indexes hold, but for those of the place.
fn indexed(case: &Case) -> [(&'static str, Value); 11] {
    [
        ("number", case.number.as_ref().map(|number| number.0.as_str()).into()),
        ("service", case.service.as_str().into()),
        ("state", State::of(case).word().into()),
        ("owner", who::text(&case.owner).into()),
        ("contact", who::text(&case.contact).into()),
        ("party", case.party.map(|party| party.to_string()).into()),
        ("reported_at", case.reported_at.micros().into()),
        ("next_due", next_due(case).into()),
        ("closed_at", case.closed_at.map(Instant::micros).into()),
        ("drill", case.drill.into()),
        ("event", case.event.map(|event| event.to_string()).into()),
    ]
}

/// When the next open duty is due.
fn next_due(case: &Case) -> i64 {
    let due = case.duties.values().filter(|duty| duty.is_open()).map(|duty| duty.due.micros()).min();
    due.unwrap_or(NEVER)
}

fn path_of(tx: &mut dyn Tx, case: &Case) -> Result<Option<String>> {
    match case.place {
        Some(place) => places::path(tx, case.project, place),
        None => Ok(None),
    }
}

/// The uppermost place of a path.
fn area_of(path: Option<&str>) -> Option<&str> {
    path.and_then(|path| path.split('/').next())
}
