//! What `lint` tells, and that what it tells to write holds on every database.

use super::command_line::Shell;
use super::*;
use limbeck::prove::{Scratch, prove};
use limbeck::schema::{ForeignKey, Index, PrimaryKey, Unique, Value};
use limbeck::{Engine, History, Meta, Plan, Revision, col, irreversible};
use plinth_tests::database::Engine as Server;
use plinth_tests::on_every_database;
use serde_json::json;

#[tokio::test]
async fn an_error_fails_and_a_warning_does_when_told_so() {
    let shell = Shell::without_database();
    let clean = shell.does("phone", "lint").await;
    assert_eq!(
        clean.out,
        "3 revisions looked at: 0 errors, 0 warnings, 0 notes\n"
    );
    let lost = shell.types("for-good", "lint").await;
    assert_eq!(lost.code, 1);
    let parts = [
        "m20261121_f00006_forget_the_users\n  error D005, step 1: a DELETE without WHERE empties a table\n",
        "D005 SQL drops or empties",
        "Instead:",
        "in_batches(\"id\", 1000)",
        "allow: &[(\"D005\", \"why\")]",
    ];
    for part in parts {
        assert!(lost.out.contains(part), "{part:?} is not in {}", lost.out);
    }
    let short = shell.types("for-good", "lint --quiet").await;
    assert!(!short.out.contains("Instead"), "{}", short.out);

    let warned = shell.does("widened", "lint").await;
    let line = "warning L004 on PostgreSQL, MySQL, MariaDB, step 1: column `c` of table `t0000` changes its type, and `t0000` is written anew";
    assert!(warned.out.contains(line), "{}", warned.out);
    assert_eq!(shell.types("widened", "lint --strict").await.code, 1);
    shell.does("widened", "lint --strict --engine sqlite").await;
}

#[tokio::test]
async fn what_is_looked_at_can_be_named_without_a_database() {
    let shell = Shell::without_database();
    shell.does("for-good", "lint b00").await;
    shell.does("for-good", "lint a00001:b00002 base").await;
    assert_eq!(shell.types("for-good", "lint a00001 head").await.code, 1);
    assert_eq!(shell.types("for-good", "lint b00002:head").await.code, 1);
    let said = shell.types("for-good", "lint current").await;
    assert_eq!(said.code, 2);
    assert!(said.err.contains("depends on a database"), "{}", said.err);
    assert_eq!(
        shell.types("for-good", "lint --engine oracle").await.code,
        2
    );
    let said = shell.types("for-good", "lint head --json").await.json();
    assert_eq!((&said["errors"], &said["warnings"]), (&json!(1), &json!(0)));
    let finding = &said["revisions"][0]["findings"][0];
    let wanted = json!({
        "rule": "D005",
        "level": "error",
        "engines": ["sqlite", "postgres", "mysql", "mariadb"],
        "step": 1,
        "object": null,
        "text": "a DELETE without WHERE empties a table",
    });
    assert_eq!(*finding, wanted);
}

#[tokio::test]
async fn what_a_file_says_to_be_meant_is_shown_and_lets_it_pass() {
    let said = Shell::without_database().does("meant", "lint head").await;
    let line = "  allowed D005: a DELETE without WHERE empties a table (nobody signs in with this database)\n";
    assert!(said.out.contains(line), "{}", said.out);
    assert!(
        said.out.ends_with("0 errors, 0 warnings, 0 notes\n"),
        "{}",
        said.out
    );
}

on_every_database!(empty check_tells_what_lint_has_found);
async fn check_tells_what_lint_has_found(database: &TestDatabase) {
    let shell = Shell::new(database);
    shell.does("for-good", "upgrade --no-backup").await;
    shell.does("for-good", "check").await;
    let said = shell.types("for-good", "check --lint").await;
    assert_eq!(said.code, 1);
    let line = "lint: m20261121_f00006_forget_the_users: a DELETE without WHERE empties a table (D005). `program lint f00006` tells what to write instead\n";
    assert_eq!(said.out, line);
    shell.does("meant", "check --lint").await;
}

