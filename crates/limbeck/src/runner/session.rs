//! The one connection that does the work, prepared for it, and what engines tell by their codes.

use super::Options;
use super::error::Error;
use super::event::{Event, Progress};
use super::lock::{REMINDER, database_file, hold_mysql, hold_postgres};
use crate::engine::{Engine, Server};
use sea_orm::sqlx::mysql::{MySqlDatabaseError, MySqlPoolOptions};
use sea_orm::sqlx::postgres::{PgDatabaseError, PgPoolOptions};
use sea_orm::sqlx::sqlite::SqlitePoolOptions;
use sea_orm::sqlx::{self, AssertSqlSafe, Database, pool::PoolOptions};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, RuntimeErr,
    SqliteTransactionMode, SqlxMySqlConnector, SqlxPostgresConnector, SqlxSqliteConnector,
    Statement, TransactionOptions, TransactionTrait as _,
};
use std::pin::pin;
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// How long opening may take before it is said that something is waited for.
const QUIET: Duration = Duration::from_millis(500);

/// How MySQL and MariaDB are to read what Limbeck writes, whatever the server's own settings: `||` joins texts, a value
/// that does not fit is an error instead of another value, and quotes and backslashes mean what they mean by default.
pub(super) const MYSQL_MODE: &str = "SET SESSION sql_mode = 'PIPES_AS_CONCAT,STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00'";

/// A connection for the work alone.
pub(super) struct Session {
    pub(super) db: DatabaseConnection,
    pub(super) server: Server,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Opened for the work, and closed after it.
    Own,
    /// SQLite in memory lives on the caller's connection, and a database that nobody else knows needs no other; its
    /// foreign keys are left as they were.
    Borrowed { foreign_keys: bool },
}

impl Session {
    /// Opens the connection, and waits there until no killed predecessor's statement goes on.
    pub(super) async fn open(
        db: &DatabaseConnection,
        options: &Options,
        progress: &mut Progress<'_>,
    ) -> Result<Self, Error> {
        let (own, kind) = {
            let mut opening = pin!(Self::connect(db, options));
            let (began, mut quiet) = (Instant::now(), QUIET);
            loop {
                match timeout(quiet, &mut opening).await {
                    Ok(opened) => break opened?,
                    Err(_) => progress(Event::Waiting(began.elapsed())),
                }
                quiet = REMINDER;
            }
        };
        let server = server_of(&own).await?;
        Ok(Self {
            db: own,
            server,
            kind,
        })
    }

    async fn connect(
        db: &DatabaseConnection,
        options: &Options,
    ) -> Result<(DatabaseConnection, Kind), Error> {
        let backend = db.get_database_backend();
        if options.alone && backend != DbBackend::Sqlite {
            let settings = match backend {
                DbBackend::Postgres => postgres_settings(options),
                _ => mysql_settings(options),
            };
            db.execute_unprepared(&settings).await?;
            let foreign_keys = false;
            return Ok((db.clone(), Kind::Borrowed { foreign_keys }));
        }
        let opened = match backend {
            DbBackend::Postgres => postgres(db, options).await.map(|own| (own, Kind::Own)),
            DbBackend::MySql => mysql(db, options).await.map(|own| (own, Kind::Own)),
            _ => sqlite(db).await,
        };
        opened.map_err(|error| match error {
            Error::Lock(sqlx::Error::PoolTimedOut) => Error::Busy(options.patience),
            error => error,
        })
    }

    /// Begins a transaction that can write.
    pub(super) async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        if self.server.engine != Engine::Sqlite {
            return self.db.begin().await;
        }
        // Immediate, since a transaction that begins by reading cannot wait for its turn to write.
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        self.db.begin_with_options(options).await
    }

    pub(super) async fn close(self) -> Result<(), DbErr> {
        match self.kind {
            Kind::Own => self.db.close().await,
            Kind::Borrowed { foreign_keys } => self.let_keys_act(foreign_keys).await,
        }
    }

    /// Lets SQLite's foreign keys act in the next transaction, or not; elsewhere they always do.
    pub(super) async fn let_keys_act(&self, act: bool) -> Result<(), DbErr> {
        if self.server.engine != Engine::Sqlite {
            return Ok(());
        }
        let switch = if act {
            "PRAGMA foreign_keys = ON"
        } else {
            "PRAGMA foreign_keys = OFF"
        };
        self.db.execute_unprepared(switch).await.map(drop)
    }
}

/// One connection that stays the same one: nothing closes it but its end.
fn single<DB: Database>(patience: Duration) -> PoolOptions<DB> {
    PoolOptions::new()
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .acquire_timeout(patience)
}

fn postgres_settings(options: &Options) -> String {
    format!(
        "SET lock_timeout = {}; SET statement_timeout = {}; SET idle_in_transaction_session_timeout = 0",
        options.lock_timeout.as_millis(),
        options.statement_timeout.unwrap_or_default().as_millis(),
    )
}

