//! What is compared beside the rows of one case: counters of numbers, rows that no stream stands behind, the index of
//! texts.

use crate::Result;
use crate::journal::{ORGANISATION, RIGHTS};
use crate::mentions;
use crate::reading::{at, count, id};
use crate::search;
use calendar::Instant;
use db::{Engine, Reader, ReaderExt as _, params, queries};
use model::value::Subject;
use model::{CaseId, ContactId, PersonalId, ProjectId};
use std::collections::BTreeSet;

queries! {
    pub(crate) PREFIXES = "select prefix, value from numbers where project = $1 order by prefix";
    pub(crate) GIVEN = "select number from cases where project = $1 and number >= $2 and number < $3 order by number";
    pub(crate) WITH_NUMBER = "select count(*) from cases where project = $1 and number is not null";
    pub(crate) STRATA = "select s.stratum from strata s where s.project = $1 and s.drawn <> (
            select count(*) from slots d where d.project = s.project and d.stratum = s.stratum)
        union select d.stratum from slots d where d.project = $1 and not exists (
            select 1 from strata s where s.project = d.project and s.stratum = d.stratum)
        order by 1 limit 100";
    pub(crate) ORPHANS = "select 'cases' as tab, c.id as stream from cases c where c.project = $1 and not exists (
            select 1 from streams s where s.project = c.project and s.stream = c.id)
        union select 'calls', c.id from calls c where c.project = $1 and not exists (
            select 1 from streams s where s.project = c.project and s.stream = c.id)
        union select 'duties', c.case_id from duties c where c.project = $1 and not exists (
            select 1 from streams s where s.project = c.project and s.stream = c.case_id)
        union select 'exclusions', c.case_id from exclusions c where c.project = $1 and not exists (
            select 1 from streams s where s.project = c.project and s.stream = c.case_id)
        union select 'offers', c.case_id from offers c where c.project = $1 and not exists (
            select 1 from streams s where s.project = c.project and s.stream = c.case_id)
        union select 'origins', c.case_id from origins c where c.project = $1 and not exists (
            select 1 from streams s where s.project = c.project and s.stream = c.case_id)
        union select 'slots', c.case_id from slots c where c.project = $1 and not exists (
            select 1 from streams s where s.project = c.project and s.stream = c.case_id)
        union select 'search_entries', c.case_id from search_entries c where c.project = $1 and not exists (
            select 1 from streams s where s.project = c.project and s.stream = c.case_id)
        union select 'holdings', cast($3 as text) from holdings c where c.project = $1 and not exists (
            select 1 from streams s where s.project = c.project and s.stream = cast($3 as text))
        union select 'absences', cast($3 as text) from absences c where c.project = $1 and not exists (
            select 1 from streams s where s.project = c.project and s.stream = cast($3 as text))
        union select 'signings', cast($3 as text) from signings c where c.project = $1 and not exists (
            select 1 from streams s where s.project = c.project and s.stream = cast($3 as text))
        union select 'superiors', cast($3 as text) from superiors c where c.project = $1 and not exists (
            select 1 from streams s where s.project = c.project and s.stream = cast($3 as text))
        union select 'roles', cast($3 as text) from roles c where cast($1 as text) = cast($2 as text) and not exists (
            select 1 from streams s where s.project = cast($2 as text) and s.stream = cast($3 as text))
        order by 1, 2 limit 100";
    pub(crate) PHONE_DIGEST = "select phone_digest from calls where project = $1 and id = $2";
    pub(crate) OF_CASE = "select e.id, e.kind, e.at, e.subject, e.key, e.restricted, p.value from search_entries e
        left join personal p on p.key = e.key where e.project = $1 and e.case_id = $2 order by e.id";
    pub(crate) HAS_WORDS = "select 1 from search_words where search_words match $2 and rowid = $1",
        pg: "select 1 from search_words where id = $1 and words = array_to_tsvector(string_to_array($2::text, ' '))";
}

/// A counter of numbers, and what was given under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counter {
    /// What the numbers begin with.
    pub prefix: String,
    /// The last that was given, as the counter says.
    pub value: u64,
    /// How many cases have a number of it.
    pub given: u64,
    /// The highest of these numbers.
    pub highest: u64,
}

