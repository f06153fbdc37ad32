//! The one door for statements: whatever runs, runs through [`Session`], which counts it, times it, logs it when it is
//! slow (or always, with echo), and writes moments to SQLite in one fixed width.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use plinth_application::context::{Context, Meter};
use sea_orm::sea_query::Value;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, Statement, TransactionTrait as _,
};
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Who looks on while statements run.
#[derive(Clone)]
pub struct StatementLog {
    /// Logs every statement.
    pub echo: bool,
    /// Logs those that take at least this long.
    pub slow: Duration,
    /// Is shown every statement with its values, before it runs.
    pub witness: Option<Witness>,
}

/// Is shown statements. Values may be secret, so no log does this; tests do.
pub type Witness = Arc<dyn Fn(&Statement) + Send + Sync>;

/// A connection or a transaction on behalf of one request.
pub struct Session {
    handle: Handle,
    meter: Arc<Meter>,
    request_id: Arc<str>,
    log: StatementLog,
}

enum Handle {
    /// Each statement takes a connection of its own from the pool.
    Pool(DatabaseConnection),
    Transaction(DatabaseTransaction),
}

impl Session {
    /// Statements on their own, without BEGIN.
    pub fn pooled(connection: DatabaseConnection, ctx: &Context, log: StatementLog) -> Self {
        Self {
            handle: Handle::Pool(connection),
            meter: ctx.meter.clone(),
            request_id: ctx.request_id.clone(),
            log,
        }
    }

    /// Statements inside a transaction.
    pub fn inside(transaction: DatabaseTransaction, ctx: &Context, log: StatementLog) -> Self {
        let handle = Handle::Transaction(transaction);
        Self {
            handle,
            meter: ctx.meter.clone(),
            request_id: ctx.request_id.clone(),
            log,
        }
    }

    /// Opens a savepoint.
    pub async fn savepoint(&self) -> Result<Self, DbErr> {
        let transaction = match &self.handle {
            Handle::Pool(connection) => connection.begin().await?,
            Handle::Transaction(transaction) => transaction.begin().await?,
        };
        Ok(Self {
            handle: Handle::Transaction(transaction),
            meter: self.meter.clone(),
            request_id: self.request_id.clone(),
            log: self.log.clone(),
        })
    }

    /// Commits, if there is anything to commit.
    pub async fn commit(self) -> Result<(), DbErr> {
        match self.handle {
            Handle::Pool(_) => Ok(()),
            Handle::Transaction(transaction) => transaction.commit().await,
        }
    }

    /// Rolls back, if there is anything to roll back.
    pub async fn rollback(self) -> Result<(), DbErr> {
        match self.handle {
            Handle::Pool(_) => Ok(()),
            Handle::Transaction(transaction) => transaction.rollback().await,
        }
    }

    /// How far apart the ids lie that MySQL gives to the rows of one statement: 1, but more in a cluster.
    pub(crate) async fn id_step(&self) -> Result<i64, DbErr> {
        let sql = "SELECT CAST(@@auto_increment_increment AS SIGNED)";
        let asked = Statement::from_string(DbBackend::MySql, sql);
        let answer = self.query_one_raw(asked).await?;
        answer.map_or(Ok(1), |row| row.try_get_by_index(0))
    }

    /// A statement as it will run.
    fn ready(&self, statement: Statement) -> Statement {
        let statement = adapt(statement);
        if let Some(witness) = &self.log.witness {
            witness(&statement);
        }
        statement
    }

    /// Runs one statement, with everything that belongs around it.
    async fn observe<T>(
        &self,
        sql: &str,
        run: impl Future<Output = Result<T, DbErr>> + Send,
    ) -> Result<T, DbErr> {
        let start = Instant::now();
        let result = run.await;
        let took = start.elapsed();
        self.meter.note(took);
        if took >= self.log.slow {
            let (ms, sql, request_id) = (took.as_millis(), without_literals(sql), &self.request_id);
            tracing::warn!(target: "plinth::slow_query", %ms, %request_id, sql, "slow statement");
        } else if self.log.echo {
            let (us, request_id) = (took.as_micros(), &self.request_id);
            tracing::info!(target: "plinth::sql", %us, %request_id, sql, "statement");
        }
        result
    }
}

