//! `shouwen move`, `shouwen backup` and `shouwen restore`: whole centres from one place to another.

use crate::bar::Bar;
use crate::command_line::{Backup, Data, Move, Restore};
use crate::world::MachineClock;
use crate::{answer, data, say, world};
use anyhow::Context;
use centre::copying::{self, Progress, backup, moving, restore};
use centre::disk::FilesOnDisk;
use centre::erase::ledger;
use centre::verify::Verified;
use centre::{Centre, Clock as _};
use db::Sharing;
use diag::Lang;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Beside the data, never in it: whom the centre was asked to forget.
const LEDGER: &str = "erasures.jsonl";

/// A bar for a copy.
fn progress() -> Progress {
    let bar = Bar::new();
    Arc::new(move |done, all| {
        let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        bar.advance(count(done.min(all)), count(all));
        true
    })
}

fn files(data: &Data) -> anyhow::Result<FilesOnDisk> {
    let folder = data.data.join("files");
    FilesOnDisk::new(&folder).with_context(|| format!("making folder {}", folder.display()))
}

/// The ledger of erasures of some data.
pub(crate) fn ledger_of(data: &Data) -> PathBuf {
    data.data.join(LEDGER)
}

/// Writes into the ledger what the journal knows and the ledger does not.
///
/// # Errors
/// When the database or the file cannot be used.
pub(crate) async fn keep_ledger(centre: &Centre, file: &Path) -> anyhow::Result<()> {
    let erased = centre.erased().await?;
    ledger::add(file, &erased).with_context(|| format!("writing {}", file.display()))?;
    Ok(())
}

/// Erases again whom the ledger names and the data do not know to be erased: they come from an older backup.
///
/// # Errors
/// When the ledger cannot be read, or somebody cannot be erased.
pub(crate) async fn keep_erased(centre: &Centre, file: &Path) -> anyhow::Result<()> {
    let lines = ledger::read(file).with_context(|| format!("reading {}", file.display()))?;
    let again = centre.erase_again(lines).await?;
    if again.subjects > 0 {
        say(&format!("删除记录里有 {} 人又在数据里，已再次删除", again.subjects));
    }
    Ok(())
}

/// Moves a centre; `false` when what was moved does not verify.
pub(crate) fn move_centre(arguments: &Move, lang: Lang) -> anyhow::Result<bool> {
    let from = Data { data: arguments.from.clone(), database: arguments.from_database.clone() };
    let to = Data { data: arguments.to.clone(), database: arguments.to_database.clone() };
    data::must_be_there(&from)?;
    let progress = progress();
    let moved = {
        let source = data::open(&from, Sharing::Alone)?;
        let target = data::open(&to, Sharing::Alone)?;
        moving::database(&source, &target, MachineClock.now(), &progress)?
    };
    let mut copied = 0;
    if !is_same_folder(&from.data, &to.data) {
        copied = copying::files(&files(&from)?, &files(&to)?, &progress)?;
        let file = ledger_of(&from);
        let lines = ledger::read(&file).with_context(|| format!("reading {}", file.display()))?;
        ledger::add(&ledger_of(&to), &lines).context("writing the ledger of erasures")?;
    }
    let (tables, rows) = (moved.tables, moved.rows);
    answer(&match lang {
        Lang::Zh => format!("搬完：{tables} 张表、{rows} 行，逐行核对一致；{copied} 个文件\n"),
        Lang::En => format!("moved: {tables} tables, {rows} rows, each compared; {copied} files\n"),
    });
    let whole = verified(&to, lang)?;
    say(match lang {
        Lang::Zh => "来源原样没动。以后只在新的地方启动，旧的留作备份，不要再启动。",
        Lang::En => {
            "The source is as it was. Serve the new place only; keep the old one, but do not serve it again."
        }
    });
    Ok(whole)
}

