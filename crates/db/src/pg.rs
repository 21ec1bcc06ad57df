//! The server engine: worker threads that each own one connection, so that callers on an asynchronous
//! runtime never touch the blocking client (which may neither be used nor dropped there).

mod bell;
mod connection;
mod errors;
mod transaction;
mod wire;
mod worker;

use std::sync::Arc;
use std::sync::mpsc;
use std::thread::JoinHandle;

pub(crate) use bell::{Line, listen, speak, speaker};
pub(crate) use connection::connect;

use crate::stats::Counters;
use crate::unit::Queue;
use crate::{DbError, Options};

/// The threads of an open database and the entrance to their queue.
pub(crate) struct Workers {
    pub(crate) queue: Queue,
    pub(crate) threads: Vec<JoinHandle<()>>,
}

/// Starts the worker threads; the first connects at once, so that a wrong address shows now.
pub(crate) fn start(address: &str, options: &Options, counters: &Arc<Counters>) -> Result<Workers, DbError> {
    let (sender, tasks) = crossbeam_channel::bounded(options.queue);
    let (ready, first_connection) = mpsc::channel();
    let mut ready = Some(ready);
    let mut threads = Vec::new();
    for _ in 0..options.connections.max(1) {
        threads.push(worker::spawn(
            address.to_owned(),
            options.clone(),
            tasks.clone(),
            Arc::clone(counters),
            ready.take(),
        )?);
    }
    match first_connection.recv() {
        Ok(Ok(())) => Ok(Workers { queue: Queue::new(sender), threads }),
        Ok(Err(error)) => Err(error),
        Err(_) => Err(DbError::Closed),
    }
}
