//! Streams: versions without gaps, one writer wins, a changed byte is found.

use crate::{HOME, Store, minute};
use db::{LostRace as _, Statement, params};
use model::HandbookHash;
use store::StoreError;
use store::journal::{self, Break, Broken, Entry};

fn entry(number: i64) -> Entry {
    Entry {
        recorded_at: minute(number),
        happened_at: minute(number - 5),
        skew: (number % 2 == 0).then_some(-1500),
        late: number % 3 == 0,
        actor: r#"{"who":"clock"}"#.to_owned(),
        on_behalf_of: (number % 2 == 0).then(|| crate::person(9)),
        channel: Some("counter".to_owned()),
        command: Some(format!("cmd_{number}")),
        inputs: None,
        handbook: Some(HandbookHash("abc".to_owned())),
        schema: 1,
        kind: "noted".to_owned(),
        // The order of keys, a doubled key and spaces must survive.
        data: format!(r#"{{"b":1,  "a":"漏水 \" '{number}","a":2}}"#),
    }
}

db::both_engines! {
    fn what_is_appended_comes_back_to_the_byte(database) {
        let store = Store::new(database);
        let head = store.write(|tx| journal::append(tx, HOME, "case_1", 0, &[entry(1), entry(2)]));
        assert_eq!(head.version, 2);
        let head = store.write(|tx| journal::append(tx, HOME, "case_1", 2, &[entry(3)]));
        let found = store.read(|tx| journal::load(tx, HOME, "case_1"));
        assert_eq!(found.iter().map(|found| found.entry.clone()).collect::<Vec<_>>(), [entry(1), entry(2), entry(3)]);
        assert_eq!(found.iter().map(|found| found.version).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(found[0].previous, "");
        assert_eq!(found[1].previous, found[0].hash);
        assert_eq!(found[2].hash, head.hash);
        assert_eq!(store.read(|tx| journal::head(tx, HOME, "case_1")), head);
        assert!(store.read(|tx| journal::chain_is_whole(tx, HOME, "case_1")));
        let later = store.read(|tx| journal::load_after(tx, HOME, "case_1", 1, 1));
        assert_eq!(later, found[1..2]);
        let streams = store.read(|tx| journal::streams(tx, HOME, "", 10));
        assert_eq!(streams.len(), 1);
        assert_eq!((streams[0].name.as_str(), &streams[0].head), ("case_1", &head));
        assert_eq!(store.read(journal::projects), [HOME]);
    }

    fn the_same_events_give_other_hashes_elsewhere(database) {
        let store = Store::new(database);
        let one = store.write(|tx| journal::append(tx, HOME, "case_1", 0, &[entry(1)]));
        let two = store.write(|tx| journal::append(tx, HOME, "case_2", 0, &[entry(1)]));
        let away = store.write(|tx| journal::append(tx, crate::AWAY, "case_1", 0, &[entry(1)]));
        assert!(one.hash != two.hash && one.hash != away.hash);
    }

    fn a_stale_version_is_told_with_where_the_stream_is(database) {
        let store = Store::new(database);
        store.write(|tx| journal::append(tx, HOME, "case_1", 0, &[entry(1)]));
        for expected in [0, 2] {
            let error = store.try_write(move |tx| journal::append(tx, HOME, "case_1", expected, &[entry(2)])).unwrap_err();
            assert!(matches!(error, StoreError::Stale { found: 1, expected: told, .. } if told == expected), "{error}");
            assert!(!error.lost_race());
        }
        assert_eq!(store.read(|tx| journal::head(tx, HOME, "case_1")).version, 1);
    }

    fn the_fence_holds_without_the_head(database) {
        let store = Store::new(database);
        store.write(|tx| journal::append(tx, HOME, "case_1", 0, &[entry(1)]));
        // A head that was set back, as if two units had read it at once.
        let back = Statement::composed("back", "delete from streams where project = $1");
        store.write(move |tx| Ok(tx.exec(&back, params![HOME.to_string()])?));
        let error = store.try_write(|tx| journal::append(tx, HOME, "case_1", 0, &[entry(2)])).unwrap_err();
        assert!(error.lost_race(), "{error}");
    }

    fn a_changed_byte_is_found(database) {
        let store = Store::new(database);
        store.write(|tx| journal::append(tx, HOME, "case_1", 0, &[entry(1), entry(2), entry(3)]));
        let broken = |text: &'static str, what: Broken, version: u64| {
            let change = Statement::composed("change", text);
            // Looked at within the unit, which is then given up.
            let told = store.0.write_blocking(move |tx| {
                tx.exec(&change, &[])?;
                let found = journal::first_break(tx, HOME, "case_1")?;
                Err::<(), _>(StoreError::Asked(format!("{found:?}")))
            });
            assert_eq!(told.unwrap_err().to_string(), format!("{:?}", Some(Break { version, what })), "{text}");
        };
        broken("update journal set data = replace(data, '漏', '满') where version = 2", Broken::Hash, 2);
        broken("update journal set happened_at = happened_at + 1 where version = 1", Broken::Hash, 1);
        broken("update journal set on_behalf_of = null where version = 2", Broken::Hash, 2);
        broken("update journal set previous = '' where version = 3", Broken::Previous, 3);
        broken("delete from journal where version = 2", Broken::Gap, 2);
        broken("delete from journal where version = 3", Broken::Head, 2);
        assert!(store.read(|tx| journal::chain_is_whole(tx, HOME, "case_1")));
    }
}

/// Two units that both read version 1 and append: one is kept, the other runs again and is then told.
#[test]
fn of_two_writers_one_is_told() {
    let database = store::testing::database(db::Engine::Postgres);
    let store = Store(&database);
    store.write(|tx| journal::append(tx, HOME, "case_1", 0, &[entry(1)]));
    let outcomes: Vec<bool> = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..8)
            .map(|number| {
                let database = &database;
                scope.spawn(move || {
                    let unit =
                        move |tx: &mut dyn db::Tx| journal::append(tx, HOME, "case_1", 1, &[entry(number)]);
                    match database.write_retry_blocking(unit) {
                        Ok(_) => true,
                        Err(StoreError::Stale { found: 2, .. }) => false,
                        Err(error) => panic!("{error}"),
                    }
                })
            })
            .collect();
        tries.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(outcomes.iter().filter(|kept| **kept).count(), 1);
    assert!(store.read(|tx| journal::chain_is_whole(tx, HOME, "case_1")));
}

