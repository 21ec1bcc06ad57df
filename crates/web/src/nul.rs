//! The one letter that no text may hold: NUL, which nobody sees and which databases refuse. It is refused where a request
//! is read, so that nothing behind needs to think of it.

use crate::problem::Problem;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use diag::text;
use serde_json::Value as Json;

fn refused() -> Problem {
    Problem::unreadable(text!(
        zh: "内容里有一个看不见的空字符（NUL），请删掉它再发一次",
        en: "there is an invisible NUL character in what was sent; take it out and send it again"
    ))
}

/// Refuses a text that holds one.
///
/// # Errors
/// When it does.
pub(crate) fn must_not_be_in(text: &str) -> Result<(), Problem> {
    if text.contains('\0') { Err(refused()) } else { Ok(()) }
}

/// Refuses a JSON document that has one in a string or in a name.
///
/// # Errors
/// When it has.
pub(crate) fn must_not_be_in_json(bytes: &[u8]) -> Result<(), Problem> {
    // Only as an escape does it come through; most documents have none and are not read twice.
    let escaped = bytes.windows(6).any(|six| six == b"\\u0000");
    let hidden = escaped && serde_json::from_slice(bytes).is_ok_and(|document| holds(&document));
    if hidden { Err(refused()) } else { Ok(()) }
}

fn holds(document: &Json) -> bool {
    match document {
        Json::String(text) => text.contains('\0'),
        Json::Array(items) => items.iter().any(holds),
        Json::Object(members) => members.iter().any(|(name, member)| name.contains('\0') || holds(member)),
        _ => false,
    }
}

/// Refuses addresses that hold one.
pub(crate) async fn not_in_addresses(request: Request, next: Next) -> Response {
    let address = request.uri().path_and_query();
    if address.is_some_and(|address| address.as_str().contains("%00")) {
        return refused().into_response();
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_found_in_names_and_strings_however_deep() {
        for hidden in [r#"{"a":["\u0000"]}"#, r#"{"a\u0000b":1}"#, r#""x\u0000""#] {
            assert!(must_not_be_in_json(hidden.as_bytes()).is_err(), "{hidden}");
        }
        for good in [r#"{"a":"\\u0000"}"#, r#"{"a":"\u0001"}"#, "{}", "no json \\u0000"] {
            assert!(must_not_be_in_json(good.as_bytes()).is_ok(), "{good}");
        }
    }
}
