//! Every route, as every role, at its own project, one beside it, one below and one above: the answer must be what the
//! route's declared access and the policy in `entries.rs` say. What may not be seen is answered like what is not there,
//! letter for letter.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod callers;
mod entries;
mod sent;
mod world;

use callers::{Caller, Door, callers};
use db::testing::on_runtime;
use entries::{ENTRIES, Entry, Role, Rule};
use sent::{Told, send};
use std::collections::BTreeSet;
use web::access::Access;
use world::{SECRETS, Things, World};

/// What somebody must be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    /// To log in.
    LogIn,
    /// To change his first password.
    Password,
    /// That he may not.
    Denied,
    /// The same as about what is nowhere.
    Nothing,
    /// Anything but these.
    Answer,
}

/// What the policy says to a caller about things of a project.
fn expected(caller: &Caller, entry: &Entry, access: Access, sees: bool) -> Expected {
    if entry.rule == Rule::Public {
        return Expected::Answer;
    }
    match caller.standing {
        callers::Standing::Nobody => return Expected::LogIn,
        callers::Standing::FirstPassword if matches!(entry.path, "/password" | "/logout") => {
            return Expected::Answer;
        }
        callers::Standing::FirstPassword => return Expected::Password,
        callers::Standing::Known => {}
    }
    if let Access::Right(right) = access
        && !caller.role_gives(right)
    {
        return Expected::Denied;
    }
    let changes = entry.method == "POST";
    let allowed = caller.role_allows(entry.rule) && (caller.writes || !changes);
    match entry.rule {
        Rule::Public => Expected::Answer,
        Rule::Somebody if changes && !caller.writes => Expected::Denied,
        Rule::Somebody if sees => Expected::Answer,
        Rule::Somebody => Expected::Nothing,
        Rule::Own(role) => {
            let _: Role = role;
            Expected::Nothing
        }
        _ if !sees => Expected::Nothing,
        _ if allowed => Expected::Answer,
        _ => Expected::Denied,
    }
}

/// What is wrong with an answer; nothing when it is as expected.
fn fault(
    expected: Expected,
    door: Door,
    entry: &Entry,
    told: &Told,
    nowhere: Option<&Told>,
) -> Option<String> {
    let sent_to = |page: &str| told.status == 303 && told.leads.starts_with(page);
    let fine = match (expected, door) {
        (Expected::LogIn, Door::Interface) => told.status == 401,
        (Expected::LogIn, Door::Screen) => sent_to("/login"),
        (Expected::Password, Door::Interface) => told.status == 403,
        (Expected::Password, Door::Screen) => sent_to("/password"),
        (Expected::Denied, _) => told.status == 403,
        (Expected::Nothing, _) => {
            let other = nowhere?;
            return (told != other).then(|| {
                format!("told {} but of what is nowhere {}", told.beside(other), other.beside(told))
            });
        }
        (Expected::Answer, _) => {
            let away = entry.path != "/logout" && entry.rule != Rule::Public && sent_to("/login");
            let refused = matches!(told.status, 401 | 403) && entry.path != "/login";
            let missing =
                told.status == 404 && !entry.vain && !matches!(entry.rule, Rule::Public | Rule::Somebody);
            !away && !refused && !missing
        }
    };
    (!fine || told.status >= 500).then(|| told.short())
}

/// Tries one route as one caller against the things of a project.
async fn attempt(
    world: &World,
    caller: &Caller,
    entry: &Entry,
    access: Access,
    at: (&str, &Things, bool),
) -> Option<String> {
    let (about, things, sees) = at;
    let expected = expected(caller, entry, access, sees);
    let told = send(world, caller, entry, things).await;
    let probes = expected == Expected::Nothing && entry.names_things();
    let nowhere = if probes { Some(send(world, caller, entry, &world.nowhere).await) } else { None };
    let mut faults: Vec<String> =
        fault(expected, caller.door, entry, &told, nowhere.as_ref()).into_iter().collect();
    if probes
        && entry.method == "POST"
        && matches!(entry.rule, Rule::See | Rule::Work | Rule::Administer | Rule::Publish | Rule::Arrange)
        && !matches!(told.status, 403 | 404)
    {
        faults.push(format!("status {} for what may not be seen", told.status));
    }
    for (code, secrets) in SECRETS {
        let hidden = !caller.sees(code);
        faults.extend(
            secrets
                .iter()
                .filter(|secret| hidden && told.text.contains(*secret))
                .map(|secret| format!("tells {secret}")),
        );
    }
    let line = |fault: String| {
        format!(
            "{} {} as {} at {about}: expected {expected:?}, {fault}",
            entry.method, entry.path, caller.name
        )
    };
    (!faults.is_empty()).then(|| faults.into_iter().map(line).collect::<Vec<_>>().join("\n"))
}

async fn everybody_everywhere(world: World, part: usize, parts: usize) {
    let routes = web::all_routes(&world.app.app);
    let declared: BTreeSet<(String, &str)> =
        routes.iter().map(|route| (route.path.clone(), route.method)).collect();
    let listed: BTreeSet<(String, &str)> =
        ENTRIES.iter().map(|entry| (entry.path.to_owned(), entry.method)).collect();
    assert_eq!(declared, listed, "a route has no entry in crates/web/tests/matrix/entries.rs");
    let (mut faults, mut tried) = (vec![], 0);
    for (number, caller) in callers(&world).await.into_iter().enumerate() {
        if number % parts != part {
            continue;
        }
        for route in routes.iter().filter(|route| caller.door.takes(&route.path)) {
            let entry = ENTRIES
                .iter()
                .find(|entry| entry.path == route.path && entry.method == route.method)
                .unwrap();
            for (about, things, sees) in caller.targets(&world, entry) {
                tried += 1;
                faults.extend(attempt(&world, &caller, entry, route.access, (about, things, sees)).await);
            }
        }
    }
    assert!(faults.is_empty(), "{} of {tried}:\n{}", faults.len(), faults.join("\n"));
    assert!(tried > 100, "only {tried} attempts");
}

fn run(part: usize) {
    let database = db::testing::TestDatabase::new(db::Engine::Sqlite);
    on_runtime(async { everybody_everywhere(World::new(database.database().clone()).await, part, 3).await });
}

#[test]
fn every_route_as_everybody_a() {
    run(0);
}

#[test]
fn every_route_as_everybody_b() {
    run(1);
}

#[test]
fn every_route_as_everybody_c() {
    run(2);
}
