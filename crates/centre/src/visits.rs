//! Return visits that are owed now, by household: one call asks about all of its cases, inside the hours in which one may ring.

use crate::centre::Centre;
use crate::choices::may_visit;
use crate::error::CentreError;
use crate::held_posts::held_posts;
use crate::household::{home, phones};
use crate::names::Wanted;
use crate::policy::{Draws, hide_customer};
use crate::principal::{Principal, Right};
use crate::reaching::{Hours, ReachingView, hours, hours_words, reaching};
use crate::staff::read_names;
use crate::view::{DutyView, Look, Named, Question};
use crate::{handbooks, projects};
use calendar::{Instant, Tables};
use db::Reader;
use model::duty::DutyKind;
use model::handbook::Service;
use model::{Case, CaseId, Duty, DutyKey, Handbook, ProjectId};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::Scope;
use store::duties::{Held, Which};

/// Duties that one list looks at; who owes more sees the earliest.
const MOST_WALKED: usize = 2_000;
const PAGE: usize = 200;

/// A visit that is owed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DueVisit {
    /// The case.
    pub number: String,
    /// Its service.
    pub service: Named,
    /// The duty with its reason.
    pub duty: DutyView,
    /// When the work was done.
    pub finished_at: Option<String>,
    /// Tries without an answer.
    pub tries: usize,
    /// The last of them.
    pub last_try: Option<String>,
    /// What was tried and what is still wanted, once somebody tried.
    pub reaching: Option<ReachingView>,
    /// How it may be made, the preferred first, as words.
    pub methods: Vec<&'static str>,
    /// What is asked.
    pub asks: Vec<Question>,
    /// The script to say.
    pub script: Option<String>,
    /// The reader did the work and may not ask.
    pub barred: bool,
    /// Several posts make it together.
    pub joint: bool,
    /// There is a customer to ask; otherwise somebody looks at the work.
    pub somebody: bool,
}

/// Visits to one household, to be asked in one call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HouseholdVisits {
    /// The project's code.
    pub project: String,
    /// Where.
    pub place: Option<Named>,
    /// Whom to ask for.
    pub customers: Vec<Named>,
    /// Their numbers; only the last four digits for who does not work in the project.
    pub phones: Vec<String>,
    /// More than one visit is owed: ask about all of them at once.
    pub one_call: bool,
    /// When the first of them is due.
    pub due: String,
    /// The same in microseconds.
    pub due_micros: i64,
    /// One of them is late.
    pub late: bool,
    /// One may ring now.
    pub may_ring: bool,
    /// Until when one may ring; nothing when there is no end.
    pub ring_until: Option<String>,
    /// From when one may ring, when not now.
    pub ring_from: Option<String>,
    /// The hours of the day in which one may ring, as people write them.
    pub ring_hours: String,
    /// The visits, earliest due first.
    pub visits: Vec<DueVisit>,
}

/// The visits that somebody owes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VisitList {
    /// By household, earliest due first.
    pub households: Vec<HouseholdVisits>,
    /// He owes more than are shown.
    pub more: bool,
}

