//! Clearing the way: what goes, but stands where something else is to come.
//!
//! A table or column whose name another one takes must go before the rename; an index or constraint that goes from one
//! table while another table gets one of the same name must go before that one comes, since engines keep such names
//! once for all tables. Whatever holds on to these goes with them, and the comparison brings back what stays.

use super::renames::Renames;
use crate::operation::Operation;
use crate::schema::{ColumnDefault, Object, ObjectName, Schema, Table};
use crate::sql::said::named_in_text;
use std::collections::{BTreeMap, BTreeSet};

/// The drops that come before all else, in no order.
pub(super) fn clear(before: &Schema, after: &Schema, renames: &Renames) -> Vec<Operation> {
    let mut way = Way {
        before,
        gone: BTreeSet::new(),
    };
    for table in &before.tables {
        if renames.table_after(&table.name).is_none() {
            way.table(table);
        }
    }
    for (old, new) in renames.pairs(before, after) {
        for column in &old.columns {
            if renames.column_after(&new.name, &column.name).is_none() {
                way.column(old, &column.name);
            }
        }
    }
    way.names_that_move(after, renames);
    way.operations()
}

struct Way<'s> {
    before: &'s Schema,
    gone: BTreeSet<Object>,
}

impl Way<'_> {
    fn table(&mut self, table: &Table) {
        self.gone.insert(Object::Table(table.name.clone()));
        let keys = self.before.references_to(&table.name);
        let keys =
            keys.map(|(other, key)| Object::Constraint(other.name.clone(), key.name.clone()));
        self.gone.extend(keys);
    }

    fn column(&mut self, table: &Table, column: &str) {
        let object = Object::Column(table.name.clone(), column.to_owned());
        if !self.gone.insert(object) {
            return;
        }
        self.gone.extend(table.users_of(column));
        for object in named_in_text(table, column) {
            match object {
                Object::Column(_, computed) => self.column(table, &computed),
                other => {
                    self.gone.insert(other);
                }
            }
        }
        let keys = self.before.references_to(&table.name);
        let keys = keys.filter(|(_, key)| key.to_columns.iter().any(|name| name == column));
        let keys =
            keys.map(|(other, key)| Object::Constraint(other.name.clone(), key.name.clone()));
        self.gone.extend(keys);
    }

    fn names_that_move(&mut self, after: &Schema, renames: &Renames) {
        let mut wanted: BTreeMap<String, BTreeSet<&ObjectName>> = BTreeMap::new();
        for table in &after.tables {
            for name in names_of(table) {
                wanted.entry(name).or_default().insert(&table.name);
            }
        }
        for table in &self.before.tables {
            let stays = renames.table_after(&table.name);
            for name in names_of(table) {
                if let Some(owners) = wanted.get(&name)
                    && !stays.is_some_and(|stays| owners.contains(stays))
                {
                    let owner = table.name.clone();
                    self.gone.insert(if table.indexes.contains(&name) {
                        Object::Index(owner, name)
                    } else if table.constraint(&name).is_some() {
                        Object::Constraint(owner, name)
                    } else {
                        Object::PrimaryKey(owner)
                    });
                }
            }
        }
    }

    /// What goes with its table is not dropped by itself.
    fn operations(&self) -> Vec<Operation> {
        let goes_along = |object: &Object| {
            let table = object.table().cloned().map(Object::Table);
            table.is_some_and(|table| table != *object && self.gone.contains(&table))
        };
        let alone = self.gone.iter().filter(|object| !goes_along(object));
        alone.filter_map(|object| self.drop_of(object)).collect()
    }

    fn drop_of(&self, object: &Object) -> Option<Operation> {
        let table = self.before.table(object.table()?)?;
        let name = table.name.clone();
        match object {
            Object::Table(_) => Some(Operation::DropTable(table.clone())),
            Object::Column(_, column) => Some(Operation::DropColumn {
                table: name,
                column: table.column(column)?.clone(),
                fill: ColumnDefault::default(),
            }),
            Object::Index(_, index) => Some(Operation::DropIndex {
                table: name,
                index: table.indexes.get(index)?.clone(),
                concurrently: false,
            }),
            Object::Constraint(_, constraint) => Some(Operation::DropConstraint {
                table: name,
                constraint: table.constraint(constraint)?,
            }),
            Object::PrimaryKey(_) => Some(Operation::SetPrimaryKey {
                table: name,
                from: table.primary_key.clone(),
                to: None,
            }),
            Object::Enum(_) | Object::Label(..) => None,
        }
    }
}

/// The names of what belongs to a table.
fn names_of(table: &Table) -> impl Iterator<Item = String> + '_ {
    let constraints = table.constraints().map(|each| each.name().to_owned());
    let indexes = table.indexes.iter().map(|index| index.name.clone());
    let key = table.primary_key.iter().filter_map(|key| key.name.clone());
    constraints.chain(indexes).chain(key)
}
