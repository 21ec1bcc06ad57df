//! A compiled handbook in words for people: lengths of time, who does something, what starts and stops a clock. Pages,
//! pictures and differences of versions all say it with these; none of them knows a case.

use super::{Handbook, Label, Performer, Service, Trigger};
use crate::ids::{ActionId, FieldId, PostId, PrintId, ScriptId, StageId};
use calendar::{Unit, Within};
use diag::{Text, text};

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

impl Label {
    /// The label in both languages.
    #[must_use]
    pub fn words(&self) -> Text {
        Text { zh: self.zh.clone(), en: self.en.clone() }
    }
}

/// The name of what has one; else its id.
fn named(label: Option<&Label>, id: &impl ToString) -> Text {
    label.map_or_else(|| Text::same(id.to_string()), Label::words)
}

impl Service {
    /// The name of an action.
    #[must_use]
    pub fn action_words(&self, action: &ActionId) -> Text {
        named(self.action(action).map(|found| &found.label), action)
    }

    /// The name of a stage.
    #[must_use]
    pub fn stage_words(&self, stage: &StageId) -> Text {
        named(self.stage(stage).map(|found| &found.label), stage)
    }

    /// The name of a field.
    #[must_use]
    pub fn field_words(&self, field: &FieldId) -> Text {
        named(self.field(field).map(|found| &found.label), field)
    }
}

impl Handbook {
    /// The name of a post.
    #[must_use]
    pub fn post_words(&self, post: &PostId) -> Text {
        named(self.posts.get(post).map(|found| &found.label), post)
    }

    /// The name of a print.
    #[must_use]
    pub fn print_words(&self, print: &PrintId) -> Text {
        named(self.prints.get(print).map(|found| &found.label), print)
    }

    /// The name of a script.
    #[must_use]
    pub fn script_words(&self, script: &ScriptId) -> Text {
        named(self.scripts.get(script).map(|found| &found.label), script)
    }

    /// Who may do something in a service.
    #[must_use]
    pub fn performer_words(&self, service: &Service, performer: &Performer) -> Text {
        match performer {
            Performer::Post(post) => self.post_words(post),
            Performer::Owner => text!(zh: "责任人", en: "owner"),
            Performer::Contact => text!(zh: "跟进人", en: "contact"),
            Performer::FirstAsked => text!(zh: "首问人", en: "first asked"),
            Performer::Customer => text!(zh: "客户", en: "customer"),
            Performer::Anyone => text!(zh: "任何员工", en: "any employee"),
            Performer::Field(field) => service.field_words(field),
        }
    }

    /// What starts or stops a clock in a service.
    #[must_use]
    pub fn trigger_words(&self, service: &Service, trigger: &Trigger) -> Text {
        match trigger {
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
                let Text { zh, en } = self.print_words(print);
                text!(zh: "打印“{zh}”", en: "“{en}” was printed")
            }
            Trigger::Action(action) => service.action_words(action),
            Trigger::Stage(stage) => {
                let Text { zh, en } = service.stage_words(stage);
                text!(zh: "进入“{zh}”", en: "entered “{en}”")
            }
            Trigger::Field(field) => {
                let Text { zh, en } = service.field_words(field);
                text!(zh: "到“{zh}”", en: "at “{en}”")
            }
        }
    }
}
