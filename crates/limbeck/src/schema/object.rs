//! How a part of a schema is named to people.

use super::ObjectName;
use std::fmt;

/// A part of a schema, by its kind and name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Object {
    /// A table.
    Table(ObjectName),
    /// A column, by its table and name.
    Column(ObjectName, String),
    /// An index, by its table and name.
    Index(ObjectName, String),
    /// A unique, check or foreign key constraint, by its table and name.
    Constraint(ObjectName, String),
    /// A table's primary key.
    PrimaryKey(ObjectName),
    /// An enum type.
    Enum(ObjectName),
    /// An enum's label.
    Label(ObjectName, String),
}

impl Object {
    /// The table it is, or belongs to.
    pub fn table(&self) -> Option<&ObjectName> {
        match self {
            Self::Table(table)
            | Self::Column(table, _)
            | Self::Index(table, _)
            | Self::Constraint(table, _)
            | Self::PrimaryKey(table) => Some(table),
            Self::Enum(_) | Self::Label(..) => None,
        }
    }
}

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Table(name) => write!(f, "table `{name}`"),
            Self::Column(table, name) => write!(f, "column `{name}` of table `{table}`"),
            Self::Index(table, name) => write!(f, "index `{name}` of table `{table}`"),
            Self::Constraint(table, name) => write!(f, "constraint `{name}` of table `{table}`"),
            Self::PrimaryKey(table) => write!(f, "the primary key of table `{table}`"),
            Self::Enum(name) => write!(f, "enum `{name}`"),
            Self::Label(name, label) => write!(f, "label `{label}` of enum `{name}`"),
        }
    }
}
