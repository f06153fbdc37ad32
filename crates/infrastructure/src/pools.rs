//! Opens connection pools as the settings say.
//!
//! | setting | what it becomes |
//! |---|---|
//! | `size` + `max_overflow` | the most connections; sqlx knows no overflow, so `size` only shapes the pool status |
//! | `timeout` | how long a caller waits for a connection |
//! | `recycle` | the most a connection lives |
//! | `pre_ping` | a connection that was idle for a while is tested before use; busy ones pay nothing |
//! | `echo` | opening, checkout with its wait, return |

mod server;
mod sqlite;

pub(crate) use server::{mysql_address, postgres_address};
pub(crate) use sqlite::create_privately;

use crate::database_url::Engine;
use crate::settings::{DatabaseSettings, PoolSettings};
use sea_orm::sqlx::{self, pool::PoolOptions};
use sea_orm::{DatabaseConnection, SqlxMySqlConnector, SqlxPostgresConnector};
use std::time::Duration;

/// How long a statement waits for somebody else's lock: for that of a row on a server, for that of another process on a
/// SQLite file.
const LOCK_TIMEOUT: Duration = Duration::from_secs(5);
/// After this much idle time a connection is closed.
const IDLE_BEFORE_CLOSE: Duration = Duration::from_mins(10);

/// Why a database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder of a SQLite file cannot be made, or the file not be opened.
    #[error("cannot open the SQLite file {path}: {cause}; check that its folder can be written")]
    File {
        /// The file.
        path: String,
        /// Why.
        cause: std::io::Error,
    },
    /// The driver does not take the address, or SQLite the file.
    #[error("cannot open {url}: {cause}")]
    Driver {
        /// Without password.
        url: String,
        /// Why.
        cause: sqlx::Error,
    },
}

/// Where writers and readers get their connections. Servers have one pool for both; a SQLite file has one writer, so
/// that writers queue fairly instead of finding the database locked, and read-only readers beside it.
pub(crate) struct Pools {
    pub(crate) writer: DatabaseConnection,
    pub(crate) reader: DatabaseConnection,
    /// The configured size, with the writer of a SQLite file counted in.
    pub(crate) size: u32,
    pub(crate) max_overflow: u32,
}

impl Pools {
    pub(crate) async fn open(settings: &DatabaseSettings) -> Result<Self, OpenError> {
        match settings.url.engine() {
            Engine::Sqlite => sqlite::open(settings).await,
            Engine::Postgres => {
                let pool = server::postgres_options(settings)
                    .connect_lazy_with(postgres_address(&settings.url)?);
                Ok(Self::shared(
                    SqlxPostgresConnector::from_sqlx_postgres_pool(pool),
                    &settings.pool,
                ))
            }
            Engine::Mysql => {
                let pool = server::mysql_options(settings)
                    .connect_lazy_with(mysql_address(&settings.url)?);
                Ok(Self::shared(
                    SqlxMySqlConnector::from_sqlx_mysql_pool(pool),
                    &settings.pool,
                ))
            }
        }
    }

    fn shared(pool: DatabaseConnection, settings: &PoolSettings) -> Self {
        let (size, max_overflow) = (settings.size, settings.max_overflow);
        Self {
            writer: pool.clone(),
            reader: pool,
            size,
            max_overflow,
        }
    }
}

/// What every pool has in common.
fn common<DB: sqlx::Database>(settings: &PoolSettings) -> PoolOptions<DB> {
    let options = PoolOptions::new()
        .max_connections(settings.max_connections())
        .acquire_timeout(settings.timeout)
        .max_lifetime(settings.recycle)
        .idle_timeout(IDLE_BEFORE_CLOSE)
        // Only connections that were idle are tested, by each server's `before_acquire`.
        .test_before_acquire(false);
    if !settings.echo {
        return options;
    }
    options
        .acquire_time_level(log::LevelFilter::Info)
        .after_release(|_, _| {
            note(true, "returned");
            Box::pin(std::future::ready(Ok(true)))
        })
}

fn note(echo: bool, what: &str) {
    if echo {
        tracing::info!(target: "plinth::pool", "connection {what}");
    }
}
