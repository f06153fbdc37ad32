//! `plinth migrate`: Limbeck's command line on Plinth's revisions and Plinth's settings.

use crate::settings::{Environment, Purpose, Settings};
use limbeck::cli::{self, Cli};
use plinth_infrastructure::database::Database;
use plinth_infrastructure::entities;
use plinth_migration::DatabaseConnection;
use std::process::ExitCode;

pub(super) fn run(typed: Cli) -> anyhow::Result<ExitCode> {
    // Whoever writes a revision needs no settings; who asks a database does.
    let settings = if typed.asks_database() {
        Some(super::load_settings(Purpose::Upkeep)?.settings)
    } else {
        None
    };
    let production = settings
        .as_ref()
        .is_none_or(|settings| settings.environment == Environment::Production);
    let project = plinth_migration::project("plinth migrate")
        .with_entities(entities::all())
        .in_production(production);
    let work = cli::run(typed, project, async |url| connect(settings, url).await);
    Ok(super::block_on(work)?)
}

/// The typed database, or the one of the settings.
async fn connect(
    settings: Option<Settings>,
    url: Option<String>,
) -> anyhow::Result<DatabaseConnection> {
    let Some(settings) = settings else {
        anyhow::bail!("this command was to ask no database");
    };
    let mut database = settings.database;
    if let Some(url) = url {
        database.url = url.parse()?;
    }
    Ok(Database::open(database).await?.writer())
}
