//! Return visits that are due, one call for a household.

use crate::house::House;
use centre::OpenRequest;
use db::testing::on_runtime;
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

db::both_engines! {
    fn households(database) { on_runtime(one_call_asks_about_all_of_a_household(database.database().clone())); }
}
