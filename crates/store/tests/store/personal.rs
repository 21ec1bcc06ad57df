//! Personal values: kept beside the journal, and gone everywhere after an erasure.

use crate::{HOME, Store, minute, person};
use db::{ReaderExt as _, Statement};
use model::value::Subject;
use model::{CaseId, DeliveryId, FileId, PartyId, PersonalId};
use std::collections::BTreeMap;
use store::answers::{self, Answer};
use store::files::{self, File};
use store::inbox::{self, Message};
use store::outbox::{self, Delivery};
use store::parties::{self, PartyKind};
use store::personal::{self, Kept};
use store::search::{self, Entry};

fn subject(number: u128) -> Subject {
    Subject::Party(PartyId::from_number(number))
}

fn file(id: u128, subject: Subject, digest: &str) -> File {
    File {
        id: FileId::from_number(id),
        project: HOME,
        subject,
        case: Some(CaseId::from_number(1)),
        digest: digest.to_owned(),
        media_type: "image/jpeg".to_owned(),
        size: 7,
        name: None,
        thumbnails: BTreeMap::from([(320, format!("{digest}-320"))]),
        created_at: minute(0),
        person: None,
    }
}

/// Everything that holds words of customer `number`.
fn fill(store: &Store<'_>, number: u128) {
    store.write(move |tx| {
        let (subject, party) = (subject(number), PartyId::from_number(number));
        let (key, case) = (PersonalId::from_number(number), CaseId::from_number(1));
        let name = personal::put(tx, Some(HOME), subject, key, b"salt", "张三漏水", minute(0))?;
        parties::put(tx, party, PartyKind::Person, Some(&name), minute(0))?;
        parties::put_phone(tx, b"key", party, "13812345678", &name, 0)?;
        let entry = Entry {
            project: HOME,
            case,
            kind: "note".to_owned(),
            at: minute(0),
            subject,
            key,
            restricted: false,
        };
        search::put(tx, &entry, "张三漏水")?;
        search::put_keys(tx, HOME, &party.to_string(), &search::name_keys("张三"))?;
        files::put(tx, &file(number * 10, subject, "shared"))?;
        files::put(tx, &file(number * 10 + 1, subject, &format!("own{number}")))?;
        let (who, request) = ("pers_1", number.to_string());
        answers::keep(
            tx,
            &Answer {
                who,
                key: &request,
                digest: "d",
                response: "张三",
                subjects: &[subject],
                at: minute(0),
                expires_at: minute(9),
            },
        )?;
        outbox::push(
            tx,
            &Delivery {
                id: DeliveryId::from_number(number),
                project: HOME,
                channel: "mail".to_owned(),
                target: "x".to_owned(),
                kind: "k".to_owned(),
                case: None,
                payload: "张三".to_owned(),
                created_at: minute(0),
                next_at: minute(0),
                attempts: 0,
                error: None,
            },
            &[subject],
        )?;
        inbox::put(
            tx,
            &Message {
                person: person(1),
                id: DeliveryId::from_number(number),
                project: HOME,
                kind: "k".to_owned(),
                case: None,
                payload: "张三".to_owned(),
                at: minute(0),
                read_at: None,
            },
            &[subject],
        )
    });
}

/// How many rows of each table hold the words or the customer.
fn left(store: &Store<'_>, number: u128) -> Vec<(&'static str, i64)> {
    let party = PartyId::from_number(number);
    let asked = [
        (
            "personal",
            format!("select count(*) from personal where subject = '{party}' and value is not null"),
        ),
        ("salts", format!("select count(*) from personal where subject = '{party}' and salt is not null")),
        ("names", format!("select count(*) from parties where id = '{party}' and name is not null")),
        ("phones", format!("select count(*) from party_phones where party = '{party}'")),
        ("texts", format!("select count(*) from search_entries where subject = '{party}'")),
        ("keys", format!("select count(*) from search_keys where subject = '{party}'")),
        ("files", format!("select count(*) from files where subject = '{party}'")),
        ("answers", format!("select count(*) from answers where key = '{number}'")),
        ("outbox", format!("select count(*) from outbox where id = '{}'", DeliveryId::from_number(number))),
        ("inbox", format!("select count(*) from inbox where id = '{}'", DeliveryId::from_number(number))),
        ("mentions", format!("select count(*) from mentions where subject = '{party}'")),
    ];
    asked
        .into_iter()
        .map(|(name, text)| {
            let statement = Statement::composed(name, text);
            (name, store.read(move |tx| Ok(tx.one(&statement, &[], |row| row.int(0))?)))
        })
        .collect()
}

