//! When a key decides, and what is stored under it.

use super::*;
use crate::error::Code;
use crate::idempotency::Scope;
use crate::testing::{MockStorage, MockUnitOfWork, anonymous, user_id};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A request with a key, and a body of which only the first byte matters.
fn with_key(body: u8) -> Context {
    let scope = Scope::User(user_id(1));
    anonymous().claiming(Claim::new(scope, "POST", "/things", "k", [body; 32]))
}

/// What a first request with that body has left behind.
fn settled(body: u8, outcome: &str) -> Settled {
    let claim = with_key(body).claim.unwrap();
    Settled {
        fingerprint: claim.fingerprint().to_owned(),
        outcome: outcome.to_owned(),
    }
}

/// A unit in which the key is free, and which must be given this outcome.
fn free(outcome: &'static str) -> MockUnitOfWork {
    let mut unit = MockUnitOfWork::default();
    let keys = &mut unit.idempotency;
    keys.expect_take().once().returning(|_, _| Ok(Taken::Ours));
    keys.expect_settle()
        .withf(move |_, given| given == outcome)
        .returning(|_, _| Ok(()));
    unit
}

/// A unit in which an attempt to take the key has this answer.
fn answering(answer: fn() -> Result<Taken, StorageError>) -> MockUnitOfWork {
    let mut unit = MockUnitOfWork::default();
    unit.idempotency
        .expect_take()
        .returning(move |_, _| answer());
    unit
}

/// The same with a commit of which nobody hears.
fn unheard(unit: MockUnitOfWork) -> MockUnitOfWork {
    MockUnitOfWork {
        commit_error: Some(StorageError::CommitUnknown("lost".into())),
        ..unit
    }
}

/// Runs a use case that counts its runs and comes to their number.
async fn counted(storage: &Arc<MockStorage>, ctx: &Context) -> (Result<Once<usize>, Error>, usize) {
    let runs = &AtomicUsize::new(0);
    let outcome = storage
        .units()
        .once(ctx, |_unit| {
            Box::pin(async move { Ok(1 + runs.fetch_add(1, Ordering::SeqCst)) })
        })
        .await;
    (outcome, runs.load(Ordering::SeqCst))
}

#[tokio::test]
async fn without_a_key_it_is_a_plain_write() {
    let storage = MockStorage::of([MockUnitOfWork::default()]);
    let (outcome, runs) = counted(&storage, &anonymous()).await;
    assert_eq!((outcome.unwrap(), runs), (Once::first(1), 1));
    assert_eq!(storage.committed(), 1);
}

#[tokio::test]
async fn the_first_request_leaves_its_outcome() {
    let storage = MockStorage::of([free("1")]);
    let (outcome, runs) = counted(&storage, &with_key(0)).await;
    assert_eq!((outcome.unwrap(), runs), (Once::first(1), 1));
    assert_eq!(storage.committed(), 1);
}

#[tokio::test]
async fn a_later_request_gets_the_outcome_without_doing_anything() {
    let storage = MockStorage::of([answering(|| Ok(Taken::Settled(settled(0, "7"))))]);
    let (outcome, runs) = counted(&storage, &with_key(0)).await;
    assert_eq!((outcome.unwrap(), runs), (Once::again(7), 0));
}

#[tokio::test]
async fn another_body_under_the_same_key_is_refused() {
    let storage = MockStorage::of([answering(|| Ok(Taken::Settled(settled(0, "7"))))]);
    let (outcome, runs) = counted(&storage, &with_key(1)).await;
    assert_eq!(
        (outcome.unwrap_err().code(), runs),
        (Code::IdempotencyKeyReused, 0)
    );
}

#[tokio::test]
async fn what_fails_stores_nothing() {
    let mut unit = answering(|| Ok(Taken::Ours));
    unit.idempotency.expect_settle().never();
    let storage = MockStorage::of([unit]);
    let outcome: Result<Once<()>, Error> = storage
        .units()
        .once(&with_key(0), |_unit| {
            Box::pin(async { Err(Error::forbidden("no")) })
        })
        .await;
    assert_eq!(
        (outcome.unwrap_err().code(), storage.committed()),
        (Code::Forbidden, 0)
    );
}

