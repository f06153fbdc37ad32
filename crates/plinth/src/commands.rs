//! What can be typed after `plinth`. One file per command; each has its arguments and a `run`.

mod admin;
mod check;
mod config;
mod db;
mod migrate;
mod openapi;
mod serve;

use crate::settings::{Loaded, Purpose, Settings, SettingsErrors};
use clap::{Parser, Subcommand};
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

/// The exit code for settings that cannot be used, as `sysexits.h` has it.
const EX_CONFIG: u8 = 78;

const AFTER_HELP: &str = "\
From nothing to a running service:
  plinth check                         is everything there, and right?
  plinth db create                     make the database, if it is not there
  plinth migrate upgrade               bring its schema up to date
  plinth admin create --email ann@example.com --generate-password
  plinth serve

Settings, from weak to strong:
  compiled-in defaults, config/<APP_ENV>.toml, .env, the environment
  APP_ENV is production (when it is missing), development or test
  PLINTH__DATABASE__POOL__SIZE=20      any setting has such a name; plinth config lists them

Exit codes:
  0 done, 1 failed, 2 not understood, 78 the settings cannot be used; plinth migrate --help lists more";

/// A documented, secure REST service on SQLite, PostgreSQL or MariaDB.
#[derive(Debug, Parser)]
#[command(name = "plinth", version, about, after_help = AFTER_HELP)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the service
    Serve,
    /// Move the schema forwards or back, or write a new revision
    Migrate(Box<limbeck::cli::Cli>),
    /// Make or remove the database itself
    #[command(subcommand)]
    Db(db::Command),
    /// Make administrators
    #[command(subcommand)]
    Admin(admin::Command),
    /// Say everything that is wrong: settings, database, schema, permissions
    Check(check::Args),
    /// Show each setting in force, and where it came from
    Config(config::Args),
    /// Print the API's description, or check the committed one
    Openapi(openapi::Args),
}

impl Cli {
    /// Does what was asked for.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let done = match self.command {
            Command::Migrate(typed) => return migrate::run(*typed),
            Command::Serve => serve::run(),
            Command::Db(command) => db::run(&command),
            Command::Admin(command) => admin::run(&command),
            Command::Check(args) => check::run(&args),
            Command::Config(args) => config::run(&args),
            Command::Openapi(args) => openapi::run(&args),
        };
        done.map(|()| ExitCode::SUCCESS)
    }
}

/// Says why a command failed, and returns its exit code.
pub fn fail(error: &anyhow::Error) -> ExitCode {
    eprintln!("plinth: {}", said_once(error));
    if error.is::<SettingsErrors>() {
        ExitCode::from(EX_CONFIG)
    } else {
        ExitCode::FAILURE
    }
}

/// The error and its causes; one whose text was said already is left out.
fn said_once(error: &anyhow::Error) -> String {
    let mut said = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if !said.contains(&cause) {
            let comma = if said.is_empty() { "" } else { ": " };
            said = format!("{said}{comma}{cause}");
        }
    }
    said
}

/// Reads the settings of this process.
fn read_settings(purpose: Purpose) -> Result<Loaded, SettingsErrors> {
    let variables = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    Settings::load_for(purpose, variables, Path::new("."))
}

/// Reads the settings of this process, and prints what is odd about them.
fn load_settings(purpose: Purpose) -> Result<Loaded, SettingsErrors> {
    let loaded = read_settings(purpose);
    let warnings = loaded
        .as_ref()
        .map_or_else(|errors| &errors.warnings, |loaded| &loaded.warnings);
    for warning in warnings {
        eprintln!("plinth: warning: {warning}");
    }
    loaded
}

/// Runs what needs the asynchronous world.
fn block_on<T>(work: impl Future<Output = T>) -> io::Result<T> {
    Ok(tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(work))
}

/// Prints an answer. A reader that has seen enough, as in `plinth config | head`, is no failure.
fn print(text: &str) -> anyhow::Result<()> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}