/// Makes a backup.
pub(crate) fn back_up(arguments: &Backup, lang: Lang) -> anyhow::Result<bool> {
    data::must_be_there(&arguments.data)?;
    let database = data::open(&arguments.data, Sharing::WithOthers)?;
    let wanted = backup::Wanted {
        root: arguments.to.clone(),
        full: arguments.full,
        product: env!("CARGO_PKG_VERSION").to_owned(),
        now: MachineClock.now(),
    };
    let files = FilesOnDisk::beside_others(arguments.data.data.join("files"));
    let made = backup::make(&database, &files, &wanted, &progress())?;
    let (folder, rows, files, bytes) =
        (made.folder.display(), made.manifest.rows(), made.manifest.files.len(), made.bytes);
    let full = made.manifest.kind == copying::manifest::Kind::Full;
    answer(&match lang {
        Lang::Zh => {
            let kind = if full { "全备份" } else { "增量备份" };
            format!("{kind} {folder}：共 {rows} 行、{files} 个文件，这次写了 {bytes} 字节\n")
        }
        Lang::En => {
            let kind = if full { "full backup" } else { "increment" };
            format!("{kind} {folder}: {rows} rows and {files} files in all, {bytes} bytes written now\n")
        }
    });
    Ok(true)
}

/// Restores a backup; `false` when what was restored does not verify. Whom the centre was asked to forget is written
/// beside the data before anything is restored: whatever happens on the way, no server opens these data with them in it.
pub(crate) fn bring_back(arguments: &Restore, lang: Lang) -> anyhow::Result<bool> {
    let (from, own) = (&arguments.from, ledger_of(&arguments.data));
    let file = arguments.erasures.clone().unwrap_or_else(|| own.clone());
    if arguments.erasures.is_some() && !file.exists() {
        anyhow::bail!("没有 {} / there is no such ledger of erasures", file.display());
    }
    let (known, reading) = (file.exists(), || format!("reading {}", file.display()));
    let mut lines = ledger::read(&file).with_context(reading)?;
    let restored = {
        let target = data::open(&arguments.data, Sharing::Alone)?;
        if arguments.number.is_some() {
            lines.extend(restore::erased(from)?);
        }
        ledger::add(&own, &lines).context("writing the ledger of erasures")?;
        let files = files(&arguments.data)?;
        restore::restore(from, arguments.number, &target, &files, MachineClock.now(), &progress())?
    };
    if !known {
        let made_at = &restored.manifest.made_at;
        say(&match lang {
            Lang::Zh => format!(
                "没有删除记录 erasures.jsonl：{made_at} 之后要求删除过的人会在恢复的数据里。有记录的话，先放到 {} 再启动，启动时会再次删除；\
                 从没删除过任何人，就不用管",
                own.display()
            ),
            Lang::En => format!(
                "there is no ledger of erasures: whoever asked to be erased after {made_at} is in what was restored. If you have one, \
                 put it at {} before you serve, and they are erased again; if nobody ever asked, all is well",
                own.display()
            ),
        });
    }
    let (number, made_at, rows, cases) =
        (restored.manifest.number, &restored.manifest.made_at, restored.manifest.rows(), restored.replayed);
    answer(&match lang {
        Lang::Zh => format!(
            "已恢复到第 {number} 号备份（{made_at}）：{rows} 行，逐表核对一致；{cases} 张单由流水重放\n"
        ),
        Lang::En => format!(
            "restored to backup {number} ({made_at}): {rows} rows, each table compared; {cases} cases replayed from the journal\n"
        ),
    });
    let centre = data::centre(&arguments.data, world::machine())?;
    let again = data::run(async move {
        let again = centre.erase_again(lines).await?;
        keep_ledger(&centre, &own).await?;
        keep_ledger(&centre, &file).await?;
        Ok(again)
    })?;
    if again.subjects > 0 {
        let (subjects, values) = (again.subjects, again.values);
        answer(&match lang {
            Lang::Zh => format!("备份之后删除过的 {subjects} 人已再次删除：{values} 处个人信息\n"),
            Lang::En => format!(
                "{subjects} who were erased after the backup were erased again: {values} personal values\n"
            ),
        });
    }
    verified(&arguments.data, lang)
}

fn verified(place: &Data, lang: Lang) -> anyhow::Result<bool> {
    let centre = data::centre(place, world::machine())?;
    let found: Verified = data::run(async move { Ok(centre.verify_all().await?) })?;
    crate::verify::show(&found, lang);
    Ok(found.differences.is_empty())
}

fn is_same_folder(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}
