//! What a SQLite database has beside its tables, asked anew before each revision: the one before may have changed it.

use crate::sql::{Dependent, LIST_SURROUNDINGS, Surroundings};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement};

/// Views and triggers of a SQLite database. Other engines change tables where they are, and are not asked.
pub(crate) async fn surroundings(db: &impl ConnectionTrait) -> Result<Surroundings, DbErr> {
    if db.get_database_backend() != DbBackend::Sqlite {
        return Ok(Surroundings::Unknown);
    }
    let question = Statement::from_string(DbBackend::Sqlite, LIST_SURROUNDINGS);
    let rows = db.query_all_raw(question).await?;
    let all = rows.iter().map(dependent).collect::<Result<_, _>>()?;
    Ok(Surroundings::Known(all))
}

fn dependent(row: &QueryResult) -> Result<Dependent, DbErr> {
    let kind: String = row.try_get("", "type")?;
    Ok(Dependent {
        is_view: kind == "view",
        name: row.try_get("", "name")?,
        table: row.try_get("", "tbl_name")?,
        sql: row.try_get("", "sql")?,
    })
}
