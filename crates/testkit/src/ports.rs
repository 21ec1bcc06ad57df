//! Time and chance as tests want them: a clock that stands until it is moved, and chance that is the same every time.

use calendar::{Instant, Zone};
use centre::{Chance, Clock};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// A clock that stands until it is moved.
#[derive(Debug)]
pub struct Hand(AtomicI64);

impl Hand {
    /// A clock that stands at a time, written as `2026-11-20 09:00` in the project's zone.
    #[must_use]
    pub fn new(time: &str) -> Self {
        Self(AtomicI64::new(at(time).micros()))
    }

    /// Moves it.
    pub fn set(&self, time: &str) {
        self.0.store(at(time).micros(), Ordering::SeqCst);
    }
}

impl Clock for Hand {
    fn now(&self) -> Instant {
        Instant(self.0.load(Ordering::SeqCst))
    }
}

/// Chance that is the same in every run.
#[derive(Debug, Default)]
pub struct Count(AtomicU64);

impl Chance for Count {
    fn fill(&self, buffer: &mut [u8]) {
        for byte in buffer {
            // Splitmix: a plain counter gives the same id twice within some dozens of people.
            let next = self.0.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::SeqCst);
            let mixed = (next ^ (next >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            *byte = u8::try_from((mixed ^ (mixed >> 31)) >> 56).unwrap();
        }
    }
}

/// An instant from a time in the project's zone.
#[must_use]
pub fn at(text: &str) -> Instant {
    Instant::from_civil(&Zone::new("Asia/Shanghai").unwrap(), text).unwrap()
}
