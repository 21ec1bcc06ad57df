//! A run of an import: begun, staged in short units, shown by one, or taken back without a trace.

use super::records::Record;
use super::{IMPORTS, Imported, Part, Progress, ROWS, Watch, changed_meanwhile};
use crate::attest;
use crate::centre::Centre;
use crate::error::CentreError;
use crate::import::columns::{Column, SheetKind, SheetMapping, fingerprint};
use crate::import::roster::Plan;
use crate::import::settings::Settings;
use crate::import::sheet::Cell;
use crate::principal::Principal;
use db::Tx;
use diag::text;
use model::actor::Who;
use model::{Instant, ProjectId};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use store::attest::{Attested, Touched};
use store::imports::{self, Run, Unshown};
use store::journal;

/// A run that was not touched for so long has died; another one may begin.
const DEAD_AFTER: i64 = Instant::MINUTE;
/// Staged rows of a run that was shown, cleared away in one unit.
const CLEARED: usize = 400;
/// How long to step back when too much work waits, and how often.
const STEP_BACK: Duration = Duration::from_millis(100);
const MOST_TRIES: u32 = 100;
/// Version of the wire form of the events.
const SCHEMA: u16 = 1;

/// What is remembered of an import for the next one.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    /// Mappings by fingerprint, as JSON.
    mappings: Vec<(String, String)>,
    /// Place forms and settings, as JSON.
    settings: Option<(Vec<String>, String)>,
}

impl Kept {
    /// Of the sheets that were imported, also as their rejected rows come back: with one more column, 原因.
    pub(super) fn new(plan: &Plan, settings: Option<Settings>) -> Result<Self, CentreError> {
        let json = |error| CentreError::corrupt("mapping", error);
        let mut mappings = Vec::new();
        for (number, sheet) in plan.sheets.iter().enumerate() {
            if sheet.mapping.kind == SheetKind::Ignored {
                continue;
            }
            let own = SheetMapping { fingerprint: fingerprint(&sheet.headings), ..sheet.mapping.clone() };
            let mut again = own.clone();
            if !own.columns.values().any(|column| *column == Column::Reason) {
                let rejected = plan.rejected.iter().filter(|row| row.at.sheet == number);
                let widths = rejected.map(|row| row.cells.len()).chain([sheet.headings.len()]);
                let width = widths.max().unwrap_or_default();
                let mut headings = sheet.headings.clone();
                headings.resize(width, Cell::Empty);
                headings.push(Cell::Text("原因".to_owned()));
                again.fingerprint = fingerprint(&headings);
                again.columns.insert(u32::try_from(width).unwrap_or(u32::MAX), Column::Reason);
            }
            for mapping in [own, again] {
                mappings.push((mapping.fingerprint.clone(), serde_json::to_string(&mapping).map_err(json)?));
            }
        }
        let settings = match settings {
            None => None,
            Some(mut settings) => {
                let forms = std::mem::take(&mut settings.forms.forms);
                let forms = forms.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>();
                Some((forms.map_err(json)?, serde_json::to_string(&settings).map_err(json)?))
            }
        };
        Ok(Self { mappings, settings })
    }

    fn put(&self, tx: &mut dyn Tx, who: &Who, project: ProjectId, now: Instant) -> Result<(), CentreError> {
        for (fingerprint, mapping) in &self.mappings {
            imports::put_mapping(tx, project, fingerprint, mapping, now)?;
        }
        if let Some((forms, settings)) = &self.settings {
            store::places::put_forms(tx, project, forms)?;
            imports::put_settings(tx, project, settings)?;
            attest::note(tx, now, who, project, &Touched::one(Attested::PlaceForms, project))?;
        }
        Ok(())
    }
}

/// What the project's stream says of an import: counts and digest, nothing personal.
pub(super) fn event(run: &Run, part: Part, plan: &Plan, imported: &Imported) -> String {
    json!({
        "run": run.id,
        "file": run.digest,
        "part": part,
        "accepted": plan.accepted.len(),
        "rejected": plan.rejected.len(),
        "skipped": plan.skipped.len(),
        "created": imported.created,
        "changed": imported.changed,
        "same": imported.same,
    })
    .to_string()
}

impl Centre {
    /// Begins a run, after what dead ones have left is cleared away.
    pub(crate) async fn begin_import(
        &self,
        who: &Principal,
        project: ProjectId,
        digest: &str,
    ) -> Result<Run, CentreError> {
        let id = self.inner.ports.new_id().to_string();
        let run = Run { project, id, person: who.person, digest: digest.to_owned() };
        let (begun, now) = (run.clone(), self.now());
        let mine = self
            .write(move |tx| Ok(imports::begin(tx, &begun, now, Instant(now.micros() - DEAD_AFTER))?))
            .await?;
        if !mine {
            return Err(CentreError::invalid(
                "project",
                text!(
                    zh: "这个项目正在导入另一份文件；请等它完成，若它已中断，一分钟后再试",
                    en: "another file is being imported into this project; wait until it is done, or, if it broke off, a minute"
                ),
            ));
        }
        self.clear_imports(project).await?;
        Ok(run)
    }

