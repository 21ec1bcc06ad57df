//! Pages: one case, the queue under every filter that has an index and under pairs of them, somebody's duties.

use super::Bench;
use super::client::{Clients, get};
use super::fill::WRITERS;
use super::load::{offered, saturated};
use super::table::{Budget, Figure, Table};
use crate::world::Dice;
use anyhow::Context;
use centre::{DutiesRequest, Principal, QueueRequest};
use serde_json::json;
use std::sync::Arc;

/// Pages a second that are offered.
const OFFERED: u32 = 200;

/// Filters of the queue, by what they are called in the table.
const FILTERS: &[&[&str]] = &[
    &["project"],
    &["service"],
    &["state"],
    &["owner"],
    &["place"],
    &["due"],
    &["project", "service"],
    &["project", "state"],
    &["project", "owner"],
    &["project", "due"],
    &["service", "state"],
    &["service", "owner"],
    &["service", "place"],
    &["service", "due"],
    &["state", "owner"],
    &["state", "place"],
    &["owner", "place"],
    &["owner", "due"],
    &["place", "due"],
];

impl Bench {
    pub(super) async fn pages(&self, table: &mut Table) -> anyhow::Result<()> {
        let server = self.serve().await?;
        let clients = Clients::connect(server.address, WRITERS).await?;
        let token: Arc<str> = self.centre.create_token("admin", "bench", false).await?.into();
        let numbers = Arc::new(self.numbers().await?);
        self.case_pages(table, &clients, &token, &numbers).await?;
        for filter in FILTERS {
            let bench = self.clone();
            let name = format!("queue by {}, 200/s offered", filter.join(" and "));
            self.under_rate(table, &name, 15.0, move |index| {
                let bench = bench.clone();
                async move {
                    let asked = bench.filtered(filter, index)?;
                    bench.centre.queue(&bench.admin, asked).await?;
                    Ok(())
                }
            })
            .await?;
        }
        self.many_queues(table, &clients, &token).await?;
        let bench = self.clone();
        self.under_rate(table, "duties of a front desk, 200/s offered", 15.0, move |index| {
            let bench = bench.clone();
            async move {
                let desk: &Principal = bench.desks.get(index % bench.desks.len().max(1)).context("a desk")?;
                bench.centre.duties(desk, DutiesRequest::default()).await?;
                Ok(())
            }
        })
        .await
    }

    async fn case_pages(
        &self,
        table: &mut Table,
        clients: &Clients,
        token: &Arc<str>,
        numbers: &Arc<Vec<String>>,
    ) -> anyhow::Result<()> {
        let (bench, all) = (self.clone(), Arc::clone(numbers));
        self.under_rate(table, "case page in process, 200/s offered", 10.0, move |index| {
            let (bench, all) = (bench.clone(), Arc::clone(&all));
            async move {
                let number = all.get(index * 7919 % all.len().max(1)).context("a case")?;
                bench.centre.case(&bench.admin, number).await?;
                Ok(())
            }
        })
        .await?;
        let (clients, token, all) = (clients.clone(), Arc::clone(token), Arc::clone(numbers));
        self.under_rate(table, "case page over HTTP, 200/s offered", 10.0, move |index| {
            let (clients, token, all) = (clients.clone(), Arc::clone(&token), Arc::clone(&all));
            async move {
                let number = all.get(index * 7919 % all.len().max(1)).context("a case")?;
                clients.send(get(&format!("/api/v1/cases/{number}"), &token), 200).await?;
                Ok(())
            }
        })
        .await
    }

