//! What is compared with a live database: `diff`, `check --drift`, `baseline`.

use super::*;
use plinth_tests::database::Engine;
use std::fs;

/// A trigger that changes nothing, in the words of the engine.
fn trigger(engine: Engine) -> &'static [&'static str] {
    match engine {
        Engine::Sqlite => &["CREATE TRIGGER watch AFTER INSERT ON users BEGIN SELECT 1; END"],
        Engine::Postgres => &[
            "CREATE FUNCTION watched() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            "CREATE TRIGGER watch BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION watched()",
        ],
        Engine::Mysql => &["CREATE TRIGGER watch AFTER INSERT ON users FOR EACH ROW SET @seen = 1"],
    }
}

on_every_database!(empty what_the_entities_want_of_a_database_is_shown_and_does_it);
async fn what_the_entities_want_of_a_database_is_shown_and_does_it(database: &TestDatabase) {
    let shell = Shell::new(database).with_entities();
    shell.does("phone", "upgrade").await;
    let said = shell.does("phone", "diff").await;
    assert_eq!(said.out, "the database is what the entities want\n");
    assert_eq!(said.err, "");

    let db = connect(database).await;
    execute(&db, "ALTER TABLE users DROP COLUMN phone").await;
    execute(&db, "CREATE INDEX ix_by_hand ON posts (title)").await;
    execute(
        &db,
        "CREATE TABLE strangers (id integer PRIMARY KEY, name varchar(20))",
    )
    .await;
    let said = shell.types("phone", "diff").await;
    assert_eq!(said.code, 3, "{}", said.err);
    let mut lines: Vec<&str> = said.out.lines().collect();
    lines.sort_unstable();
    assert_eq!(
        lines,
        [
            "add column `phone` of table `users`: string(20).null()",
            "drop index `ix_by_hand` of table `posts`: Index::on([\"title\"]).named(\"ix_by_hand\")",
            "drop table `strangers`: (id, name)",
        ]
    );
    let said = shell
        .types("phone", "diff --json --exclude strangers")
        .await;
    assert_eq!((said.code, &said.json()["same"]), (3, &Value::Bool(false)));
    assert_eq!(said.json()["changes"].as_array().map(Vec::len), Some(2));
    let said = shell.types("phone", "diff --include posts").await;
    assert!(
        said.out.starts_with("drop index `ix_by_hand`"),
        "{}",
        said.out
    );
    assert_eq!(said.out.lines().count(), 1, "{}", said.out);
    let said = shell.types("phone", "diff --sql --exclude str*").await;
    assert_eq!(said.code, 3);
    for statement in said.out.split(";\n").filter(|it| !it.trim().is_empty()) {
        execute(&db, statement).await;
    }
    shell.does("phone", "diff --exclude str*").await;
    shell.does("phone", "check --drift --exclude str*").await;

    let said = Shell::new(database).types("phone", "diff").await;
    assert_eq!(said.code, 2, "it brings no entities: {}", said.err);
}

