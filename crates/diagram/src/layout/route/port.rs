//! Where arrows meet the edges of boxes: each has a place of its own, as near as may be to where it goes, so that most run
//! straight down.

use crate::layout::order::Rows;
use crate::layout::place::rising;
use crate::layout::rank::Ranks;
use crate::layout::{Arrow, PORT};
use std::collections::BTreeMap;

/// Wished distance of two arrows at one edge.
const APART: i32 = 20;
/// Nearer than this, the ends of two arrows of one channel are taken for one.
const NEAR: i32 = 4;
/// How far a passing arrow may stand from the middle of its slot.
const ASIDE: i32 = 6;

/// The ends of the arrows, by slot and arrow.
#[derive(Debug, Default)]
pub(super) struct Ports {
    /// At the lower edge.
    leaving: BTreeMap<(usize, usize), i32>,
    /// At the upper edge.
    entering: BTreeMap<(usize, usize), i32>,
}

/// An end that is sought: of which slot and arrow, and where it would best be.
struct Sought {
    slot: usize,
    arrow: usize,
    wish: i32,
}

impl Ports {
    /// The ends of all arrows, row by row from above.
    pub(super) fn of(arrows: &[Arrow], ranks: &Ranks, rows: &Rows, centres: &[i32]) -> Self {
        let mut ports = Self::default();
        for (number, row) in rows.rows.iter().enumerate() {
            for slot in row {
                ports.enter_slot(*slot, arrows, ranks, rows, centres);
            }
            ports.part(number, rows, centres);
            ports.straighten(number, rows, centres);
            for slot in row {
                ports.leave_slot(*slot, arrows, ranks, rows, centres);
            }
        }
        ports
    }

    /// Where an arrow leaves a slot.
    pub(super) fn leave(&self, slot: usize, arrow: usize) -> i32 {
        self.leaving.get(&(slot, arrow)).copied().unwrap_or_default()
    }

    /// Where an arrow enters a slot.
    pub(super) fn enter(&self, slot: usize, arrow: usize) -> i32 {
        self.entering.get(&(slot, arrow)).copied().unwrap_or_default()
    }

    fn enter_slot(&mut self, slot: usize, arrows: &[Arrow], ranks: &Ranks, rows: &Rows, centres: &[i32]) {
        let links = rows.links.iter().filter(|link| link.lower == slot);
        let mut sought: Vec<Sought> = links
            .map(|link| Sought { slot, arrow: link.arrow, wish: self.leave(link.upper, link.arrow) })
            .collect();
        let back = |(index, arrow): (usize, &Arrow)| (ranks.back[index] && arrow.to == slot).then_some(index);
        if rows.slots[slot].node.is_some() {
            let back = arrows.iter().enumerate().filter_map(back);
            sought.extend(back.map(|arrow| Sought { slot, arrow, wish: i32::MAX }));
        }
        let found = spread(sought, rows, centres);
        self.entering.extend(found);
    }

    fn leave_slot(&mut self, slot: usize, arrows: &[Arrow], ranks: &Ranks, rows: &Rows, centres: &[i32]) {
        if rows.slots[slot].node.is_none() {
            let through = self.entering.iter().filter(|((own, _), _)| *own == slot);
            let through: Vec<_> = through.map(|(key, x)| (*key, *x)).collect();
            self.leaving.extend(through);
            return;
        }
        let links = rows.links.iter().filter(|link| link.upper == slot);
        let mut sought: Vec<Sought> =
            links.map(|link| Sought { slot, arrow: link.arrow, wish: centres[link.lower] }).collect();
        let back =
            |(index, arrow): (usize, &Arrow)| (ranks.back[index] && arrow.from == slot).then_some(index);
        let back = arrows.iter().enumerate().filter_map(back);
        sought.extend(back.map(|arrow| Sought { slot, arrow, wish: i32::MAX }));
        let found = spread(sought, rows, centres);
        self.leaving.extend(found);
    }

