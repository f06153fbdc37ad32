//! Going up and down, and what is written about it.

use super::*;
use limbeck::runner::{Aftermath, Course, Event, Repair, Step};
use plinth_tests::catalog::catalog;
use plinth_tests::limbeck::{column, five_steps, row, step, table};
use plinth_tests::on_every_database;
use sea_orm::DbBackend;

fn three() -> Project {
    Project::new()
        .with("a", &[], [table("a")])
        .with("b", &["a"], [column("a", "more"), row("a", 1)])
        .with("c", &["b"], [table("c")])
}

on_every_database!(empty up_and_down_come_back_to_the_same_schema);
async fn up_and_down_come_back_to_the_same_schema(database: &TestDatabase) {
    let (db, project) = (connect(database).await, three());
    assert_eq!(up(&db, &project, "+1").await, ["a"]);
    let first = catalog(&db).await;
    assert_eq!(up(&db, &project, "head").await, ["b", "c"]);
    let head = catalog(&db).await;
    assert_eq!(applied(&db, &project).await, ["a", "b", "c"]);
    assert_eq!(down(&db, &project, "-2").await, ["c", "b"]);
    assert_eq!(catalog(&db).await, first);
    assert_eq!(down(&db, &project, "base").await, ["a"]);
    assert_eq!(catalog(&db).await, [""; 0]);
    assert_eq!(up(&db, &project, "head").await, ["a", "b", "c"]);
    assert_eq!(catalog(&db).await, head);
    db.close().await.unwrap();
}

on_every_database!(empty both_lists_are_kept_up);
async fn both_lists_are_kept_up(database: &TestDatabase) {
    let (db, project) = (connect(database).await, three());
    up(&db, &project, "head").await;
    let names = "SELECT COUNT(*) FROM seaql_migrations WHERE version LIKE 'm2026_%' AND applied_at > 1700000000";
    assert_eq!(number(&db, names).await, 3);
    let records = "SELECT COUNT(*) FROM limbeck_revisions WHERE direction = 'up' AND steps_done = steps AND duration_ms >= 0 AND name = CONCAT('m2026_', id)";
    assert_eq!(
        number(&db, &records.replace("CONCAT('m2026_', id)", &concat(&db))).await,
        3
    );
    down(&db, &project, "-1").await;
    assert_eq!(number(&db, names).await, 2);
    assert_eq!(
        number(&db, "SELECT COUNT(*) FROM limbeck_revisions").await,
        2
    );
    db.close().await.unwrap();
}

/// SQLite of some versions joins text by an operator only.
fn concat(db: &DatabaseConnection) -> String {
    match db.get_database_backend() {
        DbBackend::MySql => "CONCAT('m2026_', id)".to_owned(),
        _ => "'m2026_' || id".to_owned(),
    }
}

on_every_database!(empty reading_creates_nothing);
async fn reading_creates_nothing(database: &TestDatabase) {
    let (db, project) = (connect(database).await, three());
    let runner = runner(&db, &project);
    assert_eq!(applied(&db, &project).await, [""; 0]);
    assert_eq!(
        runner.plan(Way::Up, &Target::head()).await.unwrap().len(),
        3
    );
    assert_eq!(runner.resolve(&Target::head()).await.unwrap().len(), 1);
    assert_eq!(runner.range(&":".parse().unwrap()).await.unwrap().len(), 3);
    assert_eq!(go(&db, &project, Way::Down, "base").await.unwrap(), [""; 0]);
    for table in ["seaql_migrations", "limbeck_revisions"] {
        let question = format!("SELECT COUNT(*) FROM {table}");
        assert!(
            db.execute_unprepared(&question).await.is_err(),
            "{table} is there"
        );
    }
    runner.ensure_version(&mut |_| {}).await.unwrap();
    assert_eq!(
        number(&db, "SELECT COUNT(*) FROM limbeck_revisions").await,
        0
    );
    db.close().await.unwrap();
}

