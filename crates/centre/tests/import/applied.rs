//! An import carried out on a database: what is found afterwards, what a second one changes, what a broken one leaves.

use super::made_roster::{Line, lines, workbook};
use calendar::{Instant, Zone};
use centre::import::columns::Column;
use centre::import_roster::{Created, IMPORTS, Imported, Part, Progress, RosterFile, RosterForm};
use centre::people::NewAccount;
use centre::projects::FirstProject;
use centre::register::NewPlace;
use centre::{Centre, CentreError, Chance, Clock, Ports, Principal};
use db::testing::{TestDatabase, on_runtime};
use model::ProjectId;
use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use store::places::PlaceKind;

struct Hand(AtomicI64);
impl Clock for Hand {
    fn now(&self) -> Instant {
        Instant(self.0.load(Ordering::SeqCst))
    }
}

struct Count(AtomicU64);
impl Chance for Count {
    fn fill(&self, buffer: &mut [u8]) {
        let mut number = self.0.fetch_add(1, Ordering::SeqCst);
        for byte in buffer {
            number = number.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(0x1405_7B7E_F767_814F);
            *byte = u8::try_from(number >> 56).unwrap();
        }
    }
}

pub(super) struct House {
    pub(super) centre: Centre,
    clock: Arc<Hand>,
    project: ProjectId,
    admin: Principal,
}

impl House {
    pub(super) async fn new(database: &TestDatabase) -> Self {
        let database: db::Database = (**database).clone();
        let now = Instant::from_civil(&Zone::new("Asia/Shanghai").unwrap(), "2026-11-20 09:00").unwrap();
        let clock = Arc::new(Hand(AtomicI64::new(now.micros())));
        let chance: Arc<dyn Chance> = Arc::new(Count(AtomicU64::new(1)));
        let ports = Ports { clock: Arc::clone(&clock) as Arc<dyn Clock>, chance };
        let centre =
            tokio::task::spawn_blocking(move || Centre::open(database, ports)).await.unwrap().unwrap();
        let first = FirstProject {
            organisation: "总部".into(),
            code: "CH".into(),
            name: "翠湖雅苑".into(),
            zone: "Asia/Shanghai".into(),
            administrator: "管理员".into(),
            account: NewAccount {
                login: "admin".into(),
                password: "correct horse".into(),
                must_change: false,
            },
        };
        let (project, _) = centre.set_up(first).await.unwrap();
        let admin = centre.at_console("admin").await.unwrap();
        Self { centre, clock, project, admin }
    }

    async fn try_import(&self, bytes: Vec<u8>) -> Result<Imported, CentreError> {
        self.import_as(bytes, None, Part::Everything).await
    }

    pub(super) async fn import(&self, bytes: Vec<u8>) -> Imported {
        self.try_import(bytes).await.unwrap()
    }

    async fn import_as(
        &self,
        bytes: Vec<u8>,
        form: Option<RosterForm>,
        part: Part,
    ) -> Result<Imported, CentreError> {
        let file = RosterFile { bytes, part, form };
        self.centre.import_roster(&self.admin, self.project, file, &|_| true).await
    }

    /// What the one box of the desk finds, as `title（subtitle）`.
    async fn find(&self, text: &str) -> Vec<String> {
        let found = self.centre.find(&self.admin, text, Some(50)).await.unwrap();
        found.into_iter().map(|hit| format!("{}（{}）", hit.title, hit.subtitle)).collect()
    }

    async fn finds(&self, text: &str, what: &str) {
        let found = self.find(text).await;
        assert!(found.iter().any(|hit| hit.contains(what)), "{text} → {found:?}");
    }
}

/// How many rows each table of the register has, staged and passing ones too.
async fn rows(database: &TestDatabase) -> BTreeMap<&'static str, i64> {
    use db::{Reader, ReaderExt as _, queries};
    queries! {
        PLACES = "select count(*) from places";
        PLACE_KEYS = "select count(*) from place_keys";
        PARTIES = "select count(*) from parties";
        PHONES = "select count(*) from party_phones";
        TIES = "select count(*) from ties";
        FACTS = "select count(*) from register_facts";
        LINKS = "select count(*) from place_links";
        KEYS = "select count(*) from search_keys";
        PERSONAL = "select count(*) from personal";
        STAGED = "select count(*) from import_staged";
        HIDDEN = "select count(*) from places where removed_at is not null";
        ENDED = "select count(*) from ties where until_at is not null";
    }
    let _all = ALL;
    let all = [
        ("places", &PLACES),
        ("place keys", &PLACE_KEYS),
        ("parties", &PARTIES),
        ("phones", &PHONES),
        ("ties", &TIES),
        ("facts", &FACTS),
        ("links", &LINKS),
        ("keys", &KEYS),
        ("personal", &PERSONAL),
        ("staged", &STAGED),
        ("hidden", &HIDDEN),
        ("ended", &ENDED),
    ];
    let count = move |reader: &mut dyn Reader| {
        all.into_iter()
            .map(|(name, statement)| Ok((name, reader.one(statement, &[], |row| row.int(0))?)))
            .collect::<Result<_, db::DbError>>()
    };
    database.read(count).await.unwrap()
}

