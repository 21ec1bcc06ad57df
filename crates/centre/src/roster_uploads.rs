//! Rosters that were uploaded and are looked at, imported, or done: kept in the database for an hour, so that whichever
//! server answers next goes on with them, and one that dies leaves nothing hanging. Nothing of them is in the register
//! before it is imported.

use crate::accounts::must_administer;
use crate::centre::Centre;
use crate::error::{CentreError, FieldError};
use crate::import_roster::{Created, Imported, Part, Progress, RosterFile, RosterForm};
use crate::principal::Principal;
use crate::projects::ProjectView;
use diag::{Text, text};
use model::Instant;
use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use store::uploads::{self, State, Upload};

/// How long a file is kept after it was last touched.
pub(crate) const KEPT: i64 = Instant::HOUR;
/// An import that has not moved for so long has died with its server.
const DEAD_AFTER: i64 = Instant::MINUTE;
/// How often it is noted how far an import is, and asked whether it may go on.
const NOTE: Duration = Duration::from_millis(500);

/// How far an upload is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum How {
    /// It can be looked at.
    Waiting,
    /// It is being imported: records written, and to write.
    Running(Progress),
    /// It is in.
    Done(Box<Came>),
    /// Nothing of it is in.
    Failed(Failure),
}

/// What came of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Came {
    /// What is new.
    pub created: Created,
    /// Facts that were changed.
    pub changed: usize,
    /// What was there exactly so.
    pub same: usize,
    /// Rows that were rejected.
    pub rejected: usize,
    /// They can be fetched as a file.
    pub has_rejected: bool,
    /// All of it in words.
    pub summary: String,
}

/// Why nothing came of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Failure {
    /// Something does not fit: field, Chinese, English.
    Fields(Vec<(String, String, String)>),
    /// Too much work waited, or the disk took nothing.
    Later,
    /// The server died over it.
    Lost,
    /// A fault of ours.
    Ours,
}

impl Failure {
    fn of(error: &CentreError) -> Self {
        match error {
            CentreError::Invalid(fields) => Self::Fields(
                fields
                    .iter()
                    .map(|one| (one.field.clone(), one.message.zh.clone(), one.message.en.clone()))
                    .collect(),
            ),
            error if error.passes() => Self::Later,
            error => {
                tracing::error!(%error, "an import failed");
                Self::Ours
            }
        }
    }

    /// The same as the error that it was.
    #[must_use]
    pub fn error(&self) -> CentreError {
        match self {
            Self::Fields(fields) => {
                let field = |(field, zh, en): &(String, String, String)| FieldError {
                    field: field.clone(),
                    message: Text { zh: zh.clone(), en: en.clone() },
                };
                CentreError::Invalid(fields.iter().map(field).collect())
            }
            Self::Later => CentreError::Busy,
            Self::Lost => CentreError::invalid(
                "file",
                text!(
                    zh: "导入到一半服务器停了，什么都没有导入；请再点一次导入",
                    en: "the server stopped halfway and nothing was imported; import it once more"
                ),
            ),
            Self::Ours => CentreError::corrupt("import", "it failed; the log says why"),
        }
    }
}

/// How a file is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Reading {
    part: Part,
    form: Option<RosterForm>,
}

/// An uploaded roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterUpload {
    /// Its id.
    pub id: String,
    /// The project that it is for.
    pub project: ProjectView,
    /// The name of the file on the sender's device.
    pub name: String,
    /// Which part of it is imported.
    pub part: Part,
    /// How far it is.
    pub how: How,
    form: Option<RosterForm>,
}

impl Centre {
    /// Keeps an uploaded file; one that the same person uploaded before and that is not being imported goes.
    ///
    /// # Errors
    /// When the principal does not administer the project.
    pub async fn keep_upload(
        &self,
        who: &Principal,
        project: ProjectView,
        name: String,
        part: Part,
        bytes: Vec<u8>,
    ) -> Result<RosterUpload, CentreError> {
        must_administer(who, project.id)?;
        let kept = Upload {
            id: self.inner.ports.new_id().simple().to_string(),
            who: who.key(),
            project: project.id,
            name,
            reading: json(&Reading { part, form: None })?,
            state: State::Waiting,
            done: 0,
            all: 0,
            stop: false,
            outcome: None,
            has_rejected: false,
            touched_at: self.now(),
        };
        let row = kept.clone();
        self.write(move |tx| Ok(uploads::keep(tx, &row, &bytes)?)).await?;
        Ok(RosterUpload { id: kept.id, project, name: kept.name, part, how: How::Waiting, form: None })
    }

