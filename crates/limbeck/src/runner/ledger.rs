//! Limbeck's two tables: which revisions are applied, and what is known of them.
//!
//! `seaql_migrations` is SeaORM's, and has the last word on what is applied, so that a project can change to Limbeck
//! and back. `limbeck_revisions` holds what SeaORM has no place for, and how far a revision has got that cannot be one
//! transaction. Reading makes neither.

use super::event::Course;
use sea_orm::sea_query::{
    ColumnDef, Expr, ExprTrait as _, Query, Table, TableCreateStatement, Value,
};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement};

pub(super) const NAMES: &str = "seaql_migrations";
pub(super) const RECORDS: &str = "limbeck_revisions";

/// The version of Limbeck, as written beside each revision.
pub(super) const TOOL: &str = env!("CARGO_PKG_VERSION");

const COLUMNS: [&str; 14] = [
    "id",
    "name",
    "parents",
    "checksum",
    "schema_hash",
    "applied_at",
    "duration_ms",
    "direction",
    "tool_version",
    "steps",
    "steps_done",
    "statements_done",
    "fingerprint",
    "mark",
];

/// What both tables say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Rows {
    /// From `seaql_migrations`: the name of a file, and when it was applied in seconds since 1970.
    pub(super) names: Vec<(String, i64)>,
    pub(super) records: Vec<Record>,
}

/// A row of `limbeck_revisions`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) parents: Vec<String>,
    pub(super) checksum: String,
    pub(super) schema: Option<String>,
    pub(super) applied_at: i64,
    pub(super) duration_ms: Option<i64>,
    pub(super) course: Course,
    pub(super) steps: i32,
    pub(super) done: Done,
}

/// How far a revision has got.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Done {
    pub(super) steps: i32,
    /// Pieces of work of the step after those.
    pub(super) statements: i32,
    /// What the tables looked like before the piece of work that was begun last; none if it was not begun.
    pub(super) fingerprint: Option<String>,
    /// The last key of a batched change that is done.
    pub(super) mark: Option<String>,
}

impl Record {
    /// Whether it stopped in the middle.
    pub(super) fn is_dirty(&self) -> bool {
        self.course != Course::Up || self.done.steps < self.steps
    }
}

/// Reads both tables, as far as they are there.
pub(super) async fn read(db: &impl ConnectionTrait) -> Result<Rows, DbErr> {
    let there = tables(db).await?;
    let mut rows = Rows::default();
    if there.iter().any(|table| table == NAMES) {
        let all = Query::select()
            .columns(["version", "applied_at"])
            .from(NAMES)
            .take();
        for row in db.query_all(&all).await? {
            rows.names
                .push((row.try_get("", "version")?, row.try_get("", "applied_at")?));
        }
    }
    if there.iter().any(|table| table == RECORDS) {
        let all = Query::select().columns(COLUMNS).from(RECORDS).take();
        for row in db.query_all(&all).await? {
            rows.records.push(record(&row)?);
        }
    }
    Ok(rows)
}

fn record(row: &QueryResult) -> Result<Record, DbErr> {
    let course: String = row.try_get("", "direction")?;
    let unknown = || DbErr::Type(format!("{RECORDS}.direction says {course:?}"));
    let parents: String = row.try_get("", "parents")?;
    Ok(Record {
        id: row.try_get("", "id")?,
        name: row.try_get("", "name")?,
        parents: parents.split_whitespace().map(str::to_owned).collect(),
        checksum: row.try_get("", "checksum")?,
        schema: row.try_get("", "schema_hash")?,
        applied_at: row.try_get("", "applied_at")?,
        duration_ms: row.try_get("", "duration_ms")?,
        course: Course::of_word(&course).ok_or_else(unknown)?,
        steps: row.try_get("", "steps")?,
        done: Done {
            steps: row.try_get("", "steps_done")?,
            statements: row.try_get("", "statements_done")?,
            fingerprint: row.try_get("", "fingerprint")?,
            mark: row.try_get("", "mark")?,
        },
    })
}

/// Tells which of the two tables are there.
async fn tables(db: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    let backend = db.get_database_backend();
    let question = match backend {
        DbBackend::Postgres => {
            "SELECT relname::text AS name FROM pg_catalog.pg_class WHERE relname IN ('seaql_migrations', 'limbeck_revisions') AND relkind IN ('r', 'p') AND pg_catalog.pg_table_is_visible(oid)"
        }
        DbBackend::MySql => {
            "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name IN ('seaql_migrations', 'limbeck_revisions')"
        }
        _ => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('seaql_migrations', 'limbeck_revisions')"
        }
    };
    let rows = db.query_all_raw(Statement::from_string(backend, question));
    let names = rows.await?.into_iter();
    names.map(|row| row.try_get("", "name")).collect()
}

