//! What every page shares: its frame (words, title, who is logged in, where he is) and how it becomes an answer.

use crate::access::Who;
use crate::app::App;
use crate::assets;
use crate::fields::Field;
use crate::look::Look;
use crate::problem::Problem;
use crate::words::Words;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use centre::Right;

/// The frame around the content of a page.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The words of the reader's language.
    pub t: Words,
    /// The title of the page.
    pub title: String,
    /// The look that was chosen in this browser.
    pub look: Look,
    /// Which of the main places this is, to mark it in the bar.
    pub here: &'static str,
    /// The name of whoever is logged in.
    pub person: Option<String>,
    /// How many messages he has not read, when there are any.
    pub unread: Option<String>,
    /// He administers a project, so that he can import rosters.
    pub administers: bool,
    /// The token of his forms.
    pub csrf: String,
    /// What is wrong with the server that he should know, and what to do.
    pub ailing: Option<(String, String)>,
    /// The time on the server in milliseconds, for clocks.
    pub now: String,
    /// The address of the styles.
    pub styles: Option<String>,
    /// The address of the script.
    pub script: Option<String>,
}

impl Frame {
    /// A frame for somebody who is not logged in.
    #[must_use]
    pub fn bare(t: Words, look: Look, title: String) -> Self {
        let (styles, script) = (assets::address("app.css"), assets::address("app.js"));
        Self {
            t,
            title,
            look,
            here: "",
            person: None,
            unread: None,
            administers: false,
            csrf: String::new(),
            ailing: None,
            now: String::new(),
            styles,
            script,
        }
    }

    /// A frame for somebody who is logged in, in his language; `title` is the id of its words.
    #[must_use]
    pub fn of(app: &App, who: &Who, here: &'static str, title: &str) -> Self {
        let t = Words::new(who.0.lang);
        Self {
            here,
            person: Some(who.0.name.clone()),
            unread: who.1.unread.clone(),
            administers: who.0.rights.keys().any(|project| who.0.may(Right::Administer, *project)),
            csrf: who.form_token().to_owned(),
            ailing: ailing(app, t),
            now: (app.centre.now().micros() / 1_000).to_string(),
            ..Self::bare(t, who.1.look, t.get(title))
        }
    }

    /// Whether a time is over: what lies ahead is not called late itself, only that something was.
    #[must_use]
    pub fn is_over(&self, due_micros: &i64) -> bool {
        self.now.parse::<i64>().is_ok_and(|now| due_micros / 1_000 <= now)
    }

    /// The same frame under a title of its own words.
    #[must_use]
    pub fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }
}

/// What everybody should know of the server just now.
fn ailing(app: &App, t: Words) -> Option<(String, String)> {
    let found = app.centre.ailments().into_iter().find(|ailment| ailment.concerns_everybody())?;
    Some((found.why().get(t.lang()).to_owned(), found.mend().get(t.lang()).to_owned()))
}

/// A time of the centre (RFC 3339 in the project's zone) as people read it, to the minute. Midnight is the 24:00 of the
/// day that it ends, here as everywhere.
#[must_use]
pub fn clock(time: &str) -> String {
    let day = time.get(..10).filter(|_| time.get(10..19) == Some("T00:00:00")).and_then(day_before);
    match day {
        Some(day) => format!("{day} 24:00"),
        None => {
            time.chars().take(16).map(|character| if character == 'T' { ' ' } else { character }).collect()
        }
    }
}

/// The day before a date; nothing when that is none.
fn day_before(date: &str) -> Option<String> {
    let mut parts = date.split('-').map(str::parse::<u32>);
    let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    let (year, month, day) = match (month, day) {
        (1, 1) => (year.checked_sub(1)?, 12, 31),
        (_, 1) => (year, month - 1, days_of(year, month - 1)),
        _ => (year, month, day.checked_sub(1)?),
    };
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

fn days_of(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A page as an answer.
#[derive(Debug)]
pub struct Page<T>(pub T);

impl<T: Template> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        show(StatusCode::OK, &self.0)
    }
}

