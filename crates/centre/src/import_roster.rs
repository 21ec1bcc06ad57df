//! The import of a roster, carried out: what the file says is compared with what is there and written.
//!
//! A run writes in short units (at most [`ROWS`] rows each) what nobody can see yet, and one last unit turns all of it
//! over: others see everything or nothing, whatever fails in between, and creations of cases never wait long. Staged
//! rows that become visible at once were chosen over units that are complete in themselves, because a roster that is
//! half there misleads whoever answers the phone meanwhile, and because taking back is then simple: nothing was seen.
//! The last unit is a few statements over sets and costs a small part of what the staging before it did.

mod existing;
mod records;
mod run;

use crate::accounts::must_administer;
use crate::centre::Centre;
use crate::error::{CentreError, FieldError};
use crate::import::columns::{Mapping, SheetMapping, propose};
use crate::import::difference::{Changes, difference};
use crate::import::place_form::{PlaceForm, PlaceForms, PlaceReader};
use crate::import::report::{self, Preview, rejected_file};
use crate::import::roster::{Plan, plan};
use crate::import::settings::Settings;
use crate::import::sheet::{Cell, Sheet, Workbook, read};
use crate::principal::Principal;
use db::Reader;
use diag::{Lang, Text, text};
use existing::There;
use model::ProjectId;
pub(crate) use records::dialled;
use serde::{Deserialize, Serialize};

/// Most staged rows of a unit.
pub const ROWS: usize = 100;
/// Rooms shown in a preview.
const SHOWN: usize = 10;
/// Rows of a sheet shown as they stand in the file.
const TOP: usize = 12;
/// The stream of a project in which its imports stand.
pub const IMPORTS: &str = "imports";

/// Which part of a roster is imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Buildings, rooms and parking spaces. Remarks and plates of rooms with an owner come with him.
    Places,
    /// The same, and owners and tenants with what ties them to their places.
    Everything,
}

/// How a file is read, as a person has changed it: the mapping of its sheets, and how the project writes its rosters.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RosterForm {
    /// By name; a sheet that is not named is read as it was proposed.
    #[serde(default)]
    pub sheets: Vec<SheetMapping>,
    /// Kept with the project from this import on, when given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<Settings>,
}

/// A file to import.
#[derive(Debug, Clone)]
pub struct RosterFile {
    /// Its bytes: XLSX.
    pub bytes: Vec<u8>,
    /// Which part of it.
    pub part: Part,
    /// How it is read; as proposed when left out.
    pub form: Option<RosterForm>,
}

/// A sheet of the file as it stands there, so that a person can say what its columns hold.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SheetShown {
    /// The name on the tab.
    pub sheet: String,
    /// The first rows, from the first one on.
    pub top: Vec<Vec<String>>,
    /// The headings, as far as a row of them was named.
    pub headings: Vec<String>,
    /// The first value below each heading.
    pub samples: Vec<String>,
}

/// What an import would do.
#[derive(Debug, Clone, Serialize)]
pub struct RosterPreview {
    /// The sheets of the file, in the order of the tabs.
    pub sheets: Vec<SheetShown>,
    /// How the project writes its places, states and phones: remembered, or as asked for.
    pub settings: Settings,
    /// What the columns hold: remembered, recognised, or as asked for.
    pub mapping: Mapping,
    /// What must be put right before anything can be imported.
    pub faults: Vec<String>,
    /// Counts, first rooms, rows with what is wrong in them; none while there are faults.
    pub preview: Option<Preview>,
}

/// Things that were created.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Created {
    /// Buildings, units, levels.
    pub groups: usize,
    /// Rooms, villas, shops.
    pub rooms: usize,
    /// Parking spaces.
    pub spaces: usize,
    /// Persons and organisations.
    pub customers: usize,
    /// Their ties to places, and those of spaces to rooms.
    pub ties: usize,
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// What is new.
    pub created: Created,
    /// Facts that were changed.
    pub changed: usize,
    /// What was there exactly so.
    pub same: usize,
    /// Rows that were rejected.
    pub rejected: usize,
    /// These rows with their reasons, as a workbook to mend and send again.
    pub rejected_file: Option<Vec<u8>>,
    /// All of it in words.
    pub summary: String,
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Records written.
    pub done: usize,
    /// Records to write.
    pub all: usize,
}

