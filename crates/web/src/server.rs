//! The server put together: every route with its access, and what lies around all of them.

use crate::access::Access::{LoggedIn, Public};
use crate::api::description::{self, Description};
use crate::api::{calls, cases, duties, seals, search};
use crate::app::App;
use crate::routes::{Route, Table};
use crate::screens::{
    case, desk, duties as duties_page, files, handbook, login, open_case, queue, search as search_page, slip,
    visits,
};
use crate::{assets, headers, health, render};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::routes;

/// Largest body that is not a file.
pub(crate) const MOST_BYTES: usize = 1024 * 1024;

/// Every route with its access.
fn table(app: &App) -> Table {
    let table = Table::new(app.clone(), description::base());
    interface(screens(open(table)))
}

/// What anybody may call.
fn open(table: Table) -> Table {
    table
        .get(Public, "/healthz", health::healthz)
        .get(Public, "/readyz", health::readyz)
        .get(Public, "/metrics", health::metrics)
        .get(Public, "/assets/{name}", asset)
        .get(Public, "/api", description::page)
        .get(Public, "/api/v1/openapi.json", description::document)
        .get(Public, "/login", login::form)
        .post(Public, "/login", login::enter)
        .get(Public, "/language/{word}", login::choose_language)
}

/// The screens of colleagues.
fn screens(table: Table) -> Table {
    table
        .post(LoggedIn, "/logout", login::leave)
        .get(LoggedIn, "/password", login::password_form)
        .post(LoggedIn, "/password", login::change_password)
        .get(LoggedIn, "/", start)
        .get(LoggedIn, "/desk", desk::show_desk)
        .get(LoggedIn, "/desk/find", desk::find)
        .post(LoggedIn, "/desk/calls", desk::log_call)
        .get(LoggedIn, "/desk/open", open_case::form)
        .post(LoggedIn, "/desk/open", open_case::open)
        .post(LoggedIn, "/desk/open/scripts", open_case::scripts)
        .get(LoggedIn, "/search", search_page::page)
        .get(LoggedIn, "/visits", visits::list)
        .post(LoggedIn, "/visits/answers", visits::answer)
        .post(LoggedIn, "/visits/tries", visits::tried)
        .get(LoggedIn, "/handbook", handbook::list)
        .get(LoggedIn, "/handbook/{service}", handbook::one)
        .post(LoggedIn, "/files", files::store)
        .get(LoggedIn, "/files/{id}", files::one)
        .get(LoggedIn, "/cases/{number}/print/{print}", slip::one)
        .post(LoggedIn, "/cases/{number}/print/{print}", slip::printed)
        .get(LoggedIn, "/duties", duties_page::list)
        .get(LoggedIn, "/queue", queue::list)
        .get(LoggedIn, "/cases/{number}", case::one)
        .post(LoggedIn, "/cases/{number}/actions/{action}", case::act)
        .get(LoggedIn, "/cases/{number}/why/{key}", case::why)
}

/// The interface for programs.
fn interface(table: Table) -> Table {
    table
        .api(LoggedIn, routes!(cases::open, cases::list))
        .api(LoggedIn, routes!(cases::one))
        .api(LoggedIn, routes!(cases::act))
        .api(LoggedIn, routes!(duties::list))
        .api(LoggedIn, routes!(calls::log, calls::list))
        .api(LoggedIn, routes!(search::search))
        .api(LoggedIn, routes!(seals::list))
}

/// The whole server, ready to be served.
pub fn router(app: App) -> Router {
    let (router, described, _) = table(&app).finish();
    app.describe(Description::new(&described));
    router
        .fallback(unknown)
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(CatchPanicLayer::custom(|cause: Box<dyn std::any::Any + Send>| render::crashed(&*cause)))
        .layer(from_fn_with_state(app.clone(), render::failures))
        .layer(from_fn(headers::secure))
        .with_state(app)
}

/// Every route that the server has, for the tests that try each of them as everybody.
#[must_use]
pub fn all_routes(app: &App) -> Vec<Route> {
    table(app).finish().2
}

/// The first page of whoever is logged in.
async fn start() -> Redirect {
    Redirect::to("/desk")
}

async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    assets::serve(&name, &headers)
}

async fn unknown() -> Response {
    StatusCode::NOT_FOUND.into_response()
}
