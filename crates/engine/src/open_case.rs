//! Opening a case: who was asked first, who answers to the customer, who must move it, and the first clocks.

use crate::draft::{Draft, Moment};
use crate::entry_time;
use crate::evolve::born;
use crate::facts::Facts;
use crate::refusal::{Code, Refusal};
use diag::text;
use model::actor::{Actor, Who};
use model::command::{LimitsFrom, Open, Role, Stamp};
use model::duty::Assignee;
use model::event::{Entry, Event, Opened};
use model::handbook::{FieldKind, PartyNeed, Service, StageKind, Trigger};
use model::{FieldId, Handbook, Instant, PersonId};
use std::collections::BTreeMap;

/// Opens a case.
///
/// # Errors
/// When the service does not take it so, or something required is missing.
pub(crate) fn open(
    handbook: &Handbook,
    facts: &Facts<'_>,
    at: Instant,
    actor: &Actor,
    stamp: &Stamp,
    open: &Open,
) -> Result<Vec<Entry>, Refusal> {
    let service = handbook.services.get(&open.service).ok_or_else(|| unknown_service(&open.service))?;
    let always = calendar::Calendar::always(handbook.zone.clone());
    let moment = match &open.imported {
        Some(_) => entry_time::imported(stamp, at)?,
        None => entry_time::moment(stamp, at, None, &service.late_entry, &always, facts.tables)?,
    };
    check_intake(service, open)?;
    let start = service.stage_of(StageKind::Start).ok_or_else(|| unknown_service(&open.service))?;
    let opened = Opened {
        id: open.id,
        project: open.project,
        service: open.service.clone(),
        handbook: open.handbook.clone(),
        channel: open.channel.clone(),
        reported_at: moment.happened_at,
        first_asked: open.first_asked.or_else(|| actor.person_id().filter(|_| open.imported.is_none())),
        contact: Assignee::Post { post: service.owner.clone(), place: open.place },
        owner: Assignee::Post { post: service.owner.clone(), place: open.place },
        fallback: None,
        party: open.party,
        caller_name: open.caller_name.clone(),
        caller_phone: open.caller_phone.clone(),
        place: open.place,
        fields: BTreeMap::new(),
        stage: start.id.clone(),
        drill: open.drill,
        anonymous: open.anonymous,
        origin: open.imported.as_ref().map(|import| import.origin.clone()),
    };
    let draft = draft(handbook, service, facts, actor, moment, opened);
    begin(draft, open)
}

/// A draft whose case has only its first facts; the opening event is added once owner and form are settled.
fn draft<'a>(
    handbook: &'a Handbook,
    service: &'a Service,
    facts: &'a Facts<'a>,
    actor: &'a Actor,
    moment: Moment,
    opened: Opened,
) -> Draft<'a> {
    let entry = opening_entry(actor, &moment, opened.clone());
    let case = born(&opened, &entry);
    Draft { handbook, service, facts, actor, moment, case, entries: vec![] }
}

fn opening_entry(actor: &Actor, moment: &Moment, opened: Opened) -> Entry {
    Entry {
        at: moment.at,
        happened_at: moment.happened_at,
        who: actor.who.clone(),
        late: moment.late.clone(),
        event: Event::Opened(Box::new(opened)),
    }
}

fn begin(mut draft: Draft<'_>, open: &Open) -> Result<Vec<Entry>, Refusal> {
    check_form(&draft, open)?;
    let (owner, contact, fallback) = first_holders(&draft, open);
    let mut opened = Opened {
        id: open.id,
        project: open.project,
        service: open.service.clone(),
        handbook: open.handbook.clone(),
        channel: open.channel.clone(),
        reported_at: draft.case.reported_at,
        first_asked: draft.case.first_asked,
        contact,
        owner,
        fallback,
        party: open.party,
        caller_name: open.caller_name.clone(),
        caller_phone: open.caller_phone.clone(),
        place: open.place,
        fields: open.fields.clone(),
        stage: draft.case.stage.clone(),
        drill: open.drill,
        anonymous: open.anonymous,
        origin: open.imported.as_ref().map(|import| import.origin.clone()),
    };
    if opened.first_asked.is_some_and(|person| draft.facts.absent.contains(&person))
        && draft.actor.person_id().is_none()
    {
        opened.contact = opened.owner.clone();
    }
    let entry = opening_entry(draft.actor, &draft.moment, opened.clone());
    draft.case = born(&opened, &entry);
    draft.entries.push(entry);
    draft.compute();
    draft.keep_out_named(&BTreeMap::new())?;
    if draft.actor.person_id().is_none() {
        draft.offer_unclaimed()?;
    }
    let (reported, recorded) = starts(&draft, open);
    draft.trigger(Trigger::Reported, reported)?;
    draft.trigger(Trigger::Opened, recorded)?;
    let stage = draft.case.stage.clone();
    draft.trigger(Trigger::Stage(stage), recorded)?;
    // The instants in the first form start their clocks as a later change of them would.
    draft.reconsider(&BTreeMap::new())?;
    if open.imported.is_some() {
        draft.moment = Moment { at: draft.at(), happened_at: draft.at(), late: None };
        draft.fire_what_is_past()?;
    }
    Ok(draft.entries)
}

