//! What every page shares: its frame (words, title, who is logged in, where he is) and how it becomes an answer.

use crate::access::Who;
use crate::app::App;
use crate::assets;
use crate::fields::Field;
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
    pub fn bare(t: Words, title: String) -> Self {
        let (styles, script) = (assets::address("app.css"), assets::address("app.js"));
        Self {
            t,
            title,
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
            unread: who.1.clone(),
            administers: who.0.rights.keys().any(|project| who.0.may(Right::Administer, *project)),
            csrf: who.form_token().to_owned(),
            ailing: ailing(app, t),
            now: (app.centre.now().micros() / 1_000).to_string(),
            ..Self::bare(t, t.get(title))
        }
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

/// A time of the centre (RFC 3339 in the project's zone) as people read it, to the minute.
#[must_use]
pub fn clock(time: &str) -> String {
    time.chars().take(16).map(|character| if character == 'T' { ' ' } else { character }).collect()
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
