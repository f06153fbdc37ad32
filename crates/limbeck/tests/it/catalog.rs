//! What the catalogs of real databases are read as.

mod counted;
mod database;
pub(crate) mod mysql;
pub(crate) mod postgres;
pub(crate) mod rendered;
#[expect(unreachable_pub, reason = "what SeaORM derives is public")]
pub(crate) mod seaorm;
pub(crate) mod sqlite;

use limbeck::catalog::{Catalog, Filter, Other, OtherKind, read};
use limbeck::schema::{Column, PerEngine, Table, Term, Type};
use sea_orm::{ConnectionTrait, DatabaseConnection};

/// Makes what the statements say, and reads it.
async fn read_back(db: &DatabaseConnection, ddl: &str) -> Catalog {
    run(db, ddl).await;
    read(db, &Filter::new()).await.expect("the catalog is read")
}

/// Runs statements, each of which ends a line with a semicolon.
async fn run(db: &DatabaseConnection, statements: &str) {
    for statement in statements.split(";\n").filter(|it| !it.trim().is_empty()) {
        let done = db.execute_unprepared(statement).await;
        done.unwrap_or_else(|error| panic!("{error}: {statement}"));
    }
}

/// The one table of that name.
fn table<'c>(catalog: &'c Catalog, name: &str) -> &'c Table {
    let table = catalog.schema.table(&name.into());
    table.unwrap_or_else(|| panic!("there is no table {name}: {catalog:#?}"))
}

/// Asserts that a table is read as it is expected, and shows only the lines in which it is not.
fn assert_table(catalog: &Catalog, expected: &Table) {
    let found = table(catalog, &expected.name.name);
    let lines = |table: &Table| {
        let text = format!("{table:#?}");
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let (found_lines, expected_lines) = (lines(found), lines(expected));
    let differing = (found_lines.iter().zip(&expected_lines))
        .filter(|(found, expected)| found != expected)
        .map(|(found, expected)| format!("found {}, expected {}", found.trim(), expected.trim()));
    let differing: Vec<String> = differing.take(20).collect();
    assert!(found == expected, "{}: {differing:#?}", expected.name);
}

/// A column of a server's own type that must be given.
fn column(name: &str, ty: &str) -> Column {
    Column::new(name, Type::Native(ty.to_owned()))
}

/// The same, but it may be NULL.
fn nullable(name: &str, ty: &str) -> Column {
    Column {
        nullable: true,
        ..column(name, ty)
    }
}

/// The same column with a default.
fn with_default(column: Column, sql: &str) -> Column {
    Column {
        default: Term::expression(sql).into(),
        ..column
    }
}

/// The same column with a collation of its own.
fn collated(column: Column, collation: &str) -> Column {
    Column {
        collation: PerEngine::everywhere(Some(collation.to_owned())),
        ..column
    }
}

/// The names of others of one kind.
fn others(catalog: &Catalog, kind: OtherKind) -> Vec<String> {
    let others = catalog.others.iter().filter(|other| other.kind == kind);
    others.map(Other::to_string).collect()
}
