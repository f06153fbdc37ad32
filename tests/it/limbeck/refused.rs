//! What is refused, with which words and which exit code.

use super::*;
use plinth_tests::limbeck::{column, table};
use plinth_tests::on_every_database;

fn two() -> Project {
    Project::new()
        .with("a", &[], [table("a")])
        .with("b", &["a"], [table("b")])
}

#[track_caller]
fn says(error: &Error, code: u8, words: &[&str]) {
    assert_eq!(error.exit_code(), code, "{error}");
    let text = error.to_string();
    for word in words {
        assert!(text.contains(word), "{word:?} is not in: {text}");
    }
}

on_every_database!(empty an_edited_applied_file_is_named_and_can_be_accepted);
async fn an_edited_applied_file_is_named_and_can_be_accepted(database: &TestDatabase) {
    let db = connect(database).await;
    up(&db, &two(), "head").await;
    let edited = two().edit("a", [table("a"), column("a", "sneaky")]);
    for (way, target) in [(Way::Up, "head"), (Way::Down, "-1")] {
        let error = go(&db, &edited, way, target).await.unwrap_err();
        says(&error, 6, &["m2026_a", "new revision", "stamp current"]);
    }
    let current = ["current".parse().unwrap()];
    runner(&db, &edited)
        .stamp(&current, false, &mut |_| {})
        .await
        .unwrap();
    assert_eq!(up(&db, &edited, "head").await, [""; 0]);
    db.close().await.unwrap();
}

on_every_database!(empty a_missing_file_stops_the_way_up_and_the_way_through_it);
async fn a_missing_file_stops_the_way_up_and_the_way_through_it(database: &TestDatabase) {
    let db = connect(database).await;
    let three = two().with("c", &["b"], [table("c")]);
    up(&db, &three, "c").await;
    let error = go(&db, &two(), Way::Up, "head").await.unwrap_err();
    says(&error, 1, &["m2026_c", "stamp --purge"]);
    let error = go(&db, &two(), Way::Down, "a").await.unwrap_err();
    says(&error, 1, &["m2026_c"]);
    // What it does not stand on can go.
    let beside = three.with("d", &["a"], [table("d")]);
    up(&db, &beside, "d").await;
    assert_eq!(down(&db, &beside.without("c"), "d@-1").await, ["d"]);
    let heads = [Target::head()];
    runner(&db, &two())
        .stamp(&heads, true, &mut |_| {})
        .await
        .unwrap();
    assert_eq!(applied(&db, &two()).await, ["a", "b"]);
    db.close().await.unwrap();
}

on_every_database!(empty two_heads_are_refused_until_they_are_named_or_joined);
async fn two_heads_are_refused_until_they_are_named_or_joined(database: &TestDatabase) {
    let db = connect(database).await;
    let parted = two().with("c", &["a"], [table("c")]);
    let error = go(&db, &parted, Way::Up, "head").await.unwrap_err();
    says(&error, 7, &["m2026_b and m2026_c", "merge heads"]);
    assert_eq!(up(&db, &parted, "b").await, ["a", "b"]);
    let joined = parted.clone().with("m", &["b", "c"], []);
    assert_eq!(up(&db, &joined, "head").await, ["c", "m"]);
    assert_eq!(down(&db, &joined, "base").await, ["m", "c", "b", "a"]);
    assert_eq!(up(&db, &parted, "heads").await, ["a", "b", "c"]);
    db.close().await.unwrap();
}

on_every_database!(empty out_of_order_is_refused_unless_it_is_wanted);
async fn out_of_order_is_refused_unless_it_is_wanted(database: &TestDatabase) {
    let db = connect(database).await;
    up(&db, &two(), "head").await;
    let inserted = Project::new()
        .with("a", &[], [table("a")])
        .with("x", &["a"], [table("x")])
        .with("b", &["x"], [table("b")]);
    let error = go(&db, &inserted, Way::Up, "head").await.unwrap_err();
    says(
        &error,
        1,
        &[
            "m2026_x is pending",
            "m2026_b",
            "--allow-out-of-order",
            "stamp m2026_x",
        ],
    );
    let options = Options {
        allow_out_of_order: true,
        ..Options::default()
    };
    let runner = Runner::new(&db, &inserted).options(options);
    let done = runner.upgrade(&Target::head(), &mut |_| {}).await.unwrap();
    assert_eq!(ids(done), ["x"]);
    assert_eq!(applied(&db, &inserted).await, ["a", "x", "b"]);
    db.close().await.unwrap();
}

on_every_database!(empty a_target_that_is_no_revision_changes_nothing);
async fn a_target_that_is_no_revision_changes_nothing(database: &TestDatabase) {
    let db = connect(database).await;
    for (way, target) in [
        (Way::Up, "zzz"),
        (Way::Up, "+9"),
        (Way::Down, "-1"),
        (Way::Up, "base"),
    ] {
        let error = go(&db, &two(), way, target).await.unwrap_err();
        says(&error, 1, &[target]);
    }
    assert_eq!(applied(&db, &two()).await, [""; 0]);
    db.close().await.unwrap();
}
