//! The slip in its copies, and which slips are out.

use crate::house::House;
use centre::slip::{Cell, Slip};
use centre::{CentreError, Principal};
use db::testing::on_runtime;
use diag::Lang;
use serde_json::json;

fn cell<'a>(slip: &'a Slip, copy: &str, shows: &str) -> Option<&'a Cell> {
    let copy = slip.copies.iter().find(|own| own.id == copy)?;
    copy.rows.iter().flatten().find(|cell| cell.shows == shows)
}

fn text<'a>(slip: &'a Slip, copy: &str, shows: &str) -> &'a str {
    cell(slip, copy, shows).map_or("(no such row)", |cell| cell.text.as_str())
}

async fn slip(house: &House, number: &str) -> Slip {
    house.centre.slip(house.who("li"), number, "dispatch_slip", None, None).await.unwrap()
}

/// PRJ-004: three copies, what each hides, reprints counted, the slips that are out.
async fn a_slip_of_three_copies(database: db::Database) {
    let house = House::new(database).await;
    let number = house.open(house.repair("厨房漏水")).await;
    let first = slip(&house, &number).await;
    assert_eq!((first.printed, first.mark.as_deref(), first.code.as_deref()), (0, None, Some("QR-0225/SD")));
    assert_eq!(
        (first.paper.id.as_str(), first.paper.width, first.paper.height, first.paper.per_sheet),
        ("a4_third", 2100, 990, 3)
    );
    assert_eq!(first.papers[1].id, "continuous_241x93");
    assert_eq!(text(&first, "customer", "number"), number);
    assert_eq!(text(&first, "customer", "caller"), "张先生");
    assert_eq!(text(&first, "customer", "phone"), "13800138000");
    assert_eq!(text(&first, "customer", "place"), "3栋2单元501");
    assert_eq!(text(&first, "customer", "reported"), "2026-11-20 09:00");
    assert_eq!(text(&first, "customer", "matter"), "厨房漏水");
    assert_eq!(text(&first, "customer", "urgency"), "急修");
    assert_eq!(text(&first, "customer", "sum"), "", "nobody knows yet");
    let qr = cell(&first, "stub", "qr").unwrap();
    assert_eq!((qr.kind, qr.text.as_str()), ("qr", format!("/cases/{number}").as_str()));
    assert_eq!(cell(&first, "stub", "matter").unwrap().caption, "报修内容", "the field's own caption");
    // Done, with a material that is paid and labour that is free.
    let worker = json!({"worker": house.person("wang").to_string()});
    house.act("li", &number, "dispatch", worker).await.unwrap();
    house.act("wang", &number, "accept", json!({})).await.unwrap();
    house.set("2026-11-20 09:08");
    house.act("wang", &number, "arrive", json!({"four_brings": true})).await.unwrap();
    let hose =
        json!({"field": "materials", "what": "软管", "price": "25.00", "quantity": "2", "payer": "customer"});
    house.act("wang", &number, "put_line", hose).await.unwrap();
    let labour =
        json!({"field": "labour", "what": "工费", "price": "30.00", "quantity": "1", "payer": "company"});
    house.act("wang", &number, "put_line", labour).await.unwrap();
    house.act("wang", &number, "consent", json!({"sum": "50.00", "method": "on_site"})).await.unwrap();
    house.act("wang", &number, "start", json!({})).await.unwrap();
    house.set("2026-11-20 09:30");
    let done = json!({"result": "换了软管", "minutes": 8, "tidy": true, "wishes": "无"});
    house.act("wang", &number, "finish", done).await.unwrap();
    let full = slip(&house, &number).await;
    assert_eq!(text(&full, "crew", "dispatched_by"), "li");
    assert_eq!(text(&full, "crew", "taken_by"), "wang");
    assert_eq!(text(&full, "crew", "arrived"), "2026-11-20 09:08");
    assert_eq!(text(&full, "crew", "done"), "2026-11-20 09:30");
    assert_eq!(text(&full, "crew", "sum"), "¥50.00");
    let lines = &cell(&full, "customer", "lines").unwrap().lines;
    assert_eq!(
        (lines[0].what.as_str(), lines[0].quantity.as_str(), lines[0].sum.as_str()),
        ("软管", "2", "50.00")
    );
    assert_eq!((lines[1].what.as_str(), lines[1].sum.as_str()), ("工费", "免费"));
    assert_eq!(cell(&full, "customer", "verdict").unwrap().text, "□ 满意　□ 基本满意　□ 不满意");
    // What is internal is on the crew's copy and on no other.
    assert_eq!(text(&full, "crew", "minutes"), "8");
    for copy in ["stub", "customer"] {
        let hidden = cell(&full, copy, "minutes");
        assert!(
            hidden
                .is_none_or(|cell| cell.kind == "hidden" && cell.text.is_empty() && cell.caption.is_empty()),
            "{copy}"
        );
    }
    let all = serde_json::to_string(&full.copies.iter().find(|copy| copy.id == "customer")).unwrap();
    assert!(!all.contains("十分钟"), "the free ten minutes are on no customer's copy");
    assert!(cell(&full, "stub", "wishes").is_none(), "a row with nothing to show is left out");
    let english = Principal { lang: Lang::En, ..house.who("li").clone() };
    let one = house.centre.slip(
        &english,
        &number,
        "dispatch_slip",
        Some("customer".into()),
        Some("continuous_241x93".into()),
    );
    let one = one.await.unwrap();
    assert_eq!((one.copies.len(), one.copies[0].label.as_str(), one.paper.width), (1, "Customer", 2410));
}

