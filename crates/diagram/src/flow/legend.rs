//! The signs of a flow chart and what they mean, below it; only those that it has.

use super::graph::Graph;
use crate::face::{Shape, Sort};
use crate::layout::{Point, Rect};
use crate::measure::{SMALL, width};
use crate::reading::Reading;
use crate::svg::{Hold, Svg};
use diag::{Text, text};

/// A chart is at least so wide, so that its signs have room.
pub(super) const LEAST_WIDTH: i32 = 320;
const LINE: i32 = 22;
const SIGN: i32 = 30;

#[derive(Clone, Copy)]
enum Sign {
    Clock,
    Pause,
    Bubble,
    Tip,
    Return,
    Together,
    Any,
}

/// Draws the signs; answers the height of the whole picture.
pub(super) fn paint(svg: &mut Svg, reading: &Reading<'_>, graph: &Graph, at: Point, room: i32) -> i32 {
    let (mut x, mut y) = (at.x, at.y);
    for (sign, words) in signs(graph) {
        let words = reading.say(&words);
        let taken = SIGN + width(&words, SMALL) + 20;
        if x > at.x && x + taken > at.x + room {
            (x, y) = (at.x, y + LINE);
        }
        draw(svg, sign, Point { x, y });
        svg.text("fig-small", Point { x: x + SIGN, y: y + 12 }, Hold::Start, &words);
        x += taken;
    }
    y + LINE + 8
}

fn signs(graph: &Graph) -> Vec<(Sign, Text)> {
    let rows = |sort: Sort| graph.has(|face| face.rows.iter().any(|(own, _)| *own == sort));
    let all = [
        (rows(Sort::Clock), Sign::Clock, text!(zh: "时限，从这里算起", en: "limit, from here on")),
        (
            rows(Sort::Pause),
            Sign::Pause,
            text!(zh: "可以暂停，钟停下来等", en: "may wait, its clock stands still"),
        ),
        (rows(Sort::Visit), Sign::Bubble, text!(zh: "回访", en: "return visit")),
        (rows(Sort::Deed), Sign::Tip, text!(zh: "留在这个环节也可以做", en: "may be done, the stage stays")),
        (
            graph.arrows.iter().any(|arrow| arrow.back || graph.is_return(arrow)),
            Sign::Return,
            text!(zh: "退回，再来一轮", en: "back, for a further round"),
        ),
        (
            graph.has(|face| matches!(face.shape, Shape::Deed { together: Some(_) })),
            Sign::Together,
            text!(zh: "同时进行", en: "at the same time"),
        ),
        (
            graph.has(|face| face.shape == Shape::Any),
            Sign::Any,
            text!(zh: "不限于哪一个环节", en: "in any stage"),
        ),
    ];
    all.into_iter().filter(|(there, ..)| *there).map(|(_, sign, words)| (sign, words)).collect()
}

fn draw(svg: &mut Svg, sign: Sign, at: Point) {
    let mark = Point { x: at.x + 8, y: at.y + 2 };
    let rect = |y: i32, height: i32| Rect { x: at.x, y, width: 24, height };
    match sign {
        Sign::Clock => svg.clock(mark),
        Sign::Pause => svg.pause(mark),
        Sign::Bubble => svg.bubble(mark),
        Sign::Tip => svg.tip(mark),
        Sign::Return => {
            svg.way("fig-return", &[Point { x: at.x, y: at.y + 8 }, Point { x: at.x + 24, y: at.y + 8 }]);
        }
        Sign::Together => {
            svg.rect("fig-solid", rect(at.y + 5, 2), 0);
            svg.rect("fig-solid", rect(at.y + 9, 2), 0);
        }
        Sign::Any => svg.rect("fig-any", rect(at.y + 2, 12), 4),
    }
}
