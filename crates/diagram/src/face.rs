//! What a box of the flow chart looks like: its shape, its words in lines that fit, and its size.

use crate::layout::{Point, Rect, Size};
use crate::measure::{SMALL, Type, bold, width, wrap};
use crate::svg::{Hold, Svg};
use model::handbook::Lane;

/// The shape of a box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A stage, with the words for its lane and what a case did there.
    Stage { lane: Lane, tag: String, seen: Seen },
    /// What is done on the way; several at once when `together` says so.
    Deed { together: Option<String> },
    /// Return visits.
    Visit,
    /// Any stage.
    Any,
    /// Beginning and end.
    Terminal,
}

/// What a case did in a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seen {
    /// No case is looked at, or it was not there.
    Not,
    /// It was there.
    Gone,
    /// It is there.
    Now,
}

/// What a row of a box says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    /// Its name.
    Title,
    /// Something beside its name.
    Small,
    /// A limit.
    Clock,
    /// A reason to wait.
    Pause,
    /// A return visit.
    Visit,
    /// Something that may be done there.
    Deed,
}

/// A box of the flow chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Face {
    pub(crate) shape: Shape,
    pub(crate) rows: Vec<(Sort, String)>,
}

/// A line of a box.
struct Line {
    sort: Sort,
    /// The first line of its row has the mark.
    first: bool,
    text: String,
}

const STAGE_WIDTH: i32 = 232;
const DEED_MOST: i32 = 176;
const INSET: i32 = 12;
const ABOVE: i32 = 8;
/// Room of a mark before its text.
const MARK: i32 = 17;
/// Room of the bar above and below what is done at once.
const BAR: i32 = 7;

impl Face {
    pub(crate) fn new(shape: Shape) -> Self {
        Self { shape, rows: vec![] }
    }

    pub(crate) fn row(mut self, sort: Sort, text: impl Into<String>) -> Self {
        self.add(sort, text);
        self
    }

    pub(crate) fn add(&mut self, sort: Sort, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() {
            self.rows.push((sort, text));
        }
    }

    fn is_stage(&self) -> bool {
        matches!(self.shape, Shape::Stage { .. })
    }

    fn is_centred(&self) -> bool {
        matches!(self.shape, Shape::Deed { .. } | Shape::Terminal)
    }

    /// The letters and the height of a line.
    fn type_of(&self, sort: Sort) -> (Type, i32) {
        match (sort, self.is_stage()) {
            (Sort::Title, true) => (bold(16), 22),
            (Sort::Title, false) => (bold(14), 19),
            _ => (SMALL, 17),
        }
    }

    /// Free space at both sides.
    fn inset(&self) -> i32 {
        if self.shape == Shape::Terminal { 2 * INSET } else { INSET }
    }

    fn indent(sort: Sort) -> i32 {
        if matches!(sort, Sort::Title | Sort::Small) { 0 } else { MARK }
    }

    /// What stands at the right of the first line.
    fn tag_width(&self) -> i32 {
        match &self.shape {
            Shape::Stage { tag, .. } => width(tag, SMALL) + 8,
            _ => 0,
        }
    }

    /// How wide the words may be.
    fn inner(&self) -> i32 {
        if self.is_stage() { STAGE_WIDTH - 2 * INSET } else { DEED_MOST }
    }

    fn lines(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        for (sort, text) in &self.rows {
            let (letters, _) = self.type_of(*sort);
            let taken = Self::indent(*sort) + if *sort == Sort::Title { self.tag_width() } else { 0 };
            let wrapped = wrap(text, letters, self.inner() - taken);
            lines.extend(wrapped.into_iter().enumerate().map(|(number, text)| Line {
                sort: *sort,
                first: number == 0,
                text,
            }));
        }
        lines
    }

    fn bars(&self) -> i32 {
        if matches!(self.shape, Shape::Deed { together: Some(_) }) { BAR } else { 0 }
    }

    /// Its size.
    pub(crate) fn size(&self) -> Size {
        let lines = self.lines();
        let text: i32 = lines.iter().map(|line| self.type_of(line.sort).1).sum();
        let widest =
            lines.iter().map(|line| width(&line.text, self.type_of(line.sort).0) + Self::indent(line.sort));
        let width = match self.shape {
            Shape::Stage { .. } => STAGE_WIDTH,
            _ => widest.max().unwrap_or(0).max(48) + 2 * self.inset(),
        };
        Size { width, height: text + 2 * ABOVE + 2 * self.bars() }
    }

    /// Draws it where it stands.
    pub(crate) fn paint(&self, svg: &mut Svg, rect: Rect) {
        self.outline(svg, rect);
        let mut y = rect.y + ABOVE + self.bars();
        for line in self.lines() {
            let (Type { size, .. }, height) = self.type_of(line.sort);
            let base = y + (height + size) / 2 - size / 8;
            let x = rect.x + INSET;
            let mark = Point { x, y: y + (height - 12) / 2 };
            match line.sort {
                Sort::Clock if line.first => svg.clock(mark),
                Sort::Pause if line.first => svg.pause(mark),
                Sort::Visit if line.first => svg.bubble(mark),
                Sort::Deed if line.first => svg.tip(mark),
                _ => {}
            }
            let class = match (line.sort, self.is_stage()) {
                (Sort::Title, true) => "fig-name",
                (Sort::Title, false) => "fig-deed-name",
                _ => "fig-small",
            };
            if self.is_centred() {
                svg.text(class, Point { x: rect.middle(), y: base }, Hold::Middle, &line.text);
            } else {
                svg.text(class, Point { x: x + Self::indent(line.sort), y: base }, Hold::Start, &line.text);
            }
            y += height;
        }
    }

    fn outline(&self, svg: &mut Svg, rect: Rect) {
        let Rect { x, y, width, height } = rect;
        match &self.shape {
            Shape::Stage { lane, tag, seen } => {
                let lane = match lane {
                    Lane::Customer => "fig-customer",
                    Lane::Front => "fig-front",
                    Lane::Back => "fig-back",
                };
                let seen = match seen {
                    Seen::Not => "",
                    Seen::Gone => " fig-gone",
                    Seen::Now => " fig-now",
                };
                svg.rect(&format!("fig-stage {lane}{seen}"), rect, 8);
                let at = Point { x: rect.right() - INSET, y: y + ABOVE + 16 };
                svg.text("fig-small", at, Hold::End, tag);
            }
            Shape::Deed { together } => {
                svg.rect("fig-deed", rect, 6);
                if together.is_some() {
                    let inner = width - 8;
                    let bar = |y: i32| Rect { x: x + 4, y, width: inner, height: 2 };
                    for bar in [bar(y + 3), bar(y + 7), bar(y + height - 9), bar(y + height - 5)] {
                        svg.rect("fig-solid", bar, 0);
                    }
                }
            }
            Shape::Visit => {
                let (right, bottom, half) = (rect.right(), rect.bottom(), height / 2);
                let d = format!(
                    "M{} {y} H{} L{right} {} L{} {bottom} H{} L{x} {} Z",
                    x + 8,
                    right - 8,
                    y + half,
                    right - 8,
                    x + 8,
                    y + half
                );
                svg.path("fig-visit", &d);
            }
            Shape::Any => svg.rect("fig-any", rect, 8),
            Shape::Terminal => svg.rect("fig-terminal", rect, height / 2),
        }
    }
}
