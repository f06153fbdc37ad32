//! SQLite's foreign keys while it is migrated.
//!
//! Dropping a table that is built anew would delete its children, so keys are off then, and inside of a transaction they
//! cannot be switched. Where nothing is dropped they act, as on every other engine: a `DELETE` takes children along or
//! is refused, as the keys say. Where rows change beside a table that is built anew they cannot; then what would be left
//! without its parent is counted, and the revision refused.

use super::step::{Step, Work};
use crate::engine::Engine;
use crate::sql::statement::{Statement, statements};

/// Whether keys are to act in a transaction of these steps.
pub(super) fn act(engine: Engine, steps: &[Step]) -> bool {
    let work = || steps.iter().flat_map(|step| &step.work);
    engine == Engine::Sqlite
        && work().any(Work::changes_rows)
        && !steps.iter().any(|step| step.rebuilds)
        && work().all(drops_no_table)
}

fn drops_no_table(work: &Work) -> bool {
    const HARMLESS: [&[&str]; 11] = [
        &["INSERT"],
        &["UPDATE"],
        &["DELETE"],
        &["REPLACE"],
        &["SELECT"],
        &["WITH"],
        &["CREATE"],
        &["ALTER", "TABLE"],
        &["DROP", "INDEX"],
        &["DROP", "VIEW"],
        &["DROP", "TRIGGER"],
    ];
    let harmless = |statement: &Statement| {
        // A column that refers to another table could not come with a default while keys act.
        HARMLESS.iter().any(|words| statement.begins(words))
            && !(statement.begins(&["ALTER"]) && statement.says(&["REFERENCES"]))
    };
    !matches!(work, Work::Code(_)) && statements(work.sql()).iter().all(harmless)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acts(statements: &[&str]) -> bool {
        let steps = [Step::new("a step", statements.iter().copied(), [])];
        assert!(!act(Engine::Postgres, &steps), "there is nothing to switch");
        act(Engine::Sqlite, &steps)
    }

    #[test]
    fn keys_act_where_rows_change_and_no_table_is_dropped() {
        for statements in [
            &["DELETE FROM users"][..],
            &[
                "ALTER TABLE users ADD COLUMN a text",
                "update users SET a = 'DROP TABLE'",
            ],
            &[
                "CREATE TABLE a (b)",
                "INSERT INTO a SELECT 1",
                "DROP INDEX c",
            ],
        ] {
            assert!(acts(statements), "{statements:?}");
        }
        for statements in [
            &["CREATE TABLE a (b)"][..],
            &["DELETE FROM users", "DROP TABLE posts"],
            &["DELETE FROM users; DROP TABLE posts"],
            &[
                "UPDATE users SET a = 1",
                "ALTER TABLE users ADD COLUMN b REFERENCES c DEFAULT 1",
            ],
        ] {
            assert!(!acts(statements), "{statements:?}");
        }
        let rebuilt = Step {
            rebuilds: true,
            ..Step::new("a step", ["INSERT INTO a SELECT 1"], [])
        };
        assert!(!act(Engine::Sqlite, &[rebuilt]));
    }
}
