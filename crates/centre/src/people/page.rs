//! Who works in a project and who is on duty in it now: each post by area, with the fallback where nobody is, weekly
//! pattern, dated exceptions, leave and substitutes. Worked out by the same function that gives duties to people.

use super::arrange::{arranges, person_of};
use crate::centre::Centre;
use crate::error::CentreError;
use crate::names::{Names, Wanted};
use crate::principal::{Principal, Right};
use crate::staff::read_names;
use crate::view::{Look, Named};
use crate::{handbooks, projects, rights};
use calendar::Window;
use db::Reader;
use diag::text;
use engine::on_duty;
use model::people::{Area, Holding, Roster};
use model::{Handbook, Instant, NodeId, PersonId, PlaceId, PostId, ProjectId};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::people::{self, Role};

/// A post that somebody holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HoldingView {
    /// Its id.
    pub id: String,
    /// Who.
    pub person: Named,
    /// Which post.
    pub post: Named,
    /// For which places; the whole project when empty.
    pub places: Vec<Named>,
    /// From when.
    pub from: String,
    /// Until when.
    pub until: Option<String>,
    /// `coming`, `now` or `over`.
    pub state: &'static str,
    /// The hours of each day from Monday on; at all hours when left out.
    pub week: Option<Vec<String>>,
    /// Days that differ from the week, with their hours; none for a day off.
    pub days: Vec<(String, String)>,
    /// He stands at it now.
    pub on_duty: bool,
}

/// A post for some places, or for the rest of the project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AreaView {
    /// The places; everything else when empty.
    pub places: Vec<Named>,
    /// Who is asked now, substitutes among them.
    pub on_duty: Vec<Named>,
    /// The post that stands in because nobody is on duty.
    pub stands_in: Option<Named>,
    /// Who is asked then.
    pub instead: Vec<Named>,
    /// Who holds it, on duty or not.
    pub holders: Vec<HoldingView>,
}

/// A post of the handbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PostView {
    /// Which.
    pub post: Named,
    /// By area.
    pub areas: Vec<AreaView>,
}

/// Leave or illness.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeaveView {
    /// Its id.
    pub id: String,
    /// From when.
    pub from: String,
    /// Until when.
    pub until: String,
    /// It has begun.
    pub begun: bool,
    /// Who stands in.
    pub substitute: Option<Named>,
}

/// Somebody who works in the project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ColleagueView {
    /// His id.
    pub id: String,
    /// His name.
    pub name: String,
    /// What he logs in with; only administrators see it.
    pub login: Option<String>,
    /// `open`, `closed` or `none`.
    pub account: &'static str,
    /// The posts that he holds now.
    pub posts: Vec<Named>,
    /// His roles, as words.
    pub roles: Vec<&'static str>,
    /// He is at one of his posts now.
    pub on_duty: bool,
    /// Until when he is away.
    pub away_until: Option<String>,
    /// Whom he reports to.
    pub superior: Option<Named>,
}

/// The project's people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PeoplePage {
    /// Code and name of the project.
    pub project: Named,
    /// The instant that all of it is meant for.
    pub now: String,
    /// The reader may change who works here.
    pub administers: bool,
    /// He holds a post here, so that he can sign on and off.
    pub may_sign: bool,
    /// How he signed today: on or off; nothing when he follows his week.
    pub signed: Option<bool>,
    /// He is at one of his posts now.
    pub on_duty: bool,
    /// The posts of the handbook.
    pub posts: Vec<PostView>,
    /// Everybody who works here.
    pub people: Vec<ColleagueView>,
}

/// One colleague with all that is arranged for him.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonPage {
    /// Code and name of the project.
    pub project: Named,
    /// The person.
    pub person: ColleagueView,
    /// What he holds, has held and will hold.
    pub holdings: Vec<HoldingView>,
    /// Leave that has not ended.
    pub leaves: Vec<LeaveView>,
    /// Cases that he owns or answers for, in all projects.
    pub cases: u64,
    /// Duties of his own and offers that wait for him, in all projects.
    pub duties: u64,
    /// The reader may change posts and accounts.
    pub administers: bool,
    /// The reader may arrange for him: weeks, days, leave.
    pub arranges: bool,
    /// The reader may hand over what he has.
    pub hands_over: bool,
    /// The posts of the handbook, to choose from.
    pub posts: Vec<Named>,
    /// Colleagues who can log in, to choose from.
    pub colleagues: Vec<Named>,
}

/// What the pages are made of.
struct Material {
    project: ProjectId,
    title: Named,
    handbook: Arc<Handbook>,
    roster: Arc<Roster>,
    held: Vec<(String, Holding)>,
    roles: BTreeMap<PersonId, BTreeSet<Role>>,
    names: Names,
    now: Instant,
}

