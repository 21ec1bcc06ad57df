//! Verifying a centre: every chain of the journal is whole, what is derived from it is what it gives, every personal
//! value and file that an event refers to is what it was, or was erased.
//!
//! Each stream is looked at in a unit of its own that is always rolled back, so that a centre can be verified while it
//! works. What is derived is compared by deriving it again. What belongs to a project as a whole (rules that must always
//! hold, counters, handbooks, seals) is read in one state of the database.

use crate::centre::Centre;
use crate::erase::ERASURES;
use crate::error::CentreError;
use db::{DbError, Tx};
use diag::{Text, text};
use model::event::Entry;
use model::value::Subject;
use model::{Case, CaseId, ContactId, FileRef, Instant, PersonalId, PersonalRef, ProjectId};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use store::StoreError;
use store::journal::{self, Broken, ORGANISATION, RIGHTS, Recorded};
use store::personal::Kept;

mod attested;
mod calls;
mod counted;
mod draws;
mod findable;
mod handbooks;
mod roster;
mod rules;

use draws::Draws;
use findable::Findable;

/// Streams looked up in one go.
const BATCH: usize = 200;
/// How often a unit is run that lost a race against the working centre.
const TRIES: u32 = 5;

/// Something that is not as the journal says, or a journal that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The project; [`ORGANISATION`] for what belongs to none.
    pub project: ProjectId,
    /// The stream, or the table when no stream stands behind it.
    pub stream: String,
    /// What differs.
    pub what: Text,
}

/// What was looked at and what differs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verified {
    /// Streams of the journal.
    pub streams: u64,
    /// Entries in them.
    pub entries: u64,
    /// Cases among the streams.
    pub cases: u64,
    /// References to personal values.
    pub values: u64,
    /// Those of them whose value was erased.
    pub erased: u64,
    /// What differs; empty when all is well.
    pub differences: Vec<Difference>,
}

/// How a unit that only measures ends: never with a commit.
enum Ended {
    Measured(Verified),
    Failed(CentreError),
}

