//! What a sound handbook compiles to, where things were written, and that no single mistake is told as many.

use handbook::syntax::{self, Node};
use handbook::{Compilation, Source, compile};
use model::Handbook;
use model::expression::{Expression, Operator};
use model::handbook::{
    Effect, EscalationAt, FieldKind, HandOverTo, LimitTime, NumberPart, PartyNeed, Performer, StageKind,
    Trigger, VisitMethod,
};
use model::ids::{ActionId, FieldId, PostId, PrintId};

const SAMPLE: &str = include_str!("sample.kdl");
const FRAME: &str = include_str!("frame.kdl");

fn made(text: &str) -> Compilation {
    compile(&[Source::new("sample.kdl", text)], &[])
}

#[expect(clippy::unwrap_used, reason = "a sample that is no word is a broken test")]
fn post(id: &str) -> PostId {
    PostId::new(id).unwrap()
}

#[test]
fn every_part_of_a_service_finds_its_place() {
    let made = made(SAMPLE);
    let shown = diag::render_text(made.diagnostics.as_slice(), &made.sources, diag::Lang::Zh, false);
    assert!(made.diagnostics.is_empty(), "{shown}");
    let handbook = made.handbook.unwrap();
    let repair = &handbook.services["repair"];
    assert_eq!(repair.number.0.last(), Some(&NumberPart::Sequence(4)));
    assert_eq!(repair.party, PartyNeed::Optional);
    assert!(repair.place_required && repair.drills && !repair.common_event);
    assert_eq!(repair.source, ["PRJ-004", "HB-146"]);
    assert!(
        matches!(&repair.fields[0].kind, FieldKind::Choice { options, ranked: true } if options.len() == 3)
    );
    assert!(
        matches!(&repair.fields[2].kind, FieldKind::Computed { .. }),
        "a formula may stand before what it uses"
    );
    assert!(!repair.fields[2].at_opening, "nobody types what is computed");
    assert!(matches!(&repair.fields[5].kind, FieldKind::Lines { prices } if prices.len() == 1));
    assert_eq!(repair.stages[0].kind, StageKind::Start);
    assert_eq!(
        handbook.hash().unwrap(),
        compile(&[Source::new("other.kdl", SAMPLE)], &[]).handbook.unwrap().hash().unwrap()
    );
}

#[test]
fn what_is_stored_reads_back_the_same() {
    let handbook = made(SAMPLE).handbook.unwrap();
    assert_eq!(Handbook::from_json(&handbook.to_json().unwrap()).unwrap(), handbook);
}

#[test]
fn actions_limits_and_visits_are_what_was_written() {
    let handbook = made(SAMPLE).handbook.unwrap();
    let repair = &handbook.services["repair"];
    let dispatch = &repair.actions[0];
    assert_eq!(dispatch.by, [Performer::Post(post("front_desk")), Performer::Post(post("supervisor"))]);
    let worker = FieldId::new("worker").unwrap();
    assert_eq!(
        dispatch.effects,
        [
            Effect::HandOver { to: HandOverTo::Field(worker.clone()), at_once: false },
            Effect::Notify { post: None, script: "on_the_way".parse().unwrap() },
            Effect::Acknowledge { limit: "told".parse().unwrap() },
            Effect::Resume,
            Effect::KeepAppointment,
        ]
    );
    let [arrival, told, due_back] = repair.limits.as_slice() else { panic!("{:?}", repair.limits) };
    assert!(matches!(arrival.when, Some(Expression::Binary { operator: Operator::Equal, .. })));
    assert_eq!(
        (&arrival.from, &arrival.until),
        (&vec![Trigger::Reported], &vec![Trigger::Action(ActionId::new("arrive").unwrap())])
    );
    assert_eq!(arrival.warnings, [50, 80]);
    assert_eq!(arrival.clause.as_deref(), Some("3.2"));
    let steps: Vec<&EscalationAt> = arrival.escalations.iter().map(|step| &step.at).collect();
    let later = EscalationAt::After { after: "20 minutes".parse().unwrap() };
    assert_eq!(steps, [&EscalationAt::Due, &later, &EscalationAt::Percent { percent: 75 }]);
    assert_eq!(told.from, [Trigger::Printed(PrintId::new("slip").unwrap()), Trigger::Finished]);
    assert_eq!(
        told.until,
        [Trigger::Acknowledged, Trigger::Closed],
        "a stage `closed` of that kind is no second meaning"
    );
    assert_eq!(told.by, Performer::Field(worker));
    assert!(!told.stopped_by_happened && told.past_finish);
    assert_eq!(
        due_back.time,
        LimitTime::Field { field: "halfway".parse().unwrap() },
        "a computed instant is a deadline too"
    );
    assert_eq!(due_back.calendar.as_str(), "always");
    let visit = &repair.visits[0];
    assert_eq!(visit.methods, [VisitMethod::OnSite, VisitMethod::Phone]);
    assert_eq!((visit.rate, visit.rounds, visit.reaching.apart_minutes), (100, 3, 120));
    assert_eq!(visit.reaching.sign_off, post("manager"), "who may end it signs, unless another is named");
    assert_eq!(
        repair.late_entry.at_most.to_string(),
        "2 days",
        "the rule of the language when none is written"
    );
}

