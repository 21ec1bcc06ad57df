//! Two servers on one PostgreSQL: both work, both find the same duties due at the same time, and one is killed in the
//! middle of recording them: it is stopped first, so that it is seen to hold claims. Meanwhile the other one leaves these
//! alone and records the rest; what the dead one had begun is recorded after it, and nothing is recorded twice.

use crate::cluster::{Cluster, MOMENT, until};
use crate::dice::Dice;
use crate::kill::Victim;
use crate::ledger::Counts;
use crate::product::{Build, Server, Template};
use crate::watch::{Watch, settled};
use crate::{Setting, swarm};
use anyhow::{Context, bail};
use std::sync::Arc;

const HOUR: i64 = 3_600_000_000;
/// Transactions that have claimed or written something and whose server has said nothing for so long that it is the one
/// that was stopped.
const HELD: &str = "select count(*) from pg_stat_activity where datname = current_database() and backend_xid is not null \
     and state = 'idle in transaction' and clock_timestamp() - state_change > interval '300 ms'";
/// What is due and nobody has claimed: the other server can have it.
const FREE: &str = "select count(*) from (select 1 from streams s where exists (select 1 from duties d \
     where d.project = s.project and d.case_id = s.stream and d.next_at <= $1) for update of s skip locked) free";
/// Transactions that have claimed or written something, whoever's they are.
const BEGUN: &str = "select count(*) from pg_stat_activity where datname = current_database() and backend_xid is not null \
     and pid <> pg_backend_pid()";
/// Who waits, for what, and what was asked last by whom he waits for.
const WAITING: &str = "select coalesce(string_agg(w.wait_event_type || '/' || w.wait_event || ': ' || left(w.query, 300) || ' || behind: ' || \
     coalesce((select string_agg(left(b.query, 300), ' & ') from pg_stat_activity b where b.pid = any (pg_blocking_pids(w.pid))), ''), E'\\n'), '') \
     from pg_stat_activity w where w.datname = current_database() and w.wait_event_type in ('Lock', 'Client')";
/// Moments until such a transaction shows, or the stopped server had none.
const LOOKS: u32 = 60;

/// What came of it.
#[derive(Debug, Default)]
struct Sum {
    /// Servers that died while they held claims, and how many transactions they held.
    claims: u32,
    held: i64,
    /// Times that the other server recorded more while the stopped one held its claims.
    went_on: u32,
    fired: usize,
    counts: Counts,
}

/// Runs the rounds.
pub(crate) fn run(
    setting: &Setting,
    template: &Template,
    cluster: &Arc<Cluster>,
    rounds: u32,
) -> anyhow::Result<String> {
    let mut sum = Sum::default();
    for round in 0..rounds {
        let mut dice = Dice::new(setting.seed, &format!("servers {round}"));
        let folder = setting.work.join("servers");
        let mut victim = Victim::new(&setting.programs, template, Some(Arc::clone(cluster)), &folder)?;
        one(&mut victim, setting.seed, round, &mut dice, &mut sum)
            .with_context(|| format!("round {round}"))?;
        sum.counts = sum.counts.plus(victim.ledger.counts());
        sum.fired += victim.fired;
    }
    if sum.claims * 2 < rounds {
        bail!("{} of {rounds} servers were killed in mid-claim: too few to say anything", sum.claims);
    }
    let Counts { done, refused, unknown } = sum.counts;
    Ok(format!(
        "{rounds} rounds of two servers, one killed under load and once more while both record duties, {} times in mid-claim ({} \
         transactions open), {} times the other one recorded more meanwhile; {done} acknowledged, {refused} refused, {unknown} without \
         an answer; {} steps recorded",
        sum.claims, sum.held, sum.went_on, sum.fired
    ))
}

fn one(victim: &mut Victim<'_>, seed: u64, round: u32, dice: &mut Dice, sum: &mut Sum) -> anyhow::Result<()> {
    let (mut first, second) = (victim.serve(Build::Plain)?, victim.serve(Build::Plain)?);
    let entrances = [first.entrance.clone(), second.entrance.clone()];
    let told =
        swarm::work(&entrances, seed, &format!("servers-{round}"), 350 + dice.below(150), None, || {
            first.strike()
        })?;
    victim.ledger.add_at(victim.clock, told);
    first.kill()?;
    second.kill()?;
    victim.check()?;
    victim.clock += dice.within(2, 30) * HOUR;
    let (first, second) = both(victim)?;
    in_mid_claim(victim, &first, sum)?;
    first.kill()?;
    settled(&victim.data, victim.clock)?;
    second.kill()?;
    victim.check()
}

/// Starts two servers at the same time.
fn both(victim: &Victim<'_>) -> anyhow::Result<(Server, Server)> {
    std::thread::scope(|scope| {
        let first = scope.spawn(|| victim.serve(Build::Plain));
        let second = scope.spawn(|| victim.serve(Build::Plain));
        let gone = |_| anyhow::anyhow!("starting a server panicked");
        Ok((first.join().map_err(gone)??, second.join().map_err(gone)??))
    })
}

/// Stops a server at a moment at which it holds claims.
fn in_mid_claim(victim: &Victim<'_>, first: &Server, sum: &mut Sum) -> anyhow::Result<()> {
    let mut watch = Watch::on(&victim.data)?;
    let before = i64::try_from(victim.fired)?;
    until("the first steps are recorded", || {
        Ok(watch.fired()? > before || watch.overdue(victim.clock)? == 0)
    })?;
    while watch.overdue(victim.clock)? > 0 {
        first.signal("STOP")?;
        let mut held = 0;
        for _ in 0..LOOKS {
            held = watch.number(HELD, None)?;
            if held > 0 {
                break;
            }
            std::thread::park_timeout(MOMENT);
        }
        if held > 0 {
            sum.claims += 1;
            sum.held += held;
            let seen = watch.fired()?;
            let more = until("the other server records more", || {
                let nothing_left =
                    watch.number(FREE, Some(victim.clock))? == 0 && watch.number(BEGUN, None)? <= held;
                Ok(watch.fired()? > seen || nothing_left)
            });
            if let Err(error) = more {
                let waiting = watch.words(WAITING)?;
                return Err(error.context(format!(
                    "the claims of a stopped server keep the other one from everything: {waiting}"
                )));
            }
            sum.went_on += u32::from(watch.fired()? > seen);
            return Ok(());
        }
        first.signal("CONT")?;
    }
    Ok(())
}
