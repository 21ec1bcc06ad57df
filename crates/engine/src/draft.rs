//! A decision in the making: the events so far, and the case as they leave it, so that each rule sees what went before.

use crate::evolve::apply;
use crate::facts::Facts;
use crate::refusal::{Code, Refusal};
use calendar::Calendar;
use diag::text;
use model::actor::{Actor, Who};
use model::event::Entry;
use model::handbook::{Service, StageKind};
use model::{CalendarId, Case, Event, Handbook, Instant, PersonId, PersonalRef};

/// When something happened, after the rules for late entries.
#[derive(Debug, Clone)]
pub(crate) struct Moment {
    /// When it is recorded.
    pub(crate) at: Instant,
    /// When it happened.
    pub(crate) happened_at: Instant,
    /// Why it is recorded late.
    pub(crate) late: Option<PersonalRef>,
}

/// A decision in the making.
pub(crate) struct Draft<'a> {
    pub(crate) handbook: &'a Handbook,
    pub(crate) service: &'a Service,
    pub(crate) facts: &'a Facts<'a>,
    pub(crate) actor: &'a Actor,
    pub(crate) moment: Moment,
    pub(crate) case: Case,
    pub(crate) entries: Vec<Entry>,
}

impl Draft<'_> {
    /// When it is recorded.
    pub(crate) fn at(&self) -> Instant {
        self.moment.at
    }

    /// Adds an event by the actor.
    pub(crate) fn push(&mut self, event: Event) {
        let entry = Entry {
            at: self.moment.at,
            happened_at: self.moment.happened_at,
            who: self.actor.who.clone(),
            late: self.moment.late.clone(),
            event,
        };
        apply(&mut self.case, &entry);
        self.entries.push(entry);
    }

    /// Adds an event that follows from another, by the centre itself.
    pub(crate) fn follow(&mut self, event: Event) {
        let entry = Entry {
            at: self.moment.at,
            happened_at: self.moment.happened_at,
            who: Who::Clock,
            late: None,
            event,
        };
        apply(&mut self.case, &entry);
        self.entries.push(entry);
    }

    /// The person who acts.
    ///
    /// # Errors
    /// When it is not a person.
    pub(crate) fn person(&self) -> Result<PersonId, Refusal> {
        self.actor.person_id().ok_or_else(|| {
            Refusal::new(
                Code::NotYourPost,
                text!(zh: "这一步要由员工本人来做", en: "an employee must do this himself"),
                text!(zh: "请用员工账号登录", en: "log in as an employee"),
            )
        })
    }

    /// The calendar of a clause; `always` when the handbook has no such calendar any more.
    pub(crate) fn calendar(&self, id: &CalendarId) -> Calendar {
        self.handbook
            .calendars
            .get(id)
            .cloned()
            .unwrap_or_else(|| Calendar::always(self.handbook.zone.clone()))
    }

    /// The calendar that never closes, in the handbook's zone.
    pub(crate) fn always(&self) -> Calendar {
        Calendar::always(self.handbook.zone.clone())
    }

    /// Whether work may still go on.
    pub(crate) fn is_working(&self) -> bool {
        matches!(self.case.stage_kind, StageKind::Start | StageKind::Work) && self.case.is_open()
    }

    /// # Errors
    /// When the work is over.
    pub(crate) fn must_be_working(&self) -> Result<(), Refusal> {
        if self.is_working() {
            return Ok(());
        }
        Err(Refusal::new(
            Code::Ended,
            text!(zh: "这张单的工作已经结束", en: "the work of this case is over"),
            text!(zh: "如果还要处理，请先重开", en: "reopen it if there is more to do"),
        ))
    }
}

/// Turns a calendar's complaint into a refusal.
pub(crate) fn cannot_count(error: &calendar::CalendarError) -> Refusal {
    Refusal::new(
        Code::CannotCount,
        text!(zh: "手册里的时限没法计算：{error}", en: "a limit of the handbook cannot be counted: {error}"),
        text!(zh: "请让手册管理员检查日历", en: "ask the handbook's author to check the calendar"),
    )
}
