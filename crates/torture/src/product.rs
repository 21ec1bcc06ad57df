//! The product as its users have it: the real program on a real folder or database, started, killed, verified.

use crate::cluster::Cluster;
use crate::fault::Fault;
use anyhow::{Context, bail};
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread::JoinHandle;

/// The project's first morning.
pub(crate) const MORNING: i64 = 1_795_136_400_000_000;

/// Which build runs, and with which mistake made on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Build {
    /// The product.
    Plain,
    /// The build that can make a mistake on purpose, named for the environment.
    Control(&'static str),
}

/// Where the programs lie that are tested.
#[derive(Debug, Clone)]
pub(crate) struct Programs {
    pub(crate) folder: PathBuf,
}

/// Some data: a folder, and the database in it or in a cluster.
#[derive(Debug, Clone)]
pub(crate) struct Data {
    pub(crate) folder: PathBuf,
    /// The address of the database when it is not in the folder.
    pub(crate) database: Option<String>,
}

/// How to reach a server, and in whose name.
#[derive(Debug, Clone)]
pub(crate) struct Entrance {
    pub(crate) address: SocketAddr,
    pub(crate) token: String,
}

/// Data to begin with, made once.
pub(crate) struct Template {
    data: Data,
    pub(crate) token: String,
    cluster: Option<Arc<Cluster>>,
    copies: std::cell::Cell<u32>,
}

/// A running server.
pub(crate) struct Server {
    child: Child,
    reader: Option<JoinHandle<String>>,
    pub(crate) entrance: Entrance,
}

impl Programs {
    fn path(&self, build: Build) -> PathBuf {
        self.folder.join(match build {
            Build::Plain => "shouwen",
            Build::Control(_) => "shouwen-controls",
        })
    }

    /// The library that stands between a process and its disk.
    pub(crate) fn disk(&self) -> PathBuf {
        self.folder.join("libdisk.so")
    }

    fn command(&self, build: Build, data: &Data) -> Command {
        let mut command = Command::new(self.path(build));
        command.env_clear().env("SHOUWEN_LANG", "en").env("SHOUWEN_LOG", "warn");
        command.env("SHOUWEN_DATA", &data.folder);
        if let Some(database) = &data.database {
            command.env("SHOUWEN_DATABASE", database);
        }
        if let Build::Control(control) = build {
            command.env("SHOUWEN_CONTROL", control);
        }
        command.stdin(Stdio::null());
        command
    }

    fn run(&self, data: &Data, arguments: &[&str]) -> anyhow::Result<(bool, String)> {
        let mut command = self.command(Build::Plain, data);
        let output = command.args(arguments).output().context("starting the product")?;
        let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        Ok((output.status.success(), said.concat()))
    }

    /// Fails unless `shouwen verify` finds nothing.
    ///
    /// # Errors
    /// A [`Fault`] with what it found.
    pub(crate) fn verify(&self, data: &Data) -> anyhow::Result<()> {
        let (clean, said) = self.run(data, &["verify"])?;
        if clean {
            Ok(())
        } else {
            Err(Fault::new(format!("`shouwen verify` is not content:\n{said}")).into())
        }
    }

    /// Starts a server whose clock begins at an instant; answers when it listens.
    ///
    /// # Errors
    /// A [`Fault`] when it does not come up.
    pub(crate) fn serve(
        &self,
        build: Build,
        data: &Data,
        token: &str,
        clock: i64,
        more: &[(&str, String)],
    ) -> anyhow::Result<Server> {
        // A port that is free now; who takes it meanwhile makes the start fail, which is said.
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let mut command = self.command(build, data);
        command.args(["serve", "--listen", &address.to_string(), "--clock", &written(clock)]);
        command.envs(more.iter().map(|(name, value)| (*name, value.as_str())));
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
        let mut lines = BufReader::new(child.stderr.take().context("what the server says")?);
        let mut said = String::new();
        while !said.contains("http://") {
            if lines.read_line(&mut said)? == 0 {
                let _reaped = child.wait();
                return Err(Fault::down(format!("the server did not start:\n{said}")).into());
            }
        }
        let reader = std::thread::spawn(move || {
            let mut rest = String::new();
            // What it said until it was killed, also in the middle of a line.
            let _read = lines.read_to_string(&mut rest);
            rest
        });
        let entrance = Entrance { address, token: token.to_owned() };
        Ok(Server { child, reader: Some(reader), entrance })
    }