/// Who has a role in a project, from its node and all above it.
pub(super) fn with_roles(
    reader: &mut dyn Reader,
    project: ProjectId,
) -> Result<BTreeMap<PersonId, BTreeSet<Role>>, CentreError> {
    let node = store::nodes::of_project(reader, project)?.ok_or(CentreError::NotFound("project"))?;
    let mut found: BTreeMap<PersonId, BTreeSet<Role>> = BTreeMap::new();
    let nodes: Vec<NodeId> = node.path.iter().copied().chain([node.id]).collect();
    for node in nodes {
        for grant in people::roles_at(reader, node)? {
            found.entry(grant.person).or_default().insert(grant.role);
        }
    }
    Ok(found)
}

fn material(
    centre: &Centre,
    reader: &mut dyn Reader,
    who: &Principal,
    project: &str,
) -> Result<Material, CentreError> {
    let project = projects::seen(reader, who, project)?;
    let node = store::nodes::of_project(reader, project)?.ok_or(CentreError::NotFound("project"))?;
    let title = Named { id: node.code.unwrap_or_default(), label: node.name };
    let (_, handbook) = handbooks::current(&centre.inner.handbooks, reader, project)?;
    let roster = centre.inner.rosters.now(reader, project)?;
    let held = people::holdings(reader, project)?;
    let roles = with_roles(reader, project)?;
    let mut wanted = Wanted::default();
    wanted.persons.extend(roles.keys().copied());
    wanted.persons.extend(held.iter().map(|(_, holding)| holding.person));
    wanted.persons.extend(roster.absences.iter().filter_map(|absence| absence.substitute));
    wanted.persons.extend(roster.superiors.values().copied());
    for (_, holding) in &held {
        if let Area::Places(places) = &holding.area {
            wanted.places.extend(places.iter().copied());
        }
    }
    let names = read_names(reader, project, &wanted)?;
    Ok(Material { project, title, handbook, roster, held, roles, names, now: centre.now() })
}

