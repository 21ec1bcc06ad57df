//! The card of who calls: his household, what is open and was promised, which return visits can be asked in the same call,
//! what he rang about before. One look at the desk while the phone is in the other hand.

mod cases;
pub use cases::{CardCase, CardPromise};
use cases::{cases_of, fill_cases};

use crate::calls::{CallView, known_party, views};
use crate::centre::Centre;
use crate::desk::{Found, find};
use crate::error::CentreError;
use crate::household::{Member, MemberLook, current, members};
use crate::principal::{Principal, Right};
use crate::reading::normal_phone;
use crate::view::{Look, Named};
use crate::visits::HouseholdVisits;
use crate::{handbooks, places, projects};
use db::Reader;
use diag::text;
use model::{Instant, PartyId, PlaceId, ProjectId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use store::Scope;
use store::parties::Tie;

/// Cases of one household that are looked at.
const MOST_CASES: usize = 60;
/// Closed cases that are shown.
const CLOSED: usize = 5;
/// Calls that are shown.
const CALLS: usize = 8;
/// Homes of one customer that are shown.
const HOMES: usize = 6;

/// Who calls: one of the three; a phone when nothing else is known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CardRequest {
    /// The project: id or code; his only one when left out, else all of his.
    pub project: Option<String>,
    /// The customer.
    pub party: Option<String>,
    /// The place: id or as people write it.
    pub place: Option<String>,
    /// The number that rings.
    pub phone: Option<String>,
}

/// A place with who belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HouseholdView {
    /// The place.
    pub place: Named,
    /// The project's code.
    pub project: String,
    /// Who belongs to it now.
    pub members: Vec<Member>,
}

/// The card of who calls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CallerCard {
    /// The customer, when it is exactly one.
    pub party: Option<Named>,
    /// All that the question may mean, when it is several: choose one.
    pub candidates: Vec<Found>,
    /// The number that rings; only its last four digits for who does not work in the project.
    pub phone: Option<String>,
    /// His homes, each with who belongs to it.
    pub households: Vec<HouseholdView>,
    /// Open cases of the household, the earliest due first.
    pub open_cases: Vec<CardCase>,
    /// The newest closed cases.
    pub closed_cases: Vec<CardCase>,
    /// Times told, those that still count first.
    pub promises: Vec<CardPromise>,
    /// Return visits that are owed to the household: ask them in this call.
    pub visits_due: Vec<HouseholdVisits>,
    /// His newest calls and visits.
    pub calls: Vec<CallView>,
    /// Sentences to heed before anything else.
    pub warnings: Vec<String>,
}

impl Centre {
    /// The card of a customer, a place or a number.
    ///
    /// # Errors
    /// When none of the three is given, or it is unknown or hidden. An unknown number has an empty card.
    pub async fn card(&self, who: &Principal, asked: CardRequest) -> Result<CallerCard, CentreError> {
        let (centre, who) = (self.clone(), who.clone());
        self.read(move |reader| card(&centre, reader, &who, &asked)).await
    }
}

/// Whom the card is about.
struct About {
    scope: Scope,
    parties: Vec<PartyId>,
    phone: Option<String>,
    homes: Vec<(ProjectId, PlaceId)>,
}

fn card(
    centre: &Centre,
    reader: &mut dyn Reader,
    who: &Principal,
    asked: &CardRequest,
) -> Result<CallerCard, CentreError> {
    let about = about(centre, reader, who, asked)?;
    let now = centre.now();
    let mut card = CallerCard {
        party: None,
        candidates: vec![],
        phone: about.phone.as_deref().map(|phone| shown(phone, who, &about.scope)),
        households: vec![],
        open_cases: vec![],
        closed_cases: vec![],
        promises: vec![],
        visits_due: vec![],
        calls: vec![],
        warnings: vec![],
    };
    if let [party] = about.parties.as_slice() {
        let found = store::parties::many(reader, &[*party])?;
        let keys = found.iter().filter_map(|party| party.name.as_ref()).map(|name| name.key);
        let name = store::personal::get(reader, keys)?.into_values().next();
        card.party = Some(Named {
            id: party.to_string(),
            label: name.unwrap_or_else(|| crate::names::ERASED.to_owned()),
        });
    } else if about.parties.len() > 1 {
        let phone = about.phone.clone().unwrap_or_default();
        card.candidates = find(centre, reader, who, &phone, about.parties.len())?;
    }
    let mut household: BTreeSet<PartyId> = about.parties.iter().copied().collect();
    for (project, place) in &about.homes {
        let ties = store::parties::household(reader, *project, *place, now)?;
        household.extend(ties.iter().map(|tie| tie.party));
        card.households.push(household_view(centre, reader, who, (*project, *place), &ties, &about)?);
    }
    let cases = cases_of(centre, reader, who, &about, &household)?;
    fill_cases(centre, reader, who, &mut card, &cases)?;
    card.calls = calls_of(centre, reader, who, &about)?;
    card.warnings = warnings(who, &card);
    Ok(card)
}

/// A number, as far as somebody who works here may see it.
fn shown(phone: &str, who: &Principal, scope: &Scope) -> String {
    let whole = scope.projects.iter().any(|project| who.may(Right::Work, *project));
    if whole { phone.to_owned() } else { crate::calls::masked(phone) }
}