    /// An upload of somebody's own.
    ///
    /// # Errors
    /// When there is none, it is another's, or its hour is over.
    pub async fn upload(&self, who: &Principal, id: &str) -> Result<RosterUpload, CentreError> {
        let (key, wanted, now) = (who.key(), id.to_owned(), self.now());
        let found = self.read(move |reader| Ok(uploads::get(reader, &wanted, &key)?)).await?;
        let found = found.filter(|own| own.state == State::Running || now.since(own.touched_at) < KEPT);
        let found = found.ok_or(CentreError::NotFound("upload"))?;
        must_administer(who, found.project)?;
        let project = self.projects(who).await?.into_iter().find(|project| project.id == found.project);
        let project = project.ok_or(CentreError::NotFound("upload"))?;
        let Reading { part, form } = read(&found.reading)?;
        Ok(RosterUpload { how: how(&found, now)?, id: found.id, project, name: found.name, part, form })
    }

    /// The file of an upload with how it is to be read.
    ///
    /// # Errors
    /// When it is gone.
    pub async fn upload_file(
        &self,
        who: &Principal,
        upload: &RosterUpload,
    ) -> Result<RosterFile, CentreError> {
        let (key, id) = (who.key(), upload.id.clone());
        let bytes = self.read(move |reader| Ok(uploads::bytes(reader, &id, &key)?)).await?;
        let bytes = bytes.ok_or(CentreError::NotFound("upload"))?;
        Ok(RosterFile { bytes, part: upload.part, form: upload.form.clone() })
    }

    /// The rejected rows of a done import, as a workbook.
    ///
    /// # Errors
    /// When it is gone, or nothing was rejected.
    pub async fn upload_rejected(&self, who: &Principal, id: &str) -> Result<Vec<u8>, CentreError> {
        self.upload(who, id).await?;
        let (key, id) = (who.key(), id.to_owned());
        let rejected = self.read(move |reader| Ok(uploads::rejected(reader, &id, &key)?)).await?;
        rejected.ok_or(CentreError::NotFound("rejected rows"))
    }

    /// Says how an upload is to be read; nothing while it is being imported.
    ///
    /// # Errors
    /// What the database says.
    pub async fn read_upload_as(
        &self,
        who: &Principal,
        id: &str,
        part: Part,
        form: Option<RosterForm>,
    ) -> Result<(), CentreError> {
        let (key, id, now) = (who.key(), id.to_owned(), self.now());
        let reading = json(&Reading { part, form })?;
        self.write(move |tx| Ok(uploads::read_as(tx, &id, &key, &reading, now, now.plus(-DEAD_AFTER))?)).await
    }

    /// Asks that an import stops, on whichever server it runs, so that nothing of it stays.
    ///
    /// # Errors
    /// What the database says.
    pub async fn stop_upload(&self, who: &Principal, id: &str) -> Result<(), CentreError> {
        let (key, id) = (who.key(), id.to_owned());
        self.write(move |tx| Ok(uploads::stop(tx, &id, &key)?)).await
    }

    /// Begins an import in the background of this server, unless it is done or another is at it.
    ///
    /// # Errors
    /// When the upload is gone.
    pub async fn start_upload(&self, who: &Principal, id: &str) -> Result<(), CentreError> {
        if let Some(upload) = self.begin_upload(who, id).await? {
            let (centre, who) = (self.clone(), who.clone());
            tokio::spawn(async move {
                if let Err(error) = centre.carry_out(&who, &upload).await {
                    tracing::error!(%error, "how an import ended could not be noted");
                }
            });
        }
        Ok(())
    }

