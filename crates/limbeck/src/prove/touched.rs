//! Which tables a revision has to do with, and those that hang together with them.

use crate::engine::Engine;
use crate::operation::{DataStep, Operation};
use crate::schema::{Constraint, EnumType, ObjectName, Schema, Table};
use std::collections::BTreeSet;

/// The tables of a schema that rows are put into before these operations (both ways), each after those that it refers to, as far
/// as they make no circle. Where SQL is run, nobody knows which tables it reads, so all of them get rows.
pub(super) fn tables<'s, 'o>(
    engine: Engine,
    schema: &'s Schema,
    operations: impl IntoIterator<Item = &'o Operation>,
) -> Vec<&'s Table> {
    let mut named = Named::default();
    for operation in operations {
        named.note(engine, schema, operation);
    }
    if named.everything {
        return all(schema);
    }
    let mut wanted: BTreeSet<&ObjectName> = named.tables.iter().collect();
    // What is built anew must keep the rows that refer to it.
    let children = named
        .tables
        .iter()
        .flat_map(|name| schema.references_to(name));
    wanted.extend(children.map(|(table, _)| &table.name));
    let mut open: Vec<&ObjectName> = wanted.iter().copied().collect();
    while let Some(table) = open.pop().and_then(|name| schema.table(name)) {
        for key in &table.foreign_keys {
            if wanted.insert(&key.to) {
                open.push(&key.to);
            }
        }
    }
    in_order(
        wanted
            .into_iter()
            .filter_map(|name| schema.table(name))
            .collect(),
    )
}

/// Every table of a schema, in that order.
pub(super) fn all(schema: &Schema) -> Vec<&Table> {
    in_order(schema.tables.iter().collect())
}

#[derive(Default)]
struct Named {
    tables: BTreeSet<ObjectName>,
    everything: bool,
}

impl Named {
    /// Notes the tables that there are before. Of those that a revision makes it needs none.
    fn note(&mut self, engine: Engine, schema: &Schema, operation: &Operation) {
        let mut add = |name: &ObjectName| {
            if schema.tables.contains(name) {
                self.tables.insert(name.clone());
            }
        };
        if let Some(name) = operation.table() {
            add(name);
        }
        match operation {
            Operation::CreateTable(table) => table.foreign_keys.iter().for_each(|key| add(&key.to)),
            Operation::AddConstraint {
                constraint: Constraint::ForeignKey(key),
                ..
            } => add(&key.to),
            Operation::DropEnum(EnumType { name, .. })
            | Operation::RenameEnum { from: name, .. }
            | Operation::AlterEnum { name, .. } => {
                for (table, _) in schema.columns_of_enum(name) {
                    add(&table.name);
                }
            }
            Operation::Execute(_) => self.everything = true,
            Operation::Data(data) => {
                for step in &data.up {
                    match step.names() {
                        Some((table, _)) => add(table),
                        None => self.everything = true,
                    }
                    // A condition can ask any table.
                    if let DataStep::Update { .. } | DataStep::Delete { .. } = step {
                        self.everything = true;
                    }
                }
            }
            Operation::On {
                engines,
                operations,
            } if engines.contains(engine) => {
                for operation in operations {
                    self.note(engine, schema, operation);
                }
            }
            _ => {}
        }
    }
}

/// Each table after those that it refers to; where that makes a circle, it is entered somewhere.
fn in_order(mut tables: Vec<&Table>) -> Vec<&Table> {
    let mut ordered: Vec<&Table> = Vec::with_capacity(tables.len());
    while !tables.is_empty() {
        let waits = |table: &&Table| {
            let mut others = table.foreign_keys.iter().map(|key| &key.to);
            others.any(|to| *to != table.name && tables.iter().any(|other| other.name == *to))
        };
        let next = tables.iter().position(|table| !waits(table)).unwrap_or(0);
        ordered.push(tables.remove(next));
    }
    ordered
}
