//! Saying what changes in a table that is there, and what a statement does to it.

use super::{ColumnBuilder, Intent, Plan, PlanError};
use crate::operation::Operation;
use crate::schema::{
    Check, Constraint, ForeignKey, Index, ObjectName, PrimaryKey, Sql, TableOptions, Unique,
};
use std::borrow::Borrow;

/// Changes of one table: `p.table("users").add_column(...).drop_column("fax")`.
#[derive(Debug)]
pub struct TableChange<'p> {
    plan: &'p mut Plan,
    table: ObjectName,
}

impl<'p> TableChange<'p> {
    pub(super) fn new(plan: &'p mut Plan, table: ObjectName) -> Self {
        Self { plan, table }
    }

    /// Adds a column, with its unique constraint and foreign key if it says any. One that must be given needs a default
    /// or a [`fill`](ColumnBuilder::fill) for the rows that are there.
    pub fn add_column(&mut self, column: impl Borrow<ColumnBuilder>) -> &mut Self {
        let new: &ColumnBuilder = column.borrow();
        if new.is_primary_key || new.conversion().using.is_some() {
            self.plan.mistaken(PlanError::Misplaced {
                column: new.object(&self.table),
                words: "`primary_key` or `using`",
                place: "in a column that is added",
            });
        }
        match new.definition(&self.table) {
            Ok(definition) => self.plan.add(Intent::Do(Operation::AddColumn {
                table: self.table.clone(),
                column: definition,
                fill: new.fill_of_old_rows(),
            })),
            Err(mistake) => self.plan.mistaken(mistake),
        }
        if let Some(unique) = new.unique_constraint() {
            self.add_constraint(unique);
        }
        if let Some(key) = new.references.clone() {
            self.add_constraint(key);
        }
        self
    }

    /// Drops a column, and with it the indexes and constraints of this table that name it.
    pub fn drop_column(&mut self, column: impl Into<String>) -> &mut Self {
        self.add(|table| Intent::DropColumn {
            table,
            column: column.into(),
        })
    }

    /// Gives a column another name.
    pub fn rename_column(&mut self, from: impl Into<String>, to: impl Into<String>) -> &mut Self {
        self.add(|table| {
            Intent::Do(Operation::RenameColumn {
                table,
                from: from.into(),
                to: to.into(),
            })
        })
    }

    /// Changes a column into the one that is described, completely: what is not said is not kept.
    pub fn alter_column(&mut self, column: impl Borrow<ColumnBuilder>) -> &mut Self {
        let new: &ColumnBuilder = column.borrow();
        if new.is_primary_key || new.is_unique || new.references.is_some() {
            self.plan.mistaken(PlanError::Misplaced {
                column: new.object(&self.table),
                words: "`primary_key`, `unique` or `references`",
                place: "in a column that is altered: add or drop the constraint",
            });
        }
        match new.definition(&self.table) {
            Ok(to) => self.plan.add(Intent::AlterColumn {
                table: self.table.clone(),
                to,
                conversion: new.conversion().clone(),
            }),
            Err(mistake) => self.plan.mistaken(mistake),
        }
        self
    }

    /// Makes an index: `.create_index(Index::on(["created_at", "id"]))`.
    pub fn create_index(&mut self, index: Index) -> &mut Self {
        self.index(index, false)
    }

    /// Makes an index without holding up writers, where the engine can. Outside of a transaction: a revision of its
    /// own.
    pub fn create_index_concurrently(&mut self, index: Index) -> &mut Self {
        self.index(index, true)
    }

    fn index(&mut self, index: Index, concurrently: bool) -> &mut Self {
        self.add(|table| {
            Intent::Do(Operation::CreateIndex {
                index: index.named_in(&table),
                table,
                concurrently,
            })
        })
    }

    /// Drops an index.
    pub fn drop_index(&mut self, name: impl Into<String>) -> &mut Self {
        self.add(|table| Intent::DropIndex {
            table,
            name: name.into(),
            concurrently: false,
        })
    }

