//! Opening a centre on its data.

use crate::command_line::Data;
use anyhow::Context;
use centre::disk::FilesOnDisk;
use centre::{Centre, Ports};
use db::{Database, Options, Url};
use std::sync::Arc;

/// Opens the database of some data, making the folder first.
///
/// # Errors
/// When the folder or the database cannot be opened.
pub(crate) fn database(data: &Data) -> anyhow::Result<Database> {
    std::fs::create_dir_all(&data.data).with_context(|| format!("making folder {}", data.data.display()))?;
    let url: Url = match &data.database {
        Some(text) => text.parse()?,
        None => Url::file(data.data.join("shouwen.sqlite")),
    };
    Ok(Database::open(url, Options::default())?)
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
    let folder = data.data.join("files");
    let files = FilesOnDisk::new(&folder).with_context(|| format!("making folder {}", folder.display()))?;
    Ok(Centre::open_with_files(database(data)?, ports, Arc::new(files))?)
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
