//! A second import changes only what was corrected.

use super::made_roster::{Line, lines, workbook};
use super::{after, planned};
use centre::import::difference::{Change, Changes, Existing, PlaceFact};

/// Imports the made roster, then the same with a cell changed.
fn second(row: usize, column: usize, words: &'static str) -> (Existing, Changes) {
    let (_, first, _) = planned(&workbook(&lines()), &Existing::default());
    let there = after(&first);
    let mut mended: Vec<Line> = lines();
    mended[row][column] = words;
    let (_, _, changes) = planned(&workbook(&mended), &there);
    (there, changes)
}

fn created(changes: &Changes) -> [usize; 6] {
    let create = &changes.create;
    [
        create.groups.len(),
        create.places.len(),
        create.parties.len(),
        create.ties.len(),
        create.spaces.len(),
        create.space_ties.len(),
    ]
}

#[test]
fn the_same_file_changes_nothing() {
    let (_, changes) = second(0, 0, "#1");
    assert!(changes.is_empty(), "{changes:#?}");
    assert!(changes.no_longer_named.is_empty());
    assert!(changes.same > 20);
}

#[test]
fn a_mended_row_is_created_and_nothing_else() {
    let (_, changes) = second(8, 3, "101");
    assert_eq!((created(&changes), changes.change.len()), ([0, 1, 1, 1, 0, 0], 0));
    let (_, changes) = second(13, 5, "龙兰涵");
    assert_eq!(
        (created(&changes), changes.change.len()),
        ([0, 1, 1, 1, 0, 1], 0),
        "with the space bound to it"
    );
}

#[test]
fn a_corrected_fact_is_one_change() {
    let (_, changes) = second(0, 4, "#139.94");
    let id = "place 1-1-101".to_owned();
    let (before, after) = (Some("139.93".to_owned()), "139.94".to_owned());
    assert_eq!(
        changes.change,
        [Change::Place { id, place: "1-1-101".to_owned(), fact: PlaceFact::Area, before, after }]
    );
    assert_eq!(created(&changes), [0; 6]);
}

#[test]
fn an_empty_cell_clears_nothing() {
    let (_, changes) = second(0, 4, "");
    assert!(changes.is_empty(), "{changes:#?}");
}

#[test]
fn a_corrected_phone_is_added_to_the_same_person() {
    let (_, changes) = second(2, 6, "13955556666");
    let [Change::Phones { id, add, not_in_file }] = changes.change.as_slice() else { panic!("{changes:#?}") };
    assert_eq!(id, "party 3");
    assert_eq!(add[0].number, "13955556666");
    assert_eq!(not_in_file, &["0755-26001234-802"]);
    assert_eq!(created(&changes), [0; 6]);
}

#[test]
fn a_corrected_name_is_the_same_person() {
    let (_, changes) = second(2, 5, "姚搏");
    let expected =
        Change::Name { id: "party 3".to_owned(), before: "姚博".to_owned(), after: "姚搏".to_owned() };
    assert_eq!(changes.change, [expected]);
    assert_eq!(created(&changes), [0; 6]);
    // One of two owners who share their phone.
    let (_, changes) = second(1, 5, "赵墨、董新健");
    let expected =
        Change::Name {
            id: "party 2".to_owned(), before: "董新建".to_owned(), after: "董新健".to_owned()
        };
    assert_eq!(changes.change, [expected]);
}

#[test]
fn another_owner_is_created_and_the_former_is_left_to_a_person() {
    let mut sold: Vec<Line> = lines();
    let (_, first, _) = planned(&workbook(&sold), &Existing::default());
    let there = after(&first);
    sold[3][5] = "黎桂燕";
    sold[3][6] = "19903751966";
    sold[3][8] = "0280";
    let (_, _, changes) = planned(&workbook(&sold), &there);
    assert_eq!((created(&changes), changes.change.len()), ([0, 0, 1, 1, 0, 0], 0));
    let gone: Vec<_> =
        changes.no_longer_named.iter().map(|tie| (tie.party.as_str(), tie.place.as_str())).collect();
    assert_eq!(gone, [("party 4", "V8")]);
}
