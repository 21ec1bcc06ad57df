//! The command line, as data: what can be asked for, with the help that teaches it.

mod copying;

pub(crate) use copying::{Backup, Move, Restore};

use clap::{Args, Parser, Subcommand, ValueEnum};
use diag::Lang;
use std::path::PathBuf;

/// Shouwen 首问 runs the service handbook of a customer-service centre.
#[derive(Debug, Parser)]
#[command(version, about, long_about = None, after_help = EXAMPLES)]
pub(crate) struct CommandLine {
    /// Language of messages: zh or en.
    #[arg(long, global = true, env = "SHOUWEN_LANG", value_enum, default_value = "zh")]
    lang: Language,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = "\
Examples:
  shouwen check handbooks/property            check a handbook and run its scenarios
  shouwen check handbooks/property --overlay handbooks/overlays/sunny_garden.kdl
  shouwen fmt handbooks/property              put its files into form
  shouwen coverage handbooks/property         requirement, definition, scenarios
  shouwen draw handbooks/property repair > repair.svg
  shouwen demo --data data --rooms 600 --months 3 --seed 1
  shouwen serve --data data --listen 127.0.0.1:8080
  shouwen publish handbooks/property --data data --project DEMO --reason \"三天答复改为两天\"
  shouwen backup --data data --to /backup/centre
  shouwen import parties roster.xlsx --data data --project DEMO --dry-run
  shouwen import cases open.xlsx --data data --project DEMO --limits-from today --dry-run

Exit code: 0 done, 1 something is wrong with what was checked, 2 it could not be done.";

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Language {
    Zh,
    En,
}

impl CommandLine {
    /// The language of messages.
    pub(crate) fn lang(&self) -> Lang {
        match self.lang {
            Language::Zh => Lang::Zh,
            Language::En => Lang::En,
        }
    }
}

/// What can be asked for.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check a handbook like a compiler and run its scenarios.
    Check(Check),
    /// Put the files of a handbook into form (indentation, spaces; comments stay).
    Fmt(Fmt),
    /// Show requirement, title, definitions and scenarios.
    Coverage(Coverage),
    /// Draw a service as SVG on standard output: its flow chart, or its blueprint.
    Draw(Draw),
    /// Serve the centre: screens, interface, timers.
    Serve(Serve),
    /// Make a demo estate with a believable history, by running the centre with a clock.
    Demo(Demo),
    /// Publish a handbook in a project: cases opened from now on follow it.
    Publish(Publish),
    /// Show the handbooks that were published in a project.
    Handbooks(Project),
    /// Publish again what was in force before the present handbook.
    Rollback(Rollback),
    /// Import places, residents and open matters from a spreadsheet.
    Import(crate::import::Import),
    /// Add people who log in, set their passwords.
    User(User),
    /// Make bearer tokens for other systems.
    Token(Token),
    /// Set the ways by which messages leave the house: group robots, SMS and voice gateways.
    Channel(Channel),
    /// Programs outside that are told what happens: subscribe one, also at an address in a private network.
    Webhook(Webhook),
    /// Show duties that were due and could not be recorded; exit 1 when there are any.
    Duties(Duties),
    /// Check that everything is as the journal says; exit 1 when something differs.
    Verify(Verify),
    /// Seal the journal now and print the seals; keep them outside of this machine.
    Seal(Seal),
    /// Erase everything personal of a customer or an employee. It cannot be taken back.
    Erase(Erase),
    /// Move a whole centre to another database: from the embedded one to PostgreSQL, or back.
    #[command(after_help = copying::MOVE_HELP)]
    Move(Move),
    /// Back up a centre while it works: everything the first time, then what came since.
    #[command(after_help = copying::BACKUP_HELP)]
    Backup(Backup),
    /// Restore a backup into an empty database and verify it.
    #[command(after_help = copying::RESTORE_HELP)]
    Restore(Restore),
    /// Fill an empty folder with cases and measure the centre on it.
    Bench(Bench),
}

/// Where the data lies.
#[derive(Debug, Clone, Args)]
pub(crate) struct Data {
    /// The folder that holds the embedded database and the files.
    #[arg(long, env = "SHOUWEN_DATA")]
    pub(crate) data: PathBuf,
    /// Another database than the embedded one: postgres://USER@HOST/NAME.
    #[arg(long, env = "SHOUWEN_DATABASE", hide_env_values = true)]
    pub(crate) database: Option<String>,
}

