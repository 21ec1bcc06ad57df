//! `make torture`: clients that remember every answer, and death, power loss, full disks and moved clocks under them.
//!
//! Everything is drawn from a seed. Whoever breaks a promise is printed with the seed and what to run again. For each
//! control, a mistake that is made on purpose, the suite must fail; where it does not, the suite has failed.

mod cluster;
mod dice;
mod disk;
mod due;
mod fault;
mod http;
mod kill;
mod ledger;
mod power;
mod product;
mod proxy;
mod report;
mod rolling;
mod servers;
mod swarm;
mod watch;
mod witness;

use anyhow::{Context, bail};
use clap::Parser;
use cluster::Cluster;
use product::{Build, Programs};
use report::Report;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// The fault tests.
#[derive(Debug, Parser)]
struct CommandLine {
    /// The folder of the programs: shouwen, shouwen-controls, libdisk.so.
    #[arg(long, default_value = "target/torture")]
    programs: PathBuf,
    /// The same seed gives the same plan.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Kills on each engine.
    #[arg(long, default_value_t = 200)]
    kills: u32,
    /// Runs whose power fails, at some moments each.
    #[arg(long, default_value_t = 6)]
    powers: u32,
    /// Times that much falls due while nobody is there, on each engine.
    #[arg(long, default_value_t = 4)]
    dues: u32,
    /// Cases of which something falls due at one instant, on each engine.
    #[arg(long, default_value_t = 10_000)]
    instant: usize,
    /// Times that three servers are killed and restarted behind a proxy.
    #[arg(long, default_value_t = 2)]
    rollings: u32,
    /// Only these parts: kill, due, instant, power, broken, slow, servers, rolling, controls, or one control.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Only this engine: sqlite or postgres.
    #[arg(long)]
    engine: Option<String>,
}

/// What every part needs.
#[derive(Debug, Clone)]
pub(crate) struct Setting {
    pub(crate) programs: Programs,
    pub(crate) seed: u64,
    pub(crate) work: PathBuf,
}

fn main() -> ExitCode {
    let line = CommandLine::parse();
    match run(&line) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let found =
                if fault::is_fault(&error) { "A PROMISE IS BROKEN" } else { "the suite could not go on" };
            say(&format!("{found} (seed {}): {error:#}", line.seed));
            ExitCode::FAILURE
        }
    }
}

fn run(line: &CommandLine) -> anyhow::Result<()> {
    let folder = tempfile::Builder::new().prefix("shouwen-torture.").tempdir()?;
    let work = folder.path().canonicalize()?;
    let programs = Programs { folder: line.programs.canonicalize().context("the folder of the programs")? };
    let suite = Suite { line, setting: Setting { programs, seed: line.seed, work }, report: Report::new() };
    let done = suite.run();
    suite.report.say();
    if done.is_err() {
        // What lies there tells what happened.
        say(&format!("kept: {}", folder.keep().display()));
    }
    done
}

/// Everything that was asked for.
struct Suite<'a> {
    line: &'a CommandLine,
    setting: Setting,
    report: Report,
}

