//! Indexes.

use super::{Named, ObjectName, Sql, conventional_name};
use crate::engine::Engines;
use serde::{Deserialize, Serialize};

/// An index. A unique one that is no constraint is what SeaORM makes of `unique_key`; PostgreSQL tells the two apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    /// Its name: `ix_<table>_<columns>` unless given. An index over an expression must be given one.
    #[serde(default)]
    pub name: String,
    /// What it sorts by, in this order.
    pub parts: Vec<IndexPart>,
    /// Whether no two rows may be alike in it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unique: bool,
    /// Whether two NULLs count as the same. PostgreSQL 15 alone knows it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nulls_not_distinct: bool,
    /// Which rows are in it, unless all. MySQL and MariaDB know no such thing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predicate: Option<Sql>,
    /// Its kind, unless a tree: `gin`, `hash`, `fulltext`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Columns that it carries along without sorting by them. PostgreSQL alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<String>,
    /// The engines that have it, unless all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only_on: Option<Engines>,
}

impl Index {
    /// An index over columns or [parts](IndexPart), named by convention.
    pub fn on<P: Into<IndexPart>>(parts: impl IntoIterator<Item = P>) -> Self {
        Self {
            name: String::new(),
            parts: parts.into_iter().map(Into::into).collect(),
            unique: false,
            nulls_not_distinct: false,
            predicate: None,
            method: None,
            include: Vec::new(),
            only_on: None,
        }
    }

    /// Names it.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Allows no two rows alike.
    #[must_use]
    pub fn unique(mut self) -> Self {
        self.unique = true;
        self
    }

    /// Counts two NULLs as the same.
    #[must_use]
    pub fn nulls_not_distinct(mut self) -> Self {
        self.nulls_not_distinct = true;
        self
    }

    /// Holds only the rows that fulfil a condition.
    #[must_use]
    pub fn predicate(mut self, condition: impl Into<Sql>) -> Self {
        self.predicate = Some(condition.into());
        self
    }

    /// Says its kind.
    #[must_use]
    pub fn method(mut self, method: impl Into<String>) -> Self {
        self.method = Some(method.into());
        self
    }

    /// Carries columns along.
    #[must_use]
    pub fn include<S: Into<String>>(mut self, columns: impl IntoIterator<Item = S>) -> Self {
        self.include.extend(columns.into_iter().map(Into::into));
        self
    }

    /// Makes it on these engines alone.
    #[must_use]
    pub fn only_on(mut self, engines: impl Into<Engines>) -> Self {
        self.only_on = Some(engines.into());
        self
    }

    /// The columns that it names outside of expressions, those that it carries along included.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        let sorted = self.parts.iter().filter_map(|part| match &part.on {
            IndexOn::Column(name) => Some(name.as_str()),
            IndexOn::Expression(_) => None,
        });
        sorted.chain(self.include.iter().map(String::as_str))
    }

    /// The same with a name, if it had none and is over columns alone.
    pub(crate) fn named_in(mut self, table: &ObjectName) -> Self {
        let columns: Vec<&str> = self.columns().take(self.parts.len()).collect();
        if self.name.is_empty() && columns.len() == self.parts.len() && self.include.is_empty() {
            self.name = conventional_name("ix", table, &columns);
        }
        self
    }
}

impl Named for Index {
    type Name = str;
    fn name(&self) -> &str {
        &self.name
    }
}

/// What an index sorts by at one place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexPart {
    /// A column or an expression.
    pub on: IndexOn,
    /// Upwards or downwards.
    #[serde(default, skip_serializing_if = "Order::is_ascending")]
    pub order: Order,
    /// Where the NULLs go, unless where the engine puts them. PostgreSQL alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nulls: Option<Nulls>,
    /// How many characters of the column count, unless all. MySQL and MariaDB alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<u32>,
    /// How texts are compared, unless as the column says. PostgreSQL and SQLite.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<String>,
    /// The class of operators, unless the type's own. PostgreSQL alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operators: Option<String>,
}

/// What a part of an index is over.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndexOn {
    /// A column.
    Column(String),
    /// What an expression gives.
    Expression(Sql),
}

impl IndexPart {
    fn new(on: IndexOn) -> Self {
        Self {
            on,
            order: Order::Ascending,
            nulls: None,
            prefix: None,
            collation: None,
            operators: None,
        }
    }

    /// A column.
    pub fn column(name: impl Into<String>) -> Self {
        Self::new(IndexOn::Column(name.into()))
    }

    /// An expression.
    pub fn expression(sql: impl Into<Sql>) -> Self {
        Self::new(IndexOn::Expression(sql.into()))
    }

    /// Sorts downwards.
    #[must_use]
    pub fn descending(mut self) -> Self {
        self.order = Order::Descending;
        self
    }

    /// Says where the NULLs go.
    #[must_use]
    pub fn nulls(mut self, nulls: Nulls) -> Self {
        self.nulls = Some(nulls);
        self
    }

    /// Counts only so many characters.
    #[must_use]
    pub fn prefix(mut self, characters: u32) -> Self {
        self.prefix = Some(characters);
        self
    }

    /// Says how texts are compared.
    #[must_use]
    pub fn collation(mut self, collation: impl Into<String>) -> Self {
        self.collation = Some(collation.into());
        self
    }

    /// Says the class of operators.
    #[must_use]
    pub fn operators(mut self, class: impl Into<String>) -> Self {
        self.operators = Some(class.into());
        self
    }
}

impl From<&str> for IndexPart {
    fn from(column: &str) -> Self {
        Self::column(column)
    }
}

impl From<String> for IndexPart {
    fn from(column: String) -> Self {
        Self::column(column)
    }
}

/// The direction of a part of an index.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Upwards.
    #[default]
    Ascending,
    /// Downwards.
    Descending,
}

impl Order {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde passes a reference"
    )]
    fn is_ascending(&self) -> bool {
        *self == Self::Ascending
    }
}

/// Where an index puts its NULLs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nulls {
    /// Before all values.
    First,
    /// After all values.
    Last,
}
