//! The import of open matters of another system, carried out: each becomes a case of ours, marked, with its number there
//! beside ours.
//!
//! A case is made by the engine like any other, so it is whole by itself and nothing of it can be hidden and shown later, as
//! a roster is. Instead the number in the other system is its key: units of a few cases are committed one after the other,
//! and what broke off is gone on with by importing the same file again, which makes nothing twice. What the engine refuses
//! is rejected with its reason; a try without consequences runs the same units and takes each of them back.

mod ready;
mod run;

use crate::accounts::must_administer;
use crate::centre::Centre;
use crate::error::{CentreError, FieldError};
use crate::handbooks;
use crate::import::cases::{CaseColumn, CaseMapping, CasePlan, CasePreview, CaseSheet, plan, propose};
use crate::import::report::RowNote;
use crate::import::roster::{At, Reason, Remark};
use crate::import::settings::Settings;
use crate::import::sheet::Workbook;
use crate::import_roster::{Opened, Watch, blocking, open, settings};
use crate::principal::Principal;
use diag::{Text, text};
pub use model::command::LimitsFrom;
use model::{Handbook, HandbookHash, PersonId, ProjectId};
use run::{Done, Made};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Matters shown in a preview.
const SHOWN: usize = 10;

/// How a list is read, as a person has changed it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CasesForm {
    /// By name; a sheet that is not named is read as it was proposed.
    #[serde(default)]
    pub sheets: Vec<CaseSheet>,
    /// What every row says that says nothing itself, by heading.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
}

/// A list to import.
#[derive(Debug, Clone)]
pub struct CasesFile {
    /// Its bytes: XLSX.
    pub bytes: Vec<u8>,
    /// How it is read.
    pub form: CasesForm,
    /// From when the limits run.
    pub limits_from: LimitsFrom,
}

/// What an import would do.
#[derive(Debug, Clone, Serialize)]
pub struct CasesTried {
    /// What the columns hold: remembered, recognised, or as asked for.
    pub mapping: CaseMapping,
    /// What must be put right before anything can be imported.
    pub faults: Vec<String>,
    /// Counts, first matters, rows with what is wrong in them; none while there are faults.
    pub preview: Option<CasePreview>,
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CasesImported {
    /// Cases that are new: number there, number here.
    pub created: Vec<(String, String)>,
    /// Rows whose case was there already.
    pub same: usize,
    /// Rows that were rejected.
    pub rejected: usize,
    /// These rows with their reasons, as a workbook to mend and send again.
    pub rejected_file: Option<Vec<u8>>,
    /// Rows that were imported and that somebody should look at.
    pub remarks: Vec<RowNote>,
    /// All of it in words.
    pub summary: String,
}

/// What every row of a list is read against.
struct Ground {
    project: ProjectId,
    hash: HandbookHash,
    handbook: Arc<Handbook>,
    settings: Settings,
    remembered: Vec<CaseSheet>,
    /// People of the project by name.
    people: BTreeMap<String, Vec<PersonId>>,
}

impl Centre {
    /// What an import of open matters would do; changes nothing.
    ///
    /// # Errors
    /// When the principal does not administer the project, no handbook is in force in it, or the file cannot be read.
    pub async fn preview_cases(
        &self,
        who: &Principal,
        project: ProjectId,
        file: CasesFile,
    ) -> Result<CasesTried, CentreError> {
        must_administer(who, project)?;
        let opened = open(file.bytes).await?;
        let ground = Arc::new(self.cases_ground(project).await?);
        let mapping = mapping_of(&opened.workbook, &ground, &file.form)?;
        let plan = match planned(opened.workbook, mapping.clone(), &ground).await? {
            Ok(plan) => plan,
            Err(faults) => {
                let faults = faults.iter().map(|fault| fault.get(who.lang).to_owned()).collect();
                return Ok(CasesTried { mapping, faults, preview: None });
            }
        };
        let mut work = Work::new(plan);
        self.take_all(who, &ground, file.limits_from, None, &mut work, &|_| true).await?;
        let preview = work.plan.preview(&ground.handbook, work.same, who.lang, SHOWN);
        Ok(CasesTried { mapping, faults: vec![], preview: Some(preview) })
    }

    /// Imports open matters: every good row becomes a case, unless its number was imported before. Rejected rows come back as
    /// a file.
    ///
    /// # Errors
    /// When the principal does not administer the project, another import of the project is running, the file cannot be read,
    /// its columns are not understood, or it was stopped. What is in by then stays; the same file goes on from there.
    pub async fn import_cases(
        &self,
        who: &Principal,
        project: ProjectId,
        file: CasesFile,
        watch: Watch<'_>,
    ) -> Result<CasesImported, CentreError> {
        must_administer(who, project)?;
        let Opened { digest, workbook } = open(file.bytes).await?;
        let ground = Arc::new(self.cases_ground(project).await?);
        let mapping = mapping_of(&workbook, &ground, &file.form)?;
        let plan = planned(workbook, mapping, &ground).await?.map_err(|faults| {
            let field = |message| FieldError { field: "mapping".to_owned(), message };
            CentreError::Invalid(faults.into_iter().map(field).collect())
        })?;
        let run = self.begin_import(who, project, &digest).await?;
        let mut work = Work::new(plan);
        let taken = self.take_all(who, &ground, file.limits_from, Some(&run), &mut work, watch).await;
        if let Err(error) = taken {
            self.give_up_import(&run).await?;
            return Err(error);
        }
        self.end_cases(who, &run, file.limits_from, &work).await?;
        work.imported(who)
    }

