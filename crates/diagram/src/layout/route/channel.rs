//! A channel between two rows: the stretches of arrows that run across it, each on a track, in an order in which few cross.

use crate::layout::MARGIN;

/// Distance of two tracks.
const TRACK: i32 = 12;
/// From the row above to the first track.
const ABOVE: i32 = 12;
/// From the last track to the row below: room for the head of an arrow.
const BELOW: i32 = 20;
/// Least height between two rows.
const LEAST: i32 = 32;
/// Two stretches nearer than this do not share a track.
const NEAR: i32 = 8;

/// A stretch that runs across.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// The arrow.
    pub(super) arrow: usize,
    /// It is the second stretch of an arrow that leads back.
    pub(super) ends: bool,
    /// Where it begins.
    pub(super) from: i32,
    /// Where it ends.
    pub(super) to: i32,
    /// Where it is met from above.
    pub(super) above: Vec<i32>,
    /// Where it is met from below.
    pub(super) below: Vec<i32>,
}

impl Piece {
    fn spans(&self, x: i32) -> bool {
        self.from.min(self.to) <= x && x <= self.from.max(self.to)
    }

    fn meets(&self, other: &Self) -> bool {
        self.from.min(self.to) - NEAR < other.from.max(other.to)
            && other.from.min(other.to) - NEAR < self.from.max(self.to)
    }

    /// How often they cross when this one runs above the other.
    fn crossings_above(&self, other: &Self) -> usize {
        other.above.iter().filter(|x| self.spans(**x)).count()
            + self.below.iter().filter(|x| other.spans(**x)).count()
    }
}

/// A channel with the track of each stretch.
#[derive(Debug)]
pub(super) struct Channel {
    tracks: Vec<(Piece, i32)>,
}

impl Channel {
    /// Gives the stretches their tracks; what goes straight down needs none.
    pub(super) fn of(pieces: Vec<Piece>) -> Self {
        let mut pieces: Vec<Piece> = pieces.into_iter().filter(|piece| piece.from != piece.to).collect();
        for _ in 0..pieces.len() {
            for upper in 0..pieces.len().saturating_sub(1) {
                let (one, other) = (&pieces[upper], &pieces[upper + 1]);
                if other.crossings_above(one) < one.crossings_above(other) {
                    pieces.swap(upper, upper + 1);
                }
            }
        }
        let mut tracks: Vec<(Piece, i32)> = Vec::with_capacity(pieces.len());
        for piece in pieces {
            let under = tracks.iter().filter(|(other, _)| other.meets(&piece)).map(|(_, track)| track + 1);
            let track = under.max().unwrap_or(0);
            tracks.push((piece, track));
        }
        Self { tracks }
    }

    /// Where a stretch runs, from the upper edge of the channel.
    pub(super) fn track(&self, arrow: usize, ends: bool) -> i32 {
        let own = self.tracks.iter().find(|(piece, _)| piece.arrow == arrow && piece.ends == ends);
        ABOVE + own.map_or(0, |(_, track)| *track) * TRACK
    }

    /// Its height between two rows.
    pub(super) fn height(&self) -> i32 {
        match self.tracks.iter().map(|(_, track)| *track).max() {
            Some(last) => (ABOVE + last * TRACK + BELOW).max(LEAST),
            None => LEAST,
        }
    }

    /// Its height above the first row or below the last.
    pub(super) fn outer_height(&self) -> i32 {
        if self.tracks.is_empty() { MARGIN } else { self.height().max(MARGIN) }
    }
}
