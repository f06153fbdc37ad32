//! Units of work on SeaORM: one struct owns the session and *is* every repository.

use crate::database::Shared;
use crate::error::{commit_error, storage_error};
use crate::pools::Pools;
use crate::session::Session;
use async_trait::async_trait;
use plinth_application::accounts::AccountRepository;
use plinth_application::auth::SessionRepository;
use plinth_application::context::Context;
use plinth_application::idempotency::IdempotencyRepository;
use plinth_application::log_entries::LogEntryRepository;
use plinth_application::metrics::MetricRepository;
use plinth_application::posts::PostRepository;
use plinth_application::profiles::ProfileRepository;
use plinth_application::storage::{Mode, Storage, StorageError, UnitOfWork};
use plinth_application::transfers::TransferRepository;
use plinth_application::users::UserRepository;
use sea_orm::{
    AccessMode, DatabaseTransaction, DbErr, EntityTrait, IsolationLevel, SqliteTransactionMode,
    TransactionOptions, TransactionTrait as _, UpdateMany,
};
use std::sync::Arc;

/// Opens units of work.
#[derive(Clone)]
pub struct SeaStorage {
    shared: Arc<Shared>,
}

impl SeaStorage {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    async fn begin(pools: &Pools, mode: Mode) -> Result<DatabaseTransaction, DbErr> {
        match mode {
            Mode::Read | Mode::Snapshot => {
                let options = TransactionOptions {
                    isolation_level: Some(IsolationLevel::RepeatableRead),
                    access_mode: Some(AccessMode::ReadOnly),
                    sqlite_transaction_mode: Some(SqliteTransactionMode::Deferred),
                };
                pools.reader.begin_with_options(options).await
            }
            Mode::Write | Mode::WriteSerializable => {
                let options = TransactionOptions {
                    // The configured level is set once per connection; only a stricter wish costs a statement.
                    isolation_level: (mode == Mode::WriteSerializable)
                        .then_some(IsolationLevel::Serializable),
                    access_mode: None,
                    // Deferred, two writers that read first would lock each other out at once.
                    sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                };
                pools.writer.begin_with_options(options).await
            }
        }
    }
}

#[async_trait]
impl Storage for SeaStorage {
    async fn open(&self, ctx: &Context, mode: Mode) -> Result<Box<dyn UnitOfWork>, StorageError> {
        let pools = self.shared.sound_pools().await?;
        let log = self.shared.statement_log();
        let session = if mode == Mode::Read {
            Session::pooled(pools.reader.clone(), ctx, log)
        } else {
            let begun = Self::begin(&pools, mode).await;
            let transaction = begun.map_err(|e| self.shared.noted(&pools, storage_error(e)))?;
            Session::inside(transaction, ctx, log)
        };
        Ok(Box::new(SeaUnitOfWork {
            session,
            shared: Arc::clone(&self.shared),
            pools,
        }))
    }
}

/// A unit of work. Its repositories are implemented in the files named after the slices.
pub struct SeaUnitOfWork {
    pub(crate) session: Session,
    shared: Arc<Shared>,
    /// Where its connections come from.
    pools: Arc<Pools>,
}

impl SeaUnitOfWork {
    /// Turns a driver's error into the application's words, and has a connection that was no good looked into.
    pub(crate) fn failed(&self, error: DbErr) -> StorageError {
        self.shared.noted(&self.pools, storage_error(error))
    }

    /// Writes one row over the version that the update is narrowed down to. Fails with [`StorageError::Stale`] when
    /// that version is gone.
    pub(crate) async fn overwrite<E: EntityTrait>(
        &self,
        update: UpdateMany<E>,
    ) -> Result<(), StorageError> {
        let updated = update.exec(&self.session).await;
        if updated.map_err(|e| self.failed(e))?.rows_affected == 1 {
            Ok(())
        } else {
            Err(StorageError::Stale)
        }
    }
}

#[async_trait]
impl UnitOfWork for SeaUnitOfWork {
    fn users(&self) -> &dyn UserRepository {
        self
    }

    fn profiles(&self) -> &dyn ProfileRepository {
        self
    }

    fn posts(&self) -> &dyn PostRepository {
        self
    }

    fn sessions(&self) -> &dyn SessionRepository {
        self
    }

    fn log_entries(&self) -> &dyn LogEntryRepository {
        self
    }

    fn metrics(&self) -> &dyn MetricRepository {
        self
    }

    fn accounts(&self) -> &dyn AccountRepository {
        self
    }

    fn transfers(&self) -> &dyn TransferRepository {
        self
    }

    fn idempotency(&self) -> &dyn IdempotencyRepository {
        self
    }

    async fn savepoint(&self) -> Result<Box<dyn UnitOfWork>, StorageError> {
        let session = self.session.savepoint().await.map_err(|e| self.failed(e))?;
        Ok(Box::new(Self {
            session,
            shared: Arc::clone(&self.shared),
            pools: Arc::clone(&self.pools),
        }))
    }

    async fn commit(self: Box<Self>) -> Result<(), StorageError> {
        let Self {
            session,
            shared,
            pools,
        } = *self;
        let committed = session.commit().await;
        committed.map_err(|e| shared.noted(&pools, commit_error(e)))
    }

    async fn rollback(self: Box<Self>) -> Result<(), StorageError> {
        self.session.rollback().await.map_err(storage_error)
    }
}
