//! What becomes of rows and values on the way up and down, as far as the operations say: the rest has to be as it was.

mod lossy;

use crate::engine::Engine;
use crate::operation::{DataStep, Operation};
use crate::revision::Way;
use crate::schema::text::mentions;
use crate::schema::{Column, ObjectName, Schema, Table};
use lossy::is_lossy;
use std::collections::BTreeMap;
use std::fmt;

/// Why something need not be as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Why {
    /// It is dropped on the way up.
    Dropped,
    /// The revision says how it is converted, or to a type that does not hold it all.
    Converted,
    /// SQL or a data step changes it.
    Changed,
}

/// A table as it was before, and what becomes of it.
#[derive(Debug)]
pub(super) struct Fate<'s> {
    pub(super) table: &'s Table,
    now: Option<ObjectName>,
    /// The names of its columns now, with those before.
    columns: BTreeMap<String, String>,
    /// Why its rows need not be the same.
    pub(super) rows: Option<Why>,
    /// Why the values of single columns need not be.
    pub(super) values: BTreeMap<String, Why>,
}

/// Whether a column is computed from now on, and was not.
fn is_overwritten(from: &Column, to: &Column) -> bool {
    from.generated.is_none() && to.generated.is_some()
}

/// The fates of all tables of a schema.
pub(super) struct Fates<'s> {
    engine: Engine,
    schema: &'s Schema,
    way: Way,
    pub(super) tables: Vec<Fate<'s>>,
    /// The enums that got another name, by the one they have now, with the one before.
    enums: BTreeMap<ObjectName, ObjectName>,
}

