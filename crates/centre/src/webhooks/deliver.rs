//! Sending what programs outside are to be told: claimed by state, signed, tried again with growing rests, parked with an
//! alarm after the last attempt. While one receiver does not answer, its others wait with it; the receivers do not wait for
//! each other.

use crate::centre::Centre;
use crate::error::CentreError;
use crate::outward::Delivered;
use crate::ports::{Messenger, MessengerError, Reply, Request};
use db::Tx;
use model::{DeliveryId, Instant, ProjectId};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::outbox::{self, Delivery};
use store::webhooks::{self, Secret, WEBHOOK, Webhook};

/// Deliveries claimed in one go.
const BATCH: usize = 100;
/// A claim ends by itself after this time, so that nothing is stuck when the process dies.
const CLAIMED: i64 = 5 * Instant::MINUTE;
/// The first rest after a failure; four times longer after each further one.
const FIRST_REST: i64 = 10 * Instant::SECOND;
/// The longest rest.
const LONGEST_REST: i64 = Instant::HOUR;
/// Attempts before a delivery is parked.
pub(super) const ATTEMPTS: u32 = 8;
/// As much of an answer as is kept.
const ANSWER: usize = 200;

/// The signature of a body: HMAC-SHA256 over the time of sending, a point, and the body, in hexadecimal.
#[must_use]
pub fn signature(secret: &str, timestamp: i64, body: &str) -> String {
    store::digest::keyed(secret.as_bytes(), format!("{timestamp}.{body}").as_bytes())
}

/// What is claimed for one receiver.
struct Batch {
    webhook: Webhook,
    deliveries: Vec<Delivery>,
}

/// What came of trying a delivery.
struct Tried {
    delivery: Delivery,
    /// The status and the beginning of the answer, when there was one.
    reply: Option<Reply>,
    /// Why it did not count; nothing when it was taken.
    why: Option<String>,
}

impl Centre {
    /// Sends to programs outside what waits and may leave now.
    ///
    /// # Errors
    /// What the database says; a receiver that fails is no error.
    pub async fn deliver_webhooks(&self, messenger: &Arc<dyn Messenger>) -> Result<Delivered, CentreError> {
        let mut total = Delivered::default();
        loop {
            let now = self.now();
            let claimed =
                self.write(move |tx| Ok(outbox::claim(tx, WEBHOOK, now, now.plus(CLAIMED), BATCH)?)).await?;
            if claimed.is_empty() {
                return Ok(total);
            }
            let (batches, orphans) = self.read(move |reader| sort(reader, claimed.clone())).await?;
            let mut running = vec![];
            for batch in batches {
                let (messenger, now) = (Arc::clone(messenger), self.now());
                running.push(tokio::task::spawn_blocking(move || send(batch, messenger.as_ref(), now)));
            }
            for sent in running {
                let (webhook, tried, left) =
                    sent.await.map_err(|error| CentreError::corrupt("webhook", error))?;
                let centre = self.clone();
                let counted =
                    self.write(move |tx| centre.settle_webhook(tx, &webhook, &tried, &left)).await?;
                total.messages += counted.messages;
                total.deliveries += counted.deliveries;
                total.later += counted.later;
                total.parked += counted.parked;
            }
            total.parked += orphans.len();
            self.write(move |tx| {
                for id in &orphans {
                    outbox::park(tx, *id, "the subscription has ended")?;
                }
                Ok(())
            })
            .await?;
        }
    }

    /// Records what came of a round.
    fn settle_webhook(
        &self,
        tx: &mut dyn Tx,
        webhook: &Webhook,
        tried: &[Tried],
        left: &[DeliveryId],
    ) -> Result<Delivered, CentreError> {
        let now = self.now();
        let mut counted = Delivered::default();
        let mut rest = now;
        for Tried { delivery, reply, why } in tried {
            let answer = reply.as_ref().map(|reply| beginning(&reply.body));
            let status = reply.as_ref().map(|reply| reply.status);
            webhooks::answered(tx, delivery.id, status, answer.as_deref())?;
            let Some(why) = why else {
                outbox::sent(tx, &[delivery.id], now)?;
                counted.messages += 1;
                counted.deliveries += 1;
                continue;
            };
            rest = now.plus(rest_after(delivery.attempts));
            if delivery.attempts < ATTEMPTS {
                outbox::again(tx, delivery.id, rest, why)?;
                counted.later += 1;
            } else {
                outbox::park(tx, delivery.id, why)?;
                counted.parked += 1;
                self.tell_of_parked(tx, webhook, why)?;
            }
        }
        webhooks::postpone(tx, left, rest)?;
        counted.later += left.len();
        Ok(counted)
    }

