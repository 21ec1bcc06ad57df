//! Calls and visits are kept, and a missed one is owed until it is rung back.

use crate::house::House;
use centre::calls::{CallRequest, CallsRequest};
use centre::{CentreError, DutiesRequest, Key};
use db::testing::on_runtime;

fn call(kind: &str) -> CallRequest {
    CallRequest {
        project: "GL".into(),
        kind: kind.into(),
        phone: "13800138000".into(),
        ..CallRequest::default()
    }
}

/// PRJ-002: what leads to nothing is logged too.
async fn every_call_is_logged(database: db::Database) {
    let house = House::new(database).await;
    let (centre, li) = (&house.centre, house.who("li"));
    let asked =
        CallRequest {
            matter: "问几点收垃圾".into(), answer: "早上七点到九点".into(), ..call("call")
        };
    let key = Key { key: "k".into(), digest: "d".into() };
    let logged = centre.log_call(li, asked.clone(), Some(key.clone())).await.unwrap();
    assert_eq!(logged.name.as_deref(), Some("张先生"), "known by his number");
    assert_eq!((logged.kind, logged.channel.id.as_str(), logged.direction), ("call", "phone", "in"));
    assert_eq!(logged.by.as_deref(), Some("li"));
    assert_eq!(logged.ring_back, None);
    let again = centre.log_call(li, asked.clone(), Some(key)).await.unwrap();
    assert_eq!(again, logged, "the same key is the same call");
    let other = Key { key: "k".into(), digest: "other".into() };
    assert!(matches!(centre.log_call(li, asked, Some(other)).await, Err(CentreError::KeyReused)));
    let visit = CallRequest {
        matter: "来取钥匙".into(),
        name: "装修工".into(),
        phone: String::new(),
        ..call("visit")
    };
    assert_eq!(centre.log_call(li, visit, None).await.unwrap().kind, "visit");
    let page =
        centre.calls(li, CallsRequest { project: "GL".into(), ..CallsRequest::default() }).await.unwrap();
    assert_eq!(page.rows.iter().map(|row| row.kind).collect::<Vec<_>>(), ["visit", "call"]);
    let audited =
        centre.calls(house.who("audit"), CallsRequest { project: "GL".into(), ..CallsRequest::default() });
    assert_eq!(audited.await.unwrap().rows[1].phone.as_deref(), Some("****8000"));
    for (wrong, field) in [
        (call("call"), "matter"),
        (CallRequest { phone: String::new(), ..call("missed") }, "phone"),
        (CallRequest { matter: "x".into(), ..call("fax") }, "kind"),
        (CallRequest { matter: "x".into(), at: Some("2026-11-21 09:00".into()), ..call("call") }, "at"),
        (CallRequest { matter: "x".into(), channel: Some("pigeon".into()), ..call("call") }, "channel"),
        (CallRequest { matter: "x".into(), case: Some("BXGL-0".into()), ..call("call") }, "case"),
    ] {
        match centre.log_call(li, wrong, None).await {
            Err(CentreError::Invalid(errors)) => assert_eq!(errors[0].field, field),
            other => panic!("{field}: {other:?}"),
        }
    }
    let denied = CallRequest { matter: "x".into(), ..call("call") };
    assert!(matches!(
        centre.log_call(house.who("audit"), denied.clone(), None).await,
        Err(CentreError::Denied(_))
    ));
    assert!(matches!(centre.log_call(house.who("far"), denied, None).await, Err(CentreError::NotFound(_))));
}

async fn owed(house: &House, login: &str, state: &str) -> Vec<(String, bool)> {
    let asked = DutiesRequest { state: Some(state.into()), ..DutiesRequest::default() };
    let page = house.centre.duties(house.who(login), asked).await.unwrap();
    page.rows.into_iter().filter(|row| row.kind == "ring_back").map(|row| (row.label, row.late)).collect()
}

