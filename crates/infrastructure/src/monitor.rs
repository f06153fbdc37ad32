//! Watches a database server from a connection of its own, so that a busy pool is never mistaken for a dead server.
//!
//! While the server is away, callers are told so at once instead of each waiting for the pool's timeout. When its
//! connections are known to be dead, or to lead to a server that no longer takes writes, the pool is replaced: the
//! old one closes in the background, and nobody meets its dead connections one by one. A unit that met one waits for
//! the look before it tries again, however long that takes: a try on the old pool could only fail.

use crate::database::Shared;
use crate::database_url::Engine;
use crate::pools::{OpenError, mysql_address, postgres_address};
use sea_orm::sqlx::mysql::{MySqlConnectOptions, MySqlConnection};
use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection};
use sea_orm::sqlx::{self, Connection as _};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::time::Instant;

const INTERVAL: Duration = Duration::from_secs(2);
const INTERVAL_WHILE_AWAY: Duration = Duration::from_millis(500);
/// How long a sign of life may take.
const PATIENCE: Duration = Duration::from_secs(1);
/// A server that answers late is only believed dead after so many times; one that refuses, at once.
const MOST_LATE: u32 = 3;
/// Pools are replaced no faster, so that a server which turns down every write is not flooded with new connections.
const SPACING: Duration = Duration::from_millis(200);
/// From an alarm to the end of the look that it leads to: one may be under way when it comes.
pub(crate) const LONGEST_LOOK: Duration = Duration::from_millis(2500);

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
    let mut renewed = None;
    loop {
        match watch.look().await {
            Sign::Alive => {
                late = 0;
                if !shared.reachable.swap(true, Ordering::SeqCst) {
                    tracing::info!(database = %shared.settings.url.redacted(), "the database is back");
                }
                if shared.suspect.load(Ordering::SeqCst) {
                    tracing::warn!(
                        "a connection broke, or leads to a server that takes no writes: opening new ones"
                    );
                    shared.replace_pools().await;
                    shared.suspect.store(false, Ordering::SeqCst);
                    renewed = Some(Instant::now());
                }
            }
            Sign::Late => {
                late += 1;
                // Nobody can tell now: whoever waits had better go on.
                shared.suspect.store(false, Ordering::SeqCst);
                if late == MOST_LATE {
                    shared.lost("it does not answer").await;
                }
            }
            Sign::Gone(cause) => {
                late = 0;
                shared.lost(&cause.to_string()).await;
                shared.suspect.store(false, Ordering::SeqCst);
            }
        }
        shared.looked.notify_waiters();
        let away = !shared.reachable.load(Ordering::SeqCst);
        let pause = if away { INTERVAL_WHILE_AWAY } else { INTERVAL };
        // Whoever meets a broken connection does not wait for the next look, but asks for it.
        let _either = tokio::time::timeout(pause, shared.alarm.notified()).await;
        if let Some(renewed) = renewed {
            tokio::time::sleep_until(renewed + SPACING).await;
        }
    }
}

impl Watch {
    /// Asks for a sign of life. A connection that broke is opened anew within the same look: only a server that cannot
    /// be reached afresh is gone.
    async fn look(&mut self) -> Sign {
        let asked = async {
            if self.ping().await.is_ok() {
                return Ok(());
            }
            self.forget();
            self.ping().await
        };
        let answer = tokio::time::timeout(PATIENCE, asked).await;
        match answer {
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