#[tokio::test(start_paused = true)]
async fn only_a_key_that_stays_locked_means_that_the_first_request_is_under_way() {
    let storage = MockStorage::of([answering(|| Err(StorageError::LockTimeout))]);
    let (outcome, _) = counted(&storage, &with_key(0)).await;
    assert_eq!(outcome.unwrap_err().code(), Code::IdempotencyInProgress);

    let storage = MockStorage::of([answering(|| Ok(Taken::Ours)), answering(|| Ok(Taken::Ours))]);
    let outcome: Result<Once<()>, Error> = storage
        .units()
        .once(&with_key(0), |_unit| {
            Box::pin(async { Err(StorageError::LockTimeout.into()) })
        })
        .await;
    assert_eq!(outcome.unwrap_err().code(), Code::WriteConflict);
}

#[tokio::test(start_paused = true)]
async fn after_a_lost_commit_the_key_tells_what_happened() {
    let found = answering(|| Ok(Taken::Settled(settled(0, "1"))));
    let storage = MockStorage::of([unheard(free("1")), found]);
    let (outcome, runs) = counted(&storage, &with_key(0)).await;
    assert_eq!((outcome.unwrap(), runs), (Once::again(1), 1));

    let storage = MockStorage::of([unheard(free("1")), free("2")]);
    let (outcome, runs) = counted(&storage, &with_key(0)).await;
    assert_eq!((outcome.unwrap(), runs), (Once::first(2), 2));
    assert_eq!(storage.committed(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_commit_that_stays_lost_may_be_asked_for_again() {
    let storage = MockStorage::of([
        unheard(free("1")),
        unheard(free("2")),
        unheard(free("3")),
        MockUnitOfWork::default(),
    ]);
    let (outcome, _) = counted(&storage, &with_key(0)).await;
    assert_eq!(
        (outcome.unwrap_err().code(), storage.left()),
        (Code::DatabaseUnavailable, 1)
    );

    // What comes after a lost commit never says that nothing was saved.
    let storage = MockStorage::of([unheard(free("1")), answering(|| Err(StorageError::Timeout))]);
    let (outcome, _) = counted(&storage, &with_key(0)).await;
    assert_eq!(outcome.unwrap_err().code(), Code::DatabaseUnavailable);
}

#[tokio::test(start_paused = true)]
async fn a_turn_is_waited_for_without_a_unit() {
    let storage = MockStorage::of([]);
    let (units, ctx) = (storage.units(), with_key(0));
    let first = units.turn(&ctx).await.unwrap();
    let second = units.turn(&ctx).await;
    assert_eq!(
        second.err().map(|e| e.code()),
        Some(Code::IdempotencyInProgress)
    );
    drop(first);
    assert!(units.turn(&ctx).await.is_ok());
}

#[tokio::test]
async fn a_replay_is_found_before_slow_work() {
    let finding = |found: Option<Settled>| {
        let mut unit = MockUnitOfWork::default();
        unit.idempotency
            .expect_find()
            .returning(move |_, _| Ok(found.clone()));
        unit
    };
    let storage = MockStorage::of([
        finding(None),
        finding(Some(settled(0, "7"))),
        finding(Some(settled(1, "7"))),
        finding(Some(settled(0, "\"no number\""))),
    ]);
    let (units, ctx) = (storage.units(), with_key(0));
    let turn = units.turn(&ctx).await.unwrap();
    assert_eq!(turn.replay::<u8>().await.unwrap(), None);
    assert_eq!(turn.replay::<u8>().await.unwrap(), Some(Once::again(7)));
    for refused in [Code::IdempotencyKeyReused, Code::Internal] {
        assert_eq!(turn.replay::<u8>().await.unwrap_err().code(), refused);
    }
    let none = anonymous();
    let turn = units.turn(&none).await.unwrap();
    assert_eq!(turn.replay::<u8>().await.unwrap(), None);
}
