//! A PostgreSQL of the suite's own, which it may kill and start again. It syncs what it commits, as a real one does.

use anyhow::{Context, bail};
use postgres::{Client, NoTls};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// A server with its data in a folder of its own.
#[derive(Debug)]
pub(crate) struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
    server: Mutex<Option<Child>>,
}

/// Looks again after a moment, this often, for something that comes by itself.
const LOOKS: u32 = 3_000;
/// The moment.
pub(crate) const MOMENT: Duration = Duration::from_millis(10);

impl Cluster {
    /// Makes a cluster below a folder and starts it.
    pub(crate) fn start(work: &Path) -> anyhow::Result<Self> {
        let programs = programs()?;
        let folder = work.join("cluster");
        fs::create_dir_all(&folder)?;
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let cluster = Self { programs, folder, port, server: Mutex::new(None) };
        if let Some(account) = account()? {
            std::os::unix::fs::chown(&cluster.folder, Some(account), Some(account))?;
            // The account must reach the folder.
            fs::set_permissions(work, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
        }
        let made = cluster
            .command("initdb")?
            .args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"])
            .arg(format!("--pgdata={}", cluster.folder.join("data").display()))
            .output()?;
        if !made.status.success() {
            bail!("initdb failed:\n{}", String::from_utf8_lossy(&made.stderr));
        }
        cluster.run()?;
        Ok(cluster)
    }

    fn command(&self, program: &str) -> anyhow::Result<Command> {
        let path = self.programs.join(program);
        let mut command = match account()? {
            Some(account) => {
                let mut command = Command::new("setpriv");
                command.args(["--pdeathsig", "INT", "--clear-groups"]);
                command.args([format!("--reuid={account}"), format!("--regid={account}")]).arg(path);
                command
            }
            None => Command::new(path),
        };
        command.current_dir(&self.folder).stdin(Stdio::null());
        Ok(command)
    }

    fn run(&self) -> anyhow::Result<()> {
        let log = fs::OpenOptions::new().create(true).append(true).open(self.folder.join("log"))?;
        let mut command = self.command("postgres")?;
        command.arg("-D").arg(self.folder.join("data")).args(["-p", &self.port.to_string()]);
        let settings = [
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=100",
            "shared_buffers=64MB",
            "log_min_messages=fatal",
            "fsync=on",
            "synchronous_commit=on",
        ];
        for setting in settings {
            command.args(["-c", setting]);
        }
        let child = command.stdout(Stdio::null()).stderr(log).spawn().context("starting PostgreSQL")?;
        *self.server.lock().unwrap_or_else(PoisonError::into_inner) = Some(child);
        until("PostgreSQL answers", || Ok(self.connect("postgres").is_ok()))
    }

    /// Ends every process of the server at once, without a checkpoint, and starts it again.
    pub(crate) fn restart(&self) -> anyhow::Result<()> {
        let data = self.folder.join("data");
        let stopped =
            self.command("pg_ctl")?.arg("-D").arg(&data).args(["-m", "immediate", "-w", "stop"]).output()?;
        if !stopped.status.success() {
            bail!("pg_ctl: {}", String::from_utf8_lossy(&stopped.stderr));
        }
        if let Some(mut child) = self.server.lock().unwrap_or_else(PoisonError::into_inner).take() {
            child.wait()?;
        }
        self.run()
    }

    /// The address of a database.
    pub(crate) fn address(&self, name: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{name}", self.port)
    }

    /// A connection.
    pub(crate) fn connect(&self, name: &str) -> anyhow::Result<Client> {
        Ok(Client::connect(&self.address(name), NoTls)?)
    }

    /// Makes a database, as a copy of another one where one is named; answers its address.
    pub(crate) fn create(&self, name: &str, like: Option<&str>) -> anyhow::Result<String> {
        if let Some(like) = like {
            // Nobody may be connected to what is copied.
            self.left_alone(like)?;
        }
        let like = like.map(|like| format!(" template {like}")).unwrap_or_default();
        self.connect("postgres")?.batch_execute(&format!("create database {name}{like}"))?;
        Ok(self.address(name))
    }

    /// Waits until no connection of a process that died is left, whose last transaction may still end.
    pub(crate) fn left_alone(&self, name: &str) -> anyhow::Result<()> {
        let mut client = self.connect("postgres")?;
        let count = "select count(*) from pg_stat_activity where datname = $1";
        until("the connections of a killed server are gone", || {
            let left: i64 = client.query_one(count, &[&name])?.get(0);
            Ok(left == 0)
        })
    }

    pub(crate) fn drop_database(&self, name: &str) -> anyhow::Result<()> {
        let text = format!("drop database if exists {name} with (force)");
        Ok(self.connect("postgres")?.batch_execute(&text)?)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let stop = self.command("pg_ctl").and_then(|mut command| {
            let data = self.folder.join("data");
            Ok(command.arg("-D").arg(data).args(["-m", "immediate", "-w", "stop"]).output()?)
        });
        // Its death is its parent's, should it not stop.
        drop(stop);
        if let Some(mut child) = self.server.get_mut().unwrap_or_else(PoisonError::into_inner).take() {
            let _killed = child.kill();
            let _reaped = child.wait();
        }
    }
}

/// The account that runs the server: PostgreSQL refuses to run as root.
fn account() -> anyhow::Result<Option<u32>> {
    use std::os::unix::fs::MetadataExt as _;
    if fs::metadata("/proc/self")?.uid() != 0 {
        return Ok(None);
    }
    let known = fs::read_to_string("/etc/passwd")?;
    let of = |name: &str| {
        let line = known.lines().find(|line| line.split(':').next() == Some(name))?;
        line.split(':').nth(2)?.parse().ok()
    };
    Ok(Some(of("postgres").or_else(|| of("nobody")).context("an account without rights")?))
}

fn programs() -> anyhow::Result<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").context("PostgreSQL is not installed")?;
    let mut found: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let version = path.file_name()?.to_str()?.parse().ok()?;
            Some((version, path.join("bin")))
        })
        .collect();
    found.sort();
    found.pop().map(|(_, path)| path).context("PostgreSQL is not installed")
}

/// Waits until something is so, looking again after moments.
pub(crate) fn until(what: &str, mut so: impl FnMut() -> anyhow::Result<bool>) -> anyhow::Result<()> {
    for _ in 0..LOOKS {
        if so()? {
            return Ok(());
        }
        std::thread::park_timeout(MOMENT);
    }
    bail!("waited in vain until {what}")
}
