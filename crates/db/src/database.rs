//! An open database: units of work go in, answers come out, on whichever engine its address names.

use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use crate::sharing::{self, Hold};
use crate::stats::Counters;
use crate::unit::{Answer, Queue, Task, unit};
use crate::{
    Bell, DbError, Engine, Heard, LostRace, Migration, Options, Reader, Stats, Trouble, Tx, Url, migrations,
    pg, sqlite,
};

/// How often a unit that loses races is run before its caller is told.
pub const MOST_RUNS: u32 = 5;

/// An open database. Cheap to clone; the last clone that goes lets what waits finish, then closes it.
///
/// Units run on worker threads. A unit must not wait for another one of the same database (it could be
/// waiting for the thread that it is running on), and a closure may run more than once.
#[derive(Clone)]
pub struct Database {
    inner: Arc<Inner>,
}

struct Inner {
    url: Url,
    options: Options,
    counters: Arc<Counters>,
    /// None only while closing.
    queues: Option<Queues>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    _hold: Hold,
}

struct Queues {
    writes: Queue,
    reads: Queue,
}

impl Database {
    /// Opens the database, making the file if there is none; migrates nothing. Waits for the connection.
    ///
    /// # Errors
    /// [`DbError::Open`] or [`DbError::Unavailable`] when it cannot be opened or reached; [`DbError::Busy`] when somebody
    /// has it open who does not fit [`Options::sharing`].
    pub fn open(url: Url, options: Options) -> Result<Self, DbError> {
        let hold = sharing::hold(&url, &options)?;
        let counters = Arc::new(Counters::default());
        let (queues, threads) = match &url {
            Url::Sqlite(path) => {
                let workers = sqlite::start(path, &options, &counters)?;
                (Queues { writes: workers.writes, reads: workers.reads }, workers.threads)
            }
            Url::Postgres(address) => {
                let workers = pg::start(address, &options, &counters)?;
                (Queues { writes: workers.queue.clone(), reads: workers.queue }, workers.threads)
            }
        };
        let threads = Mutex::new(threads);
        Ok(Self {
            inner: Arc::new(Inner { url, options, counters, queues: Some(queues), threads, _hold: hold }),
        })
    }

