//! Filling the data with cases, by the use cases themselves.

use super::Bench;
use super::estate::answer;
use super::load::{Throughput, saturated};
use crate::say;
use crate::world::Dice;
use anyhow::Context;
use centre::{ActRequest, Key, OpenRequest};
use std::sync::atomic::Ordering;

/// Clients that write at the same time.
pub(super) const WRITERS: usize = 32;

/// Instants between two cases, in microseconds: a hundred thousand of them are opened before anything falls due.
const BETWEEN: i64 = 500;

/// A case to be opened: which site, what is said, under which key.
pub(super) struct Opening {
    pub(super) site: usize,
    pub(super) request: OpenRequest,
    pub(super) key: Key,
}

impl Bench {
    /// The case with a number in the order of opening; the same for the same seed.
    pub(super) fn opening(&self, index: usize) -> anyhow::Result<Opening> {
        let mut dice = Dice::new(self.seed, 1_000 + u64::try_from(index)?);
        let (site, request) = self.estate.case(&mut dice)?;
        let key = format!("bench-{index}");
        Ok(Opening { site, request, key: Key { digest: key.clone(), key } })
    }

    /// Opens the next case; answers its number.
    pub(super) async fn open_next(&self, index: usize) -> anyhow::Result<String> {
        let Opening { site, request, key } = self.opening(index)?;
        self.clock.move_to(self.begin.plus(BETWEEN * i64::try_from(index)?));
        let closes = index.is_multiple_of(2) && request.service == "enquiry";
        let desk = self.desks.get(site).context("a desk")?;
        let case = self.centre.open_case(desk, request, Some(key)).await?;
        if closes && !self.only_open.load(Ordering::Relaxed) {
            let asked = ActRequest { inputs: answer(), ..ActRequest::default() };
            self.centre.act(desk, &case.number, "give_answer", asked, None).await?;
        }
        Ok(case.number)
    }

    /// Opens cases until there are so many.
    pub(super) async fn fill(&self, until: usize) -> anyhow::Result<()> {
        let step = (until / 10).max(1);
        loop {
            let before = self.opened.load(Ordering::Relaxed);
            if before >= until {
                return Ok(());
            }
            let done = self.create(step.min(until - before), WRITERS).await?;
            say(&format!(
                "filled {} of {until} cases, {:.0} a second",
                before + step.min(until - before),
                done.rate
            ));
            self.keep()?;
        }
    }

    /// Opens some more cases with so many writers.
    pub(super) async fn create(&self, count: usize, writers: usize) -> anyhow::Result<Throughput> {
        let (bench, first) = (self.clone(), self.opened.fetch_add(count, Ordering::Relaxed));
        saturated(writers, count, move |index| {
            let bench = bench.clone();
            async move { bench.open_next(first + index).await.map(drop) }
        })
        .await
    }
}
