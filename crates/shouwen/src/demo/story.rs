//! The days of the demo: people call, colleagues act, duties fall due, all in the order of the clock.

use super::estate::{CODE, Estate};
use super::lines::{COMPLAINTS, HOME, PRAISE, PUBLIC, QUESTIONS, RESULTS, SUGGESTIONS};
use crate::world::{Dice, StoryClock};
use calendar::{Instant, Zone};
use centre::{ActRequest, Centre, CentreError, OpenRequest};
use serde_json::{Map, Value as Json, json};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

/// What came of it.
#[derive(Debug, Default)]
pub(super) struct Lived {
    /// Cases opened.
    pub(super) opened: usize,
    /// Of them, not closed at the end.
    pub(super) open: usize,
}

/// One thing to be done at a time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Plan {
    /// Somebody turns to the desk.
    Call,
    /// A colleague acts on a case: the script's next line.
    Act { case: usize, line: usize },
}

/// One line of a case's script: who does what after how long.
struct Line {
    login: &'static str,
    action: &'static str,
    inputs: Json,
    least: i64,
    most: i64,
}

fn line(login: &'static str, action: &'static str, inputs: Json, least: i64, most: i64) -> Line {
    Line { login, action, inputs, least, most }
}

/// A case on its way.
struct Life {
    number: String,
    lines: Vec<Line>,
    done: usize,
    tries: u32,
}

struct Teller<'a> {
    centre: &'a Centre,
    clock: &'a Arc<StoryClock>,
    estate: &'a Estate,
    zone: Zone,
    dice: Dice,
    plans: BinaryHeap<Reverse<(Instant, u64, Plan)>>,
    planned: u64,
    lives: Vec<Life>,
}

/// Lives from `start` to `end`.
pub(super) async fn live(
    centre: &Centre,
    clock: &Arc<StoryClock>,
    estate: &Estate,
    start: Instant,
    end: Instant,
    seed: u64,
) -> anyhow::Result<Lived> {
    let zone = Zone::new("Asia/Shanghai")?;
    let mut teller = Teller {
        centre,
        clock,
        estate,
        zone,
        dice: Dice::new(seed, 2),
        plans: BinaryHeap::new(),
        planned: 0,
        lives: vec![],
    };
    teller.plan_calls(start, end);
    while let Some(Reverse((at, _, plan))) = teller.plans.pop() {
        if at > end {
            break;
        }
        teller.fire_until(at).await?;
        match plan {
            Plan::Call => teller.call().await?,
            Plan::Act { case, line } => teller.act(case, line).await?,
        }
    }
    teller.fire_until(end).await?;
    let opened = teller.lives.len();
    let open = teller.lives.iter().filter(|life| life.done < life.lines.len()).count();
    Ok(Lived { opened, open })
}

