//! What got another name: as entities and answers say, never guessed.

use super::{Hints, Refusal};
use crate::operation::Operation;
use crate::schema::{EnumType, Object, ObjectName, Schema, Table};

/// The renames between two schemas.
#[derive(Debug, Default)]
pub(super) struct Renames {
    tables: Vec<(ObjectName, ObjectName)>,
    /// With the table's new name.
    columns: Vec<(ObjectName, String, String)>,
    enums: Vec<(ObjectName, ObjectName)>,
}

impl Renames {
    /// Finds them. A hint beside an entity whose old name is gone has done its work and says nothing any more.
    pub(super) fn find(
        before: &Schema,
        after: &Schema,
        hints: &Hints,
        refusals: &mut Vec<Refusal>,
    ) -> Self {
        let mut found = Self::default();
        found.find_tables(before, after, hints, refusals);
        found.find_columns(before, after, hints, refusals);
        found.find_enums(before, after, hints, refusals);
        found
    }

    fn find_tables(
        &mut self,
        before: &Schema,
        after: &Schema,
        hints: &Hints,
        refusals: &mut Vec<Refusal>,
    ) {
        let told = hints.tables.iter().cloned();
        let hinted = after.tables.iter().filter_map(|table| {
            let from = table.renamed_from.clone()?;
            let applies = before.tables.contains(&from) && !before.tables.contains(&table.name);
            let told = hints.tables.iter().any(|(_, to)| *to == table.name);
            (applies && !told).then(|| (from, table.name.clone()))
        });
        for (from, to) in told.chain(hinted) {
            let taken = self.tables.iter().any(|(a, b)| *a == from || *b == to);
            match wrong(
                before.tables.contains(&from),
                after.tables.contains(&to),
                taken,
            ) {
                None => self.tables.push((from, to)),
                Some(why) => refusals.push(Refusal::NoSuchRename {
                    from: Object::Table(from),
                    to: to.to_string(),
                    why,
                }),
            }
        }
    }

    fn find_columns(
        &mut self,
        before: &Schema,
        after: &Schema,
        hints: &Hints,
        refusals: &mut Vec<Refusal>,
    ) {
        let pairs = self.pairs(before, after);
        // By its new name, or else by its old one.
        let meant = |table: &ObjectName| {
            let by_new = pairs.iter().position(|(_, new)| new.name == *table);
            by_new.or_else(|| pairs.iter().position(|(old, _)| old.name == *table))
        };
        let lost = hints
            .columns
            .iter()
            .filter(|(table, ..)| meant(table).is_none());
        refusals.extend(lost.map(|(table, from, to)| {
            no_such_column(table, from, to, "there is no such table before and after")
        }));
        for (place, (old, new)) in pairs.iter().enumerate() {
            let told = hints.columns.iter();
            let told = told.filter(|(table, ..)| meant(table) == Some(place));
            let told: Vec<(&str, &str)> = told
                .map(|(_, from, to)| (from.as_str(), to.as_str()))
                .collect();
            let hinted = new.columns.iter().filter_map(|column| {
                let from = column.renamed_from.as_deref()?;
                let applies = old.column(from).is_some() && old.column(&column.name).is_none();
                let told = told.iter().any(|(_, to)| *to == column.name);
                (applies && !told).then_some((from, column.name.as_str()))
            });
            let mut mine: Vec<(&str, &str)> = Vec::new();
            for (from, to) in told.iter().copied().chain(hinted) {
                let taken = mine.iter().any(|(a, b)| *a == from || *b == to);
                match wrong(old.column(from).is_some(), new.column(to).is_some(), taken) {
                    None => mine.push((from, to)),
                    Some(why) => refusals.push(no_such_column(&old.name, from, to, why)),
                }
            }
            let mine = mine.into_iter();
            let mine = mine.map(|(from, to)| (new.name.clone(), from.to_owned(), to.to_owned()));
            let mine: Vec<_> = mine.collect();
            self.columns.extend(mine);
        }
    }

