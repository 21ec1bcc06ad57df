//! Backups: what is restored is what was there, on either engine; whoever was erased stays so; whatever is wrong with a
//! backup is found, and named, before anything is written.

use crate::house::House;
use crate::moved::{change, prints, through, verified, words};
use crate::verifying::lived;
use centre::copying::backup::{Made, Wanted, make};
use centre::copying::manifest::Kind;
use centre::copying::restore::{Restored, restore};
use centre::copying::{CopyError, Progress};
use centre::disk::FilesOnDisk;
use db::testing::{TestDatabase, on_runtime};
use db::{Database, Engine, ReaderExt as _, Statement};
use model::value::Subject;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;

type Prints = BTreeMap<String, (u64, String)>;

/// A centre, its files and its backups.
struct Drill {
    database: TestDatabase,
    folder: TempDir,
    backups: TempDir,
    house: House,
    number: String,
}

impl Drill {
    fn new(engine: Engine) -> Self {
        let (database, folder, backups) =
            (TestDatabase::new(engine), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (house, number) = on_runtime(lived(&database, folder.path()));
        let drill = Self { database, folder, backups, house, number };
        drill.photo(8);
        drill
    }

    fn photo(&self, size: u32) {
        let mut picture = std::io::Cursor::new(Vec::new());
        image::RgbImage::new(size, size).write_to(&mut picture, image::ImageFormat::Png).unwrap();
        let (centre, who) = (&self.house.centre, self.house.who("li"));
        on_runtime(centre.store_file(who, "GL", picture.into_inner())).unwrap();
    }

    fn root(&self) -> &Path {
        self.backups.path()
    }

    fn back_up(&self, full: bool) -> Result<Made, CopyError> {
        let wanted =
            Wanted { root: self.root().to_path_buf(), full, product: "1".into(), now: model::Instant(9) };
        let files = FilesOnDisk::new(self.folder.path()).unwrap();
        make(&self.database, &files, &wanted, &through())
    }

    /// Backs up and answers what is there, and how many.
    fn kept(&self) -> (Prints, usize) {
        self.back_up(false).unwrap();
        (self.prints(), self.files())
    }

    fn prints(&self) -> Prints {
        prints(&self.database)
    }

    fn files(&self) -> usize {
        FilesOnDisk::new(self.folder.path()).unwrap().names().unwrap().len()
    }

    /// Goes on: the case moves, another is opened, a picture comes.
    fn goes_on(&self, matter: &str, size: u32) {
        let house = &self.house;
        on_runtime(house.act("wang", &self.number, "start", json!({}))).ok();
        let opened = house.centre.open_case(house.who("li"), house.request(None, matter), None);
        on_runtime(opened).unwrap();
        self.photo(size);
    }

    fn restored(&self, number: Option<u64>, to: &Database, files: &Path) -> Result<Restored, CopyError> {
        let files = FilesOnDisk::new(files).unwrap();
        restore(self.root(), number, to, &files, model::Instant(10), &through())
    }
}

fn drill(from: Engine, to: Engine) {
    let drill = Drill::new(from);
    let first = drill.kept();
    drill.goes_on("门锁坏了", 9);
    let second = drill.kept();
    change(&drill.database, "update duties set parked_at = 5, parked_error = 'x' where state = 'open'");
    drill.goes_on("灯不亮", 10);
    let third = drill.kept();
    assert!(first.0 != second.0 && second.0 != third.0 && first.1 < second.1 && second.1 < third.1);
    for (number, (kept, files), backups, replayed) in [(1, first, 1, 0), (2, second, 2, 2), (3, third, 3, 3)]
    {
        let (place, folder) = (TestDatabase::new(to), tempfile::tempdir().unwrap());
        let wanted = (number < 3).then_some(number);
        let restored = drill.restored(wanted, &place, folder.path()).unwrap();
        assert_eq!((restored.backups, restored.replayed), (backups, replayed), "{number}");
        assert_eq!(prints(&place), kept, "{number}");
        assert_eq!(FilesOnDisk::new(folder.path()).unwrap().names().unwrap().len(), files, "{number}");
        let here = on_runtime(drill.house.elsewhere(place.database().clone(), folder.path()));
        assert_eq!(verified(&here).1, [""; 0], "{number}");
        let found = on_runtime(here.centre.search(here.who("li"), "爆裂", None, None, None)).unwrap();
        assert_eq!(found.hits.len(), 1);
        assert!(words(drill.restored(wanted, &place, folder.path())).contains("not empty"), "{number}");
    }
}

#[test]
fn a_restored_centre_is_the_one_that_was_backed_up() {
    drill(Engine::Sqlite, Engine::Sqlite);
}

#[test]
fn a_restored_centre_is_the_one_that_was_backed_up_on_the_server() {
    drill(Engine::Postgres, Engine::Postgres);
}

#[test]
fn a_backup_of_one_engine_is_restored_on_the_other() {
    drill(Engine::Postgres, Engine::Sqlite);
}

#[test]
fn an_increment_holds_only_what_came_since() {
    let drill = Drill::new(Engine::Sqlite);
    let full = drill.back_up(false).unwrap();
    let nothing = drill.back_up(false).unwrap();
    assert_eq!((full.manifest.kind, nothing.manifest.kind), (Kind::Full, Kind::Increment));
    assert_eq!(nothing.bytes, 0, "nothing came since");
    drill.goes_on("门锁坏了", 9);
    let before = journal(&drill.database);
    let some = drill.back_up(false).unwrap();
    assert!(some.bytes > 0 && some.bytes < full.bytes, "{} {}", some.bytes, full.bytes);
    let rows = |made: &Made| -> u64 {
        made.manifest.table("journal").unwrap().chunks.iter().map(|chunk| chunk.rows).sum()
    };
    assert_eq!(rows(&full) + rows(&some), before, "each entry is in one segment");
    assert_eq!(drill.back_up(true).unwrap().manifest.kind, Kind::Full);
}

fn journal(database: &Database) -> u64 {
    let count = Statement::composed("COUNT", "select count(*) from journal");
    let count = database.read_blocking(move |reader| reader.one(&count, &[], |row| row.int(0))).unwrap();
    u64::try_from(count).unwrap()
}

/// Everything that a database says, as text.
fn texts(database: &Database) -> String {
    let read = database.read_blocking(|reader| {
        let mut text = String::new();
        for table in store::tables::carried(reader)? {
            store::tables::each_row(reader, &table, &mut |row| {
                text.push_str(&store::tables::to_line(&row));
                Ok::<_, CopyError>(())
            })?;
        }
        Ok::<_, CopyError>(text)
    });
    read.unwrap()
}

fn erased_stay_erased(engine: Engine) {
    let drill = Drill::new(engine);
    let house = &drill.house;
    let party = on_runtime(house.customer("欧阳锦绣", "13912345678"));
    let leaver = on_runtime(house.hire("司徒远山", "hire", Some("leaver"), &["technician"]));
    let open = house.centre.open_case(house.who("li"), house.request(Some(party), "水管爆裂"), None);
    on_runtime(open).unwrap();
    drill.back_up(false).unwrap();
    let admin = house.who("admin");
    let ledger = drill.folder.path().join("erasures.jsonl");
    for subject in [Subject::Party(party), Subject::Person(leaver)] {
        on_runtime(house.centre.erase(admin, subject)).unwrap();
    }
    let lines = on_runtime(house.centre.erased()).unwrap();
    assert_eq!(centre::erase::ledger::add(&ledger, &lines).unwrap(), 2);
    let written = std::fs::read_to_string(&ledger).unwrap();
    assert!(!written.contains("欧阳") && !written.contains("司徒"), "{written}");
    drill.back_up(false).unwrap();
    for (number, again) in [(1, 2), (2, 0)] {
        let (place, folder) = (TestDatabase::new(engine), tempfile::tempdir().unwrap());
        drill.restored(Some(number), &place, folder.path()).unwrap();
        assert_eq!(texts(&place).contains("欧阳锦绣"), number == 1, "the older backup knows the name");
        let here = on_runtime(house.elsewhere(place.database().clone(), folder.path()));
        let lines = centre::erase::ledger::read(&ledger).unwrap();
        let done = on_runtime(here.centre.erase_again(lines.clone())).unwrap();
        assert_eq!(done.subjects, again, "{number}");
        let said = texts(&place);
        for name in ["欧阳锦绣", "司徒远山", "13912345678"] {
            assert!(!said.contains(name), "{number}: {name} has come back");
        }
        assert_eq!(verified(&here).1, [""; 0], "{number}");
        assert_eq!(on_runtime(here.centre.erase_again(lines)).unwrap().subjects, 0, "once is enough");
        assert!(on_runtime(here.centre.at_console("leaver")).is_err(), "who was erased logs in again");
    }
}

db::both_engines! {
    fn whoever_was_erased_stays_erased(database) { erased_stay_erased(database.engine()); }
}

/// Every file below a folder.
fn below(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() { below(&path, found) } else { found.push(path) }
    }
}

