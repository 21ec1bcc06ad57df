//! A print of a case on paper: its copies one below the other, in the sizes that the trade has. Looking at it changes
//! nothing; its own button records that it leaves the printer and opens the dialogue; what leaves it again is marked.

use crate::access::{Who, percent};
use crate::app::App;
use crate::assets;
use crate::form::Form;
use crate::json::Query;
use crate::page::{Frame, Page};
use crate::problem::Problem;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use centre::ActRequest;
use centre::slip::{Cell, Slip};
use qrcode::QrCode;
use qrcode::render::svg;
use serde::Deserialize;
use serde_json::json;

#[derive(Template)]
#[template(path = "slip.html")]
struct SlipPage {
    frame: Frame,
    slip: Slip,
    copy: String,
    now: bool,
    address: String,
    styles: Option<String>,
    script: Option<String>,
}

/// Which paper and which copies.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    paper: Option<String>,
    copy: Option<String>,
    /// It was recorded a moment ago: the printer's dialogue is to be opened.
    now: Option<String>,
}

impl Asked {
    fn given(text: &Option<String>) -> Option<String> {
        text.clone().filter(|text| !text.is_empty())
    }
}

/// The page.
pub(crate) async fn one(
    State(app): State<App>,
    who: Who,
    Path((number, print)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let (copy, paper) = (Asked::given(&asked.copy), Asked::given(&asked.paper));
    let slip = app.centre.slip(&who.0, &number, &print, copy.clone(), paper).await?;
    let frame = Frame::of(&app, &who, "", "print").titled(format!("{} {}", slip.print.label, slip.number));
    let page = SlipPage {
        frame,
        slip,
        copy: copy.unwrap_or_default(),
        now: asked.now.is_some(),
        address: app.settings.address.clone(),
        styles: assets::address("print.css"),
        script: assets::address("print.js"),
    };
    Ok(Page(page).into_response())
}

/// Records that it left the printer.
pub(crate) async fn printed(
    State(app): State<App>,
    who: Who,
    Path((number, print)): Path<(String, String)>,
    Form(typed): Form,
) -> Result<Response, Problem> {
    let inputs = json!({"print": print, "paper": typed.text("paper")});
    let inputs = inputs.as_object().cloned().unwrap_or_default();
    app.centre.act(&who.0, &number, "print", ActRequest { inputs, ..ActRequest::default() }, None).await?;
    let paper = typed.text("paper").unwrap_or_default();
    let (number, print, paper) = (percent(&number), percent(&print), percent(&paper));
    Ok(Redirect::to(&format!("/cases/{number}/print/{print}?paper={paper}&now=1")).into_response())
}

/// The code that opens the case on a phone, as a drawing.
pub(crate) fn code(address: &str, cell: &Cell) -> String {
    let Ok(code) = QrCode::new(format!("{address}{}", cell.text)) else { return String::new() };
    let drawing = code.render::<svg::Color<'_>>().quiet_zone(false).min_dimensions(60, 60).build();
    // Inside a page a drawing has no XML head.
    drawing.find("<svg").map(|at| drawing[at..].to_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_a_drawing_without_head_or_script() {
        let cell = Cell {
            shows: "qr".into(),
            caption: String::new(),
            span: 4,
            kind: "qr",
            text: "/cases/BX-1".into(),
            lines: vec![],
        };
        let drawing = code("http://127.0.0.1:8080", &cell);
        assert!(drawing.starts_with("<svg") && drawing.ends_with("</svg>"), "{drawing}");
        assert!(!drawing.contains("style=") && !drawing.contains("script"));
    }
}
