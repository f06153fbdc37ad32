//! T: types that are regretted later.

use super::rule::{Level, Look, MYSQL, POSTGRES, Rule, SERVERS};
use super::scene::{Hit, Scene};
use crate::engine::Engine;
use crate::operation::Operation;
use crate::schema::{Column, Constraint, IntegerSize, Object, Table, Type};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "T001",
        title: "A key is a number of 32 bits or fewer",
        level: Level::Note,
        engines: SERVERS,
        why: "It ends at two thousand million, and numbers that were rolled back or deleted count. Making it wider later \
              writes the table anew, and every table that refers to it. (On SQLite such a column has 64 bits anyway.)",
        instead: "\
`t.id()` for a key that counts, `.big_integer()` for one that refers to it.",
        look: Look::Each(narrow_key),
    },
    Rule {
        id: "T002",
        title: "A `serial` counts up",
        level: Level::Note,
        engines: POSTGRES,
        why: "It is a plain number with a default: the sequence has rights and an owner of its own, and an INSERT with a \
              number goes past it unnoticed.",
        instead: "\
`t.id()`, or `.big_integer().identity()`.",
        look: Look::Each(serial),
    },
    Rule {
        id: "T003",
        title: "A point in time has no time zone",
        level: Level::Note,
        engines: POSTGRES,
        why: "Which moment it means depends on who reads it.",
        instead: "\
`.timestamp()`, which is `timestamp with time zone` on PostgreSQL, and `DateTimeUtc` in the entity. A time of day on the
wall of wherever, such as an opening hour, is meant to have none: `allow` it.",
        look: Look::Each(no_time_zone),
    },
    Rule {
        id: "T004",
        title: "A text is filled up with blanks",
        level: Level::Note,
        engines: POSTGRES,
        why: "`char(n)` takes as much room as `varchar(n)` and more, and blanks at its end are and are not there, depending on \
              the function.",
        instead: "\
`.string(3)`, and where the length is always the same a condition: `t.check(\"ck_prices_currency\", \"length(currency) = 3\")`.",
        look: Look::Each(padded),
    },
    Rule {
        id: "T005",
        title: "JSON is kept as text",
        level: Level::Note,
        engines: POSTGRES,
        why: "`json` has no `=`: `DISTINCT`, `GROUP BY` and `UNION` over such rows fail. It is parsed again by each query, and \
              no index reaches into it.",
        instead: "\
`.json_binary()`.",
        look: Look::Each(json_text),
    },
    Rule {
        id: "T006",
        title: "A table has a character set that is not utf8mb4",
        level: Level::Note,
        engines: MYSQL,
        why: "A letter that the set has not stops the INSERT: an emoji, and many a name. What MySQL calls `utf8` ends at \
              three bytes. Changing it later copies the table.",
        instead: "\
Say nothing, where the database is of `utf8mb4`, or `t.charset(\"utf8mb4\")`.",
        look: Look::Each(narrow_charset),
    },
];

/// The columns that an operation makes or changes the type of, with their table where it is there.
fn columns<'s>(scene: &'s Scene<'_>) -> Vec<(Object, &'s Column)> {
    let object = |table: &crate::schema::ObjectName, column: &Column| {
        Object::Column(table.clone(), column.name.clone())
    };
    match scene.operation {
        Operation::CreateTable(table) => {
            let columns = table.columns.iter();
            columns
                .map(|column| (object(&table.name, column), column))
                .collect()
        }
        Operation::AddColumn { table, column, .. } => vec![(object(table, column), column)],
        Operation::AlterColumn {
            table, from, to, ..
        } if from.ty != to.ty => vec![(object(table, to), to)],
        _ => Vec::new(),
    }
}

fn of_type(scene: &Scene<'_>, is: impl Fn(&Type) -> bool, says: &str) -> Vec<Hit> {
    let columns = columns(scene).into_iter();
    columns
        .filter(|(_, column)| is(&column.ty))
        .map(|(object, _)| Hit::of(object, says))
        .collect()
}

fn narrow_key(scene: &Scene<'_>) -> Vec<Hit> {
    let narrow = |table: &Table, names: &[String]| {
        let mut hits = Vec::new();
        for name in names {
            let ty = table.column(name).map(|column| &column.ty);
            if let Some(Type::Integer { size, .. }) = ty
                && *size != IntegerSize::Big
            {
                let object = Object::Column(table.name.clone(), name.clone());
                hits.push(Hit::of(object, "is a key of 32 bits or fewer"));
            }
        }
        hits
    };
    match scene.operation {
        Operation::CreateTable(table) => {
            let primary = table.primary_key.iter().map(|key| &key.columns);
            let foreign = table.foreign_keys.iter().map(|key| &key.columns);
            let mut names: Vec<String> = Vec::new();
            for name in primary.chain(foreign).flatten() {
                if !names.contains(name) {
                    names.push(name.clone());
                }
            }
            narrow(table, &names)
        }
        Operation::AddConstraint {
            table,
            constraint: Constraint::ForeignKey(key),
        } => {
            let table = scene.before.table(table);
            table.map_or_else(Vec::new, |table| narrow(table, &key.columns))
        }
        _ => Vec::new(),
    }
}

fn serial(scene: &Scene<'_>) -> Vec<Hit> {
    let engine = scene.engine;
    let is_serial = |ty: &Type| {
        let text = match ty {
            Type::Custom(sql) => sql.for_engine(engine),
            Type::Native(text) => text,
            _ => return false,
        };
        let text = text.trim().to_ascii_lowercase();
        ["serial", "bigserial", "smallserial"].contains(&text.as_str())
    };
    of_type(scene, is_serial, "is a serial")
}

fn no_time_zone(scene: &Scene<'_>) -> Vec<Hit> {
    let is = |ty: &Type| matches!(ty, Type::DateTime(_));
    of_type(scene, is, "is a point in time without a time zone")
}

fn padded(scene: &Scene<'_>) -> Vec<Hit> {
    of_type(
        scene,
        |ty| matches!(ty, Type::Char(_)),
        "is filled up with blanks",
    )
}

fn json_text(scene: &Scene<'_>) -> Vec<Hit> {
    of_type(
        scene,
        |ty| matches!(ty, Type::Json),
        "is JSON that cannot be compared",
    )
}

fn narrow_charset(scene: &Scene<'_>) -> Vec<Hit> {
    debug_assert!(scene.engine != Engine::Sqlite, "the rule is of MySQL");
    let (name, options) = match scene.operation {
        Operation::CreateTable(table) => (&table.name, &table.options),
        Operation::SetOptions { table, to, .. } => (table, to),
        _ => return Vec::new(),
    };
    let collation = options.collation.as_deref();
    let of_collation = collation.and_then(|name| name.split('_').next());
    let charset = options.charset.as_deref().or(of_collation);
    match charset {
        Some(charset) if !["utf8mb4", "uca1400"].contains(&charset) => {
            let object = Object::Table(name.clone());
            vec![Hit::of(object, format!("keeps texts as {charset}"))]
        }
        _ => Vec::new(),
    }
}
