//! Measures pages of the queue and searches: `cargo run --release -p store --example lists_and_search -- [CASES] [TEXTS]`.
//!
//! With `SHOUWEN_TEST_PG` set, the server is measured as well.

use calendar::Instant;
use db::testing::{SERVER, TestDatabase};
use db::{Engine, Options};
use model::value::Subject;
use model::{Assignee, CaseId, PartyId, PersonId, PersonalId, ProjectId};
use std::time::Duration;
use store::cases::{self, Order, QueueFilter, State};
use store::search::{self, Entry};
use store::testing::{analyze, fill_cases, word};
use store::{Result, Scope, duties, personal};

const HOME: ProjectId = ProjectId::from_number(1);
const PROJECTS: u128 = 20;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1).filter_map(|argument| argument.parse::<i64>().ok());
    let cases = arguments.next().unwrap_or(100_000);
    let texts = arguments.next().unwrap_or(100_000);
    measure(Engine::Sqlite, cases, texts)?;
    #[expect(clippy::disallowed_methods, reason = "a measurement is run by hand and says what it needs")]
    if std::env::var(SERVER).is_ok() {
        measure(Engine::Postgres, cases, texts)?;
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "this is what it is for")]
fn measure(engine: Engine, many: i64, texts: i64) -> Result<()> {
    let database =
        TestDatabase::with(engine, Options { unit_limit: Duration::from_secs(600), ..Options::default() });
    store::migrate(&database)?;
    let took = time(|| database.write_blocking(move |tx| fill_cases(tx, HOME, 1, many)))?;
    println!("{engine}: {many} cases written in {took:?}");
    let took = time(|| fill(&database, texts))?;
    println!("{engine}: {texts} texts written in {took:?}");
    database.write_blocking(analyze)?;
    lists(&database)?;
    searches(&database)
}

fn lists(database: &TestDatabase) -> Result<()> {
    let scope = Scope::person(PersonId::from_number(99), [HOME]);
    let all = QueueFilter::default;
    let owner = || Some(Assignee::person(PersonId::from_number(3)));
    let closed = || vec![State::Closed];
    let filters = [
        ("open, by due", all(), Order::Due),
        ("open, newest", all(), Order::Newest),
        ("open, service", QueueFilter { service: Some(word("service3")), ..all() }, Order::Due),
        ("open, owner", QueueFilter { owner: owner(), ..all() }, Order::Due),
        (
            "open, owner and service",
            QueueFilter { owner: owner(), service: Some(word("service3")), ..all() },
            Order::Due,
        ),
        ("closed, newest", QueueFilter { states: closed(), ..all() }, Order::Newest),
        (
            "closed, owner and service",
            QueueFilter { states: closed(), owner: owner(), service: Some(word("service3")), ..all() },
            Order::Newest,
        ),
        ("open, stage (no index)", QueueFilter { stage: Some(word("stage3")), ..all() }, Order::Due),
    ];
    for (name, filter, order) in filters {
        let counted = filter.clone();
        let asking = scope.clone();
        repeat(database, &format!("page of 50: {name}"), 100, move |tx| {
            Ok(cases::queue(tx, &asking, &filter, order, None, 50)?.rows.len())
        })?;
        let asking = scope.clone();
        repeat(database, &format!("count: {name}"), 50, move |tx| {
            cases::count(tx, &asking, &counted).map(|_| 0)
        })?;
    }
    let asking = scope.clone();
    repeat(database, "duties of a person", 100, move |tx| {
        let page = duties::mine(tx, &asking, PersonId::from_number(3), &[], duties::Which::Open, None, 50)?;
        Ok(page.rows.len())
    })?;
    repeat(database, "when is the next duty", 100, |tx| Ok(usize::from(duties::next(tx)?.is_some())))?;
    repeat(database, "one case by number", 100, move |tx| {
        Ok(usize::from(cases::by_number(tx, &scope, "N77")?.is_some()))
    })
}

