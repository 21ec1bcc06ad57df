//! From a request by name to a command: the actions of the handbook, and those that every service has.

use crate::error::CentreError;
use crate::ports::Ports;
use crate::reading::{FindFile, PersonalText, Reading};
use calendar::Zone;
use diag::text;
use model::command::{Audience, Line, Mover, Payer, Role, TryOutcome, Verdict, VisitAnswer};
use model::duty::Assignee;
use model::handbook::{Service, VisitMethod};
use model::{
    ActionId, Case, CaseId, Command, Fen, FieldId, Handbook, ItemId, LineId, PersonId, PostId, PriceListId,
    Quantity,
};
use serde_json::{Map, Value as Json};
use std::collections::BTreeSet;

/// Commands that every service has; a handbook may not name an action like one of them.
pub const BUILT_IN: &[&str] = &[
    "accept",
    "acknowledge",
    "answer_visit",
    "appoint",
    "cancel",
    "consent",
    "decline",
    "end_visit",
    "hand_over",
    "join",
    "keep_promise",
    "merge",
    "move_appointment",
    "nobody_home",
    "note",
    "pause",
    "print",
    "promise",
    "put_line",
    "remove_line",
    "reopen",
    "resume",
    "reveal",
    "set_fields",
    "sign_off",
    "try_visit",
];

/// How a visit is made, as a word.
pub const METHODS: &[(&str, VisitMethod)] = &[
    ("on_site", VisitMethod::OnSite),
    ("phone", VisitMethod::Phone),
    ("message", VisitMethod::Message),
    ("incoming", VisitMethod::Incoming),
];

/// What a customer says, as a word.
pub const VERDICTS: &[(&str, Verdict)] = &[
    ("satisfied", Verdict::Satisfied),
    ("basically", Verdict::Basically),
    ("unsatisfied", Verdict::Unsatisfied),
    ("not_done", Verdict::NotDone),
    ("refused", Verdict::Refused),
    ("checked_good", Verdict::CheckedGood),
    ("checked_bad", Verdict::CheckedBad),
];

const OUTCOMES: &[(&str, TryOutcome)] = &[
    ("no_answer", TryOutcome::NoAnswer),
    ("later", TryOutcome::Later),
    ("wrong_number", TryOutcome::WrongNumber),
    ("message_left", TryOutcome::MessageLeft),
];

const PAYERS: &[(&str, Payer)] = &[
    ("customer", Payer::Customer),
    ("company", Payer::Company),
    ("developer", Payer::Developer),
    ("fund", Payer::Fund),
];

const ROLES: &[(&str, Role)] = &[("owner", Role::Owner), ("contact", Role::Contact)];

/// A command read from a request, with the personal values that it refers to.
#[derive(Debug, Clone)]
pub struct Read {
    /// The command.
    pub command: Command,
    /// The personal values to store.
    pub texts: Vec<PersonalText>,
}

/// What a request is read against.
pub struct Frame<'a> {
    /// The ports.
    pub ports: &'a Ports,
    /// The handbook of the case.
    pub handbook: &'a Handbook,
    /// The service of the case.
    pub service: &'a Service,
    /// The case.
    pub case: &'a Case,
    /// Finds stored files.
    pub files: FindFile<'a>,
    /// Finds a case of the same project by its number.
    pub cases: &'a dyn Fn(&str) -> Option<CaseId>,
}

/// Reads an action by name.
///
/// # Errors
/// When there is no such action, or something does not fit.
pub fn read(frame: &Frame<'_>, action: &str, inputs: &Map<String, Json>) -> Result<Read, CentreError> {
    let zone: &Zone = &frame.handbook.zone;
    let subject = Reading::subject_of(frame.case.party, frame.case.id);
    let mut reading = Reading::new(frame.ports, zone, subject, frame.files);
    let named = ActionId::new(action).ok().filter(|id| frame.service.action(id).is_some());
    let command = match named {
        Some(action) => {
            let note = reading.text(inputs, "note");
            let mut answers = inputs.clone();
            if frame
                .service
                .field(&FieldId::new("note").map_err(|_| CentreError::NotFound("field"))?)
                .is_none()
            {
                answers.remove("note");
            }
            let inputs = reading.fields(frame.service, &answers);
            Some(Command::Act { action, inputs, note })
        }
        None if BUILT_IN.contains(&action) => built_in(frame, &mut reading, action, inputs),
        None => return Err(CentreError::NotFound("action")),
    };
    let texts = reading.finish()?;
    command.map(|command| Read { command, texts }).ok_or(CentreError::NotFound("action"))
}

