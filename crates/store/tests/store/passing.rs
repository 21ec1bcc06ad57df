//! What passes and what is counted: kept answers, deliveries, messages, calls, numbers, slots, keys, handbooks.

use crate::{AWAY, HOME, Store, minute, person};
use calendar::Instant;
use db::LostRace as _;
use model::command::Slot;
use model::{CaseId, ContactId, DeliveryId, HandbookHash, PartyId, ProjectId};
use std::collections::BTreeMap;
use store::answers::{self, Answer, Known};
use store::calls::{self, Call, Direction, Ring};
use store::handbooks::{self, Stored};
use store::inbox::{self, Message};
use store::outbox::{self, Delivery};
use store::testing::{case, word};
use store::{Scope, StoreError, cases, machine, numbers, outward, secrets, slots, uploads};

fn delivery(number: u128, at: i64) -> Delivery {
    Delivery {
        id: DeliveryId::from_number(number),
        project: HOME,
        channel: "mail".to_owned(),
        target: "pers_1".to_owned(),
        kind: "overdue".to_owned(),
        case: Some(CaseId::from_number(1)),
        payload: "{}".to_owned(),
        created_at: minute(at),
        next_at: minute(at),
        attempts: 0,
        error: None,
    }
}

fn message(number: u128, at: i64) -> Message {
    Message {
        person: person(1),
        id: DeliveryId::from_number(number),
        project: HOME,
        kind: "overdue".to_owned(),
        case: Some(CaseId::from_number(number)),
        payload: "{}".to_owned(),
        at: minute(at),
        read_at: None,
    }
}

fn call(number: u128, at: i64) -> Call {
    Call {
        project: HOME,
        id: ContactId::from_number(number),
        at: minute(at),
        channel: "phone".to_owned(),
        direction: Direction::In,
        missed: false,
        person: Some(person(1)),
        party: None,
        phone: None,
        place: None,
        case: None,
        reason: None,
        note: None,
        name: None,
        answer: None,
        ring: None,
        returned_at: None,
        returned_by: None,
    }
}