/// The hours of a day, as people write them.
fn hours(windows: &[Window]) -> String {
    windows.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn places_of(area: &Area) -> Vec<PlaceId> {
    match area {
        Area::Project => vec![],
        Area::Places(places) => {
            let mut places = places.clone();
            places.sort();
            places
        }
    }
}

impl Material {
    fn look(&self, lang: diag::Lang) -> Look<'_> {
        Look { handbook: &self.handbook, names: &self.names, lang }
    }

    fn person(&self, person: PersonId) -> Named {
        Named { id: person.to_string(), label: self.names.person(person) }
    }

    fn post(&self, post: &PostId, look: &Look<'_>) -> Named {
        let label = self.handbook.posts.get(post).map(|post| look.label(&post.label));
        Named { id: post.to_string(), label: label.unwrap_or_else(|| post.to_string()) }
    }

    fn named_places(&self, places: &[PlaceId]) -> Vec<Named> {
        places.iter().map(|place| Named { id: place.to_string(), label: self.names.place(*place) }).collect()
    }

    fn holding(&self, id: &str, holding: &Holding, look: &Look<'_>) -> HoldingView {
        let over = holding.until.is_some_and(|until| until <= self.now);
        let state = match (over, holding.from > self.now) {
            (true, _) => "over",
            (false, true) => "coming",
            (false, false) => "now",
        };
        HoldingView {
            id: id.to_owned(),
            person: self.person(holding.person),
            post: self.post(&holding.post, look),
            places: self.named_places(&places_of(&holding.area)),
            from: look.time(holding.from),
            until: holding.until.map(|until| look.time(until)),
            state,
            week: holding.pattern.as_ref().map(|week| week.days.iter().map(|day| hours(day)).collect()),
            days: holding.exceptions.iter().map(|(day, windows)| (day.to_string(), hours(windows))).collect(),
            on_duty: on_duty::stands(&self.roster, holding, self.now, &self.handbook.zone),
        }
    }

    fn on_duty(&self, post: &PostId, path: &[PlaceId]) -> Vec<PersonId> {
        on_duty::on_duty(&self.roster, post, path, self.now, &self.handbook.zone)
    }

    fn area(
        &self,
        reader: &mut dyn Reader,
        post: &PostId,
        places: &[PlaceId],
        look: &Look<'_>,
    ) -> Result<AreaView, CentreError> {
        let path = rights::path_of(reader, self.project, places.first().copied())?;
        let mut chain = self.handbook.fallback_chain(post).into_iter();
        chain.next();
        let there = self.on_duty(post, &path);
        let stands_in = if there.is_empty() {
            let chain: Vec<PostId> = chain.collect();
            chain.iter().find(|post| !self.on_duty(post, &path).is_empty()).or(chain.last()).cloned()
        } else {
            None
        };
        let instead = stands_in.as_ref().map(|post| self.on_duty(post, &path)).unwrap_or_default();
        let own = self.held.iter().filter(|(_, holding)| {
            &holding.post == post
                && places_of(&holding.area) == places
                && holding.until.is_none_or(|until| self.now < until)
        });
        let named = |persons: Vec<PersonId>| persons.into_iter().map(|person| self.person(person)).collect();
        Ok(AreaView {
            places: self.named_places(places),
            on_duty: named(there),
            instead: named(instead),
            stands_in: stands_in.map(|post| self.post(&post, look)),
            holders: own.map(|(id, holding)| self.holding(id, holding, look)).collect(),
        })
    }

    fn posts(&self, reader: &mut dyn Reader, look: &Look<'_>) -> Result<Vec<PostView>, CentreError> {
        let mut found = vec![];
        for post in self.handbook.posts.keys() {
            let held = self.held.iter().filter(|(_, holding)| {
                &holding.post == post && holding.until.is_none_or(|until| self.now < until)
            });
            // Its areas, and the rest of the project last: whoever holds the post for the whole of it, or who stands in.
            let areas: BTreeSet<Vec<PlaceId>> = held.map(|(_, holding)| places_of(&holding.area)).collect();
            let mut areas: Vec<Vec<PlaceId>> =
                areas.into_iter().filter(|places| !places.is_empty()).collect();
            areas.push(vec![]);
            let areas = areas.iter().map(|places| self.area(reader, post, places, look));
            found.push(PostView { post: self.post(post, look), areas: areas.collect::<Result<_, _>>()? });
        }
        Ok(found)
    }

    fn colleague(
        &self,
        reader: &mut dyn Reader,
        person: PersonId,
        administers: bool,
        look: &Look<'_>,
    ) -> Result<ColleagueView, CentreError> {
        let accounts = people::accounts::of_person(reader, person)?;
        let open = accounts.iter().find(|account| !account.disabled);
        let account = match (open, accounts.first()) {
            (Some(_), _) => "open",
            (None, Some(_)) => "closed",
            (None, None) => "none",
        };
        let login = open.or(accounts.first()).map(|account| account.login.clone());
        let own = || self.held.iter().filter(|(_, holding)| holding.person == person);
        let holds = |h: &Holding| h.from <= self.now && h.until.is_none_or(|until| self.now < until);
        let posts: BTreeSet<&PostId> = own().filter(|(_, h)| holds(h)).map(|(_, h)| &h.post).collect();
        let away =
            self.roster.absences.iter().find(|absence| {
                absence.person == person && absence.from <= self.now && self.now < absence.until
            });
        Ok(ColleagueView {
            id: person.to_string(),
            name: self.names.person(person),
            login: login.filter(|_| administers),
            account,
            posts: posts.into_iter().map(|post| self.post(post, look)).collect(),
            roles: self.roles.get(&person).into_iter().flatten().map(|role| role.word()).collect(),
            on_duty: own().any(|(_, h)| on_duty::stands(&self.roster, h, self.now, &self.handbook.zone)),
            away_until: away.map(|absence| look.time(absence.until)),
            superior: self.roster.superiors.get(&person).map(|superior| self.person(*superior)),
        })
    }

    /// Everybody who works here, by name; those who have left last.
    fn people(
        &self,
        reader: &mut dyn Reader,
        administers: bool,
        look: &Look<'_>,
    ) -> Result<Vec<ColleagueView>, CentreError> {
        let mut ids: BTreeSet<PersonId> = self.roles.keys().copied().collect();
        ids.extend(self.held.iter().map(|(_, holding)| holding.person));
        let found = ids.into_iter().map(|person| self.colleague(reader, person, administers, look));
        let mut found = found.collect::<Result<Vec<_>, _>>()?;
        found.sort_by(|a, b| {
            (a.account == "closed", &a.name, &a.id).cmp(&(b.account == "closed", &b.name, &b.id))
        });
        Ok(found)
    }
}

