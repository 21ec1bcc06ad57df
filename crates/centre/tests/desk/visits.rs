//! Return visits that are due, one call for a household.

use crate::house::{House, at};
use centre::OpenRequest;
use db::testing::on_runtime;
use model::people::Absence;
use serde_json::json;

/// PJ-025, HB-125: who is asked is asked once, at an hour at which one may ring.
async fn one_call_asks_about_all_of_a_household(database: db::Database) {
    let house = House::new(database).await;
    let (centre, guan) = (&house.centre, house.who("guan"));
    assert!(centre.visits(guan, None).await.unwrap().households.is_empty());
    let first = house.open(house.repair("厨房漏水")).await;
    let second =
        house.open(OpenRequest { party: Some(house.lan.to_string()), ..house.repair("灯不亮") }).await;
    let away = OpenRequest {
        party: None,
        contact: None,
        place: Some("中心花园".into()),
        ..house.repair("路灯不亮")
    };
    let third = house.open(away).await;
    house.finish(&first).await;
    house.set("2026-11-20 09:30");
    house.finish(&second).await;
    house.finish(&third).await;
    let list = centre.visits(guan, Some("GL".into())).await.unwrap();
    assert!(!list.more);
    assert_eq!(list.households.len(), 2);
    let home = &list.households[0];
    assert_eq!(home.place.as_ref().unwrap().label, "3栋2单元501");
    assert!(home.one_call);
    let asked: Vec<&str> = home.visits.iter().map(|visit| visit.number.as_str()).collect();
    assert_eq!(asked, [first.as_str(), second.as_str()]);
    assert_eq!(home.phones, ["13800138000", "13911112222"]);
    assert_eq!(home.customers.iter().map(|c| c.label.as_str()).collect::<Vec<_>>(), ["张先生", "李小兰"]);
    assert_eq!((home.may_ring, home.ring_until.as_deref()), (true, Some("2026-11-20T11:50:00+08:00")));
    let visit = &home.visits[0];
    assert_eq!(visit.duty.due, "2026-11-24T00:00:00+08:00", "the end of the third day");
    assert_eq!(
        (visit.methods.as_slice(), visit.script.as_deref()),
        (&["on_site", "phone", "incoming"][..], Some("visit_repair"))
    );
    assert!(visit.asks.iter().any(|ask| ask.id == "visit_quality" && ask.required && ask.options.len() == 3));
    assert!(!list.households[1].one_call);
    // Quiet hours.
    house.set("2026-11-20 12:30");
    let home = &centre.visits(guan, None).await.unwrap().households[0];
    assert_eq!((home.may_ring, home.ring_from.as_deref()), (false, Some("2026-11-20T14:10:00+08:00")));
    assert_eq!(home.ring_hours, "09:10–11:50、14:10–20:20");
    let hours = centre.case(guan, &first).await.unwrap().visits[0].hours.clone().unwrap();
    assert_eq!((hours.open, hours.hours.as_str()), (false, "09:10–11:50、14:10–20:20"));
    assert_eq!(
        hours.from.as_deref(),
        Some("2026-11-20T14:10:00+08:00"),
        "the page of the case says the same"
    );
    // The crew does not visit; who only looks owes nothing.
    for other in ["wang", "audit", "far"] {
        assert!(centre.visits(house.who(other), None).await.unwrap().households.is_empty(), "{other}");
    }
    // One answered, one left.
    house.set("2026-11-20 15:00");
    let answer = json!({"visit": "after_repair", "method": "phone", "verdict": "satisfied",
        "answers": {"visit_quality": "good", "visit_effect": "solved"}});
    house.act("guan", &first, "answer_visit", answer).await.unwrap();
    let home = &centre.visits(guan, None).await.unwrap().households[0];
    assert_eq!((home.visits.len(), home.one_call), (1, false));
    // Late visits say so.
    house.set("2026-11-24 09:30");
    centre.fire_due().await.unwrap();
    assert!(centre.visits(guan, None).await.unwrap().households[0].late);
}

