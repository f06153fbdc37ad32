//! What the runner is given: a revision as steps of SQL. Rendering fills it; the runner looks at nothing else.

use crate::engine::Server;
use crate::graph::{Graph, Node};
use crate::operation::Undo;
use crate::revision::Way;
use std::error::Error;

/// The revisions of a project.
pub trait Revisions: Send + Sync {
    /// How they hang together.
    fn graph(&self) -> &Graph;

    /// The checksum of what a revision of the graph means: 64 characters at most.
    fn checksum(&self, id: &str) -> String;

    /// What a revision of the graph does on a server to a database in which `applied` is applied, each after all that
    /// it stands on. (What other branches did counts too: a table that SQLite rebuilds has their columns.) Fails when
    /// the revision cannot be written for the server, or has no such way.
    fn script(
        &self,
        id: &str,
        server: Server,
        way: Way,
        applied: &[&Node],
    ) -> Result<Script, Box<dyn Error + Send + Sync>>;
}

/// A revision on one server, in one direction.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Script {
    /// The steps, in their order.
    pub steps: Vec<Step>,
    /// The checksum of the schema that the revision makes, where it is known.
    pub schema: Option<String>,
}

/// One operation of a revision.
///
/// No statement may count on what an earlier one did to the session: on engines without transactional DDL the work
/// can be resumed on another connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it does, in a line.
    pub describe: String,
    /// The work, in its order.
    pub work: Vec<Work>,
    /// How the step is taken back when the revision stops in the middle.
    pub undo: Undo<Vec<Work>>,
    /// The tables whose definitions change, under their names before and after. None means that nobody knows.
    pub touches: Option<Vec<String>>,
    /// Whether it cannot be in a transaction (`CREATE INDEX CONCURRENTLY`).
    pub alone: bool,
    /// For a step that is [`alone`](Self::alone): what clears away the remains of an attempt that was interrupted, so
    /// that the step can be run again from its beginning.
    pub clearing: Vec<String>,
}

/// A piece of work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Work {
    /// One statement.
    Sql(String),
    /// A change of many rows, in parts that are committed one by one.
    Batched(Batched),
}

/// A change of many rows, divided by ranges of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batched {
    /// The statement. It ends in a condition, so that ` AND …` can follow.
    pub sql: String,
    /// The table, quoted.
    pub table: String,
    /// The column by which rows are taken, quoted: unique, never NULL, and not changed by the statement.
    pub key: String,
    /// How many rows at a time.
    pub size: u32,
}

impl Step {
    /// A step of these statements.
    pub fn new<S: Into<String>>(
        describe: impl Into<String>,
        statements: impl IntoIterator<Item = S>,
        undo: impl IntoIterator<Item = S>,
    ) -> Self {
        let sql = |statement: S| Work::Sql(statement.into());
        Self {
            describe: describe.into(),
            work: statements.into_iter().map(sql).collect(),
            undo: Undo::By(undo.into_iter().map(sql).collect()),
            touches: None,
            alone: false,
            clearing: Vec::new(),
        }
    }

    /// Whether it commits on its way, so that a transaction cannot hold it.
    pub(super) fn commits(&self) -> bool {
        self.alone || self.is_batched()
    }

    pub(super) fn is_batched(&self) -> bool {
        let batched = |work: &Work| matches!(work, Work::Batched(_));
        self.work.iter().any(batched)
    }
}

impl Work {
    /// The text of the statement, for a batched one that of all its parts.
    pub fn sql(&self) -> &str {
        match self {
            Self::Sql(sql) => sql,
            Self::Batched(batched) => &batched.sql,
        }
    }
}
