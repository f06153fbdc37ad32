//! What engines have not, and what cannot be written for any.

use super::{index, try_steps, users};
use crate::engine::Engine::{self, MariaDb, MySql, Postgres, Sqlite};
use crate::plan::{Plan, col};
use crate::schema::{Action, Deferrable, ForeignKey, Index, IndexPart, Type, Unique};

/// A change, the engines that have not what it asks for, and a word of what they are told.
type Refused = (fn(&mut Plan), &'static [Engine], &'static str);

const LACKING: &[Refused] = &[
    (
        |p| {
            index(p, Index::on(["age"]).predicate("age > 1"));
        },
        &[MySql, MariaDb],
        "only some of the rows",
    ),
    (
        |p| {
            index(p, Index::on(["age"]).include(["name"]));
        },
        &[Sqlite, MySql, MariaDb],
        "carries columns along",
    ),
    (
        |p| {
            index(p, Index::on(["age"]).method("gin"));
        },
        &[Sqlite, MySql, MariaDb],
        "special kind",
    ),
    (
        |p| {
            index(p, Index::on(["age"]).nulls_not_distinct());
        },
        &[Sqlite, MySql, MariaDb],
        "two NULLs as the same",
    ),
    (
        |p| {
            index(
                p,
                Index::on([IndexPart::expression("lower(name)")]).named("ix"),
            );
        },
        &[MariaDb],
        "sorts by an expression",
    ),
    (
        |p| {
            index(
                p,
                Index::on([IndexPart::column("name").operators("text_ops")]),
            );
        },
        &[Sqlite, MySql, MariaDb],
        "class of operators",
    ),
    (
        |p| {
            index(p, Index::on([IndexPart::column("name").prefix(3)]).unique());
        },
        &[Sqlite, Postgres],
        "same beginning",
    ),
    (
        |p| {
            let unique = Unique::on(["name"]).deferrable(Deferrable::InitiallyDeferred);
            p.table("users").add_unique(unique);
        },
        &[Sqlite, MySql, MariaDb],
        "can be put off",
    ),
    (
        |p| {
            let key = ForeignKey::new(["age"], "users", ["id"]).on_delete(Action::SetDefault);
            p.table("users").add_foreign_key(key);
        },
        &[MySql, MariaDb],
        "sets a default",
    ),
    (
        |p| {
            p.table("users")
                .add_column(col("tags").array(Type::Text).null());
        },
        &[Sqlite, MySql, MariaDb],
        "is an array",
    ),
    (
        |p| {
            p.table("users")
                .add_column(col("counter").integer().identity());
        },
        &[Sqlite],
        "is not the row's id",
    ),
];

const WRONG: &[Refused] = &[
    (
        |p| {
            p.table("users").alter_column(col("age").date().null());
        },
        &[Postgres],
        ".using(",
    ),
    (
        |p| {
            p.table("users")
                .add_check("ck", "age > 1")
                .drop_column("age");
        },
        &Engine::ALL,
        "constraint `ck` of table `users` names it",
    ),
    (
        |p| p.rename_table("users", "é".repeat(70)),
        &[Postgres, MySql, MariaDb],
        "longer than",
    ),
    (
        |p| p.rename_table("users", "a\0b"),
        &Engine::ALL,
        "number 0",
    ),
    (
        |p| {
            p.data_one_way(
                |d| {
                    d.update("users")
                        .set("age", 1)
                        .filter("age = ?", [])
                        .in_batches("id", 1);
                },
                "x",
            );
        },
        &Engine::ALL,
        "1 question marks for 0 values",
    ),
    (
        |p| {
            p.data_one_way(
                |d| {
                    d.update("users").set("age", 1).in_batches("id", 0);
                },
                "x",
            );
        },
        &Engine::ALL,
        "at least one row",
    ),
    (
        |p| p.data_one_way(|d| d.insert("users", ["age"], [vec![1, 2]]), "x"),
        &Engine::ALL,
        "row 1 has 2 values for 1 columns",
    ),
];

#[test]
fn what_an_engine_has_not_is_refused_with_the_remedy() {
    for (change, lacking, told) in LACKING.iter().chain(WRONG) {
        for engine in Engine::ALL {
            match try_steps(engine, users, change) {
                Ok(_) => assert!(!lacking.contains(&engine), "{engine} should refuse: {told}"),
                Err(error) => {
                    assert!(lacking.contains(&engine), "{error}");
                    assert!(error.to_string().contains(told), "{error}");
                }
            }
        }
    }
}
