//! What has to change between two schemas whose things have the same names: everything but renames.

use super::same;
use crate::operation::{Conversion, Operation};
use crate::plan::turned_round;
use crate::schema::{
    ColumnDefault, Constraint, EnumType, ForeignKey, Index, ObjectName, Schema, Table, TableOptions,
};
use std::collections::BTreeMap;

/// What becomes of labels, by enum: old label, new label.
pub(super) type Moves = BTreeMap<ObjectName, BTreeMap<String, String>>;

/// The operations, in no order. Old rows get nothing yet.
pub(super) fn changes(before: &Schema, after: &Schema, moves: &Moves) -> Vec<Operation> {
    let mut changes = Changes {
        before,
        after,
        found: Vec::new(),
    };
    for old in &before.tables {
        match after.table(&old.name) {
            Some(new) => changes.table(old, new),
            None => changes.drop_table(old),
        }
    }
    for new in &after.tables {
        if !before.tables.contains(&new.name) {
            changes.create_table(new);
        }
    }
    changes.enums(moves);
    changes.found
}

struct Changes<'s> {
    before: &'s Schema,
    after: &'s Schema,
    found: Vec<Operation>,
}

impl Changes<'_> {
    fn enums(&mut self, moves: &Moves) {
        for old in &self.before.enums {
            match self.after.enums.get(&old.name) {
                Some(new) if new.labels == old.labels => {}
                Some(new) => {
                    let values = moves.get(&old.name).cloned().unwrap_or_default();
                    let is_needed = self.is_needed_meanwhile(&old.name);
                    self.found.extend(labels(old, new, values, is_needed));
                }
                None => self.found.push(Operation::DropEnum(old.clone())),
            }
        }
        let new = self.after.enums.iter();
        let new = new.filter(|new| !self.before.enums.contains(&new.name));
        self.found.extend(new.cloned().map(Operation::CreateEnum));
    }

    /// Whether a table with a column of an enum changes: it may say old labels until then, and new ones from then on.
    fn is_needed_meanwhile(&self, name: &ObjectName) -> bool {
        let is_of_it = |schema: &Schema, table: &ObjectName| {
            schema
                .columns_of_enum(name)
                .any(|(of, _)| of.name == *table)
        };
        let mut tables = self.found.iter().filter_map(Operation::table);
        tables.any(|table| is_of_it(self.before, table) || is_of_it(self.after, table))
    }

    /// Foreign keys whose targets change in the same go are added by themselves, once those have changed.
    fn create_table(&mut self, new: &Table) {
        let (table, keys) = self.without_unsettled(new);
        self.found.push(Operation::CreateTable(table));
        self.found
            .extend(keys.into_iter().map(|key| add(&new.name, key)));
    }

    /// The same the other way round, so that the way back is the way there.
    fn drop_table(&mut self, old: &Table) {
        let (table, keys) = self.without_unsettled(old);
        self.found
            .extend(keys.into_iter().map(|key| drop(&old.name, key)));
        self.found.push(Operation::DropTable(table));
    }

    fn without_unsettled(&self, table: &Table) -> (Table, Vec<ForeignKey>) {
        let keys = table
            .foreign_keys
            .iter()
            .filter(|key| !self.is_settled(key));
        let keys: Vec<ForeignKey> = keys.cloned().collect();
        let mut table = table.clone();
        for key in &keys {
            table.remove_constraint(&key.name);
        }
        (table, keys)
    }

    /// Whether what a key points to comes or goes with its whole table, or stays as it is.
    fn is_settled(&self, key: &ForeignKey) -> bool {
        let (Some(old), Some(new)) = (self.before.table(&key.to), self.after.table(&key.to)) else {
            return true;
        };
        let same = |name: &String| old.column(name) == new.column(name);
        key.to_columns.iter().all(same) && is_key(old, key) && is_key(new, key)
    }

    fn table(&mut self, old: &Table, new: &Table) {
        let name = || old.name.clone();
        self.columns(old, new);
        if old.primary_key != new.primary_key {
            self.found.push(Operation::SetPrimaryKey {
                table: name(),
                from: old.primary_key.clone(),
                to: new.primary_key.clone(),
            });
        }
        self.constraints(old, new);
        self.indexes(old, new);
        if !same::comments(old, new) {
            self.found.push(Operation::SetComment {
                table: name(),
                from: old.comment.clone(),
                to: new.comment.clone(),
            });
        }
        if old.options != new.options {
            self.found.push(Operation::SetOptions {
                table: name(),
                from: TableOptions::clone(&old.options),
                to: TableOptions::clone(&new.options),
            });
        }
    }

    fn constraints(&mut self, old: &Table, new: &Table) {
        let goes = old.constraints();
        let is_in = |table: &Table, one: &Constraint| {
            let other = table.constraint(one.name());
            other.is_some_and(|other| same::constraints(&other, one))
        };
        let goes = goes.filter(|old| !is_in(new, old));
        let comes = new.constraints();
        let comes = comes.filter(|new| !is_in(old, new));
        let renamed = |gone: &Constraint, new_one: &Constraint| {
            same::constraints(&gone.clone().renamed(new_one.name()), new_one)
                && old.constraint(new_one.name()).is_none()
                && new.constraint(gone.name()).is_none()
        };
        for pair in paired(goes.collect(), comes.collect(), renamed) {
            self.found.push(match pair {
                Pair::Same(gone, new) => Operation::RenameConstraint {
                    table: old.name.clone(),
                    from: gone.name().to_owned(),
                    to: new.name().to_owned(),
                },
                Pair::Goes(gone) => drop(&old.name, gone),
                Pair::Comes(new) => add(&old.name, new),
            });
        }
    }

    fn indexes(&mut self, old: &Table, new: &Table) {
        let goes = old.indexes.iter();
        let is_in = |table: &Table, one: &Index| {
            let other = table.indexes.get(&one.name);
            other.is_some_and(|other| same::indexes(other, one))
        };
        let goes = goes.filter(|old| !is_in(new, old));
        let comes = new.indexes.iter();
        let comes = comes.filter(|new| !is_in(old, new));
        let renamed = |gone: &Index, new_one: &Index| {
            same::indexes(&gone.clone().named(&new_one.name), new_one)
                && !old.indexes.contains(&new_one.name)
                && !new.indexes.contains(&gone.name)
        };
        let pairs = paired(goes.cloned().collect(), comes.cloned().collect(), renamed);
        for pair in pairs {
            let (table, concurrently) = (old.name.clone(), false);
            self.found.push(match pair {
                Pair::Same(gone, new) => Operation::RenameIndex {
                    table,
                    from: gone.name,
                    to: new.name,
                },
                Pair::Goes(index) => Operation::DropIndex {
                    table,
                    index,
                    concurrently,
                },
                Pair::Comes(index) => Operation::CreateIndex {
                    table,
                    index,
                    concurrently,
                },
            });
        }
    }

    fn columns(&mut self, old: &Table, new: &Table) {
        for column in &old.columns {
            match new.column(&column.name) {
                Some(other) if same::columns(other, column) => {}
                Some(other) => self.found.push(Operation::AlterColumn {
                    table: old.name.clone(),
                    from: Box::new(column.clone()),
                    to: Box::new(other.clone()),
                    conversion: Conversion::default(),
                    back: Conversion::default(),
                }),
                None => self.found.push(Operation::DropColumn {
                    table: old.name.clone(),
                    column: column.clone(),
                    fill: ColumnDefault::default(),
                }),
            }
        }
        for column in &new.columns {
            if old.column(&column.name).is_none() {
                self.found.push(Operation::AddColumn {
                    table: old.name.clone(),
                    column: column.clone(),
                    fill: ColumnDefault::default(),
                });
            }
        }
    }
}