/// TCH-015: a missed call is rung back.
async fn a_missed_call_is_rung_back(database: db::Database) {
    let house = House::new(database).await;
    let (centre, li) = (&house.centre, house.who("li"));
    let missed = centre.log_call(li, call("missed"), None).await.unwrap();
    let ring = missed.ring_back.unwrap();
    assert_eq!((ring.due.as_str(), ring.state, ring.late), ("2026-11-20T09:15:00+08:00", "open", false));
    assert_eq!((ring.who.id.as_str(), ring.script.as_deref()), ("front_desk", Some("missed_call")));
    assert!(!ring.why.is_empty(), "the time is explained");
    let label = "回拨：张先生 ****8000".to_owned();
    assert_eq!(owed(&house, "li", "open").await, [(label.clone(), false)]);
    assert!(owed(&house, "wang", "open").await.is_empty(), "it is no duty of the crew");
    house.set("2026-11-20 09:14");
    assert_eq!(centre.fire_due().await.unwrap(), 0, "nothing is due yet");
    house.set("2026-11-20 09:16");
    assert_eq!(centre.fire_due().await.unwrap(), 1);
    assert_eq!(centre.fire_due().await.unwrap(), 0, "it falls due once");
    assert_eq!(owed(&house, "li", "open").await, [(label.clone(), true)]);
    let inbox = centre.inbox(li, true, None, None).await.unwrap();
    assert_eq!(inbox.rows[0].kind, "ring_back");
    assert!(inbox.rows[0].words.contains("09:15"), "{}", inbox.rows[0].words);
    let page = CallsRequest { project: "GL".into(), missed: true, ..CallsRequest::default() };
    assert_eq!(centre.calls(li, page.clone()).await.unwrap().late, 1, "it is counted late");
    // A try without an answer settles nothing; speaking does.
    let rung = CallRequest { direction: Some("out".into()), matter: "回拨".into(), ..call("call") };
    centre.log_call(li, CallRequest { unanswered: true, ..rung.clone() }, None).await.unwrap();
    assert_eq!(owed(&house, "li", "open").await.len(), 1);
    centre.log_call(li, rung, None).await.unwrap();
    assert!(owed(&house, "li", "open").await.is_empty());
    assert_eq!(owed(&house, "li", "done").await, [(label, true)], "it stays late");
    let settled = centre.calls(li, page).await.unwrap();
    assert_eq!((settled.rows.len(), settled.late), (0, 0));
    let stream = missed.id.clone();
    let project = house.project;
    let whole =
        house.database.read(move |reader| store::journal::load(reader, project, &stream)).await.unwrap();
    let kinds: Vec<&str> = whole.iter().map(|recorded| recorded.entry.kind.as_str()).collect();
    assert_eq!(kinds, ["call_logged", "call_fell_due", "call_returned"]);
}

async fn in_time_is_not_late(database: db::Database) {
    let house = House::new(database).await;
    let (centre, li) = (&house.centre, house.who("li"));
    centre.log_call(li, call("missed"), None).await.unwrap();
    house.set("2026-11-20 09:05");
    centre.log_call(li, call("missed"), None).await.unwrap();
    house.set("2026-11-20 09:10");
    // He rings again himself and is answered: both are settled by one conversation.
    centre.log_call(li, CallRequest { matter: "问停水".into(), ..call("call") }, None).await.unwrap();
    assert_eq!(
        owed(&house, "li", "done").await.iter().map(|(_, late)| *late).collect::<Vec<_>>(),
        [false, false]
    );
    house.set("2026-11-20 10:00");
    assert_eq!(centre.fire_due().await.unwrap(), 0);
    assert_eq!(centre.next_due().await.unwrap(), None);
}

async fn pages_of_duties_hold_each_once(database: db::Database) {
    let house = House::new(database).await;
    let (centre, li) = (&house.centre, house.who("li"));
    for minute in 0..3 {
        house.set(&format!("2026-11-20 09:0{minute}"));
        centre
            .log_call(li, CallRequest { phone: format!("1380013800{minute}"), ..call("missed") }, None)
            .await
            .unwrap();
        house.open(house.repair("灯不亮")).await;
    }
    let all = centre.duties(li, DutiesRequest::default()).await.unwrap();
    assert!(all.rows.len() > 6, "{}", all.rows.len());
    assert!(all.rows.is_sorted_by_key(|row| row.due_micros));
    for limit in [1, 2, 5] {
        let (mut walked, mut after) = (Vec::new(), None);
        loop {
            let asked = DutiesRequest { limit: Some(limit), after, ..DutiesRequest::default() };
            let page = centre.duties(li, asked).await.unwrap();
            assert!(page.rows.len() <= limit);
            walked.extend(page.rows);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(walked, all.rows, "pages of {limit}");
    }
}

async fn who_is_named_hears_nothing_of_a_call(database: db::Database) {
    let house = House::new(database).await;
    let number = house.open(house.complaint("wang", "师傅说话难听")).await;
    let asked =
        CallRequest { matter: "催问投诉办得怎样".into(), case: Some(number.clone()), ..call("call") };
    let logged = house.centre.log_call(house.who("li"), asked.clone(), None).await.unwrap();
    assert_eq!(logged.number.as_deref(), Some(number.as_str()));
    let register = CallsRequest { project: "GL".into(), ..CallsRequest::default() };
    assert_eq!(house.centre.calls(house.who("sun"), register.clone()).await.unwrap().rows.len(), 1);
    assert_eq!(house.centre.calls(house.who("wang"), register).await.unwrap().rows.len(), 0);
    let hidden = house.centre.log_call(house.who("wang"), asked, None).await;
    assert!(matches!(hidden, Err(CentreError::Invalid(_))), "{hidden:?}");
}

db::both_engines! {
    fn logging(database) { on_runtime(every_call_is_logged(database.database().clone())); }
    fn missed(database) { on_runtime(a_missed_call_is_rung_back(database.database().clone())); }
    fn in_time(database) { on_runtime(in_time_is_not_late(database.database().clone())); }
    fn paging(database) { on_runtime(pages_of_duties_hold_each_once(database.database().clone())); }
    fn conflict(database) { on_runtime(who_is_named_hears_nothing_of_a_call(database.database().clone())); }
}
