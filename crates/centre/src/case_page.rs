//! A case as people see it, with its timeline, its duties and what may be done next.

mod actions;

use crate::centre::Centre;
use crate::error::CentreError;
use crate::names::{Names, Wanted};
use crate::policy::{Draws, Masks, hide_customer};
use crate::principal::Principal;
use crate::reaching::{ReachingView, RingHours, reaching, ring_hours};
use crate::submit::Outcome;
pub use crate::timeline::TimelineLine;
use crate::timeline::timeline;
use crate::view::{DutyView, FieldView, Holder, Look, Named, Question, stage_word};
use actions::{actions, people};
use db::Reader;
use diag::Lang;
use engine::narrate::{Naming, Speaker};
use model::event::Entry;
use model::handbook::Service;
use model::{Actor, Case, CaseId, Handbook, PersonId, PlaceId, ProjectId};
use serde::Serialize;
use std::collections::BTreeMap;

/// What may be done next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActionView {
    /// The action's word.
    pub id: String,
    /// Its name.
    pub label: String,
    /// What it asks.
    pub asks: Vec<Question>,
    /// Where it leads.
    pub to: Option<Named>,
    /// What the handbook says to the customer with it, one sentence below the other; nothing when he is told nothing.
    pub tells: Option<String>,
}

/// A priced line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LineView {
    /// Its id.
    pub id: String,
    /// What it is.
    pub what: String,
    /// How much.
    pub quantity: String,
    /// The unit.
    pub unit: String,
    /// Price of one, in yuan.
    pub unit_price: String,
    /// The sum, in yuan.
    pub sum: String,
    /// Who pays, as a word.
    pub payer: String,
    /// Why nothing is charged.
    pub waived: Option<String>,
}

/// A return visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VisitView {
    /// Its duty.
    pub duty: DutyView,
    /// Tries without an answer.
    pub tries: usize,
    /// What the customer said, as a word.
    pub verdict: Option<String>,
    /// How it ended, as a word.
    pub end: Option<String>,
    /// A sign-off is owed.
    pub sign_off: bool,
    /// What was tried and what is still wanted, once somebody tried and nobody answered.
    pub reaching: Option<ReachingView>,
    /// When the customer may be rung up or called on, while the visit is owed.
    pub hours: Option<RingHours>,
    /// Allowed methods, as words.
    pub methods: Vec<&'static str>,
    /// What is asked.
    pub asks: Vec<Question>,
}

/// A promise to the customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PromiseView {
    /// Its duty's key.
    pub key: String,
    /// The time told.
    pub promised: String,
    /// In what words.
    pub words: String,
    /// Who told it.
    pub by: Option<String>,
    /// `open`, `kept` or `broken`.
    pub state: &'static str,
}

/// An appointment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WindowView {
    /// Opens.
    pub from: String,
    /// Closes.
    pub until: String,
}

/// Where a case comes from that another system had before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OriginView {
    /// Its number there.
    pub number: String,
    /// From when its limits run here: `then` (the report) or `today` (the import).
    pub limits_from: String,
}

/// A case as people see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseView {
    /// Its number.
    pub number: String,
    /// Its project.
    pub project: String,
    /// Its service.
    pub service: Named,
    /// Where it is.
    pub stage: Named,
    /// What that means, as a word.
    pub stage_kind: &'static str,
    /// How it came in.
    pub channel: Named,
    /// Who must move it.
    pub owner: Holder,
    /// Who answers to the customer.
    pub contact: Holder,
    /// Who was asked first.
    pub first_asked: Option<Named>,
    /// Offers that wait for acceptance: role and receiver.
    pub offers: BTreeMap<String, Holder>,
    /// The customer.
    pub party: Option<Named>,
    /// Name and phone of who called.
    pub caller: Option<(String, String)>,
    /// Where.
    pub place: Option<Named>,
    /// When the customer told us.
    pub reported_at: String,
    /// When it was recorded.
    pub opened_at: String,
    /// 1 until first reopened.
    pub round: u32,
    /// When the work of this round was done.
    pub finished_at: Option<String>,
    /// When nothing was owed any more.
    pub closed_at: Option<String>,
    /// An exercise.
    pub drill: bool,
    /// Another system had it before.
    pub origin: Option<OriginView>,
    /// Events so far; send it back as `expect`.
    pub version: u64,
    /// The handbook in force for it.
    pub handbook: String,
    /// The form.
    pub fields: Vec<FieldView>,
    /// Priced lines.
    pub lines: Vec<LineView>,
    /// What the customer pays, in yuan.
    pub to_pay: String,
    /// The sum that he agreed to.
    pub consent: Option<String>,
    /// Duties, open ones first.
    pub duties: Vec<DutyView>,
    /// Return visits.
    pub visits: Vec<VisitView>,
    /// Promises.
    pub promises: Vec<PromiseView>,
    /// The agreed appointment.
    pub appointment: Option<WindowView>,
    /// The pause: reason and latest end.
    pub pause: Option<(String, String)>,
    /// What the caller may do next.
    pub actions: Vec<ActionView>,
    /// Reasons for a pause.
    pub pauses: Vec<Named>,
    /// Prints of the service.
    pub prints: Vec<Named>,
    /// Numbers of linked cases.
    pub links: Vec<String>,
    /// What happened, oldest first.
    pub timeline: Vec<TimelineLine>,
}

