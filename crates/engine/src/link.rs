//! Links between cases: merging two reports of one matter, and joining a common event. Each case decides for itself; the
//! caller runs the two commands on the two streams in one transaction.

use crate::draft::Draft;
use crate::facts::CaseHead;
use crate::refusal::{Code, Refusal};
use diag::text;
use model::command::Role;
use model::duty::DutyKind;
use model::handbook::{FieldKind, StageKind, Trigger};
use model::{CaseId, Event, OptionId, Value};

impl Draft<'_> {
    fn head(&self, case: CaseId) -> Result<&CaseHead, Refusal> {
        self.facts
            .linked
            .get(&case)
            .filter(|head| head.id != self.case.id)
            .ok_or_else(|| cannot_join(&text!(zh: "找不到那张单", en: "the other case was not found")))
    }

    /// This case ends in favour of another on the same matter.
    ///
    /// # Errors
    /// When the other is over or of another service, either is linked already, or the actor may not.
    pub(crate) fn merge_into(&mut self, into: CaseId) -> Result<(), Refusal> {
        self.must_answer_for_case()?;
        self.must_be_working()?;
        let head = self.head(into)?;
        if head.service != self.case.service
            || head.linked
            || !is_working(head)
            || head.drill != self.case.drill
        {
            return Err(cannot_join(
                &text!(zh: "只能并入同类、未完工、未并单的单", en: "only into an open, unmerged case of the same service"),
            ));
        }
        self.must_lose_nothing_by_merging(into)?;
        self.end_pause(false)?;
        self.withdraw(Role::Owner, "merged");
        self.withdraw(Role::Contact, "merged");
        for key in self.open_keys(|_| true) {
            self.void_duty(&key, "merged");
        }
        self.push(Event::Merged { into });
        Ok(())
    }

    /// The stricter urgency, who is kept out, and who was merged or joined in before do not go under with this case.
    fn must_lose_nothing_by_merging(&self, into: CaseId) -> Result<(), Refusal> {
        let head = self.head(into)?;
        let more_urgent = self.service.fields.iter().any(|field| {
            let FieldKind::Choice { options, ranked: true } = &field.kind else { return false };
            let rank = |option: Option<&OptionId>| options.iter().position(|o| Some(&o.id) == option);
            let own = match self.case.fields.get(&field.id) {
                Some(Value::Choice(option)) => rank(Some(option)),
                _ => None,
            };
            own.is_some_and(|own| rank(head.choices.get(&field.id)).is_none_or(|other| own < other))
        });
        if more_urgent {
            return Err(cannot_join(
                &text!(zh: "这张单更急，并过去会慢下来；请反过来并，或先提高那张单的紧急程度", en: "this case is more urgent: merge the other into it, or raise that one's urgency first"),
            ));
        }
        if !self.case.excluded.is_subset(&head.excluded) {
            return Err(cannot_join(
                &text!(zh: "这张单有须回避的同事，那张单没有", en: "somebody is kept out of this case and not of that one"),
            ));
        }
        if !self.case.absorbed.is_empty() || !self.case.children.is_empty() {
            return Err(cannot_join(
                &text!(zh: "已有别的单并入这张单，请把那张单并到这里来", en: "other cases came into this one: merge that one into this"),
            ));
        }
        Ok(())
    }

    /// This case takes in another on the same matter: the earliest clock and every reporter's visit are kept, and who
    /// worked on the other visits here no more than there.
    ///
    /// # Errors
    /// When the work of this one is over.
    pub(crate) fn absorb(&mut self, case: CaseId) -> Result<(), Refusal> {
        self.must_be_working()?;
        let head = self.head(case)?;
        let (reported_at, party, workers) = (head.reported_at, head.party, head.workers.clone());
        let clocks_from = head.clocks_from;
        let began = clocks_from.unwrap_or(reported_at);
        if self.case.absorbed.iter().any(|(known, _)| *known == case) {
            return Err(cannot_join(&text!(zh: "那张单已经并进来了", en: "that case was merged in already")));
        }
        let earlier = began < self.case.clock_start();
        self.push(Event::Absorbed { case, reported_at, clocks_from, party, workers });
        if earlier {
            let service = self.service;
            let keys = self.open_keys(|d| {
                service.limit(&d.key.clause).is_some_and(|l| l.from.contains(&Trigger::Reported))
            });
            for key in keys {
                self.redate_duty(&key, began, "merged")?;
            }
        }
        Ok(())
    }

    /// This case joins a common event: its own work limits end, its answer and its visit stay owed.
    ///
    /// # Errors
    /// When the other takes no others, is over, or either is linked already.
    pub(crate) fn join(&mut self, event: CaseId) -> Result<(), Refusal> {
        self.must_answer_for_case()?;
        self.must_be_working()?;
        let head = self.head(event)?;
        let takes = self.handbook.services.get(&head.service).is_some_and(|s| s.common_event);
        if !takes
            || head.linked
            || !is_working(head)
            || self.case.event.is_some()
            || !self.case.children.is_empty()
            || head.drill != self.case.drill
        {
            return Err(cannot_join(
                &text!(zh: "只能并入还在处理的公共事件", en: "only a common event that is still being handled takes others"),
            ));
        }
        self.end_pause(false)?;
        self.withdraw(Role::Owner, "joined");
        let service = self.service;
        self.push(Event::Joined { event });
        let work = self.open_keys(|d| match d.kind {
            DutyKind::Limit => service.limit(&d.key.clause).is_none_or(|l| !l.past_finish),
            DutyKind::Appointment | DutyKind::Wake => true,
            DutyKind::Accept
            | DutyKind::Visit
            | DutyKind::Reserve
            | DutyKind::SignOff
            | DutyKind::Promise => false,
        });
        for key in work {
            self.void_duty(&key, "joined");
        }
        let at = self.moment.happened_at;
        self.trigger(Trigger::Joined, at)
    }

    /// Another case joined this common event.
    ///
    /// # Errors
    /// When this one takes no others or its work is over.
    pub(crate) fn take_in(&mut self, child: CaseId) -> Result<(), Refusal> {
        self.must_be_working()?;
        if !self.service.common_event || self.case.event.is_some() || self.case.children.contains(&child) {
            return Err(cannot_join(&text!(zh: "这张单不是公共事件", en: "this case is not a common event")));
        }
        self.push(Event::TookIn { child });
        Ok(())
    }

    /// The common event is finished: so is this case's work, and its own customer is owed the answer.
    ///
    /// # Errors
    /// When this case did not join that event.
    pub(crate) fn event_finished(&mut self, event: CaseId) -> Result<(), Refusal> {
        if self.case.event != Some(event) {
            return Err(cannot_join(
                &text!(zh: "这张单没有并入那个事件", en: "this case did not join that event"),
            ));
        }
        let at = self.moment.happened_at;
        self.trigger(Trigger::EventFinished, at)?;
        if !self.is_working() {
            return Ok(());
        }
        let service = self.service;
        match service.stage_of(StageKind::Finished) {
            Some(stage) => self.enter(&stage.id),
            None => Ok(()),
        }
    }
}

fn is_working(head: &CaseHead) -> bool {
    matches!(head.stage_kind, StageKind::Start | StageKind::Work)
}

fn cannot_join(why: &diag::Text) -> Refusal {
    Refusal::new(
        Code::CannotJoin,
        why.clone(),
        text!(zh: "请核对单号和它的状态", en: "check the number and where that case stands"),
    )
}
