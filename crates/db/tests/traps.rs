//! Each place where the two engines differ and our conventions must hide it, or must be known.

use db::{ConstraintKind, DbError, ReaderExt as _, Statement, both_engines, params, queries};

queries! {
    MAKE_PEOPLE = "create table person (id integer primary key, name text not null, age integer) strict",
        pg: "create table person (id bigint primary key, name text collate \"C\" not null, age bigint)";
    MAKE_PETS = "create table pet (id integer primary key, person integer not null references person (id)) strict",
        pg: "create table pet (id bigint primary key, person bigint not null references person (id))";
    ADD = "insert into person (id, name, age) values ($1, $2, $3)";
    ADD_UNLESS_THERE = "insert into person (id, name, age) values ($1, $2, $3) on conflict do nothing";
    ADD_PET = "insert into pet (id, person) values ($1, $2)";
    COUNT = "select count(*) as people from person";
}

both_engines! {
    fn placeholders_bind_by_number_not_by_appearance(database) {
        let swapped = Statement::composed_apart(
            "swapped", "select $2 as first, $1 as second", "select $2::text as first, $1::text as second");
        let row = database.read_blocking(move |tx| {
            tx.one(&swapped, params!["one", "two"], |row| Ok((row.text("first")?.to_owned(), row.text(1)?.to_owned())))
        });
        assert_eq!(row.map_err(|error: DbError| error.to_string()), Ok(("two".to_owned(), "one".to_owned())));
    }

    fn nulls_sort_alike_only_when_said(database) {
        let ordered = |order: &str| Statement::composed("ordered", format!("select id from person order by age {order}"));
        let (silent, said) = (ordered(""), ordered("nulls first"));
        let engine = database.engine();
        let result: Result<_, DbError> = database.write_blocking(move |tx| {
            tx.exec(&MAKE_PEOPLE, &[])?;
            tx.exec(&ADD, params![1, "a", 7])?;
            tx.exec(&ADD, params![2, "b", None::<i64>])?;
            Ok((tx.all(&silent, &[], |row| row.int(0))?, tx.all(&said, &[], |row| row.int(0))?))
        });
        let (silent, said) = result.unwrap();
        assert_eq!(said, [2, 1]);
        // The trap itself: if this ever changes, the rule may go.
        assert_eq!(silent, if engine == db::Engine::Sqlite { [2, 1] } else { [1, 2] });
    }

    fn like_folds_case_on_one_engine_only(database) {
        let like = Statement::composed("like", "select case when 'Anna' like 'anna' then 1 else 0 end");
        let folds: Result<bool, DbError> = database.read_blocking(move |tx| tx.one(&like, &[], |row| row.bool(0)));
        assert_eq!(folds.unwrap(), database.engine() == db::Engine::Sqlite);
    }

    fn text_keys_sort_by_bytes(database) {
        let names = Statement::composed("names", "select name from person order by name");
        let result: Result<Vec<String>, DbError> = database.write_blocking(move |tx| {
            tx.exec(&MAKE_PEOPLE, &[])?;
            for (id, name) in ["b", "A", "a", "B", "中", "啊"].into_iter().enumerate() {
                tx.exec(&ADD, params![id as i64, name, None::<i64>])?;
            }
            tx.all(&names, &[], |row| Ok(row.text(0)?.to_owned()))
        });
        assert_eq!(result.unwrap(), ["A", "B", "a", "b", "中", "啊"]);
    }

    fn a_failed_statement_ends_the_unit(database) {
        database.write_blocking(|tx| tx.exec(&MAKE_PEOPLE, &[])).map_err(|error: DbError| error).unwrap();
        let caught: Result<(), DbError> = database.write_blocking(|tx| {
            tx.exec(&ADD, params![1, "kept?", 1])?;
            let broken = tx.exec(&ADD, params![1, "again", 1]).unwrap_err();
            assert!(broken.breaks_unique("person", &["id"]), "{broken}");
            let refused = tx.exec(&ADD, params![2, "after", 1]).unwrap_err();
            assert!(matches!(refused, DbError::Aborted { .. }), "{refused}");
            Ok(())
        });
        assert!(matches!(caught, Err(DbError::Aborted { .. })), "{caught:?}");
        let people: Result<i64, DbError> = database.read_blocking(|tx| tx.one(&COUNT, &[], |row| row.int("people")));
        assert_eq!(people.unwrap(), 0);
    }

    fn on_conflict_is_the_way_to_go_on(database) {
        let result: Result<_, DbError> = database.write_blocking(|tx| {
            tx.exec(&MAKE_PEOPLE, &[])?;
            let first = tx.exec(&ADD_UNLESS_THERE, params![1, "a", 1])?;
            let second = tx.exec(&ADD_UNLESS_THERE, params![1, "b", 1])?;
            Ok((first, second, tx.one(&COUNT, &[], |row| row.int(0))?))
        });
        assert_eq!(result.unwrap(), (1, 0, 1));
    }

    fn foreign_keys_are_enforced(database) {
        let orphan: Result<u64, DbError> = database.write_blocking(|tx| {
            tx.exec(&MAKE_PEOPLE, &[])?;
            tx.exec(&MAKE_PETS, &[])?;
            tx.exec(&ADD_PET, params![1, 99])
        });
        assert!(matches!(orphan, Err(DbError::Constraint { kind: ConstraintKind::ForeignKey, .. })), "{orphan:?}");
    }

    fn a_column_takes_only_its_type(database) {
        let wrong: Result<u64, DbError> = database.write_blocking(|tx| {
            tx.exec(&MAKE_PEOPLE, &[])?;
            tx.exec(&ADD, params![1, "a", "x"])
        });
        assert!(wrong.is_err(), "{wrong:?}");
    }

    fn null_and_check_have_names(database) {
        let make = Statement::composed("make", "create table t (a bigint not null, b bigint check (b > 0))");
        let add = Statement::composed("add", "insert into t (a, b) values ($1, $2)");
        let (made, again) = (make.clone(), add.clone());
        let null: Result<u64, DbError> = database.write_blocking(move |tx| {
            tx.exec(&make, &[])?;
            tx.exec(&add, params![None::<i64>, 1])
        });
        assert!(matches!(null, Err(DbError::Constraint { kind: ConstraintKind::NotNull, .. })), "{null:?}");
        let check: Result<u64, DbError> = database.write_blocking(move |tx| {
            tx.exec(&made, &[])?;
            tx.exec(&again, params![1, 0])
        });
        assert!(matches!(check, Err(DbError::Constraint { kind: ConstraintKind::Check, .. })), "{check:?}");
    }

    fn sums_must_be_cast(database) {
        let sum = Statement::composed("sum", "select sum(age) as total from person");
        let cast = Statement::composed("cast", "select cast(sum(age) as bigint) as total from person");
        let engine = database.engine();
        let result: Result<_, DbError> = database.write_blocking(move |tx| {
            tx.exec(&MAKE_PEOPLE, &[])?;
            tx.exec(&ADD, params![1, "a", 20])?;
            tx.exec(&ADD, params![2, "b", 22])?;
            let bare = tx.one(&sum, &[], |row| row.int("total")).map_err(|error| error.to_string());
            Ok((bare, tx.one(&cast, &[], |row| row.int("total"))?))
        });
        let (bare, cast) = result.unwrap();
        assert_eq!(cast, 42);
        match engine {
            db::Engine::Sqlite => assert_eq!(bare, Ok(42)),
            db::Engine::Postgres => assert_eq!(
                bare.unwrap_err(),
                "statement sum: column total should be int, \
                 but is numeric, which must be cast to bigint or text in the statement"
            ),
        }
    }

    fn truth_is_a_number(database) {
        let truth = Statement::composed("truth", "select 1 = 1 as yes, 1 = 2 as no");
        let row: Result<_, DbError> = database
            .read_blocking(move |tx| tx.one(&truth, &[], |row| Ok((row.int("yes")?, row.bool("no")?))));
        assert_eq!(row.unwrap(), (1, false));
    }

    fn a_batch_travels_as_one_json_text(database) {
        let batch = Statement::composed_apart(
            "batch",
            "insert into person (id, name, age) \
             select json_extract(value, '$[0]'), json_extract(value, '$[1]'), $2 from json_each($1)",
            "insert into person (id, name, age) \
             select (v ->> 0)::bigint, v ->> 1, $2 from jsonb_array_elements($1::text::jsonb) v",
        );
        let names = Statement::composed("names", "select name from person order by id");
        let result: Result<_, DbError> = database.write_blocking(move |tx| {
            tx.exec(&MAKE_PEOPLE, &[])?;
            // Inner JSON travels as a string, so that its bytes stay what they are.
            let rows = tx.exec(&batch, params![r#"[[1, "{\"b\":1, \"a\":2,\"a\":3}"], [2, "中"]]"#, 5])?;
            Ok((rows, tx.all(&names, &[], |row| Ok(row.text(0)?.to_owned()))?))
        });
        let (rows, names) = result.unwrap();
        assert_eq!(rows, 2);
        assert_eq!(names, [r#"{"b":1, "a":2,"a":3}"#, "中"]);
    }

    fn nul_in_text_is_refused(database) {
        let result: Result<u64, DbError> = database.write_blocking(|tx| {
            tx.exec(&MAKE_PEOPLE, &[])?;
            tx.exec(&ADD, params![1, "a\0b", 1])
        });
        assert!(matches!(result, Err(DbError::Parameter { .. })), "{result:?}");
    }

    fn half_characters_in_json_are_for_the_edge_to_refuse(database) {
        let batch = Statement::composed_apart(
            "batch", "select count(*) from json_each($1)", "select count(*) from jsonb_array_elements($1::text::jsonb)");
        for text in [r#"["\ud800"]"#, r#"["\u0000"]"#] {
            let batch = batch.clone();
            let taken: Result<i64, DbError> =
                database.read_blocking(move |tx| tx.one(&batch, params![text], |row| row.int(0)));
            // The trap itself: one engine takes what the other refuses.
            assert_eq!(taken.is_ok(), database.engine() == db::Engine::Sqlite, "{text} {taken:?}");
        }
    }

    fn a_wrong_number_of_parameters_is_an_error(database) {
        let result: Result<u64, DbError> = database.write_blocking(|tx| {
            tx.exec(&MAKE_PEOPLE, &[])?;
            tx.exec(&ADD, params![1, "a"])
        });
        assert_eq!(result.unwrap_err().to_string(), "statement ADD: takes 3 parameters, was given 2");
    }

    fn extremes_survive(database) {
        let make = Statement::composed_apart(
            "make", "create table t (n integer, x text, y blob) strict", "create table t (n bigint, x text, y bytea)");
        let add = Statement::composed("add", "insert into t (n, x, y) values ($1, $2, $3)");
        let get = Statement::composed("get", "select n, x, y from t order by n");
        let bytes: Vec<u8> = (0..=255).collect();
        let expected = bytes.clone();
        let rows: Result<Vec<Vec<db::Value>>, DbError> = database.write_blocking(move |tx| {
            tx.exec(&make, &[])?;
            tx.exec(&add, params![i64::MIN, "", Vec::new()])?;
            tx.exec(&add, params![i64::MAX, "🀄 ' \" \\ \n", bytes.as_slice()])?;
            tx.all(&get, &[], |row| row.values())
        });
        assert_eq!(rows.unwrap(), [
            params![i64::MIN, "", Vec::new()].to_vec(),
            params![i64::MAX, "🀄 ' \" \\ \n", expected].to_vec(),
        ]);
    }
}

#[test]
fn without_strict_a_number_column_takes_text() {
    // Why every table says `strict`.
    let database = db::testing::TestDatabase::new(db::Engine::Sqlite);
    let loose = Statement::composed("loose", "create table t (n integer)");
    let strict = Statement::composed("strict", "create table s (n integer) strict");
    let (add, refuse) = (
        Statement::composed("add", "insert into t values ($1)"),
        Statement::composed("refuse", "insert into s values ($1)"),
    );
    let taken: Result<u64, DbError> = database.write_blocking(move |tx| {
        tx.exec(&loose, &[])?;
        tx.exec(&add, params!["x"])
    });
    assert_eq!(taken.unwrap(), 1);
    let refused: Result<u64, DbError> = database.write_blocking(move |tx| {
        tx.exec(&strict, &[])?;
        tx.exec(&refuse, params!["x"])
    });
    assert!(matches!(refused, Err(DbError::Constraint { kind: ConstraintKind::Type, .. })), "{refused:?}");
}
