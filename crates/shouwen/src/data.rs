//! Opening a centre on its data.

use crate::command_line::Data;
use anyhow::Context;
use centre::disk::FilesOnDisk;
use centre::{Centre, Ports};
use db::{Database, Options, Sharing, Url};
use std::sync::Arc;
use std::time::Duration;

/// How long reading or copying a whole centre may take.
const LONGEST_COPY: Duration = Duration::from_secs(24 * 3600);

/// Opens the database of some data, making the folder first. Others may work with it at the same time.
///
/// # Errors
/// When the folder or the database cannot be opened, or somebody has it alone.
pub(crate) fn database(data: &Data) -> anyhow::Result<Database> {
    make_folder(data)?;
    Ok(Database::open(url(data)?, Options { sharing: Sharing::WithOthers, ..Options::default() })?)
}

fn make_folder(data: &Data) -> anyhow::Result<()> {
    std::fs::create_dir_all(&data.data).with_context(|| format!("making folder {}", data.data.display()))
}

/// Opens the database of some data for a copy, which may read or write everything in one unit of work.
///
/// # Errors
/// When the folder or the database cannot be opened, or whoever has it does not fit.
pub(crate) fn open(data: &Data, sharing: Sharing) -> anyhow::Result<Database> {
    make_folder(data)?;
    Ok(Database::open(
        url(data)?,
        Options { sharing, unit_limit: LONGEST_COPY, silence: LONGEST_COPY, ..Options::default() },
    )?)
}

fn url(data: &Data) -> anyhow::Result<Url> {
    Ok(match &data.database {
        Some(text) => text.parse()?,
        None => Url::file(data.data.join("shouwen.sqlite")),
    })
}

/// What is to be copied must be there: nothing is made where somebody mistyped a path.
///
/// # Errors
/// When there is no database.
pub(crate) fn must_be_there(data: &Data) -> anyhow::Result<()> {
    match url(data)? {
        Url::Sqlite(path) if !path.exists() => {
            anyhow::bail!("没有 {} / there is no such database", path.display())
        }
        _ => Ok(()),
    }
}

/// Whether other servers may work on the same database.
pub(crate) fn is_shared(data: &Data) -> bool {
    data.database.as_deref().is_some_and(|text| !text.starts_with("sqlite:"))
}

/// Opens a centre.
///
/// # Errors
/// When the database cannot be opened, is newer than this program, or cannot be migrated.
pub(crate) fn centre(data: &Data, ports: Ports) -> anyhow::Result<Centre> {
    centre_on(database(data)?, data, ports)
}

/// Opens a centre that may read all that it has in one unit of work, however long that takes.
///
/// # Errors
/// As [`centre`].
pub(crate) fn patient_centre(data: &Data, ports: Ports) -> anyhow::Result<Centre> {
    centre_on(open(data, Sharing::WithOthers)?, data, ports)
}

fn centre_on(database: Database, data: &Data, ports: Ports) -> anyhow::Result<Centre> {
    let folder = data.data.join("files");
    let files = FilesOnDisk::new(&folder).with_context(|| format!("making folder {}", folder.display()))?;
    Ok(Centre::open_with_files(database, ports, Arc::new(files))?)
}

/// Runs a future to its end on a runtime of its own.
///
/// # Errors
/// When no runtime can be made, or the future fails.
pub(crate) fn run<T>(future: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("making a runtime")?
        .block_on(future)
}
