//! What is not as it should be, and how catalogs are compared with all that is in them.

use crate::catalog::{
    Catalog, Difference, EXISTENCE, Other, OtherKind, Rigour, canonical, compare, told,
};
use crate::engine::Engine;
use std::fmt;

/// Something that is not as it should be. What is there on one side alone has no other side.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// What: ``index `ix_users_email` of table `users` ``.
    pub object: String,
    /// In what: `type`, `default`, `value`; `existence` where it is there on one side alone.
    pub aspect: &'static str,
    /// What is expected.
    pub expected: Option<String>,
    /// What is found.
    pub found: Option<String>,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sides = [self.expected.as_deref(), self.found.as_deref()];
        told(f, &self.object, self.aspect, sides)
    }
}

impl From<Difference> for Finding {
    fn from(difference: Difference) -> Self {
        Self {
            object: difference.object.to_string(),
            aspect: difference.aspect,
            expected: difference.expected,
            found: difference.found,
        }
    }
}

/// How two moments of one database differ: in tables and enums, names included, and in what else there is.
pub(super) fn between(expected: &Catalog, found: &Catalog) -> Vec<Finding> {
    compared(expected, found, Rigour::Exact)
}

/// How two databases of one server differ: in tables and enums, and in what else there is.
pub(crate) fn compared(expected: &Catalog, found: &Catalog, rigour: Rigour) -> Vec<Finding> {
    let engine = expected.server.engine;
    let differences = compare(engine, &expected.schema, &found.schema, rigour);
    let mut findings: Vec<Finding> = differences.into_iter().map(Finding::from).collect();
    let counts = |other: &&Other| rigour == Rigour::Exact || !follows(other);
    let expected: Vec<Other> = expected.others.iter().filter(counts).cloned().collect();
    let found: Vec<Other> = found.others.iter().filter(counts).cloned().collect();
    findings.extend(others(engine, &expected, &found));
    findings
}

/// Whether a thing comes with another that is compared already: the sequence of a serial column with the column, the
/// index that MySQL makes for a foreign key with the key.
fn follows(other: &Other) -> bool {
    match other.kind {
        OtherKind::Sequence => other.table.is_some(),
        OtherKind::ForeignKeyIndex => true,
        _ => false,
    }
}

/// How views, triggers and the like differ.
fn others(engine: Engine, expected: &[Other], found: &[Other]) -> Vec<Finding> {
    let named = |other: &Other| {
        // A detail is known by what it says, and several can be said of one thing.
        let table = other.table.as_ref().filter(|table| **table != other.name);
        let of = table.map_or_else(String::new, |table| format!(" of table `{table}`"));
        let definition = other.definition.as_deref();
        let definition = definition.map_or_else(String::new, |text| canonical(engine, text));
        let object = format!("{} `{}`{of}", other.kind, other.name);
        (object, definition, other.kind == OtherKind::Detail)
    };
    let mut missing: Vec<_> = expected.iter().map(named).collect();
    let mut surplus: Vec<_> = found.iter().map(named).collect();
    missing.retain(|one| match surplus.iter().position(|other| other == one) {
        Some(place) => {
            surplus.remove(place);
            false
        }
        None => true,
    });
    let mut findings = Vec::new();
    for (object, definition, is_detail) in missing {
        let same = surplus
            .iter()
            .position(|other| !is_detail && other.0 == object);
        let found = same.map(|place| surplus.remove(place).1);
        findings.push(Finding {
            object,
            aspect: if found.is_some() {
                "definition"
            } else {
                EXISTENCE
            },
            expected: Some(definition),
            found,
        });
    }
    findings.extend(surplus.into_iter().map(|(object, definition, _)| Finding {
        object,
        aspect: EXISTENCE,
        expected: None,
        found: Some(definition),
    }));
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(name: &str, query: &str) -> Other {
        Other {
            kind: OtherKind::View,
            name: name.into(),
            table: None,
            definition: Some(query.to_owned()),
        }
    }

    #[test]
    fn views_differ_in_what_they_show_and_not_in_how_it_is_quoted() {
        let before = [view("a", "SELECT id FROM users"), view("b", "SELECT 1")];
        let alike = [view("a", "select \"id\" FROM \"users\""), before[1].clone()];
        assert_eq!(others(Engine::Sqlite, &before, &alike), []);
        let after = [view("a", "SELECT name FROM users"), view("c", "SELECT 1")];
        let said: Vec<String> = others(Engine::Sqlite, &before, &after)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            said,
            [
                "view `a`: definition should be select id from users, found select name from users",
                "view `b` is missing: select 1",
                "view `c` is not expected: select 1",
            ]
        );
    }
}
