//! A bell between the servers on one database: what one says, the others hear a moment later.
//!
//! Only a hint. What was said while a listener was away is lost, and it is told just that ([`Heard::Missed`]), so that it
//! looks for itself. On PostgreSQL it is `NOTIFY`, sent after the commit and many at a time: inside a transaction it would
//! make every commit wait for every other. An embedded database has no other server, so nothing is heard there.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use crossbeam_channel::{Sender, TrySendError, bounded};

use crate::{DbError, Options, pg};

/// What may wait to be said; beyond that the others are told to look for themselves.
pub(crate) const WAITING: usize = 1024;

/// What was heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// What another server said.
    Said(String),
    /// Something may have been said that was not heard.
    Missed,
}

/// Says things to the other servers until it is dropped.
#[derive(Debug)]
pub struct Bell {
    saying: Option<Sender<String>>,
    overflowed: Arc<AtomicBool>,
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Bell {
    /// A bell that nobody hears.
    pub(crate) fn silent() -> Self {
        let no = || Arc::new(AtomicBool::new(false));
        Self { saying: None, overflowed: no(), stop: no(), threads: vec![] }
    }

    pub(crate) fn on_postgres(
        address: &str,
        options: &Options,
        name: &'static str,
        heard: Box<dyn Fn(Heard) + Send>,
    ) -> Result<Self, DbError> {
        let (saying, said) = bounded(WAITING);
        let (overflowed, stop) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let speaker = pg::speaker();
        let line = pg::Line { address: address.to_owned(), options: options.clone(), name, speaker };
        let threads = vec![
            pg::listen(line.clone(), Arc::clone(&stop), heard)?,
            pg::speak(line, said, Arc::clone(&overflowed))?,
        ];
        Ok(Self { saying: Some(saying), overflowed, stop, threads })
    }

    /// Says something; waits for nobody. Several things that are the same are said once.
    pub fn say(&self, text: String) {
        let Some(saying) = &self.saying else { return };
        if let Err(TrySendError::Full(_)) = saying.try_send(text) {
            self.overflowed.store(true, Ordering::Relaxed);
        }
    }
}

impl Drop for Bell {
    /// What was said before is still said.
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.saying = None;
        for thread in self.threads.drain(..) {
            if thread.thread().id() != std::thread::current().id() && thread.join().is_err() {
                tracing::error!("a thread of the bell had panicked");
            }
        }
    }
}

/// What is said together, each once.
pub(crate) fn together(first: String, rest: impl Iterator<Item = String>) -> BTreeSet<String> {
    std::iter::once(first).chain(rest).collect()
}
