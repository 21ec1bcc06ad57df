//! The caller's card: who, where, what is open, what was promised.

use crate::house::House;
use centre::caller_card::{CallerCard, CardRequest};
use centre::calls::CallRequest;
use centre::{CentreError, OpenRequest};
use db::testing::on_runtime;
use serde_json::json;

async fn by_phone(house: &House, login: &str, phone: &str) -> CallerCard {
    let asked = CardRequest { phone: Some(phone.into()), ..CardRequest::default() };
    house.centre.card(house.who(login), asked).await.unwrap()
}

async fn the_card_of_a_caller(database: db::Database) {
    let house = House::new(database).await;
    let first = house.open(house.repair("厨房漏水")).await;
    let second =
        house.open(OpenRequest { party: Some(house.lan.to_string()), ..house.repair("灯不亮") }).await;
    let promise = json!({"at": "2026-11-20 11:00", "words": "十一点前到", "channel": "phone"});
    house.act("li", &first, "promise", promise).await.unwrap();
    let card = by_phone(&house, "li", "138 0013 8000").await;
    assert_eq!(card.party.as_ref().map(|party| party.label.as_str()), Some("张先生"));
    assert!(card.candidates.is_empty());
    let home = &card.households[0];
    assert_eq!((home.place.label.as_str(), home.project.as_str()), ("3栋2单元501", "GL"));
    let members: Vec<_> =
        home.members.iter().map(|m| (m.party.label.as_str(), m.relation_label.as_str(), m.calling)).collect();
    assert_eq!(members, [("张先生", "业主", true), ("李小兰", "租户", false)]);
    assert_eq!(home.members[1].phones, ["13911112222"]);
    let open: Vec<&str> = card.open_cases.iter().map(|case| case.number.as_str()).collect();
    assert_eq!(open.len(), 2, "the cases of the household: {open:?}");
    assert!(open.contains(&first.as_str()) && open.contains(&second.as_str()));
    assert_eq!((card.promises[0].words.as_str(), card.promises[0].state), ("十一点前到", "open"));
    assert!(
        card.visits_due.is_empty() && card.calls.is_empty() && card.warnings.is_empty(),
        "{:?}",
        card.warnings
    );
    // Who only looks sees the ends of numbers.
    let seen = by_phone(&house, "audit", "13800138000").await;
    assert!(seen.households.is_empty(), "and finds nobody by a number");
    let room = CardRequest { place: Some("3-2-501".into()), ..CardRequest::default() };
    let seen = house.centre.card(house.who("audit"), room).await.unwrap();
    assert_eq!(seen.households[0].members[0].phones, ["****8000"]);
    // The same card by room and by customer.
    let room = CardRequest { place: Some("3-2-501".into()), ..CardRequest::default() };
    assert_eq!(house.centre.card(house.who("li"), room).await.unwrap().open_cases.len(), 2);
    let party = CardRequest { party: Some(house.lan.to_string()), ..CardRequest::default() };
    let card = house.centre.card(house.who("li"), party.clone()).await.unwrap();
    assert_eq!(card.households[0].members[1].party.label, "李小兰");
    assert!(matches!(house.centre.card(house.who("far"), party).await, Err(CentreError::Invalid(_))));
    let nothing = house.centre.card(house.who("li"), CardRequest::default()).await;
    assert!(matches!(nothing, Err(CentreError::Invalid(_))));
}

async fn what_to_heed_comes_first(database: db::Database) {
    let house = House::new(database).await;
    let missed = CallRequest {
        project: "GL".into(),
        kind: "missed".into(),
        phone: "13800138000".into(),
        ..CallRequest::default()
    };
    house.centre.log_call(house.who("li"), missed, None).await.unwrap();
    for matter in ["厨房漏水", "龙头滴水"] {
        let number = house.open(house.repair(matter)).await;
        house.finish(&number).await;
    }
    house.open(house.repair("灯不亮")).await;
    house.set("2026-11-20 10:00");
    house.centre.fire_due().await.unwrap();
    let card = by_phone(&house, "guan", "13800138000").await;
    assert_eq!(card.visits_due.len(), 1, "one household");
    assert!(card.visits_due[0].one_call);
    assert_eq!(card.visits_due[0].visits.len(), 2, "two cases in one call");
    let all = card.warnings.join("\n");
    for words in ["1 件已经超时", "1 个未接来电", "2 个回访"] {
        assert!(all.contains(words), "{words} in {all}");
    }
    assert_eq!(card.calls[0].kind, "missed");
    // What somebody may not ask is not offered to him: neither to the desk nor to who did the work.
    for other in ["li", "wang"] {
        let card = by_phone(&house, other, "13800138000").await;
        assert!(card.visits_due.is_empty() && !card.warnings.join("").contains("回访"), "{other}");
    }
}

