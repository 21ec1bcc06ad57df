//! Employees, who holds which post where and when, who is away, who reports to whom, and roles in the tree.
//!
//! What gives rights is an event: [`record`] appends a [`RosterEvent`] to the `rights` stream of its project and
//! projects it. Derived, except names (references) and what lies in [`accounts`].

pub mod accounts;
pub mod sessions;

use crate::Result;
use crate::journal::{self, Entry};
use crate::reading::{at, id, json, once, opt_at, opt_json, rows, to_json};
use calendar::Instant;
use db::{DbError, Reader, ReaderExt as _, Row, Tx, params, queries};
use model::people::{Absence, Holding, Roster, Signing};
use model::{NodeId, PersonId, PersonalRef, PostId, ProjectId};
use serde::{Deserialize, Serialize};

queries! {
    pub(crate) PUT_PERSON = "insert into persons (id, name, created_at) values ($1, $2, $3)
        on conflict (id) do update set name = excluded.name";
    pub(crate) LEAVE = "update persons set left_at = $2 where id = $1";
    pub(crate) PERSONS = "select p.id, p.name, p.left_at, p.created_at from json_each($1) j cross join persons p
        where p.id = j.value order by p.id",
        pg: "select id, name, left_at, created_at from persons
        where id = any (array(select jsonb_array_elements_text($1::text::jsonb))) order by id";
    pub(crate) ALL_PERSONS = "select id, name, left_at, created_at from persons where id > $1 order by id limit $2";
    pub(crate) PUT_HOLDING = "insert into holdings (project, id, person, post, from_at, until_at, body)
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (project, id) do update set person = excluded.person, post = excluded.post,
            from_at = excluded.from_at, until_at = excluded.until_at, body = excluded.body";
    pub(crate) DROP_HOLDING = "delete from holdings where project = $1 and id = $2";
    pub(crate) HOLDINGS = "select id, body from holdings where project = $1 order by id";
    pub(crate) HOLDINGS_OF = "select project, id, body from holdings where person = $1 order by project, id";
    pub(crate) PUT_ABSENCE = "insert into absences (project, id, person, from_at, until_at, substitute)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (project, id) do update set person = excluded.person, from_at = excluded.from_at,
            until_at = excluded.until_at, substitute = excluded.substitute";
    pub(crate) DROP_ABSENCE = "delete from absences where project = $1 and id = $2";
    pub(crate) ABSENCES = "select id, person, from_at, until_at, substitute from absences
        where project = $1 and until_at > $2 order by id";
    pub(crate) PUT_SIGNING = "insert into signings (project, person, at, on_duty) values ($1, $2, $3, $4)
        on conflict (project, person, at) do update set on_duty = excluded.on_duty";
    pub(crate) SIGNINGS = "select person, at, on_duty from signings where project = $1 and at > $2 order by at, person";
    pub(crate) PUT_SUPERIOR = "insert into superiors (project, person, superior) values ($1, $2, $3)
        on conflict (project, person) do update set superior = excluded.superior";
    pub(crate) DROP_SUPERIOR = "delete from superiors where project = $1 and person = $2";
    pub(crate) SUPERIORS = "select person, superior from superiors where project = $1 order by person";
    pub(crate) GRANT = "insert into roles (node, person, role, granted_at) values ($1, $2, $3, $4)
        on conflict (node, person, role) do nothing";
    pub(crate) REVOKE = "delete from roles where node = $1 and person = $2 and role = $3";
    pub(crate) ROLES_OF = "select node, person, role from roles where person = $1 order by node, role";
    pub(crate) ROLES_AT = "select node, person, role from roles where node = $1 order by person, role";
}

/// What somebody may do at a node of the tree and below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 系统管理员: people, places, roles.
    Admin,
    /// 手册编写: handbooks and their publication.
    Author,
    /// 审计: reads everything of its projects, changes nothing.
    Auditor,
    /// 员工: what his posts allow.
    Staff,
    /// 集成: another system.
    Integrator,
}

