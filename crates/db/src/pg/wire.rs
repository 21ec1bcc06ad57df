//! A connection on which requests may be on their way while nobody waits for their answers yet.
//!
//! Answers come in the order of the requests. Whoever waits for one is told first what became of those before it. All of
//! it happens on one thread: the runtime inside only waits for the socket.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use postgres::Row;
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::tls::NoTlsStream;
use tokio_postgres::{Client, Config, Connection, Error, NoTls, Socket};

use crate::DbError;
use crate::sqlite::thread_failed;

/// What a request was answered; no rows unless it asks for some.
pub(super) type Answer = Result<Vec<Row>, Error>;

/// A request on its way.
type Request = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// A connection; `Tag` tells what a request was that nobody waited for.
pub(super) struct Wire<Tag> {
    runtime: Runtime,
    connection: Connection<Socket, NoTlsStream>,
    client: Arc<Client>,
    signal: Arc<Signal>,
    /// Requests whose answers nobody has heard yet.
    sent: VecDeque<(Tag, Request)>,
    /// Nothing comes or goes any more.
    ended: bool,
    waits: u64,
}

/// Why an answer that was waited for did not come.
pub(super) enum Silent<Tag> {
    /// The request itself failed.
    Own(Error),
    /// One before it failed, and with that the transaction.
    Earlier(Tag, Error),
    /// The connection had ended before.
    Gone,
}

/// Notes that something can go on. While the thread is busy with that anyway, it need not be woken, which would cost two
/// calls of the system each time.
#[derive(Default)]
struct Signal {
    raised: AtomicBool,
    awake: AtomicBool,
    sleeper: Mutex<Option<Waker>>,
}

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.raised.store(true, Ordering::SeqCst);
        if !self.awake.load(Ordering::SeqCst)
            && let Some(sleeper) = self.sleeper.lock().unwrap_or_else(PoisonError::into_inner).as_ref()
        {
            sleeper.wake_by_ref();
        }
    }
}

impl Signal {
    fn sleeper(&self, sleeper: Option<Waker>) {
        *self.sleeper.lock().unwrap_or_else(PoisonError::into_inner) = sleeper;
    }

    /// Runs `step` until it is done or nothing can go on without the socket.
    fn pursue<T>(
        self: &Arc<Self>,
        outer: &Context<'_>,
        mut step: impl FnMut(&mut Context<'_>) -> Poll<T>,
    ) -> Poll<T> {
        let waker = Waker::from(Arc::clone(self));
        let mut context = Context::from_waker(&waker);
        self.sleeper(Some(outer.waker().clone()));
        loop {
            self.awake.store(true, Ordering::SeqCst);
            self.raised.store(false, Ordering::SeqCst);
            let done = step(&mut context);
            self.awake.store(false, Ordering::SeqCst);
            if done.is_ready() {
                // Nobody sleeps until somebody waits again.
                self.sleeper(None);
                return done;
            }
            if !self.raised.load(Ordering::SeqCst) {
                return Poll::Pending;
            }
        }
    }
}

impl<Tag> Wire<Tag> {
    /// Connects, and waits for that.
    pub(super) fn open(config: &Config) -> Result<Self, DbError> {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(thread_failed)?;
        let connecting = runtime.block_on(config.connect(NoTls));
        let (client, connection) =
            connecting.map_err(|error| DbError::Unavailable { source: Box::new(error) })?;
        Ok(Self {
            runtime,
            connection,
            client: Arc::new(client),
            signal: Arc::default(),
            sent: VecDeque::new(),
            ended: false,
            waits: 0,
        })
    }

    /// Looks, without waiting, what came meanwhile; whether the connection is still there.
    pub(super) fn is_open(&mut self) -> bool {
        self.flush();
        !self.ended && !self.client.is_closed()
    }

