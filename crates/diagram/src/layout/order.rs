//! In which order things stand within their rows: an arrow over several rows has a slot in each row between, and the order
//! is chosen so that few arrows cross.

use super::rank::Ranks;
use super::{Arrow, Size};

/// What stands in a row: a box, or an arrow that passes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slot {
    /// The box; `None` for an arrow that passes.
    pub(super) node: Option<usize>,
    /// Its width.
    pub(super) width: i32,
    /// Its height; none for an arrow that passes.
    pub(super) height: i32,
    /// Its row.
    pub(super) row: usize,
}

/// A stretch of an arrow from one row to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Link {
    /// The slot above.
    pub(super) upper: usize,
    /// The slot below.
    pub(super) lower: usize,
    /// The arrow.
    pub(super) arrow: usize,
}

/// The rows, each in its order.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Rows {
    /// All slots; the boxes first, in the order of the list.
    pub(super) slots: Vec<Slot>,
    /// The slots of each row, from the left.
    pub(super) rows: Vec<Vec<usize>>,
    /// The stretches, each arrow's from above to below.
    pub(super) links: Vec<Link>,
}

/// Width of the slot of an arrow that passes.
const PASSING: i32 = 20;
/// How often the rows are gone through.
const SWEEPS: usize = 16;

/// Puts the boxes into rows.
pub(super) fn rows(sizes: &[Size], arrows: &[Arrow], ranks: &Ranks) -> Rows {
    let slot = |(node, size): (usize, &Size)| Slot {
        node: Some(node),
        width: size.width,
        height: size.height,
        row: ranks.row[node],
    };
    let mut slots: Vec<Slot> = sizes.iter().enumerate().map(slot).collect();
    let mut links = Vec::new();
    for (index, arrow) in ranks.down(arrows) {
        let mut upper = arrow.from;
        for row in ranks.row[arrow.from] + 1..ranks.row[arrow.to] {
            slots.push(Slot { node: None, width: PASSING, height: 0, row });
            links.push(Link { upper, lower: slots.len() - 1, arrow: index });
            upper = slots.len() - 1;
        }
        links.push(Link { upper, lower: arrow.to, arrow: index });
    }
    let count = slots.iter().map(|slot| slot.row + 1).max().unwrap_or(0);
    let mut rows: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (index, slot) in slots.iter().enumerate() {
        rows[slot.row].push(index);
    }
    let mut rows = Rows { slots, rows, links };
    rows.settle();
    rows
}

impl Rows {
    /// Sweeps down and up, and keeps the best order that was met.
    fn settle(&mut self) {
        let mut best = (self.crossings(), self.rows.clone());
        for sweep in 0..SWEEPS {
            let downwards = sweep % 2 == 0;
            let count = self.rows.len();
            for step in 1..count {
                let row = if downwards { step } else { count - 1 - step };
                self.by_neighbours(row, downwards);
            }
            self.swap_neighbours();
            let crossings = self.crossings();
            if crossings < best.0 {
                best = (crossings, self.rows.clone());
            }
        }
        self.rows = best.1;
    }

    /// The other ends of the stretches of a slot, above or below it.
    pub(super) fn neighbours(&self, slot: usize, above: bool) -> impl Iterator<Item = usize> {
        self.links.iter().filter_map(move |link| match above {
            true => (link.lower == slot).then_some(link.upper),
            false => (link.upper == slot).then_some(link.lower),
        })
    }

    /// The position of each slot in its row.
    fn positions(&self) -> Vec<usize> {
        let mut positions = vec![0; self.slots.len()];
        for row in &self.rows {
            for (position, slot) in row.iter().enumerate() {
                positions[*slot] = position;
            }
        }
        positions
    }

    /// Sorts a row by the middle of what its slots are tied to in the row above (or below).
    fn by_neighbours(&mut self, row: usize, above: bool) {
        let positions = self.positions();
        let key = |slot: usize| {
            let mut tied: Vec<usize> = self.neighbours(slot, above).map(|other| positions[other]).collect();
            tied.sort_unstable();
            match tied.len() {
                0 => positions[slot] * 1000,
                count => tied.iter().sum::<usize>() * 1000 / count,
            }
        };
        let mut keyed: Vec<(usize, usize)> = self.rows[row].iter().map(|&slot| (key(slot), slot)).collect();
        keyed.sort_by_key(|(key, _)| *key);
        self.rows[row] = keyed.into_iter().map(|(_, slot)| slot).collect();
    }

    /// Swaps two that stand side by side wherever that takes a crossing away.
    fn swap_neighbours(&mut self) {
        for row in 0..self.rows.len() {
            for left in 0..self.rows[row].len().saturating_sub(1) {
                let before = self.crossings_at(row);
                self.rows[row].swap(left, left + 1);
                if self.crossings_at(row) >= before {
                    self.rows[row].swap(left, left + 1);
                }
            }
        }
    }

    fn crossings(&self) -> usize {
        (0..self.rows.len()).map(|row| self.crossings_above(row)).sum()
    }

    fn crossings_at(&self, row: usize) -> usize {
        self.crossings_above(row) + self.crossings_above(row + 1)
    }

    /// Crossings in the channel above a row.
    fn crossings_above(&self, row: usize) -> usize {
        let positions = self.positions();
        let ends: Vec<(usize, usize)> = self
            .links
            .iter()
            .filter(|link| self.slots[link.lower].row == row)
            .map(|link| (positions[link.upper], positions[link.lower]))
            .collect();
        let crosses =
            |a: &(usize, usize), b: &(usize, usize)| (a.0 < b.0 && a.1 > b.1) || (a.0 > b.0 && a.1 < b.1);
        ends.iter().enumerate().map(|(i, a)| ends[i + 1..].iter().filter(|b| crosses(a, b)).count()).sum()
    }
}
