//! Rows that have no event of their own leave their digest in the journal, in the unit that changes them: who changed them,
//! when, and what they are since.

use crate::centre::Centre;
use crate::error::CentreError;
use db::{Database, Tx};
use model::actor::Who;
use model::{Instant, ProjectId};
use store::attest::{self, Touched};
use store::journal::Entry;

/// Says what the touched rows are now. Last in a unit: everybody who changes such rows of a project meets here.
pub(crate) fn note(
    tx: &mut dyn Tx,
    now: Instant,
    who: &Who,
    project: ProjectId,
    touched: &Touched,
) -> Result<(), CentreError> {
    let entry = entry(now, who)?;
    Ok(attest::record(tx, project, &entry, touched)?)
}

/// As [`note`], for rows of which only some were written.
pub(crate) fn note_present(
    tx: &mut dyn Tx,
    now: Instant,
    who: &Who,
    project: ProjectId,
    touched: &Touched,
) -> Result<(), CentreError> {
    let entry = entry(now, who)?;
    Ok(attest::record_present(tx, project, &entry, touched)?)
}

fn entry(now: Instant, who: &Who) -> Result<Entry, CentreError> {
    let actor = serde_json::to_string(who).map_err(|error| CentreError::corrupt("actor", error))?;
    Ok(Entry {
        recorded_at: now,
        happened_at: now,
        skew: None,
        late: false,
        actor,
        on_behalf_of: None,
        channel: None,
        command: None,
        inputs: None,
        handbook: None,
        schema: attest::SCHEMA,
        kind: String::new(),
        data: String::new(),
    })
}

/// Says once of every row that was there before rows were attested what it is: from then on one that was changed is found.
/// Cheap when it is done. Where it cannot be done now (a full or damaged disk) everything else goes on, and the next start
/// does it. Blocks.
pub(crate) fn begin(database: &Database, now: Instant) {
    if let Err(error) = adopt(database, now) {
        tracing::warn!(error = %error, "rows that were there are not known yet and will be said at the next start");
    }
}

fn adopt(database: &Database, now: Instant) -> Result<(), CentreError> {
    if database.read_blocking(|reader| Ok::<_, CentreError>(attest::is_complete(reader)?))? {
        return Ok(());
    }
    let entry = entry(now, &Who::Clock)?;
    let mut found = 0;
    // A table at a time: others can work in between. What another server says as well is said twice, and the same.
    for home in database.read_blocking(|reader| Ok::<_, CentreError>(attest::homes(reader)?))? {
        for table in attest::tables_of(home) {
            let entry = entry.clone();
            found += database.write_retry_blocking(move |tx| {
                Ok::<_, CentreError>(attest::found(tx, home, table, &entry)?)
            })?;
        }
    }
    database.write_retry_blocking(move |tx| {
        if !attest::is_complete(tx)? {
            attest::complete(tx, &entry)?;
        }
        Ok::<_, CentreError>(())
    })?;
    if found > 0 {
        tracing::info!(
            rows = found,
            "rows that were there are known from now on: verifying finds a change of them"
        );
    }
    Ok(())
}

impl Centre {
    /// Ends what imports that were shown have left to do. Cheap when there is nothing; called at start.
    ///
    /// # Errors
    /// What the database says.
    pub async fn finish_imports(&self) -> Result<(), CentreError> {
        let homes = self.read(|reader| Ok(attest::homes(reader)?)).await?;
        for project in homes {
            self.clear_shown(project).await?;
        }
        Ok(())
    }
}
