//! A run of an import of open matters: units of a few cases, committed one after the other or, for a try, each taken back.

use super::ready::{Desk, Ready, Wrong};
use super::{Ground, Work};
use crate::centre::{Centre, Change};
use crate::error::CentreError;
use crate::import::cases::{CaseColumn, CaseSheet};
use crate::import::columns::fingerprint;
use crate::import::place_form::PlaceReader;
use crate::import::roster::{At, Reason};
use crate::import::sheet::Cell;
use crate::import_roster::{IMPORTS, Progress, Watch};
use crate::principal::Principal;
use db::{DbError, LostRace, Tx};
use diag::{Text, text};
use engine::Refusal;
use model::actor::Who;
use model::command::LimitsFrom;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use store::imports::{self, Run};
use store::journal;

/// Cases of a unit: few, so that nobody waits for an import.
const UNIT: usize = 20;
/// How long to step back when too much work waits, and how often.
const STEP_BACK: Duration = Duration::from_millis(100);
const MOST_TRIES: u32 = 100;
/// Version of the wire form of the event.
const SCHEMA: u16 = 1;

/// A case that was made.
#[derive(Debug, Clone)]
pub(super) struct Made {
    pub(super) original: String,
    pub(super) number: String,
    pub(super) remarks: Vec<Text>,
}

/// What became of a row.
#[derive(Debug, Clone)]
pub(super) enum Done {
    /// A case was made.
    Made(Made),
    /// Its case was there already.
    Same,
    /// The rules of the handbook refuse it.
    Refused(Box<Refusal>),
}

/// What became of the rows of a unit.
type Unit = Vec<(At, Done)>;

/// Why a unit that only tries ended without consequences.
enum Ended {
    Tried(Unit),
    Failed(CentreError),
}

