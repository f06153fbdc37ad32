//! Changes of a schema, as data. Each carries a complete before and after, so that it can be inverted, shown and
//! checked without a database.

mod data;
mod inverse;

pub use data::{Batch, Data, DataStep, Execute, Filter, Undo};
pub use inverse::{Irreversible, inverse_of_all};

use crate::engine::Engines;
use crate::schema::{
    Column, ColumnDefault, Constraint, EnumType, Index, Object, ObjectName, PrimaryKey, Sql, Table,
    TableOptions,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// One change. Members named `table` say where; `from` is what must be there before, `to` what is there after.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[expect(missing_docs, reason = "the members say what they are, here and above")]
pub enum Operation {
    /// Makes a table with everything that belongs to it.
    CreateTable(Table),
    /// Drops a table; every row is lost.
    DropTable(Table),
    /// Gives a table another name.
    RenameTable { from: ObjectName, to: ObjectName },
    /// Adds a column. Rows that are there take `fill` if it says anything, else the column's default.
    AddColumn {
        table: ObjectName,
        column: Column,
        #[serde(default, skip_serializing_if = "ColumnDefault::is_none")]
        fill: ColumnDefault,
    },
    /// Drops a column; what it held is lost. `fill` is what the way back gives the rows.
    DropColumn {
        table: ObjectName,
        column: Column,
        #[serde(default, skip_serializing_if = "ColumnDefault::is_none")]
        fill: ColumnDefault,
    },
    /// Gives a column another name.
    RenameColumn {
        table: ObjectName,
        from: String,
        to: String,
    },
    /// Changes anything of a column but its name. `back` is how its values take the way back.
    AlterColumn {
        table: ObjectName,
        from: Box<Column>,
        to: Box<Column>,
        #[serde(default, skip_serializing_if = "Conversion::is_plain")]
        conversion: Conversion,
        #[serde(default, skip_serializing_if = "Conversion::is_plain")]
        back: Conversion,
    },
    /// Makes an index; concurrently, where the engine can, without holding up writers, but outside of a transaction.
    CreateIndex {
        table: ObjectName,
        index: Index,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        concurrently: bool,
    },
    /// Drops an index.
    DropIndex {
        table: ObjectName,
        index: Index,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        concurrently: bool,
    },
    /// Gives an index another name.
    RenameIndex {
        table: ObjectName,
        from: String,
        to: String,
    },
    /// Gives a constraint another name.
    RenameConstraint {
        table: ObjectName,
        from: String,
        to: String,
    },
    /// Adds a constraint, which rows that are there must fulfil.
    AddConstraint {
        table: ObjectName,
        constraint: Constraint,
    },
    /// Drops a constraint.
    DropConstraint {
        table: ObjectName,
        constraint: Constraint,
    },
    /// Adds, drops or changes the primary key.
    SetPrimaryKey {
        table: ObjectName,
        from: Option<PrimaryKey>,
        to: Option<PrimaryKey>,
    },
    /// Makes an enum type.
    CreateEnum(EnumType),
    /// Drops an enum type that no column is of.
    DropEnum(EnumType),
    /// Gives an enum type another name.
    RenameEnum { from: ObjectName, to: ObjectName },
    /// Changes an enum's labels: adds, drops, renames or sorts them.
    AlterEnum {
        name: ObjectName,
        from: Vec<String>,
        to: Vec<String>,
        /// What becomes of values whose label goes: old label, new label. Any other value that loses its label makes
        /// the change fail.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        values: BTreeMap<String, String>,
        /// The same for the way back: new label, old label.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        back: BTreeMap<String, String>,
    },
    /// Changes what a table says it is for. (A column's comment is a part of the column.)
    SetComment {
        table: ObjectName,
        from: Option<String>,
        to: Option<String>,
    },
    /// Changes what single engines let one choose.
    SetOptions {
        table: ObjectName,
        from: TableOptions,
        to: TableOptions,
    },
    /// Runs SQL.
    Execute(Execute),
    /// Changes rows.
    Data(Data),
    /// Does something on some engines alone.
    On {
        engines: Engines,
        operations: Vec<Self>,
    },
}

/// How a column's values become those of another definition.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Conversion {
    /// The expression that gives the new value, unless the engine's own cast.
    pub using: Option<Sql>,
    /// What takes the place of NULL, where the column may no longer be NULL.
    pub fill: ColumnDefault,
}

