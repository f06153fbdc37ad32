//! R: rows that are in the way, and the search for them.

use super::rule::{ALL, Level, Look, POSTGRES, Rule, SERVERS};
use super::scene::{Hit, Scene};
use crate::engine::Engine;
use crate::operation::Operation;
use crate::schema::{Constraint, Object, Table};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "R001",
        title: "A column that must have a value comes to a table with rows, and they get none",
        level: Level::Error,
        engines: ALL,
        why: "It works on an empty table, and fails on one with a single row.",
        instead: "\
Say what the rows that are there get, once:

```rust
p.table(\"users\").add_column(col(\"nick\").string(20).fill(\"\"));
```

Where it has to be computed, and the table is large: let it be NULL first, fill it a part at a time in the next
revision, and require it in the third.

```rust
p.table(\"users\").add_column(col(\"slug\").string(80).null());
// the next one
p.data(
    |d| { d.update(\"users\").set(\"slug\", Term::expression(\"lower(name)\")).in_batches(\"id\", 1000); },
    |_| {},
);
// the third
p.table(\"users\").alter_column(col(\"slug\").string(80));
```",
        look: Look::Each(requires_without_value),
    },
    Rule {
        id: "R002",
        title: "A column may be NULL no longer",
        level: Level::Warning,
        engines: ALL,
        why: "Every engine fails where a row is NULL and nothing is said for it. PostgreSQL reads the whole table to know, \
              and nobody reads or writes there meanwhile.",
        instead: "\
Say what takes the place of NULL: `col(\"phone\").string(20).fill(\"\")`.

For a large table on PostgreSQL, in three revisions: a condition that is true of new rows, then the look at the old
ones, which holds nobody up, then the change, which believes the condition.

```rust
p.on(Engine::Postgres, |p| {
    p.execute(
        \"ALTER TABLE users ADD CONSTRAINT ck_users_phone CHECK (phone IS NOT NULL) NOT VALID\",
        \"ALTER TABLE users DROP CONSTRAINT ck_users_phone\",
    )
    .declares(|p| {
        p.table(\"users\").add_check(\"ck_users_phone\", \"phone IS NOT NULL\");
    });
});
// the next one, whose `unplan` runs the second text
p.on(Engine::Postgres, |p| {
    p.execute(
        \"ALTER TABLE users VALIDATE CONSTRAINT ck_users_phone\",
        \"ALTER TABLE users DROP CONSTRAINT ck_users_phone, ADD CONSTRAINT ck_users_phone CHECK (phone IS NOT NULL) NOT VALID\",
    );
});
// the third
p.table(\"users\").alter_column(col(\"phone\").string(20).fill(\"\"));
p.on(Engine::Postgres, |p| {
    p.table(\"users\").drop_constraint(\"ck_users_phone\");
});
```",
        look: Look::Each(requires),
    },
    Rule {
        id: "R003",
        title: "Rows that are there are to be unique",
        level: Level::Warning,
        engines: ALL,
        why: "Two rows alike stop the revision. PostgreSQL reads the whole table for a constraint and lets nobody read or \
              write it meanwhile.",
        instead: "\
Run the query that the finding tells on production first, and mend what it shows in a revision before this one; when
it shows nothing, `allow` it and say so. On PostgreSQL let the index be built beside the writers, in a revision of its
own:

```rust
p.table(\"users\").create_index_concurrently(Index::on([\"name\"]).unique());
```",
        look: Look::Each(becomes_unique),
    },
    Rule {
        id: "R004",
        title: "A table with rows gets a foreign key",
        level: Level::Warning,
        engines: POSTGRES,
        why: "PostgreSQL looks up every row, and nobody writes to either table until it is done.",
        instead: "\
In two revisions: the key for new rows, which is there at once, and the look at the old ones, which holds nobody up.
Both are needed apart, since a lock lasts as long as its transaction.

```rust
p.on(Engine::Postgres, |p| {
    p.execute(
        \"ALTER TABLE posts ADD CONSTRAINT fk_posts_author_id FOREIGN KEY (author_id) REFERENCES users (id) NOT VALID\",
        \"ALTER TABLE posts DROP CONSTRAINT fk_posts_author_id\",
    )
    .declares(|p| {
        p.table(\"posts\").add_foreign_key(ForeignKey::new([\"author_id\"], \"users\", [\"id\"]));
    });
});
p.on([Engine::Sqlite, Engine::MySql, Engine::MariaDb], |p| {
    p.table(\"posts\").add_foreign_key(ForeignKey::new([\"author_id\"], \"users\", [\"id\"]));
});
// the next one, whose `unplan` runs the second text
p.on(Engine::Postgres, |p| {
    p.execute(
        \"ALTER TABLE posts VALIDATE CONSTRAINT fk_posts_author_id\",
        \"ALTER TABLE posts DROP CONSTRAINT fk_posts_author_id, ADD CONSTRAINT fk_posts_author_id FOREIGN KEY (author_id) REFERENCES users (id) NOT VALID\",
    );
});
```",
        look: Look::Each(gets_foreign_key),
    },
    Rule {
        id: "R005",
        title: "A table with rows gets a condition",
        level: Level::Warning,
        engines: SERVERS,
        why: "A row that does not fulfil it stops the revision. PostgreSQL reads the whole table and lets nobody read or \
              write it meanwhile; MySQL and MariaDB copy it, and nobody writes.",
        instead: "\
On PostgreSQL in two revisions, as for a foreign key: the condition for new rows, then the look at the old ones. MySQL
and MariaDB have no such way: there it wants a quiet hour, or `allow` for a small table.

```rust
p.on(Engine::Postgres, |p| {
    p.execute(
        \"ALTER TABLE users ADD CONSTRAINT ck_users_age CHECK (age >= 0) NOT VALID\",
        \"ALTER TABLE users DROP CONSTRAINT ck_users_age\",
    )
    .declares(|p| {
        p.table(\"users\").add_check(\"ck_users_age\", \"age >= 0\");
    });
});
p.on([Engine::Sqlite, Engine::MySql, Engine::MariaDb], |p| {
    p.table(\"users\").add_check(\"ck_users_age\", \"age >= 0\");
});
// the next one, whose `unplan` runs the second text
p.on(Engine::Postgres, |p| {
    p.execute(
        \"ALTER TABLE users VALIDATE CONSTRAINT ck_users_age\",
        \"ALTER TABLE users DROP CONSTRAINT ck_users_age, ADD CONSTRAINT ck_users_age CHECK (age >= 0) NOT VALID\",
    );
});
```",
        look: Look::Each(gets_condition),
    },
    Rule {
        id: "R006",
        title: "A table with rows gets a primary key",
        level: Level::Warning,
        engines: POSTGRES,
        why: "PostgreSQL builds its index while nobody reads or writes the table, and two rows alike stop it.",
        instead: "\
Build the index first, beside the writers, in a revision of its own; the next one makes it the key in a moment.

```rust
p.table(\"visits\").create_index_concurrently(Index::on([\"number\"]).unique().named(\"visits_pkey\"));
// the next one
p.on(Engine::Postgres, |p| {
    p.execute(
        \"ALTER TABLE visits ADD CONSTRAINT visits_pkey PRIMARY KEY USING INDEX visits_pkey\",
        irreversible(\"the index went into the key\"),
    )
    .declares(|p| {
        p.table(\"visits\").drop_index(\"visits_pkey\").set_primary_key(PrimaryKey::new([\"number\"]));
    });
});
p.on([Engine::Sqlite, Engine::MySql, Engine::MariaDb], |p| {
    p.table(\"visits\").drop_index(\"visits_pkey\").set_primary_key(PrimaryKey::new([\"number\"]));
});
```",
        look: Look::Each(gets_primary_key),
    },
];

