//! `make torture`: clients that remember every answer, and death, power loss, full disks and moved clocks under them.
//!
//! Everything is drawn from a seed. Whoever breaks a promise is printed with the seed and what to run again. For each
//! control, a mistake that is made on purpose, the suite must fail; where it does not, the suite has failed.

mod cluster;
mod dice;
mod disk;
mod fault;
mod http;
mod kill;
mod ledger;
mod power;
mod product;
mod servers;
mod swarm;
mod witness;

use anyhow::{Context, bail};
use clap::Parser;
use cluster::Cluster;
use product::{Build, Programs, Template};
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
    /// Only these parts: kill, power, broken, slow, servers, controls.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Only this engine: sqlite or postgres.
    #[arg(long)]
    engine: Option<String>,
}

/// What every part needs.
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
    let setting = Setting { programs, seed: line.seed, work };
    let done = parts(line, &setting);
    if done.is_err() {
        // What lies there tells what happened.
        say(&format!("kept: {}", folder.keep().display()));
    }
    done
}

fn parts(line: &CommandLine, setting: &Setting) -> anyhow::Result<()> {
    let asked = |part: &str| line.only.is_empty() || line.only.iter().any(|only| only == part);
    let on = |engine: &str| line.engine.as_deref().is_none_or(|only| only == engine);
    if on("sqlite") {
        let template = setting.programs.template(&setting.work.join("sqlite"), None)?;
        let part = |name: &str, work: &dyn Fn() -> anyhow::Result<()>| {
            if asked(name) { part(line, name, "sqlite", work) } else { Ok(()) }
        };
        part("kill", &|| kill::run(setting, &template, None, Build::Plain, line.kills))?;
        part("power", &|| power::run(setting, &template, Build::Plain, line.powers))?;
        part("broken", &|| power::broken(setting, &template, line.powers * 2))?;
        part("slow", &|| power::slow(setting, &template))?;
        part("controls", &|| {
            must_fail("synchronous_off", |build| power::run(setting, &template, build, 3))?;
            must_fail("answer_first", |build| power::run(setting, &template, build, 3))?;
            must_fail("duties_outside", |build| kill::run(setting, &template, None, build, 100))
        })?;
    }
    if on("postgres") {
        let (template, cluster) = on_postgres(setting)?;
        let part = |name: &str, work: &dyn Fn() -> anyhow::Result<()>| {
            if asked(name) { part(line, name, "postgres", work) } else { Ok(()) }
        };
        part("kill", &|| kill::run(setting, &template, Some(&cluster), Build::Plain, line.kills))?;
        part("servers", &|| servers::run(setting, &template, &cluster, line.powers * 2))?;
        part("controls", &|| {
            must_fail("answer_first", |build| kill::run(setting, &template, Some(&cluster), build, 100))?;
            must_fail("duties_outside", |build| kill::run(setting, &template, Some(&cluster), build, 100))
        })?;
    }
    Ok(())
}

/// A mistake made on purpose must be found.
fn must_fail(control: &'static str, work: impl FnOnce(Build) -> anyhow::Result<()>) -> anyhow::Result<()> {
    match work(Build::Control(control)) {
        Ok(()) => bail!("the control {control} was not found: the suite does not see what it is for"),
        Err(error) if fault::is_fault(&error) => {
            let whole = format!("{error:#}");
            let first: String = whole.lines().next().unwrap_or_default().chars().take(240).collect();
            say(&format!("control {control}: found, as it must be: {first}"));
            Ok(())
        }
        Err(error) => Err(error.context(format!("the control {control}"))),
    }
}

fn on_postgres(setting: &Setting) -> anyhow::Result<(Template, Arc<Cluster>)> {
    let cluster = Arc::new(Cluster::start(&setting.work)?);
    let template = setting.programs.template(&setting.work.join("postgres"), Some(Arc::clone(&cluster)))?;
    Ok((template, cluster))
}

/// Runs a part, says how long it took, and on failure what to run again.
fn part(
    line: &CommandLine,
    name: &str,
    engine: &str,
    work: &dyn Fn() -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let begun = now();
    let done = work();
    let took = begun.elapsed();
    if let Err(error) = done {
        let CommandLine { seed, kills, powers, .. } = line;
        let again =
            format!("--seed {seed} --kills {kills} --powers {powers} --only {name} --engine {engine}");
        return Err(error.context(format!("{name} on {engine}; again with: target/debug/torture {again}")));
    }
    say(&format!("{name} on {engine}: passed in {:.1} s", took.as_secs_f64()));
    Ok(())
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
