//! How two schemas of one server differ.
//!
//! Both were told by the same server, so that their texts are compared as they are. What remains is what servers spell
//! in two ways, or name by themselves. The order of a table's columns never counts: a new column goes to the end.

mod canon;
mod invented;
mod part;
#[cfg(test)]
mod tests;

use crate::engine::Engine;
use crate::schema::{Column, EnumType, Object, ObjectName, Schema, Table, Type};
use canon::Canon;
use part::Part;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A difference between what is expected and what is found. What is there on one side alone has no other side.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// What differs.
    pub object: Object,
    /// In what: `type`, `default`, `definition`; `existence` where it is there on one side alone.
    pub aspect: &'static str,
    /// What is expected, as the server would say it.
    pub expected: Option<String>,
    /// What is found.
    pub found: Option<String>,
}

pub(crate) const EXISTENCE: &str = "existence";

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sides = [self.expected.as_deref(), self.found.as_deref()];
        told(f, &self.object, self.aspect, sides)
    }
}

/// Says how something differs: what is expected of it, and what is found.
pub(crate) fn told(
    f: &mut fmt::Formatter<'_>,
    object: &dyn fmt::Display,
    aspect: &str,
    [expected, found]: [Option<&str>; 2],
) -> fmt::Result {
    match (aspect, expected, found) {
        (EXISTENCE, Some(expected), _) => write!(f, "{object} is missing: {expected}"),
        (EXISTENCE, None, Some(found)) => write!(f, "{object} is not expected: {found}"),
        _ => {
            let expected = expected.unwrap_or("nothing");
            let found = found.unwrap_or("nothing");
            write!(f, "{object}: {aspect} should be {expected}, found {found}")
        }
    }
}

/// How exactly two schemas are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rigour {
    /// As a way back is judged: every name counts.
    Exact,
    /// As drift is judged: a name that the engine gave by itself is as good as any, a serial column as an identity,
    /// and on SQLite a unique index as a unique constraint.
    Equivalent,
}

/// Compares two schemas that servers of the same engine and version told. Sorted; empty when there is no difference.
pub fn compare(
    engine: Engine,
    expected: &Schema,
    found: &Schema,
    rigour: Rigour,
) -> Vec<Difference> {
    let mut comparison = Comparison {
        canon: Canon { engine, rigour },
        differences: Vec::new(),
    };
    comparison.tables(expected, found);
    comparison.enums(expected, found);
    comparison.differences.sort();
    comparison.differences
}

/// A text of SQL in the one spelling in which two texts of the same engine can be compared.
pub(crate) fn canonical(engine: Engine, text: &str) -> String {
    let rigour = Rigour::Exact;
    Canon { engine, rigour }.text(text)
}

/// A type in the one spelling in which two of the same engine can be compared.
pub(crate) fn canonical_type(engine: Engine, ty: &Type) -> String {
    let rigour = Rigour::Exact;
    Canon { engine, rigour }.ty(ty)
}

struct Comparison {
    canon: Canon,
    differences: Vec<Difference>,
}

/// What is called the same on both sides, or stands on one side alone.
fn pairs<'t, T>(
    expected: impl IntoIterator<Item = &'t T>,
    found: impl IntoIterator<Item = &'t T>,
    name: impl Fn(&T) -> String,
) -> Vec<(Option<&'t T>, Option<&'t T>)> {
    let expected: BTreeMap<String, &T> = expected.into_iter().map(|it| (name(it), it)).collect();
    let found: BTreeMap<String, &T> = found.into_iter().map(|it| (name(it), it)).collect();
    let names: BTreeSet<&String> = expected.keys().chain(found.keys()).collect();
    let both = |name| (expected.get(name).copied(), found.get(name).copied());
    names.into_iter().map(both).collect()
}

impl Comparison {
    /// Notes a difference, if there is one.
    fn note<T: PartialEq + ToString>(
        &mut self,
        object: impl FnOnce() -> Object,
        aspect: &'static str,
        expected: Option<T>,
        found: Option<T>,
    ) {
        if expected != found {
            self.differences.push(Difference {
                object: object(),
                aspect,
                expected: expected.map(|it| it.to_string()),
                found: found.map(|it| it.to_string()),
            });
        }
    }

