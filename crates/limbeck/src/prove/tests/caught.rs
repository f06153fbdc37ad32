//! Each mistake of a plan or its way back, and the phase that catches it.

use super::legacy::{Fickle, legacy};
use super::*;
use crate::schema::ForeignKey;

fn said(failure: &Failure, parts: &[&str]) {
    let text = failure.to_string();
    for part in parts
        .iter()
        .copied()
        .chain(["m2_next does not hold on SQLite 3."])
    {
        assert!(text.contains(part), "{part:?} is not said in: {text}");
    }
}

fn only_rows_are_in_the_way(failure: &Failure) -> bool {
    matches!(
        failure.why,
        Why::Run {
            only_with_rows: true,
            ..
        }
    )
}

#[tokio::test]
async fn a_way_back_that_forgets_an_index_is_caught() {
    let failure = fails(
        Phase::Restored,
        |p| {
            p.table("users").drop_index("ix_users_name");
        },
        |_| {},
    )
    .await;
    said(
        &failure,
        &[
            "index `ix_users_name` of table `users` is missing: INDEX (name)",
            "Mend `unplan`",
        ],
    );
    assert_eq!(failure.findings().len(), 1);
}

#[tokio::test]
async fn a_way_back_that_leaves_something_is_caught() {
    let failure = fails(
        Phase::Restored,
        |p| {
            p.create_table("extra", |t| {
                t.id();
            });
        },
        |_| {},
    )
    .await;
    said(
        &failure,
        &["table `extra` is not expected: a table of 1 column"],
    );
}

#[tokio::test]
async fn a_way_back_that_restores_another_default_or_length_is_caught() {
    let failure = fails(
        Phase::Restored,
        |p| {
            p.table("posts")
                .alter_column(col("title").text().default("new"));
            p.table("users").alter_column(col("email").string(80));
        },
        |p| {
            p.table("posts")
                .alter_column(col("title").text().default("nothing"));
            p.table("users").alter_column(col("email").string(60));
        },
    )
    .await;
    said(
        &failure,
        &[
            "column `title` of table `posts`: default should be 'none', found 'nothing'",
            "column `email` of table `users`: type should be varchar",
        ],
    );
}

#[tokio::test]
async fn not_null_without_a_value_for_rows_that_are_there_is_caught() {
    let failure = fails(
        Phase::Up,
        |p| {
            p.table("users")
                .alter_column(col("age").integer().not_null());
        },
        |p| {
            p.table("users").alter_column(col("age").integer().null());
        },
    )
    .await;
    assert!(only_rows_are_in_the_way(&failure), "{failure}");
    assert!(failure.sql().is_some());
    said(
        &failure,
        &["NOT NULL constraint failed", "On empty tables it does well"],
    );
}

#[tokio::test]
async fn a_new_column_that_old_rows_have_no_value_for_is_caught() {
    let failure = fails(
        Phase::Up,
        |p| {
            p.table("users").add_column(col("phone").string(20));
        },
        |p| {
            p.table("users").drop_column("phone");
        },
    )
    .await;
    assert!(only_rows_are_in_the_way(&failure), "{failure}");
}

#[tokio::test]
async fn a_unique_constraint_over_values_that_are_there_twice_is_caught() {
    let failure = fails(
        Phase::Up,
        |p| {
            p.table("users").add_unique(Unique::on(["name"]));
        },
        |p| {
            p.table("users").drop_constraint("uq_users_name");
        },
    )
    .await;
    assert!(only_rows_are_in_the_way(&failure), "{failure}");
    said(&failure, &["UNIQUE constraint failed"]);
}

#[tokio::test]
async fn a_foreign_key_over_orphans_is_caught() {
    let failure = fails(
        Phase::Up,
        |p| {
            p.table("posts")
                .add_foreign_key(ForeignKey::new(["editor"], "users", ["id"]));
        },
        |p| {
            p.table("posts").drop_constraint("fk_posts_editor");
        },
    )
    .await;
    assert!(only_rows_are_in_the_way(&failure), "{failure}");
    said(&failure, &["rows that refer to nothing"]);
}

