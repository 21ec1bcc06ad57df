//! Who lives or works where and how he is reached: what the desk's card and the return visits share.

use crate::calls::masked;
use crate::error::CentreError;
use crate::names::{Names, Wanted};
use crate::staff::read_names;
use crate::view::Named;
use db::Reader;
use diag::{Lang, text};
use model::{Case, Instant, PartyId, PlaceId, ProjectId};
use serde::Serialize;
use std::collections::BTreeMap;
use store::Scope;
use store::parties::{PartyKind, Relation, Tie};

/// One who belongs to a household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Member {
    /// The customer.
    pub party: Named,
    /// A firm or office, not a person.
    pub organisation: bool,
    /// What he is to the place, as a word (`owner`, `tenant`, `family`, `occupant`, `contact`).
    pub relation: &'static str,
    /// The same for people.
    pub relation_label: String,
    /// Since when, RFC 3339.
    pub since: String,
    /// His numbers, the preferred first; only the last four digits for who does not work in the project.
    pub phones: Vec<String>,
    /// It is he who calls.
    pub calling: bool,
}

/// The name of a relation for people.
#[must_use]
pub(crate) fn relation_label(relation: Relation, lang: Lang) -> String {
    let label = match relation {
        Relation::Owner => text!(zh: "业主", en: "owner"),
        Relation::Tenant => text!(zh: "租户", en: "tenant"),
        Relation::Family => text!(zh: "家庭成员", en: "family"),
        Relation::Occupant => text!(zh: "使用人", en: "occupant"),
        Relation::Contact => text!(zh: "联系人", en: "contact"),
    };
    label.get(lang).to_owned()
}

/// Numbers of some customers, whole or only their ends.
pub(crate) fn phones(
    reader: &mut dyn Reader,
    parties: &[PartyId],
    whole: bool,
) -> Result<BTreeMap<PartyId, Vec<String>>, CentreError> {
    let references = store::parties::phones(reader, parties)?;
    let values = store::personal::get(reader, references.iter().map(|(_, reference)| reference.key))?;
    let mut found: BTreeMap<PartyId, Vec<String>> = BTreeMap::new();
    for (party, reference) in references {
        if let Some(phone) = values.get(&reference.key) {
            found.entry(party).or_default().push(if whole { phone.clone() } else { masked(phone) });
        }
    }
    Ok(found)
}

/// Ties that hold at an instant.
pub(crate) fn current(ties: Vec<Tie>, now: Instant) -> Vec<Tie> {
    ties.into_iter().filter(|tie| tie.from <= now && tie.until.is_none_or(|until| now < until)).collect()
}

/// The home that a case is about: its place when its customer belongs there (or nobody is known), else his own first one.
pub(crate) fn home(
    reader: &mut dyn Reader,
    scope: &Scope,
    case: &Case,
    now: Instant,
) -> Result<Option<PlaceId>, CentreError> {
    let Some(party) = case.party else { return Ok(case.place) };
    let narrow = Scope { projects: vec![case.project], ..scope.clone() };
    let ties = current(store::parties::ties_of(reader, &narrow, party)?, now);
    let own = case.place.filter(|place| ties.iter().any(|tie| tie.place == *place));
    Ok(own.or_else(|| ties.first().map(|tie| tie.place)).or(case.place))
}

/// What showing members needs beside their ties.
pub(crate) struct MemberLook<'a> {
    /// Times and language.
    pub(crate) look: &'a crate::view::Look<'a>,
    /// Whole numbers may be shown.
    pub(crate) whole: bool,
    /// Who calls.
    pub(crate) calling: &'a [PartyId],
}

/// The members of a household from its ties.
pub(crate) fn members(
    reader: &mut dyn Reader,
    ties: &[Tie],
    names: &Names,
    shown: &MemberLook<'_>,
) -> Result<Vec<Member>, CentreError> {
    let parties: Vec<PartyId> = ties.iter().map(|tie| tie.party).collect();
    let numbers = phones(reader, &parties, shown.whole)?;
    let kinds: BTreeMap<PartyId, PartyKind> =
        store::parties::many(reader, &parties)?.into_iter().map(|party| (party.id, party.kind)).collect();
    let member = |tie: &Tie| Member {
        party: Named { id: tie.party.to_string(), label: names.party(tie.party) },
        organisation: kinds.get(&tie.party) == Some(&PartyKind::Organisation),
        relation: tie.relation.word(),
        relation_label: relation_label(tie.relation, shown.look.lang),
        since: shown.look.time(tie.from),
        phones: numbers.get(&tie.party).cloned().unwrap_or_default(),
        calling: shown.calling.contains(&tie.party),
    };
    Ok(ties.iter().map(member).collect())
}

/// The names of parties and places of one project.
pub(crate) fn names_of(
    reader: &mut dyn Reader,
    project: ProjectId,
    parties: impl IntoIterator<Item = PartyId>,
    places: impl IntoIterator<Item = PlaceId>,
) -> Result<Names, CentreError> {
    let mut wanted = Wanted::default();
    wanted.parties.extend(parties);
    wanted.places.extend(places);
    read_names(reader, project, &wanted)
}