fn requires_without_value(scene: &Scene<'_>) -> Vec<Hit> {
    let (Operation::AddColumn { column, fill, .. }, Some(table)) = (scene.operation, scene.table())
    else {
        return Vec::new();
    };
    let fills_itself = column.nullable
        || column.generated.is_some()
        || column.identity.is_some()
        || column.default.for_engine(scene.engine).is_some()
        || fill.for_engine(scene.engine).is_some();
    if fills_itself {
        return Vec::new();
    }
    let object = Object::Column(table.name.clone(), column.name.clone());
    vec![Hit::of(
        object,
        "must have a value, and the rows that are there get none",
    )]
}

fn requires(scene: &Scene<'_>) -> Vec<Hit> {
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
    if !from.nullable || to.nullable || to.generated.is_some() {
        return Vec::new();
    }
    let object = Object::Column(table.name.clone(), to.name.clone());
    let known = is_known_to_be_given(scene.engine, table, &to.name);
    if conversion.fill.for_engine(scene.engine).is_none() && !known {
        return vec![Hit::of(
            object,
            "may not be NULL any more, and nothing is said for rows in which it is",
        )];
    }
    if scene.engine == Engine::Postgres && !known {
        return vec![Hit::of(
            object,
            "may not be NULL any more: every row is looked at behind a lock",
        )];
    }
    Vec::new()
}

