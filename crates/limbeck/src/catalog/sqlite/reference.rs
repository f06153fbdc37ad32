//! Foreign keys of SQLite: a PRAGMA tells the columns, the definition their names.

use super::rows::{ColumnRow, KeyRow, ObjectRow, Rows};
use super::{group, of, table::text_of, unreadable};
use crate::catalog::CatalogError;
use crate::catalog::draft::Draft;
use crate::schema::{Action, ForeignKey, ObjectName};
use std::collections::BTreeMap;

/// Reads every foreign key.
pub(super) fn read(draft: &mut Draft<'_>, rows: &Rows) -> Result<(), CatalogError> {
    let targets = Targets::new(&rows.columns);
    let keys = group(&rows.keys, |row| &row.table_name);
    for row in rows.objects.iter().filter(|row| row.kind == "table") {
        let keys = of(&keys, &row.name);
        if !keys.is_empty() && draft.table(&row.name.as_str().into()).is_some() {
            read_of_table(draft, row, keys, &targets)?;
        }
    }
    Ok(())
}

fn read_of_table(
    draft: &mut Draft<'_>,
    row: &ObjectRow,
    keys: &[&KeyRow],
    targets: &Targets<'_>,
) -> Result<(), CatalogError> {
    let texts = text_of(row)?.foreign_keys;
    let keys: Vec<&[&KeyRow]> = keys.chunk_by(|one, next| one.key == next.key).collect();
    if texts.len() != keys.len() {
        return Err(unreadable(row, "its foreign keys cannot be counted"));
    }
    let both = texts.into_iter().zip(keys);
    let mut keys: Vec<ForeignKey> = both
        .map(|(text, rows)| {
            let mut key = targets.foreign_key(rows);
            key.name = text.name.unwrap_or_default();
            key.deferrable = text.deferrable;
            key
        })
        .collect();
    // Those that have names come first, so that no usual name takes theirs.
    keys.sort_by_key(|key| key.name.is_empty());
    let name = ObjectName::from(row.name.as_str());
    for key in keys {
        draft.add_constraint(&name, key.into());
    }
    Ok(())
}

/// What foreign keys may point to, by the lower-case name of the table.
struct Targets<'r>(BTreeMap<String, Vec<&'r ColumnRow>>);

impl<'r> Targets<'r> {
    fn new(columns: &'r [ColumnRow]) -> Self {
        let mut targets = Self(BTreeMap::new());
        for row in columns {
            let table = row.table_name.to_ascii_lowercase();
            targets.0.entry(table).or_default().push(row);
        }
        targets
    }

    /// One foreign key. Names are written as their own definitions write them, if there are any: SQLite accepts a key
    /// that points to nothing.
    fn foreign_key(&self, rows: &[&KeyRow]) -> ForeignKey {
        let first = rows.first();
        let written = first.map_or("", |row| row.target.as_str());
        let target = self.0.get(&written.to_ascii_lowercase());
        let target = target.map_or(&[][..], Vec::as_slice);
        let to = target.first().map_or(written, |column| &column.table_name);

        let mut to_columns: Vec<&str> = (rows.iter())
            .filter_map(|row| row.to_column.as_deref())
            .map(|name| {
                let mut columns = target.iter();
                let own = columns.find(|column| column.name.eq_ignore_ascii_case(name));
                own.map_or(name, |column| &column.name)
            })
            .collect();
        if to_columns.is_empty() {
            let mut key: Vec<_> = target.iter().filter(|row| row.key_place > 0).collect();
            key.sort_by_key(|row| row.key_place);
            to_columns = key.iter().map(|row| row.name.as_str()).collect();
        }
        let from = rows.iter().map(|row| row.from_column.as_str());
        let key = ForeignKey::new(from, to, to_columns);
        match first {
            Some(row) => {
                let key = key.on_delete(action(&row.on_delete));
                key.on_update(action(&row.on_update))
            }
            None => key,
        }
    }
}

fn action(words: &str) -> Action {
    match words {
        "RESTRICT" => Action::Restrict,
        "CASCADE" => Action::Cascade,
        "SET NULL" => Action::SetNull,
        "SET DEFAULT" => Action::SetDefault,
        _ => Action::NoAction,
    }
}
