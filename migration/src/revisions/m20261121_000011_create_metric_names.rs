//! The names under which there are points, each with their number and the latest moment: kept in step by whoever adds
//! or removes points, so that a list of names need not count a million of them.

use crate::{columns, tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, string_len};

/// Creates `metric_names`.
#[derive(DeriveMigrationName)]
pub(crate) struct Revision;

#[async_trait::async_trait]
impl MigrationTrait for Revision {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let engine = manager.get_database_backend();
        let metric_names = Table::create()
            .table("metric_names")
            .col(string_len("name", 255).primary_key())
            .col(big_integer("points"))
            .col(columns::moment(engine, "last_timestamp"))
            .take();
        tables::create(manager, metric_names, []).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        tables::drop(manager, "metric_names").await
    }
}
