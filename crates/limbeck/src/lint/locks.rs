//! L: who waits, and for how long.

use super::passage::rewrites;
use super::rule::{ALL, Level, Look, POSTGRES, Rule, SERVERS};
use super::scene::{Hit, Scene, Whole};
use crate::engine::Engine;
use crate::operation::Operation;
use crate::schema::text::mentions;
use crate::schema::{Column, Object, Term};
use crate::sql::swaps;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "L001",
        title: "An index is built while nobody may write",
        level: Level::Warning,
        engines: POSTGRES,
        why: "PostgreSQL lets nobody write to the table until the index is there: seconds for a million rows, minutes for \
              a hundred. The other engines let writers go on, or have but one.",
        instead: "\
In a revision of its own, since it cannot be in a transaction:

```rust
p.table(\"users\").create_index_concurrently(Index::on([\"name\"]));
```

It takes about twice the time. Where it is interrupted, `upgrade --resume` clears away what is left and builds it
again.",
        look: Look::Each(builds_index),
    },
    Rule {
        id: "L002",
        title: "An index goes, or is built again, while nobody may use the table",
        level: Level::Warning,
        engines: POSTGRES,
        why: "PostgreSQL wants the table for itself: it waits for every query that runs, and every query that comes waits \
              for it.",
        instead: "\
In a revision of its own, since it cannot be in a transaction:

```rust
p.table(\"users\").drop_index_concurrently(\"ix_users_email\");
```

Instead of `REINDEX`: make a second index beside the first, then drop the first, both concurrently.",
        look: Look::Each(drops_index),
    },
    Rule {
        id: "L003",
        title: "CONCURRENTLY is said in raw SQL, which runs in a transaction",
        level: Level::Error,
        engines: POSTGRES,
        why: "PostgreSQL refuses it there. Limbeck knows its own words for it, and does them outside of a transaction; a \
              statement that it does not read it cannot know.",
        instead: "\
```rust
p.table(\"users\").create_index_concurrently(Index::on([\"name\"]));
p.table(\"users\").drop_index_concurrently(\"ix_users_email\");
```",
        look: Look::Each(says_concurrently),
    },
    Rule {
        id: "L004",
        title: "A change of type writes the whole table anew",
        level: Level::Warning,
        engines: SERVERS,
        why: "PostgreSQL writes every row and every index again, and nobody reads or writes the table meanwhile; MySQL and \
              MariaDB copy it, and nobody writes. It takes as much room again on disk.",
        instead: "\
Let a second column come beside the first, and be filled a part at a time; let the code write both and read the new
one; then drop the old one. Each is a revision, with a release between.

```rust
p.table(\"posts\").add_column(col(\"number_64\").big_integer().null());
// the next one
p.data(
    |d| { d.update(\"posts\").set(\"number_64\", Term::expression(\"number\")).in_batches(\"id\", 1000); },
    |_| {},
);
// after a release
p.table(\"posts\").drop_column(\"number\").rename_column(\"number_64\", \"number\");
```",
        look: Look::Each(rewrites_table),
    },
    Rule {
        id: "L005",
        title: "A column comes with a value that is computed for each row",
        level: Level::Warning,
        engines: SERVERS,
        why: "A default such as a random id, or a `fill` that is an expression, is another value in each row: the whole \
              table is written in one go, and nobody writes to it (on PostgreSQL: nor reads it) until that is done. A \
              plain value, and the time of the statement, cost nothing.",
        instead: "\
Let it come without, fill it a part at a time, and set the default after that: three revisions.

```rust
p.table(\"users\").add_column(col(\"token\").uuid().null());
// the next one
p.data(
    |d| { d.update(\"users\").set(\"token\", Term::expression(\"gen_random_uuid()\")).in_batches(\"id\", 1000); },
    |_| {},
);
// the third
p.table(\"users\").alter_column(col(\"token\").uuid().default_expression(\"gen_random_uuid()\"));
```",
        look: Look::Each(computes_for_each_row),
    },
    Rule {
        id: "L006",
        title: "A table with rows gets a column that is computed and kept",
        level: Level::Warning,
        engines: ALL,
        why: "It is computed for every row at once: the table is written anew behind a lock, on SQLite copied.",
        instead: "\
Where the engine has it, let it be computed when it is read: `.generated(\"…\")` (SQLite, MySQL, MariaDB; PostgreSQL from
18 on). Or let it be a plain column that the code writes, filled a part at a time with
`p.data(…).in_batches(\"id\", 1000)`.",
        look: Look::Each(keeps_what_is_computed),
    },
    Rule {
        id: "L007",
        title: "A table with rows gets a column that counts up",
        level: Level::Warning,
        engines: SERVERS,
        why: "Every row is given a number at once: the table is written anew, and nobody writes to it meanwhile. Which row \
              gets which number nobody can tell.",
        instead: "\
Make a new table that counts, copy the rows a part at a time, and let the two change their names. Where the table is
small, `allow` it and say so.",
        look: Look::Each(counts_up),
    },
    Rule {
        id: "L009",
        title: "A revision that is no single transaction does several things",
        level: Level::Note,
        engines: SERVERS,
        why: "MySQL and MariaDB commit each change of a definition by itself; on PostgreSQL an index that is built \
              concurrently is no part of a transaction. If the revision stops between, half of it is there until \
              somebody finishes it, and the code of neither release may like that. Limbeck's journal knows where it \
              stopped: `upgrade --resume` goes on, `downgrade --undo-partial` goes back.",
        instead: "\
Write one revision for each thing that makes sense by itself. Each then is there or is not.",
        look: Look::Whole(is_in_pieces),
    },
];

fn builds_index(scene: &Scene<'_>) -> Vec<Hit> {
    match (scene.operation, scene.table()) {
        (
            Operation::CreateIndex {
                index,
                concurrently: false,
                ..
            },
            Some(table),
        ) if scene.gets(index) => {
            let object = Object::Index(table.name.clone(), index.name.clone());
            vec![Hit::of(
                object,
                format!("is built while nobody writes to `{}`", table.name),
            )]
        }
        _ => Vec::new(),
    }
}

fn drops_index(scene: &Scene<'_>) -> Vec<Hit> {
    if let Operation::Execute(_) = scene.operation {
        let again = scene.statements().into_iter().filter(|statement| {
            statement.begins(&["REINDEX"]) && !statement.says(&["CONCURRENTLY"])
        });
        return again
            .map(|_| Hit::saying("REINDEX builds an index while nobody may use the table"))
            .collect();
    }
    match (scene.operation, scene.table()) {
        (
            Operation::DropIndex {
                index,
                concurrently: false,
                ..
            },
            Some(table),
        ) if scene.gets(index) => {
            // Going along with its column it costs no lock of its own.
            let columns: Vec<&str> = index.columns().collect();
            let goes_along = scene.later.iter().any(|(_, operation)| {
                matches!(operation, Operation::DropColumn { table: of, column, .. }
                    if *of == table.name && columns.contains(&column.name.as_str()))
            });
            if goes_along {
                return Vec::new();
            }
            let object = Object::Index(table.name.clone(), index.name.clone());
            vec![Hit::of(
                object,
                format!("goes while nobody may use `{}`", table.name),
            )]
        }
        _ => Vec::new(),
    }
}

fn says_concurrently(scene: &Scene<'_>) -> Vec<Hit> {
    let statements = scene.statements().into_iter();
    statements
        .filter(|statement| statement.says(&["CONCURRENTLY"]))
        .map(|_| Hit::saying("the statement says CONCURRENTLY, and runs in a transaction"))
        .collect()
}

fn rewrites_table(scene: &Scene<'_>) -> Vec<Hit> {
    let engine = scene.engine;
    if let Operation::AlterEnum {
        name,
        from,
        to,
        values,
        ..
    } = scene.operation
    {
        let is_free = match engine {
            Engine::Postgres => !swaps(from, to, values),
            _ => to.starts_with(from),
        };
        let mut tables: Vec<_> = scene.columns_of(name).map(|(table, _)| table).collect();
        tables.dedup_by_key(|table| table.name.clone());
        let hit = |table: &&crate::schema::Table| {
            Hit::of(
                Object::Table(table.name.clone()),
                format!("is written anew, since enum `{name}` changes"),
            )
        };
        return tables.iter().filter(|_| !is_free).map(hit).collect();
    }
    let (
        Operation::AlterColumn {
            from,
            to,
            conversion,
            ..
        },
        Some(table),
    ) = (scene.operation, scene.table())
    else {
        return Vec::new();
    };
    let computed = conversion.using.is_some() && to.generated.is_none();
    if !computed && !rewrites(engine, &from.ty, &to.ty) {
        return Vec::new();
    }
    let object = Object::Column(table.name.clone(), to.name.clone());
    vec![Hit::of(
        object,
        format!("changes its type, and `{}` is written anew", table.name),
    )]
}

/// Functions whose value is another one each time.
const VOLATILE: [&str; 16] = [
    "gen_random_uuid",
    "uuid_generate_v1",
    "uuid_generate_v1mc",
    "uuid_generate_v4",
    "uuidv4",
    "uuidv7",
    "random",
    "rand",
    "uuid",
    "uuid_short",
    "sys_guid",
    "random_bytes",
    "gen_random_bytes",
    "clock_timestamp",
    "timeofday",
    "nextval",
];

fn computes_for_each_row(scene: &Scene<'_>) -> Vec<Hit> {
    let (Operation::AddColumn { column, fill, .. }, Some(table)) = (scene.operation, scene.table())
    else {
        return Vec::new();
    };
    let engine = scene.engine;
    let object = Object::Column(table.name.clone(), column.name.clone());
    let fill = fill.for_engine(engine);
    if let Some(Term::Expression(text)) = fill
        && column.default.for_engine(engine) != fill
    {
        let says = format!("gets {text} in every row of `{}` at once", table.name);
        return vec![Hit::of(object, says)];
    }
    // Rows that are there get what `fill` says, and not the default.
    match column.default.for_engine(engine) {
        Some(Term::Expression(text))
            if !matches!(fill, Some(Term::Value(_)))
                && VOLATILE.iter().any(|name| mentions(text, name)) =>
        {
            let says = format!("is {text}, another value in every row of `{}`", table.name);
            vec![Hit::of(object, says)]
        }
        _ => Vec::new(),
    }
}

fn keeps_what_is_computed(scene: &Scene<'_>) -> Vec<Hit> {
    let Some(table) = scene.table() else {
        return Vec::new();
    };
    let keeps = |column: &Column| {
        let generated = column.generated.as_ref();
        generated.is_some_and(|generated| generated.stored)
    };
    let column = match scene.operation {
        Operation::AddColumn { column, .. } if keeps(column) => column,
        Operation::AlterColumn { from, to, .. } if keeps(to) && from.generated != to.generated => {
            to
        }
        _ => return Vec::new(),
    };
    let object = Object::Column(table.name.clone(), column.name.clone());
    vec![Hit::of(
        object,
        format!("is computed for every row of `{}` at once", table.name),
    )]
}

fn counts_up(scene: &Scene<'_>) -> Vec<Hit> {
    match (scene.operation, scene.table()) {
        (Operation::AddColumn { column, .. }, Some(table)) if column.identity.is_some() => {
            let object = Object::Column(table.name.clone(), column.name.clone());
            vec![Hit::of(
                object,
                format!("numbers every row of `{}` at once", table.name),
            )]
        }
        _ => Vec::new(),
    }
}

fn is_in_pieces(whole: &Whole<'_>) -> Vec<Hit> {
    let changes = whole
        .operations
        .iter()
        .filter(|(_, operation)| !matches!(operation, Operation::Data(_)));
    let changes: Vec<&Operation> = changes.map(|(_, operation)| operation).collect();
    let in_pieces = match whole.engine {
        Engine::Postgres => changes.iter().any(|one| one.is_concurrent()),
        _ => true,
    };
    if !in_pieces || changes.len() < 2 {
        return Vec::new();
    }
    let count = changes.len();
    vec![Hit::saying(format!(
        "its {count} changes are no single transaction: one that fails leaves those before it"
    ))]
}
