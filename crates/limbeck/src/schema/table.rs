//! Tables.

use super::{
    Check, Collection, Column, Constraint, ForeignKey, Index, Named, Object, ObjectName,
    PrimaryKey, Unique,
};
use serde::{Deserialize, Serialize};

/// A table.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Its name.
    pub name: ObjectName,
    /// Its columns, in their order. (A new one goes to the end on every engine, so whoever compares overlooks order.)
    pub columns: Vec<Column>,
    /// What names a row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_key: Option<PrimaryKey>,
    /// Its unique constraints, by name.
    #[serde(default, skip_serializing_if = "Collection::is_empty")]
    pub uniques: Collection<Unique>,
    /// Its conditions, by name.
    #[serde(default, skip_serializing_if = "Collection::is_empty")]
    pub checks: Collection<Check>,
    /// Its foreign keys, by name.
    #[serde(default, skip_serializing_if = "Collection::is_empty")]
    pub foreign_keys: Collection<ForeignKey>,
    /// Its indexes, by name.
    #[serde(default, skip_serializing_if = "Collection::is_empty")]
    pub indexes: Collection<Index>,
    /// What it is for. SQLite keeps none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// What single engines let one choose.
    #[serde(default, skip_serializing_if = "TableOptions::is_empty")]
    pub options: TableOptions,
    /// The name it had: a hint for whoever compares schemas; operations carry none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed_from: Option<ObjectName>,
}

impl Table {
    /// A table without columns.
    pub fn new(name: impl Into<ObjectName>) -> Self {
        Self {
            name: name.into(),
            columns: Vec::new(),
            primary_key: None,
            uniques: Collection::default(),
            checks: Collection::default(),
            foreign_keys: Collection::default(),
            indexes: Collection::default(),
            comment: None,
            options: TableOptions::default(),
            renamed_from: None,
        }
    }

    /// Finds a column.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Finds a constraint by its name.
    pub fn constraint(&self, name: &str) -> Option<Constraint> {
        let unique = || self.uniques.get(name).cloned().map(Constraint::Unique);
        let check = || self.checks.get(name).cloned().map(Constraint::Check);
        let key = || {
            self.foreign_keys
                .get(name)
                .cloned()
                .map(Constraint::ForeignKey)
        };
        unique().or_else(check).or_else(key)
    }

    /// Every constraint with a name: unique ones, conditions, foreign keys.
    pub fn constraints(&self) -> impl Iterator<Item = Constraint> + '_ {
        let uniques = self.uniques.iter().cloned().map(Constraint::Unique);
        let checks = self.checks.iter().cloned().map(Constraint::Check);
        let keys = self
            .foreign_keys
            .iter()
            .cloned()
            .map(Constraint::ForeignKey);
        uniques.chain(checks).chain(keys)
    }

    /// Adds a constraint, named by convention if it has no name. Answers `false` if the name is taken.
    pub fn add_constraint(&mut self, constraint: impl Into<Constraint>) -> bool {
        let constraint = constraint.into().named_in(&self.name);
        if self.constraint(constraint.name()).is_some() {
            return false;
        }
        match constraint {
            Constraint::Unique(unique) => self.uniques.insert(unique),
            Constraint::Check(check) => self.checks.insert(check),
            Constraint::ForeignKey(key) => self.foreign_keys.insert(key),
        }
    }

    /// Adds an index, named by convention if it has no name. Answers `false` if the name is taken.
    pub fn add_index(&mut self, index: Index) -> bool {
        self.indexes.insert(index.named_in(&self.name))
    }

    /// Takes a constraint out.
    pub(crate) fn remove_constraint(&mut self, name: &str) {
        self.uniques.remove(name);
        self.checks.remove(name);
        self.foreign_keys.remove(name);
    }

    /// What of this table names a column outside of an expression: it must go before the column does.
    pub fn users_of(&self, column: &str) -> Vec<Object> {
        let has = |columns: &[String]| columns.iter().any(|name| name == column);
        let mut users = Vec::new();
        if self
            .primary_key
            .as_ref()
            .is_some_and(|key| has(&key.columns))
        {
            users.push(Object::PrimaryKey(self.name.clone()));
        }
        let indexes = self
            .indexes
            .iter()
            .filter(|index| index.columns().any(|name| name == column));
        users.extend(indexes.map(|index| Object::Index(self.name.clone(), index.name.clone())));
        let uniques = self.uniques.iter().filter(|unique| has(&unique.columns));
        let keys = self
            .foreign_keys
            .iter()
            .filter(|key| has(&key.columns) || (key.to == self.name && has(&key.to_columns)));
        let names = uniques
            .map(|unique| &unique.name)
            .chain(keys.map(|key| &key.name));
        users.extend(names.map(|name| Object::Constraint(self.name.clone(), name.clone())));
        users
    }

    pub(super) fn forget_hints(&mut self) {
        self.renamed_from = None;
        for column in &mut self.columns {
            column.renamed_from = None;
        }
    }
}

impl Named for Table {
    type Name = ObjectName;
    fn name(&self) -> &ObjectName {
        &self.name
    }
}

/// What single engines let one choose for a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TableOptions {
    /// SQLite: types are enforced.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub strict: bool,
    /// SQLite: rows lie in the primary key's own tree.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub without_rowid: bool,
    /// SQLite: a number that was given once is never given again.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub autoincrement: bool,
    /// MySQL and MariaDB: the storage engine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage_engine: Option<String>,
    /// MySQL and MariaDB: the character set of texts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub charset: Option<String>,
    /// MySQL and MariaDB: how texts are compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collation: Option<String>,
}

impl TableOptions {
    /// Nothing chosen.
    pub fn new() -> Self {
        Self::default()
    }

    /// SQLite: enforces types.
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// SQLite: keeps rows in the primary key's own tree.
    #[must_use]
    pub fn without_rowid(mut self) -> Self {
        self.without_rowid = true;
        self
    }

    /// SQLite: never gives a number a second time.
    #[must_use]
    pub fn autoincrement(mut self) -> Self {
        self.autoincrement = true;
        self
    }

    /// MySQL and MariaDB: says the storage engine.
    #[must_use]
    pub fn storage_engine(mut self, name: impl Into<String>) -> Self {
        self.storage_engine = Some(name.into());
        self
    }

    /// MySQL and MariaDB: says the character set of texts.
    #[must_use]
    pub fn charset(mut self, name: impl Into<String>) -> Self {
        self.charset = Some(name.into());
        self
    }

    /// MySQL and MariaDB: says how texts are compared.
    #[must_use]
    pub fn collation(mut self, name: impl Into<String>) -> Self {
        self.collation = Some(name.into());
        self
    }

    /// Tells whether nothing is chosen.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