#[tokio::test]
async fn a_text_that_becomes_a_number_is_caught() {
    let failure = fails(
        Phase::Up,
        |p| {
            p.table("users").alter_column(col("name").integer().null());
        },
        |p| {
            p.table("users").alter_column(col("name").string(20).null());
        },
    )
    .await;
    assert!(only_rows_are_in_the_way(&failure), "{failure}");
    said(&failure, &["a value of users.name is no number"]);
}

#[tokio::test]
async fn sql_that_does_more_than_it_declares_is_caught() {
    let failure = fails(
        Phase::State,
        |p| {
            p.execute(
                "CREATE TABLE tags (id integer NOT NULL PRIMARY KEY, word text)",
                "DROP TABLE tags",
            )
            .declares(|p| {
                p.create_table("tags", |t| {
                    t.integer("id").primary_key();
                });
            });
        },
        |p| {
            p.execute("DROP TABLE tags", irreversible("it is one"))
                .declares(|p| p.drop_table("tags"));
        },
    )
    .await;
    said(
        &failure,
        &[
            "column `word` of table `tags` is not expected: text NULL",
            "`.declares`",
        ],
    );
}

#[tokio::test]
async fn a_way_back_that_drops_values_it_could_keep_is_caught() {
    let failure = fails(
        Phase::Rows,
        |p| {
            p.table("users").rename_column("age", "years");
        },
        |p| {
            p.table("users")
                .drop_column("years")
                .add_column(col("age").integer().null());
        },
    )
    .await;
    said(
        &failure,
        &[
            "column `age` of table `users`, where id = ",
            "found NULL",
            "rename instead",
        ],
    );
}

#[tokio::test]
async fn a_way_back_that_drops_rows_is_caught() {
    let failure = fails(
        Phase::Rows,
        |p| {
            p.create_table("other", |t| {
                t.id();
            });
        },
        |p| {
            p.drop_table("posts");
            p.drop_table("other");
            shop_posts(p);
        },
    )
    .await;
    said(
        &failure,
        &["table `posts` is missing: a row of table `posts`, id = "],
    );
}

#[tokio::test]
async fn a_view_that_is_not_taken_back_is_caught() {
    let failure = fails(
        Phase::Restored,
        |p| {
            p.execute(
                "CREATE VIEW names AS SELECT name FROM users",
                "DROP VIEW names",
            );
        },
        |_| {},
    )
    .await;
    said(&failure, &["view `names` is not expected"]);
}

#[tokio::test]
async fn a_way_back_that_fails_is_caught() {
    let failure = fails(
        Phase::Down,
        |_| {},
        |p| {
            p.execute("DROP TABLE nowhere", irreversible("it is one"));
        },
    )
    .await;
    assert_eq!(failure.sql(), Some("DROP TABLE nowhere"));
    said(&failure, &["no such table"]);
}

/// The row that it adds is still there the second time.
#[tokio::test]
async fn a_plan_that_cannot_be_applied_twice_is_caught() {
    let failure = fails(
        Phase::Again,
        |p| {
            p.execute("INSERT INTO users (id, email) VALUES (5, 'root')", "");
        },
        |_| {},
    )
    .await;
    said(&failure, &["UNIQUE constraint failed"]);
}

#[tokio::test]
async fn a_plan_that_makes_something_else_the_second_time_is_caught() {
    let outcome = legacy(Fickle::default()).await;
    let Err(ProofError::Failed(failure)) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(failure.phase, Phase::Same);
    assert!(
        failure
            .to_string()
            .contains("view `view_2` is not expected"),
        "{failure}"
    );
}

#[tokio::test]
async fn a_revision_beneath_that_cannot_be_applied_is_not_held_against_it() {
    let broken = Revision::from_file(
        "m1_broken",
        &meta("a1", &[]),
        |p| {
            p.execute("no SQL at all", "");
        },
        |_| {},
    );
    let next = Revision::from_file("m2_next", &meta("b2", &["a1"]), |_| {}, |_| {});
    let history = History::new([broken, next]).expect("they fit together");
    let outcome = prove(&history, "b2", &Scratch::MEMORY, &mut |_| {}).await;
    let Err(ProofError::Failed(failure)) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(failure.phase, Phase::Replay);
    said(
        &failure,
        &[
            "m1_broken could not be applied",
            "Prove that revision first",
        ],
    );
}
