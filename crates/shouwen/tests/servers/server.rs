//! A server process on a database of its own port, and what a test does to it.

use crate::http::{ask, request};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;
use tokio::time::timeout;

/// Longer than a start or a stop may take.
const LONG: Duration = Duration::from_secs(20);

/// What time it is at the start of every server, a week after the backlog; each runs on from there, so that their clocks
/// differ by as much as one was started later.
const BEGIN: &str = "2026-11-27T09:00:00+08:00";

/// A server process; killed when it is dropped.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    database: String,
    data: PathBuf,
    child: Child,
}

/// A port that is free now.
fn free_port() -> SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

impl Server {
    /// Starts one and waits until it is ready.
    pub(crate) async fn start(database: &str, data: &Path) -> Self {
        let address = free_port();
        let mut server = Self {
            address,
            database: database.to_owned(),
            data: data.to_owned(),
            child: spawn(database, data, address),
        };
        server.ready().await;
        server
    }

    /// Starts it again at its old port.
    pub(crate) async fn restart(&mut self) {
        self.child = spawn(&self.database, &self.data, self.address);
        self.ready().await;
    }

    async fn ready(&mut self) {
        let ready = async {
            let mut look = tokio::time::interval(Duration::from_millis(30));
            loop {
                look.tick().await;
                assert!(self.child.try_wait().unwrap().is_none(), "the server ended");
                if self.readiness().await == Some(200) {
                    return;
                }
            }
        };
        timeout(LONG, ready).await.expect("a server starts");
    }

    /// What `/readyz` says now; nothing when nobody answers.
    pub(crate) async fn readiness(&self) -> Option<u16> {
        ask(self.address, &request("", "GET", "/readyz", None, "")).await.ok().map(|answer| answer.status())
    }

    /// Kills it without a word.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Sends it a termination signal.
    pub(crate) fn terminate(&self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    }

    /// Waits until it has ended by itself.
    pub(crate) async fn ended(&mut self) -> ExitStatus {
        let ended = async {
            let mut look = tokio::time::interval(Duration::from_millis(20));
            loop {
                look.tick().await;
                if let Some(status) = self.child.try_wait().unwrap() {
                    return status;
                }
            }
        };
        timeout(LONG, ended).await.expect("a server that is told to stop ends")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

fn spawn(database: &str, data: &Path, address: SocketAddr) -> Child {
    Command::new(env!("CARGO_BIN_EXE_shouwen"))
        .args([
            "serve",
            "--database",
            database,
            "--drain",
            "1",
            "--clock",
            BEGIN,
            "--listen",
            &address.to_string(),
        ])
        .arg("--data")
        .arg(data)
        .env("SHOUWEN_LOG", "warn")
        .stdin(Stdio::null())
        .stderr(std::fs::File::options().append(true).create(true).open(data.join("log")).unwrap())
        .spawn()
        .unwrap()
}
