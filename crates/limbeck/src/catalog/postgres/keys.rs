//! Constraints and indexes of PostgreSQL.

use super::rows::{ConstraintRow, IndexRow, PartRow};
use super::{Reader, parsed};
use crate::catalog::token::unwrapped;
use crate::catalog::{CatalogError, Other, OtherKind};
use crate::schema::{
    Action, Check, Constraint, Deferrable, ForeignKey, Index, IndexPart, LONGEST_NAME, Nulls,
    ObjectName, PrimaryKey, Unique,
};

impl Reader<'_> {
    pub(super) fn constraint(&mut self, row: ConstraintRow) -> Result<(), CatalogError> {
        let Some(table) = self.relation_name(Some(row.relation)) else {
            return Ok(());
        };
        let columns: Vec<String> = parsed(&table, &row.columns)?;
        if row.is_special {
            self.draft
                .detail(&table, row.name.as_str(), row.definition.as_str());
        }
        let constraint: Constraint = match row.kind.as_str() {
            "p" => {
                if let Some(found) = self.draft.table(&table) {
                    let name = Some(row.name).filter(|name| *name != own_key(&table.name));
                    found.primary_key = Some(PrimaryKey { name, columns });
                }
                return Ok(());
            }
            "x" => {
                let other = Other::new(OtherKind::Exclusion, row.name).of(table);
                self.draft.add_other(other.written(row.definition));
                return Ok(());
            }
            "u" => {
                let mut unique = Unique::on(columns);
                unique.nulls_not_distinct = row.nulls_not_distinct;
                unique.deferrable = deferrable(&row.deferrable);
                unique.named(row.name).into()
            }
            "c" => {
                let condition = row.expression.unwrap_or_default();
                Check::new(row.name, unwrapped(&condition)).into()
            }
            _ => self.foreign_key(row, &table, columns)?.into(),
        };
        self.draft.add_constraint(&table, constraint);
        Ok(())
    }

    fn foreign_key(
        &self,
        row: ConstraintRow,
        table: &ObjectName,
        columns: Vec<String>,
    ) -> Result<ForeignKey, CatalogError> {
        let to_columns: Vec<String> = parsed(table, &row.target_columns)?;
        let schema = row.target_schema.as_deref().unwrap_or_default();
        let to = self.name(schema, row.target.as_deref().unwrap_or_default());
        let mut key = ForeignKey::new(columns, to, to_columns)
            .on_delete(action(&row.on_delete))
            .on_update(action(&row.on_update));
        key.deferrable = deferrable(&row.deferrable);
        Ok(key.named(row.name))
    }

    pub(super) fn index(&mut self, row: IndexRow) -> Result<(), CatalogError> {
        let Some(table) = self.relation_name(Some(row.relation)) else {
            return Ok(());
        };
        let parts: Vec<PartRow> = parsed(&table, &row.parts)?;
        let (keys, carried): (Vec<_>, Vec<_>) = parts.into_iter().partition(|part| part.is_key);
        let keys = keys
            .into_iter()
            .map(|part| index_part(part, &row.definition));
        let mut index = Index::on(keys.collect::<Vec<_>>()).named(row.name.as_str());
        index.include = carried.into_iter().filter_map(|part| part.column).collect();
        index.unique = row.is_unique;
        index.nulls_not_distinct = row.nulls_not_distinct;
        index.predicate = row.predicate.map(|text| unwrapped(&text).into());
        index.method = Some(row.method).filter(|method| method != "btree");
        self.draft.add_index(&table, index);
        if !row.detail.is_empty() {
            self.draft.detail(&table, row.name, row.detail);
        }
        Ok(())
    }
}

fn index_part(row: PartRow, definition: &str) -> IndexPart {
    // Which collation an expression has by itself, the whole definition alone knows.
    let says_collation =
        row.column.is_some() || definition.contains(&format!("{} COLLATE ", row.text));
    let mut part = match row.column {
        Some(column) => IndexPart::column(column),
        None => IndexPart::expression(unwrapped(&row.text)),
    };
    part.collation = row.collation.filter(|_| says_collation);
    if row.is_descending {
        part = part.descending();
    }
    // Upwards NULLs go last by themselves, downwards first.
    part.nulls = match (row.is_descending, row.nulls_first) {
        (false, true) => Some(Nulls::First),
        (true, false) => Some(Nulls::Last),
        _ => None,
    };
    part.operators = row.operators;
    part
}

fn action(letter: &str) -> Action {
    match letter {
        "r" => Action::Restrict,
        "c" => Action::Cascade,
        "n" => Action::SetNull,
        "d" => Action::SetDefault,
        _ => Action::NoAction,
    }
}

fn deferrable(word: &str) -> Option<Deferrable> {
    match word {
        "immediate" => Some(Deferrable::InitiallyImmediate),
        "deferred" => Some(Deferrable::InitiallyDeferred),
        _ => None,
    }
}

/// The name that PostgreSQL gives a table's primary key by itself.
fn own_key(table: &str) -> String {
    const ENDING: &str = "_pkey";
    let mut end = table.len().min(LONGEST_NAME - ENDING.len());
    while !table.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{ENDING}", &table[..end])
}
