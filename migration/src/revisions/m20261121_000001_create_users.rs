//! People who can sign in.

use crate::{columns, tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{boolean, string_len, string_len_null};

/// Creates `users`.
#[derive(DeriveMigrationName)]
pub(crate) struct Revision;

#[async_trait::async_trait]
impl MigrationTrait for Revision {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let engine = manager.get_database_backend();
        let users = Table::create()
            .table("users")
            .col(columns::id())
            .col(string_len("email", 255))
            .col(string_len("username", 100))
            .col(string_len_null("full_name", 255))
            .col(string_len_null("password_hash", 255))
            .col(boolean("active").default(true))
            .col(string_len("role", 20).default("user"))
            .col(columns::version())
            .col(columns::created_at(engine))
            .col(columns::updated_at(engine))
            .col(columns::deleted_at(engine))
            .check(Check::named(
                "ck_users_role",
                Expr::col("role").is_in(["user", "admin"]),
            ))
            .take();
        let indexes = [
            tables::unique("users", "email"),
            tables::unique("users", "username"),
            tables::index("users", &["created_at", "id"]),
            tables::index("users", &["updated_at", "id"]),
        ];
        tables::create(manager, users, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        tables::drop(manager, "users").await
    }
}
