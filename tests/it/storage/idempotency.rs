//! What every `IdempotencyRepository` promises, and what units of work make of it.

use chrono::TimeDelta;
use plinth_application::context::Context;
use plinth_application::error::{Code, Error};
use plinth_application::idempotency::{
    Claim, IdempotencyService, Once, RETENTION, Scope, Settled, Taken,
};
use plinth_application::storage::UnitOfWork;
use plinth_application::unit::Units;
use plinth_domain::users::{User, UserId};
use plinth_infrastructure::clock::SystemClock;
use plinth_infrastructure::database::Database;
use plinth_tests::app::TestClock;
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use plinth_tests::sample::{insert_user, new_user, now};
use plinth_tests::stack::{context, open, read, write};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

/// The same request each time, under one of many keys.
fn claim(key: &str) -> Claim {
    let scope = Scope::User(UserId::try_from(1).unwrap());
    Claim::new(scope, "POST", "/api/v1/things", key, [7; 32])
}

async fn take(unit: &dyn UnitOfWork, key: &str) -> Taken {
    unit.idempotency().take(&claim(key), now()).await.unwrap()
}

async fn settle(unit: &dyn UnitOfWork, key: &str, outcome: &str) {
    let settled = unit.idempotency().settle(&claim(key), outcome).await;
    settled.unwrap();
}

/// What a request under that key has stored.
fn settled(key: &str, outcome: &str) -> Settled {
    Settled {
        fingerprint: claim(key).fingerprint().to_owned(),
        outcome: outcome.to_owned(),
    }
}

/// Stores the outcome of a request.
async fn first(database: &Database, key: &str, outcome: &str) {
    let unit = write(database).await;
    assert_eq!(take(unit.as_ref(), key).await, Taken::Ours);
    settle(unit.as_ref(), key, outcome).await;
    unit.commit().await.unwrap();
}

on_every_database!(a_key_is_taken_once_and_tells_what_came_of_it);
async fn a_key_is_taken_once_and_tells_what_came_of_it(database: &TestDatabase) {
    let database = open(database).await;
    // Longer than MySQL's plain TEXT, and not only ASCII.
    let outcome = format!("\"{}\"", "ä🙂".repeat(20_000));
    first(&database, "a", &outcome).await;
    let unit = write(&database).await;
    let again = take(unit.as_ref(), "a").await;
    assert_eq!(again, Taken::Settled(settled("a", &outcome)));
    assert_eq!(take(unit.as_ref(), "b").await, Taken::Ours);
    let found = unit.idempotency().find(&claim("a"), now()).await.unwrap();
    assert_eq!(found, Some(settled("a", &outcome)));
    unit.commit().await.unwrap();
}

on_every_database!(a_unit_that_is_dropped_leaves_neither_effect_nor_key);
async fn a_unit_that_is_dropped_leaves_neither_effect_nor_key(database: &TestDatabase) {
    let database = open(database).await;
    let unit = write(&database).await;
    take(unit.as_ref(), "a").await;
    insert_user(unit.as_ref(), &new_user("ann")).await;
    settle(unit.as_ref(), "a", "1").await;
    drop(unit);
    let unit = write(&database).await;
    assert_eq!(take(unit.as_ref(), "a").await, Taken::Ours);
    let ann = unit.users().find_credentials("ann").await.unwrap();
    assert_eq!(ann, None);
}

on_every_database!(whoever_comes_second_waits_for_what_becomes_of_the_first);
async fn whoever_comes_second_waits_for_what_becomes_of_the_first(database: &TestDatabase) {
    let database = Arc::new(open(database).await);
    for (key, commits) in [("committed", true), ("undone", false)] {
        let unit = write(&database).await;
        take(unit.as_ref(), key).await;
        settle(unit.as_ref(), key, "1").await;
        let other = Arc::clone(&database);
        let mut second = tokio::spawn(async move {
            let unit = write(&other).await;
            let taken = take(unit.as_ref(), key).await;
            unit.rollback().await.unwrap();
            taken
        });
        let waits = tokio::time::timeout(Duration::from_millis(100), &mut second).await;
        assert!(waits.is_err(), "{key}: {waits:?}");
        if commits {
            unit.commit().await.unwrap();
        } else {
            unit.rollback().await.unwrap();
        }
        let expected = if commits {
            Taken::Settled(settled(key, "1"))
        } else {
            Taken::Ours
        };
        assert_eq!(second.await.unwrap(), expected, "{key}");
    }
}

