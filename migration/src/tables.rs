//! What Plinth's tables have in common: how they are kept, and the indexes that Limbeck has no convention for.
//!
//! Applied revisions stand on these, too: see [`columns`](crate::columns).

use limbeck::plan::TableBuilder;
use limbeck::schema::{Index, TableOptions};
use limbeck::{Engine, Plan};

/// Creates a table. On MySQL its texts are compared as on the other engines: by code point, case and accents included.
pub fn create(p: &mut Plan, name: &str, describe: impl FnOnce(&mut TableBuilder)) {
    p.create_table(name, |t| {
        t.options(TableOptions {
            storage_engine: Some("InnoDB".to_owned()),
            charset: Some("utf8mb4".to_owned()),
            collation: Some("utf8mb4_bin".to_owned()),
            ..TableOptions::default()
        });
        describe(t);
    });
}

/// A column without two equal values, `uq_<table>_<column>`.
pub fn unique(table: &str, column: &str) -> Index {
    Index::on([column])
        .unique()
        .named(format!("uq_{table}_{column}"))
}

/// An index of the deleted rows alone, `ix_<table>_deleted_<columns>`, so that the few among many live ones are found.
///
/// MySQL has none: it cannot index a part of a table. An index that begins with `deleted_at` would do the same there,
/// but its optimizer then takes it for the live rows too, and reads from the newest row on to any later page.
pub fn index_of_deleted(table: &str, columns: &[&str]) -> Index {
    Index::on(columns.iter().copied())
        .named(format!("ix_{table}_deleted_{}", columns.join("_")))
        .predicate("deleted_at IS NOT NULL")
        .only_on([Engine::Sqlite, Engine::Postgres])
}
