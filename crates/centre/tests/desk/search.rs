//! Texts of cases are found, by nobody who is kept out.

use crate::house::House;
use centre::CentreError;
use centre::calls::CallRequest;
use centre::search::Hit;
use db::testing::on_runtime;
use serde_json::json;

fn marked(hit: &Hit) -> String {
    hit.excerpt.iter().map(|p| if p.hit { format!("[{}]", p.text) } else { p.text.clone() }).collect()
}

async fn numbers(house: &House, login: &str, query: &str) -> Vec<String> {
    let page = house.centre.search(house.who(login), query, None, None, None).await.unwrap();
    page.hits.into_iter().map(|hit| hit.number).collect()
}

async fn words_are_found(database: db::Database) {
    let house = House::new(database).await;
    let leak = house.open(house.repair("厨房水管爆裂，水漫到客厅")).await;
    let lamp = house.open(house.repair("客厅灯不亮")).await;
    house.act("li", &leak, "note", json!({"text": "楼下也漏水了，水管总阀已关"})).await.unwrap();
    let page = house.centre.search(house.who("li"), "水管", Some("GL".into()), None, None).await.unwrap();
    assert_eq!(page.hits.len(), 1, "a case is shown once");
    assert_eq!((page.hits[0].number.as_str(), page.hits[0].more), (leak.as_str(), 1));
    assert_eq!(marked(&page.hits[0]), "楼下也漏水了，[水管]总阀已关");
    assert_eq!(page.hits[0].place.as_deref(), Some("3栋2单元501"));
    assert_eq!(numbers(&house, "li", "客厅").await, [lamp.clone(), leak.clone()], "the newest first");
    assert_eq!(numbers(&house, "li", "灯").await, std::slice::from_ref(&lamp));
    assert_eq!(numbers(&house, "li", "客厅 水漫").await, std::slice::from_ref(&leak), "every part");
    assert!(numbers(&house, "li", "电梯").await.is_empty());
    // What is known by its exact form comes beside it.
    let page = house.centre.search(house.who("li"), "张先生", None, None, None).await.unwrap();
    assert_eq!(page.exact[0].title, "张先生");
    // Pages hold each case once.
    let first = house.centre.search(house.who("li"), "客厅", None, None, Some(1)).await.unwrap();
    let next = first.next.clone().unwrap();
    let second = house.centre.search(house.who("li"), "客厅", None, Some(next), Some(1)).await.unwrap();
    assert_eq!([&first.hits[0].number, &second.hits[0].number], [&lamp, &leak]);
    assert!(second.exact.is_empty());
    let bad = house.centre.search(house.who("li"), "客厅", None, Some("x".into()), None).await;
    assert!(matches!(bad, Err(CentreError::Invalid(_))));
    // What was said in a call about a case is found with it.
    let call = CallRequest {
        project: "GL".into(),
        kind: "call".into(),
        phone: "13800138000".into(),
        matter: "催问几点来，家里有老人".into(),
        case: Some(lamp.clone()),
        ..CallRequest::default()
    };
    house.centre.log_call(house.who("li"), call, None).await.unwrap();
    assert_eq!(numbers(&house, "li", "老人").await, [lamp]);
}

async fn nobody_reads_what_he_may_not_see(database: db::Database) {
    let house = House::new(database).await;
    let before = house.centre.search(house.who("wang"), "难听", None, None, None).await.unwrap();
    let number = house.open(house.complaint("wang", "师傅说话难听，wang 态度差")).await;
    assert_eq!(numbers(&house, "sun", "难听").await, [number]);
    let named = house.centre.search(house.who("wang"), "难听", None, None, None).await.unwrap();
    assert_eq!(named, before, "nothing, and nothing moves");
    assert!(numbers(&house, "wang", "wang").await.is_empty());
    assert!(numbers(&house, "far", "难听").await.is_empty());
    let elsewhere = house.centre.search(house.who("far"), "难听", Some("GL".into()), None, None).await;
    assert!(matches!(elsewhere, Err(CentreError::NotFound(_))), "{elsewhere:?}");
}

db::both_engines! {
    fn words(database) { on_runtime(words_are_found(database.database().clone())); }
    fn scope(database) { on_runtime(nobody_reads_what_he_may_not_see(database.database().clone())); }
}
