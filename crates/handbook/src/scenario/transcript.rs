//! What happened in a scenario, in words: one line for each event that a person would speak of.

use std::fmt::Write as _;

use calendar::{Instant, Zone};
use diag::{Lang, Text, text};
use model::command::{Role, TryOutcome, Verdict};
use model::duty::{DutyKind, StepKind};
use model::event::{Entry, VisitEnd};
use model::handbook::{Label, Service};
use model::{Assignee, Case, ClauseId, DutyKey, Event, Handbook, PersonId, PostId, Who};

use super::names::Names;
use super::time;

/// One line of a transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// When.
    pub at: Instant,
    /// What follows from the line above it is shown under it.
    pub follows: bool,
    /// In words.
    pub words: Text,
}

/// A transcript as text: a line begins with its clock time when that differs from the line before.
#[must_use]
pub fn to_text(lines: &[Line], zone: &Zone, lang: Lang) -> String {
    let mut out = String::new();
    let mut shown = None;
    for line in lines {
        let stamp = time::write(zone, line.at);
        let stamp = if shown == Some(line.at) { " ".repeat(stamp.len()) } else { stamp };
        shown = Some(line.at);
        let mark = if line.follows { "  · " } else { "" };
        let _ = writeln!(out, "{stamp}  {mark}{}", line.words.get(lang));
    }
    out
}

/// Gives names to what events speak of by id.
pub(super) struct Speaker<'a> {
    pub(super) handbook: &'a Handbook,
    pub(super) names: &'a Names,
}

fn same(label: &Label) -> Text {
    Text { zh: label.zh.clone(), en: label.en.clone() }
}

