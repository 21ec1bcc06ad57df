//! A look at a database while servers use it: numbers that tell how far they are.

use crate::cluster::until;
use crate::fault::Fault;
use crate::product::Data;
use rusqlite::{Connection, OpenFlags};

/// Steps of duties that are recorded.
const FIRED: &str = "select count(*) from journal where kind = 'step_fired'";
const OVERDUE: &str = "select count(*) from duties where next_at is not null and next_at <= $1";
const PARKED: &str = "select count(*) from duties where parked_at is not null";

/// A connection that only reads. It is given back before the data is opened by the next server, so that the database
/// finds what a dead server leaves.
pub(crate) enum Watch {
    /// On a file.
    File(Connection),
    /// On a server.
    Server(Box<postgres::Client>),
}

impl Watch {
    pub(crate) fn on(data: &Data) -> anyhow::Result<Self> {
        Ok(match &data.database {
            None => {
                let path = data.folder.join("shouwen.sqlite");
                Self::File(Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?)
            }
            Some(address) => Self::Server(Box::new(postgres::Client::connect(address, postgres::NoTls)?)),
        })
    }

    /// A number, asked with one parameter where one is given.
    pub(crate) fn number(&mut self, text: &str, by: Option<i64>) -> anyhow::Result<i64> {
        Ok(match (self, by) {
            (Self::File(file), None) => file.query_row(text, [], |row| row.get(0))?,
            (Self::File(file), Some(by)) => file.query_row(text, [by], |row| row.get(0))?,
            (Self::Server(server), None) => server.query_one(text, &[])?.get(0),
            (Self::Server(server), Some(by)) => server.query_one(text, &[&by])?.get(0),
        })
    }

    /// Some words about a server.
    pub(crate) fn words(&mut self, text: &str) -> anyhow::Result<String> {
        match self {
            Self::File(file) => Ok(file.query_row(text, [], |row| row.get(0))?),
            Self::Server(server) => Ok(server.query_one(text, &[])?.get(0)),
        }
    }

    /// How many steps of duties are recorded.
    pub(crate) fn fired(&mut self) -> anyhow::Result<i64> {
        self.number(FIRED, None)
    }

    /// How many duties are put aside.
    pub(crate) fn parked(&mut self) -> anyhow::Result<i64> {
        self.number(PARKED, None)
    }

    /// How many duties have a step that was due by an instant and is not recorded.
    pub(crate) fn overdue(&mut self, by: i64) -> anyhow::Result<i64> {
        self.number(OVERDUE, Some(by))
    }
}

/// Waits until the running servers have nothing left that was due by an instant, as long as it gets less.
pub(crate) fn settled(data: &Data, by: i64) -> anyhow::Result<()> {
    let mut watch = Watch::on(data)?;
    let (mut due, mut parked) = (watch.overdue(by)?, 0);
    while due > 0 && parked == 0 {
        let before = due;
        let waited = until("something of what is due is recorded", || {
            (due, parked) = (watch.overdue(by)?, watch.parked()?);
            Ok(due < before || parked > 0)
        });
        if waited.is_err() {
            break;
        }
    }
    if due == 0 && parked == 0 {
        return Ok(());
    }
    Err(Fault::new(format!("{due} duties fell due and are not recorded; {parked} are put aside")).into())
}
