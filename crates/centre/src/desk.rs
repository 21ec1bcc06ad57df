//! The desk's one box: a case number, a phone or its last four digits, a room as it is typed, a name in characters, pinyin
//! or initials. What nobody may see is not found; every question asks an index, so that it answers while one types.

use crate::centre::Centre;
use crate::error::CentreError;
use crate::household::{current, phones, relation_label};
use crate::names::Wanted;
use crate::places;
use crate::principal::Principal;
use crate::reading::normal_phone;
use crate::staff::read_names;
use crate::view::Look;
use db::Reader;
use diag::Lang;
use model::{Instant, PartyId, PlaceId, ProjectId};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use store::Scope;
use store::cases::CaseRow;
use store::parties::{PartyKind, Tie};

/// Hits when nobody says how many, and most that may be asked for.
const HITS: usize = 10;
const MOST_HITS: usize = 50;
/// The longest text that can mean anything here, in characters.
const LONGEST: usize = 60;
/// A case number is looked for from so many characters on.
const SHORTEST_NUMBER: usize = 6;
/// Numbers that a beginning of one is compared with.
const NUMBERS_WALKED: usize = 50;
/// Places of one customer, or people of one place, that a line names.
const NAMED: usize = 3;

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    /// `case`, `party` (a firm or office), `person` (a customer), `place` or `call` (an unknown caller who rang before).
    pub kind: &'static str,
    /// Its id; of a call, the call's.
    pub id: String,
    /// What to show first.
    pub title: String,
    /// What tells it from others of the same title.
    pub subtitle: String,
    /// The number of the case.
    pub number: Option<String>,
    /// The project's code.
    pub project: String,
    /// The whole number that was typed, for a caller.
    pub phone: Option<String>,
}

impl Centre {
    /// What somebody may mean by a text, the likeliest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn find(
        &self,
        who: &Principal,
        text: &str,
        limit: Option<usize>,
    ) -> Result<Vec<Found>, CentreError> {
        let (centre, who, text) = (self.clone(), who.clone(), text.trim().to_owned());
        if text.is_empty() || text.chars().count() > LONGEST {
            return Ok(vec![]);
        }
        let limit = limit.unwrap_or(HITS).clamp(1, MOST_HITS);
        self.read(move |reader| find(&centre, reader, &who, &text, limit)).await
    }
}

/// One look through everything.
struct Search<'a> {
    centre: &'a Centre,
    who: &'a Principal,
    scope: Scope,
    codes: BTreeMap<ProjectId, String>,
    now: Instant,
    limit: usize,
}

pub(crate) fn find(
    centre: &Centre,
    reader: &mut dyn Reader,
    who: &Principal,
    text: &str,
    limit: usize,
) -> Result<Vec<Found>, CentreError> {
    let scope = who.scope();
    let nodes = store::nodes::all(reader)?.into_iter();
    let codes = nodes.filter_map(|node| Some((node.project?, node.code.unwrap_or_default())));
    let codes = codes.filter(|(project, _)| scope.projects.contains(project)).collect();
    let search = Search { centre, who, scope, codes, now: centre.now(), limit };
    let mut found = search.cases(reader, text)?;
    let phone = normal_phone(text);
    if let Some(phone) = &phone {
        let parties = store::parties::by_phone(reader, &who.numbers(), &centre.inner.secret, phone, limit)?;
        found.extend(search.parties(reader, &parties)?);
        if parties.is_empty() {
            found.extend(search.callers(reader, phone)?);
        }
    }
    if found.len() < limit {
        found.extend(search.places(reader, text)?);
    }
    if found.len() < limit {
        found.extend(search.names(reader, text)?);
    }
    if found.len() < limit && is_tail(text) {
        let parties =
            store::parties::by_phone_tail(reader, &who.numbers(), &centre.inner.secret, text, limit)?;
        found.extend(search.parties(reader, &parties)?);
    }
    let mut seen = BTreeSet::new();
    found.retain(|hit| seen.insert((hit.kind, hit.id.clone())));
    found.truncate(limit);
    Ok(found)
}

