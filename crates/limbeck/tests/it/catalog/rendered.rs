//! What is read, written as SQL and read again is the same.

use super::{database, mysql, postgres, run, sqlite};
use limbeck::catalog::{Difference, Filter, Rigour, compare, read};
use limbeck::engine::Server;
use limbeck::operation::Operation;
use limbeck::order::order;
use limbeck::schema::Schema;
use limbeck::sql::{Surroundings, render};
use limbeck::state::State;
use sea_orm::{ConnectionTrait, DatabaseConnection};

/// The statements that make a schema from nothing.
pub(crate) fn statements(server: Server, known: &Schema, schema: &Schema) -> Vec<String> {
    let enums = schema.enums.iter().cloned().map(Operation::CreateEnum);
    let tables = schema.tables.iter().cloned().map(Operation::CreateTable);
    let operations = order(&State::from(known.clone()), enums.chain(tables).collect());
    let operations = operations.unwrap_or_else(|error| panic!("{error}: {}", error.why));
    let steps = render(server, known, &operations, &Surroundings::Known(Vec::new()));
    let steps = steps.unwrap_or_else(|error| panic!("{error}"));
    steps
        .iter()
        .flat_map(|step| step.work.iter().map(|work| work.sql().to_owned()))
        .collect()
}

/// Reads a database, makes what was read in another one (after `before`), and compares.
async fn copied(
    from: &DatabaseConnection,
    to: &DatabaseConnection,
    ddl: &str,
    before: &str,
) -> Vec<String> {
    run(from, ddl).await;
    let original = read(from, &Filter::new())
        .await
        .expect("the original is read");
    run(to, before).await;
    let known = read(to, &Filter::new().with_schema("elsewhere"))
        .await
        .expect("it is read")
        .schema;
    for statement in statements(original.server, &known, &original.schema) {
        let done = to.execute_unprepared(&statement).await;
        done.unwrap_or_else(|error| panic!("{error}: {statement}"));
    }
    let copy = read(to, &Filter::new()).await.expect("the copy is read");
    let differences = compare(
        original.server.engine,
        &original.schema,
        &copy.schema,
        Rigour::Exact,
    );
    differences.iter().map(Difference::to_string).collect()
}

#[tokio::test]
async fn on_sqlite() {
    let (from, to) = (database::sqlite().await, database::sqlite().await);
    assert_eq!(copied(&from, &to, sqlite::RICH, "").await, [""; 0]);
}

#[tokio::test]
#[ignore = "needs PLINTH_TEST_POSTGRES_URL"]
async fn on_postgres() {
    database::on_server(postgres::SERVER, async |from| {
        database::on_server(postgres::SERVER, async |to| {
            let before = "CREATE SCHEMA elsewhere;
CREATE TYPE elsewhere.mood AS ENUM ('sad');
CREATE TABLE elsewhere.away (id bigint PRIMARY KEY);
CREATE DOMAIN positive AS integer;
CREATE SEQUENCE \"odd \"\"t_old_style_seq\";
";
            // PostgreSQL does not read what it writes as it wrote it: of a list of varchar it makes another one.
            let once = copied(from, to, postgres::RICH, before).await;
            let [difference] = once.as_slice() else {
                panic!("one difference is known: {once:#?}");
            };
            assert!(difference.starts_with("constraint `ck_price` of table `odd \"t`: definition"));
            database::on_server(postgres::SERVER, async |third| {
                assert_eq!(
                    copied(to, third, "", before).await,
                    [""; 0],
                    "but then it stays so"
                );
            })
            .await;
        })
        .await;
    })
    .await;
}

#[tokio::test]
#[ignore = "needs PLINTH_TEST_MYSQL_URL"]
async fn on_mysql() {
    database::on_server(mysql::SERVER, async |from| {
        database::on_server(mysql::SERVER, async |to| {
            assert_eq!(copied(from, to, mysql::RICH, "").await, [""; 0]);
        })
        .await;
    })
    .await;
}
