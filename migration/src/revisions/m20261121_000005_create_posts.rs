//! What people publish.

use crate::{columns, tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::big_integer;

/// Creates `posts`.
#[derive(DeriveMigrationName)]
pub(crate) struct Revision;

#[async_trait::async_trait]
impl MigrationTrait for Revision {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let engine = manager.get_database_backend();
        let posts = Table::create()
            .table("posts")
            .col(columns::id())
            .col(columns::title())
            .col(columns::slug())
            .col(columns::description())
            .col(big_integer("author_id"))
            .col(columns::version())
            .col(columns::created_at(engine))
            .col(columns::updated_at(engine))
            .col(columns::deleted_at(engine))
            // Last, because SQLite reads its way through a long text to whatever stands behind it.
            .col(columns::long_text(engine, "content"))
            .foreign_key(&mut tables::owned_by("posts", "author_id", "users"))
            .take();
        let mut indexes = vec![
            tables::unique("posts", "slug"),
            // A list is walked in its order. With `deleted_at` behind it, live rows are counted in the index alone.
            tables::index("posts", &["created_at", "id", "deleted_at"]),
            tables::index("posts", &["author_id", "created_at", "id", "deleted_at"]),
            tables::index("posts", &["updated_at", "id"]),
            tables::index("posts", &["title", "id"]),
        ];
        indexes.extend(tables::index_of_deleted(
            engine,
            "posts",
            &["created_at", "id"],
        ));
        tables::create(manager, posts, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        tables::drop(manager, "posts").await
    }
}
