//! Why an operation cannot be written for a server.

use crate::apply::ApplyError;
use crate::engine::Server;
use crate::schema::Object;

/// An operation that cannot be written for a server.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot {operation} on {server}: {why}")]
pub struct RenderError {
    /// What the operation does, in a line.
    pub operation: String,
    /// The server it was written for.
    pub server: Server,
    /// What is in the way.
    #[source]
    pub why: Box<Refusal>,
}

/// What is in the way of writing an operation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The server has no such thing.
    #[error("{object} {what}, which this server has not; {remedy}")]
    Lacks {
        /// Whose.
        object: Object,
        /// What it is or has.
        what: &'static str,
        /// What to say in its place.
        remedy: &'static str,
    },
    /// The server can do it, but not so.
    #[error("{object} {what}; {remedy}")]
    Impossible {
        /// Whose.
        object: Object,
        /// What is wrong.
        what: &'static str,
        /// What to say in its place.
        remedy: &'static str,
    },
    /// A name by which queries ask is longer than the server keeps.
    #[error(
        "the name of {object} is longer than {limit}: queries would look for another name; choose a shorter one"
    )]
    NameTooLong {
        /// Whose name.
        object: Object,
        /// How long a name may be.
        limit: &'static str,
    },
    /// Values of one type do not become another by themselves.
    #[error(
        "values of {column} do not become {to} from {from} by themselves; say how: `.using(\"…\")`"
    )]
    NoCast {
        /// The column.
        column: Box<Object>,
        /// The type that it has.
        from: String,
        /// The type that it is to have.
        to: String,
    },
    /// A column is named in an expression that would not be true of the table without it.
    #[error("{by} names it; drop that first")]
    Named {
        /// What names it.
        by: Object,
    },
    /// A text has another number of question marks than of values.
    #[error(
        "`{sql}` has {marks} question marks for {values} values (`??` is a question mark that stands for none)"
    )]
    Values {
        /// The text.
        sql: String,
        /// How many marks it has.
        marks: usize,
        /// How many values there are.
        values: usize,
    },
    /// A row has another number of values than there are columns.
    #[error("row {row} has {values} values for {columns} columns")]
    Row {
        /// Which, counted from one.
        row: usize,
        /// How many values it has.
        values: usize,
        /// How many columns are named.
        columns: usize,
    },
    /// A batch of nothing would never come to its end.
    #[error("a batch must have at least one row")]
    EmptyBatch,
    /// The character that ends a statement for the server, whatever comes after.
    #[error("a text or a name holds the character of number 0, which cannot be in a statement")]
    Zero,
    /// SQLite: what depends on a table has changed in a way that cannot be followed.
    #[error(
        "the table has to be rebuilt, and {what} earlier in this revision may concern its views or triggers; put that into a revision of its own"
    )]
    Surroundings {
        /// What happened to them.
        what: String,
    },
    /// It does not fit the schema.
    #[error(transparent)]
    Apply(#[from] ApplyError),
}