    /// Drops an index without holding up writers, where the engine can. Outside of a transaction.
    pub fn drop_index_concurrently(&mut self, name: impl Into<String>) -> &mut Self {
        self.add(|table| Intent::DropIndex {
            table,
            name: name.into(),
            concurrently: true,
        })
    }

    /// Gives an index another name; nothing is made anew where the engine can spare it.
    pub fn rename_index(&mut self, from: impl Into<String>, to: impl Into<String>) -> &mut Self {
        self.add(|table| {
            Intent::Do(Operation::RenameIndex {
                table,
                from: from.into(),
                to: to.into(),
            })
        })
    }

    /// Gives a unique constraint, a condition or a foreign key another name; nothing is checked anew where the engine can
    /// spare it.
    pub fn rename_constraint(
        &mut self,
        from: impl Into<String>,
        to: impl Into<String>,
    ) -> &mut Self {
        self.add(|table| {
            Intent::Do(Operation::RenameConstraint {
                table,
                from: from.into(),
                to: to.into(),
            })
        })
    }

    /// Allows no two rows alike.
    pub fn add_unique(&mut self, unique: Unique) -> &mut Self {
        self.add_constraint(unique)
    }

    /// Sets a condition on each row.
    pub fn add_check(&mut self, name: impl Into<String>, condition: impl Into<Sql>) -> &mut Self {
        self.add_constraint(Check::new(name, condition))
    }

    /// Adds a foreign key.
    pub fn add_foreign_key(&mut self, key: ForeignKey) -> &mut Self {
        self.add_constraint(key)
    }

    fn add_constraint(&mut self, constraint: impl Into<Constraint>) -> &mut Self {
        let constraint = constraint.into();
        self.add(|table| {
            Intent::Do(Operation::AddConstraint {
                constraint: constraint.named_in(&table),
                table,
            })
        })
    }

    /// Drops a unique constraint, a condition or a foreign key.
    pub fn drop_constraint(&mut self, name: impl Into<String>) -> &mut Self {
        self.add(|table| Intent::DropConstraint {
            table,
            name: name.into(),
        })
    }

    /// Makes columns the primary key, in the place of the one that is there, if any.
    pub fn set_primary_key(&mut self, key: PrimaryKey) -> &mut Self {
        self.add(|table| Intent::SetPrimaryKey {
            table,
            to: Some(key),
        })
    }

    /// Drops the primary key.
    pub fn drop_primary_key(&mut self) -> &mut Self {
        self.add(|table| Intent::SetPrimaryKey { table, to: None })
    }

    /// Says what the table is for.
    pub fn set_comment(&mut self, comment: impl Into<String>) -> &mut Self {
        self.add(|table| Intent::SetComment {
            table,
            to: Some(comment.into()),
        })
    }

    /// Says no more what the table is for.
    pub fn drop_comment(&mut self) -> &mut Self {
        self.add(|table| Intent::SetComment { table, to: None })
    }

    /// Sets all that single engines let one choose.
    pub fn set_options(&mut self, options: TableOptions) -> &mut Self {
        self.add(|table| Intent::SetOptions { table, to: options })
    }

    fn add(&mut self, intent: impl FnOnce(ObjectName) -> Intent) -> &mut Self {
        self.plan.add(intent(self.table.clone()));
        self
    }
}

/// A statement that was just added to a plan.
#[derive(Debug)]
pub struct Executed<'p> {
    plan: &'p mut Plan,
}

impl<'p> Executed<'p> {
    pub(super) fn new(plan: &'p mut Plan) -> Self {
        Self { plan }
    }

    /// Says what the statement does to the schema, in the plan's own words. Nothing of it is executed.
    pub fn declares(self, effects: impl FnOnce(&mut Plan)) {
        let mut declared = Plan::new();
        effects(&mut declared);
        if let Some(mistake) = declared.mistake {
            self.plan.mistaken(mistake);
        }
        if let Some(Intent::Execute { effects, .. }) = self.plan.intents.last_mut() {
            *effects = declared.intents;
        }
    }
}
