//! Stored files: what they are and whose; the bytes lie on disk under their digest, outside.

use crate::reading::{at, count, id, int, list, opt_id, opt_json, rows, to_json};
use crate::{Result, mentions};
use calendar::Instant;
use db::{DbError, Reader, ReaderExt as _, Row, Tx, params, queries};
use model::value::Subject;
use model::{CaseId, FileId, PersonId, PersonalRef, ProjectId};
use std::collections::BTreeMap;

macro_rules! columns {
    () => {
        "id, project, subject, case_id, digest, media_type, size, name, thumbnails, created_at, person"
    };
}

queries! {
    pub(crate) PUT = "insert into files (id, project, subject, case_id, digest, media_type, size, name, thumbnails,
        created_at, person) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    pub(crate) TAKE = "update files set case_id = $2, subject = $3 where id = $1 and case_id is null";
    pub(crate) ATTACH = "update files set case_id = $2 where id = $1 and case_id is null";
    pub(crate) THUMBNAILS = "update files set thumbnails = $2 where id = $1";
    pub(crate) MANY = concat!("select ", columns!(), " from files where id in (select value from json_each($1))
            order by id"),
        pg: concat!("select ", columns!(), " from files
            where id = any (array(select jsonb_array_elements_text($1::text::jsonb))) order by id");
    pub(crate) OF_CASE = concat!("select ", columns!(), " from files where project = $1 and case_id = $2
            order by id limit $3");
    pub(crate) DIGESTS = "select digest, thumbnails from files where subject = $1 order by digest, id";
    pub(crate) DROP = "delete from files where subject = $1";
    pub(crate) USES = "select count(*) from files where digest = $1";
}

/// A stored file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// The file.
    pub id: FileId,
    /// Its project.
    pub project: ProjectId,
    /// Whose picture it is.
    pub subject: Subject,
    /// The case that it belongs to, once it does.
    pub case: Option<CaseId>,
    /// Hex SHA-256 of its bytes, under which they lie on disk.
    pub digest: String,
    /// What it is, e.g. `image/jpeg`.
    pub media_type: String,
    /// In bytes.
    pub size: u64,
    /// Its name when it was sent, by reference.
    pub name: Option<PersonalRef>,
    /// Under which name (digest of the original and width) its smaller pictures lie, by their width in pixels.
    pub thumbnails: BTreeMap<u32, String>,
    /// When it was stored.
    pub created_at: Instant,
    /// Which employee sent it; until it belongs to a case only he sees it.
    pub person: Option<PersonId>,
}

/// Records a stored file.
///
/// # Errors
/// What the database says.
pub fn put(tx: &mut dyn Tx, file: &File) -> Result<()> {
    let name = file.name.as_ref().map(|name| to_json("the name of a file", name)).transpose()?;
    tx.exec(
        &PUT,
        params![
            file.id.to_string(),
            file.project.to_string(),
            mentions::text(&file.subject),
            file.case.map(|case| case.to_string()),
            &file.digest,
            &file.media_type,
            int(file.size),
            name,
            to_json("thumbnails", &file.thumbnails)?,
            file.created_at.micros(),
            file.person.map(|person| person.to_string())
        ],
    )?;
    Ok(())
}

/// Says which case a file belongs to, once; answers whether it was free.
///
/// # Errors
/// What the database says.
pub fn attach(tx: &mut dyn Tx, file: FileId, case: CaseId) -> Result<bool> {
    Ok(tx.exec(&ATTACH, params![file.to_string(), case.to_string()])? > 0)
}

/// A file becomes part of a case and whose picture it is is known now, once; answers whether it was free.
///
/// # Errors
/// What the database says.
pub fn take(tx: &mut dyn Tx, file: FileId, case: CaseId, subject: &Subject) -> Result<bool> {
    Ok(tx.exec(&TAKE, params![file.to_string(), case.to_string(), mentions::text(subject)])? > 0)
}

/// Records the smaller pictures of a file.
///
/// # Errors
/// What the database says.
pub fn put_thumbnails(tx: &mut dyn Tx, file: FileId, thumbnails: &BTreeMap<u32, String>) -> Result<()> {
    tx.exec(&THUMBNAILS, params![file.to_string(), to_json("thumbnails", thumbnails)?])?;
    Ok(())
}

/// These files. Who may see them is asked of their case before.
///
/// # Errors
/// What the database says.
pub fn many(reader: &mut dyn Reader, files: &[FileId]) -> Result<Vec<File>> {
    Ok(reader.all(&MANY, params![list(files)], read)?)
}

/// The files of a case, in order of their ids.
///
/// # Errors
/// What the database says.
pub fn of_case(reader: &mut dyn Reader, project: ProjectId, case: CaseId, limit: usize) -> Result<Vec<File>> {
    Ok(reader.all(&OF_CASE, params![project.to_string(), case.to_string(), rows(limit)], read)?)
}

/// How many files have these bytes.
///
/// # Errors
/// What the database says.
pub fn uses(reader: &mut dyn Reader, digest: &str) -> Result<u64> {
    Ok(reader.one(&USES, params![digest], |row| count(row, 0))?)
}

/// Removes the files of a subject; answers the digests that no other file has, those of smaller pictures among them.
pub(crate) fn forget(tx: &mut dyn Tx, subject: &Subject) -> Result<Vec<String>> {
    let subject = mentions::text(subject);
    let files: Vec<(String, BTreeMap<u32, String>)> = tx.all(&DIGESTS, params![&subject], |row| {
        Ok((row.text("digest")?.to_owned(), crate::reading::json(row, "thumbnails")?))
    })?;
    if files.is_empty() {
        return Ok(Vec::new());
    }
    tx.exec(&DROP, params![&subject])?;
    let mut free = std::collections::BTreeSet::new();
    for (digest, thumbnails) in files {
        // Smaller pictures are kept under the digest of their original, so that they are free when it is.
        if uses(tx, &digest)? == 0 {
            free.insert(digest);
            free.extend(thumbnails.into_values());
        }
    }
    Ok(free.into_iter().collect())
}

fn read(row: &Row<'_>) -> std::result::Result<File, DbError> {
    Ok(File {
        id: id(row, "id")?,
        project: id(row, "project")?,
        subject: read_subject(row.text("subject")?)?,
        case: opt_id(row, "case_id")?,
        digest: row.text("digest")?.to_owned(),
        media_type: row.text("media_type")?.to_owned(),
        size: count(row, "size")?,
        name: opt_json(row, "name")?,
        thumbnails: crate::reading::json(row, "thumbnails")?,
        created_at: at(row, "created_at")?,
        person: opt_id(row, "person")?,
    })
}

fn read_subject(text: &str) -> std::result::Result<Subject, DbError> {
    if let Ok(party) = text.parse() {
        Ok(Subject::Party(party))
    } else if let Ok(person) = text.parse() {
        Ok(Subject::Person(person))
    } else {
        text.parse().map(Subject::Case).map_err(DbError::decode)
    }
}
