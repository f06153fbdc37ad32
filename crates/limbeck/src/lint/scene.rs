//! What a rule sees: an operation of a revision on one engine, in the schema before it, and what came and comes beside.

use super::Subject;
use super::rule::{Look, Rule, rules};
use crate::engine::{Engine, Engines};
use crate::operation::{Data, DataStep, Operation};
use crate::schema::{Column, Index, Object, ObjectName, Schema, Table};
use crate::sql::statement::{Statement, statements};
use std::collections::BTreeSet;

/// What a rule has to say.
pub(super) struct Hit {
    step: Option<usize>,
    object: Option<Object>,
    text: String,
}

impl Hit {
    /// About a part of the schema: `says` goes on after its name.
    pub(super) fn of(object: Object, says: impl AsRef<str>) -> Self {
        Self {
            step: None,
            text: format!("{object} {}", says.as_ref()),
            object: Some(object),
        }
    }

    /// About anything else.
    pub(super) fn saying(text: impl Into<String>) -> Self {
        Self {
            step: None,
            object: None,
            text: text.into(),
        }
    }

    /// At this operation, counted from one.
    pub(super) fn at(mut self, step: usize) -> Self {
        self.step = Some(step);
        self
    }
}

/// A hit, and whose it is.
pub(super) struct Told {
    pub(super) rule: &'static Rule,
    pub(super) step: Option<usize>,
    pub(super) object: Option<Object>,
    pub(super) text: String,
}

/// What a revision itself has made so far: nobody uses it yet.
#[derive(Clone, Debug, Default)]
struct Made {
    tables: BTreeSet<ObjectName>,
    columns: BTreeSet<(ObjectName, String)>,
    enums: BTreeSet<ObjectName>,
}

impl Made {
    fn note(&mut self, operation: &Operation) {
        match operation {
            Operation::CreateTable(table) => {
                self.tables.insert(table.name.clone());
            }
            Operation::RenameTable { from, to } if self.tables.remove(from) => {
                self.tables.insert(to.clone());
            }
            Operation::AddColumn { table, column, .. } => {
                self.columns.insert((table.clone(), column.name.clone()));
            }
            Operation::CreateEnum(new) => {
                self.enums.insert(new.name.clone());
            }
            Operation::RenameEnum { from, to } if self.enums.remove(from) => {
                self.enums.insert(to.clone());
            }
            Operation::Execute(execute) => execute.effects.iter().for_each(|one| self.note(one)),
            _ => {}
        }
    }
}

/// One operation in the schema before it.
pub(super) struct Scene<'a> {
    pub(super) engine: Engine,
    pub(super) before: &'a Schema,
    pub(super) operation: &'a Operation,
    /// What the revision does after it.
    pub(super) later: &'a [(usize, Operation)],
    made: &'a Made,
}

impl Scene<'_> {
    /// The table that the operation changes, if it was there before the revision: it has rows and users.
    pub(super) fn table(&self) -> Option<&Table> {
        let name = self.operation.table()?;
        let made = self.made.tables.contains(name);
        self.before.table(name).filter(|_| !made)
    }

    /// Whether a column came with this revision.
    pub(super) fn has_made(&self, table: &Table, column: &str) -> bool {
        let column = (table.name.clone(), column.to_owned());
        self.made.columns.contains(&column)
    }

    /// The columns of an enum that rows have.
    pub(super) fn columns_of<'e>(
        &'e self,
        name: &'e ObjectName,
    ) -> impl Iterator<Item = (&'e Table, &'e Column)> {
        let columns = self.before.columns_of_enum(name);
        columns.filter(|(table, _)| !self.made.tables.contains(&table.name))
    }

    /// Whether the engine gets that index.
    pub(super) fn gets(&self, index: &Index) -> bool {
        let only_on = index.only_on.as_ref();
        only_on.is_none_or(|engines| engines.contains(self.engine))
    }

    /// The statements that the operation has as text.
    pub(super) fn statements(&self) -> Vec<Statement> {
        texts(self.engine, self.operation)
            .flat_map(statements)
            .collect()
    }

    /// Tables whose every row a change of rows deletes.
    pub(super) fn emptied(&self) -> Vec<&ObjectName> {
        let Operation::Data(data) = self.operation else {
            return Vec::new();
        };
        let deleted = data.up.iter().filter_map(|step| match step {
            DataStep::Delete {
                table,
                filter: None,
                ..
            } => Some(table),
            _ => None,
        });
        deleted
            .filter(|table| !self.made.tables.contains(*table))
            .collect()
    }
}