fn searches(database: &TestDatabase) -> Result<()> {
    let small = Scope::person(PersonId::from_number(99), [ProjectId::from_number(PROJECTS)]);
    let large = Scope::person(PersonId::from_number(99), [HOME]);
    let all = Scope::person(PersonId::from_number(99), (1..=PROJECTS).map(ProjectId::from_number));
    for query in ["漏水", "水", "厨房漏水", "电梯困人", "水电", "门漏", "漏水 电梯 困人", "3-2-501", "鼹鼠"]
    {
        for (name, scope) in [("small project", &small), ("large project", &large), ("all projects", &all)] {
            let scope = scope.clone();
            repeat(database, &format!("search {query} in {name}"), 30, move |tx| {
                let found = search::texts(tx, &scope, query, None, 20)?;
                Ok(found.hits.len())
            })?;
        }
    }
    Ok(())
}

/// Texts of two to four phrases of a common stock, half of them in the first project, fewest in the last.
fn fill(database: &TestDatabase, many: i64) -> Result<()> {
    const PHRASES: [&str; 24] = [
        "厨房漏水",
        "卫生间下水道堵塞",
        "水龙头一直滴水",
        "电梯困人",
        "楼道灯不亮",
        "门禁卡失灵",
        "车位被占",
        "空调不制冷",
        "墙面渗水发霉",
        "热水器打不着火",
        "请尽快派人",
        "业主说已经报过两次",
        "下午三点以后在家",
        "装修噪音扰民",
        "垃圾没有清运",
        "电表跳闸",
        "窗户关不严",
        "天花板脱落",
        "对讲机没有声音",
        "地下车库积水",
        "小区路面破损",
        "宠物狗没有牵绳",
        "快递丢失",
        "水压太小",
    ];
    let mut seed = 7_u64;
    let mut next = move |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let mut done = 0_u128;
    let many = u128::try_from(many).unwrap_or(0);
    while done < many {
        let batch: Vec<(u128, ProjectId, String)> = (done..many.min(done + 1000))
            .map(|number| {
                // Project n gets half of what project n - 1 gets; the last one what is left.
                let project = u128::from(next(u64::MAX >> 33).leading_zeros() - 33) + 1;
                let phrases: Vec<&str> =
                    (0..2 + next(3)).map(|_| PHRASES[usize::try_from(next(24)).unwrap_or(0)]).collect();
                let room = format!("{}-{}-{}01", 1 + next(20), 1 + next(4), 1 + next(30));
                (
                    number,
                    ProjectId::from_number(project.min(PROJECTS)),
                    format!("{room}{}", phrases.join("，")),
                )
            })
            .collect();
        done += batch.len() as u128;
        database.write_blocking(move |tx| {
            for (number, project, text) in &batch {
                let (key, case) = (PersonalId::from_number(*number), CaseId::from_number(*number));
                let subject = Subject::Party(PartyId::from_number(*number));
                let (project, at, kind) = (*project, Instant(0), "note".to_owned());
                personal::put(tx, Some(project), subject, key, b"salt", text, at)?;
                search::put(tx, &Entry { project, case, kind, at, subject, key, restricted: false }, text)?;
            }
            Ok::<_, store::StoreError>(())
        })?;
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a measurement")]
fn time(work: impl FnOnce() -> Result<()>) -> Result<Duration> {
    let start = std::time::Instant::now();
    work()?;
    Ok(start.elapsed())
}

#[expect(clippy::print_stdout, reason = "this is what it is for")]
fn repeat(
    database: &TestDatabase,
    name: &str,
    times: usize,
    work: impl Fn(&mut dyn db::Reader) -> Result<usize> + Send + Sync + 'static,
) -> Result<()> {
    let work = std::sync::Arc::new(work);
    let mut all = Vec::with_capacity(times);
    let mut rows = 0;
    for _ in 0..times {
        let work = std::sync::Arc::clone(&work);
        all.push(time(|| {
            rows = database.read_blocking(move |tx| work(tx))?;
            Ok(())
        })?);
    }
    all.sort();
    println!(
        "{:10} {name:45} {rows:4} rows   median {:>8.2?}   p90 {:>8.2?}   worst {:>8.2?}",
        database.engine().to_string(),
        all[times / 2],
        all[times * 9 / 10],
        all[times - 1]
    );
    Ok(())
}
