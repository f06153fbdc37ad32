//! Migrations as SQL text: run by hand they lead where the runner leads.

use super::*;
use limbeck::engine::{Engine, Server};
use limbeck::runner::sql;
use plinth_tests::catalog::catalog;
use plinth_tests::limbeck::{five_steps, step, table};
use plinth_tests::on_every_database;
use sea_orm::DbBackend;

fn server(db: &DatabaseConnection) -> Server {
    Server::assumed(match db.get_database_backend() {
        DbBackend::Postgres => Engine::Postgres,
        DbBackend::MySql => Engine::MariaDb,
        _ => Engine::Sqlite,
    })
}

on_every_database!(empty a_script_leads_where_the_runner_leads);
async fn a_script_leads_where_the_runner_leads(database: &TestDatabase) {
    let (db, project) = (single(database).await, five_steps());
    up(&db, &project, "head").await;
    let head = catalog(&db).await;
    down(&db, &project, "base").await;

    let text = |way, range: &str| sql(&project, server(&db), way, &range.parse().unwrap()).unwrap();
    execute(&db, &text(Way::Up, "base:head")).await;
    assert_eq!(catalog(&db).await, head);
    assert_eq!(applied(&db, &project).await, ["first", "second"]);
    assert_eq!(up(&db, &project, "head").await, [""; 0]);
    execute(&db, &text(Way::Down, "head:first")).await;
    assert_eq!(applied(&db, &project).await, ["first"]);
    assert_eq!(number(&db, "SELECT COUNT(*) FROM log").await, 0);
    assert_eq!(up(&db, &project, "head").await, ["second"]);
    execute(&db, &text(Way::Down, "head:base")).await;
    assert_eq!(catalog(&db).await, [""; 0]);
    db.close().await.unwrap();
}

/// A connection of which there is only one, since a script changes the session.
async fn single(database: &TestDatabase) -> DatabaseConnection {
    let mut options = sea_orm::ConnectOptions::new(database.url());
    options.max_connections(1);
    Database::connect(options).await.unwrap()
}

#[test]
fn a_script_can_be_read() {
    let project = Project::new().with("a", &[], [table("a")]);
    let range = "base:a".parse().unwrap();
    let server = Server::assumed(Engine::Postgres);
    let text = sql(&project, server, Way::Up, &range).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let place = lines
        .iter()
        .position(|line| *line == "-- + m2026_a: make a")
        .unwrap();
    assert_eq!(lines[place + 1], "BEGIN;");
    assert!(lines[place + 3].starts_with("CREATE TABLE a "), "{text}");
    assert_eq!(*lines.last().unwrap(), "COMMIT;");
    assert_eq!(text, sql(&project, server, Way::Up, &range).unwrap());
}

#[test]
fn keys_act_in_a_script_where_rows_change_and_no_table_is_dropped() {
    let delete = step("DELETE FROM a", "SELECT 1");
    let project = Project::new()
        .with("a", &[], [table("a"), table("b")])
        .with("b", &["a"], [delete.clone(), table("c")])
        .with("c", &["b"], [delete, step("DROP TABLE b", "SELECT 1")]);
    let script = |range: &str| {
        let server = Server::assumed(Engine::Sqlite);
        let text = sql(&project, server, Way::Up, &range.parse().unwrap()).unwrap();
        let lines = text.lines().filter(|line| {
            ["BEGIN", "COMMIT", "PRAGMA foreign_keys", "DELETE FROM a"]
                .iter()
                .any(|word| line.starts_with(word))
        });
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let (on, off) = ("PRAGMA foreign_keys = ON;", "PRAGMA foreign_keys = OFF;");
    let deletes = ["BEGIN;", "DELETE FROM a;", "COMMIT;"];
    assert_eq!(
        script("a:b"),
        [&[off, on][..], &deletes, &[off, on]].concat()
    );
    assert_eq!(script("b:c"), [&[off][..], &deletes, &[on]].concat());
}
