//! Every table that is carried: a row changed, added or removed behind the journal's back is found by verifying, and the
//! message names the table. What needs no proof stands in a list, with why. A new table must come into one of the two.

use crate::house::House;
use crate::moved::change;
use crate::verifying::lived;
use centre::ActRequest;
use centre::calls::CallRequest;
use centre::webhooks::NewWebhook;
use db::testing::{TestDatabase, on_runtime};
use db::{Database, Statement, Table, Tx, Value};
use serde_json::json;
use std::collections::BTreeSet;
use store::{StoreError, tables};

/// Of which no proof is wanted.
const UNPROVED: [(&str, &str); 13] = [
    ("answers", "kept answers pass after three days"),
    ("case_mappings", "how a list was read last is only proposed again"),
    ("import_mappings", "how a roster was read last is only proposed again"),
    ("import_runs", "an import under way; what it did is in the journal"),
    ("import_settings", "how rosters are written is only proposed again"),
    ("import_staged", "an import under way, shown to nobody"),
    ("inbox", "messages are delivered again from the events"),
    ("mentions", "which passing things go with somebody who is erased"),
    ("outbox", "deliveries pass; what they tell is in the journal"),
    ("room_probe", "always empty"),
    ("sessions", "who is logged in passes"),
    ("unwanted_bytes", "what is being removed from the disk"),
    ("uploads", "pass after an hour"),
];

