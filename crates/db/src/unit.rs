//! Units of work on their way: from the caller's closure, over a queue, to a worker thread and back.
//!
//! A job may run several times and answers once. Nothing here knows an engine.

use std::any::Any;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use crossbeam_channel::{Sender, TrySendError};
use tokio::sync::oneshot;

use crate::{DbError, Tx};

/// How a run of a unit ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ran {
    /// It wants to be kept.
    Done,
    /// It wants to be rolled back.
    Failed,
    /// It panicked.
    Panicked,
}

/// A unit of work whose types are forgotten.
pub(crate) trait Job: Send {
    /// Runs the unit once more and keeps its outcome.
    fn run(&mut self, tx: &mut dyn Tx) -> Ran;
    /// Replaces the outcome by an error.
    fn fail(&mut self, error: DbError);
    /// Tells the caller the outcome; does nothing if the caller is gone.
    fn answer(self: Box<Self>);
    /// Tells the caller the outcome before anybody knows whether it will be kept.
    #[cfg(feature = "controls")]
    fn answer_first(&mut self);
}

/// A unit in a queue.
pub(crate) struct Task {
    pub(crate) job: Box<dyn Job>,
    pub(crate) writes: bool,
}

struct Unit<F, T, E> {
    work: F,
    outcome: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> Job for Unit<F, T, E>
where
    F: Fn(&mut dyn Tx) -> Result<T, E> + Send,
    T: Send,
    E: From<DbError> + Send,
{
    fn run(&mut self, tx: &mut dyn Tx) -> Ran {
        // The unit owns nothing but its inputs and its transaction is rolled back, so that nothing half
        // changed is ever seen again.
        let (ran, outcome) = match catch_unwind(AssertUnwindSafe(|| (self.work)(tx))) {
            Ok(Ok(value)) => (Ran::Done, Ok(value)),
            Ok(Err(error)) => (Ran::Failed, Err(error)),
            Err(panic) => {
                (Ran::Panicked, Err(DbError::Panicked { message: message_of(panic.as_ref()) }.into()))
            }
        };
        self.outcome = Some(outcome);
        ran
    }

    fn fail(&mut self, error: DbError) {
        self.outcome = Some(Err(error.into()));
    }

    fn answer(self: Box<Self>) {
        let outcome = self.outcome.unwrap_or_else(|| Err(DbError::Closed.into()));
        // A caller that is gone does not want to know.
        let _gone = self.reply.send(outcome);
    }

    #[cfg(feature = "controls")]
    fn answer_first(&mut self) {
        let (nobody, _) = oneshot::channel();
        let reply = std::mem::replace(&mut self.reply, nobody);
        let _gone = reply.send(self.outcome.take().unwrap_or_else(|| Err(DbError::Closed.into())));
    }
}

fn message_of(panic: &(dyn Any + Send)) -> String {
    if let Some(text) = panic.downcast_ref::<&str>() {
        (*text).to_owned()
    } else if let Some(text) = panic.downcast_ref::<String>() {
        text.clone()
    } else {
        "no message".to_owned()
    }
}

/// The answer to a unit of work that is under way already: a future on any runtime.
///
/// Dropping it does not stop the unit; it is then done without anybody being told.
#[must_use = "the unit of work runs, but only its answer says whether it was kept"]
#[derive(Debug)]
pub struct Answer<T, E> {
    receiver: oneshot::Receiver<Result<T, E>>,
}

impl<T, E: From<DbError>> Answer<T, E> {
    /// Waits on a thread that is not an asynchronous runtime's (there it panics).
    pub(crate) fn wait(self) -> Result<T, E> {
        self.receiver.blocking_recv().unwrap_or_else(|_| Err(DbError::Unknown { source: None }.into()))
    }
}

impl<T, E: From<DbError>> Future for Answer<T, E> {
    type Output = Result<T, E>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.receiver)
            .poll(context)
            .map(|reply| reply.unwrap_or_else(|_| Err(DbError::Unknown { source: None }.into())))
    }
}

/// Makes a job of a closure, and the answer to wait for.
pub(crate) fn unit<T, E, F>(work: F) -> (Box<dyn Job>, Answer<T, E>)
where
    F: Fn(&mut dyn Tx) -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: From<DbError> + Send + 'static,
{
    let (reply, receiver) = oneshot::channel();
    (Box::new(Unit { work, outcome: None, reply }), Answer { receiver })
}

/// The entrance of a bounded queue of units.
#[derive(Clone)]
pub(crate) struct Queue {
    sender: Sender<Task>,
}

impl Queue {
    pub(crate) fn new(sender: Sender<Task>) -> Self {
        Self { sender }
    }

    /// Puts a unit into the queue, or answers it at once that we are busy. Says whether it went in.
    pub(crate) fn offer(&self, task: Task) -> bool {
        let (task, error) = match self.sender.try_send(task) {
            Ok(()) => return true,
            Err(TrySendError::Full(task)) => {
                (task, DbError::Busy { waiting_for: "too many units of work are waiting" })
            }
            Err(TrySendError::Disconnected(task)) => (task, DbError::Closed),
        };
        refuse(task.job, error);
        false
    }

    /// Puts a unit into the queue, waiting for room.
    pub(crate) fn put(&self, task: Task) {
        if let Err(error) = self.sender.send(task) {
            refuse(error.into_inner().job, DbError::Closed);
        }
    }

    pub(crate) fn waiting(&self) -> usize {
        self.sender.len()
    }
}

/// Answers a job that is not run any more.
pub(crate) fn refuse(mut job: Box<dyn Job>, error: DbError) {
    job.fail(error);
    job.answer();
}
