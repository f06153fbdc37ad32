//! A database that keeps what it is asked, so that it can be asked again how it answers.

use super::{Plan, Step};
use crate::database::TestDatabase;
use crate::stack::{context, database_settings};
use plinth_infrastructure::database::Database;
use plinth_infrastructure::session::{Session, StatementLog};
use sea_orm::sea_query::{Query, Value};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// A database that keeps what its use cases ask it.
pub struct Witnessed {
    /// The database.
    pub database: Database,
    statements: Arc<Mutex<Vec<Statement>>>,
}

impl Witnessed {
    /// Opens a test's database.
    pub async fn open(database: &TestDatabase) -> Self {
        let statements = Arc::<Mutex<Vec<Statement>>>::default();
        let kept = Arc::clone(&statements);
        let witness = move |statement: &Statement| {
            let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
            kept.push(statement.clone());
        };
        let settings = database_settings(database.url());
        let opened = Database::open_before(settings, Some(Arc::new(witness))).await;
        Self {
            database: opened.expect("a test database can be opened"),
            statements,
        }
    }

    /// Takes what was asked since the last time.
    pub fn take(&self) -> Vec<Statement> {
        let mut kept = self
            .statements
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *kept)
    }

    /// Fills a table with rows, many at a time.
    pub async fn fill(
        &self,
        table: &'static str,
        columns: &[&'static str],
        rows: impl IntoIterator<Item = Vec<Value>>,
    ) {
        let log = StatementLog {
            echo: false,
            slow: Duration::MAX,
            witness: None,
        };
        let session = Session::pooled(self.database.writer(), &context(), log);
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let mut insert = Query::insert();
            insert.into_table(table).columns(columns.iter().copied());
            for row in rows.by_ref().take(500) {
                insert.values_panic(row.into_iter().map(Into::into));
            }
            let inserted = session.execute(&insert).await;
            inserted.expect("sample rows can be inserted");
        }
    }

    /// Lets the database look at its tables, so that it knows what is rare in them, and (PostgreSQL) which of their pages
    /// everybody may see, without which nothing is answered from an index alone.
    pub async fn analyze(&self, tables: &[&str]) {
        let writer = self.database.writer();
        for table in tables {
            let sql = match writer.get_database_backend() {
                DbBackend::MySql => format!("ANALYZE TABLE {table} PERSISTENT FOR ALL"),
                // What was committed without waiting counts as committed when the log is on its disk.
                DbBackend::Postgres => {
                    format!("SET LOCAL synchronous_commit = on; ANALYZE {table}")
                }
                _ => format!("ANALYZE {table}"),
            };
            let analyzed = writer.execute_unprepared(&sql).await;
            analyzed.expect("a table can be analyzed");
        }
        if writer.get_database_backend() == DbBackend::Postgres {
            let vacuum = format!("VACUUM {}", tables.join(", "));
            let vacuumed = writer.execute_unprepared(&vacuum).await;
            vacuumed.expect("tables can be vacuumed");
        }
    }

    /// Asks what the database does for a statement. The servers run it and count rows; SQLite only tells its plan.
    pub async fn explain(&self, statement: &Statement) -> Plan {
        let engine = statement.db_backend;
        let word = match engine {
            DbBackend::Sqlite => "EXPLAIN QUERY PLAN",
            DbBackend::MySql => "ANALYZE",
            _ => "EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF)",
        };
        let question = Statement {
            sql: format!("{word} {}", statement.sql),
            ..statement.clone()
        };
        let rows = self.database.writer().query_all_raw(question).await;
        let rows = rows.expect("what can be run can be explained");
        Plan {
            engine,
            sql: statement.sql.clone(),
            steps: rows.iter().map(|row| Step::read(engine, row)).collect(),
        }
    }
}
