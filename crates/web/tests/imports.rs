//! The import of a roster through the screens and the interface: looked at, changed, carried out, corrected; and files that
//! are no roster.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use db::testing::on_runtime;
use rust_xlsxwriter::Workbook;
use testkit::{Answer, Browser, TestApp};

/// A roster with one wrong row: no such day.
fn roster(day: &str) -> Vec<u8> {
    let rows = [
        ["楼栋", "单元", "房号", "业主姓名", "联系电话", "入住日期", "车牌尾号"],
        ["1栋", "1单元", "101", "沈静磊", "13826773546", "2021-03-05", "A1"],
        ["1栋", "1单元", "102", "赵墨", "13826773547", day, "A2"],
    ];
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    page.set_name("房屋").unwrap();
    for (line, row) in (0u32..).zip(rows) {
        for (column, cell) in (0u16..).zip(row) {
            page.write_string(line, column, cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

/// Uploads a roster and gives the address of what would come of it.
async fn looked_at(browser: &Browser, bytes: &[u8]) -> String {
    let taken = browser.upload("/import", "file", "名册.xlsx", bytes).await.is(303);
    taken.header("location").to_owned()
}

/// Imports it and waits until it is over, as the page does.
async fn imported(browser: &Browser, address: &str) -> Answer {
    browser.submit(address, &[("do", "import"), ("part", "everything")]).await.is(303);
    loop {
        let progress = browser.get(&format!("{address}/progress")).await.is(200);
        if !progress.header("hx-redirect").is_empty() {
            return browser.get(address).await;
        }
        tokio::task::yield_now().await;
    }
}

async fn a_roster_step_by_step(app: TestApp) {
    let admin = app.browser("bao").await;
    let address = looked_at(&admin, &roster("2031-02-30")).await;
    let page = admin.get(&address).await.is(200);
    assert!(page.text.contains("可导入 1 行，退回 1 行"), "{}", page.text);
    assert!(page.text.contains("“2031-02-30”这一天不存在"), "the reason in Chinese");
    assert!(page.text.contains("不导入的列： 车牌尾号"), "what is left out is said");
    assert!(
        app.browser("bao").await.get("/desk?q=1-1-101").await.text.contains("没有找到"),
        "nothing is in yet"
    );
    let other = app.browser("li").await.get(&address).await;
    assert_eq!(other.status.as_u16(), 403, "an import is its administrator's");

    // A person says that a column holds remarks: the rest stays.
    let remark = [("do", "look"), ("part", "everything"), ("s.0.c.6", "remark"), ("s.0.row", "1")];
    admin.submit(&address, &remark).await.is(303);
    let page = admin.get(&address).await.is(200);
    assert!(!page.text.contains("不导入的列"), "the column is imported now");
    let none = [("do", "look"), ("part", "everything"), ("s.0.c.2", "-")];
    admin.submit(&address, &none).await.is(303);
    let page = admin.get(&address).await.is(200);
    assert!(page.text.contains("请指出表“房屋”里哪一列是“房号”") && !page.text.contains("确认导入"));
    admin.submit(&address, &[("do", "look"), ("part", "everything"), ("s.0.c.2", "room")]).await.is(303);

    let done = imported(&admin, &address).await.is(200);
    assert!(done.text.contains("1 行已导入，1 行退回"), "{}", done.text);
    let rejected = admin.get(&format!("{address}/rejected")).await.is(200);
    assert!(rejected.header("content-disposition").contains("attachment"));
    assert!(rejected.bytes.starts_with(b"PK"));
    assert!(admin.get("/desk?q=1-1-101").await.text.contains("1栋1单元101"));

    // The rejected rows come back as they are: still wrong, and nothing twice. Corrected, only that row is added.
    let address = looked_at(&admin, &rejected.bytes).await;
    assert!(admin.get(&address).await.is(200).text.contains("可导入 0 行，退回 1 行"));
    let address = looked_at(&admin, &roster("2021-02-28")).await;
    let page = admin.get(&address).await.is(200);
    assert!(page.text.contains("新建房屋 1 处、车位 0 个、客户 1 位，修改 0 项"), "{}", page.text);
    assert!(!page.text.contains("不导入的列"), "the mapping was remembered");
    let done = imported(&admin, &address).await.is(200);
    assert!(done.text.contains("2 行已导入，0 行退回") && done.text.contains("新建房屋 1 处"));
    let address = looked_at(&admin, &roster("2021-02-28")).await;
    assert!(admin.get(&address).await.text.contains("新建房屋 0 处、车位 0 个、客户 0 位，修改 0 项"));
}

async fn what_is_no_roster(app: TestApp) {
    let admin = app.browser("bao").await;
    let mut big = b"PK\x03\x04".to_vec();
    big.resize(60 * 1024 * 1024, 0);
    let book = |heading: &str| {
        let mut book = Workbook::new();
        let page = book.add_worksheet();
        page.write_string(0, 0, heading).unwrap();
        page.write_string(1, 0, "x").unwrap();
        book.save_to_buffer().unwrap()
    };
    for (bytes, says) in [
        (b"MZ\x90\x00 a program".to_vec(), "一个程序"),
        ("楼栋,房号\n1栋,101\n".as_bytes().to_vec(), "文字文件"),
        (big, "60 MB"),
        (vec![], "没有选文件"),
    ] {
        let refused = admin.upload("/import", "file", "名册.xlsx", &bytes).await.is(422);
        assert!(refused.text.contains(says), "{says}: {}", refused.text);
        assert!(refused.text.contains("role=\"alert\""));
    }
    let mut huge = b"PK\x03\x04".to_vec();
    huge.resize(70 * 1024 * 1024, 0);
    let refused = admin.upload("/import", "file", "名册.xlsx", &huge).await.is(413);
    assert!(refused.text.contains("20 MB"));
    let address = looked_at(&admin, &book("心情")).await;
    let page = admin.get(&address).await.is(200);
    assert!(page.text.contains("没有找到可以导入的表") && !page.text.contains("确认导入"));
}

async fn by_a_program(app: TestApp) {
    let admin = app.program("bao").await;
    let body = |dry: &str, bytes: &[u8]| {
        let mut body = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"project\"\r\n\r\nGL\r\n--edge\r\nContent-Disposition: form-data; \
            name=\"dry_run\"\r\n\r\n{dry}\r\n--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.xlsx\"\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--edge--\r\n");
        body
    };
    let send = async |dry: &str, key: &str, bytes: &[u8]| {
        let request = admin
            .request(axum::http::Method::POST, "/api/v1/imports")
            .header("content-type", "multipart/form-data; boundary=edge")
            .header("idempotency-key", key);
        app.send(request.body(axum::body::Body::from(body(dry, bytes))).unwrap()).await
    };
    let tried = send("true", "t-1", &roster("2031-02-30")).await.is(200).json();
    assert_eq!((tried["dry_run"].as_bool(), tried["rejected"][0]["row"].as_u64()), (Some(true), Some(3)));
    assert_eq!(tried["mapping"]["sheets"][0]["columns"]["2"], "room");
    let done = send("false", "i-1", &roster("2031-02-30")).await.is(201).json();
    assert_eq!(
        (done["created"]["rooms"].as_u64(), done["created"]["customers"].as_u64()),
        (Some(1), Some(1))
    );
    let again = send("false", "i-1", &roster("2031-02-30")).await.is(201).json();
    assert_eq!(again["created"], done["created"], "the same key, the same answer");
    send("false", "i-1", &roster("2021-02-28")).await.is(409);
    let file = admin.get(done["rejected_file"].as_str().unwrap()).await.is(200);
    assert!(file.bytes.starts_with(b"PK"));
    let wrong = send("false", "i-2", b"hello").await.is(422).json();
    assert_eq!(wrong["fields"][0]["field"], "file");
}

/// A case of another system says so on its page and in the interface, and is found at the desk by its number there.
async fn a_case_that_was_brought_in(app: TestApp) {
    let rows = [
        ["单号", "服务事项", "内容", "报事时间", "咨询事项"],
        ["旧-0071", "咨询", "车位怎么租", "2026-09-01 10:00", "停车"],
    ];
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    for (line, row) in (0u32..).zip(rows) {
        for (column, cell) in (0u16..).zip(row) {
            page.write_string(line, column, cell).unwrap();
        }
    }
    let file = centre::import_cases::CasesFile {
        bytes: book.save_to_buffer().unwrap(),
        form: centre::import_cases::CasesForm::default(),
        limits_from: centre::import_cases::LimitsFrom::Today,
    };
    let house = &app.house;
    let done = house.centre.import_cases(house.who("admin"), house.project, file, &|_| true).await.unwrap();
    let number = &done.created[0].1;
    let page = app.browser("li").await.get(&format!("/cases/{number}")).await.is(200);
    for words in ["旧系统导入", "原单号", "旧-0071", "时限从导入起算"] {
        assert!(page.text.contains(words), "{words}");
    }
    let case = app.program("li").await.get(&format!("/api/v1/cases/{number}")).await.is(200);
    let case: web::api::schema::case::Case = serde_json::from_str(&case.text).unwrap();
    let origin = case.origin.unwrap();
    assert_eq!((origin.number.as_str(), origin.limits_from.as_str()), ("旧-0071", "today"));
    let found = app.browser("li").await.get("/desk?q=%E6%97%A7-0071").await.is(200);
    assert!(found.text.contains(number.as_str()) && found.text.contains("原单号 旧-0071"), "{}", found.text);
}

db::both_engines! {
    fn a_roster_is_looked_at_imported_and_corrected(database) {
        on_runtime(async { a_roster_step_by_step(TestApp::new(database.database().clone()).await).await });
    }
}

#[test]
fn other_files_are_refused_in_words() {
    let database = db::testing::TestDatabase::new(db::Engine::Sqlite);
    on_runtime(async { what_is_no_roster(TestApp::new(database.database().clone()).await).await });
}

#[test]
fn a_program_imports_a_roster() {
    let database = db::testing::TestDatabase::new(db::Engine::Sqlite);
    on_runtime(async { by_a_program(TestApp::new(database.database().clone()).await).await });
}

#[test]
fn a_case_of_another_system_says_so() {
    let database = db::testing::TestDatabase::new(db::Engine::Sqlite);
    on_runtime(async { a_case_that_was_brought_in(TestApp::new(database.database().clone()).await).await });
}
