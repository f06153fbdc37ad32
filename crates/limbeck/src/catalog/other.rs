//! What a database has and the vocabulary does not.

use crate::schema::ObjectName;
use std::fmt;

/// A thing that the vocabulary has no word for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Other {
    /// What it is.
    pub kind: OtherKind,
    /// Its name. A [`Detail`](OtherKind::Detail) bears the name of the thing that it is said of.
    pub name: ObjectName,
    /// The table it belongs to, if it does.
    pub table: Option<ObjectName>,
    /// How its server writes it, where that is known: a view's query, a trigger's whole statement on SQLite.
    pub definition: Option<String>,
}

/// What a thing is that the vocabulary has no word for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum OtherKind {
    /// A table whose rows are somewhere else.
    ForeignTable,
    /// A table that a module of SQLite makes up.
    VirtualTable,
    /// A table in pieces. It is in the schema too, as if it were whole.
    PartitionedTable,
    /// A piece of a table.
    Partition,
    /// A query with a name.
    View,
    /// A query whose result is kept.
    MaterializedView,
    /// What runs when rows change.
    Trigger,
    /// A query that runs in the place of another.
    Rule,
    /// Who may see which rows.
    Policy,
    /// A condition on pairs of rows.
    Exclusion,
    /// What counts, outside of identity columns.
    Sequence,
    /// A function, procedure or aggregate.
    Routine,
    /// A type that is no enum.
    Type,
    /// What runs by the clock.
    Event,
    /// Statistics over several columns.
    Statistics,
    /// A package of such things. What it brought along is not listed.
    Extension,
    /// An index that MySQL made by itself, for a foreign key.
    ForeignKeyIndex,
    /// A trait of a thing in the schema, which the vocabulary cannot say: `ON CONFLICT REPLACE`, `NOT VALID`.
    Detail,
}

impl Other {
    /// A thing of its own.
    pub(super) fn new(kind: OtherKind, name: impl Into<ObjectName>) -> Self {
        Self {
            kind,
            name: name.into(),
            table: None,
            definition: None,
        }
    }

    /// Says the table it belongs to.
    pub(super) fn of(mut self, table: impl Into<Option<ObjectName>>) -> Self {
        self.table = table.into();
        self
    }

    /// Says how its server writes it.
    pub(super) fn written(mut self, definition: impl Into<Option<String>>) -> Self {
        self.definition = definition.into();
        self
    }
}

impl fmt::Display for OtherKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ForeignTable => "foreign table",
            Self::VirtualTable => "virtual table",
            Self::PartitionedTable => "partitioned table",
            Self::Partition => "partition",
            Self::View => "view",
            Self::MaterializedView => "materialized view",
            Self::Trigger => "trigger",
            Self::Rule => "rule",
            Self::Policy => "policy",
            Self::Exclusion => "exclusion constraint",
            Self::Sequence => "sequence",
            Self::Routine => "routine",
            Self::Type => "type",
            Self::Event => "event",
            Self::Statistics => "statistics",
            Self::Extension => "extension",
            Self::ForeignKeyIndex => "index for a foreign key",
            Self::Detail => "detail of",
        })
    }
}

impl fmt::Display for Other {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} `{}`", self.kind, self.name)?;
        if let Some(table) = self.table.as_ref().filter(|table| **table != self.name) {
            write!(f, " of table `{table}`")?;
        }
        match (&self.kind, &self.definition) {
            (OtherKind::Detail, Some(text)) => write!(f, ": {text}"),
            _ => Ok(()),
        }
    }
}
