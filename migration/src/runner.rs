//! Walks a database along the chain of revisions.
//!
//! Built on SeaORM's revisions and its list of applied ones (`seaql_migrations`), but not on its migrator: that one
//! takes no lock, names no target, and leaves half a revision behind on SQLite.

use crate::error::Error;
use crate::lock::Lock;
use crate::plan::{Plan, Revision};
use crate::revisions;
use crate::target::Target;
use chrono::DateTime;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{
    ActiveValue::Set, DatabaseConnection, DbBackend, EntityTrait as _, Schema,
    SqliteTransactionMode, TransactionOptions, TransactionTrait as _,
};
use sea_orm_migration::seaql_migrations as applied;
use std::collections::BTreeMap;
use std::time::{Duration, Instant, SystemTime};

/// How long to wait for another process that migrates the same database.
const PATIENCE: Duration = Duration::from_mins(1);

/// Which way along the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Applying.
    Up,
    /// Taking back.
    Down,
}

/// What happens during a migration, as it happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event<'a> {
    /// Another process migrates; this one waits for it.
    Waiting,
    /// A revision begins.
    Begun(&'a str, Way),
    /// That revision is done, and took so long.
    Done(&'a str, Duration),
}

/// The revisions of a database.
pub struct Migrations<'a> {
    db: &'a DatabaseConnection,
    known: BTreeMap<String, Box<dyn MigrationTrait>>,
    patience: Duration,
}

impl<'a> Migrations<'a> {
    /// Plinth's revisions on this database.
    pub fn new(db: &'a DatabaseConnection) -> Self {
        Self::with(db, revisions::all())
    }

    /// Other revisions, such as a test's own. Their names decide the order.
    pub fn with(db: &'a DatabaseConnection, revisions: Vec<Box<dyn MigrationTrait>>) -> Self {
        let named = revisions
            .into_iter()
            .map(|one| (one.name().to_owned(), one));
        Self {
            db,
            known: named.collect(),
            patience: PATIENCE,
        }
    }

    /// Waits so long for another process that migrates, instead of a minute.
    #[must_use]
    pub fn patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Every revision, in order: those of this build, and applied ones that it does not know. Creates nothing.
    pub async fn status(&self) -> Result<Vec<Revision>, Error> {
        let mut revisions: BTreeMap<&str, Revision> = BTreeMap::new();
        for name in self.known.keys() {
            let pending = Revision {
                name: name.clone(),
                applied_at: None,
                known: true,
            };
            revisions.insert(name, pending);
        }
        let rows = self.applied().await?;
        for row in &rows {
            let revision = Revision {
                name: row.version.clone(),
                applied_at: Some(DateTime::from_timestamp(row.applied_at, 0).unwrap_or_default()),
                known: self.known.contains_key(&row.version),
            };
            revisions.insert(&row.version, revision);
        }
        Ok(revisions.into_values().collect())
    }

    /// Tells what a downgrade would take back.
    pub async fn plan_downgrade(&self, target: &Target) -> Result<Plan, Error> {
        Plan::downgrade(&self.status().await?, target)
    }