impl Role {
    /// All roles with their stable words.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::Admin, "admin"),
        (Self::Author, "author"),
        (Self::Auditor, "auditor"),
        (Self::Staff, "staff"),
        (Self::Integrator, "integrator"),
    ];

    /// The stable word.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(role, _)| *role == self).map_or("staff", |(_, word)| word)
    }

    fn read(word: &str) -> std::result::Result<Self, DbError> {
        Self::ALL
            .iter()
            .find(|(_, known)| *known == word)
            .map(|(role, _)| *role)
            .ok_or_else(|| DbError::decode(format!("`{}` is no role", word.escape_default())))
    }
}

/// A role of a person at a node.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    /// Where.
    pub node: NodeId,
    /// Who.
    pub person: PersonId,
    /// What.
    pub role: Role,
}

/// An employee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The person.
    pub id: PersonId,
    /// His name, by reference; `None` when erased.
    pub name: Option<PersonalRef>,
    /// Since when he has left.
    pub left_at: Option<Instant>,
    /// When he was first recorded.
    pub created_at: Instant,
}

/// What changes people and rights. Stored as JSON in the `rights` streams; the wire form changes only by a new schema.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum RosterEvent {
    /// An employee was recorded or renamed.
    PersonPut {
        /// Who.
        person: PersonId,
        /// His name.
        name: Option<PersonalRef>,
    },
    /// An employee left.
    PersonLeft {
        /// Who.
        person: PersonId,
        /// Since when.
        left_at: Instant,
    },
    /// A post was given or changed.
    HoldingPut {
        /// Stable id within the project.
        id: String,
        /// What.
        holding: Box<Holding>,
    },
    /// A post that was given by mistake was removed. One that ends gets an `until` instead.
    HoldingRemoved {
        /// Which.
        id: String,
    },
    /// Leave or illness.
    AbsencePut {
        /// Stable id within the project.
        id: String,
        /// What.
        absence: Absence,
    },
    /// Leave was taken back.
    AbsenceRemoved {
        /// Which.
        id: String,
    },
    /// Signed on or off.
    Signed {
        /// What.
        signing: Signing,
    },
    /// Reports to another from now on; to nobody when `None`.
    SuperiorSet {
        /// Who.
        person: PersonId,
        /// To whom.
        superior: Option<PersonId>,
    },
    /// Got a role.
    RoleGranted {
        /// Where.
        node: NodeId,
        /// Who.
        person: PersonId,
        /// What.
        role: Role,
    },
    /// Lost a role.
    RoleRevoked {
        /// Where.
        node: NodeId,
        /// Who.
        person: PersonId,
        /// What.
        role: Role,
    },
    /// An account was opened, closed, opened again; its login and password lie beside the journal.
    AccountChanged {
        /// Whose.
        person: PersonId,
        /// What, as a stable word (`opened`, `disabled`, `enabled`, `reset`).
        change: String,
    },
}

impl RosterEvent {
    /// The stable word of the event, as stored.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::PersonPut { .. } => "person_put",
            Self::PersonLeft { .. } => "person_left",
            Self::HoldingPut { .. } => "holding_put",
            Self::HoldingRemoved { .. } => "holding_removed",
            Self::AbsencePut { .. } => "absence_put",
            Self::AbsenceRemoved { .. } => "absence_removed",
            Self::Signed { .. } => "signed",
            Self::SuperiorSet { .. } => "superior_set",
            Self::RoleGranted { .. } => "role_granted",
            Self::RoleRevoked { .. } => "role_revoked",
            Self::AccountChanged { .. } => "account_changed",
        }
    }
}

/// Version of the wire form of [`RosterEvent`].
pub const SCHEMA: u16 = 1;

/// Appends an event to the `rights` stream of a project ([`journal::ORGANISATION`] for what belongs to none) and
/// projects it. `entry` says when, by whom and through what; its kind, schema and data are set here.
///
/// # Errors
/// A lost race when the stream went on meanwhile; what the database says.
pub fn record(
    tx: &mut dyn Tx,
    project: ProjectId,
    entry: &Entry,
    event: &RosterEvent,
) -> Result<journal::Head> {
    let head = journal::head(tx, project, journal::RIGHTS)?;
    let entry = Entry {
        kind: event.kind().to_owned(),
        schema: SCHEMA,
        data: to_json("an event of the roster", event)?,
        ..entry.clone()
    };
    let after = journal::append(tx, project, journal::RIGHTS, head.version, std::slice::from_ref(&entry))?;
    apply(tx, project, entry.recorded_at, event)?;
    Ok(after)
}

