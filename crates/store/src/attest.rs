//! Rows that no event of their own stands behind: nodes, places, customers, ties, accounts, publications and the like.
//!
//! Whoever changes some of them leaves, in the same unit, one entry in the stream [`ATTESTED`] of the project (of the
//! organisation for what belongs to no project) with a digest of each as it is now. Nothing readable is in an entry, so that an
//! erasure has nothing to remove: a row refers to personal values and holds none, what can be found by its words is
//! counted and not hashed, and a login is hashed together with the password's hash, whose salt goes with it.
//! What holds rows under one item (all names under which a place is found) is digested as one.

mod tables;

pub use tables::Attested;

pub(crate) use tables::ALL as STATEMENTS;

use crate::digest::RowDigest;
use crate::journal::{self, Entry, ORGANISATION, Recorded};
use crate::reading::{id, list, to_json};
use crate::{Result, StoreError};
use db::{DbError, Reader, ReaderExt as _, Tx, params, queries};
use model::ProjectId;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The stream in which the digests of rows stand.
pub const ATTESTED: &str = "attested";
/// Version of the wire form of its entries.
pub const SCHEMA: u16 = 1;
/// The kind of an entry with digests of rows that were changed.
const CHANGED: &str = "rows_attested";
/// The kind of an entry with digests of rows that were there before there were digests.
const FOUND: &str = "rows_found";
/// The kind of the entry that says that every row is known from now on.
const COMPLETE: &str = "rows_known";
/// Entries read in one go.
const PAGE: usize = 200;
/// Rows of an entry, when there are many to write.
const MOST: usize = 500;

queries! {
    pub(crate) IS_COMPLETE = "select 1 from journal where project = $1 and stream = $2 and kind = $3
        order by version limit 1";
    pub(crate) STAGED = "select distinct subject from import_staged where project = $1 or $1 = $2 order by subject";
    pub(crate) STAGED_NEW = "select distinct subject from import_staged
        where (project = $1 or $1 = $2) and what in ('place', 'party', 'tie', 'link') order by subject";
    pub(crate) IS_STAGED = "select 1 from import_staged where project = $1 and subject = $2 limit 1";
    pub(crate) PROJECTS = "select distinct project from nodes where project is not null order by project";
}

/// Rows that were changed in a unit of work.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Touched(BTreeMap<Attested, BTreeSet<String>>);

impl Touched {
    /// One item of a table.
    #[must_use]
    pub fn one(table: Attested, item: impl ToString) -> Self {
        let mut touched = Self::default();
        touched.add(table, item);
        touched
    }

    /// An item more.
    pub fn add(&mut self, table: Attested, item: impl ToString) {
        self.0.entry(table).or_default().insert(item.to_string());
    }

    /// Whether nothing was.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A row in an entry: table, item, digest; no digest when it is gone.
type Line = (String, String, Option<String>);

#[derive(Serialize, Deserialize)]
struct Data {
    rows: Vec<Line>,
}

/// What is wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Odd {
    /// Nothing was ever said of it.
    Unknown,
    /// It is another one than at the version of the stream where it was last said what it is.
    Changed(u64),
    /// It is gone, and was there at that version.
    Gone(u64),
}

/// A row that is not what the stream says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OddRow {
    /// Of which table.
    pub table: Attested,
    /// Which.
    pub item: String,
    /// What is wrong.
    pub what: Odd,
}

/// Says in the journal what the touched rows are now: an entry for those of the project, one for those of the
/// organisation. `entry` says when and by whom; its kind, schema and data are set here.
///
/// # Errors
/// A lost race when the stream went on meanwhile; what the database says.
pub fn record(tx: &mut dyn Tx, project: ProjectId, entry: &Entry, touched: &Touched) -> Result<()> {
    said(tx, project, entry, touched, false)
}

/// As [`record`], saying nothing of what is not there: for rows of which only some were written.
///
/// # Errors
/// As [`record`].
pub fn record_present(tx: &mut dyn Tx, project: ProjectId, entry: &Entry, touched: &Touched) -> Result<()> {
    said(tx, project, entry, touched, true)
}

