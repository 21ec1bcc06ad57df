//! Finding texts and names.
//!
//! A text is indexed as the unordered set of its single characters, its overlapping pairs and one scope word (project
//! and confidentiality), so that words of one or two characters find what they should and a small project costs no
//! more than a large one. What the index offers is compared with the text itself, newest first. Names are found
//! beside it by the beginning of any part of them, in characters, pinyin or initials.

mod again;
mod keys;
mod words;

pub use again::index_again;
pub use keys::{KeyHit, by_key, drop_keys, name_keys, projects_of, put_keys};
pub use words::{normal, parts, words_of};

pub(crate) use again::ALL as AGAIN_STATEMENTS;
pub(crate) use keys::ALL as KEY_STATEMENTS;

use crate::mentions;
use crate::reading::{at, id, list, rows};
use crate::scope::visible;
use crate::{Result, Scope};
use calendar::Instant;
use db::{DbError, Engine, Reader, ReaderExt as _, Row, Tx, params, queries};
use model::value::Subject;
use model::{CaseId, PersonalId, ProjectId};
use std::collections::BTreeSet;

/// Candidates fetched at first; every further batch is four times larger, since most of them deceive.
const BATCH: usize = 128;

/// Rows before the asked one in which PostgreSQL looks first.
const NEAR: i64 = 4096;

/// Candidates that one page looks at before it ends.
pub const MOST_WALKED: usize = 2048;

/// Rows of the index among which one page looks before it ends: what bounds a rare conjunction of common characters.
pub const MOST_PASSED: i64 = 200_000;

/// With more projects than this the index is not asked for them: a word for each costs more than giving up what belongs
/// to others, of which there is little for somebody who sees so many.
const MOST_SCOPES: usize = 8;

queries! {
    pub(crate) PUT = "insert into search_entries (project, case_id, kind, at, subject, key, restricted)
        values ($1, $2, $3, $4, $5, $6, $7) on conflict (key) do nothing";
    // Only PostgreSQL writes a row and its words by one statement; the other must still know it.
    pub(crate) PUT_ALL = "insert into search_entries (project, case_id, kind, at, subject, key, restricted)
        values ($1, $2, $3, $4, $5, $6, $7) on conflict (key) do nothing returning $8",
        pg: "with e as (insert into search_entries (project, case_id, kind, at, subject, key, restricted)
            values ($1, $2, $3, $4, $5, $6, $7) on conflict (key) do nothing returning id)
        insert into search_words (id, words) select id, array_to_tsvector(string_to_array($8::text, ' ')) from e";
    // The embedded engine makes a table in memory for what a statement returns.
    pub(crate) PUT_ID = "select last_insert_rowid()", pg: "select max(id) from search_entries";
    pub(crate) PUT_WORDS = "insert into search_words (rowid, words) values ($1, $2)",
        pg: "insert into search_words (id, words)
            values ($1, array_to_tsvector(string_to_array($2::text, ' ')))";
    // In a subquery the expression is read once, otherwise once a row. The sums keep PostgreSQL from walking the rows by
    // their id and comparing each with the words: a generic plan cannot know that the range is nearly all of them.
    pub(crate) CANDIDATES = "select w.rowid as id from search_words w
        where w.search_words match $1 and w.rowid < $2 and w.rowid >= $4 order by w.rowid desc limit $3",
        pg: "with f as materialized (select id from search_words where words @@ (select $1::text::tsquery) and id + 0 < $2
            and id + 0 >= $4)
        select id from f order by id desc limit $3";
    pub(crate) NEWEST = "select max(id) from search_entries";
    pub(crate) NEAR_CANDIDATES = "select w.rowid as id from search_words w
        where w.search_words match $1 and w.rowid < $2 and w.rowid >= $4 order by w.rowid desc limit $3",
        pg: "select id from search_words
        where words @@ (select $1::text::tsquery) and id < $2 and id >= $4 order by id desc limit $3";
    pub(crate) DETAILS = concat!("select e.id, e.project, e.case_id, e.kind, e.at, e.key, p.value
        from search_entries e join personal p on p.key = e.key
        where e.id in (select value from json_each($3)) and p.erased_at is null and (e.restricted = 0 or $4 = 1) and ",
            visible!(sqlite "e" "case_id"), " order by e.id desc"),
        pg: concat!("select e.id, e.project, e.case_id, e.kind, e.at, e.key, p.value
        from search_entries e join personal p on p.key = e.key
        where e.id = any (array(select v::bigint from jsonb_array_elements_text($3::text::jsonb) v))
            and p.erased_at is null and (e.restricted = 0 or $4::bigint = 1) and ", visible!(pg "e" "case_id"), " order by e.id desc");
    pub(crate) OF_SUBJECT = "select id from search_entries where subject = $1 order by id";
    pub(crate) OF_PROJECT = "select id from search_entries where project = $1 order by id limit $2";
    pub(crate) DROP_WORDS = "delete from search_words where rowid = $1",
        pg: "delete from search_words where id = $1";
    pub(crate) DROP = "delete from search_entries where id = $1";
}

