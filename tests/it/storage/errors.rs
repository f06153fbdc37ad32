//! The same mistake gets the same answer on every database.

use plinth_application::storage::{BadValue, StorageError};
use plinth_domain::profiles::Profile;
use plinth_domain::record::Record;
use plinth_domain::users::UserId;
use plinth_infrastructure::error::storage_error;
use plinth_tests::database::{Engine, TestDatabase};
use plinth_tests::on_every_database;
use plinth_tests::sample::now;
use plinth_tests::stack::{open, write};
use sea_orm::ConnectionTrait as _;

async fn refused(database: &TestDatabase, sql: &str) -> StorageError {
    let database = open(database).await;
    storage_error(database.writer().execute_unprepared(sql).await.unwrap_err())
}

on_every_database!(a_missing_reference_is_told_from_a_taken_value);
async fn a_missing_reference_is_told_from_a_taken_value(database: &TestDatabase) {
    let engine = database.engine();
    let database = open(database).await;
    let unit = write(&database).await;
    let orphan = Profile::empty(UserId::try_from(99).unwrap(), Record::new(now()));
    match unit.profiles().insert(&[orphan]).await {
        Err(StorageError::MissingReference { constraint }) => {
            let named = if engine == Engine::Sqlite {
                ""
            } else {
                "fk_profiles_user_id"
            };
            assert_eq!(constraint, named);
        }
        other => panic!("expected a missing reference, got {other:?}"),
    }
}

on_every_database!(null_check_and_length_are_told_apart);
async fn null_check_and_length_are_told_apart(database: &TestDatabase) {
    let engine = database.engine();
    let null = refused(
        database,
        "INSERT INTO users (email, username) VALUES (NULL, 'ann')",
    )
    .await;
    assert!(
        matches!(
            &null,
            StorageError::Invalid {
                problem: BadValue::Null,
                ..
            }
        ),
        "{null:?}"
    );
    let check = refused(
        database,
        "INSERT INTO users (email, username, role) VALUES ('a', 'ann', 'root')",
    )
    .await;
    assert!(
        matches!(
            &check,
            StorageError::Invalid {
                problem: BadValue::Check,
                ..
            }
        ),
        "{check:?}"
    );
    if engine != Engine::Sqlite {
        // SQLite knows no lengths.
        let long = format!(
            "INSERT INTO users (email, username) VALUES ('a', '{}')",
            "x".repeat(101)
        );
        let long = refused(database, &long).await;
        assert!(
            matches!(
                &long,
                StorageError::Invalid {
                    problem: BadValue::TooLong,
                    ..
                }
            ),
            "{long:?}"
        );
    }
}

on_every_database!(a_mistake_of_ours_is_nothing_else);
async fn a_mistake_of_ours_is_nothing_else(database: &TestDatabase) {
    for sql in [
        "SELECT nonsense FROM users",
        "SELECT * FROM no_such_table",
        "not sql at all",
    ] {
        let error = refused(database, sql).await;
        assert!(matches!(error, StorageError::Other(_)), "{sql}: {error:?}");
    }
}