/// The SQL text that an operation has, on an engine.
fn texts(engine: Engine, operation: &Operation) -> impl Iterator<Item = &str> {
    let (one, many) = match operation {
        Operation::Execute(execute) => (Some(&execute.up), &[][..]),
        Operation::Data(Data { up, .. }) => (None, &up[..]),
        _ => (None, &[][..]),
    };
    let many = many.iter().filter_map(|step| match step {
        DataStep::Statement(filter) => Some(&filter.sql),
        _ => None,
    });
    one.into_iter()
        .chain(many)
        .map(move |sql| sql.for_engine(engine).as_str())
}

/// A revision on one engine.
pub(super) struct Whole<'a> {
    pub(super) engine: Engine,
    pub(super) before: &'a Schema,
    /// What it does there, each with its number among the operations of the file, counted from one.
    pub(super) operations: Vec<(usize, Operation)>,
    /// How it is taken back; None if it is not.
    pub(super) down: Option<&'a [Operation]>,
}

impl<'a> Whole<'a> {
    pub(super) fn new(engine: Engine, subject: &Subject<'a>) -> Self {
        let mut operations = Vec::new();
        for (place, operation) in subject.up.iter().enumerate() {
            collect(
                engine,
                &Engines::all(),
                operation,
                place + 1,
                &mut operations,
            );
        }
        Self {
            engine,
            before: subject.before.on(engine),
            operations,
            down: subject.down,
        }
    }

    /// Whether a table has rows and users when the revision begins.
    pub(super) fn stands(&self, table: &ObjectName) -> bool {
        self.before.table(table).is_some()
    }

    /// What the rules of the engine have to say.
    pub(super) fn hits(&self) -> Vec<Told> {
        let mut told = Vec::new();
        let (mut schema, mut made) = (self.before.clone(), Made::default());
        for (place, (step, operation)) in self.operations.iter().enumerate() {
            let later = &self.operations[place + 1..];
            self.each(&mut told, *step, operation, later, &schema, &made, false);
            if let Operation::Execute(execute) = operation {
                let (mut schema, mut made) = (schema.clone(), made.clone());
                for effect in &execute.effects {
                    self.each(&mut told, *step, effect, later, &schema, &made, true);
                    // What was resolved fits.
                    let _ = schema.apply(effect);
                    made.note(effect);
                }
            }
            let _ = schema.apply(operation);
            made.note(operation);
        }
        for rule in self.rules() {
            if let Look::Whole(look) = rule.look {
                told.extend(look(self).into_iter().map(|hit| told_by(rule, hit)));
            }
        }
        told
    }

    #[expect(clippy::too_many_arguments, reason = "it is one loop's body")]
    fn each(
        &self,
        told: &mut Vec<Told>,
        step: usize,
        operation: &Operation,
        later: &[(usize, Operation)],
        before: &Schema,
        made: &Made,
        only_declared: bool,
    ) {
        let scene = Scene {
            engine: self.engine,
            before,
            operation,
            later,
            made,
        };
        for rule in self.rules() {
            let look = match rule.look {
                Look::Each(look) if !only_declared => look,
                Look::Declared(look) => look,
                _ => continue,
            };
            let hits = look(&scene).into_iter();
            told.extend(hits.map(|hit| told_by(rule, hit.at(step))));
        }
    }

    fn rules(&self) -> impl Iterator<Item = &'static Rule> {
        rules().filter(|rule| rule.engines.contains(&self.engine))
    }
}

fn told_by(rule: &'static Rule, hit: Hit) -> Told {
    Told {
        rule,
        step: hit.step,
        object: hit.object,
        text: hit.text,
    }
}

/// The operations of an engine, those within `on` among the others, under the number of what the file says.
fn collect(
    engine: Engine,
    engines: &Engines,
    operation: &Operation,
    step: usize,
    found: &mut Vec<(usize, Operation)>,
) {
    match operation {
        Operation::On {
            engines: inner,
            operations,
        } => {
            let both = engines.and(inner);
            for operation in operations {
                collect(engine, &both, operation, step, found);
            }
        }
        _ if engines.contains(engine) => found.push((step, operation.clone())),
        _ => {}
    }
}