#[test]
fn a_part_that_is_missing_torn_or_changed_is_named_before_anything_is_written() {
    let drill = Drill::new(Engine::Sqlite);
    drill.back_up(false).unwrap();
    drill.goes_on("门锁坏了", 9);
    drill.back_up(false).unwrap();
    let (place, folder) = (TestDatabase::new(Engine::Sqlite), tempfile::tempdir().unwrap());
    let mut files = Vec::new();
    below(drill.root(), &mut files);
    let (mut needed, mut kinds) = (0, [0; 2]);
    for path in files {
        let whole = std::fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let mut changed = whole.clone();
        changed[whole.len() / 2] ^= 1;
        let said = |damage: &str| match drill.restored(None, &place, folder.path()) {
            Err(CopyError::Refused(words)) => words.en,
            Err(CopyError::Disk { path, .. }) => path.display().to_string(),
            other => panic!("{damage} {}: {other:?}", path.display()),
        };
        if name == "manifest.json" {
            std::fs::write(&path, &changed).unwrap();
            assert!(said("changed").contains("manifest"), "{}", path.display());
            std::fs::remove_file(&path).unwrap();
            assert!(said("removed").contains("manifest"), "{}", path.display());
            kinds[0] += 1;
        } else if name_is_needed(&drill, &name) {
            for (damage, bytes) in [("torn", &whole[..whole.len() - 1]), ("changed", changed.as_slice())] {
                std::fs::write(&path, bytes).unwrap();
                assert!(said(damage).contains(&name), "{damage} {name}");
            }
            std::fs::remove_file(&path).unwrap();
            let words = said("removed");
            assert!(words.contains(&name) && words.contains("missing"), "{words}");
            needed += 1;
            kinds[1] += usize::from(path.parent().unwrap().ends_with("files"));
        }
        std::fs::write(&path, whole).unwrap();
    }
    assert!(needed > 20 && kinds[0] == 2 && kinds[1] >= 2, "{needed} {kinds:?}");
    let level = place.read_blocking(db::level).unwrap();
    assert_eq!(level, 0, "something was written before everything was checked");
    drill.restored(None, &place, folder.path()).unwrap();
    assert_eq!(prints(&place), drill.prints());
}

