//! Open matters of another system brought in: each once, whole, marked, found by its number there, with its limits from then
//! or from today; told to people once; verified and erased like any other.

use crate::house::{House, at};
use calendar::Instant;
use centre::disk::FilesOnDisk;
use centre::import_cases::{CasesFile, CasesForm, CasesImported};
use centre::{Centre, CentreError, Chance, Ports};
use db::testing::{TestDatabase, on_runtime};
use model::command::LimitsFrom;
use model::value::Subject;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

const HEADINGS: [&str; 12] = [
    "原单号",
    "服务事项",
    "位置",
    "姓名",
    "电话",
    "内容",
    "报事时间",
    "首问人",
    "责任人",
    "状态",
    "紧急程度",
    "维修范围",
];

fn workbook(rows: &[[&str; 12]]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet();
    page.set_name("未办结").unwrap();
    page.write_string(0, 0, "桂林苑未办结工单").unwrap();
    for (line, row) in (1_u32..).zip([HEADINGS].iter().chain(rows)) {
        for (column, cell) in (0_u16..).zip(row) {
            page.write_string(line, column, *cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

/// An ordinary repair of some weeks ago that went on.
fn old(number: &str) -> [&str; 12] {
    [
        number,
        "报修",
        "3-2-501",
        "张三",
        "13900139000",
        "厨房水管漏水",
        "2026-10-09 10:00",
        "li",
        "wang",
        "处理中",
        "零修",
        "户内",
    ]
}

fn file(rows: &[[&str; 12]], limits_from: LimitsFrom) -> CasesFile {
    CasesFile { bytes: workbook(rows), form: CasesForm::default(), limits_from }
}

async fn house(database: &TestDatabase) -> (House, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    (House::new(database.database().clone(), folder.path()).await, folder)
}

async fn import(house: &House, file: CasesFile) -> Result<CasesImported, CentreError> {
    house.centre.import_cases(house.who("admin"), house.project, file, &|_| true).await
}

async fn whole(house: &House) {
    let verified = house.centre.verify_all().await.unwrap();
    let found: Vec<_> =
        verified.differences.iter().map(|one| format!("{} {}", one.stream, one.what.zh)).collect();
    assert_eq!(found, [""; 0]);
}

async fn each_matter_becomes_one_case(database: &TestDatabase) {
    let (house, _folder) = house(database).await;
    let mut nobody = old("WX-0002");
    (nobody[7], nobody[8]) = ("老王", "夜班组");
    let mut post = old("ＷＸ-0003");
    (post[7], post[8]) = ("", "维修班长");
    let mut over = old("WX-0004");
    over[9] = "已办结";
    let mut nowhere = old("WX-0005");
    nowhere[2] = "9-9-999";
    let mut tomorrow = old("WX-0006");
    tomorrow[6] = "2027-01-01 10:00";
    let rows = [old("WX-0001"), nobody, post, over, nowhere, tomorrow];

    let tried = house.centre.preview_cases(house.who("admin"), house.project, file(&rows, LimitsFrom::Then));
    let preview = tried.await.unwrap().preview.unwrap();
    assert!(
        preview.summary.contains("可导入 3 行（新建 3 张单，0 张已导入过），退回 2 行"),
        "{}",
        preview.summary
    );
    let rejected: Vec<_> = preview.rejected.iter().map(|row| (row.row, row.notes.join("；"))).collect();
    assert!(rejected[0].0 == 7 && rejected[0].1.contains("没有“9-9-999”这个位置"), "{rejected:?}");
    assert!(rejected[1].0 == 8 && rejected[1].1.contains("填写的时间还没到"), "{rejected:?}");
    assert_eq!(house.centre.find(house.who("li"), "WX-0001", None).await.unwrap(), [], "a try makes nothing");
    whole(&house).await;

    let done = import(&house, file(&rows, LimitsFrom::Then)).await.unwrap();
    assert_eq!((done.created.len(), done.same, done.rejected), (3, 0, 2), "{}", done.summary);
    assert!(done.rejected_file.is_some());
    let said: Vec<_> =
        done.remarks.iter().map(|note| format!("{} {}", note.row, note.notes.join("；"))).collect();
    assert!(said.iter().any(|line| line.starts_with("4 首问人：本项目没有叫“老王”的人")), "{said:?}");
    assert!(
        said.iter()
            .any(|line| line.starts_with("4 责任人：本项目没有叫“夜班组”的人，也没有这个岗位；先归客服前台")),
        "{said:?}"
    );

    let (original, number) = &done.created[0];
    assert_eq!((original.as_str(), number.as_str()), ("WX-0001", "BXGL-20261120-0001"));
    let case = house.centre.case(house.who("li"), number).await.unwrap();
    let origin = case.origin.as_ref().unwrap();
    assert_eq!((origin.number.as_str(), origin.limits_from.as_str()), ("WX-0001", "then"));
    assert_eq!((case.owner.label.as_str(), case.contact.label.as_str()), ("wang", "li"));
    assert_eq!(case.first_asked.unwrap().label, "li");
    assert!(case.reported_at.starts_with("2026-10-09T"), "{}", case.reported_at);
    assert!(case.offers.is_empty(), "who had it there has it here");
    let opened = &case.timeline[0];
    assert!(opened.words.contains("（补录：2026-10-09 10:00）"), "{}", opened.words);
    assert!(opened.words.contains("导入自旧系统，原单号 WX-0001，时限从当时报事起算"), "{}", opened.words);
    assert_eq!(opened.text.as_deref(), Some("历史单导入"));
    assert!(case.timeline.iter().any(|line| line.text.as_deref() == Some("原状态：处理中")));

    let second = house.centre.case(house.who("li"), &done.created[1].1).await.unwrap();
    assert_eq!((second.first_asked, second.owner.label.as_str()), (None, "客服前台"));
    let note = "原首问人：老王\n原责任人：夜班组\n原状态：处理中";
    assert!(second.timeline.iter().any(|line| line.text.as_deref() == Some(note)), "{:?}", second.timeline);
    let third = house.centre.case(house.who("li"), &done.created[2].1).await.unwrap();
    assert_eq!(third.owner.label, "维修班长");

    for typed in ["WX-0001", "wx-0001", "ｗｘ-0001", "WX-00"] {
        let found = house.centre.find(house.who("li"), typed, None).await.unwrap();
        let hit = found
            .iter()
            .find(|hit| hit.number.as_deref() == Some(number))
            .unwrap_or_else(|| panic!("{typed}: {found:?}"));
        assert!(hit.subtitle.contains("原单号 WX-0001"), "{}", hit.subtitle);
    }
    let page = house.centre.search(house.who("li"), "WX-0003", None, None, None).await.unwrap();
    assert_eq!(page.exact.len(), 1, "{page:?}");

    // The same file again, and the mended rows: only what was mended is new.
    let again = import(&house, file(&rows, LimitsFrom::Today)).await.unwrap();
    assert_eq!((again.created.len(), again.same, again.rejected), (0, 3, 2), "{}", again.summary);
    let mended = [old("WX-0005"), old("wx-0001")];
    let again = import(&house, file(&mended, LimitsFrom::Then)).await.unwrap();
    assert_eq!((again.created.len(), again.same), (1, 1), "{}", again.summary);
    whole(&house).await;
}

async fn limits_run_from_then_or_from_today(database: &TestDatabase) {
    let (house, _folder) = house(database).await;
    let then = import(&house, file(&[old("A1")], LimitsFrom::Then)).await.unwrap();
    let today = import(&house, file(&[old("A2")], LimitsFrom::Today)).await.unwrap();
    let case = house.centre.case(house.who("li"), &then.created[0].1).await.unwrap();
    let finish = case.duties.iter().find(|duty| duty.key.starts_with("ordinary_finish")).unwrap();
    assert!(finish.due.starts_with("2026-10-13"), "the third working day after the report: {}", finish.due);
    assert!(finish.late, "what is past has fallen due");
    let steps = case.timeline.iter().filter(|line| line.words.contains("，通知 ")).count();
    assert!(steps >= 4, "{:?}", case.timeline);
    assert_eq!(house.centre.fire_due().await.unwrap(), 0, "recorded once, with the opening");

    let case = house.centre.case(house.who("li"), &today.created[0].1).await.unwrap();
    let finish = case.duties.iter().find(|duty| duty.key.starts_with("ordinary_finish")).unwrap();
    assert!(finish.due.starts_with("2026-11-25"), "the third working day after the import: {}", finish.due);
    assert!(!finish.late && case.reported_at.starts_with("2026-10-09T"));
    let why = &finish.explanation.lines;
    assert!(why.iter().any(|line| line.contains("时限按导入的时间 2026-11-20 09:00 起算")), "{why:?}");
    // Another urgency counts from the import too: the weeks before are not ours.
    let raise = json!({"fields": {"urgency": "urgent"}, "reason": "又漏大了"});
    house.act("wang", &today.created[0].1, "set_fields", raise).await.unwrap();
    let case = house.centre.case(house.who("li"), &today.created[0].1).await.unwrap();
    let arrival = case.duties.iter().find(|duty| duty.key.starts_with("urgent_arrival")).unwrap();
    assert!(arrival.due.starts_with("2026-11-20T09:10"), "{}", arrival.due);
    whole(&house).await;
}

/// Chance that gives thousands of ids in one millisecond, none twice.
struct Mixed(AtomicU64);

impl Chance for Mixed {
    fn fill(&self, buffer: &mut [u8]) {
        for bytes in buffer.chunks_mut(8) {
            let mut z = self.0.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::SeqCst);
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            bytes.copy_from_slice(&(z ^ (z >> 31)).to_le_bytes()[..bytes.len()]);
        }
    }
}

async fn many_cases_ring_nobody_many_times(database: &TestDatabase) {
    let (mut house, folder) = house(database).await;
    let chance = Arc::new(Mixed(AtomicU64::new(7)));
    let ports = Ports { chance, ..house.centre_ports() };
    let files = Arc::new(FilesOnDisk::new(folder.path()).unwrap());
    let own = database.database().clone();
    let open = move || Centre::open_with_files(own, ports, files);
    house.centre = tokio::task::spawn_blocking(open).await.unwrap().unwrap();
    let numbers: Vec<String> = (0..25).map(|number| format!("N-{number:03}")).collect();
    let rows: Vec<[&str; 12]> = numbers.iter().map(|number| old(number)).collect();
    // It breaks off after a unit; the same file goes on from there.
    let broken = house.centre.import_cases(
        house.who("admin"),
        house.project,
        file(&rows, LimitsFrom::Then),
        &|progress| progress.done == 0,
    );
    let broken = broken.await;
    assert!(matches!(broken, Err(CentreError::Invalid(_))), "{broken:?}");
    let rest = import(&house, file(&rows, LimitsFrom::Then)).await.unwrap();
    assert_eq!((rest.created.len(), rest.same), (5, 20), "{}", rest.summary);
    let today: Vec<String> = (0..12).map(|number| format!("T-{number:03}")).collect();
    let rows: Vec<[&str; 12]> = today.iter().map(|number| old(number)).collect();
    import(&house, file(&rows, LimitsFrom::Today)).await.unwrap();
    // Two hours of work later all of the second list is due at once.
    house.set("2026-11-20 11:30");
    assert!(house.centre.fire_due().await.unwrap() >= 12);
    for login in ["li", "wang", "sun", "zhao", "qian"] {
        let inbox = house.centre.inbox(house.who(login), false, None, None).await.unwrap();
        let kinds: Vec<&str> = inbox.rows.iter().map(|row| row.kind.as_str()).collect();
        assert!(kinds.iter().all(|kind| *kind == "imported") && kinds.len() <= 2, "{login}: {kinds:?}");
    }
    let inbox = house.centre.inbox(house.who("sun"), false, None, None).await.unwrap();
    assert_eq!(inbox.rows.len(), 2, "one of the import, one of the hour when the second list fell due");
    assert!(
        inbox.rows[0].words.starts_with("从旧系统导入的单里有 12 条提醒已到时限"),
        "{}",
        inbox.rows[0].words
    );
    assert!(
        inbox.rows[1].words.starts_with("从旧系统导入的单里有 50 条提醒已到时限"),
        "{}",
        inbox.rows[1].words
    );
    whole(&house).await;
}

async fn a_run_that_died_is_gone_on_with(database: &TestDatabase) {
    let (house, _folder) = house(database).await;
    let run = store::imports::Run {
        project: house.project,
        id: "died".into(),
        person: house.person("admin"),
        digest: "d".into(),
    };
    let (now, before) = (at("2026-11-20 09:00"), at("2026-11-20 08:00"));
    let begun = database.database().write(move |tx| store::imports::begin(tx, &run, now, before));
    assert!(begun.await.unwrap());
    let refused = import(&house, file(&[old("D1")], LimitsFrom::Then)).await.unwrap_err();
    let CentreError::Invalid(errors) = refused else { panic!("{refused}") };
    assert!(errors[0].message.zh.contains("正在导入另一份文件"), "{}", errors[0].message.zh);
    house.wait(2 * Instant::MINUTE);
    let done = import(&house, file(&[old("D1")], LimitsFrom::Then)).await.unwrap();
    assert_eq!(done.created.len(), 1);
}

async fn a_caller_is_erased(database: &TestDatabase) {
    let (house, _folder) = house(database).await;
    let party = house.customer("张三", "13900139000").await;
    let mut stranger = old("E2");
    stranger[3] = "赵陌生";
    stranger[4] = "13700137000";
    let done = import(&house, file(&[old("E1"), stranger], LimitsFrom::Then)).await.unwrap();
    let known = house.centre.case(house.who("li"), &done.created[0].1).await.unwrap();
    assert_eq!(known.party.unwrap().label, "张三", "name and phone are those of a customer");
    let unknown = house.centre.case(house.who("li"), &done.created[1].1).await.unwrap();
    assert!(unknown.party.is_none() && unknown.caller.unwrap().0 == "赵陌生");
    let origin = house.centre.find(house.who("li"), "E2", None).await.unwrap();
    let case: model::CaseId = origin.iter().find(|hit| hit.kind == "case").unwrap().id.parse().unwrap();
    for subject in [Subject::Party(party), Subject::Case(case)] {
        house.centre.erase(house.who("admin"), subject).await.unwrap();
    }
    let known = house.centre.case(house.who("li"), &done.created[0].1).await.unwrap();
    assert_eq!(known.party.unwrap().label, "（已删除）");
    let unknown = house.centre.case(house.who("li"), &done.created[1].1).await.unwrap();
    assert_eq!(unknown.caller.unwrap(), ("（已删除）".to_owned(), "（已删除）".to_owned()));
    assert!(unknown.timeline.iter().all(|line| line.text.as_deref().is_none_or(|text| text == "（已删除）")));
    assert_eq!(house.centre.search(house.who("li"), "厨房水管", None, None, None).await.unwrap().hits, []);
    assert!(
        !house.centre.find(house.who("li"), "E2", None).await.unwrap().is_empty(),
        "the number says nothing of him"
    );
    whole(&house).await;
}

db::both_engines! {
    fn each_open_matter_becomes_one_case(database) { on_runtime(each_matter_becomes_one_case(database)); }
    fn limits_of_a_case_brought_in_run_from_then_or_today(database) { on_runtime(limits_run_from_then_or_from_today(database)); }
    fn many_cases_brought_in_ring_nobody_many_times(database) { on_runtime(many_cases_ring_nobody_many_times(database)); }
    fn an_import_of_cases_that_died_is_gone_on_with(database) { on_runtime(a_run_that_died_is_gone_on_with(database)); }
    fn the_caller_of_a_case_brought_in_is_erased(database) { on_runtime(a_caller_is_erased(database)); }
}