    /// Imports an upload and waits until it is over, unless it is done or another is at it.
    ///
    /// # Errors
    /// When the upload is gone. How the import ended is with the upload.
    pub async fn run_upload(&self, who: &Principal, id: &str) -> Result<(), CentreError> {
        match self.begin_upload(who, id).await? {
            Some(upload) => self.carry_out(who, &upload).await,
            None => Ok(()),
        }
    }

    async fn begin_upload(&self, who: &Principal, id: &str) -> Result<Option<RosterUpload>, CentreError> {
        let upload = self.upload(who, id).await?;
        let (key, id, now) = (who.key(), id.to_owned(), self.now());
        let ours =
            self.write(move |tx| Ok(uploads::begin(tx, &id, &key, now, now.plus(-DEAD_AFTER))?)).await?;
        Ok(ours.then_some(upload))
    }

    async fn carry_out(&self, who: &Principal, upload: &RosterUpload) -> Result<(), CentreError> {
        let done = match self.upload_file(who, upload).await {
            Ok(file) => self.noted_import(who, upload, file).await,
            Err(error) => Err(error),
        };
        let (state, outcome, rejected) = match done {
            Ok(imported) => {
                let came = Came {
                    created: imported.created,
                    changed: imported.changed,
                    same: imported.same,
                    rejected: imported.rejected,
                    has_rejected: imported.rejected_file.is_some(),
                    summary: imported.summary,
                };
                (State::Done, json(&came)?, imported.rejected_file)
            }
            Err(error) => (State::Failed, json(&Failure::of(&error))?, None),
        };
        let (id, now) = (upload.id.clone(), self.now());
        self.write(move |tx| Ok(uploads::end(tx, &id, state, &outcome, rejected.as_deref(), now)?)).await
    }

    /// Imports, noting now and then how far it is and asking whether it may go on.
    async fn noted_import(
        &self,
        who: &Principal,
        upload: &RosterUpload,
        file: RosterFile,
    ) -> Result<Imported, CentreError> {
        let (done, all) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let stopped = AtomicBool::new(false);
        let watch = |progress: Progress| {
            done.store(progress.done, Ordering::Relaxed);
            all.store(progress.all, Ordering::Relaxed);
            !stopped.load(Ordering::Relaxed)
        };
        let import = self.import_roster(who, upload.project.id, file, &watch);
        tokio::pin!(import);
        let mut due = tokio::time::interval(NOTE);
        loop {
            tokio::select! {
                ended = &mut import => return ended,
                _ = due.tick() => {
                    let so_far = (done.load(Ordering::Relaxed), all.load(Ordering::Relaxed));
                    if !self.may_go_on(&upload.id, so_far).await {
                        stopped.store(true, Ordering::Relaxed);
                    }
                }
            }
        }
    }

    /// Notes how far an import is; a note that could not be made stops nothing.
    async fn may_go_on(&self, id: &str, so_far: (usize, usize)) -> bool {
        let (id, now) = (id.to_owned(), self.now());
        let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let (done, all) = (number(so_far.0), number(so_far.1));
        self.write(move |tx| Ok(uploads::progress(tx, &id, done, all, now)?)).await.unwrap_or(true)
    }
}

fn how(found: &Upload, now: Instant) -> Result<How, CentreError> {
    let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    Ok(match found.state {
        State::Waiting => How::Waiting,
        State::Running if now.since(found.touched_at) > DEAD_AFTER => How::Failed(Failure::Lost),
        State::Running => How::Running(Progress { done: count(found.done), all: count(found.all) }),
        State::Done => How::Done(Box::new(read(found.outcome.as_deref().unwrap_or_default())?)),
        State::Failed => How::Failed(read(found.outcome.as_deref().unwrap_or_default())?),
    })
}

fn json<T: Serialize>(value: &T) -> Result<String, CentreError> {
    serde_json::to_string(value).map_err(|error| CentreError::corrupt("upload", error))
}

fn read<'t, T: Deserialize<'t>>(text: &'t str) -> Result<T, CentreError> {
    serde_json::from_str(text).map_err(|error| CentreError::corrupt("upload", error))
}
