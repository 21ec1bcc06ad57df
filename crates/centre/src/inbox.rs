//! What somebody was told, in words of his language, newest first, with read marks.

use crate::centre::Centre;
use crate::error::CentreError;
use crate::handbooks;
use crate::names::Wanted;
use crate::principal::{Principal, Via};
use crate::services::say;
use crate::staff::read_names;
use crate::view::Look;
use db::Reader;
use diag::{Text, text};
use model::command::Role;
use model::duty::Fallback;
use model::{Case, DeliveryId, DutyKey, Instant, ScriptId};
use serde::Serialize;
use serde_json::Value as Json;
use store::inbox::Message;

/// Rows of a page, and most that may be asked for.
const ROWS: usize = 30;
const MOST_ROWS: usize = 100;
/// Unread messages are counted so far.
const MOST_COUNTED: usize = 99;

/// A message as its receiver reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MessageView {
    /// Its id.
    pub id: String,
    /// The project's code.
    pub project: String,
    /// `duty`, `offer`, `script`, `ring_back`, `behind`, `imported` …
    pub kind: String,
    /// What it says.
    pub words: String,
    /// The case that it is about.
    pub number: Option<String>,
    /// The missed call that it is about.
    pub call: Option<String>,
    /// Where that case is.
    pub place: Option<String>,
    /// When it came, RFC 3339.
    pub at: String,
    /// Not read yet.
    pub unread: bool,
    /// The duty whose next step stops when the reader says "I have it"; nothing when there is none any more.
    pub duty: Option<String>,
    /// What is offered and still waits for the reader: `owner` or `contact`.
    pub offer: Option<&'static str>,
}

/// A page of messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InboxPage {
    /// Newest first.
    pub rows: Vec<MessageView>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// How many are not read: exact to 99, then `99+`.
    pub unread: String,
}

impl Centre {
    /// The newest messages of somebody.
    ///
    /// # Errors
    /// When the cursor does not fit.
    pub async fn inbox(
        &self,
        who: &Principal,
        only_unread: bool,
        after: Option<String>,
        limit: Option<usize>,
    ) -> Result<InboxPage, CentreError> {
        let (centre, who) = (self.clone(), who.clone());
        let limit = limit.unwrap_or(ROWS).clamp(1, MOST_ROWS);
        let before = after.as_deref().filter(|text| !text.is_empty()).map(cursor).transpose()?;
        self.read(move |reader| {
            let found = store::inbox::newest(reader, who.person, only_unread, before, limit)?;
            let next = found.last().filter(|_| found.len() == limit);
            let next = next.map(|last| format!("{}.{}", last.at.micros(), last.id));
            let mut rows = Vec::with_capacity(found.len());
            for message in &found {
                rows.extend(view(&centre, reader, &who, message)?);
            }
            Ok(InboxPage { rows, next, unread: unread(reader, &who)? })
        })
        .await
    }

    /// How many messages somebody has not read: exact to 99, then `99+`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn unread(&self, who: &Principal) -> Result<String, CentreError> {
        let who = who.clone();
        self.read(move |reader| unread(reader, &who)).await
    }

    /// Says "I have it" to the duty that a message is about, so that its next step stops, and marks the message as read.
    ///
    /// # Errors
    /// When there is no such message, or nothing of it can be taken up any more.
    pub async fn take_up(&self, who: &Principal, message: &str) -> Result<(), CentreError> {
        let id: DeliveryId = message.trim().parse().map_err(|_| CentreError::NotFound("message"))?;
        let (centre, principal) = (self.clone(), who.clone());
        let found = self
            .read(move |reader| {
                let found = store::inbox::get(reader, principal.person, id)?;
                let found = found.ok_or(CentreError::NotFound("message"))?;
                view(&centre, reader, &principal, &found)
            })
            .await?;
        let found = found.ok_or(CentreError::NotFound("message"))?;
        if let (Some(number), Some(duty)) = (&found.number, &found.duty) {
            let mut inputs = serde_json::Map::new();
            inputs.insert("duty".to_owned(), duty.as_str().into());
            let request = crate::ActRequest { inputs, ..crate::ActRequest::default() };
            self.act(who, number, "acknowledge", request, None).await?;
        }
        self.mark_read(who, vec![found.id]).await?;
        Ok(())
    }

    /// Marks messages of somebody as read, all of them when none is named. Answers how many were not.
    ///
    /// # Errors
    /// When an id is none.
    pub async fn mark_read(&self, who: &Principal, messages: Vec<String>) -> Result<u64, CentreError> {
        if matches!(who.via, Via::Token { writes: false, .. }) {
            return Err(CentreError::Denied("token only reads"));
        }
        let ids: Result<Vec<DeliveryId>, _> = messages.iter().map(|id| id.parse()).collect();
        let ids = ids.map_err(|_| CentreError::NotFound("message"))?;
        let (person, now) = (who.person, self.now());
        self.write(move |tx| {
            let marked = if ids.is_empty() {
                store::inbox::mark_all_read(tx, person, now, now)?
            } else {
                store::inbox::mark_read(tx, person, &ids, now)?
            };
            Ok(marked)
        })
        .await
    }
}

