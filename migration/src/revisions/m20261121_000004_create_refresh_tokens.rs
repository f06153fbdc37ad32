//! The chain of refresh tokens that keeps a session alive. Only hashes are stored: SHA-256 in hexadecimal.

use crate::{columns, tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, char_len};

/// Creates `refresh_tokens`.
#[derive(DeriveMigrationName)]
pub(crate) struct Revision;

#[async_trait::async_trait]
impl MigrationTrait for Revision {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let engine = manager.get_database_backend();
        let refresh_tokens = Table::create()
            .table("refresh_tokens")
            .col(columns::id())
            .col(big_integer("session_id"))
            .col(char_len("token_hash", 64))
            .col(columns::created_at(engine))
            .col(columns::moment(engine, "expires_at"))
            .col(columns::moment_null(engine, "used_at"))
            .foreign_key(&mut tables::owned_by(
                "refresh_tokens",
                "session_id",
                "sessions",
            ))
            .take();
        let indexes = [
            tables::unique("refresh_tokens", "token_hash"),
            tables::index("refresh_tokens", &["session_id"]),
        ];
        tables::create(manager, refresh_tokens, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        tables::drop(manager, "refresh_tokens").await
    }
}
