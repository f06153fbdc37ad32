//! Cutting circles: sets of operations of which none can be the first.

use crate::operation::Operation;
use crate::schema::{Constraint, ObjectName, Table};
use std::collections::BTreeSet;

/// Cuts one circle among operations none of which can run, or answers that there is none to cut.
pub(super) fn cut(pending: &[Operation]) -> Option<Vec<Operation>> {
    cut_creations(pending)
        .or_else(|| cut_drops(pending))
        .or_else(|| cut_table_renames(pending))
        .or_else(|| cut_enum_renames(pending))
        .or_else(|| cut_column_renames(pending))
}

/// The first table of a circle gets the foreign keys that close it later.
fn cut_creations(pending: &[Operation]) -> Option<Vec<Operation>> {
    let tables = pending
        .iter()
        .enumerate()
        .filter_map(|(place, operation)| match operation {
            Operation::CreateTable(table) => Some((place, table)),
            _ => None,
        });
    let (place, table, keys) = circle_of_keys(&tables.collect::<Vec<_>>())?;
    let mut cut = pending.to_vec();
    cut[place] = Operation::CreateTable(without(table, &keys));
    cut.extend(keys.into_iter().map(|constraint| Operation::AddConstraint {
        table: table.name.clone(),
        constraint,
    }));
    Some(cut)
}

/// The last table of a circle loses the foreign keys that close it first. (The last, so that a set is cut where its
/// inverse is.)
fn cut_drops(pending: &[Operation]) -> Option<Vec<Operation>> {
    let tables =
        pending
            .iter()
            .enumerate()
            .rev()
            .filter_map(|(place, operation)| match operation {
                Operation::DropTable(table) => Some((place, table)),
                _ => None,
            });
    let (place, table, keys) = circle_of_keys(&tables.collect::<Vec<_>>())?;
    let mut cut = pending.to_vec();
    cut[place] = Operation::DropTable(without(table, &keys));
    cut.extend(
        keys.into_iter()
            .map(|constraint| Operation::DropConstraint {
                table: table.name.clone(),
                constraint,
            }),
    );
    Some(cut)
}

/// The first table from which foreign keys lead back to itself through others, with the keys that do.
fn circle_of_keys<'a>(
    tables: &[(usize, &'a Table)],
) -> Option<(usize, &'a Table, Vec<Constraint>)> {
    tables.iter().find_map(|(place, table)| {
        let keys = table.foreign_keys.iter();
        let closing: Vec<Constraint> = keys
            .filter(|key| key.to != table.name && leads_to(tables, &key.to, &table.name))
            .cloned()
            .map(Constraint::ForeignKey)
            .collect();
        (!closing.is_empty()).then_some((*place, *table, closing))
    })
}

/// Tells whether foreign keys of these tables lead from one to another.
fn leads_to(tables: &[(usize, &Table)], from: &ObjectName, to: &ObjectName) -> bool {
    let mut seen = BTreeSet::new();
    let mut next = vec![from];
    while let Some(name) = next.pop() {
        if name == to {
            return true;
        }
        if seen.insert(name) {
            let found = tables.iter().filter(|(_, table)| table.name == *name);
            next.extend(found.flat_map(|(_, table)| table.foreign_keys.iter().map(|key| &key.to)));
        }
    }
    false
}

fn without(table: &Table, constraints: &[Constraint]) -> Table {
    let mut table = table.clone();
    for constraint in constraints {
        table.remove_constraint(constraint.name());
    }
    table
}

/// Tables that change names among each other: the first goes through a spare name.
fn cut_table_renames(pending: &[Operation]) -> Option<Vec<Operation>> {
    let names = |operation: &'_ Operation| match operation {
        Operation::RenameTable { from, to } => Some((from.clone(), to.clone())),
        _ => None,
    };
    cut_renames(pending, names, |from, to| Operation::RenameTable {
        from,
        to,
    })
}

/// The same of enums.
fn cut_enum_renames(pending: &[Operation]) -> Option<Vec<Operation>> {
    let names = |operation: &'_ Operation| match operation {
        Operation::RenameEnum { from, to } => Some((from.clone(), to.clone())),
        _ => None,
    };
    cut_renames(pending, names, |from, to| Operation::RenameEnum {
        from,
        to,
    })
}

fn cut_renames(
    pending: &[Operation],
    names: impl Fn(&Operation) -> Option<(ObjectName, ObjectName)>,
    rename: impl Fn(ObjectName, ObjectName) -> Operation,
) -> Option<Vec<Operation>> {
    let renames = pending.iter().map(names).enumerate();
    let renames: Vec<_> = renames
        .filter_map(|(place, names)| names.map(|names| (place, names)))
        .collect();
    let renames = renames.iter().map(|(place, (from, to))| (*place, from, to));
    let (place, from, to) = circle_of_names(&renames.collect::<Vec<_>>())?;
    let spare = ObjectName {
        schema: from.schema.clone(),
        name: spare_name(&from.name),
    };
    let halves = [
        rename(from.clone(), spare.clone()),
        rename(spare, to.clone()),
    ];
    Some(with_halves(pending, place, halves))
}

/// Columns of a table that change names among each other: the first goes through a spare name.
fn cut_column_renames(pending: &[Operation]) -> Option<Vec<Operation>> {
    let renames = pending
        .iter()
        .enumerate()
        .filter_map(|(place, operation)| match operation {
            Operation::RenameColumn { table, from, to } => {
                Some((place, (table, from), (table, to)))
            }
            _ => None,
        });
    let (place, (table, from), (_, to)) = circle_of_names(&renames.collect::<Vec<_>>())?;
    let rename = |from: String, to: String| Operation::RenameColumn {
        table: table.clone(),
        from,
        to,
    };
    let spare = spare_name(from);
    let halves = [
        rename(from.clone(), spare.clone()),
        rename(spare, to.clone()),
    ];
    Some(with_halves(pending, place, halves))
}

/// The first rename that, followed from name to name, ends where it began.
fn circle_of_names<N: PartialEq + Copy>(renames: &[(usize, N, N)]) -> Option<(usize, N, N)> {
    renames.iter().copied().find(|(_, start, first)| {
        let mut name = *first;
        for _ in renames {
            if name == *start {
                return true;
            }
            match renames.iter().find(|(_, from, _)| *from == name) {
                Some((_, _, to)) => name = *to,
                None => return false,
            }
        }
        name == *start
    })
}

/// A name that nothing has, for the time between two renames.
fn spare_name(name: &str) -> String {
    format!("_limbeck_{name}")
}

fn with_halves(pending: &[Operation], place: usize, halves: [Operation; 2]) -> Vec<Operation> {
    let mut cut = pending.to_vec();
    cut.splice(place..=place, halves);
    cut
}
