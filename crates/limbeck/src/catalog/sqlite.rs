//! SQLite: its PRAGMAs as tables, and its definitions for what no PRAGMA tells.

mod create_index;
mod create_table;
mod cursor;
mod reference;
mod rows;
mod table;
#[cfg(test)]
mod tests;

use super::draft::Draft;
use super::{Catalog, CatalogError, Filter, Other, OtherKind, recognise};
use crate::engine::Engine;
use crate::schema::{Index, IndexPart, ObjectName};
use create_index::PartText;
use rows::{ObjectRow, PartRow, Rows};
use sea_orm::ConnectionTrait;
use std::collections::BTreeMap;

/// Reads the main database. Temporary and attached ones are none of its schema.
pub(super) async fn read<C: ConnectionTrait>(
    db: &C,
    filter: &Filter,
) -> Result<Catalog, CatalogError> {
    let rows = Rows::fetch(db).await?;
    let server = recognise(Engine::Sqlite, &rows.version)?;
    let mut draft = Draft::new(filter);
    let columns = group(&rows.columns, |row| &row.table_name);
    let parts = group(&rows.parts, |row| &row.table_name);

    for row in &rows.objects {
        match (row.kind.as_str(), row.table_kind.as_deref()) {
            ("table", Some("table")) if filter.has_table(&row.name.as_str().into()) => {
                table::read(
                    &mut draft,
                    row,
                    of(&columns, &row.name),
                    of(&parts, &row.name),
                )?;
            }
            ("table", Some("virtual")) => draft.add_other(other(OtherKind::VirtualTable, row)),
            ("view", _) => draft.add_other(other(OtherKind::View, row)),
            ("trigger", _) => {
                let table = ObjectName::from(row.table_name.as_str());
                draft.add_other(other(OtherKind::Trigger, row).of(table));
            }
            _ => {} // indexes come with their tables; shadow tables belong to virtual ones
        }
    }
    for row in rows.objects.iter().filter(|row| row.kind == "index") {
        let parts = of(&parts, &row.table_name).iter().copied();
        let own: Vec<&PartRow> = parts.filter(|part| part.index_name == row.name).collect();
        read_index(&mut draft, row, &own)?;
    }
    reference::read(&mut draft, &rows)?;
    Ok(draft.finish(server))
}

fn other(kind: OtherKind, row: &ObjectRow) -> Other {
    Other::new(kind, row.name.as_str()).written(row.sql.clone())
}

/// Rows by their table.
fn group<R>(rows: &[R], table: impl Fn(&R) -> &str) -> BTreeMap<&str, Vec<&R>> {
    let mut groups: BTreeMap<&str, Vec<&R>> = BTreeMap::new();
    for row in rows {
        groups.entry(table(row)).or_default().push(row);
    }
    groups
}

fn of<'g, 'r, R>(groups: &'g BTreeMap<&str, Vec<&'r R>>, table: &str) -> &'g [&'r R] {
    groups.get(table).map_or(&[], Vec::as_slice)
}

fn unreadable(row: &ObjectRow, why: impl Into<String>) -> CatalogError {
    CatalogError::Unreadable {
        name: row.name.as_str().into(),
        why: why.into(),
        sql: row.sql.clone().unwrap_or_default(),
    }
}

fn read_index(
    draft: &mut Draft<'_>,
    row: &ObjectRow,
    parts: &[&PartRow],
) -> Result<(), CatalogError> {
    let name = ObjectName::from(row.table_name.as_str());
    let (Some(sql), Some(table)) = (&row.sql, draft.table(&name)) else {
        return Ok(()); // a key's own index has no definition
    };
    let text = create_index::read(sql).map_err(|why| unreadable(row, why))?;
    if text.parts.len() != parts.len() || parts.is_empty() {
        return Err(unreadable(row, "its parts cannot be counted"));
    }
    let both = parts.iter().zip(&text.parts);
    let mut index = Index::on(both.map(|(part, text)| {
        let column = part.column_name.as_deref().or(text.column.as_deref());
        let column = column.and_then(|name| table::find_column(table, name));
        let mut read = match column {
            Some(column) => {
                let own = column.collation.general().as_deref();
                let collation = part.collation.as_deref().unwrap_or(table::BINARY);
                let differs = !collation.eq_ignore_ascii_case(own.unwrap_or(table::BINARY));
                let read = IndexPart::column(column.name.as_str());
                if differs {
                    read.collation(collation)
                } else {
                    read
                }
            }
            None => expression(text),
        };
        if part.is_descending {
            read = read.descending();
        }
        read
    }));
    index = index.named(row.name.as_str());
    index.unique = parts.iter().any(|part| part.is_unique);
    index.predicate = text.predicate.map(Into::into);
    draft.add_index(&name, index);
    Ok(())
}

fn expression(text: &PartText) -> IndexPart {
    let part = IndexPart::expression(text.expression.as_str());
    match &text.collation {
        Some(collation) => part.collation(collation),
        None => part,
    }
}
