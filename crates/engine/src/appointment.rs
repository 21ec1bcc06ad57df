//! Appointments 预约: agreed, moved by the customer (kept), moved by us (counted), nobody at home.

use crate::draft::{Draft, cannot_count};
use crate::duties::NewDuty;
use crate::refusal::{Code, Refusal};
use calendar::Instant;
use diag::text;
use model::command::{Mover, Role};
use model::duty::{Assignee, DutyKey, DutyKind, StepKind};
use model::handbook::{AppointmentRule, Trigger};
use model::{BuiltInClause, Event, FileRef, PersonalRef};

impl Draft<'_> {
    fn appointment_rule(&self) -> Result<&AppointmentRule, Refusal> {
        self.service.appointment.as_ref().ok_or_else(|| {
            Refusal::new(
                Code::NoAppointment,
                text!(zh: "这类事项没有预约", en: "this service has no appointments"),
                text!(zh: "可以改用承诺时间", en: "promise a time instead"),
            )
        })
    }

    /// The window is neither too long nor too far ahead, and still to come.
    fn check_window(&self, rule: &AppointmentRule, from: Instant, until: Instant) -> Result<(), Refusal> {
        let end = |start, within| {
            calendar::due(start, within, &self.always(), self.facts.tables, &[])
                .map(|due| due.at)
                .map_err(|e| cannot_count(&e))
        };
        if from < until
            && until > self.at()
            && until <= end(from, rule.window)?
            && from <= end(self.at(), rule.ahead)?
        {
            return Ok(());
        }
        let (window, ahead) = (rule.window, rule.ahead);
        let (longest, furthest) = (model::handbook::within(window).zh, model::handbook::within(ahead).zh);
        Err(Refusal::new(
            Code::WindowTooLong,
            text!(zh: "预约时段最长 {longest}，最远提前 {furthest}，且不能是过去的时间",
                en: "a window is at most {window} long, at most {ahead} ahead, and not over already"),
            text!(zh: "请换一个时段", en: "choose another window"),
        ))
    }

    /// Agrees a window with the customer.
    ///
    /// # Errors
    /// When the service has none, the window does not fit, one is agreed already, or the actor may not.
    pub(crate) fn appoint(&mut self, from: Instant, until: Instant) -> Result<(), Refusal> {
        self.must_answer_for_case()?;
        self.must_be_working()?;
        self.check_window(self.appointment_rule()?, from, until)?;
        if self.case.appointment.is_some() {
            return Err(Refusal::new(
                Code::NotAllowed,
                text!(zh: "已经有预约了", en: "an appointment is agreed already"),
                text!(zh: "请用“改约”，并说明是谁要改", en: "move it and say whose wish it was"),
            ));
        }
        let duty = self.open_appointment(from, until)?;
        self.push(Event::Appointed { from, until, duty });
        let at = self.moment.happened_at;
        self.trigger(Trigger::Appointed, at)?;
        self.trigger(Trigger::AppointmentStart, from)?;
        self.trigger(Trigger::AppointmentEnd, until)
    }

    fn open_appointment(&mut self, from: Instant, until: Instant) -> Result<DutyKey, Refusal> {
        let escalate_to = self.appointment_rule()?.escalate_to.clone();
        let escalate = StepKind::Escalate {
            to: Assignee::Post { post: escalate_to, place: self.case.place },
            fallback: None,
        };
        let owner = self.case.owner.clone();
        let begin = (from > self.at()).then_some((from, StepKind::Begin));
        let steps = begin.into_iter().chain([(until, StepKind::Due), (until, escalate)]).collect();
        Ok(self.open_duty(NewDuty {
            steps,
            ..NewDuty::named(BuiltInClause::Appointment, DutyKind::Appointment, owner, from, until)
        }))
    }

    /// Moves the agreed window: the customer's wish keeps the promise, ours is counted and needs its reason.
    ///
    /// # Errors
    /// As [`Draft::appoint`], and when nothing is agreed or our own reason is missing.
    pub(crate) fn move_appointment(
        &mut self,
        by: Mover,
        from: Instant,
        until: Instant,
        reason: Option<&PersonalRef>,
    ) -> Result<(), Refusal> {
        self.must_answer_for_case()?;
        self.must_be_working()?;
        self.check_window(self.appointment_rule()?, from, until)?;
        let old = self.agreed()?;
        if by == Mover::Us && reason.is_none() {
            return Err(Refusal::new(
                Code::ReasonMissing,
                text!(zh: "我们改约要写明原因", en: "moving it ourselves needs a reason"),
                text!(zh: "请填写原因", en: "say why"),
            ));
        }
        self.void_duty(&old, if by == Mover::Us { "moved_by_us" } else { "moved_by_customer" });
        let duty = self.open_appointment(from, until)?;
        self.push(Event::AppointmentMoved { by, from, until, duty, reason: reason.cloned() });
        self.move_window_limits(from, until)
    }

    /// Limits that run from the window move with it.
    fn move_window_limits(&mut self, from: Instant, until: Instant) -> Result<(), Refusal> {
        let service = self.service;
        for (trigger, instant) in [(Trigger::AppointmentStart, from), (Trigger::AppointmentEnd, until)] {
            for limit in service.limits.iter().filter(|l| l.from.contains(&trigger)) {
                for key in self.open_keys(|d| d.key.clause == limit.id) {
                    self.redate_duty(&key, instant, "moved")?;
                }
            }
        }
        Ok(())
    }

    /// We were there: what runs from this window is over; the next window has its own.
    fn end_window_limits(&mut self, happened: Instant) {
        let service = self.service;
        let window = [Trigger::AppointmentStart, Trigger::AppointmentEnd];
        let keys = self.open_keys(|d| {
            service.limit(&d.key.clause).is_some_and(|l| l.from.iter().any(|from| window.contains(from)))
        });
        for key in keys {
            let begun = self.case.duties.get(&key).is_some_and(|d| d.from <= happened);
            if begun { self.end_duty(&key, happened) } else { self.void_duty(&key, "nobody_home") }
        }
    }

    fn agreed(&self) -> Result<DutyKey, Refusal> {
        self.case.appointment.as_ref().map(|a| a.duty.clone()).ok_or_else(|| {
            Refusal::new(
                Code::NoAppointment,
                text!(zh: "还没有预约", en: "nothing is agreed"),
                text!(zh: "请先预约时间", en: "agree a window first"),
            )
        })
    }

    /// We were there.
    pub(crate) fn keep_appointment(&mut self, instant: Instant) {
        if let Ok(duty) = self.agreed() {
            self.follow(Event::AppointmentKept);
            self.end_duty(&duty, instant);
        }
    }

    /// Nobody was at home in the window; after so many times the post that the handbook names gets the case offered.
    ///
    /// # Errors
    /// When nothing is agreed, the window has not begun, or the actor does not answer for the case.
    pub(crate) fn nobody_home(
        &mut self,
        photos: &[FileRef],
        note: Option<&PersonalRef>,
    ) -> Result<(), Refusal> {
        self.must_answer_for_case()?;
        self.must_be_working()?;
        let (limit, then) = {
            let rule = self.appointment_rule()?;
            (rule.nobody_home, rule.then.clone())
        };
        let duty = self.agreed()?;
        let happened = self.moment.happened_at;
        if self.case.appointment.as_ref().is_some_and(|a| happened < a.from) {
            return Err(Refusal::new(
                Code::WindowNotBegun,
                text!(zh: "预约时间还没到", en: "the agreed window has not begun"),
                text!(zh: "请在预约时段内上门", en: "be there inside the window"),
            ));
        }
        let times = self.case.nobody_home + 1;
        self.push(Event::NobodyHome { times, photos: photos.to_vec(), note: note.cloned() });
        self.end_duty(&duty, happened);
        self.end_window_limits(happened);
        if times >= limit {
            let to = self.post(&then);
            self.offer_to(Role::Owner, to, None)?;
        }
        Ok(())
    }
}
