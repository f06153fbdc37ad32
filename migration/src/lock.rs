//! One migration at a time for each database, whoever starts it.
//!
//! SeaORM takes no lock: of several processes that migrate a fresh database together all but one fail, or a revision
//! runs twice. The lock belongs to a connection (or an open file) of its own, so that it goes when its owner dies.
//! On PostgreSQL that needs a direct connection: behind a pooler that shares sessions it keeps nobody apart.

use crate::error::Error;
use sea_orm_migration::sea_orm::sqlx::{
    self, ConnectOptions as _, Connection as _, MySqlConnection, PgConnection,
};
use sea_orm_migration::sea_orm::{
    ConnectionTrait as _, DatabaseConnection, DbBackend, DbErr, Statement,
};
use std::fs::{File, TryLockError};
use std::path::PathBuf;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How often to ask. Asking again and again, where waiting in the database would be simpler, because a waiting
/// statement has a snapshot on PostgreSQL, and some changes of a schema wait for all snapshots to go.
const PAUSE: Duration = Duration::from_millis(50);

/// Locks are numbered in two halves: what for, and which schema.
const POSTGRES: &str =
    "SELECT pg_try_advisory_lock(1886151022, hashtext(coalesce(current_schema(), '')))";

/// Names of locks are known to the whole server and at most 64 characters long, hence the hash of the database's name.
const MYSQL: &str =
    "SELECT GET_LOCK(CONCAT('plinth_migrate_', LEFT(SHA2(DATABASE(), 256), 40)), 0)";

/// The right to migrate, until it is released or dropped.
pub(crate) enum Lock {
    Postgres(PgConnection),
    MySql(MySqlConnection),
    /// SQLite: a file beside the database. It stays when the lock goes: removing it could remove the next one's.
    File(File),
    /// SQLite in memory: nobody else can see it.
    Alone,
}

impl Lock {
    /// Takes the lock, patiently. `waiting` is called once if somebody else has it.
    pub(crate) async fn take(
        db: &DatabaseConnection,
        patience: Duration,
        waiting: impl FnOnce() + Send,
    ) -> Result<Self, Error> {
        let mut lock = Self::prepare(db).await?;
        if lock.try_take().await? {
            return Ok(lock);
        }
        waiting();
        let began = Instant::now();
        while began.elapsed() < patience {
            sleep(PAUSE).await;
            if lock.try_take().await? {
                return Ok(lock);
            }
        }
        Err(Error::Busy(patience))
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
            _ => match lock_file(db).await? {
                Some(path) => {
                    let open = File::options().create(true).append(true).open(&path);
                    Self::File(open.map_err(|source| Error::LockFile { path, source })?)
                }
                None => Self::Alone,
            },
        })
    }

    async fn try_take(&mut self) -> Result<bool, Error> {
        Ok(match self {
            Self::Postgres(connection) => {
                sqlx::query_scalar(POSTGRES).fetch_one(connection).await?
            }
            Self::MySql(connection) => {
                let answer: Option<i64> = sqlx::query_scalar(MYSQL).fetch_one(connection).await?;
                answer == Some(1)
            }
            Self::File(file) => match file.try_lock() {
                Ok(()) => true,
                Err(TryLockError::WouldBlock) => false,
                Err(TryLockError::Error(error)) => return Err(sqlx::Error::from(error).into()),
            },
            Self::Alone => true,
        })
    }

    /// Gives the lock back now. Dropping it does so too, as soon as the server notices.
    pub(crate) async fn release(self) {
        // The work is done whether or not the goodbye is heard.
        let _ = match self {
            Self::Postgres(connection) => connection.close().await,
            Self::MySql(connection) => connection.close().await,
            Self::File(_) | Self::Alone => Ok(()),
        };
    }
}

/// Asks SQLite where its database lies. The answer needs no look into the file.
async fn lock_file(db: &DatabaseConnection) -> Result<Option<PathBuf>, DbErr> {
    let question = Statement::from_string(DbBackend::Sqlite, "PRAGMA database_list");
    let main = db.query_one_raw(question).await?;
    let file: Option<String> = match main {
        Some(row) => row.try_get("", "file")?,
        None => None,
    };
    Ok(file
        .filter(|path| !path.is_empty())
        .map(|path| PathBuf::from(path + ".migrate.lock")))
}
