//! The cookies: the session, which no script reads and no other site sends, and what a person chose in this browser: the
//! language of the screens and their look.

use axum::http::{HeaderMap, HeaderValue, header};
use diag::Lang;

const SESSION: &str = "shouwen_session";
const LANGUAGE: &str = "shouwen_lang";
const LOOK: &str = "shouwen_look";

fn value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs = all.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(own, value)| *own == name && !value.is_empty()).map(|(_, value)| value).next()
}

/// The session that a browser sent.
#[must_use]
pub fn session(headers: &HeaderMap) -> Option<&str> {
    value(headers, SESSION)
}

/// The language that a person chose in this browser.
#[must_use]
pub fn language(headers: &HeaderMap) -> Option<Lang> {
    match value(headers, LANGUAGE)? {
        "zh" => Some(Lang::Zh),
        "en" => Some(Lang::En),
        _ => None,
    }
}

/// The look that a person chose in this browser, as it was kept.
#[must_use]
pub fn look(headers: &HeaderMap) -> Option<&str> {
    value(headers, LOOK)
}

/// Sets the session; `secure` where the browser comes by TLS.
#[must_use]
pub fn set_session(value: &str, secure: bool) -> Option<HeaderValue> {
    let secure = if secure { "; Secure" } else { "" };
    HeaderValue::from_str(&format!("{SESSION}={value}; Path=/; HttpOnly; SameSite=Lax{secure}")).ok()
}

/// Takes the session away.
#[must_use]
pub fn end_session() -> HeaderValue {
    HeaderValue::from_static("shouwen_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0")
}

/// Remembers the language for a year.
#[must_use]
pub fn set_language(lang: Lang) -> HeaderValue {
    HeaderValue::from_static(match lang {
        Lang::Zh => "shouwen_lang=zh; Path=/; SameSite=Lax; Max-Age=31536000",
        Lang::En => "shouwen_lang=en; Path=/; SameSite=Lax; Max-Age=31536000",
    })
}

/// Remembers the look for a year.
#[must_use]
pub fn set_look(words: &str) -> Option<HeaderValue> {
    HeaderValue::from_str(&format!("{LOOK}={words}; Path=/; SameSite=Lax; Max-Age=31536000")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=b; shouwen_session=xyz;shouwen_lang=en"));
        assert_eq!(session(&headers), Some("xyz"));
        assert_eq!(language(&headers), Some(Lang::En));
        assert_eq!(session(&HeaderMap::new()), None);
    }

    #[test]
    fn a_session_is_read_by_no_script_and_sent_by_no_other_site() {
        let cookie = set_session("xyz", true).unwrap();
        assert_eq!(cookie, "shouwen_session=xyz; Path=/; HttpOnly; SameSite=Lax; Secure");
    }
}