/// Everything that was read for a page.
struct Material {
    case: Case,
    handbook: std::sync::Arc<Handbook>,
    entries: Vec<Entry>,
    names: Names,
    numbers: BTreeMap<CaseId, String>,
    actor: Actor,
    roster: std::sync::Arc<model::people::Roster>,
    now: model::Instant,
    tables: calendar::Tables,
    project_code: String,
}

impl Naming for Material {
    fn person(&self, person: PersonId) -> String {
        self.names.person(person)
    }
    fn place(&self, place: PlaceId) -> String {
        self.names.place(place)
    }
    fn case(&self, case: CaseId) -> String {
        self.numbers.get(&case).cloned().unwrap_or_default()
    }
}

impl Centre {
    /// A case by its number.
    ///
    /// # Errors
    /// Not found when there is none that the principal may see.
    pub async fn case(&self, who: &Principal, number: &str) -> Result<CaseView, CentreError> {
        let (centre, person, wanted) = (self.clone(), who.clone(), number.trim().to_owned());
        self.read(move |reader| {
            let row = store::cases::by_number(reader, &person.scope(), &wanted)?;
            let row = row.ok_or(CentreError::NotFound("case"))?;
            Ok(view(&material(&centre, reader, &person, row.project, row.id)?, person.lang))
        })
        .await
    }

    /// A case that was opened just now, from what was decided.
    pub(crate) async fn opened(&self, who: &Principal, outcome: Outcome) -> Result<CaseView, CentreError> {
        if outcome.case.excluded.contains(&who.person) {
            return Err(CentreError::NotFound("case"));
        }
        let (centre, person) = (self.clone(), who.clone());
        self.read(move |reader| Ok(view(&named(&centre, reader, &person, outcome.clone())?, person.lang)))
            .await
    }

    pub(crate) async fn case_by_id(
        &self,
        who: &Principal,
        project: ProjectId,
        case: CaseId,
    ) -> Result<CaseView, CentreError> {
        let (centre, person, lang) = (self.clone(), who.clone(), who.lang);
        self.read(move |reader| {
            let scope = person.scope();
            store::cases::row(reader, &scope, case)?.ok_or(CentreError::NotFound("case"))?;
            let material = material(&centre, reader, &person, project, case)?;
            Ok(view(&material, lang))
        })
        .await
    }
}

fn material(
    centre: &Centre,
    reader: &mut dyn Reader,
    who: &Principal,
    project: ProjectId,
    id: CaseId,
) -> Result<Material, CentreError> {
    let case = store::cases::load(reader, project, id)?.ok_or(CentreError::NotFound("case"))?;
    let handbook = centre.inner.handbooks.get(reader, &case.handbook)?;
    let roster = centre.inner.rosters.now(reader, project)?;
    let path = crate::rights::path_of(reader, project, case.place)?;
    let mut entries = Vec::new();
    for recorded in store::journal::load(reader, project, &id.to_string())? {
        let entry: Entry = serde_json::from_str(&recorded.entry.data)
            .map_err(|error| CentreError::corrupt("event", error))?;
        entries.push(entry);
    }
    named(centre, reader, who, Outcome { case, entries, handbook, roster, path })
}

