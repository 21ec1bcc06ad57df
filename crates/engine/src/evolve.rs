//! From state and event to state. Never refuses, never reads a handbook, a calendar or a clock.

use model::actor::Who;
use model::case::{Appointment, Consent, Happened, Offer, OpenPause, Promise, Reveal, Visit, VisitTry};
use model::command::{LimitsFrom, Mover, Role};
use model::duty::{Assignee, Duty, DutyKey, DutyKind, DutyState};
use model::event::{Entry, Event, Opened};
use model::handbook::StageKind;
use model::{Case, Instant};
use std::collections::{BTreeMap, BTreeSet};

/// The state after one more entry. The first entry of a case must be its opening; anything before it is ignored.
#[must_use]
pub fn evolve(case: Option<Case>, entry: &Entry) -> Option<Case> {
    match (case, &entry.event) {
        (Some(mut case), _) => {
            apply(&mut case, entry);
            Some(case)
        }
        (None, Event::Opened(opened)) => Some(born(opened, entry)),
        (None, _) => None,
    }
}

/// The state after all entries.
#[must_use]
pub fn replay<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Option<Case> {
    entries.into_iter().fold(None, evolve)
}

/// The state of a case that was just opened.
pub(crate) fn born(opened: &Opened, entry: &Entry) -> Case {
    Case {
        version: 1,
        id: opened.id,
        project: opened.project,
        service: opened.service.clone(),
        handbook: opened.handbook.clone(),
        number: None,
        channel: opened.channel.clone(),
        drill: opened.drill,
        anonymous: opened.anonymous,
        opened_at: entry.at,
        reported_at: opened.reported_at,
        last_at: entry.at,
        first_asked: opened.first_asked,
        contact: opened.contact.clone(),
        owner: opened.owner.clone(),
        owner_fallback: opened.fallback.clone(),
        offers: BTreeMap::new(),
        bounces: 0,
        contact_bounces: 0,
        party: opened.party,
        caller_name: opened.caller_name.clone(),
        caller_phone: opened.caller_phone.clone(),
        place: opened.place,
        fields: opened.fields.clone(),
        lines: vec![],
        consent: None,
        stage: opened.stage.clone(),
        stage_kind: StageKind::Start,
        stage_since: entry.at,
        round: 1,
        finished_at: None,
        first_finished_at: None,
        closed_at: None,
        done: BTreeSet::new(),
        workers: BTreeSet::new(),
        happened: vec![],
        duties: BTreeMap::new(),
        pause: None,
        pauses: vec![],
        appointment: None,
        moved_by_us: 0,
        moved_by_customer: 0,
        nobody_home: 0,
        promises: vec![],
        visits: BTreeMap::new(),
        slots: BTreeMap::new(),
        excluded: BTreeSet::new(),
        event: None,
        children: vec![],
        merged_into: None,
        absorbed: vec![],
        prints: BTreeMap::new(),
        reveals: vec![],
        origin: opened.origin.clone(),
        clocks_from: opened
            .origin
            .as_ref()
            .is_some_and(|origin| origin.limits_from == LimitsFrom::Today)
            .then_some(entry.at),
    }
}

/// Applies one entry in place.
pub(crate) fn apply(case: &mut Case, entry: &Entry) {
    case.version += 1;
    case.last_at = case.last_at.max(entry.at);
    if course(case, entry) || responsibility(case, entry) || duty(case, entry) || clock(case, entry) {
        return;
    }
    visit(case, entry);
    paper(case, entry);
}

