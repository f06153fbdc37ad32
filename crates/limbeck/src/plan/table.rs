//! Saying what a new table has.

use super::{ColumnBuilder, PlanError, col};
use crate::schema::{
    Check, Constraint, ForeignKey, Index, Object, ObjectName, PrimaryKey, Table, TableOptions,
    Unique,
};

/// A new table that is being described.
#[derive(Debug)]
pub struct TableBuilder {
    table: Table,
    columns: Vec<ColumnBuilder>,
    constraints: Vec<Constraint>,
    indexes: Vec<Index>,
    /// A column that was to be changed and is not there, with what was said of it.
    stray: Option<ColumnBuilder>,
}

impl TableBuilder {
    pub(super) fn new(name: ObjectName) -> Self {
        Self {
            table: Table::new(name),
            columns: Vec::new(),
            constraints: Vec::new(),
            indexes: Vec::new(),
            stray: None,
        }
    }

    /// Goes on describing a table of which much is said already.
    #[cfg(feature = "entities")]
    pub(crate) fn going_on(mut table: Table) -> Self {
        let mut columns: Vec<ColumnBuilder> = Vec::new();
        columns.extend(table.columns.drain(..).map(ColumnBuilder::going_on));
        let mut constraints = Vec::new();
        let said: Vec<Constraint> = table.constraints().collect();
        for constraint in said {
            table.remove_constraint(constraint.name());
            match constraint {
                Constraint::ForeignKey(key) if key.columns.len() == 1 => {
                    let mut columns = columns.iter_mut();
                    match columns.find(|column| {
                        column.name() == key.columns[0] && column.references.is_none()
                    }) {
                        Some(column) => column.references = Some(key),
                        None => constraints.push(key.into()),
                    }
                }
                other => constraints.push(other),
            }
        }
        let indexes = std::mem::take(&mut table.indexes).into_iter().collect();
        Self {
            table,
            columns,
            constraints,
            indexes,
            stray: None,
        }
    }

    /// What the table is called.
    pub fn name(&self) -> &ObjectName {
        &self.table.name
    }

    /// Goes on describing a column: `t.change("email").collation("nocase")`.
    pub fn change(&mut self, name: impl Into<String>) -> &mut ColumnBuilder {
        let name = name.into();
        match self.columns.iter().position(|column| column.name() == name) {
            Some(place) => &mut self.columns[place],
            None => self.stray.insert(col(name)),
        }
    }

    /// Adds `id`, the primary key: a number of 64 bits that counts up.
    pub fn id(&mut self) -> &mut ColumnBuilder {
        self.big_integer("id").identity().primary_key()
    }

    /// Begins a column, whose type comes next.
    pub fn column(&mut self, name: impl Into<String>) -> &mut ColumnBuilder {
        self.columns.push(col(name));
        self.columns.last_mut().expect("a column was just added")
    }

    /// Makes columns the primary key, in this order, with the engine's own name.
    pub fn primary_key<S: Into<String>>(
        &mut self,
        columns: impl IntoIterator<Item = S>,
    ) -> &mut Self {
        self.table.primary_key = Some(PrimaryKey::new(columns));
        self
    }

    /// Makes columns the primary key, in this order.
    pub fn primary_key_named<S: Into<String>>(
        &mut self,
        name: impl Into<String>,
        columns: impl IntoIterator<Item = S>,
    ) -> &mut Self {
        let mut key = PrimaryKey::new(columns);
        key.name = Some(name.into());
        self.table.primary_key = Some(key);
        self
    }

    /// Allows no two rows alike: `t.unique(Unique::on(["a", "b"]))`.
    pub fn unique(&mut self, unique: Unique) -> &mut Self {
        self.constraint(unique)
    }

    /// Sets a condition on each row.
    pub fn check(
        &mut self,
        name: impl Into<String>,
        condition: impl Into<crate::schema::Sql>,
    ) -> &mut Self {
        self.constraint(Check::new(name, condition))
    }

    /// Adds a foreign key: `t.foreign_key(ForeignKey::new(["a", "b"], "others", ["a", "b"]))`.
    pub fn foreign_key(&mut self, key: ForeignKey) -> &mut Self {
        self.constraint(key)
    }

    fn constraint(&mut self, constraint: impl Into<Constraint>) -> &mut Self {
        self.constraints.push(constraint.into());
        self
    }

    /// Adds an index: `t.index(Index::on(["created_at", "id"]))`.
    pub fn index(&mut self, index: Index) -> &mut Self {
        self.indexes.push(index);
        self
    }

    /// What it is for.
    pub fn comment(&mut self, comment: impl Into<String>) -> &mut Self {
        self.table.comment = Some(comment.into());
        self
    }

    /// SQLite: enforces types.
    pub fn strict(&mut self) -> &mut Self {
        self.table.options.strict = true;
        self
    }

    /// SQLite: keeps rows in the primary key's own tree.
    pub fn without_rowid(&mut self) -> &mut Self {
        self.table.options.without_rowid = true;
        self
    }

    /// SQLite: never gives a number a second time.
    pub fn autoincrement(&mut self) -> &mut Self {
        self.table.options.autoincrement = true;
        self
    }

    /// MySQL and MariaDB: says the storage engine.
    pub fn storage_engine(&mut self, name: impl Into<String>) -> &mut Self {
        self.table.options.storage_engine = Some(name.into());
        self
    }

    /// MySQL and MariaDB: says the character set of texts.
    pub fn charset(&mut self, name: impl Into<String>) -> &mut Self {
        self.table.options.charset = Some(name.into());
        self
    }

    /// MySQL and MariaDB: says how texts are compared.
    pub fn collation(&mut self, name: impl Into<String>) -> &mut Self {
        self.table.options.collation = Some(name.into());
        self
    }

    /// Sets all that single engines let one choose.
    pub fn options(&mut self, options: TableOptions) -> &mut Self {
        self.table.options = options;
        self
    }

    pub(crate) fn build(mut self) -> Result<Table, PlanError> {
        let name = self.table.name.clone();
        if let Some(stray) = self.stray {
            return Err(PlanError::NoColumn(stray.object(&name)));
        }
        let mut keys = Vec::new();
        for column in &self.columns {
            if !column.conversion().is_plain() {
                return Err(PlanError::Misplaced {
                    column: column.object(&name),
                    words: "`fill` or `using`",
                    place: "in a new table, which has no rows",
                });
            }
            self.table.columns.push(column.definition(&name)?);
            if column.is_primary_key {
                keys.push(column.name().to_owned());
            }
            self.constraints
                .extend(column.unique_constraint().map(Constraint::from));
            self.constraints
                .extend(column.references.clone().map(Constraint::from));
        }
        if !keys.is_empty() {
            if self.table.primary_key.is_some() {
                return Err(PlanError::Twice(Object::PrimaryKey(name)));
            }
            self.table.primary_key = Some(PrimaryKey::new(keys));
        }
        for constraint in self.constraints {
            let object = constraint.clone().named_in(&name).object(&name);
            if !self.table.add_constraint(constraint) {
                return Err(PlanError::Twice(object));
            }
        }
        for index in self.indexes {
            let object = Object::Index(name.clone(), index.clone().named_in(&name).name);
            if !self.table.add_index(index) {
                return Err(PlanError::Twice(object));
            }
        }
        Ok(self.table)
    }
}
