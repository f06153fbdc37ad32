//! The pieces of content, as a table with all of them gets them on each engine.

use plinth_migration::{columns, tables};
use sea_orm_migration::sea_orm::DbBackend;
use sea_orm_migration::sea_query::{
    MysqlQueryBuilder, PostgresQueryBuilder, SqliteQueryBuilder, Table, TableCreateStatement,
};

fn posts(engine: DbBackend) -> TableCreateStatement {
    Table::create()
        .table("posts")
        .col(columns::title())
        .col(columns::slug())
        .col(columns::description())
        .col(columns::moment(engine, "published_at"))
        .take()
}

#[test]
fn content_has_a_title_a_slug_and_perhaps_a_description() {
    let sql = posts(DbBackend::Postgres).to_string(PostgresQueryBuilder);
    assert!(sql.contains(r#""title" varchar(255) NOT NULL"#), "{sql}");
    assert!(sql.contains(r#""slug" varchar(255) NOT NULL"#), "{sql}");
    assert!(sql.contains(r#""description" varchar(2000) NULL"#), "{sql}");
}

#[test]
fn titles_are_indexed_and_slugs_unique() {
    let title = tables::index("posts", &["title"]).to_string(PostgresQueryBuilder);
    assert_eq!(
        title,
        r#"CREATE INDEX "ix_posts_title" ON "posts" ("title")"#
    );
    let slug = tables::unique("posts", "slug").to_string(PostgresQueryBuilder);
    assert_eq!(
        slug,
        r#"CREATE UNIQUE INDEX "uq_posts_slug" ON "posts" ("slug")"#
    );
}

#[test]
fn deleted_rows_have_an_index_of_their_own_where_an_engine_can() {
    let index = |engine| tables::index_of_deleted(engine, "posts", &["title"]);
    let expected = r#"CREATE INDEX "ix_posts_deleted_title" ON "posts" ("title") WHERE "deleted_at" IS NOT NULL"#;
    let postgres = index(DbBackend::Postgres).map(|i| i.to_string(PostgresQueryBuilder));
    assert_eq!(postgres.as_deref(), Some(expected));
    let sqlite = index(DbBackend::Sqlite).map(|i| i.to_string(SqliteQueryBuilder));
    assert_eq!(sqlite.as_deref(), Some(expected));
    assert!(index(DbBackend::MySql).is_none());
}

#[test]
fn moments_have_microseconds_on_every_engine() {
    let postgres = posts(DbBackend::Postgres).to_string(PostgresQueryBuilder);
    assert!(
        postgres.contains(r#""published_at" timestamptz(6) NOT NULL"#),
        "{postgres}"
    );
    let mysql = posts(DbBackend::MySql).to_string(MysqlQueryBuilder);
    assert!(
        mysql.contains("`published_at` datetime(6) NOT NULL"),
        "{mysql}"
    );
    let sqlite = posts(DbBackend::Sqlite).to_string(SqliteQueryBuilder);
    assert!(
        sqlite.contains(r#""published_at" text NOT NULL"#),
        "{sqlite}"
    );
}
