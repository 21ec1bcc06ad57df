//! Webhooks: programs outside that are told what happens in a project. What is told is written in the transaction of what
//! happened, whole, and sent after it: signed, at least once under one id, the same bytes at every attempt.
//!
//! It holds no personal value: number, service, stage and times of a case, never a name, a phone, a place or an answer. Of a
//! case from which anybody is kept out nothing is told, since nobody knows who reads it on the other side.

mod deliver;
mod tell;

pub use deliver::signature;
pub(crate) use tell::of_entries;

use crate::accounts::must_administer;
use crate::attest;
use crate::centre::Centre;
use crate::error::CentreError;
use crate::principal::{Principal, Right, Via};
use crate::projects;
use db::{Reader, Tx};
use diag::text;
use model::actor::Who;
use model::{DeliveryId, Instant, ProjectId};
use serde::Serialize;
use std::collections::BTreeSet;
use store::attest::{Attested, Touched};
use store::webhooks::{self, Secret, Sending, Webhook};

/// The events that can be chosen.
pub const EVENTS: [&str; 10] = [
    "case_opened",
    "case_moved",
    "owner_changed",
    "case_finished",
    "case_closed",
    "case_reopened",
    "case_cancelled",
    "duty_overdue",
    "promise_given",
    "visit_answered",
];

/// How long the secret before the newest still signs.
const OLD_SECRET: i64 = 24 * Instant::HOUR;
/// Subscriptions of a project that are open at once.
const MOST: usize = 20;
/// Deliveries of a page.
const ROWS: usize = 50;
/// The longest address.
const LONGEST_ADDRESS: usize = 500;

/// A subscription to set up.
#[derive(Debug, Clone, Default)]
pub struct NewWebhook {
    /// In which project.
    pub project: String,
    /// Where to.
    pub address: String,
    /// Which of [`EVENTS`].
    pub events: Vec<String>,
    /// The address may lie in a private network; only from the console of the machine.
    pub allow_private: bool,
}

/// A subscription as people see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WebhookView {
    /// Its id.
    pub id: String,
    /// Where to.
    pub address: String,
    /// Which events.
    pub events: Vec<String>,
    /// The address may lie in a private network.
    pub allow_private: bool,
    /// Since when, RFC 3339.
    pub created_at: String,
    /// Since when nothing is sent any more.
    pub ended_at: Option<String>,
    /// How many secrets sign now: two for a day after a rotation.
    pub secrets: usize,
}

/// A secret that was made just now; it is shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FreshSecret {
    /// The subscription.
    pub id: String,
    /// The secret.
    pub secret: String,
}

/// A delivery as people see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SendingView {
    /// Its id, the same at every attempt.
    pub id: String,
    /// The event.
    pub event: String,
    /// The number of the case, as far as the reader may see it.
    pub number: Option<String>,
    /// When it happened, RFC 3339.
    pub at: String,
    /// `waiting`, `sent` or `parked`.
    pub state: String,
    /// Attempts so far.
    pub attempts: u32,
    /// When it is tried next, while it waits.
    pub next_at: Option<String>,
    /// When it arrived.
    pub sent_at: Option<String>,
    /// The status of the last answer.
    pub status: Option<i64>,
    /// The beginning of the last answer.
    pub answer: Option<String>,
    /// Why the last attempt failed.
    pub error: Option<String>,
}

/// A page of deliveries, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SendingPage {
    /// The subscription.
    pub webhook: WebhookView,
    /// The deliveries.
    pub rows: Vec<SendingView>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// Keeps a subscription as it is now, and says so in the journal.
fn put(tx: &mut dyn Tx, now: Instant, actor: &Who, webhook: &Webhook) -> Result<(), CentreError> {
    webhooks::put(tx, webhook)?;
    attest::note(tx, now, actor, webhook.project, &Touched::one(Attested::Webhooks, &webhook.id))
}

impl Centre {
    /// The subscriptions of a project.
    ///
    /// # Errors
    /// When the principal does not administer it.
    pub async fn webhooks(&self, who: &Principal, project: &str) -> Result<Vec<WebhookView>, CentreError> {
        let (who, wanted, now) = (who.clone(), project.to_owned(), self.now());
        self.read(move |reader| {
            let project = administered(reader, &who, &wanted)?;
            let zone = zone(reader, project)?;
            Ok(webhooks::of_project(reader, project)?.iter().map(|own| view(own, &zone, now)).collect())
        })
        .await
    }