    fn tables(&mut self, expected: &Schema, found: &Schema) {
        let name = |table: &Table| self.canon.table_name(&table.name);
        for pair in pairs(&expected.tables, &found.tables, name) {
            match pair {
                (Some(expected), Some(found)) => self.table(expected, found),
                (expected, found) => {
                    let Some(either) = expected.or(found) else {
                        continue;
                    };
                    let text = |table: &Table| match table.columns.len() {
                        1 => "a table of 1 column".to_owned(),
                        count => format!("a table of {count} columns"),
                    };
                    let object = || Object::Table(either.name.clone());
                    self.note(object, EXISTENCE, expected.map(text), found.map(text));
                }
            }
        }
    }

    fn enums(&mut self, expected: &Schema, found: &Schema) {
        for (expected, found) in pairs(&expected.enums, &found.enums, |it| it.name.to_string()) {
            let Some(either) = expected.or(found) else {
                continue;
            };
            let aspect = if expected.is_some() && found.is_some() {
                "labels"
            } else {
                EXISTENCE
            };
            let labels = |it: &EnumType| format!("('{}')", it.labels.join("', '"));
            let object = || Object::Enum(either.name.clone());
            self.note(object, aspect, expected.map(labels), found.map(labels));
        }
    }

    fn table(&mut self, expected: &Table, found: &Table) {
        let canon = self.canon;
        let name = &expected.name;
        let object = || Object::Table(name.clone());
        if canon.rigour == Rigour::Exact {
            self.note(object, "name", Some(name), Some(&found.name));
        }
        if canon.engine != Engine::Sqlite {
            self.note(
                object,
                "comment",
                expected.comment.as_ref(),
                found.comment.as_ref(),
            );
        }
        let (expected_options, found_options) = (canon.options(expected), canon.options(found));
        for ((aspect, expected), (_, found)) in expected_options.into_iter().zip(found_options) {
            self.note(object, aspect, expected, found);
        }

        let column_name = |column: &Column| canon.name(&column.name);
        for (expected, found) in pairs(&expected.columns, &found.columns, column_name) {
            self.column(name, expected, found);
        }
        let key = |table: &Table| {
            table
                .primary_key
                .as_ref()
                .map(|key| canon.columns(&key.columns))
        };
        let object = || Object::PrimaryKey(name.clone());
        let aspect = if expected.primary_key.is_some() && found.primary_key.is_some() {
            "columns"
        } else {
            EXISTENCE
        };
        self.note(object, aspect, key(expected), key(found));
        if canon.rigour == Rigour::Exact
            && let (Some(expected), Some(found)) = (&expected.primary_key, &found.primary_key)
        {
            self.note(object, "name", expected.name.as_ref(), found.name.as_ref());
        }
        for kind in Part::KINDS {
            let parts = part::differences(canon, kind(canon, expected), kind(canon, found), name);
            self.differences.extend(parts);
        }
    }

    fn column(&mut self, table: &ObjectName, expected: Option<&Column>, found: Option<&Column>) {
        let canon = self.canon;
        let Some(either) = expected.or(found) else {
            return;
        };
        let object = || Object::Column(table.clone(), either.name.clone());
        let (Some(expected), Some(found)) = (expected, found) else {
            let text = |column: &Column| canon.column(column);
            self.note(object, EXISTENCE, expected.map(text), found.map(text));
            return;
        };
        if canon.rigour == Rigour::Exact {
            self.note(object, "name", Some(&expected.name), Some(&found.name));
        }
        let same_counting = canon.counts_alike(expected, found);
        for (aspect, text) in Canon::ASPECTS {
            if same_counting && matches!(aspect, "default" | "identity") {
                continue;
            }
            self.note(object, aspect, text(canon, expected), text(canon, found));
        }
    }
}
