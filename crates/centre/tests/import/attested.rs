//! What an import wrote is known to the journal, and a change of it is found.

use super::applied::{House, good};
use super::made_roster::{Line, lines, workbook};
use db::testing::TestDatabase;
use db::{Statement, Tx};

async fn change(database: &TestDatabase, text: &str) -> u64 {
    let statement = Statement::composed("CHANGE", text);
    database.write(move |tx: &mut dyn Tx| tx.exec(&statement, &[])).await.unwrap()
}

async fn told(house: &House) -> Vec<String> {
    let found = house.centre.verify_all().await.unwrap();
    found.differences.into_iter().map(|found| format!("{} {}", found.stream, found.what.zh)).collect()
}

db::both_engines! {
    async fn a_change_of_what_an_import_wrote_is_found(database) {
        let house = House::new(database).await;
        house.import(good()).await;
        assert_eq!(told(&house).await, [""; 0]);
        let mut corrected: Vec<Line> = lines();
        corrected[0][4] = "#139.94";
        corrected[2][6] = "13955556666";
        let again = house.import(workbook(&corrected)).await;
        assert!(again.changed > 0, "{}", again.summary);
        assert_eq!(told(&house).await, [""; 0]);
        for (changes, back, table) in [
            ("update places set name = 'x' || name", "update places set name = substr(name, 2)", "表 places"),
            ("update register_facts set value = 'x' || value where value is not null", "update register_facts set value = substr(value, 2) where value is not null", "表 register_facts"),
            ("update ties set share = coalesce(share, 0) + 1", "", "表 ties"),
            ("delete from place_links", "", "表 place_links"),
            ("delete from place_keys", "", "表 place_keys"),
            ("delete from search_keys", "", "表 search_keys"),
            ("delete from party_phones", "", "表 party_phones"),
            ("delete from parties", "", "表 parties"),
        ] {
            assert!(change(database, changes).await > 0, "{changes}");
            let said = told(&house).await;
            assert!(said.iter().any(|line| line.contains(table)), "{changes}: {said:?}");
            if !back.is_empty() {
                change(database, back).await;
                assert_eq!(told(&house).await, [""; 0], "{back}");
            }
        }
    }

    async fn an_import_that_died_after_it_was_shown_is_ended_at_the_next_start(database) {
        let house = House::new(database).await;
        house.import(good()).await;
        // As if the process had died between showing a tie and saying what it is.
        change(database, "insert into import_staged (project, run, number, what, subject, data)
            select t.project, r.id, 1, 'tie', t.id, '' from ties t join import_runs r on r.project = t.project
            where t.id = (select min(id) from ties)").await;
        assert_eq!(change(database, "update ties set share = 7 where id = (select min(id) from ties)").await, 1);
        assert_eq!(told(&house).await, [""; 0], "what an import is writing is not looked at");
        house.centre.finish_imports().await.unwrap();
        assert_eq!(change(database, "delete from import_staged").await, 0);
        assert_eq!(told(&house).await, [""; 0]);
        assert_eq!(change(database, "update ties set share = 8 where id = (select min(id) from ties)").await, 1);
        assert_eq!(told(&house).await.len(), 1);
    }
}
