//! Customers of the organisation and their ties to places of projects.
//!
//! Names and phones are references to personal values. A phone is found by a keyed digest of all its digits or of the
//! last four, so that an erasure leaves nothing readable; the key comes from the caller.

use crate::reading::{at, id, list, once, opt_at, opt_json, rows, to_json};
use crate::{Result, Scope, digest, mentions};
use calendar::Instant;
use db::{DbError, Reader, ReaderExt as _, Row, Tx, params, queries};
use model::value::Subject;
use model::{PartyId, PersonalRef, PlaceId, ProjectId};
use serde::{Deserialize, Serialize};

/// A party is found where it has a tie into a project of the scope, or no tie at all.
macro_rules! visible {
    (sqlite $party:literal) => {
        concat!(
            "(exists (select 1 from ties t where t.party = ",
            $party,
            " and t.project in (select value from json_each($1))) or not exists (select 1 from ties t where t.party = ",
            $party,
            "))"
        )
    };
    (pg $party:literal) => {
        concat!(
            "(exists (select 1 from ties t where t.party = ",
            $party,
            " and t.project = any (array(select jsonb_array_elements_text($1::text::jsonb)))) ",
            "or not exists (select 1 from ties t where t.party = ",
            $party,
            "))"
        )
    };
}

queries! {
    pub(crate) PUT = "insert into parties (id, kind, name, created_at, updated_at) values ($1, $2, $3, $4, $4)
        on conflict (id) do update set kind = excluded.kind, name = excluded.name, updated_at = excluded.updated_at";
    pub(crate) MANY = "select p.id, p.kind, p.name, p.created_at, p.updated_at from json_each($1) j cross join parties p
        where p.id = j.value order by p.id",
        pg: "select id, kind, name, created_at, updated_at from parties
        where id = any (array(select jsonb_array_elements_text($1::text::jsonb))) order by id";
    pub(crate) PUT_PHONE = "insert into party_phones (party, digest, tail, value, position) values ($1, $2, $3, $4, $5)
        on conflict (party, digest) do update set value = excluded.value, position = excluded.position";
    pub(crate) DROP_PHONE = "delete from party_phones where party = $1 and digest = $2";
    pub(crate) DROP_PHONES = "delete from party_phones where party = $1";
    pub(crate) FORGET_NAME = "update parties set name = null, updated_at = $2 where id = $1";
    pub(crate) PHONES = "select party, value from party_phones where party in (select value from json_each($1))
            order by party, position",
        pg: "select party, value from party_phones
            where party = any (array(select jsonb_array_elements_text($1::text::jsonb))) order by party, position";
    pub(crate) BY_PHONE = concat!("select p.party from party_phones p where p.digest = $2 and ",
            visible!(sqlite "p.party"), " order by p.party limit $3"),
        pg: concat!("select p.party from party_phones p where p.digest = $2 and ", visible!(pg "p.party"),
            " order by p.party limit $3");
    pub(crate) BY_TAIL = concat!("select p.party from party_phones p where p.tail = $2 and ",
            visible!(sqlite "p.party"), " order by p.party limit $3"),
        pg: concat!("select p.party from party_phones p where p.tail = $2 and ", visible!(pg "p.party"),
            " order by p.party limit $3");
    pub(crate) VISIBLE = concat!("select p.id from parties p where p.id in (select value from json_each($2)) and ",
            visible!(sqlite "p.id"), " order by p.id"),
        pg: concat!("select p.id from parties p
            where p.id = any (array(select jsonb_array_elements_text($2::text::jsonb))) and ",
            visible!(pg "p.id"), " order by p.id");
    pub(crate) TIE = "insert into ties (project, id, party, place, relation, from_at, until_at, share)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (project, id) do update set party = excluded.party, place = excluded.place,
            relation = excluded.relation, from_at = excluded.from_at, until_at = excluded.until_at,
            share = excluded.share";
    pub(crate) OF_PLACE = "select project, id, party, place, relation, from_at, until_at, share from ties
        where project = $1 and place = $2 and from_at <= $3 and (until_at is null or until_at > $3)
        order by relation, from_at, id";
    pub(crate) HISTORY_OF_PLACE = "select project, id, party, place, relation, from_at, until_at, share from ties
        where project = $1 and place = $2 order by from_at, id";
    pub(crate) OF_PARTY = "select project, id, party, place, relation, from_at, until_at, share from ties
        where party = $1 and project in (select value from json_each($2)) order by project, from_at, id",
        pg: "select project, id, party, place, relation, from_at, until_at, share from ties
        where party = $1 and project = any (array(select jsonb_array_elements_text($2::text::jsonb)))
        order by project, from_at, id";
    pub(crate) IN_PROJECT = "select distinct party from ties where project = $1 and party > $2 order by party limit $3";
}

