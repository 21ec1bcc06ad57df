//! Who may call a route. Every route declares it where it is registered ([`crate::routes::Table`]); the gate here lets
//! nobody else through, and hands the handler the [`Who`] that it proved.

use crate::app::App;
use crate::cookie;
use crate::look::Look;
use crate::problem::Problem;
use crate::render::language;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use centre::{CentreError, Principal, Right, Via};
use diag::{Lang, text};

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody, also without an account.
    Public,
    /// Whoever is logged in; what he sees inside is the centre's rule.
    LoggedIn,
    /// Whoever has this right in a project at least; in which, the centre asks again.
    Right(Right),
}

/// Who calls: somebody whom the centre knows, and what the frame of his pages shows.
#[derive(Debug, Clone)]
pub struct Who(pub Principal, pub(crate) Framed);

/// What the frame of a page shows of whoever calls, besides his name.
#[derive(Debug, Clone)]
pub(crate) struct Framed {
    /// The count of his unread messages, where a whole page is to be shown.
    pub(crate) unread: Option<String>,
    /// The look that he chose in this browser.
    pub(crate) look: Look,
}

/// How the caller showed who he is: programs send a token, browsers a cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    Interface,
    Screen,
}

/// What a route declared, as the gate needs it.
#[derive(Clone)]
pub(crate) struct Gate {
    pub(crate) app: App,
    pub(crate) access: Access,
}

/// Lets through whom the route's access names.
pub(crate) async fn pass(State(gate): State<Gate>, mut request: Request, next: Next) -> Response {
    if gate.access == Access::Public {
        return next.run(request).await;
    }
    let door = if request.uri().path().starts_with("/api/v1/") { Door::Interface } else { Door::Screen };
    let (shown, lang) = (shown_by(door, &request), language(request.headers()));
    let mut principal = match identify(&gate.app, door, shown, lang).await {
        Ok(principal) => principal,
        Err(CentreError::NotLoggedIn) if door == Door::Screen && wants_page(&request) => {
            return Redirect::to(&login_address(&request)).into_response();
        }
        Err(error) => return Problem::from(error).into_response(),
    };
    if principal.must_change_password && !matches!(request.uri().path(), "/password" | "/logout") {
        return match door {
            Door::Screen => Redirect::to("/password").into_response(),
            Door::Interface => {
                Problem::from(CentreError::Denied("password must be changed first")).into_response()
            }
        };
    }
    if let Access::Right(right) = gate.access
        && !principal.rights.keys().any(|project| principal.may(right, *project))
    {
        return Problem::from(CentreError::Denied("no project gives the right")).into_response();
    }
    // What a person chose in this browser goes before what his account says.
    principal.lang = match door {
        Door::Screen => cookie::language(request.headers()).unwrap_or(principal.lang),
        Door::Interface => principal.lang,
    };
    let unread = if shows_page(door, &request) { app_unread(&gate.app, &principal).await } else { None };
    let look = Look::of(request.headers());
    request.extensions_mut().insert(Who(principal, Framed { unread, look }));
    next.run(request).await
}

/// Whether a whole page is asked for, in whose frame the unread messages are counted; parts of a page have none.
fn shows_page(door: Door, request: &Request) -> bool {
    let accept =
        request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let whole = !request.headers().contains_key("hx-request") && accept.contains("text/html");
    door == Door::Screen && whole
}

/// How many messages somebody has not read; nothing when there is none. A page is shown without it rather than not at all.
async fn app_unread(app: &App, principal: &Principal) -> Option<String> {
    match app.centre.unread(principal).await {
        Ok(count) => Some(count).filter(|count| count != "0"),
        Err(error) => {
            tracing::warn!(%error, "counting unread messages");
            None
        }
    }
}

/// What the caller showed. Taken out first: a body cannot be shared with a task that waits.
fn shown_by(door: Door, request: &Request) -> Option<String> {
    match door {
        Door::Interface => bearer(request).map(str::to_owned),
        Door::Screen => cookie::session(request.headers()).map(str::to_owned),
    }
}

async fn identify(
    app: &App,
    door: Door,
    shown: Option<String>,
    lang: Lang,
) -> Result<Principal, CentreError> {
    let shown = shown.ok_or(CentreError::NotLoggedIn)?;
    match door {
        Door::Interface => app.centre.by_token(&shown, lang).await,
        Door::Screen => app.centre.by_session(&shown).await,
    }
}

fn bearer(request: &Request) -> Option<&str> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim()).filter(|token| !token.is_empty())
}

/// Whether a person looks at a page, so that he is led to the log-in instead of being told a status.
fn wants_page(request: &Request) -> bool {
    let accept =
        request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    !accept.starts_with("application/json")
}

/// The log-in page, which leads back to where somebody wanted to go.
fn login_address(request: &Request) -> String {
    let back = request.uri().path_and_query().map_or("/", |path| path.as_str());
    if request.method() == Method::GET && back != "/" {
        format!("/login?next={}", percent(back))
    } else {
        "/login".to_owned()
    }
}

/// A text as it may stand in a query.
#[must_use]
pub fn percent(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                out.push(char::from(byte))
            }
            other => {
                let _ = write!(out, "%{other:02X}");
            }
        }
        out
    })
}

impl Who {
    /// The token that his forms carry; none where he did not come in by a session.
    #[must_use]
    pub fn form_token(&self) -> &str {
        match &self.0.via {
            Via::Session { csrf, .. } => csrf,
            Via::Token { .. } | Via::Console => "",
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Who {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let found = parts.extensions.get::<Self>().cloned();
        // A handler that asks who calls stands behind the gate; a public one that asks is a mistake of ours.
        found.ok_or_else(|| Problem {
            why: text!(zh: "还没有登录，或者登录已过期", en: "nobody is logged in, or the session or token has ended"),
            ..Problem::from(CentreError::NotLoggedIn)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_survives_in_a_query() {
        assert_eq!(percent("/desk?phone=138 &q=漏水"), "/desk%3Fphone%3D138%20%26q%3D%E6%BC%8F%E6%B0%B4");
    }
}