/// The made roster without its traps, which are rejected.
pub(super) fn good() -> Vec<u8> {
    workbook(&lines())
}

/// A rejected file with some cells put right, each row by a part of its reason.
fn mended(bytes: &[u8], by: &[(&str, usize, &str)]) -> Vec<u8> {
    use calamine::{Data, Reader as _, Xlsx};
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let mut written = rust_xlsxwriter::Workbook::new();
    let format = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
    for (name, range) in book.worksheets() {
        let page = written.add_worksheet();
        page.set_name(&name).unwrap();
        for (line, row) in (0_u32..).zip(range.rows()) {
            let shown = |cell: &Data| cell.to_string();
            let reason = row.last().map(shown).unwrap_or_default();
            for (at, cell) in (0_u16..).zip(row) {
                let new =
                    by.iter().find(|(part, column, _)| *column == usize::from(at) && reason.contains(part));
                match (new, cell) {
                    (Some((_, _, words)), _) => page.write_string(line, at, *words).unwrap(),
                    (None, Data::Empty) => continue,
                    (None, Data::Float(number)) => page.write_number(line, at, *number).unwrap(),
                    (None, Data::DateTime(day)) => {
                        page.write_number_with_format(line, at, day.as_f64(), &format).unwrap()
                    }
                    (None, cell) => page.write_string(line, at, shown(cell)).unwrap(),
                };
            }
        }
    }
    written.save_to_buffer().unwrap()
}

