//! M: how a file is written.

use super::rule::{ALL, Level, Look, Rule, SERVERS};
use super::scene::{Hit, Whole};
use crate::operation::{Data, DataStep, Operation, Undo};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "M003",
        title: "Raw SQL is not taken back",
        level: Level::Error,
        engines: ALL,
        why: "The plan says how the statement is undone, and the way back runs no SQL at all: `downgrade` leaves what the \
              statement did, and the next `upgrade` does it again.",
        instead: "\
Say it in `unplan` too, or that there is no way back:

```rust
pub(crate) fn unplan(p: &mut Plan) {
    p.execute(\"DROP VIEW adults\", \"CREATE VIEW adults AS SELECT * FROM users WHERE age >= 18\");
}
```

Where there is nothing to undo, the plan says so with an empty text: `p.execute(\"ANALYZE users\", \"\")`.",
        look: Look::Whole(forgets_sql),
    },
    Rule {
        id: "M004",
        title: "Rows are changed at once in a revision that changes their schema",
        level: Level::Warning,
        engines: SERVERS,
        why: "On PostgreSQL the locks of the schema's change last until the last row is done, and everybody waits. MySQL and \
              MariaDB have committed the change by then: if the rows fail, half of it is there.",
        instead: "\
The rows in a revision of their own, and many of them a part at a time: each part is a transaction, and a revision
that was stopped goes on where it was.

```rust
p.data(
    |d| { d.update(\"users\").set(\"role\", \"user\").filter(\"role IS NULL\", []).in_batches(\"id\", 1000); },
    |_| {},
);
```",
        look: Look::Whole(mixes_rows_and_schema),
    },
    Rule {
        id: "M005",
        title: "An `allow` allows nothing",
        level: Level::Warning,
        engines: ALL,
        why: "The file says that it breaks a rule, and does not: whoever reads it looks for what is not there, and what comes \
              later passes unseen.",
        instead: "\
Take it out of `META`.",
        look: Look::Allow,
    },
    Rule {
        id: "M006",
        title: "An `allow` names no rule, or no reason",
        level: Level::Error,
        engines: ALL,
        why: "Nothing is allowed by it.",
        instead: "\
```rust
allow: &[(\"D002 users.phone\", \"no release since 1.4 knows it\")],
```",
        look: Look::Allow,
    },
];

fn forgets_sql(whole: &Whole<'_>) -> Vec<Hit> {
    let Some(down) = whole.down else {
        return Vec::new();
    };
    if down.iter().any(runs_sql) {
        return Vec::new();
    }
    let engine = whole.engine;
    let undone = whole.operations.iter().filter(|(_, operation)| {
        // What is declared can be taken back in the plan's own words.
        matches!(operation, Operation::Execute(execute) if execute.effects.is_empty()
            && !execute.up.for_engine(engine).trim().is_empty()
            && matches!(&execute.down, Undo::By(sql) if !sql.for_engine(engine).trim().is_empty()))
    });
    undone
        .map(|(step, _)| Hit::saying("the statement is not undone by the way back").at(*step))
        .collect()
}

fn runs_sql(operation: &Operation) -> bool {
    match operation {
        Operation::Execute(_) | Operation::Data(_) => true,
        Operation::On { operations, .. } => operations.iter().any(runs_sql),
        _ => false,
    }
}

fn mixes_rows_and_schema(whole: &Whole<'_>) -> Vec<Hit> {
    let changes_schema = whole
        .operations
        .iter()
        .any(|(_, operation)| match operation {
            Operation::Data(_) | Operation::CreateTable(_) | Operation::CreateEnum(_) => false,
            Operation::Execute(execute) => !execute.effects.is_empty(),
            other => other.table().is_none_or(|table| whole.stands(table)),
        });
    if !changes_schema {
        return Vec::new();
    }
    let at_once = |step: &DataStep| match step {
        DataStep::Update { table, batch, .. } | DataStep::Delete { table, batch, .. } => {
            batch.is_none() && whole.stands(table)
        }
        // Rows that stand in a file are few.
        DataStep::Insert { .. } => false,
        DataStep::Statement(_) => true,
    };
    let rows = whole.operations.iter().filter(|(_, operation)| {
        matches!(operation, Operation::Data(Data { up, .. }) if up.iter().any(at_once))
    });
    rows.map(|(step, _)| {
        Hit::saying("rows are changed at once, beside a change of the schema").at(*step)
    })
    .collect()
}
