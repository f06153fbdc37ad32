//! N: names.

use super::rule::{ALL, Level, Look, Rule, SERVERS};
use super::scene::{Hit, Scene};
use crate::engine::Server;
use crate::sql::name_too_long;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "N001",
        title: "A name is longer than the engine keeps",
        level: Level::Error,
        engines: SERVERS,
        why: "PostgreSQL would cut it after 63 bytes without a word, and queries would look for another name; MySQL and \
              MariaDB refuse more than 64 letters. Limbeck writes no SQL for it: `upgrade` fails there. (Names of \
              indexes and constraints, by which nobody asks, are shortened by themselves.)",
        instead: "\
A shorter name.",
        look: Look::Declared(too_long),
    },
    Rule {
        id: "N002",
        title: "Raw SQL makes a constraint without a name",
        level: Level::Warning,
        engines: ALL,
        why: "Each engine makes one up, and another one each: nobody can drop the constraint in a revision that serves all \
              of them.",
        instead: "\
The plan's own words, which name it by a convention, or `CONSTRAINT` and a name:

```rust
p.table(\"users\").add_unique(Unique::on([\"email\"]));
p.execute(\"ALTER TABLE users ADD CONSTRAINT ck_users_age CHECK (age >= 0)\", \"ALTER TABLE users DROP CONSTRAINT ck_users_age\");
```",
        look: Look::Each(unnamed),
    },
];

fn too_long(scene: &Scene<'_>) -> Vec<Hit> {
    let server = Server::assumed(scene.engine);
    let found = name_too_long(server, scene.before, scene.operation);
    let says =
        |(object, limit): (_, &str)| Hit::of(object, format!("has a name of more than {limit}"));
    found.map(says).into_iter().collect()
}

fn unnamed(scene: &Scene<'_>) -> Vec<Hit> {
    let statements = scene.statements().into_iter();
    statements
        .filter(|statement| statement.begins(&["ALTER", "TABLE"]))
        .filter_map(|statement| {
            let kinds = [
                ("CHECK", &["ADD", "CHECK"][..]),
                ("FOREIGN KEY", &["ADD", "FOREIGN", "KEY"][..]),
                ("UNIQUE", &["ADD", "UNIQUE"][..]),
            ];
            let found = kinds.into_iter().find(|(_, words)| statement.says(words));
            let named = ["KEY", "INDEX"]
                .iter()
                .any(|word| statement.says(&["ADD", "UNIQUE", word]));
            let (kind, _) = found.filter(|_| !named)?;
            Some(Hit::saying(format!("a {kind} is added without a name")))
        })
        .collect()
}