    /// Reads what rows are read against.
    async fn cases_ground(&self, project: ProjectId) -> Result<Ground, CentreError> {
        let centre = self.clone();
        self.read(move |reader| {
            let (hash, handbook) = handbooks::current(&centre.inner.handbooks, reader, project)?;
            let mappings = store::imports::case_mappings(reader, project)?;
            let remembered = mappings.iter().map(|text| serde_json::from_str(text)).collect::<Result<_, _>>();
            Ok(Ground {
                project,
                hash,
                handbook,
                settings: settings(reader, project)?,
                remembered: remembered.map_err(|error| CentreError::corrupt("mapping", error))?,
                people: ready::people(&centre, reader, project)?,
            })
        })
        .await
    }
}

/// A plan while it is carried out.
struct Work {
    plan: CasePlan,
    /// Number there, number here.
    made: Vec<(String, String)>,
    /// Rows whose case was there already.
    same: usize,
    /// Rows that turned out wrong.
    wrong: BTreeMap<At, Vec<Reason>>,
}

impl Work {
    fn new(plan: CasePlan) -> Self {
        Self { plan, made: vec![], same: 0, wrong: BTreeMap::new() }
    }

    /// Enters what became of a row.
    fn enter(&mut self, at: At, done: Done) {
        match done {
            Done::Same => self.same += 1,
            Done::Made(Made { original, number, remarks }) => {
                self.made.push((original, number));
                self.plan.remarks.extend(remarks.into_iter().map(|text| Remark { at, text }));
            }
            Done::Refused(refusal) => {
                let (row, why, mend) = (at.row, &refusal.why, &refusal.mend);
                let text = text!(
                    zh: "第 {row} 行：{zh}；{mend_zh}", en: "row {row}: {en}; {mend_en}",
                    zh = why.zh, en = why.en, mend_zh = mend.zh, mend_en = mend.en
                );
                self.wrong.insert(at, vec![Reason { column: None, text }]);
            }
        }
    }

    fn imported(self, who: &Principal) -> Result<CasesImported, CentreError> {
        let rejected_file = self.plan.rejected_file(who.lang);
        let rejected_file = rejected_file.map_err(|error| CentreError::corrupt("rejected rows", error))?;
        let note = |remark: &Remark| RowNote {
            sheet: self.plan.sheet_name(remark.at),
            row: remark.at.row,
            notes: vec![remark.text.get(who.lang).to_owned()],
        };
        Ok(CasesImported {
            same: self.same,
            rejected: self.plan.rejected.len(),
            rejected_file,
            remarks: self.plan.remarks.iter().map(note).collect(),
            summary: self.summary().get(who.lang).to_owned(),
            created: self.made,
        })
    }

    fn summary(&self) -> Text {
        let (made, same) = (self.made.len(), self.same);
        let (rejected, skipped) = (self.plan.rejected.len(), self.plan.skipped.len());
        text!(
            zh: "导入完成：新建 {made} 张单，{same} 张以前已导入过、没有再建，退回 {rejected} 行，跳过 {skipped} 行（已办结、标题、合计、空行等）。",
            en: "Imported: {made} cases created, {same} were imported before and not made again; {rejected} rows rejected, {skipped} skipped (over, titles, sums, empty rows)."
        )
    }
}

/// The mapping of each sheet: as asked for, or remembered, or recognised; with what was said for all rows.
fn mapping_of(workbook: &Workbook, ground: &Ground, form: &CasesForm) -> Result<CaseMapping, CentreError> {
    let mut mapping = propose(workbook, &ground.handbook, &ground.remembered);
    for wanted in &form.sheets {
        match mapping.sheets.iter_mut().find(|sheet| sheet.sheet == wanted.sheet) {
            Some(sheet) => *sheet = wanted.clone(),
            None => mapping.sheets.push(wanted.clone()),
        }
    }
    for (heading, words) in &form.values {
        let column = CaseColumn::recognise(heading, &ground.handbook).ok_or_else(|| {
            let message = text!(
                zh: "不认得“{heading}”；请写列名，如“服务事项”，或事项里字段的名称，如“紧急程度”",
                en: "“{heading}” is not known; write the name of a column such as 服务事项, or of a question of a service"
            );
            CentreError::invalid("values", message)
        })?;
        for sheet in mapping.sheets.iter_mut().filter(|sheet| sheet.import) {
            sheet.values.insert(column.clone(), words.clone());
        }
    }
    Ok(mapping)
}

/// Reads every row; or what is wrong with the mapping.
async fn planned(
    workbook: Workbook,
    mapping: CaseMapping,
    ground: &Arc<Ground>,
) -> Result<Result<CasePlan, Vec<Text>>, CentreError> {
    let ground = Arc::clone(ground);
    blocking(move || plan(&workbook, &mapping, &ground.handbook, ground.settings.area_code.as_deref())).await
}
