//! Places and who belongs to them.

use crate::{AWAY, HOME, Store, minute, person};
use model::value::Subject;
use model::{PartyId, PersonalId, PlaceId, ProjectId};
use store::parties::{self, PartyKind, Relation, Tie};
use store::places::{self, Place, PlaceKind};
use store::{Scope, personal};

fn place(project: ProjectId, id: u128, above: &[u128], kind: PlaceKind, name: &str) -> Place {
    Place {
        project,
        id: PlaceId::from_number(id),
        parent: above.last().map(|id| PlaceId::from_number(*id)),
        kind,
        name: name.to_owned(),
        full_name: name.to_owned(),
        path: above.iter().chain([&id]).map(|id| PlaceId::from_number(*id)).collect(),
        position: i64::try_from(id).unwrap(),
        removed_at: None,
    }
}

fn id(number: u128) -> PlaceId {
    PlaceId::from_number(number)
}

fn tie(project: ProjectId, id: &str, party: u128, place: u128, relation: Relation) -> Tie {
    Tie {
        project,
        id: id.to_owned(),
        party: PartyId::from_number(party),
        place: PlaceId::from_number(place),
        relation,
        from: minute(0),
        until: None,
        share: None,
    }
}

db::both_engines! {
    fn the_tree_and_its_keys(database) {
        let store = Store::new(database);
        let building = place(HOME, 3, &[], PlaceKind::Building, "3栋");
        let unit = place(HOME, 32, &[3], PlaceKind::Unit, "2单元");
        let room = place(HOME, 501, &[3, 32], PlaceKind::Room, "501");
        let next = place(HOME, 502, &[3, 32], PlaceKind::Room, "502");
        let all = [building.clone(), unit.clone(), room.clone(), next.clone()];
        store.write(move |tx| {
            for place in &all {
                let key = match place.name.as_str() {
                    "501" => vec!["3-2-501".to_owned(), "32501".to_owned()],
                    "502" => vec!["3-2-502".to_owned()],
                    _ => vec![],
                };
                places::put(tx, place, &key)?;
            }
            places::put(tx, &place(AWAY, 9, &[], PlaceKind::Room, "501"), &["3-2-501".to_owned()])
        });
        assert_eq!(store.read(|tx| places::ancestors(tx, HOME, id(501))), [id(501), id(32), id(3)]);
        assert!(store.read(|tx| places::ancestors(tx, AWAY, id(501))).is_empty());
        assert_eq!(store.read(|tx| places::get(tx, HOME, id(501))), Some(room.clone()));
        assert_eq!(store.read(|tx| places::children(tx, HOME, None, None, 9)), std::slice::from_ref(&building));
        assert_eq!(store.read(|tx| places::children(tx, HOME, Some(id(32)), None, 9)), [room.clone(), next.clone()]);
        let first = room.clone();
        let rest = store.read(move |tx| places::children(tx, HOME, Some(id(32)), Some(&first), 9));
        assert_eq!(rest, std::slice::from_ref(&next));
        assert_eq!(store.read(|tx| places::by_key(tx, HOME, "3-2-501")), std::slice::from_ref(&room));
        assert_eq!(store.read(|tx| places::by_prefix(tx, HOME, "3-2", 9)), [room.clone(), next.clone()]);
        assert_eq!(store.read(|tx| places::by_prefix(tx, HOME, "3", 9)).len(), 2);
        assert_eq!(store.read(|tx| places::of_kind(tx, HOME, PlaceKind::Unit, None, 9)), [unit]);
        assert_eq!(store.read(|tx| places::many(tx, HOME, &[id(3), id(501), id(7)])), [building, room.clone()]);
        // Torn down: found no more, but its path stays for its cases.
        let gone = Place { removed_at: Some(minute(9)), ..room };
        store.write(move |tx| places::put(tx, &gone, &["3-2-501".to_owned()]));
        assert!(store.read(|tx| places::by_key(tx, HOME, "3-2-501")).is_empty());
        assert_eq!(store.read(|tx| places::ancestors(tx, HOME, id(501))).len(), 3);
    }

    fn forms_keep_their_order(database) {
        let store = Store::new(database);
        let forms: Vec<String> = ["{b}-{u}-{r}", "{t}座{r}", "商铺{s}"].map(str::to_owned).to_vec();
        let kept = forms.clone();
        store.write(move |tx| places::put_forms(tx, HOME, &kept));
        assert_eq!(store.read(|tx| places::forms(tx, HOME)), forms);
        store.write(|tx| places::put_forms(tx, HOME, &[]));
        assert!(store.read(|tx| places::forms(tx, HOME)).is_empty());
    }

    fn a_household_at_an_instant(database) {
        let store = Store::new(database);
        store.write(|tx| {
            parties::tie(tx, &tie(HOME, "1", 1, 501, Relation::Owner))?;
            parties::tie(tx, &Tie { until: Some(minute(10)), ..tie(HOME, "2", 2, 501, Relation::Tenant) })?;
            parties::tie(tx, &Tie { from: minute(10), share: Some(5000), ..tie(HOME, "3", 3, 501, Relation::Tenant) })?;
            parties::tie(tx, &tie(AWAY, "1", 1, 501, Relation::Owner))
        });
        let who = |at: i64| {
            let ties = store.read(move |tx| parties::household(tx, HOME, PlaceId::from_number(501), minute(at)));
            ties.iter().map(|tie| tie.party.uuid().as_u128()).collect::<Vec<_>>()
        };
        assert_eq!((who(9), who(10)), (vec![1, 2], vec![1, 3]));
        let history = store.read(|tx| parties::history(tx, HOME, PlaceId::from_number(501)));
        assert_eq!(history.len(), 3);
        assert_eq!(history[2].share, Some(5000));
        let of = |projects: &'static [ProjectId]| {
            let scope = Scope::person(person(1), projects.iter().copied());
            store.read(move |tx| parties::ties_of(tx, &scope, PartyId::from_number(1))).len()
        };
        assert_eq!((of(&[HOME]), of(&[HOME, AWAY]), of(&[])), (1, 2, 0));
        let parties = store.read(|tx| parties::in_project(tx, HOME, Some(PartyId::from_number(1)), 9));
        assert_eq!(parties, [PartyId::from_number(2), PartyId::from_number(3)]);
    }

    fn phones_are_found_by_whole_number_and_tail_within_the_projects(database) {
        let store = Store::new(database);
        const KEY: &[u8] = b"secret of the centre";
        store.write(|tx| {
            for (number, phone) in [(1, "138-1234-5678"), (2, "0571-8888 5678"), (3, "13800000000")] {
                let (party, key) = (PartyId::from_number(number), PersonalId::from_number(number));
                let name = personal::put(tx, None, Subject::Party(party), PersonalId::from_number(number + 10), b"s", "张三", minute(0))?;
                parties::put(tx, party, PartyKind::Person, Some(&name), minute(0))?;
                let value = personal::put(tx, None, Subject::Party(party), key, b"s", phone, minute(0))?;
                parties::put_phone(tx, KEY, party, phone, &value, 0)?;
                if number < 3 {
                    let project = if number == 1 { HOME } else { AWAY };
                    parties::tie(tx, &tie(project, "t", number, 501, Relation::Owner))?;
                }
            }
            Ok(())
        });
        let by = |phone: &'static str, key: &'static [u8], projects: &'static [ProjectId]| {
            let scope = Scope::person(person(1), projects.iter().copied());
            let found = store.read(move |tx| match phone.len() {
                4 => parties::by_phone_tail(tx, &scope, key, phone, 9),
                _ => parties::by_phone(tx, &scope, key, phone, 9),
            });
            found.iter().map(|party| party.uuid().as_u128()).collect::<Vec<_>>()
        };
        assert_eq!(by("+86 13812345678", KEY, &[HOME]), [1]);
        assert!(by("+86 13812345678", KEY, &[AWAY]).is_empty());
        assert!(by("13812345678", b"another secret", &[HOME]).is_empty());
        assert_eq!(by("5678", KEY, &[HOME]), [1]);
        assert_eq!(by("5678", KEY, &[HOME, AWAY]), [1, 2]);
        // Nobody's customer yet: everybody's.
        assert_eq!(by("0000", KEY, &[AWAY]), [3]);
        let phones = store.read(|tx| parties::phones(tx, &[PartyId::from_number(1)]));
        assert_eq!(phones[0].1.key, PersonalId::from_number(1));
        let party = store.read(|tx| parties::get(tx, PartyId::from_number(1))).unwrap();
        assert_eq!((party.kind, party.name.is_some()), (PartyKind::Person, true));
        assert!(store.write(|tx| parties::drop_phone(tx, KEY, PartyId::from_number(1), "13812345678")));
        assert!(by("5678", KEY, &[HOME]).is_empty());
    }
}
