//! Whatever the graph: boxes stand apart, arrows meet their boxes and cross no other, and everything is on the sheet.

use diagram::layout::{Arrow, Layout, Point, Rect, Size, lay_out};
use proptest::prelude::*;

fn graphs() -> impl Strategy<Value = (Vec<Size>, Vec<Arrow>)> {
    (1_usize..=30).prop_flat_map(|count| {
        let size = (10_i32..=260, 10_i32..=220).prop_map(|(width, height)| Size { width, height });
        let arrow = (0..count, 0..count, prop::bool::weighted(0.15));
        let arrow = arrow.prop_map(|(from, to, back)| Arrow { from, to, back });
        (prop::collection::vec(size, count), prop::collection::vec(arrow, 0..=60))
    })
}

fn apart(one: &Rect, other: &Rect) -> bool {
    one.right() <= other.x || other.right() <= one.x || one.bottom() <= other.y || other.bottom() <= one.y
}

/// Whether a level or upright stretch runs through the inside of a box.
fn runs_through(from: Point, to: Point, rect: &Rect) -> bool {
    let (left, right) = (from.x.min(to.x), from.x.max(to.x));
    let (top, bottom) = (from.y.min(to.y), from.y.max(to.y));
    left < rect.right() && right > rect.x && top < rect.bottom() && bottom > rect.y
}

fn is_on_sheet(layout: &Layout, point: Point) -> bool {
    (0..=layout.width).contains(&point.x) && (0..=layout.height).contains(&point.y)
}

proptest! {
    #[test]
    fn boxes_stand_apart_and_on_the_sheet((sizes, arrows) in graphs()) {
        let layout = lay_out(&sizes, &arrows);
        prop_assert_eq!(layout.boxes.len(), sizes.len());
        for (index, (rect, size)) in layout.boxes.iter().zip(&sizes).enumerate() {
            prop_assert!(rect.width >= size.width && rect.height == size.height);
            let corners = [(rect.x, rect.y), (rect.right(), rect.bottom())];
            for (x, y) in corners {
                prop_assert!(is_on_sheet(&layout, Point { x, y }), "{rect:?} of {}×{}", layout.width, layout.height);
            }
            for other in &layout.boxes[index + 1..] {
                prop_assert!(apart(rect, other), "{rect:?} and {other:?}");
            }
        }
    }

    #[test]
    fn arrows_meet_their_boxes_and_cross_no_other((sizes, arrows) in graphs()) {
        let layout = lay_out(&sizes, &arrows);
        for (arrow, route) in arrows.iter().zip(&layout.routes) {
            let (from, to) = (layout.boxes[arrow.from], layout.boxes[arrow.to]);
            let (Some(first), Some(last)) = (route.points.first(), route.points.last()) else {
                return Err(TestCaseError::fail("an arrow without points"));
            };
            prop_assert!(first.y == from.bottom() && (from.x..=from.right()).contains(&first.x), "{first:?} {from:?}");
            prop_assert!(last.y == to.y && (to.x..=to.right()).contains(&last.x), "{last:?} {to:?}");
            for stretch in route.points.windows(2) {
                prop_assert!(stretch[0].x == stretch[1].x || stretch[0].y == stretch[1].y, "{stretch:?}");
                prop_assert!(stretch.iter().all(|point| is_on_sheet(&layout, *point)));
                for rect in &layout.boxes {
                    prop_assert!(!runs_through(stretch[0], stretch[1], rect), "{arrow:?}: {stretch:?} through {rect:?}");
                }
            }
        }
    }

    #[test]
    fn the_same_graph_has_the_same_layout((sizes, arrows) in graphs()) {
        prop_assert_eq!(lay_out(&sizes, &arrows), lay_out(&sizes, &arrows));
    }
}

#[test]
fn nothing_and_what_leads_nowhere_are_laid_out() {
    let empty = lay_out(&[], &[]);
    assert!(empty.boxes.is_empty());
    let size = Size { width: 40, height: 20 };
    let astray = Arrow { from: 0, to: 7, back: false };
    assert!(lay_out(&[size], &[astray]).routes[0].points.is_empty());
}

#[test]
fn a_chain_runs_straight_down() {
    let sizes =
        [Size { width: 200, height: 60 }, Size { width: 90, height: 30 }, Size { width: 200, height: 60 }];
    let arrows = [(0, 1), (1, 2)].map(|(from, to)| Arrow { from, to, back: false });
    let layout = lay_out(&sizes, &arrows);
    assert!(layout.routes.iter().all(|route| route.points.len() == 2), "{:?}", layout.routes);
}
