//! Changes within one table.

use super::{ApplyError, check};
use crate::operation::Operation;
use crate::schema::text::rename_identifier;
use crate::schema::{Column, IndexOn, Object, ObjectName, Schema, Sql, Table};

/// What an operation makes of its table, once it is known that it may.
pub(super) type Change = Box<dyn FnOnce(&mut Table)>;

impl Schema {
    /// Applies an operation that changes one table and nothing else. Everything is checked before anything changes.
    pub(super) fn change_table(&mut self, operation: &Operation) -> Result<(), ApplyError> {
        let name = operation
            .table()
            .expect("operations of no single table are applied elsewhere");
        let table = self.known_table(name)?;
        let change: Change = match operation {
            Operation::AddColumn { column, .. } => {
                if table.column(&column.name).is_some() {
                    return Err(ApplyError::Exists(column_of(table, &column.name)));
                }
                check::definition(self, name, column)?;
                let column = column.clone();
                Box::new(|table| table.columns.push(column))
            }
            Operation::DropColumn { column, .. } => {
                column_as_expected(table, column)?;
                self.nothing_names(table, &column.name)?;
                let gone = column.name.clone();
                Box::new(move |table| table.columns.retain(|column| column.name != gone))
            }
            Operation::AlterColumn { from, to, .. } => {
                column_as_expected(table, from)?;
                alteration(self, table, from, to)?;
                let to = Column::clone(to);
                Box::new(|table| {
                    if let Some(column) = table.columns.iter_mut().find(|old| old.name == to.name) {
                        *column = to;
                    }
                })
            }
            Operation::SetComment { from, to, .. } => {
                let differs = || Object::Table(name.clone());
                as_expected(Some(&table.comment), from, differs)?;
                let to = to.clone();
                Box::new(|table| table.comment = to)
            }
            Operation::SetOptions { from, to, .. } => {
                let differs = || Object::Table(name.clone());
                as_expected(Some(&table.options), from, differs)?;
                let to = to.clone();
                Box::new(|table| table.options = to)
            }
            _ => self.change_of_key(table, operation)?,
        };
        change(self.tables.get_mut(name).expect("the table was just found"));
        Ok(())
    }

    /// Follows a column's new name wherever the old one stands: keys, indexes, foreign keys of other tables, and the
    /// text of conditions and expressions, which the engines rewrite too.
    pub(super) fn rename_column(
        &mut self,
        name: &ObjectName,
        from: &str,
        to: &str,
    ) -> Result<(), ApplyError> {
        let table = self.known_table(name)?;
        check::column(table, from)?;
        if to.is_empty() {
            return Err(ApplyError::invalid(
                column_of(table, from),
                "cannot lose its name",
            ));
        }
        is_new(table.column(to).is_some(), || column_of(table, to))?;
        let rename = |names: &mut [String]| {
            names
                .iter_mut()
                .filter(|name| *name == from)
                .for_each(|name| to.clone_into(name));
        };
        let rewrite = |sql: &mut Sql| rename_identifier(sql, from, to);
        for table in self.tables.each_mut() {
            let is_target = table.name == *name;
            for key in table.foreign_keys.each_mut() {
                if is_target {
                    rename(&mut key.columns);
                }
                if key.to == *name {
                    rename(&mut key.to_columns);
                }
            }
            if !is_target {
                continue;
            }
            for column in &mut table.columns {
                rename(std::slice::from_mut(&mut column.name));
                if let Some(generated) = &mut column.generated {
                    rewrite(&mut generated.expression);
                }
            }
            if let Some(key) = &mut table.primary_key {
                rename(&mut key.columns);
            }
            table
                .uniques
                .each_mut()
                .for_each(|unique| rename(&mut unique.columns));
            table
                .checks
                .each_mut()
                .for_each(|check| rewrite(&mut check.expression));
            for index in table.indexes.each_mut() {
                rename(&mut index.include);
                for part in &mut index.parts {
                    match &mut part.on {
                        IndexOn::Column(column) => rename(std::slice::from_mut(column)),
                        IndexOn::Expression(sql) => rewrite(sql),
                    }
                }
                if let Some(predicate) = &mut index.predicate {
                    rewrite(predicate);
                }
            }
        }
        Ok(())
    }

    fn nothing_names(&self, table: &Table, column: &str) -> Result<(), ApplyError> {
        let mut users = table.users_of(column);
        let names_it = |names: &[String]| names.iter().any(|name| name == column);
        let keys = self.references_to(&table.name);
        users.extend(
            keys.filter(|(_, key)| names_it(&key.to_columns))
                .map(|(other, key)| Object::Constraint(other.name.clone(), key.name.clone())),
        );
        match users.into_iter().next() {
            None => Ok(()),
            Some(by) => Err(ApplyError::Used {
                object: Box::new(column_of(table, column)),
                by: Box::new(by),
            }),
        }
    }
}

fn alteration(
    schema: &Schema,
    table: &Table,
    from: &Column,
    to: &Column,
) -> Result<(), ApplyError> {
    let invalid = |problem: &str| Err(ApplyError::invalid(column_of(table, &from.name), problem));
    if from.name != to.name {
        return invalid("is renamed by a rename, not by an alteration");
    }
    check::definition(schema, &table.name, to)?;
    let key = table.primary_key.as_ref();
    if to.nullable && key.is_some_and(|key| key.columns.contains(&to.name)) {
        return invalid("is in the primary key, so it cannot be NULL");
    }
    Ok(())
}

fn column_of(table: &Table, column: &str) -> Object {
    Object::Column(table.name.clone(), column.to_owned())
}

pub(super) fn is_new(taken: bool, object: impl FnOnce() -> Object) -> Result<(), ApplyError> {
    if taken {
        Err(ApplyError::Exists(object()))
    } else {
        Ok(())
    }
}

pub(super) fn as_expected<T: PartialEq>(
    known: Option<&T>,
    expected: &T,
    object: impl FnOnce() -> Object,
) -> Result<(), ApplyError> {
    match known {
        None => Err(ApplyError::Missing(object())),
        Some(known) if known != expected => Err(ApplyError::Differs(object())),
        Some(_) => Ok(()),
    }
}

fn column_as_expected(table: &Table, expected: &Column) -> Result<(), ApplyError> {
    let known = table.column(&expected.name);
    as_expected(known, expected, || column_of(table, &expected.name))
}
