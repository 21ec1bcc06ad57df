//! What stands where in a blueprint, from the definitions.
//!
//! Stages have lanes in the handbook, actions and posts have none. An action lies in the lane of the stage that it leads to.
//! One that leaves the case where it is lies on the front stage when it tells the customer something, else on the back
//! stage: he does not see it. What the customer does himself, and what we tell him, lies in his lane. Return visits touch
//! him, so they lie on the front stage and in his lane.
//!
//! An action of several stages stands once: in the stage where the limit begins that it answers, else in the last stage
//! from which it leads on; one that stays, in the first.

use crate::reading::Reading;
use diag::{Lang, text};
use model::handbook::{Action, Effect, FieldKind, Lane, Performer, StageKind, Trigger, within};
use std::collections::BTreeSet;

/// Customer, front stage, back stage, support.
pub(super) const LANES: usize = 4;
const CUSTOMER: usize = 0;
const FRONT: usize = 1;
const BACK: usize = 2;
const SUPPORT: usize = 3;

/// A thing in a lane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) name: String,
    pub(super) small: String,
}

impl Item {
    /// The thing in one line.
    pub(super) fn line(&self, reading: &Reading<'_>) -> String {
        match (self.small.is_empty(), reading.lang) {
            (true, _) => self.name.clone(),
            (false, Lang::Zh) => format!("{}（{}）", self.name, self.small),
            (false, Lang::En) => format!("{} ({})", self.name, self.small),
        }
    }
}

/// A stage with what happens in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    /// The class of its lane.
    pub(super) class: &'static str,
    pub(super) limits: Vec<String>,
    pub(super) lanes: [Vec<Item>; LANES],
}

/// The columns of a service in the order of time.
pub(super) fn of(reading: &Reading<'_>) -> Vec<Column> {
    let order = reading.in_time();
    let mut columns: Vec<Column> = order.iter().map(|stage| empty(reading, *stage)).collect();
    for action in &reading.service.actions {
        let Some(column) = place(reading, &order, action) else { continue };
        add_action(reading, &mut columns[column], action);
    }
    for (column, stage) in columns.iter_mut().zip(&order) {
        visits(reading, column, *stage);
        by_kind(reading, column, *stage);
        go_on(reading, column, *stage);
    }
    columns
}

fn empty(reading: &Reading<'_>, stage: usize) -> Column {
    Column {
        name: reading.stage_name(stage),
        class: match reading.stage(stage).map(|stage| stage.lane) {
            Some(Lane::Customer) => "fig-customer",
            Some(Lane::Front) => "fig-front",
            _ => "fig-back",
        },
        limits: reading.limits_at(Some(stage)).into_iter().map(|limit| reading.limit(limit)).collect(),
        lanes: Default::default(),
    }
}

/// The column in which an action stands.
fn place(reading: &Reading<'_>, order: &[usize], action: &Action) -> Option<usize> {
    let column = |stage: usize| order.iter().position(|own| *own == stage);
    let offered: BTreeSet<usize> =
        action.from.iter().filter_map(|from| column(reading.position(from)?)).collect();
    let target = action.to.as_ref().and_then(|to| column(reading.position(to)?));
    let leading = |to: usize| offered.iter().rev().find(|from| **from < to).copied();
    let done = Trigger::Action(action.id.clone());
    let answered = reading.service.limits.iter().filter(|limit| limit.until.contains(&done));
    let mut begun = answered.flat_map(|limit| limit.from.iter()).flat_map(|trigger| reading.homes(trigger));
    let owed = begun.find_map(|stage| column(stage).filter(|own| offered.contains(own)));
    match target {
        Some(to) => leading(to).or_else(|| offered.first().copied()),
        None => owed.or_else(|| offered.first().copied()),
    }
}

fn add_action(reading: &Reading<'_>, column: &mut Column, action: &Action) {
    let tells = action.effects.iter().any(|effect| matches!(effect, Effect::Notify { post: None, .. }));
    let own = action.by == [Performer::Customer];
    let to = action.to.as_ref().and_then(|to| reading.service.stage(to)).map(|stage| stage.lane);
    let lane = match to {
        _ if own => CUSTOMER,
        Some(Lane::Customer) => CUSTOMER,
        Some(Lane::Front) => FRONT,
        None if tells => FRONT,
        _ => BACK,
    };
    let (name, doers) = (reading.name(action), reading.doers(action));
    let small = match (lane == CUSTOMER && !own, reading.lang) {
        (false, _) => doers,
        (true, Lang::Zh) => format!("{doers}记下"),
        (true, Lang::En) => format!("recorded by {doers}"),
    };
    if tells {
        let told = reading.say(&text!(zh: "收到消息：{name}", en: "is told: {name}"));
        column.lanes[CUSTOMER].push(Item { name: told, small: String::new() });
    }
    column.lanes[lane].push(Item { name, small });
    support(reading, column, action);
}

