//! `shouwen import cases`: open matters of another system from a spreadsheet, tried first or carried out.

use crate::bar::Bar;
use crate::command_line::Data;
use crate::import::{ended, hand_back, mapping, notes};
use crate::{answer, data, world};
use anyhow::Context as _;
use centre::import_cases::{CasesFile, CasesForm, CasesTried};
use centre::import_roster::Progress;
use centre::{Centre, CentreError, Principal};
use clap::{Args, ValueEnum};
use diag::Lang;
use model::ProjectId;
use model::command::LimitsFrom;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// From when the limits of imported cases run.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum From {
    /// From the report in the other system: limits that are past are recorded as fallen due.
    Then,
    /// From the import: the time before it is not counted.
    Today,
}

/// A list of open matters and where it goes.
#[derive(Debug, Args)]
#[command(after_help = "\
Every good row becomes a case, and what is over is skipped. Rejected rows come back with their reasons; mend that file and
import it: only what was mended is added. The number in the other system tells what was imported before, so the same file
can be imported again, also after a break.
Exit code: 0 all rows are in, 1 some were rejected or the columns were not understood, 2 it could not be done.")]
pub(crate) struct Cases {
    /// The file: XLSX.
    file: PathBuf,
    #[command(flatten)]
    data: Data,
    /// The project: code or id.
    #[arg(long)]
    project: String,
    /// From when the limits run.
    #[arg(long, value_enum)]
    limits_from: From,
    /// Change nothing; show what would be done and what the columns were taken for.
    #[arg(long)]
    dry_run: bool,
    /// What the columns hold, as JSON in the shape that --dry-run prints; remembered for the next file.
    #[arg(long)]
    mapping: Option<PathBuf>,
    /// What every row says that says nothing itself, e.g. 服务事项=报修; may be given several times.
    #[arg(long, value_name = "COLUMN=VALUE", value_parser = pair)]
    set: Vec<(String, String)>,
    /// Where to write the rejected rows.
    #[arg(long)]
    rejected: Option<PathBuf>,
    /// In whose name.
    #[arg(long, default_value = "admin")]
    user: String,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (column, value) = text.split_once('=').ok_or("write it as COLUMN=VALUE, e.g. 服务事项=报修")?;
    Ok((column.trim().to_owned(), value.trim().to_owned()))
}

/// Imports; `false` when rows were rejected or the file is not understood.
pub(crate) fn run(of: &Cases, lang: Lang) -> anyhow::Result<bool> {
    let bytes = std::fs::read(&of.file).with_context(|| format!("reading {}", of.file.display()))?;
    let mut form: CasesForm = of.mapping.as_deref().map(mapping).transpose()?.unwrap_or_default();
    form.values.extend(of.set.iter().cloned());
    let limits_from = match of.limits_from {
        From::Then => LimitsFrom::Then,
        From::Today => LimitsFrom::Today,
    };
    let file = CasesFile { bytes, form, limits_from };
    let centre = data::centre(&of.data, world::machine())?;
    data::run(async move {
        let mut who = centre.at_console(&of.user).await?;
        who.lang = lang;
        let project = centre.project(&of.project).await?;
        let done = if of.dry_run {
            try_out(&centre, &who, project, file).await
        } else {
            carry_out(&centre, &who, project, file, of.rejected.as_deref()).await
        };
        ended(done, lang)
    })
}

async fn try_out(
    centre: &Centre,
    who: &Principal,
    project: ProjectId,
    file: CasesFile,
) -> Result<bool, CentreError> {
    let tried = centre.preview_cases(who, project, file).await?;
    answer(&shown(&tried, who.lang));
    Ok(tried.preview.is_some_and(|preview| preview.rejected.is_empty()))
}

async fn carry_out(
    centre: &Centre,
    who: &Principal,
    project: ProjectId,
    file: CasesFile,
    rejected: Option<&Path>,
) -> Result<bool, CentreError> {
    let bar = Bar::new();
    let watch = move |progress: Progress| {
        bar.advance(progress.done, progress.all);
        true
    };
    let imported = centre.import_cases(who, project, file, &watch).await?;
    let mut text = format!("{}\n", imported.summary);
    for (original, number) in &imported.created {
        // Writing into a string cannot fail.
        let _never = writeln!(text, "  {original}\t{number}");
    }
    let title = match who.lang {
        Lang::Zh => "请看一眼的行",
        Lang::En => "Rows to look at",
    };
    notes(&mut text, title, &imported.remarks);
    answer(&text);
    hand_back(who.lang, imported.rejected, imported.rejected_file.as_deref(), rejected)?;
    Ok(imported.rejected == 0)
}

/// A preview as people read it.
fn shown(tried: &CasesTried, lang: Lang) -> String {
    let word = |zh, en| match lang {
        Lang::Zh => zh,
        Lang::En => en,
    };
    let mut text = String::new();
    for fault in &tried.faults {
        let _never = writeln!(text, "{fault}");
    }
    if let Some(preview) = &tried.preview {
        let _never = writeln!(text, "{}\n", preview.summary);
        for sheet in &preview.sheets {
            let (name, rows, accepted) = (&sheet.sheet, sheet.rows, sheet.accepted);
            let (good, bad, skipped) =
                (word("可导入", "good"), word("退回", "rejected"), word("跳过", "skipped"));
            let (rejected, over, row) = (sheet.rejected, sheet.skipped, word("行", "rows"));
            let _never =
                writeln!(text, "{name}: {rows} {row}  {good} {accepted}  {bad} {rejected}  {skipped} {over}");
            if !sheet.left_out.is_empty() {
                let title = word("不导入的列", "columns left out");
                let _never = writeln!(text, "  {title}: {}", sheet.left_out.join("、"));
            }
        }
        for case in &preview.cases {
            let of = |value: &Option<String>| value.clone().unwrap_or_default();
            let (place, owner) = (of(&case.place), of(&case.owner));
            let _never = writeln!(
                text,
                "  {}\t{}\t{}\t{place}\t{}\t{owner}",
                case.row, case.original, case.service, case.reported
            );
        }
        notes(&mut text, word("退回的行", "Rejected rows"), &preview.rejected);
        notes(&mut text, word("请看一眼的行", "Rows to look at"), &preview.remarks);
        notes(&mut text, word("跳过的行", "Skipped rows"), &preview.skipped);
    }
    let title = word(
        "各列的含义（存成文件、改好后用 --mapping 传入）",
        "What the columns hold (save it, change it, give it with --mapping)",
    );
    let mapping = serde_json::to_string_pretty(&tried.mapping).unwrap_or_default();
    let _never = writeln!(text, "\n{title}:\n{mapping}");
    text
}
