//! Migrations on both engines: in order, once, all or none, never behind a newer release's back.

use db::{Database, DbError, Migration, Options, ReaderExt as _, Statement, both_engines, queries};

const FIRST: Migration = Migration {
    number: 1,
    name: "people",
    sqlite: "create table person (id integer primary key, name text not null) strict;
        create table pet (id integer primary key, person integer not null references person (id)
            on delete cascade) strict;
        insert into person values (1, 'Anna'); insert into pet values (7, 1)",
    pg: "create table person (id bigint primary key, name text not null);
        create table pet (id bigint primary key, person bigint not null references person (id));
        insert into person values (1, 'Anna'); insert into pet values (7, 1)",
};
/// Rebuilds a table that another one references, as SQLite demands it for most changes.
const SECOND: Migration = Migration {
    number: 2,
    name: "age",
    sqlite:
        "create table person_new (id integer primary key, name text not null, age integer not null) strict;
        insert into person_new select id, name, 0 from person;
        drop table person; alter table person_new rename to person",
    pg: "alter table person add column age bigint not null default 0",
};
const BROKEN: Migration =
    Migration { number: 3, name: "broken", sqlite: "create table x (a) nonsense", pg: "create nonsense" };

queries! {
    STATE = "select person.name, age, (select count(*) from pet) as pets from person";
    NAME_ONLY = "select name from person";
}

#[cfg(test)]
fn state(database: &Database) -> (String, i64, i64) {
    let state: Result<_, DbError> = database.read_blocking(|tx| {
        tx.one(&STATE, &[], |row| Ok((row.text("name")?.to_owned(), row.int("age")?, row.int("pets")?)))
    });
    state.unwrap()
}

