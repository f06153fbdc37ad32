//! Operations as SQL. Nothing here speaks to a database: the same operations on the same schema give the same text.
//!
//! What is not said of the server is not assumed: every name is quoted, every text escaped by its rules, every statement
//! complete. What a server has not is refused with the remedy, never left out, unless it changes no answer (a
//! comment on SQLite).
//!
//! | module | holds |
//! |---|---|
//! | `quote`, `value`, `types`, `column`, `constraint`, `index`, `table` | definitions, as all dialects share them |
//! | `passage` | values that must be written anew for another type |
//! | `expand` | what must step aside for an operation on PostgreSQL and MySQL |
//! | `postgres`, `mysql`, `sqlite` | changes of what is there |
//! | `data` | changes of rows |
//! | `statement` | statements that others wrote, as far as they are understood |

mod column;
mod constraint;
mod data;
mod error;
mod expand;
mod index;
mod limits;
mod mysql;
mod passage;
mod postgres;
mod quote;
pub(crate) mod said;
mod sqlite;
pub(crate) mod statement;
mod step;
mod table;
#[cfg(test)]
mod tests;
mod types;
mod value;

pub use error::{Refusal, RenderError};
pub(crate) use postgres::swaps;
#[cfg(feature = "engine")]
pub(crate) use quote::{quoted, quoted_path};
pub use sqlite::{Dependent, LIST_SURROUNDINGS, Surroundings};
pub use step::{Batched, Step, Work};

use crate::engine::{Engine, Server};
use crate::operation::{Data, Execute, Operation, Undo};
use crate::schema::{Object, ObjectName, Schema, Table};
use expand::Part;

/// Writes operations, in their order, for a server on which they begin at a schema.
///
/// `surroundings` is what a SQLite database has beside its tables; elsewhere nothing of it is looked at.
pub fn render(
    server: Server,
    before: &Schema,
    operations: &[Operation],
    surroundings: &Surroundings,
) -> Result<Vec<Step>, RenderError> {
    let mut operations = expand::on_engine(server.engine, operations);
    for operation in &mut operations {
        passage::say(server, operation);
    }
    let steps = match server.engine {
        Engine::Sqlite => sqlite::render(server, before, &operations, surroundings)?,
        _ => one_by_one(server, before, operations)?,
    };
    for step in &steps {
        let undo = match &step.undo {
            Undo::By(work) => work.as_slice(),
            Undo::Irreversible(_) => &[],
        };
        if step
            .work
            .iter()
            .chain(undo)
            .any(|work| work.sql().contains('\0'))
        {
            return Err(RenderError {
                operation: step.describe.clone(),
                server,
                why: Box::new(Refusal::Zero),
            });
        }
    }
    Ok(steps)
}

/// The first name in an operation that the server would cut or refuse, and how long one may be.
pub(crate) fn name_too_long(
    server: Server,
    schema: &Schema,
    operation: &Operation,
) -> Option<(Object, &'static str)> {
    match (Dialect { server, schema }).check_names(operation) {
        Err(Refusal::NameTooLong { object, limit }) => Some((object, limit)),
        _ => None,
    }
}

/// A server, and the schema in which what is written stands.
#[derive(Clone, Copy)]
struct Dialect<'a> {
    server: Server,
    schema: &'a Schema,
}

impl Dialect<'_> {
    fn engine(&self) -> Engine {
        self.server.engine
    }

    /// The work of an operation on a server; `before` is its table as it was.
    fn work(&self, operation: &Operation, before: Option<&Table>) -> Result<Vec<Work>, Refusal> {
        self.check_names(operation)?;
        match operation {
            Operation::Execute(execute) => Ok(self.execute(execute)),
            Operation::Data(data) => self.data(&data.up),
            _ if self.engine() == Engine::Postgres => self.postgres(operation, before),
            _ => self.mysql(operation, before),
        }
    }

    /// A statement as it is; none where an engine has none.
    fn execute(&self, execute: &Execute) -> Vec<Work> {
        let sql = execute.up.for_engine(self.engine());
        if sql.trim().is_empty() {
            Vec::new()
        } else {
            vec![sql.clone().into()]
        }
    }
}

