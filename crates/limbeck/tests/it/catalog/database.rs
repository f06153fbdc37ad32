//! A database of its own for each test on a server, dropped when the test is done (a failing one is left to look at).

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use std::env;
use std::sync::atomic::{AtomicU32, Ordering};

/// A database in memory.
pub(super) async fn sqlite() -> DatabaseConnection {
    connect("sqlite::memory:").await
}

/// Gives the case a fresh database on the server that the variable names.
pub(super) async fn on_server(variable: &str, case: impl AsyncFnOnce(&DatabaseConnection)) {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let url = env::var(variable).unwrap_or_else(|_| panic!("{variable} is not set"));
    let (server, _) = url.rsplit_once('/').expect("the URL names a database");
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("limbeck_catalog_{}_{count}", std::process::id());

    let maintenance = connect(&url).await;
    for statement in [
        format!("DROP DATABASE IF EXISTS {name}"),
        format!("CREATE DATABASE {name}"),
    ] {
        let done = maintenance.execute_unprepared(&statement).await;
        done.unwrap_or_else(|error| panic!("{error}: {statement}"));
    }
    let db = connect(&format!("{server}/{name}")).await;
    case(&db).await;
    db.close().await.expect("the connection closes");
    let drop = format!("DROP DATABASE {name}");
    let dropped = maintenance.execute_unprepared(&drop).await;
    dropped.expect("the test's database is dropped");
    maintenance.close().await.expect("the connection closes");
}

async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    let db = Database::connect(options).await;
    db.unwrap_or_else(|error| panic!("no connection: {error}"))
}
