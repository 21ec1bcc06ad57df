//! The schema, step by step. A step that was ever released never changes.

use db::{Database, DbError, Migration, migration};

/// Every step of the schema.
pub const MIGRATIONS: &[Migration] = &[
    migration!("0001_journal"),
    migration!("0002_cases"),
    migration!("0003_people"),
    migration!("0004_places"),
    migration!("0005_centre"),
    migration!("0006_search"),
    migration!("0007_desk"),
    migration!("0008_outward"),
    migration!("0009_imports"),
    migration!("0010_seals"),
    migration!("0011_queue"),
    migration!("0012_covering"),
    migration!("0013_servers"),
    migration!("0014_webhooks"),
    migration!("0015_copies"),
    migration!("0016_origins"),
];

/// Brings a database to the newest schema; answers the numbers of the steps that were due.
///
/// # Errors
/// As [`Database::migrate`].
pub fn migrate(database: &Database) -> Result<Vec<i32>, DbError> {
    database.migrate(MIGRATIONS)
}

/// Brings an empty database to an older schema, the one that a backup was made under.
///
/// # Errors
/// As [`Database::migrate`]; [`DbError::Newer`] when we do not know that schema yet.
pub fn migrate_to(database: &Database, level: i32) -> Result<Vec<i32>, DbError> {
    let newest = i32::try_from(MIGRATIONS.len()).unwrap_or(i32::MAX);
    let known = usize::try_from(level).ok().and_then(|count| MIGRATIONS.get(..count));
    let known = known.ok_or_else(|| DbError::Newer { found: level, name: "copy".to_owned(), newest })?;
    database.migrate(known)
}
