//! Death: kill -9 under load, at any moment, again and again on the same data, with the clock set forwards and backwards
//! in between; on PostgreSQL also the death of the database.

use crate::cluster::Cluster;
use crate::dice::Dice;
use crate::ledger::Ledger;
use crate::product::{Build, Data, MORNING, Programs, Server, Template};
use crate::{Setting, swarm, watch, witness};
use anyhow::{Context, bail};
use std::path::Path;
use std::sync::Arc;

/// Rounds on the same data, so that it stays small.
const ON_ONE: u32 = 10;
const SECOND: i64 = 1_000_000;
const HOUR: i64 = 3_600 * SECOND;

/// The data under torture, and all that is known of it.
pub(crate) struct Victim<'a> {
    pub(crate) programs: &'a Programs,
    pub(crate) data: Data,
    pub(crate) token: String,
    pub(crate) cluster: Option<Arc<Cluster>>,
    pub(crate) ledger: Ledger,
    pub(crate) clock: i64,
    pub(crate) fired: usize,
}

impl<'a> Victim<'a> {
    pub(crate) fn new(
        programs: &'a Programs,
        template: &Template,
        cluster: Option<Arc<Cluster>>,
        folder: &Path,
    ) -> anyhow::Result<Self> {
        let data = template.copy(folder)?;
        let ledger = Ledger::default();
        Ok(Self { programs, data, token: template.token.clone(), cluster, ledger, clock: MORNING, fired: 0 })
    }

    pub(crate) fn serve(&self, build: Build) -> anyhow::Result<Server> {
        self.programs.serve(build, &self.data, &self.token, self.clock, &[])
    }

    /// Checks everything, while no server runs.
    pub(crate) fn check(&mut self) -> anyhow::Result<()> {
        if let (Some(cluster), Some(address)) = (&self.cluster, &self.data.database) {
            cluster.left_alone(address.rsplit('/').next().unwrap_or_default())?;
        }
        let found = witness::read(&self.data)?;
        self.ledger.latest = self.ledger.latest.max(self.clock);
        witness::compare(&found, &self.ledger)?;
        self.fired = witness::fired(&found);
        self.programs.verify(&self.data)
    }

    /// Sets the clock as people and batteries do: mostly forwards, now and then back. Answers by how much.
    fn move_clock(&mut self, dice: &mut Dice) -> i64 {
        let by = match dice.below(10) {
            0 | 1 => -dice.within(1, 90) * 60 * SECOND,
            2 => dice.within(20, 47) * HOUR,
            3 => 0,
            _ => dice.within(1, 90) * 60 * SECOND,
        };
        self.clock += by;
        by
    }

    /// Lets a server record all that is due, and checks that nothing was forgotten.
    pub(crate) fn settle(&mut self, build: Build) -> anyhow::Result<()> {
        self.clock += 2 * HOUR;
        let server = self.serve(build)?;
        watch::settled(&self.data, self.clock)?;
        server.kill()?;
        self.check()
    }
}

/// What came of the rounds.
#[derive(Debug, Default)]
struct Sum {
    kills: u32,
    at_start: u32,
    forwards: u32,
    back: u32,
    restarts: u32,
    asked: usize,
    fired: usize,
    counts: crate::ledger::Counts,
}

/// Runs the rounds on one engine.
pub(crate) fn run(
    setting: &Setting,
    template: &Template,
    cluster: Option<&Arc<Cluster>>,
    build: Build,
    rounds: u32,
) -> anyhow::Result<String> {
    let engine = if cluster.is_some() { "postgres" } else { "sqlite" };
    let mut sum = Sum::default();
    let mut round = 0;
    while round < rounds {
        let folder = setting.work.join("killed");
        let mut victim = Victim::new(&setting.programs, template, cluster.cloned(), &folder)?;
        let last = (round + ON_ONE).min(rounds);
        while round < last {
            let mut dice = Dice::new(setting.seed, &format!("{engine} kill {round}"));
            one(&mut victim, build, setting.seed, &format!("{engine}-kill-{round}"), &mut dice, &mut sum)
                .with_context(|| {
                    format!("{engine}, round {round} (the data lies in {})", folder.display())
                })?;
            round += 1;
        }
        victim.settle(build).with_context(|| format!("{engine}, after round {round}"))?;
        sum.counts = sum.counts.plus(victim.ledger.counts());
        sum.fired += victim.fired;
    }
    sum.happened(rounds, cluster.is_some())?;
    Ok(sum.said())
}

impl Sum {
    /// Whether everything that is drawn now and then was drawn in so many rounds.
    fn happened(&self, rounds: u32, restarts: bool) -> anyhow::Result<()> {
        let each = [
            ("kills while starting", self.at_start),
            ("clocks set back", self.back),
            ("clocks set forwards", self.forwards),
            ("restarts of PostgreSQL", if restarts { self.restarts } else { u32::MAX }),
        ];
        match each.into_iter().find(|(_, times)| rounds >= 100 && *times < rounds / 40) {
            Some((what, times)) => bail!("{times} {what} in {rounds} rounds are too few to say anything"),
            None => Ok(()),
        }
    }

    fn said(&self) -> String {
        let Self { kills, at_start, forwards, back, restarts, asked, fired, counts } = self;
        let crate::ledger::Counts { done, refused, unknown } = counts;
        format!(
            "{kills} kills under load, {at_start} while starting, clock {forwards} times forwards and {back} back, {restarts} restarts of \
             PostgreSQL under load; {done} acknowledged, {refused} refused, {unknown} never answered, {asked} of the unanswered sent again; \
             {fired} steps recorded"
        )
    }
}

fn one(
    victim: &mut Victim<'_>,
    build: Build,
    seed: u64,
    name: &str,
    dice: &mut Dice,
    sum: &mut Sum,
) -> anyhow::Result<()> {
    let by = victim.move_clock(dice);
    sum.forwards += u32::from(by > 0);
    sum.back += u32::from(by < 0);
    if dice.percent(8) {
        victim.programs.stillborn(&victim.data, victim.clock, dice.below(4))?;
        sum.at_start += 1;
    }
    victim.ledger.latest = victim.ledger.latest.max(victim.clock);
    let mut server = victim.serve(build)?;
    if dice.percent(50) {
        sum.asked += swarm::ask_again(&server.entrance.clone(), &mut victim.ledger, dice)?;
    }
    // Some die while they still record what fell due before they started.
    let enough = if dice.percent(35) { dice.below(3) } else { dice.below(80) };
    let entrance = server.entrance.clone();
    let restarts = victim.cluster.clone().filter(|_| dice.percent(12));
    sum.restarts += u32::from(restarts.is_some());
    let struck = swarm::work(std::slice::from_ref(&entrance), seed, name, enough, None, || {
        if let Some(cluster) = &restarts {
            cluster.restart()?;
        }
        server.strike()
    })?;
    server.kill()?;
    sum.kills += 1;
    victim.ledger.add_at(victim.clock, struck);
    victim.check()
}
