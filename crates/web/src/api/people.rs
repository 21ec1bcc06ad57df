//! People on duty: who works here, who is at which post now, weeks and exceptions, leave, accounts.

use crate::access::Who;
use crate::api::schema::ProblemDocument;
use crate::api::schema::people::{
    AddColleague, ChangePost, GivePost, InProject, Made, People, Person, PutLeave, SetSuperior, Sign,
};
use crate::app::App;
use crate::json::{Keyed, Query, digest};
use crate::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use centre::Key;
use serde::Deserialize;

/// Of which project.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    project: String,
}

fn made(id: impl ToString) -> Response {
    (StatusCode::CREATED, Json(Made { id: id.to_string() })).into_response()
}

/// Who works in a project, and who is on duty now.
///
/// Each post by area, with the post that stands in where nobody is.
#[utoipa::path(get, path = "/api/v1/people", tag = "people",
    params(("project" = String, Query, description = "the project: code or id")),
    responses((status = 200, body = People, description = "the people")))]
pub(crate) async fn list(
    State(app): State<App>,
    who: Who,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    Ok(Json(app.centre.people_page(&who.0, &asked.project).await?).into_response())
}

/// Record a colleague.
///
/// With an account and a first password, which he must change, or without.
#[utoipa::path(post, path = "/api/v1/people", tag = "people", request_body = AddColleague,
    params(("Idempotency-Key" = Option<String>, Header, description = "the same key and body give the same answer")),
    responses(
        (status = 201, body = Made, description = "recorded"),
        (status = 403, body = ProblemDocument, description = "only an administrator may"),
        (status = 422, body = ProblemDocument, description = "something does not fit"),
    ))]
pub(crate) async fn add(
    State(app): State<App>,
    who: Who,
    Keyed { body, key }: Keyed<AddColleague>,
) -> Result<Response, Problem> {
    // The first password is in no digest that is kept.
    let said = [&body.project, &body.name].map(String::as_str).join("\n");
    let more = format!("{said}\n{:?}\n{:?}\n{:?}", body.login, body.role, body.superior);
    let key = key.map(|key| Key { digest: digest([more.as_bytes()]), ..key });
    Ok(made(app.centre.add_colleague(&who.0, body.into(), key).await?))
}

/// One colleague with all that is arranged for him.
#[utoipa::path(get, path = "/api/v1/people/{person}", tag = "people",
    params(
        ("person" = String, Path, description = "the person's id"),
        ("project" = String, Query, description = "the project: code or id"),
    ),
    responses((status = 200, body = Person, description = "the person")))]
pub(crate) async fn one(
    State(app): State<App>,
    who: Who,
    Path(person): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    Ok(Json(app.centre.person_page(&who.0, &asked.project, &person).await?).into_response())
}

/// Give a post.
#[utoipa::path(post, path = "/api/v1/people/{person}/posts", tag = "people", request_body = GivePost,
    params(
        ("person" = String, Path, description = "the person's id"),
        ("Idempotency-Key" = Option<String>, Header, description = "the same key and body give the same answer"),
    ),
    responses(
        (status = 201, body = Made, description = "given"),
        (status = 422, body = ProblemDocument, description = "something does not fit"),
    ))]
pub(crate) async fn give_post(
    State(app): State<App>,
    who: Who,
    Path(person): Path<String>,
    Keyed { body, key }: Keyed<GivePost>,
) -> Result<Response, Problem> {
    Ok(made(app.centre.give_post_as(&who.0, &person, body.into(), key).await?))
}

/// Change a post that somebody holds.
///
/// Its week and days that differ (an administrator or his superior); its end (an administrator).
#[utoipa::path(post, path = "/api/v1/people/{person}/posts/{holding}", tag = "people", request_body = ChangePost,
    params(
        ("person" = String, Path, description = "the person's id"),
        ("holding" = String, Path, description = "the id of what he holds"),
        ("Idempotency-Key" = Option<String>, Header, description = "the same key and body give the same answer"),
    ),
    responses(
        (status = 200, body = Person, description = "the person as he is arranged for now"),
        (status = 422, body = ProblemDocument, description = "something does not fit"),
    ))]
