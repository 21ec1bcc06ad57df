//! What becomes of duties, in words.

use diag::Text;
use model::duty::{DutyKind, StepKind};
use model::{Case, DutyKey, Event};

use super::speaker::Speaker;

impl Speaker<'_> {
    /// What becomes of duties.
    pub(super) fn duty_words(&self, case: &Case, event: &Event) -> Option<Text> {
        if self.is_reserve(case, event) {
            return self.reserve_words(case, event);
        }
        Some(match event {
            Event::DutyOpened(duty) => {
                let (name, who, due) = (
                    self.duty(case, &duty.key),
                    self.held_by(&duty.who, duty.fallback.as_ref()),
                    self.time(duty.due),
                );
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
            Event::DutyMoved { duty, to, fallback } => {
                let (name, to) = (self.duty(case, duty), self.held_by(to, fallback.as_ref()));
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
                let (zh, en) = void_words(reason);
                Text {
                    zh: format!("“{}”不用再办（{zh}）", name.zh),
                    en: format!("`{}` is no longer owed ({en})", name.en),
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

    fn is_reserve(&self, case: &Case, event: &Event) -> bool {
        let key = match event {
            Event::DutyOpened(duty) => &duty.key,
            Event::DutyRedated { duty, .. }
            | Event::DutyVoid { duty, .. }
            | Event::StepFired { duty, .. } => duty,
            _ => return false,
        };
        case.duties.get(key).is_some_and(|duty| duty.kind == DutyKind::Reserve)
    }

    /// A case that may be drawn in place of another; that nothing came of it is said once.
    fn reserve_words(&self, case: &Case, event: &Event) -> Option<Text> {
        Some(match event {
            Event::DutyOpened(duty) => {
                let (name, due) = (self.duty(case, &duty.key), self.time(duty.due));
                Text {
                    zh: format!("“{}”候补，到 {due} 为止", name.zh),
                    en: format!("`{}`: in reserve until {due}", name.en),
                }
            }
            Event::DutyRedated { duty, new, .. } => {
                let (name, new) = (self.duty(case, duty), self.time(*new));
                Text {
                    zh: format!("“{}”候补改到 {new} 为止", name.zh),
                    en: format!("`{}`: in reserve until {new} now", name.en),
                }
            }
            Event::DutyVoid { duty, .. } => {
                let name = self.duty(case, duty);
                Text {
                    zh: format!("“{}”候补结束", name.zh),
                    en: format!("`{}`: no longer in reserve", name.en),
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
            Some(StepKind::Lapse) => ("过期作罢", "lapses"),
            None => ("到点", "fires"),
        }
    }
}

/// Why something is no longer owed; the word itself when a later version wrote one that is not known here.
fn void_words(reason: &str) -> (&str, &str) {
    match reason {
        "adopted" => ("改按新版手册", "by the new version of the handbook"),
        "asked_by_customer" => ("客户本人提出", "the customer asked for it himself"),
        "cancelled" => ("单已撤销", "the case is cancelled"),
        "closed" => ("单已办结", "the case is closed"),
        "conflict" => ("回避", "conflict of interest"),
        "declined" => ("没有接受", "declined"),
        "drawn" => ("改抽这一张", "drawn in place of another"),
        "finished" => ("已经完工", "the work is done"),
        "joined" => ("已并入公共事件", "joined to a common event"),
        "lapsed" => ("过期", "lapsed"),
        "merged" => ("已并单", "merged"),
        "moot" => ("事情往前走了，用不着了", "overtaken by what happened"),
        "moved_by_customer" => ("客户改约", "the customer moved it"),
        "moved_by_us" => ("我方改约", "moved by us"),
        "nobody_home" => ("家中无人", "nobody at home"),
        "reached" => ("联系上了", "the customer was reached"),
        "reclassified" => ("情况有变，不适用了", "it does not apply any more"),
        "reopened" => ("单已重开", "the case is reopened"),
        "replaced" => ("改交别人", "given to somebody else"),
        other => (other, other),
    }
}
