//! The witness: reads what is on disk with its own SQL, without the product, and holds it against what the clients
//! remember.

use crate::fault::Fault;
use crate::ledger::{Ledger, Told};
use crate::product::Data;
use rusqlite::{Connection, OpenFlags};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// An entry of the journal, as far as the witness cares.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) stream: String,
    pub(crate) version: i64,
    pub(crate) command: Option<String>,
    pub(crate) kind: String,
    pub(crate) data: String,
}

/// What lies in a database.
#[derive(Debug, Clone, Default)]
pub(crate) struct Found {
    /// The journal in the order of its streams.
    pub(crate) entries: Vec<Entry>,
    /// The keys whose answers were kept.
    pub(crate) answers: BTreeSet<String>,
    /// Duties that are put aside. Nothing errs in the suite, so that nothing may be.
    pub(crate) parked: Vec<String>,
}

const JOURNAL: &str =
    "select stream, version, command, kind, data from journal order by project, stream, version";
const ANSWERS: &str = "select key from answers";
const PARKED: &str =
    "select case_id || ' ' || key || ': ' || parked_error from duties where parked_at is not null";

/// Reads the database of some data, which no server may be using.
pub(crate) fn read(data: &Data) -> anyhow::Result<Found> {
    match &data.database {
        None => read_file(&data.folder.join("shouwen.sqlite")),
        Some(address) => read_server(address),
    }
}

/// Reads a file; opening it recovers its log, as the product would.
pub(crate) fn read_file(path: &Path) -> anyhow::Result<Found> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let sound: String = connection.query_row("pragma integrity_check", [], |row| row.get(0))?;
    if sound != "ok" {
        return Err(Fault::new(format!("the file is damaged: {sound}")).into());
    }
    let mut statement = connection.prepare(JOURNAL)?;
    let entries = statement.query_map([], |row| {
        Ok(Entry {
            stream: row.get(0)?,
            version: row.get(1)?,
            command: row.get(2)?,
            kind: row.get(3)?,
            data: row.get(4)?,
        })
    })?;
    let entries = entries.collect::<Result<_, _>>()?;
    let mut statement = connection.prepare(ANSWERS)?;
    let answers = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut statement = connection.prepare(PARKED)?;
    let parked = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(Found { entries, answers, parked })
}

fn read_server(address: &str) -> anyhow::Result<Found> {
    let mut client = postgres::Client::connect(address, postgres::NoTls)?;
    let rows = client.query(JOURNAL, &[])?;
    let entries = rows.iter().map(|row| Entry {
        stream: row.get(0),
        version: row.get(1),
        command: row.get(2),
        kind: row.get(3),
        data: row.get(4),
    });
    let entries = entries.collect();
    let answers = client.query(ANSWERS, &[])?.iter().map(|row| row.get(0)).collect();
    let parked = client.query(PARKED, &[])?.iter().map(|row| row.get(0)).collect();
    Ok(Found { entries, answers, parked })
}

/// Fails unless everything that was acknowledged is there once, nothing refused is there, and the rest is there whole
/// or not at all.
pub(crate) fn compare(found: &Found, ledger: &Ledger) -> anyhow::Result<()> {
    let mut of_key: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for entry in &found.entries {
        if let Some(key) = &entry.command {
            of_key.entry(key).or_default().push(entry);
        }
    }
    let mut wrong = Vec::new();
    for (key, sent) in &ledger.sent {
        let entries = of_key.remove(key.as_str()).unwrap_or_default();
        let kept = found.answers.contains(key);
        let gone = !kept && ledger.is_passed(sent);
        let there = if entries.is_empty() { "not there" } else { "there" };
        match &sent.told {
            Told::Done { version, .. } if entries.is_empty() || !(kept || gone) => {
                wrong.push(format!(
                    "{key} was acknowledged (version {version}) and is {there}; its answer kept: {kept}"
                ));
            }
            Told::Refused { status } if !entries.is_empty() || kept => {
                wrong.push(format!("{key} was refused ({status}) and is {there}; its answer kept: {kept}"));
            }
            Told::Unknown if entries.is_empty() == kept && !gone => {
                wrong.push(format!("{key} was not answered and is there in part: its events are {there}, its answer kept: {kept}"));
            }
            Told::Done { version, .. } => wrong.extend(once(key, &entries, Some(*version))),
            Told::Refused { .. } => {}
            Told::Unknown => wrong.extend(once(key, &entries, None)),
        }
    }
    let strangers = of_key.keys().filter(|key| !key.is_empty());
    wrong.extend(strangers.map(|key| format!("{key} is there and nobody sent it")));
    wrong.extend(streams(&found.entries));
    wrong.extend(duties(&found.entries));
    wrong.extend(found.parked.iter().map(|duty| format!("{duty} is put aside and will never be recorded")));
    if wrong.is_empty() { Ok(()) } else { Err(Fault::new(wrong.join("\n")).into()) }
}

