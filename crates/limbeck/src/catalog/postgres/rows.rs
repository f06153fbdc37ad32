//! The answers that PostgreSQL gives, row by row.

use super::queries;
use crate::catalog::CatalogError;
use crate::catalog::rows::fetch;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use serde::Deserialize;

#[derive(FromQueryResult)]
pub(super) struct ServerRow {
    pub(super) words: String,
    pub(super) schema: Option<String>,
}

/// A table, view or sequence.
#[derive(FromQueryResult)]
pub(super) struct RelationRow {
    pub(super) oid: i64,
    pub(super) schema: String,
    pub(super) name: String,
    /// `r`: table, `p`: partitioned table, `v`: view, `m`: materialized view, `f`: foreign table, `S`: sequence.
    pub(super) kind: String,
    /// The table that it is a partition of, or a sequence's that counts for a column.
    pub(super) parent: Option<i64>,
    pub(super) is_partition: bool,
    pub(super) comment: Option<String>,
    pub(super) definition: Option<String>,
    pub(super) detail: String,
}

#[derive(FromQueryResult)]
pub(super) struct ColumnRow {
    pub(super) relation: i64,
    pub(super) name: String,
    pub(super) ty: String,
    pub(super) not_null: bool,
    /// The default, or what it is computed from.
    pub(super) expression: Option<String>,
    /// Empty, or `s`: kept, `v`: computed when it is read.
    pub(super) generated: String,
    /// Empty, or `a`: always, `d`: by default.
    pub(super) identity: String,
    pub(super) identity_start: Option<i64>,
    pub(super) identity_increment: Option<i64>,
    pub(super) collation: Option<String>,
    pub(super) comment: Option<String>,
    pub(super) detail: String,
}

#[derive(FromQueryResult)]
pub(super) struct ConstraintRow {
    pub(super) relation: i64,
    pub(super) name: String,
    /// `p`: primary key, `u`: unique, `c`: condition, `f`: foreign key, `x`: exclusion.
    pub(super) kind: String,
    pub(super) columns: String,
    pub(super) expression: Option<String>,
    pub(super) nulls_not_distinct: bool,
    pub(super) target_schema: Option<String>,
    pub(super) target: Option<String>,
    pub(super) target_columns: String,
    /// `a`: nothing, `r`: restrict, `c`: cascade, `n`: set null, `d`: set default.
    pub(super) on_update: String,
    pub(super) on_delete: String,
    /// Empty, or `immediate` or `deferred`.
    pub(super) deferrable: String,
    pub(super) definition: String,
    /// Whether the definition says more than the vocabulary can.
    pub(super) is_special: bool,
}

#[derive(FromQueryResult)]
pub(super) struct IndexRow {
    pub(super) relation: i64,
    pub(super) name: String,
    pub(super) is_unique: bool,
    pub(super) nulls_not_distinct: bool,
    pub(super) method: String,
    pub(super) predicate: Option<String>,
    pub(super) definition: String,
    pub(super) parts: String,
    pub(super) detail: String,
}

/// A part of an index.
#[derive(Deserialize)]
pub(super) struct PartRow {
    /// Nothing where it is an expression.
    pub(super) column: Option<String>,
    pub(super) text: String,
    /// Whether it is sorted by, and not just carried along.
    pub(super) is_key: bool,
    pub(super) is_descending: bool,
    pub(super) nulls_first: bool,
    pub(super) collation: Option<String>,
    pub(super) operators: Option<String>,
}

#[derive(FromQueryResult)]
pub(super) struct EnumRow {
    pub(super) schema: String,
    pub(super) name: String,
    pub(super) labels: String,
}

/// Anything that the vocabulary has no word for.
#[derive(FromQueryResult)]
pub(super) struct OtherRow {
    pub(super) kind: String,
    pub(super) schema: String,
    pub(super) name: String,
    pub(super) relation: Option<i64>,
    pub(super) definition: Option<String>,
}

/// Everything that PostgreSQL tells.
pub(super) struct Rows {
    pub(super) relations: Vec<RelationRow>,
    pub(super) columns: Vec<ColumnRow>,
    pub(super) constraints: Vec<ConstraintRow>,
    pub(super) indexes: Vec<IndexRow>,
    pub(super) enums: Vec<EnumRow>,
    pub(super) others: Vec<OtherRow>,
}

/// Asks who it is, and in which schema the connection is.
pub(super) async fn server<C: ConnectionTrait>(db: &C) -> Result<ServerRow, CatalogError> {
    let rows = fetch(db, "the version", queries::SERVER, []).await?;
    rows.into_iter().next().ok_or(CatalogError::NoSchema)
}

impl Rows {
    pub(super) async fn fetch<C: ConnectionTrait>(
        db: &C,
        schemas: &[String],
    ) -> Result<Self, CatalogError> {
        let schemas = serde_json::Value::from(schemas).to_string();
        let schemas = || [Value::from(schemas.as_str())];
        Ok(Self {
            relations: fetch(db, "the tables", queries::RELATIONS, schemas()).await?,
            columns: fetch(db, "the columns", queries::COLUMNS, schemas()).await?,
            constraints: fetch(db, "the constraints", queries::CONSTRAINTS, schemas()).await?,
            indexes: fetch(db, "the indexes", queries::INDEXES, schemas()).await?,
            enums: fetch(db, "the enums", queries::ENUMS, schemas()).await?,
            others: fetch(db, "what else there is", queries::OTHERS, schemas()).await?,
        })
    }
}
