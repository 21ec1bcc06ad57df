//! How a project writes its rosters and lists: settings, and mappings by the fingerprint of their headings, as JSON text.

use crate::Result;
use calendar::Instant;
use db::{Reader, ReaderExt as _, Tx, params, queries};
use model::ProjectId;

queries! {
    pub(crate) SETTINGS = "select settings from import_settings where project = $1";
    pub(crate) PUT_SETTINGS = "insert into import_settings (project, settings) values ($1, $2)
        on conflict (project) do update set settings = excluded.settings";
    pub(crate) MAPPINGS = "select mapping from import_mappings where project = $1 order by changed_at desc, fingerprint";
    pub(crate) PUT_MAPPING = "insert into import_mappings (project, fingerprint, mapping, changed_at)
        values ($1, $2, $3, $4)
        on conflict (project, fingerprint) do update set mapping = excluded.mapping, changed_at = excluded.changed_at";
    pub(crate) CASE_MAPPINGS = "select mapping from case_mappings where project = $1 order by changed_at desc, fingerprint";
    pub(crate) PUT_CASE_MAPPING = "insert into case_mappings (project, fingerprint, mapping, changed_at)
        values ($1, $2, $3, $4)
        on conflict (project, fingerprint) do update set mapping = excluded.mapping, changed_at = excluded.changed_at";
}

/// The settings of a project, if it has any.
///
/// # Errors
/// What the database says.
pub fn settings(reader: &mut dyn Reader, project: ProjectId) -> Result<Option<String>> {
    Ok(reader.opt(&SETTINGS, params![project.to_string()], |row| Ok(row.text(0)?.to_owned()))?)
}

/// Replaces the settings of a project.
///
/// # Errors
/// What the database says.
pub fn put_settings(tx: &mut dyn Tx, project: ProjectId, settings: &str) -> Result<()> {
    tx.exec(&PUT_SETTINGS, params![project.to_string(), settings])?;
    Ok(())
}

/// The mappings of a project, the latest first.
///
/// # Errors
/// What the database says.
pub fn mappings(reader: &mut dyn Reader, project: ProjectId) -> Result<Vec<String>> {
    Ok(reader.all(&MAPPINGS, params![project.to_string()], |row| Ok(row.text(0)?.to_owned()))?)
}

/// Remembers the mapping of headings.
///
/// # Errors
/// What the database says.
pub fn put_mapping(
    tx: &mut dyn Tx,
    project: ProjectId,
    fingerprint: &str,
    mapping: &str,
    now: Instant,
) -> Result<()> {
    tx.exec(&PUT_MAPPING, params![project.to_string(), fingerprint, mapping, now.micros()])?;
    Ok(())
}

/// The mappings of lists of cases of a project, the latest first.
///
/// # Errors
/// What the database says.
pub fn case_mappings(reader: &mut dyn Reader, project: ProjectId) -> Result<Vec<String>> {
    Ok(reader.all(&CASE_MAPPINGS, params![project.to_string()], |row| Ok(row.text(0)?.to_owned()))?)
}

/// Remembers the mapping of headings of a list of cases.
///
/// # Errors
/// What the database says.
pub fn put_case_mapping(
    tx: &mut dyn Tx,
    project: ProjectId,
    fingerprint: &str,
    mapping: &str,
    now: Instant,
) -> Result<()> {
    tx.exec(&PUT_CASE_MAPPING, params![project.to_string(), fingerprint, mapping, now.micros()])?;
    Ok(())
}
