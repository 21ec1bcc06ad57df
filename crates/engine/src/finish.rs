//! Finished, closed, reopened, cancelled: the ends and new beginnings of a case.

use crate::draft::{Draft, cannot_count};
use crate::refusal::{Code, Refusal};
use calendar::Instant;
use diag::text;
use model::command::Role;
use model::duty::{Assignee, DutyKey, DutyKind, DutyState};
use model::event::ReopenCause;
use model::handbook::{Performer, StageKind, Trigger};
use model::{ClauseId, Duty, Event, PersonalRef};
use std::collections::BTreeMap;

impl Draft<'_> {
    /// The work of this round is done: it ends work limits, offers, pauses and promises, and starts what is owed after it.
    pub(crate) fn finish(&mut self) -> Result<(), Refusal> {
        let happened = self.moment.happened_at;
        self.end_pause(false)?;
        self.withdraw(Role::Owner, "finished");
        self.withdraw(Role::Contact, "finished");
        self.push(Event::Finished { round: self.case.round });
        self.end_work(happened);
        self.trigger(Trigger::Finished, happened)
    }

    fn end_work(&mut self, happened: Instant) {
        let service = self.service;
        match self.case.appointment.clone() {
            Some(agreed) if happened < agreed.from => self.void_duty(&agreed.duty, "finished"),
            _ => self.keep_appointment(happened),
        }
        let ends = |d: &Duty| match d.kind {
            DutyKind::Limit => service.limit(&d.key.clause).is_none_or(|l| !l.past_finish),
            DutyKind::Promise | DutyKind::Wake => true,
            DutyKind::Accept
            | DutyKind::Visit
            | DutyKind::Reserve
            | DutyKind::SignOff
            | DutyKind::Appointment => false,
        };
        for key in self.open_keys(ends) {
            let begun = self.case.duties.get(&key).is_some_and(|d| d.from <= happened);
            let instant = service.limit(&key.clause).map_or(happened, |limit| self.counts(limit, happened));
            if begun { self.end_duty(&key, instant) } else { self.void_duty(&key, "finished") }
        }
    }

    /// Closes the case when nothing is owed any more.
    pub(crate) fn close_if_nothing_owed(&mut self) -> Result<(), Refusal> {
        let over = matches!(self.case.stage_kind, StageKind::Finished | StageKind::Cancelled);
        let owes = !self.open_keys(|d| d.holds_closing).is_empty();
        if !over || owes || !self.case.is_open() || !self.case.offers.is_empty() {
            return Ok(());
        }
        for key in self.open_keys(|_| true) {
            self.void_duty(&key, "closed");
        }
        self.follow(Event::Closed);
        let service = self.service;
        if self.case.stage_kind == StageKind::Finished
            && let Some(closed) = service.stage_of(StageKind::Closed)
        {
            self.follow(Event::Moved { stage: closed.id.clone(), stage_kind: StageKind::Closed });
        }
        let at = self.at();
        self.follow(Event::Triggered { trigger: Trigger::Closed, instant: at });
        Ok(())
    }

    /// A further round by somebody's wish.
    ///
    /// # Errors
    /// When the service does not allow it, it is too late, the case is not finished, or the actor may not.
    pub(crate) fn reopen(&mut self, reason: &PersonalRef) -> Result<(), Refusal> {
        let service = self.service;
        let Some(rule) = &service.reopen else { return Err(not_reopened()) };
        if !rule.by.iter().any(|post| self.acts_for(post)) {
            return Err(self.not_your_post(&rule.by));
        }
        let ended = self.case.closed_at.or(self.case.finished_at);
        let over = matches!(self.case.stage_kind, StageKind::Finished | StageKind::Closed);
        let Some(ended) = ended.filter(|_| over && self.case.merged_into.is_none()) else {
            return Err(not_reopened());
        };
        let last = calendar::due(ended, rule.within, &self.always(), self.facts.tables, &[])
            .map_err(|e| cannot_count(&e))?
            .at;
        if self.at() > last {
            return Err(not_reopened());
        }
        self.begin_round(ReopenCause::Asked { reason: reason.clone() }, &rule.to)
    }

    /// Begins a further round in a stage; first finish and breaches remain.
    pub(crate) fn begin_round(&mut self, cause: ReopenCause, stage: &model::StageId) -> Result<(), Refusal> {
        let round = self.case.round + 1;
        let denied = self.case.stage_kind == StageKind::Cancelled;
        self.push(Event::Reopened { round, cause });
        if let Some(stage) = self.service.stage(stage) {
            let (stage, stage_kind) = (stage.id.clone(), stage.kind);
            self.follow(Event::Moved { stage, stage_kind });
        }
        self.round_begun(denied)
    }

    /// A cancellation that the customer denied stopped no clock: the limits that it ended run on from their own start.
    fn give_back_clocks(&mut self) -> Result<(), Refusal> {
        let service = self.service;
        let last: BTreeMap<&ClauseId, &Duty> =
            self.case.duties.values().map(|d| (&d.key.clause, d)).collect();
        let stopped: Vec<(ClauseId, Instant)> = last
            .into_values()
            .filter(|d| matches!(&d.state, DutyState::Void { reason, .. } if reason == "cancelled"))
            .map(|d| (d.key.clause.clone(), d.from))
            .collect();
        for (clause, from) in stopped {
            if let Some(limit) = service.limit(&clause) {
                self.start_limit(limit, from)?;
            }
        }
        Ok(())
    }

    /// An action led back from the finished stage into work.
    pub(crate) fn next_round(&mut self) -> Result<(), Refusal> {
        let stage = self.case.stage.clone();
        let reason = self.entries.iter().rev().find_map(|entry| match &entry.event {
            Event::Acted { note, .. } => Some(note.clone()),
            _ => None,
        });
        match reason.flatten() {
            Some(reason) => self.begin_round(ReopenCause::Asked { reason }, &stage),
            None => Err(Refusal::new(
                Code::ReasonMissing,
                text!(zh: "重新处理要写明原因", en: "a further round needs a reason"),
                text!(zh: "请在备注里写明原因", en: "say why in the note"),
            )),
        }
    }

    fn round_begun(&mut self, denied: bool) -> Result<(), Refusal> {
        let finished_visits = self.finish_visits();
        for key in finished_visits {
            self.void_duty(&key, "reopened");
        }
        let service = self.service;
        let leftovers = self.open_keys(|d| {
            d.kind == DutyKind::Limit
                && service.limit(&d.key.clause).is_some_and(|l| l.from == [Trigger::Finished])
        });
        for key in leftovers {
            self.void_duty(&key, "reopened");
        }
        if !self.may_own() {
            let to = self.post(&service.hand_over.escalate_to);
            self.offer_to(Role::Owner, to, None)?;
        }
        if self.case.contact.as_person().is_some_and(|person| self.must_be_available(person).is_err()) {
            let to = self.post(&service.hand_over.escalate_to);
            self.offer_to(Role::Contact, to, None)?;
        }
        if denied {
            self.give_back_clocks()?;
        }
        let at = self.moment.happened_at;
        self.trigger(Trigger::Reopened, at)
    }

    /// Open visits that the finish had started; they are owed again after the next finish.
    fn finish_visits(&self) -> Vec<DutyKey> {
        let service = self.service;
        let mut keys = self.open_keys(|d| {
            matches!(d.kind, DutyKind::Visit | DutyKind::Reserve)
                && service.visit(&d.key.clause).is_some_and(|v| v.time.after == Trigger::Finished)
        });
        keys.extend(self.open_keys(|d| d.kind == DutyKind::SignOff));
        keys
    }

    /// Whether the owner of the last round is still there to own the next.
    fn may_own(&self) -> bool {
        match &self.case.owner {
            Assignee::Person { person } => self.must_be_available(*person).is_ok(),
            Assignee::Post { .. } => true,
        }
    }

    /// Ends the case without work. Unless the customer cancels it himself a visit confirms it with him: that he wished it
    /// is otherwise only somebody's word.
    ///
    /// # Errors
    /// When the service does not allow it, the actor may not, or the work is over.
    pub(crate) fn cancel(&mut self, by_customer: bool, reason: &PersonalRef) -> Result<(), Refusal> {
        let service = self.service;
        let Some(rule) = &service.cancel else {
            return Err(Refusal::new(
                Code::NotAllowed,
                text!(zh: "这类事项不能撤销", en: "this service cannot be cancelled"),
                text!(zh: "请处理完成并说明", en: "finish it with an explanation"),
            ));
        };
        self.must_be_working()?;
        let himself = self.may_perform(&[Performer::Customer]);
        if !himself && !rule.by.iter().any(|post| self.acts_for(post)) {
            return Err(self.not_your_post(&rule.by));
        }
        if !self.case.children.is_empty() {
            return Err(Refusal::new(
                Code::NotAllowed,
                text!(zh: "有来电人并入了这个事件，不能撤销", en: "callers joined this event, so it cannot be cancelled"),
                text!(zh: "请处理完成，让每一位都得到答复", en: "finish it, so that each of them gets his answer"),
            ));
        }
        self.end_pause(false)?;
        self.withdraw(Role::Owner, "cancelled");
        self.withdraw(Role::Contact, "cancelled");
        self.push(Event::Cancelled { by_customer: by_customer || himself, reason: reason.clone() });
        for key in self.open_keys(|_| true) {
            self.void_duty(&key, "cancelled");
        }
        if let Some(stage) = service.stage_of(StageKind::Cancelled) {
            self.follow(Event::Moved { stage: stage.id.clone(), stage_kind: StageKind::Cancelled });
        }
        let at = self.moment.happened_at;
        self.trigger(Trigger::Cancelled, at)?;
        match rule.confirm.as_ref().and_then(|id| service.visit(id)) {
            Some(visit) if !himself => {
                let started = self.open_keys(|d| d.key.clause == visit.id);
                if started.is_empty() { self.start_visits(visit, at) } else { Ok(()) }
            }
            Some(visit) => {
                for key in self.open_keys(|d| d.key.clause == visit.id) {
                    self.void_duty(&key, "asked_by_customer");
                }
                Ok(())
            }
            None => Ok(()),
        }
    }
}

fn not_reopened() -> Refusal {
    Refusal::new(
        Code::NotAllowed,
        text!(zh: "这张单现在不能重开", en: "this case cannot be reopened now"),
        text!(zh: "请另开一张单，并注明原单号", en: "open a new case and name this one"),
    )
}