both_engines! {
    fn each_is_applied_once_in_order(database) {
        assert_eq!(database.migrate(&[FIRST]).unwrap(), [1]);
        assert_eq!(database.migrate(&[FIRST, SECOND]).unwrap(), [2]);
        assert_eq!(database.migrate(&[FIRST, SECOND]).unwrap(), [0_i32; 0]);
        assert_eq!(state(database), ("Anna".to_owned(), 0, 1));
    }

    async fn also_on_a_runtime(database) {
        assert_eq!(database.migrate(&[FIRST, SECOND]).unwrap(), [1, 2]);
    }

    fn a_failing_one_takes_all_that_are_due_with_it(database) {
        database.migrate(&[FIRST]).unwrap();
        let error = database.migrate(&[FIRST, SECOND, BROKEN]).unwrap_err();
        assert!(matches!(error, DbError::Migration { .. }), "{error:?}");
        let age: Result<_, DbError> = database.read_blocking(|tx| tx.one(&STATE, &[], |_| Ok(())));
        assert!(age.is_err(), "the second one was undone");
        assert_eq!(database.migrate(&[FIRST, SECOND]).unwrap(), [2]);
    }

    fn an_applied_one_never_changes(database) {
        database.migrate(&[FIRST]).unwrap();
        let changed = Migration { sqlite: "select 1", pg: "select 1", ..FIRST };
        let error = database.migrate(&[changed]).unwrap_err().to_string();
        assert!(error.contains("number 1") && error.contains("never change"), "{error}");
        let renamed = Migration { name: "persons", ..FIRST };
        assert!(database.migrate(&[renamed]).is_err());
    }

    fn the_release_before_works_on_beside_a_newer_one(database) {
        database.migrate(&[FIRST, SECOND]).unwrap();
        assert_eq!(database.migrate(&[FIRST]).unwrap(), [0_i32; 0], "it may come back while others are replaced");
        let name: Result<_, DbError> =
            database.read_blocking(|tx| tx.one(&NAME_ONLY, &[], |row| Ok(row.text(0)?.to_owned())));
        assert_eq!(name.unwrap(), "Anna");
        assert_eq!(database.migrate(&[FIRST, SECOND]).unwrap(), [0_i32; 0]);
    }

    fn what_a_newer_release_took_away_keeps_older_ones_out(database) {
        const NARROWED: Migration = Migration {
            number: 3,
            name: "no_pets_needs_0002",
            sqlite: "drop table pet",
            pg: "drop table pet",
        };
        database.migrate(&[FIRST, SECOND, NARROWED]).unwrap();
        assert_eq!(database.migrate(&[FIRST, SECOND]).unwrap(), [0_i32; 0], "it uses that no longer");
        let error = database.migrate(&[FIRST]).unwrap_err();
        assert!(matches!(error, DbError::Newer { found: 3, newest: 1, .. }), "{error:?}");
        assert!(error.to_string().contains("migration 3 (no_pets_needs_0002)"), "{error}");
    }

    fn a_need_that_cannot_be_read_lets_nobody_in(database) {
        for name in ["no_pets_needs_two", "no_pets_needs_0002", "no_pets_needs_"] {
            let narrowed = Migration { number: 2, name, sqlite: "drop table pet", pg: "drop table pet" };
            let error = database.migrate(&[FIRST, narrowed]).unwrap_err().to_string();
            assert!(error.contains(name) && error.contains("number of a migration before it"), "{error}");
        }
    }

    fn several_servers_may_start_at_once(database) {
        let applied: Vec<Vec<i32>> = std::thread::scope(|scope| {
            let starts: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| {
                    let server = Database::open(database.url().clone(), Options::default()).unwrap();
                    server.migrate(&[FIRST, SECOND]).unwrap()
                }))
                .collect();
            starts.into_iter().map(|start| start.join().unwrap()).collect()
        });
        assert_eq!(applied.concat(), [1, 2], "one of them did it all");
        assert_eq!(state(database), ("Anna".to_owned(), 0, 1));
    }

    fn schemas_can_be_compared(database) {
        let make = Statement::composed_apart(
            "make",
            "create table a (x integer, y text not null, z blob, p integer, q integer, primary key (y, x),
                unique (z, x), foreign key (q) references person (id)) strict",
            "create table a (x bigint, y text not null, z bytea, p bigint, q bigint, primary key (y, x),
                unique (z, x), foreign key (q) references person (id))");
        let index = Statement::composed("index", "create unique index a_lower on a (p, lower(y)) where p > 0");
        database.migrate(&[FIRST]).unwrap();
        let made: Result<u64, DbError> = database.write_blocking(move |tx| {
            tx.exec(&make, &[])?;
            tx.exec(&index, &[])
        });
        made.unwrap();
        assert_eq!(database.schema(&["pet"]).unwrap(), [
            "a (q) references person", "a primary key (y, x)", "a unique (p, expression)", "a unique (z, x)",
            "a.p int", "a.q int", "a.x int not null", "a.y text not null", "a.z bytes",
            "person primary key (id)", "person.id int not null", "person.name text not null",
        ]);
    }

    fn numbers_have_no_gaps(database) {
        let error = database.migrate(&[FIRST, BROKEN]).unwrap_err().to_string();
        assert!(error.contains("broken has number 3, should be 2"), "{error}");
        let name: Result<_, DbError> = database.read_blocking(|tx| tx.all(&NAME_ONLY, &[], |_| Ok(())));
        assert!(name.is_err(), "nothing was applied");
    }
}

#[test]
fn a_dangling_reference_is_found_where_nothing_is_enforced() {
    let database = db::testing::TestDatabase::new(db::Engine::Sqlite);
    database.migrate(&[FIRST]).unwrap();
    let careless = Migration { number: 2, name: "careless", sqlite: "delete from person", pg: "" };
    assert!(database.migrate(&[FIRST, careless]).is_err());
    database.migrate(&[FIRST, SECOND]).unwrap();
    assert_eq!(state(&database), ("Anna".to_owned(), 0, 1));
}

#[test]
fn directories_name_number_and_word() {
    const MIGRATION: Migration = Migration::of_directory("0007_duties", "a", "b");
    assert_eq!(MIGRATION, Migration { number: 7, name: "duties", sqlite: "a", pg: "b" });
}
