//! Sign-ins.

use crate::{columns, tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::big_integer;

/// Creates `sessions`.
#[derive(DeriveMigrationName)]
pub(crate) struct Revision;

#[async_trait::async_trait]
impl MigrationTrait for Revision {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let engine = manager.get_database_backend();
        let sessions = Table::create()
            .table("sessions")
            .col(columns::id())
            .col(big_integer("user_id"))
            .col(columns::created_at(engine))
            .col(columns::moment_null(engine, "revoked_at"))
            .foreign_key(&mut tables::owned_by("sessions", "user_id", "users"))
            .take();
        let indexes = [tables::index("sessions", &["user_id"])];
        tables::create(manager, sessions, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        tables::drop(manager, "sessions").await
    }
}