    /// Moves an end at the upper edge of a row a little where it would stand under the end of another arrow: the two would
    /// run upright in one line.
    fn part(&mut self, row: usize, rows: &Rows, centres: &[i32]) {
        let over = self.leaving.iter().filter(|((slot, _), _)| rows.slots[*slot].row + 1 == row);
        let above: Vec<(usize, i32)> = over.map(|((_, arrow), x)| (*arrow, *x)).collect();
        let keys: Vec<(usize, usize)> =
            self.entering.keys().filter(|(slot, _)| rows.slots[*slot].row == row).copied().collect();
        for key in &keys {
            let (low, high) = bounds(key.0, rows, centres, NEAR);
            let now = self.enter(key.0, key.1);
            let free = |x: i32| {
                (low..=high).contains(&x)
                    && above.iter().all(|(arrow, other)| *arrow == key.1 || (other - x).abs() >= NEAR)
                    && keys
                        .iter()
                        .all(|other| other == key || (self.enter(other.0, other.1) - x).abs() >= NEAR)
            };
            let moved = (0..=2 * NEAR).flat_map(|by| [now + by, now - by]).find(|x| free(*x));
            self.entering.insert(*key, moved.unwrap_or(now));
        }
    }
}

impl Ports {
    /// Moves an end at the lower edge of the row above over the one that it nearly stands over.
    fn straighten(&mut self, row: usize, rows: &Rows, centres: &[i32]) {
        for link in rows.links.iter().filter(|link| rows.slots[link.lower].row == row) {
            let (from, to) = (self.leave(link.upper, link.arrow), self.enter(link.lower, link.arrow));
            let (low, high) = bounds(link.upper, rows, centres, PORT);
            let movable = rows.slots[link.upper].node.is_some() && (low..=high).contains(&to);
            let alone = |ends: &BTreeMap<(usize, usize), i32>, row: usize| {
                let others = ends
                    .iter()
                    .filter(|((slot, arrow), _)| rows.slots[*slot].row == row && *arrow != link.arrow);
                others.map(|(_, x)| (x - to).abs()).all(|apart| apart >= PORT)
            };
            let near = from != to && (from - to).abs() <= 3 * PORT;
            if near && movable && alone(&self.leaving, row - 1) && alone(&self.entering, row) {
                self.leaving.insert((link.upper, link.arrow), to);
            }
        }
    }
}

/// Between what the ends at a slot may lie.
fn bounds(slot: usize, rows: &Rows, centres: &[i32], inset: i32) -> (i32, i32) {
    let own = &rows.slots[slot];
    if own.node.is_none() {
        return (centres[slot] - ASIDE, centres[slot] + ASIDE);
    }
    let left = centres[slot] - own.width / 2;
    (left + inset, left + own.width - inset)
}

/// Places for the ends at one edge of a slot, in the order of their wishes.
fn spread(mut sought: Vec<Sought>, rows: &Rows, centres: &[i32]) -> Vec<((usize, usize), i32)> {
    sought.sort_by_key(|end| (end.wish, end.arrow));
    let Some(first) = sought.first() else { return Vec::new() };
    let between = i32::try_from(sought.len() - 1).unwrap_or(i32::MAX);
    let inset = ((rows.slots[first.slot].width - between * APART) / 2).clamp(PORT, 3 * PORT);
    let (low, high) = bounds(first.slot, rows, centres, inset);
    let apart = if between == 0 { 0 } else { ((high - low) / between).min(APART) };
    let steps = (0_i32..).map(|number| number * apart);
    let wishes: Vec<(i64, i64)> = sought
        .iter()
        .zip(steps.clone())
        .map(|(end, step)| (i64::from(end.wish.clamp(low, high) - step), 1))
        .collect();
    let last = i64::from((high - between * apart).max(low));
    let places = rising(&wishes).into_iter().map(|place| place.clamp(i64::from(low), last));
    let placed = places.zip(steps).map(|(place, step)| i32::try_from(place).unwrap_or(low) + step);
    sought.iter().map(|end| (end.slot, end.arrow)).zip(placed).collect()
}
