//! The words of a delivery, made when it leaves: what happened by now decides whether it is told at all.

use super::channel::{Definition, Kind};
use super::{EVERYBODY, Payload};
use crate::centre::Centre;
use crate::error::CentreError;
use db::Reader;
use diag::{Text, text};
use model::handbook::{Label, ScriptLine};
use model::{Case, Handbook, Instant, PersonId, PersonalRef};
use serde_json::{Value as Json, json};
use store::outward::Leaving;

/// A message that leaves so long after something was due says that it is late.
const LATE: i64 = Instant::HOUR;

/// One delivery in words.
#[derive(Debug, Clone)]
pub(super) struct Composed {
    /// The whole message in one line.
    pub(super) line: String,
    /// The duty that it is about: of several lines about one duty the last says it all.
    pub(super) about: Option<String>,
    /// What the template may name beside it.
    pub(super) values: Json,
    /// Under which number the other side knows who is told.
    pub(super) phone: String,
    /// The name of who is told.
    pub(super) name: String,
}

/// Puts a delivery into words; `None` when there is nobody to tell any more, or nothing.
pub(super) fn compose(
    centre: &Centre,
    reader: &mut dyn Reader,
    definition: &Definition,
    leaving: &Leaving,
    payload: &Payload,
    address: &str,
) -> Result<Option<Composed>, CentreError> {
    let Some(kind) = Kind::read(&leaving.kind) else { return Ok(None) };
    let Some(id) = leaving.case else { return Ok(None) };
    let Some(case) = store::cases::load(reader, leaving.project, id)? else { return Ok(None) };
    if !may_still_be_told(&case, leaving, payload) {
        return Ok(None);
    }
    let handbook = centre.inner.handbooks.get(reader, &case.handbook)?;
    let (name, phone) = whom(reader, definition, leaving, &case, kind)?;
    if kind == Kind::Customer && phone.is_empty() {
        return Ok(None);
    }
    let words = Words { chinese: definition.chinese, handbook: &handbook, case: &case, now: centre.now() };
    let (clause, due) = words.duty(payload);
    let place = place_of(reader, &case)?;
    let project = store::nodes::of_project(reader, case.project)?.map(|node| node.name).unwrap_or_default();
    let number = case.number.as_ref().map(|number| number.0.clone()).unwrap_or_default();
    let service = handbook.services.get(&case.service).map(|s| words.label(&s.label)).unwrap_or_default();
    let people = names(reader, payload.told.iter().copied())?;
    let line = match kind {
        Kind::Script | Kind::Customer => {
            let filled = |words: &str| fill_script(words, &name, &project, &number, &due, &place);
            match words.script(payload, filled) {
                Some(line) => line,
                None => return Ok(None),
            }
        }
        _ => words.line(kind, payload, [&number, &place, &service, &clause], &due),
    };
    let about = payload.duty.as_ref().map(|duty| format!("{id} {duty}"));
    let values = json!({
        "kind": kind.word(), "number": number, "service": service, "clause": clause, "due": due, "place": place,
        "project": project, "link": format!("{address}/cases/{number}"), "people": people,
    });
    Ok(Some(Composed { line, about, values, phone, name }))
}

/// The duty is still owed, and nobody who is told is excluded by now.
fn may_still_be_told(case: &Case, leaving: &Leaving, payload: &Payload) -> bool {
    let excluded = match leaving.target.parse::<PersonId>() {
        Ok(person) => case.excluded.contains(&person),
        Err(_) => leaving.target == EVERYBODY && !case.excluded.is_empty(),
    };
    let owed = payload.duty.as_ref().is_none_or(|duty| {
        case.duties.get(duty).is_some_and(|duty| duty.is_open() && duty.acknowledged.is_none())
    });
    !excluded && owed
}

/// Name and number of who is told.
fn whom(
    reader: &mut dyn Reader,
    definition: &Definition,
    leaving: &Leaving,
    case: &Case,
    kind: Kind,
) -> Result<(String, String), CentreError> {
    if kind == Kind::Customer {
        let party = case.party.map(|party| store::parties::many(reader, &[party])).transpose()?;
        let name = case.caller_name.clone().or_else(|| party.and_then(|p| p.into_iter().next()?.name));
        let phones = case.party.map(|party| store::parties::phones(reader, &[party])).transpose()?;
        let first = phones.and_then(|phones| phones.into_iter().next()).map(|(_, phone)| phone);
        let phone = case.caller_phone.clone().or(first);
        return Ok((value(reader, name.as_ref())?, value(reader, phone.as_ref())?));
    }
    let Ok(person) = leaving.target.parse::<PersonId>() else { return Ok((String::new(), String::new())) };
    let name = names(reader, [person])?.pop().unwrap_or_default();
    Ok((name, value(reader, definition.reach.get(&person))?))
}

