//! A database in which states are made at once, one after the other, to be compared with what revisions lead to.

use super::built::built;
use super::error::Why;
use crate::catalog::Catalog;
use crate::engine::Server;
use crate::operation::Operation;
use crate::schema::Schema;
use crate::sql::quoted_path;
use sea_orm::{ConnectionTrait as _, DatabaseConnection};

/// Makes everything of a schema, which may stand on what the SQL of revisions makes, reads what came of it, and leaves the database empty. After an error it may not be.
pub(super) async fn made(
    bench: &DatabaseConnection,
    server: Server,
    schema: &Schema,
    revisions: impl IntoIterator<Item = &Operation>,
) -> Result<Catalog, Why> {
    // It has one connection, so that these are of one session.
    if server.engine.has_transactional_ddl() {
        bench.execute_unprepared("BEGIN").await?;
        let made = built(bench, server, schema, revisions).await;
        bench.execute_unprepared("ROLLBACK").await?;
        return made;
    }
    let made = built(bench, server, schema, revisions).await?;
    bench
        .execute_unprepared("SET foreign_key_checks = 0")
        .await?;
    for table in &schema.tables {
        let path = quoted_path(&table.name, '`');
        bench
            .execute_unprepared(&format!("DROP TABLE {path}"))
            .await?;
    }
    bench
        .execute_unprepared("SET foreign_key_checks = 1")
        .await?;
    Ok(made)
}
