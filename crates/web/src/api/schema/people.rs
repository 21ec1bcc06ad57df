//! The shapes of people on duty in the interface: posts, weeks, leave, accounts, hand-over, messages.

use super::case::Named;
use centre::people::arrange::{LeaveAsked, NewColleague, PostChange, PostGiven};
use centre::people::hand_over::{HandOverAsked, OffersAnswered};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A colleague to record.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AddColleague {
    /// The project: code or id.
    pub project: String,
    /// His name.
    pub name: String,
    /// What he logs in with; without it he has no account.
    pub login: Option<String>,
    /// His first password, which he must change.
    pub password: Option<String>,
    /// `staff` (also when left out), `author`, `auditor`, `integrator` or `admin`.
    pub role: Option<String>,
    /// Whom he reports to: a person's id.
    pub superior: Option<String>,
}

impl From<AddColleague> for NewColleague {
    fn from(asked: AddColleague) -> Self {
        let AddColleague { project, name, login, password, role, superior } = asked;
        Self { project, name, login, password, role, superior }
    }
}

/// A post to give.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct GivePost {
    /// The project: code or id.
    pub project: String,
    /// A post of the handbook.
    pub post: String,
    /// For these places and all below them, as ids or as people write them; the whole project when empty.
    pub places: Vec<String>,
    /// From when; from now when left out.
    pub from: Option<String>,
    /// Until when.
    pub until: Option<String>,
    /// The hours of each day, Monday first, such as `08:00-12:00 13:30-18:00`; at all hours when left out.
    pub week: Option<Vec<String>>,
}

impl From<GivePost> for PostGiven {
    fn from(asked: GivePost) -> Self {
        let GivePost { project, post, places, from, until, week } = asked;
        Self { project, post, places, from, until, week }
    }
}

/// What changes of a post that somebody holds.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ChangePost {
    /// The project: code or id.
    pub project: String,
    /// It ends then; `now` for at once.
    pub until: Option<String>,
    /// The hours of each day, Monday first.
    pub week: Option<Vec<String>>,
    /// On duty at all hours.
    pub always: bool,
    /// Days that differ, such as `2026-10-01`: their hours, an empty text for a day off, `null` to follow the week again.
    pub days: BTreeMap<String, Option<String>>,
}

impl From<ChangePost> for PostChange {
    fn from(asked: ChangePost) -> Self {
        let ChangePost { project, until, week, always, days } = asked;
        Self { project, until, week, always, days }
    }
}

/// Leave or illness to record.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PutLeave {
    /// The project: code or id.
    pub project: String,
    /// From when.
    pub from: String,
    /// Until when.
    pub until: String,
    /// Who stands in: a person's id.
    pub substitute: Option<String>,
}

impl From<PutLeave> for LeaveAsked {
    fn from(asked: PutLeave) -> Self {
        let PutLeave { project, from, until, substitute } = asked;
        Self { project, from, until, substitute }
    }
}

/// Something that needs to know the project alone.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct InProject {
    /// The project: code or id.
    pub project: String,
}

/// Whom somebody reports to.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SetSuperior {
    /// The project: code or id.
    pub project: String,
    /// A person's id; nobody when left out.
    pub superior: Option<String>,
}

/// Signing on or off.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Sign {
    /// The project: code or id.
    pub project: String,
    /// On duty from now, else off.
    pub on: bool,
}

/// What to hand over to whom.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HandOver {
    /// The project: code or id.
    pub project: String,
    /// Who gets whatever `cases` does not name: a person's id.
    pub to: Option<String>,
    /// Who gets which case, by number; an empty text leaves it.
    pub cases: BTreeMap<String, String>,
}

impl From<HandOver> for HandOverAsked {
    fn from(asked: HandOver) -> Self {
        Self { project: asked.project, to: asked.to, cases: asked.cases }
    }
}

/// An offer: a case with what is offered of it.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferOf {
    /// The case.
    pub number: String,
    /// `owner` or `contact`.
    pub role: String,
}

/// An answer to offers.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AnswerOffers {
    /// Accept them, else decline.
    pub accept: bool,
    /// Which; all that wait when empty.
    pub offers: Vec<OfferOf>,
    /// Why they are declined.
    pub reason: String,
}

impl From<AnswerOffers> for OffersAnswered {
    fn from(asked: AnswerOffers) -> Self {
        let offers = asked.offers.into_iter().map(|offer| (offer.number, offer.role)).collect();
        Self { accept: asked.accept, offers, reason: asked.reason }
    }
}

/// The id of what was made.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Made {
    /// The id.
    pub id: String,
}