impl<'s> Fates<'s> {
    /// Follows operations up, and down again.
    pub(super) fn follow(
        engine: Engine,
        schema: &'s Schema,
        up: &[Operation],
        down: &[Operation],
    ) -> Self {
        let fate = |table: &'s Table| Fate {
            table,
            now: Some(table.name.clone()),
            columns: table
                .columns
                .iter()
                .map(|column| (column.name.clone(), column.name.clone()))
                .collect(),
            rows: None,
            values: BTreeMap::new(),
        };
        let mut fates = Self {
            engine,
            schema,
            way: Way::Up,
            tables: schema.tables.iter().map(fate).collect(),
            enums: BTreeMap::new(),
        };
        for (way, operations) in [(Way::Up, up), (Way::Down, down)] {
            fates.way = way;
            for operation in operations {
                fates.operation(operation);
            }
        }
        fates.computed();
        fates
    }

    /// What is computed from something that need not be as it was need not be so, either.
    fn computed(&mut self) {
        for fate in &mut self.tables {
            let mut found = true;
            while found {
                found = false;
                for column in &fate.table.columns {
                    let Some(generated) = &column.generated else {
                        continue;
                    };
                    let sql = generated.expression.for_engine(self.engine);
                    let mut values = fate.values.iter();
                    let from = values.find(|(name, _)| mentions(sql, name));
                    let why = from.map(|(_, why)| *why);
                    if let Some(why) = why
                        && !fate.values.contains_key(&column.name)
                    {
                        fate.values.insert(column.name.clone(), why);
                        found = true;
                    }
                }
            }
        }
    }

    /// Whether values are converted, so that those that come back may be others.
    pub(super) fn converts(&self) -> bool {
        let mut tables = self.tables.iter();
        tables.any(|fate| fate.values.values().any(|why| *why == Why::Converted))
    }

    /// Nobody knows what becomes of anything.
    pub(super) fn unknown(mut self) -> Self {
        for fate in &mut self.tables {
            fate.rows = Some(Why::Changed);
        }
        self
    }

    fn get(&mut self, now: &ObjectName) -> Option<&mut Fate<'s>> {
        let mut tables = self.tables.iter_mut();
        tables.find(|fate| fate.now.as_ref() == Some(now))
    }

    fn operation(&mut self, operation: &Operation) {
        let dropped = (self.way == Way::Up).then_some(Why::Dropped);
        match operation {
            Operation::DropTable(table) => {
                if let Some(fate) = self.get(&table.name) {
                    fate.now = None;
                    fate.rows = fate.rows.or(dropped);
                }
            }
            Operation::RenameTable { from, to } => {
                if let Some(fate) = self.get(from) {
                    fate.now = Some(to.clone());
                }
            }
            Operation::DropColumn { table, column, .. } => {
                if let Some(fate) = self.get(table)
                    && let Some(before) = fate.columns.remove(&column.name)
                    && let Some(why) = dropped
                {
                    fate.values.insert(before, why);
                }
            }
            Operation::RenameColumn { table, from, to } => {
                if let Some(fate) = self.get(table)
                    && let Some(before) = fate.columns.remove(from)
                {
                    fate.columns.insert(to.clone(), before);
                }
            }
            Operation::AlterColumn {
                table,
                from,
                to,
                conversion,
                ..
            } if !conversion.is_plain()
                || (self.way == Way::Up
                    && (is_lossy(&from.ty, &to.ty) || is_overwritten(from, to))) =>
            {
                self.free(table, &to.name, Why::Converted);
            }
            Operation::RenameEnum { from, to } => {
                let before = self.enums.remove(from).unwrap_or_else(|| from.clone());
                self.enums.insert(to.clone(), before);
            }
            Operation::AlterEnum { name, values, .. } if !values.is_empty() => {
                let before = self.enums.get(name).unwrap_or(name);
                for (table, column) in self.schema.columns_of_enum(before) {
                    let fate = self.tables.iter_mut();
                    let fate = fate.filter(|fate| fate.table.name == table.name);
                    for fate in fate {
                        fate.values.insert(column.name.clone(), Why::Converted);
                    }
                }
            }
            Operation::Execute(execute) => {
                self.text(execute.up.for_engine(self.engine));
                for effect in &execute.effects {
                    self.operation(effect);
                }
            }
            Operation::Data(data) => {
                for step in &data.up {
                    self.step(step);
                }
            }
            Operation::On {
                engines,
                operations,
            } if engines.contains(self.engine) => {
                for operation in operations {
                    self.operation(operation);
                }
            }
            _ => {}
        }
    }

    fn step(&mut self, step: &DataStep) {
        match step {
            DataStep::Insert { .. } => {}
            DataStep::Update { table, set, .. } => {
                for (column, _) in set {
                    self.free(table, column, Why::Changed);
                }
                // MySQL sets these by itself.
                let Some(fate) = self.get(table) else {
                    return;
                };
                let columns = fate.table.columns.iter();
                let stamps = columns.filter(|column| column.on_update.is_some());
                let stamps = stamps.map(|column| (column.name.clone(), Why::Changed));
                fate.values.extend(stamps);
            }
            DataStep::Delete { table, .. } => {
                if let Some(fate) = self.get(table) {
                    fate.rows = fate.rows.or(Some(Why::Changed));
                }
            }
            DataStep::Statement(filter) => self.text(filter.sql.for_engine(self.engine)),
        }
    }

    /// SQL may change the rows of any table that it names.
    fn text(&mut self, sql: &str) {
        for fate in &mut self.tables {
            let named = fate
                .now
                .as_ref()
                .is_some_and(|now| mentions(sql, &now.name));
            if named {
                fate.rows = fate.rows.or(Some(Why::Changed));
            }
        }
    }

    fn free(&mut self, table: &ObjectName, column: &str, why: Why) {
        if let Some(fate) = self.get(table)
            && let Some(before) = fate.columns.get(column)
        {
            fate.values.entry(before.clone()).or_insert(why);
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Dropped => "dropped on the way up",
            Self::Converted => "converted as the revision says",
            Self::Changed => "changed by its SQL or its data steps",
        })
    }
}
