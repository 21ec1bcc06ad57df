//! Bulk hand-over: everything that somebody owns or answers for is offered to colleagues, who accept or decline each or
//! all. Until it is accepted it is still his.

use super::arrange::{arranges, person_of};
use super::page::receivers;
use crate::accounts::must_administer;
use crate::centre::{Centre, Change};
use crate::error::CentreError;
use crate::names::Wanted;
use crate::open_case::Key;
use crate::principal::{Principal, Right, Via};
use crate::staff::read_names;
use crate::submit::Submission;
use crate::view::{Look, Named};
use crate::{kept, projects};
use db::Reader;
use diag::text;
use model::actor::Who;
use model::command::{Role, Stamp};
use model::duty::DutyKind;
use model::{Assignee, CaseId, Command, PersonId, ProjectId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::Scope;
use store::cases::{CaseRow, Drills, Order, QueueFilter, queue};
use store::duties::{DutyRow, Which};

/// Rows read at once.
const ROWS: usize = 200;

/// A case that somebody owns or answers for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
    pub roles: Vec<&'static str>,
    /// Who was asked to take it and has not answered: role and name.
    pub offered: Vec<(&'static str, String)>,
}

/// Something else that he owes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeldPage {
    /// Code and name of the project.
    pub project: Named,
    /// Who.
    pub person: Named,
    /// Cases that would go.
    pub cases: Vec<HeldCase>,
    /// Duties that do not go with a case, and offers that he must answer himself.
    pub duties: Vec<HeldDuty>,
    /// To whom they can go.
    pub receivers: Vec<Named>,
    /// Cases that the reader may not see; who may must hand them over.
    pub unseen: u64,
}

/// What is handed over to whom.
#[derive(Debug, Clone, Default)]
pub struct HandOverAsked {
    /// In which project.
    pub project: String,
    /// Who gets whatever `cases` does not name.
    pub to: Option<String>,
    /// Who gets which case, by number; an empty text leaves it where it is.
    pub cases: BTreeMap<String, String>,
}

/// What came of one offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offered {
    /// The case.
    pub number: String,
    /// `owner` or `contact`.
    pub role: String,
    /// To whom: the person's id.
    pub to: String,
    /// Why it could not be offered; nothing when it was.
    pub refused: Option<String>,
}

/// An offer that waits for the reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OfferView {
    /// The case.
    pub number: String,
    /// The code of the project.
    pub project: String,
    /// `owner` or `contact`.
    pub role: &'static str,
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

/// Which offers are answered how.
#[derive(Debug, Clone, Default)]
pub struct OffersAnswered {
    /// Accepted; else declined.
    pub accept: bool,
    /// Case number and role of each; all that wait when empty.
    pub offers: Vec<(String, String)>,
    /// Why it is declined.
    pub reason: String,
}

fn word(role: Role) -> &'static str {
    match role {
        Role::Owner => "owner",
        Role::Contact => "contact",
    }
}

