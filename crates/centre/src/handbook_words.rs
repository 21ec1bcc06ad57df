//! The rules of a handbook in words for people: lengths of time, what starts and stops a clock, who does something.

use crate::view::Look;
use calendar::{Unit, Within};
use diag::{Text, text};
use model::handbook::{Effect, EscalationAt, HandOverTo, Performer, Service, Trigger};
use model::{ActionId, PostId, StageId};

/// A length of time, e.g. `3 个工作日`.
#[must_use]
pub fn within(within: Within) -> Text {
    let count = within.count;
    let zh = match within.unit {
        Unit::Minutes => "分钟",
        Unit::Hours => "小时",
        Unit::WorkingMinutes => "工作分钟",
        Unit::WorkingHours => "个工作小时",
        Unit::Days => "天",
        Unit::WorkingDays => "个工作日",
        Unit::Weeks => "周",
        Unit::Months => "个月",
    };
    Text { zh: format!("{count} {zh}"), en: within.to_string().replace('-', " ") }
}

impl Look<'_> {
    /// The name of a post.
    #[must_use]
    pub fn post(&self, post: &PostId) -> String {
        self.handbook.posts.get(post).map_or_else(|| post.to_string(), |found| self.label(&found.label))
    }

    pub(crate) fn action_name(&self, service: &Service, action: &ActionId) -> String {
        service.action(action).map_or_else(|| action.to_string(), |found| self.label(&found.label))
    }

    pub(crate) fn stage_name(&self, service: &Service, stage: &StageId) -> String {
        service.stage(stage).map_or_else(|| stage.to_string(), |found| self.label(&found.label))
    }

    /// Who may do something.
    pub(crate) fn performer(&self, service: &Service, performer: &Performer) -> String {
        match performer {
            Performer::Post(post) => self.post(post),
            Performer::Owner => self.words(&text!(zh: "责任人", en: "owner")),
            Performer::Contact => self.words(&text!(zh: "跟进人", en: "contact")),
            Performer::FirstAsked => self.words(&text!(zh: "首问人", en: "first asked")),
            Performer::Customer => self.words(&text!(zh: "客户", en: "customer")),
            Performer::Anyone => self.words(&text!(zh: "任何员工", en: "any employee")),
            Performer::Field(field) => {
                service.field(field).map_or_else(|| field.to_string(), |found| self.label(&found.label))
            }
        }
    }

    /// What starts or stops a clock.
    pub(crate) fn trigger(&self, service: &Service, trigger: &Trigger) -> String {
        let words = match trigger {
            Trigger::Reported => text!(zh: "客户来报", en: "the customer told us"),
            Trigger::Opened => text!(zh: "开单", en: "recorded"),
            Trigger::Accepted => text!(zh: "接手", en: "accepted"),
            Trigger::Finished => text!(zh: "完工", en: "finished"),
            Trigger::Closed => text!(zh: "办结", en: "closed"),
            Trigger::Reopened => text!(zh: "重开", en: "reopened"),
            Trigger::Cancelled => text!(zh: "撤单", en: "cancelled"),
            Trigger::Joined => text!(zh: "并入共同事件", en: "joined a common event"),
            Trigger::EventFinished => text!(zh: "共同事件办完", en: "the common event is finished"),
            Trigger::Appointed => text!(zh: "约好时间", en: "an appointment was agreed"),
            Trigger::AppointmentStart => text!(zh: "预约时段开始", en: "the appointment begins"),
            Trigger::AppointmentEnd => text!(zh: "预约时段结束", en: "the appointment ends"),
            Trigger::HandedOver => text!(zh: "交给别人", en: "handed over"),
            Trigger::Acknowledged => text!(zh: "有人应下", en: "somebody has it"),
            Trigger::Printed(print) => {
                let name = self
                    .handbook
                    .prints
                    .get(print)
                    .map_or_else(|| print.to_string(), |p| self.label(&p.label));
                text!(zh: "打印“{name}”", en: "“{name}” was printed")
            }
            Trigger::Action(action) => Text::same(self.action_name(service, action)),
            Trigger::Stage(stage) => {
                let name = self.stage_name(service, stage);
                text!(zh: "进入“{name}”", en: "entered “{name}”")
            }
            Trigger::Field(field) => {
                let name = service.field(field).map_or_else(|| field.to_string(), |f| self.label(&f.label));
                text!(zh: "到“{name}”", en: "at “{name}”")
            }
        };
        self.words(&words)
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
        self.handbook.scripts.get(script).map_or_else(|| script.to_string(), |found| self.label(&found.label))
    }
}