/// What is done to which table, and what verifying says then.
const CHANGES: &[(&str, &str, &str)] = &[
    (
        "absences",
        "insert into absences (project, id, person, from_at, until_at)
            select project, 'x', person, 1, 2 from holdings where id = (select min(id) from holdings)",
        "表 absences",
    ),
    ("accounts", "update accounts set must_change = 1 where login = 'li'", "表 accounts"),
    (
        "accounts",
        "update accounts set password = (select password from accounts where login = 'li') where login = 'admin'",
        "表 accounts",
    ),
    ("accounts", "delete from accounts where login = 'li'", "表 accounts"),
    ("calls", "update calls set at = at + 1", "表 calls"),
    ("calls", "update calls set phone_digest = 'x'", "表 calls"),
    ("calls", "delete from calls", "表 calls"),
    ("cases", "update cases set next_due = next_due + 1", "表 cases"),
    ("cases", "delete from cases", "表 cases"),
    ("channels", "update channels set definition = '{}'", "表 channels"),
    ("channels", "delete from channels", "表 channels"),
    ("duties", "update duties set due = due + 1", "表 duties"),
    ("duties", "delete from duties where key = (select min(key) from duties)", "表 duties"),
    (
        "exclusions",
        "insert into exclusions (project, person, case_id) select project, owner, id from cases",
        "表 exclusions",
    ),
    ("files", "update files set digest = 'x'", "表 files"),
    ("files", "delete from files", "表 files"),
    ("handbooks", "update handbooks set compiled = compiled || ' '", "表 handbooks"),
    ("handbooks", "update handbooks set sources = sources || ' '", "表 handbooks"),
    ("handbooks", "delete from handbooks", "表 handbooks"),
    ("holdings", "update holdings set post = 'manager'", "表 holdings"),
    (
        "holidays",
        "insert into holidays (year, number, days, at, reason) values (2027, 1, '{}', 1, 'x')",
        "表 holidays",
    ),
    ("journal", "update journal set actor = actor || ' ' where version = 2", "被改过"),
    ("journal", "delete from journal where version = 2", "缺了一条"),
    ("nodes", "update nodes set zone = 'UTC' where zone is not null", "表 nodes"),
    ("numbers", "update numbers set value = 0", "下一张单会重号"),
    ("numbers", "update numbers set value = value + 1", "有单不见了"),
    ("numbers", "delete from numbers", "不属于任何计数"),
    (
        "offers",
        "insert into offers (project, case_id, role, to_whom, since) select project, id, 'x', owner, 1 from cases",
        "表 offers",
    ),
    (
        "origins",
        "insert into origins (project, original, case_id) select project, 'X-1', id from cases where id = (select min(id) from cases)",
        "表 origins",
    ),
    ("parties", "update parties set kind = 'organisation'", "表 parties"),
    ("parties", "delete from parties", "表 parties"),
    ("party_phones", "update party_phones set position = 7", "表 party_phones"),
    ("party_phones", "update party_phones set tail = digest", "表 party_phones"),
    ("party_phones", "delete from party_phones", "表 party_phones"),
    ("personal", "update personal set value = value || '!' where value is not null", "个人信息"),
    ("personal", "delete from personal", "个人信息"),
    ("persons", "update persons set left_at = 5", "表 persons"),
    ("persons", "insert into persons (id, created_at) values ('pers_x', 1)", "表 persons"),
    (
        "place_forms",
        "insert into place_forms (project, position, form) select project, 1, '{}' from nodes where project is not null",
        "表 place_forms",
    ),
    ("place_keys", "update place_keys set key = key || 'x'", "表 place_keys"),
    (
        "place_links",
        "insert into place_links (project, place, other) select project, id, id from places",
        "表 place_links",
    ),
    ("places", "update places set full_name = '4栋' where name = '3栋'", "表 places"),
    ("places", "delete from places where name = '501'", "表 places"),
    ("publications", "update publications set reason = 'x'", "表 publications"),
    ("publications", "delete from publications", "表 publications"),
    (
        "register_facts",
        "insert into register_facts (project, subject, fact, value) select project, id, 'area', '900' from places",
        "表 register_facts",
    ),
    (
        "roles",
        "insert into roles (node, person, role, granted_at)
            select n.id, a.person, 'admin', 1 from nodes n cross join accounts a
            where n.parent is null and a.login = 'wang'",
        "表 roles",
    ),
    ("roles", "delete from roles where role = 'staff'", "表 roles"),
    ("sealed_heads", "update sealed_heads set hash = 'x'", "封签"),
    ("sealed_heads", "delete from sealed_heads", "封签"),
    ("seals", "update seals set root = 'x'", "封签的签名不对"),
    ("seals", "delete from seals where number = 1", "缺第 1 号封签"),
    ("search_entries", "update search_entries set at = at + 1", "表 search_entries"),
    ("search_entries", "delete from search_entries", "表 search_entries"),
    ("search_keys", "update search_keys set key = '!' || key", "表 search_keys"),
    ("search_keys", "delete from search_keys", "表 search_keys"),
    (
        "secrets",
        "update secrets set value = (select value from secrets where name = 'centre') where name = 'seal'",
        "签名不对",
    ),
    (
        "signings",
        "insert into signings (project, person, at, on_duty) select project, owner, 1, 1 from cases where id = (select min(id) from cases)",
        "表 signings",
    ),
    (
        "slots",
        "insert into slots (project, stratum, block, slot, case_id, marked, drawn_at)
            select project, 'x', 0, 0, id, 1, 1 from cases where id = (select min(id) from cases)",
        "表 slots",
    ),
    (
        "strata",
        "insert into strata (project, stratum, drawn) select project, 'x', 3 from cases where id = (select min(id) from cases)",
        "表 strata",
    ),
    ("streams", "update streams set hash = 'x' where stream like 'case_%'", "截断或添过"),
    ("streams", "delete from streams where stream like 'case_%'", "却没有它的流水"),
    (
        "superiors",
        "insert into superiors (project, person, superior) select project, owner, contact from cases where id = (select min(id) from cases)",
        "表 superiors",
    ),
    ("ties", "update ties set relation = 'tenant'", "表 ties"),
    ("ties", "delete from ties", "表 ties"),
    ("tokens", "update tokens set rights = 'read write'", "表 tokens"),
    ("webhooks", "update webhooks set address = 'https://elsewhere.example/'", "表 webhooks"),
    ("webhooks", "delete from webhooks", "表 webhooks"),
];