/// Stage, rounds, fields, links.
fn course(case: &mut Case, entry: &Entry) -> bool {
    match &entry.event {
        Event::Opened(_) | Event::Noted { .. } | Event::Notified { .. } => {}
        Event::Numbered { number } => case.number = Some(number.clone()),
        Event::Triggered { trigger, instant } => case.happened.push(Happened {
            trigger: trigger.clone(),
            happened_at: *instant,
            recorded_at: entry.at,
            round: case.round,
        }),
        Event::Acted { action, inputs, worked, .. } => {
            case.done.insert(action.clone());
            case.fields.extend(inputs.clone());
            if *worked {
                worked_on(case, &entry.who);
            }
        }
        Event::FieldsSet { fields, .. } => case.fields.extend(fields.clone()),
        Event::Moved { stage, stage_kind } => {
            case.stage = stage.clone();
            case.stage_kind = *stage_kind;
            case.stage_since = entry.at;
        }
        Event::Finished { .. } => {
            case.finished_at = Some(entry.happened_at);
            case.first_finished_at.get_or_insert(entry.happened_at);
        }
        Event::Closed => case.closed_at = Some(entry.at),
        Event::Reopened { round, .. } => {
            case.round = *round;
            case.finished_at = None;
            case.closed_at = None;
            case.done.clear();
        }
        Event::Cancelled { .. } => case.finished_at = Some(entry.at),
        Event::Merged { into } => {
            case.merged_into = Some(*into);
            case.closed_at = Some(entry.at);
        }
        Event::Absorbed { case: other, reported_at, clocks_from, party, workers } => {
            case.workers.extend(workers.iter().copied());
            let began = case.clock_start().min(clocks_from.unwrap_or(*reported_at));
            case.reported_at = case.reported_at.min(*reported_at);
            case.clocks_from = Some(began).filter(|began| *began != case.reported_at);
            case.absorbed.push((*other, *party));
        }
        Event::Joined { event } => case.event = Some(*event),
        Event::TookIn { child } => case.children.push(*child),
        Event::Excluded { persons, .. } => case.excluded.extend(persons.iter().copied()),
        Event::Adopted { handbook } => case.handbook = handbook.clone(),
        _ => return false,
    }
    true
}

/// Who did the work, and who was responsible for it then.
fn worked_on(case: &mut Case, who: &Who) {
    if let Who::Person(person) = who {
        case.workers.insert(*person);
    }
    if let Some(owner) = case.owner.as_person() {
        case.workers.insert(owner);
    }
}

/// Owner and contact.
fn responsibility(case: &mut Case, entry: &Entry) -> bool {
    match &entry.event {
        Event::Offered { role, to, duty, .. } => {
            case.offers.insert(*role, Offer { to: to.clone(), duty: duty.clone(), at: entry.happened_at });
        }
        Event::Withdrawn { role } => {
            case.offers.remove(role);
        }
        Event::Declined { role, bounces, .. } => {
            case.offers.remove(role);
            match role {
                Role::Owner => case.bounces = *bounces,
                Role::Contact => case.contact_bounces = *bounces,
            }
        }
        Event::Accepted { role, by } => {
            case.offers.remove(role);
            hold(case, *role, &Assignee::person(*by));
            if matches!(case.contact, Assignee::Post { .. }) {
                case.contact = Assignee::person(*by);
            }
            case.first_asked.get_or_insert(*by);
            if *role == Role::Owner {
                case.owner_fallback = None;
            }
        }
        Event::Assigned { role, to, fallback, .. } => {
            case.offers.remove(role);
            hold(case, *role, to);
            if *role == Role::Owner {
                case.owner_fallback = fallback.clone();
            }
        }
        _ => return false,
    }
    true
}

fn hold(case: &mut Case, role: Role, to: &Assignee) {
    match role {
        Role::Owner => case.owner = to.clone(),
        Role::Contact => case.contact = to.clone(),
    }
}

/// Duties.
fn duty(case: &mut Case, entry: &Entry) -> bool {
    match &entry.event {
        Event::DutyOpened(duty) => {
            case.duties.insert(duty.key.clone(), (**duty).clone());
        }
        Event::DutyRedated { duty, new, trace, provisional, steps, .. } => change(case, duty, |d| {
            d.due = *new;
            if let Some(trace) = trace {
                d.from = trace.from;
                let ahead = d.kind == DutyKind::Visit && trace.from > entry.at;
                d.not_before = (ahead || d.not_before.is_some()).then_some(trace.from);
            }
            d.trace.clone_from(trace);
            d.provisional = *provisional;
            d.steps.retain(|own| !own.is_to_come());
            let stays: BTreeSet<u32> = d.steps.iter().map(|own| own.index).collect();
            d.steps.extend(steps.iter().filter(|step| !stays.contains(&step.index)).cloned());
            d.steps.sort_by_key(|step| step.index);
        }),
        Event::DutyMoved { duty, to, fallback } => change(case, duty, |d| {
            // Who gets it has said nothing yet.
            if d.who != *to {
                d.acknowledged = None;
            }
            d.who = to.clone();
            d.fallback.clone_from(fallback);
        }),
        Event::DutyDone { duty, instant, late } => change(case, duty, |d| {
            d.state = DutyState::Done { at: *instant, recorded_at: entry.at, late: *late };
        }),
        Event::DutyVoid { duty, reason } => {
            change(case, duty, |d| {
                d.state = DutyState::Void { at: entry.at, reason: reason.clone() };
            });
            // An appointment that nobody owes any more can be neither kept nor moved.
            case.appointment.take_if(|agreed| &agreed.duty == duty);
        }
        Event::StepFired { duty, step, .. } => change(case, duty, |d| {
            if let Some(step) = d.steps.iter_mut().find(|s| s.index == *step) {
                step.fired.get_or_insert(entry.at);
                if step.is_asking() {
                    d.acknowledged = None;
                }
            }
        }),
        Event::Acknowledged { duty, by } => change(case, duty, |d| {
            d.acknowledged = Some((*by, entry.at));
            // What was due already is still recorded, also when the clock comes late.
            let next = d.steps.iter_mut().filter(|s| s.is_to_come() && s.is_asking() && s.at > entry.at);
            if let Some(step) = next.min_by_key(|s| (s.at, s.index)) {
                step.stopped = Some(entry.at);
            }
        }),
        _ => return false,
    }
    true
}

