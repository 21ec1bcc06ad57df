//! The handbook as pages: services, forms, scripts.

use crate::house::House;
use centre::{CentreError, Principal};
use db::testing::on_runtime;
use diag::Lang;
use std::collections::BTreeMap;

async fn services_and_pages(database: db::Database) {
    let house = House::new(database).await;
    let (centre, li) = (&house.centre, house.who("li"));
    let services = centre.services(li, "GL").await.unwrap();
    let repair = services.iter().find(|service| service.id == "repair").unwrap();
    assert_eq!((repair.label.as_str(), repair.party, repair.place_required), ("报修", "optional", true));
    assert!(repair.channels.iter().any(|channel| channel.id == "phone"));
    let asked: Vec<&str> = repair.form.iter().map(|question| question.id.as_str()).collect();
    assert_eq!(
        asked,
        ["urgency", "scope", "trade", "matter", "photos"],
        "what is asked at opening, in order"
    );
    assert_eq!(repair.form[0].options[0].label, "急修");
    let arrival = &repair.limits[0];
    assert_eq!(arrival.id, "urgent_arrival");
    assert_eq!(arrival.when.as_deref(), Some("“紧急程度”是急修"));
    assert_eq!((arrival.within.as_str(), arrival.from.as_slice()), ("10 分钟", &["客户来报".to_owned()][..]));
    assert!(arrival.from_start && arrival.paragraph.is_some());
    let agree = repair.limits.iter().find(|limit| limit.id == "ordinary_agree").unwrap();
    assert_eq!(agree.when.as_deref(), Some("“紧急程度”是零修，并且“维修范围”不是公共区域"));
    let script = repair.scripts.iter().find(|script| script.id == "answer_call").unwrap();
    assert_eq!(script.situation, "answer_call");
    assert!(
        script.lines.iter().any(|line| line.kind == "say" && line.text.contains("桂林苑客服中心，我是li"))
    );
    let complaint = services.iter().find(|service| service.id == "complaint").unwrap();
    let accused = complaint.form.iter().find(|question| question.id == "accused").unwrap();
    assert!(accused.options.iter().any(|person| person.label == "wang"), "people to choose from");
    // The script follows what is typed.
    let typed = |value: &str| BTreeMap::from([("urgency".to_owned(), value.to_owned())]);
    let ids = |found: Vec<centre::services::ScriptView>| found.into_iter().map(|s| s.id).collect::<Vec<_>>();
    let urgent = ids(centre.scripts_for(li, "GL", "repair", typed("urgent")).await.unwrap());
    assert!(urgent.contains(&"urgent_repair".to_owned()) && !urgent.contains(&"ordinary_repair".to_owned()));
    let ordinary = ids(centre.scripts_for(li, "GL", "repair", typed("ordinary")).await.unwrap());
    assert!(
        ordinary.contains(&"ordinary_repair".to_owned()) && !ordinary.contains(&"urgent_repair".to_owned())
    );
    // The handbook read as pages, in the other language too.
    let english = Principal { lang: Lang::En, ..li.clone() };
    let page = centre.handbook_pages(&english, "GL").await.unwrap();
    assert_eq!((page.id.as_str(), page.reason.as_str(), page.hash.len()), ("property", "开张", 64));
    let repair = page.services.iter().find(|service| service.service.id == "repair").unwrap();
    let arrive = repair.actions.iter().find(|action| action.id == "arrive").unwrap();
    assert_eq!(arrive.by, ["owner"]);
    assert_eq!(arrive.to.as_ref().unwrap().label, "On site");
    assert_eq!(arrive.guards[0].0, "“Scope” is Public area or “Four things brought”");
    let visit = &repair.visits[0];
    assert_eq!((visit.within.as_str(), visit.rate, visit.end_by.as_str()), ("3 days", 100, "Manager"));
    assert!(page.calendars.iter().any(|c| c.id == "visiting" && c.week[0] == "09:10-11:50 14:10-20:20"));
    assert_eq!(page.ring_back.as_deref(), Some("Front desk rings missed calls back within 15 minutes"));
    assert!(matches!(centre.services(house.who("far"), "GL").await, Err(CentreError::NotFound(_))));
    assert!(matches!(centre.handbook_pages(house.who("far"), "GL").await, Err(CentreError::NotFound(_))));
}

db::both_engines! {
    fn pages(database) { on_runtime(services_and_pages(database.database().clone())); }
}