db::both_engines! {
    async fn a_roster_is_found_afterwards_and_a_second_import_changes_nothing(database) {
        let house = House::new(database).await;
        let first = house.import(good()).await;
        assert!(first.created.rooms >= 8 && first.created.customers >= 6, "{first:?}");
        assert!(first.rejected > 10 && first.rejected_file.is_some());
        // By name, pinyin, initials, phone, its tail; by every form of the room.
        for typed in ["沈静磊", "静磊", "shenjinglei", "sjl", "13826773546", "3546", "138 2677 3546"] {
            house.finds(typed, "沈静磊").await;
        }
        for typed in ["1-1-101", "1栋1单元101", "1号楼1单元101", "1-1-10"] {
            house.finds(typed, "1栋1单元101").await;
        }
        house.finds("别墅8", "曹梅俊").await;
        house.finds("S-01", "商铺S-01").await;
        house.finds("B1-001", "车位B1-001").await;
        house.finds("1234", "姚博").await;
        house.finds("赵墨", "1栋1单元102 业主").await;
        let before = rows(database).await;
        assert_eq!((before["staged"], before["hidden"], before["ended"]), (0, 0, 0));
        let second = house.import(good()).await;
        assert_eq!((second.created, second.changed), (Created::default(), 0), "{}", second.summary);
        assert_eq!(rows(database).await, before, "a second import changes nothing");
        assert_eq!(second.rejected, first.rejected);
        // Both stand in the project's stream, without a name in them.
        let project = house.project;
        let events = database
            .read(move |reader| store::journal::load(reader, project, IMPORTS)).await.unwrap();
        assert_eq!(events.len(), 2);
        assert_eq!(events[0].entry.kind, "roster_imported");
        assert!(events[0].entry.data.contains("\"rejected\"") && !events[0].entry.data.contains("沈静磊"));
    }

    async fn a_mended_file_of_rejected_rows_adds_only_these(database) {
        let house = House::new(database).await;
        let first = house.import(good()).await;
        let before = rows(database).await;
        let file = mended(&first.rejected_file.unwrap(), &[("没有房号", 3, "101"), ("“1380013800”", 6, "13800138009")]);
        let second = house.import(file).await;
        let ties = 2;
        let created = Created { rooms: 2, customers: 2, ties, ..Created::default() };
        assert_eq!((second.created, second.changed), (created, 0), "{}", second.summary);
        // Those two, and two that were doubles of rows that are in.
        assert_eq!(second.rejected, first.rejected - 4);
        let after = rows(database).await;
        assert_eq!((after["places"], after["parties"]), (before["places"] + 2, before["parties"] + 2));
        house.finds("8009", "宋勇").await;
        // A corrected cell of the first file is one change.
        let mut corrected: Vec<Line> = lines();
        corrected[0][4] = "#139.94";
        corrected[2][6] = "13955556666";
        let third = house.import(workbook(&corrected)).await;
        assert_eq!((third.created, third.changed), (Created::default(), 2), "{}", third.summary);
    }

    async fn a_corrected_name_and_phone_are_found_by_the_new_and_old_words_are_gone(database) {
        let house = House::new(database).await;
        house.import(good()).await;
        let mut corrected: Vec<Line> = lines();
        corrected[2][5] = "姚搏";
        let changed = house.import(workbook(&corrected)).await;
        assert_eq!((changed.created, changed.changed), (Created::default(), 1), "{}", changed.summary);
        house.finds("姚搏", "A座604").await;
        assert!(house.find("姚博").await.is_empty());
        corrected[2][6] = "13955556666";
        let changed = house.import(workbook(&corrected)).await;
        assert_eq!((changed.created, changed.changed), (Created::default(), 1), "{}", changed.summary);
        house.finds("6666", "姚搏").await;
        house.finds("1234", "姚搏").await;
        let before = rows(database).await;
        assert_eq!(house.import(workbook(&corrected)).await.changed, 0);
        assert_eq!(rows(database).await, before);
    }

    async fn what_breaks_off_leaves_nothing(database) {
        let house = House::new(database).await;
        let before = rows(database).await;
        // Stopped by whoever watches it: taken back at once.
        let stop = |progress: Progress| progress.done * 2 < progress.all;
        let file = || RosterFile { bytes: good(), part: Part::Everything, form: None };
        let stopped = house.centre.import_roster(&house.admin, house.project, file(), &stop).await;
        assert!(matches!(stopped, Err(CentreError::Invalid(_))));
        assert_eq!(rows(database).await, before);
        // Died in the middle: nobody sees any of it.
        let (dies, dead) = tokio::sync::oneshot::channel();
        let dies = Mutex::new(Some(dies));
        let watch = |progress: Progress| {
            if progress.done * 2 >= progress.all && let Some(dies) = dies.lock().unwrap().take() {
                dies.send(()).unwrap();
            }
            true
        };
        tokio::select! {
            biased;
            died = dead => died.unwrap(),
            _ = house.centre.import_roster(&house.admin, house.project, file(), &watch) => panic!("it was to die"),
        }
        assert!(rows(database).await["staged"] > 0, "it had begun");
        for typed in ["沈静磊", "sjl", "3546", "13826773546", "1-1-101", "B1-001", "别墅"] {
            assert_eq!(house.find(typed).await, Vec::<String>::new(), "{typed}");
        }
        // It may still run, for all that others know; a minute later it is dead, and another one clears it away.
        assert!(house.try_import(good()).await.is_err());
        house.clock.0.fetch_add(Instant::MINUTE + 1, Ordering::SeqCst);
        let whole = house.import(good()).await;
        assert!(whole.created.rooms >= 8);
        house.finds("沈静磊", "1栋1单元101").await;
        let after = rows(database).await;
        assert_eq!((after["staged"], after["hidden"], after["ended"]), (0, 0, 0));
        assert_eq!(house.import(good()).await.created, Created::default());
    }

    async fn a_place_that_comes_meanwhile_is_not_doubled(database) {
        let house = House::new(database).await;
        let before = rows(database).await;
        let adds = Arc::new(tokio::sync::Notify::new());
        let (go, room) = (Arc::clone(&adds), NewPlace {
            parent: None,
            kind: PlaceKind::Room,
            name: "101".into(),
            full_name: "1栋1单元101".into(),
            also: vec![],
            position: 0,
        });
        let (centre, admin, project) = (house.centre.clone(), house.admin.clone(), house.project);
        let (added, was_added) = std::sync::mpsc::channel();
        let by_hand = tokio::spawn(async move {
            go.notified().await;
            centre.add_places(&admin, project, vec![(room, None)]).await.unwrap();
            added.send(()).unwrap();
        });
        let was_added = Mutex::new(was_added);
        let watch = move |progress: Progress| {
            if progress.done == 0 {
                adds.notify_one();
                was_added.lock().unwrap().recv().unwrap();
            }
            true
        };
        let file = RosterFile { bytes: good(), part: Part::Everything, form: None };
        let refused = house.centre.import_roster(&house.admin, house.project, file, &watch).await;
        let Err(CentreError::Invalid(why)) = refused else { panic!("{refused:?}") };
        assert!(why[0].message.zh.contains("1栋1单元101"), "{}", why[0].message.zh);
        by_hand.await.unwrap();
        assert_eq!(rows(database).await["places"], before["places"] + 1);
        // Then the room put in by hand is that of the file.
        let whole = house.import(good()).await;
        assert_eq!(house.find("1-1-101").await.len(), 1, "{}", whole.summary);
        house.finds("1-1-101", "沈静磊").await;
    }

    async fn places_alone_then_who_lives_there(database) {
        let house = House::new(database).await;
        let places = house.import_as(good(), None, Part::Places).await.unwrap();
        assert!(places.created.rooms >= 8 && places.created.customers == 0);
        assert_eq!(rows(database).await["personal"], 1, "the administrator's name only");
        let people = house.import(good()).await;
        assert_eq!((people.created.rooms, people.created.groups, people.created.spaces), (0, 0, 0));
        assert!(people.created.customers >= 6);
        house.finds("沈静磊", "1栋1单元101").await;
    }

    async fn a_mapping_is_remembered_and_a_preview_changes_nothing(database) {
        let house = House::new(database).await;
        let before = rows(database).await;
        let file = RosterFile { bytes: good(), part: Part::Everything, form: None };
        let tried = house.centre.preview_roster(&house.admin, house.project, file.clone()).await.unwrap();
        assert_eq!(rows(database).await, before);
        let preview = tried.preview.unwrap();
        assert!(!preview.rooms.is_empty() && !preview.rejected.is_empty() && tried.faults.is_empty());
        // Somebody says that the remarks are not to be imported.
        let mut sheets = tried.mapping.sheets;
        sheets[0].columns.retain(|_, column| *column != Column::Remark);
        let form = RosterForm { sheets: sheets.clone(), settings: None };
        let imported = house.import_as(good(), Some(form), Part::Everything).await.unwrap();
        let tried = house.centre.preview_roster(&house.admin, house.project, file).await.unwrap();
        assert_eq!(tried.mapping.sheets, sheets);
        // Also for the file of rejected rows, which has one column more.
        let bytes = imported.rejected_file.unwrap();
        let file = RosterFile { bytes, part: Part::Everything, form: None };
        let tried = house.centre.preview_roster(&house.admin, house.project, file).await.unwrap();
        assert!(!tried.mapping.sheets[0].columns.values().any(|column| *column == Column::Remark));
        // A mapping that says too little is refused with what to do.
        sheets[0].columns.clear();
        let form = RosterForm { sheets, settings: None };
        let refused = house.import_as(good(), Some(form), Part::Everything).await;
        let Err(CentreError::Invalid(why)) = refused else { panic!("{refused:?}") };
        assert!(why[0].message.zh.contains("房号"), "{}", why[0].message.zh);
    }
}

