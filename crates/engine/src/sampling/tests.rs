//! Each block keeps its rate, and nobody without the key can tell which slots are marked.

use super::*;

#[test]
fn each_block_keeps_the_rate_and_remainders_carry_over() {
    for rate in [0u8, 30, 70, 75, 100] {
        let total: usize = (0..20)
            .map(|block| marked(b"key", "repair/crew", block, rate).iter().filter(|m| **m).count())
            .sum();
        assert_eq!(total, usize::from(rate) * 2, "{rate}");
        for block in 0..20 {
            let count = marked(b"key", "repair/crew", block, rate).iter().filter(|m| **m).count();
            assert!(count.abs_diff(usize::from(rate) / 10) <= 1, "{rate} {block} {count}");
        }
    }
}

#[test]
fn replacements_are_the_unmarked_slots_and_each_once() {
    for block in 0..50 {
        let taken = marked(b"key", "s", block, 70);
        let spare = replacements(b"key", "s", block, 70);
        assert_eq!(spare.len(), 3);
        assert!(spare.iter().all(|index| !taken[usize::from(*index)]));
        let distinct: std::collections::BTreeSet<_> = spare.iter().collect();
        assert_eq!(distinct.len(), 3);
    }
}

#[test]
fn key_stratum_and_block_all_change_the_draw() {
    let first: Vec<_> = (0..30).map(|b| marked(b"key", "s", b, 50)).collect();
    assert_ne!(first, (0..30).map(|b| marked(b"yek", "s", b, 50)).collect::<Vec<_>>());
    assert_ne!(first, (0..30).map(|b| marked(b"key", "t", b, 50)).collect::<Vec<_>>());
    assert_ne!(first[0..5], first[5..10]);
    let long = [7u8; 100];
    assert_ne!(marked(&long, "s", 1, 50), marked(&long[..99], "s", 1, 50));
}

#[test]
fn the_last_slots_say_nothing_about_the_next() {
    // A guesser who repeats the last block's slot is right about as often as the rate says: 50 % of 4,000.
    let mut right = 0;
    for block in 1..400 {
        let (last, now) = (marked(b"key", "s", block - 1, 50), marked(b"key", "s", block, 50));
        right += last.iter().zip(now).filter(|(l, n)| **l == *n).count();
    }
    assert!((1_850..2_150).contains(&right), "{right}");
}

#[test]
fn a_draw_is_the_keyed_hash_that_others_compute() {
    let hex: String = draw(b"a key", "repair", 3, 4).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, "d17c61df6c0796dd7862e588c2fd42a170482d1235081b28312474fd5d08ad8b");
}

#[test]
fn the_first_places_still_to_come_are_awaited_in_the_order_of_the_key() {
    let order = replacements(b"key", "s", 7, 40);
    assert_eq!(awaited(b"key", "s", 7, 40, order[0], 1), Some(0));
    assert_eq!(awaited(b"key", "s", 7, 40, order[0], 0), None);
    let last = *order.iter().min().unwrap();
    let place = order.iter().position(|own| *own == last).unwrap();
    assert_eq!(awaited(b"key", "s", 7, 40, last, place), None, "others stand before it");
    assert_eq!(awaited(b"key", "s", 7, 40, last, place + 1), Some(place));
}
