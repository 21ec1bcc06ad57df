//! Names for what events speak of by id.

use calendar::Instant;
use diag::{Text, text};
use model::duty::Fallback;
use model::handbook::{Label, Service};
use model::{Assignee, Case, CaseId, ClauseId, DutyKey, FieldId, Handbook, PersonId, PlaceId, PostId, Who};

use crate::explain::{clause_name, show};

/// Names of what is known outside the handbook.
pub trait Naming {
    /// An employee's name.
    fn person(&self, person: PersonId) -> String;
    /// A place's name.
    fn place(&self, place: PlaceId) -> String;
    /// How another case is called (its number).
    fn case(&self, case: CaseId) -> String;
}

/// Gives names to what events speak of by id.
pub struct Speaker<'a> {
    /// The handbook of the case.
    pub handbook: &'a Handbook,
    /// Names of people, places and cases.
    pub names: &'a dyn Naming,
}

pub(super) fn same(label: &Label) -> Text {
    Text { zh: label.zh.clone(), en: label.en.clone() }
}

impl Speaker<'_> {
    /// The service of a case.
    #[must_use]
    pub fn service(&self, case: &Case) -> Option<&Service> {
        self.handbook.services.get(&case.service)
    }

    /// A time as people read it.
    #[must_use]
    pub fn time(&self, at: Instant) -> String {
        show(&self.handbook.zone, at)
    }

    /// An employee's name.
    #[must_use]
    pub fn person(&self, person: PersonId) -> String {
        self.names.person(person)
    }

    /// Names of several employees.
    #[must_use]
    pub fn persons(&self, persons: &[PersonId]) -> Text {
        if persons.is_empty() {
            return text!(zh: "无人", en: "nobody");
        }
        let names: Vec<String> = persons.iter().map(|person| self.person(*person)).collect();
        Text { zh: names.join("、"), en: names.join(", ") }
    }

    /// A post's name.
    #[must_use]
    pub fn post(&self, post: &PostId) -> Text {
        self.handbook.posts.get(post).map_or_else(|| Text::same(post.as_str()), |post| same(&post.label))
    }

    /// Who has something.
    #[must_use]
    pub fn assignee(&self, assignee: &Assignee) -> Text {
        match assignee {
            Assignee::Person { person } => Text::same(self.person(*person)),
            Assignee::Post { post, .. } => self.post(post),
        }
    }

    /// Who has something; with a word where nobody of that line may act.
    pub(super) fn held_by(&self, assignee: &Assignee, fallback: Option<&Fallback>) -> Text {
        let Text { zh, en } = self.assignee(assignee);
        if fallback.is_some_and(|fallback| fallback.kept_out) {
            return text!(zh: "{zh}（这条线上的人都须回避，请管理员另派人）",
                en: "{en} (everybody in that line is kept out: an administrator must send somebody else)");
        }
        Text { zh, en }
    }

    /// Who did something.
    #[must_use]
    pub fn who(&self, who: &Who) -> Text {
        match who {
            Who::Person(person) => Text::same(self.person(*person)),
            Who::Customer(_) => text!(zh: "客户", en: "the customer"),
            Who::Integration(_) => text!(zh: "外部系统", en: "another system"),
            Who::Clock => text!(zh: "时钟", en: "the clock"),
        }
    }

    /// The name of a clause, as people say it.
    #[must_use]
    pub fn clause(&self, case: &Case, clause: &ClauseId) -> Text {
        clause_name(self.handbook, &case.service, clause)
    }

    /// The name of the clause of a duty.
    #[must_use]
    pub fn duty(&self, case: &Case, key: &DutyKey) -> Text {
        self.clause(case, &key.clause)
    }

    /// What a priced line is for: the item of the list with its quantity; free words stay with the line.
    pub(super) fn priced(&self, line: &model::command::Line) -> Text {
        let item =
            line.item.as_ref().and_then(|(list, _, item)| self.handbook.prices.get(list)?.items.get(item));
        let quantity = line.quantity.0.normalize();
        match item {
            Some(item) => Text {
                zh: format!("{} × {quantity}", item.label.zh),
                en: format!("{} × {quantity}", item.label.en),
            },
            None => text!(zh: "价目表外的一项 × {quantity}", en: "an item of no list × {quantity}"),
        }
    }

    /// Which fields were set.
    pub(super) fn fields_set<'b>(&self, case: &Case, fields: impl Iterator<Item = &'b FieldId>) -> Text {
        let service = self.service(case);
        let name = |id: &FieldId| {
            let label = service.and_then(|service| service.field(id)).map(|field| same(&field.label));
            label.unwrap_or_else(|| Text::same(id.as_str()))
        };
        let (zh, en): (Vec<String>, Vec<String>) = fields.map(name).map(|name| (name.zh, name.en)).unzip();
        Text { zh: format!("填写：{}", zh.join("、")), en: format!("filled in: {}", en.join(", ")) }
    }
}
