//! The estate of the demo: buildings, rooms, residents, staff with their shifts, and the handbook in force.

use super::lines::{GIVEN, SURNAMES};
use super::{PASSWORD, property_handbook};
use crate::world::Dice;
use calendar::{Instant, Week, Window};
use centre::handbooks::Texts;
use centre::people::NewAccount;
use centre::projects::FirstProject;
use centre::register::{NewParty, NewPlace};
use centre::{Centre, Principal};
use model::people::{Area, Holding};
use model::{PartyId, PersonId, PlaceId, PostId, ProjectId};
use std::collections::BTreeMap;
use store::parties::{PartyKind, Relation};
use store::people::Role;
use store::places::PlaceKind;

/// The demo project's code.
pub(super) const CODE: &str = "DEMO";

/// A home with who lives there.
pub(super) struct Home {
    pub(super) place: PlaceId,
    pub(super) party: PartyId,
}

/// A colleague.
pub(super) struct Colleague {
    pub(super) login: &'static str,
    name: &'static str,
    duty: &'static str,
    pub(super) principal: Principal,
}

/// The estate.
pub(super) struct Estate {
    pub(super) homes: Vec<Home>,
    pub(super) buildings: Vec<PlaceId>,
    pub(super) staff: Vec<Colleague>,
}

/// When somebody works.
#[derive(Clone, Copy)]
enum Shift {
    Day,
    Night,
    Office,
    Always,
}

/// Login, name, what he does, post, shift.
const STAFF: &[(&str, &str, &str, &[&str], Shift)] = &[
    ("lixin", "李欣", "前台白班", &["front_desk"], Shift::Day),
    ("zhouting", "周婷", "前台夜班", &["front_desk"], Shift::Night),
    ("wangqiang", "王强", "维修白班", &["technician"], Shift::Day),
    ("liuyang", "刘洋", "维修白班", &["technician"], Shift::Day),
    ("heping", "何平", "维修夜班", &["technician"], Shift::Night),
    ("zhaogang", "赵刚", "维修班长", &["crew_leader", "engineer"], Shift::Day),
    ("guanyue", "管悦", "管家", &["steward"], Shift::Day),
    ("chenjing", "陈静", "管家", &["steward"], Shift::Day),
    ("xumin", "徐敏", "客服专员", &["specialist"], Shift::Office),
    ("sunli", "孙丽", "客服主管", &["supervisor"], Shift::Office),
    ("qianwei", "钱伟", "项目经理", &["manager"], Shift::Office),
    ("mabin", "马斌", "秩序班长", &["guard"], Shift::Always),
    ("tangna", "唐娜", "环境领班", &["environment"], Shift::Day),
    ("wuhao", "吴昊", "值班经理", &["duty_manager"], Shift::Always),
    ("dongmei", "董梅", "品质总监", &["director"], Shift::Office),
];

impl Estate {
    /// A colleague by login; the first one when there is none such.
    pub(super) fn who(&self, login: &str) -> &Principal {
        let found = self.staff.iter().find(|c| c.login == login).or(self.staff.first());
        // The staff is a fixed list that is never empty.
        #[expect(clippy::expect_used, reason = "the staff of the demo is a fixed list")]
        &found.expect("the demo has staff").principal
    }

    /// Who can log in, as a table for people.
    pub(super) fn users(&self) -> String {
        let mut text = format!("登录名       姓名   岗位        密码都是 {PASSWORD}\n");
        for colleague in &self.staff {
            text.push_str(&format!("{:<12} {}   {}\n", colleague.login, colleague.name, colleague.duty));
        }
        text.push_str(&format!("{:<12} 管理员 可发布手册、管人员\n", "admin"));
        text
    }
}

/// Builds the estate.
pub(super) async fn build(centre: &Centre, rooms: u32, dice: &mut Dice) -> anyhow::Result<Estate> {
    let first = FirstProject {
        organisation: "和园物业".to_owned(),
        code: CODE.to_owned(),
        name: "和园小区".to_owned(),
        zone: "Asia/Shanghai".to_owned(),
        administrator: "管理员".to_owned(),
        account: account("admin"),
    };
    let (project, _) = centre.set_up(first).await?;
    let admin = centre.at_console("admin").await?;
    let texts = Texts { sources: property_handbook(), overlays: vec![] };
    centre.publish(&admin, project, texts, "开张".to_owned()).await?;
    let staff = hire(centre, &admin, project).await?;
    let (buildings, places) = raise(centre, &admin, project, rooms).await?;
    let mut homes = Vec::with_capacity(places.len());
    for chunk in places.chunks(100) {
        let parties: Vec<NewParty> = chunk.iter().map(|place| resident(*place, dice)).collect();
        let ids = centre.add_parties(&admin, project, parties).await?;
        homes.extend(chunk.iter().zip(ids).map(|(place, party)| Home { place: *place, party }));
    }
    Ok(Estate { homes, buildings, staff })
}

