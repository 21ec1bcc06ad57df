//! Opening a case: the form of the handbook with the script beside it, and afterwards the times to say aloud.

mod caller;

use crate::access::Who;
use crate::app::App;
use crate::fields::{Control, Field};
use crate::form::{Form, Typed};
use crate::json::{Query, digest};
use crate::page::{Frame, Notice, Page, show};
use crate::problem::Problem;
use crate::screens::action_forms::{ANSWER, late_entry};
use crate::screens::case::fresh_key;
use crate::screens::desk::{chosen, services};
use crate::screens::files;
use crate::words::Words;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use centre::caller_card::CardRequest;
use centre::services::{ScriptView, ServiceView};
use centre::{CentreError, Contact, Key, OpenRequest};
use serde::Deserialize;

/// What the desk knows already.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Begun {
    service: String,
    project: Option<String>,
    phone: Option<String>,
    party: Option<String>,
    place: Option<String>,
    caller: Option<String>,
}

#[derive(Template)]
#[template(path = "open_case.html")]
struct OpenCase {
    frame: Frame,
    notice: Option<Notice>,
    service: ServiceView,
    scripts: Vec<ScriptView>,
    fields: Vec<Field>,
    more: Vec<Field>,
    key: String,
}

/// The form.
pub(crate) async fn form(
    State(app): State<App>,
    who: Who,
    Query(begun): Query<Begun>,
) -> Result<Response, Problem> {
    let mut typed = Typed::default();
    typed.put("service", &begun.service);
    let given = [
        ("project", &begun.project),
        ("phone", &begun.phone),
        ("party", &begun.party),
        ("place", &begun.place),
        ("caller", &begun.caller),
    ];
    for (name, value) in given {
        if let Some(value) = value.as_deref().filter(|value| !value.is_empty()) {
            typed.put(name, value);
        }
    }
    known(&app, &who, &mut typed).await;
    Ok(Page(page(&app, &who, &typed, None).await?).into_response())
}

/// Puts in the names of a customer and a place that were chosen, so that the form shows words and not ids.
async fn known(app: &App, who: &Who, typed: &mut Typed) {
    let request = CardRequest {
        project: typed.text("project"),
        party: typed.text("party"),
        place: if typed.has("party") { None } else { typed.text("place") },
        phone: if typed.has("party") || typed.has("place") { None } else { typed.text("phone") },
    };
    let Ok(card) = app.centre.card(&who.0, request).await else { return };
    if let Some(party) = &card.party {
        typed.put("name", &party.label);
        if !typed.has("party") {
            typed.put("party", &party.id);
        }
    }
    let members = card.households.iter().flat_map(|home| &home.members);
    let own =
        card.party.as_ref().and_then(|party| members.into_iter().find(|member| member.party.id == party.id));
    if let Some(phone) = own.and_then(|member| member.phones.first()).filter(|_| !typed.has("phone")) {
        typed.put("phone", phone);
    }
    let wanted = typed.text("place");
    let home = match &wanted {
        Some(place) => card.households.iter().find(|home| &home.place.id == place),
        None => card.households.first().filter(|_| card.households.len() == 1),
    };
    if let Some(home) = home {
        typed.set("place", &home.place.label);
    }
}

async fn page(app: &App, who: &Who, typed: &Typed, notice: Option<Notice>) -> Result<OpenCase, Problem> {
    let projects = app.centre.projects(&who.0).await?;
    let project = chosen(&projects, typed.get("project"));
    let wanted = typed.raw("service");
    let service = services(app, who, &project).await?.into_iter().find(|service| service.id == wanted);
    let service = service.ok_or(CentreError::NotFound("service"))?;
    let members = caller::household(app, who, typed).await;
    let frame = Frame::of(app, who, "desk", "open-title");
    let frame = frame.clone().titled(format!("{} · {}", frame.title, service.label));
    let t = frame.t;
    let with = |field: Field| field.with(Some(typed), notice.as_ref());
    let mut fields = vec![
        Field::new("project", "", Control::Hidden).value(&project),
        Field::new("service", "", Control::Hidden).value(&service.id),
        Field::new("party", "", Control::Hidden),
    ];
    fields.extend(caller::fields(&members, typed, t));
    fields.push(channel(&service, typed, t));
    let place = Field::new("place", t.get("place"), Control::Line).hint(t.get("place-hint"));
    fields.push(if service.place_required { place.required() } else { place });
    fields.extend(service.form.iter().filter_map(|question| Field::of(question, ANSWER, t)));
    let mut more = late_entry(t);
    if service.party == "anonymous" {
        more.push(Field::new("anonymous", t.get("anonymous"), Control::Box));
    }
    if service.drills {
        more.push(Field::new("drill", t.get("drill-box"), Control::Box));
    }
    let fields: Vec<Field> = fields.into_iter().map(with).collect();
    let more: Vec<Field> = more.into_iter().map(with).collect();
    let scripts = said(app, who, typed).await?;
    let (notice, all) = (notice, [fields.as_slice(), more.as_slice()].concat());
    let notice = notice.map(|notice| notice.beside(&all));
    Ok(OpenCase {
        frame,
        notice,
        service,
        scripts,
        fields,
        more,
        key: typed.text("key").unwrap_or_else(fresh_key),
    })
}

