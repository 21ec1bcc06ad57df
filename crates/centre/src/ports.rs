//! Ports: what the centre needs of the world and the composition root gives it: the time, and chance.
//!
//! Nothing else in the centre reads a clock or draws a random number, so that tests give both.

use model::Instant;
use std::sync::Arc;

/// The time now.
pub trait Clock: Send + Sync {
    /// The instant now.
    fn now(&self) -> Instant;
}

/// Unguessable bytes.
pub trait Chance: Send + Sync {
    /// Fills a buffer with unguessable bytes.
    fn fill(&self, buffer: &mut [u8]);
}

/// The ports of a centre.
#[derive(Clone)]
pub struct Ports {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub chance: Arc<dyn Chance>,
}

impl std::fmt::Debug for Ports {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ports")
    }
}

impl Ports {
    /// A new UUIDv7: ordered by the clock, unguessable in its tail.
    #[must_use]
    pub fn new_id(&self) -> uuid::Uuid {
        let mut tail = [0u8; 10];
        self.chance.fill(&mut tail);
        let millis = u64::try_from(self.clock.now().micros() / 1_000).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
    }

    /// Random text of lower-case hexadecimal digits.
    #[must_use]
    pub fn secret(&self, bytes: usize) -> String {
        let mut buffer = vec![0u8; bytes];
        self.chance.fill(&mut buffer);
        store::digest::hex(&buffer)
    }
}