    fn tell_of_parked(&self, tx: &mut dyn Tx, webhook: &Webhook, why: &str) -> Result<(), CentreError> {
        tracing::error!(project = %webhook.project, webhook = %webhook.id, why, "a delivery to a program is put aside");
        let payload = serde_json::json!({"channel": webhook.id, "count": 1, "why": why});
        for person in crate::messages::administrators(tx, webhook.project)? {
            crate::messages::tell(self, tx, webhook.project, person, "channel", None, &payload)?;
        }
        Ok(())
    }
}

/// How long to rest after so many attempts.
fn rest_after(attempts: u32) -> i64 {
    let times = 4i64.saturating_pow(attempts.saturating_sub(1).min(10));
    FIRST_REST.saturating_mul(times).min(LONGEST_REST)
}

/// The beginning of an answer, without what is no text.
fn beginning(answer: &str) -> String {
    answer.chars().filter(|letter| !letter.is_control()).take(ANSWER).collect()
}

/// Sorts what was claimed by receiver; what belongs to none that is open comes apart.
fn sort(
    reader: &mut dyn db::Reader,
    claimed: Vec<Delivery>,
) -> Result<(Vec<Batch>, Vec<DeliveryId>), CentreError> {
    let mut batches: BTreeMap<(ProjectId, String), Option<Batch>> = BTreeMap::new();
    let mut orphans = vec![];
    for delivery in claimed {
        let key = (delivery.project, delivery.target.clone());
        if !batches.contains_key(&key) {
            let found = webhooks::get(reader, key.0, &key.1)?.filter(|own| own.ended_at.is_none());
            batches.insert(key.clone(), found.map(|webhook| Batch { webhook, deliveries: vec![] }));
        }
        match batches.get_mut(&key) {
            Some(Some(batch)) => batch.deliveries.push(delivery),
            _ => orphans.push(delivery.id),
        }
    }
    Ok((batches.into_values().flatten().collect(), orphans))
}

/// Sends to one receiver, until it does not answer any more.
fn send(batch: Batch, messenger: &dyn Messenger, now: Instant) -> (Webhook, Vec<Tried>, Vec<DeliveryId>) {
    let Batch { webhook, deliveries } = batch;
    let mut waiting = deliveries.into_iter();
    let mut tried = vec![];
    for delivery in waiting.by_ref() {
        let answered = messenger.send(&request(&webhook, &delivery, now));
        let silent = matches!(answered, Err(MessengerError::Unreachable(_) | MessengerError::Unknown(_)));
        let (reply, why) = match answered {
            Ok(reply) if (200..300).contains(&reply.status) => (Some(reply), None),
            Ok(reply) => {
                let why = format!("status {}", reply.status);
                (Some(reply), Some(why))
            }
            Err(error) => (None, Some(error.to_string())),
        };
        tried.push(Tried { delivery, reply, why });
        if silent {
            break;
        }
    }
    (webhook, tried, waiting.map(|delivery| delivery.id).collect())
}

/// The signed request of a delivery.
fn request(webhook: &Webhook, delivery: &Delivery, now: Instant) -> Request {
    let timestamp = now.micros().div_euclid(Instant::SECOND);
    let good = |own: &&Secret| own.until.is_none_or(|until| now < until);
    let signed = webhook.secrets.iter().filter(good);
    let signed: Vec<String> =
        signed.map(|own| format!("v1={}", signature(&own.secret, timestamp, &delivery.payload))).collect();
    let header = |name: &str, value: String| (name.to_owned(), value);
    Request {
        method: "POST".to_owned(),
        address: webhook.address.clone(),
        headers: vec![
            header("Content-Type", "application/json".to_owned()),
            header("Shouwen-Delivery", delivery.id.to_string()),
            header("Shouwen-Event", delivery.kind.clone()),
            header("Shouwen-Timestamp", timestamp.to_string()),
            header("Shouwen-Signature", signed.join(",")),
        ],
        body: delivery.payload.clone(),
        allow_private: webhook.allow_private,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rests_grow_to_an_hour() {
        let seconds: Vec<i64> = (1..=ATTEMPTS).map(|n| rest_after(n) / Instant::SECOND).collect();
        assert_eq!(seconds, [10, 40, 160, 640, 2560, 3600, 3600, 3600]);
    }

    #[test]
    fn a_signature_is_hmac_over_time_and_body() {
        // The same by `printf '1795000000.{"a":1}' | openssl dgst -sha256 -hmac whs_test`.
        assert_eq!(
            signature("whs_test", 1_795_000_000, r#"{"a":1}"#),
            "ffffa3fed921226d2babd50f734b022edc7ed3deea4aaa38140fe8f870939f0a"
        );
        assert_eq!(beginning("好\r\n\u{1b}[31m的"), "好[31m的");
    }
}
