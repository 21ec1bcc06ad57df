//! Who calls: each role at each node, by a session and by tokens that write or only read; and those who may do nothing yet
//! or nothing any more.

use crate::entries::{Entry, Rule};
use crate::world::{Things, World};
use centre::Right;
use testkit::{Browser, Program, login_at};

/// How somebody comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    Screen,
    Interface,
}

impl Door {
    pub(crate) fn takes(self, path: &str) -> bool {
        (self == Self::Interface) == path.starts_with("/api/v1/")
    }
}

/// What is known of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Nobody,
    FirstPassword,
    Known,
}

/// Somebody who calls.
pub(crate) struct Caller {
    pub(crate) name: String,
    pub(crate) login: String,
    pub(crate) standing: Standing,
    pub(crate) door: Door,
    /// His token may change something.
    pub(crate) writes: bool,
    pub(crate) browser: Browser,
    pub(crate) program: Program,
    role: &'static str,
    /// The projects that he sees, and those that are tried.
    seen: &'static [&'static str],
    tried: &'static [&'static str],
}

/// Posts of the estate: all of them work with the role of staff.
const POSTS: [&str; 6] = ["li", "wang", "zhao", "guan", "sun", "qian"];
const ROLES: [&str; 5] = ["admin", "author", "auditor", "staff", "integrator"];

impl Caller {
    pub(crate) fn sees(&self, code: &str) -> bool {
        self.standing == Standing::Known && self.seen.contains(&code)
    }

    /// What the gate asks: whether a project gives the right.
    pub(crate) fn role_gives(&self, right: Right) -> bool {
        match right {
            Right::Work => matches!(self.role, "staff" | "integrator" | "admin"),
            Right::Publish => matches!(self.role, "author" | "admin"),
            Right::Administer => self.role == "admin",
            Right::Audit => true,
        }
    }

    /// Whether a role fulfils a rule in a project that it is for.
    pub(crate) fn role_allows(&self, rule: Rule) -> bool {
        match rule {
            Rule::Public | Rule::Somebody | Rule::See | Rule::Own(_) => true,
            Rule::Work => self.role_gives(Right::Work),
            Rule::Publish => self.role_gives(Right::Publish),
            // Nobody here is the superior of those who are named.
            Rule::Administer | Rule::Arrange => self.role_gives(Right::Administer),
        }
    }

    /// What he tries a route against: name, things, whether he sees them.
    pub(crate) fn targets<'w>(
        &self,
        world: &'w World,
        entry: &Entry,
    ) -> Vec<(&'static str, &'w Things, bool)> {
        if !entry.names_things() {
            return vec![("no project", &world.nowhere, true)];
        }
        // What is his own is not attacked by him.
        let own = |word: &str| entry.names(word);
        let himself = self.login == "li" && entry.rule == Rule::Arrange;
        if himself || (self.login == "sun" && own("message")) || (self.login == "bao" && own("import")) {
            return vec![];
        }
        let mut all: Vec<_> =
            self.tried.iter().map(|code| (*code, &world.things[*code], self.seen.contains(code))).collect();
        if self.login == "wang" && entry.names("number") {
            all.push(("the complaint about him", &world.complaint, false));
        }
        all
    }
}

/// Everybody, by every door.
pub(crate) async fn callers(world: &World) -> Vec<Caller> {
    let app = &world.app;
    let mut all = vec![];
    for (name, browser, program) in [
        ("nobody", app.stranger(), app.anonymous()),
        ("a closed account", world.closed.0.clone(), world.closed.1.clone()),
    ] {
        all.extend(by_doors(name, Standing::Nobody, "", &[], &["GL"], browser, &[(program, true)]));
    }
    let (browser, program) = (app.browser("admin").await, app.program("admin").await);
    let first = Standing::FirstPassword;
    all.extend(by_doors("admin", first, "admin", &["GL", "GLE", "HZ"], &["GL"], browser, &[(program, true)]));
    let mut known: Vec<(String, &str, &[&str], &[&str])> = vec![];
    known.extend(POSTS.map(|login| (login.to_owned(), "staff", &["GL", "GLE"] as &[_], &["GL"] as &[_])));
    for role in ROLES {
        known.push((login_at(role, "GL"), role, &["GL", "GLE"], &["GL", "GLE", "HZ"]));
        known.push((login_at(role, "GLE"), role, &["GLE"], &["GLE", "GL"]));
        known.push((login_at(role, "region"), role, &["GL", "GLE", "HZ"], &["GL", "HZ"]));
    }
    known.push(("bao".to_owned(), "admin", &["GL", "GLE"], &["HZ"]));
    for (login, role, seen, tried) in known {
        let programs = [(app.program(&login).await, true), (app.reader(&login).await, false)];
        all.extend(by_doors(
            &login,
            Standing::Known,
            role,
            seen,
            tried,
            app.browser(&login).await,
            &programs,
        ));
    }
    all
}

fn by_doors(
    login: &str,
    standing: Standing,
    role: &'static str,
    seen: &'static [&'static str],
    tried: &'static [&'static str],
    browser: Browser,
    programs: &[(Program, bool)],
) -> Vec<Caller> {
    let caller = |door, program: &Program, writes, how: &str| Caller {
        name: format!("{login} {how}"),
        login: login.to_owned(),
        standing,
        door,
        writes,
        browser: browser.clone(),
        program: program.clone(),
        role,
        seen,
        tried,
    };
    let mut all = vec![caller(Door::Screen, &programs[0].0, true, "by a session")];
    for (program, writes) in programs {
        let how = if *writes { "by a token" } else { "by a token that only reads" };
        all.push(caller(Door::Interface, program, *writes, how));
    }
    all
}
