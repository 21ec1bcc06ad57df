//! Cases in lists: order, pages, filters, who may see what, counts.

use crate::{AWAY, HOME, Store, minute, person};
use calendar::Instant;
use model::case::Offer;
use model::command::Role;
use model::handbook::StageKind;
use model::{Assignee, Case, CaseId, PartyId, PlaceId, ProjectId};
use store::cases::{self, Counted, Cursor, Drills, Order, QueueFilter, State};
use store::places::{self, Place, PlaceKind};
use store::testing::{case, duty, with_duty, word};
use store::{Scope, rebuild};

fn scope() -> Scope {
    Scope::person(person(50), [HOME, AWAY])
}

fn put(store: &Store<'_>, cases: Vec<Case>) {
    store.write(move |tx| cases.iter().try_for_each(|case| cases::project(tx, case, None)));
}

fn due(case: Case, at: Instant) -> Case {
    let from = case.reported_at;
    with_duty(case, duty("arrival#1", Assignee::person(person(1)), from, at))
}

fn closed(mut case: Case, at: Instant) -> Case {
    case.stage_kind = StageKind::Closed;
    case.finished_at = Some(at);
    case.closed_at = Some(at);
    case
}

fn numbers(rows: &[cases::CaseRow]) -> Vec<u128> {
    rows.iter().map(|row| row.id.uuid().as_u128()).collect()
}

/// All pages one after the other.
fn walk(store: &Store<'_>, scope: &Scope, filter: &QueueFilter, order: Order, limit: usize) -> Vec<u128> {
    let mut all = Vec::new();
    let mut after: Option<Cursor> = None;
    loop {
        let (scope, filter, from) = (scope.clone(), filter.clone(), after.clone());
        let page = store.read(move |tx| cases::queue(tx, &scope, &filter, order, from.as_ref(), limit));
        assert!(page.rows.len() <= limit);
        all.extend(numbers(&page.rows));
        match page.next {
            // A cursor survives its way through an address.
            Some(next) => after = Some(next.to_string().parse().unwrap()),
            None => return all,
        }
    }
}

fn building(project: ProjectId, id: u128, above: &[u128]) -> Place {
    Place {
        project,
        id: PlaceId::from_number(id),
        parent: above.last().map(|id| PlaceId::from_number(*id)),
        kind: PlaceKind::Building,
        name: id.to_string(),
        full_name: id.to_string(),
        path: above.iter().chain([&id]).map(|id| PlaceId::from_number(*id)).collect(),
        position: 0,
        removed_at: None,
    }
}

