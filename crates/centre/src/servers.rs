//! Several servers on one database: they tell each other what changed, each looks whether its clock agrees with the
//! database's, and whether what was wrong with the disk is over. What they share lies in the database; nothing of this is
//! needed for correctness, only so that screens are fresh and a server that cannot work says so.

use crate::centre::{Centre, Change, News};
use crate::error::CentreError;
use crate::ports::Clock;
use db::{Engine, Heard, Trouble};
use diag::{Text, text};
use model::Instant;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// The name of the bell.
const BELL: &str = "shouwen_changes";
/// How far a server's clock may be from the database's.
pub const MOST_ASKEW: i64 = 2 * Instant::SECOND;
/// How often clock and disk are looked at.
const LOOK: Duration = Duration::from_secs(5);
/// Passing things removed in one unit.
const REMOVED: usize = 500;
/// How often passing things are removed, in looks.
const REMOVE_EVERY: u32 = 60;
/// How long what was sent, or uploaded, stays.
const SENT_STAYS: i64 = 30 * Instant::DAY;

/// Why a server cannot work, or not fully.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ailment {
    /// The disk is full: reading goes on, nothing new is taken.
    Full,
    /// The disk takes nothing: reading goes on.
    ReadOnly,
    /// Photos and other files cannot be kept; everything else goes on.
    NoFiles,
    /// Something in the database cannot be read any more.
    Damaged,
    /// A stored handbook is not what its address says; nothing is decided by it.
    Altered,
    /// The database does not answer.
    Unreachable,
    /// The clock is so many microseconds ahead of the database's (behind, when negative).
    Askew(i64),
    /// The server is being stopped; others go on.
    Stopping,
}

impl Ailment {
    /// A stable word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Full => "disk_full",
            Self::ReadOnly => "disk_read_only",
            Self::NoFiles => "files_not_kept",
            Self::Damaged => "database_damaged",
            Self::Altered => "handbook_altered",
            Self::Unreachable => "database_unreachable",
            Self::Askew(_) => "clock_askew",
            Self::Stopping => "stopping",
        }
    }

    /// What it means for whoever works here.
    #[must_use]
    pub fn why(self) -> Text {
        match self {
            Self::Full => text!(
                zh: "服务器的磁盘满了：现在只能查看，不能登记；已经保存的都在",
                en: "the server's disk is full: you can read, but nothing new can be saved; everything saved is there"
            ),
            Self::ReadOnly => text!(
                zh: "服务器的磁盘写不进去：现在只能查看，不能登记；已经保存的都在",
                en: "the server's disk takes nothing: you can read, but nothing new can be saved; everything saved is there"
            ),
            Self::NoFiles => text!(
                zh: "照片和文件现在存不下：请先不传，其余照常登记；已经保存的都在",
                en: "photos and files cannot be kept now: leave them out, everything else is saved as usual; what was saved is there"
            ),
            Self::Damaged => text!(
                zh: "数据库有一处读不出来了，碰到它的页面会打不开，其余照常",
                en: "a part of the database cannot be read; pages that need it fail, the rest works"
            ),
            Self::Altered => text!(
                zh: "有一版服务手册在数据库里被改过：按它办的单现在打不开、也不能办，其余照常",
                en: "a version of the handbook was changed in the database: cases under it cannot be opened or moved, the rest works"
            ),
            Self::Unreachable => {
                text!(zh: "连不上数据库，现在什么都查不了", en: "the database cannot be reached; nothing can be shown now")
            }
            Self::Askew(by) => {
                let tenths = by.saturating_abs() / 100_000;
                let (whole, part) = (tenths / 10, tenths % 10);
                if by > 0 {
                    text!(
                        zh: "这台服务器的钟比数据库快 {whole}.{part} 秒，到时限的提醒先不由它发",
                        en: "this server's clock is {whole}.{part} s ahead of the database's; it fires no duties"
                    )
                } else {
                    text!(
                        zh: "这台服务器的钟比数据库慢 {whole}.{part} 秒，到时限的提醒先不由它发",
                        en: "this server's clock is {whole}.{part} s behind the database's; it fires no duties"
                    )
                }
            }
            Self::Stopping => text!(zh: "这台服务器正在停下", en: "this server is being stopped"),
        }
    }

    /// What to do.
    #[must_use]
    pub fn mend(self) -> Text {
        match self {
            Self::Full => text!(
                zh: "请管理员腾出空间；腾出来几秒后自己恢复，不用重启",
                en: "free some space; it goes on by itself seconds later, without a restart"
            ),
            Self::NoFiles => text!(
                zh: "请管理员检查存放文件的磁盘（满了或写不进去）；好了以后自己恢复，不用重启",
                en: "look at the disk of the files, which is full or takes nothing; it goes on by itself afterwards, without a restart"
            ),
            Self::ReadOnly => text!(
                zh: "请管理员检查磁盘和挂载；好了以后自己恢复，不用重启",
                en: "look at the disk and how it is mounted; it goes on by itself afterwards, without a restart"
            ),
            Self::Damaged => text!(
                zh: "请管理员停下服务，另存一份数据，再用备份恢复（见 docs/operations.md）",
                en: "stop the server, keep a copy of the data, restore the backup (docs/operations.md)"
            ),
            Self::Altered => text!(
                zh: "请管理员运行 shouwen verify 查清是哪一版，再从备份恢复（见 docs/operations.md）",
                en: "run `shouwen verify` to see which version, then restore the backup (docs/operations.md)"
            ),
            Self::Unreachable => text!(zh: "请稍后再试", en: "try again in a moment"),
            Self::Askew(_) => text!(zh: "请校准服务器的时间（NTP）", en: "set the clock right (NTP)"),
            Self::Stopping => text!(zh: "请再试一次", en: "try again"),
        }
    }

    /// Whether so much still works that requests may come here.
    #[must_use]
    pub fn leaves_work(self) -> bool {
        self == Self::NoFiles
    }

    /// Whether those who work here should know.
    #[must_use]
    pub fn concerns_everybody(self) -> bool {
        matches!(
            self,
            Self::Full | Self::ReadOnly | Self::NoFiles | Self::Damaged | Self::Altered | Self::Askew(_)
        )
    }
}

