//! Names by the beginning of any part of them: in characters, in pinyin, by initials.

use super::words::normal;
use crate::reading::{id, rows, to_json};
use crate::{Result, Scope, mentions};
use db::{Reader, ReaderExt as _, Tx, params, queries};
use model::ProjectId;
use model::value::Subject;
use pinyin::ToPinyinMulti as _;
use std::collections::BTreeSet;

/// Readings of a name that are kept; a name with more (several characters of several readings) keeps the commonest.
const READINGS: usize = 8;

queries! {
    pub(crate) PUT = "insert into search_keys (project, key, subject)
            select $1, value, $2 from json_each($3) where true on conflict do nothing",
        pg: "insert into search_keys (project, key, subject)
            select $1, v, $2 from jsonb_array_elements_text($3::text::jsonb) v on conflict do nothing";
    pub(crate) DROP = "delete from search_keys where project = $1 and subject = $2";
    pub(crate) FORGET = "delete from search_keys where subject = $1";
    pub(crate) PROJECTS = "select distinct project from search_keys where subject = $1 order by project";
    pub(crate) BY_KEY = "select key, subject from search_keys where project = $1 and key >= $2 and key < $3
            order by key, subject limit $4";
}

/// A key that begins as asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyHit {
    /// The project.
    pub project: ProjectId,
    /// The whole key.
    pub key: String,
    /// What has it: the text form of an id (party, place, case).
    pub subject: String,
}

/// The keys of a name: from each of its characters on, as it is written, in pinyin and by initials.
#[must_use]
pub fn name_keys(name: &str) -> Vec<String> {
    let letters: Vec<char> = normal(name).chars().filter(|letter| letter.is_alphanumeric()).collect();
    let mut keys = BTreeSet::new();
    for from in 0..letters.len() {
        let rest = &letters[from..];
        // Inside a word of letters and digits only its beginning counts.
        if from > 0 && letters[from].is_ascii() && letters[from - 1].is_ascii() {
            continue;
        }
        keys.insert(rest.iter().collect::<String>());
        if rest.iter().any(|letter| !letter.is_ascii()) {
            for (whole, initials) in readings(rest) {
                keys.insert(whole);
                keys.insert(initials);
            }
        }
    }
    keys.into_iter().collect()
}

/// Pinyin and initials of characters, in their several readings.
fn readings(letters: &[char]) -> Vec<(String, String)> {
    let mut readings = vec![(String::new(), String::new())];
    for letter in letters {
        let mut sounds: Vec<&str> = Vec::new();
        if let Some(many) = letter.to_pinyin_multi() {
            for sound in many {
                if !sounds.contains(&sound.plain()) {
                    sounds.push(sound.plain());
                }
            }
        }
        let own = letter.to_string();
        if sounds.is_empty() {
            sounds.push(&own);
        }
        let mut longer = Vec::new();
        for sound in &sounds {
            for (whole, initials) in &readings {
                let initial: String = sound.chars().take(1).collect();
                longer.push((format!("{whole}{sound}"), format!("{initials}{initial}")));
            }
        }
        longer.truncate(READINGS);
        readings = longer;
    }
    readings
}

/// Adds keys under which a subject (an id as text) is found in a project.
///
/// # Errors
/// What the database says.
pub fn put_keys(tx: &mut dyn Tx, project: ProjectId, subject: &str, keys: &[String]) -> Result<()> {
    tx.exec(&PUT, params![project.to_string(), subject, to_json("keys of a name", keys)?])?;
    Ok(())
}

/// Removes the keys of a subject in a project.
///
/// # Errors
/// What the database says.
pub fn drop_keys(tx: &mut dyn Tx, project: ProjectId, subject: &str) -> Result<()> {
    tx.exec(&DROP, params![project.to_string(), subject])?;
    Ok(())
}

/// The projects in which a subject is found by its name.
///
/// # Errors
/// What the database says.
pub fn projects_of(reader: &mut dyn Reader, subject: &Subject) -> Result<Vec<ProjectId>> {
    Ok(reader.all(&PROJECTS, params![mentions::text(subject)], |row| id(row, 0))?)
}

/// Removes the keys of a subject everywhere.
pub(super) fn forget(tx: &mut dyn Tx, subject: &str) -> Result<()> {
    tx.exec(&FORGET, params![subject])?;
    Ok(())
}

/// Keys of the scope's projects that begin as the query (made normal, marks left out), by key.
///
/// # Errors
/// What the database says.
pub fn by_key(reader: &mut dyn Reader, scope: &Scope, query: &str, limit: usize) -> Result<Vec<KeyHit>> {
    let prefix: String = normal(query).chars().filter(|letter| letter.is_alphanumeric()).collect();
    if prefix.is_empty() {
        return Ok(Vec::new());
    }
    let end = format!("{prefix}\u{10FFFF}");
    // Each project by itself, so that its index gives the order and nothing is read beyond the limit.
    let mut found = Vec::new();
    for project in scope.narrowed(&[]) {
        let parameters = params![project.to_string(), &prefix, &end, rows(limit)];
        let hits = reader.all(&BY_KEY, parameters, |row| {
            Ok(KeyHit { project, key: row.text("key")?.to_owned(), subject: row.text("subject")?.to_owned() })
        })?;
        found.extend(hits);
    }
    found.sort_by(|a, b| (&a.key, &a.subject).cmp(&(&b.key, &b.subject)));
    found.truncate(limit);
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_by_characters_pinyin_and_initials() {
        let keys = name_keys("张小明");
        for key in ["张小明", "小明", "明", "zhangxiaoming", "xiaoming", "zxm", "xm"] {
            assert!(keys.iter().any(|known| known == key), "{key}");
        }
        // A surname with a reading of its own.
        assert!(name_keys("单雄").iter().any(|key| key == "shanxiong"));
        assert!(name_keys("单雄").iter().any(|key| key == "danxiong"));
        assert_eq!(name_keys("浙A·12345").iter().filter(|key| key.starts_with('1')).count(), 0);
        assert!(name_keys("浙A·12345").iter().any(|key| key == "a12345"));
    }
}
