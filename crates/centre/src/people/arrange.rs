//! Arranging who is on duty, as people write it: posts with area, from–until, weekly pattern and dated exceptions; leave
//! with a substitute; colleagues and their first passwords. Whoever administers the project may do all of it; a superior
//! arranges for those who report to him.

use super::change::{Change, moment, week_of, wrong};
use super::{must_be_free, record};
use crate::accounts::{must_administer, rights_of};
use crate::centre::Centre;
use crate::error::{CentreError, FieldError};
use crate::open_case::Key;
use crate::passwords::hashed;
use crate::principal::{Principal, Right};
use crate::{handbooks, kept, places, projects};
use calendar::Zone;
use db::{Reader, Tx};
use diag::text;
use model::actor::Who;
use model::people::{Absence, Area, Holding, Roster};
use model::{PersonId, PlaceId, PostId, ProjectId};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::people::{self, Role, RosterEvent};

/// A colleague to record.
#[derive(Debug, Clone, Default)]
pub struct NewColleague {
    /// In which project.
    pub project: String,
    /// His name.
    pub name: String,
    /// What he logs in with; nothing for somebody without an account.
    pub login: Option<String>,
    /// His first password, which he must change.
    pub password: Option<String>,
    /// `staff` (also when left out), `author`, `auditor`, `integrator` or `admin`.
    pub role: Option<String>,
    /// Whom he reports to.
    pub superior: Option<String>,
}

/// A post to give.
#[derive(Debug, Clone, Default)]
pub struct PostGiven {
    /// In which project.
    pub project: String,
    /// Which post of the handbook.
    pub post: String,
    /// For these places and all below them; for the whole project when empty.
    pub places: Vec<String>,
    /// From when; from now when left out.
    pub from: Option<String>,
    /// Until when.
    pub until: Option<String>,
    /// The hours of each day from Monday on; at all hours when left out.
    pub week: Option<Vec<String>>,
}

/// What changes of a post that somebody holds.
#[derive(Debug, Clone, Default)]
pub struct PostChange {
    /// In which project.
    pub project: String,
    /// It ends then; `now` for at once.
    pub until: Option<String>,
    /// The hours of each day from Monday on.
    pub week: Option<Vec<String>>,
    /// On duty at all hours from now on.
    pub always: bool,
    /// Days that differ: their hours, an empty text for a day off, nothing to follow the week again.
    pub days: BTreeMap<String, Option<String>>,
}

/// Leave or illness to record.
#[derive(Debug, Clone, Default)]
pub struct LeaveAsked {
    /// In which project.
    pub project: String,
    /// From when.
    pub from: String,
    /// Until when.
    pub until: String,
    /// Who stands in.
    pub substitute: Option<String>,
}

/// The project with what arranging needs of it.
struct Ground {
    project: ProjectId,
    zone: Zone,
    roster: Arc<Roster>,
}

/// A person from what was sent.
pub(super) fn person_of(field: &'static str, text: &str) -> Result<PersonId, CentreError> {
    text.trim()
        .parse()
        .map_err(|_| wrong(field, text!(zh: "请从列表里选一位同事", en: "choose a colleague from the list")))
}

