//! The tree organisation > region > project, where rights, posts and overlays may sit at any node.

use crate::Result;
use crate::reading::{id, opt_id};
use db::{DbError, Reader, ReaderExt as _, Row, Tx, params, queries};
use model::{NodeId, ProjectId};
use serde::{Deserialize, Serialize};

macro_rules! columns {
    () => {
        "id, parent, kind, name, path, project, code, zone"
    };
}

queries! {
    pub(crate) PUT = "insert into nodes (id, parent, kind, name, path, project, code, zone)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (id) do update set parent = excluded.parent, kind = excluded.kind, name = excluded.name,
            path = excluded.path, project = excluded.project, code = excluded.code, zone = excluded.zone";
    pub(crate) ALL_NODES = concat!("select ", columns!(), " from nodes order by path");
    pub(crate) GET = concat!("select ", columns!(), " from nodes where id = $1");
    pub(crate) BY_PROJECT = concat!("select ", columns!(), " from nodes where project = $1");
    pub(crate) BY_CODE = concat!("select ", columns!(), " from nodes where code = $1");
    pub(crate) BELOW = concat!("select ", columns!(), " from nodes where path >= $1 and path < $2 order by path");
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeKind {
    /// The whole organisation; one.
    Organisation,
    /// A region, city, company.
    Region,
    /// A project 管理处.
    Project,
}

/// A node of the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// The node.
    pub id: NodeId,
    /// The node above.
    pub parent: Option<NodeId>,
    /// What it is.
    pub kind: NodeKind,
    /// Its name.
    pub name: String,
    /// From the top down to itself.
    pub path: Vec<NodeId>,
    /// The project, for a node of that kind.
    pub project: Option<ProjectId>,
    /// The project's short code, as in numbers of cases; unique.
    pub code: Option<String>,
    /// The project's time zone, e.g. `Asia/Shanghai`.
    pub zone: Option<String>,
}

/// Adds or changes a node.
///
/// # Errors
/// What the database says, e.g. when the code is taken.
pub fn put(tx: &mut dyn Tx, node: &Node) -> Result<()> {
    let kind = match node.kind {
        NodeKind::Organisation => "organisation",
        NodeKind::Region => "region",
        NodeKind::Project => "project",
    };
    tx.exec(
        &PUT,
        params![
            node.id.to_string(),
            node.parent.map(|parent| parent.to_string()),
            kind,
            &node.name,
            path_text(&node.path),
            node.project.map(|project| project.to_string()),
            node.code.clone(),
            node.zone.clone()
        ],
    )?;
    Ok(())
}

/// The whole tree, each node after the one above it.
///
/// # Errors
/// What the database says.
pub fn all(reader: &mut dyn Reader) -> Result<Vec<Node>> {
    Ok(reader.all(&ALL_NODES, &[], read)?)
}

/// A node.
///
/// # Errors
/// What the database says.
pub fn get(reader: &mut dyn Reader, node: NodeId) -> Result<Option<Node>> {
    Ok(reader.opt(&GET, params![node.to_string()], read)?)
}

/// The node of a project.
///
/// # Errors
/// What the database says.
pub fn of_project(reader: &mut dyn Reader, project: ProjectId) -> Result<Option<Node>> {
    Ok(reader.opt(&BY_PROJECT, params![project.to_string()], read)?)
}

/// The node of the project with this code.
///
/// # Errors
/// What the database says.
pub fn by_code(reader: &mut dyn Reader, code: &str) -> Result<Option<Node>> {
    Ok(reader.opt(&BY_CODE, params![code], read)?)
}

/// A node and everything below it.
///
/// # Errors
/// What the database says.
pub fn below(reader: &mut dyn Reader, node: &Node) -> Result<Vec<Node>> {
    let path = path_text(&node.path);
    let end = crate::places::end_of(&path);
    Ok(reader.all(&BELOW, params![path, end], read)?)
}

fn path_text(path: &[NodeId]) -> String {
    path.iter().map(|node| format!("{node}/")).collect()
}

fn read(row: &Row<'_>) -> std::result::Result<Node, DbError> {
    let kind = match row.text("kind")? {
        "organisation" => NodeKind::Organisation,
        "region" => NodeKind::Region,
        _ => NodeKind::Project,
    };
    let text = |column: &'static str| Ok::<_, DbError>(row.opt_text(column)?.map(str::to_owned));
    Ok(Node {
        id: id(row, "id")?,
        parent: opt_id(row, "parent")?,
        kind,
        name: row.text("name")?.to_owned(),
        path: row
            .text("path")?
            .split_terminator('/')
            .map(|part| part.parse().map_err(DbError::decode))
            .collect::<std::result::Result<_, _>>()?,
        project: opt_id(row, "project")?,
        code: text("code")?,
        zone: text("zone")?,
    })
}
