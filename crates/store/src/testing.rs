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
        contact_bounces: 0,
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
        reveals: vec![],
        origin: None,
        clocks_from: None,
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
        steps: vec![Step { index: 1, at: due, kind: StepKind::Due, fired: None, stopped: None }],
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
        crate::search::put(
            tx,
            &crate::search::Entry { project, case, kind, at, subject, key, restricted: false },
            words,
        )?;
    }
    Ok(())
}

db::queries! {
    FILL_CASES = "insert into cases (project, id, number, service, stage, stage_kind, state, owner, contact, channel,
            place, area, place_path, opened_at, reported_at, last_at, next_due, breached, paused, round, closed_at,
            drill, anonymous, version, handbook, snapshot)
        with recursive n (i) as (select $2 union all select i + 1 from n where i < $3)
        select $1, 'case_' || printf('%032x', i), 'N' || i, 'service' || (i % 7), 'stage' || (i % 5), 'work',
            case when i % 10 < 2 then 'open' when i % 10 = 2 then 'finished' else 'closed' end,
            'pers_' || printf('%032x', i % 41), 'pers_' || printf('%032x', i % 37), 'phone',
            'place_' || printf('%032x', i % 2000), 'place_' || printf('%032x', i % 23),
            'place_' || printf('%032x', i % 23) || '/place_' || printf('%032x', i % 2000) || '/',
            i * 60000000, i * 60000000, i * 60000000, case when i % 10 > 2 then 9223372036854775807
            else i * 60000000 + (i * 7919) % 86400000000 end, i % 3 = 0, 0, 1,
            case when i % 10 > 2 then i * 60000000 end, 0, 0, 1, 'h', '{}'
        from n",
        pg: "insert into cases (project, id, number, service, stage, stage_kind, state, owner, contact, channel,
            place, area, place_path, opened_at, reported_at, last_at, next_due, breached, paused, round, closed_at,
            drill, anonymous, version, handbook, snapshot)
        select $1::text, 'case_' || lpad(to_hex(i), 32, '0'), 'N' || i, 'service' || (i % 7), 'stage' || (i % 5), 'work',
            case when i % 10 < 2 then 'open' when i % 10 = 2 then 'finished' else 'closed' end,
            'pers_' || lpad(to_hex(i % 41), 32, '0'), 'pers_' || lpad(to_hex(i % 37), 32, '0'), 'phone',
            'place_' || lpad(to_hex(i % 2000), 32, '0'), 'place_' || lpad(to_hex(i % 23), 32, '0'),
            'place_' || lpad(to_hex(i % 23), 32, '0') || '/place_' || lpad(to_hex(i % 2000), 32, '0') || '/',
            i * 60000000, i * 60000000, i * 60000000, case when i % 10 > 2 then 9223372036854775807
            else i * 60000000 + (i * 7919) % 86400000000 end, (i % 3 = 0)::int, 0, 1,
            case when i % 10 > 2 then i * 60000000 end, 0, 0, 1, 'h', '{}'
        from generate_series($2::bigint, $3::bigint) i";
    FILL_DUTIES = "insert into duties (project, case_id, key, clause, kind, who, from_at, due, provisional, state, late,
            holds_closing, next_at, next_step)
        select project, id, 'arrival#1', 'arrival', 'limit', owner, reported_at, next_due, 0,
            case when closed_at is null then 'open' else 'done' end, 0, 0,
            case when closed_at is null then next_due end, case when closed_at is null then 1 end
        from cases where project = $1";
    ANALYZE = "analyze";
}

/// Writes rows of cases `from` to `to` straight into the tables, a duty each: three of ten live, seven services, 41
/// owners, 23 buildings, 2,000 rooms. Their snapshots hold nothing, so they are for lists only.
///
/// # Errors
/// What the database says.
pub fn fill_cases(tx: &mut dyn db::Tx, project: ProjectId, from: i64, to: i64) -> crate::Result<()> {
    tx.exec(&FILL_CASES, db::params![project.to_string(), from, to])?;
    tx.exec(&FILL_DUTIES, db::params![project.to_string()])?;
    Ok(())
}

/// Lets PostgreSQL count its rows, as its own service does in time. SQLite is left as the product leaves it.
///
/// # Errors
/// What the database says.
pub fn analyze(tx: &mut dyn db::Tx) -> crate::Result<()> {
    if tx.engine() == Engine::Postgres {
        tx.exec(&ANALYZE, &[])?;
    }
    Ok(())
}
