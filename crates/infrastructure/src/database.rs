//! The database: its pools, how they are doing, and the way to units of work.

use crate::database_url::Engine;
use crate::error::storage_error;
use crate::monitor;
use crate::pools::Pools;
use crate::session::{StatementLog, Witness};
use crate::settings::DatabaseSettings;
use crate::storage::SeaStorage;
use arc_swap::ArcSwap;
use async_trait::async_trait;
use plinth_application::error::Error;
use plinth_application::ports::{DatabaseStatus, PoolStatus};
use plinth_application::storage::StorageError;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

pub use crate::pools::OpenError;

/// An open database. Dropping it stops the watch over its server; [`close`](Self::close) ends its connections too.
pub struct Database {
    shared: Arc<Shared>,
    watch: Option<tokio::task::JoinHandle<()>>,
}

/// What units of work and the monitor share.
pub(crate) struct Shared {
    pub(crate) settings: DatabaseSettings,
    witness: Option<Witness>,
    pools: ArcSwap<Pools>,
    /// Whether the server answered when it was last asked.
    pub(crate) reachable: AtomicBool,
    /// Set when a connection of the present pools broke, or turned out to lead to a server that takes no writes. The
    /// monitor's next look ends it, by new pools or by telling that the server is away.
    pub(crate) suspect: AtomicBool,
    /// Asks the monitor to look now.
    pub(crate) alarm: Notify,
    /// Tells whoever waits that the monitor has looked.
    pub(crate) looked: Notify,
}

impl Database {
    /// Opens a SQLite file, or gets ready for a server, which need not be there yet.
    pub async fn open(settings: DatabaseSettings) -> Result<Self, OpenError> {
        Self::open_before(settings, None).await
    }

    /// The same, with a witness of every statement that use cases run.
    pub async fn open_before(
        settings: DatabaseSettings,
        witness: Option<Witness>,
    ) -> Result<Self, OpenError> {
        let pools = ArcSwap::from_pointee(Pools::open(&settings).await?);
        let shared = Arc::new(Shared {
            settings,
            witness,
            pools,
            reachable: AtomicBool::new(true),
            suspect: AtomicBool::new(false),
            alarm: Notify::new(),
            looked: Notify::new(),
        });
        let watch = monitor::start(&shared)?;
        Ok(Self { shared, watch })
    }

    /// The storage for one worker. Today all workers share the pools; pools of their own can come without anyone
    /// outside noticing.
    pub fn worker_handle(&self) -> SeaStorage {
        SeaStorage::new(Arc::clone(&self.shared))
    }

    /// A connection that may write, for what is not a use case: migrations and maintenance.
    pub fn writer(&self) -> DatabaseConnection {
        self.shared.pools().writer.clone()
    }

    /// A connection that reads, for what is not a use case.
    pub fn reader(&self) -> DatabaseConnection {
        self.shared.pools().reader.clone()
    }

    /// Closes every connection, once those in use are given back. A SQLite file is whole by itself afterwards.
    pub async fn close(&self) {
        if let Some(watch) = &self.watch {
            watch.abort();
        }
        self.shared.pools().close().await;
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some(watch) = &self.watch {
            watch.abort();
        }
    }
}

impl Shared {
    pub(crate) fn pools(&self) -> Arc<Pools> {
        self.pools.load_full()
    }

    /// The pools for new work. While a connection of theirs is under suspicion, this waits until the monitor has looked:
    /// who is quicker than the monitor only meets the next dead connection. Fails at once while the server is known to
    /// be away.
    pub(crate) async fn sound_pools(&self) -> Result<Arc<Pools>, StorageError> {
        // Listening begins before the question, so that a look which ends in between is heard.
        let looked = self.looked.notified();
        if self.suspect.load(Ordering::SeqCst) {
            // The time is a net below the monitor: it looks within it.
            let _in_time = tokio::time::timeout(monitor::LONGEST_LOOK, looked).await;
        }
        if self.reachable.load(Ordering::SeqCst) {
            Ok(self.pools())
        } else {
            Err(StorageError::Unavailable(
                "the database server does not answer".into(),
            ))
        }
    }

