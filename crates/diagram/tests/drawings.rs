//! The drawings of the property handbook: two of them as they are, and what all of them must show.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use diag::Lang;
use diagram::{Picture, Shown, Way};
use handbook::Source;
use model::{Handbook, StageId};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

static HANDBOOK: LazyLock<Handbook> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../handbooks/property");
    let mut sources = Vec::new();
    read(&root, &mut sources);
    handbook::compile(&sources, &[]).handbook.unwrap()
});

fn read(folder: &Path, found: &mut Vec<Source>) {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            read(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "kdl") {
            found.push(Source::new(path.display().to_string(), fs::read_to_string(&path).unwrap()));
        }
    }
}

fn shown(service: &str, lang: Lang) -> Shown<'static> {
    Shown::find(&HANDBOOK, service, lang).unwrap()
}

/// Every picture of every service, in both languages.
fn all() -> Vec<Picture> {
    let ids = HANDBOOK.services.keys();
    let both = ids.flat_map(|id| [Lang::Zh, Lang::En].map(|lang| shown(id.as_str(), lang)));
    both.flat_map(|shown| [shown.flow_chart(), shown.blueprint()]).collect()
}

#[test]
fn an_enquiry_is_drawn_as_it_was() {
    insta::assert_snapshot!("enquiry_flow_zh", shown("enquiry", Lang::Zh).flow_chart().inline());
    insta::assert_snapshot!("enquiry_blueprint_zh", shown("enquiry", Lang::Zh).blueprint().inline());
}

#[test]
fn a_complaint_is_drawn_as_it_was() {
    insta::assert_snapshot!("complaint_flow_en", shown("complaint", Lang::En).flow_chart().inline());
    insta::assert_snapshot!("complaint_blueprint_en", shown("complaint", Lang::En).blueprint().inline());
}

#[test]
fn the_same_handbook_gives_the_same_bytes() {
    for id in HANDBOOK.services.keys() {
        let draw = || shown(id.as_str(), Lang::Zh);
        assert_eq!(draw().flow_chart().alone(), draw().flow_chart().alone());
        assert_eq!(draw().blueprint().alone(), draw().blueprint().alone());
    }
}

#[test]
fn a_picture_holds_nothing_that_a_strict_page_refuses() {
    for picture in all() {
        let svg = picture.inline();
        for refused in ["style=", "<style", "<script", "href", "http", "onload", "url("] {
            assert!(!svg.contains(refused), "{refused} in\n{svg}");
        }
    }
}

#[test]
fn every_picture_has_a_name_and_a_table_that_says_the_same() {
    for picture in all() {
        assert!(!picture.title.is_empty() && !picture.words.is_empty());
        let columns = picture.table.head.len();
        assert!(picture.table.rows.len() >= 5 && picture.table.rows.iter().all(|row| row.len() == columns));
        let svg = picture.inline();
        assert!(svg.contains("role=\"img\"") && svg.contains("<title") && svg.contains("<desc"));
    }
}

#[test]
fn every_stage_action_limit_and_visit_is_in_both_tables() {
    let text = |picture: Picture| picture.table.rows.concat().concat().join("\n");
    for (id, service) in &HANDBOOK.services {
        let (flow, blueprint) =
            (text(shown(id.as_str(), Lang::Zh).flow_chart()), text(shown(id.as_str(), Lang::Zh).blueprint()));
        let names = service.stages.iter().map(|stage| &stage.label.zh);
        let names = names.chain(service.actions.iter().map(|action| &action.label.zh));
        for name in names.chain(service.visits.iter().map(|visit| &visit.label.zh)) {
            assert!(flow.contains(name), "{id}: {name} is not in the flow chart's table");
            assert!(blueprint.contains(name), "{id}: {name} is not in the blueprint's table");
        }
        for limit in &service.limits {
            assert!(
                flow.contains(&limit.label.zh),
                "{id}: {} is not in the flow chart's table",
                limit.label.zh
            );
        }
    }
}

#[test]
fn the_lanes_are_those_that_the_rule_gives() {
    let table = shown("repair", Lang::En).blueprint().table;
    let cell = |stage: &str, lane: &str| {
        let lane = table.head.iter().position(|head| head == lane).unwrap();
        table.rows.iter().find(|row| row[0] == [stage]).unwrap()[lane].join("\n")
    };
    assert!(cell("Received", "Customer").contains("tells us"));
    assert!(cell("Received", "Back stage").contains("Dispatch"), "it leads to a stage of the back");
    assert!(
        cell("Dispatched", "Front stage").contains("Tell who comes and when"),
        "it tells the customer something"
    );
    assert!(cell("Dispatched", "Customer").contains("is told: Tell who comes and when"));
    assert!(cell("Dispatched", "Front stage").contains("Arrive"), "it leads to a stage of the front");
    assert!(cell("Done", "Customer").contains("is asked: Visit after a repair"));
    let confirmed = shown("special_service", Lang::En).blueprint().table;
    let quoted = confirmed.rows.iter().find(|row| row[0] == ["Quoted"]).unwrap();
    assert!(quoted[2].concat().contains("Customer confirms"), "it leads to a stage of the customer");
}

#[test]
fn who_must_act_at_the_same_time_is_marked_so() {
    let emergency = shown("emergency", Lang::Zh).flow_chart().inline();
    assert!(emergency.contains("同时进行，各做各的"));
    let request = shown("request", Lang::Zh).flow_chart().inline();
    assert!(!request.contains("同时进行"), "three lines of which one is called");
}

#[test]
fn the_way_gone_is_marked_in_words() {
    let id = |id: &str| StageId::new(id).unwrap();
    let way = Way { gone: vec![id("received"), id("dispatched")], now: id("on_site") };
    let drawn = shown("repair", Lang::Zh).way_gone(&way).inline();
    assert_eq!(drawn.matches("✓ 走过").count(), 2);
    assert_eq!(drawn.matches("▶ 现在").count(), 1);
}

#[test]
fn a_service_that_is_not_there_is_answered_with_the_near_one() {
    assert!(Shown::find(&HANDBOOK, "repairs", Lang::Zh).is_none());
    let words = diagram::no_such_service(&HANDBOOK, "repairs");
    assert!(words.zh.contains("是不是 `repair`") && words.en.contains("do you mean `repair`"));
    assert!(diagram::no_such_service(&HANDBOOK, "zzzzzzzz").en.contains("it has complaint, emergency"));
}
