//! Pauses: a reason from the list, an until-date that wakes, a longest total, and never in the past.

use crate::draft::{Draft, cannot_count};
use crate::duties::NewDuty;
use crate::refusal::{Code, Refusal};
use calendar::Instant;
use diag::text;
use model::duty::{DutyKey, DutyKind};
use model::handbook::PauseReason;
use model::{BuiltInClause, Event, PauseId, PersonalRef};

impl Draft<'_> {
    /// Lets the clock stand still.
    ///
    /// # Errors
    /// When the reason is unknown, the actor may not, it is too long, begins in the past, or stands still already.
    pub(crate) fn pause(
        &mut self,
        reason: &PauseId,
        until: Instant,
        note: Option<&PersonalRef>,
    ) -> Result<(), Refusal> {
        self.must_be_working()?;
        let service = self.service;
        let rule = service.pauses.iter().find(|p| &p.id == reason).ok_or_else(|| unknown(reason))?;
        if self.moment.happened_at != self.at() {
            return Err(Refusal::new(
                Code::PauseBackdated,
                text!(zh: "暂停不能倒签", en: "a pause never begins in the past"),
                text!(zh: "请从现在起暂停", en: "pause from now on"),
            ));
        }
        let may =
            if rule.by.is_empty() { self.is_owner() } else { rule.by.iter().any(|post| self.acts_for(post)) };
        if !may {
            return Err(self.not_your_post(&rule.by));
        }
        if self.case.pause.is_some() {
            return Err(Refusal::new(
                Code::AlreadyPaused,
                text!(zh: "这张单已经在暂停", en: "the case stands still already"),
                text!(zh: "请先恢复，再重新暂停", en: "resume it first"),
            ));
        }
        self.check_length(rule, until)?;
        let (at, owner) = (self.at(), self.case.owner.clone());
        let duty = self.open_duty(NewDuty::named(BuiltInClause::Wake, DutyKind::Wake, owner, at, until));
        self.push(Event::Paused { reason: reason.clone(), until, duty, note: note.cloned() });
        self.recount("pause")
    }

    /// The total of all pauses for a reason stays within the handbook's longest.
    fn check_length(&self, rule: &PauseReason, until: Instant) -> Result<(), Refusal> {
        let at = self.at();
        let used: i64 = self
            .case
            .pauses
            .iter()
            .filter(|(reason, _)| reason == &rule.id)
            .map(|(_, pause)| pause.until.since(pause.from))
            .sum();
        let longest = calendar::due(at, rule.longest, &self.always(), self.facts.tables, &[]);
        let last = longest.map_err(|e| cannot_count(&e))?.at.minus(used);
        if until <= at || until > last {
            let (most, zh, en) = (rule.longest, &rule.label.zh, &rule.label.en);
            let length = model::handbook::within(most).zh;
            return Err(Refusal::new(
                Code::PauseTooLong,
                text!(zh: "“{zh}”合计最多暂停 {length}", en: "`{en}` may stand still for {most} in all"),
                text!(zh: "请填一个更早的恢复日期", en: "give an earlier date to go on"),
            ));
        }
        Ok(())
    }

    /// Goes on.
    ///
    /// # Errors
    /// When it does not stand still, or the actor does not answer for the case.
    pub(crate) fn resume(&mut self) -> Result<(), Refusal> {
        if self.case.pause.is_none() {
            return Err(Refusal::new(
                Code::NoPause,
                text!(zh: "这张单没有暂停", en: "the case does not stand still"),
                text!(zh: "不用恢复", en: "there is nothing to resume"),
            ));
        }
        self.must_answer_for_case()?;
        self.end_pause(false)
    }

    /// Ends the open pause, by a person or because its until-date came.
    pub(crate) fn end_pause(&mut self, woke: bool) -> Result<(), Refusal> {
        let Some(open) = self.case.pause.clone() else { return Ok(()) };
        let until = if woke { open.until } else { self.at().min(open.until) };
        self.push(Event::Resumed { reason: open.reason, from: open.from, until, woke });
        self.end_duty(&open.duty, until);
        self.recount("resume")
    }

    /// Counts the open limits again that a pause may stop.
    pub(crate) fn recount(&mut self, reason: &str) -> Result<(), Refusal> {
        let keys: Vec<(DutyKey, Instant)> = self
            .case
            .duties
            .values()
            .filter(|d| d.is_open() && d.kind == DutyKind::Limit)
            .map(|d| (d.key.clone(), d.from))
            .collect();
        for (key, from) in keys {
            self.redate_duty(&key, from, reason)?;
        }
        Ok(())
    }
}

fn unknown(reason: &PauseId) -> Refusal {
    Refusal::new(
        Code::PauseUnknown,
        text!(zh: "这类事项没有暂停原因“{reason}”", en: "this service has no pause `{reason}`"),
        text!(zh: "请从列出的原因里选择", en: "choose one of the reasons listed"),
    )
}
