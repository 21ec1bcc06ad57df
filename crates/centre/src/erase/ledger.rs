//! The ledger of erasures: whom it was asked to forget, kept beside the data and not in it, so that a backup from before
//! cannot bring anybody back. No name is in it, only ids.

use crate::Centre;
use crate::CentreError;
use crate::erase::{ERASURES, forget};
use db::Tx;
use model::Instant;
use model::actor::Who;
use model::value::Subject;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;
use store::journal::{self, ORGANISATION};

/// A line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Who was erased.
    pub subject: Subject,
    /// When; micros since 1970.
    pub at: i64,
}

/// The lines of a ledger; none when there is no file yet. A line that was torn when the machine died says nothing: the
/// erasure that it was for is in the journal and is written again.
///
/// # Errors
/// When the file cannot be read.
pub fn read(file: &Path) -> io::Result<Vec<Line>> {
    match std::fs::read_to_string(file) {
        Ok(text) => Ok(text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Adds what a ledger does not have yet; on disk when it returns. Answers how many lines were added.
///
/// # Errors
/// When the file cannot be read or written.
pub fn add(file: &Path, lines: &[Line]) -> io::Result<usize> {
    let there = read(file)?;
    let missing: Vec<&Line> = lines.iter().filter(|line| !there.contains(line)).collect();
    if missing.is_empty() {
        return Ok(0);
    }
    let mut text = String::new();
    for line in &missing {
        // After a torn line this begins a new one; an empty line says nothing.
        text.push('\n');
        text.push_str(&serde_json::to_string(line)?);
    }
    text.push('\n');
    let mut ledger = OpenOptions::new().create(true).append(true).open(file)?;
    ledger.write_all(text.as_bytes())?;
    ledger.sync_all()?;
    match file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => File::open(folder)?.sync_all()?,
        None => File::open(".")?.sync_all()?,
    }
    Ok(missing.len())
}

/// What erasing again did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ErasedAgain {
    /// Subjects that had come back.
    pub subjects: usize,
    /// Their values.
    pub values: u64,
}

impl Centre {
    /// Everybody whom this centre was asked to forget, as its journal says.
    ///
    /// # Errors
    /// What the database says.
    pub async fn erased(&self) -> Result<Vec<Line>, CentreError> {
        self.read(|reader| {
            let entries = journal::load(reader, ORGANISATION, ERASURES)?;
            Ok(entries.iter().filter_map(|recorded| line_of(&recorded.entry)).collect())
        })
        .await
    }

    /// Erases again whom a restored backup brought back, and journals it. Cases that an employee among them holds stay in
    /// his place until they are handed over.
    ///
    /// # Errors
    /// What the database says.
    pub async fn erase_again(&self, lines: Vec<Line>) -> Result<ErasedAgain, CentreError> {
        let (wanted, known) = (newest(lines), newest(self.erased().await?));
        let mut done = ErasedAgain::default();
        for (subject, at) in wanted {
            if known.get(&subject).is_some_and(|known| *known >= at) {
                continue;
            }
            let centre = self.clone();
            let values = self.write(move |tx| centre.forget_again(tx, &subject)).await?;
            done.subjects += usize::from(values.is_some());
            done.values += values.unwrap_or_default();
        }
        self.finish_erasures().await?;
        Ok(done)
    }

    fn forget_again(&self, tx: &mut dyn Tx, subject: &Subject) -> Result<Option<u64>, CentreError> {
        if !store::erasure::is_known(tx, subject)? {
            return Ok(None);
        }
        if let Subject::Person(person) = subject {
            self.end_posts(tx, &Who::Clock, *person)?;
        }
        Ok(Some(forget(tx, &Who::Clock, subject, self.now())?.values))
    }
}

/// When each subject was erased last.
fn newest(lines: Vec<Line>) -> BTreeMap<Subject, i64> {
    let mut newest = BTreeMap::new();
    for line in lines {
        let at = newest.entry(line.subject).or_insert(line.at);
        *at = line.at.max(*at);
    }
    newest
}

fn line_of(entry: &journal::Entry) -> Option<Line> {
    Line::of(&entry.data, Instant::micros(entry.recorded_at))
}

impl Line {
    /// The line of an erasure, from the data of its event and the micros when it was recorded.
    pub(crate) fn of(data: &str, at: i64) -> Option<Self> {
        let json: Json = serde_json::from_str(data).ok()?;
        let subject = serde_json::from_value(json.get("subject")?.clone()).ok()?;
        Some(Self { subject, at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::PartyId;

    #[test]
    fn a_ledger_takes_each_subject_once_and_outlives_a_torn_line() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("erasures.jsonl");
        let line = |number| Line { subject: Subject::Party(PartyId::from_number(number)), at: 7 };
        assert_eq!(read(&file).unwrap(), []);
        assert_eq!(add(&file, &[line(1), line(2)]).unwrap(), 2);
        assert_eq!(add(&file, &[line(1), line(2)]).unwrap(), 0);
        let torn = std::fs::read(&file).unwrap();
        std::fs::write(&file, &torn[..torn.len() - 9]).unwrap();
        assert_eq!(read(&file).unwrap(), [line(1)]);
        assert_eq!(add(&file, &[line(2), line(3)]).unwrap(), 2);
        assert_eq!(read(&file).unwrap(), [line(1), line(2), line(3)]);
    }
}
