//! What requests with an idempotency key came to. The key itself is not stored, only hashes of it; so every row is found
//! by its primary key, whatever the length of a key and a path.

use crate::{columns, tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::string_len;

/// Creates `idempotency_keys`.
#[derive(DeriveMigrationName)]
pub(crate) struct Revision;

#[async_trait::async_trait]
impl MigrationTrait for Revision {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let engine = manager.get_database_backend();
        let idempotency_keys = Table::create()
            .table("idempotency_keys")
            // Not CHAR: PostgreSQL would read the whole table to compare it with the text that the driver sends.
            .col(string_len("id", 64).primary_key())
            .col(string_len("fingerprint", 64))
            .col(columns::long_text_null(engine, "outcome"))
            .col(columns::moment(engine, "expires_at"))
            .take();
        let indexes = [tables::index("idempotency_keys", &["expires_at"])];
        tables::create(manager, idempotency_keys, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        tables::drop(manager, "idempotency_keys").await
    }
}
