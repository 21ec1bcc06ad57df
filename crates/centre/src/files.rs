//! Files: bytes on disk by their digest, rows beside the journal. What a file is, its first bytes say, never its name. A
//! picture is decoded and written again, so that nothing but the picture is kept: no position, no camera, no comment, nothing
//! behind it. Who sees a file is asked of its case; until it has one, only who sent it sees it.

use crate::centre::Centre;
use crate::error::CentreError;
use crate::principal::{Principal, Right};
use crate::projects;
use db::{Reader, Tx};
use diag::text;
use model::value::Subject;
use model::{CaseId, FileId, FileRef, ProjectId};
use serde::Serialize;
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;
use store::files::File;

mod picture;

/// The largest file, in bytes.
pub const LARGEST: usize = 20 * 1024 * 1024;

/// A stored file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileView {
    /// Its id: the answer to a question for photos.
    pub id: String,
    /// `image/jpeg`, `image/png` or `application/pdf`.
    pub media_type: String,
    /// In bytes, as it is kept.
    pub size: u64,
    /// There is a smaller picture of it.
    pub thumbnail: bool,
}

/// The bytes of a file.
#[derive(Clone, PartialEq, Eq)]
pub struct FileBytes {
    /// What it is.
    pub media_type: String,
    /// How it is called when somebody saves it.
    pub name: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for FileBytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({}, {} bytes)", self.name, self.media_type, self.bytes.len())
    }
}

impl Centre {
    /// Keeps a file that somebody sends: a photo (JPEG, PNG, WebP) or a PDF of at most 20 MB.
    ///
    /// # Errors
    /// When it is something else, whatever its name says; too large; damaged; or he may not work in the project.
    pub async fn store_file(
        &self,
        who: &Principal,
        project: &str,
        bytes: Vec<u8>,
    ) -> Result<FileView, CentreError> {
        let (person, wanted) = (who.clone(), project.to_owned());
        let project = self.read(move |reader| projects::seen(reader, &person, &wanted)).await?;
        who.must(Right::Work, project)?;
        if bytes.len() > LARGEST {
            return Err(CentreError::invalid(
                "file",
                text!(zh: "文件超过 20 MB，请压缩后再传", en: "the file is larger than 20 MB: make it smaller"),
            ));
        }
        // Decoding takes memory: a few at a time.
        let _turn = self.inner.pictures.acquire().await.map_err(|_| CentreError::Busy)?;
        let inner = std::sync::Arc::clone(&self.inner);
        let kept = tokio::task::spawn_blocking(move || {
            let kept = picture::clean(&bytes)?;
            let digest = store::digest::of(&kept.bytes);
            inner.keep_file(&digest, &kept.bytes)?;
            let mut thumbnails = BTreeMap::new();
            if let Some(small) = &kept.small {
                let name = format!("{digest}-{}", picture::SMALL);
                inner.keep_file(&name, small)?;
                thumbnails.insert(picture::SMALL, name);
            }
            Ok::<_, CentreError>((digest, kept.media_type, kept.bytes.len() as u64, thumbnails))
        });
        let (digest, media_type, size, thumbnails) =
            kept.await.map_err(|error| CentreError::corrupt("file", error))??;
        let file = File {
            id: FileId::new(self.inner.ports.new_id()),
            project,
            subject: Subject::Person(who.person),
            case: None,
            digest,
            media_type: media_type.to_owned(),
            size,
            name: None,
            thumbnails,
            created_at: self.now(),
            person: Some(who.person),
        };
        let view = FileView {
            id: file.id.to_string(),
            media_type: file.media_type.clone(),
            size,
            thumbnail: !file.thumbnails.is_empty(),
        };
        self.write(move |tx| Ok(store::files::put(tx, &file)?)).await?;
        Ok(view)
    }

    /// The bytes of a file, or of its smaller picture.
    ///
    /// # Errors
    /// Not found when there is none that he may see, or it was erased.
    pub async fn file(&self, who: &Principal, id: &str, small: bool) -> Result<FileBytes, CentreError> {
        let id: FileId = id.parse().map_err(|_| CentreError::NotFound("file"))?;
        let person = who.clone();
        let file = self
            .read(move |reader| {
                let file = store::files::many(reader, &[id])?.pop().ok_or(CentreError::NotFound("file"))?;
                if sees(reader, &person, &file)? { Ok(file) } else { Err(CentreError::NotFound("file")) }
            })
            .await?;
        let thumbnail = file.thumbnails.values().next().filter(|_| small).cloned();
        let media_type = if thumbnail.is_some() { picture::JPEG.to_owned() } else { file.media_type };
        let name = thumbnail.unwrap_or(file.digest);
        let files = std::sync::Arc::clone(&self.inner.files);
        let read = tokio::task::spawn_blocking(move || files.get(&name));
        let bytes =
            read.await.map_err(|error| CentreError::corrupt("file", error))?.map_err(CentreError::Files)?;
        let bytes = bytes.ok_or(CentreError::NotFound("file"))?;
        let ending = media_type.rsplit('/').next().unwrap_or_default().replace("jpeg", "jpg");
        Ok(FileBytes { media_type, name: format!("{id}.{ending}"), bytes })
    }
}

/// Whether somebody may see a file: its case decides; until it has one, only who sent it.
fn sees(reader: &mut dyn Reader, who: &Principal, file: &File) -> Result<bool, CentreError> {
    if !who.rights.contains_key(&file.project) {
        return Ok(false);
    }
    match file.case {
        Some(case) => Ok(store::cases::row(reader, &who.scope(), case)?.is_some()),
        None => Ok(file.person == Some(who.person)),
    }
}

/// The files that a request for a case of a project refers to, as far as the principal may see them.
pub(crate) fn referenced(
    reader: &mut dyn Reader,
    who: &Principal,
    project: ProjectId,
    inputs: &Map<String, Json>,
) -> Result<Vec<FileRef>, CentreError> {
    let mut ids = Vec::new();
    inputs.values().for_each(|json| collect(json, &mut ids));
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let mut seen = Vec::new();
    for file in store::files::many(reader, &ids)? {
        if file.project == project && sees(reader, who, &file)? {
            seen.push(FileRef { id: file.id, subject: file.subject, digest: file.digest });
        }
    }
    Ok(seen)
}

/// Files become part of the case that refers to them, and whose pictures they are is known now.
pub(crate) fn take(
    tx: &mut dyn Tx,
    files: &[FileRef],
    case: CaseId,
    subject: &Subject,
) -> Result<(), CentreError> {
    for file in files {
        store::files::take(tx, file.id, case, subject)?;
    }
    Ok(())
}

fn collect(json: &Json, ids: &mut Vec<FileId>) {
    match json {
        Json::String(text) => ids.extend(text.parse::<FileId>()),
        Json::Array(items) => items.iter().for_each(|item| collect(item, ids)),
        Json::Object(fields) => fields.values().for_each(|item| collect(item, ids)),
        _ => {}
    }
}
