//! Imports of rosters: runs that write in short units what nobody can see yet, and show all of it in one.
//!
//! New places are written as removed, new ties as ended, new customers not at all; [`show`] turns them over by a few
//! statements over sets, about a row each. Until then a run can be taken back without a trace ([`discard_some`]).

mod facts;
mod remembered;
mod written;

pub use facts::{Fact, facts, link, links, put_facts};
pub use remembered::{case_mappings, mappings, put_case_mapping, put_mapping, put_settings, settings};
pub use written::{person, shown_some};

pub(crate) use facts::ALL as FACT_STATEMENTS;
pub(crate) use remembered::ALL as REMEMBERED_STATEMENTS;
pub(crate) use written::ALL as WRITTEN_STATEMENTS;

use crate::Result;
use crate::reading::{at, id, opt_at, rows, to_json};
use calendar::Instant;
use db::{Reader, ReaderExt as _, Tx, params, queries};
use model::{PartyId, PersonId, PlaceId, ProjectId};

// A run holds many rows of each kind, and SQLite, which keeps no figures of them, would walk all of a run for each kind.
/// Staged rows of one kind, of the run in `$1` and `$2`.
macro_rules! staged {
    (sqlite $what:literal) => {
        concat!(
            "from import_staged s indexed by import_staged_what where s.project = $1 and s.run = $2 and s.what = '",
            $what,
            "'"
        )
    };
    (pg $what:literal) => {
        concat!("from import_staged s where s.project = $1 and s.run = $2 and s.what = '", $what, "'")
    };
}

