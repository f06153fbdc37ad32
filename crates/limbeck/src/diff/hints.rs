//! What a comparison cannot know by itself and has to be told.

use crate::filter::Filter;
use crate::schema::{ColumnDefault, ObjectName, Term};
use std::collections::{BTreeMap, BTreeSet};

/// Answers and permissions. A table, and a column's table, may be called by its old name or by its new one.
#[derive(Clone, Debug, Default)]
pub struct Hints {
    pub(super) tables: Vec<(ObjectName, ObjectName)>,
    pub(super) columns: Vec<(ObjectName, String, String)>,
    pub(super) enums: Vec<(ObjectName, ObjectName)>,
    pub(super) labels: BTreeMap<ObjectName, BTreeMap<String, String>>,
    pub(super) no_more_renames: bool,
    pub(super) gone_tables: BTreeSet<ObjectName>,
    pub(super) gone_columns: BTreeSet<(ObjectName, String)>,
    pub(super) gone_labels: BTreeSet<(ObjectName, String)>,
    pub(super) fills: BTreeMap<(ObjectName, String), ColumnDefault>,
    pub(super) never_null: BTreeSet<(ObjectName, String)>,
    pub(super) may_destroy: bool,
    pub(super) may_drop_everything: bool,
    pub(super) filter: Filter,
}

impl Hints {
    /// Nothing said.
    pub fn new() -> Self {
        Self::default()
    }

    /// What somebody allows who only wants to see: everything may go, and nothing is asked to be a rename.
    #[must_use]
    pub fn to_look() -> Self {
        Self::new()
            .allow_destructive()
            .allow_dropping_everything()
            .nothing_else_is_renamed()
    }

    /// A table got another name.
    #[must_use]
    pub fn rename_table(mut self, from: impl Into<ObjectName>, to: impl Into<ObjectName>) -> Self {
        self.tables.push((from.into(), to.into()));
        self
    }

    /// A column got another name.
    #[must_use]
    pub fn rename_column(
        mut self,
        table: impl Into<ObjectName>,
        from: impl Into<String>,
        to: impl Into<String>,
    ) -> Self {
        self.columns.push((table.into(), from.into(), to.into()));
        self
    }

    /// An enum got another name.
    #[must_use]
    pub fn rename_enum(mut self, from: impl Into<ObjectName>, to: impl Into<ObjectName>) -> Self {
        self.enums.push((from.into(), to.into()));
        self
    }

    /// What had one label of an enum (by its new name) has another one now.
    #[must_use]
    pub fn move_label(
        mut self,
        name: impl Into<ObjectName>,
        from: impl Into<String>,
        to: impl Into<String>,
    ) -> Self {
        let labels = self.labels.entry(name.into()).or_default();
        labels.insert(from.into(), to.into());
        self
    }

    /// Whatever else goes and comes is no rename, however alike it looks.
    #[must_use]
    pub fn nothing_else_is_renamed(mut self) -> Self {
        self.no_more_renames = true;
        self
    }

    /// A table is to go, with its rows; nothing takes its place.
    #[must_use]
    pub fn drop_table(mut self, table: impl Into<ObjectName>) -> Self {
        self.gone_tables.insert(table.into());
        self
    }

    /// A column is to go, with its values; nothing takes its place.
    #[must_use]
    pub fn drop_column(mut self, table: impl Into<ObjectName>, column: impl Into<String>) -> Self {
        self.gone_columns.insert((table.into(), column.into()));
        self
    }

    /// A label of an enum (by its new name) is to go; no row has it.
    #[must_use]
    pub fn drop_label(mut self, name: impl Into<ObjectName>, label: impl Into<String>) -> Self {
        self.gone_labels.insert((name.into(), label.into()));
        self
    }

    /// What rows that are there get, once, in a column that must be given: in a new one, in the place of NULL, or (for
    /// a column that goes) on the way back.
    #[must_use]
    pub fn fill(
        mut self,
        table: impl Into<ObjectName>,
        column: impl Into<String>,
        term: impl Into<Term>,
    ) -> Self {
        let fill = ColumnDefault::from(term.into());
        self.fills.insert((table.into(), column.into()), fill);
        self
    }

    /// No row has NULL in a column that must be given from now on.
    #[must_use]
    pub fn never_null(mut self, table: impl Into<ObjectName>, column: impl Into<String>) -> Self {
        self.never_null.insert((table.into(), column.into()));
        self
    }

    /// Tables, columns and labels may go, with what they hold.
    #[must_use]
    pub fn allow_destructive(mut self) -> Self {
        self.may_destroy = true;
        self
    }

    /// Even all tables may go, or a third of them.
    #[must_use]
    pub fn allow_dropping_everything(mut self) -> Self {
        self.may_drop_everything = true;
        self
    }

    /// Compares only the tables that a filter lets through; the others stay as they are.
    #[must_use]
    pub fn filter(mut self, filter: Filter) -> Self {
        self.filter = filter;
        self
    }

    pub(super) fn fill_of(&self, tables: [&ObjectName; 2], column: &str) -> Option<&ColumnDefault> {
        tables
            .into_iter()
            .find_map(|table| self.fills.get(&(table.clone(), column.to_owned())))
    }

    pub(super) fn is_never_null(&self, tables: [&ObjectName; 2], column: &str) -> bool {
        let said = |table: &ObjectName| (table.clone(), column.to_owned());
        tables
            .into_iter()
            .any(|table| self.never_null.contains(&said(table)))
    }

    /// Whether somebody said that a column is to go.
    pub(super) fn is_gone(&self, tables: [&ObjectName; 2], column: &str) -> bool {
        let said = |table: &ObjectName| (table.clone(), column.to_owned());
        tables
            .into_iter()
            .any(|table| self.gone_columns.contains(&said(table)))
    }

    /// Whether somebody said what becomes of the rows that have a label.
    pub(super) fn is_label_told(&self, name: &ObjectName, label: &str) -> bool {
        let moved = self.labels.get(name);
        moved.is_some_and(|moved| moved.contains_key(label))
            || self.gone_labels.contains(&(name.clone(), label.to_owned()))
    }
}
