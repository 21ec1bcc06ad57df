//! Checks of a whole handbook: what is sound line by line and yet cannot work.
//!
//! One file is one check; the head of the file is its page of the manual. A check reads the compiled handbook and asks
//! the index for places; it never changes anything and never reads text. Run them only on a handbook that compiled
//! without errors: whatever an unresolved reference explains is none of their business. A check is silent about what
//! another one explains (an action of a stage that nobody reaches is the stage's fault).

use crate::expression::Scope;
use crate::index::Index;
use diag::{Code, Diagnostic, Span};
use model::Handbook;
use model::handbook::{Label, Service};
use model::ids::ServiceId;
use std::collections::BTreeMap;

mod condition;
mod flow;
mod triggers;

use flow::Flow;

/// One check: its code, its page of the manual, what it does.
#[derive(Clone, Copy)]
pub struct Check {
    /// The stable name of what it finds.
    pub code: Code,
    /// The source of its file, whose head is the page of the manual.
    source: &'static str,
    run: fn(&Context<'_>) -> Vec<Diagnostic>,
}

impl Check {
    /// What it finds in a handbook.
    #[must_use]
    pub fn run(&self, context: &Context<'_>) -> Vec<Diagnostic> {
        (self.run)(context)
    }

    /// Its page of the manual, as Markdown: what, why it matters, a bad and a good example, in Chinese and English.
    #[must_use]
    pub fn page(&self) -> String {
        let lines = self.source.lines().map_while(|line| line.strip_prefix("//!"));
        lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n")
    }
}

/// What checks look at.
pub struct Context<'a> {
    /// The handbook.
    pub handbook: &'a Handbook,
    /// Where everything was written.
    pub index: &'a Index,
    flows: BTreeMap<ServiceId, (Flow, Scope)>,
}

impl<'a> Context<'a> {
    /// Prepares what several checks need: the ways through each service.
    #[must_use]
    pub fn new(handbook: &'a Handbook, index: &'a Index) -> Self {
        let flows = handbook
            .services
            .iter()
            .map(|(id, service)| (id.clone(), (Flow::of(service), Scope::of_service(service))))
            .collect();
        Self { handbook, index, flows }
    }

    /// The place of a definition or property, or of what it belongs to.
    fn at(&self, path: impl AsRef<str>) -> Span {
        self.index.near(path.as_ref())
    }

    /// Each service with what is known of it.
    fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        self.handbook.services.iter().filter_map(|(id, service)| {
            let (flow, scope) = self.flows.get(id)?;
            Some(Part { context: self, id, service, flow, scope })
        })
    }

    /// What a finder finds in each service.
    fn each(&self, find: fn(&Part<'_>) -> Vec<Diagnostic>) -> Vec<Diagnostic> {
        self.parts().flat_map(|part| find(&part)).collect()
    }
}

/// One service of the handbook under check.
struct Part<'a> {
    context: &'a Context<'a>,
    id: &'a ServiceId,
    service: &'a Service,
    flow: &'a Flow,
    scope: &'a Scope,
}

impl Part<'_> {
    /// The place of something within the service: `limit.arrival.within`.
    fn at(&self, path: impl AsRef<str>) -> Span {
        self.context.at(format!("service.{}.{}", self.id, path.as_ref()))
    }
}

/// Names for people joined in both languages.
fn names<'a>(labels: impl IntoIterator<Item = &'a Label>) -> Label {
    let (zh, en): (Vec<String>, Vec<String>) =
        labels.into_iter().map(|l| (format!("「{}」", l.zh), format!("“{}”", l.en))).unzip();
    Label { zh: zh.concat(), en: en.join(", ") }
}

macro_rules! checks {
    ($($name:ident),* $(,)?) => {
        $(mod $name;)*
        /// Every check, in the order of its codes.
        pub const ALL: &[Check] = &[$(Check {
            code: $name::CODE,
            source: include_str!(concat!("checks/", stringify!($name), ".rs")),
            run: $name::find,
        }),*];
    };
}

checks!(
    stage_unreachable,
    stage_dead_end,
    stage_never_finishes,
    unsatisfied_astray,
    reopen_astray,
    cancel_without_stage,
    closed_by_hand,
    reopened_unowed,
    fallback_open,
    action_idle,
    action_nobody,
    hand_over_nobody,
    guard_never,
    condition_always,
    known_too_late,
    set_computed,
    effect_without_rule,
    acknowledge_pointless,
    fact_without_rule,
    limit_never_starts,
    limit_never_ends,
    limit_after_finish,
    limits_overlap,
    limits_missing,
    steps_exceed_limit,
    hand_over_too_slow,
    warned_too_late,
    escalation_repeated,
    escalation_below,
    pause_stops_nothing,
    pause_disagrees,
    working_time_always,
    plain_time,
    deadline_unknown,
    visit_never_due,
    visit_tries_too_long,
    visitor_worked,
    cancel_unconfirmed,
    appointment_never_kept,
    late_entry_order,
    calendar_closed,
    holidays_beyond,
    script_unused,
    print_unused,
    definition_unused,
    internal_printed,
    field_unfilled,
    internal_asked,
    numbers_collide,
    label_twice,
    source_malformed,
);

/// Every check with its page of the manual, in the order of the codes.
pub fn manual() -> impl Iterator<Item = (Code, String)> {
    ALL.iter().map(|check| (check.code, check.page()))
}

/// Everything that all checks find, in the order of their codes.
#[must_use]
pub fn run(handbook: &Handbook, index: &Index) -> Vec<Diagnostic> {
    let context = Context::new(handbook, index);
    ALL.iter().flat_map(|check| check.run(&context)).collect()
}

#[cfg(test)]
mod tests;
