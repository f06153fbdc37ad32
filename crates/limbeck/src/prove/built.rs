//! A database that is made from a state at once.

use super::error::Why;
use crate::catalog::{self, Catalog, Filter};
use crate::engine::{Engine, Server};
use crate::operation::Operation;
use crate::order::order;
use crate::schema::Schema;
use crate::sql::{Surroundings, Work, render};
use crate::state::State;
use sea_orm::{ConnectionTrait as _, DatabaseConnection};

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
        // What needs a table as well is not there before the tables. If one of them needs it, that will be told.
        let _ = db.execute_unprepared(sql).await;
    }
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
