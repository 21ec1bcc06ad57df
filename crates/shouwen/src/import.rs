//! `shouwen import`: places, residents and open matters from a spreadsheet, tried first or carried out.

use crate::bar::Bar;
use crate::command_line::Data;
use crate::import_cases::Cases;
use crate::{answer, data, say, world};
use anyhow::Context;
use centre::import::report::{Preview, RowNote};
use centre::import_roster::{Part, Progress, RosterFile, RosterForm, RosterPreview};
use centre::{Centre, CentreError, Principal};
use clap::{Args, Subcommand};
use diag::Lang;
use model::ProjectId;
use serde::de::DeserializeOwned;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Arguments of `import`.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// What to import.
    #[command(subcommand)]
    what: ImportWhat,
}

/// What can be imported.
#[derive(Debug, Subcommand)]
enum ImportWhat {
    /// Buildings, rooms and parking spaces of a roster. Remarks and plates of lived-in rooms come with `parties`.
    Places(Roster),
    /// A whole roster: the places that are not there yet, and owners and tenants with phones and what is theirs.
    Parties(Roster),
    /// Open matters of another system: each becomes a case of ours, with its number there beside ours.
    Cases(Cases),
}

/// A roster and where it goes.
#[derive(Debug, Args)]
#[command(after_help = "\
Every good row goes in, or, when anything fails, none. Rejected rows come back with their reasons; mend that file and
import it: only what was mended is added.
Exit code: 0 all rows are in, 1 some were rejected or the columns were not understood, 2 it could not be done.")]
struct Roster {
    /// The file: XLSX.
    file: PathBuf,
    #[command(flatten)]
    data: Data,
    /// The project: code or id.
    #[arg(long)]
    project: String,
    /// Change nothing; show what would be done and what the columns were taken for.
    #[arg(long)]
    dry_run: bool,
    /// What the columns hold, as JSON in the shape that --dry-run prints; remembered for the next file.
    #[arg(long)]
    mapping: Option<PathBuf>,
    /// Where to write the rejected rows.
    #[arg(long)]
    rejected: Option<PathBuf>,
    /// In whose name.
    #[arg(long, default_value = "admin")]
    user: String,
}

/// Imports; `false` when rows were rejected or the file is not understood.
pub(crate) fn run(arguments: &Import, lang: Lang) -> anyhow::Result<bool> {
    let (part, of) = match &arguments.what {
        ImportWhat::Cases(of) => return crate::import_cases::run(of, lang),
        ImportWhat::Places(of) => (Part::Places, of),
        ImportWhat::Parties(of) => (Part::Everything, of),
    };
    let bytes = std::fs::read(&of.file).with_context(|| format!("reading {}", of.file.display()))?;
    let form: Option<RosterForm> = of.mapping.as_deref().map(mapping).transpose()?;
    let file = RosterFile { bytes, part, form };
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

/// What a file says that maps the columns.
pub(crate) fn mapping<T: DeserializeOwned>(path: &Path) -> anyhow::Result<T> {
    let text = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("reading the mapping {}", path.display()))
}

/// How an import ended: what is wrong with the file as a whole is an answer, not a failure of the program.
pub(crate) fn ended(done: Result<bool, CentreError>, lang: Lang) -> anyhow::Result<bool> {
    match done {
        Err(CentreError::Invalid(faults)) => {
            for fault in faults {
                answer(&format!("{}\n", fault.message.get(lang)));
            }
            Ok(false)
        }
        done => Ok(done?),
    }
}

async fn try_out(
    centre: &Centre,
    who: &Principal,
    project: ProjectId,
    file: RosterFile,
) -> Result<bool, CentreError> {
    let tried = centre.preview_roster(who, project, file).await?;
    answer(&shown(&tried, who.lang));
    Ok(tried.preview.is_some_and(|preview| preview.rejected.is_empty()))
}

async fn carry_out(
    centre: &Centre,
    who: &Principal,
    project: ProjectId,
    file: RosterFile,
    rejected: Option<&Path>,
) -> Result<bool, CentreError> {
    let bar = Bar::new();
    let watch = move |progress: Progress| {
        bar.advance(progress.done, progress.all);
        true
    };
    let imported = centre.import_roster(who, project, file, &watch).await?;
    answer(&format!("{}\n", imported.summary));
    hand_back(who.lang, imported.rejected, imported.rejected_file.as_deref(), rejected)?;
    Ok(imported.rejected == 0)
}

/// Writes the rejected rows where somebody wants them, or says how to get them.
pub(crate) fn hand_back(
    lang: Lang,
    count: usize,
    file: Option<&[u8]>,
    path: Option<&Path>,
) -> Result<(), CentreError> {
    if let (Some(bytes), Some(path)) = (file, path) {
        std::fs::write(path, bytes).map_err(CentreError::Files)?;
        say(&match lang {
            Lang::Zh => format!("退回的 {count} 行已写入 {}", path.display()),
            Lang::En => format!("{count} rejected rows are in {}", path.display()),
        });
    } else if count > 0 {
        say(match lang {
            Lang::Zh => "要得到退回的行，请加 --rejected 文件名.xlsx 再运行一次（已导入的不会重复）",
            Lang::En => {
                "for the rejected rows, run again with --rejected FILE.xlsx (nothing is imported twice)"
            }
        });
    }
    Ok(())
}

/// A preview as people read it.
fn shown(tried: &RosterPreview, lang: Lang) -> String {
    let word = |zh, en| match lang {
        Lang::Zh => zh,
        Lang::En => en,
    };
    let mut text = String::new();
    // Writing into a string cannot fail.
    for fault in &tried.faults {
        let _never = writeln!(text, "{fault}");
    }
    if let Some(preview) = &tried.preview {
        sheets(&mut text, preview, &word);
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

fn sheets(text: &mut String, preview: &Preview, word: &dyn Fn(&'static str, &'static str) -> &'static str) {
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
    for room in &preview.rooms {
        let of = |value: &Option<String>| value.clone().unwrap_or_default();
        let (area, state, spaces) = (of(&room.area), of(&room.state), room.spaces.join("、"));
        let (owners, phones) = (room.owners.join("、"), room.phones.join("、"));
        let _never =
            writeln!(text, "  {}\t{}\t{area}\t{state}\t{owners}\t{phones}\t{spaces}", room.row, room.full);
    }
}

pub(crate) fn notes(text: &mut String, title: &str, rows: &[RowNote]) {
    if rows.is_empty() {
        return;
    }
    let _never = writeln!(text, "\n{title} ({}):", rows.len());
    for row in rows {
        let _never = writeln!(text, "  {} {}: {}", row.sheet, row.row, row.notes.join("；"));
    }
}
