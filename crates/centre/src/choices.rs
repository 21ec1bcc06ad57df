//! What a person may choose from when he does something on a case: the commands that every service has and that look
//! open to him, colleagues who can take it, prices, channels, reasons for a pause, cases that it may be joined to. The
//! engine has the last word on each; here nothing is offered that it would certainly refuse.

mod visits;

pub(crate) use visits::may_visit;

use crate::centre::Centre;
use crate::error::CentreError;
use crate::names::{Names, Wanted};
use crate::policy::Masks;
use crate::principal::Principal;
use crate::services::people_for;
use crate::staff::read_names;
use crate::view::{Look, Named, Question};
use db::Reader;
use engine::on_duty;
use model::duty::{DutyKind, StepKind};
use model::handbook::{FieldKind, Label, Service, StageKind};
use model::people::Roster;
use model::{Actor, Assignee, Case, Handbook, Instant, PersonId, PlaceId, PostId, ProjectId, ServiceId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::cases::{Order, QueueFilter};

/// Most other cases that are suggested.
const SUGGESTED: usize = 20;

/// A colleague who can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colleague {
    /// The person.
    pub id: String,
    /// The name.
    pub label: String,
    /// The posts that he holds for the place.
    pub posts: String,
    /// At work now.
    pub at_work: bool,
}

/// An item of a price list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceItem {
    /// The price list.
    pub list: Named,
    /// The item.
    pub item: Named,
    /// The unit.
    pub unit: String,
    /// Price of one, in yuan.
    pub price: String,
}

/// A field of priced lines, with what may stand in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PricedField {
    /// The field.
    pub field: Named,
    /// The items of its price lists.
    pub items: Vec<PriceItem>,
    /// Ids of the lines that stand in it.
    pub lines: Vec<String>,
}

/// What may be chosen on a case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices {
    /// The built-in commands that look open to the reader.
    pub open: BTreeSet<&'static str>,
    /// Colleagues who can own it, those at work first.
    pub colleagues: Vec<Colleague>,
    /// Posts that somebody holds for the place.
    pub posts: Vec<Named>,
    /// Fields of priced lines.
    pub priced: Vec<PricedField>,
    /// Channels through which a promise is given.
    pub channels: Vec<Named>,
    /// Reasons for a pause that the reader may give.
    pub pauses: Vec<Named>,
    /// The questions of the form, with the present answers.
    pub form: Vec<Question>,
    /// Open cases of the same service at the same place.
    pub same: Vec<Named>,
    /// Common events that are being handled.
    pub events: Vec<Named>,
    /// What is offered to the reader: `owner`, `contact`.
    pub offered: BTreeSet<&'static str>,
    /// Duties that the reader may say "I have it" to.
    pub unacknowledged: BTreeSet<String>,
    /// Duties of visits that the reader may make.
    pub visits: BTreeSet<String>,
    /// Of them those that several posts make together.
    pub joint: BTreeSet<String>,
    /// There is a customer to ask.
    pub somebody: bool,
    /// Visits whose sign-off is owed by the reader.
    pub sign_offs: BTreeSet<String>,
    /// Visits that the reader's post may end.
    pub ends: BTreeSet<String>,
    /// For each question that asks for somebody of a post: who is on duty there, for this place, now.
    pub on_duty: BTreeMap<String, BTreeSet<String>>,
}

/// Everything that was read.
struct Ground {
    case: Case,
    handbook: Arc<Handbook>,
    roster: Arc<Roster>,
    path: Vec<PlaceId>,
    actor: Actor,
    names: Names,
    now: Instant,
}