on_every_database!(empty a_failing_step_leaves_no_trace_or_says_what_is_left);
async fn a_failing_step_leaves_no_trace_or_says_what_is_left(database: &TestDatabase) {
    let db = connect(database).await;
    let bad = step("INSERT INTO nowhere VALUES (1)", "DELETE FROM nowhere");
    let project = Project::new().with("a", &[], [table("a")]).with(
        "b",
        &["a"],
        [column("a", "more"), bad, table("b")],
    );
    let error = go(&db, &project, Way::Up, "head").await.unwrap_err();
    let Error::Failed(failure) = &error else {
        panic!("{error}");
    };
    let failed = failure.step.as_ref().unwrap();
    assert_eq!((failed.number, failed.steps), (2, 3));
    assert_eq!(failed.sql, "INSERT INTO nowhere VALUES (1)");
    assert_eq!(applied(&db, &project).await, ["a"]);
    if db.get_database_backend() == DbBackend::MySql {
        assert_eq!(
            (failure.aftermath, error.exit_code()),
            (Aftermath::Dirty, 8)
        );
        assert!(error.to_string().contains("upgrade --resume"), "{error}");
    } else {
        assert_eq!(
            (failure.aftermath, error.exit_code()),
            (Aftermath::Nothing, 1)
        );
        let mended = project.edit("b", [column("a", "more"), table("b")]);
        assert_eq!(up(&db, &mended, "head").await, ["b"]);
    }
    db.close().await.unwrap();
}

on_every_database!(empty a_revision_that_fails_at_once_can_be_mended_on_every_engine);
async fn a_revision_that_fails_at_once_can_be_mended_on_every_engine(database: &TestDatabase) {
    let db = connect(database).await;
    let bad = step("ALTER TABLE nowhere ADD COLUMN x integer", "SELECT 1");
    let project = Project::new().with("a", &[], [bad]);
    let error = go(&db, &project, Way::Up, "head").await.unwrap_err();
    assert!(
        error.to_string().contains("Nothing of it was kept"),
        "{error}"
    );
    let mended = project.edit("a", [table("a")]);
    assert_eq!(up(&db, &mended, "head").await, ["a"]);
    assert_eq!(
        down(&db, &mended.clone().edit("a", [table("a")]), "base").await,
        ["a"]
    );
    db.close().await.unwrap();
}

on_every_database!(empty every_step_is_announced);
async fn every_step_is_announced(database: &TestDatabase) {
    let (db, project) = (connect(database).await, five_steps());
    let mut seen = Vec::new();
    let mut watch = |event: Event<'_>| match event {
        Event::Begun {
            revision,
            course,
            done,
            steps,
        } => {
            seen.push(format!("{} {course} {done}/{steps}", revision.id));
        }
        Event::Step { number, .. } => seen.push(number.to_string()),
        Event::Done { revision, .. } => seen.push(format!("{} done", revision.id)),
        other => panic!("{other:?}"),
    };
    let target = Target::head();
    runner(&db, &project)
        .upgrade(&target, &mut watch)
        .await
        .unwrap();
    let expected =
        "first applied 0/1, 1, first done, second applied 0/5, 1, 2, 3, 4, 5, second done";
    assert_eq!(seen.join(", "), expected);
    db.close().await.unwrap();
}

