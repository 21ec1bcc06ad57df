//! Whether a duty is as demanded.

use calendar::Instant;
use diag::{Text, text};
use model::duty::DutyState;
use model::{Duty, DutyKey, PersonId};

use super::super::centre::latest;
use super::super::codes;
use super::super::step::{Want, WantedState, Which};
use super::{Judge, Mismatch, compare, yes};

impl Judge<'_> {
    fn find_duty(&self, which: &Which) -> Option<&Duty> {
        let occurrence = which.occurrence.or_else(|| latest(self.case, which))?;
        self.case.duties.get(&DutyKey { clause: which.clause.clone(), occurrence })
    }

    pub(super) fn of_duty(&self, which: &Which, want: &Want) -> Result<(), Mismatch> {
        let name = self.speaker.clause(self.case, &which.clause);
        let Some(duty) = self.find_duty(which) else {
            // Told once, at the head of the demand.
            if !matches!(want, Want::Duty(_)) {
                return Ok(());
            }
            return Err(Mismatch {
                code: codes::DUTY_DIFFERS,
                what: Text {
                    zh: format!("没有待办“{}”", name.zh),
                    en: format!("there is no duty `{}`", name.en),
                },
                wanted: Text { zh: format!("有“{}”", name.zh), en: format!("a duty `{}`", name.en) },
                is: self.all_duties(),
                duty: None,
            });
        };
        let time = |at: Instant| Text::same(self.speaker.time(at));
        let (zh, en, wanted, is) = match want {
            Want::Due(_, wanted) => ("到期时间", "due time", time(*wanted), Some(time(duty.due))),
            Want::NotBefore(_, wanted) => {
                ("最早时间", "earliest time", time(*wanted), duty.not_before.map(time))
            }
            Want::State(_, wanted) => ("状态", "state", state_words(*wanted), Some(state_words(state(duty)))),
            Want::Who(_, wanted) if self.is_held(wanted, &duty.who) => return Ok(()),
            Want::Who(_, wanted) => {
                ("承办人", "holder", self.whom_words(wanted), Some(self.holder_words(&duty.who)))
            }
            Want::Provisional(_, wanted) => {
                ("是否暂定", "being provisional", yes(*wanted), Some(yes(duty.provisional.is_some())))
            }
            Want::Fallback(_, wanted) => (
                "接替岗位",
                "fallback",
                self.speaker.post(wanted),
                duty.fallback.as_ref().map(|own| self.speaker.post(&own.got)),
            ),
            Want::Breached(_, wanted) => {
                ("是否超时", "being late", yes(*wanted), Some(yes(duty.is_breached())))
            }
            Want::Acknowledged(_, wanted) => {
                let person = |person: PersonId| Text::same(self.speaker.person(person));
                ("确认人", "acknowledgement", person(*wanted), duty.acknowledged.map(|(by, _)| person(by)))
            }
            _ => return Ok(()),
        };
        let what = Text { zh: format!("“{}”的{zh}", name.zh), en: format!("the {en} of `{}`", name.en) };
        compare(codes::DUTY_DIFFERS, what, Some(wanted), is)
            .map_err(|mismatch| Mismatch { duty: Some(duty.key.clone()), ..mismatch })
    }

    /// What the case owes, for the message that something else is missing.
    fn all_duties(&self) -> Text {
        let all = self.case.duties.values();
        let shown: Vec<(String, String)> = all
            .map(|duty| {
                let (name, state, due) = (
                    self.speaker.clause(self.case, &duty.key.clause),
                    state_words(state(duty)),
                    self.speaker.time(duty.due),
                );
                (
                    format!("{}（{}，{due} 前，{}）", name.zh, duty.key, state.zh),
                    format!("{} ({}, by {due}, {})", name.en, duty.key, state.en),
                )
            })
            .collect();
        if shown.is_empty() {
            return text!(zh: "没有任何待办", en: "no duty at all");
        }
        let (zh, en): (Vec<String>, Vec<String>) = shown.into_iter().unzip();
        Text { zh: zh.join("；"), en: en.join("; ") }
    }
}

fn state(duty: &Duty) -> WantedState {
    match &duty.state {
        DutyState::Open => WantedState::Open,
        DutyState::Done { late: true, .. } => WantedState::Late,
        DutyState::Done { .. } => WantedState::Done,
        DutyState::Void { .. } => WantedState::Void,
    }
}

fn state_words(state: WantedState) -> Text {
    match state {
        WantedState::Open => text!(zh: "未完成", en: "open"),
        WantedState::Done => text!(zh: "按时完成", en: "done in time"),
        WantedState::Late => text!(zh: "超时完成", en: "done late"),
        WantedState::Void => text!(zh: "不再需要", en: "void"),
    }
}
