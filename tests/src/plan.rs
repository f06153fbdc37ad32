//! What a database means to do for a statement, in its own words, and how to tell a good plan from a bad one.

use crate::database::TestDatabase;
use crate::stack::{context, database_settings};
use plinth_infrastructure::database::Database;
use plinth_infrastructure::session::{Session, StatementLog};
use sea_orm::sea_query::{Query, Value};
use sea_orm::{ConnectionTrait as _, DbBackend, QueryResult, Statement};
use std::fmt;
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

    /// Lets the database look at its tables, so that it knows what is rare in them.
    pub async fn analyze(&self, tables: &[&str]) {
        let writer = self.database.writer();
        for table in tables {
            let sql = match writer.get_database_backend() {
                DbBackend::MySql => format!("ANALYZE TABLE {table} PERSISTENT FOR ALL"),
                _ => format!("ANALYZE {table}"),
            };
            let analyzed = writer.execute_unprepared(&sql).await;
            analyzed.expect("a table can be analyzed");
        }
    }

    /// Asks what the database means to do for a statement.
    pub async fn explain(&self, statement: &Statement) -> Plan {
        let engine = statement.db_backend;
        let word = match engine {
            DbBackend::Sqlite => "EXPLAIN QUERY PLAN",
            _ => "EXPLAIN",
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
            lines: rows.iter().map(|row| line(engine, row)).collect(),
        }
    }
}

/// One step of a plan.
fn line(engine: DbBackend, row: &QueryResult) -> String {
    match engine {
        DbBackend::Sqlite => row.try_get("", "detail").expect("a plan has details"),
        DbBackend::MySql => {
            let cell = |name| {
                let cell: Option<String> = row.try_get("", name).expect("a plan has this column");
                format!("{name}={} ", cell.unwrap_or_default())
            };
            ["table", "type", "key", "Extra"].map(cell).concat()
        }
        _ => row.try_get_by_index(0).expect("a plan is text"),
    }
}

/// What a database means to do for a statement.
#[derive(Debug)]
pub struct Plan {
    engine: DbBackend,
    sql: String,
    lines: Vec<String>,
}

impl Plan {
    fn says(&self, words: &[&str]) -> bool {
        let mut lines = self.lines.iter();
        lines.any(|line| words.iter().any(|word| line.contains(word)))
    }

    /// Tells whether rows are brought into order after they were read.
    pub fn sorts(&self) -> bool {
        self.says(&["Sort", "TEMP B-TREE", "filesort", "temporary"])
    }

    /// Tells whether it reads the table by this index and by nothing else.
    pub fn walks(&self, index: &str) -> bool {
        match self.engine {
            DbBackend::Sqlite => {
                let mut steps = self.lines.iter();
                steps.all(|line| line.ends_with(index) || line.contains(&format!("{index} (")))
            }
            DbBackend::MySql => {
                let mut steps = self.lines.iter();
                steps.all(|line| line.contains(&format!("key={index} ")))
            }
            _ => {
                let others = ["Seq Scan", "Bitmap"];
                let scans = self.lines.iter().filter(|line| line.contains("Index "));
                let mut scans = scans.filter(|line| line.contains("Scan"));
                let words = format!("using {index} ");
                !self.says(&others) && scans.all(|line| line.contains(&words))
            }
        }
    }

    /// Tells whether it begins at the place in the index that a bound on this column leads to, and not at its end.
    pub fn seeks(&self, column: &str) -> bool {
        match self.engine {
            DbBackend::Sqlite => self.says(&[&format!("{column}<"), &format!("{column}>")]),
            DbBackend::MySql => self.says(&["type=range"]),
            _ => {
                let mut lines = self.lines.iter();
                lines.any(|line| line.contains("Index Cond") && line.contains(column))
            }
        }
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.sql)?;
        self.lines
            .iter()
            .try_for_each(|line| writeln!(f, "    {line}"))
    }
}
