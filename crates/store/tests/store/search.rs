//! Finding texts: every word of one or two characters, within the scope, newest first, gone with its subject.

use crate::{AWAY, HOME, Store, minute, person};
use model::value::Subject;
use model::{CaseId, PartyId, PersonalId, ProjectId};
use store::search::{self, Entry, Found};
use store::testing::{case, fill_texts};
use store::{Scope, cases, personal};

fn text(store: &Store<'_>, project: ProjectId, number: u128, words: &'static str, restricted: bool) {
    store.write(move |tx| {
        let subject = Subject::Party(PartyId::from_number(number));
        let key = PersonalId::from_number(number);
        personal::put(tx, Some(project), subject, key, b"salt", words, minute(0))?;
        let case = CaseId::from_number(number);
        search::put(
            tx,
            &Entry { project, case, kind: "note".to_owned(), at: minute(0), subject, key, restricted },
            words,
        )
    });
}

fn scope() -> Scope {
    Scope::person(person(50), [HOME])
}

fn found(store: &Store<'_>, scope: &Scope, query: &'static str) -> Vec<u128> {
    let scope = scope.clone();
    let page: Found = store.read(move |tx| search::texts(tx, &scope, query, None, 10));
    page.hits.iter().map(|hit| hit.key.uuid().as_u128()).collect()
}

