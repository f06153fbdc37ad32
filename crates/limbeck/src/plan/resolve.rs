//! From intents to operations.

use super::{Intent, Plan, PlanError};
use crate::apply::ApplyError;
use crate::engine::{Engine, Engines};
use crate::operation::{Conversion, Execute, Operation};
use crate::schema::{ColumnDefault, Object, ObjectName, Schema, Table};
use crate::state::State;
use std::collections::BTreeMap;

impl Plan {
    /// Looks up what the steps are about, one after the other, in the state before each: the operations are complete,
    /// and known to fit.
    pub fn resolve(&self, before: &State) -> Result<Vec<Operation>, PlanError> {
        if let Some(mistake) = &self.mistake {
            return Err(mistake.clone());
        }
        if let Some(irreversible) = &self.irreversible {
            return Err(irreversible.clone().into());
        }
        let mut state = before.clone();
        let mut operations = Vec::with_capacity(self.intents.len());
        for (place, intent) in self.intents.iter().enumerate() {
            let refused = |why| PlanError::Refused {
                step: place + 1,
                what: intent.to_string(),
                why: Box::new(why),
            };
            let resolved = match intent {
                Intent::On { engines, intents } => on_some(&state, engines, intents),
                other => other.resolve(state.shared()),
            };
            for operation in resolved.map_err(refused)? {
                state.apply(&operation).map_err(refused)?;
                operations.push(operation);
            }
        }
        Ok(operations)
    }
}

/// Resolves steps on engines: together where the engines agree on what there is, apart where they differ.
fn on_some(
    state: &State,
    engines: &Engines,
    intents: &[Intent],
) -> Result<Vec<Operation>, ApplyError> {
    let mut groups: Vec<(Vec<Engine>, Vec<Operation>)> = Vec::new();
    for engine in engines.iter() {
        let operations = all(state.on(engine), engine, intents)?;
        match groups.iter_mut().find(|(_, same)| *same == operations) {
            Some((engines, _)) => engines.push(engine),
            None => groups.push((vec![engine], operations)),
        }
    }
    let group = |(engines, operations): (Vec<Engine>, Vec<Operation>)| Operation::On {
        engines: engines.into_iter().collect(),
        operations,
    };
    Ok(groups.into_iter().map(group).collect())
}

fn all(schema: &Schema, engine: Engine, intents: &[Intent]) -> Result<Vec<Operation>, ApplyError> {
    let mut schema = schema.clone();
    let mut operations = Vec::new();
    for intent in intents {
        let resolved = match intent {
            Intent::On { engines, intents } if engines.contains(engine) => {
                all(&schema, engine, intents)?
            }
            Intent::On { .. } => Vec::new(),
            other => other.resolve(&schema)?,
        };
        for operation in resolved {
            schema.apply(&operation)?;
            operations.push(operation);
        }
    }
    Ok(operations)
}

