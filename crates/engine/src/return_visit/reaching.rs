//! When a customer counts as not reached: tries at different times of day on several days, a message, a sign-off.

use super::not_owed;
use crate::draft::{Draft, cannot_count};
use crate::duties::NewDuty;
use crate::refusal::{Code, Refusal};
use calendar::{Instant, Unit, Within};
use diag::text;
use model::case::VisitTry;
use model::command::TryOutcome;
use model::duty::{DutyKey, DutyKind};
use model::event::VisitEnd;
use model::handbook::{Reaching, VisitMethod};
use model::{BuiltInClause, Event, PersonId, PersonalRef};
use std::collections::BTreeSet;

impl Draft<'_> {
    /// A try to reach the customer. When the tries are used up as the handbook demands, a sign-off is owed.
    ///
    /// # Errors
    /// As for an answer: no such visit, or visitor, hour or method wrong.
    pub(crate) fn try_visit(
        &mut self,
        key: &DutyKey,
        method: VisitMethod,
        outcome: TryOutcome,
        note: Option<&PersonalRef>,
    ) -> Result<(), Refusal> {
        let allowed =
            if outcome == TryOutcome::MessageLeft { self.message_method(key, method) } else { method };
        let (duty, visit) = self.visit_for(key, allowed)?;
        if method == VisitMethod::Incoming {
            return Err(Refusal::new(
                Code::MethodNotAllowed,
                text!(zh: "客户自己来找了，就不算没联系上", en: "a customer who came by himself was reached"),
                text!(zh: "请直接登记他的回答", en: "record what he answered"),
            ));
        }
        self.must_visit(duty, visit)?;
        let reaching = visit.reaching.clone();
        self.push(Event::VisitTried { visit: key.clone(), method, outcome, note: note.cloned() });
        let signed = self.case.visits.get(key).is_some_and(|v| v.sign_off.is_some());
        if signed || !self.tried_enough(key, &reaching) {
            return Ok(());
        }
        let always = self.always();
        let due = calendar::due(self.at(), Within::new(1, Unit::Days), &always, self.facts.tables, &[])
            .map_err(|e| cannot_count(&e))?;
        let tried = self.tried_by(key);
        let who = self.uninvolved(&reaching.sign_off, &tried, due.at);
        let at = self.at();
        let duty = self.open_duty(NewDuty {
            who: who.clone(),
            trace: Some(due.trace),
            holds_closing: true,
            ..NewDuty::named(BuiltInClause::SignOff, DutyKind::SignOff, who.0, at, due.at)
        });
        self.follow(Event::VisitUnreachable { visit: key.clone(), duty });
        Ok(())
    }

    fn tried_by(&self, key: &DutyKey) -> BTreeSet<PersonId> {
        self.case.visits.get(key).into_iter().flat_map(|v| v.tries.iter().filter_map(|t| t.by)).collect()
    }

    /// A message may be left for any visit, also one that is asked on site.
    fn message_method(&self, key: &DutyKey, method: VisitMethod) -> VisitMethod {
        let allowed = self.service.visit(&key.clause).map_or(&[][..], |v| &v.methods[..]);
        match (method, allowed.first()) {
            (VisitMethod::Message, Some(first)) if !allowed.contains(&VisitMethod::Message) => *first,
            _ => method,
        }
    }

    /// Enough tries, far enough apart in the time of day, on enough days, and a message left if one is demanded.
    fn tried_enough(&self, key: &DutyKey, rule: &Reaching) -> bool {
        let Some(visit) = self.case.visits.get(key) else { return false };
        let tries: Vec<&VisitTry> =
            visit.tries.iter().filter(|t| t.outcome != TryOutcome::MessageLeft).collect();
        let days: BTreeSet<_> = tries.iter().map(|t| self.handbook.zone.date(t.at)).collect();
        let message =
            rule.message.is_none() || visit.tries.iter().any(|t| t.outcome == TryOutcome::MessageLeft);
        days.len() >= rule.days as usize && self.spread(&tries, rule.apart_minutes) >= rule.tries && message
    }

    /// How many tries lie at least so many minutes of the day apart from each other.
    fn spread(&self, tries: &[&VisitTry], apart: u32) -> u32 {
        let mut minutes: Vec<i64> = tries
            .iter()
            .map(|t| t.at.since(self.handbook.zone.start_of(self.handbook.zone.date(t.at))) / Instant::MINUTE)
            .collect();
        minutes.sort_unstable();
        let mut counted = 0;
        let mut last: Option<i64> = None;
        for minute in minutes {
            if last.is_none_or(|last| minute - last >= i64::from(apart)) {
                counted += 1;
                last = Some(minute);
            }
        }
        counted
    }

    /// The sign-off that the customer cannot be reached: the visit ends as not reached.
    ///
    /// # Errors
    /// When no sign-off is owed, or the actor is the visitor, did the work, or holds another post.
    pub(crate) fn sign_off(&mut self, key: &DutyKey, reason: &PersonalRef) -> Result<(), Refusal> {
        let service = self.service;
        let visit = service.visit(&key.clause).ok_or_else(not_owed)?;
        let state = self.case.visits.get(key).filter(|v| v.end.is_none());
        let Some(duty) = state.and_then(|v| v.sign_off.clone()) else {
            let (tries, days) = (visit.reaching.tries, visit.reaching.days);
            return Err(Refusal::new(
                Code::TriesNotEnough,
                text!(zh: "还不能认定联系不上：要在至少 {days} 天的不同时段联系 {tries} 次，并留言",
                    en: "not unreachable yet: {tries} tries at different times on at least {days} days, and a message"),
                text!(zh: "请继续联系客户", en: "try again"),
            )
            .clause(&visit.id, visit.clause.as_deref()));
        };
        let tried = self.tried_by(key);
        let open = self.open_duty_by(&duty)?;
        let by_post = self.is_assignee(&open.who) || self.stands_for(&visit.reaching.sign_off, &tried);
        let own = self.actor.person_id();
        if !by_post {
            return Err(self.not_your_post(std::slice::from_ref(&visit.reaching.sign_off)));
        }
        if own.is_some_and(|person| tried.contains(&person)) {
            return Err(Refusal::new(
                Code::WorkerMayNotVisit,
                text!(zh: "联系客户的人不能自己签认联系不上", en: "who tried may not sign that himself"),
                text!(zh: "请由另一位主管签认", en: "let somebody else sign"),
            ));
        }
        self.must_not_have_worked_himself(visit)?;
        self.end_visit_as(key, VisitEnd::NotReached, Some(reason), None);
        Ok(())
    }
}
