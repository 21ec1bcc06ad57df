//! Doing an action of the handbook: stage, performer, answers, guards, then what follows.

use crate::draft::Draft;
use crate::form::{unknown_field, value_of};
use crate::lookup::View;
use crate::refusal::{Code, Refusal};
use diag::{Text, text};
use model::command::Role;
use model::duty::Assignee;
use model::expression::{Outcome, evaluate};
use model::handbook::{
    Action, Effect, Guard, HandOverTo, Label, Lane, Performer, Service, StageKind, Trigger,
};
use model::{ActionId, Event, FieldId, PersonalRef, StageId, Value};
use std::collections::BTreeMap;

impl Draft<'_> {
    /// Does an action.
    ///
    /// # Errors
    /// When it is not offered here, not the actor's, or something that it asks or demands is missing.
    pub(crate) fn act(
        &mut self,
        id: &ActionId,
        inputs: &BTreeMap<FieldId, Value>,
        note: Option<&PersonalRef>,
    ) -> Result<(), Refusal> {
        let service = self.service;
        let action = service.action(id).ok_or_else(|| unknown_action(id))?;
        if !action.from.contains(&self.case.stage) || !self.case.is_open() {
            return Err(self.not_in_stage(action));
        }
        self.check_values(inputs)?;
        if let Some(stray) = inputs.keys().find(|f| !action.asks.iter().any(|ask| &ask.field == *f)) {
            return Err(unknown_field(stray));
        }
        if !self.may_perform(&action.by) {
            let posts: Vec<_> = action.by.iter().filter_map(post_of).collect();
            return Err(self.not_your_post(&posts));
        }
        let before = self.case.fields.clone();
        self.check_answers(action, inputs)?;
        let worked = self.is_work_on_case(action);
        self.push(Event::Acted { action: id.clone(), inputs: inputs.clone(), note: note.cloned(), worked });
        self.after_form(&before)?;
        let happened = self.moment.happened_at;
        let keeps = service.appointment.as_ref().is_some_and(|rule| &rule.kept_by == id);
        if keeps {
            self.keep_appointment(happened);
        }
        self.effects(action)?;
        self.trigger(Trigger::Action(id.clone()), happened)?;
        match &action.to {
            Some(stage) if stage != &self.case.stage => self.enter(stage),
            _ => Ok(()),
        }
    }

    /// Whether the action is doing the work, so that its doer may not visit afterwards: at a work stage, the owner doing
    /// what is his to do, or a post doing its part behind the scenes; at the first stage, settling it there and then.
    /// Handing the case on is no work on it.
    fn is_work_on_case(&self, action: &Action) -> bool {
        let Some(stage) = self.service.stage(&self.case.stage) else { return false };
        let leads_to = action.to.as_ref().and_then(|to| self.service.stage(to));
        let finishes = leads_to.is_some_and(|to| to.kind == StageKind::Finished);
        match stage.kind {
            StageKind::Work => {}
            StageKind::Start => return finishes,
            StageKind::Finished | StageKind::Closed | StageKind::Cancelled => return false,
        }
        let hands_over = action.effects.iter().any(|e| matches!(e, Effect::HandOver { .. }));
        let as_owner = action.by.contains(&Performer::Owner) && self.is_owner();
        let by_post = action.by.iter().filter_map(post_of).any(|post| self.actor.posts.contains(&post));
        !hands_over && (as_owner || (stage.lane == Lane::Back && by_post))
    }

    /// Enters a stage, with what its kind means.
    pub(crate) fn enter(&mut self, stage: &StageId) -> Result<(), Refusal> {
        let service = self.service;
        let Some(stage) = service.stage(stage) else { return Ok(()) };
        let was = self.case.stage_kind;
        self.follow(Event::Moved { stage: stage.id.clone(), stage_kind: stage.kind });
        let happened = self.moment.happened_at;
        self.trigger(Trigger::Stage(stage.id.clone()), happened)?;
        match (was, stage.kind) {
            (StageKind::Start | StageKind::Work, StageKind::Finished) => self.finish(),
            (StageKind::Finished, StageKind::Start | StageKind::Work) => self.next_round(),
            _ => Ok(()),
        }
    }

    /// Required answers and guards, judged on the form as it would be.
    fn check_answers(&self, action: &Action, inputs: &BTreeMap<FieldId, Value>) -> Result<(), Refusal> {
        let mut would = self.case.clone();
        would.fields.extend(inputs.clone());
        let view = View(&would);
        let missing: Vec<FieldId> = action
            .asks
            .iter()
            .filter(|ask| ask.required)
            .filter(|ask| ask.when.as_ref().is_none_or(|when| evaluate(when, &view).truth() == Some(true)))
            .filter(|ask| !would.fields.contains_key(&ask.field))
            .filter(|ask| !would.lines.iter().any(|line| line.field == ask.field))
            .map(|ask| ask.field.clone())
            .collect();
        if !missing.is_empty() {
            return Err(missing_answers(self.service, missing));
        }
        action.guards.iter().try_for_each(|guard| check_guard(self.service, guard, &view))
    }

    fn effects(&mut self, action: &Action) -> Result<(), Refusal> {
        for effect in &action.effects {
            match effect {
                Effect::HandOver { to, at_once } => self.hand_over_by_action(to, *at_once)?,
                Effect::Set { field, to } => self.set_by_action(field, to)?,
                Effect::Notify { post, script } => {
                    let told = post.as_ref().map_or_else(Vec::new, |post| self.staff(&self.staffed(post).0));
                    self.follow(Event::Notified { post: post.clone(), told, script: script.clone() });
                }
                Effect::Acknowledge { limit } => {
                    let mine = self
                        .open_keys(|d| &d.key.clause == limit && self.is_holder(&d.who, d.fallback.as_ref()));
                    for key in mine {
                        self.acknowledge(&key)?;
                    }
                }
                Effect::Resume => {
                    if self.case.pause.is_some() {
                        self.end_pause(false)?;
                    }
                }
                Effect::KeepAppointment => {
                    let happened = self.moment.happened_at;
                    self.keep_appointment(happened);
                }
            }
        }
        Ok(())
    }

    fn hand_over_by_action(&mut self, to: &HandOverTo, at_once: bool) -> Result<(), Refusal> {
        let (to, fallback) = match to {
            HandOverTo::Field(field) => self.assignee(&Performer::Field(field.clone())),
            HandOverTo::Post(post) => self.post(post),
            HandOverTo::FirstAsked => self.assignee(&Performer::FirstAsked),
            HandOverTo::Contact => (self.case.contact.clone(), None),
        };
        let mine = to.as_person().is_some() && to.as_person() == self.actor.person_id();
        if self.case.owner != to
            && let Some(person) = to.as_person()
        {
            self.must_be_available(person)?;
        }
        if mine && self.is_offered_to_me(Role::Owner) {
            self.accept(Role::Owner)
        } else if at_once || mine {
            self.assign(Role::Owner, to, fallback, if mine { "taken" } else { "order" })
        } else if self.case.owner == to || self.is_pending(Role::Owner, &to) {
            // Sending the same man again starts no clock again.
            Ok(())
        } else {
            self.offer_to(Role::Owner, (to, fallback), None)
        }
    }

    fn set_by_action(&mut self, field: &FieldId, to: &model::expression::Expression) -> Result<(), Refusal> {
        let before = self.case.fields.clone();
        if let Outcome::Known(scalar) = evaluate(to, &View(&self.case))
            && let Some(value) = value_of(scalar)
        {
            self.follow(Event::FieldsSet { fields: BTreeMap::from([(field.clone(), value)]), reason: None });
            self.after_form(&before)?;
        }
        Ok(())
    }

    fn not_in_stage(&self, action: &Action) -> Refusal {
        let here = self.service.stage(&self.case.stage).map_or_else(
            || Label { zh: self.case.stage.to_string(), en: self.case.stage.to_string() },
            |stage| stage.label.clone(),
        );
        let names = |chinese: bool, joint: &str| {
            let stages = action.from.iter().filter_map(|id| self.service.stage(id));
            stages.map(|s| s.label.text(chinese).to_owned()).collect::<Vec<_>>().join(joint)
        };
        let (zh, en) = (names(true, "、"), names(false, ", "));
        let (name_zh, name_en) = (&action.label.zh, &action.label.en);
        let (here_zh, here_en) = (&here.zh, &here.en);
        Refusal::new(
            Code::NotInStage,
            text!(zh: "现在是“{here_zh}”，不能“{name_zh}”", en: "the case is at `{here_en}`, where `{name_en}` is not offered"),
            text!(zh: "“{name_zh}”只在“{zh}”时可以做", en: "`{name_en}` is offered at {en}"),
        )
    }
}

