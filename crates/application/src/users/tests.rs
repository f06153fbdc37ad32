//! What users may do to users, with storage and hashing mocked.

use super::*;
use crate::profiles::MockProfileRepository;
use crate::settings::Registration;
use crate::storage::StorageError;
use crate::testing::{
    MockStorage, MockUnitOfWork, StoppedClock, admin, anonymous, as_user, auth_settings, hasher,
    now, signed_in, user, user_id,
};
use plinth_domain::patch::Patch;
use plinth_domain::record::{Deletion, Record};

fn service(storage: &Arc<MockStorage>, registration: Registration) -> UserService {
    let settings = AuthSettings {
        registration,
        ..auth_settings()
    };
    UserService::new(
        storage.units(),
        hasher(),
        Arc::new(StoppedClock),
        settings,
        signed_in(),
    )
}

fn open(storage: &Arc<MockStorage>) -> UserService {
    service(storage, Registration::Open)
}

fn ann() -> NewUser {
    let password = Password::parse("correct horse".into()).unwrap();
    NewUser::new(Email::parse("ann@example.com").unwrap(), password)
}

/// A unit whose insert answers as given, and makes a user of what it got.
fn inserting(
    answer: impl Fn(&NewUserRow) -> Result<(), StorageError> + Send + 'static,
) -> MockUnitOfWork {
    let mut unit = MockUnitOfWork::default();
    unit.users.expect_insert().returning(move |row| {
        answer(row).map(|()| User {
            id: user_id(1),
            email: row.email.clone(),
            username: row.username.clone(),
            full_name: row.full_name.clone(),
            active: row.active,
            role: row.role,
            record: Record::new(row.now),
            deletion: Deletion::default(),
        })
    });
    unit.profiles.expect_insert().returning(|_| Ok(()));
    unit
}

/// A unit in which a user is found, and an update must not fail.
fn holding(found: User) -> MockUnitOfWork {
    let mut unit = MockUnitOfWork::default();
    unit.users
        .expect_find()
        .returning(move |_| Ok(Some(found.clone())));
    unit
}

fn conflict(constraint: &str) -> StorageError {
    StorageError::Conflict {
        constraint: constraint.to_owned(),
    }
}

fn deactivation() -> UserChange {
    UserChange {
        active: Some(false),
        ..Default::default()
    }
}

#[tokio::test]
async fn registration_hashes_the_password_and_makes_user_and_profile_together() {
    let storage = MockStorage::of([inserting(|row| {
        assert_eq!(row.password_hash.as_deref(), Some("hash of correct horse"));
        assert_eq!(
            (row.username.as_str(), row.role, row.active, row.now),
            ("ann", Role::User, true, now())
        );
        Ok(())
    })]);
    let bio = Bio::parse("hello").unwrap();
    let new = NewUser {
        profile: NewProfile {
            bio: Some(bio.clone()),
            ..Default::default()
        },
        ..ann()
    };
    let created = open(&storage).create(&anonymous(), new).await.unwrap();
    let (user, profile) = created.value;
    assert_eq!(
        (profile.user_id, profile.bio, storage.committed()),
        (user.id, Some(bio), 1)
    );
}

#[tokio::test]
async fn a_taken_email_is_refused() {
    let storage = MockStorage::of([inserting(|_| Err(conflict(EMAIL_UNIQUE)))]);
    let error = open(&storage)
        .create(&anonymous(), ann())
        .await
        .unwrap_err();
    assert_eq!((error.code(), storage.committed()), (Code::EmailTaken, 0));
    assert_eq!(error.fields()[0].pointer, "/email");
}

#[tokio::test]
async fn a_failed_profile_fails_the_registration() {
    let mut unit = inserting(|_| Ok(()));
    unit.profiles = MockProfileRepository::default();
    unit.profiles
        .expect_insert()
        .returning(|_| Err(StorageError::Full));
    let storage = MockStorage::of([unit]);
    let error = open(&storage)
        .create(&anonymous(), ann())
        .await
        .unwrap_err();
    assert_eq!((error.code(), storage.committed()), (Code::StorageFull, 0));
}