db::both_engines! {
    fn the_same_request_is_answered_once(database) {
        let store = Store::new(database);
        let keep = |who: &'static str, digest: &'static str, until: i64| {
            store.try_write(move |tx| answers::keep(tx, &Answer {
                who, key: "k", digest, response: "done", subjects: &[], at: minute(0), expires_at: minute(until),
            }))
        };
        keep("a", "d", 5).unwrap();
        assert!(keep("a", "d", 5).unwrap_err().lost_race());
        keep("b", "other", 9).unwrap();
        let find = |who: &'static str| store.read(move |tx| answers::find(tx, who, "k", "d"));
        assert_eq!(find("a"), Some(Known::Answered("done".to_owned())));
        assert_eq!(find("b"), Some(Known::Other));
        assert_eq!(find("c"), None);
        assert_eq!(store.write(|tx| answers::expire(tx, minute(5), 10)), 1);
        assert_eq!((find("a"), find("b").is_some()), (None, true));
    }

    fn a_delivery_goes_until_it_arrives(database) {
        let store = Store::new(database);
        store.write(|tx| {
            for (number, at) in [(1, 0), (2, 1), (3, 99)] {
                outbox::push(tx, &delivery(number, at), &[])?;
            }
            outbox::push(tx, &delivery(1, 50), &[])
        });
        let claim = |at: i64| store.write(move |tx| outbox::claim(tx, "mail", minute(at), minute(at + 10), 9));
        assert_eq!(store.read(|tx| outbox::next(tx, "mail")), Some(minute(0)));
        let first = claim(5);
        assert_eq!(first.iter().map(|one| (one.id.uuid().as_u128(), one.attempts)).collect::<Vec<_>>(), [(1, 1), (2, 1)]);
        assert!(claim(5).is_empty());
        assert!(store.write(|tx| outbox::claim(tx, "webhook", minute(5), minute(9), 9)).is_empty());
        // One arrives; the sender of the other dies, so it comes back.
        assert_eq!(store.write(|tx| outbox::sent(tx, &[DeliveryId::from_number(1)], minute(6))), 1);
        let again = claim(15);
        assert_eq!(again.iter().map(|one| (one.id.uuid().as_u128(), one.attempts)).collect::<Vec<_>>(), [(2, 2)]);
        store.write(|tx| outbox::again(tx, DeliveryId::from_number(2), minute(40), "no route"));
        assert!(claim(39).is_empty());
        store.write(|tx| outbox::park(tx, DeliveryId::from_number(2), "gone"));
        assert!(claim(60).is_empty());
        let parked = store.read(|tx| outbox::parked(tx, HOME, None, 9));
        assert_eq!((parked.len(), parked[0].error.as_deref()), (1, Some("gone")));
        assert!(store.write(|tx| outbox::unpark(tx, DeliveryId::from_number(2), minute(61))));
        assert_eq!(claim(61)[0].attempts, 1);
        assert_eq!(store.write(|tx| outbox::expire(tx, minute(6), 9)), 1);
    }

    fn messages_are_read_once(database) {
        let store = Store::new(database);
        store.write(|tx| {
            for (number, at) in [(1, 0), (2, 1), (3, 1), (3, 9)] {
                inbox::put(tx, &message(number, at), &[])?;
            }
            Ok(())
        });
        let ids = |unread: bool, before| {
            let found = store.read(move |tx| inbox::newest(tx, person(1), unread, before, 2));
            found.iter().map(|one| one.id.uuid().as_u128()).collect::<Vec<_>>()
        };
        assert_eq!(ids(false, None), [3, 2]);
        assert_eq!(ids(false, Some((minute(1), DeliveryId::from_number(2)))), [1]);
        assert_eq!(store.read(|tx| inbox::unread(tx, person(1), 2)), 2);
        assert_eq!(store.write(|tx| inbox::mark_read(tx, person(1), &[DeliveryId::from_number(3)], minute(5))), 1);
        assert_eq!(store.write(|tx| inbox::mark_read(tx, person(1), &[DeliveryId::from_number(3)], minute(6))), 0);
        assert_eq!(store.write(|tx| inbox::mark_read(tx, person(2), &[DeliveryId::from_number(2)], minute(6))), 0);
        assert_eq!(ids(true, None), [2, 1]);
        assert_eq!(store.write(|tx| inbox::mark_all_read(tx, person(1), minute(0), minute(6))), 1);
        assert_eq!(ids(true, None), [2]);
        assert_eq!(store.write(|tx| inbox::take_back(tx, person(1), CaseId::from_number(2))), 1);
        assert_eq!(ids(false, None), [3, 1]);
    }

    fn calls_are_listed_and_missed_ones_returned(database) {
        let store = Store::new(database);
        store.write(|tx| {
            let mut hidden = case(HOME, 7, minute(0));
            hidden.excluded.insert(person(50));
            cases::project(tx, &hidden, None)?;
            calls::put(tx, &Call { party: Some(PartyId::from_number(1)), ..call(1, 1) }, Some("digest"))?;
            calls::put(tx, &Call { missed: true, person: None, ..call(2, 2) }, Some("digest"))?;
            calls::put(tx, &Call { case: Some(CaseId::from_number(7)), ..call(3, 3) }, None)
        });
        let scope = Scope::person(person(50), [HOME]);
        let ids = |calls: Vec<Call>| calls.iter().map(|call| call.id.uuid().as_u128()).collect::<Vec<_>>();
        let asked = scope.clone();
        assert_eq!(ids(store.read(move |tx| calls::newest(tx, &asked, HOME, None, 9))), [2, 1]);
        let other = Scope::person(person(51), [HOME]);
        assert_eq!(ids(store.read(move |tx| calls::newest(tx, &other, HOME, None, 9))), [3, 2, 1]);
        let away = Scope::person(person(51), [AWAY]);
        assert!(store.read(move |tx| calls::newest(tx, &away, HOME, None, 9)).is_empty());
        let asked = scope.clone();
        assert_eq!(ids(store.read(move |tx| calls::missed(tx, &asked, HOME, None, 9))), [2]);
        assert!(store.write(|tx| calls::returned(tx, HOME, ContactId::from_number(2), person(1), minute(5))));
        assert!(!store.write(|tx| calls::returned(tx, HOME, ContactId::from_number(2), person(1), minute(6))));
        assert!(!store.write(|tx| calls::returned(tx, HOME, ContactId::from_number(1), person(1), minute(6))));
        let asked = scope.clone();
        assert!(store.read(move |tx| calls::missed(tx, &asked, HOME, None, 9)).is_empty());
        let asked = scope.clone();
        assert_eq!(ids(store.read(move |tx| calls::of_phone(tx, &asked, HOME, "digest", 9))), [2, 1]);
        let asked = scope.clone();
        assert_eq!(ids(store.read(move |tx| calls::of_party(tx, &asked, HOME, PartyId::from_number(1), 9))), [1]);
        let centre = Scope::centre(HOME);
        assert_eq!(ids(store.read(move |tx| calls::of_case(tx, &centre, HOME, CaseId::from_number(7), 9))), [3]);
    }

    fn numbers_have_no_gap(database) {
        let store = Store::new(database);
        let next = |prefix: &'static str| store.write(move |tx| numbers::next(tx, HOME, prefix));
        assert_eq!((next("BX"), next("BX"), next("TS")), (1, 2, 1));
        let failed = store.try_write(|tx| {
            numbers::next(tx, HOME, "BX")?;
            Err::<(), _>(StoreError::Asked("no".to_owned()))
        });
        assert!(failed.is_err());
        assert_eq!(next("BX"), 3);
        assert_eq!(store.write(|tx| numbers::next(tx, AWAY, "BX")), 1);
    }

    fn slots_of_a_block_and_who_stands_in(database) {
        let store = Store::new(database);
        let drawn = store.write(|tx| (0..12).map(|_| slots::next(tx, HOME, "s")).collect::<store::Result<Vec<_>>>());
        assert_eq!((drawn[0], drawn[9], drawn[10], drawn[11]), ((0, 0), (0, 9), (1, 0), (1, 1)));
        assert_eq!(store.write(|tx| slots::next(tx, AWAY, "s")), (0, 0));
        // What is given back is the next one's.
        let again = store.write(|tx| {
            let taken = slots::next(tx, HOME, "s")?;
            slots::lock(tx, HOME, "s")?;
            slots::give_back(tx, HOME, "s")?;
            Ok((taken, slots::next(tx, HOME, "s")?))
        });
        assert_eq!(again, ((1, 2), (1, 2)));
        let slot = |index: u8, marked: bool, replaces: Option<u128>| Slot {
            stratum: "s".to_owned(), block: 0, index, marked, replaces: replaces.map(CaseId::from_number),
        };
        store.write(move |tx| {
            for (case, marked) in [(0, true), (1, false), (2, false), (3, true)] {
                let index = u8::try_from(case).unwrap();
                slots::record(tx, HOME, CaseId::from_number(case), &slot(index, marked, None), minute(0))?;
            }
            Ok(())
        });
        let marked = || store.read(|tx| slots::block(tx, HOME, "s", 0)).iter().map(|d| d.slot.marked).collect::<Vec<_>>();
        assert_eq!(marked(), [true, false, false, true]);
        store.write(move |tx| slots::record(tx, HOME, CaseId::from_number(2), &slot(2, true, Some(0)), minute(1)));
        assert_eq!(marked(), [true, false, true, true]);
        let of = store.read(|tx| slots::of_case(tx, HOME, CaseId::from_number(2)));
        assert_eq!(of[0].slot.replaces, Some(CaseId::from_number(0)));
        assert_eq!(store.read(|tx| slots::block(tx, HOME, "s", 0)).len(), 4);
        // A slot that another case has stays that case's.
        store.write(move |tx| slots::record(tx, HOME, CaseId::from_number(9), &slot(1, true, None), minute(1)));
        assert_eq!(store.read(|tx| slots::block(tx, HOME, "s", 0))[1].case, CaseId::from_number(1));
    }

    fn a_key_is_kept_for_ever(database) {
        let store = Store::new(database);
        assert_eq!(store.read(|tx| secrets::get(tx, "phones")), None);
        assert_eq!(store.write(|tx| secrets::get_or_keep(tx, "phones", &[1, 0, 255], minute(0))), [1, 0, 255]);
        assert_eq!(store.write(|tx| secrets::get_or_keep(tx, "phones", &[2], minute(1))), [1, 0, 255]);
        assert_eq!(store.read(|tx| secrets::get(tx, "phones")), Some(vec![1, 0, 255]));
    }

    fn handbooks_stay_and_publications_follow(database) {
        let store = Store::new(database);
        let stored = |hash: &str| Stored {
            hash: HandbookHash(hash.to_owned()),
            compiled: format!("{{\"h\":\"{hash}\"}}"),
            sources: BTreeMap::from([("services/repair.kdl".to_owned(), "service \"repair\"".to_owned())]),
            overlays: vec![("gl.kdl".to_owned(), String::new())],
            language: "1".to_owned(),
            created_at: minute(0),
        };
        let (one, two) = (stored("one"), stored("two"));
        let kept = [one.clone(), two.clone(), Stored { created_at: minute(9), ..one.clone() }];
        store.write(move |tx| kept.iter().try_for_each(|stored| handbooks::keep(tx, stored)));
        let asked = one.hash.clone();
        assert_eq!(store.read(move |tx| handbooks::stored(tx, &asked)), Some(one.clone()));
        let asked = two.hash.clone();
        assert_eq!(store.read(move |tx| handbooks::compiled(tx, &asked)), Some(two.compiled.clone()));
        assert!(store.read(|tx| handbooks::current(tx, HOME)).is_none());
        for (number, hash) in [(1, &one.hash), (2, &two.hash), (3, &one.hash)] {
            let hash = hash.clone();
            store.write(move |tx| handbooks::publish(tx, HOME, &hash, minute(number), Some(person(1)), "因为"));
        }
        let current = store.read(|tx| handbooks::current(tx, HOME)).unwrap();
        assert_eq!((current.number, &current.hash, current.reason.as_str()), (3, &one.hash, "因为"));
        assert_eq!(store.read(|tx| handbooks::current_at(tx, HOME, minute(2))).unwrap().hash, two.hash);
        assert!(store.read(|tx| handbooks::current_at(tx, HOME, minute(0))).is_none());
        let history = store.read(|tx| handbooks::history(tx, HOME, 2));
        assert_eq!(history.iter().map(|one| one.number).collect::<Vec<_>>(), [3, 2]);
        assert!(store.read(|tx| handbooks::current(tx, ProjectId::from_number(9))).is_none());
    }

    fn the_newest_holidays_of_each_year(database) {
        let store = Store::new(database);
        store.write(|tx| {
            for (year, days) in [(2026, "[1]"), (2027, "[2]"), (2026, "[3]")] {
                handbooks::publish_holidays(tx, year, days, minute(0), None, "通知")?;
            }
            Ok(())
        });
        let found = store.read(handbooks::holidays);
        assert_eq!(found, [(2026, "[3]".to_owned()), (2027, "[2]".to_owned())]);
    }

    fn a_missed_call_is_owed_until_it_is_returned(database) {
        let store = Store::new(database);
        let post: model::PostId = word("front_desk");
        let ring = |due| Some(Ring { by: word("front_desk"), due: minute(due), trace: "{}".to_owned(), fell_due: None });
        store.write(move |tx| {
            calls::put(tx, &Call { missed: true, ring: ring(30), ..call(1, 1) }, Some("digest"))?;
            calls::put(tx, &Call { missed: true, ring: ring(20), ..call(2, 5) }, Some("digest"))?;
            calls::put(tx, &Call { missed: true, ring: ring(20), ..call(3, 5) }, Some("other"))?;
            calls::put(tx, &call(4, 6), Some("digest"))
        });
        let ids = |calls: Vec<Call>| calls.iter().map(|call| call.id.uuid().as_u128()).collect::<Vec<_>>();
        let owed = |rung: bool, after: Option<(Instant, ContactId)>| {
            let (scope, post) = (Scope::person(person(1), [HOME]), post.clone());
            ids(store.read(move |tx| calls::to_ring(tx, &scope, HOME, &post, rung, after, 9)))
        };
        assert_eq!(owed(false, None), [2, 3, 1]);
        assert_eq!(owed(false, Some((minute(20), ContactId::from_number(2)))), [3, 1]);
        assert!(owed(true, None).is_empty());
        assert_eq!(store.read(calls::next_due), Some(minute(20)));
        assert!(store.read(|tx| calls::due_until(tx, minute(19), 9)).is_empty());
        let due = store.read(|tx| calls::due_until(tx, minute(20), 9));
        assert_eq!(due.iter().map(|d| d.id.uuid().as_u128()).collect::<Vec<_>>(), [2, 3]);
        assert!(store.write(|tx| calls::fall_due(tx, HOME, ContactId::from_number(2), minute(21))));
        assert!(!store.write(|tx| calls::fall_due(tx, HOME, ContactId::from_number(2), minute(22))));
        assert_eq!(store.read(|tx| calls::late(tx, HOME)), 1);
        let waiting = store.read(|tx| calls::waiting(tx, HOME, Some("digest"), None, 9));
        assert_eq!(waiting, [ContactId::from_number(1), ContactId::from_number(2)]);
        assert!(store.write(|tx| calls::returned(tx, HOME, ContactId::from_number(2), person(1), minute(25))));
        assert_eq!((owed(false, None), owed(true, None)), (vec![3, 1], vec![2]));
        assert_eq!(store.read(|tx| calls::late(tx, HOME)), 0);
        assert_eq!(store.read(calls::next_due), Some(minute(20)));
    }
}

