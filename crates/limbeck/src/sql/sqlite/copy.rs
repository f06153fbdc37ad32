//! What the rows of a table that is built anew hold.

use super::super::{Dialect, Work};
use crate::operation::Operation;
use crate::schema::{Column, Table, Term, Type};
use std::collections::BTreeMap;

/// Where the values of a column come from.
enum Source {
    /// From what it held, by this expression.
    Old(String),
    /// From here, or if nobody says anything, from its default.
    New(Option<Term>),
}

impl Dialect<'_> {
    /// The statements that fill the new table, under its name for the time being, from the old one.
    pub(super) fn copy(
        &self,
        operations: &[Operation],
        old: &Table,
        new: &Table,
        spare: &str,
    ) -> Vec<Work> {
        let sources = self.sources(operations, old);
        let mut names = Vec::new();
        let mut values = Vec::new();
        for column in new
            .columns
            .iter()
            .filter(|column| column.generated.is_none())
        {
            let value = match sources.get(column.name.as_str()) {
                Some(Source::Old(value)) => value.clone(),
                Some(Source::New(Some(term))) => self.term(term),
                Some(Source::New(None)) | None => continue,
            };
            names.push(self.name(&column.name));
            values.push(value);
        }
        if names.is_empty() {
            // A row must say something: what it would hold anyway.
            let column = new.columns.iter().find(|column| column.generated.is_none());
            let Some(column) = column else {
                return Vec::new();
            };
            let default = column.default.for_engine(self.engine()).as_ref();
            names.push(self.name(&column.name));
            values
                .push(default.map_or_else(|| "NULL".to_owned(), |term| self.default(column, term)));
        }
        let (names, values, from) = (names.join(", "), values.join(", "), self.path(&old.name));
        let mut work =
            vec![format!("INSERT INTO {spare} ({names}) SELECT {values} FROM {from}").into()];
        for (from, to) in converted(operations) {
            if let Type::Enum(name) = &to.ty
                && let Some(known) = self.schema.enums.get(name)
            {
                let message = format!(
                    "a value of {}.{} is no label of {name}",
                    new.name.name, to.name
                );
                let labels: Vec<String> =
                    known.labels.iter().map(|label| self.text(label)).collect();
                work.extend(self.guard(&message, &labels, &self.name(&to.name), spare));
            }
            if let Some(kinds) = kinds(&from.ty, &to.ty) {
                let message = format!("a value of {}.{} is no number", new.name.name, to.name);
                let value = format!("typeof({})", self.name(&to.name));
                let kinds: Vec<String> = kinds.iter().map(|kind| self.text(kind)).collect();
                work.extend(self.guard(&message, &kinds, &value, spare));
            }
        }
        work
    }

    fn sources<'o>(
        &self,
        operations: &'o [Operation],
        old: &'o Table,
    ) -> BTreeMap<&'o str, Source> {
        let kept = old
            .columns
            .iter()
            .map(|column| (column.name.as_str(), Source::Old(self.name(&column.name))));
        let mut sources: BTreeMap<&str, Source> = kept.collect();
        for operation in operations {
            match operation {
                Operation::AddColumn { column, fill, .. } => {
                    let fill = fill.for_engine(self.engine()).clone();
                    sources.insert(&column.name, Source::New(fill));
                }
                Operation::DropColumn { column, .. } => {
                    sources.remove(column.name.as_str());
                }
                Operation::AlterColumn {
                    from,
                    to,
                    conversion,
                    ..
                } => {
                    let Some(Source::Old(value)) = sources.get_mut(to.name.as_str()) else {
                        continue;
                    };
                    if let Some(using) = &conversion.using {
                        value.clone_from(using.for_engine(self.engine()));
                    } else if is_broken_number(&from.ty) && is_whole_number(&to.ty) {
                        // As the other engines do it. SQLite would keep the fraction.
                        *value = format!("CAST(ROUND({value}) AS INTEGER)");
                    }
                    *value = self.filled(std::mem::take(value), conversion, &to.ty);
                }
                _ => {}
            }
        }
        sources
    }
}

/// The columns that change their types by themselves.
fn converted(operations: &[Operation]) -> impl Iterator<Item = (&Column, &Column)> {
    operations.iter().filter_map(|operation| match operation {
        Operation::AlterColumn { from, to, .. } if from.ty != to.ty && to.generated.is_none() => {
            Some((&**from, &**to))
        }
        _ => None,
    })
}

fn is_whole_number(ty: &Type) -> bool {
    matches!(ty, Type::Integer { .. } | Type::Boolean)
}

fn is_broken_number(ty: &Type) -> bool {
    matches!(ty, Type::Real | Type::Double | Type::Decimal(_))
}

/// What SQLite may keep in a column that becomes one of numbers. It would keep texts that are none as they are.
fn kinds(from: &Type, to: &Type) -> Option<&'static [&'static str]> {
    if is_whole_number(from) || (is_broken_number(from) && !is_whole_number(to)) {
        None
    } else if is_whole_number(to) {
        Some(&["integer", "null"])
    } else if is_broken_number(to) {
        Some(&["integer", "real", "null"])
    } else {
        None
    }
}
