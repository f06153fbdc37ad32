//! The rows of tables, as exactly as a server tells them, and whether they are still there.

use super::fate::{Fate, Fates};
use super::finding::Finding;
use crate::engine::{Engine, Server};
use crate::schema::{ObjectName, Table};
use crate::sql::{quoted, quoted_path};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, QueryResult, Statement};
use std::collections::BTreeMap;

/// How many rows are told of at most: the first ones show what is wrong.
const TOLD: usize = 5;

/// A row: each value as its server writes it, none for NULL.
type Row = Vec<Option<String>>;

/// The rows of each table, in no order.
pub(super) type Rows = BTreeMap<ObjectName, Vec<Row>>;

/// What came of a comparison.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    /// How many rows are as they were.
    pub(super) survived: usize,
    /// What is gone, as the revision says: in words.
    pub(super) lost: Vec<String>,
    /// What is gone, and should not be.
    pub(super) findings: Vec<Finding>,
}

/// Reads the rows of tables.
pub(super) async fn read<'t>(
    db: &DatabaseConnection,
    server: Server,
    tables: impl IntoIterator<Item = &'t Table>,
) -> Result<Rows, DbErr> {
    let mut all = Rows::new();
    for table in tables {
        let question = Statement::from_string(db.get_database_backend(), question(server, table));
        let rows = db.query_all_raw(question).await?;
        let width = table.columns.len();
        let rows: Result<Vec<Row>, DbErr> = rows.iter().map(|row| values(row, width)).collect();
        all.insert(table.name.clone(), rows?);
    }
    Ok(all)
}

fn question(server: Server, table: &Table) -> String {
    let columns = table.columns.iter().enumerate();
    let columns: Vec<String> = columns
        .map(|(place, column)| format!("{} AS c{place}", value(server, &column.name)))
        .collect();
    let path = quoted_path(&table.name, quote(server));
    format!("SELECT {} FROM {path}", columns.join(", "))
}

/// The statement that deletes every row of a table but these; none if they cannot be told from others.
pub(super) fn all_but(server: Server, table: &Table, kept: &[Row]) -> Option<String> {
    let path = quoted_path(&table.name, quote(server));
    if kept.is_empty() {
        return Some(format!("DELETE FROM {path}"));
    }
    let key = &table.primary_key.as_ref()?.columns;
    let place = |name: &String| table.columns.iter().position(|one| one.name == *name);
    let key: Option<Vec<(usize, &String)>> =
        key.iter().map(|name| Some((place(name)?, name))).collect();
    let key = key?;
    let is = |row: &Row| {
        let parts = key.iter().map(|(place, name)| {
            let text = row.get(*place)?.as_deref()?.replace('\'', "''");
            let text = if server.engine.is_mysql_like() {
                text.replace('\\', "\\\\")
            } else {
                text
            };
            Some(format!("{} = '{text}'", value(server, name)))
        });
        let parts: Option<Vec<String>> = parts.collect();
        Some(format!("({})", parts?.join(" AND ")))
    };
    let kept: Option<Vec<String>> = kept.iter().map(is).collect();
    Some(format!(
        "DELETE FROM {path} WHERE NOT ({})",
        kept?.join(" OR ")
    ))
}

fn quote(server: Server) -> char {
    if server.engine.is_mysql_like() {
        '`'
    } else {
        '"'
    }
}

/// A column's value as a text that tells it from every other one.
fn value(server: Server, column: &str) -> String {
    let name = quoted(column, quote(server));
    match server.engine {
        // A literal of SQLite tells 1 from '1', too.
        Engine::Sqlite => format!("quote({name})"),
        Engine::Postgres => format!("{name}::text"),
        Engine::MySql | Engine::MariaDb => format!("CAST({name} AS BINARY)"),
    }
}

fn values(row: &QueryResult, width: usize) -> Result<Row, DbErr> {
    let value = |place| {
        if let Ok(text) = row.try_get_by_index::<Option<String>>(place) {
            return Ok(text);
        }
        let bytes: Option<Vec<u8>> = row.try_get_by_index(place)?;
        Ok(bytes.map(shown))
    };
    (0..width).map(value).collect()
}

/// Bytes as the text that they are, or else in digits.
fn shown(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| {
        let bytes = error.as_bytes().iter();
        bytes.fold("0x".to_owned(), |text, byte| format!("{text}{byte:02x}"))
    })
}

/// Compares the rows before with those that came back.
pub(super) fn compare(fates: &Fates<'_>, before: &Rows, after: &Rows) -> Comparison {
    let mut comparison = Comparison::default();
    for fate in &fates.tables {
        let name = &fate.table.name;
        if let (Some(before), Some(after)) = (before.get(name), after.get(name)) {
            table(fate, before, after, &mut comparison);
        }
    }
    comparison
}

