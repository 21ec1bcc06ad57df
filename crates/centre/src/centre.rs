//! The running centre itself: the database, the ports, and what is kept in memory because it never changes its meaning.

use crate::error::CentreError;
use crate::handbooks;
use crate::passwords::Passwords;
use crate::ports::{Files, NoFiles, Ports};
use crate::rights::Rosters;
use crate::servers::Skew;
use crate::shelf::Shelf;
use crate::staff::Staff;
use db::{Bell, Database, Engine, Reader, Tx};
use model::{Instant, ProjectId};
use std::sync::{Arc, OnceLock};
use tokio::sync::{Notify, Semaphore, broadcast, watch};

/// That something changed, for live screens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// In which project.
    pub project: ProjectId,
    /// Which case.
    pub case: model::CaseId,
}

/// What live screens are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// Something changed.
    Of(Change),
    /// Something may have changed that nobody told of: look again.
    Missed,
}

/// The running centre. Cheap to clone.
#[derive(Clone)]
pub struct Centre {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) database: Database,
    pub(crate) ports: Ports,
    pub(crate) files: Arc<dyn Files>,
    /// Pictures that are decoded at once.
    pub(crate) pictures: Semaphore,
    pub(crate) passwords: Passwords,
    pub(crate) shelf: Shelf,
    pub(crate) handbooks: handbooks::Cache,
    pub(crate) rosters: Rosters,
    pub(crate) staff: Staff,
    pub(crate) secret: Vec<u8>,
    pub(crate) wake: Arc<Notify>,
    pub(crate) news: broadcast::Sender<News>,
    pub(crate) bell: OnceLock<Bell>,
    pub(crate) skew: Skew,
    stopping: watch::Sender<bool>,
    /// Something that waits to leave the house may leave now.
    pub(crate) outward: Notify,
}

impl std::fmt::Debug for Centre {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Centre")
    }
}

/// Changes that a slow listener may miss before it must look for itself.
const CHANGES_KEPT: usize = 1024;
/// Pictures that are decoded at once; each may take 256 MB for a moment.
const PICTURES: usize = 2;

impl Centre {
    /// Opens the centre on a database, migrating it first. Blocks: call it before the runtime serves.
    ///
    /// # Errors
    /// When the database cannot be opened, is newer than this program, or cannot be migrated.
    pub fn open(database: Database, ports: Ports) -> Result<Self, CentreError> {
        Self::open_with_files(database, ports, Arc::new(NoFiles))
    }

    /// As [`Centre::open`], with a place for the bytes of files; without one nothing can be uploaded.
    ///
    /// # Errors
    /// As [`Centre::open`].
    pub fn open_with_files(
        database: Database,
        ports: Ports,
        files: Arc<dyn Files>,
    ) -> Result<Self, CentreError> {
        if let Some(copying) = database.read_blocking(store::copies::running)? {
            let waiting_for = if copying.kind == "move" {
                "a centre is being moved into it: run the same `shouwen move` again to finish that"
            } else {
                "a backup is being restored into it: run the same `shouwen restore` again to finish that"
            };
            return Err(CentreError::Database(db::DbError::Busy { waiting_for }));
        }
        store::migrate(&database)?;
        let mut fresh = [0u8; 32];
        ports.chance.fill(&mut fresh);
        let now = ports.clock.now();
        let secret =
            database.write_blocking(move |tx| store::secrets::get_or_keep(tx, "centre", &fresh, now))?;
        crate::attest::begin(&database, now);
        let (news, _) = broadcast::channel(CHANGES_KEPT);
        Ok(Self {
            inner: Arc::new(Inner {
                database,
                ports,
                files,
                pictures: Semaphore::new(PICTURES),
                passwords: Passwords::default(),
                shelf: Shelf::default(),
                handbooks: handbooks::Cache::default(),
                rosters: Rosters::default(),
                staff: Staff::default(),
                secret,
                wake: Arc::new(Notify::new()),
                news,
                bell: OnceLock::new(),
                skew: Skew::default(),
                stopping: watch::channel(false).0,
                outward: Notify::new(),
            }),
        })
    }

    /// The instant now.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.inner.ports.clock.now()
    }

    /// What changes, here and on other servers, for live screens.
    #[must_use]
    pub fn news(&self) -> broadcast::Receiver<News> {
        self.inner.news.subscribe()
    }

    /// Tells live screens and other servers; nobody listening is no error.
    pub(crate) fn changed(&self, change: Change) {
        if let Some(bell) = self.inner.bell.get() {
            bell.say(change.told());
        }
        let _nobody = self.inner.news.send(News::Of(change));
    }

    /// Says that this server is being stopped: timers end between two units, live screens go elsewhere.
    pub fn stop(&self) {
        self.inner.stopping.send_replace(true);
        self.inner.wake.notify_one();
    }

    /// Whether this server is being stopped.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        *self.inner.stopping.borrow()
    }

    /// Resolves when this server is being stopped.
    pub async fn stopped(&self) {
        let mut stopping = self.inner.stopping.subscribe();
        // The sender lives as long as the centre, which is borrowed here.
        let _stopping = stopping.wait_for(|stopping| *stopping).await;
    }

    /// Figures of the database's queue and groups.
    #[must_use]
    pub fn database_stats(&self) -> db::Stats {
        self.inner.database.stats()
    }

    /// One unit of work; run again when it lost a race.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, CentreError>
    where
        F: Fn(&mut dyn Tx) -> Result<T, CentreError> + Send + Sync + 'static,
        T: Send + 'static,
    {
        self.inner.database.write_retry(work).await
    }

    /// What was read is on disk: another server may have written it and died before it was.
    pub(crate) async fn settled(&self) -> Result<(), CentreError> {
        match self.inner.database.engine() {
            // Nobody reads there what is not on disk.
            Engine::Sqlite => Ok(()),
            Engine::Postgres => self.write(|_| Ok(())).await,
        }
    }

    /// One unit of work that only reads.
    pub(crate) async fn read<T, F>(&self, work: F) -> Result<T, CentreError>
    where
        F: Fn(&mut dyn Reader) -> Result<T, CentreError> + Send + Sync + 'static,
        T: Send + 'static,
    {
        self.inner.database.read(work).await
    }
}