    /// Sets up a subscription. Answers its secret, which is shown this once.
    ///
    /// # Errors
    /// When the principal does not administer the project, or something does not fit.
    pub async fn add_webhook(&self, who: &Principal, asked: NewWebhook) -> Result<FreshSecret, CentreError> {
        let project = self.administering(who, &asked.project).await?;
        if asked.allow_private && who.via != Via::Console {
            return Err(CentreError::Denied("a private address is allowed on the machine itself"));
        }
        let wrong = wrong_in(&asked);
        if !wrong.is_empty() {
            return Err(CentreError::Invalid(wrong));
        }
        let id = self.inner.ports.new_id().simple().to_string();
        let fresh = FreshSecret { id: format!("whk_{id}"), secret: self.fresh_secret() };
        let webhook = Webhook {
            project,
            id: fresh.id.clone(),
            address: asked.address.trim().to_owned(),
            events: asked.events.into_iter().collect(),
            secrets: vec![Secret { secret: fresh.secret.clone(), from: self.now(), until: None }],
            allow_private: asked.allow_private,
            created_at: self.now(),
            created_by: who.person,
            ended_at: None,
        };
        let (now, actor) = (self.now(), Who::Person(who.person));
        self.write(move |tx| {
            let open = webhooks::of_project(tx, project)?.iter().filter(|own| own.ended_at.is_none()).count();
            if open >= MOST {
                let most = MOST;
                return Err(CentreError::invalid(
                    "address",
                    text!(zh: "一个项目最多 {most} 个订阅", en: "a project has at most {most} subscriptions"),
                ));
            }
            put(tx, now, &actor, &webhook)
        })
        .await?;
        tracing::info!(webhook = %fresh.id, by = %who.person, "a webhook was set up");
        Ok(fresh)
    }

    /// Makes a new secret; the one before signs beside it for a day. Answers it this once.
    ///
    /// # Errors
    /// When the principal does not administer the project, or there is no such open subscription.
    pub async fn rotate_webhook(
        &self,
        who: &Principal,
        project: &str,
        id: &str,
    ) -> Result<FreshSecret, CentreError> {
        let project = self.administering(who, project).await?;
        let fresh = FreshSecret { id: id.to_owned(), secret: self.fresh_secret() };
        let (secret, id, now) = (fresh.secret.clone(), id.to_owned(), self.now());
        let actor = Who::Person(who.person);
        self.write(move |tx| {
            let mut webhook = open_one(tx, project, &id)?;
            webhook.secrets.retain(|own| own.until.is_none_or(|until| now < until));
            webhook.secrets.truncate(1);
            webhook.secrets.iter_mut().for_each(|own| own.until = Some(now.plus(OLD_SECRET)));
            webhook.secrets.insert(0, Secret { secret: secret.clone(), from: now, until: None });
            put(tx, now, &actor, &webhook)
        })
        .await?;
        tracing::info!(webhook = %fresh.id, by = %who.person, "the secret of a webhook was changed");
        Ok(fresh)
    }

    /// Ends a subscription: nothing more is sent.
    ///
    /// # Errors
    /// When the principal does not administer the project, or there is no such open subscription.
    pub async fn end_webhook(&self, who: &Principal, project: &str, id: &str) -> Result<(), CentreError> {
        let project = self.administering(who, project).await?;
        let (wanted, now, actor) = (id.to_owned(), self.now(), Who::Person(who.person));
        self.write(move |tx| {
            let webhook = Webhook { ended_at: Some(now), secrets: vec![], ..open_one(tx, project, &wanted)? };
            put(tx, now, &actor, &webhook)?;
            Ok(webhooks::stop(tx, &webhook)?)
        })
        .await?;
        tracing::info!(webhook = %id, by = %who.person, "a webhook was ended");
        Ok(())
    }

    /// The deliveries of a subscription, the newest first.
    ///
    /// # Errors
    /// When the principal does not administer the project, or there is no such subscription.
    pub async fn webhook_deliveries(
        &self,
        who: &Principal,
        project: &str,
        id: &str,
        after: Option<String>,
    ) -> Result<SendingPage, CentreError> {
        let (who, wanted, id, now) = (who.clone(), project.to_owned(), id.to_owned(), self.now());
        self.read(move |reader| {
            let project = administered(reader, &who, &wanted)?;
            let webhook = webhooks::get(reader, project, &id)?.ok_or(CentreError::NotFound("webhook"))?;
            let before = after.as_deref().map(str::trim).filter(|text| !text.is_empty());
            let before = before.map(str::parse::<DeliveryId>).transpose().map_err(|_| {
                CentreError::invalid(
                    "after",
                    text!(zh: "翻页位置不对", en: "this is not the beginning of a page"),
                )
            })?;
            let found = webhooks::deliveries(reader, &webhook, before, ROWS)?;
            let zone = zone(reader, project)?;
            let cases: Vec<_> = found.iter().filter_map(|own| own.case).collect();
            let rows = store::cases::many(reader, &who.scope(), &cases)?;
            let number = |own: &Sending| {
                let row = rows.iter().find(|row| Some(row.id) == own.case)?;
                row.number.as_ref().map(|number| number.0.clone())
            };
            Ok(SendingPage {
                webhook: view(&webhook, &zone, now),
                next: found.last().filter(|_| found.len() == ROWS).map(|last| last.id.to_string()),
                rows: found.iter().map(|own| sending_view(own, number(own), &zone)).collect(),
            })
        })
        .await
    }

