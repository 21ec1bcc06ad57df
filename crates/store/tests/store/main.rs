//! Every story of the store, on both engines.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper of a test that cannot go on fails it")]

mod cases;
mod duties;
mod journal;
mod passing;
mod people;
mod personal;
mod places;
mod plans;
mod schema;
mod search;

use calendar::Instant;
use db::testing::TestDatabase;
use db::{Reader, Tx};
use model::{PersonId, ProjectId};
use store::Result;

/// The project that most stories play in.
const HOME: ProjectId = ProjectId::from_number(0xA);
/// Another one.
const AWAY: ProjectId = ProjectId::from_number(0xB);

/// A migrated database, and units of work that must not fail.
struct Store<'d>(&'d TestDatabase);

impl<'d> Store<'d> {
    fn new(database: &'d TestDatabase) -> Self {
        store::migrate(database).unwrap();
        Self(database)
    }

    fn write<T: Send + 'static>(&self, work: impl Fn(&mut dyn Tx) -> Result<T> + Send + Sync + 'static) -> T {
        self.try_write(work).unwrap()
    }

    fn try_write<T: Send + 'static>(
        &self,
        work: impl Fn(&mut dyn Tx) -> Result<T> + Send + Sync + 'static,
    ) -> Result<T> {
        self.0.write_blocking(work)
    }

    fn read<T: Send + 'static>(
        &self,
        work: impl Fn(&mut dyn Reader) -> Result<T> + Send + Sync + 'static,
    ) -> T {
        self.0.read_blocking(work).unwrap()
    }
}

fn minute(number: i64) -> Instant {
    Instant(1_790_000_000_000_000 + number * Instant::MINUTE)
}

fn person(number: u128) -> PersonId {
    PersonId::from_number(number)
}
