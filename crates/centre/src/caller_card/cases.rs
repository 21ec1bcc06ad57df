//! The cases, promised times and owed return visits of a household, for the card of who calls.

use super::{About, CLOSED, CallerCard, MOST_CASES};
use crate::centre::Centre;
use crate::choices::may_visit;
use crate::error::CentreError;
use crate::names::Wanted;
use crate::policy::hidden_among;
use crate::principal::Principal;
use crate::staff::read_names;
use crate::view::{Holder, Look, Named};
use crate::visits::by_household;
use db::Reader;
use model::duty::DutyKind;
use model::{Case, CaseId, DutyKey, Instant, PartyId};
use serde::Serialize;
use std::collections::BTreeSet;
use store::Scope;
use store::cases::CaseRow;

/// A case on the card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CardCase {
    /// Its number.
    pub number: String,
    /// Its service.
    pub service: Named,
    /// Where it is.
    pub stage: Named,
    /// What that means, as a word.
    pub stage_kind: &'static str,
    /// Who must move it.
    pub owner: Holder,
    /// Who answers to the customer.
    pub contact: Holder,
    /// Where.
    pub place: Option<Named>,
    /// When the customer told us.
    pub reported_at: String,
    /// When the next thing is due.
    pub next_due: Option<String>,
    /// A due time passed.
    pub late: bool,
    /// The clock stands still.
    pub paused: bool,
    /// The agreed appointment: opens and closes.
    pub appointment: Option<(String, String)>,
    /// When nothing was owed any more.
    pub closed_at: Option<String>,
}

/// A time that was told to the household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CardPromise {
    /// The case.
    pub number: String,
    /// The time told.
    pub promised: String,
    /// In what words.
    pub words: String,
    /// Who told it.
    pub by: Option<String>,
    /// `open`, `kept` or `broken`.
    pub state: &'static str,
}

/// The cases of a household: of its members, and at its places. One whose customer stays hidden is not among them, or
/// the card would tell who he is.
pub(super) fn cases_of(
    centre: &Centre,
    reader: &mut dyn Reader,
    who: &Principal,
    about: &About,
    household: &BTreeSet<PartyId>,
) -> Result<Vec<CaseRow>, CentreError> {
    // Those of who asked to stay hidden are looked up as well; what may not be seen goes.
    let scope = Scope { sees_anonymous: true, ..about.scope.clone() };
    let mut rows: Vec<CaseRow> = Vec::new();
    for party in household {
        rows.extend(store::cases::of_party(reader, &scope, *party, MOST_CASES)?);
    }
    for (project, place) in &about.homes {
        rows.extend(store::cases::of_place(reader, &scope, *project, *place, MOST_CASES)?);
    }
    let mut seen = BTreeSet::new();
    rows.retain(|row| seen.insert(row.id));
    let hidden = hidden_among(centre, reader, who, &rows)?;
    rows.retain(|row| !hidden.contains(&row.id));
    rows.sort_by_key(|row| std::cmp::Reverse((row.reported_at, row.id)));
    rows.truncate(MOST_CASES);
    Ok(rows)
}

pub(super) fn fill_cases(
    centre: &Centre,
    reader: &mut dyn Reader,
    who: &Principal,
    card: &mut CallerCard,
    rows: &[CaseRow],
) -> Result<(), CentreError> {
    let mut open: Vec<Case> = Vec::new();
    let mut lines: Vec<(Instant, CardCase)> = Vec::new();
    let mut promises: Vec<(bool, Instant, CardPromise)> = Vec::new();
    for row in rows {
        let closed = row.closed_at.is_some();
        if closed && card.closed_cases.len() >= CLOSED {
            continue;
        }
        let Some(case) = store::cases::load(reader, row.project, row.id)? else { continue };
        let mut wanted = Wanted::default();
        wanted.case(&case);
        let names = read_names(reader, row.project, &wanted)?;
        let handbook = centre.inner.handbooks.get(reader, &row.handbook)?;
        let look = Look { handbook: &handbook, names: &names, lang: who.lang };
        if closed {
            card.closed_cases.push(card_case(row, &case, &look));
        } else {
            lines.push((row.next_due.unwrap_or(Instant(i64::MAX)), card_case(row, &case, &look)));
            promises.extend(promises_of(&case, &look));
            open.push(case);
        }
    }
    lines.sort_by_key(|(due, _)| *due);
    card.open_cases = lines.into_iter().map(|(_, line)| line).collect();
    promises.sort_by_key(|(settled, promised, _)| (*settled, *promised));
    card.promises = promises.into_iter().map(|(_, _, promise)| promise).collect();
    let mut may: BTreeSet<(CaseId, DutyKey)> = BTreeSet::new();
    for case in &open {
        for duty in case.open_duties().into_iter().filter(|duty| duty.kind == DutyKind::Visit) {
            if may_visit(centre, reader, who, case, &duty.key)? {
                may.insert((case.id, duty.key.clone()));
            }
        }
    }
    let his = |duty: &model::Duty, case: &Case| may.contains(&(case.id, duty.key.clone()));
    card.visits_due = by_household(centre, reader, who, open, &his)?;
    Ok(())
}

fn card_case(row: &CaseRow, case: &Case, look: &Look<'_>) -> CardCase {
    let service = look.handbook.services.get(&row.service);
    let stage = service.and_then(|service| service.stage(&row.stage));
    CardCase {
        number: row.number.as_ref().map(|number| number.0.clone()).unwrap_or_default(),
        service: Named {
            id: row.service.to_string(),
            label: service.map_or_else(|| row.service.to_string(), |service| look.label(&service.label)),
        },
        stage: Named {
            id: row.stage.to_string(),
            label: stage.map_or_else(|| row.stage.to_string(), |stage| look.label(&stage.label)),
        },
        stage_kind: crate::view::stage_word(row.stage_kind),
        owner: look.holder(&row.owner, case.owner_fallback.as_ref()),
        contact: look.holder(&row.contact, None),
        place: row.place.map(|place| Named { id: place.to_string(), label: look.names.place(place) }),
        reported_at: look.time(row.reported_at),
        next_due: row.next_due.map(|at| look.time(at)),
        late: row.breached,
        paused: row.paused,
        appointment: case.appointment.as_ref().map(|a| (look.time(a.from), look.time(a.until))),
        closed_at: row.closed_at.map(|at| look.time(at)),
    }
}

fn promises_of(case: &Case, look: &Look<'_>) -> Vec<(bool, Instant, CardPromise)> {
    let number = case.number.as_ref().map(|number| number.0.clone()).unwrap_or_default();
    let view = |promise: &model::case::Promise| {
        let duty = case.duties.get(&promise.duty);
        let state = match duty {
            Some(duty) if duty.is_breached() => "broken",
            Some(duty) if duty.is_open() => "open",
            _ => "kept",
        };
        let view = CardPromise {
            number: number.clone(),
            promised: look.time(promise.promised),
            words: look.names.text(&promise.words),
            by: promise.by.map(|person| look.names.person(person)),
            state,
        };
        (state == "kept", promise.promised, view)
    };
    case.promises.iter().map(view).collect()
}
