//! Lists: the queue of cases and a person's duties. Keyed pages, never offsets; the scope is part of the question.

mod rows;
pub(crate) use rows::{names_in, queue_row};

use crate::centre::Centre;
use crate::error::CentreError;
use crate::held_posts::held_posts;
use crate::principal::Principal;
use crate::view::{Holder, Look, Named};
use crate::{handbooks, places, projects};
use db::Reader;
use diag::text;
use model::{Assignee, CaseId, ContactId, Instant, PersonId, PostId};
use serde::{Deserialize, Serialize};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use store::cases::{Counted, Order, QueueFilter, State};
use store::duties::{DutyCursor, DutyRow, Which};

/// Rows of a page, and most that may be asked for.
const ROWS: usize = 50;
const MOST_ROWS: usize = 200;

/// Which cases are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct QueueRequest {
    /// Only this project.
    pub project: Option<String>,
    /// Only this service.
    pub service: Option<String>,
    /// Only in this stage.
    pub stage: Option<String>,
    /// `open`, `finished`, `closed` or `all`; open and finished when left out.
    pub state: Option<String>,
    /// Owned by: `me`, a person's id, or a post.
    pub owner: Option<String>,
    /// At this place or below it.
    pub place: Option<String>,
    /// The next thing is due before this time.
    pub due_before: Option<String>,
    /// Only late ones.
    pub late: Option<bool>,
    /// `due`, `age` or `newest`.
    pub order: Option<String>,
    /// Where the page begins, as the page before said.
    pub after: Option<String>,
    /// Rows, at most 200.
    pub limit: Option<usize>,
}

/// One row of the queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QueueRow {
    /// The number.
    pub number: String,
    /// The service.
    pub service: Named,
    /// The stage.
    pub stage: Named,
    /// What that means, as a word.
    pub stage_kind: &'static str,
    /// Who must move it.
    pub owner: Holder,
    /// Who answers to the customer.
    pub contact: Holder,
    /// Where.
    pub place: Option<String>,
    /// When the customer told us.
    pub reported_at: String,
    /// When the next thing is due.
    pub next_due: Option<String>,
    /// The same in microseconds, for countdowns.
    pub next_due_micros: Option<i64>,
    /// A due time passed.
    pub late: bool,
    /// The clock stands still.
    pub paused: bool,
    /// 1 until first reopened.
    pub round: u32,
    /// An exercise.
    pub drill: bool,
}

/// A page of the queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QueuePage {
    /// The rows.
    pub rows: Vec<QueueRow>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// How many in all, exact to 1,000, then `1,000+`.
    pub count: String,
}

/// Which duties are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DutiesRequest {
    /// `me` (also when left out) or a person's id.
    pub owner: Option<String>,
    /// `open` (also when left out), `done` or `void`.
    pub state: Option<String>,
    /// Where the page begins.
    pub after: Option<String>,
    /// Rows, at most 200.
    pub limit: Option<usize>,
}

/// One duty in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DutyLine {
    /// The case's number.
    pub number: String,
    /// Clause and occurrence.
    pub key: String,
    /// Its name.
    pub label: String,
    /// What sort of obligation, as a word.
    pub kind: &'static str,
    /// The service.
    pub service: String,
    /// Where.
    pub place: Option<String>,
    /// Who must do it.
    pub who: Holder,
    /// When it must be done.
    pub due: String,
    /// The same in microseconds.
    pub due_micros: i64,
    /// `open`, `done` or `void`.
    pub state: &'static str,
    /// Late.
    pub late: bool,
    /// Counted with days whose holidays are not yet published.
    pub provisional: bool,
    /// The clock of the case stands still.
    pub paused: bool,
    /// An exercise.
    pub drill: bool,
    /// The missed call to ring back (its number is then empty).
    pub call: Option<String>,
}

/// A page of duties.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DutyListPage {
    /// The rows, earliest due first.
    pub rows: Vec<DutyLine>,
    /// Where the next page begins.
    pub next: Option<String>,
}

impl Centre {
    /// A page of the queue.
    ///
    /// # Errors
    /// When a filter or the cursor does not fit.
    pub async fn queue(&self, who: &Principal, asked: QueueRequest) -> Result<QueuePage, CentreError> {
        let (centre, who) = (self.clone(), who.clone());
        self.read(move |reader| queue(&centre, reader, &who, &asked)).await
    }

