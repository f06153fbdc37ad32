//! A database that is made from a state at once.

use super::error::Why;
use crate::catalog::{self, Catalog, Filter};
use crate::engine::Server;
use crate::operation::Operation;
use crate::order::order;
use crate::schema::Schema;
use crate::sql::{Surroundings, Work, render};
use crate::state::State;
use sea_orm::{ConnectionTrait as _, DatabaseConnection};

/// Makes everything of a schema in an empty database, and reads what came of it.
pub(super) async fn built(
    db: &DatabaseConnection,
    server: Server,
    schema: &Schema,
) -> Result<Catalog, Why> {
    let enums = schema.enums.iter().cloned().map(Operation::CreateEnum);
    let tables = schema.tables.iter().cloned().map(Operation::CreateTable);
    let operations = order(&State::new(), enums.chain(tables).collect()).map_err(Why::Order)?;
    let nothing = Surroundings::Known(Vec::new());
    let steps = render(server, &Schema::new(), &operations, &nothing).map_err(Why::Render)?;
    for work in steps.iter().flat_map(|step| &step.work) {
        if let Work::Sql(sql) = work {
            db.execute_unprepared(sql).await?;
        }
    }
    Ok(catalog::read(db, &Filter::new()).await?)
}
