//! Sending what waits: claimed by state, folded to one message for each who is told, tried again with growing rests, put
//! aside with an alarm after the last attempt.
//!
//! At least once under one id. Before the first attempt the deliveries that go together are bound to the id of the
//! oldest; when they surely did not arrive they are loosened and may be folded with younger ones, when nobody knows they
//! go again together under that id. While a channel fails only one of its messages is tried, the rest waits and is
//! folded when it works again.

use super::Payload;
use super::channel::Definition;
use super::compose::{Composed, compose};
use super::send::{Attempt, Group, attempt};
use crate::centre::Centre;
use crate::error::CentreError;
use crate::ports::Messenger;
use crate::principal::Principal;
use db::{Reader, Tx};
use model::{DeliveryId, Instant, ProjectId};
use serde_json::json;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;
use std::time::Duration;
use store::outward::Leaving;

/// Deliveries claimed in one go.
const BATCH: usize = 200;
/// A claim ends by itself after this time, so that nothing is stuck when the process dies.
const CLAIMED: i64 = 5 * Instant::MINUTE;
/// The first rest after a failure; four times longer after each further one.
const FIRST_REST: i64 = 10 * Instant::SECOND;
/// The longest rest.
const LONGEST_REST: i64 = Instant::HOUR;
/// The longest sleep: a clock set forward is noticed after it.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);
/// How long a change is awaited by further ones, so that what belongs together leaves together.
const SETTLE: Duration = Duration::from_millis(200);

/// What became of what waited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Delivered {
    /// Messages that arrived.
    pub messages: usize,
    /// Deliveries in them.
    pub deliveries: usize,
    /// Deliveries that nobody is to be told any more.
    pub dropped: usize,
    /// Deliveries that are tried again later.
    pub later: usize,
    /// Deliveries that were put aside.
    pub parked: usize,
}

/// What came of trying a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tested {
    /// The other side took it.
    pub taken: bool,
    /// What it said, or why nobody did.
    pub words: String,
}

/// What is claimed of one channel.
struct Route {
    project: ProjectId,
    channel: String,
    definition: Definition,
    groups: Vec<Group>,
}

/// What is claimed, sorted.
#[derive(Default)]
struct Sorted {
    routes: Vec<Route>,
    dropped: Vec<DeliveryId>,
    /// Deliveries of channels that rest, with the end of the rest.
    resting: Vec<(DeliveryId, Instant)>,
}

impl Centre {
    /// Sends what waits and may leave now. `address` is where people open the centre, for links.
    ///
    /// # Errors
    /// What the database says; a channel that fails is no error.
    pub async fn deliver_outward(
        &self,
        messenger: &Arc<dyn Messenger>,
        address: &str,
    ) -> Result<Delivered, CentreError> {
        let mut total = Delivered::default();
        loop {
            let now = self.now();
            let claimed =
                self.write(move |tx| Ok(store::outward::claim(tx, now, now.plus(CLAIMED), BATCH)?)).await?;
            if claimed.is_empty() {
                return Ok(total);
            }
            let (centre, address) = (self.clone(), address.to_owned());
            let sorted = self.read(move |reader| sort(&centre, reader, &claimed, &address)).await?;
            let sorted = Arc::new(sorted);
            let bound = Arc::clone(&sorted);
            total.dropped += sorted.dropped.len();
            total.later += sorted.resting.len();
            self.write(move |tx| bind(tx, &bound)).await?;
            let attempts = send_all(&sorted, messenger).await?;
            let centre = self.clone();
            let counted = self.write(move |tx| centre.settle(tx, &sorted, &attempts)).await?;
            total.messages += counted.messages;
            total.deliveries += counted.deliveries;
            total.later += counted.later;
            total.parked += counted.parked;
        }
    }

    /// Sends what waits until `shutdown` resolves: after every change, and when a rest is over.
    pub async fn run_outward(
        &self,
        messenger: Arc<dyn Messenger>,
        address: String,
        shutdown: impl Future<Output = ()> + Send,
    ) {
        let mut news = self.news();
        tokio::pin!(shutdown);
        loop {
            let people = self.deliver_outward(&messenger, &address).await;
            let programs = self.deliver_webhooks(&messenger).await;
            for error in [people.err(), programs.err()].into_iter().flatten() {
                tracing::warn!(error = %error, "what leaves the house could not be looked at and will be again");
            }
            let sleep = self.until_next_delivery().await.unwrap_or(LONGEST_SLEEP);
            tokio::select! {
                () = &mut shutdown => return,
                _ = news.recv() => {
                    tokio::time::sleep(SETTLE).await;
                    // What came meanwhile is looked at with it.
                    news = news.resubscribe();
                }
                () = self.inner.outward.notified() => {}
                () = tokio::time::sleep(sleep) => {}
            }
        }
    }

