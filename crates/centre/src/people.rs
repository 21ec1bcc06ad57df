//! People on duty: who is recorded, which post he holds where, when he is away, who stands in, and what must be handed
//! over before he may go.

pub mod arrange;
mod change;
pub mod hand_over;
pub mod page;

use crate::accounts::{accounts_of, must_administer, open_account};
use crate::attest;
use crate::centre::Centre;
use crate::error::CentreError;
use crate::passwords::hashed;
use crate::principal::Principal;
use db::Tx;
use diag::text;
use model::actor::Who;
use model::people::{Absence, Holding, Signing};
use model::value::Subject;
use model::{PersonId, PersonalId, ProjectId};
use store::attest::{Attested, Touched};
use store::journal::ORGANISATION;
use store::people::{self, Role, RosterEvent};

/// An account to open.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// What he logs in with.
    pub login: String,
    /// The first password.
    pub password: String,
    /// It must be changed at the first log-in.
    pub must_change: bool,
}

/// Records a change of people in its stream.
pub(crate) fn record(
    tx: &mut dyn Tx,
    centre: &Centre,
    project: ProjectId,
    who: &Who,
    event: &RosterEvent,
) -> Result<(), CentreError> {
    let now = centre.now();
    let json = |what, text: serde_json::Result<String>| text.map_err(|e| CentreError::corrupt(what, e));
    let entry = store::journal::Entry {
        recorded_at: now,
        happened_at: now,
        skew: None,
        late: false,
        actor: json("actor", serde_json::to_string(who))?,
        on_behalf_of: None,
        channel: None,
        command: None,
        inputs: None,
        handbook: None,
        schema: people::SCHEMA,
        kind: event.kind().to_owned(),
        data: json("event", serde_json::to_string(event))?,
    };
    people::record(tx, project, &entry, event)?;
    Ok(())
}

/// Records an employee with his name, in the caller's transaction.
pub(crate) fn put_person(
    tx: &mut dyn Tx,
    centre: &Centre,
    who: &Who,
    name: &str,
) -> Result<PersonId, CentreError> {
    let ports = &centre.inner.ports;
    let person = PersonId::new(ports.new_id());
    let salt = ports.secret(16);
    let key = PersonalId::new(ports.new_id());
    let subject = Subject::Person(person);
    let name = store::personal::put(tx, None, subject, key, salt.as_bytes(), name.trim(), centre.now())?;
    record(tx, centre, ORGANISATION, who, &RosterEvent::PersonPut { person, name: Some(name) })?;
    Ok(person)
}

/// Opens an account of somebody who has none under this login yet.
fn open_new_account(
    tx: &mut dyn Tx,
    centre: &Centre,
    who: &Who,
    person: PersonId,
    login: &str,
    hash: &str,
    must_change: bool,
) -> Result<(), CentreError> {
    if people::accounts::by_login(tx, &login.to_lowercase())?.is_some() {
        return Err(CentreError::invalid(
            "login",
            text!(zh: "账号“{login}”已经有人用了，请换一个", en: "the name `{login}` is taken: choose another"),
        ));
    }
    let account = open_account(tx, centre, person, login, hash, must_change)?;
    let change = RosterEvent::AccountChanged { person, change: "opened".to_owned() };
    record(tx, centre, ORGANISATION, who, &change)?;
    attest::note(tx, centre.now(), who, ORGANISATION, &Touched::one(Attested::Accounts, account))
}

/// Gives somebody a role in a project.
fn grant(
    tx: &mut dyn Tx,
    centre: &Centre,
    who: &Who,
    project: ProjectId,
    person: PersonId,
    role: Role,
) -> Result<(), CentreError> {
    let node = store::nodes::of_project(tx, project)?.ok_or(CentreError::NotFound("project"))?;
    let granted = RosterEvent::RoleGranted { node: node.id, person, role };
    record(tx, centre, ORGANISATION, who, &granted)
}

impl Centre {
    /// Records an employee, with an account or without.
    ///
    /// # Errors
    /// When the principal may not, the login is taken, or the password too short.
    pub async fn add_person(
        &self,
        who: &Principal,
        project: ProjectId,
        name: &str,
        account: Option<NewAccount>,
        role: Option<Role>,
    ) -> Result<PersonId, CentreError> {
        must_administer(who, project)?;
        self.add_person_as(Who::Person(who.person), project, name, account, role).await
    }

    pub(crate) async fn add_person_as(
        &self,
        who: Who,
        project: ProjectId,
        name: &str,
        account: Option<NewAccount>,
        role: Option<Role>,
    ) -> Result<PersonId, CentreError> {
        let salt = self.salt();
        let (name, centre) = (name.to_owned(), self.clone());
        let account = account
            .map(|account| {
                hashed(&account.password, &salt).map(|hash| NewAccount { password: hash, ..account })
            })
            .transpose()?;
        self.write(move |tx| {
            let person = put_person(tx, &centre, &who, &name)?;
            if let Some(account) = &account {
                let (login, hash) = (&account.login, &account.password);
                open_new_account(tx, &centre, &who, person, login, hash, account.must_change)?;
            }
            if let Some(role) = role {
                grant(tx, &centre, &who, project, person, role)?;
            }
            Ok(person)
        })
        .await
    }

