//! The server put together: every route with its access, and what lies around all of them.

use crate::access::Access::{LoggedIn, Public, Right as Only};
use crate::api::description::{self, Description};
use crate::api::{
    calls, cases, duties, hand_over as hand_over_api, handbooks as handbooks_api, imports as imports_api,
    inbox as inbox_api, people as people_api, seals, search, webhooks as webhooks_api,
};
use crate::app::App;
use crate::routes::{Route, Table};
use crate::screens::{
    case, design, desk, duties as duties_page, files, hand_over, handbook, import, inbox, login, open_case,
    people as people_page, person, publications, queue, queue_file, search as search_page, slip, visits,
    webhooks as webhooks_page,
};
use crate::{admission, assets, headers, health, live, nul, render};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use centre::Right;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::routes;

/// Largest body that is not a file.
pub(crate) const MOST_BYTES: usize = 1024 * 1024;

/// Every route with its access.
fn table(app: &App) -> Table {
    let table = Table::new(app.clone(), description::base());
    let table = people_interface(interface(people(screens(open(table)))));
    // Nobody who works in a centre needs it; who builds screens asks for it (`serve --design`).
    if app.settings.design { table.get(LoggedIn, "/design", design::page) } else { table }
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
        .post(Public, "/look", login::choose_look)
}

/// The screens of colleagues.
fn screens(table: Table) -> Table {
    table
        .post(LoggedIn, "/logout", login::leave)
        .get(LoggedIn, "/password", login::password_form)
        .post(LoggedIn, "/password", login::change_password)
        .get(LoggedIn, "/", start)
        .get(LoggedIn, "/live", live::live)
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
        .get(LoggedIn, "/handbook/versions", publications::list)
        .post(Only(Right::Publish), "/handbook/versions", publications::again)
        .post(LoggedIn, "/files", files::store)
        .get(LoggedIn, "/files/{id}", files::one)
        .get(LoggedIn, "/cases/{number}/print/{print}", slip::one)
        .post(LoggedIn, "/cases/{number}/print/{print}", slip::printed)
        .get(LoggedIn, "/duties", duties_page::list)
        .get(LoggedIn, "/queue", queue::list)
        .get(LoggedIn, "/queue.csv", queue_file::csv)
        .get(LoggedIn, "/queue.xlsx", queue_file::xlsx)
        .get(LoggedIn, "/cases/{number}", case::one)
        .post(LoggedIn, "/cases/{number}/actions/{action}", case::act)
        .get(LoggedIn, "/cases/{number}/why/{key}", case::why)
        .get(LoggedIn, "/cases/{number}/way", case::way)
}

/// The screens of people on duty, what is handed over and told to them, and the roster's import.
fn people(table: Table) -> Table {
    table
        .get(LoggedIn, "/people", people_page::list)
        .post(Only(Right::Administer), "/people", people_page::add)
        .post(LoggedIn, "/people/sign", people_page::sign)
        .get(LoggedIn, "/people/{person}", person::one)
        .post(LoggedIn, "/people/{person}/actions/{action}", person::act)
        .get(LoggedIn, "/people/{person}/hand-over", hand_over::form)
        .post(LoggedIn, "/people/{person}/hand-over", hand_over::offer)
        .get(LoggedIn, "/offers", hand_over::list)
        .post(LoggedIn, "/offers", hand_over::answer)
        .get(LoggedIn, "/inbox", inbox::list)
        .post(LoggedIn, "/inbox", inbox::answer)
        .get(Only(Right::Administer), "/import", import::choose)
        .post(Only(Right::Administer), "/import", import::upload)
        .get(Only(Right::Administer), "/import/{id}", import::one)
        .post(Only(Right::Administer), "/import/{id}", import::act)
        .get(Only(Right::Administer), "/import/{id}/progress", import::progress)
        .get(Only(Right::Administer), "/import/{id}/rejected", import::rejected)
        .get(Only(Right::Administer), "/webhooks", webhooks_page::list)
        .post(Only(Right::Administer), "/webhooks", webhooks_page::add)
        .get(Only(Right::Administer), "/webhooks/{webhook}", webhooks_page::one)
        .post(Only(Right::Administer), "/webhooks/{webhook}", webhooks_page::act)
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

/// The interface of people on duty, what is handed over and told to them, handbooks and imports.
fn people_interface(table: Table) -> Table {
    table
        .api(LoggedIn, routes!(people_api::list))
        .api(Only(Right::Administer), routes!(people_api::add))
        .api(LoggedIn, routes!(people_api::one))
        .api(LoggedIn, routes!(people_api::give_post))
        .api(LoggedIn, routes!(people_api::change_post))
        .api(LoggedIn, routes!(people_api::put_leave))
        .api(LoggedIn, routes!(people_api::end_leave))
        .api(LoggedIn, routes!(people_api::set_superior))
        .api(LoggedIn, routes!(people_api::close))
        .api(LoggedIn, routes!(people_api::sign))
        .api(LoggedIn, routes!(hand_over_api::held))
        .api(LoggedIn, routes!(hand_over_api::offer))
        .api(LoggedIn, routes!(hand_over_api::list, hand_over_api::answer))
        .api(LoggedIn, routes!(inbox_api::list))
        .api(LoggedIn, routes!(inbox_api::mark_read))
        .api(LoggedIn, routes!(inbox_api::take_up))
        .api(LoggedIn, routes!(handbooks_api::list))
        .api(Only(Right::Publish), routes!(handbooks_api::again))
        .api_with_file(Only(Right::Administer), routes!(imports_api::import))
        .api(Only(Right::Administer), routes!(imports_api::rejected))
        .api(Only(Right::Administer), routes!(webhooks_api::list, webhooks_api::add))
        .api(Only(Right::Administer), routes!(webhooks_api::rotate))
        .api(Only(Right::Administer), routes!(webhooks_api::end))
        .api(Only(Right::Administer), routes!(webhooks_api::deliveries))
        .api(Only(Right::Administer), routes!(webhooks_api::replay))
}

/// The whole server, ready to be served.
pub fn router(app: App) -> Router {
    let (router, described, _) = table(&app).finish();
    app.describe(Description::new(&described));
    router
        .fallback(unknown)
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(from_fn(nul::not_in_addresses))
        .layer(from_fn_with_state(app.clone(), admission::admit))
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