fn said(tx: &mut dyn Tx, project: ProjectId, entry: &Entry, touched: &Touched, present: bool) -> Result<()> {
    let mut lines: BTreeMap<ProjectId, Vec<Line>> = BTreeMap::new();
    let home_of = |table: &Attested| if table.is_of_project() { project } else { ORGANISATION };
    // Whoever digests first must not append last: the streams are taken before, in one order everywhere.
    for home in touched.0.keys().map(home_of).collect::<BTreeSet<_>>() {
        journal::head_for_update(tx, home, ATTESTED)?;
    }
    for (table, items) in &touched.0 {
        let home = home_of(table);
        let mut digests = digests(tx, home, *table, Some(items))?;
        let known = lines.entry(home).or_default();
        for item in items {
            let digest = digests.remove(item);
            // A new name may be such that nothing finds it any more, which is a change of its keys.
            if digest.is_some() || !present || *table == Attested::SearchKeys {
                known.push((table.word().to_owned(), item.clone(), digest));
            }
        }
    }
    for (home, rows) in lines {
        if !rows.is_empty() {
            append(tx, home, entry, CHANGED, rows)?;
        }
    }
    Ok(())
}

fn append(tx: &mut dyn Tx, home: ProjectId, entry: &Entry, kind: &str, rows: Vec<Line>) -> Result<()> {
    let head = journal::head(tx, home, ATTESTED)?;
    let entry = Entry {
        kind: kind.to_owned(),
        schema: SCHEMA,
        data: to_json("digests of rows", &Data { rows })?,
        ..entry.clone()
    };
    match journal::append(tx, home, ATTESTED, head.version, &[entry]) {
        // Nobody was asked which version he saw: the unit runs again.
        Err(StoreError::Stale { stream, .. }) => {
            Err(DbError::conflict(format!("stream {stream} went on")).into())
        }
        appended => appended.map(|_| ()),
    }
}

/// The digests of a table's rows by item: all of a project, or some.
fn digests(
    reader: &mut dyn Reader,
    home: ProjectId,
    table: Attested,
    some: Option<&BTreeSet<String>>,
) -> Result<BTreeMap<String, String>> {
    let (all, of) = table.statements();
    let statement = if some.is_some() { of } else { all };
    let project = table.is_of_project().then(|| home.to_string().into());
    let parameters: Vec<db::Value> =
        project.into_iter().chain(some.map(|items| list(items).into())).collect();
    let mut found = BTreeMap::new();
    let mut open: Option<(String, RowDigest)> = None;
    reader.each(statement, &parameters, &mut |row| {
        let item = row.text(0)?;
        if let Some((before, digest)) = open.take_if(|(before, _)| before.as_str() != item) {
            found.insert(before, digest.finish().1);
        }
        let (_, digest) = open.get_or_insert_with(|| (item.to_owned(), RowDigest::default()));
        digest.row(&row.values()?);
        Ok(())
    })?;
    found.extend(open.map(|(item, digest)| (item, digest.finish().1)));
    Ok(found)
}

/// Whether every row was once said, so that one of which nothing is known was put there by somebody else.
///
/// # Errors
/// What the database says.
pub fn is_complete(reader: &mut dyn Reader) -> Result<bool> {
    let parameters = params![ORGANISATION.to_string(), ATTESTED, COMPLETE];
    Ok(reader.opt(&IS_COMPLETE, parameters, |_| Ok(()))?.is_some())
}

/// Whose rows there are: the projects and the organisation.
///
/// # Errors
/// What the database says.
pub fn homes(reader: &mut dyn Reader) -> Result<Vec<ProjectId>> {
    let mut homes = reader.all(&PROJECTS, &[], |row| id(row, 0))?;
    homes.push(ORGANISATION);
    Ok(homes)
}

