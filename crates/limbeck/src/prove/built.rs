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

/// What tables may stand on and a schema does not say, by the words after `CREATE`.
const GROUND: [&str; 9] = [
    "schema",
    "extension",
    "type",
    "domain",
    "sequence",
    "collation",
    "operator",
    "function",
    "or replace function",
];

/// Makes everything of a schema in an empty database, and reads what came of it. What the schema may stand on is taken
/// from the SQL of the revisions.
pub(super) async fn built(
    db: &DatabaseConnection,
    server: Server,
    schema: &Schema,
    revisions: impl IntoIterator<Item = &Operation>,
) -> Result<Catalog, Why> {
    for sql in ground(server.engine, revisions) {
        lay(db, server, sql).await?;
    }
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

/// Lays a piece of ground. What needs a table as well is not there before the tables, so it may fail: if a table needs
/// it, that will be told. The transaction that it may stand in goes on.
async fn lay(db: &DatabaseConnection, server: Server, sql: &str) -> Result<(), Why> {
    if !server.engine.has_transactional_ddl() {
        let _ = db.execute_unprepared(sql).await;
        return Ok(());
    }
    db.execute_unprepared("SAVEPOINT ground").await?;
    let end = match db.execute_unprepared(sql).await {
        Ok(_) => "RELEASE SAVEPOINT ground",
        Err(_) => "ROLLBACK TO SAVEPOINT ground",
    };
    db.execute_unprepared(end).await?;
    Ok(())
}

fn ground<'o>(engine: Engine, operations: impl IntoIterator<Item = &'o Operation>) -> Vec<&'o str> {
    let mut found = Vec::new();
    for operation in operations {
        match operation {
            Operation::Execute(execute) if execute.effects.is_empty() => {
                let sql = execute.up.for_engine(engine);
                found.extend(Some(sql.as_str()).filter(|sql| is_ground(sql)));
            }
            Operation::On {
                engines,
                operations,
            } if engines.contains(engine) => found.extend(ground(engine, operations)),
            _ => {}
        }
    }
    found
}

fn is_ground(sql: &str) -> bool {
    let words: Vec<String> = sql
        .split_whitespace()
        .take(5)
        .map(str::to_ascii_lowercase)
        .collect();
    let words = format!("{} ", words.join(" "));
    let made = words.strip_prefix("create ");
    made.is_some_and(|made| {
        GROUND
            .iter()
            .any(|kind| made.starts_with(&format!("{kind} ")))
    })
}

#[cfg(test)]
mod tests {
    use super::is_ground;

    #[test]
    fn what_tables_may_stand_on_is_known_by_its_first_words() {
        for sql in [
            "CREATE EXTENSION IF NOT EXISTS citext",
            "create\n  or replace function f() returns int",
            "CREATE SCHEMA auth",
        ] {
            assert!(is_ground(sql), "{sql}");
        }
        for sql in [
            "CREATE TABLE schema (id int)",
            "CREATE VIEW v AS SELECT 1",
            "DROP SCHEMA auth",
            "CREATE TYPES",
            "",
        ] {
            assert!(!is_ground(sql), "{sql}");
        }
    }
}
