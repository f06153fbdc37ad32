//! C: what the code that runs meanwhile does not know yet, or not any more.

use super::rule::{ALL, Level, Look, POSTGRES, Rule};
use super::scene::{Hit, Scene};
use crate::operation::Operation;
use crate::schema::Object;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "C001",
        title: "A column gets another name",
        level: Level::Warning,
        engines: ALL,
        why: "The release that runs while this is applied asks for the old name, and fails until the new one is \
              everywhere. Taking the release back fails as well.",
        instead: "\
With a release that stands still for a moment: as it is, and `allow` it. Without: give the new name to a new column, let
the code write both, fill it a part at a time, read the new one, and drop the old one in a later revision. Often
the cheapest is to rename in the code alone: `#[sea_orm(column_name = \"name\")] pub full_name: String`.",
        look: Look::Declared(renames_column),
    },
    Rule {
        id: "C002",
        title: "A table gets another name",
        level: Level::Warning,
        engines: ALL,
        why: "The release that runs while this is applied asks for the old name, and fails until the new one is everywhere.",
        instead: "\
Rename in the code alone: `#[sea_orm(table_name = \"users\")]` on the entity `people`. Or leave a view of the old name
behind until no release needs it; simple views take writes on PostgreSQL, MySQL and MariaDB, and not on SQLite.

```rust
p.rename_table(\"users\", \"people\");
p.execute(\"CREATE VIEW users AS SELECT * FROM people\", \"DROP VIEW users\");
```",
        look: Look::Declared(renames_table),
    },
    Rule {
        id: "C003",
        title: "Code may meet what it never met: a NULL, or no default",
        level: Level::Note,
        engines: ALL,
        why: "A release that reads the column as `String` fails on the first NULL; one that leaves it out of an INSERT \
              counts on its default.",
        instead: "\
First release code that reads an `Option` and gives the value itself; then apply this, then write the first NULL.",
        look: Look::Declared(loosens),
    },
    Rule {
        id: "C004",
        title: "A label of an enum gets another name",
        level: Level::Warning,
        engines: ALL,
        why: "The release that runs while this is applied knows the old label alone: it fails where it reads the new one, \
              and where it writes the old.",
        instead: "\
Change the name in the code alone, and leave the label in the database: `#[sea_orm(string_value = \"shared\")] Public`. Or
add the new label, release code that knows both, move the rows a part at a time, and drop the old one.

```rust
p.alter_enum(\"state\", [\"draft\", \"shared\", \"public\"]);
```",
        look: Look::Declared(renames_label),
    },
    Rule {
        id: "C005",
        title: "A label that raw SQL adds to an enum is used in the same revision",
        level: Level::Error,
        engines: POSTGRES,
        why: "PostgreSQL lets nobody use a label before the transaction that added it is committed.",
        instead: "\
Limbeck's own word commits before what uses it:

```rust
p.alter_enum(\"mood\", [\"sad\", \"glad\", \"calm\"]);
```

Or use it in the next revision.",
        look: Look::Each(uses_new_label),
    },
];

fn renames_column(scene: &Scene<'_>) -> Vec<Hit> {
    match (scene.operation, scene.table()) {
        (Operation::RenameColumn { from, to, .. }, Some(table)) if !scene.has_made(table, from) => {
            let object = Object::Column(table.name.clone(), from.clone());
            vec![Hit::of(object, format!("is called `{to}` from here on"))]
        }
        _ => Vec::new(),
    }
}

fn renames_table(scene: &Scene<'_>) -> Vec<Hit> {
    match (scene.operation, scene.table()) {
        (Operation::RenameTable { to, .. }, Some(table)) => {
            let object = Object::Table(table.name.clone());
            vec![Hit::of(object, format!("is called `{to}` from here on"))]
        }
        _ => Vec::new(),
    }
}

fn loosens(scene: &Scene<'_>) -> Vec<Hit> {
    let (Operation::AlterColumn { from, to, .. }, Some(table)) = (scene.operation, scene.table())
    else {
        return Vec::new();
    };
    let object = || Object::Column(table.name.clone(), to.name.clone());
    let mut hits = Vec::new();
    if !from.nullable && to.nullable {
        hits.push(Hit::of(object(), "may be NULL from here on"));
    }
    let default =
        |column: &crate::schema::Column| column.default.for_engine(scene.engine).is_some();
    if default(from)
        && !default(to)
        && !to.nullable
        && to.generated.is_none()
        && to.identity.is_none()
    {
        hits.push(Hit::of(
            object(),
            "has no default any more, and must be given",
        ));
    }
    hits
}

fn renames_label(scene: &Scene<'_>) -> Vec<Hit> {
    let Operation::AlterEnum {
        name,
        from,
        to,
        values,
        ..
    } = scene.operation
    else {
        return Vec::new();
    };
    if scene.columns_of(name).next().is_none() {
        return Vec::new();
    }
    let renamed = values
        .iter()
        .filter(|(old, new)| !to.contains(old) && !from.contains(new));
    let object = |label: &String| Object::Label(name.clone(), label.clone());
    renamed
        .map(|(old, new)| Hit::of(object(old), format!("is called {new:?} from here on")))
        .collect()
}

fn uses_new_label(scene: &Scene<'_>) -> Vec<Hit> {
    let mut hits = Vec::new();
    for statement in scene.statements() {
        let Some(after) = statement
            .after(&["ADD", "VALUE"])
            .filter(|_| statement.begins(&["ALTER", "TYPE"]))
        else {
            continue;
        };
        let Some(label) = after.iter().find(|word| word.starts_with('\'')) else {
            continue;
        };
        let plain = label.trim_matches('\'');
        let says = |operation: &Operation| {
            let text = serde_json::to_string(operation).unwrap_or_default();
            text.contains(plain)
        };
        if scene.later.iter().any(|(_, operation)| says(operation)) {
            hits.push(Hit::saying(format!(
                "label {label} is used before it is committed"
            )));
        }
    }
    hits
}