fn post_of(performer: &Performer) -> Option<model::PostId> {
    match performer {
        Performer::Post(post) => Some(post.clone()),
        _ => None,
    }
}

fn check_guard(service: &Service, guard: &Guard, view: &View<'_>) -> Result<(), Refusal> {
    match evaluate(&guard.must, view) {
        Outcome::Known(model::expression::Scalar::Bool(true)) => Ok(()),
        Outcome::Unknown(fields) if !fields.is_empty() => {
            let mut refusal = missing_answers(service, fields);
            refusal.code = Code::Guard;
            Err(refusal)
        }
        _ => Err(Refusal::new(
            Code::Guard,
            Text { zh: guard.otherwise.zh.clone(), en: guard.otherwise.en.clone() },
            text!(zh: "满足这个条件后再做", en: "do it when that holds"),
        )
        .fields(guard.must.fields().into_iter().collect())),
    }
}

/// A refusal that names the answers which are missing.
pub(crate) fn missing_answers(service: &Service, fields: Vec<FieldId>) -> Refusal {
    let names = |chinese: bool, joint: &str| {
        let labels = fields.iter().map(|id| {
            service.field(id).map_or_else(|| id.to_string(), |field| field.label.text(chinese).to_owned())
        });
        labels.collect::<Vec<_>>().join(joint)
    };
    let (zh, en) = (names(true, "、"), names(false, ", "));
    Refusal::new(
        Code::MissingAnswers,
        text!(zh: "还没有填：{zh}", en: "not answered yet: {en}"),
        text!(zh: "请填写后再提交", en: "answer and send again"),
    )
    .fields(fields)
}

fn unknown_action(id: &ActionId) -> Refusal {
    Refusal::new(
        Code::UnknownAction,
        text!(zh: "这类事项没有操作“{id}”", en: "this service has no action `{id}`"),
        text!(zh: "请从列出的操作里选择", en: "choose one of the actions listed"),
    )
}

/// Assigning without an offer.
impl Draft<'_> {
    /// Gives a responsibility at once, by order of the handbook.
    pub(crate) fn assign(
        &mut self,
        role: Role,
        to: Assignee,
        fallback: Option<model::duty::Fallback>,
        cause: &str,
    ) -> Result<(), Refusal> {
        self.withdraw(role, "replaced");
        self.follow(Event::Assigned { role, to, fallback, cause: cause.to_owned() });
        self.responsibility_moved(role)
    }
}
