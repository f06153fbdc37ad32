//! What is lost when revisions are taken back, in words.

use crate::history::History;
use crate::operation::{Operation, Undo};
use crate::schema::{Object, ObjectName};
use crate::sql::quoted;
use sea_orm::{ConnectionTrait, DbBackend, Statement};

/// One thing that goes with its data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Loss {
    pub(super) what: String,
    /// The table whose rows tell whether anything is in it.
    pub(super) table: ObjectName,
}

/// What these revisions take with them, in the order in which they go.
pub(super) fn losses<'a>(history: &History, ids: impl IntoIterator<Item = &'a str>) -> Vec<Loss> {
    let mut all = Vec::new();
    for id in ids {
        if let Some(Ok(operations)) = history.down(id) {
            for operation in operations {
                collect(operation, &mut all);
            }
        }
    }
    all
}

fn collect(operation: &Operation, all: &mut Vec<Loss>) {
    let mut lose = |object: Object, table: &ObjectName| {
        all.push(Loss {
            what: object.to_string(),
            table: table.clone(),
        });
    };
    match operation {
        Operation::DropTable(table) => lose(Object::Table(table.name.clone()), &table.name),
        Operation::DropColumn { table, column, .. } => {
            lose(Object::Column(table.clone(), column.name.clone()), table);
        }
        Operation::On { operations, .. } => {
            for operation in operations {
                collect(operation, all);
            }
        }
        Operation::Execute(execute) => {
            if let Undo::Irreversible(_) = execute.down {
                for effect in &execute.effects {
                    collect(effect, all);
                }
            }
        }
        _ => {}
    }
}

/// Whether a table has rows; not known if it cannot be read.
pub(super) async fn has_rows(db: &impl ConnectionTrait, table: &ObjectName) -> Option<bool> {
    let backend = db.get_database_backend();
    let quote = if backend == DbBackend::MySql {
        '`'
    } else {
        '"'
    };
    let path = match &table.schema {
        Some(schema) => format!("{}.{}", quoted(schema, quote), quoted(&table.name, quote)),
        None => quoted(&table.name, quote),
    };
    let question = Statement::from_string(backend, format!("SELECT 1 FROM {path} LIMIT 1"));
    let row = db.query_one_raw(question).await.ok()?;
    Some(row.is_some())
}