on_every_database!(an_expired_key_is_free_and_can_be_taken_over);
async fn an_expired_key_is_free_and_can_be_taken_over(database: &TestDatabase) {
    let database = open(database).await;
    first(&database, "a", "1").await;
    let last_moment = now() + RETENTION - TimeDelta::microseconds(1);
    let over = now() + RETENTION;
    let unit = write(&database).await;
    let keys = unit.idempotency();
    let a = claim("a");
    assert!(keys.find(&a, last_moment).await.unwrap().is_some());
    assert_eq!(keys.find(&a, over).await.unwrap(), None);
    assert_eq!(keys.take(&a, over).await.unwrap(), Taken::Ours);
    keys.settle(&a, "2").await.unwrap();
    unit.commit().await.unwrap();

    let unit = write(&database).await;
    let taken = unit.idempotency().take(&a, over).await.unwrap();
    assert_eq!(taken, Taken::Settled(settled("a", "2")));
}

on_every_database!(expired_keys_are_removed_a_few_at_a_time);
async fn expired_keys_are_removed_a_few_at_a_time(database: &TestDatabase) {
    let database = open(database).await;
    for key in ["a", "b", "c"] {
        first(&database, key, "1").await;
    }
    let unit = write(&database).await;
    let keys = unit.idempotency();
    let (young, over) = (now() + TimeDelta::hours(23), now() + RETENTION);
    assert_eq!(
        keys.take(&claim("young"), young).await.unwrap(),
        Taken::Ours
    );
    for expected in [2, 1, 0] {
        assert_eq!(keys.remove_expired(over, 2).await.unwrap(), expected);
    }
    unit.commit().await.unwrap();
    let unit = write(&database).await;
    assert_eq!(take(unit.as_ref(), "a").await, Taken::Ours);
}

on_every_database!(the_service_removes_what_has_expired_and_nothing_else);
async fn the_service_removes_what_has_expired_and_nothing_else(database: &TestDatabase) {
    let database = open(database).await;
    let clock = Arc::new(TestClock::default());
    let units = Units::new(Arc::new(database.worker_handle()), clock.clone());
    let service = IdempotencyService::new(units.clone(), clock.clone());
    let made = registered(&units, &with_key("a"), "ann").await;
    assert_eq!(service.remove_expired(&context()).await.unwrap(), 0);
    clock.pass(RETENTION);
    assert_eq!(service.remove_expired(&context()).await.unwrap(), 1);
    let ann = made.unwrap().value.id;
    let unit = read(&database).await;
    assert!(unit.users().find(ann).await.unwrap().is_some());
}

fn with_key(key: &str) -> Context {
    context().claiming(claim(key))
}

/// A use case that has an effect: a user of this name.
async fn registered(units: &Units, ctx: &Context, name: &str) -> Result<Once<User>, Error> {
    let new = &new_user(name);
    units
        .once(ctx, |unit| {
            Box::pin(async move { Ok(unit.users().insert(new).await?) })
        })
        .await
}

on_every_database!(one_key_has_one_effect_across_replicas);
async fn one_key_has_one_effect_across_replicas(database: &TestDatabase) {
    let mut together = JoinSet::new();
    for _ in 0..2 {
        let database = open(database).await;
        let units = Units::new(Arc::new(database.worker_handle()), Arc::new(SystemClock));
        for _ in 0..10 {
            let units = units.clone();
            together.spawn(async move { registered(&units, &with_key("a"), "ann").await.unwrap() });
        }
    }
    let outcomes = together.join_all().await;
    let first: Vec<_> = outcomes.iter().filter(|made| !made.replayed).collect();
    assert_eq!(first.len(), 1);
    for made in &outcomes {
        assert_eq!(made.value, first[0].value);
    }
}

on_every_database!(server a_key_that_stays_taken_elsewhere_is_in_progress);
async fn a_key_that_stays_taken_elsewhere_is_in_progress(database: &TestDatabase) {
    let (one, other) = (open(database).await, open(database).await);
    let unit = write(&one).await;
    take(unit.as_ref(), "a").await;
    let units = Units::new(Arc::new(other.worker_handle()), Arc::new(SystemClock));
    let refused = registered(&units, &with_key("a"), "ann").await;
    assert_eq!(refused.unwrap_err().code(), Code::IdempotencyInProgress);
    unit.rollback().await.unwrap();
    let made = registered(&units, &with_key("a"), "ann").await.unwrap();
    assert!(!made.replayed);
}
