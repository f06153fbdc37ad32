//! Columns.

use super::{PerEngine, Sql, Term, Type};
use serde::{Deserialize, Serialize};

/// A column, complete: MySQL's MODIFY drops whatever is not said.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    #[serde(rename = "type")]
    pub ty: Type,
    /// Whether it may be NULL.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nullable: bool,
    /// What it holds in a new row of which nothing is said.
    #[serde(default, skip_serializing_if = "PerEngine::is_none")]
    pub default: ColumnDefault,
    /// What it is computed from, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated: Option<Generated>,
    /// How it counts up, if it does: identity on PostgreSQL, `AUTO_INCREMENT` on MySQL, the row's id on SQLite.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<Identity>,
    /// How its texts are compared and sorted, unless as the table's are.
    #[serde(default, skip_serializing_if = "PerEngine::is_none")]
    pub collation: PerEngine<Option<String>>,
    /// What MySQL and MariaDB set it to whenever its row changes. Nothing elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_update: Option<String>,
    /// What it is for. SQLite keeps none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// The name it had: a hint for whoever compares schemas; operations carry none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed_from: Option<String>,
}

impl Column {
    /// A column that must be given, and has nothing more.
    pub fn new(name: impl Into<String>, ty: Type) -> Self {
        Self {
            name: name.into(),
            ty,
            nullable: false,
            default: ColumnDefault::default(),
            generated: None,
            identity: None,
            collation: PerEngine::default(),
            on_update: None,
            comment: None,
            renamed_from: None,
        }
    }

    /// Tells whether the database fills it in where a row says nothing.
    pub fn fills_itself(&self) -> bool {
        self.nullable
            || self.generated.is_some()
            || self.identity.is_some()
            || self.default.general().is_some()
    }
}

/// A default, or none; on each engine its own where they differ.
pub type ColumnDefault = PerEngine<Option<Term>>;

impl From<Term> for ColumnDefault {
    fn from(term: Term) -> Self {
        Self::everywhere(Some(term))
    }
}

/// How a generated column is computed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Generated {
    /// From what.
    pub expression: Sql,
    /// Whether the result is kept (STORED) or computed when it is read (VIRTUAL). PostgreSQL 15 keeps it always.
    pub stored: bool,
}

/// How a column counts up.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Identity {
    /// Whether a row may not bring its own number (`GENERATED ALWAYS`). PostgreSQL alone knows it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub always: bool,
    /// The first number, unless 1. PostgreSQL alone keeps it with the column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<i64>,
    /// The step, unless 1. PostgreSQL alone knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub increment: Option<i64>,
}
