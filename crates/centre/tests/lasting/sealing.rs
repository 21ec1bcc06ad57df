//! Seals: whoever has one finds what was changed, removed or cut off below it; erasing and going on leave them valid.

use crate::house::House;
use centre::seal::{EACH, Proof, SealPaper};
use db::testing::{TestDatabase, on_runtime};
use db::{Database, Engine, ReaderExt as _, Statement, Tx};
use model::value::Subject;
use serde_json::json;
use std::path::Path;
use std::sync::Arc;

/// Two cases, sealed; then the first goes on and a third begins. Answers the seal of the project.
async fn sealed(database: &TestDatabase, folder: &Path) -> (House, SealPaper) {
    let house = House::new(database.database().clone(), folder).await;
    for matter in ["水管爆裂", "灯不亮"] {
        house.centre.open_case(house.who("li"), house.request(None, matter), None).await.unwrap();
    }
    let first = house.centre.seal_all().await.unwrap();
    assert!(first.iter().any(|paper| paper.project == house.project) && first.len() == 2, "{first:?}");
    house.wait(EACH);
    let number = number(&house, "灯不亮").await;
    let worker = json!({"worker": house.person("wang").to_string()});
    house.act("li", &number, "dispatch", worker).await.unwrap();
    let paper = house.centre.seal(house.project).await.unwrap().unwrap();
    house.act("wang", &number, "accept", json!({})).await.unwrap();
    house.centre.open_case(house.who("li"), house.request(None, "门锁坏了"), None).await.unwrap();
    (house, paper)
}

async fn number(house: &House, matter: &str) -> String {
    let found = house.centre.search(house.who("li"), matter, None, None, None).await.unwrap();
    found.hits[0].number.clone()
}

fn tamper(database: &Database, change: &str) -> u64 {
    let statement = Statement::composed("TAMPER", change);
    database.write_blocking(move |tx: &mut dyn Tx| tx.exec(&statement, &[])).unwrap()
}

fn found(house: &House) -> Vec<String> {
    let verified = on_runtime(house.centre.verify_all()).unwrap();
    verified.differences.into_iter().map(|d| format!("{} {}", d.stream, d.what.zh)).collect()
}

fn proof(house: &House, paper: &SealPaper) -> Proof {
    on_runtime(house.centre.prove(paper)).unwrap()
}

fn told(proof: &Proof) -> String {
    proof.differences.iter().map(|d| format!("{} {}\n", d.stream, d.what.zh)).collect()
}

fn an_honest_centre_fits_its_seals(database: &TestDatabase) {
    let folder = tempfile::tempdir().unwrap();
    let (house, paper) = on_runtime(sealed(database, folder.path()));
    assert_eq!(found(&house), [""; 0]);
    let before = proof(&house, &paper);
    assert_eq!(told(&before), "");
    assert_eq!((before.streams, before.entries), (paper.seal.streams, paper.seal.entries));
    assert!(before.later > 5, "the third case and what the second did since: {}", before.later);
    assert_eq!(paper.seal.number, 2);
    assert_eq!(SealPaper::read(&paper.text()).unwrap(), paper);
    let due = || {
        let due = on_runtime(house.centre.seal_due()).unwrap();
        due.iter().filter(|p| p.project == house.project).map(|p| p.seal.number).collect::<Vec<u64>>()
    };
    assert_eq!(due(), [0; 0], "sealed just now");
    house.wait(EACH);
    assert_eq!(due(), [3]);
    assert_eq!(told(&proof(&house, &paper)), "", "an older seal stays valid");
    assert_eq!(found(&house), [""; 0]);
}

fn erasing_changes_no_seal(database: &TestDatabase) {
    let folder = tempfile::tempdir().unwrap();
    let house = on_runtime(House::new(database.database().clone(), folder.path()));
    let paper = on_runtime(async {
        let party = house.customer("赵六", "13912345678").await;
        let request = house.request(Some(party), "水管爆裂");
        house.centre.open_case(house.who("li"), request, None).await.unwrap();
        let paper = house.centre.seal(house.project).await.unwrap().unwrap();
        house.centre.erase(house.who("admin"), Subject::Party(party)).await.unwrap();
        paper
    });
    assert_eq!(told(&proof(&house, &paper)), "");
    assert_eq!(found(&house), [""; 0]);
}