async fn slips_that_are_out(database: db::Database) {
    let house = House::new(database).await;
    let (centre, li) = (&house.centre, house.who("li"));
    let mut numbers = Vec::new();
    for (minute, matter) in [(0, "厨房漏水"), (5, "灯不亮")] {
        house.set(&format!("2026-11-20 09:0{minute}"));
        let number = house.open(house.repair(matter)).await;
        let print = json!({"print": "dispatch_slip", "paper": "a4_third"});
        house.act("li", &number, "print", print.clone()).await.unwrap();
        if minute == 0 {
            house.act("li", &number, "print", print).await.unwrap();
        }
        numbers.push(number);
    }
    let reprint = slip(&house, &numbers[0]).await;
    assert_eq!((reprint.printed, reprint.mark.as_deref()), (2, Some("补打 第 2 次")));
    let out = centre.slips_out(li, "GL", None, None).await.unwrap();
    let seen: Vec<&str> = out.rows.iter().map(|row| row.number.as_str()).collect();
    assert_eq!(seen, numbers, "the oldest first, each once");
    assert_eq!((out.rows[0].printed, out.rows[0].printed_at.as_str()), (2, "2026-11-20T09:00:00+08:00"));
    assert_eq!(out.rows[0].duty.clause, "slip_back");
    let page = centre.slips_out(li, "GL", None, Some(1)).await.unwrap();
    let next = centre.slips_out(li, "GL", page.next, Some(1)).await.unwrap();
    assert_eq!((next.rows[0].number.as_str(), next.next), (numbers[1].as_str(), None));
    assert!(matches!(
        centre.slips_out(house.who("far"), "GL", None, None).await,
        Err(CentreError::NotFound(_))
    ));
    // It came back.
    let file = centre.store_file(li, "GL", crate::files::photo(64, 48)).await.unwrap();
    house.finish(&numbers[0]).await;
    let back =
        json!({"slip_photo": [file.id], "slip_arrived": "2026-11-20 09:05", "slip_done": "2026-11-20 09:05"});
    house.act("li", &numbers[0], "return_slip", back).await.unwrap();
    let out = centre.slips_out(li, "GL", None, None).await.unwrap();
    assert_eq!(out.rows.iter().map(|row| row.number.as_str()).collect::<Vec<_>>(), [numbers[1].as_str()]);
}

async fn what_is_no_slip_is_not_found(database: db::Database) {
    let house = House::new(database).await;
    let number = house.open(house.repair("灯不亮")).await;
    let ask = |login: &'static str, print: &'static str, copy: Option<&str>, paper: Option<&str>| {
        let (copy, paper) = (copy.map(str::to_owned), paper.map(str::to_owned));
        house.centre.slip(house.who(login), &number, print, copy, paper)
    };
    assert!(matches!(ask("li", "complaint_slip", None, None).await, Err(CentreError::NotFound("print"))));
    assert!(matches!(
        ask("li", "dispatch_slip", Some("fourth"), None).await,
        Err(CentreError::NotFound("copy"))
    ));
    assert!(matches!(
        ask("li", "dispatch_slip", None, Some("a4")).await,
        Err(CentreError::NotFound("paper"))
    ));
    assert!(matches!(ask("far", "dispatch_slip", None, None).await, Err(CentreError::NotFound("case"))));
    let seen = ask("audit", "dispatch_slip", None, None).await.unwrap();
    assert_eq!(text(&seen, "stub", "phone"), "****8000");
}

db::both_engines! {
    fn copies(database) { on_runtime(a_slip_of_three_copies(database.database().clone())); }
    fn out(database) { on_runtime(slips_that_are_out(database.database().clone())); }
    fn wrong(database) { on_runtime(what_is_no_slip_is_not_found(database.database().clone())); }
}
