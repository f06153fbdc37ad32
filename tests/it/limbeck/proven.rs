//! Proofs on every engine: what holds there, and each mistake that is to be caught.

use super::command_line::Shell;
use super::*;
use limbeck::prove::{Failure, Phase, Proof, ProofError, Scratch, Why, prove};
use limbeck::schema::{ForeignKey, Index, Unique};
use limbeck::{History, Meta, Plan, Revision, col, irreversible};
use plinth_tests::database::Engine;
use plinth_tests::on_every_database;
use plinth_tests::process::example;

fn shop(p: &mut Plan) {
    p.create_enum("mood", ["glad", "sad"]);
    p.create_table("users", |t| {
        t.id();
        t.string("email", 50).unique();
        t.string("name", 20).null();
        t.integer("age").null();
        t.big_integer("boss_id").null();
        t.index(Index::on(["name"]));
    });
    p.create_table("posts", |t| {
        t.id();
        t.big_integer("author_id").references("users", "id");
        t.big_integer("parent_id").null().references("posts", "id");
        t.string("title", 200).default("none");
        t.check("ck_posts_title", "title <> 'forbidden'");
    });
    p.create_table("everything", |t| {
        t.uuid("id").primary_key();
        t.boolean("a_boolean");
        t.tiny_integer("a_tiny");
        t.small_integer("a_small").null();
        t.integer("an_integer").unsigned();
        t.big_integer("a_big").unsigned().null();
        t.real("a_real");
        t.double("a_double").null();
        t.decimal("a_decimal", 12, 2);
        t.char("a_char", 3);
        t.text("a_text").null();
        t.binary("a_binary", 4);
        t.blob("a_blob").null();
        t.date("a_date");
        t.time("a_time").null();
        t.date_time("a_date_time");
        t.timestamp("a_timestamp").null();
        t.json("a_json");
        t.json_binary("a_jsonb").null();
        t.enumeration("a_mood", "mood");
    });
}

fn history(plan: fn(&mut Plan), unplan: fn(&mut Plan)) -> History {
    let shop_meta = Meta {
        id: "a1",
        ..Meta::EMPTY
    };
    let meta = Meta {
        id: "b2",
        parents: &["a1"],
        ..Meta::EMPTY
    };
    let base = Revision::from_file("m1_shop", &shop_meta, shop, |p| {
        for table in ["everything", "posts", "users"] {
            p.drop_table(table);
        }
        p.drop_enum("mood");
    });
    let next = Revision::from_file("m2_next", &meta, plan, unplan);
    History::new([base, next]).unwrap()
}

fn scratch(database: &TestDatabase) -> Scratch {
    match database.engine() {
        Engine::Sqlite => Scratch::MEMORY,
        Engine::Postgres | Engine::Mysql => Scratch::at(database.url()).unwrap(),
    }
}

async fn attempt(
    database: &TestDatabase,
    plan: fn(&mut Plan),
    unplan: fn(&mut Plan),
) -> Result<Proof, ProofError> {
    let history = history(plan, unplan);
    prove(&history, "b2", &scratch(database), &mut |_| {}).await
}

async fn fails(
    database: &TestDatabase,
    phases: &[Phase],
    plan: fn(&mut Plan),
    unplan: fn(&mut Plan),
) -> Box<Failure> {
    match attempt(database, plan, unplan).await {
        Err(ProofError::Failed(failure)) => {
            assert!(phases.contains(&failure.phase), "{failure}");
            failure
        }
        other => panic!("it should fail, and not: {other:?}"),
    }
}

/// Fails when it is applied, and does well on empty tables.
async fn rows_are_in_the_way(
    database: &TestDatabase,
    plan: fn(&mut Plan),
    unplan: fn(&mut Plan),
) -> Box<Failure> {
    let failure = fails(database, &[Phase::Up], plan, unplan).await;
    let only = matches!(
        failure.why,
        Why::Run {
            only_with_rows: true,
            ..
        }
    );
    assert!(only, "{failure}");
    failure
}