impl From<Trouble> for Ailment {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Full => Self::Full,
            Trouble::ReadOnly => Self::ReadOnly,
            Trouble::Damaged => Self::Damaged,
        }
    }
}

/// How far this server's clock is from the database's, as last measured; 0 when it never was.
#[derive(Debug, Default)]
pub(crate) struct Skew(AtomicI64);

impl Skew {
    fn ailment(&self) -> Option<Ailment> {
        let by = self.0.load(Ordering::Relaxed);
        (by.saturating_abs() > MOST_ASKEW).then_some(Ailment::Askew(by))
    }
}

impl Centre {
    /// What is known to be wrong, without asking anybody.
    #[must_use]
    pub fn ailments(&self) -> Vec<Ailment> {
        let disk = self.inner.database.trouble().map(Ailment::from);
        let files = self.inner.shelf.is_full().then_some(Ailment::NoFiles);
        let stopping = self.is_stopping().then_some(Ailment::Stopping);
        let altered = self.inner.handbooks.is_any_altered().then_some(Ailment::Altered);
        let own = stopping.into_iter().chain(disk).chain(altered);
        own.chain(self.inner.skew.ailment()).chain(files).collect()
    }

    /// What is wrong now; asks the database.
    pub async fn ready(&self) -> Result<(), Vec<Ailment>> {
        let centre = self.clone();
        let answered = self.read(move |reader| {
            centre.inner.handbooks.look_again(reader)?;
            Ok(store::nodes::all(reader)?)
        });
        let answered = answered.await;
        let mut found = self.ailments();
        found.retain(|ailment| !ailment.leaves_work());
        if matches!(answered, Err(CentreError::Unreachable(_))) {
            found.push(Ailment::Unreachable);
        }
        match answered {
            Err(error) if found.is_empty() => {
                tracing::warn!(%error, "the database did not answer whether it is ready");
                Err(vec![Ailment::Unreachable])
            }
            _ if found.is_empty() => Ok(()),
            _ => Err(found),
        }
    }

    /// Whether this server must leave timers to others.
    pub(crate) fn is_askew(&self) -> bool {
        self.inner.skew.ailment().is_some()
    }

    /// Compares a clock with the database's; answers by how many microseconds it is ahead. The way there and back is taken
    /// off, so that a slow answer is no fault of the clock.
    ///
    /// # Errors
    /// What the database says.
    pub async fn compare_clock(&self, clock: &dyn Clock) -> Result<i64, CentreError> {
        if self.inner.database.engine() == Engine::Sqlite {
            // It is the clock of this machine.
            return Ok(0);
        }
        let before = clock.now();
        let there = self.read(|reader| Ok(store::machine::now(reader)?)).await?;
        let after = clock.now();
        let ahead = if there < before {
            before.since(there)
        } else if there > after {
            after.since(there)
        } else {
            0
        };
        let was = self.is_askew();
        self.inner.skew.0.store(ahead, Ordering::Relaxed);
        if self.is_askew() != was {
            tracing::error!(
                microseconds = ahead,
                "the clock of this server and that of the database: a change"
            );
        }
        Ok(ahead)
    }

