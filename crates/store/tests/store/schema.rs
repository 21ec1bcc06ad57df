//! The schema is the same on both engines, and every statement fits it.

use crate::Store;
use db::Engine;
use db::testing::TestDatabase;

db::both_engines! {
    fn every_statement_can_be_prepared(database) {
        let store = Store::new(database);
        let statements = store::statements::all();
        assert!(statements.len() > 150, "the list of statements lost some: {}", statements.len());
        store.0.prepare_all(statements.iter());
    }

    fn migrating_again_changes_nothing(database) {
        let first = store::migrate(database).unwrap();
        assert_eq!(first.len(), store::MIGRATIONS.len());
        assert!(store::migrate(database).unwrap().is_empty());
    }
}

#[test]
fn both_schemas_say_the_same() {
    let [sqlite, postgres] = [Engine::Sqlite, Engine::Postgres].map(|engine| {
        let database = TestDatabase::new(engine);
        store::migrate(&database).unwrap();
        // The index of the search is each engine's own.
        database.schema(&["search_words"]).unwrap()
    });
    assert!(sqlite.len() > 200, "a schema of {} lines is not ours", sqlite.len());
    assert_eq!(sqlite, postgres);
}
