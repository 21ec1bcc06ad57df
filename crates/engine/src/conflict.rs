//! Conflict of interest 回避: the person named, and who reports to him, can neither own, visit, read, find nor be told.

use crate::draft::Draft;
use crate::refusal::{Code, Refusal};
use diag::text;
use model::command::Role;
use model::duty::Assignee;
use model::handbook::Performer;
use model::{Event, FieldId, PersonId, Value};
use std::collections::{BTreeMap, BTreeSet};

impl Draft<'_> {
    /// # Errors
    /// When the actor is kept out.
    pub(crate) fn must_not_be_excluded(&self) -> Result<(), Refusal> {
        if self.actor.person_id().is_some_and(|person| self.case.excluded.contains(&person)) {
            return Err(Refusal::new(
                Code::Excluded,
                text!(zh: "没有这张单", en: "there is no such case"),
                text!(zh: "请核对单号", en: "check the number"),
            ));
        }
        Ok(())
    }

    /// Keeps out whom the form now names, and takes from them what they held.
    pub(crate) fn keep_out_named(&mut self, before: &BTreeMap<FieldId, Value>) -> Result<(), Refusal> {
        let Some(conflict) = &self.service.conflict else { return Ok(()) };
        let named: Vec<PersonId> = conflict
            .fields
            .iter()
            .filter(|field| before.get(*field) != self.case.fields.get(*field))
            .filter_map(|field| match self.case.fields.get(field) {
                Some(Value::Person(person)) => Some(*person),
                _ => None,
            })
            .collect();
        for named in named {
            let below = self.facts.reports.get(&named).cloned().unwrap_or_default();
            let persons: BTreeSet<PersonId> = below.into_iter().chain([named]).collect();
            self.follow(Event::Excluded { named, persons });
        }
        self.take_from_excluded()
    }

    /// What an excluded person owns, answers for, was offered or owes goes to the post that the handbook names.
    fn take_from_excluded(&mut self) -> Result<(), Refusal> {
        let Some(conflict) = &self.service.conflict else { return Ok(()) };
        let out = |who: &Assignee, excluded: &BTreeSet<PersonId>| {
            who.as_person().is_some_and(|person| excluded.contains(&person))
        };
        let roles = [
            (Role::Owner, Performer::Owner, self.case.owner.clone()),
            (Role::Contact, Performer::Contact, self.case.contact.clone()),
        ];
        for (role, performer, held) in roles {
            if self.case.offers.get(&role).is_some_and(|offer| out(&offer.to, &self.case.excluded)) {
                self.withdraw(role, "conflict");
            }
            if out(&held, &self.case.excluded) {
                self.withdraw(role, "conflict");
                let (to, fallback) = self.post(&conflict.then);
                self.follow(Event::Assigned { role, to, fallback, cause: "conflict".to_owned() });
                self.move_duties(&performer);
            }
        }
        let owed = self.open_keys(|d| out(&d.who, &self.case.excluded));
        for key in owed {
            let (to, fallback) = self.post(&conflict.then);
            self.follow(Event::DutyMoved { duty: key, to, fallback });
        }
        Ok(())
    }
}