impl Centre {
    /// The return visits that are owed now by the posts that somebody holds, by household.
    ///
    /// # Errors
    /// When the project is none of his.
    pub async fn visits(&self, who: &Principal, project: Option<String>) -> Result<VisitList, CentreError> {
        let (centre, who) = (self.clone(), who.clone());
        self.read(move |reader| {
            let mut scope = who.scope();
            if let Some(project) = project.as_deref().filter(|text| !text.trim().is_empty()) {
                scope.projects = vec![projects::seen(reader, &who, project)?];
            }
            let posts = held_posts(&centre, reader, &scope.projects, who.person)?;
            let (owed, more) = owed_by(reader, &scope, &who, &posts)?;
            // What went to whoever stands in for one of his posts is still his to make.
            let instead = stand_ins(&centre, reader, &posts)?;
            let (elsewhere, _) = owed_by(reader, &scope, &who, &instead)?;
            let mut cases: BTreeMap<(ProjectId, CaseId), Case> = BTreeMap::new();
            let mut mine: BTreeSet<(CaseId, DutyKey)> = BTreeSet::new();
            for (project, case, key) in owed.iter().chain(&elsewhere) {
                if !cases.contains_key(&(*project, *case)) {
                    let found = store::cases::load(reader, *project, *case)?;
                    cases.extend(found.map(|found| ((*project, *case), found)));
                }
                let owes = owed.contains(&(*project, *case, key.clone()));
                let found = cases.get(&(*project, *case));
                if owes || found.map_or(Ok(false), |found| may_visit(&centre, reader, &who, found, key))? {
                    mine.insert((*case, key.clone()));
                }
            }
            let cases = cases.into_values().collect();
            let mine = |duty: &Duty, case: &Case| mine.contains(&(case.id, duty.key.clone()));
            let households = by_household(&centre, reader, &who, cases, &mine)?;
            Ok(VisitList { households, more })
        })
        .await
    }
}

/// Visits of a project's case.
type Owed = (ProjectId, CaseId, DutyKey);

/// The open visits that lie with somebody or with some posts, and whether there are more than are walked.
fn owed_by(
    reader: &mut dyn Reader,
    scope: &Scope,
    who: &Principal,
    posts: &[Held],
) -> Result<(BTreeSet<Owed>, bool), CentreError> {
    let (mut owed, mut after, mut walked) = (BTreeSet::new(), None, 0);
    while walked < MOST_WALKED {
        let page = store::duties::mine(reader, scope, who.person, posts, Which::Open, after.as_ref(), PAGE)?;
        walked += page.rows.len();
        let visits = page.rows.into_iter().filter(|row| row.kind == DutyKind::Visit);
        owed.extend(visits.map(|row| (row.project, row.case, row.key)));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    Ok((owed, after.is_some()))
}

/// The posts that stand in for some others, where these are empty.
fn stand_ins(centre: &Centre, reader: &mut dyn Reader, posts: &[Held]) -> Result<Vec<Held>, CentreError> {
    let mut found = Vec::new();
    for held in posts {
        let (_, handbook) = handbooks::current(&centre.inner.handbooks, reader, held.project)?;
        let further = handbook.fallback_chain(&held.post).into_iter().skip(1);
        found.extend(further.map(|post| Held { project: held.project, post, places: None }));
    }
    found.sort();
    found.dedup();
    found.retain(|held| !posts.contains(held));
    Ok(found)
}

/// What one household is known by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Household {
    Place(model::PlaceId),
    Party(model::PartyId),
    Phone(String),
    Case(CaseId),
}

/// Visits of some cases that are owed now, by household.
pub(crate) fn by_household(
    centre: &Centre,
    reader: &mut dyn Reader,
    who: &Principal,
    cases: Vec<Case>,
    wanted: &dyn Fn(&Duty, &Case) -> bool,
) -> Result<Vec<HouseholdVisits>, CentreError> {
    let now = centre.now();
    let owes = |case: &Case| case.duties.values().any(|duty| is_owed(duty, now) && wanted(duty, case));
    let mut households: BTreeMap<(ProjectId, Household), Vec<Case>> = BTreeMap::new();
    for mut case in cases.into_iter().filter(owes) {
        hide_customer(centre, reader, who, &mut case)?;
        Draws::hidden(centre, reader, who, &case)?.take_from(&mut case);
        if !owes(&case) {
            continue;
        }
        let key = household_of(reader, who, &case, now)?;
        households.entry((case.project, key)).or_default().push(case);
    }
    let mut found = Vec::with_capacity(households.len());
    for ((project, household), mut cases) in households {
        // Whose visit waits longest is asked for first.
        cases.sort_by_cached_key(|case| {
            let owed = case.duties.values().filter(|duty| is_owed(duty, now) && wanted(duty, case));
            (owed.map(|duty| (duty.due, duty.from)).min(), case.id)
        });
        found.push(one_household(centre, reader, who, project, &household, &cases, wanted)?);
    }
    let first = |household: &HouseholdVisits| household.visits.first().map(in_order);
    found.sort_by_key(first);
    Ok(found)
}

