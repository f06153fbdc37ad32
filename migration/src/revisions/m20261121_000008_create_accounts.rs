//! Money that belongs to users. No payment touches an indexed column, so that changing a balance costs no index.

use crate::{columns, tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, string_len};

/// Creates `accounts`.
#[derive(DeriveMigrationName)]
pub(crate) struct Revision;

/// The most that an account can hold: 2^53-1.
const MOST: i64 = 9_007_199_254_740_991;

#[async_trait::async_trait]
impl MigrationTrait for Revision {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let engine = manager.get_database_backend();
        let accounts = Table::create()
            .table("accounts")
            .col(columns::id())
            .col(big_integer("user_id"))
            .col(string_len("name", 100))
            .col(string_len("currency", 3).default("USD"))
            .col(big_integer("balance").default(0))
            .col(columns::version())
            .col(columns::created_at(engine))
            .col(columns::updated_at(engine))
            .col(columns::deleted_at(engine))
            .check(Check::named(
                "ck_accounts_balance",
                Expr::col("balance").between(0, MOST),
            ))
            .foreign_key(&mut tables::names("accounts", "user_id", "users"))
            .take();
        let indexes = [
            tables::index("accounts", &["created_at", "id"]),
            tables::index("accounts", &["user_id", "created_at", "id"]),
            tables::index("accounts", &["currency", "created_at", "id"]),
        ];
        tables::create(manager, accounts, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        tables::drop(manager, "accounts").await
    }
}