on_every_database!(empty a_warning_is_told_by_check_and_does_not_fail_it);
async fn a_warning_is_told_by_check_and_does_not_fail_it(database: &TestDatabase) {
    let shell = Shell::new(database);
    shell.does("widened", "upgrade --no-backup").await;
    let said = shell.does("widened", "check --lint").await;
    assert!(
        said.out
            .ends_with("lint: 1 warning beside: `program lint` tells them\n"),
        "{}",
        said.out
    );
}

#[tokio::test]
async fn a_revision_that_is_written_comes_with_advice() {
    let shell = Shell::without_database().with_entities();
    let said = shell
        .does(
            "extra",
            "revision --autogenerate -m less --allow-destructive --rev-id 1e55 --no-prove",
        )
        .await;
    let lines = "error D002, step 1: column `extra` of table `users` goes with what it holds\n`program lint 1e55` tells what to write instead\n";
    assert!(said.out.contains(lines), "{}", said.out);
    assert!(said.out.contains("wrote "), "{}", said.out);
}

fn meta(id: &'static str, parents: &'static [&'static str]) -> Meta {
    Meta {
        id,
        parents,
        ..Meta::EMPTY
    }
}

fn tables(p: &mut Plan) {
    p.create_table("users", |t| {
        t.id();
        t.string("phone", 20).null();
        t.integer("age").default(1);
    });
    p.create_table("posts", |t| {
        t.id();
        t.big_integer("author_id").null();
    });
    p.create_table("visits", |t| {
        t.big_integer("number").unique();
    });
}

const OTHERS: [Engine; 3] = [Engine::Sqlite, Engine::MySql, Engine::MariaDb];

/// What R002, R004, R005 and R006 tell to write first.
fn for_new_rows(p: &mut Plan) {
    let key = || ForeignKey::new(["author_id"], "users", ["id"]);
    // Rows that were in the way are mended.
    p.data(
        |d| {
            d.update("posts").set("author_id", Value::Null);
            d.update("users").set("age", 1);
        },
        |_| {},
    );
    p.on(Engine::Postgres, |p| {
        p.execute(
            "ALTER TABLE users ADD CONSTRAINT ck_users_phone CHECK (phone IS NOT NULL) NOT VALID",
            "ALTER TABLE users DROP CONSTRAINT ck_users_phone",
        )
        .declares(|p| {
            p.table("users")
                .add_check("ck_users_phone", "phone IS NOT NULL");
        });
        p.execute(
            "ALTER TABLE posts ADD CONSTRAINT fk_posts_author_id FOREIGN KEY (author_id) REFERENCES users (id) NOT VALID",
            "ALTER TABLE posts DROP CONSTRAINT fk_posts_author_id",
        )
        .declares(|p| {
            p.table("posts").add_foreign_key(key());
        });
        p.execute(
            "ALTER TABLE users ADD CONSTRAINT ck_users_age CHECK (age >= 0) NOT VALID",
            "ALTER TABLE users DROP CONSTRAINT ck_users_age",
        )
        .declares(|p| {
            p.table("users").add_check("ck_users_age", "age >= 0");
        });
    });
    p.on(OTHERS, |p| {
        p.table("posts").add_foreign_key(key());
        p.table("users").add_check("ck_users_age", "age >= 0");
    });
}

fn for_no_rows(p: &mut Plan) {
    p.table("posts").drop_constraint("fk_posts_author_id");
    p.table("users").drop_constraint("ck_users_age");
    p.on(Engine::Postgres, |p| {
        p.table("users").drop_constraint("ck_users_phone");
    });
}

fn for_old_rows(p: &mut Plan) {
    p.on(Engine::Postgres, |p| {
        p.execute(
            "ALTER TABLE users VALIDATE CONSTRAINT ck_users_phone",
            "ALTER TABLE users DROP CONSTRAINT ck_users_phone, ADD CONSTRAINT ck_users_phone CHECK (phone IS NOT NULL) NOT VALID",
        );
        p.execute(
            "ALTER TABLE posts VALIDATE CONSTRAINT fk_posts_author_id",
            "ALTER TABLE posts DROP CONSTRAINT fk_posts_author_id, ADD CONSTRAINT fk_posts_author_id FOREIGN KEY (author_id) REFERENCES users (id) NOT VALID",
        );
        p.execute(
            "ALTER TABLE users VALIDATE CONSTRAINT ck_users_age",
            "ALTER TABLE users DROP CONSTRAINT ck_users_age, ADD CONSTRAINT ck_users_age CHECK (age >= 0) NOT VALID",
        );
    });
}

fn not_for_old_rows(p: &mut Plan) {
    let constraints = [
        ("users", "ck_users_phone", "CHECK (phone IS NOT NULL)"),
        (
            "posts",
            "fk_posts_author_id",
            "FOREIGN KEY (author_id) REFERENCES users (id)",
        ),
        ("users", "ck_users_age", "CHECK (age >= 0)"),
    ];
    p.on(Engine::Postgres, |p| {
        for (table, name, what) in constraints {
            p.execute(
                format!("ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} {what} NOT VALID"),
                format!("ALTER TABLE {table} VALIDATE CONSTRAINT {name}"),
            );
        }
    });
}

fn index_first(p: &mut Plan) {
    let index = Index::on(["number"]).unique().named("visits_pkey");
    p.table("visits").create_index_concurrently(index);
}

fn for_good(p: &mut Plan) {
    // It was there for the test's rows alone; PostgreSQL has no use for it beside the key.
    p.table("visits").drop_constraint("uq_visits_number");
    p.table("users")
        .alter_column(col("phone").string(20).fill(""));
    p.on(Engine::Postgres, |p| {
        p.table("users").drop_constraint("ck_users_phone");
        p.execute(
            "ALTER TABLE visits ADD CONSTRAINT visits_pkey PRIMARY KEY USING INDEX visits_pkey",
            irreversible("the index went into the key"),
        )
        .declares(|p| {
            p.table("visits")
                .drop_index("visits_pkey")
                .set_primary_key(PrimaryKey::new(["number"]));
        });
    });
    p.on(OTHERS, |p| {
        p.table("visits")
            .drop_index("visits_pkey")
            .set_primary_key(PrimaryKey::new(["number"]));
    });
}

fn back_from_good(p: &mut Plan) {
    p.table("visits").drop_primary_key();
    let index = Index::on(["number"]).unique().named("visits_pkey");
    p.table("visits")
        .create_index(index)
        .add_unique(Unique::on(["number"]));
    p.table("users")
        .alter_column(col("phone").string(20).null());
    p.on(Engine::Postgres, |p| {
        p.table("users")
            .add_check("ck_users_phone", "phone IS NOT NULL");
    });
}

on_every_database!(empty what_lint_tells_to_write_holds);
async fn what_lint_tells_to_write_holds(database: &TestDatabase) {
    let scratch = match database.engine() {
        Server::Sqlite => Scratch::MEMORY,
        Server::Postgres | Server::Mysql => Scratch::at(database.url()).unwrap(),
    };
    let revisions = [
        Revision::from_file("m1_tables", &meta("a1", &[]), tables, |p| {
            for table in ["visits", "posts", "users"] {
                p.drop_table(table);
            }
        }),
        Revision::from_file("m2_new", &meta("b2", &["a1"]), for_new_rows, for_no_rows),
        Revision::from_file(
            "m3_old",
            &meta("c3", &["b2"]),
            for_old_rows,
            not_for_old_rows,
        ),
        Revision::from_file("m4_index", &meta("d4", &["c3"]), index_first, |p| {
            p.table("visits").drop_index_concurrently("visits_pkey");
        }),
        Revision::from_file("m5_good", &meta("e5", &["d4"]), for_good, back_from_good),
    ];
    let history = History::new(revisions).unwrap();
    for id in ["b2", "c3", "d4", "e5"] {
        let proof = prove(&history, id, &scratch, &mut |_| {}).await;
        proof.unwrap_or_else(|error| panic!("{id}: {error}"));
    }
}