/// Is told how far an import is; `false` stops it, and nothing of it stays.
pub type Watch<'a> = &'a (dyn Fn(Progress) -> bool + Send + Sync);

/// A file compared with what is there.
struct Ready {
    plan: Plan,
    changes: Changes,
    there: There,
}

/// A file that was read, with its digest.
pub(crate) struct Opened {
    pub(crate) digest: String,
    pub(crate) workbook: Workbook,
}

impl Centre {
    /// What an import would do; changes nothing.
    ///
    /// # Errors
    /// When the principal does not administer the project, or the file cannot be read.
    pub async fn preview_roster(
        &self,
        who: &Principal,
        project: ProjectId,
        file: RosterFile,
    ) -> Result<RosterPreview, CentreError> {
        must_administer(who, project)?;
        let (part, form, lang) = (file.part, file.form, who.lang);
        let opened = open(file.bytes).await?;
        let (settings, remembered) = self.remembered(project, form.as_ref()).await?;
        let mapping = mapping_of(&opened.workbook, form.as_ref(), &remembered);
        let sheets = opened.workbook.sheets.iter().map(|sheet| shown(sheet, &mapping)).collect();
        let tried = RosterPreview {
            sheets,
            settings: settings.clone(),
            mapping: mapping.clone(),
            faults: vec![],
            preview: None,
        };
        Ok(match self.compare(project, opened.workbook, mapping, settings, part).await? {
            Ok(ready) => {
                let preview = report::preview(&ready.plan, &ready.changes, lang, SHOWN);
                RosterPreview { preview: Some(preview), ..tried }
            }
            Err(faults) => {
                let faults = faults.iter().map(|fault| fault.get(lang).to_owned()).collect();
                RosterPreview { faults, ..tried }
            }
        })
    }

    /// Imports a roster: every good row or, when anything fails, none of them. Rejected rows come back as a file.
    ///
    /// # Errors
    /// When the principal does not administer the project, another import of the project is running, the file cannot be
    /// read, its columns are not understood, it was stopped, or the register changed meanwhile. Nothing is left then.
    pub async fn import_roster(
        &self,
        who: &Principal,
        project: ProjectId,
        file: RosterFile,
        watch: Watch<'_>,
    ) -> Result<Imported, CentreError> {
        must_administer(who, project)?;
        let (part, form) = (file.part, file.form);
        let opened = open(file.bytes).await?;
        let run = self.begin_import(who, project, &opened.digest).await?;
        let done = self.import_in(who, &run, opened.workbook, part, form, watch).await;
        if done.is_err() {
            self.give_up_import(&run).await?;
        }
        done
    }

    async fn import_in(
        &self,
        who: &Principal,
        run: &store::imports::Run,
        workbook: Workbook,
        part: Part,
        form: Option<RosterForm>,
        watch: Watch<'_>,
    ) -> Result<Imported, CentreError> {
        let (settings, remembered) = self.remembered(run.project, form.as_ref()).await?;
        let mapping = mapping_of(&workbook, form.as_ref(), &remembered);
        let ready = match self.compare(run.project, workbook, mapping, settings, part).await? {
            Ok(ready) => ready,
            Err(faults) => {
                let field = |message| FieldError { field: "mapping".to_owned(), message };
                return Err(CentreError::Invalid(faults.into_iter().map(field).collect()));
            }
        };
        let imported = imported(&ready, who.lang)?;
        let zone = self.zone_of(run.project).await?;
        let (centre, project) = (self.clone(), run.project);
        let (ready, records) = blocking(move || {
            let records = records::records(&centre, project, &zone, &ready);
            (ready, records)
        })
        .await?;
        let records = records?;
        self.stage_import(run, records, watch).await?;
        let event = run::event(run, part, &ready.plan, &imported);
        let kept = run::Kept::new(&ready.plan, form.and_then(|form| form.settings))?;
        self.show_import(who, run, event, kept).await?;
        Ok(imported)
    }

    /// How a project writes its places, states and phones.
    ///
    /// # Errors
    /// When the principal does not administer the project.
    pub async fn roster_settings(
        &self,
        who: &Principal,
        project: ProjectId,
    ) -> Result<Settings, CentreError> {
        must_administer(who, project)?;
        Ok(self.remembered(project, None).await?.0)
    }

