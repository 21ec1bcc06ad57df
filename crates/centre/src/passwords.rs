//! Passwords: how they are stored and compared. Each takes some 19 MB and a moment of one processor, on purpose; so only a
//! few are worked on at once, and whoever comes when many wait is told to come back. A flood of log-ins takes neither the
//! memory nor the processors from those who are in already.

use crate::centre::Centre;
use crate::error::CentreError;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use diag::text;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Shortest password.
const SHORTEST: usize = 10;
/// Worked on at once.
const AT_ONCE: usize = 2;
/// Those that wait, with the ones that are worked on.
const WAITING: usize = 64;

/// Turns and places in the queue for them.
#[derive(Debug)]
pub(crate) struct Passwords {
    queue: Arc<Semaphore>,
    turns: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        let places = |count| Arc::new(Semaphore::new(count));
        Self { queue: places(WAITING), turns: places(AT_ONCE) }
    }
}

/// A password as stored.
///
/// # Errors
/// When it is too short, or cannot be hashed.
pub(crate) fn hashed(password: &str, salt: &[u8]) -> Result<String, CentreError> {
    if password.chars().count() < SHORTEST {
        return Err(CentreError::invalid(
            "password",
            text!(zh: "密码至少 {SHORTEST} 位", en: "a password has at least {SHORTEST} characters"),
        ));
    }
    let hash: PasswordHash = Argon2::default()
        .hash_password_with_salt(password.as_bytes(), salt)
        .map_err(|error| CentreError::corrupt("password", error.to_string()))?;
    Ok(hash.to_string())
}

/// Checks a password; also spends the time when there is no account, so that nobody learns which logins exist.
pub(crate) fn matches(stored: Option<&str>, password: &str) -> bool {
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
    let parsed = PasswordHash::new(stored.unwrap_or(NOBODY));
    let fits = parsed.is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
    fits && stored.is_some()
}

impl Passwords {
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, CentreError> + Send + 'static,
    ) -> Result<T, CentreError> {
        let place = Arc::clone(&self.queue).try_acquire_owned().map_err(|_| CentreError::Busy)?;
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| CentreError::Busy)?;
        // The work goes on when whoever asked has left: place and turn go with it.
        let held = move || {
            let done = work();
            drop((place, turn));
            done
        };
        tokio::task::spawn_blocking(held).await.map_err(|error| CentreError::corrupt("password", error))?
    }
}

impl Centre {
    /// Works on a password when its turn comes.
    ///
    /// # Errors
    /// Busy when too many wait; what the work says.
    pub(crate) async fn on_password<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, CentreError> + Send + 'static,
    ) -> Result<T, CentreError> {
        self.inner.passwords.work(work).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Condvar, Mutex};

    #[tokio::test]
    async fn a_flood_waits_or_is_sent_away_also_when_its_senders_hang_up() {
        let passwords = Arc::new(Passwords::default());
        let (gate, running) = (Arc::new((Mutex::new(false), Condvar::new())), Arc::new(AtomicUsize::new(0)));
        let slow = |passwords: &Arc<Passwords>| {
            let (passwords, gate, running) = (Arc::clone(passwords), Arc::clone(&gate), Arc::clone(&running));
            tokio::spawn(async move {
                let work = move || {
                    running.fetch_add(1, Ordering::SeqCst);
                    let (open, bell) = &*gate;
                    let closed = |open: &mut bool| !*open;
                    drop(bell.wait_while(open.lock().unwrap(), closed).unwrap());
                    Ok(())
                };
                passwords.work(work).await
            })
        };
        let mut first: Vec<_> = (0..WAITING).map(|_| slow(&passwords)).collect();
        while passwords.queue.available_permits() > 0 || running.load(Ordering::SeqCst) < AT_ONCE {
            tokio::task::yield_now().await;
        }
        assert!(matches!(passwords.work(|| Ok(())).await, Err(CentreError::Busy)));
        // Whoever hangs up while he waits leaves his place to others; whoever is worked on does not.
        let (running_ones, waiting) = first.split_at_mut(AT_ONCE);
        waiting.iter().for_each(tokio::task::JoinHandle::abort);
        running_ones.iter().for_each(tokio::task::JoinHandle::abort);
        while passwords.queue.available_permits() < WAITING - AT_ONCE {
            tokio::task::yield_now().await;
        }
        assert_eq!((passwords.turns.available_permits(), running.load(Ordering::SeqCst)), (0, AT_ONCE));
        let (open, bell) = &*gate;
        *open.lock().unwrap() = true;
        bell.notify_all();
        assert_eq!(passwords.work(|| Ok(7)).await.unwrap(), 7);
    }
}