impl From<DbError> for Ended {
    fn from(error: DbError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<StoreError> for Ended {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<CentreError> for Ended {
    fn from(error: CentreError) -> Self {
        Self::Failed(error)
    }
}

impl Centre {
    /// Verifies everything: every project and the organisation.
    ///
    /// # Errors
    /// What the database says. What differs is no error: it is in the answer.
    pub async fn verify_all(&self) -> Result<Verified, CentreError> {
        let projects = self.read(|reader| Ok(journal::projects(reader)?)).await?;
        let mut found = Verified::default();
        for project in projects {
            found.add(self.verify(project).await?);
        }
        Ok(found)
    }

    /// Verifies the streams of one project and what is derived from them.
    ///
    /// # Errors
    /// As [`Centre::verify_all`].
    pub async fn verify(&self, project: ProjectId) -> Result<Verified, CentreError> {
        let mut found = Verified::default();
        let mut after = String::new();
        loop {
            let from = after.clone();
            let streams =
                self.read(move |reader| Ok(journal::streams(reader, project, &from, BATCH)?)).await?;
            let Some(last) = streams.last() else { break };
            after.clone_from(&last.name);
            for stream in streams {
                found.add(self.verify_stream(project, &stream.name).await?);
            }
        }
        if project == ORGANISATION {
            found.differences.extend(self.check_handbooks().await?);
        }
        found.differences.extend(self.check_attested(project).await?);
        found.differences.extend(self.check_counted(project).await?);
        found.differences.extend(self.check_rules(project).await?);
        found.differences.extend(self.check_seals(project).await?);
        Ok(found)
    }

    async fn verify_stream(&self, project: ProjectId, stream: &str) -> Result<Verified, CentreError> {
        let mut tries = 1;
        loop {
            let (centre, name) = (self.clone(), stream.to_owned());
            let unit = self.inner.database.write(move |tx| -> Result<(), Ended> {
                Err(Ended::Measured(centre.measure(tx, project, &name)?))
            });
            match unit.await {
                Ok(()) => return Ok(Verified::default()),
                Err(Ended::Measured(found)) => return Ok(found),
                Err(Ended::Failed(error)) if tries < TRIES && db::LostRace::lost_race(&error) => tries += 1,
                Err(Ended::Failed(error)) => return Err(error),
            }
        }
    }

    fn measure(&self, tx: &mut dyn Tx, project: ProjectId, stream: &str) -> Result<Verified, Ended> {
        let found = Verified { streams: 1, ..Verified::default() };
        // On PostgreSQL others go on meanwhile, but not in this stream.
        journal::head_for_share(tx, project, stream)?;
        let mut look = Look { project, stream, said: BTreeMap::new(), found };
        if let Some(broken) = journal::first_break(tx, project, stream)? {
            look.differs(break_words(broken.what, broken.version));
        }
        let entries = journal::load(tx, project, stream)?;
        look.found.entries = entries.len() as u64;
        for entry in &entries {
            look.references(tx, self, entry)?;
        }
        if let Ok(case) = stream.parse::<CaseId>() {
            look.found.cases = 1;
            self.compare_case(tx, &mut look, case, &entries)?;
        } else if let Ok(call) = stream.parse::<ContactId>() {
            calls::compare(self, tx, &mut look, call, &entries)?;
        } else if stream == RIGHTS {
            roster::compare(tx, &mut look, &entries)?;
        } else if project == ORGANISATION && stream == ERASURES {
            compare_erasures(tx, &mut look, &entries)?;
        }
        Ok(look.found)
    }

    fn compare_case(
        &self,
        tx: &mut dyn Tx,
        look: &mut Look<'_>,
        id: CaseId,
        entries: &[Recorded],
    ) -> Result<(), Ended> {
        let (mut case, mut draws, mut findable): (Option<Case>, _, _) =
            (None, Draws::default(), Findable::default());
        for recorded in entries {
            let Ok(entry) = serde_json::from_str::<Entry>(&recorded.entry.data) else {
                look.differs(unreadable(recorded.version));
                return Ok(());
            };
            if let Some(case) = &case {
                draws.entry(self, tx, look, recorded, &entry, case)?;
            }
            findable.entry(self, tx, look, recorded, &entry, case.as_ref())?;
            case = engine::evolve(case, &entry);
        }
        let Some(case) = case.filter(|case| case.id == id && case.project == look.project) else {
            look.differs(text!(zh: "流水不是从受理开始的", en: "the stream does not begin with its opening"));
            return Ok(());
        };
        draws.compare(tx, look, id)?;
        findable.compare(tx, look, &case)?;
        let before = store::verify::prints(tx, look.project, id)?;
        store::verify::clear(tx, look.project, id)?;
        store::cases::project(tx, &case, None)?;
        store::duties::apply(tx, None, &case)?;
        look.compare(&before, &store::verify::prints(tx, look.project, id)?);
        Ok(())
    }
}

/// One stream while it is looked at.
struct Look<'a> {
    project: ProjectId,
    stream: &'a str,
    /// The personal values that its entries refer to: whose they are, and when they were recorded.
    said: BTreeMap<PersonalId, (Subject, Instant)>,
    found: Verified,
}

impl Look<'_> {
    fn differs(&mut self, what: Text) {
        let (project, stream) = (self.project, self.stream.to_owned());
        self.found.differences.push(Difference { project, stream, what });
    }

    fn compare(&mut self, before: &BTreeMap<&'static str, String>, after: &BTreeMap<&'static str, String>) {
        for (table, print) in after {
            if before.get(table) != Some(print) {
                self.differs(
                    text!(zh: "表 {table} 与流水推出的不一致", en: "table {table} is not what the stream gives"),
                );
            }
        }
    }

    /// Every reference in an event: the value gives its digest or was erased; bytes that are there give theirs.
    fn references(&mut self, tx: &mut dyn Tx, centre: &Centre, recorded: &Recorded) -> Result<(), Ended> {
        let Ok(json) = serde_json::from_str::<Json>(&recorded.entry.data) else { return Ok(()) };
        let (mut texts, mut files) = (Vec::new(), Vec::new());
        collect(&json, &mut texts, &mut files);
        for text in texts {
            self.said.entry(text.key).or_insert((text.subject, recorded.entry.recorded_at));
            self.found.values += 1;
            match store::personal::check(tx, &text)? {
                Kept::Whole => {}
                Kept::Erased => self.found.erased += 1,
                Kept::Changed => {
                    let key = text.key;
                    self.differs(
                        text!(zh: "个人信息 {key} 被改过", en: "the personal value {key} was changed"),
                    );
                }
                Kept::Missing => {
                    let key = text.key;
                    self.differs(
                        text!(zh: "个人信息 {key} 不见了", en: "the personal value {key} is missing"),
                    );
                }
            }
        }
        for file in files {
            self.file(tx, centre, &file)?;
        }
        Ok(())
    }

    fn file(&mut self, tx: &mut dyn Tx, centre: &Centre, file: &FileRef) -> Result<(), Ended> {
        let id = file.id;
        if store::erasure::was_erased(tx, &file.subject)? {
            return Ok(());
        }
        match centre.inner.files.get(&file.digest).map_err(CentreError::Files)? {
            Some(bytes) if store::digest::of(&bytes) == file.digest => {}
            Some(_) => self.differs(text!(zh: "文件 {id} 被改过", en: "the file {id} was changed")),
            None => self.differs(text!(zh: "文件 {id} 不见了", en: "the file {id} is missing")),
        }
        let row = store::files::many(tx, &[id])?.pop();
        let whole = row.is_some_and(|row| {
            row.project == self.project && row.subject == file.subject && row.digest == file.digest
        });
        if !whole {
            self.differs(
                text!(zh: "表 files：文件 {id} 的登记与流水不符", en: "table files: the row of {id} is not what the stream says"),
            );
        }
        Ok(())
    }
}

impl Verified {
    fn add(&mut self, other: Self) {
        self.streams += other.streams;
        self.entries += other.entries;
        self.cases += other.cases;
        self.values += other.values;
        self.erased += other.erased;
        self.differences.extend(other.differences);
    }
}

pub(crate) fn break_words(what: Broken, version: u64) -> Text {
    match what {
        Broken::Gap => text!(zh: "流水在第 {version} 条处缺了一条", en: "an entry is missing at {version}"),
        Broken::Previous => {
            text!(zh: "第 {version} 条流水接不上前一条", en: "entry {version} does not follow the one before")
        }
        Broken::Hash => text!(zh: "第 {version} 条流水被改过", en: "entry {version} was changed"),
        Broken::Head => {
            text!(zh: "流水在第 {version} 条之后被截断或添过", en: "the stream was cut or lengthened after {version}")
        }
    }
}

fn unreadable(version: u64) -> Text {
    text!(zh: "第 {version} 条流水读不出来", en: "entry {version} cannot be read")
}

/// Nothing that was erased has come back.
fn compare_erasures(tx: &mut dyn Tx, look: &mut Look<'_>, entries: &[Recorded]) -> Result<(), Ended> {
    for recorded in entries {
        let json = serde_json::from_str::<Json>(&recorded.entry.data).unwrap_or_default();
        let Ok(subject) = serde_json::from_value::<Subject>(json["subject"].clone()) else { continue };
        let (version, at) = (recorded.version, recorded.entry.recorded_at);
        if store::erasure::kept_before(tx, &subject, at)? {
            look.differs(
                text!(zh: "第 {version} 条删除的个人信息又出现了", en: "what entry {version} erased is there again"),
            );
        }
    }
    Ok(())
}

/// References within the JSON of an event.
fn collect(json: &Json, texts: &mut Vec<PersonalRef>, files: &mut Vec<FileRef>) {
    match json {
        Json::Array(items) => items.iter().for_each(|item| collect(item, texts, files)),
        Json::Object(fields) => {
            if fields.contains_key("subject") && fields.contains_key("digest") {
                let found = (serde_json::from_value(json.clone()), serde_json::from_value(json.clone()));
                match found {
                    (Ok(text), _) if fields.contains_key("key") => texts.push(text),
                    (_, Ok(file)) => files.push(file),
                    _ => {}
                }
            }
            fields.values().for_each(|item| collect(item, texts, files));
        }
        _ => {}
    }
}
