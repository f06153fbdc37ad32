//! What applications write down about what they do. Entries are appended and never change.

use crate::{columns, tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, string_len};

/// Creates `log_entries`.
#[derive(DeriveMigrationName)]
pub(crate) struct Revision;

#[async_trait::async_trait]
impl MigrationTrait for Revision {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let engine = manager.get_database_backend();
        let log_entries = Table::create()
            .table("log_entries")
            .col(columns::id())
            .col(big_integer("user_id"))
            .col(string_len("level", 20).default("INFO"))
            .col(string_len("message", 1000))
            .col(columns::created_at(engine))
            .foreign_key(&mut tables::owned_by("log_entries", "user_id", "users"))
            .check(Check::named(
                "ck_log_entries_level",
                Expr::col("level").is_in(["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]),
            ))
            .take();
        // Each list in its default order: all entries, a user's, a level's.
        let indexes = [
            tables::index("log_entries", &["created_at", "id"]),
            tables::index("log_entries", &["user_id", "created_at", "id"]),
            tables::index("log_entries", &["level", "created_at", "id"]),
        ];
        tables::create(manager, log_entries, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        tables::drop(manager, "log_entries").await
    }
}