/// Prints, scripts and price lists that an action uses; each once in a column.
fn support(reading: &Reading<'_>, column: &mut Column, action: &Action) {
    let prints = action.prints.iter().map(|print| reading.say(&reading.handbook.print_words(print)));
    let told = action.effects.iter().filter_map(|effect| match effect {
        Effect::Notify { script, .. } => Some(script),
        _ => None,
    });
    let scripts =
        action.scripts.iter().chain(told).map(|script| reading.say(&reading.handbook.script_words(script)));
    let lists = action.asks.iter().filter_map(|ask| match &reading.service.field(&ask.field)?.kind {
        FieldKind::Lines { prices } => Some(prices),
        _ => None,
    });
    let lists = lists.flatten().filter_map(|list| reading.handbook.prices.get(list));
    let lists = lists.map(|list| reading.say(&list.label.words()));
    let found = [
        (text!(zh: "打印", en: "Print"), prints.collect::<Vec<_>>()),
        (text!(zh: "话术", en: "Script"), scripts.collect()),
        (text!(zh: "价目", en: "Prices"), lists.collect()),
    ];
    for (name, things) in found {
        let name = reading.say(&name);
        let shown = &mut column.lanes[SUPPORT];
        for thing in things {
            match shown.iter_mut().find(|item| item.name == name) {
                Some(item) if item.small.contains(&thing) => {}
                Some(item) => item.small = reading.list([item.small.clone(), thing]),
                None => shown.push(Item { name: name.clone(), small: thing }),
            }
        }
    }
}

fn visits(reading: &Reading<'_>, column: &mut Column, stage: usize) {
    for visit in reading.visits_at(stage) {
        let (name, detail) = reading.visit(visit);
        let asked = reading.say(&text!(zh: "接受回访：{name}", en: "is asked: {name}"));
        let back = visit.unsatisfied.as_ref().map(|to| reading.service.stage_words(to));
        let back = back.map(|to| {
            let (zh, en) = (to.zh, to.en);
            reading.say(&text!(zh: "不满意 → {zh}", en: "not satisfied → {en}"))
        });
        column.lanes[CUSTOMER].push(Item { name: asked, small: back.unwrap_or_default() });
        column.lanes[FRONT].push(Item { name, small: detail });
    }
}

/// What happens in a stage by what it is: the beginning, the closing, cancelling and reopening.
fn by_kind(reading: &Reading<'_>, column: &mut Column, stage: usize) {
    let service = reading.service;
    let item = |name: &diag::Text, small: String| Item { name: reading.say(name), small };
    match reading.stage(stage).map(|stage| stage.kind) {
        Some(StageKind::Start) => {
            let (told, taken) =
                (text!(zh: "来报", en: "tells us"), text!(zh: "受理登记", en: "Take and record"));
            let first = text!(zh: "谁先接到谁负责", en: "who is asked first stays responsible");
            column.lanes[CUSTOMER].insert(0, item(&told, reading.channels()));
            column.lanes[FRONT].insert(0, item(&taken, reading.say(&first)));
            let (form, count) = (text!(zh: "表单、编号", en: "Form, number"), service.scripts.len());
            let scripts = text!(zh: "话术 {count} 份", en: "{count} scripts");
            column.lanes[SUPPORT].insert(0, item(&form, reading.say(&scripts)));
        }
        Some(StageKind::Closed) => {
            let settled = text!(zh: "都了结了，自动办结", en: "Closes when nothing is owed");
            column.lanes[SUPPORT].push(item(&settled, reading.say(&text!(zh: "由系统", en: "by itself"))));
            if let Some(rule) = &service.reopen {
                let (time, to) = (within(rule.within), service.stage_words(&rule.to));
                let (zh, en, to_zh, to_en) = (time.zh, time.en, to.zh, to.en);
                let name = text!(zh: "重开（{zh}内）→ {to_zh}", en: "Reopen within {en} → {to_en}");
                column.lanes[FRONT].push(item(&name, reading.posts(&rule.by)));
            }
        }
        Some(StageKind::Cancelled) => {
            if let Some(rule) = &service.cancel {
                let name = text!(zh: "撤单（写明原因）", en: "Cancel, with a reason");
                column.lanes[FRONT].insert(0, item(&name, reading.posts(&rule.by)));
            }
        }
        _ => {}
    }
}

/// A stage in which everything that can be done stands elsewhere says how it goes on.
fn go_on(reading: &Reading<'_>, column: &mut Column, stage: usize) {
    let Some(own) = reading.stage(stage) else { return };
    if column.lanes[..SUPPORT].iter().any(|items| !items.is_empty()) {
        return;
    }
    let offered = reading.service.actions.iter().filter(|action| action.from.contains(&own.id));
    let names = reading.list(offered.map(|action| reading.name(action)));
    if names.is_empty() {
        return;
    }
    let lane = if own.lane == Lane::Front { FRONT } else { BACK };
    let name = reading.say(&text!(zh: "接着做", en: "Goes on with"));
    column.lanes[lane].push(Item { name, small: names });
}