impl From<DbError> for Ended {
    fn from(error: DbError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<CentreError> for Ended {
    fn from(error: CentreError) -> Self {
        Self::Failed(error)
    }
}

impl Centre {
    /// Takes every row of a plan in, or tries to when there is no run.
    pub(super) async fn take_all(
        &self,
        who: &Principal,
        ground: &Arc<Ground>,
        limits_from: LimitsFrom,
        run: Option<&Run>,
        work: &mut Work,
        watch: Watch<'_>,
    ) -> Result<(), CentreError> {
        let rows = work.plan.rows.clone();
        let all = rows.len();
        for (number, rows) in rows.chunks(UNIT).enumerate() {
            if !watch(Progress { done: number * UNIT, all }) {
                return Err(stopped(work.made.len()));
            }
            let (centre, who, ground, rows) = (self.clone(), who.clone(), Arc::clone(ground), rows.to_vec());
            let read = self.read(move |reader| {
                let forms = PlaceReader::new(&ground.settings.forms).ok();
                let desk = Desk { centre: &centre, who: &who, ground: &ground, limits_from, forms };
                let each = rows.iter().map(|row| Ok((row.at, desk.ready(reader, row)?)));
                each.collect::<Result<Vec<(At, Result<Ready, Wrong>)>, CentreError>>()
            });
            let mut ready = Vec::new();
            for (at, row) in read.await? {
                match row {
                    Ok(row) => ready.push(row),
                    Err(wrong) => {
                        let reason =
                            |(column, fault): &(CaseColumn, Text)| work.plan.reason(at, column, fault);
                        let reasons: Vec<Reason> = wrong.iter().map(reason).collect();
                        work.wrong.insert(at, reasons);
                    }
                }
            }
            let done = match run {
                Some(run) => self.take_unit(run, Arc::new(ready)).await?,
                None => self.try_unit(Arc::new(ready)).await?,
            };
            done.into_iter().for_each(|(at, done)| work.enter(at, done));
        }
        work.plan.reject(std::mem::take(&mut work.wrong));
        watch(Progress { done: all, all });
        Ok(())
    }

    /// Commits a unit and tells of its cases.
    async fn take_unit(&self, run: &Run, ready: Arc<Vec<Ready>>) -> Result<Unit, CentreError> {
        let mut tries = 0;
        let (done, cases) = loop {
            let (centre, own, rows) = (self.clone(), run.clone(), Arc::clone(&ready));
            let taken = self.write(move |tx| {
                if !imports::touch(tx, own.project, &own.id, centre.now())? {
                    let what = text!(zh: "另一次导入已经开始；这次停在这里，已经导入的都在", en: "another import began; this one stops here, what is in stays");
                    return Err(CentreError::invalid("file", what));
                }
                centre.unit(tx, &rows)
            });
            match taken.await {
                // People come first: when too much work waits, the import steps back.
                Err(CentreError::Busy) if tries < MOST_TRIES => tries += 1,
                taken => break taken?,
            }
            tokio::time::sleep(STEP_BACK).await;
        };
        self.inner.wake.notify_one();
        cases.into_iter().for_each(|case| self.changed(Change { project: run.project, case }));
        Ok(done)
    }

    /// Runs a unit and takes it back.
    async fn try_unit(&self, ready: Arc<Vec<Ready>>) -> Result<Unit, CentreError> {
        let mut tries = 0;
        loop {
            let (centre, rows) = (self.clone(), Arc::clone(&ready));
            let unit = self
                .inner
                .database
                .write(move |tx| -> Result<(), Ended> { Err(Ended::Tried(centre.unit(tx, &rows)?.0)) });
            match unit.await {
                Ok(()) => return Ok(vec![]),
                Err(Ended::Tried(done)) => return Ok(done),
                Err(Ended::Failed(CentreError::Busy)) if tries < MOST_TRIES => tries += 1,
                Err(Ended::Failed(error)) if error.lost_race() && tries < MOST_TRIES => tries += 1,
                Err(Ended::Failed(error)) => return Err(error),
            }
            tokio::time::sleep(STEP_BACK).await;
        }
    }

    /// Opens the cases that are not there yet.
    fn unit(&self, tx: &mut dyn Tx, rows: &[Ready]) -> Result<(Unit, Vec<model::CaseId>), CentreError> {
        let (mut done, mut cases) = (Vec::new(), Vec::new());
        for row in rows {
            let project = row.open.project;
            if store::cases::of_origin(tx, project, &row.original)?.is_some() {
                done.push((row.at, Done::Same));
                continue;
            }
            // A refusal comes before anything is written.
            let outcome = match self.run(tx, &row.open) {
                Ok(outcome) => outcome,
                Err(CentreError::Refused(refusal)) => {
                    done.push((row.at, Done::Refused(refusal)));
                    continue;
                }
                Err(error) => return Err(error),
            };
            if let Some(note) = &row.note {
                self.run(tx, note)?;
            }
            cases.push(outcome.case.id);
            let mut remarks = row.remarks.clone();
            if row.owner.as_ref().is_some_and(|owner| *owner != outcome.case.owner) {
                remarks.push(elsewhere(&row.owner_words));
            }
            let number = outcome.case.number.map(|number| number.0).unwrap_or_default();
            done.push((row.at, Done::Made(Made { original: row.original.clone(), number, remarks })));
        }
        Ok((done, cases))
    }

    /// Ends a run: the event in the project's stream, and what is remembered for the next list.
    pub(super) async fn end_cases(
        &self,
        who: &Principal,
        run: &Run,
        limits_from: LimitsFrom,
        work: &Work,
    ) -> Result<(), CentreError> {
        let actor = serde_json::to_string(&Who::Person(who.person));
        let actor = actor.map_err(|error| CentreError::corrupt("actor", error))?;
        // Counts and the digest of the file, nothing personal.
        let event = json!({
            "run": run.id,
            "file": run.digest,
            "limits_from": limits_from,
            "created": work.made.len(),
            "same": work.same,
            "rejected": work.plan.rejected.len(),
            "skipped": work.plan.skipped.len(),
        });
        let (own, centre, event, kept) = (run.clone(), self.clone(), event.to_string(), kept(work)?);
        self.write(move |tx| {
            let now = centre.now();
            imports::end(tx, own.project, &own.id, now)?;
            for (fingerprint, mapping) in &kept {
                imports::put_case_mapping(tx, own.project, fingerprint, mapping, now)?;
            }
            let head = journal::head(tx, own.project, IMPORTS)?;
            let entry = journal::Entry {
                recorded_at: now,
                happened_at: now,
                skew: None,
                late: false,
                actor: actor.clone(),
                on_behalf_of: None,
                channel: None,
                command: None,
                inputs: None,
                handbook: None,
                schema: SCHEMA,
                kind: "cases_imported".to_owned(),
                data: event.clone(),
            };
            journal::append(tx, own.project, IMPORTS, head.version, &[entry])?;
            Ok(())
        })
        .await
    }
}

/// The mappings of the sheets that were imported, also as their rejected rows come back: with one more column, 原因.
fn kept(work: &Work) -> Result<Vec<(String, String)>, CentreError> {
    let mut found = Vec::new();
    for (number, sheet) in work.plan.sheets.iter().enumerate().filter(|(_, sheet)| sheet.mapping.import) {
        let own = CaseSheet { fingerprint: fingerprint(&sheet.headings), ..sheet.mapping.clone() };
        let mut again = own.clone();
        if !own.columns.values().any(|column| *column == CaseColumn::Reason) {
            let rejected = work.plan.rejected.iter().filter(|row| row.at.sheet == number);
            let widths = rejected.map(|row| row.cells.len()).chain([sheet.headings.len()]);
            let width = widths.max().unwrap_or_default();
            let mut headings = sheet.headings.clone();
            headings.resize(width, Cell::Empty);
            headings.push(Cell::Text("原因".to_owned()));
            again.fingerprint = fingerprint(&headings);
            again.columns.insert(u32::try_from(width).unwrap_or(u32::MAX), CaseColumn::Reason);
        }
        for mapping in [own, again] {
            let text = serde_json::to_string(&mapping);
            let text = text.map_err(|error| CentreError::corrupt("mapping", error))?;
            found.push((mapping.fingerprint, text));
        }
    }
    Ok(found)
}

/// That somebody cannot hold what he had.
fn elsewhere(name: &str) -> Text {
    text!(
        zh: "责任人“{name}”现在请假、没有账号，或当时无人当班，单先归了别的岗位；请在单上转给该管的人",
        en: "the owner {name} is away, has no account, or nobody was on duty; another post has the case: hand it to whom it belongs to"
    )
}

fn stopped(made: usize) -> CentreError {
    let message = text!(
        zh: "导入已停止，已经导入的 {made} 张单都在；再导入同一个文件会接着做完，不会重复",
        en: "the import was stopped; the {made} cases that are in stay, and the same file goes on from there"
    );
    CentreError::invalid("file", message)
}