/// What a party is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartyKind {
    /// A natural person.
    Person,
    /// A firm, an office, a committee.
    Organisation,
}

/// A customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// The party.
    pub id: PartyId,
    /// Person or organisation.
    pub kind: PartyKind,
    /// Its name; `None` when unknown or erased.
    pub name: Option<PersonalRef>,
    /// When it was first recorded.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
}

/// What a party is to a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// 业主
    Owner,
    /// 租户
    Tenant,
    /// 家庭成员
    Family,
    /// 使用人, 员工 …
    Occupant,
    /// 联系人
    Contact,
}

impl Relation {
    /// All relations with their stable words.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::Owner, "owner"),
        (Self::Tenant, "tenant"),
        (Self::Family, "family"),
        (Self::Occupant, "occupant"),
        (Self::Contact, "contact"),
    ];

    /// The stable word.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(known, _)| *known == self).map_or("contact", |(_, word)| word)
    }

    fn read(word: &str) -> std::result::Result<Self, DbError> {
        Self::ALL
            .iter()
            .find(|(_, known)| *known == word)
            .map(|(relation, _)| *relation)
            .ok_or_else(|| DbError::decode(format!("`{}` is no relation", word.escape_default())))
    }
}

/// What a party is to a place, from when until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tie {
    /// The project of the place.
    pub project: ProjectId,
    /// Its id within the project, chosen by the caller; stable, so that an import can be run again.
    pub id: String,
    /// Who.
    pub party: PartyId,
    /// Where.
    pub place: PlaceId,
    /// As what.
    pub relation: Relation,
    /// From this instant.
    pub from: Instant,
    /// Until this instant (exclusive); open-ended when `None`.
    pub until: Option<Instant>,
    /// Share in hundredths of a percent, for owners in common.
    pub share: Option<u32>,
}

/// Adds or changes a party.
///
/// # Errors
/// What the database says.
pub fn put(
    tx: &mut dyn Tx,
    party: PartyId,
    kind: PartyKind,
    name: Option<&PersonalRef>,
    now: Instant,
) -> Result<()> {
    let kind = match kind {
        PartyKind::Person => "person",
        PartyKind::Organisation => "organisation",
    };
    let name = name.map(|name| to_json("a name", name)).transpose()?;
    tx.exec(&PUT, params![party.to_string(), kind, name, now.micros()])?;
    Ok(())
}

/// A party.
///
/// # Errors
/// What the database says.
pub fn get(reader: &mut dyn Reader, party: PartyId) -> Result<Option<Party>> {
    Ok(many(reader, &[party])?.pop())
}

/// These parties, by id.
///
/// # Errors
/// What the database says.
pub fn many(reader: &mut dyn Reader, parties: &[PartyId]) -> Result<Vec<Party>> {
    let found = reader.all(&MANY, params![once(parties)], |row| {
        let kind = match row.text("kind")? {
            "organisation" => PartyKind::Organisation,
            _ => PartyKind::Person,
        };
        Ok(Party {
            id: id(row, "id")?,
            kind,
            name: opt_json(row, "name")?,
            created_at: at(row, "created_at")?,
            updated_at: at(row, "updated_at")?,
        })
    })?;
    Ok(found)
}

/// Those of these parties that the scope holds: with a tie into a project of it, or with none at all.
///
/// # Errors
/// What the database says.
pub fn visible(reader: &mut dyn Reader, scope: &Scope, parties: &[PartyId]) -> Result<Vec<PartyId>> {
    Ok(reader.all(&VISIBLE, params![list(&scope.projects), list(parties)], |row| id(row, 0))?)
}

/// Adds a phone of a party: the reference to its personal value, and the digests under which it is found.
///
/// # Errors
/// What the database says.
pub fn put_phone(
    tx: &mut dyn Tx,
    key: &[u8],
    party: PartyId,
    phone: &str,
    value: &PersonalRef,
    position: u32,
) -> Result<()> {
    let whole = digest::phone(key, phone);
    // A number of less than four digits has no tail; its whole digest then finds nothing as a tail either.
    let tail = digest::phone_tail(key, phone).unwrap_or_else(|| whole.clone());
    let value = to_json("a phone", value)?;
    tx.exec(&PUT_PHONE, params![party.to_string(), whole, tail, value, position])?;
    Ok(())
}

