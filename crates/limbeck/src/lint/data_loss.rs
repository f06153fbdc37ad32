//! D: what is lost.

use super::passage::loss;
use super::rule::{ALL, Level, Look, Rule};
use super::scene::{Hit, Scene};
use crate::operation::Operation;
use crate::schema::Object;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "D001",
        title: "A table is dropped",
        level: Level::Error,
        engines: ALL,
        why: "All its rows are gone, and the way back makes an empty table. Code that still reads it fails from this \
              moment on, that of the release before this one too.",
        instead: "\
First release code that does not know the table. Then, in a later revision, drop it, and say why that is safe.

```rust
p.drop_table(\"old_logs\");
```",
        look: Look::Declared(drops_table),
    },
    Rule {
        id: "D002",
        title: "A column is dropped",
        level: Level::Error,
        engines: ALL,
        why: "What it holds is gone, and the way back cannot bring it again. SeaORM names every column that it knows, so \
              the release that runs while this is applied fails with each query.",
        instead: "\
In two steps, with a release between. First the code forgets the column; if rows must have it, let it be NULL, since
the new code gives it nothing:

```rust
p.table(\"users\").alter_column(col(\"fax\").string(20).null());
```

When that release runs everywhere, a revision of its own drops it, and says why that is safe:

```rust
p.table(\"users\").drop_column(\"fax\");
```",
        look: Look::Declared(drops_column),
    },
    Rule {
        id: "D003",
        title: "An enum loses a label",
        level: Level::Error,
        engines: ALL,
        why: "Where a row has the label, the revision stops; where rows are given another one, nobody can tell them apart \
              again. PostgreSQL builds a new type and writes every table anew that has a column of it; MySQL and MariaDB \
              copy those tables. Nobody can use them meanwhile.",
        instead: "\
Leave the label in the type, and let the code write it no more. If it must go: first move the rows, a part at a time,
in a revision of its own; then drop the label.

```rust
p.data_one_way(
    |d| { d.update(\"posts\").set(\"state\", \"public\").filter(\"state = ?\", [\"shared\".into()]).in_batches(\"id\", 1000); },
    \"who was shared is not kept\",
);
```",
        look: Look::Declared(shrinks_enum),
    },
    Rule {
        id: "D004",
        title: "A column becomes too narrow for what it may hold",
        level: Level::Error,
        engines: ALL,
        why: "A value that does not fit stops the revision, or is rounded or cut without a word: which of both depends on \
              the engine and on the types.",
        instead: "\
Ask first whether anything would not fit. Then let the new column come beside the old one, fill it, and read it
before the old one goes: in three revisions, with a release after the second.

```rust
p.table(\"users\").add_column(col(\"short_name\").string(20).null());
// the next one
p.data(
    |d| { d.update(\"users\").set(\"short_name\", Term::expression(\"substr(name, 1, 20)\")).in_batches(\"id\", 1000); },
    |_| {},
);
// the last one
p.table(\"users\").drop_column(\"name\");
```",
        look: Look::Declared(narrows),
    },
    Rule {
        id: "D005",
        title: "SQL drops or empties more than a plan would",
        level: Level::Error,
        engines: ALL,
        why: "`TRUNCATE`, a `DELETE` of every row, `DROP … CASCADE`, and drops that are declared to nobody: what goes is \
              known only when it is gone. `CASCADE` takes whatever stands on it by then, on PostgreSQL views and keys of \
              other tables.",
        instead: "\
Drop in the plan's own words, each thing by its name: then the way back knows it. Delete the rows that are meant, a
part at a time.

```rust
p.data_one_way(
    |d| { d.delete(\"sessions\").filter(\"expires_at < ?\", [\"2026-01-01\".into()]).in_batches(\"id\", 1000); },
    \"they have expired\",
);
```",
        look: Look::Each(drops_by_sql),
    },
];

fn drops_table(scene: &Scene<'_>) -> Vec<Hit> {
    match (scene.operation, scene.table()) {
        (Operation::DropTable(_), Some(table)) => {
            vec![Hit::of(
                Object::Table(table.name.clone()),
                "goes with all its rows",
            )]
        }
        _ => Vec::new(),
    }
}

fn drops_column(scene: &Scene<'_>) -> Vec<Hit> {
    match (scene.operation, scene.table()) {
        (Operation::DropColumn { column, .. }, Some(table))
            if column.generated.is_none() && !scene.has_made(table, &column.name) =>
        {
            let object = Object::Column(table.name.clone(), column.name.clone());
            vec![Hit::of(object, "goes with what it holds")]
        }
        _ => Vec::new(),
    }
}

fn shrinks_enum(scene: &Scene<'_>) -> Vec<Hit> {
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
    let gone = from.iter().filter(|label| !to.contains(label));
    gone.filter_map(|label| {
        let object = Object::Label(name.clone(), label.clone());
        match values.get(label) {
            // Only another name: told by C004.
            Some(new) if !from.contains(new) => None,
            Some(new) => Some(Hit::of(
                object,
                format!("goes, and its rows become {new:?}"),
            )),
            None => Some(Hit::of(object, "goes, and no row may have it")),
        }
    })
    .collect()
}

fn narrows(scene: &Scene<'_>) -> Vec<Hit> {
    let (Operation::AlterColumn { from, to, .. }, Some(table)) = (scene.operation, scene.table())
    else {
        return Vec::new();
    };
    let lost = loss(scene.engine, &from.ty, &to.ty);
    let says = lost.map(|what| Hit::of(Object::Column(table.name.clone(), to.name.clone()), what));
    says.into_iter().collect()
}

fn drops_by_sql(scene: &Scene<'_>) -> Vec<Hit> {
    let declared =
        matches!(scene.operation, Operation::Execute(execute) if !execute.effects.is_empty());
    let mut hits: Vec<Hit> = Vec::new();
    for statement in scene.statements() {
        let cascades = statement
            .pairs()
            .any(|(before, word)| word == "CASCADE" && !["DELETE", "UPDATE"].contains(&before));
        let says = if statement.begins(&["TRUNCATE"]) {
            "TRUNCATE empties a table"
        } else if statement.begins(&["DELETE"]) && !statement.says(&["WHERE"]) {
            "a DELETE without WHERE empties a table"
        } else if cascades && (statement.begins(&["DROP"]) || statement.says(&["DROP"])) {
            "DROP … CASCADE takes along whatever stands on it"
        } else if statement.begins(&["DROP", "SCHEMA"]) || statement.begins(&["DROP", "DATABASE"]) {
            "a whole schema or database is dropped"
        } else if !declared
            && (statement.begins(&["DROP", "TABLE"]) || statement.says(&["DROP", "COLUMN"]))
        {
            "SQL drops a table or a column, and does not declare it"
        } else {
            continue;
        };
        hits.push(Hit::saying(says));
    }
    let emptied = scene.emptied().into_iter();
    hits.extend(emptied.map(|name| {
        Hit::of(
            Object::Table(name.clone()),
            "loses every row: the delete has no filter",
        )
    }));
    hits
}
