//! The world's clock and chance, and the clock of a story: what the composition root gives the centre.

use calendar::Instant;
use centre::{Chance, Clock, Ports};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// The clock of this machine.
pub(crate) struct MachineClock;

impl Clock for MachineClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the product reads the clock")]
    fn now(&self) -> Instant {
        Instant::from_micros(jiff::Timestamp::now().as_microsecond())
    }
}

/// The randomness of this machine.
pub(crate) struct MachineChance;

impl Chance for MachineChance {
    #[expect(clippy::expect_used, reason = "without randomness no secret can be made, and nothing may go on")]
    fn fill(&self, buffer: &mut [u8]) {
        getrandom::fill(buffer).expect("the operating system gives random bytes");
    }
}

/// A clock that begins at another time and then runs on like that of the machine: for trials and training, where nobody
/// can wait for the morning.
#[derive(Debug)]
pub(crate) struct ShiftedClock {
    ahead: i64,
}

impl ShiftedClock {
    /// It is `begin` now.
    pub(crate) fn beginning(begin: Instant) -> Self {
        Self { ahead: begin.since(MachineClock.now()) }
    }
}

impl Clock for ShiftedClock {
    fn now(&self) -> Instant {
        MachineClock.now().plus(self.ahead)
    }
}

/// The clock of a serving centre: the machine's, or one that begins at another time.
pub(crate) fn clock(begin: Option<Instant>) -> Arc<dyn Clock> {
    match begin {
        Some(begin) => Arc::new(ShiftedClock::beginning(begin)),
        None => Arc::new(MachineClock),
    }
}

/// The ports of a serving centre.
pub(crate) fn machine() -> Ports {
    Ports { clock: Arc::new(MachineClock), chance: Arc::new(MachineChance) }
}

/// A clock that a story moves.
#[derive(Debug)]
pub(crate) struct StoryClock(AtomicI64);

impl StoryClock {
    /// Begins at an instant.
    pub(crate) fn new(at: Instant) -> Self {
        Self(AtomicI64::new(at.micros()))
    }

    /// Moves forward; never back.
    pub(crate) fn move_to(&self, at: Instant) {
        self.0.fetch_max(at.micros(), Ordering::SeqCst);
    }
}

impl Clock for StoryClock {
    fn now(&self) -> Instant {
        Instant::from_micros(self.0.load(Ordering::SeqCst))
    }
}

/// Draws that are the same for the same seed: a small generator, since a story needs no secrets.
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    /// A generator for one purpose of a story, so that one more draw here changes nothing there.
    pub(crate) fn new(seed: u64, purpose: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ purpose.wrapping_mul(0xD1B5_4A32_D192_ED03))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `sides`.
    pub(crate) fn below(&mut self, sides: u64) -> u64 {
        self.next() % sides.max(1)
    }

    /// A number of minutes between two, as microseconds.
    pub(crate) fn minutes(&mut self, least: i64, most: i64) -> i64 {
        let span = u64::try_from(most - least + 1).unwrap_or(1);
        (least + i64::try_from(self.below(span)).unwrap_or(0)) * Instant::MINUTE
    }

    /// One of some things.
    pub(crate) fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let index = usize::try_from(self.below(u64::try_from(of.len()).unwrap_or(1))).unwrap_or(0);
        of.get(index)
    }

    /// True so many times of a hundred.
    pub(crate) fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }
}
