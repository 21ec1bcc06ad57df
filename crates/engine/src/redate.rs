//! Counting again: when the holidays of a further year are published, and when a case goes on under another handbook.

use crate::draft::Draft;
use crate::refusal::{Code, Refusal};
use calendar::Instant;
use calendar::Trace;
use diag::text;
use jiff::civil::Date;
use model::duty::{DutyKey, DutyKind, Step, StepKind};
use model::handbook::{LimitTime, StageKind, Trigger};
use model::{Duty, Event, HandbookHash};
use std::collections::BTreeSet;

/// A duty counted again.
pub(crate) struct Recounted {
    pub(crate) due: Instant,
    pub(crate) trace: Option<Trace>,
    pub(crate) provisional: Option<Date>,
    pub(crate) steps: Vec<(Instant, StepKind)>,
}

impl Draft<'_> {
    /// Counts provisional times again; fired steps stay.
    ///
    /// # Errors
    /// When a limit cannot be counted.
    pub(crate) fn redate(&mut self) -> Result<(), Refusal> {
        let provisional: Vec<(DutyKey, Instant)> = self
            .case
            .duties
            .values()
            .filter(|d| d.is_open() && d.provisional.is_some())
            .map(|d| (d.key.clone(), d.from))
            .collect();
        for (key, from) in provisional {
            self.redate_duty(&key, from, "published")?;
        }
        Ok(())
    }

    /// Counts an open duty again from `from` and records the difference. A breach is never undone: a duty whose due time
    /// passed keeps it. So does a time that a person named in a letter, unless that very date moved.
    pub(crate) fn redate_duty(&mut self, key: &DutyKey, from: Instant, reason: &str) -> Result<(), Refusal> {
        let Some(duty) = self.case.duties.get(key).filter(|d| d.is_open()).cloned() else { return Ok(()) };
        let Some(fresh) = self.recounted(&duty, from, reason)? else { return Ok(()) };
        let late = duty.is_breached() || duty.due <= self.at();
        if late && (duty.provisional.is_none() || fresh.provisional.is_some()) {
            return Ok(());
        }
        let same = fresh.due == duty.due && from == duty.from && fresh.provisional == duty.provisional;
        if same {
            return Ok(());
        }
        let unfired = || duty.steps.iter().filter(|s| s.is_to_come()).cloned().collect();
        let (new, trace, steps) = if late {
            (duty.due, duty.trace.clone(), unfired())
        } else {
            (fresh.due, fresh.trace, matched(&duty.steps, fresh.steps))
        };
        self.follow(Event::DutyRedated {
            duty: key.clone(),
            old: duty.due,
            new,
            trace,
            provisional: fresh.provisional,
            steps,
            reason: reason.to_owned(),
        });
        Ok(())
    }

    /// What a duty would be if it were counted now; `None` for one whose time a person named.
    fn recounted(&self, duty: &Duty, from: Instant, reason: &str) -> Result<Option<Recounted>, Refusal> {
        let service = self.service;
        match duty.kind {
            DutyKind::Limit => match service.limit(&duty.key.clause) {
                Some(limit) if reason == "moved" || matches!(limit.time, LimitTime::Within { .. }) => {
                    self.recount_limit(limit, duty, from).map(Some)
                }
                _ => Ok(None),
            },
            DutyKind::Visit => {
                let visit = service.visit(&duty.key.clause);
                visit.map(|visit| self.count_visit(visit, from)).transpose()
            }
            DutyKind::Reserve => {
                let visit = service.visit(&duty.key.clause);
                visit.map(|visit| self.count_reserve(visit, from)).transpose()
            }
            DutyKind::Accept => self.count_acceptance(from).map(Some),
            DutyKind::Wake | DutyKind::SignOff | DutyKind::Promise | DutyKind::Appointment => Ok(None),
        }
    }

    /// Goes on under another version of the handbook, which `self.handbook` already is: every open limit is counted
    /// again, what the new version no longer knows is void, what it newly demands begins.
    ///
    /// # Errors
    /// When the new version lacks the stage that the case is in.
    pub(crate) fn adopt(&mut self, handbook: &HandbookHash) -> Result<(), Refusal> {
        let service = self.service;
        let ended = matches!(self.case.stage_kind, StageKind::Closed) || !self.case.is_open();
        let same = service.stage(&self.case.stage).is_some_and(|s| s.kind == self.case.stage_kind);
        if ended || !same {
            return Err(Refusal::new(
                Code::StageGone,
                text!(zh: "新版手册里没有这张单现在的环节，或者单子已经办结", en: "the new handbook lacks the stage of this case, or the case is over"),
                text!(zh: "请在原版手册下办完", en: "finish it under the handbook that it has"),
            ));
        }
        self.push(Event::Adopted { handbook: handbook.clone() });
        let gone = self.open_keys(|d| match d.kind {
            DutyKind::Limit => service.limit(&d.key.clause).is_none(),
            DutyKind::Visit | DutyKind::Reserve => service.visit(&d.key.clause).is_none(),
            _ => false,
        });
        for key in gone {
            self.void_duty(&key, "adopted");
            // Nobody can sign for a visit that is owed no more.
            if let Some(sign_off) = self.case.visits.get(&key).and_then(|visit| visit.sign_off.clone()) {
                self.void_duty(&sign_off, "adopted");
            }
        }
        self.recount("adopted")?;
        let before = self.case.fields.clone();
        self.reconsider(&before)?;
        self.start_newly_demanded()
    }

    /// Limits without a condition, and visits, that the new version begins at something which already happened.
    fn start_newly_demanded(&mut self) -> Result<(), Refusal> {
        let service = self.service;
        for limit in service.limits.iter().filter(|l| l.when.is_none()) {
            let known = self.case.duties.values().any(|d| d.key.clause == limit.id);
            let round = self.case.round;
            let happened = |triggers: &[Trigger]| {
                let own =
                    self.case.happened.iter().filter(|h| h.round == round && triggers.contains(&h.trigger));
                own.map(|h| h.happened_at).min()
            };
            let over = self.case.finished_at.is_some() && !limit.past_finish;
            if let (false, false, None, Some(from)) =
                (known, over, happened(&limit.until).or(happened(&limit.moot)), happened(&limit.from))
            {
                self.start_limit(limit, from)?;
            }
        }
        for visit in &service.visits {
            let own = self.case.happened.iter().filter(|h| h.round == self.case.round);
            let from = own.filter(|h| h.trigger == visit.time.after).map(|h| h.happened_at).max();
            let drawn = self.case.slots.contains_key(&visit.id);
            let known = |from| self.case.duties.values().any(|d| d.key.clause == visit.id && d.from >= from);
            if let Some(from) = from.filter(|from| !drawn && !known(*from)) {
                self.start_visits(visit, from)?;
            }
        }
        Ok(())
    }
}

