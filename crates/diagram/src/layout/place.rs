//! Where things stand from left to right: each as near to the middle of what it is tied to as its neighbours allow.

use super::order::Rows;

/// Free space on each side of a box.
const BESIDE_BOX: i32 = 16;
/// Free space on each side of an arrow that passes.
const BESIDE_PASSING: i32 = 4;
/// How often the rows are gone through.
const SWEEPS: usize = 24;
/// How much more a passing arrow wants to be straight than a box wants to stand in the middle.
const STRAIGHT: i64 = 6;

/// The middle of each slot, not yet shifted to the margin.
pub(super) fn centres(rows: &Rows) -> Vec<i32> {
    let mut centres = vec![0_i32; rows.slots.len()];
    for row in &rows.rows {
        let offsets = offsets(rows, row);
        for (slot, offset) in row.iter().zip(offsets) {
            centres[*slot] = offset;
        }
    }
    for sweep in 0..SWEEPS {
        let count = rows.rows.len();
        for step in 0..count {
            let (row, above) = if sweep % 2 == 0 { (step, true) } else { (count - 1 - step, false) };
            settle(rows, row, above, &mut centres);
        }
    }
    draw_together(rows, &mut centres);
    centres
}

/// Moves whatever no arrow ties to its left neighbours as far to the left as they allow.
fn draw_together(rows: &Rows, centres: &mut [i32]) {
    let parts = parts(rows);
    let left = |part: usize, centres: &[i32]| {
        let own = (0..centres.len()).filter(|slot| parts[*slot] == part);
        own.map(|slot| centres[slot] - rows.slots[slot].width / 2).min()
    };
    let mut order: Vec<usize> = parts.clone();
    order.sort_unstable();
    order.dedup();
    order.sort_by_key(|part| (left(*part, centres), *part));
    for part in order {
        let mut slack: Option<i32> = None;
        for row in &rows.rows {
            let offsets = offsets(rows, row);
            for (pair, apart) in row.windows(2).zip(offsets.windows(2)) {
                if let ([before, own], [first, second]) = (pair, apart)
                    && parts[*own] == part
                    && parts[*before] != part
                {
                    let free = centres[*own] - centres[*before] - (second - first);
                    slack = Some(slack.map_or(free, |least| least.min(free)));
                }
            }
        }
        for slot in (0..centres.len()).filter(|slot| parts[*slot] == part) {
            centres[slot] -= slack.unwrap_or(0).max(0);
        }
    }
}

/// Which slots are tied together: each part bears the number of its first slot.
fn parts(rows: &Rows) -> Vec<usize> {
    let mut parts: Vec<usize> = (0..rows.slots.len()).collect();
    for link in &rows.links {
        let (one, other) = (parts[link.upper], parts[link.lower]);
        let (kept, gone) = (one.min(other), one.max(other));
        parts.iter_mut().filter(|part| **part == gone).for_each(|part| *part = kept);
    }
    parts
}

/// How far the middle of each slot of a row lies from the first one's, when they stand side by side.
fn offsets(rows: &Rows, row: &[usize]) -> Vec<i32> {
    let half = |slot: usize| {
        let slot = &rows.slots[slot];
        slot.width / 2 + if slot.node.is_some() { BESIDE_BOX } else { BESIDE_PASSING }
    };
    let mut at = 0;
    let mut offsets = Vec::with_capacity(row.len());
    for (position, slot) in row.iter().enumerate() {
        if position > 0 {
            at += half(row[position - 1]) + half(*slot);
        }
        offsets.push(at);
    }
    offsets
}

fn settle(rows: &Rows, row: usize, above: bool, centres: &mut [i32]) {
    let row = &rows.rows[row];
    let offsets = offsets(rows, row);
    let wishes: Vec<(i64, i64)> = row
        .iter()
        .zip(&offsets)
        .map(|(slot, offset)| {
            let tied: Vec<i64> =
                rows.neighbours(*slot, above).map(|other| i64::from(centres[other])).collect();
            let weight = if rows.slots[*slot].node.is_none() { STRAIGHT } else { 1 };
            let wish = match i64::try_from(tied.len()).unwrap_or(i64::MAX) {
                0 => (i64::from(centres[*slot]), 1),
                count => (tied.iter().sum::<i64>().div_euclid(count), weight * count * 2),
            };
            (wish.0 - i64::from(*offset), wish.1)
        })
        .collect();
    for ((slot, offset), start) in row.iter().zip(&offsets).zip(rising(&wishes)) {
        centres[*slot] = i32::try_from(start).unwrap_or_default() + offset;
    }
}

/// The rising row of numbers that is nearest to the wishes (value, weight): where a wish would make it fall, those
/// concerned meet at their weighted mean.
pub(super) fn rising(wishes: &[(i64, i64)]) -> Vec<i64> {
    let mut pools: Vec<(i64, i64, usize)> = Vec::with_capacity(wishes.len());
    for (value, weight) in wishes {
        pools.push((value * weight, *weight, 1));
        while let [.., before, last] = pools.as_slice()
            && before.0.div_euclid(before.1) > last.0.div_euclid(last.1)
        {
            let joined = (before.0 + last.0, before.1 + last.1, before.2 + last.2);
            pools.truncate(pools.len() - 2);
            pools.push(joined);
        }
    }
    pools
        .iter()
        .flat_map(|(sum, weight, count)| std::iter::repeat_n(sum.div_euclid(*weight), *count))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::rising;

    #[test]
    fn wishes_that_agree_are_granted_and_others_meet() {
        assert_eq!(rising(&[(1, 1), (5, 1), (9, 1)]), [1, 5, 9]);
        assert_eq!(rising(&[(9, 1), (1, 1), (20, 3)]), [5, 5, 20]);
        assert_eq!(rising(&[(10, 1), (0, 9)]), [1, 1]);
        assert_eq!(rising(&[]), [0_i64; 0]);
    }
}
