//! Starting: the same program serves the same data in a process of its own; time to its first answer, and its memory.

use super::Bench;
use super::client::{Connection, get};
use super::table::{Budget, Figure, Table};
use super::watch::{Watch, resident};
use anyhow::{Context, bail};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// How long a start may take before the bench gives up.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server process that ends with its owner.
struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Bench {
    pub(super) async fn start(&self, table: &mut Table) -> anyhow::Result<()> {
        let token = self.centre.create_token("admin", "bench", false).await?;
        let (mut first, mut memory, mut later) = (vec![], vec![], vec![]);
        for _ in 0..self.scale.repetitions {
            let watch = Watch::start();
            let (served, address) = self.served().await?;
            let request = get("/api/v1/cases", &token);
            let mut connection = loop {
                if let Ok(mut connection) = Connection::open(address).await {
                    let (status, body) = connection.exchange(request.as_bytes()).await?;
                    if status != 200 {
                        bail!("the first page was answered {status}: {body}");
                    }
                    break connection;
                }
                if watch.elapsed() > PATIENCE {
                    bail!("the server did not start");
                }
                tokio::time::sleep(Duration::from_millis(1)).await;
            };
            first.push(watch.elapsed().as_secs_f64() * 1000.0);
            memory.extend(resident(served.0.id()));
            for _ in 0..self.scale.calls / 10 {
                connection.exchange(request.as_bytes()).await?;
            }
            later.extend(resident(served.0.id()));
        }
        table.put(Figure::new("start to the first page of the queue", "ms", first, Budget::Below(300.0)));
        table.put(Figure::new("resident after the first page", "MB", memory, Budget::Below(150.0)));
        table.put(Figure::new("resident after many pages", "MB", later, Budget::Below(150.0)));
        Ok(())
    }

    async fn served(&self) -> anyhow::Result<(Served, SocketAddr)> {
        // A port that was free a moment ago.
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("looking for a port")?;
        let address = listener.local_addr()?;
        drop(listener);
        let mut command = Command::new(this_program()?);
        command.arg("serve").arg("--data").arg(&self.data.data).arg("--listen").arg(address.to_string());
        if let Some(database) = &self.data.database {
            command.arg("--database").arg(database);
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        Ok((Served(command.spawn().context("starting a server")?), address))
    }
}

/// This program's file; where the system offers it, also when it was replaced on disk since it began.
fn this_program() -> anyhow::Result<PathBuf> {
    let running = PathBuf::from("/proc/self/exe");
    if running.exists() { Ok(running) } else { std::env::current_exe().context("finding this program") }
}
