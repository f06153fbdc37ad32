//! Measured values. Points are appended and never change.

use crate::{columns, tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{double, string_len, text};

/// Creates `metrics`.
#[derive(DeriveMigrationName)]
pub(crate) struct Revision;

#[async_trait::async_trait]
impl MigrationTrait for Revision {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let engine = manager.get_database_backend();
        let metrics = Table::create()
            .table("metrics")
            .col(columns::id())
            .col(string_len("name", 255))
            .col(double("value"))
            // A JSON object of texts, as text, whose every character is known: the engines' own JSON types differ in
            // what they keep.
            .col(text("tags"))
            .col(columns::moment(engine, "timestamp"))
            .take();
        // The second one holds all that a summary asks for, so that no summary reads the table.
        let indexes = [
            tables::index("metrics", &["timestamp", "id"]),
            tables::index("metrics", &["name", "timestamp", "id", "value"]),
        ];
        tables::create(manager, metrics, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        tables::drop(manager, "metrics").await
    }
}
