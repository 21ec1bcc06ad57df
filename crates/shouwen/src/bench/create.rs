//! Opening cases in this process, and the raw engine writing the same bytes right after, in turns, so that both meet
//! the same machine.

use super::Bench;
use super::fill::WRITERS;
use super::load::Throughput;
use super::raw::Raw;
use super::table::{Budget, Figure, Table};
use super::watch::{ServerTime, micros_each, processor_time};
use anyhow::Context;
use std::sync::atomic::Ordering;

/// The figure that opening over HTTP is held against, too.
pub(super) const RAW_RATE: &str = "the same rows by the raw engine";

/// What one repetition found.
#[derive(Debug, Default)]
struct Found {
    rate: Vec<f64>,
    p50: Vec<f64>,
    p99: Vec<f64>,
    group: Vec<f64>,
    /// How often a case waited for the server.
    waits: Vec<f64>,
    /// Microseconds of processor time for a case.
    cost: Vec<f64>,
    /// The same of the database server, where there is one on this machine.
    served: Vec<f64>,
    raw_rate: Vec<f64>,
    raw_cost: Vec<f64>,
    raw_served: Vec<f64>,
    ratio: Vec<f64>,
    cost_ratio: Vec<f64>,
}

impl Bench {
    pub(super) async fn creation(&self, table: &mut Table) -> anyhow::Result<()> {
        let cases = self.opened.load(Ordering::Relaxed);
        let mut raw = Raw::prepare(&self.data, cases).await?;
        table.note(raw.described(cases));
        self.only_open.store(true, Ordering::Relaxed);
        let mut found = Found::default();
        for _ in 0..self.scale.repetitions {
            let first = self.opened.load(Ordering::Relaxed);
            let (group, cost) = self.one_creation(&raw, &mut found).await?;
            raw = self.one_raw(raw, first, group, cost, &mut found).await?;
        }
        self.only_open.store(false, Ordering::Relaxed);
        put(table, found);
        Ok(())
    }

    async fn one_creation(&self, raw: &Raw, found: &mut Found) -> anyhow::Result<(f64, f64)> {
        let count = self.scale.created;
        let server = raw.server_time();
        let (stats, spent, served) = (self.database.stats(), processor_time(), server.map(ServerTime::spent));
        let Throughput { rate, times } = self.create(count, WRITERS).await?;
        let after = self.database.stats();
        let cost = micros_each(processor_time().saturating_sub(spent), count);
        let (units, groups) = (after.units - stats.units, (after.groups - stats.groups).max(1));
        #[expect(clippy::cast_precision_loss, reason = "a number of cases is small")]
        let group = units as f64 / groups as f64;
        if server.is_some() {
            #[expect(clippy::cast_precision_loss, reason = "a number of cases is small")]
            found.waits.push((after.waits - stats.waits) as f64 / count.max(1) as f64);
        }
        found.rate.push(rate);
        found.p50.push(times.percentile(50));
        found.p99.push(times.percentile(99));
        found.group.push(group);
        found.cost.push(cost);
        if let Some((server, before)) = server.zip(served) {
            found.served.push(micros_each(server.spent().saturating_sub(before), count));
        }
        Ok((group, cost))
    }

    async fn one_raw(
        &self,
        raw: Raw,
        first: usize,
        group: f64,
        cost: f64,
        found: &mut Found,
    ) -> anyhow::Result<Raw> {
        let mut keys = Vec::with_capacity(self.scale.created);
        for index in first..first + self.scale.created {
            let opening = self.opening(index)?;
            let who = self.desks.get(opening.site).context("a desk")?.key();
            keys.push((who, opening.key.key));
        }
        let (raw, written) = raw.write(keys, group).await?;
        let raw_cost = micros_each(written.processor, self.scale.created);
        found.raw_rate.push(written.rate);
        found.raw_cost.push(raw_cost);
        found.raw_served.extend(written.server.map(|spent| micros_each(spent, self.scale.created)));
        if let Some(own) = found.rate.last() {
            found.ratio.push(own / written.rate * 100.0);
        }
        found.cost_ratio.push(raw_cost / cost * 100.0);
        Ok(raw)
    }
}

fn put(table: &mut Table, found: Found) {
    let mut line = |name, unit, values, budget| table.put(Figure::new(name, unit, values, budget));
    line("open a case in process, 32 writers", "/s", found.rate, Budget::None);
    line("open a case in process, p50", "ms", found.p50, Budget::None);
    line("open a case in process, p99", "ms", found.p99, Budget::None);
    line("open a case in process, processor time", "µs", found.cost, Budget::None);
    if !found.served.is_empty() {
        line("open a case in process, the server's processor time", "µs", found.served, Budget::None);
    }
    if !found.waits.is_empty() {
        line("ways to the server and back for a case", "", found.waits, Budget::None);
    }
    line("cases committed together, mean", "cases", found.group, Budget::None);
    line(RAW_RATE, "/s", found.raw_rate, Budget::None);
    line("the same rows by the raw engine, processor time", "µs", found.raw_cost, Budget::None);
    if !found.raw_served.is_empty() {
        line("the same rows by the raw engine, the server's", "µs", found.raw_served, Budget::None);
    }
    line("open a case in process, of the raw engine's rate", "%", found.ratio, Budget::AtLeast(50.0));
    line("raw engine's processor time, of ours", "%", found.cost_ratio, Budget::None);
}