fn unread(reader: &mut dyn Reader, who: &Principal) -> Result<String, CentreError> {
    let count = store::inbox::unread(reader, who.person, MOST_COUNTED + 1)?;
    let most = u64::try_from(MOST_COUNTED).unwrap_or(u64::MAX);
    Ok(if count > most { format!("{MOST_COUNTED}+") } else { count.to_string() })
}

fn cursor(text: &str) -> Result<(Instant, DeliveryId), CentreError> {
    let read = || {
        let (at, id) = text.split_once('.')?;
        Some((Instant(at.parse().ok()?), id.parse().ok()?))
    };
    read().ok_or_else(|| {
        CentreError::invalid("after", text!(zh: "翻页位置不对", en: "this is not the beginning of a page"))
    })
}

/// A message in words; nothing when it is about a case that he may not see any more.
fn view(
    centre: &Centre,
    reader: &mut dyn Reader,
    who: &Principal,
    message: &Message,
) -> Result<Option<MessageView>, CentreError> {
    if !who.rights.contains_key(&message.project) {
        return Ok(None);
    }
    let case = match message.case {
        Some(case) if store::cases::row(reader, &who.scope(), case)?.is_none() => return Ok(None),
        Some(case) => store::cases::load(reader, message.project, case)?,
        None => None,
    };
    let handbook = match &case {
        Some(case) => centre.inner.handbooks.get(reader, &case.handbook)?,
        None => handbooks::current(&centre.inner.handbooks, reader, message.project)?.1,
    };
    let mut wanted = Wanted::default();
    if let Some(case) = &case {
        wanted.case(case);
    }
    let names = read_names(reader, message.project, &wanted)?;
    let look = Look { handbook: &handbook, names: &names, lang: who.lang };
    let node = store::nodes::of_project(reader, message.project)?.ok_or(CentreError::NotFound("project"))?;
    let payload: Json =
        serde_json::from_str(&message.payload).map_err(|error| CentreError::corrupt("message", error))?;
    let number = case.as_ref().and_then(|case| case.number.as_ref()).map(|number| number.0.clone());
    let (duty, offer) =
        case.as_ref().map_or((None, None), |case| waiting(case, who.person, message, &payload));
    let words = match message.kind.as_str() {
        "duty" => duty_words(&payload, &look, number.as_deref().unwrap_or_default()),
        "offer" => offer_words(&payload, number.as_deref().unwrap_or_default()),
        "script" => script_words(&payload, &look, case.as_ref(), &node.name),
        "kept_out" => kept_out_words(&payload, &look, number.as_deref().unwrap_or_default()),
        "ring_back" => ring_back_words(&payload, &look),
        "channel" => channel_words(&payload),
        crate::parked::KIND => crate::parked::words(&payload, number.as_deref()),
        kind @ (crate::behind::KIND | crate::behind::IMPORTED) => crate::behind::words(kind, &payload, &look),
        other => Text::same(other),
    };
    Ok(Some(MessageView {
        id: message.id.to_string(),
        project: node.code.unwrap_or_default(),
        kind: message.kind.clone(),
        words: look.words(&words),
        number,
        call: payload.get("call").and_then(Json::as_str).map(str::to_owned),
        place: case.as_ref().and_then(|case| case.place).map(|place| names.place(place)),
        at: look.time(message.at),
        unread: message.read_at.is_none(),
        duty,
        offer,
    }))
}