/// Whether the chain names a part at all; what only an earlier state of a table needs is checked with that one.
fn name_is_needed(drill: &Drill, name: &str) -> bool {
    let last = std::fs::read_to_string(drill.root().join("0002/manifest.json")).unwrap();
    let first = std::fs::read_to_string(drill.root().join("0001/manifest.json")).unwrap();
    let stem = name.trim_end_matches(".gz");
    last.contains(stem) || (first.contains(stem) && name.ends_with(".gz"))
}

#[test]
fn backups_in_another_order_are_refused() {
    let drill = Drill::new(Engine::Sqlite);
    for size in [9, 10, 11] {
        drill.back_up(false).unwrap();
        drill.goes_on("门锁坏了", size);
    }
    let (place, folder) = (TestDatabase::new(Engine::Sqlite), tempfile::tempdir().unwrap());
    let at = |name: &str| drill.root().join(name);
    let swap = |one: &str, other: &str| {
        std::fs::rename(at(one), at("kept")).unwrap();
        std::fs::rename(at(other), at(one)).unwrap();
        std::fs::rename(at("kept"), at(other)).unwrap();
    };
    swap("0002", "0003");
    assert!(words(drill.restored(None, &place, folder.path())).contains("the order was changed"));
    swap("0002", "0003");
    // The third, made to say that it is the second, does not follow the first.
    let manifest = at("0003").join("manifest.json");
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::rename(at("0002"), at("kept")).unwrap();
    std::fs::rename(at("0003"), at("0002")).unwrap();
    let renumbered = text.replacen("\"number\": 3", "\"number\": 2", 1);
    assert_ne!(renumbered, text);
    let write = |folder: &str, text: &str| {
        std::fs::write(at(folder).join("manifest.sha256"), store::digest::of(text.as_bytes())).unwrap();
        std::fs::write(at(folder).join("manifest.json"), text).unwrap();
    };
    write("0002", &renumbered);
    let said = words(drill.restored(None, &place, folder.path()));
    assert!(said.contains("backup 2 was not made after backup 1"), "{said}");
    std::fs::rename(at("0002"), at("0003")).unwrap();
    write("0003", &text);
    // One between is missing.
    let missing = drill.restored(None, &place, folder.path()).unwrap_err();
    assert!(
        matches!(&missing, CopyError::Disk { path, .. } if path.ends_with("0002/manifest.json")),
        "{missing:?}"
    );
    std::fs::rename(at("kept"), at("0002")).unwrap();
    drill.restored(None, &place, folder.path()).unwrap();
}