/// A post that somebody holds.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Holding {
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
    pub state: String,
    /// The hours of each day, Monday first; at all hours when left out.
    pub week: Option<Vec<String>>,
    /// Days that differ, with their hours.
    pub days: Vec<(String, String)>,
    /// He stands at it now.
    pub on_duty: bool,
}

/// A post for some places, or for the rest of the project.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// The places; everything else when empty.
    pub places: Vec<Named>,
    /// Who is asked now.
    pub on_duty: Vec<Named>,
    /// The post that stands in because nobody is on duty.
    pub stands_in: Option<Named>,
    /// Who is asked then.
    pub instead: Vec<Named>,
    /// Who holds it.
    pub holders: Vec<Holding>,
}

/// A post of the handbook with who is on duty.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Post {
    /// Which.
    pub post: Named,
    /// By area.
    pub areas: Vec<Area>,
}

/// Somebody who works in the project.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Colleague {
    /// His id.
    pub id: String,
    /// His name.
    pub name: String,
    /// What he logs in with; only administrators see it.
    pub login: Option<String>,
    /// `open`, `closed` or `none`.
    pub account: String,
    /// The posts that he holds now.
    pub posts: Vec<Named>,
    /// His roles.
    pub roles: Vec<String>,
    /// He is at one of his posts now.
    pub on_duty: bool,
    /// Until when he is away.
    pub away_until: Option<String>,
    /// Whom he reports to.
    pub superior: Option<Named>,
}

/// The project's people.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct People {
    /// Code and name of the project.
    pub project: Named,
    /// The instant that all of it is meant for.
    pub now: String,
    /// The caller may change who works here.
    pub administers: bool,
    /// He can sign on and off.
    pub may_sign: bool,
    /// How he signed today.
    pub signed: Option<bool>,
    /// He is at one of his posts.
    pub on_duty: bool,
    /// The posts of the handbook.
    pub posts: Vec<Post>,
    /// Everybody who works here.
    pub people: Vec<Colleague>,
}

/// Leave or illness.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Leave {
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

/// One colleague with all that is arranged for him.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Code and name of the project.
    pub project: Named,
    /// The person.
    pub person: Colleague,
    /// What he holds, has held and will hold.
    pub holdings: Vec<Holding>,
    /// Leave that has not ended.
    pub leaves: Vec<Leave>,
    /// Cases that he owns or answers for.
    pub cases: u64,
    /// Duties of his own and offers that wait for him.
    pub duties: u64,
    /// The caller may change posts and accounts.
    pub administers: bool,
    /// The caller may arrange for him.
    pub arranges: bool,
    /// The caller may hand over what he has.
    pub hands_over: bool,
    /// The posts of the handbook.
    pub posts: Vec<Named>,
    /// Colleagues who can log in.
    pub colleagues: Vec<Named>,
}

/// A case that somebody owns or answers for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HeldCase {
    /// Its number.
    pub number: String,
    /// Its service.
    pub service: String,
    /// Its stage.
    pub stage: String,
    /// Where.
    pub place: Option<String>,
    /// When the next thing is due.
    pub next_due: Option<String>,
    /// `owner`, `contact` or both.
    pub roles: Vec<String>,
    /// Who was asked to take it: role and name.
    pub offered: Vec<(String, String)>,
}

/// Something else that he owes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HeldDuty {
    /// The case.
    pub number: String,
    /// What.
    pub label: String,
    /// By when.
    pub due: String,
    /// It is an offer that waits for him.
    pub offer: bool,
}

/// What somebody has.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Held {
    /// Code and name of the project.
    pub project: Named,
    /// Who.
    pub person: Named,
    /// Cases that would go.
    pub cases: Vec<HeldCase>,
    /// What does not go along.
    pub duties: Vec<HeldDuty>,
    /// To whom they can go.
    pub receivers: Vec<Named>,
    /// Cases that the caller may not see.
    pub unseen: u64,
}

/// What came of one offer or answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Offered {
    /// The case.
    pub number: String,
    /// `owner` or `contact`.
    pub role: String,
    /// To whom: a person's id.
    pub to: String,
    /// Why it could not be; nothing when it was done.
    pub refused: Option<String>,
}

/// An offer that waits for the caller.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// The case.
    pub number: String,
    /// The code of the project.
    pub project: String,
    /// `owner` or `contact`.
    pub role: String,
    /// The service.
    pub service: String,
    /// The stage.
    pub stage: String,
    /// Where.
    pub place: Option<String>,
    /// Who has it still.
    pub from: String,
    /// By when it must be answered.
    pub due: String,
    /// The same in microseconds.
    pub due_micros: i64,
}