/// A page with a status of its own: a form that was refused, with what was typed.
pub fn show<T: Template>(status: StatusCode, page: &T) -> Response {
    match page.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            Problem::ours().into_response()
        }
    }
}

/// What was wrong with a form, shown above it and beside its fields.
#[derive(Debug, Clone, Default)]
pub struct Notice {
    /// What happened.
    pub why: String,
    /// What to do.
    pub mend: String,
    /// The paragraph of the handbook that it rests on.
    pub paragraph: Option<String>,
    /// Messages by field.
    pub fields: Vec<Wrong>,
}

/// A field of a form that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// Its name in the form.
    pub name: String,
    /// What it is called; nothing when the page does not know it.
    pub label: String,
    /// Where it stands in the page.
    pub anchor: String,
    /// What is wrong.
    pub message: String,
}

impl Notice {
    /// A problem as a notice in a language.
    #[must_use]
    pub fn of(problem: &Problem, t: Words) -> Self {
        let lang = t.lang();
        Self {
            why: problem.why.get(lang).to_owned(),
            mend: problem.mend.get(lang).to_owned(),
            paragraph: problem.paragraph.clone().or_else(|| problem.clause.clone()),
            fields: problem
                .fields
                .iter()
                .map(|wrong| Wrong {
                    name: wrong.name.clone(),
                    label: String::new(),
                    anchor: format!("f-{}", wrong.name),
                    message: wrong.message.get(lang).to_owned(),
                })
                .collect(),
        }
    }

    /// The same in the words of a form: what is wrong is named as the form names it, and leads there.
    #[must_use]
    pub fn beside(mut self, form: &[Field]) -> Self {
        for wrong in &mut self.fields {
            let own = |field: &&Field| field.name == wrong.name || field.bare() == wrong.name;
            if let Some(field) = form.iter().find(own) {
                (wrong.label, wrong.anchor) = (field.label.clone(), field.anchor());
            }
        }
        self
    }

    /// The same in other words, where the page knows more than who refused.
    #[must_use]
    pub fn instead(self, why: String, mend: String) -> Self {
        Self { why, mend, ..self }
    }

    /// The message for a field.
    #[must_use]
    pub fn at(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|wrong| wrong.name == name).map(|wrong| wrong.message.as_str())
    }
}

/// A problem as a page.
#[derive(Template)]
#[template(path = "problem.html")]
pub struct ProblemPage {
    /// The frame.
    pub frame: Frame,
    /// What happened.
    pub why: String,
    /// What to do.
    pub mend: String,
    /// The clause.
    pub clause: Option<String>,
    /// The site's paragraph.
    pub paragraph: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use diag::Lang;

    #[test]
    fn midnight_has_one_name() {
        assert_eq!(clock("2026-11-24T00:00:00+08:00"), "2026-11-23 24:00");
        assert_eq!(clock("2027-01-01T00:00:00+08:00"), "2026-12-31 24:00");
        assert_eq!(clock("2028-03-01T00:00:00+08:00"), "2028-02-29 24:00");
        assert_eq!(clock("2026-03-01T00:00:00+08:00"), "2026-02-28 24:00");
        assert_eq!(clock("2026-11-24T00:00:30+08:00"), "2026-11-24 00:00");
        assert_eq!(clock("2026-11-24T09:10:00+08:00"), "2026-11-24 09:10");
        assert_eq!(clock("soon"), "soon");
    }

    #[test]
    fn what_lies_ahead_is_not_called_late() {
        let frame =
            Frame { now: "1000".into(), ..Frame::bare(Words::new(Lang::Zh), Look::default(), String::new()) };
        assert!(!frame.is_over(&2_000_000) && frame.is_over(&1_000_000));
    }
}