    /// Two enums of the same labels, of which one goes and one comes, are one: nothing depends on the answer.
    fn find_enums(
        &mut self,
        before: &Schema,
        after: &Schema,
        hints: &Hints,
        refusals: &mut Vec<Refusal>,
    ) {
        for (from, to) in &hints.enums {
            let taken = self.enums.iter().any(|(a, b)| a == from || b == to);
            let moves_on = hints.enums.iter().any(|(other, _)| other == to);
            let is_taken_over = hints.enums.iter().any(|(_, other)| other == from);
            let free = (!before.enums.contains(to) || moves_on)
                && (!after.enums.contains(from) || is_taken_over);
            match wrong(
                before.enums.contains(from),
                after.enums.contains(to),
                taken || !free,
            ) {
                None => self.enums.push((from.clone(), to.clone())),
                Some(why) => refusals.push(Refusal::NoSuchRename {
                    from: Object::Enum(from.clone()),
                    to: to.to_string(),
                    why,
                }),
            }
        }
        let gone = only_in(before, after).filter(|old| self.enum_after(&old.name) == &old.name);
        let gone: Vec<&EnumType> = gone.collect();
        for old in &gone {
            let alike = |other: &&EnumType| other.labels == old.labels;
            let comes = only_in(after, before).filter(alike);
            let comes = comes.filter(|new| !self.enums.iter().any(|(_, to)| *to == new.name));
            let comes: Vec<&EnumType> = comes.collect();
            if let [new] = comes[..]
                && gone.iter().copied().filter(alike).count() == 1
            {
                self.enums.push((old.name.clone(), new.name.clone()));
            }
        }
    }

    /// The tables that are there before and after, each under both names.
    pub(super) fn pairs<'s>(
        &self,
        before: &'s Schema,
        after: &'s Schema,
    ) -> Vec<(&'s Table, &'s Table)> {
        let pair = |old: &'s Table| Some((old, after.table(self.table_after(&old.name)?)?));
        before.tables.iter().filter_map(pair).collect()
    }

    /// What a table is called afterwards; nothing if another one takes its name.
    pub(super) fn table_after<'n>(&'n self, name: &'n ObjectName) -> Option<&'n ObjectName> {
        if let Some((_, to)) = self.tables.iter().find(|(from, _)| from == name) {
            return Some(to);
        }
        (!self.tables.iter().any(|(_, to)| to == name)).then_some(name)
    }

    /// What a column is called afterwards (`table` too); nothing if another one takes its name.
    pub(super) fn column_after<'n>(&'n self, table: &ObjectName, name: &'n str) -> Option<&'n str> {
        let mut mine = self.columns.iter().filter(|(of, ..)| of == table);
        if let Some((.., to)) = mine.clone().find(|(_, from, _)| from == name) {
            return Some(to);
        }
        (!mine.any(|(.., to)| to == name)).then_some(name)
    }

    fn enum_after<'n>(&'n self, name: &'n ObjectName) -> &'n ObjectName {
        let renamed = self.enums.iter().find(|(from, _)| from == name);
        renamed.map_or(name, |(_, to)| to)
    }

    /// What each enum was called.
    pub(super) fn enum_before<'n>(&'n self, name: &'n ObjectName) -> &'n ObjectName {
        let renamed = self.enums.iter().find(|(_, to)| to == name);
        renamed.map_or(name, |(from, _)| from)
    }

    /// What a table was called, by its new name.
    pub(super) fn table_before<'n>(&'n self, name: &'n ObjectName) -> &'n ObjectName {
        let renamed = self.tables.iter().find(|(_, to)| to == name);
        renamed.map_or(name, |(from, _)| from)
    }

    pub(super) fn operations(&self) -> Vec<Operation> {
        let enums = self.enums.iter().cloned();
        let enums = enums.map(|(from, to)| Operation::RenameEnum { from, to });
        let tables = self.tables.iter().cloned();
        let tables = tables.map(|(from, to)| Operation::RenameTable { from, to });
        let columns = self.columns.iter().cloned();
        let columns = columns.map(|(table, from, to)| Operation::RenameColumn { table, from, to });
        enums.chain(tables).chain(columns).collect()
    }
}

fn only_in<'s>(one: &'s Schema, other: &'s Schema) -> impl Iterator<Item = &'s EnumType> {
    one.enums
        .iter()
        .filter(|each| !other.enums.contains(&each.name))
}

fn no_such_column(table: &ObjectName, from: &str, to: &str, why: &'static str) -> Refusal {
    Refusal::NoSuchRename {
        from: Object::Column(table.clone(), from.to_owned()),
        to: to.to_owned(),
        why,
    }
}

fn wrong(is_there: bool, is_wanted: bool, taken: bool) -> Option<&'static str> {
    if !is_there {
        Some("it is not there")
    } else if !is_wanted {
        Some("nothing of that name is wanted")
    } else if taken {
        Some("one of the two is taken already")
    } else {
        None
    }
}
