//! Which rows a run has written, so that they can be attested before what is left of its staging goes.

use super::upto;
use crate::Result;
use crate::attest::{Attested, Touched};
use crate::reading::id;
use db::{Reader, ReaderExt as _, params, queries};
use model::{PersonId, ProjectId};

queries! {
    pub(crate) TOUCHED = "select distinct what, subject from import_staged
        where project = $1 and run = $2 and number < $3";
    pub(crate) PERSON = "select person from import_runs where project = $1 and id = $2";
}

/// Who imported.
///
/// # Errors
/// What the database says.
pub fn person(reader: &mut dyn Reader, project: ProjectId, run: &str) -> Result<PersonId> {
    Ok(reader.one(&PERSON, params![project.to_string(), run], |row| id(row, 0))?)
}

/// The rows that the next up to `limit` staged rows of a run, which was shown, have written.
///
/// # Errors
/// What the database says.
pub fn shown_some(reader: &mut dyn Reader, project: ProjectId, run: &str, limit: usize) -> Result<Touched> {
    let upto = upto(reader, project, run, limit)?;
    let mut touched = Touched::default();
    reader.each(&TOUCHED, params![project.to_string(), run, upto.unwrap_or(i64::MAX)], &mut |row| {
        for table in written_by(row.text(0)?) {
            touched.add(*table, row.text(1)?);
        }
        Ok(())
    })?;
    Ok(touched)
}

/// The tables in which a staged row of this word has written rows of its subject.
fn written_by(what: &str) -> &'static [Attested] {
    match what {
        "place" => &[Attested::Places, Attested::PlaceKeys, Attested::Facts],
        "party" => &[Attested::Parties, Attested::Phones, Attested::SearchKeys, Attested::Facts],
        "tie" => &[Attested::Ties, Attested::Facts],
        "phone" => &[Attested::Phones],
        "name" => &[Attested::Parties, Attested::SearchKeys],
        "key" => &[Attested::SearchKeys],
        "since" => &[Attested::Ties],
        "fact" => &[Attested::Facts],
        "link" => &[Attested::PlaceLinks],
        _ => &[],
    }
}