/// The last four digits of a phone, in either width.
fn is_tail(text: &str) -> bool {
    let text = store::search::normal(text);
    text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit())
}

impl Search<'_> {
    fn code(&self, project: ProjectId) -> String {
        self.codes.get(&project).cloned().unwrap_or_default()
    }

    /// By number, or the beginning of one.
    fn cases(&self, reader: &mut dyn Reader, text: &str) -> Result<Vec<Found>, CentreError> {
        let number = store::search::normal(text).to_uppercase();
        let fits = number.len() >= SHORTEST_NUMBER
            && number.starts_with(|c: char| c.is_ascii_alphabetic())
            && number.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/'));
        let mut rows = vec![];
        if fits {
            rows = store::cases::numbered(reader, &self.scope, &number, NUMBERS_WALKED)?;
            rows.truncate(self.limit);
        }
        let mut rows: Vec<(CaseRow, Option<String>)> = rows.into_iter().map(|row| (row, None)).collect();
        // The number that a case had in another system may look like anything.
        for row in store::cases::originally(reader, &self.scope, text, self.limit)? {
            let case = store::cases::load(reader, row.project, row.id)?;
            rows.push((row, case.and_then(|case| case.origin).map(|origin| origin.number)));
        }
        self.case_rows(reader, rows)
    }

    /// Lines of cases, each with the number that it had elsewhere when it was found by that.
    fn case_rows(
        &self,
        reader: &mut dyn Reader,
        rows: Vec<(CaseRow, Option<String>)>,
    ) -> Result<Vec<Found>, CentreError> {
        let mut found = Vec::with_capacity(rows.len());
        for (row, original) in rows {
            let mut wanted = Wanted::default();
            wanted.places.extend(row.place);
            let names = read_names(reader, row.project, &wanted)?;
            let handbook = self.centre.inner.handbooks.get(reader, &row.handbook)?;
            let look = Look { handbook: &handbook, names: &names, lang: self.who.lang };
            let service = handbook.services.get(&row.service);
            let stage =
                service.and_then(|service| service.stage(&row.stage)).map(|stage| look.label(&stage.label));
            let original = original.map(|number| match self.who.lang {
                Lang::Zh => format!("原单号 {number}"),
                Lang::En => format!("formerly {number}"),
            });
            let parts = [
                original,
                service.map(|service| look.label(&service.label)),
                stage,
                row.place.map(|place| names.place(place)),
                Some(look.clock(row.reported_at)),
            ];
            let number = row.number.map(|number| number.0).unwrap_or_default();
            found.push(Found {
                kind: "case",
                id: row.id.to_string(),
                title: number.clone(),
                subtitle: joined(parts.into_iter().flatten()),
                number: Some(number),
                project: self.code(row.project),
                phone: None,
            });
        }
        Ok(found)
    }

    /// Customers with where they belong.
    fn parties(&self, reader: &mut dyn Reader, parties: &[PartyId]) -> Result<Vec<Found>, CentreError> {
        let mut ties: BTreeMap<PartyId, Vec<Tie>> = BTreeMap::new();
        let mut places: BTreeMap<ProjectId, Wanted> = BTreeMap::new();
        for party in parties {
            let own = current(store::parties::ties_of(reader, &self.scope, *party)?, self.now);
            for tie in own.iter().take(NAMED) {
                places.entry(tie.project).or_default().places.insert(tie.place);
            }
            ties.insert(*party, own);
        }
        let mut place_names: BTreeMap<PlaceId, String> = BTreeMap::new();
        for (project, wanted) in &places {
            place_names.extend(read_names(reader, *project, wanted)?.places);
        }
        let kinds = store::parties::many(reader, parties)?;
        let references = kinds.iter().filter_map(|party| party.name.as_ref());
        let names = store::personal::get(reader, references.map(|name| name.key))?;
        let numbers = phones(reader, parties, false)?;
        let mut found = Vec::with_capacity(parties.len());
        for party in parties {
            let Some(known) = kinds.iter().find(|known| known.id == *party) else { continue };
            let Some(name) = known.name.as_ref().and_then(|name| names.get(&name.key)) else { continue };
            let own = ties.get(party).map(Vec::as_slice).unwrap_or_default();
            let homes = own.iter().take(NAMED).filter_map(|tie| {
                let place = place_names.get(&tie.place)?;
                Some(format!("{place} {}", relation_label(tie.relation, self.who.lang)))
            });
            let tail = numbers.get(party).and_then(|numbers| numbers.first()).cloned();
            let project = own.first().map(|tie| tie.project).or_else(|| self.scope.projects.first().copied());
            found.push(Found {
                kind: if known.kind == PartyKind::Organisation { "party" } else { "person" },
                id: party.to_string(),
                title: name.clone(),
                subtitle: joined(homes.chain(tail)),
                number: None,
                project: project.map(|project| self.code(project)).unwrap_or_default(),
                phone: None,
            });
        }
        Ok(found)
    }

    /// Unknown callers who rang before.
    fn callers(&self, reader: &mut dyn Reader, phone: &str) -> Result<Vec<Found>, CentreError> {
        let digest = store::digest::phone(&self.centre.inner.secret, phone);
        let mut found = Vec::new();
        let numbers = self.who.numbers();
        for project in &numbers.projects {
            let calls = store::calls::of_phone(reader, &numbers, *project, &digest, 1)?;
            for call in crate::calls::views(self.centre, reader, self.who, *project, &calls)? {
                let shown = phone.to_owned();
                found.push(Found {
                    kind: "call",
                    id: call.id,
                    title: call.name.unwrap_or_else(|| shown.clone()),
                    subtitle: joined([Some(call.at), call.matter].into_iter().flatten()),
                    number: call.number,
                    project: call.project,
                    phone: Some(shown),
                });
            }
        }
        Ok(found)
    }

    /// Places one of whose forms begins so, with who belongs there.
    fn places(&self, reader: &mut dyn Reader, text: &str) -> Result<Vec<Found>, CentreError> {
        let mut found = Vec::new();
        for project in &self.scope.projects {
            let mut seen = BTreeSet::new();
            for key in places::prefixes(text) {
                for place in store::places::by_prefix(reader, *project, &key, self.limit)? {
                    if seen.len() < self.limit && seen.insert(place.id) {
                        found.push(self.place(reader, *project, place.id, place.full_name)?);
                    }
                }
            }
        }
        Ok(found)
    }

    fn place(
        &self,
        reader: &mut dyn Reader,
        project: ProjectId,
        place: PlaceId,
        full_name: String,
    ) -> Result<Found, CentreError> {
        let ties = store::parties::household(reader, project, place, self.now)?;
        let mut wanted = Wanted::default();
        wanted.parties.extend(ties.iter().take(NAMED).map(|tie| tie.party));
        let names = read_names(reader, project, &wanted)?;
        let people = ties
            .iter()
            .take(NAMED)
            .map(|tie| format!("{} {}", names.party(tie.party), relation_label(tie.relation, self.who.lang)));
        Ok(Found {
            kind: "place",
            id: place.to_string(),
            title: full_name,
            subtitle: joined(people),
            number: None,
            project: self.code(project),
            phone: None,
        })
    }

    /// Customers, and places without a number, by name.
    fn names(&self, reader: &mut dyn Reader, text: &str) -> Result<Vec<Found>, CentreError> {
        // A name has several keys that begin alike.
        let hits = store::search::by_key(reader, &self.scope, text, self.limit * 4)?;
        let mut parties: Vec<PartyId> = Vec::new();
        let mut found = Vec::new();
        for hit in hits {
            if let Ok(party) = hit.subject.parse::<PartyId>() {
                if parties.len() < self.limit && !parties.contains(&party) {
                    parties.push(party);
                }
            } else if let Ok(place) = hit.subject.parse::<PlaceId>()
                && let Some(place) = store::places::get(reader, hit.project, place)?
            {
                found.push(self.place(reader, hit.project, place.id, place.full_name)?);
            }
        }
        found.extend(self.parties(reader, &parties)?);
        Ok(found)
    }
}

/// Parts of a line, those that are empty left out.
fn joined(parts: impl IntoIterator<Item = String>) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}
