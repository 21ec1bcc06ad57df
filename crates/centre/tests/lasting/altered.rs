//! A stored handbook that is not what its address says decides nothing, and the server says so until it is put right.

use crate::house::House;
use crate::moved::change;
use crate::verifying::lived;
use centre::{Ailment, CentreError};
use db::testing::{TestDatabase, on_runtime};

/// A rule made milder by somebody who can write the database.
const MILDER: &str = "update handbooks set compiled = replace(compiled, '\"urgent\"', '\"URGENT\"')";
const RIGHT: &str = "update handbooks set compiled = replace(compiled, '\"URGENT\"', '\"urgent\"')";

async fn nothing_is_decided(house: &House, database: &TestDatabase, folder: &std::path::Path) {
    let server = house.another(database.url(), folder, 77).await;
    assert_eq!(server.ready().await, Ok(()));
    tokio::task::block_in_place(|| assert!(change(database, MILDER) > 0));
    let opened = server.open_case(house.who("li"), house.request(None, "水管爆裂"), None).await;
    assert!(matches!(opened, Err(CentreError::Altered(_))), "{opened:?}");
    assert_eq!(server.ready().await, Err(vec![Ailment::Altered]));
    assert!(server.ailments().iter().any(|ailment| ailment.concerns_everybody()));
    let found = server.verify_all().await.unwrap();
    assert!(found.differences.iter().any(|found| found.stream.starts_with("handbooks ")), "{found:?}");
    tokio::task::block_in_place(|| assert!(change(database, RIGHT) > 0));
    assert_eq!(server.ready().await, Ok(()));
    server.open_case(house.who("li"), house.request(None, "水管爆裂"), None).await.unwrap();
    assert_eq!(server.verify_all().await.unwrap().differences, []);
}

fn an_altered_one(database: &TestDatabase) {
    let folder = tempfile::tempdir().unwrap();
    let (house, _) = on_runtime(lived(database, folder.path()));
    on_runtime(nothing_is_decided(&house, database, folder.path()));
}

db::both_engines! {
    fn an_altered_handbook_decides_nothing(database) { an_altered_one(database); }
}
