//! Columns that many tables have, written once: base fields, soft deletion, and the pieces of content.
//!
//! Applied revisions stand on these: what is here never changes its meaning. A new meaning gets a new function.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_pk_auto, string_len, string_len_null};
use sea_orm_migration::sea_orm::DbBackend;

/// The name of a row: a number that the database gives, and never gives twice.
pub fn id() -> ColumnDef {
    big_pk_auto("id")
}

/// The row's version, for conditional requests: 1, then one more with every change.
pub fn version() -> ColumnDef {
    big_integer("version").default(1).take()
}

/// When the row was made: now, unless told otherwise.
pub fn created_at(engine: DbBackend) -> ColumnDef {
    moment(engine, "created_at").default(now(engine)).take()
}

/// When the row was last changed: when it was made, unless told otherwise.
pub fn updated_at(engine: DbBackend) -> ColumnDef {
    moment(engine, "updated_at").default(now(engine)).take()
}

/// When the row was deleted, softly. Empty while it lives.
pub fn deleted_at(engine: DbBackend) -> ColumnDef {
    moment_null(engine, "deleted_at")
}

/// A moment in UTC with microseconds.
///
/// SQLite has no type for it, so there it is text of one fixed width, `2026-01-15T10:30:00.123456+00:00`: then the
/// order of the texts is the order of the moments.
pub fn moment(engine: DbBackend, name: &'static str) -> ColumnDef {
    moment_null(engine, name).not_null().take()
}

/// A [`moment`] that may be missing.
pub fn moment_null(engine: DbBackend, name: &'static str) -> ColumnDef {
    let native = match engine {
        DbBackend::Postgres => "timestamptz(6)",
        // Not TIMESTAMP, which ends in 2038. Connections run in UTC.
        DbBackend::MySql => "datetime(6)",
        _ => "text",
    };
    ColumnDef::new(name).custom(native).take()
}

/// The present moment in the database's own words. SQLite's clock shows milliseconds; zeros fill the width.
fn now(engine: DbBackend) -> Expr {
    Expr::cust(match engine {
        DbBackend::Postgres => "now()",
        DbBackend::MySql => "CURRENT_TIMESTAMP(6)",
        _ => "strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000+00:00'",
    })
}

/// Text of any length, which may be missing. MySQL's plain TEXT ends at 64 KiB.
pub fn long_text_null(engine: DbBackend, name: &'static str) -> ColumnDef {
    let native = match engine {
        DbBackend::MySql => "longtext",
        _ => "text",
    };
    ColumnDef::new(name).custom(native).take()
}

/// [`long_text_null`] that is never missing.
pub fn long_text(engine: DbBackend, name: &'static str) -> ColumnDef {
    long_text_null(engine, name).not_null().take()
}

/// A title. It wants an index: [`tables::index`](crate::tables::index)`(table, &["title"])`.
pub fn title() -> ColumnDef {
    string_len("title", 255)
}

/// The readable part of an address. It wants to be unique: [`tables::unique`](crate::tables::unique)`(table, "slug")`.
pub fn slug() -> ColumnDef {
    string_len("slug", 255)
}

/// A description, which may be missing.
pub fn description() -> ColumnDef {
    string_len_null("description", 2000)
}
