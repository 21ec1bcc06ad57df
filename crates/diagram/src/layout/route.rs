//! The ways of the arrows: where each leaves and enters its boxes, and where it runs across in the channel between two rows.

mod channel;
mod port;

use super::order::{Link, Rows};
use super::rank::Ranks;
use super::{Arrow, Layout, MARGIN, Point, Rect, Route, Size};
use channel::{Channel, Piece};
use port::Ports;

/// Distance of the gutter from the boxes.
const GUTTER: i32 = 18;
/// Distance of two lanes of the gutter.
const LANE: i32 = 12;

/// Routes the arrows of a graph whose boxes have their order and their middle.
pub(super) fn routes(
    sizes: &[Size],
    arrows: &[Arrow],
    ranks: &Ranks,
    rows: &Rows,
    centres: Vec<i32>,
) -> Layout {
    let centres = shifted(rows, centres);
    let right = rows.slots.iter().zip(&centres).map(|(slot, centre)| centre - slot.width / 2 + slot.width);
    let right = right.max().unwrap_or(MARGIN);
    let lanes = lanes(arrows, ranks, right + GUTTER);
    let ports = Ports::of(arrows, ranks, rows, &centres);
    let channels = channels(ranks, rows, &ports, &lanes, arrows);
    let mut page = Page { rows, centres, ports, lanes, channels, boxes: vec![], across: vec![] };
    let height = page.stack(sizes);
    let width = page.lanes.iter().flatten().copied().max().unwrap_or(right) + MARGIN;
    let routes = arrows.iter().enumerate().map(|(index, arrow)| page.route(index, arrow, ranks)).collect();
    Layout { boxes: page.boxes, routes, width, height }
}

/// The middles, so that nothing stands outside of the margin.
fn shifted(rows: &Rows, centres: Vec<i32>) -> Vec<i32> {
    let left = rows.slots.iter().zip(&centres).map(|(slot, centre)| centre - slot.width / 2).min();
    let by = MARGIN - left.unwrap_or(MARGIN);
    centres.into_iter().map(|centre| centre + by).collect()
}

/// The lane of each arrow that leads back; what goes less far goes further in.
fn lanes(arrows: &[Arrow], ranks: &Ranks, first: i32) -> Vec<Option<i32>> {
    let mut back: Vec<usize> =
        (0..arrows.len()).filter(|&index| ranks.known[index] && ranks.back[index]).collect();
    back.sort_by_key(|&index| (ranks.row[arrows[index].from].abs_diff(ranks.row[arrows[index].to]), index));
    let mut lanes = vec![None; arrows.len()];
    for (lane, index) in (0_i32..).zip(back) {
        lanes[index] = Some(first + lane * LANE);
    }
    lanes
}

/// The channels: one above each row, and one below the last.
fn channels(
    ranks: &Ranks,
    rows: &Rows,
    ports: &Ports,
    lanes: &[Option<i32>],
    arrows: &[Arrow],
) -> Vec<Channel> {
    let mut pieces: Vec<Vec<Piece>> = vec![Vec::new(); rows.rows.len() + 1];
    for link in &rows.links {
        let (from, to) = (ports.leave(link.upper, link.arrow), ports.enter(link.lower, link.arrow));
        let piece = Piece { arrow: link.arrow, ends: false, from, to, above: vec![from], below: vec![to] };
        pieces[rows.slots[link.lower].row].push(piece);
    }
    for (index, arrow) in arrows.iter().enumerate() {
        let Some(lane) = lanes[index] else { continue };
        let (from, to) = (ports.leave(arrow.from, index), ports.enter(arrow.to, index));
        let begins =
            Piece { arrow: index, ends: false, from, to: lane, above: vec![from, lane], below: vec![] };
        let ends = Piece { arrow: index, ends: true, from: lane, to, above: vec![], below: vec![lane, to] };
        pieces[ranks.row[arrow.from] + 1].push(begins);
        pieces[ranks.row[arrow.to]].push(ends);
    }
    pieces.into_iter().map(Channel::of).collect()
}

struct Page<'a> {
    rows: &'a Rows,
    centres: Vec<i32>,
    ports: Ports,
    lanes: Vec<Option<i32>>,
    channels: Vec<Channel>,
    boxes: Vec<Rect>,
    /// Where each channel begins.
    across: Vec<i32>,
}

impl Page<'_> {
    /// Stacks channels and rows, and puts each box into the middle of its row. Answers the height of the whole.
    fn stack(&mut self, sizes: &[Size]) -> i32 {
        self.boxes = vec![Rect::default(); sizes.len()];
        let mut y = 0;
        for (number, channel) in self.channels.iter().enumerate() {
            self.across.push(y);
            let outer = number == 0 || number == self.rows.rows.len();
            y += if outer { channel.outer_height() } else { channel.height() };
            let Some(row) = self.rows.rows.get(number) else { continue };
            let tallest = row.iter().map(|slot| self.rows.slots[*slot].height).max().unwrap_or(0);
            for slot in row {
                let Some(node) = self.rows.slots[*slot].node else { continue };
                let Size { width, height } = sizes[node];
                let x = self.centres[*slot] - width / 2;
                self.boxes[node] = Rect { x, y: y + (tallest - height) / 2, width, height };
            }
            y += tallest;
        }
        y
    }

    /// Where an arrow runs across in a channel.
    fn track(&self, channel: usize, arrow: usize, ends: bool) -> i32 {
        self.across[channel] + self.channels[channel].track(arrow, ends)
    }

    fn route(&self, index: usize, arrow: &Arrow, ranks: &Ranks) -> Route {
        if !ranks.known[index] {
            return Route { points: vec![], back: false };
        }
        let (from, to) = (self.ports.leave(arrow.from, index), self.ports.enter(arrow.to, index));
        let mut points = vec![Point { x: from, y: self.boxes[arrow.from].bottom() }];
        if let Some(lane) = self.lanes[index] {
            let begins = self.track(ranks.row[arrow.from] + 1, index, false);
            let ends = self.track(ranks.row[arrow.to], index, true);
            points.extend(
                [(from, begins), (lane, begins), (lane, ends), (to, ends)].map(|(x, y)| Point { x, y }),
            );
        } else {
            let own = |link: &&Link| link.arrow == index;
            for link in self.rows.links.iter().filter(own) {
                let (from, to) = (self.ports.leave(link.upper, index), self.ports.enter(link.lower, index));
                if from != to {
                    let y = self.track(self.rows.slots[link.lower].row, index, false);
                    points.extend([Point { x: from, y }, Point { x: to, y }]);
                }
            }
        }
        points.push(Point { x: to, y: self.boxes[arrow.to].y });
        Route { points, back: ranks.back[index] }
    }
}
