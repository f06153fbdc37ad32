//! Names that engines (and, for SQLite, the reader) give by themselves.

use crate::engine::Engine;
use crate::schema::{Object, Table, conventional_name};

/// Tells whether nobody need have chosen the name of a constraint or an index.
pub(super) fn is_invented(engine: Engine, table: &Table, object: &Object, name: &str) -> bool {
    match engine {
        Engine::Postgres => is_postgres(&table.name.name, name),
        Engine::MySql | Engine::MariaDb => is_mysql(table, object, name),
        Engine::Sqlite => is_sqlite(table, object, name),
    }
}

/// `users_email_key`, `users_check1`, `posts_author_id_fkey`, `users_email_idx`.
fn is_postgres(table: &str, name: &str) -> bool {
    let rest = name.strip_prefix(table).unwrap_or_default();
    let rest = rest.trim_end_matches(|c: char| c.is_ascii_digit());
    ["_key", "_check", "_fkey", "_idx"]
        .iter()
        .any(|ending| rest.ends_with(ending))
}

/// `posts_ibfk_1`, `users_chk_1`, MariaDB's `CONSTRAINT_1`; keys are called as their first column, and conditions of
/// MariaDB as the column that they are written with.
fn is_mysql(table: &Table, object: &Object, name: &str) -> bool {
    let own = &table.name.name;
    if is_numbered(&format!("{own}_ibfk"), name)
        || is_numbered(&format!("{own}_chk"), name)
        || is_numbered("CONSTRAINT", name)
    {
        return true;
    }
    let first = match object {
        Object::Index(..) => table.indexes.get(name).and_then(|it| it.columns().next()),
        _ if table.checks.contains(name) => return table.column(name).is_some(),
        _ => table
            .uniques
            .get(name)
            .and_then(|it| it.columns.first().map(String::as_str)),
    };
    first.is_some_and(|first| name == first || is_numbered(first, name))
}

/// What the reader calls unnamed constraints. An index always has a name of its own.
fn is_sqlite(table: &Table, object: &Object, name: &str) -> bool {
    let is_usual = |usual: &str| name == usual || is_numbered(usual, name);
    if matches!(object, Object::Index(..)) {
        return false;
    }
    if let Some(unique) = table.uniques.get(name) {
        return is_usual(&conventional_name("uq", &table.name, &unique.columns));
    }
    if let Some(key) = table.foreign_keys.get(name) {
        return is_usual(&conventional_name("fk", &table.name, &key.columns));
    }
    let of_column = |column: &str| is_usual(&conventional_name("ck", &table.name, &[column]));
    is_usual(&conventional_name::<&str>("ck", &table.name, &[]))
        || table.columns.iter().any(|column| of_column(&column.name))
}

/// Tells whether a name is another one with a number behind it.
fn is_numbered(start: &str, name: &str) -> bool {
    let number = name
        .strip_prefix(start)
        .and_then(|rest| rest.strip_prefix('_'));
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}
