//! What a unit of work promises: all or nothing, savepoints, no lost update, and no "database is locked".

use plinth_application::storage::{Mode, Storage as _, StorageError};
use plinth_application::unit::Units;
use plinth_domain::users::{FullName, UserId};
use plinth_infrastructure::clock::SystemClock;
use plinth_infrastructure::database::Database;
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use plinth_tests::sample::{insert_user, later, new_user, now};
use plinth_tests::stack::{context, open, read, write};
use std::sync::Arc;

async fn exists(database: &Database, id: UserId) -> bool {
    read(database)
        .await
        .users()
        .find(id)
        .await
        .unwrap()
        .is_some()
}

on_every_database!(a_unit_is_saved_whole_or_not_at_all);
async fn a_unit_is_saved_whole_or_not_at_all(database: &TestDatabase) {
    let database = open(database).await;
    let unit = write(&database).await;
    let dropped = insert_user(unit.as_ref(), &new_user("dropped")).await;
    drop(unit);
    let unit = write(&database).await;
    let undone = insert_user(unit.as_ref(), &new_user("undone")).await;
    unit.rollback().await.unwrap();
    let unit = write(&database).await;
    let saved = insert_user(unit.as_ref(), &new_user("saved")).await;
    unit.commit().await.unwrap();
    // An id may be used again after a rollback, so the names decide.
    let unit = read(&database).await;
    for (user, there) in [(dropped, false), (undone, false), (saved, true)] {
        let found = unit
            .users()
            .find_credentials(user.username.as_str())
            .await
            .unwrap();
        assert_eq!(found.is_some(), there, "{}", user.username.as_str());
    }
}

on_every_database!(a_savepoint_undoes_only_its_own_writes);
async fn a_savepoint_undoes_only_its_own_writes(database: &TestDatabase) {
    let database = open(database).await;
    let unit = write(&database).await;
    let before = insert_user(unit.as_ref(), &new_user("before")).await;
    let inner = unit.savepoint().await.unwrap();
    insert_user(inner.as_ref(), &new_user("inner")).await;
    // A statement that fails must not spoil the unit around the savepoint.
    assert!(inner.users().insert(&new_user("before")).await.is_err());
    inner.rollback().await.unwrap();
    let kept = unit.savepoint().await.unwrap();
    let after = insert_user(kept.as_ref(), &new_user("after")).await;
    kept.commit().await.unwrap();
    unit.commit().await.unwrap();
    assert!(exists(&database, before.id).await && exists(&database, after.id).await);
    assert_eq!(
        read(&database)
            .await
            .users()
            .find_credentials("inner")
            .await
            .unwrap(),
        None
    );
}

on_every_database!(a_reading_unit_cannot_see_what_is_not_committed);
async fn a_reading_unit_cannot_see_what_is_not_committed(database: &TestDatabase) {
    let database = open(database).await;
    let unit = write(&database).await;
    let ann = insert_user(unit.as_ref(), &new_user("ann")).await;
    assert!(!exists(&database, ann.id).await);
    unit.commit().await.unwrap();
    assert!(exists(&database, ann.id).await);
}

on_every_database!(a_snapshot_sees_one_moment);
async fn a_snapshot_sees_one_moment(database: &TestDatabase) {
    let database = open(database).await;
    let unit = write(&database).await;
    let ann = insert_user(unit.as_ref(), &new_user("ann")).await;
    unit.commit().await.unwrap();

    let snapshot = database
        .worker_handle()
        .open(&context(), Mode::Snapshot)
        .await
        .unwrap();
    let seen = snapshot.users().find(ann.id).await.unwrap().unwrap();
    let mut changed = ann.clone();
    changed.full_name = Some(FullName::parse("Changed").unwrap());
    changed.record.touch(later(1));
    let unit = write(&database).await;
    unit.users().update(&changed).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(snapshot.users().find(ann.id).await.unwrap(), Some(seen));
    snapshot.commit().await.unwrap();
    assert_eq!(
        read(&database).await.users().find(ann.id).await.unwrap(),
        Some(changed)
    );
}

on_every_database!(a_snapshot_refuses_to_write);
async fn a_snapshot_refuses_to_write(database: &TestDatabase) {
    let database = open(database).await;
    let snapshot = database
        .worker_handle()
        .open(&context(), Mode::Snapshot)
        .await
        .unwrap();
    let refused = snapshot.users().insert(&new_user("ann")).await;
    assert!(
        matches!(refused, Err(StorageError::ReadOnly)),
        "{refused:?}"
    );
}

on_every_database!(writers_at_the_same_time_neither_fail_nor_lose_updates);
async fn writers_at_the_same_time_neither_fail_nor_lose_updates(database: &TestDatabase) {
    const WRITERS: i64 = 8;
    const ROUNDS: i64 = 10;
    let database = open(database).await;
    let unit = write(&database).await;
    let ann = insert_user(unit.as_ref(), &new_user("ann")).await;
    unit.commit().await.unwrap();

    let units = Units::new(Arc::new(database.worker_handle()), Arc::new(SystemClock));
    let writers = (0..WRITERS).map(|_| {
        let units = units.clone();
        // Spawned, which also shows that a unit of work may move between threads.
        tokio::spawn(async move {
            for _ in 0..ROUNDS {
                let ctx = context();
                let increment = units.write(&ctx, |unit| {
                    Box::pin(async move {
                        // Locked, so that all of them wait for their turn instead of running into each other.
                        unit.users().find_credentials_for_update(ann.id).await?;
                        let mut user = unit.users().find(ann.id).await?.unwrap();
                        user.record.touch(now());
                        Ok(unit.users().update(&user).await?)
                    })
                });
                increment.await.unwrap();
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    let user = read(&database)
        .await
        .users()
        .find(ann.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(user.record.version, 1 + WRITERS * ROUNDS);
}

on_every_database!(readers_go_on_while_a_writer_is_at_work);
async fn readers_go_on_while_a_writer_is_at_work(database: &TestDatabase) {
    let database = open(database).await;
    let unit = write(&database).await;
    let ann = insert_user(unit.as_ref(), &new_user("ann")).await;
    unit.commit().await.unwrap();
    let writer = write(&database).await;
    insert_user(writer.as_ref(), &new_user("bob")).await;
    for _ in 0..20 {
        assert!(exists(&database, ann.id).await);
    }
    writer.commit().await.unwrap();
}

on_every_database!(the_meter_counts_statements);
async fn the_meter_counts_statements(database: &TestDatabase) {
    let database = open(database).await;
    let ctx = context();
    let unit = database
        .worker_handle()
        .open(&ctx, Mode::Read)
        .await
        .unwrap();
    for expected in 1..=3 {
        unit.users().has_acting_admin().await.unwrap();
        assert_eq!(ctx.meter.statements(), expected);
    }
    assert!(!ctx.meter.time().is_zero());
}
