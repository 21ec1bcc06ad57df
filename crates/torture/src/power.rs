//! Power loss, modelled: the server works on a disk whose changes are recorded; then the files are built as they may be
//! found after the power failed at some moment of that record, opened, and held against what the clients knew by then.

use crate::dice::Dice;
use crate::disk::{Disk, Record, records};
use crate::ledger::Ledger;
use crate::product::{Build, Data, MORNING, Template, copy_folder};
use crate::{Setting, now, swarm, witness};
use anyhow::{Context, bail};
use std::fs;
use std::path::PathBuf;

/// Moments at which the power fails, in each record.
const MOMENTS: usize = 24;
/// Answers after which every third record ends: more than fill the log, so that it is moved into the file meanwhile.
const MANY: usize = 700;

/// A record with what its clients remember.
struct Run {
    folder: PathBuf,
    before: PathBuf,
    trace: PathBuf,
    ledger: Ledger,
}

/// Records some runs and lets the power fail in each.
pub(crate) fn run(setting: &Setting, template: &Template, build: Build, runs: u32) -> anyhow::Result<String> {
    let (mut found, mut torn, mut counts, mut changes) = (0, 0, crate::ledger::Counts::default(), 0);
    for number in 0..runs {
        let run = recorded(setting, template, build, number)?;
        let bytes = fs::read(&run.trace)?;
        let records = records(&bytes)?;
        changes += records.len();
        counts = counts.plus(run.ledger.counts());
        let mut dice = Dice::new(setting.seed, &format!("power {number}"));
        let mut disk = Disk::of(&run.before)?;
        disk.rebase(&run.before, &run.folder);
        let mut done = 0;
        for moment in moments(&records, &mut dice) {
            for record in records.get(done..moment).unwrap_or_default() {
                disk.apply(record)?;
            }
            done = done.max(moment);
            let length = records.get(moment.saturating_sub(1)).map_or(0, |record| record.end);
            let luck = dice.pick(&[0, 0, 15, 50, 85, 100]).copied().unwrap_or(0);
            found += 1;
            torn += u32::from((1..100).contains(&luck));
            fails(setting, &run, &disk, luck, length, &mut dice).with_context(|| {
                format!("record {number}: the power fails after {moment} of {} changes, {luck} % of what was not synced is there", records.len())
            })?;
        }
    }
    Ok(format!(
        "{runs} runs, {} acknowledged, {} refused, {} without an answer, {changes} changes of the disk; failed at {found} moments, \
         {torn} of them with sectors torn apart",
        counts.done, counts.refused, counts.unknown
    ))
}

fn recorded(setting: &Setting, template: &Template, build: Build, number: u32) -> anyhow::Result<Run> {
    let folder = setting.work.join("power");
    let before = setting.work.join("power-before");
    let trace = setting.work.join("power-trace");
    let data = template.copy(&folder)?;
    if before.exists() {
        fs::remove_dir_all(&before)?;
    }
    copy_folder(&folder, &before)?;
    if trace.exists() {
        fs::remove_file(&trace)?;
    }
    let mut dice = Dice::new(setting.seed, &format!("power {number} length"));
    let enough = if number % 3 == 2 { MANY } else { 40 + dice.below(120) };
    let more = [
        ("LD_PRELOAD", setting.programs.disk().display().to_string()),
        ("SHOUWEN_DISK_BELOW", folder.display().to_string()),
        ("SHOUWEN_DISK_TRACE", trace.display().to_string()),
    ];
    let mut server = setting.programs.serve(build, &data, &template.token, MORNING, &more)?;
    let entrance = server.entrance.clone();
    let name = format!("power-{number}");
    let ledger =
        swarm::work(std::slice::from_ref(&entrance), setting.seed, &name, enough, Some(&trace), || {
            server.strike()
        })?;
    server.kill()?;
    Ok(Run { folder, before, trace, ledger })
}