/// Each operation a step.
fn one_by_one(
    server: Server,
    before: &Schema,
    operations: Vec<Operation>,
) -> Result<Vec<Step>, RenderError> {
    let parts = expand::expanded(server, before, operations)?;
    let mut state = before.clone();
    let mut steps = Vec::with_capacity(parts.len());
    for (place, Part { operation, note }) in parts.iter().enumerate() {
        let work = step_to(server, &mut state, operation)?;
        let undo = undo(server, &mut state, operation);
        let later = parts.iter().skip(place + 1).map(|part| &part.operation);
        let alone = server.engine == Engine::Postgres
            && (operation.is_concurrent() || postgres::is_used_later(operation, later));
        steps.push(Step {
            describe: described(server, operation, &work) + note,
            work,
            undo,
            touches: touches(operation),
            alone,
            clearing: if alone {
                clearing(server, &state, operation)
            } else {
                Vec::new()
            },
            rebuilds: false,
        });
    }
    Ok(steps)
}

/// Refuses to drop a column that an expression names. PostgreSQL would drop what the expression belongs to as well.
fn check_drop(
    server: Server,
    operation: &Operation,
    table: Option<&Table>,
) -> Result<(), RenderError> {
    let (Operation::DropColumn { column, .. }, Some(table)) = (operation, table) else {
        return Ok(());
    };
    match said::named_in_text(table, &column.name).into_iter().next() {
        None => Ok(()),
        Some(by) => Err(RenderError {
            operation: operation.to_string(),
            server,
            why: Box::new(Refusal::Named { by }),
        }),
    }
}

fn apply(server: Server, state: &mut Schema, operation: &Operation) -> Result<(), RenderError> {
    state.apply(operation).map_err(|why| RenderError {
        operation: operation.to_string(),
        server,
        why: Box::new(why.into()),
    })
}

/// Takes the state one operation further, and gives its work.
fn step_to(
    server: Server,
    state: &mut Schema,
    operation: &Operation,
) -> Result<Vec<Work>, RenderError> {
    let old = operation
        .table()
        .and_then(|name| state.table(name))
        .cloned();
    check_drop(server, operation, old.as_ref())?;
    match (operation, &old) {
        // What stepped aside came back in another order, which is all that may differ.
        (Operation::DropTable(_), Some(table)) => {
            apply(server, state, &Operation::DropTable(table.clone()))?;
        }
        _ => apply(server, state, operation)?,
    }
    let dialect = Dialect {
        server,
        schema: state,
    };
    dialect
        .work(operation, old.as_ref())
        .map_err(|why| RenderError {
            operation: operation.to_string(),
            server,
            why: Box::new(why),
        })
}

/// How an operation is taken back. The state is the one after it, and stays so. What is in the way steps aside here,
/// too.
fn undo(server: Server, state: &mut Schema, operation: &Operation) -> Undo<Vec<Work>> {
    let mut back = || {
        let inverse = operation.inverse().map_err(|why| why.0)?;
        let inverse =
            expand::expanded(server, state, vec![inverse]).map_err(|why| why.to_string())?;
        if let [
            Part {
                operation: inverse, ..
            },
        ] = inverse.as_slice()
        {
            let work = step_to(server, state, inverse);
            let restored = apply(server, state, operation);
            // Refused before the state changed, it cannot be restored, and need not be.
            let work = work.map_err(|why| why.to_string())?;
            return restored.map(|()| work).map_err(|why| why.to_string());
        }
        let mut state = state.clone();
        let mut work = Vec::new();
        for Part { operation, .. } in &inverse {
            work.extend(step_to(server, &mut state, operation).map_err(|why| why.to_string())?);
        }
        Ok(work)
    };
    back().map_or_else(Undo::Irreversible, Undo::By)
}

/// What clears away the remains of a step that was interrupted.
fn clearing(server: Server, state: &Schema, operation: &Operation) -> Vec<String> {
    let dialect = Dialect {
        server,
        schema: state,
    };
    match operation {
        Operation::CreateIndex { table, index, .. } => {
            let path = dialect.index_path(table, &index.name);
            vec![format!("DROP INDEX CONCURRENTLY IF EXISTS {path}")]
        }
        _ => Vec::new(),
    }
}

/// The operation in a line, and whether there is nothing to do.
fn described(server: Server, operation: &Operation, work: &[Work]) -> String {
    if work.is_empty() {
        format!("{operation} (nothing to do on {})", server.engine)
    } else {
        operation.to_string()
    }
}

/// The tables whose definitions change, by their names without schema.
fn touches(operation: &Operation) -> Option<Vec<String>> {
    let plain = |name: &ObjectName| name.name.clone();
    match operation {
        // What SQL does is known to its author; an enum's columns may be in any table.
        Operation::Execute(_) | Operation::AlterEnum { .. } => None,
        Operation::Data(Data { .. }) => Some(Vec::new()),
        Operation::RenameTable { from, to } => Some(vec![plain(from), plain(to)]),
        other => Some(other.table().map(plain).into_iter().collect()),
    }
}