    /// Applies what is pending up to the target. Gives the names of what was applied.
    pub async fn upgrade(
        &self,
        target: &Target,
        progress: &mut (dyn FnMut(Event<'_>) + Send),
    ) -> Result<Vec<String>, Error> {
        self.migrate(target, Way::Up, progress).await
    }

    /// Takes back what is applied after the target. Gives the names of what was taken back.
    pub async fn downgrade(
        &self,
        target: &Target,
        progress: &mut (dyn FnMut(Event<'_>) + Send),
    ) -> Result<Vec<String>, Error> {
        self.migrate(target, Way::Down, progress).await
    }

    async fn migrate(
        &self,
        target: &Target,
        way: Way,
        progress: &mut (dyn FnMut(Event<'_>) + Send),
    ) -> Result<Vec<String>, Error> {
        // Before anything is read: what somebody else is doing right now is not pending any more.
        let lock = Lock::take(self.db, self.patience, || progress(Event::Waiting)).await?;
        let outcome = self.migrate_alone(target, way, progress).await;
        lock.release().await;
        outcome
    }

    async fn migrate_alone(
        &self,
        target: &Target,
        way: Way,
        progress: &mut (dyn FnMut(Event<'_>) + Send),
    ) -> Result<Vec<String>, Error> {
        let status = self.status().await?;
        let plan = match way {
            Way::Up => Plan::upgrade(&status, target)?,
            Way::Down => Plan::downgrade(&status, target)?,
        };
        if !plan.revisions.is_empty() {
            self.create_list().await?;
        }
        for name in &plan.revisions {
            progress(Event::Begun(name, way));
            let began = Instant::now();
            self.step(self.known[name].as_ref(), way).await?;
            progress(Event::Done(name, began.elapsed()));
        }
        Ok(plan.revisions)
    }

    /// Does one revision and writes it down. In one transaction, unless the revision refuses: on PostgreSQL and
    /// SQLite either all of it happens or nothing. MySQL commits at each change of the schema whatever one asks for.
    async fn step(&self, revision: &dyn MigrationTrait, way: Way) -> Result<(), Error> {
        let engine = self.db.get_database_backend();
        let transaction = revision.use_transaction() != Some(false);
        let outcome = if transaction {
            self.step_in_transaction(revision, way).await
        } else {
            step_on(&SchemaManager::new(self.db), revision, way).await
        };
        outcome.map_err(|source| Error::Failed {
            revision: revision.name().to_owned(),
            way,
            undone: transaction && engine != DbBackend::MySql,
            source,
        })
    }

    async fn step_in_transaction(
        &self,
        revision: &dyn MigrationTrait,
        way: Way,
    ) -> Result<(), DbErr> {
        let engine = self.db.get_database_backend();
        let unit = match engine {
            // Immediate, since a transaction that begins by reading cannot wait for its turn to write.
            DbBackend::Sqlite => {
                let sqlite_transaction_mode = Some(SqliteTransactionMode::Immediate);
                let options = TransactionOptions {
                    sqlite_transaction_mode,
                    ..Default::default()
                };
                self.db.begin_with_options(options).await?
            }
            _ => self.db.begin().await?,
        };
        if engine == DbBackend::Postgres {
            // A change that waits for a table makes everybody else wait behind it, so it soon gives up. The work
            // itself may take long.
            unit.execute_unprepared("SET LOCAL lock_timeout = '3s'")
                .await?;
            unit.execute_unprepared("SET LOCAL statement_timeout = 0")
                .await?;
        }
        step_on(&SchemaManager::new(&unit), revision, way).await?;
        unit.commit().await
    }

    async fn applied(&self) -> Result<Vec<applied::Model>, DbErr> {
        let manager = SchemaManager::new(self.db);
        if !manager.has_table("seaql_migrations").await? {
            return Ok(Vec::new());
        }
        applied::Entity::find().all(self.db).await
    }

    async fn create_list(&self) -> Result<(), DbErr> {
        let schema = Schema::new(self.db.get_database_backend());
        let mut list = schema.create_table_from_entity(applied::Entity);
        self.db.execute(list.if_not_exists()).await?;
        Ok(())
    }
}

async fn step_on(
    manager: &SchemaManager<'_>,
    revision: &dyn MigrationTrait,
    way: Way,
) -> Result<(), DbErr> {
    let db = manager.get_connection();
    match way {
        Way::Up => {
            revision.up(manager).await?;
            let entry = applied::ActiveModel {
                version: Set(revision.name().to_owned()),
                applied_at: Set(unix_seconds()),
            };
            applied::Entity::insert(entry)
                .exec_without_returning(db)
                .await?;
        }
        Way::Down => {
            revision.down(manager).await?;
            applied::Entity::delete_by_id(revision.name())
                .exec(db)
                .await?;
        }
    }
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "a tool of the operator, with no use case to hand it a clock"
)]
fn unix_seconds() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs().cast_signed())
}