/// Through what it came; a finding of our own when nobody rang.
fn channel(service: &ServiceView, typed: &Typed, t: Words) -> Field {
    let wanted = if typed.get("caller") == Some(caller::NOBODY) { "patrol" } else { "phone" };
    let first = service.channels.iter().find(|channel| channel.id == wanted).or(service.channels.first());
    let first = first.map(|channel| channel.id.clone()).unwrap_or_default();
    let channels = service.channels.iter().map(|channel| (channel.id.clone(), channel.label.clone()));
    Field::new("channel", t.get("channel"), Control::Options).required().choices(channels).value(first)
}

/// Scripts that are said before there is a case, with the names that are known by now.
async fn said(app: &App, who: &Who, typed: &Typed) -> Result<Vec<ScriptView>, Problem> {
    const NOW: [&str; 5] = ["answer_call", "open", "first_action", "quotation", "consultation"];
    let answers = typed.answers(ANSWER).into_iter();
    let answers = answers.filter_map(|(name, value)| Some((name, value.as_str()?.to_owned())));
    let (project, service) = (typed.text("project"), typed.text("service"));
    let (project, service) = (project.unwrap_or_default(), service.unwrap_or_default());
    let found = app.centre.scripts_for(&who.0, &project, &service, answers.collect()).await?;
    let t = Words::new(who.0.lang);
    let (name, place) = (typed.text("name"), typed.text("place"));
    let known = [("customer", name.as_deref()), ("place", place.as_deref())];
    let fill = |text: &str| t.filled(text, &known);
    let now = found.into_iter().filter(|script| NOW.contains(&script.situation.as_str()));
    let mut said: Vec<ScriptView> = now
        .map(|mut script| {
            script.lines.iter_mut().for_each(|line| line.text = fill(&line.text));
            script
        })
        .collect();
    // What fits just this matter is said first.
    said.sort_by_key(|script| script.when.is_none());
    Ok(said)
}

#[derive(Template)]
#[template(path = "scripts.html")]
struct ScriptsPart {
    t: Words,
    scripts: Vec<ScriptView>,
}

/// What to say, for what is typed so far; a part of the page.
pub(crate) async fn scripts(
    State(app): State<App>,
    who: Who,
    Form(typed): Form,
) -> Result<Response, Problem> {
    let scripts = said(&app, &who, &typed).await?;
    Ok(Page(ScriptsPart { t: Words::new(who.0.lang), scripts }).into_response())
}

/// Opens the case. When it is refused, the form comes back with all that was typed.
pub(crate) async fn open(
    State(app): State<App>,
    who: Who,
    Form(mut typed): Form,
) -> Result<Response, Problem> {
    let project = typed.text("project").unwrap_or_default();
    let kept = files::keep(&app, &who, &project, &mut typed).await;
    let kept = match kept {
        Ok(()) => caller::settle(&app, &who, &mut typed).await,
        refused => refused,
    };
    let opened = match kept {
        Ok(()) => {
            let request = request(&typed);
            let body = serde_json::to_vec(&request).unwrap_or_default();
            let key = typed.text("key").map(|key| Key { key, digest: digest([body.as_slice()]) });
            app.centre.open_case(&who.0, request, key).await
        }
        Err(error) => Err(error),
    };
    match opened {
        Ok(case) => Ok(Redirect::to(&format!("/cases/{}?opened=1", case.number)).into_response()),
        Err(CentreError::NotLoggedIn) => Err(CentreError::NotLoggedIn.into()),
        Err(error) => {
            let problem = Problem::from(error);
            let notice = Notice::of(&problem, Frame::of(&app, &who, "", "open-title").t);
            Ok(show(problem.status, &page(&app, &who, &typed, Some(notice)).await?))
        }
    }
}

fn request(typed: &Typed) -> OpenRequest {
    let text = |name: &str| typed.text(name).unwrap_or_default();
    let contact = Contact { name: text("name"), phone: text("phone") };
    let calls = !contact.name.is_empty() || !contact.phone.is_empty();
    OpenRequest {
        project: text("project"),
        service: text("service"),
        channel: text("channel"),
        first_asked: None,
        party: typed.text("party"),
        contact: calls.then_some(contact),
        place: typed.text("place"),
        fields: typed.answers(ANSWER),
        happened_at: typed.text("happened_at"),
        late_reason: typed.text("late_reason"),
        drill: typed.ticked("drill"),
        anonymous: typed.ticked("anonymous"),
    }
}