/// The counters of a project with what the cases have of them, and how many numbers belong to no counter.
///
/// # Errors
/// What the database says.
pub fn counters(reader: &mut dyn Reader, project: ProjectId) -> Result<(Vec<Counter>, u64)> {
    let key = project.to_string();
    let found = reader.all(&PREFIXES, params![&key], |row| Ok((row.text(0)?.to_owned(), count(row, 1)?)))?;
    let prefixes: BTreeSet<String> = found.iter().map(|(prefix, _)| prefix.clone()).collect();
    let mut counters = Vec::with_capacity(found.len());
    for (prefix, value) in found {
        let longer: Vec<&String> =
            prefixes.range(prefix.clone()..).take_while(|other| other.starts_with(&prefix)).skip(1).collect();
        let mut counter = Counter { prefix: prefix.clone(), value, given: 0, highest: 0 };
        // A colon comes just after the digits.
        reader.each(&GIVEN, params![&key, &prefix, format!("{prefix}:")], &mut |row| {
            let number = row.text(0)?;
            let sequence = number.strip_prefix(prefix.as_str()).and_then(|rest| rest.parse::<u64>().ok());
            if let Some(sequence) = sequence.filter(|_| !longer.iter().any(|own| number.starts_with(*own))) {
                counter.given += 1;
                counter.highest = counter.highest.max(sequence);
            }
            Ok(())
        })?;
        counters.push(counter);
    }
    let all = reader.one(&WITH_NUMBER, params![&key], |row| count(row, 0))?;
    let known: u64 = counters.iter().map(|counter| counter.given).sum();
    Ok((counters, all.saturating_sub(known)))
}

/// Strata of a project that say another number of draws than there are slots; at most 100.
///
/// # Errors
/// What the database says.
pub fn miscounted_strata(reader: &mut dyn Reader, project: ProjectId) -> Result<Vec<String>> {
    Ok(reader.all(&STRATA, params![project.to_string()], |row| Ok(row.text(0)?.to_owned()))?)
}

/// Rows of cases and calls that no stream stands behind: table and stream; at most 100.
///
/// # Errors
/// What the database says.
pub fn without_stream(reader: &mut dyn Reader, project: ProjectId) -> Result<Vec<(String, String)>> {
    let parameters = params![project.to_string(), ORGANISATION.to_string(), RIGHTS];
    Ok(reader.all(&ORPHANS, parameters, |row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned())))?)
}

/// The digest under which the number of a call is found; `None` also when there is no such call.
///
/// # Errors
/// What the database says.
pub fn phone_digest(reader: &mut dyn Reader, project: ProjectId, call: ContactId) -> Result<Option<String>> {
    let parameters = params![project.to_string(), call.to_string()];
    let found = reader.opt(&PHONE_DIGEST, parameters, |row| Ok(row.opt_text(0)?.map(str::to_owned)))?;
    Ok(found.flatten())
}

/// A text of a case in the index of texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indexed {
    /// Its place in the index of words.
    pub position: i64,
    /// What sort of text.
    pub kind: String,
    /// When it was recorded.
    pub at: Instant,
    /// Whose it says it is, as text.
    pub subject: String,
    /// The key of the personal value.
    pub key: PersonalId,
    /// It may show who the customer of an anonymous case is.
    pub restricted: bool,
    /// The text; `None` when it was erased.
    pub text: Option<String>,
}

impl Indexed {
    /// Whether it says that it is of a subject.
    #[must_use]
    pub fn is_of(&self, subject: &Subject) -> bool {
        self.subject == mentions::text(subject)
    }
}

/// The texts of a case in the index.
///
/// # Errors
/// What the database says.
pub fn indexed(reader: &mut dyn Reader, project: ProjectId, case: CaseId) -> Result<Vec<Indexed>> {
    let found = reader.all(&OF_CASE, params![project.to_string(), case.to_string()], |row| {
        Ok(Indexed {
            position: row.int("id")?,
            kind: row.text("kind")?.to_owned(),
            at: at(row, "at")?,
            subject: row.text("subject")?.to_owned(),
            key: id(row, "key")?,
            restricted: row.bool("restricted")?,
            text: row.opt_text("value")?.map(str::to_owned),
        })
    })?;
    Ok(found)
}

/// Whether the index of words has those of a text. On SQLite words too many are not seen: its index gives none back.
///
/// # Errors
/// What the database says.
pub fn has_words(reader: &mut dyn Reader, project: ProjectId, indexed: &Indexed, text: &str) -> Result<bool> {
    let words = search::indexed_words(project, indexed.restricted, text);
    let wanted = match reader.engine() {
        Engine::Sqlite => words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" AND "),
        Engine::Postgres => words.into_iter().collect::<Vec<_>>().join(" "),
    };
    Ok(reader.opt(&HAS_WORDS, params![indexed.position, wanted], |_| Ok(()))?.is_some())
}
