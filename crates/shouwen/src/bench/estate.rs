//! The estate of the bench: twenty projects of very different sizes, each with rooms, residents, staff and a handbook.

use super::words;
use crate::demo::property_handbook;
use crate::world::Dice;
use anyhow::Context;
use calendar::{Instant, Week, Window};
use centre::handbooks::Texts;
use centre::people::NewAccount;
use centre::projects::FirstProject;
use centre::register::{NewParty, NewPlace};
use centre::{Centre, OpenRequest, Principal};
use model::people::{Area, Holding};
use model::{PersonId, ProjectId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;
use store::parties::{PartyKind, Relation};
use store::people::Role;
use store::places::PlaceKind;

/// How many of ten thousand cases belong to each project.
const SHARES: [u64; 20] =
    [4000, 2000, 1000, 700, 500, 400, 300, 250, 200, 150, 120, 100, 80, 60, 50, 40, 20, 15, 10, 5];

/// Posts with how many hold each of them, half of them by day and half by night.
const POSTS: &[(&str, usize)] = &[
    ("front_desk", 2),
    ("technician", 6),
    ("crew_leader", 2),
    ("steward", 4),
    ("specialist", 2),
    ("supervisor", 2),
    ("manager", 2),
    ("guard", 2),
    ("duty_manager", 2),
];

/// Nobody logs in with it: the bench makes its principals at the console.
const PASSWORD: &str = "bench-of-shouwen";

/// A project as it lies beside the data, so that a second bench can go on with the same.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Site {
    pub(super) code: String,
    pub(super) desk: String,
    /// Place and party of each home.
    pub(super) homes: Vec<(String, String)>,
    pub(super) buildings: Vec<String>,
}

/// All projects.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Estate {
    pub(super) sites: Vec<Site>,
}

impl Estate {
    /// Builds the projects in an empty centre.
    pub(super) async fn build(centre: &Centre, dice: &mut Dice) -> anyhow::Result<Self> {
        let mut sites = Vec::with_capacity(SHARES.len());
        for (index, share) in SHARES.iter().enumerate() {
            let (code, desk) = (format!("P{:02}", index + 1), format!("desk{:02}", index + 1));
            let project = project(centre, index, &code).await?;
            let admin = centre.at_console("admin").await?;
            let texts = Texts { sources: property_handbook(), overlays: vec![] };
            centre.publish(&admin, project, texts, "bench".to_owned()).await?;
            hire(centre, &admin, project, &desk).await?;
            let rooms = usize::try_from(share / 12)?.clamp(4, 300);
            let (homes, buildings) = raise(centre, &admin, project, rooms, dice).await?;
            sites.push(Site { code, desk, homes, buildings });
        }
        Ok(Self { sites })
    }

    /// One of the sites, by how many cases it has.
    pub(super) fn pick(&self, dice: &mut Dice) -> anyhow::Result<usize> {
        let mut drawn = dice.below(SHARES.iter().sum());
        for (index, share) in SHARES.iter().enumerate().take(self.sites.len()) {
            match drawn.checked_sub(*share) {
                Some(rest) => drawn = rest,
                None => return Ok(index),
            }
        }
        self.sites.len().checked_sub(1).context("an estate without sites")
    }

    /// A case to open, in some site.
    pub(super) fn case(&self, dice: &mut Dice) -> anyhow::Result<(usize, OpenRequest)> {
        let index = self.pick(dice)?;
        Ok((index, self.case_of(index, dice)?))
    }

    /// A case to open in this site.
    pub(super) fn case_of(&self, index: usize, dice: &mut Dice) -> anyhow::Result<OpenRequest> {
        let site = self.sites.get(index).context("a site")?;
        let (place, party) = dice.pick(&site.homes).context("a home")?.clone();
        let text = words::matter(dice);
        let (service, fields) = match dice.below(100) {
            0..=64 => {
                let urgency = if dice.percent(20) { "urgent" } else { "ordinary" };
                let trade = dice.pick(&["water", "electric", "door_window"]).copied();
                ("repair", json!({"urgency": urgency, "scope": "home", "trade": trade, "matter": text}))
            }
            65..=84 => ("enquiry", json!({"topic": "fees", "question": text})),
            85..=94 => ("complaint", json!({"class": "noise", "matter": text})),
            _ => ("suggestion", json!({"kind": "suggestion", "words": text})),
        };
        let Json::Object(fields) = fields else { return Ok(OpenRequest::default()) };
        let channel = dice.pick(&["phone", "counter", "wechat"]).copied().unwrap_or("phone");
        Ok(OpenRequest {
            project: site.code.clone(),
            service: service.to_owned(),
            channel: channel.to_owned(),
            party: Some(party),
            place: Some(place),
            fields,
            ..OpenRequest::default()
        })
    }
}

