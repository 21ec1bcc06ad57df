//! Promises 承诺: a time told to a customer, by whom, in what words; kept or broken, never just edited.

use crate::draft::Draft;
use crate::duties::NewDuty;
use crate::refusal::{Code, Refusal};
use calendar::Instant;
use diag::text;
use model::duty::{Assignee, DutyKey, DutyKind, StepKind};
use model::{BuiltInClause, ChannelId, Event, PersonalRef};

impl Draft<'_> {
    /// Tells the customer a time.
    ///
    /// # Errors
    /// When the time is past, the case is over, or the actor does not answer for it.
    pub(crate) fn promise(
        &mut self,
        promised: Instant,
        words: &PersonalRef,
        channel: &ChannelId,
    ) -> Result<(), Refusal> {
        self.must_answer_for_case()?;
        if promised <= self.at() || !self.case.is_open() {
            return Err(Refusal::new(
                Code::WrongValue,
                text!(zh: "承诺的时间要在现在之后，而且单子还没办结", en: "a promised time is to come, in a case that is open"),
                text!(zh: "请填一个以后的时间", en: "give a later time"),
            ));
        }
        let escalate = StepKind::Escalate {
            to: Assignee::Post { post: self.service.hand_over.escalate_to.clone(), place: self.case.place },
            fallback: None,
        };
        let (contact, at) = (self.case.contact.clone(), self.at());
        let duty = self.open_duty(NewDuty {
            steps: vec![(promised, StepKind::Due), (promised, escalate)],
            // The finish of the work ends what was promised of it; what is promised afterwards has only itself.
            holds_closing: !self.is_working(),
            ..NewDuty::named(BuiltInClause::Promise, DutyKind::Promise, contact, at, promised)
        });
        self.push(Event::Promised { duty, promised, words: words.clone(), channel: channel.clone() });
        Ok(())
    }

    /// The promise was kept.
    ///
    /// # Errors
    /// When there is no such open promise, or the actor does not answer for the case.
    pub(crate) fn keep_promise(&mut self, key: &DutyKey) -> Result<(), Refusal> {
        self.must_answer_for_case()?;
        let duty = self.open_duty_by(key)?;
        if duty.kind != DutyKind::Promise {
            return Err(Refusal::new(
                Code::NoSuchDuty,
                text!(zh: "这不是承诺", en: "that is not a promise"),
                text!(zh: "请选择一项承诺", en: "choose a promise"),
            ));
        }
        let instant = self.moment.happened_at;
        self.end_duty(key, instant);
        Ok(())
    }
}