on_every_database!(empty a_revision_holds_with_rows_of_every_type);
async fn a_revision_holds_with_rows_of_every_type(database: &TestDatabase) {
    let proof = attempt(
        database,
        |p| {
            p.table("everything")
                .rename_column("a_date", "a_day")
                .alter_column(col("a_small").integer().null())
                .add_column(col("extra").string(10).default("none"))
                .create_index(Index::on(["a_day"]));
            p.table("users").drop_column("age");
            p.rename_table("posts", "articles");
            p.alter_enum("mood", ["glad", "sad", "bored"]);
        },
        |p| {
            p.alter_enum("mood", ["glad", "sad"]);
            p.rename_table("articles", "posts");
            p.table("users").add_column(col("age").integer().null());
            p.table("everything")
                .drop_index("ix_everything_a_day")
                .drop_column("extra")
                .alter_column(col("a_small").small_integer().null())
                .rename_column("a_day", "a_date");
        },
    );
    let proof = proof.await.unwrap_or_else(|error| panic!("{error}"));
    assert!(proof.notes.is_empty(), "{proof:?}");
    assert!(proof.survived > 10, "{proof:?}");
    assert_eq!(proof.lost.len(), 1, "{proof:?}");
    assert!(proof.lost[0].contains("column `age` of table `users`, dropped on the way up"));
    let db = connect(database).await;
    let catalog = limbeck::catalog::read(&db, &limbeck::catalog::Filter::new()).await;
    assert!(
        catalog.unwrap().schema.tables.is_empty(),
        "the scratch address is left alone"
    );
}

on_every_database!(empty a_way_back_that_restores_another_schema_is_caught);
async fn a_way_back_that_restores_another_schema_is_caught(database: &TestDatabase) {
    let failure = fails(
        database,
        &[Phase::Restored],
        |p| {
            p.table("users").drop_index("ix_users_name");
            p.table("posts")
                .alter_column(col("title").string(200).default("new"));
            p.table("users").alter_column(col("email").string(80));
        },
        |p| {
            p.table("posts")
                .alter_column(col("title").string(200).default("nothing"));
            p.table("users").alter_column(col("email").string(60));
        },
    )
    .await;
    let text = failure.to_string();
    for part in [
        "index `ix_users_name` of table `users` is missing",
        "column `title` of table `posts`: default should be",
        "column `email` of table `users`: type should be",
    ] {
        assert!(text.contains(part), "{part:?} is not said in: {text}");
    }
}

on_every_database!(empty a_plan_that_rows_are_in_the_way_of_is_caught);
async fn a_plan_that_rows_are_in_the_way_of_is_caught(database: &TestDatabase) {
    rows_are_in_the_way(
        database,
        |p| {
            p.table("users")
                .alter_column(col("age").integer().not_null());
        },
        |p| {
            p.table("users").alter_column(col("age").integer().null());
        },
    )
    .await;
    rows_are_in_the_way(
        database,
        |p| {
            p.table("users").add_unique(Unique::on(["name"]));
        },
        |p| {
            p.table("users").drop_constraint("uq_users_name");
        },
    )
    .await;
    rows_are_in_the_way(
        database,
        |p| {
            p.table("users")
                .add_foreign_key(ForeignKey::new(["boss_id"], "users", ["id"]));
        },
        |p| {
            p.table("users").drop_constraint("fk_users_boss_id");
        },
    )
    .await;
}

on_every_database!(empty a_text_that_becomes_a_number_is_caught);
async fn a_text_that_becomes_a_number_is_caught(database: &TestDatabase) {
    rows_are_in_the_way(
        database,
        |p| {
            p.table("posts").drop_constraint("ck_posts_title");
            p.execute("UPDATE posts SET title = 'ready'", "");
            p.table("users")
                .alter_column(
                    col("name").integer().null().using(
                        limbeck::schema::Sql::from("name")
                            .on(limbeck::Engine::Postgres, "name::integer"),
                    ),
                );
        },
        |p| {
            p.table("users").alter_column(col("name").string(20).null());
            p.table("posts")
                .add_check("ck_posts_title", "title <> 'forbidden'");
        },
    )
    .await;
}

