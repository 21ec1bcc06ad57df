//! The clients: each opens cases and moves its own, sends some things that must be refused, and remembers everything.

use crate::dice::Dice;
use crate::http::{Client, Reply};
use crate::ledger::{Ledger, Sent, Told};
use crate::product::Entrance;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread;

/// Clients at the same time.
pub(crate) const CLIENTS: usize = 12;

/// A case as its client knows it.
#[derive(Debug, Clone)]
struct Known {
    number: String,
    service: &'static str,
    /// The next thing to be done to it.
    step: usize,
}

/// One client.
struct Member {
    client: Client,
    dice: Dice,
    name: String,
    next: u32,
    cases: Vec<Known>,
    ledger: Ledger,
    trace: Option<PathBuf>,
}

/// Lets the clients work until `enough` of their requests were answered, then calls `strike` while they go on; they end
/// when the server does not answer any more, or when `strike` says so by returning. Answers what they remember.
pub(crate) fn work(
    entrances: &[Entrance],
    seed: u64,
    name: &str,
    enough: usize,
    trace: Option<&Path>,
    strike: impl FnOnce() -> anyhow::Result<()>,
) -> anyhow::Result<Ledger> {
    let (told, answers) = channel::<()>();
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        let members: Vec<_> = entrances
            .iter()
            .cycle()
            .take(CLIENTS)
            .enumerate()
            .map(|(index, entrance)| {
                let mut member = Member {
                    client: Client::new(entrance.address, &entrance.token),
                    dice: Dice::new(seed, &format!("{name} client {index}")),
                    name: format!("{seed}-{name}-{index}"),
                    next: 0,
                    cases: vec![],
                    ledger: Ledger::default(),
                    trace: trace.map(Path::to_path_buf),
                };
                let (told, over) = (told.clone(), &over);
                scope.spawn(move || {
                    member.live(&told, over);
                    member.ledger
                })
            })
            .collect();
        drop(told);
        // Fewer come when the server was struck by something else first.
        let _counted = answers.iter().take(enough).count();
        let struck = strike();
        over.store(true, Ordering::Release);
        let mut ledger = Ledger::default();
        for member in members {
            match member.join() {
                Ok(own) => ledger.add(own),
                Err(_) => anyhow::bail!("a client of the swarm panicked"),
            }
        }
        struck.map(|()| ledger)
    })
}

/// Opens so many enquiries, with all clients at once; every one must be acknowledged.
///
/// # Errors
/// When one is not.
pub(crate) fn fill(entrance: &Entrance, seed: u64, name: &str, cases: usize) -> anyhow::Result<Ledger> {
    let one = |client: usize| -> anyhow::Result<Ledger> {
        let (mut own, mut ledger) = (Client::new(entrance.address, &entrance.token), Ledger::default());
        for number in (client..cases).step_by(CLIENTS) {
            let body = enquiry(&format!("{name} 第 {number} 件")).to_string();
            let (path, key) = ("/api/v1/cases".to_owned(), format!("{seed}-{name}-{number}"));
            let told = judged(&own.post(&path, &key, &body)?);
            anyhow::ensure!(matches!(told, Told::Done { .. }), "opening {number} was answered {told:?}");
            ledger.sent.insert(key, Sent { path, body, told, at: 0, seen: 0 });
        }
        Ok(ledger)
    };
    thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|client| scope.spawn(move || one(client))).collect();
        let mut ledger = Ledger::default();
        for client in clients {
            ledger.add(client.join().map_err(|_| anyhow::anyhow!("a client of the swarm panicked"))??);
        }
        Ok(ledger)
    })
}

fn enquiry(text: &str) -> Json {
    let fields = json!({"topic": "fees", "question": text});
    json!({"project": "DEMO", "service": "enquiry", "channel": "phone", "fields": fields})
}

impl Member {
    fn live(&mut self, told: &Sender<()>, over: &AtomicBool) {
        while !over.load(Ordering::Acquire) {
            let (path, body, about) = self.idea();
            self.next += 1;
            let key = format!("{}-{}", self.name, self.next);
            // Remembered before it is sent: an answer that never comes leaves it unknown.
            let sent = Sent { path, body, told: Told::Unknown, at: 0, seen: 0 };
            let reply = self.client.post(&sent.path, &key, &sent.body);
            let gone = reply.is_err();
            let verdict = reply.map_or(Told::Unknown, |reply| judged(&reply));
            self.learn(&verdict, about);
            let seen =
                self.trace.as_ref().and_then(|file| std::fs::metadata(file).ok()).map_or(0, |m| m.len());
            self.ledger.sent.insert(key, Sent { told: verdict, seen, ..sent });
            if gone {
                return;
            }
            // Nobody may be listening any more.
            let _told = told.send(());
        }
    }

