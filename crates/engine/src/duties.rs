//! Opening, moving, ending duties: the book-keeping that every clause shares.

use crate::draft::{Draft, cannot_count};
use crate::refusal::{Code, Refusal};
use calendar::{Instant, Trace};
use diag::text;
use jiff::civil::Date;
use model::duty::{Assignee, Duty, DutyKey, DutyKind, DutyState, Fallback, Step, StepKind};
use model::handbook::{Escalation, EscalationAt};
use model::{BuiltInClause, ClauseId, Event};

/// What a new duty is made of.
pub(crate) struct NewDuty {
    pub(crate) clause: ClauseId,
    pub(crate) kind: DutyKind,
    pub(crate) who: (Assignee, Option<Fallback>),
    pub(crate) from: Instant,
    pub(crate) due: Instant,
    pub(crate) trace: Option<Trace>,
    pub(crate) provisional: Option<Date>,
    pub(crate) not_before: Option<Instant>,
    pub(crate) steps: Vec<(Instant, StepKind)>,
    pub(crate) holds_closing: bool,
}

impl NewDuty {
    /// A duty with a time that a person named: one step, the due time.
    pub(crate) fn named(
        clause: BuiltInClause,
        kind: DutyKind,
        who: Assignee,
        from: Instant,
        due: Instant,
    ) -> Self {
        Self {
            clause: clause.id(),
            kind,
            who: (who, None),
            from,
            due,
            trace: None,
            provisional: None,
            not_before: None,
            steps: vec![(due, StepKind::Due)],
            holds_closing: false,
        }
    }
}

impl Draft<'_> {
    /// The key that the next occurrence of a clause gets.
    pub(crate) fn next_key(&self, clause: &ClauseId) -> DutyKey {
        let last = self.case.duties.keys().filter(|k| &k.clause == clause).map(|k| k.occurrence).max();
        DutyKey { clause: clause.clone(), occurrence: last.unwrap_or(0) + 1 }
    }

    /// Opens a duty and gives its key.
    pub(crate) fn open_duty(&mut self, new: NewDuty) -> DutyKey {
        let key = self.next_key(&new.clause);
        let steps = new.steps.into_iter().zip(0u32..);
        let steps =
            steps.map(|((at, kind), index)| Step { index, at, kind, fired: None, stopped: None }).collect();
        let (who, fallback) = new.who;
        self.follow(Event::DutyOpened(Box::new(Duty {
            key: key.clone(),
            kind: new.kind,
            who,
            fallback,
            from: new.from,
            due: new.due,
            trace: new.trace,
            provisional: new.provisional,
            not_before: new.not_before,
            steps,
            acknowledged: None,
            state: DutyState::Open,
            holds_closing: new.holds_closing,
        })));
        key
    }

    /// Ends an open duty as done; late when the instant that counts lies after its due time.
    pub(crate) fn end_duty(&mut self, key: &DutyKey, instant: Instant) {
        if let Some(duty) = self.case.duties.get(key).filter(|d| d.is_open()) {
            let late = instant > duty.due;
            self.follow(Event::DutyDone { duty: key.clone(), instant, late });
        }
    }

    /// Ends an open duty as no longer owed.
    pub(crate) fn void_duty(&mut self, key: &DutyKey, reason: &str) {
        if self.case.duties.get(key).is_some_and(Duty::is_open) {
            self.record_what_fell_due(key);
            self.follow(Event::DutyVoid { duty: key.clone(), reason: reason.to_owned() });
        }
    }

    /// A due time that passed before the clock came round is on record before the duty goes; nobody is told any more.
    fn record_what_fell_due(&mut self, key: &DutyKey) {
        let passed = |s: &&Step| s.kind == StepKind::Due && s.fired.is_none() && s.at <= self.at();
        let fell = self.case.duties.get(key).and_then(|duty| duty.steps.iter().find(passed));
        if let Some((step, due_at)) = fell.map(|step| (step.index, step.at)) {
            self.follow(Event::StepFired { duty: key.clone(), step, due_at, told: vec![], fallback: None });
        }
    }

    /// Keys of open duties for which a test holds, in order of key.
    pub(crate) fn open_keys(&self, test: impl Fn(&Duty) -> bool) -> Vec<DutyKey> {
        self.case.duties.values().filter(|d| d.is_open() && test(d)).map(|d| d.key.clone()).collect()
    }

    /// An open duty.
    ///
    /// # Errors
    /// When there is none with that key.
    pub(crate) fn open_duty_by(&self, key: &DutyKey) -> Result<&Duty, Refusal> {
        self.case.duties.get(key).filter(|d| d.is_open()).ok_or_else(|| {
            Refusal::new(
                Code::NoSuchDuty,
                text!(zh: "没有这项待办，或者已经办完了", en: "there is no such duty, or it is over"),
                text!(zh: "请刷新后再看", en: "reload and look again"),
            )
        })
    }

    /// The acknowledgement "I have it": it stops the next warning or escalation, and only that one. Those after it tell
    /// people again while the duty is still owed.
    ///
    /// # Errors
    /// When the duty is not open, or is neither the actor's nor one that he was told of.
    pub(crate) fn acknowledge(&mut self, key: &DutyKey) -> Result<(), Refusal> {
        let by = self.person()?;
        let duty = self.open_duty_by(key)?;
        let told = duty.steps.iter().any(|step| match &step.kind {
            StepKind::Escalate { to, .. } => step.fired.is_some() && self.is_assignee(to),
            _ => false,
        });
        if !told && !self.is_holder(&duty.who, duty.fallback.as_ref()) {
            return Err(Refusal::new(
                Code::NotOfferedToYou,
                text!(zh: "这项待办不是您的", en: "this duty is not yours"),
                text!(zh: "请由待办人来确认", en: "whoever has the duty confirms it"),
            ));
        }
        // Once for each telling: saying it twice in a row stops no second step.
        if duty.acknowledged.is_none() {
            self.push(Event::Acknowledged { duty: key.clone(), by });
        }
        self.acknowledged_ends(key);
        Ok(())
    }

    /// The escalation steps of a clause.
    ///
    /// # Errors
    /// When an instant cannot be counted.
    pub(crate) fn escalation_steps(
        &self,
        escalations: &[Escalation],
        due: Instant,
        percent: &dyn Fn(u8) -> Result<Instant, Refusal>,
    ) -> Result<Vec<(Instant, StepKind)>, Refusal> {
        let always = self.always();
        let mut steps = Vec::with_capacity(escalations.len());
        for escalation in escalations {
            let at = match &escalation.at {
                EscalationAt::Due => due,
                EscalationAt::After { after } => {
                    calendar::due(due, *after, &always, self.facts.tables, &[])
                        .map_err(|e| cannot_count(&e))?
                        .at
                }
                EscalationAt::Percent { percent: share } => percent(*share)?,
            };
            let (to, fallback) =
                (Assignee::Post { post: escalation.to.clone(), place: self.case.place }, None);
            steps.push((at, StepKind::Escalate { to, fallback }));
        }
        Ok(steps)
    }
}