#[test]
fn what_does_not_follow_the_backup_before_is_not_put_on_top_of_it() {
    let drill = Drill::new(Engine::Sqlite);
    drill.back_up(false).unwrap();
    let undo = |forth: &str, back: &str| {
        assert!(change(&drill.database, forth) > 0, "{forth}");
        assert!(words(drill.back_up(false)).contains("does not follow the backup before"), "{forth}");
        change(&drill.database, back);
    };
    undo(
        "update streams set version = version - 1 where stream = 'rights'",
        "update streams set version = version + 1 where stream = 'rights'",
    );
    undo(
        "update streams set hash = 'x' || hash where stream like 'case_%'",
        "update streams set hash = substr(hash, 2) where stream like 'case_%'",
    );
    undo(
        "update streams set stream = 'zz' || stream where stream like 'case_%'",
        "update streams set stream = substr(stream, 3) where stream like 'zz%'",
    );
    assert!(words_of_empty(&drill).contains("no backup"));
    drill.back_up(false).unwrap();
    assert!(!drill.root().join("0002.unfinished").exists() && drill.root().join("0002").exists());
}

fn words_of_empty(drill: &Drill) -> String {
    let (empty, place, folder) =
        (tempfile::tempdir().unwrap(), TestDatabase::new(Engine::Sqlite), tempfile::tempdir().unwrap());
    let files = FilesOnDisk::new(folder.path()).unwrap();
    let _kept = drill;
    words(restore(empty.path(), None, &place, &files, model::Instant(10), &through()))
}

fn stopped(engine: Engine) {
    let drill = Drill::new(engine);
    drill.back_up(false).unwrap();
    drill.goes_on("门锁坏了", 9);
    drill.back_up(false).unwrap();
    let (place, folder) = (TestDatabase::new(engine), tempfile::tempdir().unwrap());
    let mut stops = 0;
    loop {
        let steps = Arc::new(AtomicU64::new(stops + 1));
        let watch: Progress = Arc::new(move |_, _| steps.fetch_sub(1, Ordering::SeqCst) > 1);
        let files = FilesOnDisk::new(folder.path()).unwrap();
        match restore(drill.root(), None, &place, &files, model::Instant(10), &watch) {
            Ok(_) => break,
            Err(CopyError::Stopped) => stops += 1,
            Err(other) => panic!("{other:?}"),
        }
        let other = drill.restored(Some(1), &place, folder.path());
        assert!(words(other).contains("unfinished copy"), "stop {stops}");
    }
    assert!(stops > 20, "it was stopped {stops} times only");
    assert_eq!(prints(&place), drill.prints());
}

db::both_engines! {
    fn a_stopped_restoration_goes_on(database) { stopped(database.engine()); }
}

#[test]
fn a_stopped_backup_leaves_nothing_that_counts() {
    let drill = Drill::new(Engine::Sqlite);
    let files = FilesOnDisk::new(drill.folder.path()).unwrap();
    let wanted =
        Wanted { root: drill.root().to_path_buf(), full: false, product: "1".into(), now: model::Instant(9) };
    let steps = AtomicU64::new(40);
    let watch: Progress = Arc::new(move |_, _| steps.fetch_sub(1, Ordering::SeqCst) > 1);
    assert!(matches!(make(&drill.database, &files, &wanted, &watch), Err(CopyError::Stopped)));
    let (place, folder) = (TestDatabase::new(Engine::Sqlite), tempfile::tempdir().unwrap());
    assert!(words(drill.restored(None, &place, folder.path())).contains("no backup"));
    let made = drill.back_up(false).unwrap();
    assert_eq!((made.manifest.number, made.manifest.kind), (1, Kind::Full));
    drill.restored(None, &place, folder.path()).unwrap();
}
