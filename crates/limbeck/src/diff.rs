//! What has to be done to get from one logical schema to another, and back.
//!
//! ```
//! use limbeck::diff::{Hints, diff};
//! use limbeck::{Plan, State, col};
//!
//! let mut p = Plan::new();
//! p.create_table("users", |t| {
//!     t.id();
//!     t.text("name");
//! });
//! let before = State::replay(&p.resolve(&State::new())?)?;
//! p.table("users").add_column(col("phone").string(20).null());
//! p.table("users").rename_column("name", "full_name");
//! let after = State::replay(&p.resolve(&State::new())?)?;
//!
//! let asked = diff(before.shared(), after.shared(), &Hints::new()).unwrap_err();
//! assert!(asked.to_string().contains("renamed, or dropped?"));
//! let hints = Hints::new().rename_column("users", "name", "full_name");
//! let found = diff(before.shared(), after.shared(), &hints)?;
//! assert_eq!(found.up[1].to_string(), "add column `phone` of table `users`");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The way goes by three stages, each ordered by itself: what stands where something else is to come is cleared away,
//! then things get their new names, then the two schemas have the same names for the same things and are compared one
//! by one. What cannot be decided by comparing (whether a column was renamed or dropped, what old rows get in a new
//! column) is refused until [`Hints`] say it: all at once, but for what falls or stays with the answer to another question.
//!
//! The order of columns in a table is overlooked: a new one goes to the end on every engine. Nothing here depends on
//! anything but the arguments, so two runs find the same.

mod alike;
mod changes;
mod clear;
mod fill;
mod guard;
mod hints;
mod questions;
mod refusal;
mod renames;
mod same;
#[cfg(test)]
pub(crate) mod tests;

pub use hints::Hints;
pub use refusal::{Refusal, Refused};

use crate::filter::Filter;
use crate::operation::{Conversion, Operation, inverse_of_all};
use crate::order::order;
use crate::plan::{Plan, turned_round};
use crate::schema::{ColumnDefault, ObjectName, Schema};
use crate::state::State;
use renames::Renames;

/// The way from one schema to another and back, as a revision file says it: each way by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// The way there.
    pub up: Vec<Operation>,
    /// The way back.
    pub down: Vec<Operation>,
}

impl Difference {
    /// Tells whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.up.is_empty()
    }

    /// Both ways as the plans of a [revision in memory](crate::Revision::from_memory).
    pub fn plans(&self) -> (Plan, Plan) {
        (Plan::of(self.up.clone()), Plan::of(self.down.clone()))
    }
}

/// Compares a schema that is there, as revisions have made it, with one that is wanted.
pub fn diff(before: &Schema, after: &Schema, hints: &Hints) -> Result<Difference, Refused> {
    let wanted = visible(before, after, &hints.filter);
    let mut refusals = Vec::new();
    let renames = Renames::find(before, &wanted, hints, &mut refusals);
    let seen = without_hidden(before, &hints.filter);
    refusals.extend(guard::everything(
        &seen,
        &without_hidden(&wanted, &hints.filter),
        &renames,
        hints,
    ));
    refusals.extend(alike::ambiguous(before, &wanted, &renames, hints));
    let wanted = wanted.without_hints();
    let walk = Walk::new(before, hints).walk(&wanted, &renames);
    refusals.extend(walk.refusals);
    let operations = walk.operations;
    refusals.extend(guard::destructive(&operations, hints, &renames));
    if !refusals.is_empty() {
        return Err(Refused(questions::first(refusals)));
    }
    let back = inverse_of_all(&operations).expect("changes of a schema can be undone");
    Ok(Difference {
        up: operations.into_iter().map(one_way).collect(),
        down: back.into_iter().map(one_way).collect(),
    })
}

/// The way there, as far as it has been gone.
struct Walk<'h> {
    hints: &'h Hints,
    schema: Schema,
    operations: Vec<Operation>,
    refusals: Vec<Refusal>,
}

impl<'h> Walk<'h> {
    fn new(before: &Schema, hints: &'h Hints) -> Self {
        Self {
            hints,
            schema: before.clone(),
            operations: Vec::new(),
            refusals: Vec::new(),
        }
    }

    /// The three stages, one after the other.
    fn walk(mut self, after: &Schema, renames: &Renames) -> Self {
        let new_name = |table: &ObjectName| renames.table_after(table).unwrap_or(table).clone();
        let old_name = |table: &ObjectName| renames.table_before(table).clone();
        let clear = clear::clear(&self.schema, after, renames);
        self.go(clear, new_name);
        self.go(renames.operations(), old_name);
        let changes = changes::changes(&self.schema, after, &self.hints.labels);
        self.go(changes, old_name);
        self
    }

    fn go(&mut self, mut stage: Vec<Operation>, other_name: impl Fn(&ObjectName) -> ObjectName) {
        if stage.is_empty() {
            return;
        }
        let refused = fill::fill(&mut stage, &self.schema, self.hints, other_name);
        self.refusals.extend(refused);
        match order(&State::from(self.schema.clone()), stage) {
            Ok(stage) => {
                self.schema
                    .apply_all(&stage)
                    .expect("what was put in order runs in this order");
                self.operations.extend(stage);
            }
            Err(why) => self.refusals.push(why.into()),
        }
    }
}

/// An operation as its own way says it: without what only the way back needs to know, which says that itself.
fn one_way(mut operation: Operation) -> Operation {
    match &mut operation {
        Operation::AlterColumn { back, .. } => *back = Conversion::default(),
        Operation::DropColumn { fill, .. } => *fill = ColumnDefault::default(),
        Operation::AlterEnum {
            from,
            to,
            values,
            back,
            ..
        } => *back = turned_round(values, from, to),
        _ => {}
    }
    operation
}

/// What is wanted where the filter looks, and what is there everywhere else.
fn visible(before: &Schema, after: &Schema, filter: &Filter) -> Schema {
    let mut wanted = without_hidden(after, filter);
    let hidden = before
        .tables
        .iter()
        .filter(|table| !filter.has_table(&table.name));
    for table in hidden {
        let enums = table
            .columns
            .iter()
            .filter_map(|column| column.ty.enum_name());
        for name in enums {
            if let Some(known) = before.enums.get(name) {
                wanted.enums.insert(known.clone());
            }
        }
        wanted.tables.insert(table.clone());
    }
    for hidden in before
        .enums
        .iter()
        .filter(|each| !filter.has_object(&each.name))
    {
        wanted.enums.remove(&hidden.name);
        wanted.enums.insert(hidden.clone());
    }
    wanted
}

/// Without hidden tables, and without enums that these alone use.
fn without_hidden(schema: &Schema, filter: &Filter) -> Schema {
    let tables = schema
        .tables
        .iter()
        .filter(|table| filter.has_table(&table.name));
    let enums = schema.enums.iter().filter(|each| {
        let mut users = schema.columns_of_enum(&each.name).peekable();
        users.peek().is_none() || users.any(|(table, _)| filter.has_table(&table.name))
    });
    Schema {
        tables: tables.cloned().collect(),
        enums: enums.cloned().collect(),
    }
}
