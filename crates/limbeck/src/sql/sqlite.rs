//! SQLite: little can be changed where it is. For the rest a table is built anew, once for all that changes in it, its
//! rows copied, and everything that was on it put back.

mod copy;
mod direct;
mod group;
mod rebuild;
mod surroundings;

pub use surroundings::{Dependent, LIST_SURROUNDINGS, Surroundings};

use super::step::Step;
use super::{Dialect, Refusal, RenderError, Work, apply, check_drop, described, touches};
use crate::engine::Server;
use crate::operation::{Operation, Undo, inverse_of_all};
use crate::schema::{Schema, Table};
use group::{Group, Groups};

pub(super) fn render(
    server: Server,
    before: &Schema,
    operations: &[Operation],
    surroundings: &Surroundings,
) -> Result<Vec<Step>, RenderError> {
    let mut writer = Writer {
        server,
        state: before.clone(),
        groups: Groups::default(),
        surroundings: surroundings.clone(),
        steps: Vec::new(),
    };
    for operation in operations {
        writer.operation(operation)?;
    }
    writer.finish_groups()?;
    Ok(writer.steps)
}

struct Writer {
    server: Server,
    /// The schema after all operations so far, those that still wait in groups among them.
    state: Schema,
    groups: Groups,
    surroundings: Surroundings,
    steps: Vec<Step>,
}

impl Writer {
    fn operation(&mut self, operation: &Operation) -> Result<(), RenderError> {
        let table = Groups::table_of(operation);
        if table.is_none() || self.groups.are_in_the_way_of(operation) {
            self.finish_groups()?;
        }
        let of = |state: &Schema| table.and_then(|table| state.table(table)).cloned();
        let old = of(&self.state);
        check_drop(self.server, operation, old.as_ref())?;
        apply(self.server, &mut self.state, operation)?;
        if let Some(table) = table {
            self.groups.push(table, operation, old, of(&self.state));
            return Ok(());
        }
        let dialect = self.dialect();
        let work = dialect.sqlite(operation, None);
        let work = work.map_err(|why| self.refused(operation.to_string(), why))?;
        let undo = match operation.inverse() {
            Ok(inverse) => dialect
                .sqlite(&inverse, None)
                .map_err(|why| why.to_string()),
            Err(why) => Err(why.0),
        };
        let describe = described(self.server, operation, &work);
        self.steps
            .push(step(describe, work, undo, touches(operation)));
        self.surroundings.follow(operation, &self.state);
        Ok(())
    }

    fn finish_groups(&mut self) -> Result<(), RenderError> {
        let groups: Vec<Group> = self.groups.take().collect();
        for group in groups {
            let steps = self.dialect().sqlite_group(&group, &self.surroundings);
            let steps = steps.map_err(|why| self.refused(group.describe(), why))?;
            self.steps.extend(steps);
            if group.after.is_none() {
                self.surroundings.forget_table(group.table());
            }
        }
        Ok(())
    }

    fn dialect(&self) -> Dialect<'_> {
        Dialect {
            server: self.server,
            schema: &self.state,
        }
    }

    fn refused(&self, operation: String, why: Refusal) -> RenderError {
        RenderError {
            operation,
            server: self.server,
            why: Box::new(why),
        }
    }
}

fn step(
    describe: String,
    work: Vec<Work>,
    undo: Result<Vec<Work>, String>,
    touches: Option<Vec<String>>,
) -> Step {
    Step {
        describe,
        work,
        undo: undo.map_or_else(Undo::Irreversible, Undo::By),
        touches,
        alone: false,
        clearing: Vec::new(),
        rebuilds: false,
    }
}

