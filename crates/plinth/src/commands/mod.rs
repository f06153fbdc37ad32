//! What can be typed after `plinth`. One file per command; each has its arguments and a `run`.

mod config;

use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::settings::{Loaded, Settings, SettingsErrors};

/// The exit code for settings that cannot be used, as `sysexits.h` has it.
const EX_CONFIG: u8 = 78;

const AFTER_HELP: &str = "\
Settings, from weak to strong:
  compiled-in defaults, config/<APP_ENV>.toml, .env, the environment
  APP_ENV is production (when it is missing), development or test

Examples:
  plinth config                                   what is in force, and why
  DATABASE_URL=postgresql://ann@db/app plinth config
  PLINTH__DATABASE__POOL__SIZE=20 plinth config   any setting has such a name

Exit codes:
  0 done, 1 failed, 2 not understood, 78 the settings cannot be used";

/// A documented, secure REST service on SQLite, PostgreSQL or MariaDB.
#[derive(Debug, Parser)]
#[command(name = "plinth", version, about, after_help = AFTER_HELP)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show each setting in force, and where it came from
    Config(config::Args),
}

impl Cli {
    /// Does what was asked for.
    pub fn run(self) -> anyhow::Result<()> {
        match self.command {
            Command::Config(args) => config::run(&args),
        }
    }
}

/// Says why a command failed, and returns its exit code.
pub fn fail(error: &anyhow::Error) -> ExitCode {
    eprintln!("plinth: {error:#}");
    if error.is::<SettingsErrors>() {
        ExitCode::from(EX_CONFIG)
    } else {
        ExitCode::FAILURE
    }
}

/// Reads the settings of this process, and prints what is odd about them.
fn load_settings() -> Result<Loaded, SettingsErrors> {
    let variables = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let loaded = Settings::load(variables, Path::new("."));
    let warnings = loaded
        .as_ref()
        .map_or_else(|errors| &errors.warnings, |loaded| &loaded.warnings);
    for warning in warnings {
        eprintln!("plinth: warning: {warning}");
    }
    loaded
}