/// The version of people and rights of a project, held until this unit ends: what a command reads that relies on them.
///
/// # Errors
/// What the database says.
pub fn rights_for_share(tx: &mut dyn Tx, project: ProjectId) -> Result<u64> {
    Ok(journal::head_for_share(tx, project, journal::RIGHTS)?.version)
}

/// Projects an event of the roster; for [`record`] and for building the tables again.
///
/// # Errors
/// What the database says.
pub fn apply(tx: &mut dyn Tx, project: ProjectId, recorded_at: Instant, event: &RosterEvent) -> Result<()> {
    let project = project.to_string();
    match event {
        RosterEvent::PersonPut { person, name } => {
            let name = name.as_ref().map(|name| to_json("a name", name)).transpose()?;
            tx.exec(&PUT_PERSON, params![person.to_string(), name, recorded_at.micros()])?;
        }
        RosterEvent::PersonLeft { person, left_at } => {
            tx.exec(&LEAVE, params![person.to_string(), left_at.micros()])?;
        }
        RosterEvent::HoldingPut { id, holding } => put_holding(tx, &project, id, holding)?,
        RosterEvent::HoldingRemoved { id } => {
            tx.exec(&DROP_HOLDING, params![project, id])?;
        }
        RosterEvent::AbsencePut { id, absence } => {
            let substitute = absence.substitute.map(|person| person.to_string());
            let (from, until) = (absence.from.micros(), absence.until.micros());
            tx.exec(&PUT_ABSENCE, params![project, id, absence.person.to_string(), from, until, substitute])?;
        }
        RosterEvent::AbsenceRemoved { id } => {
            tx.exec(&DROP_ABSENCE, params![project, id])?;
        }
        RosterEvent::Signed { signing } => {
            let parameters = params![project, signing.person.to_string(), signing.at.micros(), signing.on];
            tx.exec(&PUT_SIGNING, parameters)?;
        }
        RosterEvent::SuperiorSet { person, superior: Some(superior) } => {
            tx.exec(&PUT_SUPERIOR, params![project, person.to_string(), superior.to_string()])?;
        }
        RosterEvent::SuperiorSet { person, superior: None } => {
            tx.exec(&DROP_SUPERIOR, params![project, person.to_string()])?;
        }
        RosterEvent::RoleGranted { node, person, role } => {
            let at = recorded_at.micros();
            tx.exec(&GRANT, params![node.to_string(), person.to_string(), role.word(), at])?;
        }
        RosterEvent::RoleRevoked { node, person, role } => {
            tx.exec(&REVOKE, params![node.to_string(), person.to_string(), role.word()])?;
        }
        RosterEvent::AccountChanged { .. } => {}
    }
    Ok(())
}

fn put_holding(tx: &mut dyn Tx, project: &str, id: &str, holding: &Holding) -> Result<()> {
    tx.exec(
        &PUT_HOLDING,
        params![
            project,
            id,
            holding.person.to_string(),
            holding.post.as_str(),
            holding.from.micros(),
            holding.until.map(Instant::micros),
            to_json("a holding", holding)?
        ],
    )?;
    Ok(())
}

/// The roster of a project: all holdings, absences that end after `since`, signings after `since`, superiors.
///
/// # Errors
/// What the database says.
pub fn roster_since(reader: &mut dyn Reader, project: ProjectId, since: Instant) -> Result<Roster> {
    let project = project.to_string();
    let since = since.micros();
    Ok(Roster {
        holdings: reader.all(&HOLDINGS, params![&project], |row| json(row, "body"))?,
        absences: reader.all(&ABSENCES, params![&project, since], read_absence)?,
        signings: reader.all(&SIGNINGS, params![&project, since], |row| {
            Ok(Signing { person: id(row, "person")?, at: at(row, "at")?, on: row.bool("on_duty")? })
        })?,
        superiors: reader
            .all(&SUPERIORS, params![&project], |row| Ok((id(row, "person")?, id(row, "superior")?)))?
            .into_iter()
            .collect(),
    })
}