db::both_engines! {
    fn words_of_every_length(database) {
        let store = Store::new(database);
        text(&store, HOME, 1, "厨房水龙头漏水，一直在滴", false);
        text(&store, HOME, 2, "3-2-501 卫生间堵塞，电话 138-1234-5678", false);
        text(&store, HOME, 3, "漏电跳闸；水表不走。WiFi ＡＢＣ１２", false);
        text(&store, AWAY, 4, "厨房漏水", false);
        for (query, expected) in [
            ("漏", &[3, 1][..]),
            ("漏水", &[1]),
            ("水龙头漏", &[1]),
            ("水 漏", &[3, 1]),
            ("厨房 漏水", &[1]),
            ("水漏", &[]),
            ("3-2-501", &[2]),
            ("501", &[2]),
            ("1234-56", &[2]),
            ("12345678", &[]),
            ("wifi", &[3]),
            ("abc12", &[3]),
            ("，", &[]),
            ("", &[]),
            ("' OR \" & |", &[]),
            ("堵塞，电话", &[2]),
            ("堵塞。电话", &[]),
        ] {
            assert_eq!(found(&store, &scope(), query), expected, "{query}");
        }
        assert_eq!(found(&store, &Scope::person(person(1), [AWAY, HOME]), "漏水"), [4, 1]);
        assert!(found(&store, &Scope::person(person(1), []), "漏水").is_empty());
    }

    fn pages_go_on_where_the_last_one_ended(database) {
        let store = Store::new(database);
        for number in 1..=7 {
            text(&store, HOME, number, if number == 4 { "水漏" } else { "漏水" }, false);
        }
        let mut seen = Vec::new();
        let mut before = None;
        loop {
            let page = store.read(move |tx| search::texts(tx, &scope(), "漏水", before, 2));
            seen.extend(page.hits.iter().map(|hit| hit.key.uuid().as_u128()));
            before = page.next;
            if before.is_none() {
                break;
            }
        }
        assert_eq!(seen, [7, 6, 5, 3, 2, 1]);
    }

    fn a_walk_is_bounded_and_goes_on(database) {
        let store = Store::new(database);
        // Every text has the pairs 漏水 and 水滴, but none has them together; the oldest does.
        text(&store, HOME, 1, "漏水滴", false);
        store.write(|tx| fill_texts(tx, HOME, 10_000, u64::try_from(search::MOST_WALKED).unwrap() + 100, &["水滴石穿，漏水"]));
        let first = store.read(|tx| search::texts(tx, &scope(), "漏水滴", None, 10));
        assert!(first.hits.is_empty() && first.next.is_some());
        assert_eq!(first.walked, search::MOST_WALKED);
        let second = store.read(move |tx| search::texts(tx, &scope(), "漏水滴", first.next, 10));
        assert_eq!(second.hits.len(), 1);
        assert_eq!(second.next, None);
    }

    fn who_may_not_see_does_not_find(database) {
        let store = Store::new(database);
        text(&store, HOME, 1, "张三投诉", true);
        text(&store, HOME, 2, "李四投诉", false);
        assert_eq!(found(&store, &scope(), "投诉"), [2]);
        assert_eq!(found(&store, &Scope { sees_anonymous: true, ..scope() }, "投诉"), [2, 1]);
        let mut hidden = case(HOME, 2, minute(0));
        hidden.excluded.insert(person(50));
        store.write(move |tx| cases::project(tx, &hidden, None));
        assert!(found(&store, &scope(), "投诉").is_empty());
        assert_eq!(found(&store, &Scope::person(person(51), [HOME]), "投诉"), [2]);
    }

    fn putting_twice_is_putting_once(database) {
        let store = Store::new(database);
        text(&store, HOME, 1, "漏水", false);
        store.write(|tx| {
            let (subject, key) = (Subject::Party(PartyId::from_number(1)), PersonalId::from_number(1));
            let (project, case) = (HOME, CaseId::from_number(1));
            let entry = Entry { project, case, kind: "note".to_owned(), at: minute(0), subject, key, restricted: false };
            search::put(tx, &entry, "漏水")
        });
        assert_eq!(found(&store, &scope(), "漏水"), [1]);
        assert_eq!(store.write(|tx| search::clear(tx, HOME, 10)), 1);
        assert!(found(&store, &scope(), "漏水").is_empty());
    }

    fn the_smallest_of_twenty_projects_finds_its_own(database) {
        let store = Store::new(database);
        let words = ["厨房漏水，水龙头坏了", "卫生间漏水", "电梯困人，请快来", "楼道灯不亮", "车位被占，门禁失灵"];
        for number in 1..=20_u128 {
            // The smallest has ten texts, the others 5,000.
            let (project, many) = (ProjectId::from_number(number), if number == 20 { 10 } else { 5000 });
            store.write(move |tx| fill_texts(tx, project, number * 1_000_000, many, &words));
        }
        let small = Scope::person(person(1), [ProjectId::from_number(20)]);
        for (query, many) in [("漏水", 4), ("水", 4), ("厨房漏水", 2), ("电梯 困人", 2), ("漏电", 0)] {
            let scope = small.clone();
            let page = store.read(move |tx| search::texts(tx, &scope, query, None, 50));
            assert_eq!(page.hits.len(), many, "{query}");
            assert!(page.hits.iter().all(|hit| hit.project == ProjectId::from_number(20)), "{query}");
            // The index itself kept the others away: nothing of theirs was looked at.
            assert_eq!((page.walked, page.next), (many, None), "{query}");
        }
        let all = Scope::person(person(1), (1..=20).map(ProjectId::from_number));
        let page = store.read(move |tx| search::texts(tx, &all, "漏水", None, 50));
        assert_eq!(page.hits.len(), 50);
        assert_eq!(page.hits[0].project, ProjectId::from_number(20));
    }

    fn names_by_any_part_in_three_writings(database) {
        let store = Store::new(database);
        store.write(|tx| {
            search::put_keys(tx, HOME, "party_1", &search::name_keys("张小明"))?;
            search::put_keys(tx, HOME, "party_2", &search::name_keys("欧阳明月"))?;
            search::put_keys(tx, AWAY, "party_3", &search::name_keys("张小明"))
        });
        let found = |query: &'static str, projects: &'static [ProjectId]| {
            let mut found: Vec<String> = store
                .read(move |tx| search::by_key(tx, &Scope::person(person(1), projects.iter().copied()), query, 20))
                .into_iter()
                .map(|hit| hit.subject)
                .collect();
            found.sort();
            found.dedup();
            found
        };
        assert_eq!(found("张", &[HOME]), ["party_1"]);
        assert_eq!(found("小明", &[HOME]), ["party_1"]);
        assert_eq!(found("ming", &[HOME]), ["party_1", "party_2"]);
        assert_eq!(found("ZXM", &[HOME]), ["party_1"]);
        assert_eq!(found("oymy", &[HOME]), ["party_2"]);
        assert_eq!(found("zhang xiao", &[HOME, AWAY]), ["party_1", "party_3"]);
        assert!(found("%", &[HOME]).is_empty());
        store.write(|tx| search::drop_keys(tx, HOME, "party_1"));
        assert!(found("zxm", &[HOME]).is_empty());
    }
}
