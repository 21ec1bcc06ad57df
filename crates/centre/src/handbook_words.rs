//! The rules of a handbook in the words and language of a reader; the model has them in both.

use crate::view::Look;
use diag::text;
use model::handbook::{Effect, EscalationAt, HandOverTo, Performer, Service, Trigger, within};
use model::{PostId, StageId};

impl Look<'_> {
    /// The name of a post.
    #[must_use]
    pub fn post(&self, post: &PostId) -> String {
        self.words(&self.handbook.post_words(post))
    }

    pub(crate) fn stage_name(&self, service: &Service, stage: &StageId) -> String {
        self.words(&service.stage_words(stage))
    }

    /// Who may do something.
    pub(crate) fn performer(&self, service: &Service, performer: &Performer) -> String {
        self.words(&self.handbook.performer_words(service, performer))
    }

    /// What starts or stops a clock.
    pub(crate) fn trigger(&self, service: &Service, trigger: &Trigger) -> String {
        self.words(&self.handbook.trigger_words(service, trigger))
    }

    /// When an escalation falls.
    pub(crate) fn escalation(&self, at: &EscalationAt, to: &PostId) -> String {
        let to = self.post(to);
        let words = match at {
            EscalationAt::Due => text!(zh: "到期告知{to}", en: "when due, tell {to}"),
            EscalationAt::After { after } => {
                let after = within(*after);
                let (zh, en) = (after.zh, after.en);
                text!(zh: "超时 {zh}告知{to}", en: "{en} after, tell {to}")
            }
            EscalationAt::Percent { percent } => {
                text!(zh: "过了 {percent}% 告知{to}", en: "at {percent}%, tell {to}")
            }
        };
        self.words(&words)
    }

    /// What an action does besides moving the case.
    pub(crate) fn effect(&self, service: &Service, effect: &Effect) -> String {
        let words = match effect {
            Effect::HandOver { to, at_once } => {
                let to = match to {
                    HandOverTo::Field(field) => self.performer(service, &Performer::Field(field.clone())),
                    HandOverTo::Post(post) => self.post(post),
                    HandOverTo::FirstAsked => self.performer(service, &Performer::FirstAsked),
                    HandOverTo::Contact => self.performer(service, &Performer::Contact),
                };
                if *at_once {
                    text!(zh: "直接交给{to}", en: "goes to {to} at once")
                } else {
                    text!(zh: "交给{to}，接手才算", en: "offered to {to}, counts when accepted")
                }
            }
            Effect::Set { field, .. } => {
                let name = self.performer(service, &Performer::Field(field.clone()));
                text!(zh: "填写“{name}”", en: "sets “{name}”")
            }
            Effect::Notify { post: Some(post), script } => {
                let (to, script) = (self.post(post), self.script_name(script));
                text!(zh: "告知{to}：{script}", en: "tells {to}: {script}")
            }
            Effect::Notify { post: None, script } => {
                let script = self.script_name(script);
                text!(zh: "告知客户：{script}", en: "tells the customer: {script}")
            }
            Effect::Acknowledge { limit } => {
                let name = service.limit(limit).map_or_else(|| limit.to_string(), |l| self.label(&l.label));
                text!(zh: "应下“{name}”", en: "has “{name}”")
            }
            Effect::Resume => text!(zh: "结束暂停", en: "ends a pause"),
            Effect::KeepAppointment => text!(zh: "按约到了", en: "keeps the appointment"),
        };
        self.words(&words)
    }

    fn script_name(&self, script: &model::ScriptId) -> String {
        self.words(&self.handbook.script_words(script))
    }
}
