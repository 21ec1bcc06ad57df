//! The one door: from a command to the events that follow from it, or a refusal.

use crate::draft::{Draft, Moment};
use crate::entry_time;
use crate::facts::{Facts, Needs};
use crate::refusal::{Code, Refusal};
use diag::text;
use model::actor::{Actor, Who};
use model::command::{Command, Stamp};
use model::duty::Assignee;
use model::event::{Entry, Event};
use model::handbook::{FieldKind, Service, StageKind, Trigger};
use model::{Case, FieldId, Handbook, Instant, PersonId, Value};
use std::collections::BTreeMap;

/// Decides a command. `at` is not before the case's last event; the handbook is the one that the case is pinned to
/// (for [`Command::Adopt`]: the one that it shall go on under).
///
/// # Errors
/// A refusal that says why, under which clause, and how to mend it.
pub fn decide(
    handbook: &Handbook,
    facts: &Facts<'_>,
    case: Option<&Case>,
    at: Instant,
    actor: &Actor,
    stamp: &Stamp,
    command: &Command,
) -> Result<Vec<Entry>, Refusal> {
    let case = match (case, command) {
        (None, Command::Open(open)) => {
            return crate::open_case::open(handbook, facts, at, actor, stamp, open);
        }
        (Some(case), command) if !matches!(command, Command::Open(_)) => case,
        _ => return Err(no_case()),
    };
    let service = handbook
        .services
        .get(&case.service)
        .ok_or_else(|| crate::open_case::unknown_service(&case.service))?;
    let at = at.max(case.last_at);
    let moment = moment(handbook, facts, service, case, at, stamp, command)?;
    let mut draft = Draft { handbook, service, facts, actor, moment, case: case.clone(), entries: vec![] };
    draft.must_not_be_excluded()?;
    draft.must_be_entitled(command)?;
    draft.run(command)?;
    draft.close_if_nothing_owed()?;
    Ok(draft.entries)
}

/// A step that fires keeps the instant when it was due; everything else may be a late entry.
fn moment(
    handbook: &Handbook,
    facts: &Facts<'_>,
    service: &Service,
    case: &Case,
    at: Instant,
    stamp: &Stamp,
    command: &Command,
) -> Result<Moment, Refusal> {
    match command {
        Command::Fire { .. } | Command::Redate | Command::Adopt { .. } => {
            Ok(Moment { at, happened_at: at, late: None })
        }
        _ => {
            let always = calendar::Calendar::always(handbook.zone.clone());
            entry_time::moment(
                stamp,
                at,
                Some(earliest(case, command)),
                &service.late_entry,
                &always,
                facts.tables,
            )
        }
    }
}

/// Before what a command cannot have happened: the report, the beginning of the round; an action the reaching of its
/// stage, an acceptance its offer.
fn earliest(case: &Case, command: &Command) -> Instant {
    let last = |trigger: &Trigger| {
        let own = case.happened.iter().rev().find(|h| h.round == case.round && &h.trigger == trigger);
        own.map(|h| h.happened_at)
    };
    let round = last(&Trigger::Reopened);
    let own = match command {
        Command::Act { .. } if case.stage_kind != StageKind::Start => {
            last(&Trigger::Stage(case.stage.clone()))
        }
        Command::Accept { role } => case.offers.get(role).map(|offer| offer.at),
        _ => None,
    };
    [round, own].into_iter().flatten().fold(case.reported_at, Instant::max)
}

fn no_case() -> Refusal {
    Refusal::new(
        Code::NotAllowed,
        text!(zh: "没有这张单，或者已经开过了", en: "there is no such case, or it was opened already"),
        text!(zh: "请核对单号", en: "check the number"),
    )
}

