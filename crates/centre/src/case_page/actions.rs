//! What the reader may do next on a case by its handbook, what that asks, and what the customer is told with it.

use super::{ActionView, Material, caller};
use crate::view::{Look, Named};
use model::handbook::{Action, Ask, Effect, Performer, ScriptLine, Service, StageKind};
use model::{Case, PersonId};

/// The actions of the handbook that the reader may do here.
pub(super) fn actions(material: &Material, service: &Service, look: &Look<'_>) -> Vec<ActionView> {
    let case = &material.case;
    let offered = |action: &&Action| {
        action.from.contains(&case.stage)
            && case.is_open()
            && may(material, action)
            && case.stage_kind != StageKind::Closed
    };
    let view = |action: &Action| ActionView {
        id: action.id.to_string(),
        label: look.label(&action.label),
        asks: action
            .asks
            .iter()
            .filter(|ask| may_apply(case, action, ask))
            .filter_map(|ask| look.question(service, Some(case), ask, &people(material, service, ask)))
            .collect(),
        to: action
            .to
            .as_ref()
            .and_then(|to| service.stage(to))
            .map(|stage| Named { id: stage.id.to_string(), label: look.label(&stage.label) }),
        tells: tells(material, action, look),
    };
    service.actions.iter().filter(offered).map(view).collect()
}

/// What the customer is told with an action, with the names that are known.
fn tells(material: &Material, action: &Action, look: &Look<'_>) -> Option<String> {
    let Material { case, handbook, names, .. } = material;
    let script = action.effects.iter().find_map(|effect| match effect {
        Effect::Notify { post: None, script } => handbook.scripts.get(script),
        _ => None,
    })?;
    let customer =
        case.party.map(|party| names.party(party)).or_else(|| caller(case, names).map(|own| own.0));
    let due = case.appointment.as_ref().map(|window| look.clock(window.until));
    let blanks = [
        ("customer", customer),
        ("number", case.number.as_ref().map(|number| number.0.clone())),
        ("place", case.place.map(|place| names.place(place))),
        ("due", due),
        ("agent", material.actor.person_id().map(|person| names.person(person))),
    ];
    let filled = |words: String| {
        let known = blanks.iter().filter_map(|(blank, known)| Some((blank, known.as_ref()?)));
        known.fold(words, |words, (blank, known)| words.replace(&format!("{{{blank}}}"), known))
    };
    let said = script.lines.iter().filter_map(|line| match line {
        ScriptLine::Say { words } => Some(filled(look.label(words))),
        _ => None,
    });
    Some(said.collect::<Vec<_>>().join("\n"))
}

/// Who can be chosen, when a question asks for a person.
pub(super) fn people(material: &Material, service: &Service, ask: &Ask) -> Vec<(PersonId, String)> {
    let Material { case, roster, names, now, .. } = material;
    service
        .field(&ask.field)
        .map(|field| crate::services::people_for(&field.kind, roster, names, &case.excluded, *now))
        .unwrap_or_default()
}

/// Whether a question may apply: its condition is not false, or this very form may still change that.
fn may_apply(case: &Case, action: &Action, ask: &Ask) -> bool {
    ask.when.as_ref().is_none_or(|when| {
        let read = when.fields();
        action.asks.iter().any(|other| read.contains(&other.field))
            || engine::holds(case, when) != Some(false)
    })
}

/// Whether the reader looks like somebody who may; the engine has the last word.
fn may(material: &Material, action: &Action) -> bool {
    let (case, actor) = (&material.case, &material.actor);
    let holds = |who: &model::Assignee| match who {
        model::Assignee::Person { person } => actor.person_id() == Some(*person),
        model::Assignee::Post { post, .. } => actor.posts.contains(post),
    };
    action.by.iter().any(|performer| match performer {
        Performer::Post(post) => {
            material.handbook.fallback_chain(post).iter().any(|p| actor.posts.contains(p))
        }
        Performer::Owner => holds(&case.owner),
        Performer::Contact => holds(&case.contact),
        Performer::FirstAsked => actor.person_id().is_some() && actor.person_id() == case.first_asked,
        Performer::Anyone => true,
        Performer::Customer => false,
        Performer::Field(field) => {
            matches!(case.fields.get(field), Some(model::Value::Person(p)) if actor.person_id() == Some(*p))
        }
    })
}
