//! Asking below 100 %: seven of ten are asked, another stands in for who could not be, whoever did the work sees nothing
//! of it, and verifying looks at every draw.

use crate::house::House;
use centre::{CentreError, DutiesRequest};
use db::testing::{TestDatabase, on_runtime};
use db::{Engine, Statement, Tx};
use engine::Code;
use serde_json::json;
use std::collections::BTreeSet;

const SEVENTY: &[(&str, &str)] = &[(
    "after=\"finished\" within=\"3 days\" calendar=\"always\" by=\"steward\" not_by=\"worker\" rate=\"100%\"",
    "after=\"finished\" within=\"3 days\" calendar=\"always\" by=\"steward\" not_by=\"worker\" rate=\"70%\"",
)];

async fn house(database: &TestDatabase, folder: &std::path::Path) -> House {
    let house = House::new(database.database().clone(), folder).await;
    house.change_the_handbook(SEVENTY).await;
    house.set("2026-11-20 09:30");
    house
}

/// The numbers of the cases that the steward is to ask about.
async fn drawn(house: &House) -> BTreeSet<String> {
    let list = house.centre.visits(house.who("guan"), None).await.unwrap();
    list.households.iter().flat_map(|home| &home.visits).map(|visit| visit.number.clone()).collect()
}

async fn verdict(house: &House, number: &str, verdict: &str) -> Result<centre::CaseView, CentreError> {
    let view = house.centre.case(house.who("guan"), number).await.unwrap();
    let visit = view.visits.iter().find(|visit| visit.duty.state == "open").unwrap().duty.key.clone();
    let mut answer = json!({"visit": visit, "method": "phone", "verdict": verdict});
    if verdict != "refused" {
        answer["answers"] = json!({"visit_quality": "good", "visit_effect": "solved"});
    }
    house.act("guan", number, "answer_visit", answer).await
}

async fn nothing_differs(house: &House) {
    assert_eq!(house.centre.verify_all().await.unwrap().differences, []);
}

/// Promise 4: each of the block that declines is replaced while one is left, and no case closes over what may still be
/// demanded.
async fn another_stands_in(database: &TestDatabase) {
    let folder = tempfile::tempdir().unwrap();
    let house = house(database, folder.path()).await;
    let mut all = BTreeSet::new();
    for number in 0..10 {
        all.insert(house.repaired(&format!("第 {number} 处漏水")).await);
    }
    let first = drawn(&house).await;
    assert_eq!((all.len(), first.len()), (10, 7));
    let mut met = first.clone();
    for number in first.iter().take(2) {
        let view = verdict(&house, number, "refused").await.unwrap();
        assert_eq!(view.stage_kind, "closed");
        let now = drawn(&house).await;
        assert_eq!(now.len(), 7, "another of the block is asked in his place");
        assert_eq!(now.difference(&met).count(), 1);
        met.extend(now);
    }
    nothing_differs(&house).await;
    // One is left in reserve. It is not closed before nobody can be drawn any more; the others are asked or late by then.
    let left: Vec<&String> = all.difference(&met).collect();
    assert_eq!(left.len(), 1);
    house.set("2026-11-23 23:59");
    house.centre.fire_due().await.unwrap();
    let stage = async |number: &str| house.centre.case(house.who("qian"), number).await.unwrap().stage_kind;
    assert_eq!(stage(left[0]).await, "finished");
    house.set("2026-11-24 00:00");
    house.centre.fire_due().await.unwrap();
    assert_eq!(stage(left[0]).await, "closed");
    // Its limit is over: nobody stands in any more, and the visits of the others are still owed.
    house.set("2026-11-24 10:00");
    let third = drawn(&house).await.into_iter().next().unwrap();
    verdict(&house, &third, "refused").await.unwrap();
    assert_eq!(drawn(&house).await.len(), 6);
    for number in drawn(&house).await {
        assert_eq!(stage(&number).await, "finished");
        assert_eq!(verdict(&house, &number, "satisfied").await.unwrap().stage_kind, "closed");
    }
    nothing_differs(&house).await;
}

/// Who declines before the block is full is replaced by one of those to come; which one, only the key tells.
async fn one_to_come_stands_in(database: &TestDatabase) {
    let folder = tempfile::tempdir().unwrap();
    let house = house(database, folder.path()).await;
    let mut all = vec![];
    let mut declined = 0;
    for number in 0..10 {
        all.push(house.repaired(&format!("第 {number} 盏灯不亮")).await);
        // The first two who are drawn decline at once, so that nobody of the block is there yet.
        for number in drawn(&house).await {
            if declined < 2 {
                verdict(&house, &number, "refused").await.unwrap();
                declined += 1;
            }
        }
    }
    assert_eq!(declined, 2);
    assert_eq!(drawn(&house).await.len(), 7, "seven can be asked although two declined");
    nothing_differs(&house).await;
}