impl Draft<'_> {
    /// Some commands are the centre's own.
    fn must_be_entitled(&self, command: &Command) -> Result<(), Refusal> {
        let own = matches!(
            command,
            Command::Fire { .. }
                | Command::Redate
                | Command::DrawVisit { .. }
                | Command::EventFinished { .. }
                | Command::Absorb { .. }
                | Command::TakeIn { .. }
        );
        if let Command::Adopt { .. } = command {
            return self.must_be_above();
        }
        if own == (self.actor.who == Who::Clock) {
            return Ok(());
        }
        Err(self.not_your_post(&[]))
    }

    /// Another handbook may ease every limit of a case: only the post that hand-overs escalate to or one above it, or the
    /// centre itself for an administrator, moves a case to it.
    fn must_be_above(&self) -> Result<(), Refusal> {
        let above = self.handbook.fallback_chain(&self.service.hand_over.escalate_to);
        if self.actor.who == Who::Clock || above.iter().any(|post| self.actor.posts.contains(post)) {
            return Ok(());
        }
        Err(self.not_your_post(&above))
    }

    fn run(&mut self, command: &Command) -> Result<(), Refusal> {
        match command {
            Command::Open(_) => Err(no_case()),
            Command::Act { action, inputs, note } => self.act(action, inputs, note.as_ref()),
            Command::SetFields { fields, reason } => self.set_fields(fields, reason.as_ref()),
            Command::Offer { role, to, reason } => self.offer(*role, to, reason.as_ref()),
            Command::Accept { role } => self.accept(*role),
            Command::Decline { role, reason } => self.decline(*role, reason),
            Command::Acknowledge { duty } => self.acknowledge(duty),
            Command::Pause { reason, until, note } => self.pause(reason, *until, note.as_ref()),
            Command::Resume => self.resume(),
            Command::Appoint { from, until } => self.appoint(*from, *until),
            Command::MoveAppointment { by, from, until, reason } => {
                self.move_appointment(*by, *from, *until, reason.as_ref())
            }
            Command::NobodyHome { photos, note } => self.nobody_home(photos, note.as_ref()),
            Command::Promise { at, words, channel } => self.promise(*at, words, channel),
            Command::KeepPromise { promise } => self.keep_promise(promise),
            _ => self.run_rest(command),
        }
    }

    fn run_rest(&mut self, command: &Command) -> Result<(), Refusal> {
        match command {
            Command::Try { visit, method, outcome, note } => {
                self.try_visit(visit, *method, *outcome, note.as_ref())
            }
            Command::Answer(answer) => self.answer(answer),
            Command::SignOff { visit, reason } => self.sign_off(visit, reason),
            Command::EndVisit { visit, reason, answer } => self.end_visit(visit, reason, answer),
            Command::DrawVisit { clause, slot } => self.draw_visit(clause, slot),
            Command::Reopen { reason } => self.reopen(reason),
            Command::Cancel { by_customer, reason } => self.cancel(*by_customer, reason),
            Command::MergeInto { case } => self.merge_into(*case),
            Command::Absorb { case } => self.absorb(*case),
            Command::Join { event } => self.join(*event),
            Command::TakeIn { child } => self.take_in(*child),
            Command::EventFinished { event } => self.event_finished(*event),
            Command::PutLine { line } => self.put_line(line),
            Command::RemoveLine { line, reason } => self.remove_line(*line, reason.as_ref()),
            Command::Consent { sum, method, proof } => self.consent(*sum, *method, proof.as_ref()),
            Command::Fire { duty, step } => self.fire(duty, *step),
            Command::Redate => self.redate(),
            Command::Adopt { handbook } => self.adopt(handbook),
            Command::Note { text, photos, audience } => {
                self.push(Event::Noted { text: text.clone(), photos: photos.clone(), audience: *audience });
                Ok(())
            }
            Command::Print { print, paper } => self.print(print, paper),
            Command::Reveal { field, reason } => self.reveal(field, reason),
            _ => Err(no_case()),
        }
    }

    /// A print left the printer; reprints are counted.
    fn print(&mut self, print: &model::PrintId, paper: &str) -> Result<(), Refusal> {
        if !self.service.prints.contains(print) {
            return Err(Refusal::new(
                Code::NotAllowed,
                text!(zh: "这类事项没有这种单据", en: "this service has no such print"),
                text!(zh: "请从列出的单据里选择", en: "choose one of the prints listed"),
            ));
        }
        let times = self.case.prints.get(print).copied().unwrap_or(0) + 1;
        self.push(Event::Printed { print: print.clone(), paper: paper.to_owned(), times });
        let at = self.moment.happened_at;
        self.trigger(Trigger::Printed(print.clone()), at)
    }
}

/// What the caller must read for a command before it asks for a decision.
#[must_use]
pub fn needs(handbook: &Handbook, case: Option<&Case>, actor: &Actor, command: &Command) -> Needs {
    let mut needs = Needs::default();
    needs.persons.extend(actor.person_id());
    let service_id = match (case, command) {
        (_, Command::Open(open)) => {
            needs.persons.extend(open.first_asked);
            let owner = open.imported.as_ref().and_then(|import| import.owner.as_ref());
            needs.persons.extend(owner.and_then(Assignee::as_person));
            persons_in(&open.fields, &mut needs);
            &open.service
        }
        (Some(case), _) => {
            persons_in(&case.fields, &mut needs);
            needs.persons.extend(case.owner.as_person());
            needs.persons.extend(case.contact.as_person());
            needs.persons.extend(case.first_asked);
            &case.service
        }
        (None, _) => return needs,
    };
    match command {
        Command::Act { inputs, .. } | Command::SetFields { fields: inputs, .. } => {
            persons_in(inputs, &mut needs)
        }
        Command::Offer { to: Assignee::Person { person }, .. } => {
            needs.persons.insert(*person);
        }
        Command::Answer(answer) => {
            needs.persons.extend(answer.with.iter().copied());
            persons_in(&answer.answers, &mut needs);
        }
        Command::MergeInto { case } | Command::Absorb { case } => needs.linked.push(*case),
        Command::Join { event } => needs.linked.push(*event),
        _ => {}
    }
    if let Some(service) = handbook.services.get(service_id) {
        sampled(service, command, &mut needs);
        people_in_performers(service, case, &mut needs);
    }
    needs
}

fn persons_in(fields: &BTreeMap<FieldId, Value>, needs: &mut Needs) {
    needs.persons.extend(fields.values().filter_map(|value| match value {
        Value::Person(person) => Some(*person),
        _ => None,
    }));
}

/// A command that finishes the work draws a slot for each visit clause below 100 %.
fn sampled(service: &Service, command: &Command, needs: &mut Needs) {
    let finishes = match command {
        Command::Act { action, .. } => service
            .action(action)
            .and_then(|a| a.to.as_ref())
            .and_then(|to| service.stage(to))
            .is_some_and(|stage| stage.kind == StageKind::Finished),
        Command::EventFinished { .. } => true,
        _ => false,
    };
    if finishes {
        let below = service.visits.iter().filter(|v| v.rate < 100 && v.time.after == Trigger::Finished);
        needs.slots.extend(below.map(|v| v.id.clone()));
    }
}

/// Persons in fields that limits and actions name.
fn people_in_performers(service: &Service, case: Option<&Case>, needs: &mut Needs) {
    let Some(case) = case else { return };
    let people = service.fields.iter().filter(|f| matches!(f.kind, FieldKind::Person { .. }));
    let found: Vec<PersonId> = people
        .filter_map(|f| match case.fields.get(&f.id) {
            Some(Value::Person(person)) => Some(*person),
            _ => None,
        })
        .collect();
    needs.persons.extend(found);
}