impl Speaker<'_> {
    fn service(&self, case: &Case) -> Option<&Service> {
        self.handbook.services.get(&case.service)
    }

    pub(super) fn time(&self, at: Instant) -> String {
        time::write_due(&self.handbook.zone, at)
    }

    pub(super) fn person(&self, person: PersonId) -> String {
        self.names.person_label(person)
    }

    pub(super) fn persons(&self, persons: &[PersonId]) -> Text {
        if persons.is_empty() {
            return text!(zh: "无人", en: "nobody");
        }
        let names: Vec<String> = persons.iter().map(|person| self.person(*person)).collect();
        Text { zh: names.join("、"), en: names.join(", ") }
    }

    pub(super) fn post(&self, post: &PostId) -> Text {
        self.handbook.posts.get(post).map_or_else(|| Text::same(post.as_str()), |post| same(&post.label))
    }

    pub(super) fn assignee(&self, assignee: &Assignee) -> Text {
        match assignee {
            Assignee::Person { person } => Text::same(self.person(*person)),
            Assignee::Post { post, .. } => self.post(post),
        }
    }

    fn who(&self, who: &Who) -> Text {
        match who {
            Who::Person(person) => Text::same(self.person(*person)),
            Who::Customer(_) => text!(zh: "客户", en: "the customer"),
            Who::Integration(_) => text!(zh: "外部系统", en: "another system"),
            Who::Clock => text!(zh: "时钟", en: "the clock"),
        }
    }

    /// The name of a clause, as people say it.
    pub(super) fn clause(&self, case: &Case, clause: &ClauseId) -> Text {
        let service = self.service(case);
        let limit = service.and_then(|service| service.limit(clause)).map(|limit| &limit.label);
        let visit = service.and_then(|service| service.visit(clause)).map(|visit| &visit.label);
        if let Some(label) = limit.or(visit) {
            return same(label);
        }
        let built_in = model::BuiltInClause::ALL.into_iter().find(|own| own.word() == clause.as_str());
        match built_in {
            Some(model::BuiltInClause::AcceptOwner) => text!(zh: "接手", en: "take it over"),
            Some(model::BuiltInClause::AcceptContact) => text!(zh: "接手跟进", en: "take over the contact"),
            Some(model::BuiltInClause::Wake) => text!(zh: "暂停到期", en: "end of the pause"),
            Some(model::BuiltInClause::Promise) => text!(zh: "兑现承诺", en: "keep the promise"),
            Some(model::BuiltInClause::Appointment) => text!(zh: "按约上门", en: "keep the appointment"),
            Some(model::BuiltInClause::SignOff) => text!(zh: "签认联系不上", en: "sign off as not reached"),
            None => Text::same(clause.as_str()),
        }
    }

    fn duty(&self, case: &Case, key: &DutyKey) -> Text {
        self.clause(case, &key.clause)
    }

    /// One event in words; none for what only the engine's books need.
    pub(super) fn line(&self, case: &Case, entry: &Entry) -> Option<Line> {
        let words = self.deed(case, entry).map(|words| (false, words));
        let words = words.or_else(|| self.consequence(case, &entry.event).map(|words| (true, words)))?;
        Some(Line { at: entry.at, follows: words.0, words: words.1 })
    }

    /// What somebody did.
    fn deed(&self, case: &Case, entry: &Entry) -> Option<Text> {
        let Text { zh: who, en: who_en } = self.who(&entry.who);
        let late = if entry.late.is_some() {
            time::write(&self.handbook.zone, entry.happened_at)
        } else {
            String::new()
        };
        let (late, late_en) = if late.is_empty() {
            (String::new(), String::new())
        } else {
            (format!("（补录：{late}）"), format!(" (late entry: {late})"))
        };
        Some(match &entry.event {
            Event::Opened(opened) => {
                let label = self.service(case).map(|service| same(&service.label)).unwrap_or_default();
                let channel = self
                    .handbook
                    .channels
                    .get(&opened.channel)
                    .map(|channel| same(&channel.label))
                    .unwrap_or_default();
                let place = opened.place.map(|place| self.names.place_label(place)).unwrap_or_default();
                Text {
                    zh: format!("{who} 开单：{}（{}）{place}{late}", label.zh, channel.zh),
                    en: format!("{who_en} opens: {} ({}) {place}{late_en}", label.en, channel.en)
                        .trim_end()
                        .to_owned(),
                }
            }
            Event::Acted { action, .. } => {
                let action = self
                    .service(case)
                    .and_then(|service| service.action(action))
                    .map(|action| same(&action.label));
                let action = action.unwrap_or_default();
                Text {
                    zh: format!("{who}：{}{late}", action.zh),
                    en: format!("{who_en}: {}{late_en}", action.en),
                }
            }
            Event::Offered { role, to, .. } => {
                let (role, to) = (role_words(*role), self.assignee(to));
                Text {
                    zh: format!("{who} 把{}交给 {}", role.zh, to.zh),
                    en: format!("{who_en} offers the {} to {}", role.en, to.en),
                }
            }
            Event::Accepted { role, .. } => {
                let role = role_words(*role);
                Text {
                    zh: format!("{who} 接受，成为{}", role.zh),
                    en: format!("{who_en} accepts as {}", role.en),
                }
            }
            Event::Declined { role, bounces, .. } => {
                let role = role_words(*role);
                Text {
                    zh: format!("{who} 不接受做{}（第 {bounces} 次退回）", role.zh),
                    en: format!("{who_en} declines as {} (refusal {bounces})", role.en),
                }
            }
            Event::Acknowledged { duty, .. } => {
                let duty = self.duty(case, duty);
                Text {
                    zh: format!("{who} 确认收到“{}”", duty.zh),
                    en: format!("{who_en} acknowledges `{}`", duty.en),
                }
            }
            Event::Paused { reason, until, .. } => {
                let pause = self
                    .service(case)
                    .and_then(|service| service.pauses.iter().find(|pause| &pause.id == reason));
                let pause = pause.map_or_else(|| Text::same(reason.as_str()), |pause| same(&pause.label));
                let until = self.time(*until);
                Text {
                    zh: format!("{who} 暂停：{}，最晚到 {until}", pause.zh),
                    en: format!("{who_en} pauses: {}, until {until} at the latest", pause.en),
                }
            }
            Event::Resumed { woke, .. } if !woke => text!(zh: "{who} 恢复计时", en: "{who_en} resumes"),
            Event::Resumed { .. } => text!(zh: "暂停到期，恢复计时", en: "the pause ended by itself"),
            Event::Appointed { from, until, .. } => {
                let (from, until) = (self.time(*from), self.time(*until));
                text!(zh: "{who} 约定上门 {from} 至 {until}", en: "{who_en} agrees the window {from} to {until}")
            }
            Event::AppointmentMoved { by, from, until, .. } => {
                let (from, until) = (self.time(*from), self.time(*until));
                match by {
                    model::command::Mover::Customer => {
                        text!(zh: "客户要求改约 {from} 至 {until}", en: "the customer moves the window to {from} – {until}")
                    }
                    model::command::Mover::Us => {
                        text!(zh: "我方改约 {from} 至 {until}", en: "we move the window to {from} – {until}")
                    }
                }
            }
            Event::NobodyHome { times, .. } => {
                text!(zh: "{who} 按约到场，家中无人（第 {times} 次）", en: "{who_en} finds nobody at home (time {times})")
            }
            Event::Promised { promised, .. } => {
                let promised = self.time(*promised);
                text!(zh: "{who} 向客户承诺 {promised}", en: "{who_en} promises {promised}")
            }
            Event::Noted { .. } => text!(zh: "{who} 记录一条备注", en: "{who_en} adds a note"),
            _ => return self.deed_afterwards(case, entry, &who, &who_en),
        })
    }

    /// Visits, ends, priced work, prints.
    fn deed_afterwards(&self, case: &Case, entry: &Entry, who: &str, who_en: &str) -> Option<Text> {
        Some(match &entry.event {
            Event::VisitTried { visit, outcome, .. } => {
                let (visit, outcome) = (self.duty(case, visit), outcome_words(*outcome));
                Text {
                    zh: format!("{who} “{}”：{}", visit.zh, outcome.zh),
                    en: format!("{who_en} `{}`: {}", visit.en, outcome.en),
                }
            }
            Event::VisitAnswered { visit, verdict, .. } => {
                let (visit, verdict) = (self.duty(case, visit), verdict_words(*verdict));
                Text {
                    zh: format!("{who} “{}”：{}", visit.zh, verdict.zh),
                    en: format!("{who_en} `{}`: {}", visit.en, verdict.en),
                }
            }
            Event::Reopened { round, .. } => text!(zh: "重开，第 {round} 轮", en: "reopened, round {round}"),
            Event::Cancelled { .. } => text!(zh: "{who} 撤销", en: "{who_en} cancels"),
            Event::Merged { into } => {
                let into = self.names.case_label(*into);
                text!(zh: "{who} 并入单 {into}", en: "{who_en} merges it into case {into}")
            }
            Event::Joined { event } => {
                let event = self.names.case_label(*event);
                text!(zh: "{who} 并入公共事件 {event}", en: "{who_en} joins it to the event {event}")
            }
            Event::LinePut { line } => {
                let sum = line.sum;
                text!(zh: "{who} 记一行价目，{sum} 元", en: "{who_en} puts a priced line, {sum} yuan")
            }
            Event::LineRemoved { .. } => {
                text!(zh: "{who} 删去一行价目", en: "{who_en} removes a priced line")
            }
            Event::Consented { sum, .. } => {
                text!(zh: "客户确认 {sum} 元", en: "the customer agrees to {sum} yuan")
            }
            Event::Printed { print, times, .. } => {
                let print = self
                    .handbook
                    .prints
                    .get(print)
                    .map_or_else(|| Text::same(print.as_str()), |print| same(&print.label));
                Text {
                    zh: format!("{who} 打印{}（第 {times} 次）", print.zh),
                    en: format!("{who_en} prints {} (time {times})", print.en),
                }
            }
            _ => return None,
        })
    }

    /// What follows by the handbook's rules.
    fn consequence(&self, case: &Case, event: &Event) -> Option<Text> {
        Some(match event {
            Event::Numbered { number } => text!(zh: "单号 {number}", en: "number {number}"),
            Event::Moved { stage, .. } => {
                let stage = self
                    .service(case)
                    .and_then(|service| service.stage(stage))
                    .map(|stage| same(&stage.label))
                    .unwrap_or_default();
                Text { zh: format!("进入“{}”", stage.zh), en: format!("stage `{}`", stage.en) }
            }
            Event::Finished { round } => {
                text!(zh: "完工（第 {round} 轮）", en: "the work is done (round {round})")
            }
            Event::Closed => text!(zh: "办结", en: "closed"),
            Event::FieldsSet { fields, .. } => {
                let names: Vec<&str> = fields.keys().map(model::FieldId::as_str).collect();
                text!(zh: "填写 {names}", en: "fields set: {names}", names = names.join(" "))
            }
            Event::Absorbed { case, .. } | Event::TookIn { child: case } => {
                let other = self.names.case_label(*case);
                text!(zh: "并入了单 {other}", en: "took in case {other}")
            }
            Event::Withdrawn { role } => {
                let role = role_words(*role);
                Text {
                    zh: format!("收回{}的交接", role.zh),
                    en: format!("the offer of the {} is withdrawn", role.en),
                }
            }
            Event::Assigned { role, to, .. } => {
                let (role, to) = (role_words(*role), self.assignee(to));
                Text {
                    zh: format!("{}改为 {}", role.zh, to.zh), en: format!("{} is now {}", role.en, to.en)
                }
            }
            Event::AppointmentKept => text!(zh: "按约到场", en: "the appointment was kept"),
            Event::VisitDrawn { clause, slot } => {
                let clause = self.clause(case, clause);
                let (zh, en) = if slot.marked { ("抽中", "drawn") } else { ("未抽中", "not drawn") };
                Text { zh: format!("“{}”{zh}", clause.zh), en: format!("`{}` {en}", clause.en) }
            }
            Event::VisitUnreachable { visit, .. } => {
                let visit = self.duty(case, visit);
                Text {
                    zh: format!("“{}”联系不上，待签认", visit.zh),
                    en: format!("`{}`: not reached, a sign-off is owed", visit.en),
                }
            }
            Event::VisitEnded { visit, end, .. } => {
                let (visit, end) = (self.duty(case, visit), end_words(*end));
                Text {
                    zh: format!("“{}”结束：{}", visit.zh, end.zh),
                    en: format!("`{}` ends: {}", visit.en, end.en),
                }
            }
            Event::Notified { post, told, .. } => {
                let whom = post
                    .as_ref()
                    .map_or_else(|| text!(zh: "客户", en: "the customer"), |_| self.persons(told));
                Text { zh: format!("通知 {}", whom.zh), en: format!("{} is told", whom.en) }
            }
            Event::Excluded { persons, .. } => {
                let people: Vec<PersonId> = persons.iter().copied().collect();
                let people = self.persons(&people);
                Text { zh: format!("回避：{}", people.zh), en: format!("kept out: {}", people.en) }
            }
            _ => return self.duty_words(case, event),
        })
    }

    /// What becomes of duties.
    fn duty_words(&self, case: &Case, event: &Event) -> Option<Text> {
        Some(match event {
            Event::DutyOpened(duty) => {
                let (name, who, due) =
                    (self.duty(case, &duty.key), self.assignee(&duty.who), self.time(duty.due));
                let (zh, en) =
                    if duty.provisional.is_some() { ("（暂定）", " (provisional)") } else { ("", "") };
                Text {
                    zh: format!("待办“{}”：{}，{due} 前{zh}", name.zh, who.zh),
                    en: format!("duty `{}`: {}, by {due}{en}", name.en, who.en),
                }
            }
            Event::DutyRedated { duty, new, .. } => {
                let (name, new) = (self.duty(case, duty), self.time(*new));
                Text {
                    zh: format!("“{}”改为 {new} 前", name.zh),
                    en: format!("`{}` is now due by {new}", name.en),
                }
            }
            Event::DutyMoved { duty, to, .. } => {
                let (name, to) = (self.duty(case, duty), self.assignee(to));
                Text {
                    zh: format!("“{}”转给 {}", name.zh, to.zh),
                    en: format!("`{}` goes to {}", name.en, to.en),
                }
            }
            Event::DutyDone { duty, late, .. } => {
                let name = self.duty(case, duty);
                let (zh, en) =
                    if *late { ("超时完成", "done, late") } else { ("按时完成", "done in time") };
                Text { zh: format!("“{}”{zh}", name.zh), en: format!("`{}` {en}", name.en) }
            }
            Event::DutyVoid { duty, reason } => {
                let name = self.duty(case, duty);
                Text {
                    zh: format!("“{}”不再需要（{reason}）", name.zh),
                    en: format!("`{}` is no longer owed ({reason})", name.en),
                }
            }
            Event::StepFired { duty, step, told, .. } => {
                let (name, told) = (self.duty(case, duty), self.persons(told));
                let (zh, en) = self.step_words(case, duty, *step);
                Text {
                    zh: format!("“{}”{zh}，通知 {}", name.zh, told.zh),
                    en: format!("`{}` {en}: {} told", name.en, told.en),
                }
            }
            _ => return None,
        })
    }

    fn step_words(&self, case: &Case, key: &DutyKey, step: u32) -> (&'static str, &'static str) {
        let duty = case.duties.get(key);
        let kind =
            duty.and_then(|duty| duty.steps.iter().find(|own| own.index == step)).map(|step| &step.kind);
        match kind {
            Some(StepKind::Warn) => ("快到时限", "is running out"),
            Some(StepKind::Due) if duty.is_some_and(|duty| duty.kind == DutyKind::Wake) => {
                ("到期", "has come")
            }
            Some(StepKind::Due) => ("到期未完成", "is late"),
            Some(StepKind::Escalate { .. }) => ("升级", "escalates"),
            Some(StepKind::Begin) => ("可以开始", "may begin"),
            None => ("到点", "fires"),
        }
    }
}