/// What is wrong with the events of one command: they lie one after the other in one stream, begin once, and end no
/// later than the answer said.
fn once(key: &str, entries: &[&Entry], version: Option<u64>) -> Option<String> {
    let (first, last) = (entries.first()?, entries.last()?);
    let one = entries.iter().all(|entry| entry.stream == first.stream);
    let in_a_row = entries.iter().zip(first.version..).all(|(entry, version)| entry.version == version);
    let opens =
        entries.iter().filter(|entry| matches!(entry.kind.as_str(), "opened" | "acted" | "noted")).count();
    let early =
        version.is_none_or(|version| i64::try_from(version).is_ok_and(|version| last.version <= version));
    let opening = first.version == 1;
    let numbered = entries.iter().filter(|entry| entry.kind == "numbered").count();
    let good = one && in_a_row && opens <= 1 && early && numbered == usize::from(opening);
    let kinds: Vec<_> = entries.iter().map(|entry| format!("{}:{}", entry.version, entry.kind)).collect();
    (!good).then(|| {
        format!("{key} is there, but not once and whole: {} (answered: {version:?})", kinds.join(" "))
    })
}

/// Streams have no gaps, and a number belongs to one case.
fn streams(entries: &[Entry]) -> Vec<String> {
    let (mut wrong, mut numbers) = (Vec::new(), BTreeSet::new());
    for pair in entries.windows(2) {
        let [before, entry] = pair else { continue };
        if before.stream == entry.stream && entry.version != before.version + 1 && entry.version != 1 {
            wrong.push(format!("stream {} goes from {} to {}", entry.stream, before.version, entry.version));
        }
    }
    for entry in entries.iter().filter(|entry| entry.kind == "numbered") {
        if !numbers.insert(text_of(&entry.data, "number")) {
            wrong.push(format!("two cases have one number: {}", entry.data));
        }
    }
    wrong
}

fn text_of(data: &str, name: &str) -> String {
    let read: Json = serde_json::from_str(data).unwrap_or_default();
    read.pointer(&format!("/event/{name}")).map(Json::to_string).unwrap_or_default()
}

/// Every step of a duty is recorded at most once, with an instant that the duty had said before, in the order of these
/// instants where nothing else happened in between.
fn duties(entries: &[Entry]) -> Vec<String> {
    let (mut wrong, mut said, mut fired) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    wrong.extend(entries.windows(2).filter_map(|pair| out_of_order(pair.first()?, pair.last()?)));
    for entry in entries {
        let read: Json = serde_json::from_str(&entry.data).unwrap_or_default();
        let Some(event) = read.get("event") else { continue };
        let steps = |key: &str, steps: Option<&Json>, said: &mut BTreeSet<_>| {
            for step in steps.and_then(Json::as_array).into_iter().flatten() {
                let at = step.get("at").map(Json::to_string).unwrap_or_default();
                said.insert((
                    entry.stream.clone(),
                    key.to_owned(),
                    step.get("index").and_then(Json::as_u64),
                    at,
                ));
            }
        };
        let key = |name: &str| event.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
        match entry.kind.as_str() {
            "duty_opened" => steps(&key("key"), event.get("steps"), &mut said),
            "duty_redated" => steps(&key("duty"), event.get("steps"), &mut said),
            "step_fired" => {
                let step = event.get("step").and_then(Json::as_u64);
                let at = event.get("due_at").map(Json::to_string).unwrap_or_default();
                if !fired.insert((entry.stream.clone(), key("duty"), step)) {
                    wrong.push(format!("{} {} step {step:?} is recorded twice", entry.stream, key("duty")));
                }
                if !said.contains(&(entry.stream.clone(), key("duty"), step, at.clone())) {
                    wrong.push(format!(
                        "{} {} step {step:?}: nobody said that it is due at {at}",
                        entry.stream,
                        key("duty")
                    ));
                }
            }
            _ => {}
        }
    }
    wrong
}

/// What is wrong with two steps that are recorded right after each other.
fn out_of_order(first: &Entry, second: &Entry) -> Option<String> {
    let next = first.stream == second.stream && first.version + 1 == second.version;
    let steps = first.kind == "step_fired" && second.kind == "step_fired";
    let due = |entry: &Entry| -> Option<i64> {
        serde_json::from_str::<Json>(&entry.data).ok()?.pointer("/event/due_at")?.as_i64()
    };
    (next && steps && due(first)? > due(second)?).then(|| {
        let Entry { stream, version, .. } = first;
        format!("{stream}: the step of event {version} was due after the one that is recorded after it")
    })
}

/// How many steps of duties are recorded.
pub(crate) fn fired(found: &Found) -> usize {
    found.entries.iter().filter(|entry| entry.kind == "step_fired").count()
}

/// How many steps are recorded with an instant that was so long before.
pub(crate) fn recorded_later(found: &Found, by: i64) -> usize {
    let steps = found.entries.iter().filter(|entry| entry.kind == "step_fired");
    let late = steps.filter_map(|entry| {
        let read: Json = serde_json::from_str(&entry.data).ok()?;
        Some(read.get("at")?.as_i64()? - read.pointer("/event/due_at")?.as_i64()?)
    });
    late.filter(|late| *late >= by).count()
}
