//! The server on loopback, and cases opened through it.

use super::Bench;
use super::client::{Clients, post};
use super::create::RAW_RATE;
use super::fill::{Opening, WRITERS};
use super::load::{offered, saturated};
use super::table::{Budget, Figure, Table};
use super::watch::processor_time;
use anyhow::Context;
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

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Bench {
    pub(super) async fn serve(&self) -> anyhow::Result<Server> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.context("listening on loopback")?;
        let address = listener.local_addr()?;
        let settings = web::Settings { address: format!("http://{address}"), secure: false };
        let app = web::router(web::App::new(self.centre.clone(), settings));
        let task = tokio::spawn(async move {
            // It ends with the bench; what it says then is of no use.
            let _ = axum::serve(listener, app).await;
        });
        Ok(Server { task, address })
    }

    /// A bearer token of each desk.
    async fn tokens(&self) -> anyhow::Result<Arc<Vec<String>>> {
        let mut tokens = Vec::with_capacity(self.estate.sites.len());
        for site in &self.estate.sites {
            tokens.push(self.centre.create_token(&site.desk, "bench", true).await?);
        }
        Ok(Arc::new(tokens))
    }

    pub(super) async fn creation_over_http(&self, table: &mut Table) -> anyhow::Result<()> {
        let (server, tokens) = (self.serve().await?, self.tokens().await?);
        let clients = Clients::connect(server.address, WRITERS).await?;
        let (mut rate, mut cost) = (vec![], vec![]);
        let (mut p50, mut p99) = (vec![], vec![]);
        let scale = self.scale;
        for _ in 0..scale.repetitions {
            let first = self.opened.fetch_add(scale.created, Ordering::Relaxed);
            let (bench, clients, tokens) = (self.clone(), clients.clone(), Arc::clone(&tokens));
            let spent = processor_time();
            let done = saturated(WRITERS, scale.created, move |index| {
                bench.open_over_http(&clients, &tokens, first + index)
            })
            .await?;
            #[expect(clippy::cast_precision_loss, reason = "a number of cases is small")]
            let each = processor_time().saturating_sub(spent).as_secs_f64() * 1e6 / scale.created as f64;
            cost.push(each);
            rate.push(done.rate);
        }
        for _ in 0..scale.repetitions {
            let first = self.opened.load(Ordering::Relaxed);
            let opened = Arc::clone(&self.opened);
            let times = offered(OFFERED, scale.lasts, |index| {
                opened.fetch_max(first + index + 1, Ordering::Relaxed);
                self.open_over_http(&clients, &tokens, first + index)
            })
            .await?;
            p50.push(times.percentile(50));
            p99.push(times.percentile(99));
        }
        let raw = table.median(RAW_RATE);
        let ratio: Vec<f64> =
            raw.map_or_else(Vec::new, |raw| rate.iter().map(|rate| rate / raw * 100.0).collect());
        let mut line = |name, unit, values, budget| table.put(Figure::new(name, unit, values, budget));
        line("open a case over HTTP, 32 clients", "/s", rate, Budget::None);
        line("open a case over HTTP, processor time with clients", "µs", cost, Budget::None);
        line("open a case over HTTP, of the raw engine's rate", "%", ratio, Budget::AtLeast(20.0));
        line("open a case over HTTP, 500/s offered, p50", "ms", p50, Budget::None);
        line("open a case over HTTP, 500/s offered, p99", "ms", p99, Budget::Below(20.0));
        Ok(())
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
