//! What a revision does, as its file says it.
//!
//! ```
//! use limbeck::schema::Action;
//! use limbeck::{Engine, Plan, State, col, irreversible};
//!
//! fn plan(p: &mut Plan) {
//!     p.create_table("roles", |t| {
//!         t.id();
//!         t.string("name", 40).unique();
//!     });
//!     p.create_table("users", |t| {
//!         t.id();
//!         t.string("email", 255).unique();
//!         t.big_integer("role_id").null().references("roles", "id").on_delete(Action::SetNull);
//!         t.check("ck_users_email", "email <> ''");
//!     });
//!     p.table("users").add_column(col("phone").string(20).null());
//!     p.on(Engine::Postgres, |p| {
//!         p.execute("CREATE EXTENSION citext", "DROP EXTENSION citext");
//!     });
//!     p.data_one_way(
//!         |d| { d.insert("roles", ["name"], [["admin"], ["user"]]); },
//!         "roles may have been edited since",
//!     );
//! }
//!
//! let mut p = Plan::new();
//! plan(&mut p);
//! let operations = p.resolve(&State::new())?;
//! assert_eq!(operations[1].to_string(), "create table `users`");
//! # Ok::<(), limbeck::plan::PlanError>(())
//! ```
//!
//! A plan is a list of intents. What a drop drops, and what an alteration alters, is known once the plan is
//! [resolved](Plan::resolve) against the state before it: only then is it a list of complete operations.

mod change;
mod column;
mod data;
mod error;
mod resolve;
mod table;
#[cfg(test)]
mod tests;

pub use change::{Executed, TableChange};
pub use column::{ColumnBuilder, col};
pub use data::{DataBuilder, RowChange, Update};
pub use error::PlanError;
pub(crate) use resolve::turned_round;
pub use table::TableBuilder;

use crate::engine::Engines;
use crate::operation::{Conversion, Data, Irreversible, Operation, Undo};
use crate::schema::{Column, EnumType, Object, ObjectName, PrimaryKey, Sql, TableOptions};
use std::collections::BTreeMap;
use std::fmt;

/// What a revision does, step by step. The engines do the steps in this order.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    intents: Vec<Intent>,
    /// The first thing that was said wrongly; told when the plan is resolved.
    mistake: Option<PlanError>,
    /// Why it is no way back, if it is none.
    irreversible: Option<Irreversible>,
}

/// A step that may still have to look up what it is about.
#[derive(Clone, Debug)]
enum Intent {
    Do(Operation),
    DropTable(ObjectName),
    DropColumn {
        table: ObjectName,
        column: String,
    },
    AlterColumn {
        table: ObjectName,
        to: Column,
        conversion: Conversion,
    },
    DropIndex {
        table: ObjectName,
        name: String,
        concurrently: bool,
    },
    DropConstraint {
        table: ObjectName,
        name: String,
    },
    SetPrimaryKey {
        table: ObjectName,
        to: Option<PrimaryKey>,
    },
    DropEnum(ObjectName),
    AlterEnum {
        name: ObjectName,
        to: Vec<String>,
        values: BTreeMap<String, String>,
    },
    SetComment {
        table: ObjectName,
        to: Option<String>,
    },
    SetOptions {
        table: ObjectName,
        to: TableOptions,
    },
    Execute {
        up: Sql,
        down: Undo<Sql>,
        effects: Vec<Self>,
    },
    On {
        engines: Engines,
        intents: Vec<Self>,
    },
}

impl Plan {
    /// A plan that does nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// The plan that a function says.
    pub(crate) fn said(say: fn(&mut Self)) -> Self {
        let mut plan = Self::new();
        say(&mut plan);
        plan
    }

    /// A plan of operations that are complete already, as a comparison of schemas finds them.
    pub fn of(operations: impl IntoIterator<Item = Operation>) -> Self {
        let mut plan = Self::new();
        plan.intents.extend(operations.into_iter().map(Intent::Do));
        plan
    }

    /// Tells whether it does nothing.
    pub fn is_empty(&self) -> bool {
        self.intents.is_empty()
    }

    /// Creates a table with what the closure says of it.
    pub fn create_table(
        &mut self,
        name: impl Into<ObjectName>,
        describe: impl FnOnce(&mut TableBuilder),
    ) {
        let mut builder = TableBuilder::new(name.into());
        describe(&mut builder);
        match builder.build() {
            Ok(table) => self.add(Intent::Do(Operation::CreateTable(table))),
            Err(mistake) => self.mistaken(mistake),
        }
    }

    /// Drops a table.
    pub fn drop_table(&mut self, name: impl Into<ObjectName>) {
        self.add(Intent::DropTable(name.into()));
    }

    /// Gives a table another name.
    pub fn rename_table(&mut self, from: impl Into<ObjectName>, to: impl Into<ObjectName>) {
        let (from, to) = (from.into(), to.into());
        self.add(Intent::Do(Operation::RenameTable { from, to }));
    }

