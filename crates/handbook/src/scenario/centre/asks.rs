//! What a step asks, turned into the model's command. Free text becomes a reference here.

use std::collections::BTreeMap;

use model::command::{Command, Line, Open, VisitAnswer};
use model::value::Subject;
use model::{
    Assignee, Case, DutyKey, Fen, FieldId, FileRef, PersonId, PersonalId, PersonalRef, PlaceId, ProjectId,
    Value,
};
use sha2::{Digest, Sha256};

use super::super::names::Names;
use super::super::step::{Ask, Given, Opening, PricedLine, Which, Whom};
use super::Centre;

/// What stands beside every value before it is digested: fixed, so that a scenario always gives the same bytes.
const SALT: &[u8] = b"scenario";

fn digest(bytes: &[u8]) -> String {
    let hash = Sha256::new().chain_update(SALT).chain_update(bytes).finalize();
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Centre<'_> {
    /// Keeps a personal value beside the entries and gives the reference that stands for it.
    pub(super) fn personal(&mut self, subject: Subject, words: &str) -> PersonalRef {
        let key = PersonalId::from_number(u128::try_from(self.values.len()).unwrap_or(0) + 1);
        self.values.insert(key, words.to_owned());
        PersonalRef { subject, key, digest: digest(words.as_bytes()) }
    }

    fn optional(&mut self, subject: Subject, words: Option<&String>) -> Option<PersonalRef> {
        words.map(|words| self.personal(subject, words))
    }

    fn photos(&mut self, subject: Subject, names: &[String]) -> Vec<FileRef> {
        let mut files = Vec::new();
        for name in names {
            self.files += 1;
            files.push(FileRef { id: Names::file_id(self.files), subject, digest: digest(name.as_bytes()) });
        }
        files
    }

    fn fields(&mut self, subject: Subject, given: &BTreeMap<FieldId, Given>) -> BTreeMap<FieldId, Value> {
        let mut fields = BTreeMap::new();
        for (field, given) in given {
            let value = match given {
                Given::Value(value) => value.clone(),
                Given::Words(words) => Value::Text(self.personal(subject, words)),
                Given::Phone(words) => Value::Phone(self.personal(subject, words)),
                Given::Photos(names) => Value::Photos(self.photos(subject, names)),
            };
            fields.insert(field.clone(), value);
        }
        fields
    }

    /// Clause and occurrence of a duty of the case: the one named, else the latest that is open, else the latest.
    fn key(&self, case: usize, which: &Which) -> DutyKey {
        let occurrence = which.occurrence.or_else(|| self.case(case).and_then(|case| latest(case, which)));
        DutyKey { clause: which.clause.clone(), occurrence: occurrence.unwrap_or(1) }
    }

    pub(super) fn command(&mut self, case: usize, subject: Subject, ask: &Ask) -> Command {
        match ask {
            Ask::Open(opening) => self.opening(case, subject, opening),
            Ask::Act { action, inputs, note } => Command::Act {
                action: action.clone(),
                inputs: self.fields(subject, inputs),
                note: self.optional(subject, note.as_ref()),
            },
            Ask::Set { fields, reason } => Command::SetFields {
                fields: self.fields(subject, fields),
                reason: self.optional(subject, reason.as_ref()),
            },
            Ask::Offer { role, to, reason } => Command::Offer {
                role: *role,
                to: assignee(to, self.case(case).and_then(|case| case.place)),
                reason: self.optional(subject, reason.as_ref()),
            },
            Ask::Accept { role } => Command::Accept { role: *role },
            Ask::Decline { role, reason } => {
                Command::Decline { role: *role, reason: self.personal(subject, reason) }
            }
            Ask::Acknowledge(which) => Command::Acknowledge { duty: self.key(case, which) },
            Ask::Pause { reason, until, note } => Command::Pause {
                reason: reason.clone(),
                until: *until,
                note: self.optional(subject, note.as_ref()),
            },
            Ask::Appoint { from, until } => Command::Appoint { from: *from, until: *until },
            Ask::MoveAppointment { whose, from, until, reason } => Command::MoveAppointment {
                by: *whose,
                from: *from,
                until: *until,
                reason: self.optional(subject, reason.as_ref()),
            },
            Ask::NobodyHome { photos, note } => Command::NobodyHome {
                photos: self.photos(subject, photos),
                note: self.optional(subject, note.as_ref()),
            },
            Ask::Promise { time, words, channel } => {
                Command::Promise { at: *time, words: self.personal(subject, words), channel: channel.clone() }
            }
            Ask::KeepPromise { occurrence } => {
                let clause = model::BuiltInClause::Promise.id();
                Command::KeepPromise { promise: self.key(case, &Which { clause, occurrence: *occurrence }) }
            }
            other => self.command_afterwards(case, subject, other),
        }
    }

    /// Notes, visits, ends, priced work, prints; what is left is to resume.
    fn command_afterwards(&mut self, case: usize, subject: Subject, ask: &Ask) -> Command {
        match ask {
            Ask::Note { text, audience } => {
                Command::Note { text: self.personal(subject, text), photos: Vec::new(), audience: *audience }
            }
            Ask::Try { visit, method, outcome, note } => Command::Try {
                visit: self.key(case, visit),
                method: *method,
                outcome: *outcome,
                note: self.optional(subject, note.as_ref()),
            },
            Ask::Visit(visiting) => Command::Answer(Box::new(VisitAnswer {
                visit: self.key(case, &visiting.visit),
                method: visiting.method,
                verdict: visiting.verdict,
                answers: self.fields(subject, &visiting.answers),
                with: visiting.with.clone(),
                words: self.optional(subject, visiting.words.as_ref()),
                signature: None,
            })),
            Ask::SignOff { visit, reason } => {
                Command::SignOff { visit: self.key(case, visit), reason: self.personal(subject, reason) }
            }
            Ask::EndVisit { visit, reason, answer } => Command::EndVisit {
                visit: self.key(case, visit),
                reason: self.personal(subject, reason),
                answer: self.personal(subject, answer),
            },
            Ask::Reopen { reason } => Command::Reopen { reason: self.personal(subject, reason) },
            Ask::Cancel { by_customer, reason } => {
                Command::Cancel { by_customer: *by_customer, reason: self.personal(subject, reason) }
            }
            Ask::PutLine(line) => Command::PutLine { line: Box::new(self.line(subject, line)) },
            Ask::RemoveLine(line) => Command::RemoveLine { line: *line, reason: None },
            Ask::Consent { sum, method } => Command::Consent { sum: *sum, method: *method, proof: None },
            Ask::Print { print, paper } => Command::Print { print: print.clone(), paper: paper.clone() },
            _ => Command::Resume,
        }
    }

    fn opening(&mut self, case: usize, subject: Subject, opening: &Opening) -> Command {
        Command::Open(Box::new(Open {
            id: Names::case_id(case),
            project: ProjectId::from_number(1),
            service: opening.service.clone(),
            handbook: self.hash.clone(),
            channel: opening.channel.clone(),
            first_asked: opening.first_asked,
            party: opening.party,
            caller_name: self.optional(subject, opening.caller.as_ref()),
            caller_phone: self.optional(subject, opening.phone.as_ref()),
            place: opening.place,
            fields: self.fields(subject, &opening.fields),
            drill: opening.drill,
            anonymous: opening.anonymous,
            imported: None,
        }))
    }

    fn line(&mut self, subject: Subject, line: &PricedLine) -> Line {
        Line {
            id: line.id,
            field: line.field.clone(),
            item: line.item.clone(),
            what: self.optional(subject, line.what.as_ref()),
            quantity: line.quantity,
            unit_price: line.price,
            // The engine computes it.
            sum: Fen::ZERO,
            payer: line.payer,
            tax: line.tax.clone(),
            waived: self.optional(subject, line.waived.as_ref()),
        }
    }
}

fn assignee(whom: &Whom, place: Option<PlaceId>) -> Assignee {
    match whom {
        Whom::Person(person) => Assignee::person(*person),
        Whom::Post(post) => Assignee::Post { post: post.clone(), place },
        // Reading refuses this word where something is handed over.
        Whom::Customer => Assignee::person(PersonId::from_number(0)),
    }
}

/// The latest open occurrence of a clause in a case, else the latest.
pub(in super::super) fn latest(case: &Case, which: &Which) -> Option<u32> {
    let own = || case.duties.values().filter(|duty| duty.key.clause == which.clause);
    let last =
        |open: bool| own().filter(|duty| !open || duty.is_open()).map(|duty| duty.key.occurrence).max();
    last(true).or_else(|| last(false))
}
