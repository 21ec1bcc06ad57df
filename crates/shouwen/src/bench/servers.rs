//! Several servers on one database: cases of one project opened through both at once, beside cases of all projects, so
//! that it is seen what giving out the numbers of one project costs.

use super::Bench;
use super::client::{Clients, post};
use super::http::Server;
use super::load::saturated;
use super::table::{Budget, Figure, Table};
use crate::data;
use crate::world::{Dice, MachineChance};
use anyhow::{Context, bail};
use centre::{Centre, Clock, Ports};
use std::collections::HashSet;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

/// Clients altogether, half of them at each server.
const CLIENTS: usize = 8;

/// Numbers that were given out.
type Numbers = Arc<Mutex<HashSet<String>>>;

impl Bench {
    pub(super) async fn servers(&self, table: &mut Table) -> anyhow::Result<()> {
        let ports =
            Ports { clock: Arc::clone(&self.clock) as Arc<dyn Clock>, chance: Arc::new(MachineChance) };
        let other = Server::of(Centre::open(data::database(&self.data)?, ports)?).await?;
        let first = self.serve().await?;
        let (here, there) = (first.address, other.address);
        let entrances = self
            .apart(async move {
                anyhow::Ok([
                    Clients::connect(here, CLIENTS / 2).await?,
                    Clients::connect(there, CLIENTS / 2).await?,
                ])
            })
            .await?;
        for (name, site) in [("one project", Some(0)), ("all projects", None)] {
            self.through_both(table, name, site, &entrances).await?;
        }
        Ok(())
    }

    async fn through_both(
        &self,
        table: &mut Table,
        name: &str,
        site: Option<usize>,
        entrances: &[Clients; 2],
    ) -> anyhow::Result<()> {
        let (tokens, numbers) = (self.tokens().await?, Numbers::default());
        let (mut rate, mut p99) = (vec![], vec![]);
        let count = self.scale.created;
        for _ in 0..self.scale.repetitions {
            let begin = self.opened.fetch_add(count, Ordering::Relaxed);
            let (bench, entrances, tokens) = (self.clone(), entrances.clone(), Arc::clone(&tokens));
            let given = Arc::clone(&numbers);
            let load = saturated(CLIENTS, count, move |index| {
                let [first, second] = &entrances;
                let clients = if index % 2 == 0 { first.clone() } else { second.clone() };
                let (bench, tokens, given) = (bench.clone(), Arc::clone(&tokens), Arc::clone(&given));
                async move {
                    let index = begin + index;
                    let mut dice = Dice::new(bench.seed, 1_000 + u64::try_from(index)?);
                    let site = site.map_or_else(|| bench.estate.pick(&mut dice), Ok)?;
                    let body = serde_json::to_string(&bench.estate.case_of(site, &mut dice)?)?;
                    let token = tokens.get(site).context("a token")?;
                    let key = format!("bench-{index}");
                    let answer = clients.send(post("/api/v1/cases", token, &key, &body), 201).await?;
                    note(&given, &answer)
                }
            });
            let done = self.apart(load).await?;
            rate.push(done.rate);
            p99.push(done.times.percentile(99));
        }
        let mut line = |what, unit, values| {
            let name = format!("open a case of {name}, 8 clients over two servers{what}");
            table.put(Figure::new(name, unit, values, Budget::None));
        };
        line("", "/s", rate);
        line(", p99", "ms", p99);
        Ok(())
    }
}

/// No number may be given out twice.
fn note(numbers: &Numbers, answer: &str) -> anyhow::Result<()> {
    let answer: serde_json::Value = serde_json::from_str(answer).context("the answer to an opening")?;
    let number = answer.get("number").and_then(|number| number.as_str()).context("the case's number")?;
    if !numbers.lock().unwrap_or_else(PoisonError::into_inner).insert(number.to_owned()) {
        bail!("the number {number} was given out twice");
    }
    Ok(())
}
