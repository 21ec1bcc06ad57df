//! People and rights: events in the `rights` stream, the roster that they leave, accounts, sessions, tokens.

use crate::{HOME, Store, minute, person};
use calendar::Instant;
use db::LostRace as _;
use model::people::{Absence, Area, Holding, Signing};
use model::{AccountId, NodeId, PlaceId, TokenId};
use std::collections::BTreeMap;
use store::journal::{self, Entry, ORGANISATION, RIGHTS};
use store::nodes::{self, Node, NodeKind};
use store::people::accounts;
use store::people::sessions::{self, Token};
use store::people::{self, Grant, Role, RosterEvent};
use store::testing::word;
use store::{StoreError, rebuild};

fn entry(at: Instant) -> Entry {
    Entry {
        recorded_at: at,
        happened_at: at,
        skew: None,
        late: false,
        actor: r#"{"who":"clock"}"#.to_owned(),
        on_behalf_of: None,
        channel: None,
        command: None,
        inputs: None,
        handbook: None,
        schema: 0,
        kind: String::new(),
        data: String::new(),
    }
}

fn record(store: &Store<'_>, project: model::ProjectId, events: Vec<RosterEvent>) {
    store.write(move |tx| {
        events.iter().try_for_each(|event| people::record(tx, project, &entry(minute(1)), event).map(|_| ()))
    });
}

fn holding(who: u128) -> Holding {
    Holding {
        person: person(who),
        post: word("technician"),
        area: Area::Places(vec![PlaceId::from_number(1)]),
        from: minute(0),
        until: None,
        pattern: None,
        exceptions: BTreeMap::new(),
    }
}

fn events() -> Vec<RosterEvent> {
    vec![
        RosterEvent::HoldingPut { id: "h1".to_owned(), holding: Box::new(holding(1)) },
        RosterEvent::HoldingPut { id: "h2".to_owned(), holding: Box::new(holding(2)) },
        RosterEvent::HoldingPut {
            id: "h1".to_owned(),
            holding: Box::new(Holding { until: Some(minute(9)), ..holding(1) }),
        },
        RosterEvent::HoldingRemoved { id: "h2".to_owned() },
        RosterEvent::AbsencePut {
            id: "a1".to_owned(),
            absence: Absence {
                person: person(1),
                from: minute(3),
                until: minute(5),
                substitute: Some(person(2)),
            },
        },
        RosterEvent::Signed { signing: Signing { person: person(1), at: minute(2), on: true } },
        RosterEvent::SuperiorSet { person: person(1), superior: Some(person(3)) },
        RosterEvent::SuperiorSet { person: person(2), superior: Some(person(3)) },
        RosterEvent::SuperiorSet { person: person(2), superior: None },
    ]
}

