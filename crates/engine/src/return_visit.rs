//! Return visits 回访: the duty to ask the customer afterwards, who may ask, when, and what the answer means.
//!
//! The visitor is not the person who did the work; an unsatisfied answer reopens the case; unreachable has rules.

use crate::draft::{Draft, cannot_count};
use crate::duties::NewDuty;
use crate::lookup::View;
use crate::redate::Recounted;
use crate::refusal::{Code, Refusal};
use calendar::Instant;
use diag::text;
use model::command::VisitAnswer;
use model::duty::{Assignee, Duty, DutyKey, DutyKind, StepKind};
use model::event::{ReopenCause, VisitEnd};
use model::expression::evaluate;
use model::handbook::{Performer, ReturnVisit, Trigger, VisitMethod};
use model::{ClauseId, Event, FieldId, PersonalRef, PostId};
use std::collections::BTreeSet;

mod reaching;
mod reserve;

pub use reserve::{came_to_nothing, may_be_drawn, visits_without_answer};

impl Draft<'_> {
    /// Starts what a visit clause demands: one visit for the case, one more for each customer merged into it.
    pub(crate) fn start_visits(&mut self, visit: &ReturnVisit, from: Instant) -> Result<(), Refusal> {
        let applies =
            visit.when.as_ref().is_none_or(|when| evaluate(when, &View(&self.case)).truth() != Some(false));
        if !applies || !self.open_keys(|d| d.key.clause == visit.id).is_empty() {
            return Ok(());
        }
        // Who was to be asked once is asked again after each further round; nobody draws himself free.
        let owed_before =
            self.case.duties.values().any(|d| d.key.clause == visit.id && d.kind == DutyKind::Visit);
        if visit.rate < 100 && !owed_before {
            let Some(slot) = self.facts.slots.get(&visit.id).cloned() else {
                return self.start_each(visit, from);
            };
            let marked = slot.marked;
            self.follow(Event::VisitDrawn { clause: visit.id.clone(), slot });
            if !marked {
                return self.keep_in_reserve(visit, from);
            }
        }
        self.start_each(visit, from)
    }

    pub(crate) fn start_each(&mut self, visit: &ReturnVisit, from: Instant) -> Result<(), Refusal> {
        (0..=self.case.absorbed.len()).try_for_each(|_| self.start_visit(visit, from))
    }

    fn start_visit(&mut self, visit: &ReturnVisit, from: Instant) -> Result<(), Refusal> {
        let counted = self.count_visit(visit, from)?;
        let who = match visit.by.first() {
            Some(post) => self.uninvolved(post, &BTreeSet::new(), counted.due),
            None => (self.case.contact.clone(), None),
        };
        let ahead = from > self.at();
        self.open_duty(NewDuty {
            clause: visit.id.clone(),
            kind: DutyKind::Visit,
            who,
            from,
            due: counted.due,
            provisional: counted.provisional,
            trace: counted.trace,
            not_before: ahead.then_some(from),
            steps: counted.steps,
            holds_closing: true,
        });
        Ok(())
    }

    /// When a visit that began at `from` is due, with its steps.
    pub(crate) fn count_visit(&self, visit: &ReturnVisit, from: Instant) -> Result<Recounted, Refusal> {
        let calendar = self.calendar(&visit.time.calendar);
        let counted = calendar::due(from, visit.time.within, &calendar, self.facts.tables, &[])
            .map_err(|e| cannot_count(&e))?;
        let percent = |share: u8| {
            counted.portion(share, &calendar, self.facts.tables, &[]).map_err(|e| cannot_count(&e))
        };
        let begin = (from > self.at()).then_some((from, StepKind::Begin));
        let mut steps: Vec<_> = begin.into_iter().chain([(counted.at, StepKind::Due)]).collect();
        steps.extend(self.escalation_steps(&visit.escalations, counted.at, &percent)?);
        let (due, provisional) = (counted.at, counted.provisional);
        Ok(Recounted { due, provisional, trace: Some(counted.trace), steps })
    }

    /// The instant in a field moved: so do the visits that wait for it.
    pub(crate) fn move_visits(&mut self, trigger: &Trigger, instant: Instant) -> Result<(), Refusal> {
        let service = self.service;
        for visit in service.visits.iter().filter(|v| &v.time.after == trigger) {
            for key in self.open_keys(|d| d.key.clause == visit.id) {
                self.redate_duty(&key, instant, "moved")?;
            }
        }
        Ok(())
    }

    /// The open duty of a visit, and its clause, checked for this visitor and method.
    fn visit_for(&self, key: &DutyKey, methods: VisitMethod) -> Result<(&Duty, &ReturnVisit), Refusal> {
        let duty = self
            .case
            .duties
            .get(key)
            .filter(|d| d.is_open() && d.kind == DutyKind::Visit)
            .ok_or_else(not_owed)?;
        let visit = self.service.visit(&key.clause).ok_or_else(not_owed)?;
        let happened = self.moment.happened_at;
        if happened < duty.not_before.unwrap_or(duty.from) {
            return Err(Refusal::new(
                Code::VisitNotDue,
                text!(zh: "还没到回访的时间", en: "the time of this visit has not come"),
                text!(zh: "请到时再回访", en: "ask when it has"),
            )
            .clause(&visit.id, visit.clause.as_deref()));
        }
        if !visit.methods.contains(&methods) {
            return Err(Refusal::new(
                Code::MethodNotAllowed,
                text!(zh: "这次回访不能用这种方式", en: "this visit is not made that way"),
                text!(zh: "请改用手册规定的方式", en: "use a method that the handbook names"),
            )
            .clause(&visit.id, visit.clause.as_deref()));
        }
        let hours = self.calendar(&visit.hours);
        let disturbs = matches!(methods, VisitMethod::OnSite | VisitMethod::Phone);
        if disturbs && !calendar::is_open(&hours, self.facts.tables, happened) {
            let next = calendar::next_open(&hours, self.facts.tables, happened);
            let next = next.map(|next| crate::explain::write(&self.handbook.zone, next));
            return Err(quiet_hours(next.as_deref()).clause(&visit.id, visit.clause.as_deref()));
        }
        Ok((duty, visit))
    }

    /// Who asks holds a post that visits and did not do the work.
    fn must_visit(&self, duty: &Duty, visit: &ReturnVisit) -> Result<(), Refusal> {
        let nobody = BTreeSet::new();
        if self.case.visits.get(&duty.key).is_some_and(|asked| asked.verdict.is_some()) {
            return Err(self.not_your_post(std::slice::from_ref(&visit.end_by)));
        }
        if !self.is_assignee(&duty.who) && !visit.by.iter().any(|post| self.stands_for(post, &nobody)) {
            return Err(self.not_your_post(&visit.by));
        }
        self.must_not_have_worked(visit, self.actor.person_id())
    }

    fn must_not_have_worked(
        &self,
        visit: &ReturnVisit,
        person: Option<model::PersonId>,
    ) -> Result<(), Refusal> {
        let worked = person.is_some_and(|person| self.case.workers.contains(&person));
        let barred = person.is_some_and(|person| visit.not_by.iter().any(|who| self.is_named(person, who)));
        if worked || barred {
            return Err(Refusal::new(
                Code::WorkerMayNotVisit,
                text!(zh: "做这件事的人不能自己回访", en: "who did the work may not ask about it"),
                text!(zh: "请由没有参与的同事回访", en: "let somebody ask who took no part"),
            )
            .clause(&visit.id, visit.clause.as_deref()));
        }
        Ok(())
    }

    /// Whether a performer names this person, by name or by a post that he holds himself.
    fn is_named(&self, person: model::PersonId, performer: &Performer) -> bool {
        let holds = |post: &PostId| {
            let own = self.actor.person_id() == Some(person) && self.actor.posts.contains(post);
            own || self.facts.holders.get(&person).is_some_and(|posts| posts.contains(post))
        };
        let is = |who: &Assignee| match who {
            Assignee::Person { person: own } => *own == person,
            Assignee::Post { post, .. } => holds(post),
        };
        match performer {
            Performer::Post(post) => holds(post),
            Performer::Owner => is(&self.case.owner),
            Performer::Contact => is(&self.case.contact),
            Performer::FirstAsked => self.case.first_asked == Some(person),
            Performer::Field(field) => self.case.fields.get(field) == Some(&model::Value::Person(person)),
            Performer::Customer | Performer::Anyone => false,
        }
    }

    /// The customer answered.
    ///
    /// # Errors
    /// When no such visit is owed, the visitor, hour or method is wrong, or answers are missing.
    pub(crate) fn answer(&mut self, answer: &VisitAnswer) -> Result<(), Refusal> {
        let (duty, visit) = self.visit_for(&answer.visit, answer.method)?;
        self.must_visit(duty, visit)?;
        let by = self.visitors(visit, answer)?;
        self.check_verdict(visit, answer)?;
        let bad_before = self.bad_rounds(&visit.id);
        let (unsatisfied, rounds) = (visit.unsatisfied.clone(), visit.rounds);
        let end_by = visit.end_by.clone();
        let before = self.case.fields.clone();
        self.push(Event::VisitAnswered {
            visit: answer.visit.clone(),
            method: answer.method,
            verdict: answer.verdict,
            answers: answer.answers.clone(),
            by,
            words: answer.words.clone(),
            signature: answer.signature.clone(),
        });
        self.after_form(&before)?;
        if !answer.verdict.is_bad() {
            let end = if answer.verdict.is_answer() { VisitEnd::Answered } else { VisitEnd::Refused };
            self.end_visit_as(&answer.visit, end, None, None);
            return Ok(());
        }
        match unsatisfied {
            None => {
                self.end_visit_as(&answer.visit, VisitEnd::EndedUnsatisfied, None, None);
                Ok(())
            }
            Some(_) if bad_before + 1 >= rounds => self.only_above_may_end(&answer.visit, &end_by),
            Some(stage) => {
                self.end_visit_as(&answer.visit, VisitEnd::Again, None, None);
                self.begin_round(ReopenCause::Visit { visit: answer.visit.clone() }, &stage)
            }
        }
    }

    /// The rounds are used up: the visit stays owed, by the post that may end it.
    fn only_above_may_end(&mut self, visit: &DutyKey, end_by: &PostId) -> Result<(), Refusal> {
        let barred =
            self.service.visit(&visit.clause).map(|own| self.barred_from_ending(own)).unwrap_or_default();
        let due = self.case.duties.get(visit).map_or_else(|| self.at(), |duty| duty.due);
        let (to, fallback) = self.uninvolved(end_by, &barred, due);
        self.follow(Event::DutyMoved { duty: visit.clone(), to, fallback });
        Ok(())
    }

    /// Who asked may not end it, except where the handbook names one post for both.
    fn barred_from_ending(&self, visit: &ReturnVisit) -> BTreeSet<model::PersonId> {
        if visit.by.contains(&visit.end_by) {
            return BTreeSet::new();
        }
        let asked = self.case.visits.iter().filter(|(key, _)| key.clause == visit.id);
        asked.flat_map(|(_, own)| own.by.iter().copied()).collect()
    }

    /// How often this clause was answered badly so far.
    fn bad_rounds(&self, clause: &ClauseId) -> u32 {
        let bad = self.case.visits.iter().filter(|(key, visit)| {
            &key.clause == clause && visit.verdict.is_some_and(model::command::Verdict::is_bad)
        });
        u32::try_from(bad.count()).unwrap_or(u32::MAX)
    }

    /// Everyone who asks; all the posts, when the handbook wants them together.
    fn visitors(
        &self,
        visit: &ReturnVisit,
        answer: &VisitAnswer,
    ) -> Result<BTreeSet<model::PersonId>, Refusal> {
        let own = self.person()?;
        for person in &answer.with {
            self.must_be_available(*person)?;
            self.must_not_have_worked(visit, Some(*person))?;
        }
        if visit.jointly {
            let holds = |post: &PostId| {
                let got = self.staffed(post).0;
                self.acts_for(post)
                    || answer.with.iter().any(|person| {
                        self.facts.holders.get(person).is_some_and(|p| p.contains(post) || p.contains(&got))
                    })
            };
            if !visit.by.iter().all(holds) {
                return Err(Refusal::new(
                    Code::VisitJointly,
                    text!(zh: "这次回访要几个岗位一起去", en: "several posts make this visit together"),
                    text!(zh: "请填写同去的人", en: "name who came along"),
                )
                .clause(&visit.id, visit.clause.as_deref()));
            }
        }
        Ok(answer.with.iter().copied().chain([own]).collect())
    }

    /// The verdict fits the case, and what the handbook asks was answered.
    fn check_verdict(&self, visit: &ReturnVisit, answer: &VisitAnswer) -> Result<(), Refusal> {
        use model::command::Verdict as V;
        let checked = matches!(answer.verdict, V::CheckedGood | V::CheckedBad);
        let somebody =
            self.case.party.is_some() || self.case.caller_phone.is_some() || self.case.caller_name.is_some();
        if checked && somebody {
            return Err(Refusal::new(
                Code::WrongValue,
                text!(zh: "这张单有客户，要问客户本人", en: "this case has a customer, who is to be asked"),
                text!(zh: "联系不上请按“联系不上”的规定办", en: "if he cannot be reached follow the rule for that"),
            ));
        }
        self.check_values(&answer.answers)?;
        if let Some(stray) = answer.answers.keys().find(|f| !visit.asks.iter().any(|ask| &ask.field == *f)) {
            return Err(crate::form::unknown_field(stray));
        }
        if checked || answer.verdict == V::Refused {
            return Ok(());
        }
        let mut would = self.case.clone();
        would.fields.extend(answer.answers.clone());
        let missing: Vec<FieldId> = visit
            .asks
            .iter()
            .filter(|ask| ask.required && !answer.answers.contains_key(&ask.field))
            .filter(|ask| ask.when.as_ref().is_none_or(|w| evaluate(w, &View(&would)).truth() == Some(true)))
            .map(|ask| ask.field.clone())
            .collect();
        if missing.is_empty() { Ok(()) } else { Err(crate::act::missing_answers(self.service, missing)) }
    }

    pub(crate) fn end_visit_as(
        &mut self,
        visit: &DutyKey,
        end: VisitEnd,
        reason: Option<&PersonalRef>,
        answer: Option<&PersonalRef>,
    ) {
        let instant = self.moment.happened_at;
        self.end_duty(visit, instant);
        if let Some(sign_off) = self.case.visits.get(visit).and_then(|v| v.sign_off.clone()) {
            match end {
                VisitEnd::NotReached => self.end_duty(&sign_off, instant),
                _ => self.void_duty(&sign_off, "reached"),
            }
        }
        self.push(Event::VisitEnded {
            visit: visit.clone(),
            end,
            reason: reason.cloned(),
            answer: answer.cloned(),
        });
    }

    /// Ends a visit that stays unsatisfied after all rounds, with reason and written answer. It counts as unsatisfied for
    /// ever.
    ///
    /// # Errors
    /// When rounds are left, or the actor is not above doer and visitor.
    pub(crate) fn end_visit(
        &mut self,
        key: &DutyKey,
        reason: &PersonalRef,
        written: &PersonalRef,
    ) -> Result<(), Refusal> {
        self.case
            .duties
            .get(key)
            .filter(|d| d.is_open() && d.kind == DutyKind::Visit)
            .ok_or_else(not_owed)?;
        let service = self.service;
        let visit = service.visit(&key.clause).ok_or_else(not_owed)?;
        let barred = self.barred_from_ending(visit);
        let visited = self.actor.person_id().is_some_and(|person| barred.contains(&person));
        if visited || !self.stands_for(&visit.end_by, &barred) {
            return Err(self.not_your_post(std::slice::from_ref(&visit.end_by)));
        }
        self.must_not_have_worked_himself(visit)?;
        if self.bad_rounds(&key.clause) < visit.rounds {
            return Err(Refusal::new(
                Code::RoundsLeft,
                text!(zh: "还没有处理够规定的轮数，不能直接了结", en: "further rounds are owed before it may be ended"),
                text!(zh: "请继续整改并再次回访", en: "have it done again and ask again"),
            )
            .clause(&visit.id, visit.clause.as_deref()));
        }
        self.end_visit_as(key, VisitEnd::EndedUnsatisfied, Some(reason), Some(written));
        Ok(())
    }

    fn must_not_have_worked_himself(&self, visit: &ReturnVisit) -> Result<(), Refusal> {
        if self.actor.person_id().is_some_and(|person| self.case.workers.contains(&person)) {
            return self.must_not_have_worked(visit, self.actor.person_id());
        }
        Ok(())
    }
}

/// A refusal: no such visit is owed.
#[must_use]
pub fn not_owed() -> Refusal {
    Refusal::new(
        Code::VisitNotOwed,
        text!(zh: "没有这项待回访，或者已经办完", en: "no such visit is owed"),
        text!(zh: "请刷新后再看", en: "reload and look again"),
    )
}

/// A refusal: no hour to disturb the customer; the next one that is, if there is any.
fn quiet_hours(next: Option<&str>) -> Refusal {
    let what = match next {
        Some(next) => {
            text!(zh: "现在不方便打扰客户，{next} 起可以联系", en: "this is no hour to disturb the customer: ring from {next} on")
        }
        None => text!(zh: "现在不方便打扰客户", en: "this is no hour to disturb the customer"),
    };
    Refusal::new(
        Code::QuietHours,
        what,
        text!(zh: "到时再联系；客户自己来电、来访的，现在就可以记", en: "ring then; when the customer rings or comes himself, record it now"),
    )
}
