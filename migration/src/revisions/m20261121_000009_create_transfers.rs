//! The book of all money that ever moved. It only grows, and it grows long, so every question that is asked of it has
//! an index in which the answers lie in the order of time.
//!
//! Each row says whose its two accounts are. An account never changes hands, so that is true for ever, and "everything
//! that touches my accounts" is two ranges of two indexes instead of a join over however many accounts. These two
//! columns have no foreign keys: the accounts have them, and cannot go.

use crate::{columns, tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, string_len, string_len_null};

/// Creates `transfers`.
#[derive(DeriveMigrationName)]
pub(crate) struct Revision;

/// The most that can be moved at once: 2^53-1.
const MOST: i64 = 9_007_199_254_740_991;

#[async_trait::async_trait]
impl MigrationTrait for Revision {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let engine = manager.get_database_backend();
        let from_outside = Expr::col("kind").eq("deposit");
        let transfers = Table::create()
            .table("transfers")
            .col(columns::id())
            .col(string_len("kind", 20))
            .col(big_integer_null("from_id"))
            .col(big_integer("to_id"))
            .col(big_integer_null("from_user_id"))
            .col(big_integer("to_user_id"))
            .col(big_integer("amount"))
            .col(string_len("currency", 3))
            .col(string_len_null("description", 255))
            .col(big_integer("created_by"))
            .col(columns::created_at(engine))
            .check(Check::named(
                "ck_transfers_kind",
                Expr::col("kind").is_in(["transfer", "deposit"]),
            ))
            .check(Check::named(
                "ck_transfers_amount",
                Expr::col("amount").between(1, MOST),
            ))
            .check(Check::named(
                "ck_transfers_to_id",
                Expr::col("to_id").ne(Expr::col("from_id")),
            ))
            .check(Check::named(
                "ck_transfers_from_id",
                from_outside.clone().eq(Expr::col("from_id").is_null()),
            ))
            .check(Check::named(
                "ck_transfers_from_user_id",
                from_outside.eq(Expr::col("from_user_id").is_null()),
            ))
            .foreign_key(&mut tables::names("transfers", "from_id", "accounts"))
            .foreign_key(&mut tables::names("transfers", "to_id", "accounts"))
            .foreign_key(&mut tables::names("transfers", "created_by", "users"))
            .take();
        let indexes = [
            tables::index("transfers", &["created_at", "id"]),
            tables::index("transfers", &["kind", "created_at", "id"]),
            tables::index("transfers", &["from_id", "created_at", "id"]),
            tables::index("transfers", &["to_id", "created_at", "id"]),
            tables::index("transfers", &["from_user_id", "created_at", "id"]),
            tables::index("transfers", &["to_user_id", "created_at", "id"]),
            // For the foreign key: MySQL wants one, and elsewhere the end of a user would read the whole book.
            tables::index("transfers", &["created_by"]),
        ];
        tables::create(manager, transfers, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        tables::drop(manager, "transfers").await
    }
}