impl Intent {
    /// The operations that it is, on a schema. Most are one; a column takes along what names it.
    fn resolve(&self, schema: &Schema) -> Result<Vec<Operation>, ApplyError> {
        Ok(vec![match self {
            Self::Do(operation) => operation.clone(),
            Self::DropTable(name) => Operation::DropTable(known(schema, name)?.clone()),
            Self::DropColumn { table, column } => {
                return drop_column(known(schema, table)?, column);
            }
            Self::AlterColumn {
                table,
                to,
                conversion,
            } => {
                let column = known(schema, table)?.column(&to.name);
                let missing = || Object::Column(table.clone(), to.name.clone());
                Operation::AlterColumn {
                    table: table.clone(),
                    from: Box::new(found(column, missing)?.clone()),
                    to: Box::new(to.clone()),
                    conversion: conversion.clone(),
                    back: Conversion::default(),
                }
            }
            Self::DropIndex {
                table,
                name,
                concurrently,
            } => {
                let index = known(schema, table)?.indexes.get(name);
                Operation::DropIndex {
                    table: table.clone(),
                    index: found(index, || Object::Index(table.clone(), name.clone()))?.clone(),
                    concurrently: *concurrently,
                }
            }
            Self::DropConstraint { table, name } => {
                let constraint = known(schema, table)?.constraint(name);
                Operation::DropConstraint {
                    table: table.clone(),
                    constraint: found(constraint, || {
                        Object::Constraint(table.clone(), name.clone())
                    })?,
                }
            }
            Self::SetPrimaryKey { table, to } => Operation::SetPrimaryKey {
                table: table.clone(),
                from: known(schema, table)?.primary_key.clone(),
                to: to.clone(),
            },
            Self::DropEnum(name) => {
                let known = schema.enums.get(name);
                Operation::DropEnum(found(known, || Object::Enum(name.clone()))?.clone())
            }
            Self::AlterEnum { name, to, values } => {
                let known = found(schema.enums.get(name), || Object::Enum(name.clone()))?;
                Operation::AlterEnum {
                    name: name.clone(),
                    from: known.labels.clone(),
                    to: to.clone(),
                    values: values.clone(),
                    back: turned_round(values, &known.labels, to),
                }
            }
            Self::SetComment { table, to } => Operation::SetComment {
                table: table.clone(),
                from: known(schema, table)?.comment.clone(),
                to: to.clone(),
            },
            Self::SetOptions { table, to } => Operation::SetOptions {
                table: table.clone(),
                from: known(schema, table)?.options.clone(),
                to: to.clone(),
            },
            Self::Execute { up, down, effects } => Operation::Execute(Execute {
                up: up.clone(),
                down: down.clone(),
                effects: effects_of(schema, effects)?,
            }),
            // Known only from a state: resolved above.
            Self::On { .. } => return Ok(Vec::new()),
        }])
    }
}

fn effects_of(schema: &Schema, effects: &[Intent]) -> Result<Vec<Operation>, ApplyError> {
    let mut schema = schema.clone();
    let mut operations = Vec::new();
    for effect in effects {
        for operation in effect.resolve(&schema)? {
            schema.apply(&operation)?;
            operations.push(operation);
        }
    }
    Ok(operations)
}

/// A column goes with the indexes and constraints of its table that name it: SQLite and MySQL would refuse, or drop
/// them silently, and the way back could not bring them again.
fn drop_column(table: &Table, column: &str) -> Result<Vec<Operation>, ApplyError> {
    let name = &table.name;
    let object = || Object::Column(name.clone(), column.to_owned());
    let column = found(table.column(column), object)?.clone();
    let mut operations = Vec::new();
    for user in table.users_of(&column.name) {
        match user {
            Object::Index(_, index) => {
                operations.extend(table.indexes.get(&index).map(|index| Operation::DropIndex {
                    table: name.clone(),
                    index: index.clone(),
                    concurrently: false,
                }));
            }
            Object::Constraint(_, constraint) => {
                let constraint = table.constraint(&constraint);
                operations.extend(constraint.map(|constraint| Operation::DropConstraint {
                    table: name.clone(),
                    constraint,
                }));
            }
            // A primary key is no by-product: the fold refuses, and says so.
            _ => {}
        }
    }
    operations.push(Operation::DropColumn {
        table: name.clone(),
        column,
        fill: ColumnDefault::default(),
    });
    Ok(operations)
}

/// The way back of labels that took others' rows: where exactly one old label became a new one that was not there.
pub(crate) fn turned_round(
    values: &BTreeMap<String, String>,
    from: &[String],
    to: &[String],
) -> BTreeMap<String, String> {
    let alone = |new: &String| values.values().filter(|other| *other == new).count() == 1;
    values
        .iter()
        .filter(|(old, new)| alone(new) && !from.contains(new) && !to.contains(old))
        .map(|(old, new)| (new.clone(), old.clone()))
        .collect()
}

fn known<'a>(schema: &'a Schema, name: &ObjectName) -> Result<&'a Table, ApplyError> {
    found(schema.table(name), || Object::Table(name.clone()))
}

fn found<T>(found: Option<T>, object: impl FnOnce() -> Object) -> Result<T, ApplyError> {
    found.ok_or_else(|| ApplyError::Missing(object()))
}
