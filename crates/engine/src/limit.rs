//! Limits 时限: what starts them, what ends them, how they are counted, and what a change of the form does to them.
//!
//! Rules against gamed clocks live here: a running clock is not started again by doing its start again; raised urgency
//! takes the stricter of old and new from the first report; lowered urgency never undoes a breach.

use crate::draft::{Draft, cannot_count};
use crate::duties::NewDuty;
use crate::lookup::View;
use crate::redate::Recounted;
use crate::refusal::Refusal;
use calendar::{Due, Instant, Pause};
use model::case::Happened;
use model::duty::{DutyKey, DutyKind, DutyState, StepKind};
use model::expression::evaluate;
use model::handbook::{FieldKind, Limit, LimitTime, Performer, Trigger};
use model::{Case, Event, FieldId, Value};
use std::collections::BTreeMap;

/// The time of a limit, counted or named.
struct Counted {
    due: Instant,
    trace: Option<Due>,
}

impl Draft<'_> {
    /// Something happened that starts and stops clocks.
    ///
    /// # Errors
    /// When a limit cannot be counted.
    pub(crate) fn trigger(&mut self, trigger: Trigger, instant: Instant) -> Result<(), Refusal> {
        self.follow(Event::Triggered { trigger: trigger.clone(), instant });
        // What happens to a case that is over (a reprint, the end of its common event) owes nothing.
        if !self.case.is_open() {
            return Ok(());
        }
        let service = self.service;
        for limit in &service.limits {
            if limit.until.contains(&trigger) {
                self.end_limit(limit, instant);
            } else if limit.moot.contains(&trigger) {
                for key in self.open_keys(|d| d.key.clause == limit.id) {
                    self.void_duty(&key, "moot");
                }
            }
        }
        for limit in &service.limits {
            if limit.from.contains(&trigger) && self.applies(limit) == Some(true) && self.may_start(limit) {
                // A further round comes out of the blue: whoever owes something now is told at once.
                self.open_limit(limit, instant, trigger == Trigger::Reopened)?;
            }
        }
        for visit in &service.visits {
            if visit.time.after == trigger {
                self.start_visits(visit, instant)?;
            }
        }
        Ok(())
    }

    /// Whether a limit's condition holds; `None` while it cannot be judged.
    fn applies(&self, limit: &Limit) -> Option<bool> {
        limit.when.as_ref().map_or(Some(true), |when| evaluate(when, &View(&self.case)).truth())
    }

    /// A running clock is not started again, except letters with their own deadlines.
    fn may_start(&self, limit: &Limit) -> bool {
        matches!(limit.time, LimitTime::Field { .. })
            || self.open_keys(|d| d.key.clause == limit.id).is_empty()
    }

    /// Which of the two instants of its end counts for a limit.
    pub(crate) fn counts(&self, limit: &Limit, happened: Instant) -> Instant {
        if limit.stopped_by_happened { happened } else { self.at() }
    }

    /// The oldest open occurrence ends.
    fn end_limit(&mut self, limit: &Limit, happened: Instant) {
        let instant = self.counts(limit, happened);
        let oldest = self
            .open_keys(|d| d.key.clause == limit.id)
            .into_iter()
            .min_by_key(|key| (self.case.duties.get(key).map(|d| d.from), key.clone()));
        if let Some(key) = oldest {
            self.end_duty(&key, instant);
        }
    }

    /// Opens the duty of a limit whose clock began at `from`.
    pub(crate) fn start_limit(&mut self, limit: &Limit, from: Instant) -> Result<DutyKey, Refusal> {
        self.open_limit(limit, from, false)
    }

    /// Opens the duty of a limit; its holder is told when it begins later, or when `tell` says so.
    fn open_limit(&mut self, limit: &Limit, from: Instant, tell: bool) -> Result<DutyKey, Refusal> {
        let counted = self.count(limit, from)?;
        let mut steps = vec![];
        if tell || from > self.at() {
            steps.push((from, StepKind::Begin));
        }
        steps.extend(self.steps(limit, from, counted.due)?);
        let who = self.holder(&limit.by, counted.due);
        Ok(self.open_duty(NewDuty {
            clause: limit.id.clone(),
            kind: DutyKind::Limit,
            who,
            from,
            due: counted.due,
            provisional: counted.trace.as_ref().and_then(|due| due.provisional),
            trace: counted.trace.map(|due| due.trace),
            not_before: None,
            steps,
            holds_closing: limit.past_finish,
        }))
    }

    /// A limit that began at `from`, counted now.
    pub(crate) fn recount_limit(
        &self,
        limit: &Limit,
        duty: &model::Duty,
        from: Instant,
    ) -> Result<Recounted, Refusal> {
        let counted = self.count(limit, from)?;
        let begins = duty.steps.iter().any(|s| matches!(s.kind, StepKind::Begin));
        let mut steps: Vec<_> = begins.then_some((from, StepKind::Begin)).into_iter().collect();
        steps.extend(self.steps(limit, from, counted.due)?);
        let provisional = counted.trace.as_ref().and_then(|due| due.provisional);
        Ok(Recounted { due: counted.due, trace: counted.trace.map(|due| due.trace), provisional, steps })
    }

    /// The due time of a limit that began at `from`, with the pauses that stop it.
    fn count(&self, limit: &Limit, from: Instant) -> Result<Counted, Refusal> {
        match &limit.time {
            LimitTime::Within { within } => {
                let calendar = self.calendar(&limit.calendar);
                let due = calendar::due(from, *within, &calendar, self.facts.tables, &self.pauses_of(limit))
                    .map_err(|e| cannot_count(&e))?;
                Ok(Counted { due: due.at, trace: Some(due) })
            }
            LimitTime::Field { field } => {
                let due = match self.case.fields.get(field) {
                    Some(Value::Instant(instant)) => *instant,
                    _ => from,
                };
                Ok(Counted { due, trace: None })
            }
        }
    }

    /// Warnings, the due time, escalations.
    fn steps(&self, limit: &Limit, from: Instant, due: Instant) -> Result<Vec<(Instant, StepKind)>, Refusal> {
        let calendar = self.calendar(&limit.calendar);
        let pauses = self.pauses_of(limit);
        let percent = |share: u8| match &limit.time {
            LimitTime::Within { within } => {
                calendar::portion(from, due, share, *within, &calendar, self.facts.tables, &pauses)
                    .map_err(|e| cannot_count(&e))
            }
            LimitTime::Field { .. } => Ok(from.plus(due.since(from) / 100 * i64::from(share))),
        };
        let mut steps = vec![];
        for share in &limit.warnings {
            steps.push((percent(*share)?, StepKind::Warn));
        }
        steps.push((due, StepKind::Due));
        steps.extend(self.escalation_steps(&limit.escalations, due, &percent)?);
        Ok(steps)
    }

    /// The pauses that stop this limit: those that it names, and those whose reason names it.
    pub(crate) fn pauses_of(&self, limit: &Limit) -> Vec<Pause> {
        let stops = |reason: &model::PauseId| {
            limit.pauses.contains(reason)
                || self.service.pauses.iter().any(|p| &p.id == reason && p.stops.contains(&limit.id))
        };
        let mut pauses: Vec<Pause> = self
            .case
            .pauses
            .iter()
            .filter(|(reason, _)| stops(reason))
            .map(|(_, pause)| pause.clone())
            .collect();
        if let Some(open) = self.case.pause.as_ref().filter(|open| stops(&open.reason)) {
            pauses.push(Pause { from: open.from, until: open.until, reason: open.reason.to_string() });
        }
        pauses
    }

    /// Duties of the limits that name the owner or the contact go with them.
    pub(crate) fn move_duties(&mut self, with: &Performer) {
        let service = self.service;
        let follows = |d: &model::Duty| match d.kind {
            DutyKind::Limit => service.limit(&d.key.clause).is_some_and(|l| &l.by == with),
            DutyKind::Wake | DutyKind::Appointment => *with == Performer::Owner,
            DutyKind::Promise => *with == Performer::Contact,
            DutyKind::Accept | DutyKind::Visit | DutyKind::Reserve | DutyKind::SignOff => false,
        };
        let (to, fallback) = self.assignee(with);
        for key in self.open_keys(follows) {
            if self.case.duties.get(&key).is_some_and(|d| d.who != to) {
                self.follow(Event::DutyMoved { duty: key, to: to.clone(), fallback: fallback.clone() });
            }
        }
    }

    /// The duty that ends when somebody says "I have it".
    pub(crate) fn acknowledged_ends(&mut self, key: &DutyKey) {
        let ends = self.service.limit(&key.clause).is_some_and(|l| l.until.contains(&Trigger::Acknowledged));
        if ends {
            let instant = self.moment.happened_at;
            self.end_duty(key, instant);
        }
    }

    /// After the form changed: limits begin or cease to apply, and instants in fields move their limits.
    ///
    /// # Errors
    /// When a limit cannot be counted.
    pub(crate) fn reconsider(&mut self, before: &BTreeMap<FieldId, Value>) -> Result<(), Refusal> {
        self.follow_dates(before)?;
        let raised = urgency_raised(self, before);
        let service = self.service;
        let ceased: Vec<&Limit> = service
            .limits
            .iter()
            .filter(|l| l.when.is_some() && self.applies(l) != Some(true))
            .filter(|l| !self.open_keys(|d| d.key.clause == l.id).is_empty())
            .collect();
        let begun: Vec<(&Limit, Instant)> = service
            .limits
            .iter()
            .filter(|l| l.when.is_some() && self.applies(l) == Some(true))
            .filter_map(|l| pending_start(&self.case, l).map(|from| (l, from)))
            .collect();
        let mut held: Vec<&Limit> = vec![];
        for old in ceased {
            let new = begun.iter().find(|(l, _)| l.until == old.until);
            if self.keeps(old, new.copied(), raised)? {
                held.push(old);
            } else {
                for key in self.open_keys(|d| d.key.clause == old.id) {
                    self.void_duty(&key, "reclassified");
                }
            }
        }
        for (limit, from) in begun {
            if !held.iter().any(|old| old.until == limit.until) {
                self.start_limit(limit, from)?;
            }
        }
        Ok(())
    }

    /// Whether an old limit goes on although its condition ceased: it was breached, or urgency was raised and it is the
    /// stricter of the two.
    fn keeps(&self, old: &Limit, new: Option<(&Limit, Instant)>, raised: bool) -> Result<bool, Refusal> {
        let open = self.case.duties.values().filter(|d| d.is_open() && d.key.clause == old.id);
        let Some(due) = open.clone().map(|d| d.due).min() else { return Ok(false) };
        if open.clone().any(model::Duty::is_breached) || due <= self.at() {
            return Ok(true);
        }
        match new {
            Some((limit, from)) if raised => Ok(due <= self.count(limit, from)?.due),
            None => Ok(raised),
            Some(_) => Ok(false),
        }
    }

    /// Instants in fields that limits begin at or end by.
    fn follow_dates(&mut self, before: &BTreeMap<FieldId, Value>) -> Result<(), Refusal> {
        let changed: Vec<(FieldId, Instant)> = self
            .case
            .fields
            .iter()
            .filter(|(field, value)| before.get(*field) != Some(*value))
            .filter_map(|(field, value)| match value {
                Value::Instant(instant) => Some((field.clone(), *instant)),
                _ => None,
            })
            .collect();
        let service = self.service;
        for (field, instant) in changed {
            let trigger = Trigger::Field(field.clone());
            let starts = service.limits.iter().any(|l| l.from.contains(&trigger))
                || service.visits.iter().any(|v| v.time.after == trigger);
            for limit in service.limits.iter().filter(|l| l.from.contains(&trigger)) {
                for key in self.open_keys(|d| d.key.clause == limit.id) {
                    self.redate_duty(&key, instant, "moved")?;
                }
            }
            self.move_visits(&trigger, instant)?;
            if starts {
                self.trigger(trigger, instant)?;
            }
        }
        Ok(())
    }
}

