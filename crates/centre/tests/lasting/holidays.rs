//! Holidays of a further year: what was counted without them is counted again when they are published, once, and what a
//! stop cut short goes on.

use crate::house::{House, at};
use centre::CaseView;
use db::testing::{TestDatabase, on_runtime};
use serde_json::json;
use std::sync::Arc;

/// The next year, with three days off; scenarios that speak of the year as unpublished are left aside.
fn next_year() -> centre::handbooks::Texts {
    let mut texts = House::changed_handbook(&[(
        "published_until=\"2026-12-31\" {",
        "published_until=\"2027-12-31\" {\n    off \"2027-01-01\" \"元旦\" until=\"2027-01-03\"",
    )]);
    texts.sources.retain(|source| !source.name.contains("scenarios"));
    texts
}

/// A repair whose slip is to be back within five working days, in the next year.
async fn with_a_slip(house: &House, matter: &str) -> String {
    let number =
        house.centre.open_case(house.who("li"), house.request(None, matter), None).await.unwrap().number;
    let worker = json!({"worker": house.person("wang").to_string()});
    house.act("li", &number, "dispatch", worker).await.unwrap();
    house.act("li", &number, "print", json!({"print": "dispatch_slip", "paper": "a4_third"})).await.unwrap();
    number
}

async fn look(house: &House, number: &str) -> CaseView {
    house.centre.case(house.who("sun"), number).await.unwrap()
}

/// The slip's due time, and whether it is provisional.
fn slip(view: &CaseView) -> (String, bool) {
    let duty = view.duties.iter().find(|duty| duty.clause == "slip_back" && duty.state == "open").unwrap();
    assert_eq!(duty.provisional, duty.explanation.provisional);
    (duty.due.clone(), duty.provisional)
}

async fn counted_again(database: &TestDatabase) {
    let folder = tempfile::tempdir().unwrap();
    let house = Arc::new(House::new(database.database().clone(), folder.path()).await);
    house.set("2026-12-29 10:00");
    let mut numbers = vec![];
    for matter in ["水管", "灯", "门锁"] {
        numbers.push(with_a_slip(&house, matter).await);
    }
    let before = look(&house, &numbers[0]).await;
    assert_eq!(slip(&before), ("2027-01-05T18:00:00+08:00".to_owned(), true));
    let fired = house.centre.fire_due().await.unwrap();
    assert_eq!(fired, 0);
    house.set("2026-12-29 11:00");
    // The process ends after the first case.
    let (one, project) = (Arc::clone(&house), house.project);
    let died = tokio::spawn(async move {
        let watch = |_| panic!("the machine stops");
        one.centre.publish_watched(one.who("admin"), project, next_year(), "2027 年放假".into(), &watch).await
    });
    assert!(died.await.is_err());
    let mut provisional = 0;
    for number in &numbers {
        provisional += usize::from(slip(&look(&house, number).await).1);
    }
    assert_eq!(provisional, 2, "one was counted before the stop");
    // The next start goes on; publishing again has nothing left to do.
    house.centre.run_timers(async {}).await;
    for number in &numbers {
        let view = look(&house, number).await;
        assert_eq!(slip(&view), ("2027-01-06T18:00:00+08:00".to_owned(), false));
        assert_eq!(view.handbook, before.handbook, "the rules are those that it was opened under");
        let said: Vec<&str> =
            view.timeline.iter().map(|l| l.words.as_str()).filter(|w| w.contains("改为")).collect();
        assert_eq!(said, ["“派工单收回”改为 2027-01-06 18:00 前"], "once");
    }
    let again = house.centre.publish(house.who("admin"), project, next_year(), "再发一次".into()).await;
    assert_eq!(again.unwrap().redated, 0);
    // What fired stays: a step that fell due is not fired twice, the others follow the new time.
    house.set("2027-01-05 18:00");
    house.centre.fire_due().await.unwrap();
    assert!(!look(&house, &numbers[0]).await.duties.iter().any(|d| d.clause == "slip_back" && d.late));
    house.set("2027-01-06 18:00");
    house.centre.fire_due().await.unwrap();
    assert!(look(&house, &numbers[0]).await.duties.iter().any(|d| d.clause == "slip_back" && d.late));
    // A case that keeps the old handbook counts with the new year as well.
    let fresh = with_a_slip(&house, "窗").await;
    assert!(!slip(&look(&house, &fresh).await).1);
    assert_eq!(house.centre.verify_all().await.unwrap().differences, []);
    assert!(house.centre.now() > at("2027-01-01 00:00"));
}

db::both_engines! {
    fn what_was_provisional_is_counted_again_when_the_year_is_published(database) {
        on_runtime(counted_again(database));
    }
}
