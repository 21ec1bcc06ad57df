//! One service of the handbook as a page: form, stages, actions, visits.

use super::rules::rules;
use crate::condition::sentence;
use crate::services::{Ground, ServiceView, service_view};
use crate::view::{Look, Named, kind_word, stage_word};
use diag::text;
use model::handbook::within;
use model::handbook::{Action, Lane, Performer, ReturnVisit, Service, VisitMethod};
use serde::Serialize;

/// A stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StagePage {
    /// Its id.
    pub id: String,
    /// Its name.
    pub label: String,
    /// What it means, as a word.
    pub kind: &'static str,
    /// `customer`, `front` or `back`.
    pub lane: &'static str,
}

/// An action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActionPage {
    /// Its id.
    pub id: String,
    /// Its name.
    pub label: String,
    /// Stages in which it is offered.
    pub from: Vec<Named>,
    /// Where it leads.
    pub to: Option<Named>,
    /// Who may.
    pub by: Vec<String>,
    /// What it asks: name, whether it must be answered, and when.
    pub asks: Vec<AskPage>,
    /// What must hold: the condition, and what people are told otherwise.
    pub guards: Vec<(String, String)>,
    /// What else it does.
    pub effects: Vec<String>,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AskPage {
    /// The field.
    pub id: String,
    /// Its name.
    pub label: String,
    /// What it holds, as a word.
    pub kind: &'static str,
    /// Must be answered.
    pub required: bool,
    /// Asked only when this holds.
    pub when: Option<String>,
}

/// A field of the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldPage {
    /// Its id.
    pub id: String,
    /// Its name.
    pub label: String,
    /// What it holds, as a word.
    pub kind: &'static str,
    /// Asked when the case is opened.
    pub at_opening: bool,
    /// Must be answered then.
    pub required: bool,
    /// On no customer's copy.
    pub internal: bool,
    /// A line of help.
    pub hint: Option<String>,
    /// Names of the options.
    pub options: Vec<String>,
}

/// A return visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VisitPage {
    /// Its id.
    pub id: String,
    /// Its name.
    pub label: String,
    /// Only when this holds.
    pub when: Option<String>,
    /// After what, and within what time.
    pub after: String,
    /// How long.
    pub within: String,
    /// Who asks.
    pub by: Vec<String>,
    /// All of them together.
    pub jointly: bool,
    /// Who may not.
    pub not_by: Vec<String>,
    /// Share of finished cases, in percent.
    pub rate: u8,
    /// How, the preferred first, as words.
    pub methods: Vec<&'static str>,
    /// The calendar of the hours in which one may ring.
    pub hours: Named,
    /// What is asked.
    pub asks: Vec<AskPage>,
    /// Where an unsatisfied answer leads.
    pub unsatisfied: Option<Named>,
    /// Unsatisfied rounds after which only `end_by` may end it.
    pub rounds: u32,
    /// Who may end it then.
    pub end_by: String,
    /// When the customer cannot be reached: tries, days, who signs.
    pub unreachable: String,
    /// The site's paragraph.
    pub paragraph: Option<String>,
    /// When who is told.
    pub escalations: Vec<String>,
}

/// A service, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServicePage {
    /// What the desk sees of it, with its limits and scripts.
    pub service: ServiceView,
    /// All its fields.
    pub fields: Vec<FieldPage>,
    /// Its stages.
    pub stages: Vec<StagePage>,
    /// Its actions.
    pub actions: Vec<ActionPage>,
    /// Its return visits.
    pub visits: Vec<VisitPage>,
    /// Further rules in sentences: hand-over, appointments, pauses, cancelling, reopening, late entries, conflicts.
    pub rules: Vec<String>,
    /// Its prints.
    pub prints: Vec<Named>,
}