fn about(
    centre: &Centre,
    reader: &mut dyn Reader,
    who: &Principal,
    asked: &CardRequest,
) -> Result<About, CentreError> {
    let part =
        |text: &Option<String>| text.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
    let mut scope = who.scope();
    if let Some(project) = part(&asked.project) {
        scope.projects = vec![projects::seen(reader, who, &project)?];
    }
    // Before a project has a handbook nothing can be open or promised there.
    let mut running = Vec::with_capacity(scope.projects.len());
    for project in scope.projects {
        if store::handbooks::current(reader, project)?.is_some() {
            running.push(project);
        }
    }
    scope.projects = running;
    let now = centre.now();
    if let Some(place) = part(&asked.place) {
        let (project, place) = place_of(reader, &scope, &place)?;
        return Ok(About { scope, parties: vec![], phone: None, homes: vec![(project, place)] });
    }
    let (parties, phone) = match (part(&asked.party), part(&asked.phone)) {
        (Some(party), phone) => {
            (vec![known_party(reader, &scope, &party)?], phone.and_then(|text| normal_phone(&text)))
        }
        (None, Some(text)) => {
            let phone = normal_phone(&text).ok_or_else(|| {
                CentreError::invalid(
                    "phone",
                    text!(zh: "电话号码不对，请填 5 到 20 位数字", en: "a phone number has 5 to 20 digits"),
                )
            })?;
            let numbers = who.numbers();
            let projects = scope.narrowed_by(&numbers);
            let numbers = Scope { projects, ..numbers };
            let found = store::parties::by_phone(reader, &numbers, &centre.inner.secret, &phone, MOST_CASES)?;
            (found, Some(phone))
        }
        (None, None) => {
            return Err(CentreError::invalid(
                "phone",
                text!(zh: "请给出客户、位置或电话", en: "give a customer, a place or a phone"),
            ));
        }
    };
    let mut homes: Vec<(ProjectId, PlaceId)> = Vec::new();
    for party in &parties {
        for tie in current(store::parties::ties_of(reader, &scope, *party)?, now) {
            if homes.len() < HOMES && !homes.contains(&(tie.project, tie.place)) {
                homes.push((tie.project, tie.place));
            }
        }
    }
    Ok(About { scope, parties, phone, homes })
}

/// The one place that somebody means, in whichever of the projects.
fn place_of(reader: &mut dyn Reader, scope: &Scope, text: &str) -> Result<(ProjectId, PlaceId), CentreError> {
    let mut wrong = CentreError::NotFound("place");
    for project in &scope.projects {
        match places::resolve(reader, *project, text) {
            Ok(place) => return Ok((*project, place)),
            Err(error @ CentreError::Invalid(_)) => wrong = error,
            Err(error) => return Err(error),
        }
    }
    Err(wrong)
}

fn household_view(
    centre: &Centre,
    reader: &mut dyn Reader,
    who: &Principal,
    (project, place): (ProjectId, PlaceId),
    ties: &[Tie],
    about: &About,
) -> Result<HouseholdView, CentreError> {
    let parties = ties.iter().map(|tie| tie.party);
    let names = crate::household::names_of(reader, project, parties, [place])?;
    let (_, handbook) = handbooks::current(&centre.inner.handbooks, reader, project)?;
    let look = Look { handbook: &handbook, names: &names, lang: who.lang };
    let shown = MemberLook { look: &look, whole: who.may(Right::Work, project), calling: &about.parties };
    let node = store::nodes::of_project(reader, project)?.ok_or(CentreError::NotFound("project"))?;
    Ok(HouseholdView {
        place: Named { id: place.to_string(), label: names.place(place) },
        project: node.code.unwrap_or_default(),
        members: members(reader, ties, &names, &shown)?,
    })
}

fn calls_of(
    centre: &Centre,
    reader: &mut dyn Reader,
    who: &Principal,
    about: &About,
) -> Result<Vec<CallView>, CentreError> {
    let digest = about.phone.as_deref().map(|phone| store::digest::phone(&centre.inner.secret, phone));
    let mut shown = Vec::new();
    for project in &about.scope.projects {
        let mut found = Vec::new();
        if let Some(digest) = digest.as_ref().filter(|_| who.may(Right::Work, *project)) {
            found.extend(store::calls::of_phone(reader, &about.scope, *project, digest, CALLS)?);
        }
        for party in &about.parties {
            found.extend(store::calls::of_party(reader, &about.scope, *project, *party, CALLS)?);
        }
        let mut seen = BTreeSet::new();
        found.retain(|call| seen.insert(call.id));
        found.sort_by_key(|call| std::cmp::Reverse((call.at, call.id)));
        found.truncate(CALLS);
        let times: Vec<Instant> = found.iter().map(|call| call.at).collect();
        shown.extend(times.into_iter().zip(views(centre, reader, who, *project, &found)?));
    }
    shown.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    shown.truncate(CALLS);
    Ok(shown.into_iter().map(|(_, view)| view).collect())
}

/// What to heed first: late cases, broken promises, calls that wait, visits that can be asked now.
fn warnings(who: &Principal, card: &CallerCard) -> Vec<String> {
    let late = card.open_cases.iter().filter(|case| case.late).count();
    let broken = card.promises.iter().filter(|promise| promise.state == "broken").count();
    let open = |call: &&CallView| call.ring_back.as_ref().is_some_and(|ring| ring.state == "open");
    let missed = card.calls.iter().filter(open).count();
    let visits: usize = card.visits_due.iter().map(|household| household.visits.len()).sum();
    let all = [
        (
            late,
            text!(zh: "有 {late} 件已经超时，先致歉再说办到哪儿了", en: "{late} cases are late: apologise first, then say where they stand"),
        ),
        (broken, text!(zh: "有 {broken} 个答应的时间没有兑现", en: "{broken} promised times were not kept")),
        (
            missed,
            text!(zh: "有 {missed} 个未接来电还没有回，正好一起说", en: "{missed} missed calls were not returned yet: settle them now"),
        ),
        (
            visits,
            text!(zh: "有 {visits} 个回访可以在这个电话里一起问", en: "{visits} return visits can be asked in this call"),
        ),
    ];
    all.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words.get(who.lang).to_owned()).collect()
}
