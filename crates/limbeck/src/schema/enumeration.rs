//! Enum types.

use super::{Named, ObjectName};
use serde::{Deserialize, Serialize};

/// A type whose values are labels, in their order. PostgreSQL has it as an object of its own; MySQL and MariaDB write
/// the labels into each column; SQLite has a text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnumType {
    /// Its name.
    pub name: ObjectName,
    /// Its labels, in their order.
    pub labels: Vec<String>,
}

impl EnumType {
    /// An enum by its name and labels.
    pub fn new<L: Into<String>>(
        name: impl Into<ObjectName>,
        labels: impl IntoIterator<Item = L>,
    ) -> Self {
        Self {
            name: name.into(),
            labels: labels.into_iter().map(Into::into).collect(),
        }
    }
}

impl Named for EnumType {
    type Name = ObjectName;
    fn name(&self) -> &ObjectName {
        &self.name
    }
}
