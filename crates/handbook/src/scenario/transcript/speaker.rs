//! Names for what events speak of by id.

use calendar::Instant;
use diag::{Text, text};
use model::handbook::{Label, Service};
use model::{Assignee, Case, ClauseId, DutyKey, FieldId, Handbook, PersonId, PostId, Who};

use super::super::names::Names;
use super::super::step::By;
use super::super::time;

/// Gives names to what events speak of by id.
pub(in super::super) struct Speaker<'a> {
    pub(in super::super) handbook: &'a Handbook,
    pub(in super::super) names: &'a Names,
}

pub(super) fn same(label: &Label) -> Text {
    Text { zh: label.zh.clone(), en: label.en.clone() }
}

impl Speaker<'_> {
    pub(in super::super) fn service(&self, case: &Case) -> Option<&Service> {
        self.handbook.services.get(&case.service)
    }

    pub(in super::super) fn time(&self, at: Instant) -> String {
        time::write_due(&self.handbook.zone, at)
    }

    pub(in super::super) fn person(&self, person: PersonId) -> String {
        self.names.person_label(person)
    }

    pub(in super::super) fn persons(&self, persons: &[PersonId]) -> Text {
        if persons.is_empty() {
            return text!(zh: "无人", en: "nobody");
        }
        let names: Vec<String> = persons.iter().map(|person| self.person(*person)).collect();
        Text { zh: names.join("、"), en: names.join(", ") }
    }

    pub(in super::super) fn post(&self, post: &PostId) -> Text {
        self.handbook.posts.get(post).map_or_else(|| Text::same(post.as_str()), |post| same(&post.label))
    }

    pub(in super::super) fn assignee(&self, assignee: &Assignee) -> Text {
        match assignee {
            Assignee::Person { person } => Text::same(self.person(*person)),
            Assignee::Post { post, .. } => self.post(post),
        }
    }

    pub(in super::super) fn who(&self, who: &Who) -> Text {
        match who {
            Who::Person(person) => Text::same(self.person(*person)),
            Who::Customer(_) => text!(zh: "客户", en: "the customer"),
            Who::Integration(_) => text!(zh: "外部系统", en: "another system"),
            Who::Clock => text!(zh: "时钟", en: "the clock"),
        }
    }

    /// The name of a clause, as people say it.
    pub(in super::super) fn clause(&self, case: &Case, clause: &ClauseId) -> Text {
        let service = self.service(case);
        let limit = service.and_then(|service| service.limit(clause)).map(|limit| &limit.label);
        let visit = service.and_then(|service| service.visit(clause)).map(|visit| &visit.label);
        if let Some(label) = limit.or(visit) {
            return same(label);
        }
        let built_in = model::BuiltInClause::ALL.into_iter().find(|own| own.word() == clause.as_str());
        match built_in {
            Some(model::BuiltInClause::AcceptOwner) => text!(zh: "接手", en: "take it over"),
            Some(model::BuiltInClause::AcceptContact) => text!(zh: "接手跟进", en: "take over the contact"),
            Some(model::BuiltInClause::Wake) => text!(zh: "暂停到期", en: "end of the pause"),
            Some(model::BuiltInClause::Promise) => text!(zh: "兑现承诺", en: "keep the promise"),
            Some(model::BuiltInClause::Appointment) => text!(zh: "按约上门", en: "keep the appointment"),
            Some(model::BuiltInClause::SignOff) => text!(zh: "签认联系不上", en: "sign off as not reached"),
            None => Text::same(clause.as_str()),
        }
    }

    pub(in super::super) fn duty(&self, case: &Case, key: &DutyKey) -> Text {
        self.clause(case, &key.clause)
    }

    /// Which fields were set.
    pub(in super::super) fn fields_set<'b>(
        &self,
        case: &Case,
        fields: impl Iterator<Item = &'b FieldId>,
    ) -> Text {
        let service = self.service(case);
        let name = |id: &FieldId| {
            let label = service.and_then(|service| service.field(id)).map(|field| same(&field.label));
            label.unwrap_or_else(|| Text::same(id.as_str()))
        };
        let (zh, en): (Vec<String>, Vec<String>) = fields.map(name).map(|name| (name.zh, name.en)).unzip();
        Text { zh: format!("填写：{}", zh.join("、")), en: format!("filled in: {}", en.join(", ")) }
    }

    /// That somebody was refused something.
    pub(in super::super) fn refusal(&self, by: Option<By>, why: &Text) -> Text {
        let Text { zh, en } = match by {
            Some(By::Person(person)) => Text::same(self.person(person)),
            Some(By::Customer(_)) => text!(zh: "客户", en: "the customer"),
            None => text!(zh: "时钟", en: "the clock"),
        };
        Text { zh: format!("{zh} 被拒绝：{}", why.zh), en: format!("{en} is refused: {}", why.en) }
    }
}
