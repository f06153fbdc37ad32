//! `kill -9` in the middle of a revision of five steps, and what becomes of the database.

use super::*;
use limbeck::runner::{Course, Event, Repair};
use plinth_tests::catalog::catalog;
use plinth_tests::limbeck::five_steps;
use plinth_tests::on_every_database;
use plinth_tests::process::example;
use sea_orm::{DbBackend, TransactionTrait as _};
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Child;
use tokio::sync::oneshot;

/// Lets a process work until it says that it begins that step, and kills it there.
async fn kill_at(database: &TestDatabase, order: &str, step: usize) {
    let wanted = format!("Step {{ number: {step}, ");
    kill_after(&wanted, &[database.url(), order, &step.to_string()]).await;
}

/// Lets a process work until it says that, and kills it there.
pub(super) async fn kill_after(wanted: &str, words: &[&str]) {
    let mut child = stop_after(wanted, words).await;
    child.kill().await.unwrap();
}

/// Lets a process work until it says that.
pub(super) async fn stop_after(wanted: &str, words: &[&str]) -> Child {
    let mut process = example("victim", words);
    let mut child = process.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    while !lines
        .next_line()
        .await
        .unwrap()
        .expect("the process lives until it is killed")
        .starts_with(wanted)
    {}
    child
}

/// The schema of a database on which nothing goes wrong. The revision before the one of five steps is applied then.
async fn clean(db: &DatabaseConnection, project: &Project) -> (Vec<String>, Vec<String>) {
    up(db, project, "head").await;
    let head = catalog(db).await;
    down(db, project, "first").await;
    (catalog(db).await, head)
}

on_every_database!(empty a_killed_upgrade_leaves_no_trace_or_can_be_finished);
async fn a_killed_upgrade_leaves_no_trace_or_can_be_finished(database: &TestDatabase) {
    let (db, project) = (connect(database).await, five_steps());
    let (first, head) = clean(&db, &project).await;
    for step in 1..=5 {
        kill_at(database, "up", step).await;
        let runner = runner(&db, &project);
        let standing = runner.standing().await.unwrap();
        assert_eq!(ids(standing.applied(project.graph()).collect()), ["first"]);
        if db.get_database_backend() == DbBackend::MySql {
            let dirty = standing.dirty().unwrap();
            assert_eq!((dirty.step, dirty.steps), (step, 5));
            let error = go(&db, &project, Way::Up, "head").await.unwrap_err();
            assert_eq!(error.exit_code(), 8);
            let words = format!("dirty at step {step} of 5");
            assert!(error.to_string().contains(&words), "{error}");
            let (node, course) = runner.repair(Repair::Resume, &mut |_| {}).await.unwrap();
            assert_eq!((node.id.as_str(), course), ("second", Course::Up));
        } else {
            assert_eq!(standing.dirty(), None);
            assert_eq!(catalog(&db).await, first);
            assert_eq!(up(&db, &project, "head").await, ["second"]);
        }
        assert_eq!(catalog(&db).await, head);
        assert_eq!(number(&db, "SELECT COUNT(*) FROM log").await, 1);
        assert_eq!(down(&db, &project, "first").await, ["second"]);
    }
    db.close().await.unwrap();
}

on_every_database!(empty a_killed_downgrade_leaves_no_trace_or_can_be_finished);
async fn a_killed_downgrade_leaves_no_trace_or_can_be_finished(database: &TestDatabase) {
    let (db, project) = (connect(database).await, five_steps());
    let (first, head) = clean(&db, &project).await;
    let mysql = db.get_database_backend() == DbBackend::MySql;
    for step in 1..=5 {
        up(&db, &project, "head").await;
        execute(&db, "UPDATE seaql_migrations SET applied_at = 1700000000").await;
        execute(&db, "UPDATE limbeck_revisions SET applied_at = 1700000000").await;
        let runner = runner(&db, &project);
        for repair in [Repair::UndoPartial, Repair::Resume] {
            kill_at(database, "down", step).await;
            if mysql {
                let error = go(&db, &project, Way::Down, "first").await.unwrap_err();
                assert!(error.to_string().contains("taken back"), "{error}");
                runner.repair(repair, &mut |_| {}).await.unwrap();
            } else if repair == Repair::Resume {
                down(&db, &project, "first").await;
            }
            if repair == Repair::UndoPartial {
                assert_eq!(catalog(&db).await, head);
                let kept = "SELECT COUNT(*) FROM seaql_migrations WHERE applied_at = 1700000000";
                assert_eq!(number(&db, kept).await, 2);
                assert_eq!(up(&db, &project, "head").await, [""; 0]);
            }
        }
        assert_eq!(catalog(&db).await, first);
        assert_eq!(applied(&db, &project).await, ["first"]);
    }
    db.close().await.unwrap();
}