    async fn until_next_delivery(&self) -> Result<Duration, CentreError> {
        let next = self
            .read(|reader| {
                let people = store::outbox::next(reader, store::outward::OUTWARD)?;
                let programs = store::outbox::next(reader, store::webhooks::WEBHOOK)?;
                Ok(people.into_iter().chain(programs).min())
            })
            .await?;
        let Some(next) = next else { return Ok(LONGEST_SLEEP) };
        let micros = u64::try_from(next.since(self.now())).unwrap_or(0);
        Ok(Duration::from_micros(micros).clamp(SETTLE, LONGEST_SLEEP))
    }

    /// Tries a channel with a message that says that it is a test.
    ///
    /// # Errors
    /// When the principal may not, or there is no such channel.
    pub async fn test_channel(
        &self,
        who: &Principal,
        project: ProjectId,
        name: &str,
        messenger: &Arc<dyn Messenger>,
        address: &str,
    ) -> Result<Tested, CentreError> {
        crate::accounts::must_administer(who, project)?;
        let wanted = name.to_owned();
        let found = self.read(move |reader| Ok(store::outward::channels(reader, project)?)).await?;
        let found = found.into_iter().find(|channel| channel.name == wanted);
        let definition = Definition::read(&found.ok_or(CentreError::NotFound("channel"))?.definition)?;
        let line = if definition.chinese {
            "【试发】首问能发到这里"
        } else {
            "[test] Shouwen reaches you here"
        };
        let values = json!({
            "kind": "test", "number": "", "service": "", "clause": "", "due": "", "place": "", "project": "",
            "link": address, "people": Vec::<String>::new(),
        });
        let composed = Composed {
            line: line.to_owned(),
            about: None,
            values,
            phone: String::new(),
            name: who.name.clone(),
        };
        let id = DeliveryId::new(self.inner.ports.new_id());
        let group = Group { id, deliveries: vec![], attempts: 1, lines: vec![composed] };
        let messenger = Arc::clone(messenger);
        let attempt = tokio::task::spawn_blocking(move || attempt(&definition, &group, messenger.as_ref()))
            .await
            .map_err(|error| CentreError::corrupt("message", error))?;
        Ok(match attempt {
            Attempt::Taken => Tested { taken: true, words: String::new() },
            Attempt::Refused(words) | Attempt::Absent(words) | Attempt::Unknown(words) => {
                Tested { taken: false, words }
            }
        })
    }

    /// Records what came of a round.
    fn settle(
        &self,
        tx: &mut dyn Tx,
        sorted: &Sorted,
        attempts: &[Vec<Attempt>],
    ) -> Result<Delivered, CentreError> {
        let now = self.now();
        let mut counted = Delivered::default();
        for (route, attempts) in sorted.routes.iter().zip(attempts) {
            let mut rest = None;
            for (group, attempt) in route.groups.iter().zip(attempts) {
                let again = now.plus(rest_after(group.attempts));
                match attempt {
                    Attempt::Taken => {
                        store::outbox::sent(tx, &group.deliveries, now)?;
                        store::outward::rest(tx, route.project, &route.channel, None)?;
                        counted.messages += 1;
                        counted.deliveries += group.deliveries.len();
                        continue;
                    }
                    Attempt::Refused(_) => store::outward::bind(tx, &group.deliveries, None)?,
                    Attempt::Absent(_) => {
                        store::outward::bind(tx, &group.deliveries, None)?;
                        rest = Some(again);
                    }
                    Attempt::Unknown(_) => rest = Some(again),
                }
                let (Attempt::Refused(why) | Attempt::Absent(why) | Attempt::Unknown(why)) = attempt else {
                    continue;
                };
                if group.attempts < route.definition.attempts {
                    for delivery in &group.deliveries {
                        store::outbox::again(tx, *delivery, again, why)?;
                    }
                    counted.later += group.deliveries.len();
                } else {
                    self.park(tx, route, group, why)?;
                    counted.parked += group.deliveries.len();
                }
            }
            let untried = route.groups.iter().skip(attempts.len());
            let untried: Vec<DeliveryId> = untried.flat_map(|group| group.deliveries.clone()).collect();
            if let Some(until) = rest {
                store::outward::rest(tx, route.project, &route.channel, Some(until))?;
                store::outward::postpone(tx, &untried, until)?;
                counted.later += untried.len();
            }
        }
        Ok(counted)
    }

    /// Puts deliveries aside and tells the administrators of the project that it happened.
    fn park(&self, tx: &mut dyn Tx, route: &Route, group: &Group, why: &str) -> Result<(), CentreError> {
        tracing::error!(
            project = %route.project, channel = %route.channel, delivery = %group.id, why,
            "a message could not leave the house and is put aside"
        );
        for delivery in &group.deliveries {
            store::outbox::park(tx, *delivery, why)?;
        }
        let payload = json!({"channel": route.channel, "count": group.deliveries.len(), "why": why});
        for person in crate::messages::administrators(tx, route.project)? {
            crate::messages::tell(self, tx, route.project, person, "channel", None, &payload)?;
        }
        Ok(())
    }
}