    /// A page of somebody's duties: his own, and those of the posts that he holds.
    ///
    /// # Errors
    /// When a filter or the cursor does not fit.
    pub async fn duties(&self, who: &Principal, asked: DutiesRequest) -> Result<DutyListPage, CentreError> {
        let (centre, who) = (self.clone(), who.clone());
        self.read(move |reader| duties(&centre, reader, &who, &asked)).await
    }
}

fn wrong(field: &'static str) -> CentreError {
    CentreError::invalid(field, text!(zh: "这个条件不对", en: "this does not fit"))
}

pub(crate) fn parsed<T: std::str::FromStr>(
    text: Option<&str>,
    field: &'static str,
) -> Result<Option<T>, CentreError> {
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    text.map(|text| text.parse().map_err(|_| wrong(field))).transpose()
}

fn queue(
    centre: &Centre,
    reader: &mut dyn Reader,
    who: &Principal,
    asked: &QueueRequest,
) -> Result<QueuePage, CentreError> {
    let scope = who.scope();
    let filter = filter(reader, who, asked)?;
    let order = match asked.order.as_deref() {
        None | Some("" | "due") => Order::Due,
        Some("age") => Order::Age,
        Some("newest") => Order::Newest,
        Some(_) => return Err(wrong("order")),
    };
    let after = parsed(asked.after.as_deref(), "after")?;
    let limit = asked.limit.unwrap_or(ROWS).clamp(1, MOST_ROWS);
    let streams = [store::journal::RIGHTS, crate::erase::ERASURES];
    store::ahead::queue(reader, &scope, &filter, streams)?;
    let page = store::cases::queue(reader, &scope, &filter, order, after.as_ref(), limit)?;
    // A first page that is the last one has counted itself.
    let whole = after.is_none() && page.next.is_none();
    let count = if whole { None } else { Some(store::cases::count(reader, &scope, &filter)?) };
    let count = match count {
        None => page.rows.len().to_string(),
        Some(Counted::Exactly(count)) => count.to_string(),
        Some(Counted::AtLeast(_)) => "1,000+".to_owned(),
    };
    let names = names_in(centre, reader, &page.rows)?;
    let mut rows = Vec::with_capacity(page.rows.len());
    for row in &page.rows {
        let handbook = centre.inner.handbooks.get(reader, &row.handbook)?;
        rows.push(queue_row(row, &Look { handbook: &handbook, names: &names, lang: who.lang }));
    }
    Ok(QueuePage { rows, next: page.next.map(|cursor| cursor.to_string()), count })
}

pub(crate) fn filter(
    reader: &mut dyn Reader,
    who: &Principal,
    asked: &QueueRequest,
) -> Result<QueueFilter, CentreError> {
    let text =
        |part: &Option<String>| part.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
    let project = match text(&asked.project) {
        Some(code) => Some(projects::seen(reader, who, &code)?),
        None => None,
    };
    let place = match (text(&asked.place), project) {
        (Some(place), Some(project)) => Some(places::resolve(reader, project, &place)?),
        (Some(_), None) => {
            return Err(CentreError::invalid(
                "project",
                text!(zh: "按位置查要先选项目", en: "choose a project first"),
            ));
        }
        (None, _) => None,
    };
    let states = match asked.state.as_deref() {
        None | Some("") => vec![],
        Some("open") => vec![State::Open],
        Some("finished") => vec![State::Finished],
        Some("closed") => vec![State::Closed],
        Some("all") => vec![State::Open, State::Finished, State::Closed],
        Some(_) => return Err(wrong("state")),
    };
    Ok(QueueFilter {
        projects: project.into_iter().collect(),
        states,
        service: parsed(asked.service.as_deref(), "service")?,
        stage: parsed(asked.stage.as_deref(), "stage")?,
        owner: text(&asked.owner).map(|owner| holder(who, &owner)).transpose()?,
        place,
        due_before: parsed::<Instant>(asked.due_before.as_deref(), "due_before")?,
        breached: asked.late,
        ..QueueFilter::default()
    })
}

/// `me`, a person's id, or a post's word.
fn holder(who: &Principal, text: &str) -> Result<Assignee, CentreError> {
    if text == "me" {
        return Ok(Assignee::person(who.person));
    }
    if let Ok(person) = text.parse::<PersonId>() {
        return Ok(Assignee::person(person));
    }
    let post: PostId = text.parse().map_err(|_| wrong("owner"))?;
    Ok(Assignee::Post { post, place: None })
}