/// Writes moments as the engine keeps them.
fn adapt(mut statement: Statement) -> Statement {
    let write = match statement.db_backend {
        DbBackend::Sqlite => as_text,
        DbBackend::MySql => as_datetime,
        _ => return statement,
    };
    if let Some(values) = &mut statement.values {
        for value in &mut values.0 {
            if let Value::ChronoDateTimeUtc(moment) = value {
                *value = write(*moment);
            }
        }
    }
    statement
}

/// SQLite has no type for moments and compares them as text. The driver drops trailing zeros; with a fixed width the
/// order of the texts is the order of the moments, and equal moments are equal texts.
fn as_text(moment: Option<DateTime<Utc>>) -> Value {
    Value::String(moment.map(|m| m.format("%Y-%m-%dT%H:%M:%S%.6f+00:00").to_string()))
}

/// The driver would send a TIMESTAMP, which ends in 2038, and the server would make NULL of what lies beyond. Our
/// columns are DATETIME, in UTC.
fn as_datetime(moment: Option<DateTime<Utc>>) -> Value {
    Value::ChronoDateTime(moment.map(|m| m.naive_utc()))
}

#[async_trait]
impl ConnectionTrait for Session {
    fn get_database_backend(&self) -> DbBackend {
        match &self.handle {
            Handle::Pool(connection) => connection.get_database_backend(),
            Handle::Transaction(transaction) => transaction.get_database_backend(),
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let statement = self.ready(statement);
        let sql = statement.sql.clone();
        match &self.handle {
            Handle::Pool(connection) => self.observe(&sql, connection.execute_raw(statement)).await,
            Handle::Transaction(transaction) => {
                self.observe(&sql, transaction.execute_raw(statement)).await
            }
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match &self.handle {
            Handle::Pool(connection) => self.observe(sql, connection.execute_unprepared(sql)).await,
            Handle::Transaction(transaction) => {
                self.observe(sql, transaction.execute_unprepared(sql)).await
            }
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let statement = self.ready(statement);
        let sql = statement.sql.clone();
        match &self.handle {
            Handle::Pool(connection) => {
                self.observe(&sql, connection.query_one_raw(statement))
                    .await
            }
            Handle::Transaction(transaction) => {
                self.observe(&sql, transaction.query_one_raw(statement))
                    .await
            }
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let statement = self.ready(statement);
        let sql = statement.sql.clone();
        match &self.handle {
            Handle::Pool(connection) => {
                self.observe(&sql, connection.query_all_raw(statement))
                    .await
            }
            Handle::Transaction(transaction) => {
                self.observe(&sql, transaction.query_all_raw(statement))
                    .await
            }
        }
    }
}

/// Replaces quoted texts and numbers by `?`. Our statements bind their values; this is for what a hand wrote.
fn without_literals(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut chars = sql.chars().peekable();
    let mut in_word = false;
    while let Some(c) = chars.next() {
        if c == '\'' {
            while let Some(inner) = chars.next() {
                // A doubled quote is part of the text.
                if inner == '\'' && chars.next_if_eq(&'\'').is_none() {
                    break;
                }
            }
            out.push('?');
        } else if c.is_ascii_digit() && !in_word {
            while chars.next_if(|d| d.is_ascii_digit() || *d == '.').is_some() {}
            out.push('?');
        } else {
            in_word = c.is_alphanumeric() || matches!(c, '_' | '$' | '"' | '`');
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slow_log_shows_no_values() {
        let sql = "SELECT \"a1\" FROM t2 WHERE b = 'it''s' AND c = 12.5 AND d = $3 LIMIT 20";
        assert_eq!(
            without_literals(sql),
            "SELECT \"a1\" FROM t2 WHERE b = ? AND c = ? AND d = $3 LIMIT ?"
        );
    }

    #[test]
    fn moments_have_one_width_on_sqlite() {
        let text = |moment: &str| as_text(Some(moment.parse().unwrap()));
        let written = |text: &str| Value::String(Some(text.to_owned()));
        assert_eq!(
            text("2026-01-15T10:30:00Z"),
            written("2026-01-15T10:30:00.000000+00:00")
        );
        assert_eq!(
            text("2026-01-15T10:30:00.12Z"),
            written("2026-01-15T10:30:00.120000+00:00")
        );
    }
}