#[tokio::test]
async fn a_derived_name_that_is_taken_gets_the_first_free_number() {
    let mut looking = MockUnitOfWork::default();
    looking
        .users
        .expect_taken()
        .withf(|names| names[0].as_str() == "ann-2")
        .returning(|_| Ok(vec!["ann-2".into(), "ann-4".into()]));
    let taken = inserting(|_| Err(conflict(USERNAME_UNIQUE)));
    let storage = MockStorage::of([taken, looking, inserting(|_| Ok(()))]);
    let created = open(&storage).create(&anonymous(), ann()).await.unwrap();
    let (user, _) = created.value;
    assert_eq!(user.username.as_str(), "ann-3");
}

#[tokio::test]
async fn a_chosen_name_that_is_taken_is_refused() {
    let storage = MockStorage::of([inserting(|_| Err(conflict(USERNAME_UNIQUE)))]);
    let new = NewUser {
        username: Some(Username::parse("ann").unwrap()),
        ..ann()
    };
    let error = open(&storage).create(&anonymous(), new).await.unwrap_err();
    assert_eq!(error.code(), Code::UsernameTaken);
}

#[tokio::test]
async fn only_admins_say_who_is_admin_or_inactive() {
    let storage = MockStorage::of([inserting(|row| {
        assert_eq!((row.role, row.active), (Role::Admin, false));
        Ok(())
    })]);
    let special = || NewUser {
        role: Some(Role::Admin),
        active: Some(false),
        ..ann()
    };
    for ctx in [anonymous(), as_user(5, Role::User)] {
        let error = open(&storage).create(&ctx, special()).await.unwrap_err();
        assert_eq!(error.code(), Code::Forbidden);
    }
    open(&storage)
        .create(&as_user(9, Role::Admin), special())
        .await
        .unwrap();
}

#[tokio::test]
async fn closed_registration_is_closed_to_all_but_admins() {
    let storage = MockStorage::of([inserting(|_| Ok(()))]);
    let closed = service(&storage, Registration::Closed);
    for ctx in [anonymous(), as_user(5, Role::User)] {
        assert_eq!(
            closed.create(&ctx, ann()).await.unwrap_err().code(),
            Code::RegistrationClosed
        );
    }
    closed
        .create(&as_user(9, Role::Admin), ann())
        .await
        .unwrap();
}

#[tokio::test]
async fn strangers_are_refused_before_anything_is_read() {
    let storage = MockStorage::of([]);
    let users = open(&storage);
    let stranger = as_user(5, Role::User);
    let other = Some(user_id(6));
    let nothing = Precondition::None;
    let codes = [
        users
            .get(&stranger, other, Include::default())
            .await
            .unwrap_err()
            .code(),
        users
            .change(&stranger, other, &UserChange::default(), None, &nothing)
            .await
            .unwrap_err()
            .code(),
        users
            .delete(&stranger, other, &nothing)
            .await
            .unwrap_err()
            .code(),
        users.restore(&stranger, other).await.unwrap_err().code(),
        // Their own account, but an admin's matter.
        users
            .change(&stranger, Some(user_id(5)), &deactivation(), None, &nothing)
            .await
            .unwrap_err()
            .code(),
    ];
    assert_eq!(codes, [Code::Forbidden; 5]);
}

#[tokio::test]
async fn an_admin_cannot_lock_themselves_out() {
    let storage = MockStorage::of([]);
    let (users, me, nothing) = (open(&storage), as_user(9, Role::Admin), Precondition::None);
    let id = Some(user_id(9));
    let password = Password::parse("another horse".into()).unwrap();
    let codes = [
        users
            .change(&me, id, &deactivation(), None, &nothing)
            .await
            .unwrap_err()
            .code(),
        users
            .change(&me, id, &UserChange::default(), Some(&password), &nothing)
            .await
            .unwrap_err()
            .code(),
        users.delete(&me, id, &nothing).await.unwrap_err().code(),
    ];
    assert_eq!(codes, [Code::SelfLockout; 3]);
}