/// What goes, what comes, and what only has another name.
enum Pair<T> {
    Goes(T),
    Same(T, T),
    Comes(T),
}

/// Finds for each that goes the first of those that come that is the same, if there is one.
fn paired<T>(goes: Vec<T>, mut comes: Vec<T>, same: impl Fn(&T, &T) -> bool) -> Vec<Pair<T>> {
    let mut pairs = Vec::with_capacity(goes.len() + comes.len());
    for gone in goes {
        match comes.iter().position(|new| same(&gone, new)) {
            Some(place) => pairs.push(Pair::Same(gone, comes.remove(place))),
            None => pairs.push(Pair::Goes(gone)),
        }
    }
    pairs.extend(comes.into_iter().map(Pair::Comes));
    pairs
}

/// The labels at once; or first those that come, and those that go when nothing says them any more.
fn labels(
    old: &EnumType,
    new: &EnumType,
    values: BTreeMap<String, String>,
    is_needed_meanwhile: bool,
) -> Vec<Operation> {
    let back = turned_round(&values, &old.labels, &new.labels);
    let alter = |from: &[String], to: &[String], values, back| Operation::AlterEnum {
        name: old.name.clone(),
        from: from.to_vec(),
        to: to.to_vec(),
        values,
        back,
    };
    let comes = new
        .labels
        .iter()
        .filter(|label| !old.labels.contains(label));
    let both: Vec<String> = old.labels.iter().chain(comes).cloned().collect();
    let stays = both == old.labels || both.len() == new.labels.len();
    if stays || !is_needed_meanwhile {
        return vec![alter(&old.labels, &new.labels, values, back)];
    }
    vec![
        alter(&old.labels, &both, BTreeMap::new(), back),
        alter(&both, &new.labels, values, BTreeMap::new()),
    ]
}

fn is_key(table: &Table, key: &ForeignKey) -> bool {
    let columns = || key.to_columns.iter().map(String::as_str);
    let is_primary = |key: &crate::schema::PrimaryKey| key.columns.iter().eq(columns());
    table.primary_key.as_ref().is_some_and(is_primary)
        || table
            .uniques
            .iter()
            .any(|unique| unique.columns.iter().eq(columns()))
        || table
            .indexes
            .iter()
            .any(|index| index.unique && index.columns().eq(columns()))
}

fn add(table: &ObjectName, constraint: impl Into<Constraint>) -> Operation {
    let (table, constraint) = (table.clone(), constraint.into());
    Operation::AddConstraint { table, constraint }
}

fn drop(table: &ObjectName, constraint: impl Into<Constraint>) -> Operation {
    let (table, constraint) = (table.clone(), constraint.into());
    Operation::DropConstraint { table, constraint }
}
