//! Death while what fell due is recorded. Many cases are opened, time passes while nobody is there, and then one server
//! after the other dies, or PostgreSQL under it does, after a drawn number of steps was recorded, until all are. Each of
//! them is recorded once and none is forgotten, whatever was half done.

use crate::cluster::{Cluster, until};
use crate::dice::Dice;
use crate::kill::Victim;
use crate::ledger::Counts;
use crate::product::{Build, MORNING, Template};
use crate::watch::Watch;
use crate::{Setting, swarm, witness};
use anyhow::{Context, bail};
use std::sync::Arc;

/// Answers before time passes: some two hundred cases, of which several units of work are made.
const ANSWERS: usize = 450;
/// Deaths in one batch, at most; fewer where each is looked at for long.
const DEATHS: u32 = 12;
const DEATHS_OF_MANY: u32 = 4;
const HOUR: i64 = 3_600_000_000;
const DAY: i64 = 24 * HOUR;

/// What came of it.
#[derive(Debug, Default)]
struct Sum {
    deaths: u32,
    /// Those that came when some steps were recorded and some were not.
    middle: u32,
    /// Of those, the ones of PostgreSQL; its server lived on and recorded more.
    restarts: u32,
    fired: usize,
    counts: Counts,
}

/// Lets much fall due, again and again.
pub(crate) fn run(
    setting: &Setting,
    template: &Template,
    cluster: Option<&Arc<Cluster>>,
    build: Build,
    batches: u32,
) -> anyhow::Result<String> {
    let mut sum = Sum::default();
    for batch in 0..batches {
        let mut dice = Dice::new(setting.seed, &format!("due {batch}"));
        let folder = setting.work.join("due");
        let mut victim = Victim::new(&setting.programs, template, cluster.cloned(), &folder)?;
        let mut server = victim.serve(build)?;
        let entrance = server.entrance.clone();
        let told = swarm::work(
            std::slice::from_ref(&entrance),
            setting.seed,
            &format!("due-{batch}"),
            ANSWERS,
            None,
            || server.strike(),
        )?;
        server.kill()?;
        victim.ledger.add_at(victim.clock, told);
        victim.clock += dice.within(2, 50) * HOUR;
        until_all_is_recorded(&mut victim, build, &mut dice, &mut sum, DEATHS)
            .with_context(|| format!("batch {batch} (the data lies in {})", folder.display()))?;
        sum.counts = sum.counts.plus(victim.ledger.counts());
        sum.fired += victim.fired;
    }
    if sum.middle < batches {
        bail!("{} deaths of {} came in the middle: too few to say anything", sum.middle, sum.deaths);
    }
    Ok(format!(
        "{batches} times much fell due at once; {} deaths, {} of them with some steps recorded and some not, {} of these of PostgreSQL; {} \
         acknowledged; {} steps recorded",
        sum.deaths, sum.middle, sum.restarts, sum.counts.done, sum.fired
    ))
}

/// Servers die until everything that is due is recorded.
fn until_all_is_recorded(
    victim: &mut Victim<'_>,
    build: Build,
    dice: &mut Dice,
    sum: &mut Sum,
    deaths: u32,
) -> anyhow::Result<()> {
    victim.check()?;
    for _ in 0..deaths {
        if Watch::on(&victim.data)?.overdue(victim.clock)? == 0 {
            break;
        }
        one(victim, build, dice, sum)?;
    }
    victim.settle(build)
}

/// One death, after a drawn number of steps.
fn one(victim: &mut Victim<'_>, build: Build, dice: &mut Dice, sum: &mut Sum) -> anyhow::Result<()> {
    let before = i64::try_from(victim.fired)?;
    let server = victim.serve(build)?;
    let by = victim.clock;
    let seen = wait(victim, before + dice.within(-1, 40))?;
    if let Some(cluster) = victim.cluster.clone().filter(|_| dice.percent(40)) {
        cluster.restart()?;
        sum.restarts += 1;
        // The server finds it again and goes on.
        wait(victim, seen + dice.within(0, 20))?;
    }
    server.kill()?;
    sum.deaths += 1;
    victim.check()?;
    let left = Watch::on(&victim.data)?.overdue(by)?;
    sum.middle += u32::from(left > 0 && i64::try_from(victim.fired)? > before);
    Ok(())
}

/// Waits until more steps are recorded than so many, nothing is left, or something is put aside, which the check then
/// finds; answers how many are.
fn wait(victim: &Victim<'_>, enough: i64) -> anyhow::Result<i64> {
    let mut watch = Watch::on(&victim.data)?;
    let mut seen = 0;
    until("steps that are due are recorded", || {
        seen = watch.fired()?;
        Ok(seen > enough || watch.overdue(victim.clock)? == 0 || watch.parked()? > 0)
    })?;
    Ok(seen)
}

/// How many duties have a step at the instant at which the most do.
const MOST: &str =
    "select count(*) from duties where next_at is not null group by next_at order by 1 desc limit 1";
/// How long after the first morning it is night.
const NIGHT: i64 = 13 * HOUR;

/// A night in which many ask: something of every case falls due at one instant of the next morning. Then nobody is there
/// for a week, and who comes back dies several times while he records it.
pub(crate) fn instant(
    setting: &Setting,
    template: &Template,
    cluster: Option<&Arc<Cluster>>,
    cases: usize,
) -> anyhow::Result<String> {
    let build = Build::Plain;
    let mut dice = Dice::new(setting.seed, "instant");
    let folder = setting.work.join("instant");
    let mut victim = Victim::new(&setting.programs, template, cluster.cloned(), &folder)?;
    victim.clock = MORNING + NIGHT;
    let server = victim.serve(build)?;
    let told = swarm::fill(&server.entrance, setting.seed, "instant", cases)?;
    server.kill()?;
    victim.ledger.add_at(victim.clock, told);
    let at_once = Watch::on(&victim.data)?.number(MOST, None)?;
    if at_once < i64::try_from(cases)? {
        bail!("only {at_once} steps of {cases} cases fall due at the same instant");
    }
    victim.clock += 7 * DAY;
    let mut sum = Sum::default();
    until_all_is_recorded(&mut victim, build, &mut dice, &mut sum, DEATHS_OF_MANY)
        .with_context(|| format!("the data lies in {}", folder.display()))?;
    let found = witness::read(&victim.data)?;
    let late = witness::recorded_later(&found, 6 * DAY);
    if late < cases {
        bail!("only {late} steps say that they were due a week before they were recorded");
    }
    Ok(format!(
        "{cases} cases opened at night, {at_once} steps due at one instant, nobody there for a week; {} deaths while they were recorded, {} \
         in the middle; {} steps recorded, {late} of them with the instant a week ago when they were due",
        sum.deaths, sum.middle, victim.fired
    ))
}