pub(super) fn service_page(
    id: &str,
    service: &Service,
    ground: &Ground,
    look: &Look<'_>,
    agent: &str,
) -> ServicePage {
    let stages = service.stages.iter().map(|stage| StagePage {
        id: stage.id.to_string(),
        label: look.label(&stage.label),
        kind: stage_word(stage.kind),
        lane: match stage.lane {
            Lane::Customer => "customer",
            Lane::Front => "front",
            Lane::Back => "back",
        },
    });
    let fields = service.fields.iter().map(|field| FieldPage {
        id: field.id.to_string(),
        label: look.label(&field.label),
        kind: kind_word(&field.kind),
        at_opening: field.at_opening,
        required: field.required,
        internal: field.internal,
        hint: field.hint.as_ref().map(|hint| look.label(hint)),
        options: look.blank(field, &[]).options.into_iter().map(|option| option.label).collect(),
    });
    let prints = service.prints.iter().filter_map(|print| {
        let found = look.handbook.prints.get(print)?;
        Some(Named { id: print.to_string(), label: look.label(&found.label) })
    });
    ServicePage {
        service: service_view(id, service, ground, look, agent),
        fields: fields.collect(),
        stages: stages.collect(),
        actions: service.actions.iter().map(|action| action_page(service, action, look)).collect(),
        visits: service.visits.iter().map(|visit| visit_page(service, visit, look)).collect(),
        rules: rules(service, look),
        prints: prints.collect(),
    }
}

fn asks(service: &Service, asks: &[model::handbook::Ask], look: &Look<'_>) -> Vec<AskPage> {
    let page = |ask: &model::handbook::Ask| {
        let field = service.field(&ask.field)?;
        Some(AskPage {
            id: field.id.to_string(),
            label: look.label(&field.label),
            kind: kind_word(&field.kind),
            required: ask.required,
            when: ask.when.as_ref().map(|when| sentence(when, Some(service), look)),
        })
    };
    asks.iter().filter_map(page).collect()
}

fn action_page(service: &Service, action: &Action, look: &Look<'_>) -> ActionPage {
    let stage = |id: &model::StageId| Named { id: id.to_string(), label: look.stage_name(service, id) };
    ActionPage {
        id: action.id.to_string(),
        label: look.label(&action.label),
        from: action.from.iter().map(stage).collect(),
        to: action.to.as_ref().map(stage),
        by: action.by.iter().map(|performer| look.performer(service, performer)).collect(),
        asks: asks(service, &action.asks, look),
        guards: action
            .guards
            .iter()
            .map(|guard| (sentence(&guard.must, Some(service), look), look.label(&guard.otherwise)))
            .collect(),
        effects: action.effects.iter().map(|effect| look.effect(service, effect)).collect(),
    }
}

fn visit_page(service: &Service, visit: &ReturnVisit, look: &Look<'_>) -> VisitPage {
    let post = |post: &model::PostId| look.performer(service, &Performer::Post(post.clone()));
    let method = |method: &VisitMethod| {
        crate::request::METHODS.iter().find(|(_, own)| own == method).map(|(word, _)| *word)
    };
    let hours = look.handbook.calendars.get(&visit.hours);
    let (tries, days, signs) = (visit.reaching.tries, visit.reaching.days, post(&visit.reaching.sign_off));
    let unreachable = text!(
        zh: "联系不上：不同时间试 {tries} 次，至少隔 {days} 天，{signs}签认",
        en: "not reached: {tries} tries at different times on {days} days, signed by {signs}"
    );
    VisitPage {
        id: visit.id.to_string(),
        label: look.label(&visit.label),
        when: visit.when.as_ref().map(|when| sentence(when, Some(service), look)),
        after: look.trigger(service, &visit.time.after),
        within: look.words(&within(visit.time.within)),
        by: visit.by.iter().map(post).collect(),
        jointly: visit.jointly,
        not_by: visit.not_by.iter().map(|performer| look.performer(service, performer)).collect(),
        rate: visit.rate,
        methods: visit.methods.iter().filter_map(method).collect(),
        hours: Named {
            id: visit.hours.to_string(),
            label: hours.map_or_else(|| visit.hours.to_string(), |calendar| calendar.label.clone()),
        },
        asks: asks(service, &visit.asks, look),
        unsatisfied: visit
            .unsatisfied
            .as_ref()
            .map(|stage| Named { id: stage.to_string(), label: look.stage_name(service, stage) }),
        rounds: visit.rounds,
        end_by: post(&visit.end_by),
        unreachable: look.words(&unreachable),
        paragraph: visit.clause.clone(),
        escalations: visit.escalations.iter().map(|step| look.escalation(&step.at, &step.to)).collect(),
    }
}