/// A text that can be found: an entry of a case's timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The project.
    pub project: ProjectId,
    /// The case.
    pub case: CaseId,
    /// What sort of text, as a stable word (`note`, `fault`, `answer` …).
    pub kind: String,
    /// When it was recorded.
    pub at: Instant,
    /// Whose personal value it is.
    pub subject: Subject,
    /// The key of the personal value that holds the text.
    pub key: PersonalId,
    /// It may show who the customer of an anonymous case is.
    pub restricted: bool,
}

/// A text that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Its place in the order of recording.
    pub position: i64,
    /// The project.
    pub project: ProjectId,
    /// The case.
    pub case: CaseId,
    /// What sort of text.
    pub kind: String,
    /// When it was recorded.
    pub at: Instant,
    /// The key of the personal value.
    pub key: PersonalId,
    /// The text.
    pub text: String,
}

/// A page of texts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// Newest first.
    pub hits: Vec<Hit>,
    /// Where the next page begins (`before` of the next call); `None` when nothing is left.
    pub next: Option<i64>,
    /// How many candidates were looked at; the page ends at [`MOST_WALKED`] even when it is not full.
    pub walked: usize,
}

/// What the index of words holds of a text of a project.
pub(crate) fn indexed_words(project: ProjectId, restricted: bool, text: &str) -> BTreeSet<String> {
    let mut words = words_of(text);
    words.insert(words::scope_word(project, restricted));
    words
}

/// Makes a text findable; does nothing when its key is there already. A text without letters or digits is not indexed.
///
/// # Errors
/// What the database says.
pub fn put(tx: &mut dyn Tx, entry: &Entry, text: &str) -> Result<()> {
    if words_of(text).is_empty() {
        return Ok(());
    }
    let words = indexed_words(entry.project, entry.restricted, text);
    let parameters = params![
        entry.project.to_string(),
        entry.case.to_string(),
        &entry.kind,
        entry.at.micros(),
        mentions::text(&entry.subject),
        entry.key.to_string(),
        entry.restricted
    ];
    let words = words.into_iter().collect::<Vec<_>>().join(" ");
    match tx.engine() {
        Engine::Postgres => {
            let mut parameters = parameters.to_vec();
            parameters.push(words.into());
            tx.later(&PUT_ALL, parameters, None)?;
        }
        Engine::Sqlite if tx.exec(&PUT, parameters)? == 0 => {}
        Engine::Sqlite => {
            let id = tx.one(&PUT_ID, &[], |row| row.int(0))?;
            tx.exec(&PUT_WORDS, params![id, words])?;
        }
    }
    Ok(())
}

/// Texts that hold every part of the query (parts are separated by spaces), newest first, before `before`.
///
/// # Errors
/// What the database says.
pub fn texts(
    reader: &mut dyn Reader,
    scope: &Scope,
    query: &str,
    before: Option<i64>,
    limit: usize,
) -> Result<Found> {
    let wanted = parts(query);
    let mut found = Found::default();
    let Some(expression) = expression(reader.engine(), scope, &wanted) else {
        return Ok(found);
    };
    let [projects, person] = scope.parameters();
    let mut before = before.unwrap_or(i64::MAX);
    let common = common_only(&wanted);
    let floor = match common {
        0 => i64::MIN,
        _ => before.min(newest(reader)?.saturating_add(1)).saturating_sub(MOST_PASSED),
    };
    // Three characters that each stand alone are rarely together: looking among the newest first would be in vain.
    let near = common < 3;
    let mut size = BATCH;
    while found.walked < MOST_WALKED {
        let batch = candidates(reader, &expression, before, size, floor, near)?;
        found.walked += batch.len();
        let parameters = params![&projects, &person, list(&batch), scope.sees_anonymous];
        for hit in reader.all(&DETAILS, parameters, read)? {
            let text = normal(&hit.text);
            if wanted.iter().all(|part| text.contains(part.as_str())) {
                if found.hits.len() == limit {
                    found.next = found.hits.last().map(|hit| hit.position);
                    return Ok(found);
                }
                found.hits.push(hit);
            }
        }
        if batch.len() < size {
            // Below the floor nobody has looked.
            found.next = (floor > 1).then_some(floor);
            return Ok(found);
        }
        before = batch.last().copied().unwrap_or(before);
        size = (size * 4).min(MOST_WALKED.saturating_sub(found.walked));
    }
    found.next = Some(before);
    Ok(found)
}