on_every_database!(empty a_database_of_seaorms_migrator_is_taken_over_as_it_is);
async fn a_database_of_seaorms_migrator_is_taken_over_as_it_is(database: &TestDatabase) {
    let (db, project) = (connect(database).await, three());
    for sql in [
        "CREATE TABLE seaql_migrations (version varchar(255) NOT NULL PRIMARY KEY, applied_at bigint NOT NULL)",
        "INSERT INTO seaql_migrations VALUES ('m2026_a', 1700000000), ('m2026_b', 1700000001)",
        "CREATE TABLE a (id integer NOT NULL PRIMARY KEY, word varchar(20), more integer)",
    ] {
        execute(&db, sql).await;
    }
    let before = catalog(&db).await;
    assert_eq!(applied(&db, &project).await, ["a", "b"]);
    let mut adopted = 0;
    let mut watch = |event: Event<'_>| {
        if let Event::Adopted(count) = event {
            adopted += count;
        }
    };
    let here = "b".parse().unwrap();
    let done = runner(&db, &project)
        .upgrade(&here, &mut watch)
        .await
        .unwrap();
    assert_eq!((done.len(), adopted), (0, 2));
    assert_eq!(catalog(&db).await, before);
    let kept =
        "SELECT COUNT(*) FROM limbeck_revisions WHERE applied_at IN (1700000000, 1700000001)";
    assert_eq!(number(&db, kept).await, 2);
    assert_eq!(up(&db, &project, "head").await, ["c"]);
    assert_eq!(down(&db, &project, "a").await, ["c", "b"]);
    // And SeaORM's migrator could take over again: what it takes back is not applied any more.
    execute(&db, "DELETE FROM seaql_migrations").await;
    assert_eq!(applied(&db, &project).await, [""; 0]);
    execute(&db, "DROP TABLE a").await;
    assert_eq!(up(&db, &project, "a").await, ["a"]);
    db.close().await.unwrap();
}

on_every_database!(empty what_cannot_be_in_a_transaction_runs_outside_of_it);
async fn what_cannot_be_in_a_transaction_runs_outside_of_it(database: &TestDatabase) {
    let db = connect(database).await;
    let (make, remove) = match db.get_database_backend() {
        DbBackend::Postgres => (
            "CREATE INDEX CONCURRENTLY words ON a (word)",
            "DROP INDEX words",
        ),
        DbBackend::MySql => ("CREATE INDEX words ON a (word)", "DROP INDEX words ON a"),
        _ => ("VACUUM", "SELECT 1"),
    };
    let alone = Step {
        alone: true,
        ..step(make, remove)
    };
    let project = Project::new().with("a", &[], [table("a"), row("a", 1), alone, table("b")]);
    assert_eq!(up(&db, &project, "head").await, ["a"]);
    assert_eq!(down(&db, &project, "base").await, ["a"]);
    assert_eq!(catalog(&db).await, [""; 0]);
    db.close().await.unwrap();
}

#[tokio::test]
#[ignore = "needs PLINTH_TEST_POSTGRES_URL; make test starts one"]
async fn an_index_that_postgres_left_invalid_is_made_again() {
    let database = TestDatabase::empty(plinth_tests::database::Engine::Postgres).await;
    let db = connect(&database).await;
    let index = Step {
        alone: true,
        clearing: vec!["DROP INDEX CONCURRENTLY IF EXISTS words".to_owned()],
        ..step(
            "CREATE UNIQUE INDEX CONCURRENTLY words ON a (word)",
            "DROP INDEX words",
        )
    };
    let rows = [row("a", 1), row("a", 2)];
    let [one, two] = rows;
    let project = Project::new().with("a", &[], [table("a"), one, two]).with(
        "b",
        &["a"],
        [index, table("b")],
    );
    let error = go(&db, &project, Way::Up, "head").await.unwrap_err();
    assert_eq!(error.exit_code(), 8, "{error}");
    let invalid = "SELECT COUNT(*) FROM pg_index WHERE NOT indisvalid";
    assert_eq!(number(&db, invalid).await, 1);
    execute(&db, "DELETE FROM a WHERE id = 2").await;
    let repair = runner(&db, &project)
        .repair(Repair::Resume, &mut |_| {})
        .await;
    assert_eq!(repair.unwrap().1, Course::Up);
    assert_eq!(number(&db, invalid).await, 0);
    assert_eq!(down(&db, &project, "a").await, ["b"]);
    db.close().await.unwrap();
    database.close().await;
}