/// Reads the names that a case with its whole history speaks of.
fn named(
    centre: &Centre,
    reader: &mut dyn Reader,
    who: &Principal,
    told: Outcome,
) -> Result<Material, CentreError> {
    let Outcome { mut case, mut entries, handbook, roster, path } = told;
    let project = case.project;
    let actor = crate::rights::actor(&roster, &model::Who::Person(who.person), &path, centre.now());
    hide_customer(centre, reader, who, &mut case)?;
    let draws = Draws::hidden(centre, reader, who, &case)?;
    draws.take_from(&mut case);
    entries.retain(|entry| !draws.tells(entry));
    let mut wanted = Wanted::default();
    wanted.case(&case);
    entries.iter().for_each(|entry| wanted.entry(entry));
    wanted.persons.extend(roster.holdings.iter().map(|h| h.person));
    let parties: Vec<_> = wanted.parties.iter().copied().collect();
    let places: Vec<_> = wanted.places.iter().copied().collect();
    let streams = [store::journal::RIGHTS, crate::erase::ERASURES];
    // Holidays are read only for who may be rung: no other time is counted here.
    let owed = case.open_duties().iter().any(|duty| duty.kind == model::duty::DutyKind::Visit);
    store::ahead::view(reader, project, streams, &parties, &places, (true, owed))?;
    let mut names = centre.names(reader, project, &wanted)?;
    let service = handbook.services.get(&case.service);
    names.mask(Masks::of(who, &actor, service, &case, &entries, centre.now()).keys());
    let numbers = linked_numbers(reader, project, &case)?;
    let node = store::nodes::of_project(reader, project)?.ok_or(CentreError::NotFound("project"))?;
    let project_code = node.code.unwrap_or_default();
    let tables = if owed {
        crate::handbooks::tables(&centre.inner.handbooks, reader, project, &handbook)?
    } else {
        calendar::Tables::default()
    };
    let now = centre.now();
    Ok(Material { case, handbook, entries, names, numbers, actor, roster, now, tables, project_code })
}

fn linked_numbers(
    reader: &mut dyn Reader,
    project: ProjectId,
    case: &Case,
) -> Result<BTreeMap<CaseId, String>, CentreError> {
    let linked: Vec<CaseId> = case
        .children
        .iter()
        .copied()
        .chain(case.event)
        .chain(case.merged_into)
        .chain(case.absorbed.iter().map(|(id, _)| *id))
        .collect();
    let mut numbers = BTreeMap::new();
    for id in linked {
        if let Some(other) = store::cases::load(reader, project, id)? {
            numbers.insert(id, other.number.map(|n| n.0).unwrap_or_default());
        }
    }
    Ok(numbers)
}

fn view(material: &Material, lang: Lang) -> CaseView {
    let Material { case, handbook, names, .. } = material;
    let look = Look { handbook, names, lang };
    let service = handbook.services.get(&case.service);
    let label = |found: Option<String>, id: &dyn std::fmt::Display| Named {
        id: id.to_string(),
        label: found.unwrap_or_else(|| id.to_string()),
    };
    let stage = service.and_then(|s| s.stage(&case.stage)).map(|s| look.label(&s.label));
    let channel = handbook.channels.get(&case.channel).map(|c| look.label(&c.label));
    let mut duties: Vec<DutyView> = case.duties.values().map(|duty| look.duty(case, duty)).collect();
    duties.sort_by_key(|d| (d.state != "open", d.due_micros));
    let role = |role: &model::command::Role| match role {
        model::command::Role::Owner => "owner".to_owned(),
        model::command::Role::Contact => "contact".to_owned(),
    };
    CaseView {
        number: case.number.as_ref().map(|n| n.0.clone()).unwrap_or_default(),
        project: material.project_code.clone(),
        service: label(service.map(|s| look.label(&s.label)), &case.service),
        stage: label(stage, &case.stage),
        stage_kind: stage_word(case.stage_kind),
        channel: label(channel, &case.channel),
        owner: look.holder(&case.owner, case.owner_fallback.as_ref()),
        contact: look.holder(&case.contact, None),
        first_asked: case.first_asked.map(|p| Named { id: p.to_string(), label: names.person(p) }),
        offers: case.offers.iter().map(|(r, o)| (role(r), look.holder(&o.to, None))).collect(),
        party: case.party.map(|p| Named { id: p.to_string(), label: names.party(p) }),
        caller: caller(case, names),
        place: case.place.map(|p| Named { id: p.to_string(), label: names.place(p) }),
        reported_at: look.time(case.reported_at),
        opened_at: look.time(case.opened_at),
        round: case.round,
        finished_at: case.finished_at.map(|at| look.time(at)),
        closed_at: case.closed_at.map(|at| look.time(at)),
        drill: case.drill,
        origin: case.origin.as_ref().map(|origin| OriginView {
            number: origin.number.clone(),
            limits_from: word_of(&origin.limits_from),
        }),
        version: case.version,
        handbook: case.handbook.to_string(),
        fields: service.map(|s| look.fields(s, case)).unwrap_or_default(),
        lines: lines(case, &look),
        to_pay: engine::to_pay(case).map(|fen| fen.to_string()).unwrap_or_default(),
        consent: case.consent.as_ref().map(|c| c.sum.to_string()),
        visits: service.map(|s| visits(material, s, &look)).unwrap_or_default(),
        duties,
        promises: promises(case, &look),
        appointment: case
            .appointment
            .as_ref()
            .map(|a| WindowView { from: look.time(a.from), until: look.time(a.until) }),
        pause: case.pause.as_ref().map(|p| (pause_name(service, p, &look), look.time(p.until))),
        actions: service.map(|s| actions(material, s, &look)).unwrap_or_default(),
        pauses: service
            .map(|s| {
                s.pauses.iter().map(|p| Named { id: p.id.to_string(), label: look.label(&p.label) }).collect()
            })
            .unwrap_or_default(),
        prints: service.map(|s| prints(s, &look)).unwrap_or_default(),
        links: material.numbers.values().cloned().collect(),
        timeline: timeline(&material.entries, &Speaker { handbook, names: material }, &look),
    }
}

