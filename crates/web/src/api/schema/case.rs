//! The shape of a case in the interface.

use serde::Deserialize;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A thing with its name.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// Its id.
    pub id: String,
    /// Its name in the language asked for.
    pub label: String,
}

/// Who has something.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Holder {
    /// `person` or `post`.
    pub kind: String,
    /// The person's id, or the post's word.
    pub id: String,
    /// The name.
    pub label: String,
    /// The post that was empty, when another stands in for it.
    pub stands_in_for: Option<String>,
}

/// Why a time is what it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Explanation {
    /// In one sentence.
    pub headline: String,
    /// The site's paragraph.
    pub paragraph: Option<String>,
    /// Step by step.
    pub lines: Vec<String>,
    /// Counted with days whose holidays are not yet published.
    pub provisional: bool,
}

/// An obligation.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    /// Clause and occurrence.
    pub key: String,
    /// The clause.
    pub clause: String,
    /// Its name.
    pub label: String,
    /// What sort: `limit`, `accept`, `wake`, `visit`, `sign_off`, `promise`, `appointment`, `reserve`
    /// (not drawn for a visit, and may be yet).
    pub kind: String,
    /// Who must do it.
    pub who: Holder,
    /// When its clock began.
    pub from: String,
    /// When it must be done.
    pub due: String,
    /// The same in microseconds.
    pub due_micros: i64,
    /// `open`, `done` or `void`.
    pub state: String,
    /// Late, when done or not.
    pub late: bool,
    /// Counted with days whose holidays are not yet published.
    pub provisional: bool,
    /// When it was done, RFC 3339.
    pub done_at: Option<String>,
    /// Who said "I have it".
    pub acknowledged_by: Option<String>,
    /// Why this time.
    pub explanation: Explanation,
}

/// One line of a timeline.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TimelineLine {
    /// When it was recorded.
    pub at: String,
    /// When it happened, when that differs.
    pub happened_at: Option<String>,
    /// The clock time, for people.
    pub clock: String,
    /// It follows from the line above.
    pub follows: bool,
    /// What happened.
    pub words: String,
    /// What was written with it.
    pub text: Option<String>,
}

/// A field of the form.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its id.
    pub id: String,
    /// Its name.
    pub label: String,
    /// What it holds.
    pub kind: String,
    /// The value as it is sent back.
    pub value: Json,
    /// The value as people read it.
    pub shown: String,
    /// On no customer's copy.
    pub internal: bool,
    /// Only its end is shown to the caller; the action `reveal` (`field`, `reason`) shows it whole to him for ten minutes, and
    /// is recorded in the timeline.
    pub masked: bool,
}

/// A question of an action or a visit.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The field that it fills.
    pub id: String,
    /// Its name.
    pub label: String,
    /// What it takes.
    pub kind: String,
    /// Must be answered.
    pub required: bool,
    /// A line of help.
    pub hint: Option<String>,
    /// What may be chosen.
    pub options: Vec<Named>,
    /// The answer that the case has already.
    pub value: Option<String>,
}

/// What may be done next.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// Its word, for `…/actions/{action}`.
    pub id: String,
    /// Its name.
    pub label: String,
    /// What it asks.
    pub asks: Vec<Question>,
    /// The stage that it leads to.
    pub to: Option<Named>,
    /// What the handbook says to the customer with it; send what was really said as `note`.
    pub tells: Option<String>,
}

/// When the customer may be rung up or called on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RingHours {
    /// One may now.
    pub open: bool,
    /// The hours of today, for people.
    pub hours: String,
    /// Until when, when one may now.
    pub until: Option<String>,
    /// From when, when one may not now.
    pub from: Option<String>,
}

/// The tries of a visit against what the handbook wants of them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reaching {
    /// Tries at different times of day.
    pub counted: u32,
    /// How many are wanted.
    pub tries: u32,
    /// Days on which somebody tried.
    pub days: u32,
    /// How many are wanted.
    pub days_wanted: u32,
    /// What was done, what is still wanted, and who signs, a sentence each.
    pub words: Vec<String>,
}

