//! Logging in and out, the change of a password, and what is chosen for a browser: language and look of the screens.

use crate::access::Who;
use crate::app::App;
use crate::cookie;
use crate::form::{Form, OpenForm};
use crate::json::Query;
use crate::look::Look;
use crate::page::{Frame, Notice, Page, show};
use crate::problem::Problem;
use crate::render::language;
use crate::words::Words;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use centre::CentreError;
use diag::{Lang, text};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    frame: Frame,
    notice: Option<Notice>,
    login: String,
    next: String,
}

#[derive(Template)]
#[template(path = "password.html")]
struct PasswordPage {
    frame: Frame,
    notice: Option<Notice>,
    forced: bool,
}

/// Where to go after the log-in.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Next {
    next: Option<String>,
}

/// The log-in form.
pub(crate) async fn form(headers: HeaderMap, Query(next): Query<Next>) -> Response {
    let t = Words::new(language(&headers));
    let next = next.next.unwrap_or_default();
    let frame = Frame::bare(t, Look::of(&headers), t.get("log-in"));
    Page(LoginPage { frame, notice: None, login: String::new(), next }).into_response()
}

/// Logs in; a new session each time.
pub(crate) async fn enter(State(app): State<App>, headers: HeaderMap, OpenForm(typed): OpenForm) -> Response {
    let (login, password) = (typed.get("login").unwrap_or_default(), typed.raw("password"));
    match app.centre.log_in(login, password, language(&headers)).await {
        Ok(entered) => {
            let next = typed.get("next").filter(|next| is_ours(next)).unwrap_or("/");
            with_session(&app, &entered.cookie, next)
        }
        Err(error) => {
            let t = Words::new(language(&headers));
            let problem = match error {
                CentreError::NotLoggedIn => Problem {
                    why: text!(zh: "账号或密码不对", en: "the name or the password is wrong"),
                    mend: text!(zh: "请再试一次；忘了密码请找管理员重设", en: "try again; an administrator can set a new password"),
                    ..Problem::from(error)
                },
                error => Problem::from(error),
            };
            let (notice, next) = (Some(Notice::of(&problem, t)), typed.raw("next").to_owned());
            let frame = Frame::bare(t, Look::of(&headers), t.get("log-in"));
            show(problem.status, &LoginPage { frame, notice, login: login.to_owned(), next })
        }
    }
}

fn with_session(app: &App, session: &str, next: &str) -> Response {
    match cookie::set_session(session, app.settings.secure) {
        Some(value) => (AppendHeaders([(header::SET_COOKIE, value)]), Redirect::to(next)).into_response(),
        None => Problem::ours().into_response(),
    }
}

/// Whether an address stays on this server.
fn is_ours(address: &str) -> bool {
    address.starts_with('/')
        && !address.starts_with("//")
        && !address.contains(|letter: char| letter == '\\' || letter.is_control())
}

/// Logs out.
pub(crate) async fn leave(
    State(app): State<App>,
    headers: HeaderMap,
    Form(_): Form,
) -> Result<Response, Problem> {
    if let Some(session) = cookie::session(&headers) {
        app.centre.log_out(session).await?;
    }
    Ok((AppendHeaders([(header::SET_COOKIE, cookie::end_session())]), Redirect::to("/login")).into_response())
}

/// The form for a new password.
pub(crate) async fn password_form(State(app): State<App>, who: Who) -> Response {
    let forced = who.0.must_change_password;
    Page(PasswordPage { frame: Frame::of(&app, &who, "", "password-title"), notice: None, forced })
        .into_response()
}

/// Changes the password, which ends the other sessions.
pub(crate) async fn change_password(State(app): State<App>, who: Who, Form(typed): Form) -> Response {
    let (old, new, again) = (typed.raw("old"), typed.raw("new"), typed.raw("again"));
    let changed = if new == again {
        app.centre.change_password(&who.0, old, new).await
    } else {
        Err(CentreError::invalid(
            "again",
            text!(zh: "两次输入的新密码不一样", en: "the new password was typed differently"),
        ))
    };
    match changed {
        Ok(entered) => with_session(&app, &entered.cookie, "/"),
        Err(error) => {
            let frame = Frame::of(&app, &who, "", "password-title");
            let problem = Problem::from(error);
            let notice = Some(Notice::of(&problem, frame.t));
            show(problem.status, &PasswordPage { frame, notice, forced: who.0.must_change_password })
        }
    }
}

/// Chooses the language of this browser.
pub(crate) async fn choose_language(Path(word): Path<String>, headers: HeaderMap) -> Response {
    let lang = if word == "en" { Lang::En } else { Lang::Zh };
    let cookie: HeaderValue = cookie::set_language(lang);
    let back = Redirect::to(came_from(&headers).unwrap_or("/login"));
    (AppendHeaders([(header::SET_COOKIE, cookie)]), back).into_response()
}

/// Chooses the look of this browser. Anybody may: it changes nothing but a cookie.
pub(crate) async fn choose_look(headers: HeaderMap, OpenForm(typed): OpenForm) -> Response {
    let cookie = Look::named(typed.raw("theme"), typed.raw("density")).cookie();
    let back = Redirect::to(came_from(&headers).unwrap_or("/"));
    (AppendHeaders(cookie.map(|value| (header::SET_COOKIE, value))), back).into_response()
}

/// The page that somebody came from.
fn came_from(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::REFERER).and_then(|value| value.to_str().ok()).and_then(path_of)
}

/// The path of an address, so that the way back stays on this server.
fn path_of(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("://")?;
    rest.find('/').map(|at| &rest[at..]).filter(|path| is_ours(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_never_leaves_this_server() {
        for (address, ours) in [
            ("/desk?phone=1", true),
            ("//other/x", false),
            ("https://other", false),
            ("/\\other", false),
            ("/\t/other", false),
            ("", false),
        ] {
            assert_eq!(is_ours(address), ours, "{address}");
        }
        assert_eq!(path_of("http://here:8080/login?next=/desk"), Some("/login?next=/desk"));
        assert_eq!(path_of("http://here//other"), None);
    }
}