#[test]
fn the_index_knows_where_each_thing_was_written() {
    let made = made(SAMPLE);
    let at =
        |path: &str| made.sources.slice(made.index.get(path).unwrap_or_else(|| panic!("{path}"))).to_owned();
    assert_eq!(at("service.repair.limit.urgent_arrival"), "limit \"urgent_arrival\"");
    assert_eq!(at("service.repair.limit.urgent_arrival.within"), "\"10 minutes\"");
    assert_eq!(at("service.repair.limit.urgent_arrival.label"), "\"急修到场\"");
    assert_eq!(at("service.repair.limit.urgent_arrival.escalate.1.to"), "\"manager\"");
    assert_eq!(at("service.repair.action.dispatch.ask.worker"), "ask \"worker\"");
    assert_eq!(at("service.repair.field.urgency.option.urgent"), "option \"urgent\"");
    assert_eq!(at("service.repair.hand_over.accept_within"), "\"10 minutes\"");
    assert_eq!(at("post.manager.always"), "#true");
    let near = made.index.near("service.repair.limit.urgent_arrival.calendar.nothing");
    assert_eq!(made.sources.slice(near), "\"always\"");
    assert_eq!(
        made.index.near("service.repair.cancel.nothing"),
        made.index.get("service.repair.cancel").unwrap()
    );
    assert!(made.index.iter().count() > 100);
}

#[test]
fn scenarios_are_passed_on_as_they_were_written() {
    let text = format!(
        "{SAMPLE}\nscenario \"急修\" service=\"repair\" {{ at \"2026-11-20 09:00\"; do \"dispatch\" by=\"li\"; }}\n"
    );
    let made = made(&text);
    assert!(made.diagnostics.is_empty());
    assert_eq!(made.scenarios.len(), 1);
    assert_eq!(made.scenarios[0].children.len(), 2);
    let unknown = compile(&[Source::new("a", text.replace("service=\"repair\"", "service=\"repare\""))], &[]);
    assert_eq!(unknown.diagnostics.as_slice()[0].code.as_str(), "SW0201");
}

#[test]
fn what_nobody_uses_is_no_mistake_of_its_own() {
    let unused = "script \"unused\" \"没人用\" situation=\"open\" when=\"colour == 'red' && channel == 'phone'\" { say \"您好。\" en=\"Hello.\"; }\n\
        print \"unused\" \"没人用\" papers=\"a5\" { copy \"one\" \"一联\" keeper=\"前台\" hides=\"colour\"; row { cell \"colour\" span=6; cell \"number\" span=6; }; }\n";
    let sound = made(&format!("{SAMPLE}\n{unused}"));
    assert!(sound.diagnostics.is_empty(), "that it is not used is for a check of the whole to say");
    assert!(sound.handbook.is_some());
    let broken = made(&format!("{SAMPLE}\n{}", unused.replace(" == 'red'", " = 'red'")));
    assert_eq!(broken.diagnostics.len(), 1, "what is wrong in itself is told all the same");
}

