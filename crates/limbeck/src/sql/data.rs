//! Changes of rows.

mod bind;

use super::step::Batched;
use super::{Dialect, Refusal, Work};
use crate::engine::Engine;
use crate::operation::{Batch, DataStep, Filter};
use crate::schema::{Column, ObjectName, Term, Value};
use bind::bound;

/// How many rows one statement adds: servers limit the length of a statement.
const ROWS_AT_ONCE: usize = 500;

impl Dialect<'_> {
    /// The work of steps that change rows.
    pub(super) fn data(&self, steps: &[DataStep]) -> Result<Vec<Work>, Refusal> {
        let mut work = Vec::new();
        for step in steps {
            match step {
                DataStep::Insert {
                    table,
                    columns,
                    rows,
                } => {
                    work.extend(self.inserted(table, columns, rows)?);
                }
                DataStep::Update {
                    table,
                    set,
                    filter,
                    batch,
                } => {
                    let set: Vec<String> = set
                        .iter()
                        .map(|(column, term)| {
                            let value = match term {
                                Term::Value(value) => self.value_in(table, column, value),
                                Term::Expression(sql) => super::value::expression(sql),
                            };
                            format!("{} = {value}", self.name(column))
                        })
                        .collect();
                    let change = format!("UPDATE {} SET {}", self.path(table), set.join(", "));
                    work.push(self.changed(&change, table, filter.as_ref(), batch.as_ref())?);
                }
                DataStep::Delete {
                    table,
                    filter,
                    batch,
                } => {
                    let change = format!("DELETE FROM {}", self.path(table));
                    work.push(self.changed(&change, table, filter.as_ref(), batch.as_ref())?);
                }
                DataStep::Statement(statement) => work.push(self.bound(statement)?.into()),
            }
        }
        Ok(work)
    }

    /// A value as a literal that a column takes.
    fn value_in(&self, table: &ObjectName, column: &str, value: &Value) -> String {
        let table = self.schema.table(table);
        match table.and_then(|table| table.column(column)) {
            Some(column) => self.value_of(&column.ty, value),
            None => self.value(value),
        }
    }

    fn inserted(
        &self,
        table: &ObjectName,
        columns: &[String],
        rows: &[Vec<Value>],
    ) -> Result<Vec<Work>, Refusal> {
        let counting = self.counting_among(table, columns);
        let always = counting.is_some_and(|column| {
            column
                .identity
                .as_ref()
                .is_some_and(|identity| identity.always)
        });
        let overriding = if always {
            " OVERRIDING SYSTEM VALUE"
        } else {
            ""
        };
        let into = format!(
            "INSERT INTO {} ({}){overriding} VALUES",
            self.path(table),
            self.names(columns)
        );
        let mut lines = Vec::with_capacity(rows.len());
        for (place, row) in rows.iter().enumerate() {
            if row.len() != columns.len() {
                return Err(Refusal::Row {
                    row: place + 1,
                    values: row.len(),
                    columns: columns.len(),
                });
            }
            let values = row.iter().zip(columns);
            let values: Vec<String> = values
                .map(|(value, column)| self.value_in(table, column, value))
                .collect();
            lines.push(format!("({})", values.join(", ")));
        }
        let statements = lines
            .chunks(ROWS_AT_ONCE)
            .map(|rows| format!("{into}\n  {}", rows.join(",\n  ")).into());
        let mut work: Vec<Work> = statements.collect();
        if let (Some(column), Some(table), false) =
            (counting, self.schema.table(table), work.is_empty())
        {
            work.push(self.counter_after_rows(table, column).into());
        }
        Ok(work)
    }

    /// The column that counts up, if rows bring their own numbers and the engine would not notice: PostgreSQL.
    fn counting_among(&self, table: &ObjectName, columns: &[String]) -> Option<&Column> {
        let table = self.schema.table(table)?;
        let mut counting = table
            .columns
            .iter()
            .filter(|column| column.identity.is_some());
        let named = |column: &&Column| columns.contains(&column.name);
        (self.engine() == Engine::Postgres)
            .then(|| counting.find(named))
            .flatten()
    }

    /// A change of the rows that pass a filter, at once or in parts.
    fn changed(
        &self,
        change: &str,
        table: &ObjectName,
        filter: Option<&Filter>,
        batch: Option<&Batch>,
    ) -> Result<Work, Refusal> {
        let filter = filter.map(|filter| self.bound(filter)).transpose()?;
        match batch {
            Some(batch) if batch.size == 0 => Err(Refusal::EmptyBatch),
            Some(batch) => Ok(Work::Batched(Batched {
                sql: format!("{change} WHERE ({})", filter.as_deref().unwrap_or("1 = 1")),
                table: self.path(table),
                key: self.name(&batch.key),
                size: batch.size,
            })),
            None => Ok(match filter {
                Some(filter) => format!("{change} WHERE {filter}"),
                None => change.to_owned(),
            }
            .into()),
        }
    }

    fn bound(&self, filter: &Filter) -> Result<String, Refusal> {
        let sql = filter.sql.for_engine(self.engine());
        let values = filter.values.iter().map(|value| {
            let literal = self.value(value);
            // Behind a minus, another one would begin a comment.
            if literal.starts_with('-') {
                format!("({literal})")
            } else {
                literal
            }
        });
        bound(self.engine(), sql, &values.collect::<Vec<_>>())
    }
}
