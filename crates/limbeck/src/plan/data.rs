//! Saying how rows change.

use crate::operation::{Batch, DataStep, Filter};
use crate::schema::{ObjectName, Sql, Term, Value};

/// Changes of rows, one after the other.
#[derive(Debug, Default)]
pub struct DataBuilder(Vec<DataStep>);

impl DataBuilder {
    pub(super) fn steps(describe: impl FnOnce(&mut Self)) -> Vec<DataStep> {
        let mut builder = Self::default();
        describe(&mut builder);
        builder.0
    }

    /// Adds rows: `d.insert("roles", ["id", "name"], [[1.into(), "admin".into()]])`.
    pub fn insert<C: Into<String>, R: IntoIterator<Item: Into<Value>>>(
        &mut self,
        table: impl Into<ObjectName>,
        columns: impl IntoIterator<Item = C>,
        rows: impl IntoIterator<Item = R>,
    ) {
        let rows = rows
            .into_iter()
            .map(|row| row.into_iter().map(Into::into).collect());
        self.0.push(DataStep::Insert {
            table: table.into(),
            columns: columns.into_iter().map(Into::into).collect(),
            rows: rows.collect(),
        });
    }

    /// Sets columns: `d.update("users").set("role", "user").filter("role IS NULL", [])`.
    pub fn update(&mut self, table: impl Into<ObjectName>) -> Update<'_> {
        Update(self.change(DataStep::Update {
            table: table.into(),
            set: Vec::new(),
            filter: None,
            batch: None,
        }))
    }

    /// Deletes rows: `d.delete("roles").filter("name = ?", ["admin".into()])`.
    pub fn delete(&mut self, table: impl Into<ObjectName>) -> RowChange<'_> {
        self.change(DataStep::Delete {
            table: table.into(),
            filter: None,
            batch: None,
        })
    }

    /// Runs a statement; each `?` stands for a value.
    pub fn statement(&mut self, sql: impl Into<Sql>, values: impl IntoIterator<Item = Value>) {
        self.0.push(DataStep::Statement(filter(sql, values)));
    }

    fn change(&mut self, step: DataStep) -> RowChange<'_> {
        self.0.push(step);
        RowChange(self.0.last_mut().expect("a step was just added"))
    }
}

fn filter(sql: impl Into<Sql>, values: impl IntoIterator<Item = Value>) -> Filter {
    Filter {
        sql: sql.into(),
        values: values.into_iter().collect(),
    }
}

/// An update that is being described.
#[derive(Debug)]
pub struct Update<'d>(RowChange<'d>);

impl Update<'_> {
    /// Sets a column to a value, or to what a [`Term::expression`] gives.
    pub fn set(&mut self, column: impl Into<String>, to: impl Into<Term>) -> &mut Self {
        if let DataStep::Update { set, .. } = self.0.0 {
            set.push((column.into(), to.into()));
        }
        self
    }

    /// Changes only rows that fulfil a condition; each `?` stands for a value.
    pub fn filter(
        &mut self,
        condition: impl Into<Sql>,
        values: impl IntoIterator<Item = Value>,
    ) -> &mut Self {
        self.0.filter(condition, values);
        self
    }

    /// Changes so many rows at a time, in the order of a unique column that the change leaves alone.
    pub fn in_batches(&mut self, key: impl Into<String>, size: u32) -> &mut Self {
        self.0.in_batches(key, size);
        self
    }
}

/// A change of rows that is being described.
#[derive(Debug)]
pub struct RowChange<'d>(&'d mut DataStep);

impl RowChange<'_> {
    /// Changes only rows that fulfil a condition; each `?` stands for a value.
    pub fn filter(
        &mut self,
        condition: impl Into<Sql>,
        values: impl IntoIterator<Item = Value>,
    ) -> &mut Self {
        if let DataStep::Update { filter: kept, .. } | DataStep::Delete { filter: kept, .. } =
            self.0
        {
            *kept = Some(filter(condition, values));
        }
        self
    }

    /// Changes so many rows at a time, in the order of a unique column that the change leaves alone.
    pub fn in_batches(&mut self, key: impl Into<String>, size: u32) -> &mut Self {
        if let DataStep::Update { batch, .. } | DataStep::Delete { batch, .. } = self.0 {
            let key = key.into();
            *batch = Some(Batch { key, size });
        }
        self
    }
}
