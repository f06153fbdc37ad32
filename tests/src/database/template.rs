//! A schema that is built once per process and then copied for each test.

use super::{Engine, TestDatabase};
use anyhow::Result;
use tokio::sync::OnceCell;

/// Keeps the first database that was built, for copies of it. It belongs in a `static`, with one way to build it.
///
/// SQLite copies the file and PostgreSQL the database; MariaDB knows no such copy, so there each database is built.
#[derive(Debug, Default)]
pub struct Template {
    file: OnceCell<Vec<u8>>,
    database: OnceCell<String>,
}

impl Template {
    /// A template that is yet to be built.
    pub const fn new() -> Self {
        Self {
            file: OnceCell::const_new(),
            database: OnceCell::const_new(),
        }
    }

    /// Makes a database with the schema that `build` creates at the URL it is given. `build` must close its
    /// connections before it returns.
    pub async fn database(
        &self,
        engine: Engine,
        build: impl AsyncFn(&str) -> Result<()>,
    ) -> TestDatabase {
        match engine {
            Engine::Sqlite => TestDatabase::file(
                self.file
                    .get_or_init(async || build_file(build).await)
                    .await,
            ),
            Engine::Postgres => {
                // Kept for the whole run, because no one test can tell that it is the last: a later run sweeps it away.
                let template = self
                    .database
                    .get_or_init(async || built(engine, build).await.keep())
                    .await;
                TestDatabase::on_server(engine, Some(template)).await
            }
            Engine::Mysql => built(engine, build).await,
        }
    }
}

async fn built(engine: Engine, build: impl AsyncFn(&str) -> Result<()>) -> TestDatabase {
    let database = TestDatabase::empty(engine).await;
    build(database.url())
        .await
        .unwrap_or_else(|error| panic!("cannot build the schema on {engine:?}: {error:#}"));
    database
}

async fn build_file(build: impl AsyncFn(&str) -> Result<()>) -> Vec<u8> {
    let database = built(Engine::Sqlite, build).await;
    let path = database.url().trim_start_matches("sqlite://");
    let log = std::fs::metadata(format!("{path}-wal")).map_or(0, |log| log.len());
    assert_eq!(log, 0, "the builder of the schema left a connection open");
    let content = std::fs::read(path).expect("a test's own file can be read");
    database.close().await;
    content
}
