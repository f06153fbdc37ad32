//! Empty databases that go when their test ends, a failing test included.

use limbeck::engine::{Engine, Server};
use limbeck::sql::{Dependent, LIST_SURROUNDINGS, Step, Surroundings, Work};
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, QueryResult, Statement,
};
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;

/// Where a test's database is.
#[derive(Clone, Copy)]
pub(crate) enum Place {
    Sqlite,
    Postgres,
    Mysql,
}

pub(crate) struct Database {
    pub(crate) server: Server,
    pub(crate) url: String,
    connection: DatabaseConnection,
}

impl Place {
    /// Runs a test on a database of its own.
    pub(crate) async fn run(self, test: impl AsyncFnOnce(&mut Database)) {
        match self {
            Self::Sqlite => {
                let folder = TempDir::new().expect("a temporary folder can be made");
                let url = format!(
                    "sqlite://{}?mode=rwc",
                    folder.path().join("test.db").display()
                );
                let mut database = Database::open(&url).await;
                test(&mut database).await;
                database.close().await;
            }
            Self::Postgres => on_server("PLINTH_TEST_POSTGRES_URL", test).await,
            Self::Mysql => on_server("PLINTH_TEST_MYSQL_URL", test).await,
        }
    }
}

async fn on_server(variable: &str, test: impl AsyncFnOnce(&mut Database)) {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let url = std::env::var(variable).unwrap_or_default();
    let (server, _) = url
        .rsplit_once('/')
        .unwrap_or_else(|| panic!("{variable} names no server: run `make test`"));
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("limbeck_{}_{number}", std::process::id());
    let home = Database::open(&url).await;
    home.execute(&format!("CREATE DATABASE {name}")).await;
    let mut database = Database::open(&format!("{server}/{name}")).await;
    let outcome = CatchUnwind(Box::pin(test(&mut database))).await;
    database.close().await;
    home.execute(&format!("DROP DATABASE {name}")).await;
    home.close().await;
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

/// A future whose panic is a result, so that the database goes in any case.
struct CatchUnwind<F>(std::pin::Pin<Box<F>>);

impl<F: Future> Future for CatchUnwind<F> {
    type Output = std::thread::Result<F::Output>;

    fn poll(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Self::Output> {
        let polled = std::panic::catch_unwind(AssertUnwindSafe(|| self.0.as_mut().poll(context)));
        match polled {
            Ok(poll) => poll.map(Ok),
            Err(panic) => std::task::Poll::Ready(Err(panic)),
        }
    }
}

impl Database {
    async fn open(url: &str) -> Self {
        let mut options = ConnectOptions::new(url);
        options.max_connections(1).sqlx_logging(false);
        // PostgreSQL would refuse a statement that it prepared before its table changed.
        options.map_sqlx_postgres_opts(|options| options.statement_cache_capacity(0));
        options.map_sqlx_sqlite_opts(|options| options.foreign_keys(false));
        let connection = sea_orm::Database::connect(options).await;
        let connection =
            connection.unwrap_or_else(|error| panic!("cannot open a test database: {error}"));
        let (driver, question) = match connection.get_database_backend() {
            DbBackend::Postgres => (Engine::Postgres, "SELECT version()"),
            DbBackend::MySql => (Engine::MySql, "SELECT version()"),
            _ => (Engine::Sqlite, "SELECT sqlite_version()"),
        };
        let statement = Statement::from_string(connection.get_database_backend(), question);
        let row = connection
            .query_one_raw(statement)
            .await
            .expect("a server knows its version");
        let words: String = row.expect("one row").try_get_by_index(0).expect("a text");
        let server = Server::recognise(driver, &words).expect("the version is a number");
        let url = url.to_owned();
        Self {
            server,
            url,
            connection,
        }
    }

    async fn close(self) {
        self.connection
            .close()
            .await
            .expect("a connection can be closed");
    }

    pub(crate) fn connection(&self) -> &DatabaseConnection {
        &self.connection
    }

    pub(crate) fn engine(&self) -> Engine {
        self.server.engine
    }

    pub(crate) async fn try_execute(&self, sql: &str) -> Result<(), DbErr> {
        self.connection.execute_unprepared(sql).await.map(drop)
    }

    pub(crate) async fn execute(&self, sql: &str) {
        let outcome = self.try_execute(sql).await;
        outcome.unwrap_or_else(|error| panic!("{error}, in\n{sql}"));
    }

    pub(crate) async fn rows(&self, sql: &str) -> Vec<QueryResult> {
        let statement = Statement::from_string(self.connection.get_database_backend(), sql);
        let rows = self.connection.query_all_raw(statement).await;
        rows.unwrap_or_else(|error| panic!("{error}, in\n{sql}"))
    }

    /// The rows of a query as text, `|` between values.
    pub(crate) async fn lines(&self, sql: &str) -> Vec<String> {
        let rows = self.rows(sql).await;
        rows.iter().map(line).collect()
    }

    /// Does steps as the runner would, in a transaction where the engine has them.
    pub(crate) async fn run(&self, steps: &[Step]) -> Result<(), String> {
        let work: Vec<&Work> = steps.iter().flat_map(|step| &step.work).collect();
        let alone = steps.iter().any(|step| step.alone);
        self.run_work(&work, self.engine().has_transactional_ddl() && !alone)
            .await
    }

    pub(crate) async fn run_work(
        &self,
        work: &[&Work],
        in_transaction: bool,
    ) -> Result<(), String> {
        if in_transaction {
            self.execute("BEGIN").await;
        }
        for piece in work {
            let sql = match piece {
                Work::Batched(batched) => {
                    format!("{} AND {} IS NOT NULL", batched.sql, batched.key)
                }
                other => other.sql().to_owned(),
            };
            if let Err(error) = self.try_execute(&sql).await {
                if in_transaction {
                    self.execute("ROLLBACK").await;
                }
                return Err(format!("{error}, in\n{sql}"));
            }
        }
        if in_transaction {
            self.execute("COMMIT").await;
        }
        Ok(())
    }

    /// What the runner would read of views and triggers.
    pub(crate) async fn surroundings(&self) -> Surroundings {
        if self.engine() != Engine::Sqlite {
            return Surroundings::Unknown;
        }
        let rows = self.rows(LIST_SURROUNDINGS).await;
        let text =
            |row: &QueryResult, place| row.try_get_by_index::<String>(place).expect("a text");
        let dependents = rows.iter().map(|row| Dependent {
            is_view: text(row, 0) == "view",
            name: text(row, 1),
            table: text(row, 2),
            sql: text(row, 3),
        });
        Surroundings::Known(dependents.collect())
    }
}

fn line(row: &QueryResult) -> String {
    let values = (0..row.column_names().len()).map(|place| {
        let text = row.try_get_by_index::<Option<String>>(place).ok();
        let whole = || {
            row.try_get_by_index::<Option<i64>>(place)
                .ok()
                .map(|n| n.map(|n| n.to_string()))
        };
        let small = || {
            row.try_get_by_index::<Option<i32>>(place)
                .ok()
                .map(|n| n.map(|n| n.to_string()))
        };
        let smaller = || {
            row.try_get_by_index::<Option<i16>>(place)
                .ok()
                .map(|n| n.map(|n| n.to_string()))
        };
        let float = || {
            row.try_get_by_index::<Option<f64>>(place)
                .ok()
                .map(|n| n.map(|n| n.to_string()))
        };
        let truth = || {
            row.try_get_by_index::<Option<bool>>(place)
                .ok()
                .map(|n| n.map(|n| u8::from(n).to_string()))
        };
        let value = text
            .or_else(whole)
            .or_else(small)
            .or_else(smaller)
            .or_else(float)
            .or_else(truth);
        value
            .unwrap_or_else(|| panic!("column {place} is of no kind that the tests read"))
            .unwrap_or_else(|| "NULL".to_owned())
    });
    values.collect::<Vec<_>>().join("|")
}
