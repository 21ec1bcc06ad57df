//! Duties: only differences are written; whose they are; what is due next; who may not see them.

use crate::{AWAY, HOME, Store, minute, person};
use model::duty::{DutyState, Step, StepKind};
use model::{Assignee, Case, CaseId, PlaceId};
use store::duties::{self, Burden, DutyCursor, Held, Which};
use store::places::{self, Place, PlaceKind};
use store::testing::{case, duty, with_duty, word};
use store::{Scope, cases};

fn put(store: &Store<'_>, case: &Case, before: Option<&Case>) {
    let (case, before) = (case.clone(), before.cloned());
    store.write(move |tx| {
        cases::project(tx, &case, before.as_ref())?;
        duties::apply(tx, before.as_ref(), &case)
    });
}

fn mine(store: &Store<'_>, who: u128, posts: Vec<Held>, which: Which) -> Vec<String> {
    let scope = Scope::person(person(who), [HOME, AWAY]);
    let mut all = Vec::new();
    let mut after: Option<DutyCursor> = None;
    loop {
        let (scope, posts, from) = (scope.clone(), posts.clone(), after.clone());
        let page =
            store.read(move |tx| duties::mine(tx, &scope, person(who), &posts, which, from.as_ref(), 2));
        all.extend(page.rows.iter().map(|row| format!("{} {}", row.case.uuid().as_u128(), row.key)));
        match page.next {
            Some(next) => after = Some(next.to_string().parse().unwrap()),
            None => return all,
        }
    }
}

fn room(id: u128, above: &[u128]) -> Place {
    Place {
        project: HOME,
        id: PlaceId::from_number(id),
        parent: above.last().map(|id| PlaceId::from_number(*id)),
        kind: PlaceKind::Room,
        name: id.to_string(),
        full_name: id.to_string(),
        path: above.iter().chain([&id]).map(|id| PlaceId::from_number(*id)).collect(),
        position: 0,
        removed_at: None,
    }
}

