//! Projects by id or code, and setting the first ones up.

use crate::accounts::open_account;
use crate::attest;
use crate::centre::Centre;
use crate::error::CentreError;
use crate::passwords::hashed;
use crate::people::{NewAccount, put_person, record};
use crate::principal::{Principal, Right};
use db::Reader;
use diag::text;
use model::actor::Who;
use model::{NodeId, PersonId, ProjectId};
use store::attest::{Attested, Touched};
use store::journal::ORGANISATION;
use store::nodes::{self, Node, NodeKind};
use store::people::{Role, RosterEvent};

/// A project as people choose it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ProjectView {
    /// Its id.
    pub id: ProjectId,
    /// Its code, as in numbers.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// The first project of a centre, with its administrator.
#[derive(Debug, Clone)]
pub struct FirstProject {
    /// Name of the organisation.
    pub organisation: String,
    /// The project's code: capital letters and digits.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its zone.
    pub zone: String,
    /// Name of the administrator.
    pub administrator: String,
    /// His account.
    pub account: NewAccount,
}

/// A project by id or code.
pub(crate) fn find(reader: &mut dyn Reader, text: &str) -> Result<Node, CentreError> {
    let text = text.trim();
    let found = match text.parse::<ProjectId>() {
        Ok(id) => nodes::of_project(reader, id)?,
        Err(_) => nodes::by_code(reader, text)?,
    };
    found.filter(|node| node.project.is_some()).ok_or(CentreError::NotFound("project"))
}

/// A project by id or code, as far as it is one of somebody's; his only one when nothing is written.
pub(crate) fn seen(reader: &mut dyn Reader, who: &Principal, text: &str) -> Result<ProjectId, CentreError> {
    if text.trim().is_empty() {
        let mut own = who.rights.keys();
        return match (own.next(), own.next()) {
            (Some(project), None) => Ok(*project),
            _ => Err(CentreError::invalid("project", text!(zh: "请选项目", en: "choose a project"))),
        };
    }
    let project = find(reader, text)?.project.ok_or(CentreError::NotFound("project"))?;
    if who.rights.contains_key(&project) { Ok(project) } else { Err(CentreError::NotFound("project")) }
}

impl Centre {
    /// Sets up organisation, first project and administrator. Only in an empty centre.
    ///
    /// # Errors
    /// When there is a project already, or the code or password do not fit.
    pub async fn set_up(&self, first: FirstProject) -> Result<(ProjectId, PersonId), CentreError> {
        let code_fits = !first.code.is_empty()
            && first.code.len() <= 8
            && first.code.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
        if !code_fits {
            return Err(CentreError::invalid(
                "code",
                text!(zh: "项目代号用 1 到 8 个大写字母或数字", en: "a code is 1 to 8 capital letters or digits"),
            ));
        }
        let hash = hashed(&first.account.password, &self.salt())?;
        let centre = self.clone();
        self.write(move |tx| {
            if nodes::all(tx)?.iter().any(|node| node.project.is_some()) {
                return Err(CentreError::invalid(
                    "project",
                    text!(zh: "已经有项目了", en: "there is a project already"),
                ));
            }
            let ports = &centre.inner.ports;
            let root = NodeId::new(ports.new_id());
            let organisation = Node {
                id: root,
                parent: None,
                kind: NodeKind::Organisation,
                name: first.organisation.clone(),
                path: vec![],
                project: None,
                code: None,
                zone: None,
            };
            nodes::put(tx, &organisation)?;
            let mut touched = Touched::one(Attested::Nodes, root);
            let (project, node) = put_project(tx, &centre, root, &first.code, &first.name, &first.zone)?;
            touched.add(Attested::Nodes, node);
            let person = put_person(tx, &centre, &Who::Clock, &first.administrator)?;
            let (login, must_change) = (&first.account.login, first.account.must_change);
            touched.add(Attested::Accounts, open_account(tx, &centre, person, login, &hash, must_change)?);
            for role in [Role::Admin, Role::Author] {
                record(
                    tx,
                    &centre,
                    ORGANISATION,
                    &Who::Clock,
                    &RosterEvent::RoleGranted { node: root, person, role },
                )?;
            }
            attest::note(tx, centre.now(), &Who::Clock, project, &touched)?;
            Ok((project, person))
        })
        .await
    }

    /// Adds a project to the organisation.
    ///
    /// # Errors
    /// When the code is taken, or the principal administers no project yet.
    pub async fn add_project(
        &self,
        who: &Principal,
        code: &str,
        name: &str,
        zone: &str,
    ) -> Result<ProjectId, CentreError> {
        if !who.rights.keys().any(|project| who.may(Right::Administer, *project)) {
            return Err(CentreError::Denied("role"));
        }
        let (code, name, zone, centre) = (code.to_owned(), name.to_owned(), zone.to_owned(), self.clone());
        let actor = Who::Person(who.person);
        self.write(move |tx| {
            let root = nodes::all(tx)?
                .into_iter()
                .find(|node| node.parent.is_none())
                .ok_or(CentreError::NotFound("organisation"))?;
            let (project, node) = put_project(tx, &centre, root.id, &code, &name, &zone)?;
            attest::note(tx, centre.now(), &actor, project, &Touched::one(Attested::Nodes, node))?;
            Ok(project)
        })
        .await
    }

    /// A project by id or code.
    ///
    /// # Errors
    /// When there is none.
    pub async fn project(&self, text: &str) -> Result<ProjectId, CentreError> {
        let text = text.to_owned();
        self.read(move |reader| find(reader, &text)?.project.ok_or(CentreError::NotFound("project"))).await
    }

    /// A project of somebody's by id or code; his only one when nothing is written.
    ///
    /// # Errors
    /// When there is none, or it is none of his.
    pub async fn project_of(&self, who: &Principal, text: &str) -> Result<ProjectView, CentreError> {
        let (principal, wanted) = (who.clone(), text.to_owned());
        let id = self.read(move |reader| seen(reader, &principal, &wanted)).await?;
        let found = self.projects(who).await?.into_iter().find(|project| project.id == id);
        found.ok_or(CentreError::NotFound("project"))
    }

    /// The projects that somebody may see.
    ///
    /// # Errors
    /// What the database says.
    pub async fn projects(&self, who: &Principal) -> Result<Vec<ProjectView>, CentreError> {
        let seen: Vec<ProjectId> = who.rights.keys().copied().collect();
        self.read(move |reader| {
            let all = nodes::all(reader)?.into_iter();
            let views = all.filter_map(|node| {
                let id = node.project.filter(|project| seen.contains(project))?;
                Some(ProjectView { id, code: node.code.unwrap_or_default(), name: node.name })
            });
            Ok(views.collect())
        })
        .await
    }
}

fn put_project(
    tx: &mut dyn db::Tx,
    centre: &Centre,
    root: NodeId,
    code: &str,
    name: &str,
    zone: &str,
) -> Result<(ProjectId, NodeId), CentreError> {
    calendar::Zone::new(zone).map_err(|error| {
        CentreError::invalid("zone", text!(zh: "时区不对：{error}", en: "the zone is wrong: {error}"))
    })?;
    let ports = &centre.inner.ports;
    let project = ProjectId::new(ports.new_id());
    let node = Node {
        id: NodeId::new(ports.new_id()),
        parent: Some(root),
        kind: NodeKind::Project,
        name: name.to_owned(),
        path: vec![root],
        project: Some(project),
        code: Some(code.to_owned()),
        zone: Some(zone.to_owned()),
    };
    nodes::put(tx, &node)?;
    Ok((project, node.id))
}
