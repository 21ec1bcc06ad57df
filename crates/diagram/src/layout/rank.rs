//! In which row each box stands: one below everything that leads to it, as near as that allows. Arrows that would close a
//! circle lead back.

use super::Arrow;

/// The rows of boxes, and which arrows lead back.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Ranks {
    /// The row of each box, from 0.
    pub(super) row: Vec<usize>,
    /// Whether each arrow goes back; one that is not known does not count.
    pub(super) back: Vec<bool>,
    /// Whether each arrow has both its ends.
    pub(super) known: Vec<bool>,
}

impl Ranks {
    /// The arrows that go down, with their positions.
    pub(super) fn down<'a>(&'a self, arrows: &'a [Arrow]) -> impl Iterator<Item = (usize, &'a Arrow)> {
        arrows.iter().enumerate().filter(|(index, _)| self.known[*index] && !self.back[*index])
    }
}

/// Ranks the boxes.
pub(super) fn ranks(count: usize, arrows: &[Arrow], known: &[bool]) -> Ranks {
    let back = backward(count, arrows, known);
    let mut ranks = Ranks { row: vec![0; count], back, known: known.to_vec() };
    let order = sequence(count, arrows, &ranks);
    for &from in &order {
        let leaving = ranks.down(arrows).filter(|(_, arrow)| arrow.from == from);
        for to in leaving.map(|(_, arrow)| arrow.to).collect::<Vec<_>>() {
            ranks.row[to] = ranks.row[to].max(ranks.row[from] + 1);
        }
    }
    // What nothing leads to stands right above what it leads to.
    for &own in order.iter().rev() {
        let entered = ranks.down(arrows).any(|(_, arrow)| arrow.to == own);
        let next = ranks.down(arrows).filter(|(_, a)| a.from == own).map(|(_, a)| ranks.row[a.to]).min();
        if let (false, Some(next)) = (entered, next) {
            ranks.row[own] = next.saturating_sub(1);
        }
    }
    ranks
}

/// The arrows that lead back: by their meaning, or because they would close a circle when the boxes are walked in order.
fn backward(count: usize, arrows: &[Arrow], known: &[bool]) -> Vec<bool> {
    #[derive(Clone, Copy, PartialEq)]
    enum Walk {
        Not,
        Within,
        Done,
    }
    let mut back: Vec<bool> =
        arrows.iter().zip(known).map(|(a, known)| *known && (a.back || a.from == a.to)).collect();
    let leaving = |own: usize, back: &[bool]| -> Vec<usize> {
        (0..arrows.len()).filter(|&i| known[i] && !back[i] && arrows[i].from == own).collect()
    };
    let entered = |own: usize| {
        arrows.iter().enumerate().any(|(i, a)| known[i] && !a.back && a.to == own && a.from != own)
    };
    let mut starts: Vec<usize> = (0..count).filter(|&own| !entered(own)).collect();
    starts.extend((0..count).filter(|&own| entered(own)));
    let mut walk = vec![Walk::Not; count];
    for start in starts {
        if walk[start] != Walk::Not {
            continue;
        }
        walk[start] = Walk::Within;
        let mut path = vec![(start, leaving(start, &back), 0)];
        while let Some((own, out, next)) = path.last_mut() {
            let Some(&index) = out.get(*next) else {
                walk[*own] = Walk::Done;
                path.pop();
                continue;
            };
            *next += 1;
            let to = arrows[index].to;
            match walk[to] {
                Walk::Within => back[index] = true,
                Walk::Not => {
                    walk[to] = Walk::Within;
                    path.push((to, leaving(to, &back), 0));
                }
                Walk::Done => {}
            }
        }
    }
    back
}

/// The boxes so that every arrow that goes down goes to a later one; of several that may come next, the first of the list.
fn sequence(count: usize, arrows: &[Arrow], ranks: &Ranks) -> Vec<usize> {
    let mut waiting = vec![0_usize; count];
    for (_, arrow) in ranks.down(arrows) {
        waiting[arrow.to] += 1;
    }
    let mut taken = vec![false; count];
    let mut order = Vec::with_capacity(count);
    while let Some(own) = (0..count).find(|&own| !taken[own] && waiting[own] == 0) {
        taken[own] = true;
        order.push(own);
        for (_, arrow) in ranks.down(arrows).filter(|(_, arrow)| arrow.from == own) {
            waiting[arrow.to] -= 1;
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrow(from: usize, to: usize) -> Arrow {
        Arrow { from, to, back: false }
    }

    #[test]
    fn a_circle_is_broken_where_it_closes() {
        let arrows = [arrow(0, 1), arrow(1, 2), arrow(2, 1), arrow(2, 3), arrow(3, 3)];
        let ranks = ranks(4, &arrows, &[true; 5]);
        assert_eq!(ranks.row, [0, 1, 2, 3]);
        assert_eq!(ranks.back, [false, false, true, false, true]);
    }

    #[test]
    fn a_further_round_stands_where_it_goes_on() {
        // 0 → 1 → 2 → 3, a second round 4 that goes on at 2, and what leads to it from the end.
        let arrows =
            [arrow(0, 1), arrow(1, 2), arrow(2, 3), arrow(4, 2), Arrow { from: 3, to: 4, back: true }];
        let ranks = ranks(5, &arrows, &[true; 5]);
        assert_eq!(ranks.row, [0, 1, 2, 3, 1]);
        assert_eq!(ranks.back, [false, false, false, false, true]);
    }
}