fn role_words(role: Role) -> Text {
    match role {
        Role::Owner => text!(zh: "责任人", en: "owner"),
        Role::Contact => text!(zh: "跟进人", en: "contact"),
    }
}

fn outcome_words(outcome: TryOutcome) -> Text {
    match outcome {
        TryOutcome::NoAnswer => text!(zh: "无人接听", en: "no answer"),
        TryOutcome::Later => text!(zh: "不方便，改时再打", en: "asked to call later"),
        TryOutcome::WrongNumber => text!(zh: "号码不对", en: "wrong number"),
        TryOutcome::MessageLeft => text!(zh: "已留言", en: "a message was left"),
    }
}

/// What the customer said, in words.
pub(super) fn verdict_words(verdict: Verdict) -> Text {
    match verdict {
        Verdict::Satisfied => text!(zh: "满意", en: "satisfied"),
        Verdict::Basically => text!(zh: "基本满意", en: "basically satisfied"),
        Verdict::Unsatisfied => text!(zh: "不满意", en: "unsatisfied"),
        Verdict::NotDone => text!(zh: "根本没有做", en: "not done at all"),
        Verdict::Refused => text!(zh: "拒绝回访", en: "does not want to be asked"),
        Verdict::CheckedGood => text!(zh: "复查合格", en: "checked: good"),
        Verdict::CheckedBad => text!(zh: "复查不合格", en: "checked: bad"),
    }
}

/// How a visit ended, in words.
pub(super) fn end_words(end: VisitEnd) -> Text {
    match end {
        VisitEnd::Answered => text!(zh: "已答复", en: "answered"),
        VisitEnd::Refused => text!(zh: "客户拒绝", en: "refused"),
        VisitEnd::NotReached => text!(zh: "联系不上", en: "not reached"),
        VisitEnd::Again => text!(zh: "返工后再回访", en: "done again and asked again"),
        VisitEnd::EndedUnsatisfied => text!(zh: "不满意终结", en: "ended unsatisfied"),
    }
}