impl Centre {
    /// Who works in a project, and who is on duty in it now.
    ///
    /// # Errors
    /// When the project is none of his, or has no handbook.
    pub async fn people_page(&self, who: &Principal, project: &str) -> Result<PeoplePage, CentreError> {
        let (centre, who, project) = (self.clone(), who.clone(), project.to_owned());
        self.read(move |reader| {
            let material = material(&centre, reader, &who, &project)?;
            let look = material.look(who.lang);
            let administers = who.may(Right::Administer, material.project);
            let people = material.people(reader, administers, &look)?;
            let own = who.person.to_string();
            let me = people.iter().find(|colleague| colleague.id == own);
            let today = material.handbook.zone.date(material.now);
            let signed = material.roster.signings.iter().filter(|signing| {
                signing.person == who.person
                    && signing.at <= material.now
                    && material.handbook.zone.date(signing.at) == today
            });
            Ok(PeoplePage {
                project: material.title.clone(),
                now: look.time(material.now),
                administers,
                may_sign: me.is_some_and(|me| !me.posts.is_empty()),
                signed: signed.max_by_key(|signing| signing.at).map(|signing| signing.on),
                on_duty: me.is_some_and(|me| me.on_duty),
                posts: material.posts(reader, &look)?,
                people,
            })
        })
        .await
    }

    /// One colleague with all that is arranged for him.
    ///
    /// # Errors
    /// When the project is none of the reader's, or he does not work in it.
    pub async fn person_page(
        &self,
        who: &Principal,
        project: &str,
        person: &str,
    ) -> Result<PersonPage, CentreError> {
        let person = person_of("person", person).map_err(|_| CentreError::NotFound("person"))?;
        let (centre, who, project) = (self.clone(), who.clone(), project.to_owned());
        self.read(move |reader| {
            let material = material(&centre, reader, &who, &project)?;
            let held: Vec<_> = material.held.iter().filter(|(_, h)| h.person == person).collect();
            if held.is_empty() && !material.roles.contains_key(&person) {
                return Err(CentreError::NotFound("person"));
            }
            let look = material.look(who.lang);
            let administers = who.may(Right::Administer, material.project);
            let arranges = arranges(&who, &material.roster, material.project, person);
            let mut holdings: Vec<HoldingView> =
                held.iter().map(|(id, h)| material.holding(id, h, &look)).collect();
            holdings.sort_by(|a, b| {
                (a.state == "over", &a.from, &a.id).cmp(&(b.state == "over", &b.from, &b.id))
            });
            let leaves = people::absences(reader, material.project, material.now)?.into_iter();
            let leaves = leaves.filter(|(_, leave)| leave.person == person).map(|(id, leave)| LeaveView {
                id,
                from: look.time(leave.from),
                until: look.time(leave.until),
                begun: leave.from <= material.now,
                substitute: leave.substitute.map(|substitute| material.person(substitute)),
            });
            let all: Vec<ProjectId> =
                store::nodes::all(reader)?.into_iter().filter_map(|node| node.project).collect();
            // How much somebody has is told to those whom it concerns.
            let hands_over = arranges || person == who.person;
            let burden =
                if hands_over { store::duties::owned_by(reader, &all, person)? } else { Default::default() };
            let colleagues = material.people(reader, false, &look)?.into_iter();
            let other = person.to_string();
            Ok(PersonPage {
                project: material.title.clone(),
                person: material.colleague(reader, person, administers, &look)?,
                holdings,
                leaves: leaves.collect(),
                cases: burden.owned + burden.contact,
                duties: burden.duties + burden.offers,
                administers,
                arranges,
                hands_over,
                posts: material.handbook.posts.keys().map(|post| material.post(post, &look)).collect(),
                colleagues: colleagues
                    .filter(|colleague| colleague.account == "open" && colleague.id != other)
                    .map(|colleague| Named { label: with_posts(&colleague), id: colleague.id })
                    .collect(),
            })
        })
        .await
    }
}

/// A name with the posts, as people choose a colleague.
pub(super) fn with_posts(colleague: &ColleagueView) -> String {
    let posts: Vec<&str> = colleague.posts.iter().map(|post| post.label.as_str()).collect();
    let posts = posts.join("、");
    if posts.is_empty() { colleague.name.clone() } else { format!("{} · {posts}", colleague.name) }
}

/// Colleagues to whom something can be handed, but one.
pub(super) fn receivers(
    centre: &Centre,
    reader: &mut dyn Reader,
    who: &Principal,
    project: &str,
    but: PersonId,
) -> Result<Vec<Named>, CentreError> {
    let material = material(centre, reader, who, project)?;
    let look = material.look(who.lang);
    let but = but.to_string();
    let all = material.people(reader, false, &look)?.into_iter();
    let able = all.filter(|one| one.account == "open" && one.id != but && one.away_until.is_none());
    let named = able.map(|one| {
        let words = text!(zh: "（在岗）", en: " (on duty)");
        let duty = if one.on_duty { words.get(who.lang) } else { "" };
        Named { label: format!("{}{duty}", with_posts(&one)), id: one.id }
    });
    Ok(named.collect())
}
