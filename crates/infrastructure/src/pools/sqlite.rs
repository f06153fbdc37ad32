//! Pools for SQLite: one writer, so that writers queue fairly instead of finding the database locked, and read-only
//! readers beside it. A database in memory has a single connection for everything.

use super::{LOCK_TIMEOUT, OpenError, Pools, common};
use crate::database_url::SqliteLocation;
use crate::settings::{DatabaseSettings, Durability};
use sea_orm::SqlxSqliteConnector;
use sea_orm::sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
};
use sea_orm::sqlx::{self, ConnectOptions as _};
use std::path::Path;

/// More readers than this only compete for the same pages.
const READERS: u32 = 4;

pub(super) async fn open(settings: &DatabaseSettings) -> Result<Pools, OpenError> {
    match settings.url.sqlite() {
        Some(SqliteLocation::File(path)) => file(path, settings).await,
        Some(SqliteLocation::Memory) | None => memory(settings).await,
    }
}

async fn file(path: &Path, settings: &DatabaseSettings) -> Result<Pools, OpenError> {
    create_privately(path)?;
    let options = tuned(
        SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal),
        settings,
    );
    let writer = only_one(settings)
        .connect_with(options.clone())
        .await
        .map_err(|e| refused(settings, e))?;
    let reader = common::<sqlx::Sqlite>(&settings.pool)
        .max_connections(READERS)
        .connect_with(options.read_only(true).pragma("query_only", "on"))
        .await
        .map_err(|e| refused(settings, e))?;
    Ok(Pools {
        writer: SqlxSqliteConnector::from_sqlx_sqlite_pool(writer),
        reader: SqlxSqliteConnector::from_sqlx_sqlite_pool(reader),
        size: 1 + READERS,
        max_overflow: 0,
    })
}

/// A database in memory belongs to its connection: one for all, kept for good.
async fn memory(settings: &DatabaseSettings) -> Result<Pools, OpenError> {
    let options = tuned(SqliteConnectOptions::new().in_memory(true), settings);
    let pool = only_one(settings)
        .max_lifetime(None)
        .connect_with(options)
        .await
        .map_err(|e| refused(settings, e))?;
    let pool = SqlxSqliteConnector::from_sqlx_sqlite_pool(pool);
    Ok(Pools {
        writer: pool.clone(),
        reader: pool,
        size: 1,
        max_overflow: 0,
    })
}

fn only_one(settings: &DatabaseSettings) -> SqlitePoolOptions {
    common(&settings.pool).max_connections(1).idle_timeout(None)
}

fn refused(settings: &DatabaseSettings, cause: sqlx::Error) -> OpenError {
    OpenError::Driver {
        url: settings.url.redacted(),
        cause,
    }
}

fn tuned(options: SqliteConnectOptions, settings: &DatabaseSettings) -> SqliteConnectOptions {
    let synchronous = match settings.durability {
        Durability::Full => SqliteSynchronous::Full,
        Durability::Relaxed => SqliteSynchronous::Normal,
    };
    options
        .busy_timeout(LOCK_TIMEOUT)
        .foreign_keys(true)
        .synchronous(synchronous)
        .pragma("temp_store", "memory")
        .pragma("cache_size", "-16000")
        .pragma("journal_size_limit", "67108864")
        .pragma("trusted_schema", "off")
        .optimize_on_close(true, None)
        .disable_statement_logging()
}

/// Makes the file, and its folder, if they are not there; nobody else on the machine can read it.
pub(crate) fn create_privately(path: &Path) -> Result<(), OpenError> {
    let failed = |cause| OpenError::File {
        path: path.display().to_string(),
        cause,
    };
    if let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop).map_err(failed)
}
