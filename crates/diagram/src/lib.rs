//! Pictures of a service, from its definitions alone: the flow chart 流程图 and the service blueprint 服务蓝图, as SVG, each
//! with a table that says the same. The same handbook gives the same bytes.
//!
//! A page shows them with its own styles; alone, in a file, a picture brings its looks with it. What may not enter: the text
//! of a handbook, cases, clocks, HTML beyond the picture.

mod blueprint;
mod face;
mod flow;
pub mod layout;
mod measure;
mod reading;
mod svg;

pub use svg::STYLE;

use diag::{Lang, Text};
use model::handbook::Service;
use model::{Handbook, ServiceId, StageId};
use svg::{Frame, Svg};

/// What is to be drawn, for whom.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// The handbook.
    pub handbook: &'a Handbook,
    /// The id of the service.
    pub id: &'a ServiceId,
    /// The service.
    pub service: &'a Service,
    /// The language of the words.
    pub lang: Lang,
}

impl<'a> Shown<'a> {
    /// A service of a handbook, when it has one of that name.
    #[must_use]
    pub fn find(handbook: &'a Handbook, service: &str, lang: Lang) -> Option<Self> {
        let (id, service) = handbook.services.iter().find(|(id, _)| id.as_str() == service)?;
        Some(Self { handbook, id, service, lang })
    }

    /// The flow chart.
    #[must_use]
    pub fn flow_chart(&self) -> Picture {
        flow::picture(self, None)
    }

    /// The flow chart with the way that a case went.
    #[must_use]
    pub fn way_gone(&self, way: &Way) -> Picture {
        flow::picture(self, Some(way))
    }

    /// The service blueprint.
    #[must_use]
    pub fn blueprint(&self) -> Picture {
        blueprint::picture(self)
    }
}

/// The way of a case through its service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// The stages that it was in.
    pub gone: Vec<StageId>,
    /// Where it stands.
    pub now: StageId,
}

/// A table that says what a picture shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The headings.
    pub head: Vec<String>,
    /// The rows; each cell has its lines.
    pub rows: Vec<Vec<Vec<String>>>,
}

/// A picture.
#[derive(Debug)]
pub struct Picture {
    /// Its name.
    pub title: String,
    /// What it shows, in a sentence or two.
    pub words: String,
    /// The same as a table.
    pub table: Table,
    id: String,
    lang: Lang,
    width: i32,
    height: i32,
    svg: Svg,
}

impl Picture {
    /// As a part of a page that has [`STYLE`] among its styles.
    #[must_use]
    pub fn inline(self) -> String {
        self.written(false)
    }

    /// As a file of its own.
    #[must_use]
    pub fn alone(self) -> String {
        self.written(true)
    }

    fn written(self, alone: bool) -> String {
        let lang = if self.lang == Lang::Zh { "zh-CN" } else { "en" };
        let frame = Frame {
            id: &self.id,
            width: self.width,
            height: self.height,
            title: &self.title,
            words: &self.words,
            lang,
        };
        self.svg.finish(&frame, alone)
    }
}

/// What there is to say about a service that is not there: the near name, and all that there are.
#[must_use]
pub fn no_such_service(handbook: &Handbook, wanted: &str) -> Text {
    let ids: Vec<&str> = handbook.services.keys().map(ServiceId::as_str).collect();
    let all = ids.join(", ");
    match diag::suggest(wanted, ids) {
        Some(near) => diag::text!(
            zh: "手册里没有服务事项 `{wanted}`；是不是 `{near}`？有：{all}",
            en: "the handbook has no service `{wanted}`; do you mean `{near}`? It has {all}"
        ),
        None => diag::text!(
            zh: "手册里没有服务事项 `{wanted}`；有：{all}",
            en: "the handbook has no service `{wanted}`; it has {all}"
        ),
    }
}