/// The earliest due first; of those due together, the one that waits longest.
fn in_order(visit: &DueVisit) -> (i64, String, String) {
    (visit.duty.due_micros, visit.duty.from.clone(), visit.number.clone())
}

fn is_owed(duty: &Duty, now: Instant) -> bool {
    duty.kind == DutyKind::Visit && duty.is_open() && duty.not_before.is_none_or(|first| first <= now)
}

fn household_of(
    reader: &mut dyn Reader,
    who: &Principal,
    case: &Case,
    now: Instant,
) -> Result<Household, CentreError> {
    // Whose customer is hidden is asked by himself, or the call would tell who he is.
    if case.anonymous {
        return Ok(Household::Case(case.id));
    }
    if let Some(place) = home(reader, &who.scope(), case, now)? {
        return Ok(Household::Place(place));
    }
    if let Some(party) = case.party {
        return Ok(Household::Party(party));
    }
    let Some(phone) = &case.caller_phone else { return Ok(Household::Case(case.id)) };
    let known = store::personal::get(reader, [phone.key])?;
    Ok(known.into_values().next().map_or(Household::Case(case.id), Household::Phone))
}

fn one_household(
    centre: &Centre,
    reader: &mut dyn Reader,
    who: &Principal,
    project: ProjectId,
    household: &Household,
    cases: &[Case],
    wanted: &dyn Fn(&Duty, &Case) -> bool,
) -> Result<HouseholdVisits, CentreError> {
    let (now, whole) = (centre.now(), who.may(Right::Work, project));
    let mut names = Wanted::default();
    cases.iter().for_each(|case| names.case(case));
    let place = match household {
        Household::Place(place) => Some(*place),
        _ => cases.iter().find_map(|case| case.place),
    };
    names.places.extend(place);
    let names = read_names(reader, project, &names)?;
    let mut met = BTreeSet::new();
    let parties = cases.iter().filter_map(|case| case.party).filter(|party| met.insert(*party));
    let parties: Vec<model::PartyId> = parties.collect();
    let mut known = phones(reader, &parties, whole)?;
    let mut numbers: Vec<String> = parties.iter().filter_map(|party| known.remove(party)).flatten().collect();
    for phone in
        cases.iter().filter_map(|case| case.caller_phone.as_ref()).filter_map(|p| names.texts.get(&p.key))
    {
        numbers.push(if whole { phone.clone() } else { crate::calls::masked(phone) });
    }
    let mut seen = BTreeSet::new();
    numbers.retain(|phone| seen.insert(phone.clone()));
    let mut visits: Vec<DueVisit> = Vec::new();
    let (mut open_hours, mut zone): (Vec<Hours>, Option<Arc<Handbook>>) = (Vec::new(), None);
    let mut ring_hours = String::new();
    for case in cases {
        let handbook = centre.inner.handbooks.get(reader, &case.handbook)?;
        let look = Look { handbook: &handbook, names: &names, lang: who.lang };
        let Some(service) = handbook.services.get(&case.service) else { continue };
        for duty in case.duties.values().filter(|duty| is_owed(duty, now) && wanted(duty, case)) {
            visits.push(visit(case, duty, service, &look, who, now));
            let known = handbooks::tables(&centre.inner.handbooks, reader, project, &handbook)?;
            if let Some((own, words)) = hours_of(&known, service, duty, &look, now) {
                open_hours.push(own);
                ring_hours = words;
            }
        }
        zone = Some(handbook);
    }
    visits.sort_by_key(in_order);
    let handbook = zone.ok_or(CentreError::NotFound("handbook"))?;
    let look = Look { handbook: &handbook, names: &names, lang: who.lang };
    let node = store::nodes::of_project(reader, project)?.ok_or(CentreError::NotFound("project"))?;
    let may_ring = open_hours.iter().all(|hours| hours.open);
    let (first, time) = (visits.first(), |at| look.time(at));
    Ok(HouseholdVisits {
        project: node.code.unwrap_or_default(),
        place: place.map(|place| Named { id: place.to_string(), label: names.place(place) }),
        customers: customers(&parties, cases, &names),
        phones: numbers,
        one_call: visits.len() > 1,
        due: first.map(|visit| visit.duty.due.clone()).unwrap_or_default(),
        due_micros: first.map_or(i64::MAX, |visit| visit.duty.due_micros),
        late: visits.iter().any(|visit| visit.duty.late),
        may_ring,
        ring_until: open_hours.iter().filter_map(|h| h.until).min().filter(|_| may_ring).map(time),
        ring_from: open_hours.iter().filter_map(|h| h.from).max().filter(|_| !may_ring).map(time),
        ring_hours,
        visits,
    })
}