fn mysql_settings(options: &Options) -> String {
    let seconds = options.lock_timeout.as_secs().max(1);
    format!(
        "{MYSQL_MODE}; SET SESSION lock_wait_timeout = {seconds}, SESSION innodb_lock_wait_timeout = {seconds}"
    )
}

async fn postgres(db: &DatabaseConnection, options: &Options) -> Result<DatabaseConnection, Error> {
    let address = db.get_postgres_connection_pool().connect_options();
    let settings = postgres_settings(options);
    let pool: PgPoolOptions = single(options.patience);
    let pool = pool.after_connect(move |connection, _| {
        let settings = settings.clone();
        Box::pin(async move {
            sqlx::raw_sql(AssertSqlSafe(settings))
                .execute(&mut *connection)
                .await?;
            hold_postgres(connection).await
        })
    });
    let pool = pool.connect_with((*address).clone()).await?;
    Ok(SqlxPostgresConnector::from_sqlx_postgres_pool(pool))
}

async fn mysql(db: &DatabaseConnection, options: &Options) -> Result<DatabaseConnection, Error> {
    let address = db.get_mysql_connection_pool().connect_options();
    let settings = mysql_settings(options);
    let pool: MySqlPoolOptions = single(options.patience);
    let pool = pool.after_connect(move |connection, _| {
        let settings = settings.clone();
        Box::pin(async move {
            sqlx::raw_sql(AssertSqlSafe(settings))
                .execute(&mut *connection)
                .await?;
            hold_mysql(connection).await
        })
    });
    let pool = pool.connect_with((*address).clone()).await?;
    Ok(SqlxMySqlConnector::from_sqlx_mysql_pool(pool))
}

/// Foreign keys are off to begin with: see [`keys`](super::keys).
async fn sqlite(db: &DatabaseConnection) -> Result<(DatabaseConnection, Kind), Error> {
    if database_file(db).await?.is_none() {
        let question = Statement::from_string(DbBackend::Sqlite, "PRAGMA foreign_keys");
        let row = db.query_one_raw(question).await?;
        let on = row.map(|row| row.try_get_by_index::<i32>(0)).transpose()?;
        db.execute_unprepared("PRAGMA foreign_keys = OFF").await?;
        let foreign_keys = on == Some(1);
        return Ok((db.clone(), Kind::Borrowed { foreign_keys }));
    }
    let address = db.get_sqlite_connection_pool().connect_options();
    let pool: SqlitePoolOptions = single(Duration::from_secs(30));
    let address = (*address).clone().foreign_keys(false);
    let pool = pool.connect_with(address).await?;
    Ok((SqlxSqliteConnector::from_sqlx_sqlite_pool(pool), Kind::Own))
}

/// SeaORM's name for an engine.
pub(super) fn backend_of(engine: Engine) -> DbBackend {
    match engine {
        Engine::Sqlite => DbBackend::Sqlite,
        Engine::Postgres => DbBackend::Postgres,
        Engine::MySql | Engine::MariaDb => DbBackend::MySql,
    }
}

/// Asks the server who it is.
pub(crate) async fn server_of(db: &impl ConnectionTrait) -> Result<Server, Error> {
    let (driver, question) = match db.get_database_backend() {
        DbBackend::Postgres => (Engine::Postgres, "SELECT version()"),
        DbBackend::MySql => (Engine::MySql, "SELECT version()"),
        _ => (Engine::Sqlite, "SELECT sqlite_version()"),
    };
    let question = Statement::from_string(db.get_database_backend(), question);
    let row = db.query_one_raw(question).await?;
    let words: String = match row {
        Some(row) => row.try_get_by_index(0)?,
        None => String::new(),
    };
    Server::recognise(driver, &words).ok_or(Error::Server(words))
}

/// Whether somebody else's lock is the only reason: trying again is all that it takes, and the statement did nothing.
pub(super) fn is_contention(error: &DbErr) -> bool {
    let Some(sqlx::Error::Database(error)) = driver_error(error) else {
        return false;
    };
    if let Some(error) = error.try_downcast_ref::<PgDatabaseError>() {
        return ["55P03", "40P01", "40001"].contains(&error.code());
    }
    if let Some(error) = error.try_downcast_ref::<MySqlDatabaseError>() {
        return [1205, 1213].contains(&error.number());
    }
    // SQLite puts details above the lowest byte: 5 is busy, 6 is locked.
    let code = error.code().and_then(|code| code.parse::<i32>().ok());
    code.is_some_and(|code| [5, 6].contains(&(code & 0xff)))
}

/// Whether the database said nothing more.
pub(super) fn is_broken_connection(error: &DbErr) -> bool {
    let Some(error) = driver_error(error) else {
        return matches!(error, DbErr::ConnectionAcquire(_));
    };
    !matches!(error, sqlx::Error::Database(_))
}

fn driver_error(error: &DbErr) -> Option<&sqlx::Error> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(cause))
        | DbErr::Exec(RuntimeErr::SqlxError(cause))
        | DbErr::Query(RuntimeErr::SqlxError(cause)) => Some(cause),
        _ => None,
    }
}