/// A priced line.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Its id.
    pub id: String,
    /// What it is.
    pub what: String,
    /// How much.
    pub quantity: String,
    /// The unit.
    pub unit: String,
    /// The price of one, in yuan.
    pub unit_price: String,
    /// The sum, in yuan.
    pub sum: String,
    /// Who pays.
    pub payer: String,
    /// Why nothing is charged.
    pub waived: Option<String>,
}

/// A return visit.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Visit {
    /// Its duty.
    pub duty: Duty,
    /// Tries without an answer.
    pub tries: usize,
    /// What the customer said.
    pub verdict: Option<String>,
    /// How it ended.
    pub end: Option<String>,
    /// A sign-off is owed.
    pub sign_off: bool,
    /// What was tried and what is still wanted, once somebody tried.
    pub reaching: Option<Reaching>,
    /// When the customer may be rung up or called on, while the visit is owed.
    pub hours: Option<RingHours>,
    /// Allowed methods.
    pub methods: Vec<String>,
    /// What is asked.
    pub asks: Vec<Question>,
}

/// A promise to the customer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Promise {
    /// The key of its duty.
    pub key: String,
    /// The time that was told.
    pub promised: String,
    /// In what words.
    pub words: String,
    /// Who told it.
    pub by: Option<String>,
    /// `open`, `kept` or `broken`.
    pub state: String,
}

/// An agreed window.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// It opens.
    pub from: String,
    /// It closes.
    pub until: String,
}

/// Where a case comes from that another system had before.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// Its number there.
    pub number: String,
    /// From when its limits run here: `then` (the report) or `today` (the import).
    pub limits_from: String,
}

/// A case.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Its number.
    pub number: String,
    /// The code of its project.
    pub project: String,
    /// Its service.
    pub service: Named,
    /// Where it is.
    pub stage: Named,
    /// `start`, `work`, `finished`, `closed` or `cancelled`.
    pub stage_kind: String,
    /// How it came in.
    pub channel: Named,
    /// Who must move it.
    pub owner: Holder,
    /// Who answers to the customer.
    pub contact: Holder,
    /// Who was asked first.
    pub first_asked: Option<Named>,
    /// Offers that wait to be accepted, by role (`owner`, `contact`).
    pub offers: BTreeMap<String, Holder>,
    /// The customer.
    pub party: Option<Named>,
    /// Name and phone of who called.
    pub caller: Option<Vec<String>>,
    /// Where.
    pub place: Option<Named>,
    /// When the customer told us.
    pub reported_at: String,
    /// When it was recorded.
    pub opened_at: String,
    /// 1 until it is first reopened.
    pub round: u32,
    /// When the work of this round was done.
    pub finished_at: Option<String>,
    /// When nothing was owed any more.
    pub closed_at: Option<String>,
    /// An exercise.
    pub drill: bool,
    /// Where it comes from, when another system had it before.
    pub origin: Option<Origin>,
    /// Send it back as `expect`.
    pub version: u64,
    /// The handbook in force for it.
    pub handbook: String,
    /// The form.
    pub fields: Vec<Field>,
    /// Priced lines.
    pub lines: Vec<Line>,
    /// What the customer pays, in yuan.
    pub to_pay: String,
    /// The sum that he agreed to.
    pub consent: Option<String>,
    /// Duties, open ones first.
    pub duties: Vec<Duty>,
    /// Return visits.
    pub visits: Vec<Visit>,
    /// Promises.
    pub promises: Vec<Promise>,
    /// The agreed appointment.
    pub appointment: Option<Window>,
    /// Reason and latest end of the pause.
    pub pause: Option<Vec<String>>,
    /// What the caller may do next.
    pub actions: Vec<Action>,
    /// Reasons for a pause.
    pub pauses: Vec<Named>,
    /// Prints.
    pub prints: Vec<Named>,
    /// Numbers of linked cases.
    pub links: Vec<String>,
    /// What happened, oldest first.
    pub timeline: Vec<TimelineLine>,
}
