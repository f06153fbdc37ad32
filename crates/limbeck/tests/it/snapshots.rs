//! The SQL of some plans on every engine, as it is kept in `tests/snapshots` for people to read.
//!
//! `LIMBECK_BLESS=1 cargo test -p limbeck --test it snapshots` writes the files again; their change is to be reviewed.

mod plans;

use limbeck::engine::{Engine, Server};
use limbeck::sql::{Dependent, Step, Surroundings, Work, render};
use limbeck::{Plan, State};
use plans::PLANS;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The text of steps, as a person would read it.
fn text(steps: &[Step]) -> String {
    let mut text = String::new();
    for step in steps {
        let alone = if step.alone { " (by itself)" } else { "" };
        writeln!(text, "-- {}{alone}", step.describe).expect("a String takes every text");
        for work in &step.work {
            match work {
                Work::Batched(batched) => {
                    writeln!(
                        text,
                        "{}; -- {} at a time, by {}",
                        batched.sql, batched.size, batched.key
                    )
                    .expect("the plan fits");
                }
                other => writeln!(text, "{};", other.sql()).expect("the plan fits"),
            }
        }
    }
    text
}

fn written(engine: Engine, before: fn(&mut Plan), change: fn(&mut Plan)) -> String {
    let mut plan = Plan::new();
    before(&mut plan);
    let made = plan.resolve(&State::new()).expect("the plan fits");
    let state = State::replay(&made).expect("the plan fits");
    let mut plan = Plan::new();
    change(&mut plan);
    let operations = plan.resolve(&state).expect("the plan fits");
    let view = |name: &str, sql: &str| Dependent {
        is_view: true,
        name: name.to_owned(),
        table: name.to_owned(),
        sql: sql.to_owned(),
    };
    let trigger = Dependent {
        is_view: false,
        name: "users_named".to_owned(),
        table: "users".to_owned(),
        sql: "CREATE TRIGGER users_named AFTER INSERT ON users BEGIN SELECT new.name; END"
            .to_owned(),
    };
    let around = Surroundings::Known(vec![
        view("names", "CREATE VIEW names AS SELECT name FROM users"),
        view("others", "CREATE VIEW others AS SELECT 1"),
        trigger,
    ]);
    match render(
        Server::assumed(engine),
        state.on(engine),
        &operations,
        &around,
    ) {
        Ok(steps) => text(&steps),
        Err(error) => format!("-- {error}\n"),
    }
}

#[test]
fn plans_are_written_as_they_were() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
    let bless = std::env::var_os("LIMBECK_BLESS").is_some();
    let mut different = Vec::new();
    for (name, before, change) in PLANS {
        for engine in Engine::ALL {
            let written = written(engine, *before, *change);
            let file = folder.join(format!("{name}.{}.sql", engine.to_string().to_lowercase()));
            if bless {
                fs::create_dir_all(&folder).unwrap();
                fs::write(&file, &written).unwrap();
            }
            let kept = fs::read_to_string(&file).unwrap_or_default();
            if kept != written {
                different.push(format!("{}:\n{written}", file.display()));
            }
        }
    }
    assert!(
        different.is_empty(),
        "written otherwise than kept:\n{}",
        different.join("\n")
    );
}