#[test]
fn who_is_erased_leaves_no_word_of_the_roster() {
    let database = TestDatabase::new(db::Engine::Sqlite);
    on_runtime(async {
        let house = House::new(&database).await;
        house.import(good()).await;
        let found = house.centre.find(&house.admin, "13826773546", Some(50)).await.unwrap();
        let party = found.iter().find(|hit| hit.kind == "person").unwrap().id.parse().unwrap();
        let subject = model::value::Subject::Party(party);
        house.centre.erase(&house.admin, subject).await.unwrap();
        let left = database.read(move |reader| store::personal::of_subject(reader, &subject)).await.unwrap();
        assert!(left.len() >= 3 && left.iter().all(|(_, value)| value.is_none()), "{left:?}");
        assert!(house.find("3546").await.iter().all(|hit| !hit.contains("沈静磊")));
    });
}

#[test]
fn the_roster_of_a_company_goes_in_and_its_rejected_rows_come_back() {
    let Some(bytes) = super::real_roster::file() else { return };
    let database = TestDatabase::new(db::Engine::Sqlite);
    on_runtime(async {
        let house = House::new(&database).await;
        let first = house.import(bytes.clone()).await;
        assert_eq!((first.created.rooms, first.rejected), (915, 11), "{}", first.summary);
        assert!(first.created.spaces >= 619);
        let before = rows(&database).await;
        let second = house.import(bytes).await;
        assert_eq!((second.created, second.changed), (Created::default(), 0), "{}", second.summary);
        assert_eq!(rows(&database).await, before);
        let by = [("“1380013800”有", 6, "13800138000"), ("-89.5", 4, "89.5")];
        let third = house.import(mended(&first.rejected_file.unwrap(), &by)).await;
        assert_eq!(third.created.rooms, 2, "{}", third.summary);
        assert_eq!((third.changed, third.rejected), (0, 9));
    });
}