    /// The settings in force, or as asked for; and the mappings of earlier imports.
    async fn remembered(
        &self,
        project: ProjectId,
        form: Option<&RosterForm>,
    ) -> Result<(Settings, Vec<SheetMapping>), CentreError> {
        let asked = form.and_then(|form| form.settings.clone());
        self.read(move |reader| {
            let settings = match &asked {
                Some(settings) => settings.clone(),
                None => settings(reader, project)?,
            };
            let mappings = store::imports::mappings(reader, project)?;
            let mappings = mappings.iter().map(|text| serde_json::from_str(text));
            let mappings = mappings.collect::<Result<_, _>>();
            Ok((settings, mappings.map_err(|error| CentreError::corrupt("mapping", error))?))
        })
        .await
    }

    /// Reads what is there and compares; or what is wrong with mapping and forms.
    async fn compare(
        &self,
        project: ProjectId,
        workbook: Workbook,
        mapping: Mapping,
        settings: Settings,
        part: Part,
    ) -> Result<Result<Ready, Vec<Text>>, CentreError> {
        if let Err(fault) = PlaceReader::new(&settings.forms) {
            return Ok(Err(vec![fault]));
        }
        let (now, own) = (self.now(), settings.clone());
        let mut there = self.read(move |reader| existing::read(reader, project, &own, now)).await?;
        blocking(move || {
            let mut plan = plan(&workbook, &mapping, &settings, &there.existing.known())?;
            if part == Part::Places {
                without_parties(&mut plan);
            }
            there.adopt(&plan);
            let changes = difference(&there.existing, &plan);
            Ok(Ready { plan, changes, there })
        })
        .await
    }

    async fn zone_of(&self, project: ProjectId) -> Result<calendar::Zone, CentreError> {
        let node = self.read(move |reader| Ok(store::nodes::of_project(reader, project)?)).await?;
        let zone = node.and_then(|node| node.zone).ok_or(CentreError::NotFound("project"))?;
        calendar::Zone::new(&zone).map_err(|error| CentreError::corrupt("zone", error))
    }
}

/// Work that keeps a core busy, away from the threads that answer people.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, CentreError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| CentreError::corrupt("file", error))
}

pub(crate) async fn open(bytes: Vec<u8>) -> Result<Opened, CentreError> {
    let opened = blocking(move || {
        let workbook = read(&bytes)?;
        Ok(Opened { digest: store::digest::of(&bytes), workbook })
    });
    opened.await?.map_err(|error: crate::import::sheet::ReadError| CentreError::invalid("file", error.text()))
}

/// The mapping of each sheet: as asked for, or remembered, or recognised. A sheet that the file lacks stays, so that it is
/// found wrong.
fn mapping_of(workbook: &Workbook, form: Option<&RosterForm>, remembered: &[SheetMapping]) -> Mapping {
    let mut mapping = propose(workbook, remembered);
    for wanted in form.iter().flat_map(|form| &form.sheets) {
        match mapping.sheets.iter_mut().find(|sheet| sheet.sheet == wanted.sheet) {
            Some(sheet) => *sheet = wanted.clone(),
            None => mapping.sheets.push(wanted.clone()),
        }
    }
    mapping
}

/// A sheet as it stands in the file.
fn shown(sheet: &Sheet, mapping: &Mapping) -> SheetShown {
    let row = |row: &Vec<Cell>| row.iter().map(Cell::shown).collect::<Vec<_>>();
    let own = mapping.sheets.iter().find(|own| own.sheet == sheet.name);
    let at = own.map_or(0, |own| own.heading_row) as usize;
    let headings = at.checked_sub(1).and_then(|at| sheet.rows.get(at)).map(row).unwrap_or_default();
    let below = sheet.rows.get(at..).unwrap_or_default();
    let sample = |column: usize| {
        let cells = below.iter().take(ROWS).filter_map(|row| row.get(column));
        cells.filter(|cell| !cell.is_blank()).map(Cell::shown).next().unwrap_or_default()
    };
    SheetShown {
        sheet: sheet.name.clone(),
        top: sheet.rows.iter().take(TOP).map(row).collect(),
        samples: (0..headings.len()).map(sample).collect(),
        headings,
    }
}