pub(super) fn given(text: &Option<String>) -> Option<&str> {
    text.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

/// Whether somebody arranges for another: he administers the project, or the other reports to him.
pub(super) fn arranges(who: &Principal, roster: &Roster, project: ProjectId, person: PersonId) -> bool {
    who.may(Right::Administer, project)
        || (who.may(Right::Work, project) && engine::on_duty::reports(roster, who.person).contains(&person))
}

fn must_arrange(who: &Principal, ground: &Ground, person: PersonId) -> Result<(), CentreError> {
    who.must(Right::Work, ground.project)?;
    if arranges(who, &ground.roster, ground.project, person) {
        Ok(())
    } else {
        Err(CentreError::Denied("neither administrator nor superior"))
    }
}

/// Somebody who works in the project: he holds a post or has a role there.
pub(super) fn must_work_here(
    reader: &mut dyn Reader,
    project: ProjectId,
    roster: &Roster,
    person: PersonId,
) -> Result<(), CentreError> {
    let holds = roster.holdings.iter().any(|holding| holding.person == person);
    if holds || super::page::with_roles(reader, project)?.contains_key(&person) {
        return Ok(());
    }
    Err(CentreError::NotFound("person"))
}

/// Who touches an account touches it everywhere: he must administer every project in which its owner works.
fn must_administer_all(
    reader: &mut dyn Reader,
    who: &Principal,
    person: PersonId,
) -> Result<(), CentreError> {
    let mut projects: Vec<ProjectId> = rights_of(reader, person)?.into_keys().collect();
    projects.extend(people::holdings_of(reader, person)?.into_iter().map(|(project, _, _)| project));
    if projects.iter().all(|project| who.may(Right::Administer, *project)) {
        return Ok(());
    }
    Err(CentreError::Denied("works in a project of another administrator"))
}

impl Centre {
    async fn arranging(&self, who: &Principal, project: &str) -> Result<Ground, CentreError> {
        let (centre, who, project) = (self.clone(), who.clone(), project.to_owned());
        self.read(move |reader| {
            let project = projects::seen(reader, &who, &project)?;
            let node = store::nodes::of_project(reader, project)?;
            let zone = node.and_then(|node| node.zone).ok_or(CentreError::NotFound("project"))?;
            let zone = Zone::new(&zone).map_err(|error| CentreError::corrupt("zone", error))?;
            Ok(Ground { project, zone, roster: centre.inner.rosters.now(reader, project)? })
        })
        .await
    }

    /// Records a colleague, with an account and a first password or without. Answers his id.
    ///
    /// # Errors
    /// When the principal does not administer the project, the login is taken, or something does not fit.
    pub async fn add_colleague(
        &self,
        who: &Principal,
        asked: NewColleague,
        key: Option<Key>,
    ) -> Result<PersonId, CentreError> {
        let ground = self.arranging(who, &asked.project).await?;
        must_administer(who, ground.project)?;
        let role = match given(&asked.role) {
            None => Role::Staff,
            Some(word) => Role::ALL
                .iter()
                .find(|(_, known)| *known == word)
                .map(|(role, _)| *role)
                .ok_or_else(|| wrong("role", text!(zh: "没有这种权限", en: "there is no such role")))?,
        };
        let superior = given(&asked.superior).map(|text| person_of("superior", text)).transpose()?;
        if asked.name.trim().is_empty() || asked.name.chars().count() > 60 {
            return Err(wrong("name", text!(zh: "请填写姓名", en: "give the name")));
        }
        let account = match given(&asked.login) {
            None => None,
            Some(login) => {
                let login = login_of(login)?;
                let password = asked.password.clone().unwrap_or_default();
                let salt = self.salt();
                Some((login, self.on_password(move || hashed(&password, &salt)).await?))
            }
        };
        let (centre, principal, project) = (self.clone(), who.clone(), ground.project);
        self.write(move |tx| {
            kept::once(tx, &centre, &principal, key.as_ref(), |tx| {
                let actor = Who::Person(principal.person);
                let person = super::put_person(tx, &centre, &actor, &asked.name)?;
                if let Some((login, hash)) = &account {
                    super::open_new_account(tx, &centre, &actor, person, login, hash, true)?;
                }
                super::grant(tx, &centre, &actor, project, person, role)?;
                if let Some(superior) = superior {
                    must_work_here(tx, project, &ground.roster, superior)?;
                    let set = RosterEvent::SuperiorSet { person, superior: Some(superior) };
                    record(tx, &centre, project, &actor, &set)?;
                }
                Ok(person)
            })
        })
        .await
    }

    /// Gives somebody a post as it was written. Answers the id of what he holds now.
    ///
    /// # Errors
    /// When the principal does not administer the project, or something does not fit.
    pub async fn give_post_as(
        &self,
        who: &Principal,
        person: &str,
        asked: PostGiven,
        key: Option<Key>,
    ) -> Result<String, CentreError> {
        let ground = self.arranging(who, &asked.project).await?;
        must_administer(who, ground.project)?;
        let person = person_of("person", person)?;
        let post: PostId = asked.post.trim().parse().map_err(|_| unknown_post())?;
        let pattern = asked.week.as_deref().map(week_of).transpose()?;
        let from = given(&asked.from).map(|text| moment(&ground.zone, "from", text)).transpose()?;
        let until = given(&asked.until).map(|text| moment(&ground.zone, "until", text)).transpose()?;
        let from = from.unwrap_or_else(|| self.now());
        if until.is_some_and(|until| until <= from) {
            return Err(wrong(
                "until",
                text!(zh: "要晚于开始的时间", en: "it must be later than the beginning"),
            ));
        }
        let (centre, principal, project) = (self.clone(), who.clone(), ground.project);
        self.write(move |tx| {
            kept::once(tx, &centre, &principal, key.as_ref(), |tx| {
                let (_, handbook) = handbooks::current(&centre.inner.handbooks, tx, project)?;
                if !handbook.posts.contains_key(&post) {
                    return Err(unknown_post());
                }
                must_work_here(tx, project, &ground.roster, person)?;
                let area = area_of(tx, project, &asked.places)?;
                let (pattern, exceptions) = (pattern.clone(), BTreeMap::new());
                let holding = Holding { person, post: post.clone(), area, from, until, pattern, exceptions };
                let id = centre.inner.ports.new_id().to_string();
                let put = RosterEvent::HoldingPut { id: id.clone(), holding: Box::new(holding) };
                record(tx, &centre, project, &Who::Person(principal.person), &put)?;
                Ok(id)
            })
        })
        .await
    }

    /// Changes a post that somebody holds: its end, its week, days that differ.
    ///
    /// # Errors
    /// When the principal may not arrange for its holder, there is no such thing, or something does not fit.
    pub async fn change_post(
        &self,
        who: &Principal,
        person: &str,
        holding: &str,
        asked: PostChange,
        key: Option<Key>,
    ) -> Result<(), CentreError> {
        let ground = self.arranging(who, &asked.project).await?;
        let person = person_of("person", person)?;
        must_arrange(who, &ground, person)?;
        let change = Change::read(&ground.zone, &asked, self.now())?;
        if change.until.is_some() {
            // Whom a post is given and taken is the administrator's; when he serves in it, his superior's.
            must_administer(who, ground.project)?;
        }
        let (centre, principal, project) = (self.clone(), who.clone(), ground.project);
        let holding = holding.to_owned();
        self.write(move |tx| {
            kept::once(tx, &centre, &principal, key.as_ref(), |tx| {
                let found = people::holdings(tx, project)?.into_iter().find(|(id, _)| *id == holding);
                let (id, held) =
                    found.filter(|(_, held)| held.person == person).ok_or(CentreError::NotFound("post"))?;
                let put = RosterEvent::HoldingPut { id, holding: Box::new(change.of(held)?) };
                record(tx, &centre, project, &Who::Person(principal.person), &put)
            })
        })
        .await
    }

    /// Records leave or illness as it was written. It cannot be while the person owns cases or duties.
    ///
    /// # Errors
    /// [`CentreError::StillHeld`] until everything is handed over and accepted; when something does not fit.
    pub async fn leave_as(
        &self,
        who: &Principal,
        person: &str,
        asked: LeaveAsked,
        key: Option<Key>,
    ) -> Result<String, CentreError> {
        let ground = self.arranging(who, &asked.project).await?;
        let person = person_of("person", person)?;
        must_arrange(who, &ground, person)?;
        let from = moment(&ground.zone, "from", &asked.from)?;
        let until = moment(&ground.zone, "until", &asked.until)?;
        if until <= from || until <= self.now() {
            return Err(wrong(
                "until",
                text!(zh: "要晚于开始的时间，也要晚于现在", en: "it must be later than the beginning and than now"),
            ));
        }
        let substitute = given(&asked.substitute).map(|text| person_of("substitute", text)).transpose()?;
        if substitute == Some(person) {
            return Err(wrong("substitute", text!(zh: "不能自己代自己", en: "nobody stands in for himself")));
        }
        let (centre, principal, project) = (self.clone(), who.clone(), ground.project);
        self.write(move |tx| {
            kept::once(tx, &centre, &principal, key.as_ref(), |tx| {
                must_work_here(tx, project, &ground.roster, person)?;
                if let Some(substitute) = substitute {
                    must_work_here(tx, project, &ground.roster, substitute)?;
                    must_log_in(tx, substitute)?;
                }
                must_be_free(tx, &centre, person)?;
                let id = centre.inner.ports.new_id().to_string();
                let absence = Absence { person, from, until, substitute };
                let put = RosterEvent::AbsencePut { id: id.clone(), absence };
                record(tx, &centre, project, &Who::Person(principal.person), &put)?;
                Ok(id)
            })
        })
        .await
    }

    /// Takes leave back, or ends it now when it has begun.
    ///
    /// # Errors
    /// When the principal may not arrange for the person, or there is no such leave.
    pub async fn end_leave(
        &self,
        who: &Principal,
        person: &str,
        leave: &str,
        project: &str,
        key: Option<Key>,
    ) -> Result<(), CentreError> {
        let ground = self.arranging(who, project).await?;
        let person = person_of("person", person)?;
        must_arrange(who, &ground, person)?;
        let (centre, principal, project, leave) =
            (self.clone(), who.clone(), ground.project, leave.to_owned());
        self.write(move |tx| {
            kept::once(tx, &centre, &principal, key.as_ref(), |tx| {
                let now = centre.now();
                let found = people::absences(tx, project, now)?.into_iter().find(|(id, _)| *id == leave);
                let (id, own) =
                    found.filter(|(_, own)| own.person == person).ok_or(CentreError::NotFound("leave"))?;
                let event = if own.from < now {
                    RosterEvent::AbsencePut { id, absence: Absence { until: now, ..own } }
                } else {
                    RosterEvent::AbsenceRemoved { id }
                };
                record(tx, &centre, project, &Who::Person(principal.person), &event)
            })
        })
        .await
    }

    /// Names whom somebody reports to, as it was written; nobody when nothing is.
    ///
    /// # Errors
    /// When the principal does not administer the project, or the line would run in a circle.
    pub async fn set_superior_as(
        &self,
        who: &Principal,
        person: &str,
        project: &str,
        superior: Option<String>,
    ) -> Result<(), CentreError> {
        let ground = self.arranging(who, project).await?;
        must_administer(who, ground.project)?;
        let person = person_of("person", person)?;
        let superior = given(&superior).map(|text| person_of("superior", text)).transpose()?;
        let below = engine::on_duty::reports(&ground.roster, person);
        if superior.is_some_and(|superior| superior == person || below.contains(&superior)) {
            return Err(wrong(
                "superior",
                text!(zh: "上级不能是他自己或他的下属", en: "neither he himself nor one of his reports can be his superior"),
            ));
        }
        self.set_superior(who, ground.project, person, superior).await
    }

    /// Signs oneself on or off, in a project as it was written.
    ///
    /// # Errors
    /// When the project is none of his.
    pub async fn sign_as(&self, who: &Principal, project: &str, on: bool) -> Result<(), CentreError> {
        let ground = self.arranging(who, project).await?;
        self.sign(who, ground.project, on).await
    }

    /// Sets a new first password for a colleague, which he must change; his sessions end.
    ///
    /// # Errors
    /// When the principal does not administer the project, he has no account, or it is too short.
    pub async fn new_password(
        &self,
        who: &Principal,
        person: &str,
        project: &str,
        password: &str,
    ) -> Result<(), CentreError> {
        let ground = self.arranging(who, project).await?;
        must_administer(who, ground.project)?;
        let (person, project) = (person_of("person", person)?, ground.project);
        let principal = who.clone();
        let login = self
            .read(move |reader| {
                must_work_here(reader, project, &ground.roster, person)?;
                must_administer_all(reader, &principal, person)?;
                let accounts = people::accounts::of_person(reader, person)?;
                let open = accounts.into_iter().find(|account| !account.disabled);
                open.map(|account| account.login).ok_or(CentreError::NotFound("account"))
            })
            .await?;
        self.reset_password(&login, password).await
    }

    /// Closes the account of a colleague, as it was written; his posts end with it.
    ///
    /// # Errors
    /// [`CentreError::StillHeld`] until everything is handed over and accepted.
    pub async fn close_account_as(
        &self,
        who: &Principal,
        person: &str,
        project: &str,
    ) -> Result<(), CentreError> {
        let ground = self.arranging(who, project).await?;
        must_administer(who, ground.project)?;
        let (person, own) = (person_of("person", person)?, ground.project);
        let principal = who.clone();
        self.read(move |reader| {
            must_work_here(reader, own, &ground.roster, person)?;
            must_administer_all(reader, &principal, person)
        })
        .await?;
        self.close_account(who, own, person).await
    }
}

fn unknown_post() -> CentreError {
    wrong("post", text!(zh: "服务手册里没有这个岗位", en: "the handbook has no such post"))
}

fn login_of(text: &str) -> Result<String, CentreError> {
    let login = text.to_lowercase();
    let fits = (2..=40).contains(&login.len())
        && login.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'));
    if fits {
        return Ok(login);
    }
    Err(wrong(
        "login",
        text!(zh: "账号用 2 到 40 个英文字母、数字或 . _ -", en: "a name to log in with has 2 to 40 letters, digits or . _ -"),
    ))
}

fn area_of(reader: &mut dyn Reader, project: ProjectId, written: &[String]) -> Result<Area, CentreError> {
    let words = written.iter().flat_map(|text| text.split(['\n', '、', '，', ',', ';', '；']));
    let mut found: Vec<PlaceId> = vec![];
    for word in words.map(str::trim).filter(|word| !word.is_empty()) {
        let place = places::resolve(reader, project, word).map_err(|error| match error {
            CentreError::Invalid(errors) => CentreError::Invalid(
                errors.into_iter().map(|e| FieldError { field: "places".to_owned(), ..e }).collect(),
            ),
            error => error,
        })?;
        if !found.contains(&place) {
            found.push(place);
        }
    }
    found.sort();
    Ok(if found.is_empty() { Area::Project } else { Area::Places(found) })
}

fn must_log_in(tx: &mut dyn Tx, person: PersonId) -> Result<(), CentreError> {
    let accounts = people::accounts::of_person(tx, person)?;
    if accounts.iter().any(|account| !account.disabled) {
        return Ok(());
    }
    Err(wrong(
        "substitute",
        text!(zh: "这位同事没有账号，不能代班", en: "this colleague has no account and cannot stand in"),
    ))
}
