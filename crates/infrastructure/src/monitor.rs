//! Watches a database server from a connection of its own, so that a busy pool is never mistaken for a dead server.
//!
//! While the server is away, callers are told so at once instead of each waiting for the pool's timeout. When its
//! connections are known to be dead, or to lead to a server that no longer takes writes, the pool is replaced: the
//! old one closes in the background, and nobody meets its dead connections one by one.

use crate::database::Shared;
use crate::database_url::Engine;
use crate::pools::{OpenError, mysql_address, postgres_address};
use sea_orm::sqlx::mysql::{MySqlConnectOptions, MySqlConnection};
use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection};
use sea_orm::sqlx::{self, Connection as _};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

const INTERVAL: Duration = Duration::from_secs(2);
const INTERVAL_WHILE_AWAY: Duration = Duration::from_millis(500);
/// How long a sign of life may take.
const PATIENCE: Duration = Duration::from_secs(1);
/// A server that answers late is only believed dead after so many times; one that refuses, at once.
const MOST_LATE: u32 = 3;

enum Watch {
    Postgres(PgConnectOptions, Option<PgConnection>),
    Mysql(MySqlConnectOptions, Option<MySqlConnection>),
}

enum Sign {
    Alive,
    Late,
    Gone(sqlx::Error),
}

/// Starts watching; `None` for SQLite, which has no server.
pub(crate) fn start(
    shared: &Arc<Shared>,
) -> Result<Option<tokio::task::JoinHandle<()>>, OpenError> {
    let url = &shared.settings.url;
    let watch = match url.engine() {
        Engine::Sqlite => return Ok(None),
        Engine::Postgres => Watch::Postgres(postgres_address(url)?, None),
        Engine::Mysql => Watch::Mysql(mysql_address(url)?, None),
    };
    Ok(Some(tokio::spawn(run(watch, Arc::clone(shared)))))
}

async fn run(mut watch: Watch, shared: Arc<Shared>) {
    let mut late = 0;
    loop {
        match watch.look().await {
            Sign::Alive => {
                late = 0;
                if !shared.reachable.swap(true, Ordering::SeqCst) {
                    tracing::info!(database = %shared.settings.url.redacted(), "the database is back");
                }
                if shared.suspect.swap(false, Ordering::SeqCst) {
                    tracing::warn!(
                        "the pool's connections lead to a server that takes no writes: opening new ones"
                    );
                    shared.replace_pools().await;
                }
            }
            Sign::Late => {
                late += 1;
                if late == MOST_LATE {
                    shared.lost("it does not answer").await;
                }
            }
            Sign::Gone(cause) => {
                late = 0;
                shared.lost(&cause.to_string()).await;
            }
        }
        let away = !shared.reachable.load(Ordering::SeqCst);
        tokio::time::sleep(if away { INTERVAL_WHILE_AWAY } else { INTERVAL }).await;
    }
}

impl Watch {
    /// Asks for a sign of life. A connection that broke is opened anew within the same look, so that a quick restart
    /// of the server shows as dead connections, not as an outage.
    async fn look(&mut self) -> Sign {
        match tokio::time::timeout(PATIENCE, self.ping()).await {
            Ok(Ok(())) => Sign::Alive,
            Ok(Err(cause)) => {
                self.forget();
                Sign::Gone(cause)
            }
            Err(_) => {
                self.forget();
                Sign::Late
            }
        }
    }

    async fn ping(&mut self) -> Result<(), sqlx::Error> {
        match self {
            Self::Postgres(_, Some(connection)) => connection.ping().await,
            Self::Mysql(_, Some(connection)) => connection.ping().await,
            Self::Postgres(options, empty) => {
                *empty = Some(PgConnection::connect_with(options).await?);
                Ok(())
            }
            Self::Mysql(options, empty) => {
                *empty = Some(MySqlConnection::connect_with(options).await?);
                Ok(())
            }
        }
    }

    fn forget(&mut self) {
        match self {
            Self::Postgres(_, connection) => *connection = None,
            Self::Mysql(_, connection) => *connection = None,
        }
    }
}