on_every_database!(empty sql_that_does_more_than_it_declares_is_caught);
async fn sql_that_does_more_than_it_declares_is_caught(database: &TestDatabase) {
    let failure = fails(
        database,
        &[Phase::State],
        |p| {
            p.execute(
                "CREATE TABLE tags (id integer NOT NULL PRIMARY KEY, word varchar(20))",
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
    let text = failure.to_string();
    assert!(
        text.contains("column `word` of table `tags` is not expected"),
        "{text}"
    );
}

on_every_database!(empty a_way_back_that_drops_values_it_could_keep_is_caught);
async fn a_way_back_that_drops_values_it_could_keep_is_caught(database: &TestDatabase) {
    let failure = fails(
        database,
        &[Phase::Rows],
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
    let text = failure.to_string();
    assert!(
        text.contains(
            "column `age` of table `users`, where id = 1000001: value should be 1, found NULL"
        ),
        "{text}"
    );
}

on_every_database!(empty a_way_back_that_fails_is_caught);
async fn a_way_back_that_fails_is_caught(database: &TestDatabase) {
    let failure = fails(
        database,
        &[Phase::Down],
        |p| {
            p.execute("CREATE VIEW names AS SELECT name FROM users", "");
        },
        |p| {
            p.execute("DROP VIEW name", "");
        },
    )
    .await;
    assert_eq!(failure.sql(), Some("DROP VIEW name"));
}

/// The words that name the database's server as one to prove revisions on.
fn on_server(database: &TestDatabase) -> String {
    match database.engine() {
        Engine::Sqlite => String::new(),
        Engine::Postgres | Engine::Mysql => format!("--scratch {}", database.url()),
    }
}

on_every_database!(empty revisions_are_proven_on_the_command_line);
async fn revisions_are_proven_on_the_command_line(database: &TestDatabase) {
    let shell = Shell::without_database();
    let servers = on_server(database);
    let line = format!("prove --all --json {servers}");
    let said = shell.does("phone", &line).await;
    let proofs = said.json()["proofs"].as_array().unwrap().clone();
    let engines = if servers.is_empty() { 1 } else { 2 };
    assert_eq!(proofs.len(), 3 * engines, "{}", said.out);
    assert_eq!(proofs[0]["revision"], "m20261121_a00001_create_users");
    assert!(proofs.last().unwrap()["survived"].as_u64() > Some(0));

    // The children go along, on every engine.
    let said = shell.does("for-good", &format!("prove {servers}")).await;
    let kept = said.err.matches("never taken back (nobody knows").count();
    assert_eq!(kept, engines, "{}", said.err);
    let mut process = example("program", &["prove", "--json"]);
    process.env("CASE", "chain");
    let named = servers.trim_start_matches("--scratch ");
    let output = process.env("LIMBECK_SCRATCH_URLS", named).output().await;
    let said: serde_json::Value = serde_json::from_slice(&output.unwrap().stdout).unwrap();
    assert_eq!(said["proofs"].as_array().map(Vec::len), Some(engines));
    let said = shell.does("phone", "prove a0 b0").await;
    assert!(said.out.contains("2 proofs"), "{}", said.out);
}

on_every_database!(empty a_failed_proof_is_told_and_has_a_code);
async fn a_failed_proof_is_told_and_has_a_code(database: &TestDatabase) {
    let shell = Shell::without_database();
    let servers = on_server(database);
    let said = shell.types("careless", &format!("prove {servers}")).await;
    assert_eq!(said.code, 1, "{}{}", said.out, said.err);
    let missing = "column `phone` of table `users` is not expected";
    assert!(said.out.contains(missing), "{}", said.out);
    assert!(said.out.contains("Mend `unplan`"), "{}", said.out);
    let said = shell
        .types("careless", &format!("prove --json {servers}"))
        .await;
    assert_eq!(said.code, 1);
    let failures = said.json()["failures"].clone();
    assert_eq!(failures[0]["phase"], "restored");
    assert_eq!(failures[0]["findings"][0]["aspect"], "existence");

    let said = shell
        .types("chain", "prove --scratch oracle://somewhere")
        .await;
    assert_eq!(said.code, 2, "{}", said.err);
    let said = shell
        .types("chain", "prove --scratch postgres://127.0.0.1:1/none")
        .await;
    assert_eq!(said.code, 1);
    assert!(said.err.contains("CREATEDB"), "{}", said.err);
}