/// Arguments of `serve`.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) data: Data,
    /// Where to listen.
    #[arg(long, env = "SHOUWEN_LISTEN", default_value = "127.0.0.1:8080")]
    pub(crate) listen: std::net::SocketAddr,
    /// The address that people open, for printed QR codes; http://LISTEN when left out.
    #[arg(long, env = "SHOUWEN_ADDRESS")]
    pub(crate) address: Option<String>,
    /// For trials: the clock begins at this time (RFC 3339) and runs on from there.
    #[arg(long, value_parser = instant)]
    pub(crate) clock: Option<calendar::Instant>,
    /// Seconds from a termination signal until the door is closed, so that a proxy sees /readyz and sends people elsewhere;
    /// 5 on PostgreSQL, 0 on the embedded database, where there is no other server.
    #[arg(long, env = "SHOUWEN_DRAIN")]
    pub(crate) drain: Option<u64>,
    /// For whoever builds screens: serve /design, the page of all colours, sizes and parts in every look.
    #[arg(long)]
    pub(crate) design: bool,
}

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    #[command(flatten)]
    pub(crate) data: Data,
    /// Rooms of the estate.
    #[arg(long, default_value_t = 600, value_parser = clap::value_parser!(u32).range(4..=20_000))]
    pub(crate) rooms: u32,
    /// Months of history.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(0..=36))]
    pub(crate) months: u32,
    /// The same seed gives the same estate.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// For trials: the history ends at this time (RFC 3339) instead of now.
    #[arg(long, value_parser = instant)]
    pub(crate) clock: Option<calendar::Instant>,
}

/// An instant of the command line.
fn instant(text: &str) -> Result<calendar::Instant, String> {
    text.parse().map_err(|_| format!("`{text}` is not a time such as 2026-11-20T10:00:00+08:00"))
}

/// Arguments of `bench`.
#[derive(Debug, Args)]
pub(crate) struct Bench {
    #[command(flatten)]
    pub(crate) data: Data,
    /// Cases to measure with; 100,000 when left out, 5,000 with `--quick`.
    #[arg(long)]
    pub(crate) cases: Option<usize>,
    /// The same seed gives the same cases and questions.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Measure each figure for a moment only.
    #[arg(long)]
    pub(crate) quick: bool,
    /// How often each figure is measured; the median counts. 5 when left out, 3 with `--quick`.
    #[arg(long, value_parser = clap::value_parser!(u8).range(1..=100))]
    pub(crate) repetitions: Option<u8>,
    /// The table as JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Only these parts: create, http, servers (PostgreSQL), pages, search, start, timers.
    #[arg(long, value_delimiter = ',')]
    pub(crate) only: Vec<String>,
}

/// Arguments of `publish`.
#[derive(Debug, Args)]
pub(crate) struct Publish {
    /// The folder of the handbook.
    pub(crate) path: PathBuf,
    #[command(flatten)]
    pub(crate) data: Data,
    /// The project: code or id.
    #[arg(long)]
    pub(crate) project: String,
    /// Overlays to lay over it, the uppermost level first.
    #[arg(long)]
    pub(crate) overlay: Vec<PathBuf>,
    /// Why.
    #[arg(long)]
    pub(crate) reason: String,
    /// In whose name.
    #[arg(long, default_value = "admin")]
    pub(crate) user: String,
}

/// A project of some data.
#[derive(Debug, Args)]
pub(crate) struct Project {
    #[command(flatten)]
    pub(crate) data: Data,
    /// The project: code or id.
    #[arg(long)]
    pub(crate) project: String,
    /// In whose name.
    #[arg(long, default_value = "admin")]
    pub(crate) user: String,
}

/// Arguments of `rollback`.
#[derive(Debug, Args)]
pub(crate) struct Rollback {
    #[command(flatten)]
    pub(crate) project: Project,
    /// Why.
    #[arg(long)]
    pub(crate) reason: String,
}

/// Arguments of `user`.
#[derive(Debug, Args)]
pub(crate) struct User {
    /// What to do.
    #[command(subcommand)]
    pub(crate) what: UserCommand,
}

/// What can be done with users.
#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Add an employee who logs in; in an empty centre, the first project and its administrator.
    Add {
        #[command(flatten)]
        data: Data,
        /// What he logs in with.
        login: String,
        /// His name.
        #[arg(long)]
        name: String,
        /// The project: code or id. In an empty centre: the first project's code.
        #[arg(long)]
        project: String,
        /// Posts that he holds for the whole project, separated by commas.
        #[arg(long, value_delimiter = ',')]
        posts: Vec<String>,
        /// Name of the first project, in an empty centre.
        #[arg(long)]
        project_name: Option<String>,
        /// In whose name.
        #[arg(long, default_value = "admin")]
        user: String,
    },
    /// Set a new first password, which must be changed at log-in. It is read from standard input.
    Passwd {
        #[command(flatten)]
        data: Data,
        /// Whose.
        login: String,
    },
}

/// Arguments of `token`.
#[derive(Debug, Args)]
pub(crate) struct Token {
    /// What to do.
    #[command(subcommand)]
    pub(crate) what: TokenCommand,
}