pub(crate) async fn change_post(
    State(app): State<App>,
    who: Who,
    Path((person, holding)): Path<(String, String)>,
    Keyed { body, key }: Keyed<ChangePost>,
) -> Result<Response, Problem> {
    let project = body.project.clone();
    app.centre.change_post(&who.0, &person, &holding, body.into(), key).await?;
    Ok(Json(app.centre.person_page(&who.0, &project, &person).await?).into_response())
}

/// Record leave.
///
/// It cannot be while he owns cases or duties: `still_held` says how much; hand it over first.
#[utoipa::path(post, path = "/api/v1/people/{person}/leaves", tag = "people", request_body = PutLeave,
    params(
        ("person" = String, Path, description = "the person's id"),
        ("Idempotency-Key" = Option<String>, Header, description = "the same key and body give the same answer"),
    ),
    responses(
        (status = 201, body = Made, description = "recorded"),
        (status = 409, body = ProblemDocument, description = "he still has cases or duties"),
    ))]
pub(crate) async fn put_leave(
    State(app): State<App>,
    who: Who,
    Path(person): Path<String>,
    Keyed { body, key }: Keyed<PutLeave>,
) -> Result<Response, Problem> {
    Ok(made(app.centre.leave_as(&who.0, &person, body.into(), key).await?))
}

/// Take leave back, or end it now.
#[utoipa::path(post, path = "/api/v1/people/{person}/leaves/{leave}/end", tag = "people", request_body = InProject,
    params(
        ("person" = String, Path, description = "the person's id"),
        ("leave" = String, Path, description = "the id of the leave"),
        ("Idempotency-Key" = Option<String>, Header, description = "the same key and body give the same answer"),
    ),
    responses((status = 200, body = Person, description = "the person as he is arranged for now")))]
pub(crate) async fn end_leave(
    State(app): State<App>,
    who: Who,
    Path((person, leave)): Path<(String, String)>,
    Keyed { body, key }: Keyed<InProject>,
) -> Result<Response, Problem> {
    app.centre.end_leave(&who.0, &person, &leave, &body.project, key).await?;
    Ok(Json(app.centre.person_page(&who.0, &body.project, &person).await?).into_response())
}

/// Name whom somebody reports to.
#[utoipa::path(post, path = "/api/v1/people/{person}/superior", tag = "people", request_body = SetSuperior,
    params(("person" = String, Path, description = "the person's id")),
    responses((status = 200, body = Person, description = "the person as he is arranged for now")))]
pub(crate) async fn set_superior(
    State(app): State<App>,
    who: Who,
    Path(person): Path<String>,
    Keyed { body, .. }: Keyed<SetSuperior>,
) -> Result<Response, Problem> {
    app.centre.set_superior_as(&who.0, &person, &body.project, body.superior).await?;
    Ok(Json(app.centre.person_page(&who.0, &body.project, &person).await?).into_response())
}

/// Close an account.
///
/// His posts end with it. It cannot be while he owns cases or duties.
#[utoipa::path(post, path = "/api/v1/people/{person}/close", tag = "people", request_body = InProject,
    params(("person" = String, Path, description = "the person's id")),
    responses(
        (status = 200, body = Person, description = "closed"),
        (status = 409, body = ProblemDocument, description = "he still has cases or duties"),
    ))]
pub(crate) async fn close(
    State(app): State<App>,
    who: Who,
    Path(person): Path<String>,
    Keyed { body, .. }: Keyed<InProject>,
) -> Result<Response, Problem> {
    app.centre.close_account_as(&who.0, &person, &body.project).await?;
    Ok(Json(app.centre.person_page(&who.0, &body.project, &person).await?).into_response())
}

/// Sign on or off.
///
/// It holds until the end of the day and goes before the week.
#[utoipa::path(post, path = "/api/v1/sign", tag = "people", request_body = Sign,
    responses((status = 200, body = People, description = "the people as they are on duty now")))]
pub(crate) async fn sign(
    State(app): State<App>,
    who: Who,
    Keyed { body, .. }: Keyed<Sign>,
) -> Result<Response, Problem> {
    app.centre.sign_as(&who.0, &body.project, body.on).await?;
    Ok(Json(app.centre.people_page(&who.0, &body.project).await?).into_response())
}