fn customers(parties: &[model::PartyId], cases: &[Case], names: &crate::names::Names) -> Vec<Named> {
    let mut found: Vec<Named> =
        parties.iter().map(|party| Named { id: party.to_string(), label: names.party(*party) }).collect();
    if found.is_empty() {
        let callers = cases.iter().filter_map(|case| case.caller_name.as_ref());
        found.extend(callers.map(|name| Named { id: String::new(), label: names.text(name) }));
        found.dedup();
    }
    found
}

fn visit(
    case: &Case,
    duty: &Duty,
    service: &Service,
    look: &Look<'_>,
    who: &Principal,
    now: Instant,
) -> DueVisit {
    let clause = service.visit(&duty.key.clause);
    let tries = case.visits.get(&duty.key).map(|visit| visit.tries.as_slice()).unwrap_or_default();
    let words = crate::request::METHODS;
    let word = |method| words.iter().find(|(_, own)| own == method).map(|(word, _)| *word);
    DueVisit {
        number: case.number.as_ref().map(|number| number.0.clone()).unwrap_or_default(),
        service: Named { id: case.service.to_string(), label: look.label(&service.label) },
        duty: look.duty(case, duty),
        finished_at: case.finished_at.map(|at| look.time(at)),
        tries: tries.len(),
        last_try: tries.last().map(|last| look.time(last.at)),
        reaching: clause.filter(|_| !tries.is_empty()).map(|clause| {
            let hours = look.handbook.calendars.get(&clause.hours);
            reaching(&clause.reaching, tries, hours, now, look)
        }),
        methods: clause.map(|clause| clause.methods.iter().filter_map(word).collect()).unwrap_or_default(),
        asks: clause
            .map(|clause| {
                clause.asks.iter().filter_map(|ask| look.question(service, None, ask, &[])).collect()
            })
            .unwrap_or_default(),
        script: clause.and_then(|clause| clause.script.as_ref()).map(ToString::to_string),
        barred: case.workers.contains(&who.person),
        joint: clause.is_some_and(|clause| clause.jointly && clause.by.len() > 1),
        somebody: has_somebody(case),
    }
}

/// Whether there is a customer to ask; one whose name is hidden is there, too.
pub(crate) fn has_somebody(case: &Case) -> bool {
    case.anonymous || case.party.is_some() || case.caller_name.is_some() || case.caller_phone.is_some()
}

/// The hours of a visit, and when one may ring by them.
fn hours_of(
    known: &Tables,
    service: &Service,
    duty: &Duty,
    look: &Look<'_>,
    now: Instant,
) -> Option<(Hours, String)> {
    let clause = service.visit(&duty.key.clause)?;
    let calendar = look.handbook.calendars.get(&clause.hours)?;
    Some((hours(calendar, known, now), hours_words(calendar, now, look)))
}
