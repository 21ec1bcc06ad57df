//! Three servers on one PostgreSQL behind a proxy that repeats what may be repeated. While people read pages and programs
//! open and move cases, one server is killed and started again, and one is told to stop and started again. Nobody is
//! shown an error, nothing acknowledged is missing, and no duty is recorded twice.

use crate::cluster::{Cluster, until};
use crate::dice::Dice;
use crate::fault::Fault;
use crate::http::Client;
use crate::kill::Victim;
use crate::ledger::{Counts, Ledger, Told};
use crate::product::{Build, Entrance, Server, Template};
use crate::proxy::Proxy;
use crate::watch::settled;
use crate::{Setting, swarm};
use anyhow::{Context, bail};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;

const HOUR: i64 = 3_600_000_000;
/// People who read pages meanwhile.
const READERS: usize = 4;
/// What they read.
const PAGES: [&str; 9] = [
    "/desk",
    "/duties",
    "/queue",
    "/search?q=%E7%AC%AC",
    "/visits",
    "/inbox",
    "/offers",
    "/handbook",
    "/handbook/enquiry",
];
/// Pages that are read between two happenings, at least.
const BETWEEN: u32 = 40;

/// What came of it.
#[derive(Debug, Default)]
struct Sum {
    kills: u32,
    stops: u32,
    starts: u32,
    pages: u32,
    repeated: u32,
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
        let folder = setting.work.join("rolling");
        let mut victim = Victim::new(&setting.programs, template, Some(Arc::clone(cluster)), &folder)?;
        one(&mut victim, setting.seed, round, &mut sum).with_context(|| format!("round {round}"))?;
        sum.counts = sum.counts.plus(victim.ledger.counts());
        sum.fired += victim.fired;
    }
    if rounds > 0 && (sum.repeated == 0 || sum.fired == 0) {
        bail!("the proxy had nothing to hide, or nothing fell due: {sum:?}");
    }
    let Sum { kills, stops, starts, pages, repeated, fired, counts: Counts { done, refused, unknown } } = sum;
    Ok(format!(
        "{rounds} rounds of three servers behind a proxy, {kills} killed and {stops} stopped under load, {starts} started again; {pages} \
         pages read, none with an error, {repeated} requests sent to another server; {done} acknowledged, {refused} refused, {unknown} \
         without an answer; {fired} steps recorded"
    ))
}

fn one(victim: &mut Victim<'_>, seed: u64, round: u32, sum: &mut Sum) -> anyhow::Result<()> {
    // What the swarm opens before falls due while servers come and go.
    let mut server = victim.serve(Build::Plain)?;
    let entrance = server.entrance.clone();
    let name = format!("rolling-{round}-before");
    let told = swarm::work(std::slice::from_ref(&entrance), seed, &name, 300, None, || server.strike())?;
    server.kill()?;
    victim.ledger.add_at(victim.clock, told);
    victim.clock += 3 * HOUR;

    let mut servers = Vec::new();
    for _ in 0..3 {
        servers.push(start(victim)?);
    }
    let proxy = &Proxy::before(servers.iter().map(|server| server.entrance.address).collect())?;
    let entrance = Entrance { address: proxy.address, token: victim.token.clone() };
    let (over, pages) = (AtomicBool::new(false), AtomicU32::new(0));
    let told = thread::scope(|scope| {
        let readers: Vec<_> = (0..READERS)
            .map(|reader| {
                let dice = Dice::new(seed, &format!("rolling {round} reader {reader}"));
                let (over, pages) = (&over, &pages);
                scope.spawn(move || read(proxy.address, dice, over, pages))
            })
            .collect();
        let told = swarm::work(
            std::slice::from_ref(&entrance),
            seed,
            &format!("rolling-{round}"),
            100,
            None,
            || roll(victim, &mut servers, proxy, &pages, sum),
        );
        over.store(true, Ordering::Release);
        for reader in readers {
            reader.join().map_err(|_| anyhow::anyhow!("a reader of pages panicked"))??;
        }
        told
    })?;
    sum.pages += pages.load(Ordering::Acquire);
    sum.repeated += proxy.repeated();
    all_were_answered(&told)?;
    victim.ledger.add_at(victim.clock, told);
    settled(&victim.data, victim.clock)?;
    for server in servers {
        server.kill()?;
    }
    victim.check()
}

fn start(victim: &Victim<'_>) -> anyhow::Result<Server> {
    let drain = [("SHOUWEN_DRAIN", "1".to_owned())];
    victim.programs.serve(Build::Plain, &victim.data, &victim.token, victim.clock, &drain)
}

/// One server dies and comes back, one is told to stop and comes back, one stays; under load all the time.
fn roll(
    victim: &Victim<'_>,
    servers: &mut [Server],
    proxy: &Proxy,
    pages: &AtomicU32,
    sum: &mut Sum,
) -> anyhow::Result<()> {
    let [first, second, _] = servers else { bail!("three servers") };
    let under_load = || {
        let enough = pages.load(Ordering::Acquire) + BETWEEN;
        until("pages are read", || Ok(pages.load(Ordering::Acquire) >= enough))
    };
    under_load()?;
    first.strike()?;
    sum.kills += 1;
    under_load()?;
    second.signal("TERM")?;
    second.ended()?;
    sum.stops += 1;
    under_load()?;
    for (index, server) in [first, second].into_iter().enumerate() {
        *server = start(victim)?;
        proxy.replace(index, server.entrance.address);
        sum.starts += 1;
        under_load()?;
    }
    Ok(())
}

/// Reads one page after the other; none may show an error.
fn read(proxy: SocketAddr, mut dice: Dice, over: &AtomicBool, read: &AtomicU32) -> anyhow::Result<()> {
    let mut client = Client::browser(proxy, "lixin", "shouwen-demo")?;
    while !over.load(Ordering::Acquire) {
        let page = dice.pick(&PAGES).copied().unwrap_or("/desk");
        let status = client.get(page).with_context(|| format!("reading {page}"))?.status;
        if status != 200 {
            return Err(Fault::new(format!("{page} was answered {status}")).into());
        }
        read.fetch_add(1, Ordering::AcqRel);
    }
    Ok(())
}

/// Behind the proxy everybody is told what became of his request.
fn all_were_answered(told: &Ledger) -> anyhow::Result<()> {
    let unknown: Vec<_> = told.sent.iter().filter(|(_, sent)| sent.told == Told::Unknown).collect();
    match unknown.first() {
        None => Ok(()),
        Some((key, sent)) => Err(Fault::new(format!(
            "{} requests were shown an error; the first is {key} to {}",
            unknown.len(),
            sent.path
        ))
        .into()),
    }
}
