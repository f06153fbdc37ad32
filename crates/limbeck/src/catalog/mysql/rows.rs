//! The answers that MySQL and MariaDB give, row by row.

use super::queries;
use crate::catalog::CatalogError;
use crate::catalog::rows::fetch;
use crate::engine::Server;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

#[derive(FromQueryResult)]
pub(super) struct ServerRow {
    pub(super) words: String,
    pub(super) name: Option<String>,
}

#[derive(FromQueryResult)]
pub(super) struct TableRow {
    pub(super) name: String,
    /// `BASE TABLE`, `VIEW`; of MariaDB `SYSTEM VERSIONED` and `SEQUENCE`.
    pub(super) kind: String,
    pub(super) engine: Option<String>,
    pub(super) collation: Option<String>,
    pub(super) comment: Option<String>,
    pub(super) options: Option<String>,
}

#[derive(FromQueryResult)]
pub(super) struct ColumnRow {
    pub(super) table_name: String,
    pub(super) name: String,
    pub(super) ty: String,
    pub(super) default_value: Option<String>,
    pub(super) is_nullable: String,
    pub(super) collation: Option<String>,
    pub(super) extra: Option<String>,
    pub(super) comment: Option<String>,
    pub(super) expression: Option<String>,
}

/// A part of an index.
#[derive(FromQueryResult)]
pub(super) struct PartRow {
    pub(super) table_name: String,
    pub(super) index_name: String,
    pub(super) non_unique: i64,
    pub(super) column_name: Option<String>,
    pub(super) expression: Option<String>,
    /// `A`: upwards, `D`: downwards, nothing: not sorted.
    pub(super) direction: Option<String>,
    pub(super) prefix: Option<i64>,
    pub(super) method: String,
    pub(super) comment: Option<String>,
    pub(super) is_hidden: i64,
}

#[derive(FromQueryResult)]
pub(super) struct CheckRow {
    pub(super) table_name: String,
    pub(super) name: String,
    pub(super) expression: String,
    /// Whether it is written with its column: then MariaDB calls it as the column.
    pub(super) is_of_column: i64,
    /// Whether nobody looks at it.
    pub(super) is_idle: i64,
}

/// What a foreign key does.
#[derive(FromQueryResult)]
pub(super) struct RuleRow {
    pub(super) table_name: String,
    pub(super) name: String,
    pub(super) on_update: String,
    pub(super) on_delete: String,
}

/// A column of a foreign key.
#[derive(FromQueryResult)]
pub(super) struct KeyRow {
    pub(super) table_name: String,
    pub(super) name: String,
    pub(super) column_name: String,
    pub(super) target_schema: String,
    pub(super) target: String,
    pub(super) target_column: String,
}

/// Anything that the vocabulary has no word for.
#[derive(FromQueryResult)]
pub(super) struct OtherRow {
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) table_name: Option<String>,
    pub(super) definition: Option<String>,
}

/// Everything that is told of one database.
pub(super) struct Rows {
    pub(super) tables: Vec<TableRow>,
    pub(super) columns: Vec<ColumnRow>,
    pub(super) parts: Vec<PartRow>,
    pub(super) checks: Vec<CheckRow>,
    pub(super) rules: Vec<RuleRow>,
    pub(super) keys: Vec<KeyRow>,
    pub(super) others: Vec<OtherRow>,
}

/// Asks who it is, and in which database the connection is.
pub(super) async fn server<C: ConnectionTrait>(db: &C) -> Result<ServerRow, CatalogError> {
    let rows = fetch(db, "the version", queries::SERVER, []).await?;
    rows.into_iter().next().ok_or(CatalogError::NoSchema)
}

impl Rows {
    pub(super) async fn fetch<C: ConnectionTrait>(
        db: &C,
        server: Server,
        schema: &str,
    ) -> Result<Self, CatalogError> {
        let schema = || Value::from(schema);
        let (parts, checks) = (queries::parts(server), queries::checks(server));
        let four = [schema(), schema(), schema(), schema()];
        Ok(Self {
            tables: fetch(db, "the tables", queries::TABLES, [schema()]).await?,
            columns: fetch(db, "the columns", queries::COLUMNS, [schema()]).await?,
            parts: fetch(db, "the indexes", &parts, [schema()]).await?,
            checks: fetch(db, "the conditions", &checks, [schema()]).await?,
            rules: fetch(db, "the foreign keys", queries::RULES, [schema()]).await?,
            keys: fetch(db, "the foreign keys", queries::KEYS, [schema()]).await?,
            others: fetch(db, "what else there is", queries::OTHERS, four).await?,
        })
    }
}