/// Leaves out owners and tenants, and the free words beside them, which may speak of them.
fn without_parties(plan: &mut Plan) {
    let lived_in: std::collections::BTreeSet<String> =
        std::mem::take(&mut plan.ties).into_iter().map(|tie| tie.place).collect();
    plan.parties.clear();
    for row in plan.places.iter_mut().filter(|row| lived_in.contains(&row.place.normal)) {
        row.remark = None;
    }
    let spaces: std::collections::BTreeSet<&str> = plan
        .space_ties
        .iter()
        .filter(|tie| lived_in.contains(&tie.room))
        .map(|tie| tie.space.as_str())
        .collect();
    for row in plan.spaces.iter_mut().filter(|row| spaces.contains(row.place.normal.as_str())) {
        row.plates.clear();
        row.remark = None;
    }
}

fn imported(ready: &Ready, lang: Lang) -> Result<Imported, CentreError> {
    let (plan, changes) = (&ready.plan, &ready.changes);
    let create = &changes.create;
    let rejected_file = if plan.rejected.is_empty() {
        None
    } else {
        Some(rejected_file(plan, lang).map_err(|error| CentreError::corrupt("rejected rows", error))?)
    };
    Ok(Imported {
        created: Created {
            groups: create.groups.len(),
            rooms: create.places.len(),
            spaces: create.spaces.len(),
            customers: create.parties.len(),
            ties: create.ties.len() + create.space_ties.len(),
        },
        changed: changes.change.len(),
        same: changes.same,
        rejected: plan.rejected.len(),
        rejected_file,
        summary: done(plan, changes).get(lang).to_owned(),
    })
}

/// What was done, in one paragraph.
fn done(plan: &Plan, changes: &Changes) -> Text {
    let (accepted, rejected, skipped) = (plan.accepted.len(), plan.rejected.len(), plan.skipped.len());
    let create = &changes.create;
    let (rooms, spaces, customers) = (create.places.len(), create.spaces.len(), create.parties.len());
    let (change, same, gone) = (changes.change.len(), changes.same, changes.no_longer_named.len());
    let mut words = text!(
        zh: "导入完成：{accepted} 行已导入，{rejected} 行退回，{skipped} 行跳过（标题、合计、空行等）。新建房屋 {rooms} 处、车位 {spaces} 个、客户 {customers} 位，修改 {change} 项，{same} 项没有变化。",
        en: "Imported: {accepted} rows; {rejected} rejected, {skipped} skipped (titles, sums, empty rows). Created: {rooms} rooms, {spaces} spaces, {customers} customers; {change} facts changed, {same} as they were."
    );
    if gone > 0 {
        words
            .zh
            .push_str(&format!("另有 {gone} 个原有的业主或租户在文件里已换成别人，没有改动，请人工确认。"));
        words.en.push_str(&format!(
            " {gone} present owners or tenants are others in the file; they are left for a person to decide."
        ));
    }
    words
}

/// The settings of a project: its place forms lie with its places, one a row; the rest apart.
pub(crate) fn settings(reader: &mut dyn Reader, project: ProjectId) -> Result<Settings, CentreError> {
    let corrupt = |error| CentreError::corrupt("import settings", error);
    let mut settings: Settings = match store::imports::settings(reader, project)? {
        Some(text) => serde_json::from_str(&text).map_err(corrupt)?,
        None => Settings::default(),
    };
    let forms = store::places::forms(reader, project)?;
    if !forms.is_empty() {
        let forms = forms.iter().map(|form| serde_json::from_str::<PlaceForm>(form));
        settings.forms = PlaceForms { forms: forms.collect::<Result<_, _>>().map_err(corrupt)? };
    }
    Ok(settings)
}

/// That a register changed while a file was being imported.
fn changed_meanwhile(what: &str) -> CentreError {
    let message = text!(
        zh: "导入期间名册有变动（{what}），这次没有导入任何内容；请再导入一次",
        en: "the register changed meanwhile ({what}), so nothing was imported; import once more"
    );
    CentreError::invalid("file", message)
}
