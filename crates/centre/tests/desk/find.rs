//! One box finds people, rooms, phones and numbers.

use crate::house::House;
use centre::calls::CallRequest;
use centre::desk::Found;
use db::testing::on_runtime;

async fn titles(house: &House, login: &str, text: &str) -> Vec<String> {
    let found = house.centre.find(house.who(login), text, None).await.unwrap();
    found.into_iter().map(|hit| format!("{} {}", hit.kind, hit.title)).collect()
}

async fn one(house: &House, text: &str) -> Found {
    house.centre.find(house.who("li"), text, None).await.unwrap().remove(0)
}

/// HB-122 asks that the desk knows who calls; PRJ-002 that what was asked is found again.
async fn one_box_finds_it(database: db::Database) {
    let house = House::new(database).await;
    for room in ["3-2-501", "3栋2单元501", "3号楼2单元501室", "三栋二单元501", "３-２-５０１"]
    {
        assert_eq!(one(&house, room).await.title, "3栋2单元501", "{room}");
    }
    for beginning in ["3-2-5", "3栋2单元5", "3号楼2单元5"] {
        let found = titles(&house, "li", beginning).await;
        assert_eq!(found, ["place 3栋2单元501", "place 3栋2单元502"], "{beginning}");
    }
    assert_eq!(one(&house, "3-2-501").await.subtitle, "张先生 业主 · 李小兰 租户");
    for name in ["张", "张先生", "zhang", "zxs", "先生"] {
        let found = one(&house, name).await;
        assert_eq!((found.kind, found.title.as_str()), ("person", "张先生"), "{name}");
        assert_eq!(found.subtitle, "3栋2单元501 业主 · ****8000");
    }
    assert_eq!(titles(&house, "li", "小兰").await, ["person 李小兰"]);
    assert_eq!(titles(&house, "li", "zxhy").await, ["place 中心花园"]);
    for phone in ["13800138000", "138 0013-8000", "+86 13800138000", "8000", "８０００"] {
        assert_eq!(titles(&house, "li", phone).await, ["person 张先生"], "{phone}");
    }
    assert!(titles(&house, "li", "8001").await.is_empty());
    assert!(titles(&house, "li", "  ").await.is_empty());
    let number = house.open(house.repair("厨房漏水")).await;
    let found = one(&house, &number.to_lowercase()).await;
    assert_eq!((found.kind, found.number.as_deref()), ("case", Some(number.as_str())));
    assert_eq!(found.subtitle, "报修 · 已受理 · 3栋2单元501 · 2026-11-20 09:00");
    assert_eq!(titles(&house, "li", "BXGL-2026").await, [format!("case {number}")]);
}

async fn nobody_finds_what_he_may_not_see(database: db::Database) {
    let house = House::new(database).await;
    let number = house.open(house.complaint("wang", "师傅说话难听")).await;
    for text in ["3-2-501", "张", "zxs", "13800138000", "8000", &number, "TSGL-2026"] {
        assert!(titles(&house, "far", text).await.is_empty(), "{text}");
    }
    // The person named finds nothing of it, by number or by its beginning.
    for text in [number.as_str(), "TSGL-2026"] {
        assert!(titles(&house, "wang", text).await.is_empty(), "{text}");
        assert_eq!(titles(&house, "sun", text).await, [format!("case {number}")], "{text}");
    }
}

async fn an_unknown_caller_is_known_the_next_time(database: db::Database) {
    let house = House::new(database).await;
    let call = CallRequest {
        project: "GL".into(),
        kind: "call".into(),
        phone: "0773-5566778".into(),
        name: "快递员".into(),
        matter: "问快递柜在哪里".into(),
        ..CallRequest::default()
    };
    house.centre.log_call(house.who("li"), call, None).await.unwrap();
    let found = one(&house, "07735566778").await;
    assert_eq!((found.kind, found.title.as_str()), ("call", "快递员"));
    assert!(found.subtitle.contains("问快递柜"), "{}", found.subtitle);
    assert!(titles(&house, "far", "07735566778").await.is_empty());
    let seen = house.centre.find(house.who("audit"), "07735566778", None).await.unwrap();
    assert!(seen.is_empty(), "who sees only the ends of numbers finds nobody by them: {seen:?}");
}

db::both_engines! {
    fn one_box(database) { on_runtime(one_box_finds_it(database.database().clone())); }
    fn scope(database) { on_runtime(nobody_finds_what_he_may_not_see(database.database().clone())); }
    fn unknown_callers(database) { on_runtime(an_unknown_caller_is_known_the_next_time(database.database().clone())); }
}