/// A house in which every kind of row is that an estate has.
async fn furnished(database: &TestDatabase, folder: &std::path::Path) -> House {
    let (house, number) = lived(database, folder).await;
    let (li, admin) = (house.who("li"), house.who("admin"));
    let party = house.customer("张小明", "13812345678").await;
    house.centre.open_case(li, house.request(Some(party), "水龙头漏水"), None).await.unwrap();
    let call = CallRequest {
        project: "GL".into(),
        kind: "call".into(),
        phone: "13812345678".into(),
        matter: "问师傅几点来".into(),
        case: Some(number.clone()),
        ..CallRequest::default()
    };
    house.centre.log_call(li, call, None).await.unwrap();
    let missed = CallRequest {
        project: "GL".into(),
        kind: "missed".into(),
        phone: "13900001111".into(),
        ..CallRequest::default()
    };
    house.centre.log_call(li, missed, None).await.unwrap();
    let paper = house.centre.store_file(li, "GL", b"%PDF-1.4\n% a paper\n%%EOF\n".to_vec()).await.unwrap();
    let inputs = json!({"text": "附上单据", "photos": [paper.id]}).as_object().cloned().unwrap();
    let note = ActRequest { inputs, ..ActRequest::default() };
    house.centre.act(li, &number, "note", note, None).await.unwrap();
    house.centre.create_token("admin", "报表", false).await.unwrap();
    let webhook = NewWebhook {
        project: "GL".into(),
        address: "https://hooks.example/case".into(),
        events: vec!["case_opened".into()],
        allow_private: false,
    };
    house.centre.add_webhook(admin, webhook).await.unwrap();
    house.centre.set_channel(admin, house.project, crate::channels::ROBOT).await.unwrap();
    house.centre.seal_all().await.unwrap();
    house.set("2026-11-21 10:00");
    house.centre.seal_all().await.unwrap();
    house
}

fn carried(database: &Database) -> Vec<Table> {
    database.read_blocking(|reader| tables::carried(reader)).unwrap()
}

fn rows(database: &Database, table: &Table) -> Vec<Vec<Value>> {
    let table = table.clone();
    let read = database.read_blocking(move |reader| {
        let mut found = Vec::new();
        tables::each_row::<StoreError>(reader, &table, &mut |row| {
            found.push(row);
            Ok(())
        })?;
        Ok::<_, StoreError>(found)
    });
    read.unwrap()
}

/// A table as it was.
fn put_back(database: &Database, table: &Table, rows: Vec<Vec<Value>>) {
    let table = table.clone();
    let written = database.write_blocking(move |tx: &mut dyn Tx| {
        tx.exec(&Statement::composed("EMPTY", format!("delete from {}", table.name)), &[])?;
        tables::put(tx, &table, rows.clone())
    });
    written.unwrap();
}

async fn told(house: &House) -> Vec<String> {
    let found = house.centre.verify_all().await.unwrap();
    found.differences.into_iter().map(|found| format!("{} {}", found.stream, found.what.zh)).collect()
}

fn each_change_is_found(database: &TestDatabase) {
    let folder = tempfile::tempdir().unwrap();
    let house = on_runtime(furnished(database, folder.path()));
    assert_eq!(on_runtime(told(&house)), [""; 0]);
    let carried = carried(database);
    for (name, changes, finding) in CHANGES {
        let table =
            carried.iter().find(|table| table.name == *name).unwrap_or_else(|| panic!("no table {name}"));
        let before = rows(database, table);
        assert!(change(database, changes) > 0, "{changes}");
        let said = on_runtime(told(&house));
        assert!(said.iter().any(|line| line.contains(finding)), "{changes}: {said:?}");
        put_back(database, table, before);
    }
    assert_eq!(on_runtime(told(&house)), [""; 0], "what was put back is as it was");
}

fn no_table_is_forgotten(database: &TestDatabase) {
    store::migrate(database).unwrap();
    let carried: BTreeSet<String> = carried(database).into_iter().map(|table| table.name).collect();
    let proved: BTreeSet<String> = CHANGES.iter().map(|(table, _, _)| (*table).to_owned()).collect();
    let unproved: BTreeSet<String> = UNPROVED.iter().map(|(table, _)| (*table).to_owned()).collect();
    assert!(proved.is_disjoint(&unproved));
    assert!(UNPROVED.iter().all(|(_, why)| !why.is_empty()));
    let listed: BTreeSet<String> = proved.union(&unproved).cloned().collect();
    assert_eq!(
        carried, listed,
        "a table is carried: say here how a change of it is found, or why that needs no proof"
    );
}

db::both_engines! {
    fn a_change_of_any_table_is_found(database) { each_change_is_found(database); }

    fn every_table_is_proved_or_listed(database) { no_table_is_forgotten(database); }
}
