//! From a located node to a typed scenario. Names are resolved against the handbook and the scenario's own people here, so
//! that running a scenario can only fail at what the handbook does.

mod asks;
mod demands;
pub(super) mod fold;
mod messages;
mod people;
pub(super) mod shape;
mod steps;
mod values;

use calendar::{Instant, Zone};
use diag::{Diagnostic, Span, text};
use model::handbook::Service;
use model::{Handbook, ServiceId};

use super::codes;
use super::names::Names;
use super::step::{Scenario, Step, What};
use super::words::{HEADERS, STEPS};
use crate::syntax::{Node, Spanned};

/// Reads one `scenario` node against the handbook.
///
/// # Errors
/// Everything that is wrong with it, in the order of the text.
pub fn parse(node: &Node, handbook: &Handbook) -> Result<Scenario, Vec<Diagnostic>> {
    let mut found = Vec::new();
    let title = title(node, &mut found);
    let service = service(node, handbook, &mut found);
    for property in node.properties.iter().filter(|property| property.name.value != "service") {
        found.push(messages::unknown_property(&property.name, "scenario", &["service"]));
    }
    let (Some(title), Some((service, rules))) = (title, service) else { return Err(found) };
    let mut parser = Parser {
        handbook,
        service: rules,
        service_id: service.clone(),
        names: Names::default(),
        now: None,
        current: None,
        refusing: false,
        found,
    };
    let people = parser.people(node);
    let mut scenario = Scenario {
        title,
        span: node.span,
        service,
        sources: Vec::new(),
        project: "GL".to_owned(),
        people,
        names: Names::default(),
        steps: Vec::new(),
    };
    for child in &node.children {
        parser.child(child, &mut scenario);
    }
    if parser.found.is_empty() && !scenario.steps.iter().any(demands) {
        parser.found.push(messages::demands_nothing(scenario.title.span));
    }
    scenario.names = parser.names;
    if parser.found.is_empty() { Ok(scenario) } else { Err(fold::fold(parser.found, fold::WITHIN_ONE)) }
}

/// What reading a scenario knows so far.
pub(super) struct Parser<'a> {
    handbook: &'a Handbook,
    /// The service of the case that the present step is about.
    service: &'a Service,
    service_id: ServiceId,
    names: Names,
    /// The clock after the last step.
    now: Option<Instant>,
    /// The case last used.
    current: Option<usize>,
    /// Inside `refused`: nothing is opened.
    refusing: bool,
    found: Vec<Diagnostic>,
}

impl<'a> Parser<'a> {
    fn zone(&self) -> &'a Zone {
        &self.handbook.zone
    }

    fn tell(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    fn child(&mut self, node: &Node, scenario: &mut Scenario) {
        match node.name.value.as_str() {
            "person" => {}
            "source" => {
                if shape::check(node, HEADERS, &mut self.found).is_some() {
                    scenario
                        .sources
                        .extend(node.arguments.iter().filter_map(|argument| self.words(argument)));
                }
            }
            "project" => {
                if shape::check(node, HEADERS, &mut self.found).is_some()
                    && let Some(code) = node.arguments.first().and_then(|argument| self.words(argument))
                {
                    scenario.project = code;
                }
            }
            _ => {
                if shape::check(node, STEPS, &mut self.found).is_some()
                    && let Some(step) = self.step(node)
                {
                    scenario.steps.push(step);
                }
            }
        }
    }

    /// The instant of the present step; told when no `at` stands above it.
    fn clock(&mut self, span: Span) -> Option<Instant> {
        if self.now.is_none() {
            self.tell(messages::no_clock(span));
            // Told once: what follows counts from some instant.
            self.now = Some(Instant(0));
            return None;
        }
        self.now
    }

    /// Makes the rules of a case's service those of the present step.
    fn use_case(&mut self, case: usize) {
        self.current = Some(case);
        let service = self.names.case_service(case).cloned();
        if let Some((id, rules)) = service.and_then(|id| self.handbook.services.get_key_value(&id)) {
            self.service = rules;
            self.service_id = id.clone();
        }
    }
}

fn demands(step: &Step) -> bool {
    match &step.what {
        What::Expect(wants) => !wants.is_empty(),
        What::Refused { .. } | What::Find { .. } => true,
        _ => false,
    }
}

fn title(node: &Node, found: &mut Vec<Diagnostic>) -> Option<Spanned<String>> {
    let argument = node.arguments.first();
    let Some(words) =
        argument.and_then(|argument| argument.value.as_str()).filter(|words| !words.trim().is_empty())
    else {
        let example = r#"scenario "急修十分钟到场" service="repair" { … }"#;
        found.push(
            Diagnostic::error(
                codes::MISSING,
                node.head(),
                text!(zh: "场景没有标题", en: "the scenario has no title"),
            )
            .help(text!(zh: "写成 `{example}`", en: "write `{example}`")),
        );
        return None;
    };
    if let Some(second) = node.arguments.get(1) {
        found.push(messages::superfluous(second.span, "scenario"));
    }
    Some(Spanned { value: words.to_owned(), span: argument.map_or(node.span, |argument| argument.span) })
}

fn service<'a>(
    node: &Node,
    handbook: &'a Handbook,
    found: &mut Vec<Diagnostic>,
) -> Option<(ServiceId, &'a Service)> {
    let Some(property) = node.property("service") else {
        found.push(messages::missing(
            node.head(),
            "scenario",
            "service",
            r#"scenario "…" service="repair" { … }"#,
        ));
        return None;
    };
    let word = property.value.value.as_str().unwrap_or("");
    let known = handbook.services.get_key_value(word);
    if known.is_none() {
        let candidates: Vec<&str> = handbook.services.keys().map(ServiceId::as_str).collect();
        let what = text!(zh: "服务事项", en: "service");
        found.push(messages::unknown_name(property.value.span, &what, word, &candidates));
    }
    known.map(|(id, service)| (id.clone(), service))
}