    /// Starts a server and kills it before it can be of any use.
    pub(crate) fn stillborn(&self, data: &Data, clock: i64, lines: usize) -> anyhow::Result<()> {
        let mut command = self.command(Build::Plain, data);
        command.env("SHOUWEN_LOG", "info");
        command.args(["serve", "--listen", "127.0.0.1:0", "--clock", &written(clock)]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
        let mut said = BufReader::new(child.stderr.take().context("what the server says")?);
        for _ in 0..lines {
            let _line = said.read_line(&mut String::new());
        }
        child.kill()?;
        child.wait()?;
        Ok(())
    }

    /// Makes the data to begin with: a small estate with its people, and a token of its front desk.
    pub(crate) fn template(&self, work: &Path, cluster: Option<Arc<Cluster>>) -> anyhow::Result<Template> {
        let folder = work.join("template");
        let database = match &cluster {
            Some(cluster) => Some(cluster.create("template_of_torture", None)?),
            None => None,
        };
        let data = Data { folder, database };
        let clock = written(MORNING);
        let demo = ["demo", "--rooms", "4", "--months", "0", "--seed", "1", "--clock", &clock];
        let (made, said) = self.run(&data, &demo)?;
        if !made {
            bail!("the data to begin with could not be made:\n{said}");
        }
        let (made, token) = self.run(&data, &["token", "create", "--user", "lixin"])?;
        if !made {
            bail!("no token could be made:\n{token}");
        }
        let token = token.trim().to_owned();
        Ok(Template { data, token, cluster, copies: std::cell::Cell::new(0) })
    }
}

impl Template {
    /// A copy of the data under a folder that is emptied first.
    pub(crate) fn copy(&self, to: &Path) -> anyhow::Result<Data> {
        if to.exists() {
            fs::remove_dir_all(to)?;
        }
        copy_folder(&self.data.folder, to)?;
        self.copies.set(self.copies.get() + 1);
        let database = match &self.cluster {
            Some(cluster) => {
                let name = format!("copy_{}", self.copies.get());
                if let Some(before) = self.copies.get().checked_sub(2) {
                    cluster.drop_database(&format!("copy_{before}"))?;
                }
                Some(cluster.create(&name, Some("template_of_torture"))?)
            }
            None => None,
        };
        Ok(Data { folder: to.to_path_buf(), database })
    }
}

/// Copies a folder with all that is below it.
pub(crate) fn copy_folder(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("reading {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

impl Server {
    /// kill -9, and what it had said.
    pub(crate) fn kill(mut self) -> anyhow::Result<String> {
        self.child.kill()?;
        self.child.wait()?;
        let reader = self.reader.take().context("the reader of a server")?;
        reader.join().map_err(|_| anyhow::anyhow!("the reader of a server panicked"))
    }

    /// Sends it a signal by its name.
    pub(crate) fn signal(&self, name: &str) -> anyhow::Result<()> {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &pid]).status()?;
        anyhow::ensure!(sent.success(), "kill -s {name} {pid}: {sent}");
        Ok(())
    }

    /// Waits until it has ended by itself, as it was told to; a fault when it ended otherwise.
    pub(crate) fn ended(&mut self) -> anyhow::Result<()> {
        let mut status = None;
        crate::cluster::until("a server that was told to stop ends", || {
            status = self.child.try_wait()?;
            Ok(status.is_some())
        })?;
        match status {
            Some(status) if status.success() => Ok(()),
            other => Err(Fault::new(format!("a server that was told to stop ended with {other:?}")).into()),
        }
    }

    /// The same as [`Self::kill`] while others still use the server.
    pub(crate) fn strike(&mut self) -> anyhow::Result<()> {
        Ok(self.child.kill()?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be dead already.
        let _killed = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// An instant as the command line takes it: whole seconds, in UTC.
fn written(at: i64) -> String {
    let seconds = at.div_euclid(1_000_000);
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Days since the first of March of the year 0, in eras of 400 years.
    let day = days + 719_468;
    let (era, of_era) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_as_the_command_line_reads_them() {
        assert_eq!(written(MORNING), "2026-11-20T01:00:00Z");
        assert_eq!(written(MORNING + 102 * 86_400_000_000), "2027-03-02T01:00:00Z");
        assert_eq!(written(951_782_400_000_000), "2000-02-29T00:00:00Z");
    }
}
