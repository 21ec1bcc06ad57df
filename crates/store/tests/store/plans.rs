//! Hot statements walk an index on both engines: no table is read as a whole, no page is sorted.

use crate::{AWAY, HOME, Store, minute, person};
use db::{Engine, Statement, Value, params};
use model::{Assignee, PartyId, PersonId, PlaceId};
use store::cases::{Order, QueueFilter, State};
use store::testing::{analyze, fill_cases, word};
use store::{Scope, cases, statements};

fn named(name: &str, part: &str) -> Statement {
    let all = statements::all();
    let mut found =
        all.into_iter().filter(|known| known.name() == name && known.text(Engine::Sqlite).contains(part));
    let statement = found.next().unwrap_or_else(|| panic!("no statement {name} with {part}")).clone();
    assert!(found.next().is_none(), "{name} with {part} is not unique");
    statement
}

fn walks_an_index(store: &Store<'_>, what: &str, statement: &Statement, parameters: &[Value], sorted: bool) {
    let plan = store.0.plan(statement, parameters);
    match store.0.engine() {
        Engine::Sqlite => {
            // A list that travels as a parameter is read as a whole, of course.
            let scans = plan.lines().any(|line| {
                line.contains("SCAN")
                    && !line.contains("VIRTUAL TABLE")
                    && !line.contains("CONSTANT ROW")
                    && line != "SCAN f"
            });
            assert!(!scans && plan.contains("SEARCH"), "{what}:\n{plan}");
            assert!(!sorted || !plan.contains("TEMP B-TREE FOR ORDER"), "{what}:\n{plan}");
        }
        Engine::Postgres => {
            assert!(!plan.contains("Seq Scan") && plan.contains("Index"), "{what}:\n{plan}");
            assert!(!sorted || !plan.contains("Sort"), "{what}:\n{plan}");
        }
    }
}

fn filled(database: &db::testing::TestDatabase) -> Store<'_> {
    let store = Store::new(database);
    store.write(|tx| {
        fill_cases(tx, HOME, 1, 20_000)?;
        fill_cases(tx, AWAY, 20_001, 22_000)?;
        // Person 50 is excluded from every eighth case, as if he were complained of all day.
        let exclude = Statement::composed(
            "exclude",
            "insert into exclusions (project, person, case_id)
            select project, case when version = 1 then $1 else '' end, id from cases where id like '%8'",
        );
        tx.exec(&exclude, params![person(50).to_string()])?;
        Ok(())
    });
    store.write(analyze);
    store
}