impl Centre {
    /// What the reader may choose from on a case.
    ///
    /// # Errors
    /// Not found when there is no such case that the principal may see.
    pub async fn choices(&self, who: &Principal, number: &str) -> Result<Choices, CentreError> {
        let (centre, who, number) = (self.clone(), who.clone(), number.trim().to_owned());
        self.read(move |reader| {
            let row = store::cases::by_number(reader, &who.scope(), &number)?;
            let row = row.ok_or(CentreError::NotFound("case"))?;
            let case = store::cases::load(reader, row.project, row.id)?;
            let case = case.ok_or(CentreError::NotFound("case"))?;
            let ground = ground(&centre, reader, &who, case)?;
            let look = Look { handbook: &ground.handbook, names: &ground.names, lang: who.lang };
            let Some(service) = ground.handbook.services.get(&ground.case.service) else {
                return Ok(Choices::default());
            };
            let mut choices = ground.choices(service, &look);
            if choices.open.contains("merge") {
                let place = ground.case.place;
                let own = QueueFilter {
                    service: Some(ground.case.service.clone()),
                    place,
                    ..QueueFilter::default()
                };
                choices.same = others(reader, &who, &ground, own, &look)?;
            }
            if choices.open.contains("join") {
                let takes = ground.handbook.services.iter().filter(|(_, service)| service.common_event);
                let takes: Vec<ServiceId> = takes.map(|(id, _)| id.clone()).collect();
                for service in takes {
                    let own = QueueFilter { service: Some(service), ..QueueFilter::default() };
                    choices.events.extend(others(reader, &who, &ground, own, &look)?);
                }
            }
            Ok(choices)
        })
        .await
    }
}

fn ground(
    centre: &Centre,
    reader: &mut dyn Reader,
    who: &Principal,
    case: Case,
) -> Result<Ground, CentreError> {
    let (handbook, now) = (centre.inner.handbooks.get(reader, &case.handbook)?, centre.now());
    let roster = centre.inner.rosters.now(reader, case.project)?;
    let path = crate::rights::path_of(reader, case.project, case.place)?;
    let actor = crate::rights::actor(&roster, &model::Who::Person(who.person), &path, now);
    let mut wanted = Wanted::default();
    wanted.case(&case);
    wanted.persons.extend(roster.holdings.iter().map(|holding| holding.person));
    let mut names = read_names(reader, case.project, &wanted)?;
    let service = handbook.services.get(&case.service);
    names.mask(Masks::of(who, &actor, service, &case, &[], now).keys());
    Ok(Ground { case, handbook, roster, path, actor, names, now })
}

/// Open cases that this one may be joined to.
fn others(
    reader: &mut dyn Reader,
    who: &Principal,
    ground: &Ground,
    filter: QueueFilter,
    look: &Look<'_>,
) -> Result<Vec<Named>, CentreError> {
    let project: ProjectId = ground.case.project;
    let filter = QueueFilter { projects: vec![project], states: vec![store::cases::State::Open], ..filter };
    let page = store::cases::queue(reader, &who.scope(), &filter, Order::Newest, None, SUGGESTED)?;
    let mut wanted = Wanted::default();
    wanted.places.extend(page.rows.iter().filter_map(|row| row.place));
    let names = read_names(reader, project, &wanted)?;
    let named = |row: &store::cases::CaseRow| {
        let service = ground.handbook.services.get(&row.service);
        let service = service.map_or_else(|| row.service.to_string(), |service| look.label(&service.label));
        let place = row.place.map(|place| names.place(place)).unwrap_or_default();
        let number = row.number.as_ref().map(|number| number.0.clone()).unwrap_or_default();
        Named { label: format!("{service} {place} {}", look.clock(row.reported_at)), id: number }
    };
    Ok(page.rows.iter().filter(|row| row.id != ground.case.id).map(named).collect())
}

impl Ground {
    fn choices(&self, service: &Service, look: &Look<'_>) -> Choices {
        let named = |id: &dyn std::fmt::Display, label: &Label| Named {
            id: id.to_string(),
            label: look.label(label),
        };
        let handbook = &self.handbook;
        let pauses = service.pauses.iter().filter(|rule| {
            if rule.by.is_empty() { self.is_owner() } else { rule.by.iter().any(|post| self.acts_for(post)) }
        });
        let pauses: Vec<Named> = pauses.map(|rule| named(&rule.id, &rule.label)).collect();
        let held: BTreeSet<&PostId> = self.roster.holdings.iter().map(|holding| &holding.post).collect();
        let posts = handbook.posts.iter().filter(|(id, _)| held.contains(id));
        let asked = service.fields.iter().filter(|field| {
            field.at_opening && !matches!(field.kind, FieldKind::Computed { .. } | FieldKind::Lines { .. })
        });
        let choices = self.entitled(service);
        Choices {
            open: self.open(service, !pauses.is_empty()),
            somebody: crate::visits::has_somebody(&self.case),
            colleagues: self.colleagues(look),
            posts: posts.map(|(id, post)| named(id, &post.label)).collect(),
            priced: service.fields.iter().filter_map(|field| self.priced(field, look)).collect(),
            on_duty: service.fields.iter().filter_map(|field| self.on_duty(field)).collect(),
            channels: handbook.channels.iter().map(|(id, channel)| named(id, &channel.label)).collect(),
            pauses,
            form: asked
                .filter_map(|field| {
                    let ask = model::handbook::Ask { field: field.id.clone(), required: false, when: None };
                    look.question(service, Some(&self.case), &ask, &self.people(&field.kind))
                })
                .collect(),
            ..choices
        }
    }

