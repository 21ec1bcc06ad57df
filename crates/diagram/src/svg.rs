//! A picture being written as SVG: shapes by class and place, text escaped, whole numbers only. Looks are in `drawing.css`;
//! no shape has a style of its own, so that a strict content policy lets it through. What may not enter: what is drawn.

use crate::layout::{Point, Rect};
use std::fmt::{Display, Write as _};

/// The looks of every picture: bundled into the pages' styles, and put into a picture that stands alone.
pub const STYLE: &str = include_str!("drawing.css");

/// Where a text is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hold {
    Start,
    Middle,
    End,
}

/// A picture being written.
#[derive(Debug, Default)]
pub(crate) struct Svg {
    body: String,
}

/// A text as it stands in SVG.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | ' '..='\u{fffd}' | '\u{10000}'.. => out.push(character),
            // What XML cannot hold.
            _ => {}
        }
    }
    out
}

impl Svg {
    /// Writing into a string cannot fail.
    fn add(&mut self, what: impl Display) {
        let _ = writeln!(self.body, "{what}");
    }

    pub(crate) fn rect(&mut self, class: &str, rect: Rect, round: i32) {
        let Rect { x, y, width, height } = rect;
        self.add(format_args!(
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{round}\"/>"
        ));
    }

    pub(crate) fn circle(&mut self, class: &str, centre: Point, radius: i32) {
        let Point { x, y } = centre;
        self.add(format_args!("<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"/>"));
    }

    pub(crate) fn path(&mut self, class: &str, d: &str) {
        self.add(format_args!("<path class=\"{class}\" d=\"{d}\"/>"));
    }

    /// One line of text; `at` is on its base line.
    pub(crate) fn text(&mut self, class: &str, at: Point, hold: Hold, text: &str) {
        let anchor = match hold {
            Hold::Start => "",
            Hold::Middle => " text-anchor=\"middle\"",
            Hold::End => " text-anchor=\"end\"",
        };
        let Point { x, y } = at;
        self.add(format_args!(
            "<text class=\"{class}\" x=\"{x}\" y=\"{y}\"{anchor}>{}</text>",
            escaped(text)
        ));
    }

    /// A level or upright way with rounded corners.
    pub(crate) fn way(&mut self, class: &str, points: &[Point]) {
        const ROUND: i32 = 6;
        let Some((first, rest)) = points.split_first() else { return };
        let mut d = format!("M{} {}", first.x, first.y);
        let mut before = *first;
        for (position, corner) in rest.iter().enumerate() {
            match rest.get(position + 1) {
                Some(next) => {
                    let (into, out) = (toward(*corner, before, ROUND), toward(*corner, *next, ROUND));
                    let _ =
                        write!(d, " L{} {} Q{} {} {} {}", into.x, into.y, corner.x, corner.y, out.x, out.y);
                }
                None => {
                    let _ = write!(d, " L{} {}", corner.x, corner.y);
                }
            }
            before = *corner;
        }
        self.path(class, &d);
    }

    /// The head of an arrow that points to where it ends.
    pub(crate) fn head(&mut self, class: &str, tip: Point, down: bool) {
        let Point { x, y } = tip;
        let back = if down { y - 8 } else { y + 8 };
        self.path(class, &format!("M{x} {y} L{} {back} L{} {back} Z", x - 4, x + 4));
    }

    /// A small clock in a square of twelve.
    pub(crate) fn clock(&mut self, at: Point) {
        let (x, y) = (at.x + 6, at.y + 6);
        self.circle("fig-mark", Point { x, y }, 5);
        self.path("fig-mark", &format!("M{x} {} L{x} {y} L{} {y}", y - 3, x + 3));
    }

    /// Two bars: the clock may stand still.
    pub(crate) fn pause(&mut self, at: Point) {
        let Point { x, y } = at;
        self.path("fig-solid", &format!("M{} {y}h3v11h-3z M{} {y}h3v11h-3z", x + 2, x + 7));
    }

    /// A speech bubble: the customer is asked.
    pub(crate) fn bubble(&mut self, at: Point) {
        let Point { x, y } = at;
        self.path("fig-mark", &format!("M{} {}h10v7h-5l-3 3v-3h-2z", x + 1, y + 1));
    }

    /// A small tip: something may be done.
    pub(crate) fn tip(&mut self, at: Point) {
        let Point { x, y } = at;
        self.path("fig-solid", &format!("M{} {}l5 4l-5 4z", x + 4, y + 2));
    }

    /// The whole: `alone` brings its looks with it.
    pub(crate) fn finish(self, frame: &Frame<'_>, alone: bool) -> String {
        let Frame { id, width, height, title, words, lang } = frame;
        let (class, space, style) = match alone {
            true => (
                "fig fig-alone",
                " xmlns=\"http://www.w3.org/2000/svg\"",
                format!("<style>\n{STYLE}</style>\n"),
            ),
            false => ("fig", "", String::new()),
        };
        let paper =
            format!("<rect class=\"fig-paper\" x=\"0\" y=\"0\" width=\"{width}\" height=\"{height}\"/>");
        format!(
            "<svg{space} class=\"{class}\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
             role=\"img\" lang=\"{lang}\" aria-labelledby=\"{id}-title {id}-words\">\n\
             <title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-words\">{}</desc>\n{style}{paper}\n{}</svg>\n",
            escaped(title),
            escaped(words),
            self.body
        )
    }
}

/// What stands around a picture.
#[derive(Debug)]
pub(crate) struct Frame<'a> {
    /// What its ids begin with.
    pub(crate) id: &'a str,
    pub(crate) width: i32,
    pub(crate) height: i32,
    /// Its name, for who does not see it.
    pub(crate) title: &'a str,
    /// What it shows, in a sentence or two.
    pub(crate) words: &'a str,
    /// Its language.
    pub(crate) lang: &'a str,
}

/// The point at most so far from a corner towards another point; half the way when that is nearer.
fn toward(corner: Point, other: Point, most: i32) -> Point {
    let step = |from: i32, to: i32| (to - from).signum() * ((to - from).abs() / 2).min(most);
    Point { x: corner.x + step(corner.x, other.x), y: corner.y + step(corner.y, other.y) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_leave_its_element() {
        assert_eq!(escaped("a<b & \"c\"\u{7}>"), "a&lt;b &amp; &quot;c&quot;&gt;");
    }

    #[test]
    fn corners_are_rounded_only_as_far_as_there_is_room() {
        let mut svg = Svg::default();
        let points = [(0, 0), (0, 10), (4, 10), (4, 40)].map(|(x, y)| Point { x, y });
        svg.way("w", &points);
        assert_eq!(svg.body, "<path class=\"w\" d=\"M0 0 L0 5 Q0 10 2 10 L2 10 Q4 10 4 16 L4 40\"/>\n");
    }
}