/// Moments in order: anywhere, and right after a sync, when the answer to what it kept may be under way.
fn moments(records: &[Record<'_>], dice: &mut Dice) -> Vec<usize> {
    let syncs: Vec<usize> = records
        .iter()
        .enumerate()
        .filter(|(_, record)| record.is_sync())
        .map(|(index, _)| index + 1)
        .collect();
    let mut moments: Vec<usize> = (0..MOMENTS)
        .map(|index| match dice.pick(&syncs) {
            Some(sync) if index % 3 == 0 => *sync,
            _ => dice.below(records.len() + 1),
        })
        .collect();
    moments.push(records.len());
    moments.sort_unstable();
    moments
}

fn fails(
    setting: &Setting,
    run: &Run,
    disk: &Disk,
    luck: usize,
    length: u64,
    dice: &mut Dice,
) -> anyhow::Result<()> {
    let folder = setting.work.join("power-found");
    disk.found(&run.folder, &folder, luck, dice)?;
    if dice.percent(50) {
        // What was in memory only: whatever lies there must not matter.
        let rubbish: Vec<u8> = (0..32_768).map(|_| dice.next().to_le_bytes()[0]).collect();
        fs::write(folder.join("shouwen.sqlite-shm"), rubbish)?;
    }
    let data = Data { folder: folder.clone(), database: None };
    let found = witness::read_file(&folder.join("shouwen.sqlite"))?;
    witness::compare(&found, &run.ledger.when(length))?;
    // Of many cases it takes long; what it reads is the same in the shorter records, where it is always asked.
    if run.ledger.sent.len() < MANY / 2 || dice.percent(10) { setting.programs.verify(&data) } else { Ok(()) }
}

/// How fast cases are opened and moved with and without a disk whose syncs take a millisecond longer.
pub(crate) fn slow(setting: &Setting, template: &Template) -> anyhow::Result<String> {
    let quick = rate(setting, template, 0)?;
    let slow = rate(setting, template, 1_000)?;
    if slow * 4.0 < quick {
        return Err(crate::fault::Fault::new(format!(
            "1 ms more for each sync makes it {:.1} times slower",
            quick / slow
        ))
        .into());
    }
    Ok(format!(
        "{quick:.0} requests/s, and {slow:.0}/s when every sync takes 1 ms longer ({:.1}x)",
        quick / slow
    ))
}

fn rate(setting: &Setting, template: &Template, delay: u32) -> anyhow::Result<f64> {
    let folder = setting.work.join("slow");
    let data = template.copy(&folder)?;
    let more = [
        ("LD_PRELOAD", setting.programs.disk().display().to_string()),
        ("SHOUWEN_DISK_BELOW", folder.display().to_string()),
        ("SHOUWEN_DISK_DELAY_US", delay.to_string()),
    ];
    let mut server = setting.programs.serve(Build::Plain, &data, &template.token, MORNING, &more)?;
    let entrance = server.entrance.clone();
    let begun = now();
    let enough = 600;
    let mut took = 0.0;
    swarm::work(
        std::slice::from_ref(&entrance),
        setting.seed,
        &format!("slow-{delay}"),
        enough,
        None,
        || {
            took = begun.elapsed().as_secs_f64();
            server.strike()
        },
    )?;
    server.kill()?;
    Ok(f64::from(u32::try_from(enough)?) / took)
}

/// A disk on which nothing more can be written after a while, and one whose sync fails once: the server goes on
/// reading, nothing acknowledged is lost.
pub(crate) fn broken(setting: &Setting, template: &Template, rounds: u32) -> anyhow::Result<String> {
    let (mut counts, mut full, mut failed) = (crate::ledger::Counts::default(), 0, 0);
    let struck = setting.work.join("struck");
    for round in 0..rounds {
        let mut dice = Dice::new(setting.seed, &format!("broken {round}"));
        let folder = setting.work.join("broken");
        let data = template.copy(&folder)?;
        let fault = if round % 2 == 0 {
            ("SHOUWEN_DISK_FULL", dice.within(200_000, 4_000_000).to_string())
        } else {
            ("SHOUWEN_DISK_FAIL_SYNC", dice.within(3, 60).to_string())
        };
        let more = [
            ("LD_PRELOAD", setting.programs.disk().display().to_string()),
            ("SHOUWEN_DISK_BELOW", folder.display().to_string()),
            ("SHOUWEN_DISK_STRUCK", struck.display().to_string()),
            (fault.0, fault.1.clone()),
        ];
        let told = one_broken(setting, template, &data, &more, round)
            .with_context(|| format!("round {round}: {}={}", fault.0, fault.1))?;
        counts = counts.plus(told);
        if struck.exists() {
            fs::remove_file(&struck)?;
            *(if round % 2 == 0 { &mut full } else { &mut failed }) += 1;
        }
    }
    if rounds >= 4 && (full * 4 < rounds || failed * 4 < rounds) {
        bail!("{full} disks were full and {failed} syncs failed in {rounds} rounds: too few to say anything");
    }
    Ok(format!(
        "{rounds} rounds, the disk was full in {full} and a sync failed in {failed}; {} acknowledged, {} refused, {} without an end that \
         anybody knows",
        counts.done, counts.refused, counts.unknown
    ))
}

fn one_broken(
    setting: &Setting,
    template: &Template,
    data: &Data,
    more: &[(&str, String)],
    round: u32,
) -> anyhow::Result<crate::ledger::Counts> {
    let mut server = setting.programs.serve(Build::Plain, data, &template.token, MORNING, more)?;
    let entrance = server.entrance.clone();
    let mut reads = 0;
    let ledger = swarm::work(
        std::slice::from_ref(&entrance),
        setting.seed,
        &format!("broken-{round}"),
        400,
        None,
        || {
            reads = crate::http::Client::new(entrance.address, &entrance.token)
                .get("/api/v1/cases?state=all")?
                .status;
            server.strike()
        },
    )?;
    server.kill()?;
    if reads != 200 {
        return Err(crate::fault::Fault::new(format!("reading was answered {reads}")).into());
    }
    let found = witness::read(data)?;
    witness::compare(&found, &ledger)?;
    setting.programs.verify(data)?;
    Ok(ledger.counts())
}