db::both_engines! {
    fn pages_of_the_queue(database) {
        let store = filled(database);
        let scope = Scope::person(person(50), [HOME]);
        let owner = || Some(Assignee::person(PersonId::from_number(3)));
        let service = || Some(word("service3"));
        let all = QueueFilter::default;
        let place = |number: u128| format!("{}/", PlaceId::from_number(number));
        let (area, room) = (place(3), place(3) + &place(49));
        let shapes = [
            (all(), None),
            (QueueFilter { service: service(), ..all() }, None),
            (QueueFilter { owner: owner(), ..all() }, None),
            (QueueFilter { owner: owner(), service: service(), ..all() }, None),
            (all(), Some(area.as_str())),
            (QueueFilter { service: service(), ..all() }, Some(area.as_str())),
            (QueueFilter { owner: owner(), ..all() }, Some(area.as_str())),
            (QueueFilter { due_before: Some(minute(0)), ..all() }, None),
            (all(), Some(room.as_str())),
            (QueueFilter { party: Some(PartyId::from_number(1)), ..all() }, None),
            (QueueFilter { contact: owner(), ..all() }, None),
        ];
        for (filter, path) in shapes {
            for (state, order) in [
                (State::Open, Order::Due),
                (State::Finished, Order::Age),
                (State::Closed, Order::Due),
                (State::Closed, Order::Newest),
            ] {
                let filter = QueueFilter { states: vec![state], ..filter.clone() };
                // The few cases of a room or customer are found first and sorted; pairs by age walk one index of the pair.
                let pair = [filter.owner.is_some(), filter.service.is_some(), path.is_some()];
                let pair = pair.into_iter().filter(|given| *given).count() > 1 && order == Order::Age;
                let few = path == Some(room.as_str()) || filter.party.is_some() || filter.contact.is_some();
                let sorted = !few && !pair;
                for (statement, parameters) in cases::sample_statements(&scope, &filter, path, order) {
                    walks_an_index(&store, &format!("{filter:?} {path:?}"), &statement, &parameters, sorted);
                }
            }
        }
    }

    fn counting_looks_at_no_row(database) {
        let store = filled(database);
        // Nobody is kept from anything, so that no row must be asked.
        let scope = Scope::person(person(51), [HOME]);
        let owner = || Some(Assignee::person(PersonId::from_number(3)));
        let service = || Some(word("service3"));
        let all = QueueFilter::default;
        let area = format!("{}/", PlaceId::from_number(3));
        let shapes = [
            (all(), None),
            (QueueFilter { service: service(), ..all() }, None),
            (QueueFilter { owner: owner(), ..all() }, None),
            (QueueFilter { owner: owner(), service: service(), ..all() }, None),
            (QueueFilter { service: service(), ..all() }, Some(area.as_str())),
            (QueueFilter { due_before: Some(minute(0)), ..all() }, None),
            (QueueFilter { owner: owner(), due_before: Some(minute(0)), ..all() }, None),
        ];
        for (filter, path) in shapes {
            for state in [State::Open, State::Finished] {
                let filter = QueueFilter { states: vec![state], ..filter.clone() };
                for (statement, parameters) in cases::sample_counts(&scope, &filter, path) {
                    let plan = store.0.plan(&statement, &parameters);
                    match store.0.engine() {
                        Engine::Sqlite => {
                            assert!(plan.contains("SEARCH c USING COVERING INDEX"), "{filter:?} {path:?}:\n{plan}");
                        }
                        Engine::Postgres => {
                            assert!(!plan.contains("Seq Scan"), "{filter:?} {path:?}:\n{plan}");
                        }
                    }
                }
            }
        }
    }

    fn other_hot_statements(database) {
        let store = filled(database);
        let home = HOME.to_string();
        let case = "case_00000000000000000000000000000007";
        let projects = format!("[\"{home}\"]");
        let me = person(3).to_string();
        let asked: [(&str, &str, Vec<Value>, bool); 11] = [
            ("OF_CLAUSES", "d.clause", params![&projects, &me, &home, "[\"arrival\"]", 0, "", "", 50].to_vec(), false),
            ("LOAD", "snapshot", params![&home, case].to_vec(), true),
            ("BY_NUMBER", "c.number = $3", vec![], true),
            ("NEXT", "next_at from duties", vec![], true),
            ("DUE_SOON", "from duties", params![minute(0).micros(), 10].to_vec(), true),
            ("OF_PERSON", "from duties d", params![&projects, &me, &home, &me, "open", 0, "", "", 50].to_vec(), true),
            ("OWNED_CASES", "c.owner", params![&projects, &me].to_vec(), true),
            ("CONTACT_CASES", "c.contact", params![&projects, &me].to_vec(), true),
            ("OPEN_DUTIES", "d.who", params![&projects, &me].to_vec(), true),
            ("OF_PARTY", "from cases c", params![&projects, &me, "party_1", 1, 10].to_vec(), false),
            ("MANY", "from cases c", params![&projects, &me, format!("[\"{case}\"]")].to_vec(), false),
        ];
        for (name, part, parameters, sorted) in asked {
            let part = part.replace('$', "?");
            let parameters = if name == "BY_NUMBER" { params![&projects, &me, "N7"].to_vec() } else { parameters };
            walks_an_index(&store, name, &named(name, &part), &parameters, sorted);
        }
    }

    fn every_page_is_complete(database) {
        let store = filled(database);
        let scope = Scope::person(person(50), [HOME, AWAY]);
        // 15,400 closed ones are counted up to a thousand.
        let counted = |states: Vec<State>, stage: Option<&'static str>| {
            let (scope, filter) = (scope.clone(), QueueFilter { states, stage: stage.map(word), ..Default::default() });
            store.read(move |tx| cases::count(tx, &scope, &filter))
        };
        assert_eq!(counted(vec![State::Closed], None), cases::Counted::AtLeast(1000));
        assert_eq!(counted(vec![State::Finished], None), cases::Counted::AtLeast(1000));
        // No finished case is in stage 3 or 4 (numbers that end in 2 are in stage 2), and all were looked at.
        assert_eq!(counted(vec![State::Finished], Some("stage3")), cases::Counted::Exactly(0));
        assert_eq!(counted(vec![State::Finished], Some("stage2")), cases::Counted::AtLeast(1000));
        // A filter without an index says how far it walked and goes on from there.
        let filter = QueueFilter { states: vec![State::Closed], stage: Some(word("stage0")), ..Default::default() };
        let rare = QueueFilter { breached: Some(true), paused: Some(true), ..filter };
        let mut after: Option<cases::Cursor> = None;
        let mut pages = 0;
        loop {
            let (scope, rare, from) = (scope.clone(), rare.clone(), after.clone());
            let page = store.read(move |tx| cases::queue(tx, &scope, &rare, Order::Age, from.as_ref(), 50));
            assert!(page.rows.is_empty());
            assert_eq!(page.walked.is_some(), page.next.is_some());
            pages += 1;
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        // 14,000 closed cases of one project, a window at a time; the other project's lie behind them.
        assert_eq!(pages, 14_000 / cases::WINDOW);
    }
}

/// Without statistics SQLite would read every place or case of a project for each of these.
#[test]
fn names_and_numbers_are_looked_up_by_their_own_index() {
    let database = db::testing::TestDatabase::new(Engine::Sqlite);
    let store = Store::new(&database);
    let parameters = params!["p", "k", "l", "m", 9].to_vec();
    let looked_up = [
        ("MANY", "cross join places p", 2, "p USING INDEX sqlite_autoindex_places_1 (project=? AND id=?)"),
        ("BY_KEY", "from place_keys", 2, "k USING PRIMARY KEY (project=? AND key=?)"),
        ("BY_KEY", "from search_keys", 4, "search_keys USING PRIMARY KEY (project=? AND key>? AND key<?)"),
        ("NUMBERED", "cases", 5, "c USING INDEX sqlite_autoindex_cases_1 (project=? AND id=?)"),
    ];
    for (name, part, count, step) in looked_up {
        let plan = store.0.plan(&named(name, part), &parameters[..count]);
        assert!(plan.contains(step), "{name} {part}:\n{plan}");
    }
}