fn value(reader: &mut dyn Reader, reference: Option<&PersonalRef>) -> Result<String, CentreError> {
    let Some(reference) = reference else { return Ok(String::new()) };
    Ok(store::personal::get(reader, [reference.key])?.remove(&reference.key).unwrap_or_default())
}

fn names(
    reader: &mut dyn Reader,
    persons: impl IntoIterator<Item = PersonId>,
) -> Result<Vec<String>, CentreError> {
    let ids: Vec<PersonId> = persons.into_iter().collect();
    let mut found = Vec::new();
    for person in store::people::persons(reader, &ids)? {
        found.push(value(reader, person.name.as_ref())?);
    }
    Ok(found)
}

fn place_of(reader: &mut dyn Reader, case: &Case) -> Result<String, CentreError> {
    let Some(place) = case.place else { return Ok(String::new()) };
    Ok(store::places::get(reader, case.project, place)?.map(|place| place.full_name).unwrap_or_default())
}

fn fill_script(words: &str, name: &str, project: &str, number: &str, due: &str, place: &str) -> String {
    let pairs = [
        ("{customer}", name),
        ("{agent}", ""),
        ("{project}", project),
        ("{number}", number),
        ("{due}", due),
        ("{place}", place),
    ];
    pairs.iter().fold(words.to_owned(), |filled, (mark, value)| filled.replace(mark, value))
}

struct Words<'a> {
    chinese: bool,
    handbook: &'a Handbook,
    case: &'a Case,
    now: Instant,
}

impl Words<'_> {
    fn label(&self, label: &Label) -> String {
        label.text(self.chinese).to_owned()
    }

    fn choose(&self, text: Text) -> String {
        if self.chinese { text.zh } else { text.en }
    }

    /// The name of the clause and the due time as it is now.
    fn duty(&self, payload: &Payload) -> (String, String) {
        let Some(key) = &payload.duty else { return (String::new(), String::new()) };
        let clause = self.choose(engine::clause_name(self.handbook, &self.case.service, &key.clause));
        (clause, self.due(payload).map(|due| engine::show(&self.handbook.zone, due)).unwrap_or_default())
    }

    /// When the duty is due now, or was when it was told of.
    fn due(&self, payload: &Payload) -> Option<Instant> {
        let duty = payload.duty.as_ref().and_then(|key| self.case.duties.get(key));
        duty.map(|duty| duty.due).or(payload.due)
    }

    fn line(&self, kind: Kind, payload: &Payload, what: [&str; 4], due: &str) -> String {
        let what = what.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        let drill = if self.case.drill {
            self.choose(text!(zh: "【演练】", en: "[drill] "))
        } else {
            String::new()
        };
        // What should have been told before it was due, or long ago, must not sound as if there were time.
        let behind = self.due(payload).map_or(0, |due| self.now.since(due));
        let words = match kind {
            Kind::Warn | Kind::Begin | Kind::Offer if behind > 0 => {
                text!(zh: "【补发】{what}，应在 {due} 前完成，已经过了；这条提醒发晚了", en: "[late] {what} was due {due}, which has passed; this reminder comes late")
            }
            Kind::Warn => {
                text!(zh: "【快到时限】{what}，请在 {due} 前完成", en: "[time runs] {what}, due {due}")
            }
            Kind::Due if behind > LATE => {
                text!(zh: "【补发】{what}，应在 {due} 前完成；这条提醒发晚了", en: "[late] {what} was due {due}; this reminder comes late")
            }
            Kind::Due => {
                text!(zh: "【已到时限】{what}，应在 {due} 前完成", en: "[due] {what}, was due {due}")
            }
            Kind::Escalate => {
                text!(zh: "【升级】{what} 仍未完成，应在 {due} 前完成，请您督办", en: "[escalated] {what} is not done, due {due}")
            }
            Kind::Begin => text!(zh: "【待办】{what}，请在 {due} 前完成", en: "[to do] {what}, due {due}"),
            _ => text!(zh: "【请接手】{what}，请在 {due} 前答复", en: "[hand-over] {what}, answer by {due}"),
        };
        format!("{drill}{}", self.choose(words))
    }

    /// What the script says, in one line.
    fn script(&self, payload: &Payload, filled: impl Fn(&str) -> String) -> Option<String> {
        let script = self.handbook.scripts.get(payload.script.as_ref()?)?;
        let said = script.lines.iter().filter_map(|line| match line {
            ScriptLine::Say { words } => Some(filled(&self.label(words))),
            _ => None,
        });
        Some(said.collect::<Vec<_>>().join(" ")).filter(|line| !line.is_empty())
    }
}