    /// When something was wrong with the disk, writes something that needs room and takes it back; answers whether
    /// everything is well now.
    pub async fn probe_disk(&self) -> bool {
        let name = self.inner.ports.secret(8);
        if self.inner.database.trouble().is_some() {
            let room = name.clone();
            let took = self.write(move |tx| Ok(store::machine::take_room(tx, &room)?)).await;
            let gave = self.write(|tx| Ok(store::machine::give_back(tx)?)).await;
            if took.is_ok() && gave.is_ok() {
                self.inner.database.mended();
            }
        }
        if self.inner.shelf.is_full() {
            let (inner, probe) = (std::sync::Arc::clone(&self.inner), store::digest::of(name.as_bytes()));
            // Whether it could is noted where it is kept.
            let _tried = tokio::task::spawn_blocking(move || inner.probe_shelf(&probe)).await;
        }
        self.inner.database.trouble().is_none() && !self.inner.shelf.is_full()
    }

    /// Removes what has passed: sessions, kept answers, deliveries, uploads. Answers how much.
    ///
    /// # Errors
    /// What the database says.
    pub async fn remove_passed(&self) -> Result<u64, CentreError> {
        let (now, mut removed) = (self.now(), 0);
        loop {
            let round = self.write(move |tx| {
                let uploads = store::uploads::expire(tx, now.plus(-crate::roster_uploads::KEPT), 20)?;
                let answers = store::answers::expire(tx, now, REMOVED)?;
                let sent = store::outbox::expire(tx, now.plus(-SENT_STAYS), REMOVED)?;
                let sessions = store::people::sessions::expire(tx, now)?;
                Ok((uploads + sessions, u64::try_from(answers.max(sent)).unwrap_or(0)))
            });
            let (some, most) = round.await?;
            removed += some + most;
            if most < u64::try_from(REMOVED).unwrap_or(u64::MAX) {
                return Ok(removed);
            }
        }
    }

    /// Hears of changes that other servers make, and tells them of ours, until the centre is dropped. Blocks until the bell
    /// hangs.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub fn join_others(&self) -> Result<(), CentreError> {
        let (news, wake) = (self.inner.news.clone(), std::sync::Arc::clone(&self.inner.wake));
        let bell = self.inner.database.bell(BELL, move |heard| {
            let heard = match heard {
                Heard::Said(text) => Change::read(&text).map_or(News::Missed, News::Of),
                Heard::Missed => News::Missed,
            };
            // What others wrote may have brought the next due time nearer.
            wake.notify_one();
            let _nobody = news.send(heard);
        })?;
        let _kept = self.inner.bell.set(bell);
        Ok(())
    }

    /// Looks after clock, disk and what has passed, until `shutdown` resolves. The clock is that of the machine.
    pub async fn run_watch(&self, clock: &dyn Clock, shutdown: impl Future<Output = ()> + Send) {
        tokio::pin!(shutdown);
        let mut looks = 0u32;
        loop {
            if let Err(error) = self.compare_clock(clock).await {
                tracing::warn!(%error, "the clock could not be compared with the database's");
            }
            self.probe_disk().await;
            if looks.is_multiple_of(REMOVE_EVERY)
                && let Err(error) = self.remove_passed().await
            {
                tracing::warn!(%error, "what has passed could not be removed and will be later");
            }
            looks = looks.wrapping_add(1);
            tokio::select! {
                () = &mut shutdown => return,
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }
}

impl Change {
    /// As one server tells another.
    pub(crate) fn told(&self) -> String {
        format!("{} {}", self.project, self.case)
    }

    fn read(text: &str) -> Option<Self> {
        let (project, case) = text.split_once(' ')?;
        Some(Self { project: project.parse().ok()?, case: case.parse().ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{CaseId, ProjectId};

    #[test]
    fn a_change_is_told_and_understood() {
        let change = Change { project: ProjectId::from_number(3), case: CaseId::from_number(9) };
        assert_eq!(Change::read(&change.told()), Some(change));
        assert_eq!(Change::read("anything else"), None);
    }
}
