//! Pictures of services on their pages: from the definitions in force, under the strict content policy, with a table that
//! says the same; and the way that a case went.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use centre::handbooks::Texts;
use db::testing::on_runtime;
use testkit::TestApp;

async fn each_service_is_drawn(app: TestApp) {
    let desk = app.browser("li").await;
    for service in ["repair", "complaint", "emergency", "special_service", "suggestion", "request", "enquiry"]
    {
        let page = desk.get(&format!("/handbook/{service}")).await.is(200);
        assert_eq!(page.text.matches("<svg").count(), 2, "{service}");
        assert!(page.text.contains("流程图</title>") && page.text.contains("服务蓝图</title>"), "{service}");
        assert_eq!(page.text.matches("写成表格</summary>").count(), 2, "{service}");
        assert!(!page.text.contains("style=") && !page.text.contains("<style"), "{service}");
        assert!(page.header("content-security-policy").contains("style-src 'self'"));
    }
    assert_eq!(desk.get("/handbook/nothing").await.status.as_u16(), 404);
}

async fn what_a_site_changes_is_drawn(app: TestApp) {
    let desk = app.browser("li").await;
    assert!(!desk.get("/handbook/repair").await.is(200).text.contains("楼栋管家"));
    let mut texts = Texts { sources: testkit::property_handbook(), ..Texts::default() };
    let site = "overlay \"site\" \"桂林苑\" over=\"property\" node=\"project\" {\n    post \"steward\" \"楼栋管家\"\n}\n";
    texts.overlays.push(handbook::Source::new("overlays/site.kdl", site));
    let (project, who) = (app.house.project, app.house.who("bao"));
    app.house.centre.publish(who, project, texts, "本项目的叫法".into()).await.unwrap();
    let page = desk.get("/handbook/repair").await.is(200);
    let picture = page.text.split("</svg>").next().unwrap();
    assert!(picture.contains("楼栋管家"));
}

async fn a_case_shows_its_way(app: TestApp) {
    let desk = app.browser("li").await;
    let fields = [
        ("project", "GL"),
        ("service", "repair"),
        ("channel", "phone"),
        ("phone", "138 0013 8000"),
        ("name", "张先生"),
        ("place", "3-2-501"),
        ("f.urgency", "ordinary"),
        ("f.scope", "warranty"),
        ("f.matter", "外墙渗水"),
    ];
    let number = desk.submit("/desk/open", &fields).await.is(303).opened();
    let way = format!("/cases/{number}/way");
    assert!(desk.get(&format!("/cases/{number}")).await.is(200).text.contains(&way));
    let drawn = desk.get(&way).await.is(200).text;
    assert_eq!((drawn.matches("▶ 现在").count(), drawn.matches("✓ 走过").count()), (1, 0));
    let typed = [("f.developer", "某施工单位"), ("f.developer_due", "2026-03-20 18:00"), ("project", "GL")];
    let act = format!("/cases/{number}/actions/to_developer");
    assert_eq!(desk.submit(&act, &typed).await.status.as_u16(), 303);
    let drawn = desk.get(&way).await.is(200).text;
    assert_eq!((drawn.matches("▶ 现在").count(), drawn.matches("✓ 走过").count()), (1, 1));
    assert_eq!(desk.get("/cases/BX0/way").await.status.as_u16(), 404);
}

db::both_engines! {
    fn every_service_has_its_pictures(database) {
        on_runtime(async { each_service_is_drawn(TestApp::new(database.database().clone()).await).await });
    }
    fn pictures_follow_the_handbook_in_force(database) {
        on_runtime(async { what_a_site_changes_is_drawn(TestApp::new(database.database().clone()).await).await });
    }
    fn the_way_of_a_case(database) {
        on_runtime(async { a_case_shows_its_way(TestApp::new(database.database().clone()).await).await });
    }
}
