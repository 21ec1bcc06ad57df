//! Ports: what the centre needs of the world and the composition root gives it: the time, and chance.
//!
//! Nothing else in the centre reads a clock or draws a random number, so that tests give both.

use model::Instant;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The time now.
pub trait Clock: Send + Sync {
    /// The instant now.
    fn now(&self) -> Instant;
}

/// Unguessable bytes.
pub trait Chance: Send + Sync {
    /// Fills a buffer with unguessable bytes.
    fn fill(&self, buffer: &mut [u8]);
}

/// Bytes of stored files, by the name that the centre gives them (the digest of their content).
pub trait Files: Send + Sync {
    /// Keeps bytes under a name, on disk when it returns; keeping them again changes nothing.
    ///
    /// # Errors
    /// When they could not be kept.
    fn put(&self, name: &str, bytes: &[u8]) -> std::io::Result<()>;
    /// The bytes under a name, if there are any.
    ///
    /// # Errors
    /// When they could not be read.
    fn get(&self, name: &str) -> std::io::Result<Option<Vec<u8>>>;
    /// Removes the bytes under a name, if there are any.
    ///
    /// # Errors
    /// When they could not be removed.
    fn remove(&self, name: &str) -> std::io::Result<()>;
}

/// Files in memory: for tests, gone with the process.
#[derive(Debug, Default)]
pub struct FilesInMemory {
    kept: Mutex<BTreeMap<String, Vec<u8>>>,
    full: AtomicBool,
}

impl FilesInMemory {
    fn kept(&self) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From here on says that the disk is full, or no longer.
    pub fn set_full(&self, full: bool) {
        self.full.store(full, Ordering::Relaxed);
    }
}

impl Files for FilesInMemory {
    fn put(&self, name: &str, bytes: &[u8]) -> std::io::Result<()> {
        if self.full.load(Ordering::Relaxed) {
            return Err(std::io::ErrorKind::StorageFull.into());
        }
        self.kept().entry(name.to_owned()).or_insert_with(|| bytes.to_vec());
        Ok(())
    }

    fn get(&self, name: &str) -> std::io::Result<Option<Vec<u8>>> {
        Ok(self.kept().get(name).cloned())
    }

    fn remove(&self, name: &str) -> std::io::Result<()> {
        self.kept().remove(name);
        Ok(())
    }
}

/// No place for files was named: nothing is kept, and that is said.
#[derive(Debug, Clone, Copy)]
pub struct NoFiles;

impl Files for NoFiles {
    fn put(&self, _: &str, _: &[u8]) -> std::io::Result<()> {
        Err(std::io::Error::new(std::io::ErrorKind::Unsupported, "no place for files was named"))
    }

    fn get(&self, _: &str) -> std::io::Result<Option<Vec<u8>>> {
        Ok(None)
    }

    fn remove(&self, _: &str) -> std::io::Result<()> {
        Ok(())
    }
}

/// The ports of a centre.
#[derive(Clone)]
pub struct Ports {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub chance: Arc<dyn Chance>,
}

impl std::fmt::Debug for Ports {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ports")
    }
}

impl Ports {
    /// A new UUIDv7: ordered by the clock, unguessable in its tail.
    #[must_use]
    pub fn new_id(&self) -> uuid::Uuid {
        let mut tail = [0u8; 10];
        self.chance.fill(&mut tail);
        let millis = u64::try_from(self.clock.now().micros() / 1_000).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
    }

    /// Random text of lower-case hexadecimal digits.
    #[must_use]
    pub fn secret(&self, bytes: usize) -> String {
        let mut buffer = vec![0u8; bytes];
        self.chance.fill(&mut buffer);
        store::digest::hex(&buffer)
    }
}

/// A request to a machine outside, ready to be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// `GET`, `POST` or `PUT`.
    pub method: String,
    /// The whole address, which may hold a key: never to be logged.
    pub address: String,
    /// Headers in order.
    pub headers: Vec<(String, String)>,
    /// The body; none for `GET`.
    pub body: String,
    /// The address may lie in a private network, or on this machine.
    pub allow_private: bool,
}

impl std::fmt::Debug for Request {
    /// Method only: address, headers and body may hold keys and personal values.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request").field("method", &self.method).finish_non_exhaustive()
    }
}

/// What a machine outside answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The beginning of the body.
    pub body: String,
}

/// Why there is no answer. The words name no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MessengerError {
    /// It may not be sent at all, whenever it is tried.
    #[error("it may not be sent: {0}")]
    Forbidden(&'static str),
    /// It did not get there.
    #[error("nobody there: {0}")]
    Unreachable(&'static str),
    /// Nobody knows whether it got there.
    #[error("no answer: {0}")]
    Unknown(&'static str),
}

/// Takes requests to machines outside.
pub trait Messenger: Send + Sync {
    /// Sends a request and waits for the answer. Blocks; gives up after some seconds.
    ///
    /// # Errors
    /// When there was no answer.
    fn send(&self, request: &Request) -> Result<Reply, MessengerError>;
}
