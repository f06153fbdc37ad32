//! Changes of a table's indexes, constraints and primary key.

use super::table::{Change, as_expected, is_new};
use super::{ApplyError, check};
use crate::operation::Operation;
use crate::schema::{Index, Object, PrimaryKey, Schema, Table};

impl Schema {
    /// What an operation on an index, a constraint or the primary key makes of its table.
    pub(super) fn change_of_key(
        &self,
        table: &Table,
        operation: &Operation,
    ) -> Result<Change, ApplyError> {
        let name = &table.name;
        Ok(match operation {
            Operation::CreateIndex { index, .. } => {
                let taken = table.indexes.contains(&index.name);
                is_new(taken, || index_of(table, index))?;
                check::index(table, index)?;
                let index = index.clone();
                Box::new(|table| {
                    table.indexes.insert(index);
                })
            }
            Operation::DropIndex { index, .. } => {
                let known = table.indexes.get(&index.name);
                as_expected(known, index, || index_of(table, index))?;
                let gone = index.name.clone();
                Box::new(move |table| {
                    table.indexes.remove(&gone);
                })
            }
            Operation::RenameIndex { from, to, .. } => {
                let object = |name: &str| Object::Index(table.name.clone(), name.to_owned());
                let known = table.indexes.get(from);
                let mut index = known
                    .ok_or_else(|| ApplyError::Missing(object(from)))?
                    .clone();
                is_new(table.indexes.contains(to), || object(to))?;
                index.name.clone_from(to);
                check::index(table, &index)?;
                let gone = from.clone();
                Box::new(move |table| {
                    table.indexes.remove(&gone);
                    table.indexes.insert(index);
                })
            }
            Operation::RenameConstraint { from, to, .. } => {
                let object = |name: &str| Object::Constraint(table.name.clone(), name.to_owned());
                let known = table.constraint(from);
                let known = known.ok_or_else(|| ApplyError::Missing(object(from)))?;
                is_new(table.constraint(to).is_some(), || object(to))?;
                let renamed = known.renamed(to);
                check::constraint(self, table, &renamed)?;
                let gone = from.clone();
                Box::new(move |table| {
                    table.remove_constraint(&gone);
                    table.add_constraint(renamed);
                })
            }
            Operation::AddConstraint { constraint, .. } => {
                let taken = table.constraint(constraint.name()).is_some();
                is_new(taken, || constraint.object(name))?;
                check::constraint(self, table, constraint)?;
                let constraint = constraint.clone();
                Box::new(|table| {
                    table.add_constraint(constraint);
                })
            }
            Operation::DropConstraint { constraint, .. } => {
                let known = table.constraint(constraint.name());
                as_expected(known.as_ref(), constraint, || constraint.object(name))?;
                let gone = constraint.name().to_owned();
                Box::new(move |table| table.remove_constraint(&gone))
            }
            Operation::SetPrimaryKey { from, to, .. } => {
                primary_key_as_expected(table, from.as_ref())?;
                if let Some(key) = to {
                    check::primary_key(table, key)?;
                }
                let to = to.clone();
                Box::new(|table| table.primary_key = to)
            }
            _ => unreachable!("`apply` sends only operations that change one table"),
        })
    }
}

fn index_of(table: &Table, index: &Index) -> Object {
    Object::Index(table.name.clone(), index.name.clone())
}

fn primary_key_as_expected(table: &Table, from: Option<&PrimaryKey>) -> Result<(), ApplyError> {
    let object = || Object::PrimaryKey(table.name.clone());
    match (table.primary_key.as_ref(), from) {
        (None, None) => Ok(()),
        (None, Some(_)) => Err(ApplyError::Missing(object())),
        (Some(known), Some(expected)) if known == expected => Ok(()),
        (Some(_), _) => Err(ApplyError::Differs(object())),
    }
}