/// Two servers that claim at once do not get the same stream, and one whose connection ends loses nothing.
#[test]
fn claims_skip_what_another_has() {
    let database = store::testing::database(db::Engine::Postgres);
    let store = Store(&database);
    store.write(|tx| {
        journal::append(tx, HOME, "case_1", 0, &[entry(1)])?;
        journal::append(tx, HOME, "case_2", 0, &[entry(1)])
    });
    let both = || ["case_1".to_owned(), "case_2".to_owned()];
    let (first, other) = std::sync::mpsc::channel();
    let (done, wait) = std::sync::mpsc::channel::<()>();
    let wait = std::sync::Mutex::new(wait);
    std::thread::scope(|scope| {
        let holding = scope.spawn(|| {
            store.try_write(move |tx| {
                let claimed = journal::claim(tx, HOME, &["case_1".to_owned()])?;
                first.send(claimed).unwrap();
                wait.lock().unwrap().recv().unwrap();
                Err::<(), _>(StoreError::Asked("given up".to_owned()))
            })
        });
        assert_eq!(other.recv().unwrap(), ["case_1"]);
        assert_eq!(store.write(move |tx| journal::claim(tx, HOME, &both())), ["case_2"]);
        done.send(()).unwrap();
        assert!(holding.join().unwrap().is_err());
    });
    assert_eq!(store.write(move |tx| journal::claim(tx, HOME, &both())), ["case_1", "case_2"]);
}