    /// Sends a request and goes on. It leaves with the next one that is waited for, or with [`flush`](Self::flush). An
    /// error is one of this request, which is not sent.
    pub(super) fn send<Sent>(
        &mut self,
        tag: Tag,
        request: impl FnOnce(Arc<Client>) -> Sent,
    ) -> Result<(), Error>
    where
        Sent: Future<Output = Answer> + Send + 'static,
    {
        let mut request: Request = Box::pin(request(Arc::clone(&self.client)));
        let waker = Waker::from(Arc::clone(&self.signal));
        // The first look at it puts it into the queue of the connection.
        if let Poll::Ready(answer) = request.as_mut().poll(&mut Context::from_waker(&waker)) {
            // A parameter does not fit, or the connection is closed: the server never hears of it.
            return answer.map(drop);
        }
        self.sent.push_back((tag, request));
        Ok(())
    }

    /// How many requests were sent whose answers nobody has heard.
    pub(super) fn unheard(&self) -> usize {
        self.sent.len()
    }

    /// Lets everything leave that was sent, and waits for no answer.
    pub(super) fn flush(&mut self) {
        let Self { runtime, connection, signal, ended, .. } = self;
        runtime.block_on(poll_fn(|outer| {
            // What is still to come is not waited for here.
            let _rest = signal.pursue(outer, |context| {
                *ended = *ended || turn(connection, context).is_some();
                Poll::<()>::Pending
            });
            signal.sleeper(None);
            Poll::Ready(())
        }));
    }

    /// How often somebody waited for an answer since this was last asked.
    pub(super) fn waits(&mut self) -> u64 {
        std::mem::take(&mut self.waits)
    }

    /// Forgets the answers that nobody has heard yet; their requests are still carried out, in their order.
    pub(super) fn forget_sent(&mut self) {
        self.sent.clear();
    }

    /// Sends a request and waits for its answer. What was sent before is answered before: `hear` is given that.
    pub(super) fn wait<T, Asked>(
        &mut self,
        hear: &mut dyn FnMut(Tag, Vec<Row>),
        request: impl FnOnce(Arc<Client>) -> Asked,
    ) -> Result<T, Silent<Tag>>
    where
        Asked: Future<Output = Result<T, Error>>,
    {
        self.waits += 1;
        let mut request = pin!(request(Arc::clone(&self.client)));
        let Self { runtime, connection, signal, sent, ended, .. } = self;
        let mut own = None;
        runtime.block_on(poll_fn(|outer| {
            signal.pursue(outer, |context| {
                if own.is_none()
                    && let Poll::Ready(answer) = request.as_mut().poll(context)
                {
                    own = Some(answer);
                }
                let broken = if *ended { Some(None) } else { turn(connection, context) };
                *ended = broken.is_some();
                while let Some((_, answer)) = sent.front_mut() {
                    let Poll::Ready(answer) = answer.as_mut().poll(context) else { break };
                    let Some((tag, _)) = sent.pop_front() else { break };
                    match answer {
                        Ok(rows) => hear(tag, rows),
                        Err(error) => return Poll::Ready(Err(Silent::Earlier(tag, error))),
                    }
                }
                if own.is_none()
                    && let Poll::Ready(answer) = request.as_mut().poll(context)
                {
                    own = Some(answer);
                }
                match (sent.is_empty(), own.take(), broken) {
                    (true, Some(answer), _) => Poll::Ready(answer.map_err(Silent::Own)),
                    // Whatever has no answer by now never gets one.
                    (_, _, Some(Some(error))) => Poll::Ready(Err(Silent::Own(error))),
                    (_, _, Some(None)) => Poll::Ready(Err(Silent::Gone)),
                    (_, answer, _) => {
                        own = answer;
                        Poll::Pending
                    }
                }
            })
        }))
    }
}

/// Lets the connection write what is to leave and hand out what came; something when it ended, with the reason if there is
/// one.
fn turn(
    connection: &mut Connection<Socket, NoTlsStream>,
    context: &mut Context<'_>,
) -> Option<Option<Error>> {
    loop {
        match connection.poll_message(context) {
            // What the server says beside its answers.
            Poll::Ready(Some(Ok(_))) => {}
            Poll::Ready(Some(Err(error))) => return Some(Some(error)),
            Poll::Ready(None) => return Some(None),
            Poll::Pending => return None,
        }
    }
}