db::both_engines! {
    fn a_person_sees_his_own_and_those_of_his_posts(database) {
        let store = Store::new(database);
        store.write(|tx| {
            for (id, above) in [(1, &[][..]), (2, &[1]), (3, &[1]), (9, &[])] {
                places::put(tx, &room(id, above), &[])?;
            }
            Ok(())
        });
        let post = |place: Option<u128>| Assignee::Post { post: word("steward"), place: place.map(PlaceId::from_number) };
        let own = Assignee::person(person(5));
        let one = with_duty(case(HOME, 1, minute(0)), duty("a#1", own.clone(), minute(0), minute(30)));
        let one = with_duty(one, duty("b#2", post(Some(2)), minute(0), minute(10)));
        let one = with_duty(one, duty("b#10", post(Some(3)), minute(0), minute(10)));
        let two = with_duty(case(HOME, 2, minute(0)), duty("a#1", post(Some(9)), minute(0), minute(20)));
        let two = with_duty(two, duty("c#1", post(None), minute(0), minute(40)));
        let away = with_duty(case(AWAY, 3, minute(0)), duty("a#1", post(None), minute(0), minute(5)));
        for case in [&one, &two, &away] {
            put(&store, case, None);
        }
        let held = |places: Option<Vec<u128>>| vec![Held {
            project: HOME,
            post: word("steward"),
            places: places.map(|places| places.into_iter().map(PlaceId::from_number).collect()),
        }];
        assert_eq!(mine(&store, 5, vec![], Which::Open), ["1 a#1"]);
        assert_eq!(mine(&store, 5, held(None), Which::Open), ["1 b#10", "1 b#2", "2 a#1", "1 a#1", "2 c#1"]);
        assert_eq!(mine(&store, 5, held(Some(vec![1])), Which::Open), ["1 b#10", "1 b#2", "1 a#1"]);
        // Areas that lie in each other show nothing twice.
        assert_eq!(mine(&store, 6, held(Some(vec![1, 2])), Which::Open), ["1 b#10", "1 b#2"]);
        assert_eq!(mine(&store, 6, held(Some(vec![9])), Which::Open), ["2 a#1"]);
        assert!(mine(&store, 6, held(Some(vec![])), Which::Open).is_empty());
    }

    fn only_what_changed_is_written_and_what_was_parked_wakes(database) {
        let store = Store::new(database);
        let own = Assignee::person(person(5));
        let before = with_duty(case(HOME, 1, minute(0)), duty("a#1", own.clone(), minute(0), minute(30)));
        let before = with_duty(before, duty("b#1", own, minute(0), minute(40)));
        put(&store, &before, None);
        let key = word("a#1");
        assert!(store.write(move |tx| duties::park(tx, HOME, CaseId::from_number(1), &key, minute(31), "no handbook")));
        assert_eq!(store.read(duties::next), Some(minute(40)));
        let parked = store.read(|tx| duties::parked(tx, 10));
        assert_eq!((parked.len(), parked[0].error.as_str(), parked[0].since), (1, "no handbook", minute(31)));
        // Another duty changes: the parked one stays aside.
        let mut after = before.clone();
        after.duties.get_mut(&word("b#1")).unwrap().state =
            DutyState::Done { at: minute(35), recorded_at: minute(35), late: false };
        put(&store, &after, Some(&before));
        assert_eq!(store.read(|tx| duties::parked(tx, 10)).len(), 1);
        assert_eq!(store.read(duties::next), None);
        assert_eq!(mine(&store, 5, vec![], Which::Done), ["1 b#1"]);
        // It changes itself.
        let mut last = after.clone();
        let moved = last.duties.get_mut(&word("a#1")).unwrap();
        moved.due = minute(50);
        moved.steps[0].at = minute(50);
        put(&store, &last, Some(&after));
        assert!(store.read(|tx| duties::parked(tx, 10)).is_empty());
        assert_eq!(store.read(duties::next), Some(minute(50)));
    }

    fn steps_fall_due_in_order(database) {
        let store = Store::new(database);
        let own = Assignee::person(person(5));
        let mut warned = duty("a#1", own.clone(), minute(0), minute(30));
        warned.steps.insert(0, Step { index: 0, at: minute(15), kind: StepKind::Warn, fired: None, stopped: None });
        let one = with_duty(case(HOME, 1, minute(0)), warned);
        let two = with_duty(case(AWAY, 2, minute(0)), duty("a#1", own, minute(0), minute(20)));
        put(&store, &one, None);
        put(&store, &two, None);
        assert_eq!(store.read(duties::next), Some(minute(15)));
        assert!(store.read(|tx| duties::due_until(tx, minute(14), 10)).is_empty());
        let due = store.read(|tx| duties::due_until(tx, minute(30), 10));
        assert_eq!(due.iter().map(|step| (step.case.uuid().as_u128(), step.step, step.at)).collect::<Vec<_>>(),
            [(1, 0, minute(15)), (2, 1, minute(20))]);
        let mut after = one.clone();
        after.duties.get_mut(&word("a#1")).unwrap().steps[0].fired = Some(minute(16));
        put(&store, &after, Some(&one));
        let due = store.read(|tx| duties::due_until(tx, minute(30), 10));
        assert_eq!(due.iter().map(|step| (step.case.uuid().as_u128(), step.step)).collect::<Vec<_>>(), [(2, 1), (1, 1)]);
        // Someone has it: nothing more is told, but it still falls due.
        let mut acknowledged = after.clone();
        acknowledged.duties.get_mut(&word("a#1")).unwrap().acknowledged = Some((person(5), minute(17)));
        put(&store, &acknowledged, Some(&after));
        assert_eq!(store.read(|tx| duties::due_until(tx, minute(30), 10)).len(), 2);
    }

    fn who_is_excluded_has_no_duty_there(database) {
        let store = Store::new(database);
        let mut kept = with_duty(case(HOME, 1, minute(0)), duty("a#1", Assignee::person(person(5)), minute(0), minute(30)));
        kept.excluded.insert(person(5));
        put(&store, &kept, None);
        assert!(mine(&store, 5, vec![], Which::Open).is_empty());
    }

    fn what_keeps_a_person(database) {
        let store = Store::new(database);
        let mut kept = with_duty(case(HOME, 1, minute(0)), duty("a#1", Assignee::person(person(5)), minute(0), minute(30)));
        kept.owner = Assignee::person(person(5));
        let mut done = case(HOME, 2, minute(0));
        done.owner = Assignee::person(person(5));
        done.contact = Assignee::person(person(5));
        done.closed_at = Some(minute(1));
        let mut offered = case(AWAY, 3, minute(0));
        offered.contact = Assignee::person(person(5));
        offered.offers.insert(model::command::Role::Contact, model::case::Offer {
            to: Assignee::person(person(6)), duty: word("accept_contact#1"), at: minute(2),
        });
        for case in [&kept, &done, &offered] {
            put(&store, case, None);
        }
        let of = |who: u128| store.read(move |tx| duties::owned_by(tx, &[HOME, AWAY], person(who)));
        assert_eq!(of(5), Burden { owned: 1, contact: 1, duties: 1, offers: 0 });
        assert_eq!(of(6), Burden { offers: 1, ..Burden::default() });
        assert!(of(7).is_none());
    }

    fn open_ones_of_clauses_by_when_they_began(database) {
        let store = Store::new(database);
        for number in 1..=4_u128 {
            let began = minute(10 - i64::try_from(number).unwrap());
            let clause = if number == 2 { "other#1" } else { "visit#1" };
            let mut one = duty(clause, Assignee::person(person(5)), began, minute(30));
            if number == 3 {
                one.state = DutyState::Void { at: minute(9), reason: "cancelled".to_owned() };
            }
            put(&store, &with_duty(case(HOME, number, minute(0)), one), None);
        }
        let of = |clauses: &'static [&'static str]| {
            let mut all = Vec::new();
            let mut after: Option<DutyCursor> = None;
            loop {
                let (scope, from) = (Scope::person(person(9), [HOME]), after.clone());
                let clauses: Vec<_> = clauses.iter().map(|clause| word(clause)).collect();
                let page = store.read(move |tx| duties::of_clauses(tx, &scope, HOME, &clauses, from.as_ref(), 1));
                all.extend(page.rows.iter().map(|row| row.case.uuid().as_u128()));
                after = page.next;
                if after.is_none() {
                    return all;
                }
            }
        };
        assert_eq!(of(&["visit"]), [4, 1]);
        assert_eq!(of(&["visit", "other"]), [4, 2, 1]);
        assert!(of(&[]).is_empty());
    }

    fn provisional_times_are_listed_by_case(database) {
        let store = Store::new(database);
        for number in 1..=3 {
            let mut provisional = duty("a#1", Assignee::person(person(5)), minute(0), minute(30));
            provisional.provisional = (number != 2).then(|| word("2027-01-01"));
            put(&store, &with_duty(case(HOME, number, minute(0)), provisional), None);
        }
        let ids = |after: Option<u128>| store.read(move |tx| duties::provisional(tx, HOME, after.map(CaseId::from_number), 10));
        assert_eq!(ids(None), [CaseId::from_number(1), CaseId::from_number(3)]);
        assert_eq!(ids(Some(1)), [CaseId::from_number(3)]);
    }
}
