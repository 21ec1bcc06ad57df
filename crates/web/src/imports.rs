//! Rosters that were uploaded and are looked at, imported, or done: kept in the memory of this server until somebody
//! uploads another or the hour is over. Nothing of them is in the centre before it is imported.

use centre::import_roster::{Imported, Part, Progress, RosterFile, RosterForm};
use centre::projects::ProjectView;
use centre::{Centre, CentreError, Principal};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Files kept at once; the oldest goes first.
const MOST: usize = 8;
/// How long a file is kept, in microseconds.
const KEPT: i64 = 60 * 60 * 1_000_000;

/// How far an upload is.
#[derive(Debug, Clone)]
pub enum State {
    /// It can be looked at.
    Waiting,
    /// It is being imported.
    Running,
    /// It is in.
    Done(Arc<Imported>),
    /// Nothing of it is in.
    Failed(Arc<CentreError>),
}

/// An uploaded roster.
#[derive(Debug)]
pub struct Upload {
    /// Its id.
    pub id: String,
    /// The project that it is for.
    pub project: ProjectView,
    /// The name of the file on the sender's device.
    pub name: String,
    whose: String,
    at: i64,
    bytes: Vec<u8>,
    how: Mutex<(Part, Option<RosterForm>)>,
    state: Mutex<State>,
    stop: AtomicBool,
    done: AtomicUsize,
    all: AtomicUsize,
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Upload {
    /// The file with how it is to be read.
    #[must_use]
    pub fn file(&self) -> RosterFile {
        let (part, form) = lock(&self.how).clone();
        RosterFile { bytes: self.bytes.clone(), part, form }
    }

    /// Which part of it is imported.
    #[must_use]
    pub fn part(&self) -> Part {
        lock(&self.how).0
    }

    /// Says how it is to be read.
    pub fn read_as(&self, part: Part, form: Option<RosterForm>) {
        *lock(&self.how) = (part, form);
        let mut state = lock(&self.state);
        if matches!(*state, State::Failed(_)) {
            *state = State::Waiting;
        }
    }

    /// How far it is.
    #[must_use]
    pub fn state(&self) -> State {
        lock(&self.state).clone()
    }

    /// Records written, and records to write.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        (self.done.load(Ordering::Relaxed), self.all.load(Ordering::Relaxed))
    }

    /// Stops the import, so that nothing of it stays.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Begins the import, unless it has begun or is done.
    fn begin(&self) -> bool {
        let mut state = lock(&self.state);
        let ready = matches!(*state, State::Waiting | State::Failed(_));
        if ready {
            *state = State::Running;
            self.stop.store(false, Ordering::Relaxed);
        }
        ready
    }

    /// Imports it, in the background of the server.
    pub fn start(self: &Arc<Self>, centre: Centre, who: Principal) {
        if self.begin() {
            let upload = Arc::clone(self);
            tokio::spawn(async move { upload.carry_out(&centre, &who).await });
        }
    }

    /// Imports it and waits until it is over, unless it has begun or is done.
    pub async fn run(&self, centre: Centre, who: Principal) {
        if self.begin() {
            self.carry_out(&centre, &who).await;
        }
    }

    async fn carry_out(&self, centre: &Centre, who: &Principal) {
        let watch = |progress: Progress| {
            self.done.store(progress.done, Ordering::Relaxed);
            self.all.store(progress.all, Ordering::Relaxed);
            !self.stop.load(Ordering::Relaxed)
        };
        let done = centre.import_roster(who, self.project.id, self.file(), &watch).await;
        *lock(&self.state) = match done {
            Ok(imported) => State::Done(Arc::new(imported)),
            Err(error) => State::Failed(Arc::new(error)),
        };
    }
}

/// All of them.
#[derive(Debug, Default)]
pub struct Imports(Mutex<BTreeMap<String, Arc<Upload>>>);

impl Imports {
    /// Keeps an uploaded file; one that somebody uploaded before and that is not being imported goes.
    pub fn keep(
        &self,
        who: &Principal,
        now: i64,
        project: ProjectView,
        name: String,
        part: Part,
        bytes: Vec<u8>,
    ) -> Arc<Upload> {
        let id = uuid::Uuid::now_v7().simple().to_string();
        let upload = Arc::new(Upload {
            id: id.clone(),
            project,
            name,
            whose: who.key(),
            at: now,
            bytes,
            how: Mutex::new((part, None)),
            state: Mutex::new(State::Waiting),
            stop: AtomicBool::new(false),
            done: AtomicUsize::new(0),
            all: AtomicUsize::new(0),
        });
        let mut kept = lock(&self.0);
        kept.retain(|_, own| {
            let running = matches!(own.state(), State::Running);
            running || (own.whose != upload.whose && now.saturating_sub(own.at) < KEPT)
        });
        while kept.len() >= MOST {
            let idle = kept.values().filter(|own| !matches!(own.state(), State::Running));
            let Some(oldest) = idle.min_by_key(|own| own.at).map(|own| own.id.clone()) else { break };
            kept.remove(&oldest);
        }
        kept.insert(id, Arc::clone(&upload));
        upload
    }

    /// An upload of somebody's own.
    ///
    /// # Errors
    /// When there is none, or it is another's.
    pub fn get(&self, who: &Principal, id: &str) -> Result<Arc<Upload>, CentreError> {
        let found = lock(&self.0).get(id).cloned().filter(|upload| upload.whose == who.key());
        found.ok_or(CentreError::NotFound("upload"))
    }
}