#[tokio::test]
#[ignore = "needs PLINTH_TEST_MYSQL_URL; make test starts one"]
async fn a_killed_upgrade_can_be_undone_by_one_that_is_killed_too() {
    let database = TestDatabase::empty(plinth_tests::database::Engine::Mysql).await;
    let (db, project) = (connect(&database).await, five_steps());
    let (first, _) = clean(&db, &project).await;
    for step in 1..=5 {
        kill_at(&database, "up", step).await;
        let repairs: &[usize] = if step > 2 { &[1, 2] } else { &[] };
        for undone in repairs {
            kill_at(&database, "undo", *undone).await;
        }
        let runner = runner(&db, &project);
        let repaired = runner.repair(Repair::UndoPartial, &mut |_| {}).await;
        let (node, course) = repaired.unwrap();
        assert_eq!((node.id.as_str(), course), ("second", Course::UndoUp));
        assert_eq!(catalog(&db).await, first);
        assert_eq!(applied(&db, &project).await, ["first"]);
        assert_eq!(number(&db, "SELECT COUNT(*) FROM log").await, 0);
    }
    db.close().await.unwrap();
    database.close().await;
}

#[tokio::test]
#[ignore = "needs PLINTH_TEST_MYSQL_URL; make test starts one"]
async fn a_file_that_was_edited_after_it_stopped_is_not_trusted() {
    let database = TestDatabase::empty(plinth_tests::database::Engine::Mysql).await;
    let (db, project) = (connect(&database).await, five_steps());
    kill_at(&database, "up", 3).await;
    let edited = project.edit("second", [plinth_tests::limbeck::table("other")]);
    for repair in [Repair::Resume, Repair::UndoPartial] {
        let outcome = runner(&db, &edited).repair(repair, &mut |_| {}).await;
        let error = outcome.unwrap_err();
        assert_eq!(error.exit_code(), 8);
        assert!(error.to_string().contains("Restore the file"), "{error}");
    }
    db.close().await.unwrap();
    database.close().await;
}

/// The server goes on with the statement of a client that is dead. Nobody may begin before it has ended, and it must
/// not be run a second time.
async fn outlive(step: usize, hold: &str, waits: &str) {
    let database = TestDatabase::empty(plinth_tests::database::Engine::Mysql).await;
    let (db, user) = (connect(&database).await, connect(&database).await);
    let project = five_steps();
    let (_, head) = clean(&db, &project).await;
    kill_at(&database, "up", step).await;

    // Somebody holds what the step needs: a process waits for that, and is killed while it does.
    let holder = user.begin().await.unwrap();
    holder.execute_unprepared(hold).await.unwrap();
    let mut child = example("victim", &[database.url(), "resume"])
        .spawn()
        .unwrap();
    while number(&db, waits).await == 0 {
        // InnoDB looks afresh only if nobody has asked for a tenth of a second.
        tokio::time::sleep(Duration::from_millis(150)).await;
    }
    child.kill().await.unwrap();

    let (tell, told) = oneshot::channel();
    let repair = async {
        let mut tell = Some(tell);
        let mut watch = move |event: Event<'_>| {
            if let (Event::Waiting(_), Some(tell)) = (event, tell.take()) {
                let _ = tell.send(());
            }
        };
        let runner = runner(&db, &project);
        runner.repair(Repair::Resume, &mut watch).await.map(drop)
    };
    let let_go = async {
        let waited = told.await;
        holder.rollback().await.unwrap();
        waited
    };
    let (repaired, waited) = tokio::join!(repair, let_go);
    waited.expect("the repair waits for the dead client's work");
    repaired.unwrap();
    assert_eq!(catalog(&db).await, head);
    assert_eq!(number(&db, "SELECT COUNT(*) FROM log").await, 1);
    user.close().await.unwrap();
    db.close().await.unwrap();
    database.close().await;
}

#[tokio::test]
#[ignore = "needs PLINTH_TEST_MYSQL_URL; make test starts one"]
async fn a_change_of_a_table_that_outlives_its_client_is_waited_for() {
    let waits = "SELECT COUNT(*) FROM information_schema.processlist WHERE db = DATABASE() AND state LIKE 'Waiting for table metadata lock'";
    outlive(2, "SELECT * FROM books", waits).await;
}

#[tokio::test]
#[ignore = "needs PLINTH_TEST_MYSQL_URL; make test starts one"]
async fn a_new_table_that_outlives_its_client_is_waited_for() {
    let waits = "SELECT COUNT(*) FROM information_schema.innodb_trx JOIN information_schema.processlist ON id = trx_mysql_thread_id WHERE db = DATABASE() AND trx_state = 'LOCK WAIT'";
    outlive(5, "UPDATE log SET word = 'mine'", waits).await;
}