/// Says what the rows of a table of a project (of the organisation) are that were there before there were digests; answers
/// how many. New ones that an import is writing are left to it.
///
/// # Errors
/// As [`record`].
pub fn found(tx: &mut dyn Tx, home: ProjectId, table: Attested, entry: &Entry) -> Result<u64> {
    let parameters = params![home.to_string(), ORGANISATION.to_string()];
    let new: BTreeSet<String> =
        tx.all(&STAGED_NEW, parameters, |row| Ok(row.text(0)?.to_owned()))?.into_iter().collect();
    journal::head_for_update(tx, home, ATTESTED)?;
    let rows = digests(tx, home, table, None)?.into_iter().filter(|(item, _)| !new.contains(item));
    let lines: Vec<Line> = rows.map(|(item, digest)| (table.word().to_owned(), item, Some(digest))).collect();
    for some in lines.chunks(MOST) {
        append(tx, home, entry, FOUND, some.to_vec())?;
    }
    Ok(lines.len() as u64)
}

/// The tables of a project, or of the organisation.
pub fn tables_of(home: ProjectId) -> impl Iterator<Item = Attested> {
    Attested::every().filter(move |table| table.is_of_project() != (home == ORGANISATION))
}

/// Says that every row is known from now on.
///
/// # Errors
/// As [`record`].
pub fn complete(tx: &mut dyn Tx, entry: &Entry) -> Result<()> {
    append(tx, ORGANISATION, entry, COMPLETE, Vec::new())
}

/// The rows of a project (of the organisation) that are not what the stream says. What an import is writing just now is not
/// looked at.
///
/// # Errors
/// What the database says.
pub fn odd_rows(reader: &mut dyn Reader, home: ProjectId) -> Result<Vec<OddRow>> {
    let mut known = known(reader, home)?;
    let staged = staged(reader, home)?;
    let mut odd = Vec::new();
    for table in tables_of(home) {
        let mut told = known.remove(table.word()).unwrap_or_default();
        for (item, digest) in digests(reader, home, table, None)? {
            let what = match told.remove(&item) {
                Some((Some(said), _)) if said == digest => continue,
                Some((Some(_), version)) => Odd::Changed(version),
                Some((None, _)) | None => Odd::Unknown,
            };
            odd.push(OddRow { table, item, what });
        }
        let gone = told.into_iter().filter_map(|(item, (said, version))| said.map(|_| (item, version)));
        odd.extend(gone.map(|(item, version)| OddRow { table, item, what: Odd::Gone(version) }));
    }
    odd.retain(|row| !staged.contains(&row.item));
    Ok(odd)
}

/// The last word on each row, with the version where it stands.
type Known = BTreeMap<String, BTreeMap<String, (Option<String>, u64)>>;

fn known(reader: &mut dyn Reader, home: ProjectId) -> Result<Known> {
    let (mut known, mut after) = (Known::new(), 0);
    loop {
        let page = journal::load_after(reader, home, ATTESTED, after, PAGE)?;
        let Some(last) = page.last() else { return Ok(known) };
        after = last.version;
        for Recorded { version, entry, .. } in page {
            // One that cannot be read was changed, which its hash tells.
            let Ok(data) = serde_json::from_str::<Data>(&entry.data) else { continue };
            for (table, item, digest) in data.rows {
                known.entry(table).or_default().insert(item, (digest, version));
            }
        }
    }
}

/// Whether an import is writing about a subject just now.
///
/// # Errors
/// What the database says.
pub fn is_staged(reader: &mut dyn Reader, home: ProjectId, subject: &str) -> Result<bool> {
    Ok(reader.opt(&IS_STAGED, params![home.to_string(), subject], |_| Ok(()))?.is_some())
}

fn staged(reader: &mut dyn Reader, home: ProjectId) -> Result<BTreeSet<String>> {
    let parameters = params![home.to_string(), ORGANISATION.to_string()];
    Ok(reader.all(&STAGED, parameters, |row| Ok(row.text(0)?.to_owned()))?.into_iter().collect())
}