    /// Gives somebody a post.
    ///
    /// # Errors
    /// When the principal may not, or the project's handbook has no such post.
    pub async fn give_post(
        &self,
        who: &Principal,
        project: ProjectId,
        holding: Holding,
    ) -> Result<(), CentreError> {
        must_administer(who, project)?;
        let (actor, centre) = (Who::Person(who.person), self.clone());
        self.write(move |tx| {
            let (_, handbook) = crate::handbooks::current(&centre.inner.handbooks, tx, project)?;
            if !handbook.posts.contains_key(&holding.post) {
                return Err(CentreError::NotFound("post"));
            }
            let id = centre.inner.ports.new_id().to_string();
            record(
                tx,
                &centre,
                project,
                &actor,
                &RosterEvent::HoldingPut { id, holding: Box::new(holding.clone()) },
            )
        })
        .await
    }

    /// Names whom somebody reports to.
    ///
    /// # Errors
    /// When the principal may not.
    pub async fn set_superior(
        &self,
        who: &Principal,
        project: ProjectId,
        person: PersonId,
        superior: Option<PersonId>,
    ) -> Result<(), CentreError> {
        must_administer(who, project)?;
        let (actor, centre) = (Who::Person(who.person), self.clone());
        self.write(move |tx| {
            record(tx, &centre, project, &actor, &RosterEvent::SuperiorSet { person, superior })
        })
        .await
    }

    /// Signs oneself on or off.
    ///
    /// # Errors
    /// When the project is none of his.
    pub async fn sign(&self, who: &Principal, project: ProjectId, on: bool) -> Result<(), CentreError> {
        who.must(crate::Right::Work, project)?;
        let (person, centre) = (who.person, self.clone());
        self.write(move |tx| {
            let signing = Signing { person, at: centre.now(), on };
            record(tx, &centre, project, &Who::Person(person), &RosterEvent::Signed { signing })
        })
        .await
    }

    /// Records leave or illness. It cannot begin while the person owns cases or duties.
    ///
    /// # Errors
    /// [`CentreError::StillHeld`] until everything is handed over and accepted.
    pub async fn leave(
        &self,
        who: &Principal,
        project: ProjectId,
        absence: Absence,
    ) -> Result<(), CentreError> {
        must_administer(who, project)?;
        let (actor, centre) = (Who::Person(who.person), self.clone());
        self.write(move |tx| {
            must_be_free(tx, &centre, absence.person)?;
            let id = centre.inner.ports.new_id().to_string();
            record(tx, &centre, project, &actor, &RosterEvent::AbsencePut { id, absence: absence.clone() })
        })
        .await
    }

    /// Closes the account of somebody who leaves. It cannot be closed while he owns cases or duties.
    ///
    /// # Errors
    /// [`CentreError::StillHeld`] until everything is handed over and accepted.
    pub async fn close_account(
        &self,
        who: &Principal,
        project: ProjectId,
        person: PersonId,
    ) -> Result<(), CentreError> {
        must_administer(who, project)?;
        if person == who.person {
            return Err(CentreError::invalid(
                "person",
                text!(zh: "不能关自己的账号，请另一位管理员来办", en: "nobody closes his own account: another administrator does it"),
            ));
        }
        let (actor, centre) = (Who::Person(who.person), self.clone());
        self.write(move |tx| {
            must_be_free(tx, &centre, person)?;
            end_posts(tx, &centre, &actor, person)?;
            for account in people::accounts::of_person(tx, person)? {
                people::accounts::set_disabled(tx, account.id, true)?;
                people::sessions::end_all(tx, account.id, "")?;
                people::sessions::revoke_tokens(tx, account.id, centre.now())?;
            }
            let change = RosterEvent::AccountChanged { person, change: "disabled".to_owned() };
            record(tx, &centre, ORGANISATION, &actor, &change)?;
            let touched = accounts_of(tx, person)?;
            attest::note(tx, centre.now(), &actor, ORGANISATION, &touched)
        })
        .await
    }
}

/// Ends every post that somebody holds, in all projects: who cannot log in is not on duty.
fn end_posts(tx: &mut dyn Tx, centre: &Centre, who: &Who, person: PersonId) -> Result<(), CentreError> {
    let now = centre.now();
    for (project, id, held) in people::holdings_of(tx, person)? {
        if held.until.is_some_and(|until| until <= now) {
            continue;
        }
        let event = if held.from > now {
            RosterEvent::HoldingRemoved { id }
        } else {
            RosterEvent::HoldingPut { id, holding: Box::new(Holding { until: Some(now), ..held }) }
        };
        record(tx, centre, project, who, &event)?;
    }
    Ok(())
}

fn must_be_free(tx: &mut dyn Tx, _: &Centre, person: PersonId) -> Result<(), CentreError> {
    let projects: Vec<ProjectId> =
        store::nodes::all(tx)?.into_iter().filter_map(|node| node.project).collect();
    let burden = store::duties::owned_by(tx, &projects, person)?;
    if burden.is_none() {
        return Ok(());
    }
    Err(CentreError::StillHeld {
        cases: burden.owned + burden.contact,
        duties: burden.duties + burden.offers,
    })
}