/// Whether a condition says already that a column is not NULL. PostgreSQL believes it then.
fn is_known_to_be_given(engine: Engine, table: &Table, column: &str) -> bool {
    let says = |text: &str| {
        let plain: String = text
            .chars()
            .filter(|c| !['"', '`', '(', ')'].contains(c))
            .collect();
        let words: Vec<&str> = plain.split_whitespace().collect();
        matches!(words[..], [name, is, not, null]
            if name == column && [is, not, null].iter().zip(["is", "not", "null"]).all(|(a, b)| a.eq_ignore_ascii_case(b)))
    };
    let mut checks = table.checks.iter();
    checks.any(|check| says(check.expression.for_engine(engine)))
}

fn becomes_unique(scene: &Scene<'_>) -> Vec<Hit> {
    let Some(table) = scene.table() else {
        return Vec::new();
    };
    let (object, columns) = match scene.operation {
        Operation::AddConstraint {
            constraint: Constraint::Unique(unique),
            ..
        } => (
            Object::Constraint(table.name.clone(), unique.name.clone()),
            unique.columns.iter().map(String::as_str).collect(),
        ),
        Operation::CreateIndex { index, .. } if index.unique && scene.gets(index) => {
            let object = Object::Index(table.name.clone(), index.name.clone());
            let columns: Vec<&str> = index.columns().take(index.parts.len()).collect();
            if columns.len() < index.parts.len() {
                return vec![Hit::of(object, "wants every row to be unlike the others")];
            }
            (object, columns)
        }
        _ => return Vec::new(),
    };
    let is_null_everywhere = |column: &&str| {
        let known = table.column(column);
        scene.has_made(table, column)
            && known.is_some_and(|known| known.nullable && known.default.is_none())
    };
    if columns.iter().any(is_null_everywhere) {
        return Vec::new();
    }
    let columns = columns.join(", ");
    let name = &table.name;
    vec![Hit::of(
        object,
        format!(
            "is in the way of rows alike: SELECT {columns}, COUNT(*) FROM {name} GROUP BY {columns} HAVING COUNT(*) > 1"
        ),
    )]
}

fn gets_foreign_key(scene: &Scene<'_>) -> Vec<Hit> {
    match (scene.operation, scene.table()) {
        (
            Operation::AddConstraint {
                constraint: Constraint::ForeignKey(key),
                ..
            },
            Some(table),
        ) => {
            let object = Object::Constraint(table.name.clone(), key.name.clone());
            let says = format!(
                "is looked up for every row; nobody writes to `{}` or `{}` meanwhile",
                table.name, key.to
            );
            vec![Hit::of(object, says)]
        }
        _ => Vec::new(),
    }
}

fn gets_condition(scene: &Scene<'_>) -> Vec<Hit> {
    match (scene.operation, scene.table()) {
        (
            Operation::AddConstraint {
                constraint: Constraint::Check(check),
                ..
            },
            Some(table),
        ) => {
            let object = Object::Constraint(table.name.clone(), check.name.clone());
            vec![Hit::of(object, "is looked at for every row behind a lock")]
        }
        _ => Vec::new(),
    }
}

fn gets_primary_key(scene: &Scene<'_>) -> Vec<Hit> {
    match (scene.operation, scene.table()) {
        (Operation::SetPrimaryKey { to: Some(_), .. }, Some(table)) => vec![Hit::of(
            Object::PrimaryKey(table.name.clone()),
            "gets its index behind a lock",
        )],
        _ => Vec::new(),
    }
}
