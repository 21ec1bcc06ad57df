//! The desk: one box that finds people, places, numbers and cases as you type; the card of who calls; a call or visit
//! logged even when nothing follows. `/desk?phone=…` shows who rings.

use crate::access::{Who, percent};
use crate::app::App;
use crate::form::{Form, Typed};
use crate::json::{Query, digest};
use crate::page::{Frame, Notice, Page, show};
use crate::problem::Problem;
use crate::screens::case::fresh_key;
use crate::words::Words;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use centre::caller_card::{CallerCard, CardRequest};
use centre::calls::{CallRequest, CallView, CallsRequest};
use centre::desk::Found;
use centre::household::Member;
use centre::lists::DutyLine;
use centre::projects::ProjectView;
use centre::services::ServiceView;
use centre::{CentreError, DutiesRequest, Key};
use serde::Deserialize;

/// Duties and calls that are shown while nobody is chosen.
const NEXT: usize = 8;
const LAST: usize = 8;

/// Whom the desk has before it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    pub(crate) project: Option<String>,
    pub(crate) q: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) party: Option<String>,
    pub(crate) place: Option<String>,
    /// Who it is that is none of the household: `other`, or `none` when nobody rang.
    pub(crate) caller: Option<String>,
    logged: Option<String>,
}

impl Asked {
    /// The same as the end of an address, so that the next page knows whom the desk has before it.
    pub(crate) fn query(&self) -> String {
        let parts = [
            ("project", &self.project),
            ("phone", &self.phone),
            ("party", &self.party),
            ("place", &self.place),
            ("caller", &self.caller),
        ];
        let given = parts
            .iter()
            .filter_map(|(name, value)| Some((name, value.as_deref().filter(|v| !v.is_empty())?)));
        given.map(|(name, value)| format!("&{name}={}", percent(value))).collect()
    }

    fn card(&self) -> Option<CardRequest> {
        let given = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        let (party, place, phone) = (given(&self.party), given(&self.place), given(&self.phone));
        let any = party.is_some() || place.is_some() || phone.is_some();
        // Who was chosen among the people of a home is what the card is about, not the home.
        let place = if party.is_some() { None } else { place };
        any.then(|| CardRequest { project: given(&self.project), party, place, phone })
    }
}

#[derive(Template)]
#[template(path = "desk.html")]
struct Desk {
    frame: Frame,
    notice: Option<Notice>,
    asked: Asked,
    found: Vec<Found>,
    card: Option<CallerCard>,
    projects: Vec<ProjectView>,
    project: String,
    services: Vec<ServiceView>,
    missed: Vec<CallView>,
    /// What the reader owes next; only while nobody is chosen.
    duties: Vec<DutyLine>,
    /// The last calls and visits; only while nobody is chosen.
    calls: Vec<CallView>,
    typed: Typed,
    key: String,
}

/// The page.
pub(crate) async fn show_desk(
    State(app): State<App>,
    who: Who,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let page = desk(&app, &who, asked).await?;
    Ok(Page(page).into_response())
}

async fn desk(app: &App, who: &Who, asked: Asked) -> Result<Desk, Problem> {
    let frame = Frame::of(app, who, "desk", "nav-desk");
    let projects = app.centre.projects(&who.0).await?;
    let project = chosen(&projects, asked.project.as_deref());
    let services = services(app, who, &project).await?;
    let missed = calls(app, who, &project, true).await?;
    let mut found = vec![];
    if let Some(text) = asked.q.as_deref() {
        found = app.centre.find(&who.0, text, None).await?;
    }
    let (mut card, mut notice) = (None, None);
    if let Some(request) = asked.card() {
        match app.centre.card(&who.0, request).await {
            Ok(known) => card = Some(known),
            Err(error @ (CentreError::NotFound(_) | CentreError::Invalid(_))) => {
                notice = Some(Notice::of(&Problem::from(error), frame.t));
            }
            Err(error) => return Err(error.into()),
        }
    }
    let (mut own, mut last) = (vec![], vec![]);
    if card.is_none() {
        let next = DutiesRequest { limit: Some(NEXT), ..DutiesRequest::default() };
        own = app.centre.duties(&who.0, next).await?.rows;
        last = calls(app, who, &project, false).await?;
    }
    let typed = Typed::default();
    Ok(Desk {
        frame,
        notice,
        asked,
        found,
        card,
        projects,
        project,
        services,
        missed,
        duties: own,
        calls: last,
        typed,
        key: fresh_key(),
    })
}

/// Missed calls that nobody rang back, the oldest first; or the last of all calls and visits.
async fn calls(app: &App, who: &Who, project: &str, missed: bool) -> Result<Vec<CallView>, Problem> {
    let limit = (!missed).then_some(LAST);
    let asked = CallsRequest { project: project.to_owned(), missed, limit, ..CallsRequest::default() };
    match app.centre.calls(&who.0, asked).await {
        Ok(page) => Ok(page.rows),
        Err(CentreError::NotFound(_)) => Ok(vec![]),
        Err(error) => Err(error.into()),
    }
}

/// The project that was asked for, else the first.
pub(crate) fn chosen(projects: &[ProjectView], asked: Option<&str>) -> String {
    let asked = asked.filter(|code| !code.is_empty()).map(str::to_owned);
    asked.or_else(|| projects.first().map(|project| project.code.clone())).unwrap_or_default()
}

/// The services of a project; none where nothing is published.
pub(crate) async fn services(app: &App, who: &Who, project: &str) -> Result<Vec<ServiceView>, Problem> {
    match app.centre.services(&who.0, project).await {
        Ok(services) => Ok(services),
        Err(CentreError::NotFound(_)) => Ok(vec![]),
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "found.html")]
struct FoundPart {
    t: Words,
    found: Vec<Found>,
    asked: Asked,
}

