//! What happened to a case, in words: one line for each event that a person would speak of. The timeline of a case page
//! and the transcript of a scenario are the same sentences.

mod duties;
mod speaker;
mod words;

use std::fmt::Write as _;

use calendar::{Instant, Zone};
use diag::{Lang, Text, text};
use model::event::Entry;
use model::{Case, Event, PersonId};

pub use speaker::{Naming, Speaker};
pub use words::{end_words, verdict_words};

use crate::explain::write;
use speaker::same;
use words::{outcome_words, role_words};

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
        let stamp = write(zone, line.at);
        let stamp = if shown == Some(line.at) { " ".repeat(stamp.len()) } else { stamp };
        shown = Some(line.at);
        let mark = if line.follows { "  · " } else { "" };
        let _ = writeln!(out, "{stamp}  {mark}{}", line.words.get(lang));
    }
    out
}

impl Speaker<'_> {
    /// One event in words; none for what only the engine's books need.
    #[must_use]
    pub fn line(&self, case: &Case, entry: &Entry) -> Option<Line> {
        let words = self.deed(case, entry).map(|words| (false, words));
        let words = words.or_else(|| self.consequence(case, &entry.event).map(|words| (true, words)))?;
        Some(Line { at: entry.at, follows: words.0, words: words.1 })
    }

    /// What somebody did.
    fn deed(&self, case: &Case, entry: &Entry) -> Option<Text> {
        let Text { zh: who, en: who_en } = self.who(&entry.who);
        let late =
            if entry.late.is_some() { write(&self.handbook.zone, entry.happened_at) } else { String::new() };
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
                let place = opened.place.map(|place| self.names.place(place)).unwrap_or_default();
                let origin = opened.origin.as_ref().map(words::origin_words).unwrap_or_default();
                Text {
                    zh: format!("{who} 开单：{}（{}）{place}{late}{}", label.zh, channel.zh, origin.zh),
                    en: format!(
                        "{who_en} opens: {} ({}) {place}{late_en}{}",
                        label.en, channel.en, origin.en
                    )
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
            _ => return self.deed_about_time(case, entry, &who, &who_en),
        })
    }

    /// Pauses, appointments, promises, notes.
    fn deed_about_time(&self, case: &Case, entry: &Entry, who: &str, who_en: &str) -> Option<Text> {
        Some(match &entry.event {
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
            _ => return self.deed_afterwards(case, entry, who, who_en),
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
            Event::Reopened { round, cause: model::event::ReopenCause::Visit { .. } } => {
                text!(zh: "回访不满意，重开，第 {round} 轮", en: "not satisfied: reopened, round {round}")
            }
            Event::Reopened { round, .. } => {
                text!(zh: "{who} 重开，第 {round} 轮", en: "{who_en} reopens it, round {round}")
            }
            Event::Cancelled { .. } => text!(zh: "{who} 撤销", en: "{who_en} cancels"),
            Event::Merged { into } => {
                let into = self.names.case(*into);
                text!(zh: "{who} 并入单 {into}", en: "{who_en} merges it into case {into}")
            }
            Event::Joined { event } => {
                let event = self.names.case(*event);
                text!(zh: "{who} 并入公共事件 {event}", en: "{who_en} joins it to the event {event}")
            }
            Event::LinePut { line } => {
                let (what, sum) = (self.priced(line), line.sum);
                Text {
                    zh: format!("{who} 记一行价目：{}，{sum} 元", what.zh),
                    en: format!("{who_en} puts a priced line: {}, {sum} yuan", what.en),
                }
            }
            Event::LineRemoved { was: Some(line), .. } => {
                let (what, sum) = (self.priced(line), line.sum);
                Text {
                    zh: format!("{who} 删去一行价目：{}，{sum} 元", what.zh),
                    en: format!("{who_en} removes a priced line: {}, {sum} yuan", what.en),
                }
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
            Event::Revealed { field, .. } => {
                let label = self.service(case).and_then(|service| service.field(field));
                let label = label.map_or_else(|| Text::same(field.as_str()), |field| same(&field.label));
                Text {
                    zh: format!("{who} 查看了遮住的“{}”", label.zh),
                    en: format!("{who_en} looks at the masked answer `{}`", label.en),
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
            Event::Finished { round: 1 } => text!(zh: "完工", en: "the work is done"),
            Event::Finished { round } => {
                text!(zh: "完工（第 {round} 轮）", en: "the work is done (round {round})")
            }
            Event::Closed => text!(zh: "办结", en: "closed"),
            Event::FieldsSet { fields, .. } => self.fields_set(case, fields.keys()),
            Event::Absorbed { case, .. } | Event::TookIn { child: case } => {
                let other = self.names.case(*case);
                text!(zh: "并入了单 {other}", en: "took in case {other}")
            }
            Event::Withdrawn { role } => {
                let role = role_words(*role);
                Text {
                    zh: format!("收回{}的交接", role.zh),
                    en: format!("the offer of the {} is withdrawn", role.en),
                }
            }
            Event::Assigned { role, to, fallback, .. } => {
                let (role, to) = (role_words(*role), self.held_by(to, fallback.as_ref()));
                Text {
                    zh: format!("{}改为 {}", role.zh, to.zh), en: format!("{} is now {}", role.en, to.en)
                }
            }
            Event::AppointmentKept => text!(zh: "按约到场", en: "the appointment was kept"),
            Event::Notified { post, told, script } => {
                let whom = match post {
                    Some(_) => self.persons(told),
                    None => text!(zh: "客户", en: "the customer"),
                };
                let script = self
                    .handbook
                    .scripts
                    .get(script)
                    .map_or_else(|| Text::same(script.as_str()), |script| same(&script.label));
                Text {
                    zh: format!("通知 {}：{}", whom.zh, script.zh),
                    en: format!("{} is told: {}", whom.en, script.en),
                }
            }
            Event::Excluded { persons, .. } => {
                let people: Vec<PersonId> = persons.iter().copied().collect();
                let people = self.persons(&people);
                Text { zh: format!("回避：{}", people.zh), en: format!("kept out: {}", people.en) }
            }
            _ => return self.visit_words(case, event),
        })
    }

    /// What becomes of return visits.
    fn visit_words(&self, case: &Case, event: &Event) -> Option<Text> {
        Some(match event {
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
            _ => return self.duty_words(case, event),
        })
    }
}
