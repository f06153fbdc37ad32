//! A database that is made from a state at once.

use super::error::Why;
use crate::catalog::{self, Catalog, Filter};
use crate::engine::{Engine, Server};
use crate::operation::Operation;
use crate::order::order;
use crate::schema::Schema;
use crate::sql::{Surroundings, Work, quoted, render};
use crate::state::State;
use sea_orm::{ConnectionTrait as _, DatabaseConnection};
use std::collections::BTreeSet;

/// Makes everything of a schema in an empty database, and reads what came of it.
pub(super) async fn built(
    db: &DatabaseConnection,
    server: Server,
    schema: &Schema,
) -> Result<Catalog, Why> {
    made(db, server, schema).await.map_err(|stuck| stuck.why)?;
    Ok(catalog::read(db, &Filter::new()).await?)
}

/// What could not be made.
#[derive(Debug)]
pub(crate) struct Stuck {
    /// Why.
    pub(crate) why: Why,
    /// The tables that the failing statement was about, if it was about some.
    pub(crate) tables: Vec<String>,
}

impl From<Why> for Stuck {
    fn from(why: Why) -> Self {
        Self {
            why,
            tables: Vec::new(),
        }
    }
}

/// Makes everything of a schema in an empty database.
pub(crate) async fn made(
    db: &DatabaseConnection,
    server: Server,
    schema: &Schema,
) -> Result<(), Stuck> {
    if server.engine == Engine::Postgres {
        for name in schemas(schema) {
            let make = format!("CREATE SCHEMA IF NOT EXISTS {}", quoted(name, '"'));
            db.execute_unprepared(&make).await.map_err(Why::from)?;
        }
    }
    let enums = schema.enums.iter().cloned().map(Operation::CreateEnum);
    let tables = schema.tables.iter().cloned().map(Operation::CreateTable);
    let operations = order(&State::new(), enums.chain(tables).collect()).map_err(Why::Order)?;
    let nothing = Surroundings::Known(Vec::new());
    let steps = render(server, &Schema::new(), &operations, &nothing).map_err(Why::Render)?;
    for step in &steps {
        for work in &step.work {
            let Work::Sql(sql) = work else { continue };
            let done = db.execute_unprepared(sql).await;
            done.map_err(|error| Stuck {
                why: error.into(),
                tables: step.touches.clone().unwrap_or_default(),
            })?;
        }
    }
    Ok(())
}

/// The schemas that names stand in.
pub(crate) fn schemas(schema: &Schema) -> BTreeSet<&str> {
    let tables = schema.tables.iter().map(|table| &table.name);
    let enums = schema.enums.iter().map(|each| &each.name);
    let names = tables.chain(enums);
    names.filter_map(|name| name.schema.as_deref()).collect()
}