fn built_in(
    frame: &Frame<'_>,
    r: &mut Reading<'_>,
    action: &str,
    raw: &Map<String, Json>,
) -> Option<Command> {
    match action {
        "accept" => Some(Command::Accept { role: role(r, raw)? }),
        "decline" => {
            let (role, reason) = (role(r, raw), r.need_text(raw, "reason"));
            Some(Command::Decline { role: role?, reason: reason? })
        }
        "hand_over" => {
            let (role, to) = (role(r, raw), assignee(frame, r, raw));
            Some(Command::Offer { role: role?, to: to?, reason: r.text(raw, "reason") })
        }
        "acknowledge" => Some(Command::Acknowledge { duty: r.duty(raw, "duty")? }),
        "pause" => {
            let (reason, until) = (r.need(raw, "reason"), r.need_instant(raw, "until"));
            Some(Command::Pause { reason: reason?, until: until?, note: r.text(raw, "note") })
        }
        "resume" => Some(Command::Resume),
        "note" => {
            let words = r.need_text(raw, "text");
            let audience = if r.yes(raw, "to_customer") { Audience::Customer } else { Audience::Internal };
            Some(Command::Note { text: words?, photos: r.photos(raw, "photos"), audience })
        }
        "set_fields" => match raw.get("fields") {
            Some(Json::Object(fields)) => {
                let reason = r.text(raw, "reason");
                Some(Command::SetFields { fields: r.fields(frame.service, fields), reason })
            }
            _ => {
                r.missing("fields");
                None
            }
        },
        "print" => {
            let (print, paper) = (r.need(raw, "print"), r.maybe(raw, "paper"));
            Some(Command::Print { print: print?, paper: paper.unwrap_or_else(|| "a4".to_owned()) })
        }
        "reveal" => {
            let (field, reason) = (r.need(raw, "field"), r.need_text(raw, "reason"));
            Some(Command::Reveal { field: field?, reason: reason? })
        }
        "appoint" | "move_appointment" | "nobody_home" | "promise" | "keep_promise" => times(r, action, raw),
        "try_visit" | "answer_visit" | "sign_off" | "end_visit" => visits(frame, r, action, raw),
        "put_line" | "remove_line" | "consent" => money(frame, r, action, raw),
        _ => ends(frame, r, action, raw),
    }
}

fn role(r: &mut Reading<'_>, raw: &Map<String, Json>) -> Option<Role> {
    if raw.contains_key("role") { r.one_of(raw, "role", ROLES) } else { Some(Role::Owner) }
}

fn assignee(frame: &Frame<'_>, r: &mut Reading<'_>, raw: &Map<String, Json>) -> Option<Assignee> {
    let person = r.maybe::<PersonId>(raw, "person").map(Assignee::person);
    person.or_else(|| {
        let post: PostId = r.need(raw, "post")?;
        if !frame.handbook.posts.contains_key(&post) {
            r.reject("post", text!(zh: "没有这个岗位", en: "there is no such post"));
            return None;
        }
        Some(Assignee::Post { post, place: frame.case.place })
    })
}

fn times(r: &mut Reading<'_>, action: &str, raw: &Map<String, Json>) -> Option<Command> {
    match action {
        "appoint" => {
            let (from, until) = (r.need_instant(raw, "from"), r.need_instant(raw, "until"));
            Some(Command::Appoint { from: from?, until: until? })
        }
        "move_appointment" => {
            let by = r.one_of(raw, "whose", &[("customer", Mover::Customer), ("us", Mover::Us)]);
            let (from, until) = (r.need_instant(raw, "from"), r.need_instant(raw, "until"));
            let reason = r.text(raw, "reason");
            Some(Command::MoveAppointment { by: by?, from: from?, until: until?, reason })
        }
        "nobody_home" => {
            Some(Command::NobodyHome { photos: r.photos(raw, "photos"), note: r.text(raw, "note") })
        }
        "promise" => {
            let (at, words) = (r.need_instant(raw, "at"), r.need_text(raw, "words"));
            Some(Command::Promise { at: at?, words: words?, channel: r.need(raw, "channel")? })
        }
        _ => Some(Command::KeepPromise { promise: r.duty(raw, "promise")? }),
    }
}