/// Removes a phone of a party.
///
/// # Errors
/// What the database says.
pub fn drop_phone(tx: &mut dyn Tx, key: &[u8], party: PartyId, phone: &str) -> Result<bool> {
    Ok(tx.exec(&DROP_PHONE, params![party.to_string(), digest::phone(key, phone)])? > 0)
}

/// The phones of these parties, in order.
///
/// # Errors
/// What the database says.
pub fn phones(reader: &mut dyn Reader, parties: &[PartyId]) -> Result<Vec<(PartyId, PersonalRef)>> {
    let found = reader.all(&PHONES, params![list(parties)], |row| {
        Ok((id(row, "party")?, crate::reading::json(row, "value")?))
    })?;
    Ok(found)
}

/// Parties with exactly this phone.
///
/// # Errors
/// What the database says.
pub fn by_phone(
    reader: &mut dyn Reader,
    scope: &Scope,
    key: &[u8],
    phone: &str,
    limit: usize,
) -> Result<Vec<PartyId>> {
    let parameters = params![list(&scope.projects), digest::phone(key, phone), rows(limit)];
    Ok(reader.all(&BY_PHONE, parameters, |row| id(row, 0))?)
}

/// Parties with a phone that ends in these four digits (the last four of what is given).
///
/// # Errors
/// What the database says.
pub fn by_phone_tail(
    reader: &mut dyn Reader,
    scope: &Scope,
    key: &[u8],
    tail: &str,
    limit: usize,
) -> Result<Vec<PartyId>> {
    let Some(tail) = digest::phone_tail(key, tail) else {
        return Ok(Vec::new());
    };
    Ok(reader.all(&BY_TAIL, params![list(&scope.projects), tail, rows(limit)], |row| id(row, 0))?)
}

/// Adds or changes a tie.
///
/// # Errors
/// What the database says.
pub fn tie(tx: &mut dyn Tx, tie: &Tie) -> Result<()> {
    tx.exec(
        &TIE,
        params![
            tie.project.to_string(),
            &tie.id,
            tie.party.to_string(),
            tie.place.to_string(),
            tie.relation.word(),
            tie.from.micros(),
            tie.until.map(Instant::micros),
            tie.share
        ],
    )?;
    Ok(())
}

/// Who is tied to exactly this place at an instant: the household 户.
///
/// # Errors
/// What the database says.
pub fn household(
    reader: &mut dyn Reader,
    project: ProjectId,
    place: PlaceId,
    now: Instant,
) -> Result<Vec<Tie>> {
    Ok(reader.all(&OF_PLACE, params![project.to_string(), place.to_string(), now.micros()], read_tie)?)
}

/// Everyone who was ever tied to exactly this place, earliest first.
///
/// # Errors
/// What the database says.
pub fn history(reader: &mut dyn Reader, project: ProjectId, place: PlaceId) -> Result<Vec<Tie>> {
    Ok(reader.all(&HISTORY_OF_PLACE, params![project.to_string(), place.to_string()], read_tie)?)
}

/// The ties of a party into projects of the scope.
///
/// # Errors
/// What the database says.
pub fn ties_of(reader: &mut dyn Reader, scope: &Scope, party: PartyId) -> Result<Vec<Tie>> {
    Ok(reader.all(&OF_PARTY, params![party.to_string(), list(&scope.projects)], read_tie)?)
}

/// Parties with a tie into a project, by id after `after`.
///
/// # Errors
/// What the database says.
pub fn in_project(
    reader: &mut dyn Reader,
    project: ProjectId,
    after: Option<PartyId>,
    limit: usize,
) -> Result<Vec<PartyId>> {
    let after = after.map(|party| party.to_string()).unwrap_or_default();
    Ok(reader.all(&IN_PROJECT, params![project.to_string(), after, rows(limit)], |row| id(row, 0))?)
}

/// Forgets how a party is named and reached; its ties stay.
pub(crate) fn forget(tx: &mut dyn Tx, subject: &Subject, now: Instant) -> Result<()> {
    let party = mentions::text(subject);
    tx.exec(&DROP_PHONES, params![&party])?;
    tx.exec(&FORGET_NAME, params![&party, now.micros()])?;
    Ok(())
}

fn read_tie(row: &Row<'_>) -> std::result::Result<Tie, DbError> {
    Ok(Tie {
        project: id(row, "project")?,
        id: row.text("id")?.to_owned(),
        party: id(row, "party")?,
        place: id(row, "place")?,
        relation: Relation::read(row.text("relation")?)?,
        from: at(row, "from_at")?,
        until: opt_at(row, "until_at")?,
        share: row.opt_int("share")?.map(u32::try_from).transpose().map_err(DbError::decode)?,
    })
}
