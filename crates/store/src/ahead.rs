//! Questions that a use case is about to ask, sent together: one way to the server and back instead of one for each.
//!
//! Nothing here decides anything. Whoever asks finds the answer there; a question that is missing here, or is asked with
//! other parameters, is only answered later.

use crate::cases::QueueFilter;
use crate::journal::{self, ORGANISATION, RIGHTS};
use crate::reading::{list, once};
use crate::{Result, Scope, answers, cases, handbooks, nodes, parties, places, webhooks};
use db::{Reader, Tx, params};
use model::{PartyId, PlaceId, ProjectId};

/// Who asks, under which key.
pub type Asked<'a> = (&'a str, &'a str);

/// Before a case is opened: whether it was already, and which project is meant.
///
/// # Errors
/// What the database says.
pub fn project(reader: &mut dyn Reader, asked: Option<Asked<'_>>, project: &str) -> Result<()> {
    if let Some((who, key)) = asked {
        reader.ahead(&answers::FIND, params![who, key])?;
    }
    match project.parse::<ProjectId>() {
        Ok(id) => reader.ahead(&nodes::BY_PROJECT, params![id.to_string()])?,
        Err(_) => reader.ahead(&nodes::BY_CODE, params![project])?,
    }
    Ok(())
}

/// What is in force in a project, and a place of it.
///
/// # Errors
/// What the database says.
pub fn ground(reader: &mut dyn Reader, project: ProjectId, place: Option<PlaceId>) -> Result<()> {
    reader.ahead(&handbooks::CURRENT, params![project.to_string()])?;
    if let Some(place) = place {
        reader.ahead(&places::GET, params![project.to_string(), place.to_string()])?;
    }
    Ok(())
}

/// What opening a case reads in the transaction that writes it.
///
/// # Errors
/// What the database says.
pub fn opening(tx: &mut dyn Tx, project: ProjectId, place: Option<PlaceId>) -> Result<()> {
    let project = project.to_string();
    tx.ahead(&journal::HEAD_FOR_SHARE, params![&project, RIGHTS])?;
    if let Some(place) = place {
        tx.ahead(&places::PATH, params![&project, place.to_string()])?;
    }
    tx.ahead(&nodes::BY_PROJECT, params![&project])?;
    tx.ahead(&webhooks::OF_PROJECT, params![&project])?;
    Ok(())
}

/// What a view of a case reads beside the case: names, under the versions of the streams in which they are given and taken;
/// the project and the handbook in force, as far as they are wanted.
///
/// # Errors
/// What the database says.
pub fn view(
    reader: &mut dyn Reader,
    project: ProjectId,
    streams: [&str; 2],
    parties: &[PartyId],
    places: &[PlaceId],
    (node, handbook): (bool, bool),
) -> Result<()> {
    for stream in streams {
        reader.ahead(&journal::HEAD, params![ORGANISATION.to_string(), stream])?;
    }
    let project = project.to_string();
    if !parties.is_empty() {
        reader.ahead(&parties::MANY, params![once(parties)])?;
    }
    if !places.is_empty() {
        reader.ahead(&places::MANY, params![&project, once(places)])?;
    }
    if node {
        reader.ahead(&nodes::BY_PROJECT, params![&project])?;
    }
    if handbook {
        reader.ahead(&handbooks::CURRENT, params![&project])?;
    }
    Ok(())
}

/// What a page of the queue reads beside its cases: of which projects somebody is kept from cases, which the page and the
/// counting ask, and the versions of the streams in which names are given and taken.
///
/// # Errors
/// What the database says.
pub fn queue(reader: &mut dyn Reader, scope: &Scope, filter: &QueueFilter, streams: [&str; 2]) -> Result<()> {
    if let Some(person) = scope.person {
        let projects = scope.narrowed(&filter.projects);
        reader.ahead(&cases::EXCLUDED_IN, params![list(&projects), person.to_string()])?;
    }
    for stream in streams {
        reader.ahead(&journal::HEAD, params![ORGANISATION.to_string(), stream])?;
    }
    Ok(())
}