/// Every statement of a text, with the ways down to it.
fn statements<'t>(nodes: &'t [Node], path: &str, all: &mut Vec<(String, &'t Node)>) {
    for node in nodes {
        let here = format!("{path}>{}", node.name.value);
        statements(&node.children, &here, all);
        all.push((here, node));
    }
}

/// Words that may be taken away, because what they say may be left unsaid.
const MAY_GO: &[&str] = &[
    "source",
    "clause",
    "say",
    "do",
    "never",
    "ring",
    "row",
    "cell",
    "copy",
    "item",
    "week",
    "makeup",
    "season",
    "off",
    "work",
    "ask",
    "guard",
    "set",
    "notify",
    "acknowledge",
    "resume",
    "keep_appointment",
    "script",
    "print",
    "warn",
    "escalate",
    "bounds",
    "fixed",
    "unreachable",
    "prints",
    "scripts",
    "pause",
    "appointment",
    "cancel",
    "reopen",
    "late_entry",
    "conflict",
    "ring_back",
    "limit",
    "return_visit",
    "action",
    "option",
    "field",
    "channel",
    "holidays",
    "calendar",
    "prices",
    "service",
];

#[test]
fn one_mistake_is_told_in_one_to_three_messages() {
    let mut wrong = Vec::new();
    for text in [SAMPLE, FRAME] {
        let mut sources = diag::Sources::new();
        let (tree, _) = syntax::parse(sources.add("sample.kdl", text), text);
        let mut all = Vec::new();
        statements(&tree.nodes, "", &mut all);
        for (path, node) in all {
            let (span, name) = (node.span.range(), node.name.span.range());
            let word = node.name.value.as_str();
            let middle = name.start + word.len() / 2;
            let without = format!("{}{}", &text[..span.start], &text[span.end..]);
            let twice = format!("{}\n{}\n{}", &text[..span.end], &text[span.clone()], &text[span.end..]);
            let misspelt = format!("{}z{}", &text[..middle], &text[middle..]);
            for (what, broken) in [("taken away", without), ("doubled", twice), ("misspelt", misspelt)] {
                let found = made(&broken).diagnostics;
                // That a service which can be cancelled has a stage for it is a check of the whole handbook.
                let cancelled =
                    node.property("kind").is_some_and(|kind| kind.value.value.as_str() == Some("cancelled"));
                let may_go = MAY_GO.contains(&word) || cancelled || path.ends_with("action>hand_over");
                let least = usize::from(what != "taken away" || !may_go);
                let shown: Vec<String> =
                    found.iter().map(|one| format!("{} {}", one.code, one.headline)).collect();
                if !(least..=3).contains(&found.len()) {
                    wrong.push(format!("{path} {what}: {shown:#?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The next number of a fixed sequence that looks like chance.
fn next(state: &mut u64) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*state >> 33).unwrap_or_default()
}

/// Cuts, copies and garbles stretches of a text.
fn garbled(text: &str, state: &mut u64) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for _ in 0..=next(state) % 3 {
        let start = next(state) % characters.len();
        let end = (start + next(state) % 40).min(characters.len());
        let stretch: Vec<char> = characters[start..end].to_vec();
        match next(state) % 4 {
            0 => drop(characters.drain(start..end)),
            1 => drop(characters.splice(start..start, stretch)),
            2 => {
                let to = next(state) % characters.len();
                characters.splice(to..to, stretch);
            }
            _ => characters
                .insert(start, ['"', '{', '}', ' ', '报', '#', '=', '1', '\\', '\n'][next(state) % 10]),
        }
    }
    characters.into_iter().collect()
}

#[test]
fn whatever_the_text_there_is_a_handbook_or_an_error_that_says_why() {
    let mut state = 20_261_120;
    for round in 0..400 {
        let text = garbled(SAMPLE, &mut state);
        let made = made(&text);
        assert_eq!(made.handbook.is_none(), made.diagnostics.has_errors(), "round {round}:\n{text}");
        for found in &made.diagnostics {
            assert_ne!(found.code.as_str(), "SW0122", "round {round}:\n{text}");
            assert!(text.get(found.span.range()).is_some(), "round {round}: {found:?}");
            assert!(!found.headline.zh.is_empty() && !found.headline.en.is_empty());
        }
    }
}
