//! A database of its own for each test, on any engine, gone when the test ends (a failing test included).
//!
//! SQLite databases are files in a temporary folder. The others are made beneath the server that
//! `PLINTH_TEST_POSTGRES_URL` or `PLINTH_TEST_MYSQL_URL` names: `make test` starts one of each.

mod name;
mod server;
mod template;

use crate::stack;
use server::Server;
use std::thread;
use tempfile::TempDir;
pub use template::Template;

/// The engines that every repository is proven on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A file, no server.
    Sqlite,
    /// PostgreSQL.
    Postgres,
    /// MariaDB or MySQL.
    Mysql,
}

/// One test's own database.
#[derive(Debug)]
pub struct TestDatabase {
    engine: Engine,
    url: String,
    place: Option<Place>,
}

/// What has to be cleared away.
#[derive(Debug)]
enum Place {
    Folder(TempDir),
    Server { server: Server, name: String },
}

impl TestDatabase {
    /// Makes an empty database.
    pub async fn empty(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => Self::file(&[]),
            Engine::Postgres | Engine::Mysql => Self::on_server(engine, None).await,
        }
    }

    /// Makes a database with Plinth's schema.
    pub async fn fresh(engine: Engine) -> Self {
        SCHEMA.database(engine, stack::migrate).await
    }

    /// Makes a SQLite file with that content. (An empty file is an empty database.)
    fn file(content: &[u8]) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("plinth_")
            .suffix("_test")
            .tempdir()
            .expect("a temporary folder can be made");
        let path = folder.path().join("test.db");
        std::fs::write(&path, content).expect("a new temporary folder takes a file");
        // Four slashes: an absolute path to sqlx and in Plinth's own reading alike.
        let url = format!("sqlite:///{}", path.display());
        Self {
            engine: Engine::Sqlite,
            url,
            place: Some(Place::Folder(folder)),
        }
    }

    /// Makes a database beneath the engine's test server, as a copy of `template` if there is one.
    async fn on_server(engine: Engine, template: Option<&str>) -> Self {
        let server = Server::from_environment(engine);
        server.sweep().await;
        let name = name::new();
        server.create(&name, template).await;
        Self {
            engine,
            url: server.url_of(&name),
            place: Some(Place::Server { server, name }),
        }
    }

    /// The engine it runs on.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Where to connect.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Removes the database, whoever is still connected.
    pub async fn close(mut self) {
        if let Some(place) = self.place.take() {
            place.clear().await;
        }
    }

    /// Leaves the database where it is, and returns its name.
    fn keep(mut self) -> String {
        match self.place.take() {
            Some(Place::Server { name, .. }) => name,
            _ => unreachable!("only databases on servers are kept"),
        }
    }
}

impl Place {
    async fn clear(self) {
        match self {
            Self::Folder(folder) => folder.close().expect("a temporary folder can be removed"),
            Self::Server { server, name } => server.drop(&name).await,
        }
    }
}

/// A test that fails never reaches `close`. `drop` cannot await and the test's runtime is busy with dropping, so a
/// thread with a runtime of its own does the work.
impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Some(place) = self.place.take() else {
            return;
        };
        let cleared = thread::spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime
                .expect("a runtime can be built")
                .block_on(place.clear());
        });
        if cleared.join().is_err() {
            eprintln!("the test database {} is left behind", self.url);
        }
    }
}

/// Plinth's schema, built once for each engine.
static SCHEMA: Template = Template::new();

/// Gives `case` a fresh database on `engine`, with Plinth's schema. This is what [`on_every_database!`](crate::on_every_database) calls.
pub async fn with_database(engine: Engine, case: impl AsyncFn(&TestDatabase)) {
    let database = TestDatabase::fresh(engine).await;
    case(&database).await;
    database.close().await;
}

/// The same with an empty database, for tests of the schema itself.
pub async fn with_empty_database(engine: Engine, case: impl AsyncFn(&TestDatabase)) {
    let database = TestDatabase::empty(engine).await;
    case(&database).await;
    database.close().await;
}

/// Turns one `async fn case(&TestDatabase)` into three tests: `case::sqlite`, `case::postgres` and `case::mysql`.
///
/// The databases have Plinth's schema; with `empty` in front they have nothing. With `server` in front the test is
/// about a server that can be reached or not, and SQLite has none. (`empty server` means both.)
#[macro_export]
macro_rules! on_every_database {
    ($case:ident) => {
        $crate::on_every_database!(@with_database $case, sqlite postgres mysql);
    };
    (empty $case:ident) => {
        $crate::on_every_database!(@with_empty_database $case, sqlite postgres mysql);
    };
    (empty server $case:ident) => {
        $crate::on_every_database!(@with_empty_database $case, postgres mysql);
    };
    (server $case:ident) => {
        $crate::on_every_database!(@with_database $case, postgres mysql);
    };
    (@$with:ident $case:ident, $($engine:ident)+) => {
        mod $case {
            use super::$case as case;
            use $crate::database::{Engine, $with};

            $($crate::on_every_database!(@$engine $with case);)+
        }
    };
    (@sqlite $with:ident $case:ident) => {
        #[tokio::test]
        async fn sqlite() {
            $with(Engine::Sqlite, $case).await;
        }
    };
    (@postgres $with:ident $case:ident) => {
        #[tokio::test]
        #[ignore = "needs PLINTH_TEST_POSTGRES_URL; make test starts one"]
        async fn postgres() {
            $with(Engine::Postgres, $case).await;
        }
    };
    (@mysql $with:ident $case:ident) => {
        #[tokio::test]
        #[ignore = "needs PLINTH_TEST_MYSQL_URL; make test starts one"]
        async fn mysql() {
            $with(Engine::Mysql, $case).await;
        }
    };
}