/// The steps of a duty that was counted again, matched by what they do and in which order: a fired or stopped one stays,
/// one that is still to come keeps its index, what is new gets the next.
fn matched(old: &[Step], fresh: Vec<(Instant, StepKind)>) -> Vec<Step> {
    let mut next = old.iter().map(|step| step.index + 1).max().unwrap_or(0);
    let mut taken = BTreeSet::new();
    let mut steps = vec![];
    for (at, kind) in fresh {
        match old.iter().find(|step| step.kind == kind && !taken.contains(&step.index)) {
            Some(own) => {
                taken.insert(own.index);
                if own.is_to_come() {
                    steps.push(Step { at, ..own.clone() });
                }
            }
            None => {
                steps.push(Step { index: next, at, kind, fired: None, stopped: None });
                next += 1;
            }
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_new_step_gets_an_index_that_no_other_has() {
        let at = Instant;
        let old = [Step { index: 0, at: at(9), kind: StepKind::Due, fired: None, stopped: None }];
        let fresh = vec![(at(1), StepKind::Warn), (at(5), StepKind::Due), (at(6), StepKind::Lapse)];
        let steps = matched(&old, fresh);
        let found: Vec<_> = steps.iter().map(|step| (step.index, step.at, step.kind.clone())).collect();
        let wanted = [(1, at(1), StepKind::Warn), (0, at(5), StepKind::Due), (2, at(6), StepKind::Lapse)];
        assert_eq!(found, wanted);
    }
}
