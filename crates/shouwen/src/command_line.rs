//! The command line, as data: what can be asked for, with the help that teaches it.

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