impl Dialect<'_> {
    /// A group as steps: each operation one if all can be done where the table is, else the whole group one.
    fn sqlite_group(
        &self,
        group: &Group,
        surroundings: &Surroundings,
    ) -> Result<Vec<Step>, Refusal> {
        let touches = || Some(vec![group.table().to_owned()]);
        let whole = |describe, work, undo| Ok(vec![step(describe, work, undo, touches())]);
        match (&group.before, &group.after) {
            // A table that is made and changed at once is made as it will be.
            (None, Some(new)) => {
                let (make, drop) = (
                    Operation::CreateTable(new.clone()),
                    Operation::DropTable(new.clone()),
                );
                whole(
                    group.describe(),
                    self.sqlite(&make, None)?,
                    Ok(self.sqlite(&drop, None)?),
                )
            }
            (Some(old), None) => {
                let (drop, make) = (
                    Operation::DropTable(old.clone()),
                    Operation::CreateTable(old.clone()),
                );
                let undo = self.sqlite(&make, None).map_err(|why| why.to_string());
                whole(group.describe(), self.sqlite(&drop, None)?, undo)
            }
            (Some(old), Some(new)) if self.is_direct(&group.operations, old, new)? => {
                self.direct_steps(group, old, surroundings)
            }
            (Some(old), Some(new)) => {
                let work = self.rebuild(&group.operations, old, new, surroundings)?;
                let undo = inverse_of_all(&group.operations).map_err(|why| why.0);
                let undo = undo.and_then(|back| {
                    let work = self.rebuild(&back, new, old, surroundings);
                    work.map_err(|why| why.to_string())
                });
                let doubt = if surroundings.is_unknown() {
                    "; no database was asked, so put its triggers, and views of it, aside before and back afterwards"
                } else {
                    ""
                };
                let describe = format!(
                    "{} (rebuilds table `{}`{doubt})",
                    group.describe(),
                    group.table()
                );
                let mut steps = whole(describe, work, undo)?;
                steps[0].rebuilds = true;
                Ok(steps)
            }
            (None, None) => Ok(Vec::new()),
        }
    }

    /// Each operation where the table is. To be undone, the table may have to be built anew.
    fn direct_steps(
        &self,
        group: &Group,
        old: &Table,
        surroundings: &Surroundings,
    ) -> Result<Vec<Step>, Refusal> {
        let mut alone = Schema::new();
        alone.enums.clone_from(&self.schema.enums);
        let mut before = old.clone();
        alone.tables.insert(old.clone());
        let mut steps = Vec::new();
        for operation in &group.operations {
            alone.apply(operation)?;
            let Some(after) = alone.table(&old.name).cloned() else {
                break;
            };
            let work = self.sqlite(operation, Some(&after))?;
            let undo = match operation.inverse() {
                Ok(inverse) => {
                    let back = std::slice::from_ref(&inverse);
                    let work = if self.is_direct(back, &after, &before)? {
                        self.sqlite(&inverse, Some(&before))
                    } else {
                        self.rebuild(back, &after, &before, surroundings)
                    };
                    work.map_err(|why| why.to_string())
                }
                Err(why) => Err(why.0),
            };
            let touches = Some(vec![group.table().to_owned()]);
            steps.push(step(
                described(self.server, operation, &work),
                work,
                undo,
                touches,
            ));
            before = after;
        }
        Ok(steps)
    }

    /// The work of an operation that is done where it is. `table` is its table as it will be.
    fn sqlite(&self, operation: &Operation, table: Option<&Table>) -> Result<Vec<Work>, Refusal> {
        Ok(match operation {
            Operation::CreateTable(table) => {
                let mut work = vec![self.create_table_as(&self.path(&table.name), table)?.into()];
                work.extend(self.create_indexes(table)?.into_iter().map(Work::Sql));
                work
            }
            Operation::DropTable(table) => {
                vec![format!("DROP TABLE {}", self.path(&table.name)).into()]
            }
            Operation::RenameTable { from, to } => self.sqlite_rename(from, to),
            Operation::RenameColumn { table, from, to } => {
                let (path, from, to) = (self.path(table), self.name(from), self.name(to));
                vec![format!("ALTER TABLE {path} RENAME COLUMN {from} TO {to}").into()]
            }
            Operation::AddColumn { column, fill, .. } => match table {
                Some(table) => self.sqlite_add_column(table, column, fill)?,
                None => Vec::new(),
            },
            Operation::DropColumn { table, column, .. } => {
                let (path, name) = (self.path(table), self.name(&column.name));
                vec![format!("ALTER TABLE {path} DROP COLUMN {name}").into()]
            }
            Operation::CreateIndex { table, index, .. } if self.has_index(index) => {
                vec![self.create_index(table, index, false)?.into()]
            }
            Operation::DropIndex { index, .. } if self.has_index(index) => {
                vec![format!("DROP INDEX {}", self.key(&index.name)).into()]
            }
            // An index cannot be renamed, but it is made from the table alone.
            Operation::RenameIndex {
                table: name,
                from,
                to,
            } => {
                let index = table.and_then(|table| table.indexes.get(to));
                match index.filter(|index| self.has_index(index)) {
                    Some(index) => vec![
                        format!("DROP INDEX {}", self.key(from)).into(),
                        self.create_index(name, index, false)?.into(),
                    ],
                    None => Vec::new(),
                }
            }
            Operation::AlterEnum {
                name,
                from,
                to,
                values,
                ..
            } => self.sqlite_alter_enum(name, from, to, values),
            Operation::Execute(execute) => self.execute(execute),
            Operation::Data(data) => self.data(&data.up)?,
            _ => Vec::new(),
        })
    }
}
