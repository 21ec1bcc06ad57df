//! `LISTEN` and `NOTIFY`, each on a thread and a connection of its own.
//!
//! Every message begins with the word of who said it, so that nobody hears himself.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Builder, JoinHandle, sleep};
use std::time::Duration;

use crossbeam_channel::Receiver;
use postgres::Client;
use postgres::fallible_iterator::FallibleIterator as _;

use super::connection::connect;
use crate::bell::{Heard, WAITING, together};
use crate::{DbError, Options};

/// How often a listening thread looks whether it is to end.
const LOOK: Duration = Duration::from_millis(200);
/// How long it rests before it tries to reach the server again.
const REST: Duration = Duration::from_millis(500);
/// Said instead of more than can wait.
const TOO_MUCH: &str = "*";

/// Where the bell hangs.
#[derive(Clone)]
pub(crate) struct Line {
    pub(crate) address: String,
    pub(crate) options: Options,
    /// The name of the channel: a word.
    pub(crate) name: &'static str,
    /// Who says and hears here.
    pub(crate) speaker: String,
}

/// A word that tells one bell from every other on the database.
pub(crate) fn speaker() -> String {
    let word = |number: u32| RandomState::new().hash_one((std::process::id(), number));
    format!("{:016x}{:016x}", word(1), word(2))
}

/// Hears until told to stop; after every lost connection says that something may have been missed.
pub(crate) fn listen(
    line: Line,
    stop: Arc<AtomicBool>,
    heard: Box<dyn Fn(Heard) + Send>,
) -> Result<JoinHandle<()>, DbError> {
    let mut client = listening(&line)?;
    Builder::new()
        .name("db-hear".to_owned())
        .spawn(move || {
            while !stop.load(Ordering::Relaxed) {
                if hear(&mut client, &line.speaker, &stop, heard.as_ref()) {
                    return;
                }
                tracing::warn!("the connection that hears of other servers broke; it is made again");
                client = loop {
                    if stop.load(Ordering::Relaxed) {
                        return;
                    }
                    match listening(&line) {
                        Ok(client) => break client,
                        Err(_) => sleep(REST),
                    }
                };
                heard(Heard::Missed);
            }
        })
        .map_err(crate::sqlite::thread_failed)
}

fn listening(line: &Line) -> Result<Client, DbError> {
    let mut client = connect(&line.address, &line.options)?;
    let listen = format!("listen {}", line.name);
    client.batch_execute(&listen).map_err(|error| DbError::Unavailable { source: Box::new(error) })?;
    Ok(client)
}

/// Hears until the connection breaks (`false`) or it is told to stop (`true`).
fn hear(client: &mut Client, own: &str, stop: &AtomicBool, heard: &dyn Fn(Heard)) -> bool {
    loop {
        if stop.load(Ordering::Relaxed) {
            return true;
        }
        let mut notifications = client.notifications();
        let mut waiting = notifications.timeout_iter(LOOK);
        loop {
            match waiting.next() {
                Ok(Some(said)) => match said.payload().split_once(' ') {
                    Some((by, _)) if by == own => {}
                    Some((_, TOO_MUCH)) | None => heard(Heard::Missed),
                    Some((_, text)) => heard(Heard::Said(text.to_owned())),
                },
                Ok(None) => break,
                Err(_) => return false,
            }
            if stop.load(Ordering::Relaxed) {
                return true;
            }
        }
        drop(waiting);
        drop(notifications);
        if client.is_closed() {
            return false;
        }
    }
}

/// Says what comes, many at a time, until nothing can come any more.
pub(crate) fn speak(
    line: Line,
    said: Receiver<String>,
    overflowed: Arc<AtomicBool>,
) -> Result<JoinHandle<()>, DbError> {
    Builder::new()
        .name("db-say".to_owned())
        .spawn(move || {
            let mut client: Option<Client> = None;
            while let Ok(first) = said.recv() {
                let mut texts = together(first, said.try_iter().take(WAITING));
                if overflowed.swap(false, Ordering::Relaxed) {
                    texts = together(TOO_MUCH.to_owned(), std::iter::empty());
                }
                let texts: Vec<String> =
                    texts.iter().map(|text| format!("{} {text}", line.speaker)).collect();
                if say(&mut client, &line, &texts).is_err() {
                    // Once more on a new connection; after that the others look by themselves some time later.
                    client = None;
                    if let Err(error) = say(&mut client, &line, &texts) {
                        tracing::warn!(%error, "other servers could not be told of changes");
                        client = None;
                    }
                }
            }
        })
        .map_err(crate::sqlite::thread_failed)
}

fn say(client: &mut Option<Client>, line: &Line, texts: &[String]) -> Result<(), DbError> {
    let client = match client {
        Some(client) => client,
        none => none.insert(connect(&line.address, &line.options)?),
    };
    let say = "select pg_notify($1, text) from unnest($2::text[]) text";
    client
        .execute(say, &[&line.name, &texts])
        .map(drop)
        .map_err(|error| DbError::Unavailable { source: Box::new(error) })
}