on_every_database!(empty what_was_changed_by_hand_is_drift_and_what_is_pending_is_none);
async fn what_was_changed_by_hand_is_drift_and_what_is_pending_is_none(database: &TestDatabase) {
    let shell = Shell::new(database);
    shell.does("phone", "upgrade +2").await;
    let said = shell.types("phone", "check --drift").await;
    assert_eq!(said.code, 4, "{}{}", said.out, said.err);
    assert!(!said.out.contains("drift:"), "{}", said.out);
    shell.does("phone", "upgrade").await;
    let said = shell.does("phone", "check --drift").await;
    assert!(
        said.out.contains("as its revisions made it"),
        "{}",
        said.out
    );

    let db = connect(database).await;
    execute(&db, "ALTER TABLE posts ADD COLUMN note varchar(20)").await;
    execute(&db, "CREATE INDEX ix_by_hand ON posts (title)").await;
    execute(&db, "CREATE VIEW titles AS SELECT title FROM posts").await;
    for statement in trigger(database.engine()) {
        execute(&db, statement).await;
    }
    match database.engine() {
        Engine::Sqlite => execute(&db, "ALTER TABLE users DROP COLUMN phone").await,
        Engine::Postgres => {
            execute(&db, "ALTER TABLE users ALTER COLUMN phone TYPE varchar(30)").await;
            execute(&db, "ALTER TABLE users DROP CONSTRAINT uq_users_email").await;
        }
        Engine::Mysql => {
            execute(&db, "ALTER TABLE users MODIFY COLUMN phone varchar(30)").await;
            execute(&db, "ALTER TABLE users DROP INDEX uq_users_email").await;
        }
    }
    let said = shell.types("phone", "check --drift").await;
    assert_eq!(said.code, 5, "{}{}", said.out, said.err);
    let mut expected = vec![
        "drift: column `note` of table `posts` is not expected",
        "drift: index `ix_by_hand` of table `posts` is not expected: INDEX (title); drop it by hand, or write a revision that makes it",
        "drift: view `titles` is not expected",
        "drift: trigger `watch` of table `users` is not expected",
    ];
    if database.engine() == Engine::Sqlite {
        expected.push("drift: column `phone` of table `users` is missing");
    } else {
        expected.push("drift: column `phone` of table `users`: type should be");
        expected
            .push("drift: constraint `uq_users_email` of table `users` is missing: UNIQUE (email)");
    }
    for line in expected {
        assert!(
            said.out.contains(line),
            "{line:?} is not said in: {}",
            said.out
        );
    }
    shell.does("phone", "check").await;
    let said = shell.types("phone", "check --drift --json").await;
    assert_eq!(said.json()["findings"][0]["what"], "drift");
    let edited = shell.types("edited", "check --drift").await;
    assert_eq!(edited.code, 6);
    assert!(
        edited.err.contains("drift was not looked for"),
        "{}",
        edited.err
    );
}

on_every_database!(empty what_is_none_of_the_projects_is_left_alone);
async fn what_is_none_of_the_projects_is_left_alone(database: &TestDatabase) {
    let shell = Shell::new(database).with_entities();
    shell.does("chain", "upgrade").await;
    let said = shell.types("chain", "check").await;
    assert_eq!(said.code, 3, "users have no phone: {}", said.out);
    shell.does("chain", "check --exclude users").await;
    shell.does("chain", "check --include posts --drift").await;
    let line = "revision --autogenerate -m phone --exclude users";
    let said = shell.does("chain", line).await;
    assert!(said.out.contains("nothing was written"), "{}", said.out);
    let said = shell.types("chain", "diff --exclude p*").await;
    assert_eq!(said.code, 3);
    assert!(said.out.starts_with("add column `phone`"), "{}", said.out);
}

/// What somebody else made, in words that every engine understands.
const BY_SOMEBODY: [&str; 4] = [
    "CREATE TABLE users (id integer PRIMARY KEY, email varchar(200) NOT NULL UNIQUE, name varchar(20) DEFAULT 'nobody', CHECK (email <> ''))",
    "CREATE TABLE posts (id integer PRIMARY KEY, author_id integer NOT NULL, title varchar(200), FOREIGN KEY (author_id) REFERENCES users (id) ON DELETE CASCADE)",
    "CREATE INDEX by_title ON posts (title, author_id)",
    "CREATE VIEW titles AS SELECT title FROM posts",
];

