//! The register of places and customers: put one by one here, in bulk by the import.

use crate::accounts::must_administer;
use crate::attest;
use crate::centre::Centre;
use crate::error::CentreError;
use crate::places::keys;
use crate::principal::{Principal, Right};
use crate::reading::normal_phone;
use db::Tx;
use diag::text;
use model::actor::Who;
use model::value::Subject;
use model::{PartyId, PersonalId, PersonalRef, PlaceId, ProjectId};
use store::attest::{Attested, Touched};
use store::parties::{PartyKind, Relation, Tie};
use store::places::{Place, PlaceKind};

/// A place to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPlace {
    /// The place that it lies in.
    pub parent: Option<PlaceId>,
    /// What it is.
    pub kind: PlaceKind,
    /// Its short name, e.g. `501`.
    pub name: String,
    /// Its whole name, e.g. `3栋2单元501`.
    pub full_name: String,
    /// Further names under which it is found; its room forms are found by themselves.
    pub also: Vec<String>,
    /// Its place among its neighbours.
    pub position: i64,
}

/// A customer to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewParty {
    /// Person or organisation.
    pub kind: PartyKind,
    /// The name.
    pub name: String,
    /// Phones, the preferred first.
    pub phones: Vec<String>,
    /// Where he lives or owns, and as what.
    pub ties: Vec<(PlaceId, Relation)>,
}

/// Stores a personal value and gives its reference.
pub(crate) fn put_personal(
    tx: &mut dyn Tx,
    centre: &Centre,
    project: Option<ProjectId>,
    subject: Subject,
    value: &str,
) -> Result<PersonalRef, CentreError> {
    let ports = &centre.inner.ports;
    let (key, salt) = (PersonalId::new(ports.new_id()), ports.secret(16));
    Ok(store::personal::put(tx, project, subject, key, salt.as_bytes(), value, centre.now())?)
}

/// Adds a place in the caller's transaction.
pub(crate) fn put_place(
    tx: &mut dyn Tx,
    centre: &Centre,
    project: ProjectId,
    new: &NewPlace,
    touched: &mut Touched,
) -> Result<PlaceId, CentreError> {
    let id = PlaceId::new(centre.inner.ports.new_id());
    let mut path = match new.parent {
        Some(parent) => store::places::get(tx, project, parent)?.ok_or(CentreError::NotFound("place"))?.path,
        None => vec![],
    };
    path.push(id);
    let place = Place {
        project,
        id,
        parent: new.parent,
        kind: new.kind,
        name: new.name.clone(),
        full_name: new.full_name.clone(),
        path,
        position: new.position,
        removed_at: None,
    };
    let mut found_by = keys(&new.full_name);
    new.also.iter().for_each(|also| found_by.extend(keys(also)));
    found_by.sort();
    found_by.dedup();
    store::places::put(tx, &place, &found_by)?;
    touched.add(Attested::Places, id);
    touched.add(Attested::PlaceKeys, id);
    // A room is found by its number; a garden or a lobby by its name, also in pinyin and by initials.
    if !new.full_name.chars().any(|c| c.is_ascii_digit()) {
        store::search::put_keys(tx, project, &id.to_string(), &store::search::name_keys(&new.full_name))?;
        touched.add(Attested::SearchKeys, id);
    }
    Ok(id)
}

/// Adds a customer in the caller's transaction.
pub(crate) fn put_party(
    tx: &mut dyn Tx,
    centre: &Centre,
    project: ProjectId,
    new: &NewParty,
    touched: &mut Touched,
) -> Result<PartyId, CentreError> {
    let id = PartyId::new(centre.inner.ports.new_id());
    let (subject, now) = (Subject::Party(id), centre.now());
    let name = put_personal(tx, centre, Some(project), subject, new.name.trim())?;
    store::parties::put(tx, id, new.kind, Some(&name), now)?;
    let keys = store::search::name_keys(&new.name);
    store::search::put_keys(tx, project, &id.to_string(), &keys)?;
    for table in [Attested::Parties, Attested::Phones, Attested::SearchKeys] {
        touched.add(table, id);
    }
    for (phone, position) in new.phones.iter().zip(0u32..) {
        let digits = normal_phone(phone).ok_or_else(|| {
            CentreError::invalid(
                "phone",
                text!(zh: "电话号码“{phone}”不对", en: "`{phone}` is no phone number"),
            )
        })?;
        let value = put_personal(tx, centre, Some(project), subject, &digits)?;
        store::parties::put_phone(tx, &centre.inner.secret, id, &digits, &value, position)?;
    }
    for (place, relation) in &new.ties {
        let tie = Tie {
            project,
            id: centre.inner.ports.new_id().to_string(),
            party: id,
            place: *place,
            relation: *relation,
            from: now,
            until: None,
            share: None,
        };
        store::parties::tie(tx, &tie)?;
        touched.add(Attested::Ties, &tie.id);
    }
    Ok(id)
}

impl Centre {
    /// Adds places, in one transaction. A later one may name an earlier one of the list as `parent` by its position.
    ///
    /// # Errors
    /// When the principal may not, or a parent is unknown.
    pub async fn add_places(
        &self,
        who: &Principal,
        project: ProjectId,
        places: Vec<(NewPlace, Option<usize>)>,
    ) -> Result<Vec<PlaceId>, CentreError> {
        must_administer(who, project)?;
        let (centre, actor) = (self.clone(), Who::Person(who.person));
        self.write(move |tx| {
            let (mut ids, mut touched): (Vec<PlaceId>, _) =
                (Vec::with_capacity(places.len()), Touched::default());
            for (place, parent) in &places {
                let parent = parent.and_then(|position| ids.get(position).copied()).or(place.parent);
                let place = NewPlace { parent, ..place.clone() };
                ids.push(put_place(tx, &centre, project, &place, &mut touched)?);
            }
            attest::note(tx, centre.now(), &actor, project, &touched)?;
            Ok(ids)
        })
        .await
    }

    /// Adds a customer.
    ///
    /// # Errors
    /// When the principal may not work in the project, the name is empty, or a phone is none.
    pub async fn add_party(
        &self,
        who: &Principal,
        project: ProjectId,
        new: NewParty,
    ) -> Result<PartyId, CentreError> {
        who.must(Right::Work, project)?;
        if new.name.trim().is_empty() {
            return Err(CentreError::invalid("name", text!(zh: "请填写姓名", en: "give the name")));
        }
        let added = self.put_parties(who, project, vec![new]).await?;
        added.into_iter().next().ok_or(CentreError::NotFound("party"))
    }

    /// Adds customers, in one transaction.
    ///
    /// # Errors
    /// As [`Centre::add_party`]; all or none.
    pub async fn add_parties(
        &self,
        who: &Principal,
        project: ProjectId,
        parties: Vec<NewParty>,
    ) -> Result<Vec<PartyId>, CentreError> {
        must_administer(who, project)?;
        self.put_parties(who, project, parties).await
    }

    async fn put_parties(
        &self,
        who: &Principal,
        project: ProjectId,
        parties: Vec<NewParty>,
    ) -> Result<Vec<PartyId>, CentreError> {
        let (centre, actor) = (self.clone(), Who::Person(who.person));
        self.write(move |tx| {
            let mut touched = Touched::default();
            let added = parties.iter().map(|new| put_party(tx, &centre, project, new, &mut touched));
            let added: Vec<PartyId> = added.collect::<Result<_, _>>()?;
            attest::note(tx, centre.now(), &actor, project, &touched)?;
            Ok(added)
        })
        .await
    }
}
