//! Bulk hand-over: what a colleague has, case by case, with who shall take it; and what was offered to the reader, to be
//! accepted or declined one by one or all together.

use crate::access::Who;
use crate::app::App;
use crate::form::{Form, Typed};
use crate::json::Query;
use crate::page::{Frame, Notice, Page, show};
use crate::problem::Problem;
use crate::screens::case::fresh_key;
use crate::screens::desk::chosen;
use crate::screens::people::{Asked, key_of};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use centre::people::hand_over::{HandOverAsked, HeldPage, OfferView, Offered, OffersAnswered};

#[derive(Template)]
#[template(path = "hand_over.html")]
struct HandOver {
    frame: Frame,
    notice: Option<Notice>,
    project: String,
    page: HeldPage,
    offered: Vec<Offered>,
    typed: Typed,
    key: String,
}

impl HandOver {
    /// Whom a list has chosen.
    fn chose(&self, name: &str, id: &str) -> bool {
        self.typed.raw(name) == id
    }

    /// How many were really offered.
    fn taken(&self) -> usize {
        self.offered.iter().filter(|one| one.refused.is_none()).count()
    }
}

async fn hand_over(app: &App, who: &Who, person: &str, project: Option<&str>) -> Result<HandOver, Problem> {
    let projects = app.centre.projects(&who.0).await?;
    let project = chosen(&projects, project);
    let page = app.centre.held_by(&who.0, &project, person).await?;
    let frame = Frame::of(app, who, "people", "hand-over-title");
    let title = frame.t.with("hand-over-of", "person", &page.person.label);
    Ok(HandOver {
        frame: frame.titled(title),
        notice: None,
        project,
        page,
        offered: vec![],
        typed: Typed::default(),
        key: fresh_key(),
    })
}

/// What somebody has.
pub(crate) async fn form(
    State(app): State<App>,
    who: Who,
    Path(person): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    Ok(Page(hand_over(&app, &who, &person, asked.project.as_deref()).await?).into_response())
}

/// Offers it.
pub(crate) async fn offer(
    State(app): State<App>,
    who: Who,
    Path(person): Path<String>,
    Form(typed): Form,
) -> Result<Response, Problem> {
    let project = typed.text("project").unwrap_or_default();
    let named = typed.answers("case.").into_iter();
    let cases = named.filter_map(|(number, to)| {
        let to = to.as_str()?.to_owned();
        Some((number, if to == "-" { String::new() } else { to }))
    });
    let asked = HandOverAsked { project: project.clone(), to: typed.text("to"), cases: cases.collect() };
    let said = format!("{person} {asked:?}");
    match app.centre.hand_over(&who.0, &person, asked, key_of(&typed, &said)).await {
        Ok(offered) => {
            let mut page = hand_over(&app, &who, &person, Some(&project)).await?;
            page.offered = offered;
            Ok(show(StatusCode::OK, &page))
        }
        Err(error) => {
            let problem = Problem::from(error);
            let mut page = hand_over(&app, &who, &person, Some(&project)).await?;
            page.notice = Some(Notice::of(&problem, page.frame.t));
            page.typed = typed;
            Ok(show(problem.status, &page))
        }
    }
}

#[derive(Template)]
#[template(path = "offers.html")]
struct Offers {
    frame: Frame,
    notice: Option<Notice>,
    offers: Vec<OfferView>,
    answered: Vec<Offered>,
    key: String,
}

async fn offers(app: &App, who: &Who) -> Result<Offers, Problem> {
    let offers = app.centre.offers_to_me(&who.0).await?;
    let frame = Frame::of(app, who, "inbox", "offers-title");
    Ok(Offers { frame, notice: None, offers, answered: vec![], key: fresh_key() })
}

/// What was offered to the reader.
pub(crate) async fn list(State(app): State<App>, who: Who) -> Result<Response, Problem> {
    Ok(Page(offers(&app, &who).await?).into_response())
}

/// Accepts or declines.
pub(crate) async fn answer(State(app): State<App>, who: Who, Form(typed): Form) -> Result<Response, Problem> {
    let which = typed.get("offer").and_then(|offer| offer.split_once(' '));
    let asked = OffersAnswered {
        accept: typed.get("answer") == Some("accept"),
        offers: which.map(|(number, role)| (number.to_owned(), role.to_owned())).into_iter().collect(),
        reason: typed.text("reason").unwrap_or_default(),
    };
    let said = format!("{asked:?}");
    let done = app.centre.answer_offers(&who.0, asked, key_of(&typed, &said)).await;
    let mut page = offers(&app, &who).await?;
    match done {
        Ok(answered) => {
            page.answered = answered;
            Ok(show(StatusCode::OK, &page))
        }
        Err(error) => {
            let problem = Problem::from(error);
            page.notice = Some(Notice::of(&problem, page.frame.t));
            Ok(show(problem.status, &page))
        }
    }
}