on_every_database!(empty a_repair_needs_something_to_repair);
async fn a_repair_needs_something_to_repair(database: &TestDatabase) {
    let (db, project) = (connect(database).await, three());
    for repair in [Repair::Resume, Repair::UndoPartial] {
        let error = runner(&db, &project)
            .repair(repair, &mut |_| {})
            .await
            .unwrap_err();
        assert!(matches!(error, Error::NotDirty), "{error}");
    }
    db.close().await.unwrap();
}

#[tokio::test]
async fn children_survive_when_sqlite_rebuilds_their_parent() {
    let database = TestDatabase::empty(plinth_tests::database::Engine::Sqlite).await;
    let db = connect(&database).await;
    let child = step(
        "CREATE TABLE child (id integer PRIMARY KEY, a integer REFERENCES a (id) ON DELETE CASCADE)",
        "DROP TABLE child",
    );
    let rebuild = Step::new(
        "rebuild a",
        [
            "CREATE TABLE _new_a (id integer NOT NULL PRIMARY KEY, word varchar(20), extra integer)",
            "INSERT INTO _new_a (id, word) SELECT id, word FROM a",
            "DROP TABLE a",
            "ALTER TABLE _new_a RENAME TO a",
        ],
        [],
    );
    // Where a table is dropped nobody sees to the children.
    let orphan = [
        step("DELETE FROM a", "SELECT 1"),
        step("DROP TABLE extra", "SELECT 1"),
    ];
    let project = Project::new()
        .with("a", &[], [table("a"), child, row("a", 1), table("extra")])
        .with("b", &["a"], [rebuild])
        .with("c", &["b"], orphan);
    up(&db, &project, "a").await;
    execute(&db, "INSERT INTO child VALUES (1, 1)").await;
    assert_eq!(up(&db, &project, "b").await, ["b"]);
    assert_eq!(number(&db, "SELECT COUNT(*) FROM child").await, 1);
    assert_eq!(number(&db, "PRAGMA foreign_keys").await, 1);

    let error = go(&db, &project, Way::Up, "c").await.unwrap_err();
    assert!(matches!(error, Error::Orphans { rows: 1, .. }), "{error}");
    assert_eq!(number(&db, "SELECT COUNT(*) FROM a").await, 1);
    db.close().await.unwrap();
    database.close().await;
}

#[tokio::test]
async fn at_head_nothing_is_written_not_even_beside_the_file() {
    let database = TestDatabase::empty(plinth_tests::database::Engine::Sqlite).await;
    let (db, project) = (connect(&database).await, three());
    up(&db, &project, "head").await;
    db.close().await.unwrap();
    let path = database
        .url()
        .trim_start_matches("sqlite://")
        .trim_start_matches('/');
    let path = std::path::PathBuf::from(format!("/{path}"));
    let lock = path.with_file_name("test.db.migrate.lock");
    std::fs::remove_file(&lock).unwrap();
    let before = (
        std::fs::read(&path).unwrap(),
        path.metadata().unwrap().modified().unwrap(),
    );
    let read_only = format!("{}?mode=ro", database.url());
    let db = Database::connect(read_only).await.unwrap();
    assert_eq!(up(&db, &project, "head").await, [""; 0]);
    db.close().await.unwrap();
    let after = (
        std::fs::read(&path).unwrap(),
        path.metadata().unwrap().modified().unwrap(),
    );
    assert!(before == after && !lock.exists());
    database.close().await;
}

#[tokio::test]
async fn a_database_in_memory_keeps_its_foreign_keys() {
    let mut options = sea_orm::ConnectOptions::new("sqlite::memory:");
    options.max_connections(1);
    let (db, project) = (Database::connect(options).await.unwrap(), three());
    assert_eq!(up(&db, &project, "head").await, ["a", "b", "c"]);
    assert_eq!(number(&db, "PRAGMA foreign_keys").await, 1);
    assert_eq!(down(&db, &project, "base").await, ["c", "b", "a"]);
    db.close().await.unwrap();
}
