//! Pools for PostgreSQL and MySQL/MariaDB: isolation and timeouts are set once for each connection, and a
//! connection that was idle is tested before use.

use super::{LOCK_TIMEOUT, OpenError, common, note};
use crate::database_url::DatabaseUrl;
use crate::settings::{DatabaseSettings, Isolation};
use sea_orm::sqlx::mysql::{MySqlConnectOptions, MySqlPoolOptions};
use sea_orm::sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sea_orm::sqlx::{self, ConnectOptions as _};
use secrecy::ExposeSecret as _;
use std::str::FromStr as _;
use std::time::Duration;

/// After this much idle time a connection is tested before it is used again.
const IDLE_BEFORE_TEST: Duration = Duration::from_secs(5);

/// The address as PostgreSQL's driver wants it.
pub(crate) fn postgres_address(url: &DatabaseUrl) -> Result<PgConnectOptions, OpenError> {
    PgConnectOptions::from_str(url.expose().expose_secret())
        .map(|options| {
            options
                .application_name("plinth")
                .disable_statement_logging()
        })
        .map_err(|cause| OpenError::Driver {
            url: url.redacted(),
            cause,
        })
}

/// The address as MySQL's driver wants it.
pub(crate) fn mysql_address(url: &DatabaseUrl) -> Result<MySqlConnectOptions, OpenError> {
    MySqlConnectOptions::from_str(url.expose().expose_secret())
        .map(MySqlConnectOptions::disable_statement_logging)
        .map_err(|cause| OpenError::Driver {
            url: url.redacted(),
            cause,
        })
}

pub(super) fn postgres_options(settings: &DatabaseSettings) -> PgPoolOptions {
    let (pre_ping, echo) = (settings.pool.pre_ping, settings.pool.echo);
    let set_up = format!(
        "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL {}; SET statement_timeout = {}; \
         SET lock_timeout = {}",
        sql_words(settings.isolation_level),
        settings.statement_timeout.as_millis(),
        LOCK_TIMEOUT.as_millis(),
    );
    common(&settings.pool)
        .after_connect(move |connection, _| {
            let set_up = set_up.clone();
            Box::pin(async move {
                note(echo, "opened");
                sqlx::raw_sql(sqlx::AssertSqlSafe(set_up))
                    .execute(connection)
                    .await
                    .map(drop)
            })
        })
        .before_acquire(move |connection, meta| {
            Box::pin(async move {
                if pre_ping && meta.idle_for >= IDLE_BEFORE_TEST {
                    // The question doubles as a ping. A server that became a standby takes no writes: leave it.
                    let standby: bool = sqlx::query_scalar("SELECT pg_is_in_recovery()")
                        .fetch_one(connection)
                        .await?;
                    return Ok(!standby);
                }
                Ok(true)
            })
        })
}

pub(super) fn mysql_options(settings: &DatabaseSettings) -> MySqlPoolOptions {
    let (pre_ping, echo) = (settings.pool.pre_ping, settings.pool.echo);
    let set_up = format!(
        "SET SESSION TRANSACTION ISOLATION LEVEL {}; \
         SET SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES'), innodb_lock_wait_timeout = {}",
        sql_words(settings.isolation_level),
        LOCK_TIMEOUT.as_secs(),
    );
    let seconds = settings.statement_timeout.as_secs_f64();
    common(&settings.pool)
        .after_connect(move |connection, _| {
            let set_up = set_up.clone();
            Box::pin(async move {
                note(echo, "opened");
                sqlx::raw_sql(sqlx::AssertSqlSafe(set_up))
                    .execute(&mut *connection)
                    .await?;
                // MariaDB counts seconds for every statement, MySQL milliseconds for SELECT.
                let version: String = sqlx::query_scalar("SELECT version()")
                    .fetch_one(&mut *connection)
                    .await?;
                let limit = if version.contains("MariaDB") {
                    format!("SET SESSION max_statement_time = {seconds}")
                } else {
                    format!("SET SESSION max_execution_time = {}", seconds * 1000.0)
                };
                sqlx::raw_sql(sqlx::AssertSqlSafe(limit))
                    .execute(connection)
                    .await
                    .map(drop)
            })
        })
        .before_acquire(move |connection, meta| {
            Box::pin(async move {
                if pre_ping && meta.idle_for >= IDLE_BEFORE_TEST {
                    let read_only: i64 = sqlx::query_scalar("SELECT @@read_only")
                        .fetch_one(connection)
                        .await?;
                    return Ok(read_only == 0);
                }
                Ok(true)
            })
        })
}

fn sql_words(isolation: Isolation) -> &'static str {
    match isolation {
        Isolation::ReadCommitted => "READ COMMITTED",
        Isolation::RepeatableRead => "REPEATABLE READ",
        Isolation::Serializable => "SERIALIZABLE",
    }
}
