//! What users tell about themselves: one row for each user, named by the user.

use crate::{columns, tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, string_len_null};

/// Creates `profiles`.
#[derive(DeriveMigrationName)]
pub(crate) struct Revision;

#[async_trait::async_trait]
impl MigrationTrait for Revision {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let engine = manager.get_database_backend();
        let profiles = Table::create()
            .table("profiles")
            .col(big_integer("user_id").primary_key())
            .col(string_len_null("bio", 2000))
            .col(string_len_null("location", 120))
            .col(string_len_null("website", 255))
            .col(columns::version())
            .col(columns::created_at(engine))
            .col(columns::updated_at(engine))
            .foreign_key(&mut tables::owned_by("profiles", "user_id", "users"))
            .take();
        tables::create(manager, profiles, []).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        tables::drop(manager, "profiles").await
    }
}
