//! What can be asked of whole centres: to move, to be backed up, to be restored.

use super::Data;
use clap::Args;
use std::path::PathBuf;

pub(super) const MOVE_HELP: &str = "\
Stop the servers of both first. The destination must be empty. Every row is compared with its original, then the
destination is verified by replaying its journal. If it is interrupted, run the same command again: it goes on.
The source is only read and stays as it was.

Examples:
  shouwen move --from data --to data --to-database postgres://shouwen@db/centre
  shouwen move --from data --from-database postgres://shouwen@db/centre --to elsewhere

Exit code: 0 moved and verified, 1 moved but it does not verify, 2 not moved.";

pub(super) const BACKUP_HELP: &str = "\
Servers may run meanwhile: everything is read in one snapshot. DIR holds a chain of numbered folders; each has a
manifest with the SHA-256 of every part, and names the one before. The first is full; later ones hold what came since.
A backup holds names, phones and the centre's keys: keep it as safe as the data itself, and on another machine.

Examples:
  shouwen backup --data data --to /backup/centre            every night
  shouwen backup --data data --to /backup/centre --full     once a month";

pub(super) const RESTORE_HELP: &str = "\
Every part is checked before anything is written. The journal of the increments is replayed, each table is compared
with what the backup said of it, and the result is verified. Whoever was erased after the backup was made is erased
again: keep erasures.jsonl, which lies beside the data and holds no names, in a place of its own, and give it here.

Examples:
  shouwen restore --from /backup/centre --data restored
  shouwen restore --from /backup/centre --data restored --number 7 --erasures /safe/erasures.jsonl

Exit code: 0 restored and verified, 1 restored but it does not verify, 2 not restored.";

/// Arguments of `move`.
#[derive(Debug, Args)]
pub(crate) struct Move {
    /// The folder of the centre that moves.
    #[arg(long, value_name = "DATA")]
    pub(crate) from: PathBuf,
    /// Its database, when it is not the embedded one: postgres://USER@HOST/NAME.
    #[arg(long, value_name = "URL")]
    pub(crate) from_database: Option<String>,
    /// The folder where it will be; may be the same, when only the database changes.
    #[arg(long, value_name = "DATA")]
    pub(crate) to: PathBuf,
    /// The database where it will be, when it is not the embedded one: postgres://USER@HOST/NAME.
    #[arg(long, value_name = "URL")]
    pub(crate) to_database: Option<String>,
}

/// Arguments of `backup`.
#[derive(Debug, Args)]
pub(crate) struct Backup {
    #[command(flatten)]
    pub(crate) data: Data,
    /// The folder that holds the backups; on another disk than the data.
    #[arg(long, value_name = "DIR")]
    pub(crate) to: PathBuf,
    /// A full backup, also when there is one already.
    #[arg(long)]
    pub(crate) full: bool,
}

/// Arguments of `restore`.
#[derive(Debug, Args)]
pub(crate) struct Restore {
    #[command(flatten)]
    pub(crate) data: Data,
    /// The folder that holds the backups.
    #[arg(long, value_name = "DIR")]
    pub(crate) from: PathBuf,
    /// An earlier backup than the newest, by the number of its folder.
    #[arg(long)]
    pub(crate) number: Option<u64>,
    /// The ledger of erasures, when it is not DATA/erasures.jsonl.
    #[arg(long, value_name = "FILE")]
    pub(crate) erasures: Option<PathBuf>,
}
