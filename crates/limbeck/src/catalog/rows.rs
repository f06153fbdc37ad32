//! Asking a catalog.

use super::CatalogError;
use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};

/// Runs one statement, and reads its rows.
pub(super) async fn fetch<R: FromQueryResult, C: ConnectionTrait>(
    db: &C,
    what: &'static str,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<R>, CatalogError> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let rows = db.query_all_raw(statement).await;
    rows.and_then(|rows| {
        rows.iter()
            .map(|row| R::from_query_result(row, ""))
            .collect()
    })
    .map_err(|source| CatalogError::Query { what, source })
}