fn upload(id: &str, who: &str, at: i64) -> uploads::Upload {
    uploads::Upload {
        id: id.to_owned(),
        who: who.to_owned(),
        project: HOME,
        name: "房产.xlsx".to_owned(),
        reading: "{}".to_owned(),
        state: uploads::State::Waiting,
        done: 0,
        all: 0,
        stop: false,
        outcome: None,
        has_rejected: false,
        touched_at: minute(at),
    }
}

db::both_engines! {
    fn an_upload_is_its_senders_and_one_server_imports_it(database) {
        let store = Store::new(database);
        store.write(|tx| uploads::keep(tx, &upload("u1", "a", 0), b"one"));
        store.write(|tx| uploads::keep(tx, &upload("u2", "b", 0), b"two"));
        assert_eq!(store.read(|tx| uploads::get(tx, "u1", "a")), Some(upload("u1", "a", 0)));
        assert_eq!(store.read(|tx| uploads::get(tx, "u1", "b")), None);
        assert_eq!(store.read(|tx| uploads::bytes(tx, "u1", "a")).as_deref(), Some(&b"one"[..]));
        assert_eq!(store.read(|tx| uploads::bytes(tx, "u1", "b")), None);
        // Of two servers one begins; when it has not moved for long, the other goes on.
        let begin = |at: i64, lost: i64| store.write(move |tx| uploads::begin(tx, "u1", "a", minute(at), minute(lost)));
        assert_eq!([begin(1, 0), begin(1, 0), begin(9, 5), begin(9, 5)], [true, false, true, false]);
        assert!(store.write(|tx| uploads::progress(tx, "u1", 3, 7, minute(10))));
        store.write(|tx| uploads::stop(tx, "u1", "b"));
        assert!(store.write(|tx| uploads::progress(tx, "u1", 4, 7, minute(11))));
        store.write(|tx| uploads::stop(tx, "u1", "a"));
        assert!(!store.write(|tx| uploads::progress(tx, "u1", 5, 7, minute(12))));
        // What runs is not thrown away by another upload; what is over is.
        store.write(|tx| uploads::keep(tx, &upload("u3", "a", 13), b"three"));
        let running = store.read(|tx| uploads::get(tx, "u1", "a")).unwrap();
        assert_eq!((running.done, running.all, running.state), (5, 7, uploads::State::Running));
        store.write(|tx| uploads::end(tx, "u1", uploads::State::Done, "[]", Some(b"rows"), minute(14)));
        let done = store.read(|tx| uploads::get(tx, "u1", "a")).unwrap();
        assert_eq!((done.outcome.as_deref(), done.has_rejected), (Some("[]"), true));
        assert_eq!(store.read(|tx| uploads::rejected(tx, "u1", "a")).as_deref(), Some(&b"rows"[..]));
        assert!(!begin(15, 15), "what is in is not imported again");
        assert_eq!(store.write(|tx| uploads::expire(tx, minute(13), 9)), 2);
        store.write(|tx| uploads::keep(tx, &upload("u4", "a", 20), b"four"));
        assert_eq!(store.read(|tx| uploads::get(tx, "u1", "a")), None);
        assert_eq!(store.write(uploads::empty), 1);
    }

    fn the_machine_tells_its_time_and_its_room(database) {
        let store = Store::new(database);
        let before = store.read(machine::now);
        store.write(|tx| machine::take_room(tx, "a"));
        store.write(machine::give_back);
        store.write(|tx| machine::take_room(tx, "a"));
        let after = store.read(machine::now);
        assert!(before <= after && after.since(before) < Instant::HOUR, "{before:?} {after:?}");
        assert!(before > Instant(1_700_000_000_000_000), "{before:?}");
    }

    fn what_waits_for_one_listener_is_claimed_together(database) {
        let store = Store::new(database);
        let leaving = |number: u128, target: &str| outward::Leaving {
            id: DeliveryId::from_number(number), project: HOME, target: target.to_owned(), kind: "due".to_owned(),
            case: Some(CaseId::from_number(1)), payload: "{}".to_owned(), created_at: minute(0), attempts: 0, sent_as: None,
        };
        for (number, target) in [(1, "a"), (2, "b"), (3, "a"), (4, "c"), (5, "a")] {
            let one = leaving(number, target);
            store.write(move |tx| outward::push(tx, &one, None, &[]));
        }
        let claim = |limit: usize| {
            let claimed = store.write(move |tx| outward::claim(tx, minute(1), minute(9), limit));
            claimed.into_iter().map(|one| one.id.uuid().as_u128()).collect::<Vec<_>>()
        };
        assert_eq!(claim(1), [1, 3, 5]);
        assert_eq!(claim(9), [2, 4]);
        assert!(claim(9).is_empty());
    }
}
