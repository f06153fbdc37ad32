//! What a table has by name: constraints and indexes.

use super::canon::Canon;
use super::invented::is_invented;
use super::{Difference, EXISTENCE, Rigour};
use crate::schema::{Object, ObjectName, Table};

/// A constraint or an index, with its definition in words.
pub(super) struct Part {
    pub(super) name: String,
    object: Object,
    definition: String,
    is_invented: bool,
}

/// Lists the parts of one kind.
type Parts = fn(Canon, &Table) -> Vec<Part>;

impl Part {
    /// What has names of its own. Unique constraints and indexes are of one kind, since not all engines tell them apart.
    pub(super) const KINDS: [Parts; 3] = [keys, checks, references];

    fn new(canon: Canon, table: &Table, object: Object, name: &str, definition: String) -> Self {
        Self {
            name: name.to_owned(),
            is_invented: canon.rigour == Rigour::Equivalent
                && is_invented(canon.engine, table, &object, name),
            object,
            definition,
        }
    }
}

fn keys(canon: Canon, table: &Table) -> Vec<Part> {
    let uniques = table.uniques.iter().map(|it| {
        let object = Object::Constraint(table.name.clone(), it.name.clone());
        Part::new(canon, table, object, &it.name, canon.unique(it))
    });
    let indexes = table.indexes.iter().map(|it| {
        let object = Object::Index(table.name.clone(), it.name.clone());
        Part::new(canon, table, object, &it.name, canon.index(it))
    });
    uniques.chain(indexes).collect()
}

fn checks(canon: Canon, table: &Table) -> Vec<Part> {
    let checks = table.checks.iter().map(|it| {
        let object = Object::Constraint(table.name.clone(), it.name.clone());
        Part::new(canon, table, object, &it.name, canon.check(it))
    });
    checks.collect()
}

fn references(canon: Canon, table: &Table) -> Vec<Part> {
    let keys = table.foreign_keys.iter().map(|it| {
        let object = Object::Constraint(table.name.clone(), it.name.clone());
        Part::new(canon, table, object, &it.name, canon.foreign_key(it))
    });
    keys.collect()
}

/// What is not the same on both sides: first by name and definition, then by definition where a name is the engine's
/// own, then by name.
pub(super) fn differences(
    canon: Canon,
    mut expected: Vec<Part>,
    mut found: Vec<Part>,
    table: &ObjectName,
) -> Vec<Difference> {
    let same_name = |one: &Part, other: &Part| canon.name(&one.name) == canon.name(&other.name);
    let same_definition = |one: &Part, other: &Part| one.definition == other.definition;
    let same = |one: &Part, other: &Part| same_name(one, other) && same_definition(one, other);
    let alike = |one: &Part, other: &Part| {
        same_definition(one, other) && (one.is_invented || other.is_invented)
    };
    let mut differences = Vec::new();
    let equal = matching(&mut expected, &mut found, same);
    matching(&mut expected, &mut found, alike);

    let mut note = |part: &Part, aspect, expected: Option<String>, found: Option<String>| {
        let object = match &part.object {
            Object::Index(_, name) => Object::Index(table.clone(), name.clone()),
            object => object.clone(),
        };
        differences.push(Difference {
            object,
            aspect,
            expected,
            found,
        });
    };
    for (one, other) in equal {
        if canon.rigour == Rigour::Exact && one.name != other.name {
            note(&one, "name", Some(one.name.clone()), Some(other.name)); // in its case alone
        }
    }
    for (one, other) in matching(&mut expected, &mut found, same_name) {
        note(
            &one,
            "definition",
            Some(one.definition.clone()),
            Some(other.definition),
        );
    }
    for (one, other) in matching(&mut expected, &mut found, same_definition) {
        note(&one, "name", Some(one.name.clone()), Some(other.name));
    }
    for part in expected {
        note(&part, EXISTENCE, Some(part.definition.clone()), None);
    }
    for part in found {
        note(&part, EXISTENCE, None, Some(part.definition.clone()));
    }
    differences
}

/// Takes out what fits together.
fn matching(
    expected: &mut Vec<Part>,
    found: &mut Vec<Part>,
    fits: impl Fn(&Part, &Part) -> bool,
) -> Vec<(Part, Part)> {
    let mut pairs = Vec::new();
    let mut place = 0;
    while place < expected.len() {
        match found.iter().position(|it| fits(&expected[place], it)) {
            Some(other) => pairs.push((expected.remove(place), found.remove(other))),
            None => place += 1,
        }
    }
    pairs
}
