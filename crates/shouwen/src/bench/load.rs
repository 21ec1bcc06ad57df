//! Load: so many a second whether answered or not, or as many as go with some clients.
//!
//! Under an offered rate the time of each is counted from the instant when it should have begun, so that a stall is
//! seen by all that it delays. The runtime's timer adds up to one millisecond to each.

use super::table::Times;
use super::watch::Watch;
use anyhow::Context;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;

/// Starts `rate` calls a second for some time and answers how long each took.
pub(super) async fn offered<F, Answer>(rate: u32, lasts: Duration, call: F) -> anyhow::Result<Times>
where
    F: Fn(usize) -> Answer,
    Answer: Future<Output = anyhow::Result<()>> + Send + 'static,
{
    let total = usize::try_from(lasts.as_millis() * u128::from(rate) / 1000)?.max(1);
    let gap = Duration::from_secs(1) / rate;
    let watch = Watch::start();
    let mut running = JoinSet::new();
    for index in 0..total {
        let begins = gap * u32::try_from(index)?;
        tokio::time::sleep_until(watch.instant() + begins).await;
        let answer = call(index);
        running.spawn(async move {
            answer.await?;
            anyhow::Ok(watch.elapsed().saturating_sub(begins))
        });
    }
    let mut times = Vec::with_capacity(total);
    while let Some(ended) = running.join_next().await {
        times.push(ended.context("a measured call")??);
    }
    Ok(Times::new(times))
}

/// What a number of clients got through.
#[derive(Debug)]
pub(super) struct Throughput {
    /// Calls a second.
    pub(super) rate: f64,
    /// How long each took.
    pub(super) times: Times,
}

/// Runs `total` calls with so many clients, each of which calls again as soon as it is answered.
pub(super) async fn saturated<F, Answer>(clients: usize, total: usize, call: F) -> anyhow::Result<Throughput>
where
    F: Fn(usize) -> Answer + Send + Sync + 'static,
    Answer: Future<Output = anyhow::Result<()>> + Send + 'static,
{
    let (call, next) = (Arc::new(call), Arc::new(AtomicUsize::new(0)));
    let watch = Watch::start();
    let mut running = JoinSet::new();
    for _ in 0..clients {
        let (call, next) = (Arc::clone(&call), Arc::clone(&next));
        running.spawn(async move {
            let mut times = Vec::new();
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                if index >= total {
                    return anyhow::Ok(times);
                }
                let own = Watch::start();
                call(index).await?;
                times.push(own.elapsed());
            }
        });
    }
    let mut times = Vec::with_capacity(total);
    while let Some(ended) = running.join_next().await {
        times.append(&mut ended.context("a measured client")??);
    }
    #[expect(clippy::cast_precision_loss, reason = "a number of calls is small")]
    let rate = total as f64 / watch.elapsed().as_secs_f64();
    Ok(Throughput { rate, times: Times::new(times) })
}