/// PJ-039: what was tried and what is still wanted before a customer counts as not reached is told in words.
async fn tries_are_told_against_the_rule(database: db::Database) {
    let house = House::new(database).await;
    let number = house.open(house.repair("厨房漏水")).await;
    house.finish(&number).await;
    let told = async || {
        let list = house.centre.visits(house.who("guan"), None).await.unwrap();
        let told = list.households[0].visits[0].reaching.clone();
        let page = house.centre.case(house.who("guan"), &number).await.unwrap().visits[0].reaching.clone();
        assert_eq!(told, page, "the list and the page say the same");
        told
    };
    assert_eq!(told().await, None, "nobody tried yet");
    let nobody = json!({"visit": "after_repair", "method": "phone", "outcome": "no_answer"});
    house.set("2026-11-20 10:05");
    house.act("guan", &number, "try_visit", nobody.clone()).await.unwrap();
    let words = [
        "没联系上：已试 1 次，其中不同时段 1 次（要 3 次）；已在 1 天里试过（要 2 天）",
        "还差：再试 2 次，还缺的时段：14:10–20:20；还要另外 1 天；还要留一次言",
        "试够了还联系不上，由客服主管签认（联系过的人不能自己签）",
    ];
    assert_eq!(told().await.unwrap().words, words);
    house.set("2026-11-20 15:00");
    house.act("guan", &number, "try_visit", nobody.clone()).await.unwrap();
    house.set("2026-11-21 18:00");
    house.act("guan", &number, "try_visit", nobody).await.unwrap();
    let found = told().await.unwrap();
    assert_eq!((found.counted, found.tries, found.days, found.days_wanted), (3, 3, 2, 2));
    assert!(found.words[1].ends_with("还差：还要留一次言"), "{:?}", found.words);
    let message = json!({"visit": "after_repair", "method": "message", "outcome": "message_left"});
    house.act("guan", &number, "try_visit", message).await.unwrap();
    let case = house.centre.case(house.who("sun"), &number).await.unwrap();
    assert!(
        case.visits[0].sign_off,
        "the engine holds it for enough exactly when nothing is wanted any more"
    );
    assert_eq!(case.visits[0].reaching.as_ref().unwrap().words.len(), 2);
}

/// A visit that went to whoever stands in for an empty post stays in sight of that post, which may make it.
async fn what_went_to_a_stand_in_is_still_seen(database: db::Database) {
    let house = House::new(database).await;
    let number = house.open(house.repair("厨房漏水")).await;
    let away = Absence {
        person: house.person("guan"),
        from: at("2026-11-20 08:00"),
        until: at("2026-11-30 08:00"),
        substitute: None,
    };
    house.centre.leave(house.who("admin"), house.project, away).await.unwrap();
    house.finish(&number).await;
    let list = house.centre.visits(house.who("guan"), None).await.unwrap();
    let visit = &list.households[0].visits[0];
    assert_eq!((visit.number.as_str(), visit.duty.who.label.as_str()), (number.as_str(), "客服主管"));
    assert_eq!(visit.duty.who.stands_in_for.as_deref(), Some("管家"));
    assert_eq!(house.centre.visits(house.who("sun"), None).await.unwrap().households.len(), 1);
    assert!(house.centre.visits(house.who("li"), None).await.unwrap().households.is_empty());
    let answer = json!({"visit": "after_repair", "method": "incoming", "verdict": "satisfied",
        "answers": {"visit_quality": "good", "visit_effect": "solved"}});
    house.act("guan", &number, "answer_visit", answer).await.unwrap();
    assert!(house.centre.visits(house.who("guan"), None).await.unwrap().households.is_empty());
}

db::both_engines! {
    fn tries(database) { on_runtime(tries_are_told_against_the_rule(database.database().clone())); }
    fn stand_in(database) { on_runtime(what_went_to_a_stand_in_is_still_seen(database.database().clone())); }
    fn households(database) { on_runtime(one_call_asks_about_all_of_a_household(database.database().clone())); }
}