/// Open cases that somebody owns or answers for, exercises among them.
fn open_cases_of(
    reader: &mut dyn Reader,
    scope: &Scope,
    project: ProjectId,
    person: PersonId,
) -> Result<Vec<(CaseRow, Vec<Role>)>, CentreError> {
    let mut found: BTreeMap<CaseId, (CaseRow, Vec<Role>)> = BTreeMap::new();
    let whose = Some(Assignee::person(person));
    for (role, filter) in [
        (Role::Owner, QueueFilter { owner: whose.clone(), ..QueueFilter::default() }),
        (Role::Contact, QueueFilter { contact: whose, ..QueueFilter::default() }),
    ] {
        let filter = QueueFilter { projects: vec![project], drills: Drills::With, ..filter };
        let mut after = None;
        loop {
            let page = queue(reader, scope, &filter, Order::Age, after.as_ref(), ROWS)?;
            for row in page.rows.into_iter().filter(|row| row.closed_at.is_none()) {
                found.entry(row.id).or_insert_with(|| (row, vec![])).1.push(role);
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
    }
    Ok(found.into_values().collect())
}

/// Open duties of a person by name, not of his posts.
fn own_duties(reader: &mut dyn Reader, scope: &Scope, person: PersonId) -> Result<Vec<DutyRow>, CentreError> {
    let (mut found, mut after) = (vec![], None);
    loop {
        let page = store::duties::mine(reader, scope, person, &[], Which::Open, after.as_ref(), ROWS)?;
        found.extend(page.rows);
        after = page.next;
        if after.is_none() {
            return Ok(found);
        }
    }
}

fn may_hand_over(
    centre: &Centre,
    reader: &mut dyn Reader,
    who: &Principal,
    project: ProjectId,
    person: PersonId,
) -> Result<(), CentreError> {
    let roster = centre.inner.rosters.now(reader, project)?;
    if person == who.person || arranges(who, &roster, project, person) {
        return Ok(());
    }
    Err(CentreError::Denied("neither his own nor his report's"))
}

impl Centre {
    /// What somebody has in a project, and to whom it can go.
    ///
    /// # Errors
    /// When the reader neither is the person nor arranges for him.
    pub async fn held_by(
        &self,
        who: &Principal,
        project: &str,
        person: &str,
    ) -> Result<HeldPage, CentreError> {
        let person = person_of("person", person).map_err(|_| CentreError::NotFound("person"))?;
        let (centre, who, wanted) = (self.clone(), who.clone(), project.to_owned());
        self.read(move |reader| {
            let project = projects::seen(reader, &who, &wanted)?;
            may_hand_over(&centre, reader, &who, project, person)?;
            held_page(&centre, reader, &who, project, person)
        })
        .await
    }

    /// Offers what somebody has to colleagues, case by case; what one refuses does not hold up the others.
    ///
    /// # Errors
    /// When the principal neither is the person nor arranges for him, or names a receiver who does not work here.
    pub async fn hand_over(
        &self,
        who: &Principal,
        person: &str,
        asked: HandOverAsked,
        key: Option<Key>,
    ) -> Result<Vec<Offered>, CentreError> {
        let person = person_of("person", person).map_err(|_| CentreError::NotFound("person"))?;
        let (centre, principal, request, own_key) = (self.clone(), who.clone(), asked.clone(), key.clone());
        let (before, project, plan) = self
            .read(move |reader| {
                let project = projects::seen(reader, &principal, &request.project)?;
                principal.must(Right::Work, project)?;
                may_hand_over(&centre, reader, &principal, project, person)?;
                let before: Option<Vec<Offered>> = kept::before(reader, &principal, own_key.as_ref())?;
                let scope = principal.scope();
                let cases = open_cases_of(reader, &scope, project, person)?;
                let known = receivers(&centre, reader, &principal, &request.project, person)?;
                Ok((before, project, plan(&request, cases, &known)?))
            })
            .await?;
        if let Some(before) = before {
            return Ok(before);
        }
        let offered = self.offer_each(who, project, person, plan).await?;
        let (centre, principal, answer) = (self.clone(), who.clone(), offered.clone());
        self.write(move |tx| kept::keep(tx, &centre, &principal, key.as_ref(), &answer)).await?;
        Ok(offered)
    }

    /// Offers everything that somebody owns or answers for to another, who accepts each. Answers how many were offered.
    ///
    /// # Errors
    /// When the principal may not.
    pub async fn hand_over_all(
        &self,
        who: &Principal,
        project: ProjectId,
        from: PersonId,
        to: PersonId,
    ) -> Result<usize, CentreError> {
        must_administer(who, project)?;
        let scope = who.scope();
        let cases = self.read(move |reader| open_cases_of(reader, &scope, project, from)).await?;
        let plan: Vec<_> = cases.into_iter().map(|(row, roles)| (row, roles, to)).collect();
        let count = plan.len();
        self.offer_each(who, project, from, plan).await?;
        Ok(count)
    }

    async fn offer_each(
        &self,
        who: &Principal,
        project: ProjectId,
        from: PersonId,
        plan: Vec<(CaseRow, Vec<Role>, PersonId)>,
    ) -> Result<Vec<Offered>, CentreError> {
        let mut offered = vec![];
        for (row, roles, to) in plan {
            for role in roles {
                let command = Command::Offer { role, to: Assignee::person(to), reason: None };
                let submission = Submission {
                    who: Who::Person(from),
                    on_behalf_of: Some(who.person).filter(|person| *person != from),
                    door: "centre",
                    stamp: Stamp::default(),
                    ..Submission::own(project, row.id, command)
                };
                let centre = self.clone();
                let done = self.write(move |tx| centre.run(tx, &submission).map(|_| ())).await;
                let refused = match done {
                    Ok(()) => None,
                    Err(CentreError::Refused(refusal)) => Some(refusal.why.get(who.lang).to_owned()),
                    Err(error) => return Err(error),
                };
                let number = row.number.as_ref().map(|number| number.0.clone()).unwrap_or_default();
                offered.push(Offered { number, role: word(role).to_owned(), to: to.to_string(), refused });
            }
            self.changed(Change { project, case: row.id });
        }
        self.inner.wake.notify_one();
        tracing::info!(offers = offered.len(), "offered what a person has to others");
        Ok(offered)
    }

    /// What was offered to the reader by name and waits for his answer, in all his projects.
    ///
    /// # Errors
    /// What the database says.
    pub async fn offers_to_me(&self, who: &Principal) -> Result<Vec<OfferView>, CentreError> {
        let (centre, who) = (self.clone(), who.clone());
        self.read(move |reader| offers(&centre, reader, &who)).await
    }

    /// Accepts or declines offers. Answers what came of each, under the reader's own name.
    ///
    /// # Errors
    /// When nothing is said why it is declined.
    pub async fn answer_offers(
        &self,
        who: &Principal,
        asked: OffersAnswered,
        key: Option<Key>,
    ) -> Result<Vec<Offered>, CentreError> {
        if matches!(who.via, Via::Token { writes: false, .. }) {
            return Err(CentreError::Denied("token only reads"));
        }
        if !asked.accept && asked.reason.trim().is_empty() {
            return Err(CentreError::invalid(
                "reason",
                text!(zh: "退回要写原因", en: "say why it is declined"),
            ));
        }
        let (principal, own_key) = (who.clone(), key.clone());
        let before = self.read(move |reader| kept::before(reader, &principal, own_key.as_ref())).await?;
        if let Some(before) = before {
            return Ok(before);
        }
        let waiting = self.offers_to_me(who).await?;
        let chosen = |offer: &OfferView| {
            asked.offers.is_empty()
                || asked.offers.iter().any(|(number, role)| *number == offer.number && role == offer.role)
        };
        let action = if asked.accept { "accept" } else { "decline" };
        let mut done = vec![];
        for offer in waiting.iter().filter(|offer| chosen(offer)) {
            let mut inputs = serde_json::Map::new();
            inputs.insert("role".to_owned(), offer.role.into());
            if !asked.accept {
                inputs.insert("reason".to_owned(), asked.reason.trim().into());
            }
            let request = crate::ActRequest { inputs, ..crate::ActRequest::default() };
            let refused = match self.act(who, &offer.number, action, request, None).await {
                Ok(_) => None,
                Err(CentreError::Refused(refusal)) => Some(refusal.why.get(who.lang).to_owned()),
                Err(error) => return Err(error),
            };
            let (number, role) = (offer.number.clone(), offer.role.to_owned());
            done.push(Offered { number, role, to: who.person.to_string(), refused });
        }
        let (centre, principal, answer) = (self.clone(), who.clone(), done.clone());
        self.write(move |tx| kept::keep(tx, &centre, &principal, key.as_ref(), &answer)).await?;
        Ok(done)
    }
}

/// Who gets which of the cases.
fn plan(
    asked: &HandOverAsked,
    cases: Vec<(CaseRow, Vec<Role>)>,
    known: &[Named],
) -> Result<Vec<(CaseRow, Vec<Role>, PersonId)>, CentreError> {
    let receiver = |field: &str, text: &str| -> Result<PersonId, CentreError> {
        let found = known.iter().find(|one| one.id == text.trim());
        found.and_then(|one| one.id.parse().ok()).ok_or_else(|| {
            CentreError::invalid(
                field,
                text!(zh: "请从列表里选一位能接手的同事", en: "choose a colleague from the list who can take it"),
            )
        })
    };
    let all = asked.to.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let all = all.map(|text| receiver("to", text)).transpose()?;
    let mut plan = vec![];
    for (row, roles) in cases {
        let number = row.number.as_ref().map(|number| number.0.as_str()).unwrap_or_default();
        let to = match asked.cases.get(number).map(|text| text.trim()) {
            Some("") => None,
            Some(text) => Some(receiver(&format!("cases.{number}"), text)?),
            None => all,
        };
        plan.extend(to.map(|to| (row, roles, to)));
    }
    if plan.is_empty() {
        return Err(CentreError::invalid(
            "to",
            text!(zh: "没有选要移交的单，或者没有选交给谁", en: "nothing was chosen to hand over, or nobody to take it"),
        ));
    }
    Ok(plan)
}

fn held_page(
    centre: &Centre,
    reader: &mut dyn Reader,
    who: &Principal,
    project: ProjectId,
    person: PersonId,
) -> Result<HeldPage, CentreError> {
    let scope = Scope { projects: vec![project], ..who.scope() };
    let cases = open_cases_of(reader, &scope, project, person)?;
    let duties = own_duties(reader, &scope, person)?;
    let burden = store::duties::owned_by(reader, &[project], person)?;
    let node = store::nodes::of_project(reader, project)?.ok_or(CentreError::NotFound("project"))?;
    let code = node.code.unwrap_or_default();
    let mut loaded = vec![];
    let mut wanted = Wanted::default();
    wanted.persons.insert(person);
    for (row, roles) in cases {
        let case = store::cases::load(reader, project, row.id)?.ok_or(CentreError::NotFound("case"))?;
        wanted.places.extend(row.place);
        wanted.persons.extend(case.offers.values().filter_map(|offer| offer.to.as_person()));
        loaded.push((row, roles, case));
    }
    let names = read_names(reader, project, &wanted)?;
    let (mut views, mut others) = (vec![], vec![]);
    let mut seen = 0_u64;
    for (row, roles, case) in &loaded {
        let handbook = centre.inner.handbooks.get(reader, &row.handbook)?;
        let look = Look { handbook: &handbook, names: &names, lang: who.lang };
        let (service, stage) = labels(row, &look);
        let offered =
            case.offers.iter().map(|(role, offer)| (word(*role), look.holder(&offer.to, None).label));
        seen += roles.len() as u64;
        views.push(HeldCase {
            number: row.number.as_ref().map(|number| number.0.clone()).unwrap_or_default(),
            service,
            stage,
            place: row.place.map(|place| names.place(place)),
            next_due: row.next_due.map(|at| look.time(at)),
            roles: roles.iter().map(|role| word(*role)).collect(),
            offered: offered.collect(),
        });
    }
    for duty in &duties {
        // What hangs on a case that he owns or answers for goes with it.
        if duty.kind != DutyKind::Accept && loaded.iter().any(|(row, _, _)| row.id == duty.case) {
            continue;
        }
        let (_, handbook) = crate::handbooks::current(&centre.inner.handbooks, reader, project)?;
        let look = Look { handbook: &handbook, names: &names, lang: who.lang };
        others.push(HeldDuty {
            number: duty.number.as_ref().map(|number| number.0.clone()).unwrap_or_default(),
            label: look.words(&engine::clause_name(&handbook, &duty.service, &duty.key.clause)),
            due: look.time(duty.due),
            offer: duty.kind == DutyKind::Accept,
        });
    }
    Ok(HeldPage {
        project: Named { id: code.clone(), label: node.name },
        person: Named { id: person.to_string(), label: names.person(person) },
        cases: views,
        duties: others,
        receivers: receivers(centre, reader, who, &code, person)?,
        unseen: (burden.owned + burden.contact).saturating_sub(seen),
    })
}

fn labels(row: &CaseRow, look: &Look<'_>) -> (String, String) {
    let service = look.handbook.services.get(&row.service);
    let stage = service.and_then(|service| service.stage(&row.stage)).map(|stage| look.label(&stage.label));
    let service = service.map_or_else(|| row.service.to_string(), |service| look.label(&service.label));
    (service, stage.unwrap_or_else(|| row.stage.to_string()))
}

fn offers(centre: &Centre, reader: &mut dyn Reader, who: &Principal) -> Result<Vec<OfferView>, CentreError> {
    let scope = who.scope();
    let duties = own_duties(reader, &scope, who.person)?;
    let mut found = vec![];
    for duty in duties.iter().filter(|duty| duty.kind == DutyKind::Accept) {
        let Some(case) = store::cases::load(reader, duty.project, duty.case)? else { continue };
        let Some(row) = store::cases::row(reader, &scope, duty.case)? else { continue };
        let handbook = centre.inner.handbooks.get(reader, &case.handbook)?;
        let mut wanted = Wanted::default();
        wanted.case(&case);
        let names = read_names(reader, duty.project, &wanted)?;
        let look = Look { handbook: &handbook, names: &names, lang: who.lang };
        let node = store::nodes::of_project(reader, duty.project)?.ok_or(CentreError::NotFound("project"))?;
        let (service, stage) = labels(&row, &look);
        for (role, _) in case.offers.iter().filter(|(_, offer)| offer.duty == duty.key) {
            let holder = if *role == Role::Owner { &case.owner } else { &case.contact };
            found.push(OfferView {
                number: row.number.as_ref().map(|number| number.0.clone()).unwrap_or_default(),
                project: node.code.clone().unwrap_or_default(),
                role: word(*role),
                service: service.clone(),
                stage: stage.clone(),
                place: row.place.map(|place| names.place(place)),
                from: look.holder(holder, None).label,
                due: look.time(duty.due),
                due_micros: duty.due.micros(),
            });
        }
    }
    Ok(found)
}
