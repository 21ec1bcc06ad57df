//! More nodes around the estate of a [`House`], for tests of who may see what where: the estate under a region, a phase of
//! it below, a neighbour beside it; a person for each role at each of the nodes.

use crate::house::{House, PASSWORD, furnish, property_handbook};
use centre::people::NewAccount;
use centre::{Principal, handbooks};
use db::{Database, Tx};
use model::actor::Who;
use model::{NodeId, PersonId, ProjectId};
use store::StoreError;
use store::journal::{Entry, ORGANISATION};
use store::nodes::{self, Node, NodeKind};
use store::people::{self, Role, RosterEvent};

/// The estate with its neighbours. Each project has the handbook, one room and one customer of its own.
#[derive(Debug, Clone, Copy)]
pub struct Tree {
    /// `GL`, the estate itself.
    pub own: ProjectId,
    /// `GLE`, a phase of the estate: a project below it.
    pub below: ProjectId,
    /// `HZ`, under the same region.
    pub beside: ProjectId,
}

/// Where somebody has his role.
const NODES: [&str; 3] = ["GL", "GLE", "region"];

/// What somebody with a role (by its word) at a node logs in with.
#[must_use]
pub fn login_at(role: &str, node: &str) -> String {
    format!("{role}_{}", node.to_lowercase())
}

impl House {
    /// Puts the estate under a region, a phase below it, a project beside it; and hires a person for each role at the
    /// estate, at the phase and at the region ([`login_at`]); and `gone`, who works at the estate until somebody closes his account.
    pub async fn grow(&self, database: &Database) -> Tree {
        let admin = self.who("bao").clone();
        let centre = &self.centre;
        let own = self.project;
        let beside = centre.add_project(&admin, "HZ", "海州府", "Asia/Shanghai").await.unwrap();
        let below = centre.add_project(&admin, "GLE", "桂林苑二期", "Asia/Shanghai").await.unwrap();
        let region = NodeId::from_number(0x5EED_0001);
        database.write(move |tx| arrange(tx, region, own, below, beside)).await.unwrap();
        let root = centre.at_console("admin").await.unwrap();
        for (project, customer, phone) in
            [(below, "白二期", "13900139001"), (beside, "海邻居", "13900139002")]
        {
            let texts = handbooks::Texts { sources: property_handbook(), ..handbooks::Texts::default() };
            centre.publish(&root, project, texts, "开张".into()).await.unwrap();
            furnish(centre, &root, project, customer, phone).await;
        }
        for (role, word) in Role::ALL {
            for node in NODES {
                let project = if node == "GLE" { below } else { own };
                let at_project = (node != "region").then_some(role);
                let person = self.colleague(&root, project, &login_at(word, node), at_project).await;
                if node == "region" {
                    database.write(move |tx| grant(tx, region, person, role)).await.unwrap();
                }
            }
        }
        for (project, code) in [(below, "gle"), (beside, "hz")] {
            self.colleague(&root, project, &format!("clerk_{code}"), Some(Role::Staff)).await;
        }
        self.colleague(&root, own, "gone", Some(Role::Staff)).await;
        Tree { own, below, beside }
    }

    async fn colleague(
        &self,
        admin: &Principal,
        project: ProjectId,
        login: &str,
        role: Option<Role>,
    ) -> PersonId {
        let account = NewAccount { login: login.into(), password: PASSWORD.into(), must_change: false };
        self.centre.add_person(admin, project, login, Some(account), role).await.unwrap()
    }
}

/// Moves the projects to their places in the tree.
fn arrange(
    tx: &mut dyn Tx,
    region: NodeId,
    own: ProjectId,
    below: ProjectId,
    beside: ProjectId,
) -> Result<(), StoreError> {
    let all = nodes::all(tx)?;
    let root = all.iter().find(|node| node.parent.is_none()).unwrap().id;
    let of = |project| all.iter().find(|node| node.project == Some(project)).unwrap().clone();
    let south = Node {
        id: region,
        parent: Some(root),
        kind: NodeKind::Region,
        name: "南区".into(),
        path: vec![root],
        project: None,
        code: None,
        zone: None,
    };
    nodes::put(tx, &south)?;
    let estate = of(own).id;
    nodes::put(tx, &Node { parent: Some(region), path: vec![root, region], ..of(own) })?;
    nodes::put(tx, &Node { parent: Some(region), path: vec![root, region], ..of(beside) })?;
    nodes::put(tx, &Node { parent: Some(estate), path: vec![root, region, estate], ..of(below) })
}

fn grant(tx: &mut dyn Tx, node: NodeId, person: PersonId, role: Role) -> Result<(), StoreError> {
    let event = RosterEvent::RoleGranted { node, person, role };
    let entry = Entry {
        recorded_at: crate::ports::at("2026-11-20 09:00"),
        happened_at: crate::ports::at("2026-11-20 09:00"),
        skew: None,
        late: false,
        actor: serde_json::to_string(&Who::Clock).unwrap(),
        on_behalf_of: None,
        channel: None,
        command: None,
        inputs: None,
        handbook: None,
        schema: people::SCHEMA,
        kind: event.kind().to_owned(),
        data: String::new(),
    };
    people::record(tx, ORGANISATION, &entry, &event)?;
    Ok(())
}
