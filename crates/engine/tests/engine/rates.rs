//! Return visits below 100 %: ten thousand finishes over seven crews keep their rate in each crew, and nobody foresees
//! who is asked.

use engine::sampling::{BLOCK, marked, replacements};
use std::collections::BTreeMap;

const KEY: &[u8] = b"the centre's secret";
const RATE: u8 = 70;
const FINISHES: u64 = 10_000;

/// A small generator of its own, so that the test is the same everywhere.
struct Dice(u64);
impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// One crew's month: finishes counted, customers asked and answered.
#[derive(Default)]
struct Crew {
    finishes: u64,
    answered: u64,
    /// Marks still owed in the open block because a marked one could not be reached.
    owed: Vec<u64>,
}

#[test]
fn each_crew_keeps_its_rate_though_many_cannot_be_reached() {
    let mut dice = Dice(7);
    let mut crews: BTreeMap<u64, Crew> = BTreeMap::new();
    let mut reached: BTreeMap<(u64, u64, u8), bool> = BTreeMap::new();
    for _ in 0..FINISHES {
        let number = dice.roll(7);
        let crew = crews.entry(number).or_default();
        let (block, index) =
            (crew.finishes / u64::from(BLOCK), u8::try_from(crew.finishes % u64::from(BLOCK)).unwrap());
        reached.insert((number, block, index), dice.roll(100) >= 15);
        crew.finishes += 1;
    }
    for (number, crew) in &mut crews {
        let stratum = format!("repair/{number}");
        for block in 0..crew.finishes / u64::from(BLOCK) {
            let slots = marked(KEY, &stratum, block, RATE);
            let missed =
                (0..BLOCK).filter(|i| slots[usize::from(*i)] && !reached[&(*number, block, *i)]).count();
            let asked = slots.iter().filter(|m| **m).count() - missed;
            // Each that could not be reached draws the next unmarked slot until one answers or none is left.
            let spare = replacements(KEY, &stratum, block, RATE);
            let drawn = spare.iter().filter(|i| reached[&(*number, block, **i)]).count().min(missed);
            crew.answered += u64::try_from(asked + drawn).unwrap();
            if missed > drawn {
                crew.owed.push(block);
            }
        }
        let blocks = crew.finishes / u64::from(BLOCK);
        let wanted = blocks * u64::from(RATE / 10);
        let off = wanted.abs_diff(crew.answered);
        assert!(off <= blocks, "crew {number}: {} of {wanted} in {blocks} blocks", crew.answered);
        // Far closer than one slot a block: only blocks with more unreachable than spare fall short.
        assert!(
            crew.answered * 100 >= crew.finishes * 67,
            "crew {number}: {} of {}",
            crew.answered,
            crew.finishes
        );
        assert!(crew.answered * 100 <= crew.finishes * 71);
        assert!(
            crew.owed.len() * 5 <= usize::try_from(blocks).unwrap(),
            "{} of {blocks} blocks fell short",
            crew.owed.len()
        );
    }
}

/// Who sees every draw so far, the rate and all names, and guesses by what is left in the block.
fn best_guess(left_marked: usize, left: usize) -> bool {
    left_marked * 2 >= left
}

#[test]
fn who_sees_all_but_the_key_guesses_no_better_than_chance() {
    let (mut right, mut chance_thousandths) = (0u64, 0u64);
    for crew in 0..7 {
        let stratum = format!("repair/{crew}");
        for block in 0..143 {
            let slots = marked(KEY, &stratum, block, RATE);
            let mut left_marked = slots.iter().filter(|m| **m).count();
            for (seen, slot) in slots.iter().enumerate() {
                let left = slots.len() - seen;
                let guess = best_guess(left_marked, left);
                right += u64::from(guess == *slot);
                let odds = if guess { left_marked } else { left - left_marked };
                chance_thousandths += u64::try_from(odds * 1_000 / left).unwrap();
                left_marked -= usize::from(*slot);
            }
        }
    }
    // 10,010 guesses: three standard deviations are at most 150.
    let expected = chance_thousandths / 1_000;
    assert!(right.abs_diff(expected) <= 150, "{right} right, chance gives {expected}");
}

#[test]
fn what_was_drawn_for_one_place_of_the_block_says_nothing_about_another_block() {
    // Count how often the same place is marked in neighbouring blocks: 49 % + 9 % of 10,000, within three deviations.
    let mut same = 0u64;
    for block in 0..1_000 {
        let (a, b) = (marked(KEY, "s", block, RATE), marked(KEY, "s", block + 1, RATE));
        same += u64::try_from(a.iter().zip(b).filter(|(a, b)| **a == *b).count()).unwrap();
    }
    assert!((5_650..=5_950).contains(&same), "{same}");
}
