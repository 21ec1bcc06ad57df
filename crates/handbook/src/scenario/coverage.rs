//! Which definitions and which scenarios name a requirement. Whether they really hold it is for tests to show.

use std::collections::BTreeMap;

use model::Handbook;
use model::handbook::Service;

use super::step::Scenario;

/// What names one requirement.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coverage {
    /// Definitions, such as `service repair / limit urgent_arrival`.
    pub definitions: Vec<String>,
    /// Titles of scenarios.
    pub scenarios: Vec<String>,
}

/// Every requirement that a definition or a scenario names, with both.
#[must_use]
pub fn collect(handbook: &Handbook, scenarios: &[Scenario]) -> BTreeMap<String, Coverage> {
    let mut found: BTreeMap<String, Coverage> = BTreeMap::new();
    for (name, sources) in definitions(handbook) {
        for source in sources {
            found.entry(source.clone()).or_default().definitions.push(name.clone());
        }
    }
    for scenario in scenarios {
        for source in &scenario.sources {
            found.entry(source.clone()).or_default().scenarios.push(scenario.title.value.clone());
        }
    }
    found
}

/// Every definition that can name requirements, in the order of the handbook.
fn definitions(handbook: &Handbook) -> Vec<(String, &[String])> {
    let mut all: Vec<(String, &[String])> = Vec::new();
    all.extend(handbook.channels.iter().map(|(id, own)| (format!("channel {id}"), own.source.as_slice())));
    all.extend(handbook.posts.iter().map(|(id, own)| (format!("post {id}"), own.source.as_slice())));
    all.extend(handbook.ring_back.iter().map(|own| ("ring_back".to_owned(), own.source.as_slice())));
    for (id, service) in &handbook.services {
        let name = format!("service {id}");
        all.push((name.clone(), service.source.as_slice()));
        let parts = parts(service).into_iter().map(|(part, source)| (format!("{name} / {part}"), source));
        all.extend(parts);
    }
    all.extend(handbook.scripts.iter().map(|(id, own)| (format!("script {id}"), own.source.as_slice())));
    all.extend(handbook.prints.iter().map(|(id, own)| (format!("print {id}"), own.source.as_slice())));
    all.extend(handbook.prices.iter().map(|(id, own)| (format!("prices {id}"), own.source.as_slice())));
    all
}

fn parts(service: &Service) -> Vec<(String, &[String])> {
    let mut all: Vec<(String, &[String])> = Vec::new();
    all.extend(service.fields.iter().map(|own| (format!("field {}", own.id), own.source.as_slice())));
    all.extend(service.stages.iter().map(|own| (format!("stage {}", own.id), own.source.as_slice())));
    all.extend(service.actions.iter().map(|own| (format!("action {}", own.id), own.source.as_slice())));
    all.extend(service.limits.iter().map(|own| (format!("limit {}", own.id), own.source.as_slice())));
    all.extend(service.visits.iter().map(|own| (format!("return_visit {}", own.id), own.source.as_slice())));
    all.extend(service.pauses.iter().map(|own| (format!("pause {}", own.id), own.source.as_slice())));
    all.push(("hand_over".to_owned(), service.hand_over.source.as_slice()));
    all.push(("late_entry".to_owned(), service.late_entry.source.as_slice()));
    all.extend(service.appointment.iter().map(|own| ("appointment".to_owned(), own.source.as_slice())));
    all.extend(service.cancel.iter().map(|own| ("cancel".to_owned(), own.source.as_slice())));
    all.extend(service.reopen.iter().map(|own| ("reopen".to_owned(), own.source.as_slice())));
    all.extend(service.conflict.iter().map(|own| ("conflict".to_owned(), own.source.as_slice())));
    all
}