fn account(login: &str) -> NewAccount {
    NewAccount { login: login.to_owned(), password: PASSWORD.to_owned(), must_change: false }
}

async fn hire(centre: &Centre, admin: &Principal, project: ProjectId) -> anyhow::Result<Vec<Colleague>> {
    let mut staff = Vec::with_capacity(STAFF.len());
    for (login, name, duty, posts, shift) in STAFF {
        let person = centre.add_person(admin, project, name, Some(account(login)), Some(Role::Staff)).await?;
        for post in *posts {
            let post: PostId = post.parse()?;
            centre.give_post(admin, project, holding(centre, person, post, *shift)?).await?;
        }
        staff.push(Colleague { login, name, duty, principal: centre.at_console(login).await? });
    }
    let id = |login: &str| staff.iter().find(|c| c.login == login).map(|c| c.principal.person);
    for (below, above) in [
        ("wangqiang", "zhaogang"),
        ("liuyang", "zhaogang"),
        ("heping", "zhaogang"),
        ("lixin", "sunli"),
        ("zhouting", "sunli"),
        ("guanyue", "sunli"),
        ("chenjing", "sunli"),
        ("sunli", "qianwei"),
        ("zhaogang", "qianwei"),
    ] {
        if let Some(person) = id(below) {
            centre.set_superior(admin, project, person, id(above)).await?;
        }
    }
    Ok(staff)
}

fn holding(centre: &Centre, person: PersonId, post: PostId, shift: Shift) -> anyhow::Result<Holding> {
    let window = |from: u16, until: u16| Window::new(from * 60, until * 60);
    let pattern = match shift {
        Shift::Day => Some(Week::every_day(&[window(8, 20)?])),
        Shift::Night => Some(Week::every_day(&[window(20, 32)?])),
        Shift::Office => Some(Week::monday_to_friday(&[window(8, 18)?])),
        Shift::Always => None,
    };
    let from = centre.now().minus(Instant::DAY);
    Ok(Holding { person, post, area: Area::Project, from, until: None, pattern, exceptions: BTreeMap::new() })
}

/// Buildings of two units, ten floors, two rooms a floor.
async fn raise(
    centre: &Centre,
    admin: &Principal,
    project: ProjectId,
    rooms: u32,
) -> anyhow::Result<(Vec<PlaceId>, Vec<PlaceId>)> {
    let (mut buildings, mut homes) = (Vec::new(), Vec::new());
    let mut left = rooms;
    let mut number = 0;
    while left > 0 {
        number += 1;
        let place = |kind, name: String, full_name: String, position| NewPlace {
            parent: None,
            kind,
            name,
            full_name,
            also: vec![],
            position,
        };
        let mut list = vec![(
            place(PlaceKind::Building, format!("{number}栋"), format!("{number}栋"), i64::from(number)),
            None,
        )];
        let mut positions = Vec::new();
        for unit in 1..=2u32 {
            let above = list.len();
            let full = format!("{number}栋{unit}单元");
            list.push((
                place(PlaceKind::Unit, format!("{unit}单元"), full.clone(), i64::from(unit)),
                Some(0),
            ));
            for room in (1..=10u32).flat_map(|floor| [floor * 100 + 1, floor * 100 + 2]) {
                if left == 0 {
                    break;
                }
                left -= 1;
                positions.push(list.len());
                list.push((
                    place(PlaceKind::Room, room.to_string(), format!("{full}{room}"), i64::from(room)),
                    Some(above),
                ));
            }
        }
        let ids = centre.add_places(admin, project, list).await?;
        buildings.extend(ids.first());
        homes.extend(positions.into_iter().filter_map(|position| ids.get(position)));
    }
    Ok((buildings, homes))
}

fn resident(place: PlaceId, dice: &mut Dice) -> NewParty {
    let surname = dice.pick(SURNAMES).copied().unwrap_or("王");
    let given = dice.pick(GIVEN).copied().unwrap_or("伟");
    let relation = if dice.percent(82) { Relation::Owner } else { Relation::Tenant };
    // The range 1990000 is not given out to anybody.
    let phone = format!("1990000{:04}", dice.below(10_000));
    NewParty {
        kind: PartyKind::Person,
        name: format!("{surname}{given}"),
        phones: vec![phone],
        ties: vec![(place, relation)],
    }
}