fn change(case: &mut Case, key: &DutyKey, with: impl FnOnce(&mut Duty)) {
    if let Some(duty) = case.duties.get_mut(key) {
        with(duty);
    }
}

/// Pauses, appointments, promises.
fn clock(case: &mut Case, entry: &Entry) -> bool {
    match &entry.event {
        Event::Paused { reason, until, duty, .. } => {
            case.pause =
                Some(OpenPause { reason: reason.clone(), from: entry.at, until: *until, duty: duty.clone() });
        }
        Event::Resumed { reason, from, until, .. } => {
            case.pause = None;
            let pause = calendar::Pause { from: *from, until: *until, reason: reason.to_string() };
            case.pauses.push((reason.clone(), pause));
        }
        Event::Appointed { from, until, duty } => {
            case.appointment = Some(Appointment { from: *from, until: *until, duty: duty.clone() });
        }
        Event::AppointmentMoved { by, from, until, duty, .. } => {
            case.appointment = Some(Appointment { from: *from, until: *until, duty: duty.clone() });
            match by {
                Mover::Customer => case.moved_by_customer += 1,
                Mover::Us => case.moved_by_us += 1,
            }
        }
        Event::AppointmentKept => case.appointment = None,
        Event::NobodyHome { times, .. } => {
            case.nobody_home = *times;
            case.appointment = None;
        }
        Event::Promised { duty, promised, words, channel } => case.promises.push(Promise {
            duty: duty.clone(),
            promised: *promised,
            told_at: entry.at,
            by: person_of(&entry.who),
            words: words.clone(),
            channel: channel.clone(),
        }),
        _ => return false,
    }
    true
}

fn person_of(who: &Who) -> Option<model::PersonId> {
    match who {
        Who::Person(person) => Some(*person),
        _ => None,
    }
}

/// Return visits.
fn visit(case: &mut Case, entry: &Entry) {
    let at: Instant = entry.happened_at;
    match &entry.event {
        Event::VisitDrawn { clause, slot } => {
            case.slots.insert(clause.clone(), slot.clone());
        }
        Event::VisitTried { visit, method, outcome, .. } => visit_of(case, visit).tries.push(VisitTry {
            at,
            method: *method,
            outcome: *outcome,
            by: person_of(&entry.who),
        }),
        Event::VisitUnreachable { visit, duty } => visit_of(case, visit).sign_off = Some(duty.clone()),
        Event::VisitAnswered { visit, verdict, answers, by, .. } => {
            case.fields.extend(answers.clone());
            let own = visit_of(case, visit);
            own.verdict = Some(*verdict);
            own.by.extend(by.iter().copied());
        }
        Event::VisitEnded { visit, end, .. } => visit_of(case, visit).end = Some(*end),
        _ => {}
    }
}

fn visit_of<'a>(case: &'a mut Case, key: &DutyKey) -> &'a mut Visit {
    case.visits.entry(key.clone()).or_default()
}

/// Priced work and prints.
fn paper(case: &mut Case, entry: &Entry) {
    match &entry.event {
        Event::LinePut { line } => match case.lines.iter_mut().find(|own| own.id == line.id) {
            Some(own) => own.clone_from(line),
            None => case.lines.push((**line).clone()),
        },
        Event::LineRemoved { line, .. } => case.lines.retain(|own| &own.id != line),
        Event::Consented { sum, .. } => case.consent = Some(Consent { sum: *sum, at: entry.happened_at }),
        Event::Printed { print, times, .. } => {
            case.prints.insert(print.clone(), *times);
        }
        Event::Revealed { field, by, until, .. } => {
            case.reveals.retain(|own| own.person != *by || own.field != *field);
            case.reveals.push(Reveal { person: *by, field: field.clone(), until: *until });
        }
        _ => {}
    }
}