queries! {
    pub(crate) OPEN_RUN = "select id, touched_at from import_runs where project = $1 and state = 'staging'";
    pub(crate) BEGIN = "insert into import_runs (project, id, state, person, digest, started_at, touched_at)
        values ($1, $2, 'staging', $3, $4, $5, $5)";
    pub(crate) ABANDON = "update import_runs set state = 'abandoned' where project = $1 and id = $2 and state = 'staging'";
    pub(crate) TOUCH = "update import_runs set touched_at = $3 where project = $1 and id = $2 and state = 'staging'";
    pub(crate) APPLY = "update import_runs set state = 'applied', applied_at = $3
        where project = $1 and id = $2 and state = 'staging'";
    pub(crate) UNFINISHED = "select r.id, r.state from import_runs r where r.project = $1 and (r.state = 'abandoned'
        or (r.state = 'applied' and exists (select 1 from import_staged s where s.project = r.project and s.run = r.id)))
        order by r.id";
    pub(crate) FORGET_RUN = "delete from import_runs where project = $1 and id = $2 and state = 'abandoned'";
    pub(crate) STAGE = "insert into import_staged (project, run, number, what, subject, data)
            select $1, $2, json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'),
                json_extract(value, '$[3]') from json_each($3)",
        pg: "insert into import_staged (project, run, number, what, subject, data)
            select $1, $2, (v->>0)::bigint, v->>1, v->>2, v->>3 from jsonb_array_elements($3::text::jsonb) v";
    pub(crate) UPTO = "select number from import_staged where project = $1 and run = $2 order by number limit 1 offset $3";
    pub(crate) DROP_STAGED = "delete from import_staged where project = $1 and run = $2 and number < $3";
    pub(crate) DROP_PLACES = "delete from places where project = $1 and removed_at is not null and id in (
        select subject from import_staged where project = $1 and run = $2 and what = 'place' and number < $3)";
    pub(crate) DROP_PLACE_KEYS = "delete from place_keys where project = $1 and place in (
        select subject from import_staged where project = $1 and run = $2 and what = 'place' and number < $3)";
    pub(crate) DROP_FACTS = "delete from register_facts where project = $1 and subject in (
        select subject from import_staged where project = $1 and run = $2 and what in ('place', 'party', 'tie') and number < $3)";
    pub(crate) DROP_TIES = "delete from ties where project = $1 and id in (
        select subject from import_staged where project = $1 and run = $2 and what = 'tie' and number < $3)";
    pub(crate) DROP_PARTY_KEYS = "delete from search_keys where project = $1 and subject in (
        select subject from import_staged where project = $1 and run = $2 and what = 'party' and number < $3)";
    pub(crate) DROP_VALUES = "delete from personal where key in (
        select subject from import_staged where project = $1 and run = $2 and what = 'value' and number < $3)";
    pub(crate) CLASH = "select p.full_name from import_staged s indexed by import_staged_what
            cross join place_keys k cross join places p
            where s.project = $1 and s.run = $2 and s.what = 'place' and k.project = s.project and k.key = s.data
            and p.project = k.project and p.id = k.place and p.removed_at is null limit 1",
        pg: "select p.full_name from import_staged s
            join place_keys k on k.project = s.project and k.key = s.data
            join places p on p.project = k.project and p.id = k.place
            where s.project = $1 and s.run = $2 and s.what = 'place' and p.removed_at is null limit 1";
    pub(crate) ERASED = "select 1 from import_staged s join parties p on p.id = s.subject
        where s.project = $1 and s.run = $2 and s.what in ('name', 'phone', 'fact', 'joined') and p.name is null limit 1";
    pub(crate) SHOW_PLACES = "update places set removed_at = null where project = $1 and id in (
        select subject from import_staged where project = $1 and run = $2 and what = 'place')";
    pub(crate) SHOW_TIES = "update ties set until_at = null where project = $1 and id in (
        select subject from import_staged where project = $1 and run = $2 and what = 'tie')";
    pub(crate) SHOW_PARTIES = concat!("insert into parties (id, kind, name, created_at, updated_at)
            select s.subject, json_extract(s.data, '$[0]'), json_extract(s.data, '$[1]'), $3, $3 ",
            staged!(sqlite "party")),
        pg: concat!("insert into parties (id, kind, name, created_at, updated_at)
            select s.subject, s.data::jsonb->>0, s.data::jsonb->>1, $3::bigint, $3::bigint ", staged!(pg "party"));
    pub(crate) SHOW_PHONES = concat!("insert into party_phones (party, digest, tail, value, position)
            select s.subject, json_extract(s.data, '$[0]'), json_extract(s.data, '$[1]'),
                json_extract(s.data, '$[2]'), json_extract(s.data, '$[3]') ",
            staged!(sqlite "phone"), " on conflict do nothing"),
        pg: concat!("insert into party_phones (party, digest, tail, value, position)
            select s.subject, s.data::jsonb->>0, s.data::jsonb->>1, s.data::jsonb->>2, (s.data::jsonb->>3)::bigint ",
            staged!(pg "phone"), " on conflict do nothing");
    pub(crate) SHOW_NAMES = concat!("update parties set updated_at = $3, name = (select s.data ",
            staged!(sqlite "name"), " and s.subject = parties.id)
            where id in (select s.subject ", staged!(sqlite "name"), ")"),
        pg: concat!("update parties set updated_at = $3, name = (select s.data ",
            staged!(pg "name"), " and s.subject = parties.id)
            where id in (select s.subject ", staged!(pg "name"), ")");
    pub(crate) DROP_OLD_KEYS = "delete from search_keys where project = $1 and subject in (
        select subject from import_staged where project = $1 and run = $2 and what = 'name')";
    pub(crate) SHOW_KEYS = concat!("insert into search_keys (project, key, subject)
            select s.project, s.data, s.subject ", staged!(sqlite "key"), " on conflict do nothing"),
        pg: concat!("insert into search_keys (project, key, subject)
            select s.project, s.data, s.subject ", staged!(pg "key"), " on conflict do nothing");
    pub(crate) SHOW_SINCE = concat!("update ties set from_at = (select cast(s.data as bigint) ",
            staged!(sqlite "since"), " and s.subject = ties.id)
            where project = $1 and id in (select s.subject ", staged!(sqlite "since"), ")"),
        pg: concat!("update ties set from_at = (select cast(s.data as bigint) ",
            staged!(pg "since"), " and s.subject = ties.id)
            where project = $1 and id in (select s.subject ", staged!(pg "since"), ")");
    pub(crate) SHOW_FACTS = concat!("insert into register_facts (project, subject, fact, value, personal)
            select s.project, s.subject, json_extract(s.data, '$[0]'), json_extract(s.data, '$[1]'),
                json_extract(s.data, '$[2]') ", staged!(sqlite "fact"),
            " on conflict (project, subject, fact) do update set value = excluded.value, personal = excluded.personal"),
        pg: concat!("insert into register_facts (project, subject, fact, value, personal)
            select s.project, s.subject, s.data::jsonb->>0, s.data::jsonb->>1, s.data::jsonb->>2 ",
            staged!(pg "fact"),
            " on conflict (project, subject, fact) do update set value = excluded.value, personal = excluded.personal");
    pub(crate) SHOW_LINKS = concat!("insert into place_links (project, place, other)
            select s.project, s.subject, s.data ", staged!(sqlite "link"), " on conflict do nothing"),
        pg: concat!("insert into place_links (project, place, other)
            select s.project, s.subject, s.data ", staged!(pg "link"), " on conflict do nothing");
    pub(crate) TIES = "select id, party, place, relation, from_at, until_at from ties
        where project = $1 and id > $2 and (until_at is null or until_at > $3) order by id limit $4";
}

/// What a staged row will do when its run is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A new place, written as removed, appears; `data` is its normalised form.
    Place,
    /// A new customer appears; `data` is `[kind, name]`.
    Party,
    /// A new tie, written as ended, begins.
    Tie,
    /// A customer who is there gets a tie; only looked at, whether he was erased meanwhile.
    Joined,
    /// A phone is added; `data` is `[digest, tail, value, position]`.
    Phone,
    /// Another name; `data` is the reference to it. Old keys of the name go.
    Name,
    /// A key under which the subject is found.
    Key,
    /// Another beginning of a tie; `data` is in microseconds.
    Since,
    /// A fact; `data` is `[fact, value, personal]`.
    Fact,
    /// The place is used with the one in `data`.
    Link,
    /// A personal value that the run has written; the subject is its key. Goes when the run is taken back.
    Value,
}

impl What {
    fn word(self) -> &'static str {
        match self {
            Self::Place => "place",
            Self::Party => "party",
            Self::Tie => "tie",
            Self::Joined => "joined",
            Self::Phone => "phone",
            Self::Name => "name",
            Self::Key => "key",
            Self::Since => "since",
            Self::Fact => "fact",
            Self::Link => "link",
            Self::Value => "value",
        }
    }
}

/// A staged row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staged {
    /// What it will do.
    pub what: What,
    /// To which place, customer, tie or value.
    pub subject: String,
    /// With what.
    pub data: String,
}

/// A run, as it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The project.
    pub project: ProjectId,
    /// Its id.
    pub id: String,
    /// Who imports.
    pub person: PersonId,
    /// Digest of the file.
    pub digest: String,
}

/// Why a run was not shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unshown {
    /// The run was taken back meanwhile.
    Gone,
    /// Such a place has come meanwhile; its name.
    Clash(String),
    /// A customer whom the run would change was erased meanwhile.
    Erased,
}

/// A tie that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldTie {
    /// Its id within the project.
    pub id: String,
    /// Who.
    pub party: PartyId,
    /// Where.
    pub place: PlaceId,
    /// The stable word of the relation.
    pub relation: String,
    /// Since when.
    pub from: Instant,
    /// Until when.
    pub until: Option<Instant>,
}

/// Begins a run; `false` when another one of the project was touched after `stale`. A staler one is abandoned.
///
/// # Errors
/// What the database says; also when another run begins at the same moment.
pub fn begin(tx: &mut dyn Tx, run: &Run, now: Instant, stale: Instant) -> Result<bool> {
    let project = run.project.to_string();
    let open = tx.opt(&OPEN_RUN, params![&project], |row| Ok((row.text(0)?.to_owned(), at(row, 1)?)))?;
    if let Some((other, touched)) = open {
        if touched > stale {
            return Ok(false);
        }
        tx.exec(&ABANDON, params![&project, other])?;
    }
    tx.exec(&BEGIN, params![&project, &run.id, run.person.to_string(), &run.digest, now.micros()])?;
    Ok(true)
}

/// Says that a run goes on; `false` when it was given up meanwhile, and nothing may be written.
///
/// # Errors
/// What the database says.
pub fn touch(tx: &mut dyn Tx, project: ProjectId, run: &str, now: Instant) -> Result<bool> {
    Ok(tx.exec(&TOUCH, params![project.to_string(), run, now.micros()])? == 1)
}

/// Ends a run that staged nothing; `false` when it was given up meanwhile.
///
/// # Errors
/// What the database says.
pub fn end(tx: &mut dyn Tx, project: ProjectId, run: &str, now: Instant) -> Result<bool> {
    Ok(tx.exec(&APPLY, params![project.to_string(), run, now.micros()])? == 1)
}

/// Gives a run up; what it has staged is to be discarded.
///
/// # Errors
/// What the database says.
pub fn abandon(tx: &mut dyn Tx, project: ProjectId, run: &str) -> Result<()> {
    tx.exec(&ABANDON, params![project.to_string(), run])?;
    Ok(())
}

/// Runs that left something to clear away, and whether they were shown.
///
/// # Errors
/// What the database says.
pub fn unfinished(reader: &mut dyn Reader, project: ProjectId) -> Result<Vec<(String, bool)>> {
    let found = reader.all(&UNFINISHED, params![project.to_string()], |row| {
        Ok((row.text(0)?.to_owned(), row.text(1)? == "applied"))
    })?;
    Ok(found)
}

/// Stages rows from `first` on; `false` when the run was given up meanwhile, and nothing may be written.
///
/// # Errors
/// What the database says.
pub fn stage(
    tx: &mut dyn Tx,
    project: ProjectId,
    run: &str,
    first: u64,
    staged: &[Staged],
    now: Instant,
) -> Result<bool> {
    let project = project.to_string();
    if tx.exec(&TOUCH, params![&project, run, now.micros()])? == 0 {
        return Ok(false);
    }
    let lines: Vec<_> = (first..)
        .zip(staged)
        .map(|(number, row)| (number, row.what.word(), &row.subject, &row.data))
        .collect();
    tx.exec(&STAGE, params![&project, run, to_json("staged rows", &lines)?])?;
    Ok(true)
}

/// Shows everything that a run has staged, in the caller's transaction.
///
/// # Errors
/// What the database says.
pub fn show(
    tx: &mut dyn Tx,
    project: ProjectId,
    run: &str,
    now: Instant,
) -> Result<std::result::Result<(), Unshown>> {
    let project = project.to_string();
    if tx.exec(&APPLY, params![&project, run, now.micros()])? == 0 {
        return Ok(Err(Unshown::Gone));
    }
    if let Some(name) = tx.opt(&CLASH, params![&project, run], |row| Ok(row.text(0)?.to_owned()))? {
        return Ok(Err(Unshown::Clash(name)));
    }
    if tx.opt(&ERASED, params![&project, run], |_| Ok(()))?.is_some() {
        return Ok(Err(Unshown::Erased));
    }
    for statement in [
        &SHOW_PLACES,
        &SHOW_TIES,
        &SHOW_PHONES,
        &DROP_OLD_KEYS,
        &SHOW_KEYS,
        &SHOW_SINCE,
        &SHOW_FACTS,
        &SHOW_LINKS,
    ] {
        tx.exec(statement, params![&project, run])?;
    }
    for statement in [&SHOW_PARTIES, &SHOW_NAMES] {
        tx.exec(statement, params![&project, run, now.micros()])?;
    }
    Ok(Ok(()))
}

/// Takes back up to `limit` staged rows of an abandoned run with what was written for them; `false` when all is gone.
///
/// # Errors
/// What the database says.
pub fn discard_some(tx: &mut dyn Tx, project: ProjectId, run: &str, limit: usize) -> Result<bool> {
    let upto = upto(tx, project, run, limit)?;
    let key = params![project.to_string(), run, upto.unwrap_or(i64::MAX)];
    for statement in [
        &DROP_PLACES,
        &DROP_PLACE_KEYS,
        &DROP_FACTS,
        &DROP_TIES,
        &DROP_PARTY_KEYS,
        &DROP_VALUES,
        &DROP_STAGED,
    ] {
        tx.exec(statement, key)?;
    }
    if upto.is_none() {
        tx.exec(&FORGET_RUN, params![project.to_string(), run])?;
    }
    Ok(upto.is_some())
}

/// Clears away up to `limit` staged rows of a run that was shown; `false` when all is gone.
///
/// # Errors
/// What the database says.
pub fn tidy_some(tx: &mut dyn Tx, project: ProjectId, run: &str, limit: usize) -> Result<bool> {
    let upto = upto(tx, project, run, limit)?;
    tx.exec(&DROP_STAGED, params![project.to_string(), run, upto.unwrap_or(i64::MAX)])?;
    Ok(upto.is_some())
}

/// The number of the staged row that comes `limit` rows after the first; none when there are not so many.
fn upto(reader: &mut dyn Reader, project: ProjectId, run: &str, limit: usize) -> Result<Option<i64>> {
    Ok(reader.opt(&UPTO, params![project.to_string(), run, rows(limit)], |row| row.int(0))?)
}

/// Ties of a project that hold at an instant or will, by id after `after`.
///
/// # Errors
/// What the database says.
pub fn ties(
    reader: &mut dyn Reader,
    project: ProjectId,
    after: &str,
    now: Instant,
    limit: usize,
) -> Result<Vec<HeldTie>> {
    let parameters = params![project.to_string(), after, now.micros(), rows(limit)];
    let found = reader.all(&TIES, parameters, |row| {
        Ok(HeldTie {
            id: row.text("id")?.to_owned(),
            party: id(row, "party")?,
            place: id(row, "place")?,
            relation: row.text("relation")?.to_owned(),
            from: at(row, "from_at")?,
            until: opt_at(row, "until_at")?,
        })
    })?;
    Ok(found)
}