/// The answer that closes an enquiry.
pub(super) fn answer() -> Map<String, Json> {
    let mut inputs = Map::new();
    inputs.insert("answer".to_owned(), "可以，带上房号和证件到前台办理".into());
    inputs
}

async fn project(centre: &Centre, index: usize, code: &str) -> anyhow::Result<ProjectId> {
    let (name, zone) = (format!("测试小区{}", index + 1), "Asia/Shanghai".to_owned());
    if index > 0 {
        let admin = centre.at_console("admin").await?;
        return Ok(centre.add_project(&admin, code, &name, &zone).await?);
    }
    let first = FirstProject {
        organisation: "测试物业".to_owned(),
        code: code.to_owned(),
        name,
        zone,
        administrator: "管理员".to_owned(),
        account: account("admin"),
    };
    Ok(centre.set_up(first).await?.0)
}

fn account(login: &str) -> NewAccount {
    NewAccount { login: login.to_owned(), password: PASSWORD.to_owned(), must_change: false }
}

async fn hire(centre: &Centre, admin: &Principal, project: ProjectId, desk: &str) -> anyhow::Result<()> {
    let clerk = centre.add_person(admin, project, "前台", Some(account(desk)), Some(Role::Staff)).await?;
    give(centre, admin, project, clerk, "front_desk", None).await?;
    for (post, count) in POSTS {
        for number in 0..*count {
            let name = format!("{post}{number}");
            let person = centre.add_person(admin, project, &name, None, None).await?;
            let window = if number % 2 == 0 { Window::new(480, 1200)? } else { Window::new(1200, 1920)? };
            give(centre, admin, project, person, post, Some(Week::every_day(&[window]))).await?;
        }
    }
    Ok(())
}

async fn give(
    centre: &Centre,
    admin: &Principal,
    project: ProjectId,
    person: PersonId,
    post: &str,
    pattern: Option<Week>,
) -> anyhow::Result<()> {
    let from = centre.now().minus(Instant::DAY);
    let (post, exceptions) = (post.parse()?, BTreeMap::new());
    let holding = Holding { person, post, area: Area::Project, from, until: None, pattern, exceptions };
    Ok(centre.give_post(admin, project, holding).await?)
}

type Homes = Vec<(String, String)>;

/// Buildings of twenty rooms, with a resident in each.
async fn raise(
    centre: &Centre,
    admin: &Principal,
    project: ProjectId,
    rooms: usize,
    dice: &mut Dice,
) -> anyhow::Result<(Homes, Vec<String>)> {
    let (mut homes, mut buildings) = (Vec::with_capacity(rooms), Vec::new());
    for building in 1..=rooms.div_ceil(20) {
        let name = format!("{building}栋");
        let mut list = vec![(place(PlaceKind::Building, name.clone(), name.clone()), None)];
        for room in 0..20.min(rooms - (building - 1) * 20) {
            let number = format!("{}", (room / 2 + 1) * 100 + room % 2 + 1);
            list.push((place(PlaceKind::Room, number.clone(), format!("{name}{number}")), Some(0)));
        }
        let ids = centre.add_places(admin, project, list).await?;
        let resident = |place: &model::PlaceId, dice: &mut Dice| NewParty {
            kind: PartyKind::Person,
            name: format!("住户{}", dice.below(10_000)),
            phones: vec![format!("1990000{:04}", dice.below(10_000))],
            ties: vec![(*place, Relation::Owner)],
        };
        let parties = ids.iter().skip(1).map(|id| resident(id, dice)).collect();
        let parties = centre.add_parties(admin, project, parties).await?;
        homes.extend(ids.iter().skip(1).zip(parties).map(|(id, party)| (id.to_string(), party.to_string())));
        buildings.extend(ids.first().map(ToString::to_string));
    }
    Ok((homes, buildings))
}

fn place(kind: PlaceKind, name: String, full_name: String) -> NewPlace {
    NewPlace { parent: None, kind, name, full_name, also: vec![], position: 0 }
}
