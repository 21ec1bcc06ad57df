//! Places of a project: the tree building > unit > room with public areas, parking, shops and villas beside it.
//!
//! How a project writes its rooms is kept here as text; who reads it (and normalises keys) is the centre.

use crate::Result;
use crate::reading::{id, once, opt_at, opt_id, pairs, rows, to_json};
use calendar::Instant;
use db::{DbError, Reader, ReaderExt as _, Row, Tx, params, queries};
use model::{PlaceId, ProjectId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

macro_rules! columns {
    () => {
        "p.project, p.id, p.parent, p.kind, p.name, p.full_name, p.path, p.position, p.removed_at"
    };
}

queries! {
    pub(crate) PUT = "insert into places (project, id, parent, kind, name, full_name, path, position, removed_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        on conflict (project, id) do update set parent = excluded.parent, kind = excluded.kind, name = excluded.name,
            full_name = excluded.full_name, path = excluded.path, position = excluded.position,
            removed_at = excluded.removed_at";
    pub(crate) PATH = "select path from places where project = $1 and id = $2";
    pub(crate) GET = concat!("select ", columns!(), " from places p where p.project = $1 and p.id = $2");
    // The plus keeps SQLite from reading every place of the project in the order of paths.
    pub(crate) MANY = concat!("select ", columns!(), " from json_each($2) j cross join places p where p.project = $1
            and p.id = j.value order by +p.path"),
        pg: concat!("select ", columns!(), " from places p where p.project = $1
            and p.id = any (array(select jsonb_array_elements_text($2::text::jsonb))) order by p.path");
    pub(crate) NAMES = "select p.id, p.full_name from json_each($1) j cross join places p
            where p.project = json_extract(j.value, '$[0]') and p.id = json_extract(j.value, '$[1]')",
        pg: "select p.id, p.full_name from jsonb_array_elements($1::text::jsonb) j cross join places p
            where p.project = j->>0 and p.id = j->>1";
    pub(crate) CHILDREN = concat!("select ", columns!(), " from places p where p.project = $1 and p.parent = $2
            and p.removed_at is null and (p.position, p.name, p.id) > ($3, $4, $5)
            order by p.position, p.name, p.id limit $6");
    pub(crate) TOP = concat!("select ", columns!(), " from places p where p.project = $1 and p.parent is null
            and p.removed_at is null and (p.position, p.name, p.id) > ($2, $3, $4)
            order by p.position, p.name, p.id limit $5");
    pub(crate) OF_KIND = concat!("select ", columns!(), " from places p where p.project = $1 and p.kind = $2
            and p.removed_at is null and p.id > $3 order by p.id limit $4");
    pub(crate) BY_KEY = concat!("select ", columns!(), " from place_keys k cross join places p
            where k.project = $1 and k.key = $2 and p.project = k.project and p.id = k.place and p.removed_at is null
            order by p.path");
    pub(crate) BY_PREFIX = concat!("select ", columns!(), ", k.key from place_keys k join places p
            on p.project = k.project and p.id = k.place
            where k.project = $1 and k.key >= $2 and k.key < $3 and p.removed_at is null
            order by k.key, k.place limit $4");
    pub(crate) DROP_KEYS = "delete from place_keys where project = $1 and place = $2";
    pub(crate) PUT_KEYS = "insert into place_keys (project, key, place) select $1, value, $2 from json_each($3) where true
            on conflict do nothing",
        pg: "insert into place_keys (project, key, place)
            select $1, v, $2 from jsonb_array_elements_text($3::text::jsonb) v on conflict do nothing";
    pub(crate) FORMS = "select form from place_forms where project = $1 order by position";
    pub(crate) DROP_FORMS = "delete from place_forms where project = $1";
    pub(crate) PUT_FORM = "insert into place_forms (project, position, form) values ($1, $2, $3)";
}

/// What a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// 楼栋
    Building,
    /// 单元
    Unit,
    /// 房间
    Room,
    /// 公共区域
    PublicArea,
    /// 车位
    Parking,
    /// 商铺
    Shop,
    /// 别墅
    Villa,
    /// 设备
    Equipment,
    /// 组团, 分区: holds buildings.
    Zone,
    /// 楼层
    Floor,
}

impl PlaceKind {
    /// All kinds with their stable words.
    pub const ALL: [(Self, &'static str); 10] = [
        (Self::Building, "building"),
        (Self::Unit, "unit"),
        (Self::Room, "room"),
        (Self::PublicArea, "public_area"),
        (Self::Parking, "parking"),
        (Self::Shop, "shop"),
        (Self::Villa, "villa"),
        (Self::Equipment, "equipment"),
        (Self::Zone, "zone"),
        (Self::Floor, "floor"),
    ];

    /// The stable word.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map_or("room", |(_, word)| word)
    }

    fn read(word: &str) -> std::result::Result<Self, DbError> {
        Self::ALL
            .iter()
            .find(|(_, known)| *known == word)
            .map(|(kind, _)| *kind)
            .ok_or_else(|| DbError::decode(format!("`{}` is no kind of place", word.escape_default())))
    }
}

/// A place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Its project.
    pub project: ProjectId,
    /// The place.
    pub id: PlaceId,
    /// The place that it lies in.
    pub parent: Option<PlaceId>,
    /// What it is.
    pub kind: PlaceKind,
    /// Its short name, e.g. `501`.
    pub name: String,
    /// Its whole name, e.g. `3栋2单元501`.
    pub full_name: String,
    /// From the top down to itself.
    pub path: Vec<PlaceId>,
    /// Its place among its neighbours.
    pub position: i64,
    /// Since when it exists no more (its cases stay).
    pub removed_at: Option<Instant>,
}

/// Where the next page of children begins: behind this place.
pub type After<'a> = Option<&'a Place>;

/// The path of a place as text, each id followed by a slash; `None` when there is no such place.
///
/// # Errors
/// What the database says.
pub fn path(reader: &mut dyn Reader, project: ProjectId, place: PlaceId) -> Result<Option<String>> {
    let key = params![project.to_string(), place.to_string()];
    Ok(reader.opt(&PATH, key, |row| Ok(row.text(0)?.to_owned()))?)
}

/// What comes just after every path that begins with `path`.
pub(crate) fn end_of(path: &str) -> String {
    // Paths end in a slash, and `0` is the next character.
    format!("{}0", path.trim_end_matches('/'))
}

/// Adds or changes a place and replaces the keys under which it is found (normalised by the caller).
///
/// # Errors
/// What the database says.
pub fn put(tx: &mut dyn Tx, place: &Place, keys: &[String]) -> Result<()> {
    let (project, id) = (place.project.to_string(), place.id.to_string());
    let path: String = place.path.iter().map(|id| format!("{id}/")).collect();
    tx.exec(
        &PUT,
        params![
            &project,
            &id,
            place.parent.map(|parent| parent.to_string()),
            place.kind.word(),
            &place.name,
            &place.full_name,
            path,
            place.position,
            place.removed_at.map(Instant::micros)
        ],
    )?;
    tx.exec(&DROP_KEYS, params![&project, &id])?;
    tx.exec(&PUT_KEYS, params![&project, &id, to_json("keys of a place", keys)?])?;
    Ok(())
}

/// A place.
///
/// # Errors
/// What the database says.
pub fn get(reader: &mut dyn Reader, project: ProjectId, place: PlaceId) -> Result<Option<Place>> {
    Ok(reader.opt(&GET, params![project.to_string(), place.to_string()], read)?)
}

/// These places, by path.
///
/// # Errors
/// What the database says.
pub fn many(reader: &mut dyn Reader, project: ProjectId, places: &[PlaceId]) -> Result<Vec<Place>> {
    Ok(reader.all(&MANY, params![project.to_string(), once(places)], read)?)
}

/// The full names of places of several projects.
///
/// # Errors
/// What the database says.
pub fn names(
    reader: &mut dyn Reader,
    places: &BTreeSet<(ProjectId, PlaceId)>,
) -> Result<BTreeMap<PlaceId, String>> {
    if places.is_empty() {
        return Ok(BTreeMap::new());
    }
    let named = |row: &Row<'_>| Ok((id(row, 0)?, row.text(1)?.to_owned()));
    Ok(reader.all(&NAMES, params![pairs(places)], named)?.into_iter().collect())
}

/// A place and all above it, nearest first; what `engine::on_duty` wants.
///
/// # Errors
/// What the database says.
pub fn ancestors(reader: &mut dyn Reader, project: ProjectId, place: PlaceId) -> Result<Vec<PlaceId>> {
    let Some(path) = path(reader, project, place)? else {
        return Ok(Vec::new());
    };
    let mut ids = read_path(&path)?;
    ids.reverse();
    Ok(ids)
}

/// What lies directly in a place (in the project itself when `None`), in order, after `after`.
///
/// # Errors
/// What the database says.
pub fn children(
    reader: &mut dyn Reader,
    project: ProjectId,
    parent: Option<PlaceId>,
    after: After<'_>,
    limit: usize,
) -> Result<Vec<Place>> {
    let (position, name, id) = match after {
        Some(place) => (place.position, place.name.clone(), place.id.to_string()),
        None => (i64::MIN, String::new(), String::new()),
    };
    let project = project.to_string();
    let found = match parent {
        Some(parent) => {
            let parameters = params![project, parent.to_string(), position, name, id, rows(limit)];
            reader.all(&CHILDREN, parameters, read)?
        }
        None => reader.all(&TOP, params![project, position, name, id, rows(limit)], read)?,
    };
    Ok(found)
}

/// Places of a kind, by id after `after`.
///
/// # Errors
/// What the database says.
pub fn of_kind(
    reader: &mut dyn Reader,
    project: ProjectId,
    kind: PlaceKind,
    after: Option<PlaceId>,
    limit: usize,
) -> Result<Vec<Place>> {
    let after = after.map(|id| id.to_string()).unwrap_or_default();
    Ok(reader.all(&OF_KIND, params![project.to_string(), kind.word(), after, rows(limit)], read)?)
}

/// The places with exactly this normalised key.
///
/// # Errors
/// What the database says.
pub fn by_key(reader: &mut dyn Reader, project: ProjectId, key: &str) -> Result<Vec<Place>> {
    Ok(reader.all(&BY_KEY, params![project.to_string(), key], read)?)
}

/// Places one of whose keys begins with `prefix`, by key, each once.
///
/// # Errors
/// What the database says.
pub fn by_prefix(
    reader: &mut dyn Reader,
    project: ProjectId,
    prefix: &str,
    limit: usize,
) -> Result<Vec<Place>> {
    // A place may have several keys with the same beginning.
    let parameters = params![project.to_string(), prefix, format!("{prefix}\u{10FFFF}"), rows(limit * 4)];
    let mut found: Vec<Place> = Vec::new();
    for place in reader.all(&BY_PREFIX, parameters, read)? {
        if found.len() < limit && !found.iter().any(|known| known.id == place.id) {
            found.push(place);
        }
    }
    Ok(found)
}

/// How the project writes its rooms, in the order in which the forms are tried.
///
/// # Errors
/// What the database says.
pub fn forms(reader: &mut dyn Reader, project: ProjectId) -> Result<Vec<String>> {
    Ok(reader.all(&FORMS, params![project.to_string()], |row| Ok(row.text(0)?.to_owned()))?)
}

/// Replaces how the project writes its rooms.
///
/// # Errors
/// What the database says.
pub fn put_forms(tx: &mut dyn Tx, project: ProjectId, forms: &[String]) -> Result<()> {
    tx.exec(&DROP_FORMS, params![project.to_string()])?;
    for (position, form) in (1_i64..).zip(forms) {
        tx.exec(&PUT_FORM, params![project.to_string(), position, form])?;
    }
    Ok(())
}

fn read_path(text: &str) -> std::result::Result<Vec<PlaceId>, DbError> {
    text.split_terminator('/').map(|part| part.parse().map_err(DbError::decode)).collect()
}

fn read(row: &Row<'_>) -> std::result::Result<Place, DbError> {
    Ok(Place {
        project: id(row, "project")?,
        id: id(row, "id")?,
        parent: opt_id(row, "parent")?,
        kind: PlaceKind::read(row.text("kind")?)?,
        name: row.text("name")?.to_owned(),
        full_name: row.text("full_name")?.to_owned(),
        path: read_path(row.text("path")?)?,
        position: row.int("position")?,
        removed_at: opt_at(row, "removed_at")?,
    })
}