impl Suite<'_> {
    /// Both engines at the same time, so that neither waits for the other's disk.
    fn run(&self) -> anyhow::Result<()> {
        let on = |engine: &str| self.line.engine.as_deref().is_none_or(|only| only == engine);
        std::thread::scope(|scope| {
            let sqlite = scope.spawn(|| if on("sqlite") { self.on_sqlite() } else { Ok(()) });
            let postgres = if on("postgres") { self.on_postgres() } else { Ok(()) };
            let sqlite = sqlite.join().unwrap_or_else(|_| Err(anyhow::anyhow!("the suite panicked")));
            sqlite.and(postgres)
        })
    }

    /// What the parts of one engine need.
    fn setting(&self, engine: &str) -> Setting {
        Setting { work: self.setting.work.join(engine), ..self.setting.clone() }
    }

    fn on_sqlite(&self) -> anyhow::Result<()> {
        let (setting, line) = (&self.setting("sqlite"), self.line);
        let template = &setting.programs.template(&setting.work, None)?;
        let part = |name: &str, work: &dyn Fn() -> anyhow::Result<String>| self.part(name, "sqlite", work);
        part("kill", &|| kill::run(setting, template, None, Build::Plain, line.kills))?;
        part("due", &|| due::run(setting, template, None, Build::Plain, line.dues))?;
        part("instant", &|| due::instant(setting, template, None, line.instant))?;
        part("power", &|| power::run(setting, template, Build::Plain, line.powers))?;
        part("broken", &|| power::broken(setting, template, line.powers * 2))?;
        part("slow", &|| power::slow(setting, template))?;
        self.control("synchronous_off", "sqlite", &|build| power::run(setting, template, build, 3))?;
        self.control("answer_first", "sqlite", &|build| power::run(setting, template, build, 3))?;
        self.control("duties_outside", "sqlite", &|build| due::run(setting, template, None, build, 4))
    }

    fn on_postgres(&self) -> anyhow::Result<()> {
        let (setting, line) = (&self.setting("postgres"), self.line);
        // Beside the folders of the parts, which the account of the database need not reach.
        let cluster = &Arc::new(Cluster::start(&self.setting.work)?);
        let template = &setting.programs.template(&setting.work, Some(Arc::clone(cluster)))?;
        let part = |name: &str, work: &dyn Fn() -> anyhow::Result<String>| self.part(name, "postgres", work);
        part("kill", &|| kill::run(setting, template, Some(cluster), Build::Plain, line.kills))?;
        part("due", &|| due::run(setting, template, Some(cluster), Build::Plain, line.dues))?;
        part("instant", &|| due::instant(setting, template, Some(cluster), line.instant))?;
        part("servers", &|| servers::run(setting, template, cluster, line.powers))?;
        part("rolling", &|| rolling::run(setting, template, cluster, line.rollings))?;
        self.control("answer_first", "postgres", &|build| {
            kill::run(setting, template, Some(cluster), build, 100)
        })?;
        self.control("duties_outside", "postgres", &|build| {
            due::run(setting, template, Some(cluster), build, 4)
        })
    }

    fn asked(&self, part: &str) -> bool {
        self.line.only.is_empty() || self.line.only.iter().any(|only| only == part)
    }

    /// Runs a part if it was asked for; on failure says what to run again.
    fn part(
        &self,
        name: &str,
        engine: &'static str,
        work: &dyn Fn() -> anyhow::Result<String>,
    ) -> anyhow::Result<()> {
        if !self.asked(name) {
            return Ok(());
        }
        let CommandLine { seed, kills, powers, dues, rollings, instant, .. } = self.line;
        self.report.part(name, engine, work).with_context(|| {
            format!(
                "{name} on {engine}; again with: target/debug/torture --seed {seed} --kills {kills} --powers {powers} \
                 --dues {dues} --rollings {rollings} --instant {instant} --only {name} --engine {engine}"
            )
        })
    }

    /// A mistake made on purpose must be found.
    fn control(
        &self,
        control: &'static str,
        engine: &'static str,
        work: &dyn Fn(Build) -> anyhow::Result<String>,
    ) -> anyhow::Result<()> {
        if !self.asked("controls") && !self.asked(control) {
            return Ok(());
        }
        self.report.part(&format!("control {control}"), engine, || match work(Build::Control(control)) {
            Ok(_) => bail!("the control {control} was not found: the suite does not see what it is for"),
            Err(error) if fault::is_witnessed(&error) => {
                Ok(format!("found, as it must be: {}", report::short(&format!("{error:#}"))))
            }
            Err(error) => Err(error.context(format!("the control {control}"))),
        })
    }
}

/// A line for people.
#[expect(clippy::print_stdout, reason = "the suite speaks to people here and nowhere else")]
pub(crate) fn say(line: &str) {
    println!("{line}");
}

/// The time, to measure how long things take.
#[expect(clippy::disallowed_methods, reason = "the one place where the suite measures")]
pub(crate) fn now() -> std::time::Instant {
    std::time::Instant::now()
}
