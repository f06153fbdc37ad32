//! A catalog while it is being read.

use super::{Catalog, Filter, Other, OtherKind};
use crate::engine::Server;
use crate::schema::{
    Check, Collection, Constraint, EnumType, ForeignKey, Index, Named, ObjectName, Schema, Table,
    Unique,
};

/// A catalog while it is being read. Parts of tables that the filter leaves out vanish here, so that a reader need not
/// look.
pub(super) struct Draft<'a> {
    filter: &'a Filter,
    schema: Schema,
    others: Vec<Other>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(filter: &'a Filter) -> Self {
        Self {
            filter,
            schema: Schema::new(),
            others: Vec::new(),
        }
    }

    pub(super) fn add_table(&mut self, table: Table) {
        if self.filter.has_table(&table.name) {
            self.schema.tables.insert(table);
        }
    }

    pub(super) fn add_enum(&mut self, enumeration: EnumType) {
        if self.filter.has_object(&enumeration.name) {
            self.schema.enums.insert(enumeration);
        }
    }

    /// The table, if it is read.
    pub(super) fn table(&mut self, name: &ObjectName) -> Option<&mut Table> {
        self.schema.tables.get_mut(name)
    }

    /// Adds a constraint. One without a name gets the usual one, with a number if that is taken; where a name is given
    /// twice, the second gets a number too, and a note.
    pub(super) fn add_constraint(&mut self, table: &ObjectName, constraint: Constraint) {
        let was_named = !constraint.name().is_empty();
        let Some(target) = self.table(table) else {
            return;
        };
        let doubled = match constraint.named_in(table) {
            Constraint::Unique(it) => insert_renamed(&mut target.uniques, it, Unique::named),
            Constraint::ForeignKey(it) => {
                insert_renamed(&mut target.foreign_keys, it, ForeignKey::named)
            }
            Constraint::Check(it) => insert_check(&mut target.checks, it),
        };
        if let Some((name, given)) = doubled.filter(|_| was_named) {
            self.detail(table, given, format!("it shares the name `{name}`"));
        }
    }

    /// Adds a condition under its usual name, with a number if that is taken.
    pub(super) fn add_unnamed_check(&mut self, table: &ObjectName, check: Check) {
        if let Some(target) = self.table(table) {
            insert_check(&mut target.checks, check);
        }
    }

    pub(super) fn add_index(&mut self, table: &ObjectName, index: Index) {
        if let Some(table) = self.table(table) {
            table.add_index(index);
        }
    }

    /// Notes what the vocabulary cannot say of a part of a table.
    pub(super) fn detail(
        &mut self,
        table: &ObjectName,
        of: impl Into<ObjectName>,
        text: impl Into<String>,
    ) {
        let detail = Other::new(OtherKind::Detail, of).of(table.clone());
        self.add_other(detail.written(text.into()));
    }

    pub(super) fn add_other(&mut self, other: Other) {
        let is_read = match &other.table {
            Some(table) => self.filter.has_table(table),
            None => self.filter.has_object(&other.name),
        };
        if is_read {
            self.others.push(other);
        }
    }

    pub(super) fn finish(mut self, server: Server) -> Catalog {
        self.others.sort();
        Catalog {
            server,
            schema: self.schema,
            others: self.others,
        }
    }
}

fn insert_check(checks: &mut Collection<Check>, check: Check) -> Option<(String, String)> {
    insert_renamed(checks, check, |check, name| Check { name, ..check })
}

/// Inserts a thing, under another name if its own is taken: then answers with both names.
fn insert_renamed<T: Named<Name = str>>(
    collection: &mut Collection<T>,
    item: T,
    rename: impl FnOnce(T, String) -> T,
) -> Option<(String, String)> {
    let name = item.name().to_owned();
    let free = free_name(&name, |name| collection.contains(name));
    if free == name {
        collection.insert(item);
        return None;
    }
    collection.insert(rename(item, free.clone()));
    Some((name, free))
}

/// The name, or the first of `name_2`, `name_3`, … that is not taken.
fn free_name(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    if !is_taken(name) {
        return name.to_owned();
    }
    let numbered = (2..).map(|number: u32| format!("{name}_{number}"));
    let mut free = numbered.filter(|name| !is_taken(name));
    free.next().expect("there are fewer names than numbers")
}
