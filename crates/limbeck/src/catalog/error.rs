//! Why a catalog cannot be read.

use crate::schema::ObjectName;
use sea_orm::DbErr;

/// Why a catalog cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogError {
    /// The server refused a question, or could not be reached.
    #[error("cannot read {what} from the catalog: {source}")]
    Query {
        /// What was asked for.
        what: &'static str,
        /// What the driver says.
        source: DbErr,
    },
    /// The server is none that Limbeck knows.
    #[error("`{0}` is no version of SQLite, PostgreSQL, MySQL or MariaDB that can be recognised")]
    UnknownServer(String),
    /// The connection is in no schema (PostgreSQL) or database (MySQL).
    #[error("the connection is in no schema: name one in the URL, or in PostgreSQL's search_path")]
    NoSchema,
    /// A definition is not understood.
    #[error("cannot understand the definition of `{name}` ({why}): {sql}")]
    Unreadable {
        /// Whose.
        name: ObjectName,
        /// What is odd about it.
        why: String,
        /// The definition.
        sql: String,
    },
}
