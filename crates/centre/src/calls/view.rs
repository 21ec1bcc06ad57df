//! Calls as people see them: names and labels, numbers whole only for who works in the project.

use super::ring::is_late;
use super::{CallView, RingBackView, UNANSWERED};
use crate::centre::Centre;
use crate::error::CentreError;
use crate::handbooks;
use crate::names::Wanted;
use crate::policy::hidden_among;
use crate::principal::{Principal, Right};
use crate::staff::read_names;
use crate::view::{Look, Named};
use db::Reader;
use model::{Assignee, CaseId, PersonalRef, ProjectId};
use store::calls::{Call, Direction, Ring};

/// Calls of one project as people see them.
pub(crate) fn views(
    centre: &Centre,
    reader: &mut dyn Reader,
    who: &Principal,
    project: ProjectId,
    found: &[Call],
) -> Result<Vec<CallView>, CentreError> {
    if found.is_empty() {
        return Ok(vec![]);
    }
    let (_, handbook) = handbooks::current(&centre.inner.handbooks, reader, project)?;
    let mut wanted = Wanted::default();
    for call in found {
        wanted.persons.extend(call.person.iter().chain(&call.returned_by));
        wanted.parties.extend(call.party);
        wanted.places.extend(call.place);
        texts_of(call).for_each(|text| wanted.text(text));
    }
    let names = read_names(reader, project, &wanted)?;
    let cases: Vec<CaseId> = found.iter().filter_map(|call| call.case).collect();
    let rows = store::cases::many(reader, &who.scope(), &cases)?;
    // A call beside the number of an anonymous case would tell whose it is.
    let hidden = hidden_among(centre, reader, who, &rows)?;
    let node = store::nodes::of_project(reader, project)?.ok_or(CentreError::NotFound("project"))?;
    let look = Look { handbook: &handbook, names: &names, lang: who.lang };
    let whole = who.may(Right::Work, project);
    let code = node.code.unwrap_or_default();
    let number = |case: CaseId| {
        rows.iter()
            .filter(|row| !hidden.contains(&row.id))
            .find(|row| row.id == case)
            .and_then(|row| row.number.clone())
            .map(|n| n.0)
    };
    Ok(found.iter().map(|call| view(call, &look, &code, whole, call.case.and_then(number))).collect())
}

fn texts_of(call: &Call) -> impl Iterator<Item = &PersonalRef> {
    call.phone.iter().chain(&call.name).chain(&call.note).chain(&call.answer)
}

fn view(call: &Call, look: &Look<'_>, project: &str, whole: bool, number: Option<String>) -> CallView {
    let names = look.names;
    let text = |part: &Option<PersonalRef>| part.as_ref().map(|text| names.text(text));
    let channel = look.handbook.channels.iter().find(|(id, _)| id.as_str() == call.channel);
    CallView {
        id: call.id.to_string(),
        project: project.to_owned(),
        kind: match (call.missed, call.channel.as_str()) {
            (true, _) => "missed",
            (false, "counter" | "on_site") => "visit",
            (false, _) => "call",
        },
        channel: Named {
            id: call.channel.clone(),
            label: channel.map_or_else(|| call.channel.clone(), |(_, channel)| look.label(&channel.label)),
        },
        direction: if call.direction == Direction::Out { "out" } else { "in" },
        at: look.time(call.at),
        by: call.person.map(|person| names.person(person)),
        phone: text(&call.phone).map(|phone| if whole { phone } else { masked(&phone) }),
        name: call.party.map(|party| names.party(party)).or_else(|| text(&call.name)),
        party: call.party.map(|party| party.to_string()),
        place: call.place.map(|place| Named { id: place.to_string(), label: names.place(place) }),
        matter: text(&call.note),
        answer: text(&call.answer),
        unanswered: call.reason.as_deref() == Some(UNANSWERED),
        number,
        ring_back: call.ring.as_ref().map(|ring| ring_view(call, ring, look)),
    }
}

fn ring_view(call: &Call, ring: &Ring, look: &Look<'_>) -> RingBackView {
    let trace: Option<calendar::Trace> = serde_json::from_str(&ring.trace).ok();
    let why = trace.map(|trace| engine::explain_trace(look.handbook, &trace)).unwrap_or_default();
    let script = look.handbook.ring_back.as_ref().and_then(|rule| rule.script.as_ref());
    RingBackView {
        who: look.holder(&Assignee::Post { post: ring.by.clone(), place: None }, None),
        due: look.time(ring.due),
        due_micros: ring.due.micros(),
        state: if call.returned_at.is_some() { "done" } else { "open" },
        late: is_late(call, ring),
        returned_at: call.returned_at.map(|at| look.time(at)),
        returned_by: call.returned_by.map(|person| look.names.person(person)),
        why: why.iter().map(|line| look.words(line)).collect(),
        script: script.map(ToString::to_string),
    }
}

/// A number of which only the last four digits may be seen.
#[must_use]
pub fn masked(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    let tail: String = digits[digits.len().saturating_sub(4)..].iter().collect();
    format!("****{tail}")
}
