//! What is known of places, customers and ties beside their own rows, and which places are used together.

use crate::Result;
use crate::reading::{id, opt_json, rows, to_json};
use db::{DbError, Reader, ReaderExt as _, Tx, params, queries};
use model::{PersonalRef, PlaceId, ProjectId};

queries! {
    pub(crate) PUT = "insert into register_facts (project, subject, fact, value, personal)
            select $1, $2, json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]')
            from json_each($3) where true
            on conflict (project, subject, fact) do update set value = excluded.value, personal = excluded.personal",
        pg: "insert into register_facts (project, subject, fact, value, personal)
            select $1, $2, v->>0, v->>1, v->>2 from jsonb_array_elements($3::text::jsonb) v
            on conflict (project, subject, fact) do update set value = excluded.value, personal = excluded.personal";
    pub(crate) OF_PROJECT = "select subject, fact, value, personal from register_facts
        where project = $1 and (subject, fact) > ($2, $3) order by subject, fact limit $4";
    pub(crate) LINK = "insert into place_links (project, place, other) values ($1, $2, $3) on conflict do nothing";
    pub(crate) LINKS = "select place, other from place_links where project = $1 order by place, other";
}

/// Something known of a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The text form of an id: of a place, a customer, a tie.
    pub subject: String,
    /// Which fact, as a stable word.
    pub fact: String,
    /// The value, when it says nothing about a person.
    pub value: Option<String>,
    /// The reference to the value, when it does.
    pub personal: Option<PersonalRef>,
}

impl Fact {
    /// As a staged row keeps it: `[fact, value, personal]`.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn data(&self) -> Result<String> {
        let personal = self.personal.as_ref().map(|value| to_json("a reference", value)).transpose()?;
        to_json("a fact", &(&self.fact, &self.value, personal))
    }
}

/// Adds or changes facts of one subject.
///
/// # Errors
/// What the database says.
pub fn put_facts(tx: &mut dyn Tx, project: ProjectId, subject: &str, facts: &[Fact]) -> Result<()> {
    if facts.is_empty() {
        return Ok(());
    }
    let lines = facts.iter().map(Fact::data).collect::<Result<Vec<_>>>()?.join(",");
    tx.exec(&PUT, params![project.to_string(), subject, format!("[{lines}]")])?;
    Ok(())
}

/// Facts of a project, by subject and fact, after the last one of the page before.
///
/// # Errors
/// What the database says.
pub fn facts(
    reader: &mut dyn Reader,
    project: ProjectId,
    after: Option<&Fact>,
    limit: usize,
) -> Result<Vec<Fact>> {
    let (subject, fact) = after.map_or(("", ""), |last| (last.subject.as_str(), last.fact.as_str()));
    let parameters = params![project.to_string(), subject, fact, rows(limit)];
    let found = reader.all(&OF_PROJECT, parameters, |row| {
        Ok::<_, DbError>(Fact {
            subject: row.text("subject")?.to_owned(),
            fact: row.text("fact")?.to_owned(),
            value: row.opt_text("value")?.map(str::to_owned),
            personal: opt_json(row, "personal")?,
        })
    })?;
    Ok(found)
}

/// Notes that a place is used with another.
///
/// # Errors
/// What the database says.
pub fn link(tx: &mut dyn Tx, project: ProjectId, place: PlaceId, other: PlaceId) -> Result<()> {
    tx.exec(&LINK, params![project.to_string(), place.to_string(), other.to_string()])?;
    Ok(())
}

/// All places of a project that are used with others.
///
/// # Errors
/// What the database says.
pub fn links(reader: &mut dyn Reader, project: ProjectId) -> Result<Vec<(PlaceId, PlaceId)>> {
    Ok(reader.all(&LINKS, params![project.to_string()], |row| Ok((id(row, 0)?, id(row, 1)?)))?)
}
