//! Collecting what has to step aside, and how it goes and comes back.

use super::super::Dialect;
use super::super::said::named_in_text;
use crate::operation::Operation;
use crate::schema::{Column, ColumnDefault, Object, ObjectName, Schema, Table};

/// What steps aside, in the order in which it can be dropped.
pub(super) struct Aside<'s> {
    schema: &'s Schema,
    pub(super) objects: Vec<Object>,
}

impl<'s> Aside<'s> {
    pub(super) fn new(schema: &'s Schema) -> Self {
        Self {
            schema,
            objects: Vec::new(),
        }
    }

    /// Everything that names a column, in expressions or outside of them.
    pub(super) fn all_on_column(&mut self, table: &ObjectName, column: &str) {
        let Some(table) = self.schema.table(table) else {
            return;
        };
        let mut users = table.users_of(column);
        // Foreign keys hold on to indexes.
        users.sort_by_key(|user| !is_foreign_key(table, user));
        for user in users {
            self.add(user);
        }
        self.text_on_column(&table.name, column);
    }

    /// What names a column in an expression: conditions, indexes, generated columns and all that is on those.
    pub(super) fn text_on_column(&mut self, name: &ObjectName, column: &str) {
        let Some(table) = self.schema.table(name) else {
            return;
        };
        for object in named_in_text(table, column) {
            match &object {
                Object::Column(_, other) if !self.objects.contains(&object) => {
                    self.all_on_column(name, other);
                    self.add(object);
                }
                _ => self.add(object),
            }
        }
    }

    fn add(&mut self, object: Object) {
        if !self.objects.contains(&object) {
            self.objects.push(object);
        }
    }
}

fn is_foreign_key(table: &Table, object: &Object) -> bool {
    matches!(object, Object::Constraint(_, name) if table.foreign_keys.contains(name))
}

/// The operation that drops a thing, if it is there.
pub(super) fn drop_of(schema: &Schema, object: &Object) -> Option<Operation> {
    let table = object.table()?.clone();
    let known = schema.table(&table)?;
    Some(match object {
        Object::Constraint(_, name) => Operation::DropConstraint {
            constraint: known.constraint(name)?,
            table,
        },
        Object::Index(_, name) => Operation::DropIndex {
            index: known.indexes.get(name)?.clone(),
            table,
            concurrently: false,
        },
        Object::Column(_, name) => Operation::DropColumn {
            column: known.column(name)?.clone(),
            table,
            fill: ColumnDefault::default(),
        },
        Object::PrimaryKey(_) => Operation::SetPrimaryKey {
            from: Some(known.primary_key.clone()?),
            table,
            to: None,
        },
        Object::Table(_) | Object::Enum(_) | Object::Label(..) => return None,
    })
}

/// The operation that makes it again, as it is now.
pub(super) fn add_of(schema: &Schema, object: &Object) -> Option<Operation> {
    let dropped = drop_of(schema, object)?;
    dropped.inverse().ok()
}

impl Dialect<'_> {
    /// Whether a column gets another type here, or compares its texts in another way.
    pub(super) fn changes_type(&self, table: &ObjectName, from: &Column, to: &Column) -> bool {
        let Some(table) = self.schema.table(table) else {
            return false;
        };
        let type_of = |column: &Column| self.type_and_collation(table, column).ok();
        type_of(from) != type_of(to)
    }
}
