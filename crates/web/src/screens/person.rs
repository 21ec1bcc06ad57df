//! One colleague: what he holds with week and exceptions, leave and substitute, his superior, his account. Each form of
//! the page is an action; what is refused says why and leads on.

use crate::access::{Who, percent};
use crate::app::App;
use crate::form::{Form, Typed};
use crate::json::Query;
use crate::page::{Frame, Notice, Page, show};
use crate::problem::Problem;
use crate::screens::case::fresh_key;
use crate::screens::people::{Asked, key_of};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use centre::CentreError;
use centre::people::arrange::{LeaveAsked, PostChange, PostGiven};
use centre::people::page::{HoldingView, PersonPage};
use serde_json::Value;
use std::collections::BTreeMap;

/// The days of a week, as their words end.
pub(crate) const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

#[derive(Template)]
#[template(path = "person.html")]
struct Person {
    frame: Frame,
    notice: Option<Notice>,
    /// He has still something to hand over.
    held: bool,
    done: bool,
    project: String,
    page: PersonPage,
    /// Which form was refused, and what was typed into it.
    action: String,
    typed: Typed,
    key: String,
}

impl Person {
    /// What stands in a field of a form: what was typed into it when it was refused, else nothing.
    fn again(&self, action: &str, name: &str) -> &str {
        if self.action == action { self.typed.raw(name) } else { "" }
    }

    /// What was typed for a day of a post that could not be given.
    fn day_again(&self, number: &usize) -> &str {
        self.again("give_post", &format!("week.{number}"))
    }

    /// The hours of a day: as typed, else as they are.
    fn hours(&self, holding: &HoldingView, number: &usize) -> String {
        let name = format!("week.{number}");
        if self.action == "set_week" && self.typed.raw("holding") == holding.id {
            return self.typed.raw(&name).to_owned();
        }
        holding.week.as_ref().and_then(|week| week.get(*number)).cloned().unwrap_or_default()
    }
}

async fn person(app: &App, who: &Who, person: &str, asked: &Asked) -> Result<Person, Problem> {
    let projects = app.centre.projects(&who.0).await?;
    let project = crate::screens::desk::chosen(&projects, asked.project.as_deref());
    let page = app.centre.person_page(&who.0, &project, person).await?;
    let frame = Frame::of(app, who, "people", "people-title").titled(&page.person.name);
    Ok(Person {
        frame,
        notice: None,
        held: false,
        done: asked.done.is_some(),
        project,
        page,
        action: String::new(),
        typed: Typed::default(),
        key: fresh_key(),
    })
}

/// The page.
pub(crate) async fn one(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    Ok(Page(person(&app, &who, &id, &asked).await?).into_response())
}

/// Does what a form of the page asks for.
pub(crate) async fn act(
    State(app): State<App>,
    who: Who,
    Path((id, action)): Path<(String, String)>,
    Form(typed): Form,
) -> Result<Response, Problem> {
    let project = typed.text("project").unwrap_or_default();
    match arrange(&app, &who, &id, &action, &project, &typed).await {
        Ok(()) => {
            let address = format!("/people/{}?project={}&done=1", percent(&id), percent(&project));
            Ok(Redirect::to(&address).into_response())
        }
        Err(error @ (CentreError::NotFound(_) | CentreError::Denied(_))) => Err(error.into()),
        Err(error) => {
            let held = matches!(error, CentreError::StillHeld { .. });
            let problem = Problem::from(error);
            let asked = Asked { project: Some(project), done: None };
            let mut page = person(&app, &who, &id, &asked).await?;
            page.notice = Some(Notice::of(&problem, page.frame.t));
            page.held = held;
            page.action = action;
            page.typed = typed;
            Ok(show(problem.status, &page))
        }
    }
}

async fn arrange(
    app: &App,
    who: &Who,
    id: &str,
    action: &str,
    project: &str,
    typed: &Typed,
) -> Result<(), CentreError> {
    let text = |name: &str| typed.text(name).unwrap_or_default();
    let said = Value::Object(typed.answers(""));
    let key = key_of(typed, &format!("{id} {action} {said}")).filter(|_| action != "new_password");
    let project = project.to_owned();
    match action {
        "give_post" => {
            let places = typed.text("places").into_iter().collect();
            let (from, until, week) = (typed.text("from"), typed.text("until"), week(typed));
            let asked = PostGiven { project, post: text("post"), places, from, until, week };
            app.centre.give_post_as(&who.0, id, asked, key).await.map(|_| ())
        }
        "set_week" | "set_day" | "clear_day" | "end_post" => {
            let asked = change(action, project, typed);
            app.centre.change_post(&who.0, id, &text("holding"), asked, key).await
        }
        "put_leave" => {
            let substitute = typed.text("substitute");
            let asked = LeaveAsked { project, from: text("from"), until: text("until"), substitute };
            app.centre.leave_as(&who.0, id, asked, key).await.map(|_| ())
        }
        "end_leave" => app.centre.end_leave(&who.0, id, &text("leave"), &project, key).await,
        "set_superior" => app.centre.set_superior_as(&who.0, id, &project, typed.text("superior")).await,
        "new_password" => app.centre.new_password(&who.0, id, &project, typed.raw("password")).await,
        "close_account" => app.centre.close_account_as(&who.0, id, &project).await,
        _ => Err(CentreError::NotFound("action")),
    }
}

fn change(action: &str, project: String, typed: &Typed) -> PostChange {
    let none = PostChange { project, ..PostChange::default() };
    let date = typed.text("date").unwrap_or_default();
    match action {
        "set_week" => PostChange { week: week(typed), always: typed.ticked("always"), ..none },
        "set_day" => {
            let hours = typed.text("hours").unwrap_or_default();
            PostChange { days: BTreeMap::from([(date, Some(hours))]), ..none }
        }
        "clear_day" => PostChange { days: BTreeMap::from([(date, None)]), ..none },
        _ => PostChange { until: typed.text("until").or_else(|| Some("now".to_owned())), ..none },
    }
}

/// The hours of each day as typed; nothing when the box "at all hours" is ticked.
fn week(typed: &Typed) -> Option<Vec<String>> {
    let day = |number: usize| typed.raw(&format!("week.{number}")).to_owned();
    (!typed.ticked("always")).then(|| (0..7).map(day).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_becomes_a_change_of_a_post() {
        let mut typed = Typed::default();
        typed.put("week.0", "08:00-20:00");
        typed.put("date", "2026-12-31");
        let week = change("set_week", "GL".into(), &typed).week.unwrap();
        assert_eq!((week.len(), week[0].as_str(), week[6].as_str()), (7, "08:00-20:00", ""));
        let day = change("set_day", "GL".into(), &typed);
        assert_eq!(day.days["2026-12-31"].as_deref(), Some(""), "no hours is a day off");
        assert_eq!(change("clear_day", "GL".into(), &typed).days["2026-12-31"], None);
        assert_eq!(change("end_post", "GL".into(), &typed).until.as_deref(), Some("now"));
        typed.put("always", "true");
        assert!(change("set_week", "GL".into(), &typed).always);
    }
}