/// The customer of an anonymous complaint: who answers to him, the posts above, and who visits him while a visit is owed
/// see who he is, on the card, on the page, on the slip, in calls and by searching; nobody else does, and nobody of the
/// line of the person complained of, be he as high as he may.
async fn who_complained_is_seen_by_who_must(database: db::Database) {
    let house = House::new(database).await;
    let complaint = house.complaint("wang", "师傅说话难听");
    let hidden = house.open(OpenRequest { anonymous: true, ..complaint.clone() }).await;
    let named = house.open(complaint).await;
    let call = CallRequest {
        project: "GL".into(),
        kind: "call".into(),
        phone: "13800138000".into(),
        case: Some(hidden.clone()),
        ..CallRequest::default()
    };
    house.centre.log_call(house.who("li"), call, None).await.unwrap();
    let sight = async |reader: &str| {
        let who = house.who(reader);
        let card = by_phone(&house, reader, "13800138000").await;
        let on_card = card.open_cases.iter().any(|case| case.number == hidden);
        let by_call = card.calls.iter().any(|call| call.number.as_ref() == Some(&hidden));
        let found = house.centre.search(who, "难听", None, None, None).await.unwrap();
        let found = found.hits.iter().any(|hit| hit.number == hidden);
        let page = house.centre.case(who, &hidden).await.is_ok_and(|view| view.party.is_some());
        let slip = house.centre.slip(who, &hidden, "complaint_slip", None, None).await;
        let slip = slip.is_ok_and(|slip| format!("{slip:?}").contains("张先生"));
        let all = [on_card, by_call, found, page, slip];
        assert!(all.iter().all(|one| *one == all[0]), "{reader}: {all:?}");
        all[0]
    };
    for (reader, sees) in [
        ("li", true),
        ("sun", true),
        ("qian", true),
        ("zhao", false),
        ("guan", false),
        ("audit", false),
        ("admin", false),
        ("wang", false),
        ("far", false),
    ] {
        assert_eq!(sight(reader).await, sees, "{reader}");
    }
    // Who is not anonymous is seen by everybody but the person complained of.
    for (reader, sees) in [("zhao", true), ("guan", true), ("wang", false)] {
        let card = by_phone(&house, reader, "13800138000").await;
        assert_eq!(card.open_cases.iter().any(|case| case.number == named), sees, "{reader}");
    }
    // Whoever the accused reports to belongs to his line, at any height, whatever post he holds.
    let (wang, zhao, sun) = (house.person("wang"), house.person("zhao"), house.person("sun"));
    let admin = house.who("admin");
    house.centre.set_superior(admin, house.project, wang, Some(zhao)).await.unwrap();
    house.centre.set_superior(admin, house.project, zhao, Some(sun)).await.unwrap();
    for (reader, sees) in [("li", true), ("sun", false), ("qian", true)] {
        assert_eq!(sight(reader).await, sees, "{reader}, with the line");
    }
}

async fn several_with_one_number(database: db::Database) {
    use centre::register::NewParty;
    let house = House::new(database).await;
    let twin = NewParty {
        kind: store::parties::PartyKind::Person,
        name: "张太太".into(),
        phones: vec!["13800138000".into()],
        ties: vec![(house.rooms[2], store::parties::Relation::Family)],
    };
    house.centre.add_party(house.who("li"), house.project, twin).await.unwrap();
    let card = by_phone(&house, "li", "13800138000").await;
    assert_eq!(card.party, None, "nobody is guessed");
    let mut names: Vec<&str> = card.candidates.iter().map(|found| found.title.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["张先生", "张太太"]);
    assert_eq!(card.households.len(), 1);
    let unknown = by_phone(&house, "li", "13000000000").await;
    assert_eq!((unknown.party, unknown.households.len(), unknown.open_cases.len()), (None, 0, 0));
    assert_eq!(unknown.phone.as_deref(), Some("13000000000"));
}

db::both_engines! {
    fn caller(database) { on_runtime(the_card_of_a_caller(database.database().clone())); }
    fn heed(database) { on_runtime(what_to_heed_comes_first(database.database().clone())); }
    fn anonymous(database) { on_runtime(who_complained_is_seen_by_who_must(database.database().clone())); }
    fn twins(database) { on_runtime(several_with_one_number(database.database().clone())); }
}
