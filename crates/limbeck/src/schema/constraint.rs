//! Keys and conditions of a table.

use super::{Named, Object, ObjectName, Sql, conventional_name};
use serde::{Deserialize, Serialize};

fn owned<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Vec<String> {
    names.into_iter().map(Into::into).collect()
}

/// What names a row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrimaryKey {
    /// Its name, unless the engine's own. MySQL keeps none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its columns, in the key's order.
    pub columns: Vec<String>,
}

impl PrimaryKey {
    /// A primary key with the engine's own name.
    pub fn new<S: Into<String>>(columns: impl IntoIterator<Item = S>) -> Self {
        Self {
            name: None,
            columns: owned(columns),
        }
    }

    /// Names it.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }
}

/// A constraint of a table that has a name. An empty name is filled in by convention when it joins its table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Constraint {
    /// No two rows alike.
    Unique(Unique),
    /// A condition on each row.
    Check(Check),
    /// A row of a table must exist.
    ForeignKey(ForeignKey),
}

impl Constraint {
    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Self::Unique(unique) => &unique.name,
            Self::Check(check) => &check.name,
            Self::ForeignKey(key) => &key.name,
        }
    }

    /// How it is named to people.
    pub fn object(&self, table: &ObjectName) -> Object {
        Object::Constraint(table.clone(), self.name().to_owned())
    }

    /// The same under another name.
    #[must_use]
    pub fn renamed(mut self, to: &str) -> Self {
        let name = match &mut self {
            Self::Unique(unique) => &mut unique.name,
            Self::Check(check) => &mut check.name,
            Self::ForeignKey(key) => &mut key.name,
        };
        to.clone_into(name);
        self
    }

    /// The same with a name, if it had none.
    #[must_use]
    pub fn named_in(self, table: &ObjectName) -> Self {
        match self {
            Self::Unique(unique) => Self::Unique(unique.named_in(table)),
            Self::ForeignKey(key) => Self::ForeignKey(key.named_in(table)),
            Self::Check(_) => self,
        }
    }
}

impl From<Unique> for Constraint {
    fn from(unique: Unique) -> Self {
        Self::Unique(unique)
    }
}

impl From<Check> for Constraint {
    fn from(check: Check) -> Self {
        Self::Check(check)
    }
}

impl From<ForeignKey> for Constraint {
    fn from(key: ForeignKey) -> Self {
        Self::ForeignKey(key)
    }
}

/// No two rows have the same values in these columns.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unique {
    /// Its name: `uq_<table>_<columns>` unless given.
    #[serde(default)]
    pub name: String,
    /// Its columns, in their order.
    pub columns: Vec<String>,
    /// Whether two NULLs count as the same. PostgreSQL 15 alone knows it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nulls_not_distinct: bool,
    /// When it is checked, unless at once. PostgreSQL alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deferrable: Option<Deferrable>,
}

impl Unique {
    /// A unique constraint over columns, named by convention.
    pub fn on<S: Into<String>>(columns: impl IntoIterator<Item = S>) -> Self {
        Self {
            name: String::new(),
            columns: owned(columns),
            nulls_not_distinct: false,
            deferrable: None,
        }
    }

    /// Names it.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Counts two NULLs as the same.
    #[must_use]
    pub fn nulls_not_distinct(mut self) -> Self {
        self.nulls_not_distinct = true;
        self
    }

    /// Lets a transaction put off the check.
    #[must_use]
    pub fn deferrable(mut self, initially: Deferrable) -> Self {
        self.deferrable = Some(initially);
        self
    }

    pub(crate) fn named_in(mut self, table: &ObjectName) -> Self {
        if self.name.is_empty() {
            self.name = conventional_name("uq", table, &self.columns);
        }
        self
    }
}

/// A condition that each row must fulfil.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Its name, which has no convention: `ck_<table>_<what>` reads well.
    pub name: String,
    /// The condition.
    pub expression: Sql,
}

impl Check {
    /// A condition by its name.
    pub fn new(name: impl Into<String>, expression: impl Into<Sql>) -> Self {
        Self {
            name: name.into(),
            expression: expression.into(),
        }
    }
}

/// Columns that name a row of a table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForeignKey {
    /// Its name: `fk_<table>_<columns>` unless given.
    #[serde(default)]
    pub name: String,
    /// The columns that name the row.
    pub columns: Vec<String>,
    /// The table they point to.
    pub to: ObjectName,
    /// The columns they point to.
    pub to_columns: Vec<String>,
    /// What happens here when the row there is deleted.
    #[serde(default, skip_serializing_if = "Action::is_none")]
    pub on_delete: Action,
    /// What happens here when the row's key there changes.
    #[serde(default, skip_serializing_if = "Action::is_none")]
    pub on_update: Action,
    /// When it is checked, unless at once. MySQL and MariaDB know none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deferrable: Option<Deferrable>,
}

impl ForeignKey {
    /// A foreign key, named by convention.
    pub fn new<S: Into<String>, T: Into<String>>(
        columns: impl IntoIterator<Item = S>,
        to: impl Into<ObjectName>,
        to_columns: impl IntoIterator<Item = T>,
    ) -> Self {
        Self {
            name: String::new(),
            columns: owned(columns),
            to: to.into(),
            to_columns: owned(to_columns),
            on_delete: Action::NoAction,
            on_update: Action::NoAction,
            deferrable: None,
        }
    }

    /// Names it.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Says what happens here when the row there is deleted.
    #[must_use]
    pub fn on_delete(mut self, action: Action) -> Self {
        self.on_delete = action;
        self
    }

    /// Says what happens here when the row's key there changes.
    #[must_use]
    pub fn on_update(mut self, action: Action) -> Self {
        self.on_update = action;
        self
    }

    /// Lets a transaction put off the check.
    #[must_use]
    pub fn deferrable(mut self, initially: Deferrable) -> Self {
        self.deferrable = Some(initially);
        self
    }

    pub(crate) fn named_in(mut self, table: &ObjectName) -> Self {
        if self.name.is_empty() {
            self.name = conventional_name("fk", table, &self.columns);
        }
        self
    }
}

/// What a foreign key does to its row.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Nothing: the change there fails, at the latest when the transaction ends.
    #[default]
    NoAction,
    /// The change there fails at once.
    Restrict,
    /// The row here goes, or changes, with it.
    Cascade,
    /// The columns here become NULL.
    SetNull,
    /// The columns here take their defaults. MySQL's own tables refuse it.
    SetDefault,
}

impl Action {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde passes a reference"
    )]
    fn is_none(&self) -> bool {
        *self == Self::NoAction
    }
}

/// When a check that may be put off is made, unless a transaction says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deferrable {
    /// After each statement.
    InitiallyImmediate,
    /// When the transaction ends.
    InitiallyDeferred,
}

macro_rules! found_by_name {
    ($($kind:ty),+) => {$(
        impl Named for $kind {
            type Name = str;
            fn name(&self) -> &str {
                &self.name
            }
        }
    )+};
}

found_by_name!(Unique, Check, ForeignKey);
