//! Messages of one person, in words.

use crate::house::House;
use centre::{CentreError, Principal};
use db::testing::on_runtime;
use diag::Lang;
use serde_json::json;

async fn messages_in_words(database: db::Database) {
    let house = House::new(database).await;
    let centre = &house.centre;
    let number = house.open(house.repair("厨房漏水")).await;
    assert_eq!(centre.unread(house.who("wang")).await.unwrap(), "0");
    let worker = json!({"worker": house.person("wang").to_string()});
    house.act("li", &number, "dispatch", worker).await.unwrap();
    let page = centre.inbox(house.who("wang"), false, None, None).await.unwrap();
    assert_eq!((page.rows.len(), page.unread.as_str()), (1, "1"));
    let offer = &page.rows[0];
    assert_eq!(
        (offer.kind.as_str(), offer.number.as_deref(), offer.unread),
        ("offer", Some(number.as_str()), true)
    );
    assert_eq!(offer.words, format!("{number} 派给您了：接了就点“接手”，不行请退回"));
    assert_eq!(offer.place.as_deref(), Some("3栋2单元501"));
    let english = Principal { lang: Lang::En, ..house.who("wang").clone() };
    let page = centre.inbox(&english, false, None, None).await.unwrap();
    assert_eq!(page.rows[0].words, format!("{number} is offered to you: accept or decline it"));
    house.set("2026-11-20 09:45");
    centre.fire_due().await.unwrap();
    let told = centre.inbox(house.who("sun"), true, None, None).await.unwrap();
    assert!(
        told.rows.iter().any(|row| row.words == format!("{number}“急修到场”还没办，请您过问")),
        "{:#?}",
        told.rows
    );
    let one = told.rows[0].id.clone();
    assert_eq!(centre.mark_read(house.who("sun"), vec![one.clone()]).await.unwrap(), 1);
    assert_eq!(centre.mark_read(house.who("sun"), vec![one.clone()]).await.unwrap(), 0);
    assert_eq!(centre.mark_read(house.who("wang"), vec![one]).await.unwrap(), 0, "another's mark is his own");
    let rest = told.rows.len() as u64 - 1;
    assert_eq!(centre.mark_read(house.who("sun"), vec![]).await.unwrap(), rest);
    assert_eq!(centre.unread(house.who("sun")).await.unwrap(), "0");
    let bad = centre.mark_read(house.who("sun"), vec!["nothing".into()]).await;
    assert!(matches!(bad, Err(CentreError::NotFound(_))));
}

/// The person named is told nothing, and what he was told before is taken back.
async fn who_is_named_is_told_nothing(database: db::Database) {
    let house = House::new(database).await;
    let mut request = house.complaint("wang", "态度不好");
    request.fields.remove("accused");
    let number = house.open(request).await;
    let to = json!({"person": house.person("wang").to_string(), "role": "owner"});
    house.act("li", &number, "hand_over", to).await.unwrap();
    assert_eq!(house.centre.unread(house.who("wang")).await.unwrap(), "1");
    let named = json!({"fields": {"accused": house.person("wang").to_string()}, "reason": "客户说了是谁"});
    house.act("sun", &number, "set_fields", named).await.unwrap();
    assert_eq!(house.centre.unread(house.who("wang")).await.unwrap(), "0");
    assert!(house.centre.inbox(house.who("wang"), false, None, None).await.unwrap().rows.is_empty());
}

/// Where the person named heads the whole line, an administrator is told to send somebody else, and nobody of the line.
async fn an_administrator_is_told_of_a_line_that_is_kept_out(database: db::Database) {
    let house = House::new(database).await;
    for login in ["li", "sun"] {
        let (person, superior) = (house.person(login), Some(house.person("qian")));
        house.centre.set_superior(house.who("admin"), house.project, person, superior).await.unwrap();
    }
    let mut request = house.complaint("qian", "骂人");
    request.fields.remove("accused");
    let number = house.open(request).await;
    assert_eq!(house.centre.unread(house.who("admin")).await.unwrap(), "0");
    let named = json!({"fields": {"accused": house.person("qian").to_string()}, "reason": "客户说了是谁"});
    let gone = house.act("li", &number, "set_fields", named).await;
    assert!(matches!(gone, Err(CentreError::NotFound("case"))), "who reports to him sees it no more");
    let told = house.centre.inbox(house.who("admin"), true, None, None).await.unwrap();
    let own: Vec<&str> =
        told.rows.iter().filter(|row| row.kind == "kept_out").map(|row| row.words.as_str()).collect();
    let words =
        "应由客服主管办理，但这条线上的人都须回避，暂记在值班经理名下；请管理员安排线外的同事担任值班经理";
    assert_eq!(own, [format!("{number} {words}")]);
    for login in ["li", "sun", "qian"] {
        assert_eq!(house.centre.unread(house.who(login)).await.unwrap(), "0", "{login}");
    }
}

db::both_engines! {
    fn words(database) { on_runtime(messages_in_words(database.database().clone())); }
    fn kept_out(database) {
        on_runtime(an_administrator_is_told_of_a_line_that_is_kept_out(database.database().clone()));
    }
    fn conflict(database) { on_runtime(who_is_named_is_told_nothing(database.database().clone())); }
}