    /// What to ask next: where, what, and for which service it opens a case or which case it moves.
    fn idea(&mut self) -> (String, String, About) {
        if self.cases.is_empty() || self.dice.percent(45) {
            let (service, body) = self.opening();
            return ("/api/v1/cases".to_owned(), body.to_string(), About::Opening(service));
        }
        let index = self.dice.below(self.cases.len());
        let Some(case) = self.cases.get(index).cloned() else {
            return ("/api/v1/cases".to_owned(), "{}".to_owned(), About::Refusal);
        };
        if self.dice.percent(12) {
            // An answer that is required is missing, or a version that never was.
            let body = if self.dice.percent(50) {
                json!({"inputs": {}})
            } else {
                json!({"expect": 9999, "inputs": {"text": "x"}})
            };
            let action = if body.get("expect").is_some() { "note" } else { "cancel" };
            return (path(&case.number, action), body.to_string(), About::Refusal);
        }
        let (action, inputs) = self.act(&case);
        (path(&case.number, action), json!({ "inputs": inputs }).to_string(), About::Moving(index))
    }

    fn opening(&mut self) -> (&'static str, Json) {
        let text = format!("{} 第 {} 件", self.name, self.next);
        if self.dice.percent(60) {
            return ("enquiry", enquiry(&text));
        }
        let urgency = if self.dice.percent(70) { "urgent" } else { "ordinary" };
        let fields = json!({"urgency": urgency, "scope": "public", "matter": text});
        let body = json!({"project": "DEMO", "service": "repair", "channel": "phone", "place": PLACE, "fields": fields});
        ("repair", body)
    }

    fn act(&mut self, case: &Known) -> (&'static str, Json) {
        match (case.service, case.step) {
            ("enquiry", 1) => ("give_answer", json!({"answer": "带上房号和证件，到前台办理"})),
            ("enquiry", 2) => ("reopen", json!({"reason": "客户又来问"})),
            ("repair", 0) => ("call_out", json!({})),
            ("repair", 2) => ("cancel", json!({"reason": "重复报修"})),
            _ => ("note", json!({"text": format!("{} 记一笔 {}", self.name, self.next)})),
        }
    }

    fn learn(&mut self, told: &Told, about: About) {
        match (told, about) {
            (Told::Done { number, .. }, About::Opening(service)) => {
                self.cases.push(Known { number: number.clone(), service, step: 0 });
            }
            (Told::Done { .. } | Told::Refused { .. }, About::Moving(index)) => {
                if let Some(case) = self.cases.get_mut(index) {
                    case.step += 1;
                }
            }
            _ => {}
        }
    }
}

/// A place that the small estate has.
const PLACE: &str = "1栋";

/// What a request is about.
#[derive(Clone, Copy)]
enum About {
    Opening(&'static str),
    Moving(usize),
    Refusal,
}

fn path(number: &str, action: &str) -> String {
    format!("/api/v1/cases/{number}/actions/{action}")
}

/// What an answer says.
pub(crate) fn judged(reply: &Reply) -> Told {
    let read = || serde_json::from_str::<Json>(&reply.body).ok();
    match reply.status {
        200..=299 => {
            let body = read().unwrap_or_default();
            let number = body.get("number").and_then(Json::as_str).unwrap_or_default().to_owned();
            Told::Done { number, version: body.get("version").and_then(Json::as_u64).unwrap_or_default() }
        }
        400..=499 => Told::Refused { status: reply.status },
        503 if read().is_some_and(|body| body.get("code").and_then(Json::as_str) == Some("busy")) => {
            Told::Refused { status: 503 }
        }
        _ => Told::Unknown,
    }
}

/// Sends again, each under its own key, some of what nobody knows the end of; what they are told now counts.
///
/// # Errors
/// When a server that runs does not answer.
pub(crate) fn ask_again(entrance: &Entrance, ledger: &mut Ledger, dice: &mut Dice) -> anyhow::Result<usize> {
    let mut client = Client::new(entrance.address, &entrance.token);
    let mut asked = 0;
    let passed: BTreeSet<String> =
        ledger.sent.iter().filter(|(_, sent)| ledger.is_passed(sent)).map(|(key, _)| key.clone()).collect();
    for (key, sent) in &mut ledger.sent {
        if sent.told == Told::Unknown && !passed.contains(key) && dice.percent(60) {
            sent.told = judged(&client.post(&sent.path, key, &sent.body)?);
            asked += 1;
        }
    }
    Ok(asked)
}
