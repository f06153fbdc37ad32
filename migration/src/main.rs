//! `plinth-migration`: Plinth's revisions under the words of sea-orm-cli, so that `sea-orm-cli migrate up` and
//! `cargo run -p plinth-migration -- up` do what they do in any SeaORM project. Limbeck does the work.
//!
//! `DATABASE_URL`, in the environment or in `.env`, says where the database is. `plinth migrate` knows all of Plinth's
//! settings, and more words.

mod address;
mod walk;

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use limbeck::{History, cli};
use std::process::ExitCode;
use walk::Walk;

/// Plinth's revisions, under the words of sea-orm-cli.
#[derive(Debug, Parser)]
#[command(name = "plinth-migration", version)]
struct Cli {
    /// The database, unless `DATABASE_URL` says it
    #[arg(long, short = 'u', global = true)]
    database_url: Option<String>,
    /// PostgreSQL: the schema to work in, unless `DATABASE_SCHEMA` says it
    #[arg(long, short = 's', global = true)]
    database_schema: Option<String>,
    /// Show each step
    #[arg(long, short, global = true)]
    verbose: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write a new, empty revision
    Generate {
        /// What changes, in a few words
        migration_name: String,
    },
    /// Take everything back, then apply everything: tables that no revision made stay
    Fresh,
    /// Take everything back, then apply everything
    Refresh,
    /// Take everything back
    Reset,
    /// List the revisions, and which are applied
    Status,
    /// Apply what is pending
    Up {
        /// At most so many
        #[arg(long, short, value_parser = clap::value_parser!(u32).range(1..))]
        num: Option<u32>,
    },
    /// Show a revision as Limbeck does, with its SQL for every engine
    #[command(disable_help_flag = true)]
    Show {
        /// Which, and how
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
        words: Vec<String>,
    },
    /// Take applied revisions back
    Down {
        /// At most so many
        #[arg(long, short, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
        num: u32,
    },
}

fn main() -> anyhow::Result<ExitCode> {
    // Without that file the environment says everything.
    dotenvy::dotenv().ok();
    let cli = Cli::parse();
    let history = plinth_migration::history()?;
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(cli.run(&history))
}

/// A setting that may stand in the environment. An empty one is none, as for Plinth.
fn setting(given: Option<String>, variable: &str) -> Option<String> {
    let set = given.or_else(|| std::env::var(variable).ok());
    set.filter(|value| !value.is_empty())
}

impl Cli {
    async fn run(self, history: &History) -> anyhow::Result<ExitCode> {
        let passed_on: Option<Vec<&str>> = match &self.command {
            Some(Command::Generate { migration_name }) => {
                Some(vec!["revision", "-m", migration_name])
            }
            Some(Command::Show { words }) => {
                let words = words.iter().map(String::as_str);
                Some(["show"].into_iter().chain(words).collect())
            }
            _ => None,
        };
        if let Some(words) = passed_on {
            let typed = cli::Cli::read(words).unwrap_or_else(|error| error.exit());
            let project = plinth_migration::project("plinth migrate");
            let no_database = async |_| anyhow::bail!("`plinth migrate` knows of databases there");
            return Ok(cli::run(typed, project, no_database).await);
        }
        let url = setting(self.database_url, "DATABASE_URL").context(
            "no DATABASE_URL in the environment or in .env: set it, or give -u; `plinth migrate` knows all of Plinth's settings",
        )?;
        let schema = setting(self.database_schema, "DATABASE_SCHEMA");
        let address = address::for_driver(&url, schema.as_deref())?;
        let db = sea_orm::Database::connect(address).await?;
        let walk = Walk {
            db: &db,
            history,
            verbose: self.verbose,
        };
        let command = self.command.unwrap_or(Command::Up { num: None });
        let outcome = walk.run(command).await;
        db.close().await?;
        outcome.map(|()| ExitCode::SUCCESS)
    }
}