    /// Changes a table that is there.
    pub fn table(&mut self, name: impl Into<ObjectName>) -> TableChange<'_> {
        TableChange::new(self, name.into())
    }

    /// Creates an enum type.
    pub fn create_enum<L: Into<String>>(
        &mut self,
        name: impl Into<ObjectName>,
        labels: impl IntoIterator<Item = L>,
    ) {
        let new = EnumType::new(name, labels);
        self.add(Intent::Do(Operation::CreateEnum(new)));
    }

    /// Drops an enum type.
    pub fn drop_enum(&mut self, name: impl Into<ObjectName>) {
        self.add(Intent::DropEnum(name.into()));
    }

    /// Gives an enum type another name.
    pub fn rename_enum(&mut self, from: impl Into<ObjectName>, to: impl Into<ObjectName>) {
        let (from, to) = (from.into(), to.into());
        self.add(Intent::Do(Operation::RenameEnum { from, to }));
    }

    /// Gives an enum these labels, in this order. Rows keep theirs; one that goes must be used by no row.
    pub fn alter_enum<L: Into<String>>(
        &mut self,
        name: impl Into<ObjectName>,
        labels: impl IntoIterator<Item = L>,
    ) {
        self.alter_enum_moving::<_, &str, &str>(name, labels, []);
    }

    /// Gives an enum these labels, in this order; rows with a label that goes take another one: `[("old", "new")]`.
    pub fn alter_enum_moving<L: Into<String>, A: Into<String>, B: Into<String>>(
        &mut self,
        name: impl Into<ObjectName>,
        labels: impl IntoIterator<Item = L>,
        values: impl IntoIterator<Item = (A, B)>,
    ) {
        let values = values
            .into_iter()
            .map(|(old, new)| (old.into(), new.into()));
        self.add(Intent::AlterEnum {
            name: name.into(),
            to: labels.into_iter().map(Into::into).collect(),
            values: values.collect(),
        });
    }

    /// Runs a statement, and says how it is undone: by another statement, or not ([`irreversible`]). What it does to
    /// tables is [declared](Executed::declares) beside it.
    pub fn execute(&mut self, sql: impl Into<Sql>, undo: impl Into<Undo<Sql>>) -> Executed<'_> {
        self.add(Intent::Execute {
            up: sql.into(),
            down: undo.into(),
            effects: Vec::new(),
        });
        Executed::new(self)
    }

    /// Changes rows, and says how that is undone.
    pub fn data(&mut self, up: impl FnOnce(&mut DataBuilder), down: impl FnOnce(&mut DataBuilder)) {
        let (up, down) = (DataBuilder::steps(up), DataBuilder::steps(down));
        let down = Undo::By(down);
        self.add(Intent::Do(Operation::Data(Data { up, down })));
    }

    /// Changes rows for good, and says why.
    pub fn data_one_way(&mut self, up: impl FnOnce(&mut DataBuilder), why: impl Into<String>) {
        let (up, down) = (DataBuilder::steps(up), Undo::Irreversible(why.into()));
        self.add(Intent::Do(Operation::Data(Data { up, down })));
    }

    /// Does something on some engines alone.
    pub fn on(&mut self, engines: impl Into<Engines>, plan: impl FnOnce(&mut Self)) {
        let mut inner = Self::new();
        plan(&mut inner);
        if let Some(mistake) = inner.mistake {
            self.mistaken(mistake);
        }
        if let Some(Irreversible(why)) = inner.irreversible {
            self.irreversible(why);
        }
        self.add(Intent::On {
            engines: engines.into(),
            intents: inner.intents,
        });
    }

    /// In the way back: says that there is none, and why.
    pub fn irreversible(&mut self, why: impl Into<String>) {
        self.irreversible.get_or_insert(Irreversible(why.into()));
    }

    fn add(&mut self, intent: Intent) {
        self.intents.push(intent);
    }

    fn mistaken(&mut self, mistake: PlanError) {
        self.mistake.get_or_insert(mistake);
    }
}

/// What it would do, in a line.
impl fmt::Display for Intent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let column =
            |table: &ObjectName, name: &String| Object::Column(table.clone(), name.clone());
        match self {
            Self::Do(operation) => operation.fmt(f),
            Self::DropTable(name) => write!(f, "drop table `{name}`"),
            Self::DropColumn {
                table,
                column: name,
            } => write!(f, "drop {}", column(table, name)),
            Self::AlterColumn { table, to, .. } => write!(f, "alter {}", column(table, &to.name)),
            Self::DropIndex { table, name, .. } => {
                write!(f, "drop {}", Object::Index(table.clone(), name.clone()))
            }
            Self::DropConstraint { table, name } => {
                write!(
                    f,
                    "drop {}",
                    Object::Constraint(table.clone(), name.clone())
                )
            }
            Self::SetPrimaryKey { table, .. } => {
                write!(f, "set {}", Object::PrimaryKey(table.clone()))
            }
            Self::DropEnum(name) => write!(f, "drop enum `{name}`"),
            Self::AlterEnum { name, .. } => write!(f, "alter enum `{name}`"),
            Self::SetComment { table, .. } => write!(f, "set the comment of table `{table}`"),
            Self::SetOptions { table, .. } => write!(f, "set options of table `{table}`"),
            Self::Execute { .. } => f.write_str("execute SQL"),
            Self::On { engines, intents } => {
                let inner: Vec<String> = intents.iter().map(ToString::to_string).collect();
                write!(f, "on {engines}: {}", inner.join(", "))
            }
        }
    }
}

/// The way back of what has none: `p.execute("TRUNCATE sessions", irreversible("sessions are gone"))`.
pub fn irreversible(why: impl Into<String>) -> Irreversible {
    Irreversible(why.into())
}

impl<T> From<Irreversible> for Undo<T> {
    fn from(Irreversible(why): Irreversible) -> Self {
        Self::Irreversible(why)
    }
}

impl From<&str> for Undo<Sql> {
    fn from(sql: &str) -> Self {
        Self::By(sql.into())
    }
}

impl From<String> for Undo<Sql> {
    fn from(sql: String) -> Self {
        Self::By(sql.into())
    }
}

impl From<Sql> for Undo<Sql> {
    fn from(sql: Sql) -> Self {
        Self::By(sql)
    }
}
