//! Rows that make the usual mistakes fail: NULL wherever it may be, the same value twice wherever it may be, the longest
//! and the shortest texts, the largest and the smallest numbers, every label of an enum, keys that point to rows.

mod condition;
mod row;
mod value;

use crate::engine::Server;
use crate::operation::{Data, DataStep, Operation, Undo};
use crate::schema::{ObjectName, Schema, Table, Value};
use crate::sql::{RenderError, Surroundings, render};
use row::{Choice, Rows};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr};
use std::collections::BTreeMap;
use std::iter;

/// How many values in the place of others are tried where a condition refuses a row.
const ATTEMPTS: usize = 200;

/// What is in the tables now.
#[derive(Debug, Default)]
pub(super) struct Seeded {
    /// How many rows there are.
    pub(super) rows: usize,
    /// What could not be done, in words.
    pub(super) notes: Vec<String>,
}

/// One row, as the columns that are said and their values.
type Row = BTreeMap<String, Value>;

/// The rows of each table so far.
type Planted<'s> = BTreeMap<&'s ObjectName, Vec<Row>>;

/// Why a row is not there.
enum Refused {
    /// The database does not take it.
    Database(DbErr),
    /// It cannot be written.
    Render(Box<RenderError>),
}

/// Puts rows into tables, in this order.
pub(super) async fn seed<'s>(
    db: &DatabaseConnection,
    server: Server,
    schema: &'s Schema,
    tables: &[&'s Table],
) -> Seeded {
    let mut planted = Planted::new();
    let mut seeded = Seeded::default();
    for table in tables {
        let bed = Bed {
            db,
            server,
            schema,
            table,
        };
        let (rows, note) = bed.plant(&planted).await;
        seeded.rows += rows.len();
        seeded.notes.extend(note);
        planted.insert(&table.name, rows);
    }
    seeded
}

/// A table that gets rows.
struct Bed<'s> {
    db: &'s DatabaseConnection,
    server: Server,
    schema: &'s Schema,
    table: &'s Table,
}

impl Bed<'_> {
    /// Gives the rows that are in now, and what has to be said of others.
    async fn plant(&self, planted: &Planted<'_>) -> (Vec<Row>, Option<String>) {
        let name = &self.table.name;
        let rows = match Rows::new(self.server.engine, self.schema, self.table, planted) {
            Ok(rows) => rows,
            Err(why) => {
                return (
                    Vec::new(),
                    Some(format!("table `{name}` has no rows: {why}")),
                );
            }
        };
        let guesses = rows.guesses();
        let mut luck = Choice::default();
        let (mut kept, mut refused, mut first): (Vec<Row>, usize, Option<String>) =
            (Vec::new(), 0, None);
        for number in 0..rows.count() {
            let Some(row) = rows.row(number, kept.first()) else {
                continue; // there are no more values that would be unique
            };
            let plain = iter::once(Choice::default());
            let lucky = iter::once(luck.clone());
            let other = row::choices(&guesses).take(ATTEMPTS);
            let mut failure = None;
            for choice in plain.chain(lucky).chain(other) {
                let row = choice.applied_to(&row);
                match self.insert(&row).await {
                    Ok(()) => {
                        luck = choice;
                        kept.push(row);
                        failure = None;
                        break;
                    }
                    Err(why) => failure = failure.or(Some(why)),
                }
                if guesses.is_empty() {
                    break;
                }
            }
            if let Some(why) = failure {
                refused += 1;
                first.get_or_insert(why.said());
            }
        }
        let note = first.map(|why| match kept.len() {
            0 => format!(
                "table `{name}` has no rows: none that could be thought of was taken ({why})"
            ),
            count => {
                format!("table `{name}` has no more than {count} of its rows; {refused} were not taken ({why})")
            }
        });
        (kept, note)
    }

    /// Adds a row as a revision would.
    async fn insert(&self, row: &Row) -> Result<(), Refused> {
        let step = DataStep::Insert {
            table: self.table.name.clone(),
            columns: row.keys().cloned().collect(),
            rows: vec![row.values().cloned().collect()],
        };
        let operation = Operation::Data(Data {
            up: vec![step],
            down: Undo::Irreversible(String::new()),
        });
        let nothing = Surroundings::Known(Vec::new());
        let steps = render(self.server, self.schema, &[operation], &nothing);
        let steps = steps.map_err(|why| Refused::Render(Box::new(why)))?;
        for work in steps.iter().flat_map(|step| &step.work) {
            let done = self.db.execute_unprepared(work.sql()).await;
            done.map_err(Refused::Database)?;
        }
        Ok(())
    }
}

impl Refused {
    fn said(&self) -> String {
        match self {
            Self::Database(error) => error.to_string(),
            Self::Render(error) => error.to_string(),
        }
    }
}
