//! The binary: reads the command line, puts the parts together, and nothing else. Rules live below.

mod accounts;
mod bar;
mod bench;
mod channels;
mod check;
mod command_line;
mod copying;
mod coverage;
mod data;
mod demo;
mod draw;
mod duties;
mod fmt;
mod folder;
mod import;
mod import_cases;
mod messenger;
mod publish;
mod seal;
mod serve;
mod verify;
mod webhooks;
mod world;

use clap::Parser;
use command_line::{Command, CommandLine};
use std::process::ExitCode;

/// Exit code when what was asked for was done and the answer is no: a handbook with errors, a file not in form.
const FOUND_WRONG: u8 = 1;
/// Exit code when it could not be done at all.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    let line = CommandLine::parse();
    #[cfg(feature = "controls")]
    choose_control();
    let done = match &line.command {
        Command::Check(arguments) => check::run(arguments, line.lang()),
        Command::Fmt(arguments) => fmt::run(arguments, line.lang()),
        Command::Coverage(arguments) => coverage::run(arguments, line.lang()),
        Command::Draw(arguments) => draw::run(arguments, line.lang()),
        Command::Serve(arguments) => serve::run(arguments),
        Command::Demo(arguments) => demo::run(arguments),
        Command::Publish(arguments) => publish::run(arguments, line.lang()),
        Command::Handbooks(arguments) => publish::list(arguments),
        Command::Rollback(arguments) => publish::rollback(arguments),
        Command::Import(arguments) => import::run(arguments, line.lang()),
        Command::User(arguments) => accounts::user(arguments),
        Command::Token(arguments) => accounts::token(arguments),
        Command::Channel(arguments) => channels::run(arguments, line.lang()),
        Command::Webhook(arguments) => webhooks::run(arguments, line.lang()),
        Command::Duties(arguments) => duties::run(arguments, line.lang()),
        Command::Verify(arguments) => verify::run(arguments, line.lang()),
        Command::Seal(arguments) => seal::run(arguments),
        Command::Erase(arguments) => verify::erase(arguments),
        Command::Move(arguments) => copying::move_centre(arguments, line.lang()),
        Command::Backup(arguments) => copying::back_up(arguments, line.lang()),
        Command::Restore(arguments) => copying::bring_back(arguments, line.lang()),
        Command::Bench(arguments) => bench::run(arguments),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(FOUND_WRONG),
        Err(error) => {
            say(&format!("{error:#}"));
            ExitCode::from(FAILED)
        }
    }
}

/// A line on standard error, for people.
#[expect(clippy::print_stderr, reason = "the one place where the binary speaks to people beside its answer")]
fn say(line: &str) {
    eprintln!("{line}");
}

/// The answer, on standard output. A reader that hung up early is no error.
fn answer(text: &str) {
    use std::io::Write;
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// Which mistake is to be made on purpose, for the fault tests.
#[cfg(feature = "controls")]
#[expect(clippy::disallowed_methods, reason = "this is the binary")]
fn choose_control() {
    if let Ok(name) = std::env::var("SHOUWEN_CONTROL") {
        assert!(db::controls::choose(&name), "there is no control named {name}");
    }
}