/// What somebody with the database in his hands may do, what makes it hide from the chain itself, and what is said of it.
const DEEDS: [(&str, &[&str], &str); 5] = [
    (
        "a changed row, with all hashes made to fit again as far as the stream goes",
        &["update journal set data = replace(data, 'urgent', 'ordinary'), hash = 'f' || substr(hash, 2)
            where kind = 'numbered'"],
        "被改过",
    ),
    (
        "a removed event at the end of a stream, with the head moved back",
        &[
            "delete from journal where version > 3 and stream like 'case_%'",
            "update streams set version = 3, hash = (select hash from journal j where j.project = streams.project
                and j.stream = streams.stream and j.version = 3) where stream like 'case_%'",
        ],
        "被删除或截断",
    ),
    (
        "a removed case with everything that is derived from it",
        &[
            "delete from journal where stream in (select id from cases where number like '%0001')",
            "delete from streams where stream in (select id from cases where number like '%0001')",
            "delete from duties where case_id in (select id from cases where number like '%0001')",
            "delete from cases where number like '%0001'",
        ],
        "被删除或截断",
    ),
    (
        "a removed case, and what the seals knew of it",
        &[
            "delete from sealed_heads where stream in (select id from cases where number like '%0001')",
            "delete from journal where stream in (select id from cases where number like '%0001')",
            "delete from streams where stream in (select id from cases where number like '%0001')",
            "delete from duties where case_id in (select id from cases where number like '%0001')",
            "delete from cases where number like '%0001'",
        ],
        "整条流被删除或添加",
    ),
    (
        "the last seal forgotten and its leaves with it",
        &["delete from sealed_heads where seal = 2", "delete from seals where number = 2"],
        "",
    ),
];

fn whatever_is_done_below_a_seal_is_found(engine: Engine) {
    for (deed, changes, said) in DEEDS {
        let database = TestDatabase::new(engine);
        let folder = tempfile::tempdir().unwrap();
        let (house, paper) = on_runtime(sealed(&database, folder.path()));
        for change in changes {
            assert!(tamper(&database, change) > 0, "{deed}: {change}");
        }
        let inside = found(&house);
        assert!(said.is_empty() || inside.iter().any(|line| line.contains(said)), "{deed}: {inside:?}");
        let outside = proof(&house, &paper);
        assert_ne!(told(&outside), "", "{deed}: who has the seal is told nothing");
    }
}

fn a_swapped_or_missing_file_is_found(database: &TestDatabase) {
    let folder = tempfile::tempdir().unwrap();
    let house = on_runtime(House::new(database.database().clone(), folder.path()));
    let mut picture = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(8, 8).write_to(&mut picture, image::ImageFormat::Png).unwrap();
    let picture = picture.into_inner();
    on_runtime(async {
        let who = house.who("li");
        let file = house.centre.store_file(who, "GL", picture).await.unwrap();
        let mut request = house.request(None, "门锁坏了");
        request.fields.insert("photos".to_owned(), json!([file.id]));
        house.centre.open_case(who, request, None).await.unwrap();
    });
    assert_eq!(found(&house), [""; 0]);
    let kept = files(folder.path());
    assert!(!kept.is_empty());
    let originals: Vec<_> = kept.iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect();
    for (path, _) in &originals {
        std::fs::write(path, b"another picture").unwrap();
    }
    assert!(found(&house).iter().any(|line| line.contains("文件") && line.contains("被改过")));
    for (path, _) in &originals {
        std::fs::remove_file(path).unwrap();
    }
    assert!(found(&house).iter().any(|line| line.contains("文件") && line.contains("不见了")));
    for (path, bytes) in &originals {
        std::fs::write(path, bytes).unwrap();
    }
    assert_eq!(found(&house), [""; 0]);
}

fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() { found.extend(files(&entry)) } else { found.push(entry) }
    }
    found
}

/// Two servers that seal at the same time make one seal, and its leaves are those that it was computed from.
fn two_that_seal_at_once_make_one_chain(database: &TestDatabase) {
    let folder = tempfile::tempdir().unwrap();
    let (house, _) = on_runtime(sealed(database, folder.path()));
    let house = Arc::new(house);
    on_runtime(async {
        for _ in 0..5 {
            let again = |house: Arc<House>| async move { house.centre.seal(house.project).await.unwrap() };
            let (one, other) = tokio::join!(again(house.clone()), again(house.clone()));
            assert!(one.is_some() || other.is_some());
        }
    });
    assert_eq!(found(&house), [""; 0]);
    let kept = database
        .read_blocking(|reader| {
            let count = Statement::composed("COUNT", "select count(*) from seal_runs");
            reader.one(&count, &[], |row| row.int(0))
        })
        .unwrap();
    assert_eq!(kept, 0, "no claim is left");
}

db::both_engines! {
    fn seals_fit_an_honest_centre(database) { an_honest_centre_fits_its_seals(database); }
    fn an_erasure_changes_no_seal(database) { erasing_changes_no_seal(database); }
    fn what_is_done_below_a_seal_is_found(database) { whatever_is_done_below_a_seal_is_found(database.database().engine()); }
    fn a_swapped_file_is_found(database) { a_swapped_or_missing_file_is_found(database); }
    fn sealing_at_once_makes_one_chain(database) { two_that_seal_at_once_make_one_chain(database); }
}