fn table(fate: &Fate<'_>, before: &[Row], after: &[Row], comparison: &mut Comparison) {
    let name = &fate.table.name;
    if let Some(why) = fate.rows {
        let gone = unmatched(before.to_vec(), after.to_vec()).0.len();
        comparison.survived += before.len() - gone;
        if gone > 0 {
            let text = format!("{gone} of {} rows of table `{name}`, {why}", before.len());
            comparison.lost.push(text);
        }
        return;
    }
    for (column, why) in &fate.values {
        let mut columns = fate.table.columns.iter();
        let Some(place) = columns.position(|one| one.name == *column) else {
            continue;
        };
        let gone = unmatched(project(before, &[place]), project(after, &[place]))
            .0
            .len();
        if gone > 0 {
            comparison.lost.push(format!(
                "{gone} of {} values of column `{column}` of table `{name}`, {why}",
                before.len()
            ));
        }
    }
    let shape = Shape::of(fate);
    let before = project(before, &shape.places);
    let count = before.len();
    let (missing, surplus) = unmatched(before, project(after, &shape.places));
    comparison.survived += count - missing.len();
    shape.tell(&missing, &surplus, &mut comparison.findings);
}

/// The columns of a table that have to be as they were, those of its primary key first.
struct Shape<'f> {
    table: &'f Table,
    places: Vec<usize>,
    /// How many of them are the whole primary key.
    key: usize,
}

impl<'f> Shape<'f> {
    fn of(fate: &Fate<'f>) -> Self {
        let table = fate.table;
        let kept = |column: &str| !fate.values.contains_key(column);
        let place = |name: &String| table.columns.iter().position(|one| one.name == *name);
        let key = table.primary_key.as_ref();
        let key = key.map_or(&[][..], |key| &key.columns);
        let whole = key.iter().all(|column| kept(column));
        let mut places: Vec<usize> = if whole {
            key.iter().filter_map(place).collect()
        } else {
            Vec::new()
        };
        let key = places.len();
        for (place, column) in table.columns.iter().enumerate() {
            if kept(&column.name) && !places.contains(&place) {
                places.push(place);
            }
        }
        Self { table, places, key }
    }

    fn column(&self, place: usize) -> &'f str {
        &self.table.columns[self.places[place]].name
    }

    /// The row by its key, or whole if it has none.
    fn named(&self, row: &Row) -> String {
        let count = if self.key > 0 { self.key } else { row.len() };
        let said = row.iter().take(count).enumerate();
        let said: Vec<String> = said
            .map(|(place, value)| format!("{} = {}", self.column(place), told(value.as_deref())))
            .collect();
        said.join(", ")
    }

    /// Says which rows are not as they were.
    fn tell(&self, missing: &[Row], surplus: &[Row], findings: &mut Vec<Finding>) {
        let name = &self.table.name;
        let same = |one: &Row, other: &Row| self.key > 0 && one[..self.key] == other[..self.key];
        let row = |row: &Row| format!("a row of table `{name}`, {}", self.named(row));
        for one in missing.iter().take(TOLD) {
            let Some(other) = surplus.iter().find(|other| same(one, other)) else {
                findings.push(Finding {
                    object: format!("table `{name}`"),
                    aspect: "existence",
                    expected: Some(row(one)),
                    found: None,
                });
                continue;
            };
            for (place, (value, found)) in one.iter().zip(other).enumerate() {
                if value != found {
                    let column = self.column(place);
                    let of = self.named(one);
                    findings.push(Finding {
                        object: format!("column `{column}` of table `{name}`, where {of}"),
                        aspect: "value",
                        expected: Some(told(value.as_deref())),
                        found: Some(told(found.as_deref())),
                    });
                }
            }
        }
        let new = surplus
            .iter()
            .filter(|other| !missing.iter().any(|one| same(one, other)));
        let more = missing.len().min(TOLD) < TOLD;
        for one in new.take(if more { TOLD } else { 0 }) {
            findings.push(Finding {
                object: format!("table `{name}`"),
                aspect: "existence",
                expected: None,
                found: Some(row(one)),
            });
        }
    }
}

/// A value for people, cut where it says no more.
fn told(value: Option<&str>) -> String {
    let Some(value) = value else {
        return "NULL".to_owned();
    };
    let beginning: String = value.chars().take(40).collect();
    if beginning.len() < value.len() {
        format!("{beginning}… ({} characters)", value.chars().count())
    } else {
        beginning
    }
}

fn project(rows: &[Row], places: &[usize]) -> Vec<Row> {
    let project = |row: &Row| places.iter().map(|place| row[*place].clone()).collect();
    rows.iter().map(project).collect()
}

/// The rows that are on one side alone, sorted.
fn unmatched(mut before: Vec<Row>, mut after: Vec<Row>) -> (Vec<Row>, Vec<Row>) {
    before.sort();
    after.sort();
    let mut surplus = after.into_iter().peekable();
    let (mut missing, mut new) = (Vec::new(), Vec::new());
    for row in before {
        while let Some(other) = surplus.next_if(|other| *other < row) {
            new.push(other);
        }
        if surplus.next_if_eq(&row).is_none() {
            missing.push(row);
        }
    }
    new.extend(surplus);
    (missing, new)
}
