//! What has to step aside for an operation, and comes back after it.
//!
//! Engines refuse to change what other things stand on: a key's column, an enum in a condition, what a generated column
//! is computed from. Such a change becomes several operations: drops, the change, and the same things again. SQLite
//! needs none of it.

mod aside;

use super::postgres::swaps;
use super::{Dialect, RenderError, apply};
use crate::engine::{Engine, Engines, Server};
use crate::operation::Operation;
use crate::schema::{Constraint, Index, Object, ObjectName, PrimaryKey, Schema};
use aside::{Aside, add_of, drop_of};

/// The operations of a list that concern an engine, those within `on` among the others.
pub(super) fn on_engine(engine: Engine, operations: &[Operation]) -> Vec<Operation> {
    fn collect(
        engine: Engine,
        engines: &Engines,
        operations: &[Operation],
        found: &mut Vec<Operation>,
    ) {
        for operation in operations {
            match operation {
                Operation::On {
                    engines: inner,
                    operations,
                } => {
                    collect(engine, &engines.and(inner), operations, found);
                }
                _ if engines.contains(engine) => found.push(operation.clone()),
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    collect(engine, &Engines::all(), operations, &mut found);
    found
}

/// An operation that the engine accepts by itself.
pub(super) struct Part {
    pub(super) operation: Operation,
    /// Why it is there, if not for itself.
    pub(super) note: &'static str,
}

impl Part {
    fn itself(operation: Operation) -> Self {
        Self {
            operation,
            note: "",
        }
    }

    fn aside(operation: Operation) -> Self {
        Self {
            operation,
            note: " (for the time being)",
        }
    }

    fn again(operation: Operation) -> Self {
        Self {
            operation,
            note: " (again)",
        }
    }
}

/// The operations that do the same and that the engine accepts one by one.
pub(super) fn expanded(
    server: Server,
    before: &Schema,
    operations: Vec<Operation>,
) -> Result<Vec<Part>, RenderError> {
    if let [one] = operations.as_slice() {
        let dialect = Dialect {
            server,
            schema: before,
        };
        if dialect.stands_on(one).is_empty() && dialect.keys_in_the_way(one).is_empty() {
            return Ok(operations.into_iter().map(Part::itself).collect());
        }
    }
    let mut state = before.clone();
    let mut out = Vec::with_capacity(operations.len());
    // Foreign keys that are gone for the time being, each with the place of the last operation it waits for.
    let mut waiting: Vec<(Object, usize)> = Vec::new();
    for (place, operation) in operations.iter().enumerate() {
        if let Some(gone) = dropped_key(operation)
            && let Some(known) = waiting.iter().position(|(key, _)| *key == gone)
        {
            waiting.remove(known);
            apply(server, &mut state, operation)?;
            continue;
        }
        if moves_names(operation) {
            out.extend(
                waiting
                    .drain(..)
                    .filter_map(|(key, _)| add_of(&state, &key))
                    .map(Part::again),
            );
        }
        let dialect = Dialect {
            server,
            schema: &state,
        };
        for key in dialect.keys_in_the_way(operation) {
            if waiting.iter().any(|(gone, _)| *gone == key) {
                continue;
            }
            let later = operations.iter().enumerate().skip(place);
            let touching = later.filter(|(_, other)| dialect.concerns(other, &key));
            let last = touching
                .map(|(place, _)| place)
                .next_back()
                .unwrap_or(place);
            out.extend(drop_of(&state, &key).map(Part::aside));
            waiting.push((key, last));
        }
        let mut aside = dialect.stands_on(operation);
        aside.retain(|object| waiting.iter().all(|(key, _)| key != object));
        out.extend(
            aside
                .iter()
                .filter_map(|object| drop_of(&state, object))
                .map(Part::aside),
        );
        out.push(Part::itself(operation.clone()));
        apply(server, &mut state, operation)?;
        out.extend(
            aside
                .iter()
                .rev()
                .filter_map(|object| add_of(&state, object))
                .map(Part::again),
        );
        waiting.retain(|(key, last)| {
            if *last == place {
                out.extend(add_of(&state, key).map(Part::again));
            }
            *last != place
        });
    }
    Ok(out)
}

/// The constraint that an operation drops.
fn dropped_key(operation: &Operation) -> Option<Object> {
    match operation {
        Operation::DropConstraint { table, constraint } => Some(constraint.object(table)),
        _ => None,
    }
}

/// A table and columns of it.
type Columns<'o> = (&'o ObjectName, Vec<String>);

/// The columns that cease to be unique by an operation, and those that begin to be.
fn unique_columns(operation: &Operation) -> (Option<Columns<'_>>, Option<Columns<'_>>) {
    let of_index = |index: &Index| {
        index
            .unique
            .then(|| index.columns().map(str::to_owned).collect())
    };
    match operation {
        Operation::DropConstraint {
            table,
            constraint: Constraint::Unique(unique),
        } => (Some((table, unique.columns.clone())), None),
        Operation::AddConstraint {
            table,
            constraint: Constraint::Unique(unique),
        } => (None, Some((table, unique.columns.clone()))),
        Operation::DropIndex { table, index, .. } => {
            (of_index(index).map(|columns| (table, columns)), None)
        }
        Operation::CreateIndex { table, index, .. } => {
            (None, of_index(index).map(|columns| (table, columns)))
        }
        Operation::SetPrimaryKey { table, from, to } => {
            let columns =
                |key: &Option<PrimaryKey>| key.as_ref().map(|key| (table, key.columns.clone()));
            (columns(from), columns(to))
        }
        _ => (None, None),
    }
}

/// Whether what waits could not be found again after an operation.
fn moves_names(operation: &Operation) -> bool {
    matches!(
        operation,
        Operation::RenameTable { .. }
            | Operation::RenameColumn { .. }
            | Operation::RenameIndex { .. }
            | Operation::RenameConstraint { .. }
            | Operation::DropTable(_)
            | Operation::Execute(_)
            | Operation::Data(_)
    )
}

impl Dialect<'_> {
    /// What must be dropped before an operation, in this order, and made again after it. Foreign keys that wait for
    /// more than one operation are not among it.
    fn stands_on(&self, operation: &Operation) -> Vec<Object> {
        let is_postgres = self.engine() == Engine::Postgres;
        let mut aside = Aside::new(self.schema);
        match operation {
            Operation::AlterColumn {
                table,
                from,
                to,
                conversion,
                ..
            } => {
                let becomes_computed = to.generated.is_some() && from.generated != to.generated;
                let was_virtual = from
                    .generated
                    .as_ref()
                    .is_some_and(|generated| !generated.stored);
                let moves = !is_postgres
                    && (conversion.using.is_some() || (was_virtual && to.generated.is_none()));
                if becomes_computed || moves {
                    aside.all_on_column(table, &to.name);
                } else if is_postgres && self.changes_type(table, from, to) {
                    aside.text_on_column(table, &to.name);
                }
            }
            Operation::AlterEnum {
                name,
                from,
                to,
                values,
                ..
            } if is_postgres && swaps(from, to, values) => {
                for (table, column) in self.schema.columns_of_enum(name) {
                    aside.text_on_column(&table.name, &column.name);
                }
            }
            // MariaDB follows a new name into expressions; MySQL refuses to.
            Operation::RenameColumn { table, from, .. } if self.engine() == Engine::MySql => {
                aside.text_on_column(table, from);
            }
            _ => {}
        }
        aside.objects
    }

    /// The foreign keys that an operation cannot be done beside.
    fn keys_in_the_way(&self, operation: &Operation) -> Vec<Object> {
        let (name, column) = match operation {
            Operation::AlterColumn {
                table,
                from,
                to,
                conversion,
                ..
            } => {
                let moves = self.engine().is_mysql_like() && conversion.using.is_some();
                if !moves && !self.changes_type(table, from, to) {
                    return Vec::new();
                }
                (table, &to.name)
            }
            _ => {
                return match unique_columns(operation) {
                    (Some((table, gone)), _) if self.is_needed(table, &gone) => {
                        self.keys_to(table, |columns| columns == gone)
                    }
                    _ => Vec::new(),
                };
            }
        };
        let mut keys = self.keys_to(name, |columns| columns.contains(column));
        if let Some(table) = self.schema.table(name) {
            let own = table
                .foreign_keys
                .iter()
                .filter(|key| key.columns.contains(column));
            for key in own {
                let key = Object::Constraint(name.clone(), key.name.clone());
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
        }
        keys
    }

    /// Whether an operation is in the way of a key, or makes what the key stands on.
    fn concerns(&self, operation: &Operation, key: &Object) -> bool {
        let stands_on = || match unique_columns(operation) {
            (_, Some((table, made))) => {
                self.keys_to(table, |columns| columns == made).contains(key)
            }
            _ => false,
        };
        self.keys_in_the_way(operation).contains(key) || stands_on()
    }

    /// Whether foreign keys to these columns may stand on a unique key of them that goes. PostgreSQL has chosen one of
    /// several; MySQL takes the next.
    fn is_needed(&self, table: &ObjectName, columns: &[String]) -> bool {
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        let table = self.schema.table(table);
        let keys = table
            .map(|table| self.declared_keys(table))
            .unwrap_or_default();
        let serving = keys.iter().filter(|key| key.starts_with(&columns));
        self.engine() == Engine::Postgres || serving.count() < 2
    }

    /// Foreign keys to such columns of a table.
    fn keys_to(&self, table: &ObjectName, are_these: impl Fn(&[String]) -> bool) -> Vec<Object> {
        let tables = self.schema.tables.iter();
        let keys = tables.flat_map(|other| other.foreign_keys.iter().map(move |key| (other, key)));
        let keys = keys.filter(|(_, key)| key.to == *table && are_these(&key.to_columns));
        keys.map(|(other, key)| Object::Constraint(other.name.clone(), key.name.clone()))
            .collect()
    }
}
