//! The rules of ownership, duties and time: each, once broken behind the journal's back, is named with its stream.

use crate::house::House;
use crate::moved::change;
use crate::verifying::lived;
use db::testing::{TestDatabase, on_runtime};

/// What breaks a rule, and the words for it. What one leaves behind does not hide the next.
const BROKEN: [(&str, &str); 8] = [
    ("update cases set owner = '' where closed_at is null", "没有责任人或跟进人"),
    ("update duties set who = '' where state = 'open'", "不归任何人"),
    ("update duties set next_at = 5 where state <> 'open'", "还排在提醒里"),
    ("update cases set version = version + 1", "单的版本与它的流水不同"),
    ("update journal set recorded_at = 5 where version = 3 and stream like 'case_%'", "往回走"),
    ("delete from journal where version = 2 and stream like 'case_%'", "流的末尾不是最后一条流水"),
    ("update duties set holds_closing = 1 where state = 'open'", ""),
    ("update cases set closed_at = 5", "不做完就不能办结"),
];

async fn told(house: &House) -> Vec<(String, String)> {
    let found = house.centre.verify(house.project).await.unwrap();
    found.differences.into_iter().map(|found| (found.stream, found.what.zh)).collect()
}

fn each_is_named(database: &TestDatabase) {
    let folder = tempfile::tempdir().unwrap();
    let (house, _) = on_runtime(lived(database, folder.path()));
    for (breaks, words) in BROKEN {
        let before = on_runtime(told(&house));
        assert!(
            words.is_empty() || !before.iter().any(|(_, said)| said.contains(words)),
            "{words}: {before:?}"
        );
        assert!(change(database, breaks) > 0, "{breaks}");
        let said = on_runtime(told(&house));
        let named = said.iter().any(|(stream, said)| stream.starts_with("case_") && said.contains(words));
        assert!(words.is_empty() || named, "{breaks}: {said:?}");
    }
}

/// What the index itself refuses is found where somebody has taken the index away.
fn one_number_for_two(database: &TestDatabase) {
    let folder = tempfile::tempdir().unwrap();
    let (house, number) = on_runtime(lived(database, folder.path()));
    let request = house.request(None, "又漏了");
    on_runtime(house.centre.open_case(house.who("li"), request, None)).unwrap();
    change(database, "drop index cases_number");
    assert_eq!(change(database, &format!("update cases set number = '{number}'")), 2);
    let said = on_runtime(told(&house));
    assert_eq!(said.iter().filter(|(_, said)| said.contains("同一个编号")).count(), 2, "{said:?}");
}

/// A clock that was ahead and is set right leaves streams whose times run backwards, which is nobody's doing.
fn a_clock_set_right(database: &TestDatabase) {
    let folder = tempfile::tempdir().unwrap();
    let (house, _) = on_runtime(lived(database, folder.path()));
    on_runtime(async {
        let anew = |password: &'static str| house.centre.reset_password("li", password);
        anew("long-enough-the-first").await.unwrap();
        house.wait(-10 * calendar::Instant::MINUTE);
        anew("long-enough-the-second").await.unwrap();
        let found = house.centre.verify_all().await.unwrap();
        assert_eq!(found.differences, []);
    });
}

db::both_engines! {
    fn a_clock_that_was_set_right_is_no_difference(database) { a_clock_set_right(database); }

    fn a_broken_rule_is_named_with_its_stream(database) { each_is_named(database); }

    fn one_number_that_two_cases_have_is_found(database) { one_number_for_two(database); }
}