fn visits(frame: &Frame<'_>, r: &mut Reading<'_>, action: &str, raw: &Map<String, Json>) -> Option<Command> {
    let visit = r.duty(raw, "visit");
    match action {
        "try_visit" => {
            let (method, outcome) = (r.one_of(raw, "method", METHODS), r.one_of(raw, "outcome", OUTCOMES));
            let note = r.text(raw, "note");
            Some(Command::Try { visit: visit?, method: method?, outcome: outcome?, note })
        }
        "answer_visit" => {
            let (method, verdict) = (r.one_of(raw, "method", METHODS), r.one_of(raw, "verdict", VERDICTS));
            let answers = match raw.get("answers") {
                Some(Json::Object(answers)) => r.fields(frame.service, answers),
                _ => std::collections::BTreeMap::new(),
            };
            let with = companions(r, raw);
            let words = r.text(raw, "words");
            let signature = r.photos(raw, "signature").into_iter().next();
            let (visit, method, verdict) = (visit?, method?, verdict?);
            Some(Command::Answer(Box::new(VisitAnswer {
                visit,
                method,
                verdict,
                answers,
                with,
                words,
                signature,
            })))
        }
        "sign_off" => {
            let reason = r.need_text(raw, "reason");
            Some(Command::SignOff { visit: visit?, reason: reason? })
        }
        _ => {
            let (reason, answer) = (r.need_text(raw, "reason"), r.need_text(raw, "answer"));
            Some(Command::EndVisit { visit: visit?, reason: reason?, answer: answer? })
        }
    }
}

fn companions(r: &mut Reading<'_>, raw: &Map<String, Json>) -> BTreeSet<PersonId> {
    let names: Vec<&str> = match raw.get("with") {
        Some(Json::Array(items)) => items.iter().filter_map(Json::as_str).collect(),
        Some(Json::String(one)) if !one.trim().is_empty() => vec![one.as_str()],
        _ => vec![],
    };
    let mut found = BTreeSet::new();
    for name in names {
        match name.parse() {
            Ok(person) => {
                found.insert(person);
            }
            Err(_) => r.reject("with", text!(zh: "没有这位同事", en: "there is no such person")),
        }
    }
    found
}

fn money(frame: &Frame<'_>, r: &mut Reading<'_>, action: &str, raw: &Map<String, Json>) -> Option<Command> {
    match action {
        "put_line" => line(frame, r, raw),
        "remove_line" => {
            let (line, reason) = (r.need::<LineId>(raw, "line"), r.need_text(raw, "reason"));
            Some(Command::RemoveLine { line: line?, reason: Some(reason?) })
        }
        _ => {
            let (sum, method) = (r.need::<Fen>(raw, "sum"), r.one_of(raw, "method", METHODS));
            let proof = r.photos(raw, "proof").into_iter().next();
            Some(Command::Consent { sum: sum?, method: method?, proof })
        }
    }
}

/// A line from a price list (`list`, `item`) or a free one (`what`, `price`).
fn line(frame: &Frame<'_>, r: &mut Reading<'_>, raw: &Map<String, Json>) -> Option<Command> {
    let field = r.need::<FieldId>(raw, "field");
    let quantity = r.need(raw, "quantity").map(Quantity);
    let payer = r.one_of(raw, "payer", PAYERS);
    let id = r.maybe::<LineId>(raw, "line").unwrap_or_else(|| LineId::new(frame.ports.new_id()));
    let list = r.maybe::<PriceListId>(raw, "list");
    let (item, what, unit_price) = match list {
        Some(list) => {
            let item = r.need::<ItemId>(raw, "item")?;
            let known = frame.handbook.prices.get(&list);
            let price = known.and_then(|l| l.items.get(&item).map(|i| (l.version.clone(), i.price)));
            let Some((version, price)) = price else {
                r.reject("item", text!(zh: "价目表里没有这一项", en: "the price list has no such item"));
                return None;
            };
            (Some((list, version, item)), None, price)
        }
        None => {
            let (what, price) = (r.need_text(raw, "what"), r.need::<Fen>(raw, "price"));
            (None, Some(what?), price?)
        }
    };
    let (tax, waived) = (r.maybe::<String>(raw, "tax"), r.text(raw, "waived"));
    let (field, quantity, payer) = (field?, quantity?, payer?);
    let sum = Fen::ZERO;
    Some(Command::PutLine {
        line: Box::new(Line { id, field, item, what, quantity, unit_price, sum, payer, tax, waived }),
    })
}

fn ends(frame: &Frame<'_>, r: &mut Reading<'_>, action: &str, raw: &Map<String, Json>) -> Option<Command> {
    let other = |r: &mut Reading<'_>| {
        let number: String = r.need(raw, "case")?;
        let found = (frame.cases)(&number);
        if found.is_none() {
            r.reject("case", text!(zh: "没有这个单号", en: "there is no such number"));
        }
        found
    };
    match action {
        "reopen" => Some(Command::Reopen { reason: r.need_text(raw, "reason")? }),
        "cancel" => {
            let reason = r.need_text(raw, "reason");
            Some(Command::Cancel { by_customer: r.yes(raw, "by_customer"), reason: reason? })
        }
        "merge" => Some(Command::MergeInto { case: other(r)? }),
        "join" => Some(Command::Join { event: other(r)? }),
        _ => None,
    }
}