/// How long to rest after so many attempts.
fn rest_after(attempts: u32) -> i64 {
    let times = 4i64.saturating_pow(attempts.saturating_sub(1).min(10));
    FIRST_REST.saturating_mul(times).min(LONGEST_REST)
}

/// Sorts what was claimed by channel and by who is told, oldest first.
fn sort(
    centre: &Centre,
    reader: &mut dyn Reader,
    claimed: &[Leaving],
    address: &str,
) -> Result<Sorted, CentreError> {
    let now = centre.now();
    let mut sorted = Sorted::default();
    let mut known: BTreeMap<ProjectId, BTreeMap<String, (Definition, Option<Instant>)>> = BTreeMap::new();
    let mut routes: BTreeMap<(ProjectId, String), Route> = BTreeMap::new();
    let mut places: BTreeMap<(ProjectId, String, String), usize> = BTreeMap::new();
    for leaving in claimed {
        if let Entry::Vacant(unread) = known.entry(leaving.project) {
            let mut channels = BTreeMap::new();
            for channel in store::outward::channels(reader, leaving.project)? {
                let definition = Definition::read(&channel.definition)?;
                channels.insert(channel.name, (definition, channel.rests_until));
            }
            unread.insert(channels);
        }
        let payload: Payload = serde_json::from_str(&leaving.payload)
            .map_err(|error| CentreError::corrupt("delivery", error))?;
        let channel = known.get(&leaving.project).and_then(|channels| channels.get(&payload.channel));
        let Some((definition, rests_until)) = channel else {
            sorted.dropped.push(leaving.id);
            continue;
        };
        if let Some(until) = rests_until.filter(|until| *until > now) {
            sorted.resting.push((leaving.id, until));
            continue;
        }
        let Some(composed) = compose(centre, reader, definition, leaving, &payload, address)? else {
            sorted.dropped.push(leaving.id);
            continue;
        };
        let route = routes.entry((leaving.project, payload.channel.clone())).or_insert_with(|| Route {
            project: leaving.project,
            channel: payload.channel.clone(),
            definition: definition.clone(),
            groups: vec![],
        });
        // What is bound goes with what it was bound to; the rest goes with the rest for the same person.
        let bond = leaving.sent_as.map_or_else(|| leaving.target.clone(), |id| id.to_string());
        let place = places.entry((leaving.project, payload.channel, bond)).or_insert(route.groups.len());
        if *place == route.groups.len() {
            let id = leaving.sent_as.unwrap_or(leaving.id);
            route.groups.push(Group { id, deliveries: vec![], attempts: 0, lines: vec![] });
        }
        if let Some(group) = route.groups.get_mut(*place) {
            group.deliveries.push(leaving.id);
            group.attempts = group.attempts.max(leaving.attempts);
            // Of what is told about one duty after an outage (soon due, due, escalated) the last says it all.
            group.lines.retain(|line| line.about.is_none() || line.about != composed.about);
            group.lines.push(composed);
        }
    }
    sorted.routes = routes.into_values().collect();
    Ok(sorted)
}

/// Takes back what is not told any more, puts off what must rest, binds what goes together.
fn bind(tx: &mut dyn Tx, sorted: &Sorted) -> Result<(), CentreError> {
    store::outward::remove(tx, &sorted.dropped)?;
    for (delivery, until) in &sorted.resting {
        store::outward::postpone(tx, &[*delivery], *until)?;
    }
    for group in sorted.routes.iter().flat_map(|route| &route.groups) {
        store::outward::bind(tx, &group.deliveries, Some(group.id))?;
    }
    Ok(())
}

/// Sends every route on a thread of its own; answers the attempts of each, fewer than its groups when it failed.
async fn send_all(
    sorted: &Arc<Sorted>,
    messenger: &Arc<dyn Messenger>,
) -> Result<Vec<Vec<Attempt>>, CentreError> {
    let mut running = Vec::new();
    for index in 0..sorted.routes.len() {
        let (sorted, messenger) = (Arc::clone(sorted), Arc::clone(messenger));
        running.push(tokio::task::spawn_blocking(move || {
            sorted.routes.get(index).map(|route| send_route(route, messenger.as_ref())).unwrap_or_default()
        }));
    }
    let mut attempts = Vec::new();
    for route in running {
        attempts.push(route.await.map_err(|error| CentreError::corrupt("message", error))?);
    }
    Ok(attempts)
}

fn send_route(route: &Route, messenger: &dyn Messenger) -> Vec<Attempt> {
    let mut attempts = Vec::new();
    for group in &route.groups {
        let attempt = attempt(&route.definition, group, messenger);
        let ends = matches!(attempt, Attempt::Absent(_) | Attempt::Unknown(_));
        attempts.push(attempt);
        if ends {
            break;
        }
    }
    attempts
}
