//! When a unit of work is tried again, and when it must not be.

use super::*;
use crate::storage::BadValue;
use crate::testing::{MockStorage, MockUnitOfWork, anonymous};

/// Runs a use case that fails with the given errors in turn, then succeeds; tells how often it ran and what came out.
async fn failing_with(errors: Vec<StorageError>) -> (usize, Result<(), Error>, usize) {
    let storage = MockStorage::of((0..20).map(|_| MockUnitOfWork::default()));
    let errors = &std::sync::Mutex::new(errors.into_iter());
    let outcome = storage
        .units()
        .write(&anonymous(), |_unit| {
            Box::pin(async move {
                let next = errors.lock().unwrap().next();
                next.map_or(Ok(()), |error| Err(error.into()))
            })
        })
        .await;
    (20 - storage.left(), outcome, storage.committed())
}

fn outage() -> StorageError {
    StorageError::Unavailable("gone".into())
}

#[tokio::test(start_paused = true)]
async fn what_others_got_in_the_way_of_is_tried_again() {
    for error in [
        StorageError::Contended,
        StorageError::Stale,
        StorageError::LockTimeout,
        outage(),
    ] {
        let (tries, outcome, committed) = failing_with(vec![error]).await;
        assert!(outcome.is_ok());
        assert_eq!((tries, committed), (2, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn tries_are_counted() {
    let contended = || {
        std::iter::repeat_with(|| StorageError::Contended)
            .take(20)
            .collect()
    };
    let (tries, outcome, committed) = failing_with(contended()).await;
    assert_eq!(
        (tries, outcome.unwrap_err().code(), committed),
        (MOST_TRIES, Code::WriteConflict, 0)
    );
    let (tries, outcome, _) = failing_with(vec![outage(), outage(), outage()]).await;
    assert_eq!(
        (tries, outcome.unwrap_err().code()),
        (MOST_OUTAGE_TRIES, Code::DatabaseUnavailable)
    );
}

#[tokio::test(start_paused = true)]
async fn what_cannot_get_better_is_not_tried_again() {
    let hopeless = [
        StorageError::Conflict {
            constraint: "uq".into(),
        },
        StorageError::Invalid {
            problem: BadValue::TooLong,
            column: None,
        },
        StorageError::PoolExhausted,
        StorageError::Timeout,
        StorageError::Full,
        StorageError::Other("broken".into()),
    ];
    for error in hopeless {
        let (tries, outcome, committed) = failing_with(vec![error]).await;
        assert!(outcome.is_err());
        assert_eq!((tries, committed), (1, 0));
    }
}

#[tokio::test(start_paused = true)]
async fn a_commit_that_may_have_happened_is_never_repeated() {
    let unsure = MockUnitOfWork {
        commit_error: Some(StorageError::CommitUnknown("lost".into())),
        ..Default::default()
    };
    let storage = MockStorage::of([unsure, MockUnitOfWork::default()]);
    let outcome = storage
        .units()
        .write(&anonymous(), |_unit| Box::pin(async { Ok(()) }))
        .await;
    assert_eq!(outcome.unwrap_err().code(), Code::CommitOutcomeUnknown);
    assert_eq!((storage.committed(), storage.left()), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn a_commit_that_the_database_rolled_back_is_repeated() {
    let deadlocked = MockUnitOfWork {
        commit_error: Some(StorageError::Contended),
        ..Default::default()
    };
    let storage = MockStorage::of([deadlocked, MockUnitOfWork::default()]);
    storage
        .units()
        .write(&anonymous(), |_unit| Box::pin(async { Ok(()) }))
        .await
        .unwrap();
    assert_eq!((storage.committed(), storage.left()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn a_use_case_ends_at_its_deadline_and_saves_nothing() {
    let storage = MockStorage::of([MockUnitOfWork::default()]);
    let outcome: Result<(), Error> = storage
        .units()
        .write(&anonymous(), |_unit| Box::pin(std::future::pending()))
        .await;
    assert_eq!(
        (outcome.unwrap_err().code(), storage.committed()),
        (Code::DeadlineExceeded, 0)
    );
}

#[test]
fn retries_after_an_outage_are_a_tenth_of_all_units() {
    let budget = RetryBudget::default();
    let spend = || std::iter::from_fn(|| budget.withdraw().then_some(())).count();
    assert_eq!(spend(), 10);
    (0..100).for_each(|_| budget.deposit());
    assert_eq!(spend(), 10);
}
