//! How a table comes and goes on each engine, and what its keys are called, so that a violated constraint has the
//! same name everywhere. (SQLite names none of them; it tells the column instead.)

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// Creates a table and its indexes.
///
/// MySQL commits every statement that changes the schema, so there it is a single statement, which happens wholly or
/// not at all, and may be repeated after a crash that came between it and its entry in the list of revisions. The
/// other engines undo the whole revision instead, and on them a table that is already there is a mistake worth seeing.
pub async fn create(
    manager: &SchemaManager<'_>,
    mut table: TableCreateStatement,
    indexes: impl IntoIterator<Item = IndexCreateStatement> + Send,
) -> Result<(), DbErr> {
    let indexes: Vec<_> = indexes.into_iter().collect();
    if manager.get_database_backend() == DbBackend::MySql {
        for mut index in indexes {
            table.index(&mut index);
        }
        // The binary collation compares text as the other engines do: by code point, case and accents included.
        table
            .engine("InnoDB")
            .character_set("utf8mb4")
            .collate("utf8mb4_bin")
            .if_not_exists();
        return manager.create_table(table).await;
    }
    manager.create_table(table).await?;
    for index in indexes {
        manager.create_index(index).await?;
    }
    Ok(())
}

/// Drops a table with everything in it. Repeatable on MySQL, for the same reason as [`create`].
pub async fn drop(manager: &SchemaManager<'_>, name: &'static str) -> Result<(), DbErr> {
    let mut table = Table::drop().table(name).take();
    if manager.get_database_backend() == DbBackend::MySql {
        table.if_exists();
    }
    manager.drop_table(table).await
}

/// Adds an index to a table that is there. Repeatable on MySQL, for the same reason as [`create`].
pub async fn add_index(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    if is_half_done(manager, true, table, columns).await? {
        return Ok(());
    }
    manager.create_index(index(table, columns)).await
}

/// Drops an index. Repeatable on MySQL, for the same reason as [`create`].
pub async fn drop_index(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    if is_half_done(manager, false, table, columns).await? {
        return Ok(());
    }
    let drop = Index::drop()
        .name(index_name(table, columns))
        .table(table)
        .to_owned();
    manager.drop_index(drop).await
}

/// Tells whether a revision that was broken off on MySQL has already seen to it that an index is there, or is not.
async fn is_half_done(
    manager: &SchemaManager<'_>,
    there: bool,
    table: &'static str,
    columns: &[&'static str],
) -> Result<bool, DbErr> {
    Ok(manager.get_database_backend() == DbBackend::MySql
        && manager.has_index(table, index_name(table, columns)).await? == there)
}

fn index_name(table: &str, columns: &[&str]) -> String {
    format!("ix_{table}_{}", columns.join("_"))
}

/// An index, `ix_<table>_<columns>`.
pub fn index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create()
        .name(index_name(table, columns))
        .table(table)
        .take();
    for column in columns {
        index.col(*column);
    }
    index
}

/// An index of the deleted rows alone, `ix_<table>_deleted_<columns>`, so that the few among many live ones are found.
///
/// MySQL has none: it cannot index a part of a table. An index that begins with `deleted_at` would do the same there,
/// but its optimizer then takes it for the live rows too, and reads from the newest row on to any later page.
pub fn index_of_deleted(
    engine: DbBackend,
    table: &'static str,
    columns: &[&'static str],
) -> Option<IndexCreateStatement> {
    if engine == DbBackend::MySql {
        return None;
    }
    let mut part = index(table, columns);
    part.name(format!("ix_{table}_deleted_{}", columns.join("_")))
        .cond_where(Expr::col("deleted_at").is_not_null());
    Some(part)
}

/// A column without two equal values, `uq_<table>_<column>`.
pub fn unique(table: &'static str, column: &'static str) -> IndexCreateStatement {
    Index::create()
        .name(format!("uq_{table}_{column}"))
        .table(table)
        .col(column)
        .unique()
        .take()
}

/// A column that names a row of `owner` by its id, and goes with it, `fk_<table>_<column>`.
pub fn owned_by(
    table: &'static str,
    column: &'static str,
    owner: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{table}_{column}"))
        .from(table, column)
        .to(owner, "id")
        .on_delete(ForeignKeyAction::Cascade)
        .take()
}

/// A column that names a row of `other` by its id; that row cannot go as long as it is named, `fk_<table>_<column>`.
pub fn names(
    table: &'static str,
    column: &'static str,
    other: &'static str,
) -> ForeignKeyCreateStatement {
    owned_by(table, column, other)
        .on_delete(ForeignKeyAction::Restrict)
        .take()
}