db::both_engines! {
    fn a_state_comes_back_whole(database) {
        let store = Store::new(database);
        let kept = due(case(HOME, 1, minute(0)), minute(30));
        put(&store, vec![kept.clone()]);
        assert_eq!(store.read(|tx| cases::load(tx, HOME, CaseId::from_number(1))), Some(kept));
        assert_eq!(store.read(|tx| cases::load(tx, AWAY, CaseId::from_number(1))), None);
        let row = store.read(|tx| cases::row(tx, &scope(), CaseId::from_number(1))).unwrap();
        assert_eq!((row.state, row.next_due, row.number.unwrap().0.as_str()), (State::Open, Some(minute(30)), "BX-000001"));
    }

    fn pages_follow_the_order_over_projects_and_states(database) {
        let store = Store::new(database);
        let mut kept = Vec::new();
        for number in 1..=20_u128 {
            let project = if number % 3 == 0 { AWAY } else { HOME };
            let at = i64::try_from(number).unwrap();
            let mut case = case(project, number, minute(at));
            if number % 4 == 0 {
                case.finished_at = Some(minute(100));
            }
            // Due in the opposite order; 7 and 8 at the same instant; 9 owes nothing.
            let when = if number == 8 { 200 - 7 } else { 200 - at };
            kept.push(if number == 9 { case } else { due(case, minute(when)) });
        }
        kept.push(closed(case(HOME, 21, minute(5)), minute(50)));
        put(&store, kept);
        let by_due = [20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 7, 8, 6, 5, 4, 3, 2, 1, 9];
        for limit in [1, 3, 7, 50] {
            assert_eq!(walk(&store, &scope(), &QueueFilter::default(), Order::Due, limit), by_due);
            let by_age: Vec<u128> = (1..=20).collect();
            assert_eq!(walk(&store, &scope(), &QueueFilter::default(), Order::Age, limit), by_age);
            let everything = QueueFilter { states: vec![State::Open, State::Finished, State::Closed], ..Default::default() };
            let with_closed: Vec<u128> = by_due.iter().copied().chain([21]).collect();
            assert_eq!(walk(&store, &scope(), &everything, Order::Due, limit), with_closed);
            let mut newest: Vec<u128> = (1..=20).rev().collect();
            // Reported in minute 5, and of two reported at once the larger id is the newer.
            newest.insert(15, 21);
            assert_eq!(walk(&store, &scope(), &everything, Order::Newest, limit), newest);
        }
        let finished = QueueFilter { states: vec![State::Finished], ..Default::default() };
        assert_eq!(walk(&store, &scope(), &finished, Order::Age, 2), [4, 8, 12, 16, 20]);
        let away = QueueFilter { projects: vec![AWAY], ..Default::default() };
        assert_eq!(walk(&store, &scope(), &away, Order::Age, 4), [3, 6, 9, 12, 15, 18]);
        let counted = store.read(move |tx| cases::count(tx, &scope(), &away));
        assert_eq!(counted, Counted::Exactly(6));
        assert!("nonsense".parse::<Cursor>().is_err());
    }

    fn filters_find_what_they_name(database) {
        let store = Store::new(database);
        store.write(|tx| {
            for (id, above) in [(1, &[][..]), (2, &[1]), (3, &[1, 2]), (4, &[1, 2]), (9, &[])] {
                places::put(tx, &building(HOME, id, above), &[])?;
            }
            Ok(())
        });
        let at = |mut case: Case, place: u128| {
            case.place = Some(PlaceId::from_number(place));
            case
        };
        let mut one = due(at(case(HOME, 1, minute(1)), 3), minute(10));
        one.party = Some(PartyId::from_number(7));
        let mut two = due(at(case(HOME, 2, minute(2)), 4), minute(20));
        two.service = word("complaint");
        two.owner = Assignee::Post { post: word("technician"), place: Some(PlaceId::from_number(4)) };
        let mut three = at(case(HOME, 3, minute(3)), 9);
        three.stage = word("on_site");
        let breached = due(at(case(HOME, 4, minute(4)), 2), minute(5));
        let mut four = breached;
        let fired = &mut four.duties.get_mut(&word("arrival#1")).unwrap().steps[0].fired;
        *fired = Some(minute(5));
        put(&store, vec![one, two.clone(), three, four]);
        let found = |filter: QueueFilter| walk(&store, &scope(), &filter, Order::Age, 2);
        let all = QueueFilter::default;
        assert_eq!(found(QueueFilter { service: Some(word("complaint")), ..all() }), [2]);
        assert_eq!(found(QueueFilter { stage: Some(word("on_site")), ..all() }), [3]);
        assert_eq!(found(QueueFilter { owner: Some(two.owner.clone()), ..all() }), [2]);
        assert_eq!(found(QueueFilter { owner: Some(Assignee::person(person(1))), ..all() }), [1, 3, 4]);
        assert_eq!(found(QueueFilter { contact: Some(Assignee::person(person(2))), ..all() }), []);
        assert_eq!(found(QueueFilter { place: Some(PlaceId::from_number(1)), ..all() }), [1, 2, 4]);
        assert_eq!(found(QueueFilter { place: Some(PlaceId::from_number(2)), ..all() }), [1, 2, 4]);
        assert_eq!(found(QueueFilter { place: Some(PlaceId::from_number(3)), ..all() }), [1]);
        assert_eq!(found(QueueFilter { place: Some(PlaceId::from_number(8)), ..all() }), []);
        assert_eq!(found(QueueFilter { party: Some(PartyId::from_number(7)), ..all() }), [1]);
        assert_eq!(found(QueueFilter { contact: Some(Assignee::person(person(1))), ..all() }), [1, 2, 3, 4]);
        let place = |number| Some(PlaceId::from_number(number));
        let party = Some(PartyId::from_number(7));
        assert_eq!(found(QueueFilter { party, place: place(3), ..all() }), [1]);
        assert_eq!(found(QueueFilter { party, place: place(4), ..all() }), []);
        assert_eq!(found(QueueFilter { due_before: Some(minute(20)), ..all() }), [1, 4]);
        assert_eq!(found(QueueFilter { breached: Some(true), ..all() }), [4]);
        assert_eq!(found(QueueFilter { breached: Some(false), ..all() }), [1, 2, 3]);
        let by_due = QueueFilter { due_before: Some(minute(21)), place: Some(PlaceId::from_number(2)), ..all() };
        assert_eq!(walk(&store, &scope(), &by_due, Order::Due, 1), [4, 1, 2]);
        let under = store.read(|tx| cases::of_place(tx, &scope(), HOME, PlaceId::from_number(2), 10));
        assert_eq!(numbers(&under), [4, 2, 1]);
        let mine = store.read(|tx| cases::of_party(tx, &scope(), PartyId::from_number(7), 10));
        assert_eq!(numbers(&mine), [1]);
    }

    fn an_owner_post_keeps_its_place(database) {
        let store = Store::new(database);
        let mut kept = case(HOME, 1, minute(1));
        kept.owner = Assignee::Post { post: word("technician"), place: Some(PlaceId::from_number(4)) };
        put(&store, vec![kept.clone()]);
        assert_eq!(store.read(|tx| cases::row(tx, &scope(), CaseId::from_number(1))).unwrap().owner, kept.owner);
    }

    fn who_is_excluded_finds_nothing(database) {
        let store = Store::new(database);
        let mut hidden = case(HOME, 1, minute(1));
        hidden.excluded.insert(person(50));
        put(&store, vec![hidden.clone(), case(HOME, 2, minute(2))]);
        let all = QueueFilter::default();
        assert_eq!(walk(&store, &scope(), &all, Order::Due, 10), [2]);
        let filter = all.clone();
        assert_eq!(store.read(move |tx| cases::count(tx, &scope(), &filter)), Counted::Exactly(1));
        assert!(store.read(|tx| cases::by_number(tx, &scope(), "BX-000001")).is_none());
        assert!(store.read(|tx| cases::row(tx, &scope(), CaseId::from_number(1))).is_none());
        let ids = [CaseId::from_number(1), CaseId::from_number(2)];
        assert_eq!(numbers(&store.read(move |tx| cases::many(tx, &scope(), &ids))), [2]);
        assert!(store.read(|tx| cases::is_excluded(tx, HOME, CaseId::from_number(1), person(50))));
        let other = Scope::person(person(51), [HOME]);
        assert_eq!(walk(&store, &other, &all, Order::Age, 10), [1, 2]);
        assert!(store.read(move |tx| cases::by_number(tx, &other, "BX-000001")).is_some());
        // Later he is no longer named.
        let before = hidden.clone();
        hidden.excluded.clear();
        store.write(move |tx| cases::project(tx, &hidden, Some(&before)));
        assert_eq!(walk(&store, &scope(), &all, Order::Age, 10), [1, 2]);
    }

    fn nothing_is_found_beyond_the_projects(database) {
        let store = Store::new(database);
        put(&store, vec![case(HOME, 1, minute(1)), case(AWAY, 2, minute(2))]);
        let home = Scope::person(person(50), [HOME]);
        assert_eq!(walk(&store, &home, &QueueFilter::default(), Order::Due, 10), [1]);
        let asked = QueueFilter { projects: vec![AWAY], ..Default::default() };
        assert!(walk(&store, &home, &asked, Order::Due, 10).is_empty());
        let narrow = home.clone();
        assert!(store.read(move |tx| cases::by_number(tx, &narrow, "BX-000002")).is_none());
        let nowhere = Scope::person(person(50), []);
        assert!(walk(&store, &nowhere, &QueueFilter::default(), Order::Due, 10).is_empty());
        assert!(store.read(move |tx| cases::row(tx, &nowhere, CaseId::from_number(1))).is_none());
    }

    fn an_anonymous_customer_stays_hidden(database) {
        let store = Store::new(database);
        let mut kept = case(HOME, 1, minute(1));
        kept.anonymous = true;
        kept.party = Some(PartyId::from_number(7));
        put(&store, vec![kept]);
        let of = QueueFilter { party: Some(PartyId::from_number(7)), ..Default::default() };
        let page = store.read(|tx| cases::queue(tx, &scope(), &QueueFilter::default(), Order::Due, None, 10));
        assert_eq!(page.rows[0].party, None);
        assert!(walk(&store, &scope(), &of, Order::Due, 10).is_empty());
        assert!(store.read(|tx| cases::of_party(tx, &scope(), PartyId::from_number(7), 10)).is_empty());
        let line = Scope { sees_anonymous: true, ..scope() };
        assert_eq!(walk(&store, &line, &of, Order::Due, 10), [1]);
        let row = store.read(move |tx| cases::row(tx, &line, CaseId::from_number(1))).unwrap();
        assert_eq!(row.party, Some(PartyId::from_number(7)));
    }

    fn exercises_are_shown_only_when_asked_for(database) {
        let store = Store::new(database);
        let mut drill = case(HOME, 1, minute(1));
        drill.drill = true;
        put(&store, vec![drill, case(HOME, 2, minute(2))]);
        let found = |drills| walk(&store, &scope(), &QueueFilter { drills, ..Default::default() }, Order::Age, 10);
        assert_eq!(found(Drills::Without), [2]);
        assert_eq!(found(Drills::With), [1, 2]);
        assert_eq!(found(Drills::Only), [1]);
    }

    fn a_case_goes_from_list_to_list(database) {
        let store = Store::new(database);
        let open = due(case(HOME, 1, minute(1)), minute(10));
        put(&store, vec![open.clone()]);
        let mut done = open.clone();
        done.version = 5;
        done.duties.clear();
        let done = closed(done, minute(20));
        store.write(move |tx| cases::project(tx, &done, Some(&open)));
        assert!(walk(&store, &scope(), &QueueFilter::default(), Order::Due, 10).is_empty());
        let closed = QueueFilter { states: vec![State::Closed], ..Default::default() };
        assert_eq!(walk(&store, &scope(), &closed, Order::Newest, 10), [1]);
    }

    fn a_number_is_given_once_in_the_installation(database) {
        let store = Store::new(database);
        put(&store, vec![case(HOME, 1, minute(1))]);
        let mut same = case(AWAY, 2, minute(1));
        same.number = Some(model::CaseNumber("BX-000001".to_owned()));
        let error = store.try_write(move |tx| cases::project(tx, &same, None)).unwrap_err();
        let store::StoreError::Db(error) = error else { panic!("{error}") };
        assert!(error.breaks_unique("cases", &["number"]), "{error}");
    }

    fn built_again_it_is_the_same(database) {
        let store = Store::new(database);
        let mut one = due(case(HOME, 1, minute(1)), minute(10));
        one.excluded.insert(person(50));
        one.offers.insert(Role::Owner, Offer {
            to: Assignee::person(person(3)), duty: word("accept_owner#1"), at: minute(2),
        });
        let two = closed(case(HOME, 2, minute(2)), minute(9));
        let number = "旧-０１".to_owned();
        one.origin = Some(model::command::Origin { number, limits_from: model::command::LimitsFrom::Then });
        let all = vec![one, two];
        let again = all.clone();
        let (before, cleared, after) = store.write(move |tx| {
            let build = |tx: &mut dyn db::Tx| all.iter().try_for_each(|case| {
                cases::project(tx, case, None)?;
                store::duties::apply(tx, None, case)
            });
            build(tx)?;
            let before = rebuild::fingerprint(tx, HOME)?;
            rebuild::clear_cases(tx, HOME)?;
            let cleared = rebuild::fingerprint(tx, HOME)?;
            build(tx)?;
            Ok((before, cleared, rebuild::fingerprint(tx, HOME)?))
        });
        assert_eq!(before, after);
        for table in ["cases", "exclusions", "offers", "origins", "duties"] {
            assert_ne!(before[table], cleared[table], "{table}");
        }
        // A changed value shows.
        let mut changed = again[0].clone();
        changed.bounces = 1;
        store.write(move |tx| cases::project(tx, &changed, None));
        assert_ne!(store.read(|tx| rebuild::fingerprint(tx, HOME))["cases"], before["cases"]);
    }
}