/// When a limit that now applies should have begun: the first of its starts in this round that nothing ended since.
fn pending_start(case: &Case, limit: &Limit) -> Option<Instant> {
    let own = || case.duties.values().filter(|d| d.key.clause == limit.id);
    let over = case.finished_at.is_some() && !limit.past_finish;
    if over || own().any(model::Duty::is_open) {
        return None;
    }
    let round: Vec<&Happened> = case.happened.iter().filter(|h| h.round == case.round).collect();
    let ends = |h: &&Happened| {
        limit.until.contains(&h.trigger)
            || limit.moot.contains(&h.trigger)
            || (h.trigger == Trigger::Joined && !limit.past_finish)
    };
    let since = round.iter().rposition(ends).map_or(0, |last| last + 1);
    let done = own().filter_map(|d| match d.state {
        DutyState::Done { recorded_at, .. } => Some(recorded_at),
        _ => None,
    });
    let done = done.max();
    let starts = round[since..]
        .iter()
        .filter(|h| limit.from.contains(&h.trigger) && done.is_none_or(|done| done < h.recorded_at));
    starts.map(|h| h.happened_at).min().map(|first| {
        if limit.from.contains(&Trigger::Reported) && case.round == 1 {
            first.min(case.clock_start())
        } else {
            first
        }
    })
}

/// Whether a ranked choice moved towards its more urgent end.
fn urgency_raised(draft: &Draft<'_>, before: &BTreeMap<FieldId, Value>) -> bool {
    draft.service.fields.iter().any(|field| {
        let FieldKind::Choice { options, ranked: true } = &field.kind else { return false };
        let rank = |value: Option<&Value>| match value {
            Some(Value::Choice(option)) => options.iter().position(|o| &o.id == option),
            _ => None,
        };
        match (rank(before.get(&field.id)), rank(draft.case.fields.get(&field.id))) {
            (Some(old), Some(new)) => new < old,
            _ => false,
        }
    })
}
