//! Operations that run SQL, or change rows.

use super::Operation;
use crate::schema::{ObjectName, Sql, Term, Value};
use serde::{Deserialize, Serialize};

/// A statement that Limbeck passes on as it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Execute {
    /// The statement.
    pub up: Sql,
    /// How it is undone.
    pub down: Undo<Sql>,
    /// What the statement does to the schema: taken into account, not executed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<Operation>,
}

/// The way back of what Limbeck cannot invert by itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Undo<T> {
    /// By doing this.
    By(T),
    /// There is none; this is why.
    Irreversible(String),
}

/// Steps that change rows, and those that change them back.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Data {
    /// The steps, in their order.
    pub up: Vec<DataStep>,
    /// How they are undone.
    pub down: Undo<Vec<DataStep>>,
}

/// One change of rows.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[expect(missing_docs, reason = "the members say what they are")]
pub enum DataStep {
    /// Adds rows.
    Insert {
        table: ObjectName,
        columns: Vec<String>,
        rows: Vec<Vec<Value>>,
    },
    /// Sets columns, in all rows or in those that pass the filter.
    Update {
        table: ObjectName,
        set: Vec<(String, Term)>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        filter: Option<Filter>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        batch: Option<Batch>,
    },
    /// Deletes rows, all or those that pass the filter.
    Delete {
        table: ObjectName,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        filter: Option<Filter>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        batch: Option<Batch>,
    },
    /// Runs a statement with bound values.
    Statement(Filter),
}

/// SQL with values: each `?` outside of strings and quoted names stands for the next one, on every engine; `??` is a
/// question mark.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// The text.
    pub sql: Sql,
    /// The values, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Value>,
}

/// How a change of many rows is divided, each part with a transaction and a mark to resume from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    /// The column that rows are taken in the order of: unique, and not changed by the step.
    pub key: String,
    /// How many rows at a time.
    pub size: u32,
}

impl DataStep {
    /// The table and the columns that the step names outside of SQL text.
    pub fn names(&self) -> Option<(&ObjectName, Vec<&str>)> {
        match self {
            Self::Insert { table, columns, .. } => {
                Some((table, columns.iter().map(String::as_str).collect()))
            }
            Self::Update {
                table, set, batch, ..
            } => {
                let set = set.iter().map(|(column, _)| column.as_str());
                Some((table, set.chain(batch_key(batch.as_ref())).collect()))
            }
            Self::Delete { table, batch, .. } => Some((table, batch_key(batch.as_ref()).collect())),
            Self::Statement(_) => None,
        }
    }
}

fn batch_key(batch: Option<&Batch>) -> impl Iterator<Item = &str> {
    batch.into_iter().map(|batch| batch.key.as_str())
}
