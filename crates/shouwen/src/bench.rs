//! `shouwen bench`: fills data by the real use cases, then measures them, as ratios to the raw engine in the same run.
//!
//! Only measuring may enter here. What is slow is mended where it is done.

mod client;
mod create;
mod estate;
mod fill;
mod http;
mod load;
mod pages;
mod raw;
mod search;
mod servers;
mod start;
mod table;
mod timers;
mod watch;
mod words;

use crate::command_line::{Bench as Arguments, Data};
use crate::world::{Dice, MachineChance, MachineClock, StoryClock};
use crate::{answer, data, say};
use anyhow::Context;
use calendar::Instant;
use centre::{Centre, Clock, Ports, Principal};
use db::{Database, Engine};
use estate::Estate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use table::Table;
use tokio::runtime::Handle;

/// Name of the thread in which clients run.
const CLIENT: &str = "bench-client";

/// How much is measured.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scale {
    cases: usize,
    repetitions: usize,
    /// Cases that one repetition opens.
    created: usize,
    /// How long a rate is offered.
    lasts: Duration,
    /// Calls of one repetition that finds what goes through at most.
    calls: usize,
    /// Steps that fall due at once.
    steps: usize,
}

impl Scale {
    fn of(arguments: &Arguments) -> Self {
        let cases = arguments.cases.unwrap_or(if arguments.quick { 5_000 } else { 100_000 });
        let (lasts, calls) = if arguments.quick { (150, 200) } else { (4_000, 4_000) };
        Self {
            cases,
            repetitions: arguments.repetitions.map_or(if arguments.quick { 3 } else { 5 }, usize::from),
            created: (cases / 30).clamp(10, 3_334),
            lasts: Duration::from_millis(lasts),
            calls,
            steps: (cases / 10).clamp(20, 10_000),
        }
    }
}

/// What lies beside the data, so that the same data can be measured again without filling it anew.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    estate: Estate,
    opened: usize,
    begin: i64,
    now: i64,
}

/// A filled centre to be measured. Cheap to clone.
#[derive(Clone)]
struct Bench {
    database: Database,
    centre: Centre,
    clock: Arc<StoryClock>,
    data: Data,
    seed: u64,
    scale: Scale,
    estate: Arc<Estate>,
    /// The front desk of each site.
    desks: Arc<Vec<Principal>>,
    /// Sees all sites.
    admin: Principal,
    begin: Instant,
    opened: Arc<AtomicUsize>,
    /// Cases are left as they were opened.
    only_open: Arc<AtomicBool>,
    /// Where clients run, apart from the server, so that what they cost can be told.
    clients: Handle,
}

/// Fills, measures, prints.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let database = data::database(&arguments.data)?;
    let kept = kept(&arguments.data)?;
    let begin =
        kept.as_ref().map_or_else(|| MachineClock.now().plus(2 * Instant::DAY), |kept| Instant(kept.begin));
    let clock = Arc::new(StoryClock::new(kept.as_ref().map_or(begin, |kept| Instant(kept.now))));
    let ports = Ports { clock: Arc::clone(&clock) as Arc<dyn Clock>, chance: Arc::new(MachineChance) };
    let centre = Centre::open(database.clone(), ports)?;
    let scale = Scale::of(arguments);
    let clients = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name(CLIENT)
        .enable_all()
        .build()
        .context("making the runtime of the clients")?;
    let handle = clients.handle().clone();
    let done = data::run(async move {
        let opened = kept.as_ref().map_or(0, |kept| kept.opened);
        let estate = match kept {
            Some(kept) => kept.estate,
            None => {
                say("building twenty projects");
                Estate::build(&centre, &mut Dice::new(arguments.seed, 1)).await?
            }
        };
        let mut desks = Vec::with_capacity(estate.sites.len());
        for site in &estate.sites {
            desks.push(centre.at_console(&site.desk).await?);
        }
        let bench = Bench {
            database,
            admin: centre.at_console("admin").await?,
            centre,
            clock,
            data: arguments.data.clone(),
            seed: arguments.seed,
            scale,
            estate: Arc::new(estate),
            desks: Arc::new(desks),
            begin,
            opened: Arc::new(AtomicUsize::new(opened)),
            only_open: Arc::new(AtomicBool::new(false)),
            clients: handle,
        };
        answer(&bench.measured(arguments).await?);
        Ok(true)
    });
    clients.shutdown_background();
    done
}

impl Bench {
    async fn measured(&self, arguments: &Arguments) -> anyhow::Result<String> {
        let only = &arguments.only;
        let asked = |part: &str| only.is_empty() || only.iter().any(|word| word == part);
        self.keep()?;
        let to_create = self.scale.created * self.scale.repetitions;
        self.fill(self.scale.cases.saturating_sub(to_create).max(1)).await?;
        let mut table = Table::default();
        let machine = format!("{:?}, {}", self.database.engine(), watch::machine());
        if asked("create") {
            self.creation(&mut table).await?;
        }
        if asked("http") {
            self.creation_over_http(&mut table).await?;
        }
        if asked("servers") && self.database.engine() == Engine::Postgres {
            self.servers(&mut table).await?;
        }
        self.keep()?;
        if asked("pages") {
            self.pages(&mut table).await?;
        }
        if asked("search") {
            self.search(&mut table).await?;
        }
        if asked("start") {
            self.start(&mut table).await?;
        }
        if asked("timers") {
            self.timers(&mut table).await?;
        }
        self.keep()?;
        let cases = self.opened.load(Ordering::Relaxed);
        let Scale { repetitions, .. } = self.scale;
        if arguments.json {
            let (engine, after) = (format!("{:?}", self.database.engine()), watch::machine());
            return Ok(format!(
                "{:#}\n",
                json!({
                    "engine": engine.to_lowercase(), "machine": machine, "afterwards": after, "cases": cases,
                    "projects": self.estate.sites.len(), "seed": self.seed, "repetitions": repetitions,
                    "figures": table.json(),
                })
            ));
        }
        Ok(format!(
            "{machine}; at the end {}\n{cases} cases in 20 projects, seed {}, {repetitions} repetitions a figure\n\n{}",
            watch::machine(),
            self.seed,
            table.text()
        ))
    }

    /// Writes beside the data what a second run needs.
    fn keep(&self) -> anyhow::Result<()> {
        let kept = Kept {
            estate: self.estate.as_ref().clone(),
            opened: self.opened.load(Ordering::Relaxed),
            begin: self.begin.micros(),
            now: self.clock.now().micros(),
        };
        let path = self.data.data.join(KEPT);
        std::fs::write(&path, serde_json::to_string(&kept)?)
            .with_context(|| format!("writing {}", path.display()))
    }
}

const KEPT: &str = "bench.json";

fn kept(data: &Data) -> anyhow::Result<Option<Kept>> {
    let path = data.data.join(KEPT);
    match std::fs::read_to_string(&path) {
        Ok(text) => {
            Ok(Some(serde_json::from_str(&text).with_context(|| format!("reading {}", path.display()))?))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("reading {}", path.display())),
    }
}