    async fn many_queues(
        &self,
        table: &mut Table,
        clients: &Clients,
        token: &Arc<str>,
    ) -> anyhow::Result<()> {
        let (mut inside, mut outside) = (vec![], vec![]);
        for _ in 0..self.scale.repetitions {
            let bench = self.clone();
            let found = saturated(WRITERS, self.scale.calls, move |index| {
                let bench = bench.clone();
                async move {
                    let asked =
                        bench.filtered(FILTERS.get(index % FILTERS.len()).context("a filter")?, index)?;
                    bench.centre.queue(&bench.admin, asked).await?;
                    Ok(())
                }
            })
            .await?;
            inside.push(found.rate);
            let (bench, clients, token) = (self.clone(), clients.clone(), Arc::clone(token));
            let found = saturated(WRITERS, self.scale.calls, move |index| {
                let (bench, clients, token) = (bench.clone(), clients.clone(), Arc::clone(&token));
                async move {
                    let asked =
                        bench.filtered(FILTERS.get(index % FILTERS.len()).context("a filter")?, index)?;
                    clients.send(get(&address(&asked)?, &token), 200).await?;
                    Ok(())
                }
            })
            .await?;
            outside.push(found.rate);
        }
        table.put(Figure::new(
            "queue in process, all filters, 32 clients",
            "/s",
            inside,
            Budget::AtLeast(1_000.0),
        ));
        table.put(Figure::new(
            "queue over HTTP, all filters, 32 clients",
            "/s",
            outside,
            Budget::AtLeast(1_000.0),
        ));
        Ok(())
    }

    /// Offers a rate of some call and puts both percentiles into the table.
    pub(super) async fn under_rate<F, Answer>(
        &self,
        table: &mut Table,
        name: &str,
        most: f64,
        call: F,
    ) -> anyhow::Result<()>
    where
        F: Fn(usize) -> Answer,
        Answer: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        let (mut p50, mut p99) = (vec![], vec![]);
        for repetition in 0..self.scale.repetitions {
            let times =
                offered(OFFERED, self.scale.lasts, |index| call(repetition * 100_000 + index)).await?;
            p50.push(times.percentile(50));
            p99.push(times.percentile(99));
        }
        table.put(Figure::new(format!("{name}, p50"), "ms", p50, Budget::None));
        table.put(Figure::new(format!("{name}, p99"), "ms", p99, Budget::Below(most)));
        Ok(())
    }

    /// Numbers of cases all over the data.
    async fn numbers(&self) -> anyhow::Result<Vec<String>> {
        let mut numbers = Vec::new();
        for site in &self.estate.sites {
            let asked = QueueRequest {
                project: Some(site.code.clone()),
                state: Some("all".to_owned()),
                limit: Some(200),
                ..QueueRequest::default()
            };
            let page = self.centre.queue(&self.admin, asked).await?;
            numbers.extend(page.rows.into_iter().map(|row| row.number));
        }
        Ok(numbers)
    }

    /// A page under a filter, with values that differ from page to page.
    fn filtered(&self, filter: &[&str], index: usize) -> anyhow::Result<QueueRequest> {
        let mut dice = Dice::new(self.seed, 5_000_000 + u64::try_from(index)?);
        let place = self.estate.pick(&mut dice)?;
        let site = self.estate.sites.get(place).context("a site")?;
        let mut asked = QueueRequest::default();
        for word in filter {
            match *word {
                "project" => asked.project = Some(site.code.clone()),
                "service" => {
                    let services = ["repair", "enquiry", "complaint", "suggestion"];
                    asked.service = dice.pick(&services).map(ToString::to_string);
                }
                "state" => asked.state = dice.pick(&["open", "closed"]).map(ToString::to_string),
                // Who records a case owns it until he gives it on.
                "owner" => asked.owner = self.desks.get(place).map(|desk| desk.person.to_string()),
                "place" => {
                    asked.project = Some(site.code.clone());
                    asked.place = dice.pick(&site.buildings).cloned();
                }
                _ => {
                    let hours = i64::try_from(dice.below(72))?;
                    asked.due_before = Some(self.begin.plus(hours * calendar::Instant::HOUR).to_string());
                }
            }
        }
        Ok(asked)
    }
}

/// The address of a page of the queue.
fn address(asked: &QueueRequest) -> anyhow::Result<String> {
    let asked = json!(asked);
    let mut text = "/api/v1/cases?".to_owned();
    for (name, value) in asked.as_object().context("a page")? {
        if let Some(value) = value.as_str() {
            text.push_str(&format!("{name}={}&", web::access::percent(value)));
        }
    }
    Ok(text)
}
