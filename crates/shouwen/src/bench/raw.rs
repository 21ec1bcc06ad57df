//! The raw engine: the same rows into the same tables and indexes by the plain driver, with full sync, in commits of the
//! size that the centre's own had. It reads, decides and encodes nothing: what is left of its rate is what the product
//! costs.
//!
//! Its tables are made by the schema's own migrations and filled with a copy of the data, so that the trees are as deep.
//! With more than [`MOST_COPIED`] cases a whole copy would take as much room and time as the data; then the newest
//! [`SHARE`] cases are copied. Its trees are shallower and more of them lies in memory, so the raw engine is favoured
//! and the ratio is rather too low than too high; the table says so.

mod embedded;
mod server;

use super::watch::ServerTime;
use crate::command_line::Data;
use anyhow::Context;
use std::time::Duration;

/// Up to so many cases everything is copied.
const MOST_COPIED: usize = 200_000;
/// Otherwise so many.
const SHARE: usize = 100_000;

/// A table that opening a case writes.
struct Table {
    name: &'static str,
    /// Its rows of one case: `$1` is the project, `$2` the case.
    of_case: &'static str,
    /// Its rows of the cases in the table `share`.
    shared: &'static str,
}

/// Tables of a case.
const OF_CASE: &[Table] = &[
    Table {
        name: "streams",
        of_case: "project = $1 and stream = $2",
        shared: "(project, stream) in (select project, id from share)",
    },
    Table {
        name: "journal",
        of_case: "project = $1 and stream = $2 order by version",
        shared: "(project, stream) in (select project, id from share)",
    },
    Table {
        name: "cases",
        of_case: "project = $1 and id = $2",
        shared: "(project, id) in (select project, id from share)",
    },
    of_case_id("exclusions"),
    of_case_id("offers"),
    of_case_id("duties"),
    Table {
        name: "personal",
        of_case: "key in (select key from search_entries where project = $1 and case_id = $2)",
        shared: "key in (select key from search_entries where (project, case_id) in (select project, id from share))",
    },
    of_case_id("search_entries"),
];

const fn of_case_id(name: &'static str) -> Table {
    Table {
        name,
        of_case: "project = $1 and case_id = $2",
        shared: "(project, case_id) in (select project, id from share)",
    }
}

/// Answers that were kept for the cases in the table `share`.
const ANSWERS_SHARED: &str = "response in (select id from share)";

/// How fast it was.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) rate: f64,
    /// Processor time of the client.
    pub(super) processor: Duration,
    /// Processor time of the database server, where it has one and can be asked.
    pub(super) server: Option<Duration>,
}

/// A case to write again: who was answered, under which key.
pub(super) type Keys = Vec<(String, String)>;

/// The raw engine beside the one that the product uses.
pub(super) enum Raw {
    Embedded(Box<embedded::Raw>),
    Server(server::Raw),
}

impl Raw {
    /// Makes and fills its tables.
    pub(super) async fn prepare(data: &Data, cases: usize) -> anyhow::Result<Self> {
        let share = (cases > MOST_COPIED).then_some(SHARE);
        let (folder, address) = (data.data.clone(), data.database.clone());
        tokio::task::spawn_blocking(move || match address {
            Some(address) if !address.starts_with("sqlite:") => {
                server::Raw::prepare(address, share).map(Self::Server)
            }
            _ => embedded::Raw::prepare(&folder, share).map(Box::new).map(Self::Embedded),
        })
        .await
        .context("copying the data")?
    }

    /// What it is, for people.
    pub(super) fn described(&self, cases: usize) -> String {
        let how = match self {
            Self::Embedded(_) => "one thread".to_owned(),
            Self::Server(raw) => format!("{} connections, one statement a commit", raw.connections()),
        };
        if cases > MOST_COPIED {
            format!("raw engine: {how}; its tables hold the newest {SHARE} cases only, which favours it")
        } else {
            format!("raw engine: {how}; its tables hold a copy of the data")
        }
    }

    /// Writes the cases that were answered under these keys; each commit holds `group` cases on average.
    pub(super) async fn write(self, keys: Keys, group: f64) -> anyhow::Result<(Self, Written)> {
        let watched = move || match self {
            Self::Embedded(mut raw) => {
                let written = raw.write(&keys, group)?;
                anyhow::Ok((Self::Embedded(raw), written))
            }
            Self::Server(raw) => {
                let written = raw.write(&keys, group)?;
                Ok((Self::Server(raw), written))
            }
        };
        tokio::task::spawn_blocking(watched).await.context("writing raw")?
    }

    /// Processor time of the database server, where it has one and can be asked.
    pub(super) fn server_time(&self) -> Option<ServerTime> {
        match self {
            Self::Embedded(_) => None,
            Self::Server(raw) => raw.server_time(),
        }
    }
}

/// Where each commit ends when so many cases are written in groups of this mean size: a mean of 7.3 is groups of 7 and 8.
fn ends(cases: usize, group: f64) -> Vec<usize> {
    let (mut ends, mut end) = (Vec::new(), group.max(1.0));
    for written in 1..=cases {
        #[expect(clippy::cast_precision_loss, reason = "a number of cases is small")]
        let reached = written as f64 >= end;
        if reached || written == cases {
            ends.push(written);
            end += group.max(1.0);
        }
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::ends;

    #[test]
    fn groups_have_the_mean_size() {
        assert_eq!(ends(5, 1.0), [1, 2, 3, 4, 5]);
        assert_eq!(ends(10, 2.5), [3, 5, 8, 10]);
        assert_eq!(ends(3, 9.0), [3]);
        assert!(ends(0, 2.0).is_empty());
    }
}