db::both_engines! {
    fn values_come_back_and_are_checked(database) {
        let store = Store::new(database);
        let key = PersonalId::from_number(1);
        let reference = store.write(move |tx| personal::put(tx, Some(HOME), subject(1), key, b"salt", "张三", minute(0)));
        assert_eq!(reference.digest, store::digest::salted(b"salt", "张三"));
        let found = store.read(move |tx| personal::get(tx, [key, PersonalId::from_number(2)]));
        assert_eq!(found, BTreeMap::from([(key, "张三".to_owned())]));
        let check = |reference: model::PersonalRef| store.read(move |tx| personal::check(tx, &reference));
        assert_eq!(check(reference.clone()), Kept::Whole);
        assert_eq!(check(model::PersonalRef { digest: "0".to_owned(), ..reference.clone() }), Kept::Changed);
        assert_eq!(check(model::PersonalRef { key: PersonalId::from_number(2), ..reference.clone() }), Kept::Missing);
        store.write(|tx| personal::erase(tx, &subject(1), minute(1)));
        assert_eq!(check(reference), Kept::Erased);
        assert_eq!(store.read(|tx| personal::of_subject(tx, &subject(1))), [(key, None)]);
        // A key is used once, also after an erasure.
        assert!(store.try_write(move |tx| personal::put(tx, None, subject(1), key, b"s", "x", minute(2))).is_err());
    }

    fn an_erasure_takes_everything_of_one_subject_and_nothing_of_another(database) {
        let store = Store::new(database);
        fill(&store, 1);
        fill(&store, 2);
        let before = left(&store, 2);
        assert!(before.iter().all(|(_, rows)| *rows > 0), "{before:?}");
        let erased = store.write(|tx| personal::erase(tx, &subject(1), minute(1)));
        let gone = left(&store, 1);
        assert!(gone.iter().all(|(_, rows)| *rows == 0), "{gone:?}");
        assert_eq!(left(&store, 2), before);
        // Bytes that another customer's file has stay on the disk.
        assert_eq!(erased.bytes, ["own1", "own1-320"]);
        assert_eq!((erased.values, erased.found, erased.passing), (1, 1, 3));
        assert_eq!(store.read(|tx| files::uses(tx, "shared")), 1);
        let last = store.write(|tx| personal::erase(tx, &subject(2), minute(1)));
        assert_eq!(last.bytes, ["own2", "own2-320", "shared", "shared-320"]);
        assert_eq!(store.write(|tx| personal::erase(tx, &subject(2), minute(2))), personal::Erased::default());
    }

    fn files_of_a_case(database) {
        let store = Store::new(database);
        let one = file(1, subject(1), "d");
        let two = File { case: None, ..file(2, Subject::Case(CaseId::from_number(1)), "d") };
        let kept = [one.clone(), two.clone()];
        store.write(move |tx| kept.iter().try_for_each(|file| files::put(tx, file)));
        assert_eq!(store.read(|tx| files::of_case(tx, HOME, CaseId::from_number(1), 9)), std::slice::from_ref(&one));
        assert!(store.write(move |tx| files::attach(tx, two.id, CaseId::from_number(1))));
        assert!(!store.write(move |tx| files::attach(tx, two.id, CaseId::from_number(2))));
        let customer = Subject::Party(PartyId::from_number(9));
        assert!(!store.write(move |tx| files::take(tx, two.id, CaseId::from_number(2), &customer)));
        let three = File { case: None, ..file(3, Subject::Person(person(1)), "e") };
        let sent = three.clone();
        store.write(move |tx| files::put(tx, &sent));
        assert!(store.write(move |tx| files::take(tx, three.id, CaseId::from_number(2), &customer)));
        let taken = store.read(move |tx| files::many(tx, &[three.id]));
        assert_eq!(taken, [File { case: Some(CaseId::from_number(2)), subject: customer, ..three }]);
        assert_eq!(store.read(|tx| files::of_case(tx, HOME, CaseId::from_number(1), 9)).len(), 2);
        store.write(move |tx| files::put_thumbnails(tx, one.id, &BTreeMap::new()));
        let found = store.read(move |tx| files::many(tx, &[one.id]));
        assert_eq!(found, [File { thumbnails: BTreeMap::new(), ..one }]);
    }
}
