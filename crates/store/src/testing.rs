//! Cases and duties for tests, with only what the test cares about.

use calendar::Instant;
use db::Engine;
use db::testing::TestDatabase;
use model::duty::{DutyKind, DutyState, Step, StepKind};
use model::handbook::StageKind;
use model::{Assignee, Case, CaseId, CaseNumber, Duty, DutyKey, HandbookHash, PersonId, ProjectId};
use std::collections::{BTreeMap, BTreeSet};

/// A word of the handbook language.
///
/// # Panics
/// When it is none.
#[must_use]
#[expect(clippy::expect_used, reason = "a test with a wrong word has failed")]
pub fn word<T: std::str::FromStr>(text: &str) -> T
where
    T::Err: std::fmt::Debug,
{
    text.parse().expect("a word of the handbook language")
}

/// A migrated database.
///
/// # Panics
/// When it cannot be made.
#[must_use]
#[expect(clippy::expect_used, reason = "a test without a database has failed")]
pub fn database(engine: Engine) -> TestDatabase {
    let database = TestDatabase::new(engine);
    crate::migrate(&database).expect("migrate a test's database");
    database
}

/// A new open case of a repair, owned by person 1, reported at `at`.
#[must_use]
pub fn case(project: ProjectId, id: u128, at: Instant) -> Case {
    Case {
        version: 1,
        id: CaseId::from_number(id),
        project,
        service: word("repair"),
        handbook: HandbookHash("h".to_owned()),
        number: Some(CaseNumber(format!("BX-{id:06}"))),
        channel: word("counter"),
        drill: false,
        anonymous: false,
        opened_at: at,
        reported_at: at,
        last_at: at,
        first_asked: Some(PersonId::from_number(1)),
        contact: Assignee::person(PersonId::from_number(1)),
        owner: Assignee::person(PersonId::from_number(1)),
        owner_fallback: None,
        offers: BTreeMap::new(),
        bounces: 0,
        party: None,
        caller_name: None,
        caller_phone: None,
        place: None,
        fields: BTreeMap::new(),
        lines: Vec::new(),
        consent: None,
        stage: word("dispatched"),
        stage_kind: StageKind::Work,
        stage_since: at,
        round: 1,
        finished_at: None,
        first_finished_at: None,
        closed_at: None,
        done: BTreeSet::new(),
        workers: BTreeSet::new(),
        happened: Vec::new(),
        duties: BTreeMap::new(),
        pause: None,
        pauses: Vec::new(),
        appointment: None,
        moved_by_us: 0,
        moved_by_customer: 0,
        nobody_home: 0,
        promises: Vec::new(),
        visits: BTreeMap::new(),
        slots: BTreeMap::new(),
        excluded: BTreeSet::new(),
        event: None,
        children: Vec::new(),
        merged_into: None,
        absorbed: Vec::new(),
        prints: BTreeMap::new(),
    }
}

/// An open duty with one step, at its due time.
#[must_use]
pub fn duty(key: &str, who: Assignee, from: Instant, due: Instant) -> Duty {
    let key: DutyKey = word(key);
    Duty {
        key,
        kind: DutyKind::Limit,
        who,
        fallback: None,
        from,
        due,
        trace: None,
        provisional: None,
        not_before: None,
        steps: vec![Step { index: 1, at: due, kind: StepKind::Due, fired: None }],
        acknowledged: None,
        state: DutyState::Open,
        holds_closing: false,
    }
}

/// The case with a duty more.
#[must_use]
pub fn with_duty(mut case: Case, duty: Duty) -> Case {
    case.duties.insert(duty.key.clone(), duty);
    case
}

/// Makes texts findable, `count` of them, taking `words` in turn, each its own case and customer numbered from `first`.
///
/// # Errors
/// What the database says.
pub fn fill_texts(
    tx: &mut dyn db::Tx,
    project: ProjectId,
    first: u128,
    count: u64,
    words: &[&str],
) -> crate::Result<()> {
    for (number, words) in (0..count).zip(words.iter().cycle()) {
        let number = first + u128::from(number);
        let subject = model::value::Subject::Party(model::PartyId::from_number(number));
        let (key, at) = (model::PersonalId::from_number(number), Instant(0));
        crate::personal::put(tx, Some(project), subject, key, b"salt", words, at)?;
        let case = CaseId::from_number(number);
        let kind = "note".to_owned();
        crate::search::put(tx, &crate::search::Entry { project, case, kind, at, subject, key, restricted: false }, words)?;
    }
    Ok(())
}
