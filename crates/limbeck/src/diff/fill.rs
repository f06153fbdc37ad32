//! What rows that are there get in columns that must be given.

mod allowed;

use super::{Hints, Refusal};
use crate::engine::Engine;
use crate::operation::Operation;
use crate::schema::{Column, ColumnDefault, Object, ObjectName, Schema, Table, Term, Type};
use allowed::emptiest;

/// Says in each operation of a stage what rows get, there and back, from what was told or can be known. `schema` is what
/// the stage begins with; `other_name` is what a table is called at the other end of the way.
pub(super) fn fill(
    operations: &mut [Operation],
    schema: &Schema,
    hints: &Hints,
    other_name: impl Fn(&ObjectName) -> ObjectName,
) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    for operation in operations {
        let Some(table) = operation.table().cloned() else {
            continue;
        };
        let other = other_name(&table);
        let names = [&table, &other];
        match operation {
            Operation::AddColumn { column, fill, .. } => {
                match hints.fill_of(names, &column.name) {
                    // What is computed or counted cannot be set.
                    Some(_) if column.generated.is_some() || column.identity.is_some() => {}
                    Some(told) => fill.clone_from(told),
                    None if column.fills_itself() => {}
                    None => refusals.push(Refusal::NeedsValue(column_of(&table, column))),
                }
            }
            Operation::DropColumn { column, fill, .. } if !column.fills_itself() => {
                let told = hints.fill_of(names, &column.name).cloned();
                let known = || back(schema, schema.table(&table)?, column);
                match told.or_else(known) {
                    Some(known) => *fill = known,
                    None => refusals.push(Refusal::NeedsValueBack(column_of(&table, column))),
                }
            }
            Operation::AlterColumn {
                from,
                to,
                conversion,
                back,
                ..
            } => {
                if becomes_required(from, to) && !hints.is_never_null(names, &to.name) {
                    let told = hints.fill_of(names, &to.name).cloned();
                    match told.or_else(|| known_default(to)) {
                        Some(known) => conversion.fill = known,
                        None => refusals.push(Refusal::NeedsValue(column_of(&table, to))),
                    }
                }
                if becomes_required(to, from) {
                    let known = known_default(from)
                        .or_else(|| emptiest(schema, schema.table(&table)?, from));
                    back.fill = known.unwrap_or_default();
                }
            }
            _ => {}
        }
    }
    refusals
}

fn column_of(table: &ObjectName, column: &Column) -> Object {
    Object::Column(table.clone(), column.name.clone())
}

/// Whether NULLs may be there that may not stay.
fn becomes_required(from: &Column, to: &Column) -> bool {
    from.nullable && !to.nullable && to.generated.is_none()
}

fn known_default(column: &Column) -> Option<ColumnDefault> {
    let has_one = column.default.general().is_some();
    has_one.then(|| column.default.clone())
}

/// What rows get in a column that comes back after its values were lost: an empty value of its type, or the first that
/// its conditions allow; where the column is a key, a value that the key allows.
fn back(schema: &Schema, table: &Table, column: &Column) -> Option<ColumnDefault> {
    let alone = |names: &[String]| matches!(names, [name] if *name == column.name);
    if let Some(key) = table
        .foreign_keys
        .iter()
        .find(|key| key.columns.contains(&column.name))
    {
        if !alone(&key.columns) {
            return None;
        }
        // A row of its own table may name itself; of another, any row will do.
        let to = plain(&key.to_columns[0])?;
        if key.to == table.name {
            return Some(Term::expression(to).into());
        }
        let table = plain(&key.to.name).filter(|_| key.to.schema.is_none())?;
        return Some(Term::expression(format!("(SELECT min({to}) FROM {table})")).into());
    }
    let is_key = table.uniques.iter().any(|unique| alone(&unique.columns))
        || table
            .indexes
            .iter()
            .any(|index| index.unique && index.columns().eq([column.name.as_str()]))
        || table
            .primary_key
            .as_ref()
            .is_some_and(|key| alone(&key.columns));
    if is_key {
        return another_for_each_row(table, column);
    }
    emptiest(schema, table, column)
}

/// The number that each row has already, in the column's type.
fn another_for_each_row(table: &Table, column: &Column) -> Option<ColumnDefault> {
    let [key] = &table.primary_key.as_ref()?.columns[..] else {
        return None;
    };
    let counts = matches!(table.column(key)?.ty, Type::Integer { .. });
    let key = plain(key).filter(|key| counts && *key != column.name)?;
    match &column.ty {
        Type::Integer { .. } | Type::Decimal(_) => Some(Term::expression(key).into()),
        Type::String(_) | Type::Text => {
            let general = Term::expression(format!("CAST({key} AS text)"));
            let mysql = Term::expression(format!("CAST({key} AS char)"));
            Some(ColumnDefault::from(general).on([Engine::MySql, Engine::MariaDb], mysql))
        }
        _ => None,
    }
}

/// A name that needs no quotes anywhere.
fn plain(name: &str) -> Option<&str> {
    let mut letters = name.bytes();
    let begins = letters.next().is_some_and(|b| b.is_ascii_lowercase());
    let goes_on = letters.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    (begins && goes_on).then_some(name)
}
