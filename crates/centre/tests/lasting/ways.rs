//! How often opening a case waits for a database server: what is asked and written travels together.

use crate::house::House;
use centre::Key;
use db::Engine;
use db::testing::{TestDatabase, on_runtime};

/// Questions before the transaction (2), those of the transaction, the number, the commit with what was written, and the
/// names for the answer (2); one more for an employee who is named.
const MOST: u64 = 8;

#[test]
fn opening_a_case_waits_seldom_for_the_server() {
    let (database, folder) = (TestDatabase::new(Engine::Postgres), tempfile::tempdir().unwrap());
    on_runtime(async {
        let house = House::new(database.database().clone(), folder.path()).await;
        let open = async |number: u32| {
            let key = Key { key: format!("key {number}"), digest: number.to_string() };
            let request = house.request(None, &format!("漏水 {number}"));
            let before = database.stats().waits;
            house.centre.open_case(house.who("li"), request, Some(key)).await.unwrap();
            house.wait(1_000);
            database.stats().waits - before
        };
        // Until every connection has prepared its statements.
        for number in 0..60 {
            open(number).await;
        }
        let mut waits = Vec::new();
        for number in 60..80 {
            waits.push(open(number).await);
        }
        waits.sort_unstable();
        assert!(waits[10] <= MOST, "{waits:?}");
        tokio::task::spawn_blocking(move || drop(house)).await.unwrap();
    });
}