fn caller(case: &Case, names: &Names) -> Option<(String, String)> {
    let text = |part: &Option<model::PersonalRef>| part.as_ref().map(|t| names.text(t)).unwrap_or_default();
    (case.caller_name.is_some() || case.caller_phone.is_some())
        .then(|| (text(&case.caller_name), text(&case.caller_phone)))
}

fn pause_name(service: Option<&Service>, pause: &model::case::OpenPause, look: &Look<'_>) -> String {
    let found = service.and_then(|s| s.pauses.iter().find(|p| p.id == pause.reason));
    found.map_or_else(|| pause.reason.to_string(), |p| look.label(&p.label))
}

fn prints(service: &Service, look: &Look<'_>) -> Vec<Named> {
    let found = service.prints.iter().filter_map(|id| look.handbook.prints.get(id).map(|print| (id, print)));
    found.map(|(id, print)| Named { id: id.to_string(), label: look.label(&print.label) }).collect()
}

fn lines(case: &Case, look: &Look<'_>) -> Vec<LineView> {
    let view = |line: &model::command::Line| {
        let price =
            line.item.as_ref().and_then(|(list, _, item)| look.handbook.prices.get(list)?.items.get(item));
        LineView {
            id: line.id.to_string(),
            what: price
                .map(|p| look.label(&p.label))
                .or_else(|| line.what.as_ref().map(|t| look.names.text(t)))
                .unwrap_or_default(),
            quantity: line.quantity.0.normalize().to_string(),
            unit: price.map(|p| p.unit.clone()).unwrap_or_default(),
            unit_price: line.unit_price.to_string(),
            sum: line.sum.to_string(),
            payer: word_of(&line.payer),
            waived: line.waived.as_ref().map(|t| look.names.text(t)),
        }
    };
    case.lines.iter().map(view).collect()
}

/// The stable word of a value that has one.
fn word_of<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

fn visits(material: &Material, service: &Service, look: &Look<'_>) -> Vec<VisitView> {
    let Material { case, handbook, tables, now, .. } = material;
    let duties = case.duties.values().filter(|d| d.kind == model::duty::DutyKind::Visit);
    let view = |duty: &model::Duty| {
        let state = case.visits.get(&duty.key);
        let clause = service.visit(&duty.key.clause);
        let methods = clause.map(|v| v.methods.clone()).unwrap_or_default();
        let words = crate::request::METHODS;
        VisitView {
            duty: look.duty(case, duty),
            tries: state.map_or(0, |s| s.tries.len()),
            verdict: state.and_then(|s| s.verdict.as_ref()).map(word_of),
            end: state.and_then(|s| s.end.as_ref()).map(word_of),
            sign_off: state.is_some_and(|s| s.sign_off.is_some() && s.end.is_none()),
            reaching: clause.and_then(|v| {
                let tries = &state.filter(|s| s.end.is_none() && !s.tries.is_empty())?.tries;
                Some(reaching(&v.reaching, tries, handbook.calendars.get(&v.hours), *now, look))
            }),
            hours: clause
                .filter(|_| duty.is_open())
                .and_then(|v| Some(ring_hours(handbook.calendars.get(&v.hours)?, tables, *now, look))),
            methods: words.iter().filter(|(_, m)| methods.contains(m)).map(|(word, _)| *word).collect(),
            asks: clause
                .map(|v| {
                    v.asks
                        .iter()
                        .filter_map(|a| look.question(service, None, a, &people(material, service, a)))
                        .collect()
                })
                .unwrap_or_default(),
        }
    };
    duties.map(view).collect()
}

fn promises(case: &Case, look: &Look<'_>) -> Vec<PromiseView> {
    let view = |promise: &model::case::Promise| {
        let duty = case.duties.get(&promise.duty);
        PromiseView {
            key: promise.duty.to_string(),
            promised: look.time(promise.promised),
            words: look.names.text(&promise.words),
            by: promise.by.map(|p| look.names.person(p)),
            state: match duty {
                Some(duty) if duty.is_breached() => "broken",
                Some(duty) if duty.is_open() => "open",
                _ => "kept",
            },
        }
    };
    case.promises.iter().map(view).collect()
}
