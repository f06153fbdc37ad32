//! What rendering gives, and the runner does: an operation as statements.

#[cfg(feature = "engine")]
use crate::legacy::Code;
use crate::operation::Undo;

/// One operation of a revision, or on SQLite several of one table.
///
/// No statement counts on what an earlier one did to the session: on engines without transactional DDL the work can
/// be resumed on another connection.
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
    /// Whether it builds the tables that it touches anew (SQLite), so that they are looked through before they are kept.
    pub rebuilds: bool,
}

/// A piece of work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Work {
    /// One statement.
    Sql(String),
    /// A change of many rows, in parts that are committed one by one.
    Batched(Batched),
    /// What a file of SeaORM's own migrator does.
    #[cfg(feature = "engine")]
    Code(Code),
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
            rebuilds: false,
        }
    }
}

impl Work {
    /// The text of the statement, for a batched one that of all its parts. Code shows none.
    pub fn sql(&self) -> &str {
        match self {
            Self::Sql(sql) => sql,
            Self::Batched(batched) => &batched.sql,
            #[cfg(feature = "engine")]
            Self::Code(_) => "",
        }
    }
}

impl From<String> for Work {
    fn from(sql: String) -> Self {
        Self::Sql(sql)
    }
}
