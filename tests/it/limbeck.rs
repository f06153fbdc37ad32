//! Limbeck's runner, on every database.

mod command_line;
mod killed;
mod legacy;
mod linted;
mod offline;
mod proven;
mod refused;
mod rows;
mod stamped;
mod together;
mod walked;

use limbeck::graph::Node;
use limbeck::runner::{Error, Options, Revisions, Runner, Way};
use limbeck::target::Target;
use plinth_tests::database::TestDatabase;
use plinth_tests::limbeck::Project;
use sea_orm::{ConnectionTrait as _, Database, DatabaseConnection, Statement};
use std::time::Duration;

async fn connect(database: &TestDatabase) -> DatabaseConnection {
    Database::connect(database.url()).await.unwrap()
}

fn runner<'a>(db: &'a DatabaseConnection, project: &'a dyn Revisions) -> Runner<'a> {
    Runner::new(db, project).options(Options {
        pause: Duration::from_millis(20),
        ..Options::default()
    })
}

/// Goes there, and gives the ids of the revisions on the way.
async fn go(
    db: &DatabaseConnection,
    project: &dyn Revisions,
    way: Way,
    target: &str,
) -> Result<Vec<String>, Error> {
    let (runner, target) = (runner(db, project), target.parse::<Target>().unwrap());
    let done = match way {
        Way::Up => runner.upgrade(&target, &mut |_| {}).await,
        Way::Down => runner.downgrade(&target, &mut |_| {}).await,
    };
    done.map(ids)
}

async fn up(db: &DatabaseConnection, project: &dyn Revisions, target: &str) -> Vec<String> {
    go(db, project, Way::Up, target).await.unwrap()
}

async fn down(db: &DatabaseConnection, project: &dyn Revisions, target: &str) -> Vec<String> {
    go(db, project, Way::Down, target).await.unwrap()
}

fn ids(nodes: Vec<&Node>) -> Vec<String> {
    nodes.into_iter().map(|node| node.id.clone()).collect()
}

/// The ids of what is applied.
async fn applied(db: &DatabaseConnection, project: &dyn Revisions) -> Vec<String> {
    let standing = runner(db, project).standing().await.unwrap();
    ids(standing.applied(project.graph()).collect())
}

async fn execute(db: &DatabaseConnection, sql: &str) {
    db.execute_unprepared(sql).await.unwrap();
}

async fn number(db: &DatabaseConnection, sql: &str) -> i64 {
    let question = Statement::from_string(db.get_database_backend(), sql);
    let row = db.query_one_raw(question).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}