fn duties(
    centre: &Centre,
    reader: &mut dyn Reader,
    who: &Principal,
    asked: &DutiesRequest,
) -> Result<DutyListPage, CentreError> {
    let scope = who.scope();
    let person = match asked.owner.as_deref().map(str::trim) {
        None | Some("" | "me") => who.person,
        Some(text) => text.parse().map_err(|_| wrong("owner"))?,
    };
    let which = match asked.state.as_deref() {
        None | Some("" | "open") => Which::Open,
        Some("done") => Which::Done,
        Some("void") => Which::Void,
        Some(_) => return Err(wrong("state")),
    };
    let after = Begin::read(asked.after.as_deref())?;
    let limit = asked.limit.unwrap_or(ROWS).clamp(1, MOST_ROWS);
    let posts = held_posts(centre, reader, &scope.projects, person)?;
    let mut page = store::duties::mine(reader, &scope, person, &posts, which, after.duty.as_ref(), limit)?;
    crate::policy::leave_out_draws(centre, reader, who, &mut page.rows)?;
    let of_cases = duty_lines(centre, reader, who, &page.rows)?;
    let cursors = page.rows.iter().map(Begin::of_duty);
    let mut lines: Vec<(String, DutyLine)> = cursors.zip(of_cases).collect();
    let calls = crate::calls::owed(reader, who, &posts, which, after.call, limit + 1)?;
    lines.extend(crate::calls::lines(centre, reader, who, which, &calls)?);
    // At the same instant calls come first, as their ids do.
    lines.sort_by(|a, b| (a.1.due_micros, &a.0).cmp(&(b.1.due_micros, &b.0)));
    let more = lines.len() > limit || page.next.is_some();
    lines.truncate(limit);
    let next = lines.last().filter(|_| more).map(|(cursor, _)| cursor.clone());
    Ok(DutyListPage { rows: lines.into_iter().map(|(_, line)| line).collect(), next })
}

/// Where a page of duties begins, among the duties of cases and among missed calls.
struct Begin {
    duty: Option<DutyCursor>,
    call: Option<(Instant, ContactId)>,
}

impl Begin {
    fn read(text: Option<&str>) -> Result<Self, CentreError> {
        let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
            return Ok(Self { duty: None, call: None });
        };
        let (due, rest) = text.split_once('.').ok_or_else(|| wrong("after"))?;
        let at = Instant(due.parse().map_err(|_| wrong("after"))?);
        let (duty, call) = match rest.parse::<ContactId>() {
            Ok(call) => (format!("{due}.{}.", CaseId::from_number(0)), call),
            Err(_) => (text.to_owned(), ContactId::from_number(u128::MAX)),
        };
        Ok(Self { duty: parsed(Some(&duty), "after")?, call: Some((at, call)) })
    }

    fn of_duty(row: &DutyRow) -> String {
        format!("{}.{}.{}", row.due.micros(), row.case, row.key)
    }
}

fn duty_lines(
    centre: &Centre,
    reader: &mut dyn Reader,
    who: &Principal,
    rows: &[DutyRow],
) -> Result<Vec<DutyLine>, CentreError> {
    let (mut persons, mut places, mut handbooks) = (BTreeSet::new(), BTreeSet::new(), BTreeMap::new());
    for row in rows {
        persons.extend(row.who.as_person());
        places.extend(row.place.map(|place| (row.project, place)));
        if let Entry::Vacant(vacant) = handbooks.entry(row.project) {
            vacant.insert(handbooks::current(&centre.inner.handbooks, reader, row.project)?.1);
        }
    }
    let names = centre.names_of_list(reader, &persons, &places)?;
    let line = |row: &DutyRow| {
        let handbook = handbooks.get(&row.project)?;
        Some(duty_line(row, &Look { handbook, names: &names, lang: who.lang }))
    };
    Ok(rows.iter().filter_map(line).collect())
}

fn duty_line(row: &DutyRow, look: &Look<'_>) -> DutyLine {
    let service = look.handbook.services.get(&row.service).map(|s| look.label(&s.label));
    DutyLine {
        number: row.number.as_ref().map(|n| n.0.clone()).unwrap_or_default(),
        key: row.key.to_string(),
        label: look.words(&engine::clause_name(look.handbook, &row.service, &row.key.clause)),
        kind: crate::view::duty_kind_word(row.kind),
        service: service.unwrap_or_else(|| row.service.to_string()),
        place: row.place.map(|place| look.names.place(place)),
        who: look.holder(&row.who, None),
        due: look.time(row.due),
        due_micros: row.due.micros(),
        state: match row.which {
            Which::Open => "open",
            Which::Done => "done",
            Which::Void => "void",
        },
        late: row.late,
        provisional: row.provisional,
        paused: row.paused,
        drill: row.drill,
        call: None,
    }
}
