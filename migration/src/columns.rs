//! Columns that many tables have, written once: base fields, soft deletion, and the pieces of content.
//!
//! Applied revisions stand on these: what is here never changes its meaning, and Limbeck would call them edited if it
//! did. A new meaning gets a new function.

use limbeck::Engine;
use limbeck::plan::{ColumnBuilder, TableBuilder};
use limbeck::schema::{Sql, Term};

/// The engines that speak MySQL's grammar.
const MYSQL: [Engine; 2] = [Engine::MySql, Engine::MariaDb];

/// The name of a row: a number that the database gives, and never gives twice.
pub fn id(t: &mut TableBuilder) -> &mut ColumnBuilder {
    t.autoincrement().id()
}

/// The row's version, for conditional requests: 1, then one more with every change.
pub fn version(t: &mut TableBuilder) -> &mut ColumnBuilder {
    t.big_integer("version").default(1)
}

/// When the row was made: now, unless told otherwise.
pub fn created_at(t: &mut TableBuilder) -> &mut ColumnBuilder {
    now(moment(t, "created_at"))
}

/// When the row was last changed: when it was made, unless told otherwise.
pub fn updated_at(t: &mut TableBuilder) -> &mut ColumnBuilder {
    now(moment(t, "updated_at"))
}

/// When the row was deleted, softly. Empty while it lives.
pub fn deleted_at(t: &mut TableBuilder) -> &mut ColumnBuilder {
    moment(t, "deleted_at").null()
}

/// A moment in UTC with microseconds.
///
/// SQLite has no type for it, so there it is text of one fixed width, `2026-01-15T10:30:00.123456+00:00`: then the
/// order of the texts is the order of the moments.
pub fn moment<'t>(t: &'t mut TableBuilder, name: &str) -> &'t mut ColumnBuilder {
    let native = Sql::from("text")
        .on(Engine::Postgres, "timestamptz(6)")
        // Not TIMESTAMP, which ends in 2038. Connections run in UTC.
        .on(MYSQL, "datetime(6)");
    t.custom(name, native)
}

/// Defaults to the present moment, in each database's own words. SQLite's clock shows milliseconds; zeros fill the
/// width.
fn now(column: &mut ColumnBuilder) -> &mut ColumnBuilder {
    column
        .default_expression("strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000+00:00'")
        .default_on(Engine::Postgres, Term::expression("now()"))
        .default_on(MYSQL, Term::expression("CURRENT_TIMESTAMP(6)"))
}

/// Text of any length. MySQL's plain TEXT ends at 64 KiB.
pub fn long_text<'t>(t: &'t mut TableBuilder, name: &str) -> &'t mut ColumnBuilder {
    t.custom(name, Sql::from("text").on(MYSQL, "longtext"))
}

/// A title. It wants an index: `t.index(Index::on(["title", "id"]))`.
pub fn title(t: &mut TableBuilder) -> &mut ColumnBuilder {
    t.string("title", 255)
}

/// The readable part of an address. It wants to be unique: `t.index(tables::unique(table, "slug"))`.
pub fn slug(t: &mut TableBuilder) -> &mut ColumnBuilder {
    t.string("slug", 255)
}

/// A description, which may be missing.
pub fn description(t: &mut TableBuilder) -> &mut ColumnBuilder {
    t.string("description", 2000).null()
}
