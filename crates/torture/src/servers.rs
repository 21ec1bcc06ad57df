//! Two servers on one PostgreSQL: both work, both find the same duties due at the same time, and one is killed in the
//! middle of recording them. The other one records the rest; none is recorded twice.

use crate::cluster::{Cluster, until};
use crate::dice::Dice;
use crate::kill::Victim;
use crate::product::{Build, Template};
use crate::{Setting, say, swarm, witness};
use anyhow::Context;
use std::sync::Arc;

const HOUR: i64 = 3_600_000_000;
const FIRED: &str = "select count(*) from journal where kind = 'step_fired'";

/// Runs the rounds.
pub(crate) fn run(
    setting: &Setting,
    template: &Template,
    cluster: &Arc<Cluster>,
    rounds: u32,
) -> anyhow::Result<()> {
    let (mut counts, mut fired, mut in_the_middle) = (crate::ledger::Counts::default(), 0, 0);
    for round in 0..rounds {
        let mut dice = Dice::new(setting.seed, &format!("servers {round}"));
        let folder = setting.work.join("servers");
        let mut victim = Victim::new(&setting.programs, template, Some(Arc::clone(cluster)), &folder)?;
        let middle =
            one(&mut victim, setting.seed, round, &mut dice).with_context(|| format!("round {round}"))?;
        in_the_middle += u32::from(middle);
        counts = counts.plus(victim.ledger.counts());
        fired += victim.fired;
    }
    say(&format!(
        "two servers: {rounds} rounds, one of them killed under load and once more while both record duties, {in_the_middle} times when \
         some were recorded and some were not; {} acknowledged, {} refused, {} without an answer; {fired} steps recorded",
        counts.done, counts.refused, counts.unknown
    ));
    Ok(())
}

/// One round; whether the second death came in the middle.
fn one(victim: &mut Victim<'_>, seed: u64, round: u32, dice: &mut Dice) -> anyhow::Result<bool> {
    let (mut first, second) = (victim.serve(Build::Plain)?, victim.serve(Build::Plain)?);
    let entrances = [first.entrance.clone(), second.entrance.clone()];
    let told =
        swarm::work(&entrances, seed, &format!("servers-{round}"), 100 + dice.below(150), None, || {
            first.strike()
        })?;
    victim.ledger.add(told);
    first.kill()?;
    second.kill()?;
    victim.check()?;
    let before = i64::try_from(victim.fired)?;
    victim.clock += HOUR + i64::try_from(dice.below(3))? * HOUR;
    let (first, second) = std::thread::scope(|scope| {
        let first = scope.spawn(|| victim.serve(Build::Plain));
        let second = scope.spawn(|| victim.serve(Build::Plain));
        (first.join(), second.join())
    });
    let gone = |_| anyhow::anyhow!("starting a server panicked");
    let (first, second) = (first.map_err(gone)??, second.map_err(gone)??);
    let address = victim.data.database.clone().context("a database")?;
    let mut client = postgres::Client::connect(&address, postgres::NoTls)?;
    let enough = before + i64::try_from(dice.below(60))?;
    let mut seen = 0;
    until("the first steps are recorded", || {
        seen = client.query_one(FIRED, &[])?.get(0);
        Ok(seen > enough.max(before))
    })?;
    first.kill()?;
    witness::settled(&victim.data, victim.clock)?;
    let whole: i64 = client.query_one(FIRED, &[])?.get(0);
    drop(client);
    second.kill()?;
    victim.check()?;
    Ok(seen < whole)
}