db::both_engines! {
    fn the_roster_is_what_its_events_left(database) {
        let store = Store::new(database);
        record(&store, HOME, events());
        let roster = store.read(|tx| people::roster(tx, HOME));
        assert_eq!(roster.holdings, [Holding { until: Some(minute(9)), ..holding(1) }]);
        assert_eq!(roster.absences.len(), 1);
        assert_eq!(roster.absences[0].substitute, Some(person(2)));
        assert_eq!(roster.signings, [Signing { person: person(1), at: minute(2), on: true }]);
        assert_eq!(roster.superiors, BTreeMap::from([(person(1), person(3))]));
        let later = store.read(|tx| people::roster_since(tx, HOME, minute(5)));
        assert!(later.absences.is_empty() && later.signings.is_empty() && later.holdings.len() == 1);
        assert_eq!(store.read(|tx| people::holdings_of(tx, person(1))).len(), 1);
        assert_eq!(store.read(|tx| people::posts(tx, HOME)), [word("technician")]);
        assert_eq!(store.read(|tx| journal::head(tx, HOME, RIGHTS)).version, 9);
        assert_eq!(store.write(|tx| people::rights_for_share(tx, HOME)), 9);
        assert!(store.read(|tx| journal::chain_is_whole(tx, HOME, RIGHTS)));
    }

    fn the_roster_is_built_again_from_the_journal(database) {
        let store = Store::new(database);
        record(&store, HOME, events());
        let (before, after) = store.write(|tx| {
            let before = rebuild::fingerprint(tx, HOME)?;
            rebuild::clear_roster(tx, HOME)?;
            assert_ne!(before, rebuild::fingerprint(tx, HOME)?);
            for found in journal::load(tx, HOME, RIGHTS)? {
                let event: RosterEvent = serde_json::from_str(&found.entry.data).unwrap();
                assert_eq!(event.kind(), found.entry.kind);
                people::apply(tx, HOME, found.entry.recorded_at, &event)?;
            }
            Ok((before, rebuild::fingerprint(tx, HOME)?))
        });
        assert_eq!(before, after);
    }

    fn roles_sit_at_nodes(database) {
        let store = Store::new(database);
        let node = |id: u128, above: &[u128], kind, project| Node {
            id: NodeId::from_number(id),
            parent: above.last().map(|id| NodeId::from_number(*id)),
            kind,
            name: id.to_string(),
            path: above.iter().chain([&id]).map(|id| NodeId::from_number(*id)).collect(),
            project,
            code: project.map(|_| "GL".to_owned()),
            zone: project.map(|_| "Asia/Shanghai".to_owned()),
        };
        let tree = [
            node(1, &[], NodeKind::Organisation, None),
            node(2, &[1], NodeKind::Region, None),
            node(3, &[1, 2], NodeKind::Project, Some(HOME)),
            node(4, &[1], NodeKind::Region, None),
        ];
        let kept = tree.clone();
        store.write(move |tx| kept.iter().try_for_each(|node| nodes::put(tx, node)));
        assert_eq!(store.read(nodes::all), tree);
        assert_eq!(store.read(|tx| nodes::of_project(tx, HOME)), Some(tree[2].clone()));
        assert_eq!(store.read(|tx| nodes::by_code(tx, "GL")), Some(tree[2].clone()));
        let region = tree[1].clone();
        assert_eq!(store.read(move |tx| nodes::below(tx, &region)), tree[1..3]);
        record(&store, ORGANISATION, vec![
            RosterEvent::PersonPut { person: person(1), name: None },
            RosterEvent::RoleGranted { node: NodeId::from_number(1), person: person(1), role: Role::Admin },
            RosterEvent::RoleGranted { node: NodeId::from_number(2), person: person(1), role: Role::Author },
            RosterEvent::RoleGranted { node: NodeId::from_number(2), person: person(1), role: Role::Author },
            RosterEvent::RoleRevoked { node: NodeId::from_number(1), person: person(1), role: Role::Admin },
            RosterEvent::PersonLeft { person: person(1), left_at: minute(8) },
        ]);
        let grant = Grant { node: NodeId::from_number(2), person: person(1), role: Role::Author };
        assert_eq!(store.read(|tx| people::roles_of(tx, person(1))), std::slice::from_ref(&grant));
        assert_eq!(store.read(|tx| people::roles_at(tx, NodeId::from_number(2))), [grant]);
        let persons = store.read(|tx| people::all_persons(tx, None, 10));
        assert_eq!(persons.iter().map(|person| person.left_at).collect::<Vec<_>>(), [Some(minute(8))]);
        assert_eq!(store.read(|tx| people::persons(tx, &[person(1), person(2)])), persons);
    }

    fn accounts_lock_and_open(database) {
        let store = Store::new(database);
        let account = AccountId::from_number(1);
        store.write(move |tx| accounts::open(tx, account, person(1), "zhang", Some("hash"), true, minute(0)));
        let error = store
            .try_write(|tx| accounts::open(tx, AccountId::from_number(2), person(2), "zhang", None, true, minute(0)))
            .unwrap_err();
        assert!(!error.lost_race());
        let StoreError::Db(error) = error else { panic!("{error}") };
        assert!(error.breaks_unique("accounts", &["login"]), "{error}");
        store.write(move |tx| {
            accounts::failed(tx, account, 2, minute(5))?;
            accounts::failed(tx, account, 2, minute(5))
        });
        let found = store.read(|tx| accounts::by_login(tx, "zhang")).unwrap();
        assert_eq!((found.failed, found.locked_until, found.must_change), (2, Some(minute(5)), true));
        store.write(move |tx| {
            accounts::set_password(tx, account, "new", false)?;
            accounts::logged_in(tx, account, minute(6))?;
            accounts::set_disabled(tx, account, true)
        });
        let found = store.read(move |tx| accounts::get(tx, account)).unwrap();
        assert_eq!((found.failed, found.locked_until, found.must_change, found.disabled), (0, None, false, true));
        assert_eq!((found.password.as_deref(), found.last_login), (Some("new"), Some(minute(6))));
        assert_eq!(store.read(|tx| accounts::of_person(tx, person(1))), std::slice::from_ref(&found));
        assert_eq!(store.read(|tx| accounts::list(tx, "", 5)), [found]);
        assert!(store.read(|tx| accounts::by_login(tx, "ZHANG")).is_none());
    }

    fn sessions_and_tokens_end(database) {
        let store = Store::new(database);
        let account = AccountId::from_number(1);
        store.write(move |tx| {
            for hash in ["s1", "s2", "s3"] {
                sessions::begin(tx, hash, account, minute(0), minute(10), "{}")?;
            }
            sessions::touch(tx, "s3", minute(5), minute(20))
        });
        assert!(store.read(|tx| sessions::find(tx, "s1", minute(9))).is_some());
        assert!(store.read(|tx| sessions::find(tx, "s1", minute(10))).is_none());
        assert_eq!(store.write(move |tx| sessions::end_all(tx, account, "s1")), 2);
        assert!(store.read(|tx| sessions::find(tx, "s3", minute(9))).is_none());
        assert_eq!(store.write(|tx| sessions::expire(tx, minute(10))), 1);
        let token = Token {
            id: TokenId::from_number(1), account, label: "export".to_owned(), rights: "[]".to_owned(),
            created_at: minute(0), expires_at: Some(minute(10)), revoked_at: None, last_used: None,
        };
        let issued = token.clone();
        store.write(move |tx| sessions::issue_token(tx, &issued, "t1"));
        assert_eq!(store.read(|tx| sessions::token(tx, "t1", minute(9))), Some(token));
        assert!(store.read(|tx| sessions::token(tx, "t1", minute(10))).is_none());
        store.write(|tx| sessions::token_used(tx, TokenId::from_number(1), minute(3)));
        assert!(store.write(|tx| sessions::revoke_token(tx, TokenId::from_number(1), minute(4))));
        assert!(!store.write(|tx| sessions::revoke_token(tx, TokenId::from_number(1), minute(4))));
        assert!(store.read(|tx| sessions::token(tx, "t1", minute(5))).is_none());
        let all = store.read(move |tx| sessions::tokens_of(tx, account));
        assert_eq!((all[0].last_used, all[0].revoked_at), (Some(minute(3)), Some(minute(4))));
        assert_eq!(store.read(|tx| sessions::all_tokens(tx, None, 5)), all);
        assert_eq!(store.write(move |tx| sessions::revoke_tokens(tx, account, minute(5))), 0);
    }
}