on_every_database!(empty a_database_that_somebody_else_made_becomes_the_first_revision);
async fn a_database_that_somebody_else_made_becomes_the_first_revision(database: &TestDatabase) {
    let shell = Shell::new(database);
    let empty = shell.types("none", "baseline").await;
    assert_eq!(empty.code, 1);
    assert!(
        empty.err.contains("nothing in this database"),
        "{}",
        empty.err
    );
    let db = connect(database).await;
    for statement in BY_SOMEBODY.iter().chain(trigger(database.engine())) {
        execute(&db, statement).await;
    }
    let before = catalog(&db).await;
    let said = shell
        .does("none", "baseline -m as-it-is --rev-id ba5e --no-stamp")
        .await;
    assert!(said.out.contains("2 tables"), "{}", said.out);
    assert_eq!(catalog(&db).await, before, "nothing was changed");
    let files = fs::read_dir(shell.folder.path()).unwrap();
    let files: Vec<_> = files.map(|entry| entry.unwrap().path()).collect();
    let [file] = &files[..] else {
        panic!("one file was written: {files:?}");
    };
    let text = fs::read_to_string(file).unwrap();
    for part in [
        "p.create_table(\"users\", |t| {",
        "t.string(\"name\", 20).null().default(\"nobody\");",
        ".on_delete(Action::Cascade)",
        "Index::on([\"title\", \"author_id\"]).named(\"by_title\")",
        "CREATE",
        "titles",
        "watch",
        "DROP VIEW",
    ] {
        assert!(text.contains(part), "{part:?} is not in {text}");
    }
    let engine = match database.engine() {
        Engine::Sqlite => "p.on(Engine::Sqlite, |p| {",
        Engine::Postgres => "p.on(Engine::Postgres, |p| {",
        Engine::Mysql => "p.on(Engine::MariaDb, |p| {",
    };
    assert!(text.contains(engine), "{text}");
    fs::remove_file(file).unwrap();

    shell.does("none", "baseline --rev-id ba5e").await;
    assert_eq!(catalog(&db).await, before, "nothing was changed");
    let stamped = "SELECT COUNT(*) FROM limbeck_revisions WHERE id = 'ba5e'";
    assert_eq!(number(&db, stamped).await, 1);
    let again = shell.types("none", "baseline").await;
    assert_eq!(again.code, 1);
    assert!(again.err.contains("--purge"), "{}", again.err);
    shell.does("none", "baseline --purge --rev-id c001").await;
    assert_eq!(number(&db, stamped).await, 0);
    let late = shell.types("chain", "baseline").await;
    assert_eq!(late.code, 1);
    assert!(
        late.err.contains("there are 2 revisions already"),
        "{}",
        late.err
    );
}

on_every_database!(empty what_no_revision_can_say_is_named_and_refused);
async fn what_no_revision_can_say_is_named_and_refused(database: &TestDatabase) {
    let shell = Shell::new(database);
    let db = connect(database).await;
    execute(
        &db,
        "CREATE TABLE plain (id integer PRIMARY KEY, name varchar(20))",
    )
    .await;
    let (odd, named) = match database.engine() {
        Engine::Sqlite => (
            "CREATE TABLE odd (id integer PRIMARY KEY, name text UNIQUE ON CONFLICT REPLACE)",
            "UNIQUE ON CONFLICT REPLACE",
        ),
        Engine::Postgres => (
            "CREATE UNLOGGED TABLE odd (id integer PRIMARY KEY)",
            "UNLOGGED",
        ),
        Engine::Mysql => (
            "CREATE TABLE odd (id integer PRIMARY KEY, hidden integer INVISIBLE)",
            "INVISIBLE",
        ),
    };
    execute(&db, odd).await;
    let said = shell.types("none", "baseline").await;
    assert_eq!(said.code, 1, "{}", said.out);
    assert!(said.err.contains(named), "{}", said.err);
    let said = shell.does("none", "baseline --dry-run --exclude odd").await;
    assert!(said.out.contains("create_table(\"plain\""), "{}", said.out);
    assert!(!said.out.contains("odd"), "{}", said.out);
    let said = shell.does("none", "baseline --dry-run --partial").await;
    assert!(said.out.contains("create_table(\"odd\""), "{}", said.out);
    assert!(said.err.contains("left out: detail of"), "{}", said.err);
    assert!(fs::read_dir(shell.folder.path()).unwrap().next().is_none());
}