#[tokio::test]
async fn the_last_admin_stays() {
    let last = || {
        let mut unit = holding(admin(7));
        unit.users
            .expect_lock_acting_admins()
            .returning(|| Ok(vec![user_id(7)]));
        unit
    };
    let storage = MockStorage::of([last(), last()]);
    let (users, me, id) = (open(&storage), as_user(9, Role::Admin), Some(user_id(7)));
    let demoted = users
        .change(&me, id, &deactivation(), None, &Precondition::None)
        .await
        .unwrap_err();
    let deleted = users
        .delete(&me, id, &Precondition::None)
        .await
        .unwrap_err();
    assert_eq!(
        (demoted.code(), deleted.code(), storage.committed()),
        (Code::LastAdmin, Code::LastAdmin, 0)
    );
}

#[tokio::test]
async fn a_change_of_nothing_writes_nothing() {
    let storage = MockStorage::of([holding(user(5))]);
    let same = UserChange {
        full_name: Patch::Clear,
        ..Default::default()
    };
    let me = as_user(5, Role::User);
    let after = open(&storage)
        .change(&me, Some(user_id(5)), &same, None, &Precondition::None)
        .await
        .unwrap();
    assert_eq!(after, user(5));
}

#[tokio::test]
async fn another_version_than_demanded_is_left_alone() {
    let storage = MockStorage::of([holding(user(5))]);
    let change = UserChange {
        full_name: Patch::Set(FullName::parse("Ann").unwrap()),
        ..Default::default()
    };
    let condition = Precondition::VersionIn(vec![2]);
    let me = as_user(5, Role::User);
    let error = open(&storage)
        .change(&me, Some(user_id(5)), &change, None, &condition)
        .await
        .unwrap_err();
    assert_eq!(
        (error.code(), storage.committed()),
        (Code::PreconditionFailed, 0)
    );
}

#[tokio::test(start_paused = true)]
async fn a_lost_race_reads_again_and_writes_over_the_new_version() {
    let mut loser = holding(user(5));
    loser
        .users
        .expect_update()
        .returning(|_| Err(StorageError::Stale));
    let mut newer = user(5);
    newer.record.touch(now());
    let mut winner = holding(newer);
    winner
        .users
        .expect_update()
        .withf(|u| u.record.version == 3)
        .returning(|_| Ok(()));
    let storage = MockStorage::of([loser, winner]);
    let change = UserChange {
        full_name: Patch::Set(FullName::parse("Ann").unwrap()),
        ..Default::default()
    };
    let me = as_user(5, Role::User);
    let after = open(&storage)
        .change(&me, Some(user_id(5)), &change, None, &Precondition::None)
        .await
        .unwrap();
    assert_eq!((after.record.version, storage.committed()), (3, 1));
}

#[tokio::test]
async fn a_new_password_from_an_admin_ends_the_sessions_and_counts_as_a_change() {
    let mut unit = holding(user(5));
    unit.users
        .expect_update()
        .withf(|u| u.record.version == 2)
        .once()
        .returning(|_| Ok(()));
    unit.users
        .expect_set_password_hash()
        .withf(|_, h| h == "hash of another horse")
        .once()
        .returning(|_, _| Ok(()));
    unit.sessions
        .expect_revoke_all()
        .once()
        .returning(|_, _| Ok(()));
    let storage = MockStorage::of([unit]);
    let password = Password::parse("another horse".into()).unwrap();
    let me = as_user(9, Role::Admin);
    let nothing = UserChange::default();
    open(&storage)
        .change(
            &me,
            Some(user_id(5)),
            &nothing,
            Some(&password),
            &Precondition::None,
        )
        .await
        .unwrap();
    assert_eq!(storage.committed(), 1);
}

#[tokio::test]
async fn restoring_a_live_user_is_refused() {
    let mut unit = MockUnitOfWork::default();
    unit.users
        .expect_find_any()
        .returning(|_| Ok(Some(user(5))));
    let storage = MockStorage::of([unit]);
    let error = open(&storage)
        .restore(&as_user(9, Role::Admin), Some(user_id(5)))
        .await
        .unwrap_err();
    assert_eq!(error.code(), Code::NotDeleted);
}

#[tokio::test]
async fn an_id_that_is_none_is_a_missing_user() {
    let storage = MockStorage::of([]);
    let error = open(&storage)
        .get(&as_user(9, Role::Admin), None, Include::default())
        .await
        .unwrap_err();
    assert_eq!(error.code(), Code::NotFound);
}
