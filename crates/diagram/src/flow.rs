//! The flow chart 流程图: stages as boxes, what is done between them on the arrows, what leads back beside the rows.
//!
//! Read from the definitions: an action stands between the stages that it leads from and the one that it leads to, actions
//! that share both together; what may be done without leaving a stage is written into it. Where each of several actions
//! answers a limit of its own that began at the same time, they are due at once.

mod graph;
mod legend;
mod table;

use crate::layout::{Layout, Point, lay_out};
use crate::reading::Reading;
use crate::svg::Svg;
use crate::{Picture, Shown, Way};
use diag::text;
use graph::Graph;

pub(crate) fn picture(shown: &Shown<'_>, way: Option<&Way>) -> Picture {
    let reading = Reading::of(shown);
    let graph = Graph::of(&reading, way);
    let sizes: Vec<_> = graph.faces.iter().map(crate::face::Face::size).collect();
    let layout = lay_out(&sizes, &graph.arrows);
    let mut svg = Svg::default();
    lines(&mut svg, &graph, &layout);
    for (face, rect) in graph.faces.iter().zip(&layout.boxes) {
        face.paint(&mut svg, *rect);
    }
    let width = layout.width.max(legend::LEAST_WIDTH);
    let height = legend::paint(&mut svg, &reading, &graph, Point { x: 16, y: layout.height }, width - 32);
    let name = reading.say(&shown.service.label.words());
    Picture {
        title: reading.say(&text!(zh: "“{name}”流程图", en: "Flow chart of “{name}”")),
        words: words(&reading),
        table: table::of(&reading),
        id: format!("flow-{}", shown.id),
        lang: shown.lang,
        width,
        height,
        svg,
    }
}

fn words(reading: &Reading<'_>) -> String {
    let (stages, actions) = (reading.service.stages.len(), reading.service.actions.len());
    let (limits, visits) = (reading.service.limits.len(), reading.service.visits.len());
    reading.say(&text!(
        zh: "{stages} 个环节，{actions} 个操作，{limits} 条时限，{visits} 种回访。表格里写的是同样的内容。",
        en: "{stages} stages, {actions} actions, {limits} limits, {visits} return visits. The table says the same."
    ))
}

/// The arrows; a head where one meets a stage, none where it runs into what is done on the way.
fn lines(svg: &mut Svg, graph: &Graph, layout: &Layout) {
    for (arrow, route) in graph.arrows.iter().zip(&layout.routes) {
        let Some(tip) = route.points.last() else { continue };
        let class = if route.back || graph.is_return(arrow) { "fig-return" } else { "fig-line" };
        svg.way(class, &route.points);
        if route.back || !graph.is_deed(arrow.to) {
            svg.head("fig-head", *tip, true);
        }
    }
}