/// From when the clocks of the report and those of the recording run. What another system recorded then counts as
/// recorded then, or not at all before today.
fn starts(draft: &Draft<'_>, open: &Open) -> (Instant, Instant) {
    let (reported, recorded) = (draft.case.clock_start(), draft.at());
    match &open.imported {
        Some(import) if import.origin.limits_from == LimitsFrom::Then => (reported, reported),
        _ => (reported, recorded),
    }
}

/// Who records it owns it; who was asked first answers to the customer. What no employee recorded goes to the post; what
/// another system had stays with who had it there.
fn first_holders(draft: &Draft<'_>, open: &Open) -> (Assignee, Assignee, Option<model::duty::Fallback>) {
    let can = |person: &PersonId| !draft.facts.absent.contains(person);
    if let Some(import) = &open.imported {
        let (owner, fallback) = match &import.owner {
            Some(Assignee::Person { person }) if can(person) => (Assignee::person(*person), None),
            Some(Assignee::Post { post, .. }) => draft.post(post),
            _ => draft.post(&draft.service.owner),
        };
        let contact = open.first_asked.filter(can).map_or_else(|| owner.clone(), Assignee::person);
        return (owner, contact, fallback);
    }
    match draft.actor.person_id() {
        Some(recorder) => {
            let contact = open.first_asked.filter(can).unwrap_or(recorder);
            (Assignee::person(recorder), Assignee::person(contact), None)
        }
        None => {
            let (post, fallback) = draft.post(&draft.service.owner);
            let contact = open.first_asked.filter(can).map_or_else(|| post.clone(), Assignee::person);
            (post, contact, fallback)
        }
    }
}

fn check_intake(service: &Service, open: &Open) -> Result<(), Refusal> {
    if !service.intake.contains(&open.channel) {
        return Err(Refusal::new(
            Code::ChannelUnknown,
            text!(zh: "这类事项不从这个渠道受理", en: "this service does not come in through that channel"),
            text!(zh: "请换一个受理渠道", en: "choose another channel"),
        ));
    }
    if open.drill && !service.drills {
        return Err(Refusal::new(
            Code::DrillNotAllowed,
            text!(zh: "这类事项没有演练", en: "this service has no drills"),
            text!(zh: "请去掉“演练”", en: "leave out `drill`"),
        ));
    }
    if open.anonymous && service.party != PartyNeed::Anonymous {
        return Err(Refusal::new(
            Code::NotAllowed,
            text!(zh: "这类事项不能匿名", en: "this service cannot be anonymous"),
            text!(zh: "请登记客户或联系方式", en: "give the customer or a contact"),
        ));
    }
    let known = open.party.is_some() || open.caller_phone.is_some() || open.caller_name.is_some();
    if service.party == PartyNeed::Required && !known {
        return Err(Refusal::new(
            Code::PartyMissing,
            text!(zh: "还没有登记客户", en: "the customer is missing"),
            text!(zh: "请选择客户，或填写来电人和电话", en: "choose the customer or give the caller's name or phone"),
        ));
    }
    if service.place_required && open.place.is_none() {
        return Err(Refusal::new(
            Code::PlaceMissing,
            text!(zh: "还没有登记位置", en: "the place is missing"),
            text!(zh: "请选择房号或公共区域", en: "choose the room or the public area"),
        ));
    }
    Ok(())
}

fn check_form(draft: &Draft<'_>, open: &Open) -> Result<(), Refusal> {
    draft.check_values(&open.fields)?;
    if let Some(late) = open.fields.keys().find(|id| draft.service.field(id).is_some_and(|f| !f.at_opening)) {
        return Err(crate::form::unknown_field(late));
    }
    let missing: Vec<FieldId> = draft
        .service
        .fields
        .iter()
        .filter(|f| f.at_opening && f.required && !matches!(f.kind, FieldKind::Computed { .. }))
        .filter(|f| !open.fields.contains_key(&f.id))
        .map(|f| f.id.clone())
        .collect();
    if missing.is_empty() { Ok(()) } else { Err(crate::act::missing_answers(draft.service, missing)) }
}

/// A refusal that names a service which the handbook lacks.
pub(crate) fn unknown_service(id: &model::ServiceId) -> Refusal {
    Refusal::new(
        Code::UnknownService,
        text!(zh: "手册里没有事项“{id}”", en: "the handbook has no service `{id}`"),
        text!(zh: "请从手册的事项里选择", en: "choose one of the handbook's services"),
    )
}

impl Draft<'_> {
    /// A case that nobody recorded is offered to the post that holds it, so that a person takes it in time.
    fn offer_unclaimed(&mut self) -> Result<(), Refusal> {
        let to = self.case.owner.clone();
        if let (Assignee::Post { .. }, Who::Customer(_) | Who::Integration(_) | Who::Clock) =
            (&to, &self.actor.who)
        {
            let fallback = self.case.owner_fallback.clone();
            self.offer_to(Role::Owner, (to, fallback), None)?;
        }
        Ok(())
    }
}