/// Whoever did the work, and whoever neither asks nor answers for the asking, cannot tell the drawn from the others.
async fn the_crew_sees_nothing(database: &TestDatabase) {
    let folder = tempfile::tempdir().unwrap();
    let house = house(database, folder.path()).await;
    let mut all = BTreeSet::new();
    for number in 0..10 {
        all.insert(house.repaired(&format!("第 {number} 处漏水")).await);
    }
    let drawn_first = drawn(&house).await;
    let seen = drawn_first.iter().next().unwrap().clone();
    let unseen = all.difference(&drawn_first).next().unwrap().clone();
    let tried =
        json!({"visit": "after_repair", "method": "phone", "outcome": "no_answer", "note": "铃响没人接"});
    house.act("guan", &seen, "try_visit", tried).await.unwrap();
    for reader in ["wang", "zhao", "li"] {
        let look = async |number: &str| house.centre.case(house.who(reader), number).await.unwrap();
        let (one, other) = (look(&seen).await, look(&unseen).await);
        let tell = |view: &centre::CaseView| {
            let timeline: Vec<String> = view.timeline.iter().map(|line| line.words.clone()).collect();
            let duties: Vec<(String, &str)> =
                view.duties.iter().map(|d| (d.label.clone(), d.state)).collect();
            (view.stage_kind, view.visits.clone(), timeline, duties, view.closed_at.clone())
        };
        let (mut one, mut other) = (tell(&one), tell(&other));
        // The numbers differ, and nothing else.
        one.2.retain(|line| !line.starts_with("单号"));
        other.2.retain(|line| !line.starts_with("单号"));
        assert_eq!(one, other, "{reader}");
        assert!(
            one.1.is_empty() && !one.2.iter().any(|line| line.contains("维修回访")),
            "{reader}: {:?}",
            one.2
        );
        let found = house.centre.search(house.who(reader), "没人接", None, None, None).await.unwrap();
        assert!(found.hits.is_empty(), "{reader}");
        let duties = house.centre.duties(house.who(reader), DutiesRequest::default()).await.unwrap();
        assert!(duties.rows.iter().all(|row| row.kind != "visit" && row.kind != "reserve"), "{reader}");
        // Trying it out tells nothing either.
        let answer = json!({"visit": "after_repair#1", "method": "phone", "verdict": "satisfied",
            "answers": {"visit_quality": "good", "visit_effect": "solved"}});
        for number in [&seen, &unseen] {
            match house.act(reader, number, "answer_visit", answer.clone()).await {
                Err(CentreError::Refused(refusal)) => {
                    assert_eq!(refusal.code, Code::VisitNotOwed, "{reader}")
                }
                found => panic!("{reader}: {found:?}"),
            }
        }
    }
    // Who asks sees it; and everybody sees what the customer answered.
    let view = house.centre.case(house.who("guan"), &seen).await.unwrap();
    assert!(view.visits.len() == 1 && view.timeline.iter().any(|line| line.words.contains("抽中")));
    verdict(&house, &seen, "satisfied").await.unwrap();
    let view = house.centre.case(house.who("wang"), &seen).await.unwrap();
    assert_eq!(view.visits[0].verdict.as_deref(), Some("satisfied"));
    assert!(!view.timeline.iter().any(|line| line.words.contains("抽中")));
}

fn changed_draws_are_found(database: &TestDatabase) {
    let folder = tempfile::tempdir().unwrap();
    let house = on_runtime(house(database, folder.path()));
    on_runtime(async {
        for number in 0..10 {
            house.repaired(&format!("第 {number} 处漏水")).await;
        }
        let number = drawn(&house).await.into_iter().next().unwrap();
        verdict(&house, &number, "refused").await.unwrap();
        nothing_differs(&house).await;
    });
    let tamper = |sql: &str| {
        let statement = Statement::composed("TAMPER", sql);
        database.database().write_blocking(move |tx: &mut dyn Tx| tx.exec(&statement, &[])).unwrap()
    };
    for (change, back, finding) in [
        ("update slots set marked = 1 - marked", "update slots set marked = 1 - marked", "表 slots"),
        ("update slots set replaces = case_id where replaces is not null", "", "回访抽样与签算不符"),
    ] {
        assert!(tamper(change) > 0, "{change}");
        let found = on_runtime(house.centre.verify_all()).unwrap().differences;
        assert!(found.iter().any(|difference| difference.what.zh.contains(finding)), "{change}: {found:?}");
        if !back.is_empty() {
            tamper(back);
            on_runtime(nothing_differs(&house));
        }
    }
}

/// Two customers of one crew decline at the same instant: two others are drawn, never the same one twice.
#[test]
fn two_who_decline_at_once_draw_two_others() {
    let database = TestDatabase::new(Engine::Postgres);
    let folder = tempfile::tempdir().unwrap();
    on_runtime(async {
        let house = house(&database, folder.path()).await;
        for number in 0..10 {
            house.repaired(&format!("第 {number} 处漏水")).await;
        }
        let first: Vec<String> = drawn(&house).await.into_iter().take(3).collect();
        let all = futures(&house, &first).await;
        assert!(all.iter().all(Result::is_ok), "{all:?}");
        assert_eq!(drawn(&house).await.len(), 7);
        nothing_differs(&house).await;
    });
}

async fn futures(house: &House, numbers: &[String]) -> Vec<Result<centre::CaseView, CentreError>> {
    let [one, two, three] = numbers else { panic!("three are asked") };
    let (one, two, three) = tokio::join!(
        verdict(house, one, "refused"),
        verdict(house, two, "refused"),
        verdict(house, three, "refused")
    );
    vec![one, two, three]
}

db::both_engines! {
    fn another_stands_in_for_who_declines(database) { on_runtime(another_stands_in(database)); }
    fn one_to_come_stands_in_where_nobody_is_there_yet(database) { on_runtime(one_to_come_stands_in(database)); }
    fn the_crew_sees_nothing_of_a_draw(database) { on_runtime(the_crew_sees_nothing(database)); }
    fn every_draw_is_verified(database) { changed_draws_are_found(database); }
}