    fn open(&self, service: &Service, may_pause: bool) -> BTreeSet<&'static str> {
        let (case, kind) = (&self.case, self.case.stage_kind);
        let working = matches!(kind, StageKind::Start | StageKind::Work);
        let over = matches!(kind, StageKind::Finished | StageKind::Closed);
        let answers = self.answers_for_case(service);
        let by = |posts: &[PostId]| posts.iter().any(|post| self.acts_for(post));
        let to_pay = engine::to_pay(case).unwrap_or_default();
        let agreed = case.consent.as_ref().is_some_and(|consent| consent.sum == to_pay);
        let priced = service.fields.iter().any(|field| matches!(field.kind, FieldKind::Lines { .. }));
        let moves = service.appointment.is_some() && answers && working;
        let promised = case
            .promises
            .iter()
            .any(|promise| case.duties.get(&promise.duty).is_some_and(model::Duty::is_open));
        let rules = [
            ("hand_over", answers && case.is_open()),
            ("set_fields", answers && working),
            ("put_line", answers && working && priced),
            ("remove_line", answers && working && !case.lines.is_empty()),
            ("consent", answers && to_pay > model::Fen::ZERO && !agreed && case.is_open()),
            ("appoint", moves && case.appointment.is_none()),
            ("move_appointment", moves && case.appointment.is_some()),
            ("nobody_home", moves && case.appointment.is_some()),
            ("promise", answers && case.is_open()),
            ("keep_promise", answers && promised),
            ("pause", may_pause && working && case.pause.is_none()),
            ("resume", answers && case.pause.is_some()),
            ("reopen", over && service.reopen.as_ref().is_some_and(|rule| by(&rule.by))),
            ("cancel", working && service.cancel.as_ref().is_some_and(|rule| by(&rule.by))),
            ("merge", answers && working),
            ("join", answers && working && case.event.is_none() && case.children.is_empty()),
        ];
        rules.into_iter().filter(|(_, open)| *open).map(|(word, _)| word).collect()
    }

    /// What waits for the reader by name or post: offers, duties to acknowledge, visits.
    fn entitled(&self, service: &Service) -> Choices {
        let mut found = Choices::default();
        for (role, offer) in &self.case.offers {
            let fallback = self.case.duties.get(&offer.duty).and_then(|duty| duty.fallback.as_ref());
            if self.is_assignee(&offer.to) || fallback.is_some_and(|f| self.acts_for(&f.wanted)) {
                found.offered.insert(match role {
                    model::command::Role::Owner => "owner",
                    model::command::Role::Contact => "contact",
                });
            }
        }
        for duty in self.case.open_duties() {
            let told = duty.steps.iter().any(|step| match &step.kind {
                StepKind::Escalate { to, .. } => step.fired.is_some() && self.is_assignee(to),
                _ => false,
            });
            let stands_in = duty.fallback.as_ref().is_some_and(|f| self.acts_for(&f.wanted));
            let mine = self.is_assignee(&duty.who) || stands_in;
            if duty.acknowledged.is_none() && (told || mine) {
                found.unacknowledged.insert(duty.key.to_string());
            }
            if let Some(visit) = service.visit(&duty.key.clause).filter(|_| duty.kind == DutyKind::Visit) {
                self.entitled_to_visit(duty, visit, &mut found);
            }
        }
        found
    }

    /// Who is on duty at the post whose people a question asks for.
    fn on_duty(&self, field: &model::handbook::Field) -> Option<(String, BTreeSet<String>)> {
        let FieldKind::Person { post: Some(post) } = &field.kind else { return None };
        let staff = on_duty::on_duty(&self.roster, post, &self.path, self.now, &self.handbook.zone);
        Some((field.id.to_string(), staff.iter().map(ToString::to_string).collect()))
    }

    fn staff(&self, post: &PostId) -> bool {
        let staff = on_duty::on_duty(&self.roster, post, &self.path, self.now, &self.handbook.zone);
        staff.iter().any(|person| !self.case.excluded.contains(person))
    }

    fn acts_for(&self, post: &PostId) -> bool {
        let chain = self.handbook.fallback_chain(post);
        let staffed = chain.iter().find(|post| self.staff(post)).or(chain.last());
        self.actor.posts.contains(post) || staffed.is_some_and(|post| self.actor.posts.contains(post))
    }

    fn is_assignee(&self, assignee: &Assignee) -> bool {
        match assignee {
            Assignee::Person { person } => self.actor.person_id() == Some(*person),
            Assignee::Post { post, .. } => self.acts_for(post),
        }
    }

    fn is_owner(&self) -> bool {
        let wanted = self.case.owner_fallback.as_ref();
        self.is_assignee(&self.case.owner) || wanted.is_some_and(|fallback| self.acts_for(&fallback.wanted))
    }

    fn answers_for_case(&self, service: &Service) -> bool {
        self.is_owner()
            || self.is_assignee(&self.case.contact)
            || self.acts_for(&service.hand_over.escalate_to)
    }

    /// Colleagues who hold a post for the place and are not kept out of the case.
    fn colleagues(&self, look: &Look<'_>) -> Vec<Colleague> {
        let mut posts: BTreeMap<PersonId, BTreeSet<PostId>> = BTreeMap::new();
        for person in self.roster.holdings.iter().map(|holding| holding.person) {
            let out = self.case.excluded.contains(&person);
            if !out && !posts.contains_key(&person) && !on_duty::is_away(&self.roster, person, self.now) {
                posts.insert(person, on_duty::posts_of(&self.roster, person, &self.path, self.now));
            }
        }
        let label = |post: &PostId| self.handbook.posts.get(post).map(|post| look.label(&post.label));
        let colleague = |(person, posts): (PersonId, BTreeSet<PostId>)| Colleague {
            id: person.to_string(),
            label: self.names.person(person),
            posts: posts.iter().filter_map(label).collect::<Vec<_>>().join(" "),
            at_work: on_duty::at_work(&self.roster, person, self.now, &self.handbook.zone),
        };
        let known = posts.into_iter().filter(|(_, posts)| !posts.is_empty());
        let mut found: Vec<Colleague> = known.map(colleague).collect();
        found.sort_by(|a, b| (!a.at_work, &a.label, &a.id).cmp(&(!b.at_work, &b.label, &b.id)));
        found
    }

    fn people(&self, kind: &FieldKind) -> Vec<(PersonId, String)> {
        people_for(kind, &self.roster, &self.names, &self.case.excluded, self.now)
    }

    fn priced(&self, field: &model::handbook::Field, look: &Look<'_>) -> Option<PricedField> {
        let FieldKind::Lines { prices } = &field.kind else { return None };
        let lists = prices.iter().filter_map(|id| self.handbook.prices.get(id).map(|list| (id, list)));
        let items = lists.flat_map(|(id, list)| {
            list.items.iter().map(move |(item, price)| PriceItem {
                list: Named { id: id.to_string(), label: look.label(&list.label) },
                item: Named { id: item.to_string(), label: look.label(&price.label) },
                unit: price.unit.clone(),
                price: price.price.to_string(),
            })
        });
        let lines = self.case.lines.iter().filter(|line| line.field == field.id);
        Some(PricedField {
            field: Named { id: field.id.to_string(), label: look.label(&field.label) },
            items: items.collect(),
            lines: lines.map(|line| line.id.to_string()).collect(),
        })
    }
}