/// Both tables, as they are made. The first one is SeaORM's to the letter.
pub(super) fn definitions() -> [TableCreateStatement; 2] {
    let names = Table::create()
        .table(NAMES)
        .if_not_exists()
        .col(ColumnDef::new("version").string().not_null().primary_key())
        .col(ColumnDef::new("applied_at").big_integer().not_null())
        .take();
    let records = Table::create()
        .table(RECORDS)
        .if_not_exists()
        .col(
            ColumnDef::new("id")
                .string_len(255)
                .not_null()
                .primary_key(),
        )
        .col(ColumnDef::new("name").string_len(255).not_null())
        .col(ColumnDef::new("parents").text().not_null())
        .col(ColumnDef::new("checksum").string_len(64).not_null())
        .col(ColumnDef::new("schema_hash").string_len(64))
        .col(ColumnDef::new("applied_at").big_integer().not_null())
        .col(ColumnDef::new("duration_ms").big_integer())
        .col(ColumnDef::new("direction").string_len(16).not_null())
        .col(ColumnDef::new("tool_version").string_len(32).not_null())
        .col(ColumnDef::new("steps").integer().not_null())
        .col(ColumnDef::new("steps_done").integer().not_null())
        .col(ColumnDef::new("statements_done").integer().not_null())
        .col(ColumnDef::new("fingerprint").string_len(64))
        .col(ColumnDef::new("mark").text())
        .take();
    [names, records]
}

/// Makes both tables where they are missing.
pub(super) async fn create(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    for table in definitions() {
        db.execute(&table).await?;
    }
    Ok(())
}

/// Writes that a file is applied.
pub(super) async fn add_name(
    db: &impl ConnectionTrait,
    name: &str,
    applied_at: i64,
) -> Result<(), DbErr> {
    remove_name(db, name).await?;
    let add = Query::insert()
        .into_table(NAMES)
        .columns(["version", "applied_at"])
        .values_panic([name.into(), applied_at.into()])
        .take();
    db.execute(&add).await.map(drop)
}

/// Writes that a file is not applied.
pub(super) async fn remove_name(db: &impl ConnectionTrait, name: &str) -> Result<(), DbErr> {
    let remove = Query::delete()
        .from_table(NAMES)
        .and_where(Expr::col("version").eq(name))
        .take();
    db.execute(&remove).await.map(drop)
}

/// Writes a record, over that of the same revision if there is one.
pub(super) async fn put(db: &impl ConnectionTrait, record: &Record) -> Result<(), DbErr> {
    remove(db, &record.id).await?;
    let values: [Value; 14] = [
        record.id.clone().into(),
        record.name.clone().into(),
        record.parents.join(" ").into(),
        record.checksum.clone().into(),
        record.schema.clone().into(),
        record.applied_at.into(),
        record.duration_ms.into(),
        record.course.word().into(),
        TOOL.into(),
        record.steps.into(),
        record.done.steps.into(),
        record.done.statements.into(),
        record.done.fingerprint.clone().into(),
        record.done.mark.clone().into(),
    ];
    let add = Query::insert()
        .into_table(RECORDS)
        .columns(COLUMNS)
        .values_panic(values.map(Expr::from))
        .take();
    db.execute(&add).await.map(drop)
}

/// Removes a record.
pub(super) async fn remove(db: &impl ConnectionTrait, id: &str) -> Result<(), DbErr> {
    let remove = Query::delete()
        .from_table(RECORDS)
        .and_where(Expr::col("id").eq(id))
        .take();
    db.execute(&remove).await.map(drop)
}

/// Writes how far a revision has got.
pub(super) async fn advance(db: &impl ConnectionTrait, id: &str, done: &Done) -> Result<(), DbErr> {
    let update = Query::update()
        .table(RECORDS)
        .value("steps_done", done.steps)
        .value("statements_done", done.statements)
        .value("fingerprint", done.fingerprint.clone())
        .value("mark", done.mark.clone())
        .and_where(Expr::col("id").eq(id))
        .take();
    db.execute(&update).await.map(drop)
}

/// Empties both tables.
pub(super) async fn purge(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    for table in [NAMES, RECORDS] {
        db.execute(&Query::delete().from_table(table).take())
            .await?;
    }
    Ok(())
}
