//! What the definitions of a service say about its stages, in the words of a reader: where a limit runs, what may be done,
//! what waits, who is asked afterwards. Both pictures and both tables are made from this. What may not enter: places and shapes.

use crate::Shown;
use diag::{Lang, Text, text};
use model::handbook::{
    Action, Effect, Limit, LimitTime, PauseReason, Performer, ReturnVisit, Service, Stage, StageKind,
    Trigger, within,
};
use model::{Handbook, PostId, StageId};
use std::collections::BTreeSet;

/// A service, its handbook and the language of who looks at it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading<'a> {
    pub(crate) handbook: &'a Handbook,
    pub(crate) service: &'a Service,
    pub(crate) lang: Lang,
}

impl<'a> Reading<'a> {
    pub(crate) fn of(shown: &Shown<'a>) -> Self {
        Self { handbook: shown.handbook, service: shown.service, lang: shown.lang }
    }

    /// A text in the language.
    pub(crate) fn say(&self, text: &Text) -> String {
        text.get(self.lang).to_owned()
    }

    /// Several things one after the other.
    pub(crate) fn list(&self, things: impl IntoIterator<Item = String>) -> String {
        let things: Vec<String> = things.into_iter().collect();
        things.join(if self.lang == Lang::Zh { "、" } else { ", " })
    }

