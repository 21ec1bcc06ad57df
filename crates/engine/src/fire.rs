//! Firing: a step of a duty fell due. Recorded exactly once, with the instant when it was due.

use crate::draft::Draft;
use crate::refusal::{Code, Refusal};
use diag::text;
use model::duty::{DutyKey, DutyKind, StepKind};
use model::{Event, PersonId};

impl Draft<'_> {
    /// Fires one step.
    ///
    /// # Errors
    /// When there is no such open duty, the step was fired already, was stopped, or is not due yet.
    pub(crate) fn fire(&mut self, key: &DutyKey, index: u32) -> Result<(), Refusal> {
        let duty = self.open_duty_by(key)?.clone();
        let Some(step) = duty.steps.iter().find(|s| s.index == index) else { return Err(no_step()) };
        if !step.is_to_come() {
            return Err(Refusal::new(
                Code::AlreadyFired,
                text!(zh: "这一步已经记录过", en: "this step was recorded already"),
                text!(zh: "不用再做", en: "there is nothing to do"),
            ));
        }
        if step.at > self.at() {
            return Err(Refusal::new(
                Code::TooEarly,
                text!(zh: "还没到时间", en: "it is not due yet"),
                text!(zh: "到时会自动记录", en: "it will be recorded when it is"),
            ));
        }
        let (told, fallback) = self.told(&duty.who, &step.kind);
        let lapses = step.kind == StepKind::Lapse;
        let wakes = duty.kind == DutyKind::Wake && step.kind == StepKind::Due;
        self.follow(Event::StepFired { duty: key.clone(), step: index, due_at: step.at, told, fallback });
        if lapses {
            self.void_duty(key, "lapsed");
        }
        if wakes {
            self.end_pause(true)?;
        }
        Ok(())
    }

    /// What fell due before the case came to us is recorded at once, in the order in which it fell due.
    ///
    /// # Errors
    /// As [`Self::fire`].
    pub(crate) fn fire_what_is_past(&mut self) -> Result<(), Refusal> {
        let now = self.at();
        while let Some((_, key, step)) = crate::next_step(&self.case).filter(|(due, ..)| *due <= now) {
            self.fire(&key, step)?;
        }
        Ok(())
    }

    /// Who is told: who has the duty, or the post that it escalates to.
    fn told(&self, who: &model::Assignee, kind: &StepKind) -> (Vec<PersonId>, Option<model::duty::Fallback>) {
        match kind {
            StepKind::Escalate { to, .. } => self.persons(to),
            StepKind::Warn | StepKind::Due | StepKind::Begin => self.persons(who),
            StepKind::Lapse => (vec![], None),
        }
    }
}

fn no_step() -> Refusal {
    Refusal::new(
        Code::NoSuchDuty,
        text!(zh: "这项待办没有这一步", en: "the duty has no such step"),
        text!(zh: "请刷新后再看", en: "reload and look again"),
    )
}
