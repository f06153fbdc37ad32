//! What goes and what comes may be one thing under two names. That is asked, not guessed; here is who is asked about.

use super::{Hints, Refusal, renames::Renames};
use crate::schema::{Column, EnumType, Object, ObjectName, Schema, Table};

/// From which likeness on, of 1, a name looks like another.
const LIKE_ANOTHER: f64 = 0.6;

/// Every table, column and label that goes while something like it comes, unless somebody has said what becomes of it.
pub(super) fn ambiguous(
    before: &Schema,
    after: &Schema,
    renames: &Renames,
    hints: &Hints,
) -> Vec<Refusal> {
    if hints.no_more_renames {
        return Vec::new();
    }
    let pairs = renames.pairs(before, after);
    let mut found = tables(before, after, &pairs, hints);
    for (old, new) in pairs {
        found.extend(columns(old, new, renames, hints));
    }
    for new in &after.enums {
        if let Some(old) = before.enums.get(renames.enum_before(&new.name)) {
            found.extend(labels(old, new, hints));
        }
    }
    found
}

fn tables(
    before: &Schema,
    after: &Schema,
    pairs: &[(&Table, &Table)],
    hints: &Hints,
) -> Vec<Refusal> {
    let goes = |table: &&Table| {
        !pairs.iter().any(|(old, _)| old.name == table.name)
            && !hints.gone_tables.contains(&table.name)
    };
    let comes = |table: &&Table| !pairs.iter().any(|(_, new)| new.name == table.name);
    let goes = before.tables.iter().filter(goes);
    let refusal = |old: &Table| {
        let comes = after.tables.iter().filter(comes);
        let alike = comes.filter_map(|new| Some((likeness_of_tables(old, new)?, &new.name)));
        let alike = ranked(alike, |name| Object::Table(ObjectName::clone(name)));
        ambiguity(Object::Table(old.name.clone()), alike)
    };
    goes.filter_map(refusal).collect()
}

fn columns(old: &Table, new: &Table, renames: &Renames, hints: &Hints) -> Vec<Refusal> {
    let object = |name: &str| Object::Column(new.name.clone(), name.to_owned());
    let stays = |column: &Column| {
        let name = renames.column_after(&new.name, &column.name);
        name.is_some_and(|name| new.column(name).is_some())
    };
    let was_there = |name: &str| {
        let mut known = old.columns.iter();
        known.any(|column| renames.column_after(&new.name, &column.name) == Some(name))
    };
    let names = [&new.name, &old.name];
    let goes = old.columns.iter().filter(|column| {
        // What is computed holds nothing that could be lost.
        !stays(column) && column.generated.is_none() && !hints.is_gone(names, &column.name)
    });
    let refusal = |gone: &Column| {
        let comes = new.columns.iter();
        let comes = comes.filter(|new| new.generated.is_none() && !was_there(&new.name));
        let alike = comes.filter_map(|new| Some((likeness_of_columns(gone, new)?, &new.name)));
        ambiguity(object(&gone.name), ranked(alike, |name| object(name)))
    };
    goes.filter_map(refusal).collect()
}

/// Of two labels only the names are known, so any that comes may be the one that goes.
fn labels(old: &EnumType, new: &EnumType, hints: &Hints) -> Vec<Refusal> {
    let object = |label: &str| Object::Label(new.name.clone(), label.to_owned());
    let goes = old.labels.iter();
    let goes =
        goes.filter(|label| !new.labels.contains(label) && !hints.is_label_told(&new.name, label));
    let refusal = |gone: &String| {
        let comes = new
            .labels
            .iter()
            .filter(|label| !old.labels.contains(label));
        let alike = comes.map(|label| (strsim::sorensen_dice(gone, label), label));
        ambiguity(object(gone), ranked(alike, |label| object(label)))
    };
    goes.filter_map(refusal).collect()
}

fn ambiguity(gone: Object, alike: Vec<Object>) -> Option<Refusal> {
    (!alike.is_empty()).then_some(Refusal::Ambiguous { gone, alike })
}

/// The likest first; of equals, in the order that they came.
fn ranked<T>(alike: impl Iterator<Item = (f64, T)>, object: impl Fn(T) -> Object) -> Vec<Object> {
    let mut alike: Vec<(f64, T)> = alike.collect();
    alike.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    alike.into_iter().map(|(_, each)| object(each)).collect()
}

/// By their columns, or their names. An id that counts up tells nothing.
fn likeness_of_tables(old: &Table, new: &Table) -> Option<f64> {
    let telling = |table: &Table| {
        let columns = table
            .columns
            .iter()
            .filter(|column| column.identity.is_none());
        columns.count()
    };
    let common = old.columns.iter().filter(|column| {
        let other = new.column(&column.name);
        column.identity.is_none() && other.is_some_and(|other| other.ty == column.ty)
    });
    #[expect(clippy::cast_precision_loss, reason = "no table has that many columns")]
    let columns = 2.0 * common.count() as f64 / (telling(old) + telling(new)).max(1) as f64;
    let names = strsim::sorensen_dice(&old.name.name, &new.name.name);
    (columns >= 0.5 || names >= LIKE_ANOTHER).then_some(columns + names)
}

/// Of one type, or with names alike.
fn likeness_of_columns(old: &Column, new: &Column) -> Option<f64> {
    let names = strsim::sorensen_dice(&old.name, &new.name);
    let same = old.ty == new.ty;
    let likeness = if same { names + 1.0 } else { names };
    (same || names >= LIKE_ANOTHER).then_some(likeness)
}