    pub(crate) fn stage(&self, position: usize) -> Option<&'a Stage> {
        self.service.stages.get(position)
    }

    pub(crate) fn stage_name(&self, position: usize) -> String {
        self.stage(position).map(|stage| self.say(&stage.label.words())).unwrap_or_default()
    }

    pub(crate) fn position(&self, stage: &StageId) -> Option<usize> {
        self.service.stages.iter().position(|own| &own.id == stage)
    }

    /// The stage of a kind.
    pub(crate) fn of_kind(&self, kind: StageKind) -> Option<usize> {
        self.service.stages.iter().position(|stage| stage.kind == kind)
    }

    pub(crate) fn posts(&self, posts: &[PostId]) -> String {
        self.list(posts.iter().map(|post| self.say(&self.handbook.post_words(post))))
    }

    /// Who may do an action.
    pub(crate) fn doers(&self, action: &Action) -> String {
        let name = |performer: &Performer| self.say(&self.handbook.performer_words(self.service, performer));
        self.list(action.by.iter().map(name))
    }

    pub(crate) fn name(&self, action: &Action) -> String {
        self.say(&action.label.words())
    }

    /// An action with who may do it behind its name.
    pub(crate) fn deed(&self, action: &Action) -> String {
        let (name, doers) = (self.name(action), self.doers(action));
        if doers.is_empty() {
            return name;
        }
        self.say(&text!(zh: "{name}（{doers}）", en: "{name} ({doers})"))
    }

    /// The stages from which an action leads on, its own target left out.
    pub(crate) fn sources(&self, action: &Action) -> BTreeSet<usize> {
        let other = action.from.iter().filter(|from| action.to.as_ref() != Some(*from));
        other.filter_map(|from| self.position(from)).collect()
    }

    /// What may be done in a stage without leaving it.
    pub(crate) fn staying(&self, stage: usize) -> Vec<&'a Action> {
        let Some(own) = self.stage(stage) else { return Vec::new() };
        let stays = |action: &&Action| {
            action.from.contains(&own.id) && action.to.as_ref().is_none_or(|to| to == &own.id)
        };
        self.service.actions.iter().filter(stays).collect()
    }

    /// A limit with its time, e.g. `急修到场 10 分钟`.
    pub(crate) fn limit(&self, limit: &Limit) -> String {
        let (name, time) = (self.say(&limit.label.words()), self.time(limit));
        self.say(&text!(zh: "{name} {time}", en: "{name}: {time}"))
    }

    fn time(&self, limit: &Limit) -> String {
        match &limit.time {
            LimitTime::Within { within: time } => self.say(&within(*time)),
            LimitTime::Field { field } => {
                self.say(&self.handbook.trigger_words(self.service, &Trigger::Field(field.clone())))
            }
        }
    }

    /// A limit with its time, from what to what, and whose it is.
    pub(crate) fn limit_whole(&self, limit: &Limit) -> String {
        let words = |triggers: &[Trigger]| {
            self.list(triggers.iter().map(|t| self.say(&self.handbook.trigger_words(self.service, t))))
        };
        let (whole, from, until) = (self.limit(limit), words(&limit.from), words(&limit.until));
        let by = self.say(&self.handbook.performer_words(self.service, &limit.by));
        self.say(&text!(zh: "{whole}（{by}；{from} → {until}）", en: "{whole} ({by}; {from} → {until})"))
    }

    /// A visit with its time and visitors.
    pub(crate) fn visit(&self, visit: &ReturnVisit) -> (String, String) {
        let (time, by) = (self.say(&within(visit.time.within)), self.posts(&visit.by));
        let share = if visit.rate == 100 { String::new() } else { format!(" {}%", visit.rate) };
        let by = match (visit.jointly, self.lang) {
            (false, _) => by,
            (true, Lang::Zh) => format!("{by}一起"),
            (true, Lang::En) => format!("{by} together"),
        };
        let detail = text!(zh: "{time}内{share} · {by}", en: "within {time}{share} · {by}");
        (self.say(&visit.label.words()), self.say(&detail))
    }

    pub(crate) fn pause(&self, pause: &PauseReason) -> String {
        let (name, longest) = (self.say(&pause.label.words()), within(pause.longest));
        let (zh, en) = (longest.zh, longest.en);
        self.say(&text!(zh: "可暂停：{name}，最长\u{a0}{zh}", en: "may wait: {name}, at most {en}"))
    }

    /// The stages in which a clock begins that starts so; none when it may be any.
    pub(crate) fn homes(&self, trigger: &Trigger) -> BTreeSet<usize> {
        let start = || self.of_kind(StageKind::Start);
        let one = |stage: Option<usize>| stage.into_iter().collect::<BTreeSet<_>>();
        let after = |wanted: &dyn Fn(&Action) -> bool| {
            let found = self.service.actions.iter().find(|action| wanted(action));
            let stage = found.and_then(|action| action.to.as_ref().or(action.from.first()));
            one(stage.and_then(|stage| self.position(stage)).or_else(start))
        };
        match trigger {
            Trigger::Reported | Trigger::Opened => one(start()),
            Trigger::Accepted | Trigger::HandedOver => {
                after(&|action| action.effects.iter().any(|effect| matches!(effect, Effect::HandOver { .. })))
            }
            Trigger::Finished => one(self.of_kind(StageKind::Finished)),
            Trigger::Closed => one(self.of_kind(StageKind::Closed)),
            Trigger::Cancelled => one(self.of_kind(StageKind::Cancelled)),
            Trigger::Reopened => self.further_rounds(),
            Trigger::Appointed | Trigger::AppointmentStart | Trigger::AppointmentEnd => {
                let kept =
                    self.service.appointment.as_ref().and_then(|rule| self.service.action(&rule.kept_by));
                one(kept.and_then(|action| self.position(action.from.first()?)).or_else(start))
            }
            Trigger::Printed(print) => after(&|action| action.prints.contains(print)),
            Trigger::Action(id) => after(&|action| &action.id == id),
            Trigger::Stage(stage) => one(self.position(stage)),
            Trigger::Field(field) => self.filled(field),
            Trigger::Joined | Trigger::EventFinished | Trigger::Acknowledged => BTreeSet::new(),
        }
    }

    /// Where a time that is written into a field is waited for: after the action that asks it; when none does, in the last
    /// stage of work.
    fn filled(&self, field: &model::FieldId) -> BTreeSet<usize> {
        let asks = |action: &&Action| action.asks.iter().any(|ask| &ask.field == field);
        let asked = self.service.actions.iter().find(asks);
        let stage = asked.and_then(|action| self.position(action.to.as_ref().or(action.from.first())?));
        let work = || self.service.stages.iter().rposition(|stage| stage.kind == StageKind::Work);
        stage.or_else(work).into_iter().collect()
    }

    /// Where further rounds begin.
    fn further_rounds(&self) -> BTreeSet<usize> {
        let asked = self.service.reopen.as_ref().and_then(|rule| self.position(&rule.to));
        let denied = self.service.visits.iter().filter(|visit| visit.time.after != Trigger::Cancelled);
        let denied = denied.filter_map(|visit| self.position(visit.unsatisfied.as_ref()?));
        asked.into_iter().chain(denied).collect()
    }

    /// The limits that begin in a stage; with `None` those that may begin in any.
    pub(crate) fn limits_at(&self, stage: Option<usize>) -> Vec<&'a Limit> {
        let begins = |limit: &&Limit| {
            let mut homes = limit.from.iter().map(|trigger| self.homes(trigger));
            match stage {
                Some(stage) => homes.any(|homes| homes.contains(&stage)),
                None => homes.any(|homes| homes.is_empty()),
            }
        };
        self.service.limits.iter().filter(begins).collect()
    }

    /// The reasons for which a clock that began in a stage may stand still.
    pub(crate) fn pauses_at(&self, stage: usize) -> Vec<&'a PauseReason> {
        let limits = self.limits_at(Some(stage));
        let stops = |pause: &&PauseReason| limits.iter().any(|limit| limit.pauses.contains(&pause.id));
        self.service.pauses.iter().filter(stops).collect()
    }

    /// The visits that a stage owes.
    pub(crate) fn visits_at(&self, stage: usize) -> Vec<&'a ReturnVisit> {
        let owes = |visit: &&ReturnVisit| self.homes(&visit.time.after).contains(&stage);
        self.service.visits.iter().filter(owes).collect()
    }

    /// Whether the work has ended in a stage.
    pub(crate) fn is_end(&self, stage: usize) -> bool {
        self.stage(stage).is_some_and(|stage| !matches!(stage.kind, StageKind::Start | StageKind::Work))
    }

    /// The words for the lane of a stage.
    pub(crate) fn lane(&self, stage: usize) -> String {
        use model::handbook::Lane;
        let words = match self.stage(stage).map(|stage| stage.lane) {
            Some(Lane::Customer) => text!(zh: "客户", en: "customer"),
            Some(Lane::Front) => text!(zh: "前台", en: "front"),
            Some(Lane::Back) => text!(zh: "后台", en: "back"),
            None => Text::default(),
        };
        self.say(&words)
    }

    /// The channels through which it comes in.
    pub(crate) fn channels(&self) -> String {
        let name = |id| self.handbook.channels.get(id).map(|channel| self.say(&channel.label.words()));
        self.list(self.service.intake.iter().filter_map(name))
    }

    /// The stages in the order of time: each after those that lead to it, otherwise as they were written.
    pub(crate) fn in_time(&self) -> Vec<usize> {
        let count = self.service.stages.len();
        let mut before: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); count];
        for action in &self.service.actions {
            let Some(to) = action.to.as_ref().and_then(|to| self.position(to)) else { continue };
            // What was written later and leads back is a further round.
            before[to].extend(self.sources(action).into_iter().filter(|from| *from < to));
        }
        let mut order: Vec<usize> = Vec::with_capacity(count);
        while let Some(next) = (0..count)
            .find(|own| !order.contains(own) && before[*own].iter().all(|from| order.contains(from)))
        {
            order.push(next);
        }
        order
    }
}
