//! Writing down where a database is.

use super::*;
use plinth_tests::catalog::catalog;
use plinth_tests::limbeck::table;
use plinth_tests::on_every_database;

/// ```text
/// a - b - c
///  \- d
/// ```
fn parted() -> Project {
    Project::new()
        .with("a", &[], [table("a")])
        .with("b", &["a"], [table("b")])
        .with("c", &["b"], [table("c")])
        .with("d", &["a"], [table("d")])
}

async fn stamp(
    db: &DatabaseConnection,
    targets: &[&str],
    purge: bool,
) -> (Vec<String>, Vec<String>) {
    let targets: Vec<Target> = targets.iter().map(|one| one.parse().unwrap()).collect();
    let project = parted();
    let stamped = runner(db, &project)
        .stamp(&targets, purge, &mut |_| {})
        .await;
    let stamped = stamped.unwrap();
    (ids(stamped.added), ids(stamped.removed))
}

on_every_database!(empty a_stamp_moves_the_mark_and_nothing_else);
async fn a_stamp_moves_the_mark_and_nothing_else(database: &TestDatabase) {
    let (db, project) = (connect(database).await, parted());
    let no: Vec<String> = Vec::new();
    for (targets, now) in [
        (&["b"][..], &["a", "b"][..]),
        (&["c", "d"], &["a", "b", "c", "d"]),
        (&["b"], &["a", "b", "d"]),
        (&["heads"], &["a", "b", "c", "d"]),
        (&["a"], &["a"]),
        (&["d"], &["a", "d"]),
        (&["current"], &["a", "d"]),
        (&["base"], &[]),
    ] {
        stamp(&db, targets, false).await;
        assert_eq!(applied(&db, &project).await, now, "{targets:?}");
    }
    assert_eq!(
        stamp(&db, &["c"], false).await,
        (vec!["a".into(), "b".into(), "c".into()], no)
    );
    assert_eq!(catalog(&db).await, [""; 0]);
    db.close().await.unwrap();
}

on_every_database!(empty a_purge_forgets_what_was_there);
async fn a_purge_forgets_what_was_there(database: &TestDatabase) {
    let (db, project) = (connect(database).await, parted());
    stamp(&db, &["heads"], false).await;
    execute(&db, "INSERT INTO seaql_migrations VALUES ('m2020_gone', 1)").await;
    let (added, removed) = stamp(&db, &["d"], true).await;
    assert_eq!(
        (added, removed),
        (vec![], vec!["b".to_owned(), "c".to_owned()])
    );
    assert_eq!(applied(&db, &project).await, ["a", "d"]);
    assert_eq!(
        number(&db, "SELECT COUNT(*) FROM seaql_migrations").await,
        2
    );
    db.close().await.unwrap();
}