    /// Writes records in short units, one after the other; nobody sees any of it.
    pub(super) async fn stage_import(
        &self,
        run: &Run,
        records: Vec<Record>,
        watch: Watch<'_>,
    ) -> Result<(), CentreError> {
        let (all, records) = (records.len(), Arc::new(records));
        let (mut done, mut number) = (0, 0_u64);
        while done < all {
            if !watch(Progress { done, all }) {
                return Err(CentreError::invalid(
                    "file",
                    text!(zh: "导入已停止，没有导入任何内容", en: "the import was stopped; nothing was imported"),
                ));
            }
            let (mut until, mut rows) = (done, 0);
            // A record alone may be larger than a unit should be; it still goes in one.
            while until < all && (until == done || rows + records[until].rows() <= ROWS) {
                rows += records[until].rows();
                until += 1;
            }
            let mut tries = 0;
            loop {
                let (batch, own, centre, first) = (Arc::clone(&records), run.clone(), self.clone(), number);
                match self.write(move |tx| stage(tx, &centre, &own, first, &batch[done..until])).await {
                    // People come first: when too much work waits, the import steps back.
                    Err(CentreError::Busy) if tries < MOST_TRIES => tries += 1,
                    staged => break staged?,
                }
                tokio::time::sleep(STEP_BACK).await;
            }
            number +=
                u64::try_from(records[done..until].iter().map(|record| record.staged.len()).sum::<usize>())
                    .unwrap_or_default();
            done = until;
        }
        watch(Progress { done, all });
        Ok(())
    }

    /// Turns everything over in one unit, with the event and what is remembered.
    pub(super) async fn show_import(
        &self,
        who: &Principal,
        run: &Run,
        event: String,
        kept: Kept,
    ) -> Result<(), CentreError> {
        let actor = serde_json::to_string(&Who::Person(who.person));
        let actor = actor.map_err(|error| CentreError::corrupt("actor", error))?;
        let (own, centre) = (run.clone(), self.clone());
        self.write(move |tx| {
            let now = centre.now();
            imports::show(tx, own.project, &own.id, now)?.map_err(|why| unshown(&why))?;
            kept.put(tx, &Who::Person(own.person), own.project, now)?;
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
                kind: "roster_imported".to_owned(),
                data: event.clone(),
            };
            journal::append(tx, own.project, IMPORTS, head.version, &[entry])?;
            Ok(())
        })
        .await?;
        // It is all there; what is left of the staging can also be cleared away by the next import.
        if let Err(error) = self.clear_imports(run.project).await {
            tracing::warn!(%error, "clearing away what an import staged");
        }
        Ok(())
    }

    /// Takes back whatever a run has staged. A run that was shown stays.
    pub(crate) async fn give_up_import(&self, run: &Run) -> Result<(), CentreError> {
        let own = run.clone();
        self.write(move |tx| Ok(imports::abandon(tx, own.project, &own.id)?)).await?;
        self.clear_imports(run.project).await
    }

    /// Clears away what ended runs have left, in short units.
    async fn clear_imports(&self, project: ProjectId) -> Result<(), CentreError> {
        let left = self.read(move |reader| Ok(imports::unfinished(reader, project)?)).await?;
        for (run, shown) in left {
            let mut more = true;
            while more {
                let run = run.clone();
                more = if shown {
                    self.attest_some(project, run).await?
                } else {
                    self.write(move |tx| Ok(imports::discard_some(tx, project, &run, ROWS)?)).await?
                };
            }
        }
        Ok(())
    }

    /// Ends what runs that were shown have left to do.
    pub(crate) async fn clear_shown(&self, project: ProjectId) -> Result<(), CentreError> {
        let left = self.read(move |reader| Ok(imports::unfinished(reader, project)?)).await?;
        for (run, _) in left.into_iter().filter(|(_, shown)| *shown) {
            while self.attest_some(project, run.clone()).await? {}
        }
        Ok(())
    }

    /// Says in the journal what rows a run that was shown has written, and clears away what it staged for them; some of
    /// them in each unit, so that showing is as short as ever. `false` when all is done.
    async fn attest_some(&self, project: ProjectId, run: String) -> Result<bool, CentreError> {
        let centre = self.clone();
        self.write(move |tx| {
            let who = Who::Person(imports::person(tx, project, &run)?);
            let touched = imports::shown_some(tx, project, &run, CLEARED)?;
            attest::note_present(tx, centre.now(), &who, project, &touched)?;
            Ok(imports::tidy_some(tx, project, &run, CLEARED)?)
        })
        .await
    }
}

/// Writes some records so that nobody sees them.
fn stage(
    tx: &mut dyn Tx,
    centre: &Centre,
    run: &Run,
    first: u64,
    records: &[Record],
) -> Result<(), CentreError> {
    let (project, now) = (run.project, centre.now());
    let staged: Vec<_> = records.iter().flat_map(|record| record.staged.iter().cloned()).collect();
    if !imports::stage(tx, project, &run.id, first, &staged, now)? {
        return Err(unshown(&Unshown::Gone));
    }
    for record in records {
        for text in &record.texts {
            let reference = &text.reference;
            let (subject, salt) = (reference.subject, text.salt.as_bytes());
            store::personal::put(tx, Some(project), subject, reference.key, salt, &text.value, now)?;
        }
        if let Some((place, keys)) = &record.place {
            store::places::put(tx, place, keys)?;
        }
        if let Some(tie) = &record.tie {
            store::parties::tie(tx, tie)?;
        }
        if let Some((party, keys)) = &record.party {
            store::search::put_keys(tx, project, &party.to_string(), keys)?;
        }
        if let Some(subject) = record.facts.first().map(|fact| &fact.subject) {
            imports::put_facts(tx, project, subject, &record.facts)?;
        }
    }
    Ok(())
}

fn unshown(why: &Unshown) -> CentreError {
    match why {
        Unshown::Gone => changed_meanwhile("另一次导入已经开始 / another import began"),
        Unshown::Clash(place) => changed_meanwhile(&format!("新增了 {place} / {place} was added")),
        Unshown::Erased => changed_meanwhile("有客户被删除 / a customer was erased"),
    }
}
