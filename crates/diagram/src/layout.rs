//! A layered layout: where boxes stand and how arrows run between them. Ranks go from top to bottom; an arrow leaves a box
//! at its lower edge and enters one at its upper edge, runs across only in the channels between the rows, and passes a row
//! only through a slot of its own, so that it cannot cross a box. What leads back goes up in a gutter beside the rows.
//!
//! Whole numbers only, and the same order of ties always: the same graph has the same layout on every machine. What may not
//! enter: what the boxes mean.

mod order;
mod place;
mod rank;
mod route;

/// The size of a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Its width; it is made wider when more arrows meet it than have room.
    pub width: i32,
    /// Its height.
    pub height: i32,
}

/// An arrow between two boxes, by their positions in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrow {
    /// Where it begins.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// It leads back by its meaning (a further round), whatever else the graph says.
    pub back: bool,
}

/// A point, in pixels from the upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// To the right.
    pub x: i32,
    /// Downwards.
    pub y: i32,
}

/// Where a box stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rect {
    /// Its left edge.
    pub x: i32,
    /// Its upper edge.
    pub y: i32,
    /// Its width.
    pub width: i32,
    /// Its height.
    pub height: i32,
}

impl Rect {
    /// Its right edge.
    #[must_use]
    pub fn right(&self) -> i32 {
        self.x + self.width
    }
    /// Its lower edge.
    #[must_use]
    pub fn bottom(&self) -> i32 {
        self.y + self.height
    }
    /// The middle of its width.
    #[must_use]
    pub fn middle(&self) -> i32 {
        self.x + self.width / 2
    }
}

/// The way of an arrow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Its corners, from the box where it begins to the one where it ends; each stretch is level or upright.
    pub points: Vec<Point>,
    /// It leads back, beside the rows.
    pub back: bool,
}

/// A graph laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// The boxes, in the order of the sizes.
    pub boxes: Vec<Rect>,
    /// The arrows, in their order.
    pub routes: Vec<Route>,
    /// Width of the whole.
    pub width: i32,
    /// Height of the whole.
    pub height: i32,
}

/// Space around the whole.
const MARGIN: i32 = 16;
/// Least distance of two arrows at one edge of a box.
const PORT: i32 = 8;

/// Lays a graph out. Arrows whose ends are not in the list are left where they are: they get no points.
#[must_use]
pub fn lay_out(sizes: &[Size], arrows: &[Arrow]) -> Layout {
    let known: Vec<bool> = arrows.iter().map(|a| a.from < sizes.len() && a.to < sizes.len()).collect();
    let ranks = rank::ranks(sizes.len(), arrows, &known);
    let sizes = roomy(sizes, arrows, &known);
    let rows = order::rows(&sizes, arrows, &ranks);
    let placed = place::centres(&rows);
    route::routes(&sizes, arrows, &ranks, &rows, placed)
}

/// The boxes, wide enough for the arrows that meet them.
fn roomy(sizes: &[Size], arrows: &[Arrow], known: &[bool]) -> Vec<Size> {
    let mut ends = vec![(0_i32, 0_i32); sizes.len()];
    for (arrow, _) in arrows.iter().zip(known).filter(|(_, known)| **known) {
        ends[arrow.from].0 += 1;
        ends[arrow.to].1 += 1;
    }
    let wide = |(size, (out, into)): (&Size, &(i32, i32))| Size {
        width: size.width.max((out.max(into) + 1) * PORT),
        ..*size
    };
    sizes.iter().zip(&ends).map(wide).collect()
}
