//! Changes of enums, the only types that stand by themselves.

use super::super::{Dialect, Refusal, Work};
use crate::operation::Operation;
use crate::schema::{Column, Object, ObjectName, Table, Type};
use std::collections::BTreeMap;

/// How labels change.
enum Change {
    /// Some are added, each with where.
    Added(Vec<(String, Neighbour)>),
    /// Some get other names: old, new.
    Renamed(Vec<(String, String)>),
    /// Some go, or change places: there is no way but through another type.
    Swapped,
}

enum Neighbour {
    Before(String),
    After(String),
    Alone,
}

impl Dialect<'_> {
    pub(super) fn postgres_alter_enum(
        &self,
        name: &ObjectName,
        from: &[String],
        to: &[String],
        values: &BTreeMap<String, String>,
    ) -> Result<Vec<Work>, Refusal> {
        let path = self.path(name);
        Ok(match change(from, to, values) {
            Change::Added(labels) => labels
                .iter()
                .map(|(label, place)| {
                    let place = match place {
                        Neighbour::Before(other) => format!(" BEFORE {}", self.text(other)),
                        Neighbour::After(other) => format!(" AFTER {}", self.text(other)),
                        Neighbour::Alone => String::new(),
                    };
                    format!(
                        "ALTER TYPE {path} ADD VALUE IF NOT EXISTS {}{place}",
                        self.text(label)
                    )
                    .into()
                })
                .collect(),
            Change::Renamed(labels) => labels
                .iter()
                .map(|(old, new)| {
                    format!(
                        "ALTER TYPE {path} RENAME VALUE {} TO {}",
                        self.text(old),
                        self.text(new)
                    )
                    .into()
                })
                .collect(),
            Change::Swapped => self.swapped(name, to, values)?,
        })
    }

    /// Another type takes the place of the old one. A default is of the old type, and goes before.
    fn swapped(
        &self,
        name: &ObjectName,
        to: &[String],
        values: &BTreeMap<String, String>,
    ) -> Result<Vec<Work>, Refusal> {
        let path = self.path(name);
        let spare = ObjectName {
            schema: name.schema.clone(),
            name: self
                .key_name(&format!("_limbeck_{}", name.name))
                .into_owned(),
        };
        let labels: Vec<String> = to.iter().map(|label| self.text(label)).collect();
        let mut work = vec![
            format!("ALTER TYPE {path} RENAME TO {}", self.name(&spare.name)).into(),
            format!("CREATE TYPE {path} AS ENUM ({})", labels.join(", ")).into(),
        ];
        for (table, column) in self.schema.columns_of_enum(name) {
            let in_circles = values.values().any(|new| values.contains_key(new));
            if in_circles && matches!(column.ty, Type::Array(_)) {
                return Err(Refusal::Impossible {
                    object: Object::Column(table.name.clone(), column.name.clone()),
                    what: "is an array, in which labels cannot take each other's places at once",
                    remedy: "let them do it in two revisions",
                });
            }
            work.push(self.passed_over(table, column, &path, values).into());
        }
        work.push(format!("DROP TYPE {}", self.path(&spare)).into());
        Ok(work)
    }

    fn passed_over(
        &self,
        table: &Table,
        column: &Column,
        path: &str,
        values: &BTreeMap<String, String>,
    ) -> String {
        let name = self.name(&column.name);
        let (ty, value) = if matches!(column.ty, Type::Array(_)) {
            let texts = format!("{name}::text[]");
            let texts = values.iter().fold(texts, |texts, (old, new)| {
                format!(
                    "array_replace({texts}, {}, {})",
                    self.text(old),
                    self.text(new)
                )
            });
            (format!("{path}[]"), texts)
        } else {
            let labels: Vec<_> = values.iter().collect();
            (
                path.to_owned(),
                self.label_case(&format!("{name}::text"), &labels),
            )
        };
        let mut clauses = vec![format!(
            "ALTER COLUMN {name} TYPE {ty} USING ({value})::{ty}"
        )];
        if let Some(term) = column.default.for_engine(self.engine()) {
            clauses.insert(0, format!("ALTER COLUMN {name} DROP DEFAULT"));
            clauses.push(format!(
                "ALTER COLUMN {name} SET DEFAULT {}",
                self.default(column, term)
            ));
        }
        format!(
            "ALTER TABLE {} {}",
            self.path(&table.name),
            clauses.join(", ")
        )
    }
}

/// Whether an enum's change goes through another type: then what stands on its columns has to step aside.
pub(crate) fn swaps(from: &[String], to: &[String], values: &BTreeMap<String, String>) -> bool {
    matches!(change(from, to, values), Change::Swapped)
}

/// Whether an operation adds labels that a later one may say: PostgreSQL wants them committed before they are used.
pub(in super::super) fn is_used_later<'o>(
    operation: &Operation,
    mut later: impl Iterator<Item = &'o Operation>,
) -> bool {
    let Operation::AlterEnum {
        from, to, values, ..
    } = operation
    else {
        return false;
    };
    if !matches!(change(from, to, values), Change::Added(_)) {
        return false;
    }
    let added: Vec<&String> = to.iter().filter(|label| !from.contains(label)).collect();
    let says = |operation: &Operation| {
        let text = serde_json::to_string(operation).unwrap_or_default();
        // As JSON writes it, in whatever the label stands.
        let spelt = |label: &String| serde_json::to_string(label).unwrap_or_default();
        added
            .iter()
            .any(|label| text.contains(spelt(label).trim_matches('"')))
    };
    later.any(says)
}

fn change(from: &[String], to: &[String], values: &BTreeMap<String, String>) -> Change {
    let kept: Vec<&String> = to.iter().filter(|label| from.contains(label)).collect();
    if values.is_empty() && kept.iter().copied().eq(from) {
        let mut added = Vec::new();
        for (place, label) in to.iter().enumerate() {
            if from.contains(label) {
                continue;
            }
            // What comes before is there already, old or just added.
            let neighbour = match place.checked_sub(1).and_then(|before| to.get(before)) {
                Some(before) => Neighbour::After(before.clone()),
                None => from
                    .first()
                    .map_or(Neighbour::Alone, |first| Neighbour::Before(first.clone())),
            };
            added.push((label.clone(), neighbour));
        }
        return Change::Added(added);
    }
    let renamed: Vec<_> = from
        .iter()
        .zip(to)
        .filter(|(old, new)| old != new)
        .collect();
    let is_renaming = from.len() == to.len()
        && renamed.len() == values.len()
        && renamed
            .iter()
            .all(|(old, new)| values.get(*old) == Some(*new) && !from.contains(new));
    if is_renaming {
        let renamed = renamed
            .into_iter()
            .map(|(old, new)| (old.clone(), new.clone()));
        return Change::Renamed(renamed.collect());
    }
    Change::Swapped
}
