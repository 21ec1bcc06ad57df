//! The server on loopback, and cases opened through it.

use super::Bench;
use super::CLIENT;
use super::client::{Clients, post};
use super::create::RAW_RATE;
use super::fill::{Opening, WRITERS};
use super::load::{offered, saturated};
use super::table::{Budget, Figure, Table};
use super::watch::{micros_each, processor_time, processor_time_of};
use anyhow::Context;
use centre::Centre;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::task::JoinHandle;

/// Cases a second that are offered to the server.
const OFFERED: u32 = 500;

/// A server on loopback over the bench's centre.
pub(super) struct Server {
    task: JoinHandle<()>,
    pub(super) address: SocketAddr,
}

impl Server {
    /// Serves a centre until the end of its owner.
    pub(super) async fn of(centre: Centre) -> anyhow::Result<Self> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.context("listening on loopback")?;
        let address = listener.local_addr()?;
        let settings = web::Settings { address: format!("http://{address}"), secure: false, design: false };
        let app = web::router(web::App::new(centre, settings));
        let task = tokio::spawn(async move {
            // It ends with the bench; what it says then is of no use.
            let _ = axum::serve(listener, app).await;
        });
        Ok(Self { task, address })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Bench {
    pub(super) async fn serve(&self) -> anyhow::Result<Server> {
        Server::of(self.centre.clone()).await
    }

    /// A bearer token of each desk.
    pub(super) async fn tokens(&self) -> anyhow::Result<Arc<Vec<String>>> {
        let mut tokens = Vec::with_capacity(self.estate.sites.len());
        for site in &self.estate.sites {
            tokens.push(self.centre.create_token(&site.desk, "bench", true).await?);
        }
        Ok(Arc::new(tokens))
    }

    pub(super) async fn creation_over_http(&self, table: &mut Table) -> anyhow::Result<()> {
        let (server, tokens) = (self.serve().await?, self.tokens().await?);
        let address = server.address;
        let clients = self.apart(async move { Clients::connect(address, WRITERS).await }).await?;
        let (mut rate, mut cost, mut of_clients) = (vec![], vec![], vec![]);
        let (mut p50, mut p99) = (vec![], vec![]);
        let scale = self.scale;
        for _ in 0..scale.repetitions {
            let first = self.opened.fetch_add(scale.created, Ordering::Relaxed);
            let (bench, clients, tokens) = (self.clone(), clients.clone(), Arc::clone(&tokens));
            let (spent, by_clients) = (processor_time(), processor_time_of(CLIENT));
            let done = self
                .apart(saturated(WRITERS, scale.created, move |index| {
                    bench.open_over_http(&clients, &tokens, first + index)
                }))
                .await?;
            let by_clients = processor_time_of(CLIENT).saturating_sub(by_clients);
            let by_all = processor_time().saturating_sub(spent);
            cost.push(micros_each(by_all.saturating_sub(by_clients), scale.created));
            of_clients.push(micros_each(by_clients, scale.created));
            rate.push(done.rate);
        }
        for _ in 0..scale.repetitions {
            let first = self.opened.load(Ordering::Relaxed);
            let (bench, clients, tokens) = (self.clone(), clients.clone(), Arc::clone(&tokens));
            let load = offered(OFFERED, scale.lasts, move |index| {
                bench.opened.fetch_max(first + index + 1, Ordering::Relaxed);
                bench.open_over_http(&clients, &tokens, first + index)
            });
            let times = self.apart(load).await?;
            p50.push(times.percentile(50));
            p99.push(times.percentile(99));
        }
        let raw = table.median(RAW_RATE);
        let ratio: Vec<f64> =
            raw.map_or_else(Vec::new, |raw| rate.iter().map(|rate| rate / raw * 100.0).collect());
        let mut line = |name, unit, values, budget| table.put(Figure::new(name, unit, values, budget));
        line("open a case over HTTP, 32 clients", "/s", rate, Budget::None);
        line("open a case over HTTP, processor time", "µs", cost, Budget::None);
        line("open a case over HTTP, processor time of the clients", "µs", of_clients, Budget::None);
        line("open a case over HTTP, of the raw engine's rate", "%", ratio, Budget::AtLeast(20.0));
        line("open a case over HTTP, 500/s offered, p50", "ms", p50, Budget::None);
        line("open a case over HTTP, 500/s offered, p99", "ms", p99, Budget::Below(20.0));
        Ok(())
    }

    /// Runs a load where clients run, so that its processor time is theirs.
    pub(super) async fn apart<T: Send + 'static>(
        &self,
        load: impl Future<Output = anyhow::Result<T>> + Send + 'static,
    ) -> anyhow::Result<T> {
        self.clients.spawn(load).await.context("the clients")?
    }

    fn open_over_http(
        &self,
        clients: &Clients,
        tokens: &Arc<Vec<String>>,
        index: usize,
    ) -> impl Future<Output = anyhow::Result<()>> + Send + use<> {
        let (bench, clients, tokens) = (self.clone(), clients.clone(), Arc::clone(tokens));
        async move {
            let Opening { site, request, key } = bench.opening(index)?;
            let body = serde_json::to_string(&request)?;
            let token = tokens.get(site).context("a token")?;
            clients.send(post("/api/v1/cases", token, &key.key, &body), 201).await?;
            Ok(())
        }
    }
}