impl Teller<'_> {
    /// About one call a day for each eighty homes, most of them by day.
    fn plan_calls(&mut self, start: Instant, end: Instant) {
        let a_day = u64::try_from(self.estate.homes.len() / 80 + 2).unwrap_or(2);
        let mut day = start;
        while day < end {
            let midnight = self.zone.start_of(self.zone.date(day));
            for _ in 0..a_day {
                let night = self.dice.percent(6);
                let minutes = if night { self.dice.minutes(1, 420) } else { self.dice.minutes(495, 1_290) };
                self.plan(midnight.plus(minutes), Plan::Call);
            }
            day = day.plus(Instant::DAY);
        }
        // So that the desk finds fresh work: two calls in the last hour.
        for minutes in [50, 12] {
            self.plan(end.minus(minutes * Instant::MINUTE), Plan::Call);
        }
    }

    fn plan(&mut self, at: Instant, plan: Plan) {
        self.planned += 1;
        self.plans.push(Reverse((at, self.planned, plan)));
    }

    /// Duties fall due on the way, each at its own time.
    async fn fire_until(&self, at: Instant) -> anyhow::Result<()> {
        while let Some(due) = self.centre.next_due().await?.filter(|due| *due <= at) {
            self.clock.move_to(due);
            self.centre.fire_due().await?;
        }
        self.clock.move_to(at);
        Ok(())
    }

    fn hour(&self) -> i8 {
        self.zone.civil(centre::Clock::now(self.clock.as_ref())).hour()
    }

    fn by_day(&self) -> bool {
        (8..20).contains(&self.hour())
    }

    async fn call(&mut self) -> anyhow::Result<()> {
        let desk = if self.by_day() { "lixin" } else { "zhouting" };
        let request = match self.dice.below(100) {
            0..=54 => self.repair(false),
            55..=66 => self.repair(true),
            67..=84 => self.enquiry(),
            85..=93 => self.complaint(),
            _ => self.suggestion(),
        };
        let Some((request, lines)) = request else { return Ok(()) };
        let opened = self.centre.open_case(self.estate.who(desk), request, None).await?;
        let case = self.lives.len();
        self.lives.push(Life { number: opened.number, lines, done: 0, tries: 0 });
        self.plan_next(case);
        Ok(())
    }

    fn plan_next(&mut self, case: usize) {
        let Some(life) = self.lives.get(case) else { return };
        let Some(next) = life.lines.get(life.done) else { return };
        let (least, most, line) = (next.least, next.most, life.done);
        let at = centre::Clock::now(self.clock.as_ref()).plus(self.dice.minutes(least, most));
        self.plan(at, Plan::Act { case, line });
    }

    /// Does the next line; what is refused (a quiet hour, a shift that ended) is tried again later, a few times.
    async fn act(&mut self, case: usize, index: usize) -> anyhow::Result<()> {
        let Some(life) = self.lives.get(case) else { return Ok(()) };
        let Some(line) = life.lines.get(index) else { return Ok(()) };
        let Json::Object(inputs) = line.inputs.clone() else { return Ok(()) };
        let asked = ActRequest { inputs, ..ActRequest::default() };
        let (number, action, login) = (life.number.clone(), line.action, line.login);
        let outcome = self.centre.act(self.estate.who(login), &number, action, asked, None).await;
        match outcome {
            Ok(_) => {
                if let Some(life) = self.lives.get_mut(case) {
                    life.done += 1;
                    life.tries = 0;
                }
                self.plan_next(case);
            }
            Err(CentreError::Refused(_)) => self.again(case, index),
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    fn again(&mut self, case: usize, line: usize) {
        let Some(life) = self.lives.get_mut(case) else { return };
        life.tries += 1;
        if life.tries <= 30 {
            let at = centre::Clock::now(self.clock.as_ref()).plus(self.dice.minutes(40, 100));
            self.plan(at, Plan::Act { case, line });
        }
    }

    fn request(&mut self, service: &str, fields: Json) -> Option<OpenRequest> {
        let home = self.dice.pick(&self.estate.homes)?;
        let channels = ["phone", "phone", "phone", "counter", "wechat"];
        let channel = self.dice.pick(&channels).copied().unwrap_or("phone");
        let Json::Object(fields) = fields else { return None };
        Some(OpenRequest {
            project: CODE.to_owned(),
            service: service.to_owned(),
            channel: channel.to_owned(),
            party: Some(home.party.to_string()),
            place: Some(home.place.to_string()),
            fields,
            ..OpenRequest::default()
        })
    }

    fn repair(&mut self, public: bool) -> Option<(OpenRequest, Vec<Line>)> {
        let list = if public { PUBLIC } else { HOME };
        let (urgency, trade, matter) = *self.dice.pick(list)?;
        let scope = if public { "public" } else { "home" };
        let fields = json!({"urgency": urgency, "scope": scope, "trade": trade, "matter": matter});
        let mut request = self.request("repair", fields)?;
        if public {
            request.place = self.dice.pick(&self.estate.buildings).map(ToString::to_string);
        }
        let urgent = urgency == "urgent";
        let (worker, desk) = match (self.by_day(), self.dice.percent(50)) {
            (true, true) => ("wangqiang", "lixin"),
            (true, false) => ("liuyang", "lixin"),
            (false, _) => ("heping", "zhouting"),
        };
        let person = self.estate.who(worker).person.to_string();
        let mut lines = vec![
            line(desk, "dispatch", json!({"worker": person}), 1, if urgent { 3 } else { 40 }),
            line(worker, "accept", json!({}), 1, if self.dice.percent(90) { 4 } else { 25 }),
        ];
        if !urgent && !public {
            lines.push(line(desk, "inform", json!({}), 2, 14));
        }
        let (least, most) = if urgent { (3, 11) } else { (40, 900) };
        let brought =
            if public { json!({"signs_up": true, "fenced_off": true}) } else { json!({"four_brings": true}) };
        lines.push(line(worker, "arrive", brought, least, most));
        let start = if public && !urgent { json!({"notice_posted": true}) } else { json!({}) };
        lines.push(line(worker, "start", start, 1, 6));
        let result = self.dice.pick(RESULTS).copied().unwrap_or_default();
        let minutes = self.dice.below(80) + 6;
        let finish = if public {
            json!({"result": result, "minutes": minutes, "site_cleared": true})
        } else {
            json!({"result": result, "minutes": minutes, "tidy": true, "wishes": "无"})
        };
        lines.push(line(worker, "finish", finish, 8, 100));
        lines.push(line(desk, "reply", json!({}), 5, 200));
        self.visit(&mut lines, "after_repair");
        Some((request, lines))
    }

    /// The return visit: mostly satisfied; now and then nobody answers, or it has to be done again.
    fn visit(&mut self, lines: &mut Vec<Line>, clause: &str) {
        let steward = if self.dice.percent(50) { "guanyue" } else { "chenjing" };
        if self.dice.percent(18) {
            let tried = json!({"visit": clause, "method": "phone", "outcome": "no_answer"});
            lines.push(line(steward, "try_visit", tried, 300, 1_500));
        }
        let verdict = if self.dice.percent(70) { "satisfied" } else { "basically" };
        let words = self.dice.pick(PRAISE).copied().unwrap_or_default();
        let answers = json!({"visit_quality": "good", "visit_effect": "solved"});
        let asked = json!({"visit": clause, "method": "phone", "verdict": verdict, "answers": answers, "words": words});
        lines.push(line(steward, "answer_visit", asked, 400, 3_200));
    }

    fn enquiry(&mut self) -> Option<(OpenRequest, Vec<Line>)> {
        let (topic, question, answer) = *self.dice.pick(QUESTIONS)?;
        let request = self.request("enquiry", json!({"topic": topic, "question": question}))?;
        let desk = if self.by_day() { "lixin" } else { "zhouting" };
        Some((request, vec![line(desk, "give_answer", json!({"answer": answer}), 1, 9)]))
    }

    fn complaint(&mut self) -> Option<(OpenRequest, Vec<Line>)> {
        let (class, matter, cause, result) = *self.dice.pick(COMPLAINTS)?;
        let request = self.request("complaint", json!({"class": class, "matter": matter}))?;
        let desk = if self.by_day() { "lixin" } else { "zhouting" };
        let handler = self.estate.who("xumin").person.to_string();
        let judged =
            json!({"nature": "ordinary", "cause": cause, "fault": "own", "fault_reason": "职责范围内"});
        let report = json!({"event_report": format!("经过：{matter}。原因：{cause}。处理：{result}。")});
        let answered = json!({"result": result, "reason": cause});
        let asked = json!({"visit": "after_complaint", "method": "phone", "verdict": "satisfied",
            "answers": {"visit_quality": "good", "visit_effect": "solved"},
            "with": [self.estate.who("guanyue").person.to_string()]});
        let lines = vec![
            line(desk, "assign", json!({"handler": handler}), 5, 30),
            line("xumin", "accept", json!({}), 1, 9),
            line(desk, "inform", json!({}), 5, 60),
            line("xumin", "judge", judged, 60, 600),
            line("xumin", "report", report, 30, 300),
            line(desk, "answer", answered, 200, 2_000),
            line("xumin", "settle", json!({"measure": result}), 60, 900),
            line("qianwei", "answer_visit", asked, 300, 2_500),
        ];
        Some((request, lines))
    }

    fn suggestion(&mut self) -> Option<(OpenRequest, Vec<Line>)> {
        let (kind, words) = *self.dice.pick(SUGGESTIONS)?;
        let request = self.request("suggestion", json!({"kind": kind, "words": words}))?;
        let desk = if self.by_day() { "lixin" } else { "zhouting" };
        let answer = Json::Object(Map::new());
        let mut lines = if kind == "praise" {
            vec![line(desk, "pass_on", json!({}), 30, 300)]
        } else {
            let decided = json!({"decision": "adopt", "reason": "合理可行，列入本季整改"});
            vec![line("sunli", "decide", decided, 300, 4_000)]
        };
        lines.push(line(desk, "give_answer", answer, 20, 200));
        if kind == "suggestion" {
            self.visit(&mut lines, "after_suggestion");
        }
        Some((request, lines))
    }
}
