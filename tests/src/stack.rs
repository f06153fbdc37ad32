//! The product's own parts, put together for tests the same way as the binary does it.

use crate::database::TestDatabase;
use limbeck::runner::Runner;
use limbeck::target::Target;
use plinth_application::context::Context;
use plinth_application::storage::{Mode, Storage as _, UnitOfWork};
use plinth_infrastructure::database::Database;
use plinth_infrastructure::settings::{DatabaseSettings, Durability, Isolation, PoolSettings};
use std::time::Duration;

/// Settings for a test's own database.
pub fn database_settings(url: &str) -> DatabaseSettings {
    DatabaseSettings {
        url: url.parse().expect("a test database has a good address"),
        pool: PoolSettings {
            size: 5,
            max_overflow: 5,
            timeout: Duration::from_secs(10),
            recycle: Duration::from_hours(1),
            pre_ping: true,
            echo: false,
        },
        isolation_level: Isolation::ReadCommitted,
        echo: false,
        slow_query: Duration::from_mins(1),
        statement_timeout: Duration::from_secs(30),
        durability: Durability::Relaxed,
    }
}

/// Brings an empty database up to date, over a plain connection: a SQLite file that the product has opened keeps its
/// log beside it, and could not be copied.
pub async fn migrate(url: &str) -> anyhow::Result<()> {
    let connection = sea_orm::Database::connect(url).await?;
    let history = plinth_migration::history()?;
    Runner::new(&connection, &history)
        .upgrade(&Target::head(), &mut |_| {})
        .await?;
    Ok(connection.close().await?)
}

/// Opens a test's database as the product does.
pub async fn open(database: &TestDatabase) -> Database {
    let settings = database_settings(database.url());
    Database::open(settings)
        .await
        .expect("a test database can be opened")
}

/// The context of a request that has a minute.
pub fn context() -> Context {
    Context::new("test", Duration::from_mins(1))
}

/// Opens a unit that may write.
pub async fn write(database: &Database) -> Box<dyn UnitOfWork> {
    database
        .worker_handle()
        .open(&context(), Mode::Write)
        .await
        .expect("a unit can be opened")
}

/// Opens a unit that reads.
pub async fn read(database: &Database) -> Box<dyn UnitOfWork> {
    database
        .worker_handle()
        .open(&context(), Mode::Read)
        .await
        .expect("a unit can be opened")
}