/// How many characters a query is, when there are several and each stands alone: all may be common, and hardly any text
/// hold them together, so that the index would be passed through as a whole. 0 for any other query.
fn common_only(wanted: &[String]) -> usize {
    let words: BTreeSet<String> = wanted.iter().flat_map(|part| words::query_words(part)).collect();
    let alone = words.len() > 1 && words.iter().all(|word| word.chars().count() == 1);
    if alone { words.len() } else { 0 }
}

fn newest(reader: &mut dyn Reader) -> Result<i64> {
    Ok(reader.one(&NEWEST, &[], |row| row.opt_int(0))?.unwrap_or(0))
}

/// The next candidates before a row and not below `floor`, newest first.
///
/// SQLite walks its index from the newest on and stops. PostgreSQL must collect all matches before it can order them,
/// which takes long for common words; so, with `near`, it looks among the newest rows first, where common words fill the
/// batch.
fn candidates(
    reader: &mut dyn Reader,
    expression: &str,
    before: i64,
    size: usize,
    floor: i64,
    near: bool,
) -> Result<Vec<i64>> {
    if reader.engine() == Engine::Postgres && near && size == BATCH {
        let near = before.min(newest(reader)?.saturating_add(1)).saturating_sub(NEAR).max(floor);
        let near = reader
            .all(&NEAR_CANDIDATES, params![expression, before, rows(size), near], |row| row.int("id"))?;
        if near.len() == size {
            return Ok(near);
        }
    }
    Ok(reader.all(&CANDIDATES, params![expression, before, rows(size), floor], |row| row.int("id"))?)
}

/// What the index is asked: every pair of the query (the single character of a part of one) and one of the scope words.
fn expression(engine: Engine, scope: &Scope, wanted: &[String]) -> Option<String> {
    let words: BTreeSet<String> = wanted.iter().flat_map(|part| words::query_words(part)).collect();
    if words.is_empty() || scope.projects.is_empty() {
        return None;
    }
    let mut scopes = BTreeSet::new();
    let narrow = scope.projects.len() <= MOST_SCOPES;
    for project in scope.projects.iter().filter(|_| narrow) {
        scopes.insert(words::scope_word(*project, false));
        if scope.sees_anonymous {
            scopes.insert(words::scope_word(*project, true));
        }
    }
    // Words hold letters and digits only, so that no quoting is needed beyond this.
    let (quote, and, or) = match engine {
        Engine::Sqlite => ('"', " AND ", " OR "),
        Engine::Postgres => ('\'', " & ", " | "),
    };
    let quoted = |words: BTreeSet<String>, between: &str| {
        words.iter().map(|word| format!("{quote}{word}{quote}")).collect::<Vec<_>>().join(between)
    };
    if scopes.is_empty() {
        return Some(quoted(words, and));
    }
    // The words first: a row that lacks one is given up without a look at the projects.
    Some(format!("{}{and}({})", quoted(words, and), quoted(scopes, or)))
}

/// Removes what was found of a subject; answers how many texts.
pub(crate) fn forget(tx: &mut dyn Tx, subject: &Subject) -> Result<u64> {
    let subject = mentions::text(subject);
    let ids = tx.all(&OF_SUBJECT, params![&subject], |row| row.int(0))?;
    let gone = drop_entries(tx, &ids)?;
    keys::forget(tx, &subject)?;
    Ok(gone)
}

/// Removes up to `limit` texts of a project, for building them again; answers how many.
///
/// # Errors
/// What the database says.
pub fn clear(tx: &mut dyn Tx, project: ProjectId, limit: usize) -> Result<u64> {
    let ids = tx.all(&OF_PROJECT, params![project.to_string(), rows(limit)], |row| row.int(0))?;
    drop_entries(tx, &ids)
}

fn drop_entries(tx: &mut dyn Tx, ids: &[i64]) -> Result<u64> {
    let mut gone = 0;
    for id in ids {
        tx.exec(&DROP_WORDS, params![*id])?;
        gone += tx.exec(&DROP, params![*id])?;
    }
    Ok(gone)
}

fn read(row: &Row<'_>) -> std::result::Result<Hit, DbError> {
    Ok(Hit {
        position: row.int("id")?,
        project: id(row, "project")?,
        case: id(row, "case_id")?,
        kind: row.text("kind")?.to_owned(),
        at: at(row, "at")?,
        key: id(row, "key")?,
        text: row.opt_text("value")?.unwrap_or_default().to_owned(),
    })
}
