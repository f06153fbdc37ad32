//! Several that migrate one database at once.

use super::*;
use limbeck::runner::Event;
use plinth_tests::limbeck::{five_steps, row, table};
use plinth_tests::on_every_database;
use plinth_tests::process::example;
use sea_orm::TransactionTrait as _;
use tokio::task::JoinSet;

on_every_database!(empty of_eight_tasks_each_revision_is_run_by_one);
async fn of_eight_tasks_each_revision_is_run_by_one(database: &TestDatabase) {
    let mut together = JoinSet::new();
    for _ in 0..8 {
        let db = connect(database).await;
        together.spawn(async move {
            let done = up(&db, &five_steps(), "head").await;
            db.close().await.unwrap();
            done
        });
    }
    assert_eq!(together.join_all().await.concat(), ["first", "second"]);
}

on_every_database!(empty of_eight_processes_each_revision_is_run_by_one);
async fn of_eight_processes_each_revision_is_run_by_one(database: &TestDatabase) {
    let mut together = JoinSet::new();
    for _ in 0..8 {
        let mut process = example("victim", &[database.url()]);
        together.spawn(async move { process.output().await.unwrap() });
    }
    let mut applied = 0;
    for output in together.join_all().await {
        let text = String::from_utf8_lossy(&output.stdout);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{text}{error}");
        let last = text.lines().last().unwrap();
        applied += last
            .strip_prefix("done ")
            .unwrap()
            .parse::<usize>()
            .unwrap();
    }
    assert_eq!(applied, 2);
    let db = connect(database).await;
    assert_eq!(number(&db, "SELECT COUNT(*) FROM log").await, 1);
    db.close().await.unwrap();
}

on_every_database!(empty who_waits_says_so_and_gives_up);
async fn who_waits_says_so_and_gives_up(database: &TestDatabase) {
    let (db, other) = (connect(database).await, connect(database).await);
    let project = five_steps();
    let options = Options {
        patience: Duration::from_millis(200),
        ..Options::default()
    };
    let impatient = Runner::new(&other, &project).options(options);
    let mut outcome = None;
    let mut waits = 0;
    // The inner one begins while the outer one is at its first step.
    let (enter, entered) = std::sync::mpsc::channel();
    let (leave, left) = std::sync::mpsc::channel::<()>();
    let holder = tokio::task::spawn_blocking({
        let (db, project) = (db.clone(), five_steps());
        move || {
            let mut once = Some((enter, left));
            let mut hold = |event: Event<'_>| {
                if matches!(event, Event::Step { .. })
                    && let Some((enter, left)) = once.take()
                {
                    enter.send(()).unwrap();
                    let _ = left.recv();
                }
            };
            let runtime = tokio::runtime::Handle::current();
            let target = Target::head();
            let upgrade = Runner::new(&db, &project).options(Options::default());
            runtime
                .block_on(upgrade.upgrade(&target, &mut hold))
                .map(|done| done.len())
        }
    });
    tokio::task::spawn_blocking(move || entered.recv().unwrap())
        .await
        .unwrap();
    let mut watch = |event: Event<'_>| {
        assert!(matches!(event, Event::Waiting(_)), "{event:?}");
        waits += 1;
    };
    outcome.replace(impatient.upgrade(&Target::head(), &mut watch).await);
    leave.send(()).unwrap();
    assert_eq!(holder.await.unwrap().unwrap(), 2);
    assert!(matches!(outcome, Some(Err(Error::Busy(_)))));
    assert_eq!(waits, 1);
    other.close().await.unwrap();
    db.close().await.unwrap();
}

on_every_database!(empty server a_table_that_is_in_use_is_tried_again);
async fn a_table_that_is_in_use_is_tried_again(database: &TestDatabase) {
    let (db, user) = (connect(database).await, connect(database).await);
    let project = Project::new()
        .with("a", &[], [table("in_use"), row("in_use", 1)])
        .with(
            "b",
            &["a"],
            [plinth_tests::limbeck::column("in_use", "more")],
        );
    up(&db, &project, "a").await;
    let reader = user.begin().await.unwrap();
    reader
        .execute_unprepared("SELECT * FROM in_use")
        .await
        .unwrap();
    let options = Options {
        lock_timeout: Duration::from_secs(1),
        retries: 1,
        pause: Duration::from_millis(10),
        ..Options::default()
    };
    let runner = Runner::new(&db, &project).options(options);
    let mut attempts = Vec::new();
    let mut watch = |event: Event<'_>| {
        if let Event::Retry { attempt, .. } = event {
            attempts.push(attempt);
        }
    };
    let error = runner
        .upgrade(&Target::head(), &mut watch)
        .await
        .unwrap_err();
    assert!(matches!(&error, Error::Failed(_)), "{error}");
    assert!(
        error.to_string().contains("Nothing of it was kept"),
        "{error}"
    );
    assert_eq!(attempts, [2]);
    reader.rollback().await.unwrap();
    assert_eq!(up(&db, &project, "head").await, ["b"]);
    user.close().await.unwrap();
    db.close().await.unwrap();
}
