//! What all engines have alike, though each came to it by a way of its own: a key that PostgreSQL was given in two
//! steps and the others in one.

use crate::schema::{Collection, Named, Schema, Table};

/// Takes over into what engines share what each of them has alike, or none has any more.
pub(super) fn agree(shared: &mut Schema, each: &[&Schema]) {
    let tables: Vec<_> = each.iter().map(|schema| &schema.tables).collect();
    let enums: Vec<_> = each.iter().map(|schema| &schema.enums).collect();
    named(&mut shared.enums, &enums, |_| true, |_, _| {});
    named(&mut shared.tables, &tables, |_| true, parts);
}

/// The same of a table that is not the same everywhere.
fn parts(shared: &mut Table, each: &[&Table]) {
    let Some((first, others)) = each.split_first() else {
        return;
    };
    for column in &first.columns {
        let same = |table: &&Table| table.column(&column.name) == Some(column);
        if others.iter().all(same) {
            let mut columns = shared.columns.iter_mut();
            match columns.find(|known| known.name == column.name) {
                Some(known) => known.clone_from(column),
                None => shared.columns.push(column.clone()),
            }
        }
    }
    let anywhere = |name: &str| each.iter().any(|table| table.column(name).is_some());
    shared.columns.retain(|column| anywhere(&column.name));
    if others
        .iter()
        .all(|table| table.primary_key == first.primary_key)
    {
        shared.primary_key.clone_from(&first.primary_key);
    }
    if others.iter().all(|table| table.comment == first.comment) {
        shared.comment.clone_from(&first.comment);
    }
    if others.iter().all(|table| table.options == first.options) {
        shared.options.clone_from(&first.options);
    }
    // What stands on columns that engines have each in another way is not shared.
    let columns: Vec<String> = shared.columns.iter().map(|one| one.name.clone()).collect();
    let known = |names: &[String]| names.iter().all(|name| columns.contains(name));
    macro_rules! take_over {
        ($($part:ident: $fits:expr;)+) => {$(
            let all: Vec<_> = each.iter().map(|table| &table.$part).collect();
            named(&mut shared.$part, &all, $fits, |_, _| {});
        )+};
    }
    take_over! {
        uniques: |unique| known(&unique.columns);
        checks: |_| true;
        foreign_keys: |key| known(&key.columns);
        indexes: |index| index.columns().all(|name| columns.iter().any(|known| known == name));
    }
}

/// What all have, and what none has. `otherwise` sees to what all have, each in another way.
fn named<T: Named + Clone + PartialEq>(
    shared: &mut Collection<T>,
    each: &[&Collection<T>],
    fits: impl Fn(&T) -> bool,
    otherwise: impl Fn(&mut T, &[&T]),
) {
    let nowhere = |item: &&T| !each.iter().any(|of_one| of_one.contains(item.name()));
    let gone: Vec<T> = shared.iter().filter(nowhere).cloned().collect();
    for item in gone {
        shared.remove(item.name());
    }
    for item in each.iter().take(1).flat_map(|first| first.iter()) {
        let all: Option<Vec<&T>> = each.iter().map(|of_one| of_one.get(item.name())).collect();
        let Some(all) = all else {
            continue;
        };
        if !all.iter().all(|other| *other == item) {
            if let Some(known) = shared.get_mut(item.name()) {
                otherwise(known, &all);
            }
        } else if shared.get(item.name()) != Some(item) && fits(item) {
            shared.remove(item.name());
            shared.insert(item.clone());
        }
    }
}
