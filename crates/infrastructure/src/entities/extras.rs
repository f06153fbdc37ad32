//! What tables say alike of themselves to Limbeck, where SeaORM has no words for it.
//!
//! Revisions say the same once more, in `migration/src/columns.rs` and `tables.rs`, and that is meant: there stands what
//! was applied and never changes its meaning, here what is wanted now. A test holds one against the other
//! (`tests/it/migrations/entities.rs`).

use limbeck::Engine;
use limbeck::plan::{ColumnBuilder, TableBuilder};
use limbeck::schema::{Index, Sql, Term};

/// The engines that speak MySQL's grammar.
const MYSQL: [Engine; 2] = [Engine::MySql, Engine::MariaDb];

/// A table. On MySQL its texts are compared as on the other engines: by code point, case and accents included.
pub(super) fn table(t: &mut TableBuilder) {
    t.storage_engine("InnoDB")
        .charset("utf8mb4")
        .collation("utf8mb4_bin");
}

/// A table whose rows are named by a number that the database gives, and never gives twice.
pub(super) fn numbered(t: &mut TableBuilder) {
    table(t);
    t.autoincrement();
}

/// Rows that change: the version counts from 1, and two moments tell when the row came to be and last changed.
pub(super) fn versioned(t: &mut TableBuilder) {
    t.change("version").default(1);
    created_at(t);
    now(moment(t, "updated_at"));
}

/// When the row came to be: now, unless told otherwise.
pub(super) fn created_at(t: &mut TableBuilder) {
    now(moment(t, "created_at"));
}

/// A moment in UTC with microseconds.
///
/// SQLite has no type for it, so there it is text of one fixed width, whose order is the order of the moments.
pub(super) fn moment<'t>(t: &'t mut TableBuilder, column: &str) -> &'t mut ColumnBuilder {
    let native = Sql::from("text")
        .on(Engine::Postgres, "timestamptz(6)")
        // Not TIMESTAMP, which ends in 2038. Connections run in UTC.
        .on(MYSQL, "datetime(6)");
    t.change(column).custom(native)
}

/// Defaults to the present moment, in each database's own words. SQLite's clock shows milliseconds; zeros fill the
/// width.
fn now(column: &mut ColumnBuilder) {
    column
        .default_expression("strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000+00:00'")
        .default_on(Engine::Postgres, Term::expression("now()"))
        .default_on(MYSQL, Term::expression("CURRENT_TIMESTAMP(6)"));
}

/// Text of any length. MySQL's plain TEXT ends at 64 KiB.
pub(super) fn long_text(t: &mut TableBuilder, column: &str) {
    t.change(column)
        .custom(Sql::from("text").on(MYSQL, "longtext"));
}

/// A column without two equal values, by an index `uq_<table>_<column>`. (SeaORM's `unique` is a constraint, which
/// PostgreSQL tells from an index.)
pub(super) fn unique(t: &mut TableBuilder, column: &str) {
    let name = format!("uq_{}_{column}", t.name());
    t.index(Index::on([column]).unique().named(name));
}

/// An index of the deleted rows alone, `ix_<table>_deleted_<columns>`, so that the few among many live ones are found.
///
/// MySQL has none: it cannot index a part of a table, and its optimizer would take an index that begins with
/// `deleted_at` for the live rows too.
pub(super) fn index_of_deleted(t: &mut TableBuilder, columns: &[&str]) {
    let name = format!("ix_{}_deleted_{}", t.name(), columns.join("_"));
    t.index(
        Index::on(columns.iter().copied())
            .named(name)
            .predicate("deleted_at IS NOT NULL")
            .only_on([Engine::Sqlite, Engine::Postgres]),
    );
}