/// The whole roster of a project.
///
/// # Errors
/// What the database says.
pub fn roster(reader: &mut dyn Reader, project: ProjectId) -> Result<Roster> {
    roster_since(reader, project, Instant(i64::MIN))
}

/// Holdings of a project with their ids.
///
/// # Errors
/// What the database says.
pub fn holdings(reader: &mut dyn Reader, project: ProjectId) -> Result<Vec<(String, Holding)>> {
    let found = reader.all(&HOLDINGS, params![project.to_string()], |row| {
        Ok((row.text("id")?.to_owned(), json(row, "body")?))
    })?;
    Ok(found)
}

/// The posts that a person was given, by project.
///
/// # Errors
/// What the database says.
pub fn holdings_of(reader: &mut dyn Reader, person: PersonId) -> Result<Vec<(ProjectId, String, Holding)>> {
    let found = reader.all(&HOLDINGS_OF, params![person.to_string()], |row| {
        Ok((id(row, "project")?, row.text("id")?.to_owned(), json(row, "body")?))
    })?;
    Ok(found)
}

/// Absences of a project that end after an instant, with their ids.
///
/// # Errors
/// What the database says.
pub fn absences(
    reader: &mut dyn Reader,
    project: ProjectId,
    after: Instant,
) -> Result<Vec<(String, Absence)>> {
    let found = reader.all(&ABSENCES, params![project.to_string(), after.micros()], |row| {
        Ok((row.text("id")?.to_owned(), read_absence(row)?))
    })?;
    Ok(found)
}

/// These employees, by id.
///
/// # Errors
/// What the database says.
pub fn persons(reader: &mut dyn Reader, persons: &[PersonId]) -> Result<Vec<Person>> {
    Ok(reader.all(&PERSONS, params![once(persons)], read_person)?)
}

/// All employees, by id after `after`.
///
/// # Errors
/// What the database says.
pub fn all_persons(reader: &mut dyn Reader, after: Option<PersonId>, limit: usize) -> Result<Vec<Person>> {
    let after = after.map(|person| person.to_string()).unwrap_or_default();
    Ok(reader.all(&ALL_PERSONS, params![after, rows(limit)], read_person)?)
}

/// The roles of a person.
///
/// # Errors
/// What the database says.
pub fn roles_of(reader: &mut dyn Reader, person: PersonId) -> Result<Vec<Grant>> {
    Ok(reader.all(&ROLES_OF, params![person.to_string()], read_grant)?)
}

/// The roles at a node, without those above it.
///
/// # Errors
/// What the database says.
pub fn roles_at(reader: &mut dyn Reader, node: NodeId) -> Result<Vec<Grant>> {
    Ok(reader.all(&ROLES_AT, params![node.to_string()], read_grant)?)
}

/// The posts that anybody holds in a project, each once; for lists to choose from.
///
/// # Errors
/// What the database says.
pub fn posts(reader: &mut dyn Reader, project: ProjectId) -> Result<Vec<PostId>> {
    let mut posts: Vec<PostId> =
        roster(reader, project)?.holdings.into_iter().map(|held| held.post).collect();
    posts.sort();
    posts.dedup();
    Ok(posts)
}

fn read_absence(row: &Row<'_>) -> std::result::Result<Absence, DbError> {
    Ok(Absence {
        person: id(row, "person")?,
        from: at(row, "from_at")?,
        until: at(row, "until_at")?,
        substitute: crate::reading::opt_id(row, "substitute")?,
    })
}

fn read_person(row: &Row<'_>) -> std::result::Result<Person, DbError> {
    Ok(Person {
        id: id(row, "id")?,
        name: opt_json(row, "name")?,
        left_at: opt_at(row, "left_at")?,
        created_at: at(row, "created_at")?,
    })
}

fn read_grant(row: &Row<'_>) -> std::result::Result<Grant, DbError> {
    Ok(Grant { node: id(row, "node")?, person: id(row, "person")?, role: Role::read(row.text("role")?)? })
}