/// What can be done with tokens.
#[derive(Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// Make a token; it alone is printed on standard output, and never shown again.
    Create {
        #[command(flatten)]
        data: Data,
        /// For which login.
        #[arg(long)]
        user: String,
        /// What it is for.
        #[arg(long, default_value = "console")]
        label: String,
        /// It may only read.
        #[arg(long)]
        read_only: bool,
    },
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The folder of the handbook.
    pub(crate) path: PathBuf,
    /// Overlays to lay over it, in any order.
    #[arg(long)]
    pub(crate) overlay: Vec<PathBuf>,
    /// How to show what was found.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
    /// Show what happened in each scenario.
    #[arg(long)]
    pub(crate) verbose: bool,
    /// Run only the scenarios whose title contains this.
    #[arg(long)]
    pub(crate) only: Option<String>,
}

/// How to show what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// For tools.
    Json,
}

/// Arguments of `fmt`.
#[derive(Debug, Args)]
pub(crate) struct Fmt {
    /// A file, or a folder with all files below it.
    pub(crate) path: PathBuf,
    /// Change nothing; exit 1 when something is not in form.
    #[arg(long)]
    pub(crate) check: bool,
}

/// Arguments of `coverage`.
#[derive(Debug, Args)]
pub(crate) struct Coverage {
    /// The folder of the handbook.
    pub(crate) path: PathBuf,
}

/// Arguments of `draw`.
#[derive(Debug, Args)]
pub(crate) struct Draw {
    /// The folder of the handbook.
    pub(crate) path: PathBuf,
    /// The service, by its id.
    pub(crate) service: String,
    /// The service blueprint (customer, front stage, back stage) instead of the flow chart.
    #[arg(long)]
    pub(crate) blueprint: bool,
    /// Overlays to lay over the handbook, in any order.
    #[arg(long)]
    pub(crate) overlay: Vec<PathBuf>,
}

/// Arguments of `channel`.
#[derive(Debug, Args)]
pub(crate) struct Channel {
    /// What to do.
    #[command(subcommand)]
    pub(crate) what: ChannelCommand,
}

/// What can be done with channels.
#[derive(Debug, Subcommand)]
pub(crate) enum ChannelCommand {
    /// Set a channel from a TOML file: name, method, address, headers, body template, kinds, posts, persons.
    Set {
        #[command(flatten)]
        project: Project,
        /// The file.
        file: PathBuf,
    },
    /// List the channels of a project; addresses without path and key.
    List(Project),
    /// Send a message that says that it is a test; exit 1 when it is not taken.
    Test {
        #[command(flatten)]
        project: Project,
        /// The channel.
        name: String,
    },
    /// Remove a channel.
    Remove {
        #[command(flatten)]
        project: Project,
        /// The channel.
        name: String,
    },
}

/// Arguments of `webhook`.
#[derive(Debug, Args)]
pub(crate) struct Webhook {
    /// What to do.
    #[command(subcommand)]
    pub(crate) what: WebhookCommand,
}

/// What can be done with webhooks on the machine itself; the rest is on their page and in the interface.
#[derive(Debug, Subcommand)]
pub(crate) enum WebhookCommand {
    /// Subscribe a program; answers the secret, which is shown this once.
    Add {
        #[command(flatten)]
        project: Project,
        /// Where to: `https://…` or `http://…`.
        #[arg(long)]
        address: String,
        /// Which events, with commas between.
        #[arg(long, value_delimiter = ',')]
        events: Vec<String>,
        /// The address may lie in a private network or on this machine.
        #[arg(long)]
        allow_private: bool,
    },
}

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    #[command(flatten)]
    pub(crate) data: Data,
    /// Only this project: code or id.
    #[arg(long)]
    pub(crate) project: Option<String>,
    /// Hold the data, which may be a copy, against a seal that was kept outside, instead of against its own.
    #[arg(long, value_name = "FILE", conflicts_with = "project")]
    pub(crate) seal: Option<PathBuf>,
    /// The key that the seal must be signed with, as it was noted when the first one left the machine.
    #[arg(long, value_name = "HEX", requires = "seal")]
    pub(crate) key: Option<String>,
}

/// Arguments of `seal`.
#[derive(Debug, Args)]
pub(crate) struct Seal {
    #[command(flatten)]
    pub(crate) data: Data,
    /// Make no new seals; print the last one of every project.
    #[arg(long)]
    pub(crate) last: bool,
    /// The folder to write each seal into as a file of its own, instead of printing it.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: Option<PathBuf>,
}

/// Arguments of `duties`.
#[derive(Debug, Args)]
pub(crate) struct Duties {
    #[command(flatten)]
    pub(crate) data: Data,
    /// Let them fall due again: a running server tries them within half a minute.
    #[arg(long)]
    pub(crate) again: bool,
}

/// Arguments of `erase`.
#[derive(Debug, Args)]
pub(crate) struct Erase {
    #[command(flatten)]
    pub(crate) data: Data,
    /// Whom: the id of a party, a person, or of a case whose caller is unknown.
    pub(crate) subject: String,
    /// In whose name.
    #[arg(long, default_value = "admin")]
    pub(crate) user: String,
}
