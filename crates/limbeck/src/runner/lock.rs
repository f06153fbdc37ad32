//! One migration at a time for each database, whoever starts it.
//!
//! The lock belongs to a connection (or an open file) of its own, so that it goes when its owner dies, and neither a
//! pool nor a transaction's end can give it away. On PostgreSQL that needs a direct connection: behind a pooler that
//! shares sessions it keeps nobody apart. A Galera node keeps apart only those who ask the same node.
//!
//! A killed owner's server may still be busy with the last statement when the lock is free again. So the connection
//! that does the work has a second lock ([`POSTGRES_WORK`], [`MYSQL_WORK`]), which is free when that work has ended.

use super::Options;
use super::error::Error;
use super::event::{Event, Progress};
use sea_orm::sqlx::{self, ConnectOptions as _, Connection as _, MySqlConnection, PgConnection};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, DbErr, Statement};
use std::fs::{File, TryLockError};
use std::path::PathBuf;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How often to ask. Asking again and again, where waiting in the database would be simpler, because a waiting
/// statement has a snapshot on PostgreSQL, and some changes of a schema wait for all snapshots to go.
const PAUSE: Duration = Duration::from_millis(50);

/// How often to say that one still waits.
pub(super) const REMINDER: Duration = Duration::from_secs(5);

/// Locks are numbered in two halves: what for ("limb", and the number after), and which schema.
const POSTGRES: &str =
    "SELECT pg_try_advisory_lock(1818848610, hashtext(coalesce(current_schema(), '')))";
const POSTGRES_WORK: &str =
    "SELECT pg_try_advisory_lock(1818848611, hashtext(coalesce(current_schema(), '')))";

/// Names of locks are known to the whole server and at most 64 characters long, hence the hash of the database's name.
const MYSQL: &str = "SELECT GET_LOCK(CONCAT('limbeck_', LEFT(SHA2(DATABASE(), 256), 40)), 0)";
const MYSQL_WORK: &str =
    "SELECT GET_LOCK(CONCAT('limbeck_work_', LEFT(SHA2(DATABASE(), 256), 40)), 0)";

/// The right to migrate, until it is released or dropped.
pub(super) enum Lock {
    Postgres(PgConnection),
    MySql(MySqlConnection),
    /// SQLite: a file beside the database. It stays when the lock goes: removing it could remove the next one's.
    File(File),
    /// Nobody else can see the database: SQLite in memory, or what was made a moment ago.
    Alone,
}

impl Lock {
    /// Takes the lock, patiently.
    pub(super) async fn take(
        db: &DatabaseConnection,
        options: &Options,
        progress: &mut Progress<'_>,
    ) -> Result<Self, Error> {
        if options.alone {
            return Ok(Self::Alone);
        }
        let patience = options.patience;
        let mut lock = Self::prepare(db).await?;
        let began = Instant::now();
        let mut reminder = Duration::ZERO;
        while !lock.try_take().await? {
            let waited = began.elapsed();
            if waited >= patience {
                return Err(Error::Busy(patience));
            }
            if waited >= reminder {
                progress(Event::Waiting(waited));
                reminder = waited + REMINDER;
            }
            sleep(PAUSE).await;
        }
        Ok(lock)
    }

    async fn prepare(db: &DatabaseConnection) -> Result<Self, Error> {
        Ok(match db.get_database_backend() {
            DbBackend::Postgres => {
                let options = db.get_postgres_connection_pool().connect_options();
                Self::Postgres(options.connect().await?)
            }
            DbBackend::MySql => {
                let options = db.get_mysql_connection_pool().connect_options();
                Self::MySql(options.connect().await?)
            }
            _ => match database_file(db).await? {
                Some(path) => {
                    let path = PathBuf::from(path + ".migrate.lock");
                    let open = File::options().create(true).append(true).open(&path);
                    Self::File(open.map_err(|source| Error::LockFile { path, source })?)
                }
                None => Self::Alone,
            },
        })
    }

    async fn try_take(&mut self) -> Result<bool, Error> {
        Ok(match self {
            Self::Postgres(connection) => postgres(connection, POSTGRES).await?,
            Self::MySql(connection) => mysql(connection, MYSQL).await?,
            Self::File(file) => match file.try_lock() {
                Ok(()) => true,
                Err(TryLockError::WouldBlock) => false,
                Err(TryLockError::Error(error)) => return Err(sqlx::Error::from(error).into()),
            },
            Self::Alone => true,
        })
    }

    /// Makes sure that the lock is still held: it goes with its connection, and only then.
    pub(super) async fn check(&mut self) -> Result<(), Error> {
        let answer = match self {
            Self::Postgres(connection) => connection.ping().await,
            Self::MySql(connection) => connection.ping().await,
            Self::File(_) | Self::Alone => Ok(()),
        };
        answer.map_err(Error::LockLost)
    }

    /// Gives the lock back now. Dropping it does so too, as soon as the server notices.
    pub(super) async fn release(self) {
        // The work is done whether or not the goodbye is heard.
        let _ = match self {
            Self::Postgres(connection) => connection.close().await,
            Self::MySql(connection) => connection.close().await,
            Self::File(_) | Self::Alone => Ok(()),
        };
    }
}

/// Waits until no earlier owner's work goes on, then holds the second lock with this connection.
pub(super) async fn hold_postgres(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    while !postgres(connection, POSTGRES_WORK).await? {
        sleep(PAUSE).await;
    }
    Ok(())
}

/// The same on MySQL and MariaDB.
pub(super) async fn hold_mysql(connection: &mut MySqlConnection) -> Result<(), sqlx::Error> {
    while !mysql(connection, MYSQL_WORK).await? {
        sleep(PAUSE).await;
    }
    Ok(())
}

async fn postgres(connection: &mut PgConnection, sql: &'static str) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(sql).fetch_one(connection).await
}

async fn mysql(connection: &mut MySqlConnection, sql: &'static str) -> Result<bool, sqlx::Error> {
    let answer: Option<i64> = sqlx::query_scalar(sql).fetch_one(connection).await?;
    Ok(answer == Some(1))
}

/// Asks SQLite where its database lies: nowhere if in memory. The answer needs no look into the file.
pub(crate) async fn database_file(db: &DatabaseConnection) -> Result<Option<String>, DbErr> {
    let question = Statement::from_string(DbBackend::Sqlite, "PRAGMA database_list");
    let main = db.query_one_raw(question).await?;
    let file: Option<String> = match main {
        Some(row) => row.try_get("", "file")?,
        None => None,
    };
    Ok(file.filter(|path| !path.is_empty()))
}