    /// Which engine runs underneath.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.inner.url.engine()
    }

    /// Where it is; shows no password.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.inner.url
    }

    /// Runs a unit of work that writes; committed when it returns `Ok`, rolled back otherwise. `Ok` means
    /// that it is on disk. The unit is under way as soon as this returns, whether the answer is awaited or
    /// not; needs no particular runtime.
    ///
    /// The answer is [`DbError::Busy`] at once when too many units wait.
    pub fn write<T, E, F>(&self, work: F) -> Answer<T, E>
    where
        F: Fn(&mut dyn Tx) -> Result<T, E> + Send + Sync + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let (job, answer) = unit(work);
        self.offer(Task { job, writes: true });
        answer
    }

    /// Like [`write`](Self::write) from a thread without a runtime; waits for room in the queue instead of
    /// being refused.
    ///
    /// # Errors
    /// What the unit or the database says.
    ///
    /// # Panics
    /// Inside an asynchronous runtime.
    pub fn write_blocking<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: Fn(&mut dyn Tx) -> Result<T, E> + Send + Sync + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let (job, answer) = unit(work);
        self.put(Task { job, writes: true });
        answer.wait()
    }

    /// Like [`write`](Self::write), and runs the unit again, up to [`MOST_RUNS`] times in all, when its error
    /// says that it lost a race. Unlike there, nothing is under way before the answer is awaited.
    pub fn write_retry<T, E, F>(&self, work: F) -> impl Future<Output = Result<T, E>> + Send + use<T, E, F>
    where
        F: Fn(&mut dyn Tx) -> Result<T, E> + Send + Sync + 'static,
        T: Send + 'static,
        E: From<DbError> + LostRace + Send + 'static,
    {
        let database = self.clone();
        let work = Arc::new(work);
        async move {
            let mut runs = 1;
            loop {
                let again = Arc::clone(&work);
                match database.write(move |tx| again(tx)).await {
                    Err(error) if error.lost_race() && runs < MOST_RUNS => runs += 1,
                    outcome => return outcome,
                }
            }
        }
    }

    /// Like [`write_retry`](Self::write_retry) from a thread without a runtime.
    ///
    /// # Errors
    /// What the last run or the database says.
    ///
    /// # Panics
    /// Inside an asynchronous runtime.
    pub fn write_retry_blocking<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: Fn(&mut dyn Tx) -> Result<T, E> + Send + Sync + 'static,
        T: Send + 'static,
        E: From<DbError> + LostRace + Send + 'static,
    {
        let work = Arc::new(work);
        let mut runs = 1;
        loop {
            let again = Arc::clone(&work);
            match self.write_blocking(move |tx| again(tx)) {
                Err(error) if error.lost_race() && runs < MOST_RUNS => runs += 1,
                outcome => return outcome,
            }
        }
    }

    /// Runs a unit of work that only reads, in one state of the database. Never waits for writers. Under
    /// way as soon as this returns; [`DbError::Busy`] at once when too many units wait.
    pub fn read<T, E, F>(&self, work: F) -> Answer<T, E>
    where
        F: Fn(&mut dyn Reader) -> Result<T, E> + Send + Sync + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let (job, answer) = unit(move |tx: &mut dyn Tx| work(tx));
        self.offer(Task { job, writes: false });
        answer
    }

    /// Like [`read`](Self::read) from a thread without a runtime; waits for room in the queue instead of
    /// being refused.
    ///
    /// # Errors
    /// What the unit or the database says.
    ///
    /// # Panics
    /// Inside an asynchronous runtime.
    pub fn read_blocking<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: Fn(&mut dyn Reader) -> Result<T, E> + Send + Sync + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let (job, answer) = unit(move |tx: &mut dyn Tx| work(tx));
        self.put(Task { job, writes: false });
        answer.wait()
    }

    /// Applies those migrations that the database does not have yet, in order, all or none; answers the
    /// numbers that were applied. Blocks. Several servers may do this at once.
    ///
    /// # Errors
    /// [`DbError::Newer`] when a newer release was here; [`DbError::Migration`] when one fails, or differs
    /// from what was applied under its number.
    pub fn migrate(&self, known: &[Migration]) -> Result<Vec<i32>, DbError> {
        migrations::apply(&self.inner.url, &self.inner.options, known)
    }

    /// SQLite: moves everything from the write-ahead log into the file and empties the log, so that values which were
    /// deleted or overwritten are in no file any more. PostgreSQL: nothing; its own vacuum does that. Blocks.
    ///
    /// # Errors
    /// [`DbError::Busy`] when somebody used the log for too long; nothing was lost, try again.
    pub fn empty_log(&self) -> Result<(), DbError> {
        match &self.inner.url {
            Url::Sqlite(path) => sqlite::empty_log(path, &self.inner.options),
            Url::Postgres(_) => Ok(()),
        }
    }

    /// A bell under this name (a word), shared with the other servers on the database. What they say comes to `heard`, on
    /// a thread that must not be kept long. Blocks until it hangs.
    ///
    /// # Errors
    /// When the server cannot be reached.
    pub fn bell(&self, name: &'static str, heard: impl Fn(Heard) + Send + 'static) -> Result<Bell, DbError> {
        match &self.inner.url {
            Url::Sqlite(_) => Ok(Bell::silent()),
            Url::Postgres(address) => Bell::on_postgres(address, &self.inner.options, name, Box::new(heard)),
        }
    }

    /// What keeps the database from taking anything new, as units of work found it.
    #[must_use]
    pub fn trouble(&self) -> Option<Trouble> {
        self.inner.counters.seen.now()
    }

    /// Somebody wrote something that needs new room and it was kept: whatever was wrong is over, except damage.
    pub fn mended(&self) {
        self.inner.counters.seen.mended();
    }

    /// Counts since opening, and how many units wait now.
    #[must_use]
    pub fn stats(&self) -> Stats {
        let (writes, reads) = match &self.inner.queues {
            Some(queues) => (queues.writes.waiting(), queues.reads.waiting()),
            None => (0, 0),
        };
        self.inner.counters.read(writes, reads)
    }

    fn offer(&self, task: Task) {
        let taken = match self.queue(task.writes) {
            Some(queue) => queue.offer(task),
            None => false,
        };
        self.inner.counters.refused.add(u64::from(!taken));
    }

    fn put(&self, task: Task) {
        if let Some(queue) = self.queue(task.writes) {
            queue.put(task);
        }
    }

    fn queue(&self, writes: bool) -> Option<&Queue> {
        let queues = self.inner.queues.as_ref()?;
        Some(if writes { &queues.writes } else { &queues.reads })
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Database").field("url", &self.inner.url).finish_non_exhaustive()
    }
}

impl Drop for Inner {
    /// Closes the queues, lets the threads finish what is in them, and waits for that, so that after the
    /// last clone is gone no connection is open.
    fn drop(&mut self) {
        self.queues = None;
        let threads = self.threads.get_mut().unwrap_or_else(PoisonError::into_inner);
        for worker in threads.drain(..) {
            // A unit may have held the last clone; its own thread cannot wait for itself.
            if worker.thread().id() != thread::current().id() && worker.join().is_err() {
                tracing::error!("a database thread had panicked");
            }
        }
    }
}