/// What the box found, as a part of the page.
pub(crate) async fn find(
    State(app): State<App>,
    who: Who,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let found = app.centre.find(&who.0, asked.q.as_deref().unwrap_or_default(), None).await?;
    Ok(Page(FoundPart { t: Words::new(who.0.lang), found, asked }).into_response())
}

/// Where a thing that was found leads.
pub(crate) fn leads_to(found: &Found) -> String {
    let project = percent(&found.project);
    match (found.kind, &found.number, &found.phone) {
        ("case", Some(number), _) => format!("/cases/{}", percent(number)),
        ("place", _, _) => format!("/desk?project={project}&place={}", percent(&found.id)),
        ("call", _, Some(phone)) => format!("/desk?project={project}&phone={}", percent(phone)),
        _ => format!("/desk?project={project}&party={}", percent(&found.id)),
    }
}

/// Logs a call or visit.
pub(crate) async fn log_call(
    State(app): State<App>,
    who: Who,
    Form(typed): Form,
) -> Result<Response, Problem> {
    let asked = Asked {
        project: typed.text("project"),
        phone: typed.text("phone"),
        party: typed.text("party"),
        place: typed.text("place"),
        ..Asked::default()
    };
    let text = |name: &str| typed.text(name).unwrap_or_default();
    let request = CallRequest {
        project: text("project"),
        kind: text("kind"),
        phone: text("phone"),
        name: text("name"),
        party: asked.party.clone(),
        place: asked.place.clone(),
        matter: text("matter"),
        answer: text("answer"),
        case: typed.text("case"),
        direction: typed.text("direction"),
        unanswered: typed.ticked("unanswered"),
        ..CallRequest::default()
    };
    let body = serde_json::to_vec(&request).unwrap_or_default();
    let key = typed.text("key").map(|key| Key { key, digest: digest([body.as_slice()]) });
    match app.centre.log_call(&who.0, request, key).await {
        Ok(_) => Ok(Redirect::to(&format!("/desk?logged=1{}", asked.query())).into_response()),
        Err(error @ CentreError::NotLoggedIn) => Err(error.into()),
        Err(error) => {
            let problem = Problem::from(error);
            let mut page = desk(&app, &who, asked).await?;
            page.notice = Some(Notice::of(&problem, page.frame.t));
            page.typed = typed;
            Ok(show(problem.status, &page))
        }
    }
}

impl Desk {
    /// The status that a call is logged under when nothing was typed yet.
    fn kind(&self) -> &str {
        self.typed.get("kind").unwrap_or("call")
    }

    fn phone(&self) -> &str {
        let typed = self.typed.raw("phone");
        if typed.is_empty() { self.asked.phone.as_deref().unwrap_or_default() } else { typed }
    }

    fn is_logged(&self) -> bool {
        self.asked.logged.is_some()
    }

    /// The people of the home that was chosen, while nobody knows which of them rings.
    fn asks(&self) -> &[Member] {
        let Some(card) = self.card.as_ref().filter(|card| card.party.is_none() && card.phone.is_none())
        else {
            return &[];
        };
        match card.households.as_slice() {
            [home] if self.asked.caller.is_none() => &home.members,
            _ => &[],
        }
    }

    /// The same page about one of the people of the home, or about somebody else.
    fn rung_by(&self, party: &str, caller: &str) -> String {
        let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let asked = Asked { party: given(party), caller: given(caller), ..self.asked.clone() };
        let asked = Asked { project: Some(self.project.clone()), ..asked };
        format!("/desk?{}", asked.query().trim_start_matches('&'))
    }

    /// Whether it was said who rings, or that nobody does, so that it may be changed.
    fn is_settled(&self) -> bool {
        self.asked.place.is_some() && (self.asked.party.is_some() || self.asked.caller.is_some())
    }

    /// The customer that the card is about, for what is done next.
    fn next(&self) -> String {
        let party = self.card.as_ref().and_then(|card| card.party.as_ref()).map(|party| party.id.clone());
        let homes = self.card.as_ref().map(|card| card.households.as_slice()).unwrap_or_default();
        let place = match homes {
            [one] => Some(one.place.id.clone()),
            _ => None,
        };
        let asked = Asked {
            project: Some(self.project.clone()),
            party: self.asked.party.clone().or(party),
            place: self.asked.place.clone().or(place),
            ..self.asked.clone()
        };
        asked.query()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_leads_to_its_page() {
        let found = |kind, number: Option<&str>, phone: Option<&str>| Found {
            kind,
            id: "x1".into(),
            title: String::new(),
            subtitle: String::new(),
            number: number.map(str::to_owned),
            project: "GL".into(),
            phone: phone.map(str::to_owned),
        };
        assert_eq!(leads_to(&found("case", Some("BX-1"), None)), "/cases/BX-1");
        assert_eq!(leads_to(&found("person", None, None)), "/desk?project=GL&party=x1");
        assert_eq!(leads_to(&found("call", None, Some("138"))), "/desk?project=GL&phone=138");
    }

    #[test]
    fn the_next_page_knows_who_calls() {
        let asked = Asked { phone: Some("138 0013".into()), place: Some(String::new()), ..Asked::default() };
        assert_eq!(asked.query(), "&phone=138%200013");
        let asked = Asked { caller: Some("none".into()), ..Asked::default() };
        assert_eq!(asked.query(), "&caller=none");
    }

    #[test]
    fn the_card_is_about_who_was_chosen_and_not_about_the_home() {
        let asked = Asked { party: Some("p1".into()), place: Some("3-2-501".into()), ..Asked::default() };
        let request = asked.card().unwrap();
        assert_eq!((request.party.as_deref(), request.place), (Some("p1"), None));
    }
}
