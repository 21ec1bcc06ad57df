//! Who else may have a database open: those who work with it side by side, or one alone who copies it as a whole.
//!
//! On SQLite a locked file beside the database, on PostgreSQL an advisory lock of a connection that does nothing else.
//! Both go with the process, however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::sync::mpsc;
use std::thread;

use crate::{DbError, Options, Url, pg};

/// Who else may have the database open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sharing {
    /// Nobody is asked: for databases that nobody else knows of.
    #[default]
    Unasked,
    /// Others who work with it; not somebody who wants it alone.
    WithOthers,
    /// Nobody.
    Alone,
}

/// Held on PostgreSQL by whoever has the database open; any number of our own will do.
const LOCK: i64 = 7_226_893_403;

/// Keeps others out, or in, until it is dropped.
pub(crate) struct Hold {
    held: Held,
}

impl Drop for Hold {
    /// Whoever opens the database next finds it free: a server notices that a connection went only a moment later.
    fn drop(&mut self) {
        if let Held::Connection { end, thread } = &mut self.held {
            drop(end.take());
            if let Some(thread) = thread.take() {
                // It has nothing to say; one that panicked lost its connection all the same.
                let _ended = thread.join();
            }
        }
    }
}

enum Held {
    Nothing,
    File {
        _locked: File,
    },
    /// The thread gives the lock back and ends when `end` is dropped.
    Connection {
        end: Option<mpsc::Sender<()>>,
        thread: Option<thread::JoinHandle<()>>,
    },
}

/// Takes the database as wanted, or says that somebody else has it.
pub(crate) fn hold(url: &Url, options: &Options) -> Result<Hold, DbError> {
    let held = match (options.sharing, url) {
        (Sharing::Unasked, _) => Held::Nothing,
        (sharing, Url::Sqlite(path)) => of_file(path, sharing)?,
        (sharing, Url::Postgres(address)) => of_server(address, options, sharing)?,
    };
    Ok(Hold { held })
}

fn taken(sharing: Sharing) -> DbError {
    DbError::Busy {
        waiting_for: match sharing {
            Sharing::Alone => "somebody is working with it (stop its server first)",
            Sharing::WithOthers | Sharing::Unasked => "it is being copied as a whole",
        },
    }
}

fn of_file(path: &Path, sharing: Sharing) -> Result<Held, DbError> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".lock");
    let failed = |source: std::io::Error| DbError::Open {
        database: format!("sqlite:{} (its lock)", path.display()),
        source: Box::new(source),
    };
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .read(true)
        .open(&beside)
        // On a disk that lets nobody write, a lock that is there already will do.
        .or_else(|error| File::open(&beside).map_err(|_| error))
        .map_err(failed)?;
    let locked = match sharing {
        Sharing::Alone => file.try_lock(),
        Sharing::WithOthers | Sharing::Unasked => file.try_lock_shared(),
    };
    match locked {
        Ok(()) => Ok(Held::File { _locked: file }),
        Err(TryLockError::WouldBlock) => Err(taken(sharing)),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}

/// The blocking client may be used and dropped on a thread of its own only.
fn of_server(address: &str, options: &Options, sharing: Sharing) -> Result<Held, DbError> {
    let (end, ended) = mpsc::channel::<()>();
    let (say, said) = mpsc::channel();
    let (address, options) = (address.to_owned(), options.clone());
    let thread = thread::Builder::new()
        .name("db-hold".to_owned())
        .spawn(move || {
            let taken = lock(&address, &options, sharing);
            let (answer, connection) = match taken {
                Ok(connection) => (Ok(()), Some(connection)),
                Err(error) => (Err(error), None),
            };
            // Whoever opens the database waits for this; nothing is ever sent through `ended`.
            let _waiting = say.send(answer);
            let _end = ended.recv();
            if let Some(mut client) = connection {
                // Where the server is gone, so is the lock.
                let _released = client.execute("select pg_advisory_unlock_all()", &[]);
            }
        })
        .map_err(crate::sqlite::thread_failed)?;
    said.recv().unwrap_or(Err(DbError::Closed))?;
    Ok(Held::Connection { end: Some(end), thread: Some(thread) })
}

fn lock(address: &str, options: &Options, sharing: Sharing) -> Result<postgres::Client, DbError> {
    let mut client = pg::connect(address, options)?;
    let function = match sharing {
        Sharing::Alone => "pg_try_advisory_lock",
        Sharing::WithOthers | Sharing::Unasked => "pg_try_advisory_lock_shared",
    };
    let unavailable = |source: postgres::Error| DbError::Unavailable { source: Box::new(source) };
    let row = client.query_one(&format!("select {function}({LOCK})"), &[]).map_err(unavailable)?;
    if row.try_get(0).map_err(unavailable)? { Ok(client) } else { Err(taken(sharing)) }
}