    /// Passes on an error that was met in these pools. When a connection was no good, the monitor looks into it at once;
    /// what pools did that have been replaced since is no news. A SQLite file has no connections that break.
    pub(crate) fn noted(&self, pools: &Arc<Pools>, error: StorageError) -> StorageError {
        use StorageError as S;
        let no_good = matches!(error, S::Unavailable(_) | S::ReadOnly | S::CommitUnknown(_));
        let watched = self.settings.url.engine() != Engine::Sqlite;
        if no_good && watched && Arc::ptr_eq(pools, &self.pools.load()) {
            self.suspect.store(true, Ordering::SeqCst);
            self.alarm.notify_one();
        }
        error
    }

    pub(crate) fn statement_log(&self) -> StatementLog {
        StatementLog {
            echo: self.settings.echo,
            slow: self.settings.slow_query,
            witness: self.witness.clone(),
        }
    }

    /// Notes that the server is away, and gets rid of connections that must be dead.
    pub(crate) async fn lost(&self, why: &str) {
        if self.reachable.swap(false, Ordering::SeqCst) {
            tracing::error!(database = %self.settings.url.redacted(), why, "the database cannot be reached; trying again until it can");
            self.replace_pools().await;
        }
    }

    pub(crate) async fn replace_pools(&self) {
        match Pools::open(&self.settings).await {
            Ok(fresh) => {
                let old = self.pools.swap(Arc::new(fresh));
                tokio::spawn(async move { old.close().await });
            }
            Err(error) => tracing::error!(%error, "the connection pool could not be replaced"),
        }
    }
}

impl Pools {
    async fn close(&self) {
        // The writer last: only it can fold SQLite's log back into the file.
        for pool in [&self.reader, &self.writer] {
            if let Err(error) = pool.close_by_ref().await {
                tracing::debug!(%error, "a pool did not close cleanly");
            }
        }
    }

    /// Open connections: idle ones, and those in use.
    fn connections(&self) -> (u32, u32) {
        let (mut idle, mut open) = count(&self.writer);
        // A server's one pool must not be counted twice; a SQLite file has two.
        if self.writer.get_database_backend() == DbBackend::Sqlite && self.size > 1 {
            let reader = count(&self.reader);
            (idle, open) = (idle + reader.0, open + reader.1);
        }
        (idle, open.saturating_sub(idle))
    }
}

fn count(pool: &DatabaseConnection) -> (u32, u32) {
    let (idle, open) = match pool.get_database_backend() {
        DbBackend::Postgres => {
            let pool = pool.get_postgres_connection_pool();
            (pool.num_idle(), pool.size())
        }
        DbBackend::MySql => {
            let pool = pool.get_mysql_connection_pool();
            (pool.num_idle(), pool.size())
        }
        _ => {
            let pool = pool.get_sqlite_connection_pool();
            (pool.num_idle(), pool.size())
        }
    };
    // The two counters are read one after the other; idle connections are never more than open ones.
    (u32::try_from(idle).unwrap_or(u32::MAX).min(open), open)
}

#[async_trait]
impl DatabaseStatus for Database {
    async fn ping(&self) -> Result<Duration, Error> {
        let pools = self.shared.sound_pools().await?;
        let start = Instant::now();
        let answer = pools.reader.execute_unprepared("SELECT 1").await;
        answer.map_err(|e| self.shared.noted(&pools, storage_error(e)))?;
        Ok(start.elapsed())
    }

    fn pool(&self) -> PoolStatus {
        let pools = self.shared.pools();
        let settings = &self.shared.settings;
        let (checked_in, checked_out) = pools.connections();
        PoolStatus {
            database: settings.url.engine().as_str(),
            size: pools.size,
            max_overflow: pools.max_overflow,
            checked_in,
            checked_out,
            timeout: settings.pool.timeout,
            recycle: settings.pool.recycle,
            pre_ping: settings.pool.pre_ping && settings.url.engine() != Engine::Sqlite,
        }
    }
}