impl Conversion {
    /// Tells whether the values pass over by themselves.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}

impl Operation {
    /// The table that it changes, under its name before.
    pub fn table(&self) -> Option<&ObjectName> {
        match self {
            Self::CreateTable(table) | Self::DropTable(table) => Some(&table.name),
            Self::RenameTable { from, .. } => Some(from),
            Self::AddColumn { table, .. }
            | Self::DropColumn { table, .. }
            | Self::RenameColumn { table, .. }
            | Self::AlterColumn { table, .. }
            | Self::CreateIndex { table, .. }
            | Self::DropIndex { table, .. }
            | Self::RenameIndex { table, .. }
            | Self::RenameConstraint { table, .. }
            | Self::AddConstraint { table, .. }
            | Self::DropConstraint { table, .. }
            | Self::SetPrimaryKey { table, .. }
            | Self::SetComment { table, .. }
            | Self::SetOptions { table, .. } => Some(table),
            Self::CreateEnum(_)
            | Self::DropEnum(_)
            | Self::RenameEnum { .. }
            | Self::AlterEnum { .. }
            | Self::Execute(_)
            | Self::Data(_)
            | Self::On { .. } => None,
        }
    }

    /// Tells whether rows or values are lost by it.
    pub fn loses_data(&self) -> bool {
        match self {
            Self::DropTable(_) => true,
            Self::DropColumn { column, .. } => column.generated.is_none(),
            Self::On { operations, .. } => operations.iter().any(Self::loses_data),
            _ => false,
        }
    }

    /// Tells whether it must run outside of a transaction.
    pub fn is_concurrent(&self) -> bool {
        match self {
            Self::CreateIndex { concurrently, .. } | Self::DropIndex { concurrently, .. } => {
                *concurrently
            }
            Self::On { operations, .. } => operations.iter().any(Self::is_concurrent),
            _ => false,
        }
    }
}

/// What it does, in a line.
impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let column =
            |table: &ObjectName, name: &str| Object::Column(table.clone(), name.to_owned());
        match self {
            Self::CreateTable(table) => write!(f, "create table `{}`", table.name),
            Self::DropTable(table) => write!(f, "drop table `{}`", table.name),
            Self::RenameTable { from, to } => write!(f, "rename table `{from}` to `{to}`"),
            Self::AddColumn {
                table, column: new, ..
            } => write!(f, "add {}", column(table, &new.name)),
            Self::DropColumn {
                table, column: old, ..
            } => write!(f, "drop {}", column(table, &old.name)),
            Self::RenameColumn { table, from, to } => {
                write!(f, "rename {} to `{to}`", column(table, from))
            }
            Self::AlterColumn { table, to, .. } => write!(f, "alter {}", column(table, &to.name)),
            Self::CreateIndex { table, index, .. } => {
                write!(
                    f,
                    "create {}",
                    Object::Index(table.clone(), index.name.clone())
                )
            }
            Self::DropIndex { table, index, .. } => {
                write!(
                    f,
                    "drop {}",
                    Object::Index(table.clone(), index.name.clone())
                )
            }
            Self::RenameIndex { table, from, to } => {
                let index = Object::Index(table.clone(), from.clone());
                write!(f, "rename {index} to `{to}`")
            }
            Self::RenameConstraint { table, from, to } => {
                let constraint = Object::Constraint(table.clone(), from.clone());
                write!(f, "rename {constraint} to `{to}`")
            }
            Self::AddConstraint { table, constraint } => {
                write!(f, "add {}", constraint.object(table))
            }
            Self::DropConstraint { table, constraint } => {
                write!(f, "drop {}", constraint.object(table))
            }
            Self::SetPrimaryKey { table, .. } => {
                write!(f, "set the primary key of table `{table}`")
            }
            Self::CreateEnum(new) => write!(f, "create enum `{}`", new.name),
            Self::DropEnum(old) => write!(f, "drop enum `{}`", old.name),
            Self::RenameEnum { from, to } => write!(f, "rename enum `{from}` to `{to}`"),
            Self::AlterEnum { name, .. } => write!(f, "alter enum `{name}`"),
            Self::SetComment { table, .. } => write!(f, "set the comment of table `{table}`"),
            Self::SetOptions { table, .. } => write!(f, "set options of table `{table}`"),
            Self::Execute(_) => f.write_str("execute SQL"),
            Self::Data(_) => f.write_str("change data"),
            Self::On {
                engines,
                operations,
            } => {
                let inner: Vec<String> = operations.iter().map(ToString::to_string).collect();
                write!(f, "on {engines}: {}", inner.join(", "))
            }
        }
    }
}