    /// Sends a delivery once more, whatever became of it.
    ///
    /// # Errors
    /// When the principal does not administer the project, or there is no such delivery of an open subscription.
    pub async fn replay_delivery(
        &self,
        who: &Principal,
        project: &str,
        id: &str,
        delivery: &str,
    ) -> Result<(), CentreError> {
        let project = self.administering(who, project).await?;
        let delivery: DeliveryId = delivery.trim().parse().map_err(|_| CentreError::NotFound("delivery"))?;
        let (id, now) = (id.to_owned(), self.now());
        let again = self
            .write(move |tx| {
                let webhook = open_one(tx, project, &id)?;
                Ok(webhooks::replay(tx, &webhook, delivery, now)?)
            })
            .await?;
        self.inner.outward.notify_one();
        if again { Ok(()) } else { Err(CentreError::NotFound("delivery")) }
    }

    async fn administering(&self, who: &Principal, project: &str) -> Result<ProjectId, CentreError> {
        let (principal, wanted) = (who.clone(), project.to_owned());
        let project = self.read(move |reader| projects::seen(reader, &principal, &wanted)).await?;
        must_administer(who, project)?;
        Ok(project)
    }

    fn fresh_secret(&self) -> String {
        format!("whs_{}", self.inner.ports.secret(32))
    }
}

/// A project that somebody administers; reading is enough for a token that only reads.
fn administered(reader: &mut dyn Reader, who: &Principal, wanted: &str) -> Result<ProjectId, CentreError> {
    let project = projects::seen(reader, who, wanted)?;
    if who.may(Right::Administer, project) { Ok(project) } else { Err(CentreError::Denied("role")) }
}

fn open_one(reader: &mut dyn Reader, project: ProjectId, id: &str) -> Result<Webhook, CentreError> {
    let found = webhooks::get(reader, project, id)?;
    found.filter(|webhook| webhook.ended_at.is_none()).ok_or(CentreError::NotFound("webhook"))
}

fn zone(reader: &mut dyn Reader, project: ProjectId) -> Result<calendar::Zone, CentreError> {
    let node = store::nodes::of_project(reader, project)?.ok_or(CentreError::NotFound("project"))?;
    let zone = node.zone.ok_or(CentreError::NotFound("project"))?;
    calendar::Zone::new(&zone).map_err(|error| CentreError::corrupt("zone", error))
}

/// Everything that does not fit of a new subscription.
fn wrong_in(asked: &NewWebhook) -> Vec<crate::error::FieldError> {
    let mut wrong = vec![];
    let address = asked.address.trim();
    let plain = address.len() <= LONGEST_ADDRESS && address.bytes().all(|byte| byte.is_ascii_graphic());
    if !plain || crate::outward::channel::host(address).is_none() {
        let message = text!(zh: "地址要以 http:// 或 https:// 开头，里面不能有空格和账号", en: "the address begins with http:// or https:// and holds no blanks and no account");
        wrong.push(crate::error::FieldError { field: "address".to_owned(), message });
    }
    let known: BTreeSet<&str> = EVENTS.into_iter().collect();
    if asked.events.is_empty() || asked.events.iter().any(|event| !known.contains(event.as_str())) {
        let all = EVENTS.join(", ");
        let message = text!(zh: "请从这些事件里选：{all}", en: "choose events from: {all}");
        wrong.push(crate::error::FieldError { field: "events".to_owned(), message });
    }
    wrong
}

fn view(webhook: &Webhook, zone: &calendar::Zone, now: Instant) -> WebhookView {
    WebhookView {
        id: webhook.id.clone(),
        address: webhook.address.clone(),
        events: webhook.events.iter().cloned().collect(),
        allow_private: webhook.allow_private,
        created_at: crate::view::rfc3339(zone, webhook.created_at),
        ended_at: webhook.ended_at.map(|at| crate::view::rfc3339(zone, at)),
        secrets: webhook.secrets.iter().filter(|own| own.until.is_none_or(|until| now < until)).count(),
    }
}

fn sending_view(own: &Sending, number: Option<String>, zone: &calendar::Zone) -> SendingView {
    SendingView {
        id: own.id.to_string(),
        event: own.kind.clone(),
        number,
        at: crate::view::rfc3339(zone, own.created_at),
        state: own.state.clone(),
        attempts: own.attempts,
        next_at: (own.state == "waiting").then(|| crate::view::rfc3339(zone, own.next_at)),
        sent_at: own.sent_at.map(|at| crate::view::rfc3339(zone, at)),
        status: own.answered,
        answer: own.answer.clone(),
        error: own.error.clone(),
    }
}