/// Everybody who could have a case is kept out of it: what an administrator is to do.
fn kept_out_words(payload: &Json, look: &Look<'_>, number: &str) -> Text {
    let Ok(fallback) = serde_json::from_value::<Fallback>(payload.clone()) else {
        return Text::same(number);
    };
    let Text { zh, en } = engine::explain_fallback(look.handbook, &fallback);
    text!(zh: "{number} {zh}", en: "{number}: {en}")
}

/// What the reader can still answer to a message: a duty that nobody has taken up, an offer that waits for him.
fn waiting(
    case: &Case,
    person: model::PersonId,
    message: &Message,
    payload: &Json,
) -> (Option<String>, Option<&'static str>) {
    let key: Option<DutyKey> = payload.get("duty").and_then(|key| serde_json::from_value(key.clone()).ok());
    let open = key.filter(|key| case.duties.get(key).is_some_and(model::Duty::is_open));
    match message.kind.as_str() {
        "duty" => {
            let free =
                open.filter(|key| case.duties.get(key).is_some_and(|duty| duty.acknowledged.is_none()));
            (free.map(|key| key.to_string()), None)
        }
        "offer" => {
            let own = case.offers.iter().find(|(_, offer)| {
                Some(&offer.duty) == open.as_ref() && offer.to.as_person() == Some(person)
            });
            let role = own.map(|(role, _)| match role {
                Role::Owner => "owner",
                Role::Contact => "contact",
            });
            (None, role)
        }
        _ => (None, None),
    }
}

fn clock(payload: &Json, look: &Look<'_>) -> String {
    let due: Option<Instant> = payload.get("due").and_then(|due| serde_json::from_value(due.clone()).ok());
    due.map(|due| look.clock(due)).unwrap_or_default()
}

fn duty_words(payload: &Json, look: &Look<'_>, number: &str) -> Text {
    let name = |lang: &str| payload.get(lang).and_then(Json::as_str).unwrap_or_default();
    let (zh, en, due) = (name("zh"), name("en"), clock(payload, look));
    match payload.get("step").and_then(Json::as_str) {
        Some("warn") => text!(zh: "{number}“{zh}”快到时限了，请抓紧", en: "{number}: `{en}` is soon due"),
        Some("escalate") => {
            text!(zh: "{number}“{zh}”还没办，请您过问", en: "{number}: `{en}` is not done; please look into it")
        }
        Some("begin") => text!(zh: "{number}“{zh}”可以开始了", en: "{number}: `{en}` can begin"),
        _ => text!(zh: "{number}“{zh}”已到时限（{due}）", en: "{number}: `{en}` was due at {due}"),
    }
}

fn offer_words(payload: &Json, number: &str) -> Text {
    match payload.get("role").and_then(Json::as_str) {
        Some("contact") => {
            text!(zh: "{number} 请您接手跟进：接了就点“接手”，不行请退回", en: "{number}: please take over the contact with the customer, or decline")
        }
        _ => {
            text!(zh: "{number} 派给您了：接了就点“接手”，不行请退回", en: "{number} is offered to you: accept or decline it")
        }
    }
}

fn ring_back_words(payload: &Json, look: &Look<'_>) -> Text {
    let due = clock(payload, look);
    text!(zh: "有未接来电过了回拨时限（{due}），请马上回", en: "a missed call was to be returned by {due}: ring back now")
}

/// What was to leave the house and is given up.
fn channel_words(payload: &Json) -> Text {
    let word = |name: &str| payload.get(name).and_then(Json::as_str).unwrap_or_default();
    let (channel, why) = (word("channel"), word("why"));
    let count = payload.get("count").and_then(Json::as_u64).unwrap_or(1);
    text!(
        zh: "发往“{channel}”的 {count} 条消息多次没送到（{why}），先放在一边。请查一查对方和设置",
        en: "{count} messages to `{channel}` did not arrive after several tries ({why}) and are put aside. Please look at the other side and at the settings"
    )
}

fn script_words(payload: &Json, look: &Look<'_>, case: Option<&Case>, project: &str) -> Text {
    let id = payload.get("script").and_then(Json::as_str).and_then(|id| ScriptId::new(id).ok());
    let Some((id, script)) = id.and_then(|id| look.handbook.scripts.get(&id).map(|script| (id, script)))
    else {
        return Text::same("");
    };
    let said = say(script, look, case, project);
    if said.is_empty() { Text::same(id.to_string()) } else { Text::same(said.join(" ")) }
}
