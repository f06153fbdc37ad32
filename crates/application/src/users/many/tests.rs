//! What admins may do to many users, with storage mocked.

use super::*;
use crate::settings::Registration;
use crate::testing::{
    MockStorage, MockUnitOfWork, StoppedClock, as_user, auth_settings, hasher, now, signed_in,
    user_id,
};
use crate::unit::Units;
use std::sync::Arc;

fn service(units: Units) -> UserService {
    let settings = auth_settings();
    assert_eq!(settings.registration, Registration::Open);
    UserService::new(
        units,
        hasher(),
        Arc::new(StoppedClock),
        settings,
        signed_in(),
    )
}

fn me() -> Context {
    as_user(9, Role::Admin)
}

fn draft(email: &str, username: Option<&str>) -> UserDraft {
    UserDraft {
        email: Email::parse(&format!("{email}@example.com")).unwrap(),
        username: username.map(|name| Username::parse(name).unwrap()),
        full_name: None,
        active: None,
        role: None,
    }
}

/// A unit where these names and addresses are taken.
fn taking(taken: &'static [&'static str]) -> MockUnitOfWork {
    let mut unit = MockUnitOfWork::default();
    let held = |text: &str| taken.contains(&text).then(|| text.to_owned());
    unit.users.expect_taken().returning(move |names| {
        Ok(names
            .iter()
            .filter_map(|name| held(name.as_str()))
            .collect())
    });
    unit.users.expect_taken_emails().returning(move |emails| {
        Ok(emails
            .iter()
            .filter_map(|email| held(email.as_str()))
            .collect())
    });
    unit
}

/// The same, where users with these names are stored.
fn storing(taken: &'static [&'static str], names: &'static [&'static str]) -> MockUnitOfWork {
    let mut unit = taking(taken);
    unit.users.expect_insert_many().returning(move |rows| {
        let stored: Vec<_> = rows.iter().map(|row| row.username.as_str()).collect();
        assert_eq!(stored, names);
        assert!(
            rows.iter()
                .all(|row| row.password_hash.is_none() && row.now == now())
        );
        Ok((1..).map(user_id).take(rows.len()).collect())
    });
    unit.profiles.expect_insert().returning(|profiles| {
        let ids: Vec<_> = profiles.iter().map(|profile| profile.user_id).collect();
        assert_eq!(ids, (1..).map(user_id).take(ids.len()).collect::<Vec<_>>());
        Ok(())
    });
    unit
}

/// What creating comes to: ids, or the code and where it points.
async fn create(units: Units, drafts: &[UserDraft]) -> Result<usize, (Code, Vec<String>)> {
    match service(units).create_many(&me(), drafts).await {
        Ok(created) => Ok(created.value.len()),
        Err(error) => {
            let pointers = error.fields().iter().map(|field| field.pointer.to_string());
            Err((error.code(), pointers.collect()))
        }
    }
}

#[tokio::test]
async fn users_and_profiles_are_stored_together_and_nobody_has_a_password() {
    let storage = MockStorage::of([storing(&[], &["ann", "robert"])]);
    let drafts = [draft("ann", None), draft("bob", Some("robert"))];
    assert_eq!(create(storage.units(), &drafts).await, Ok(2));
    assert_eq!(storage.committed(), 1);
}

#[tokio::test]
async fn derived_names_give_way_to_taken_ones_to_chosen_ones_and_to_each_other() {
    let names = &["ann-4", "ann-5", "ann-2", "bob", "bob-2", "ann"];
    let storage = MockStorage::of([storing(&["ann-3"], names)]);
    let elsewhere = UserDraft {
        email: Email::parse("ann@example.org").unwrap(),
        ..draft("ann", None)
    };
    let drafts = [
        draft("ann", None),
        elsewhere,
        draft("ann-2", None),
        draft("bob", None),
        draft("bob2", Some("bob-2")),
        draft("carl", Some("ann")),
    ];
    assert_eq!(create(storage.units(), &drafts).await, Ok(6));
}

#[tokio::test]
async fn what_occurs_twice_is_refused_at_the_later_place_before_anything_is_read() {
    let storage = MockStorage::of([]);
    let drafts = [
        draft("ann", Some("first")),
        draft("bob", Some("first")),
        draft("ann", None),
        draft("carl", Some("first")),
    ];
    let places = ["/items/2/email", "/items/1/username", "/items/3/username"];
    let refused = create(storage.units(), &drafts).await;
    let expected =
        |code, places: &[&str]| Err((code, places.iter().map(|p| (*p).into()).collect()));
    assert_eq!(refused, expected(Code::EmailTaken, &places));
    let refused = create(storage.units(), &drafts[..2]).await;
    assert_eq!(
        refused,
        expected(Code::UsernameTaken, &["/items/1/username"])
    );
}

#[tokio::test]
async fn what_others_have_is_refused_at_its_places() {
    let taken = || taking(&["bob@example.com", "robert", "ann"]);
    let storage = MockStorage::of([taken(), taken()]);
    let drafts = [
        draft("ann", None),
        draft("bob", None),
        draft("carl", Some("robert")),
    ];
    let (code, places) = create(storage.units(), &drafts).await.unwrap_err();
    assert_eq!(code, Code::EmailTaken);
    assert_eq!(places, ["/items/1/email", "/items/2/username"]);
    let (code, places) = create(storage.units(), &drafts[2..]).await.unwrap_err();
    assert_eq!(code, Code::UsernameTaken);
    assert_eq!(places, ["/items/0/username"]);
    assert_eq!(storage.committed(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_value_that_is_lost_to_somebody_else_meanwhile_is_found_at_the_next_try() {
    let mut loser = taking(&[]);
    loser.users.expect_insert_many().returning(|_| {
        Err(StorageError::Conflict {
            constraint: crate::users::EMAIL_UNIQUE.into(),
        })
    });
    let storage = MockStorage::of([loser, taking(&["ann@example.com"])]);
    let (code, places) = create(storage.units(), &[draft("ann", None)])
        .await
        .unwrap_err();
    assert_eq!(code, Code::EmailTaken);
    assert_eq!(places, ["/items/0/email"]);
}

#[tokio::test]
async fn only_admins_create_or_change_many() {
    let users = service(MockStorage::of([]).units());
    let ann = as_user(5, Role::User);
    let refused = users.create_many(&ann, &[draft("x1", None)]).await;
    assert_eq!(refused.unwrap_err().code(), Code::Forbidden);
    let refused = users
        .change_many(&ann, &UserFilter::default(), deactivate())
        .await;
    assert_eq!(refused.unwrap_err().code(), Code::Forbidden);
}

fn deactivate() -> AccessChange {
    AccessChange {
        active: Some(false),
        role: None,
    }
}

fn only(ids: &[i64]) -> UserFilter {
    UserFilter {
        ids: Some(ids.iter().copied().map(user_id).collect()),
        ..Default::default()
    }
}

/// A unit where a filter chooses three users and one of them, the seventh, differs.
fn differing(admins: &'static [i64]) -> MockUnitOfWork {
    let mut unit = MockUnitOfWork::default();
    let ids = |ids: &[i64]| ids.iter().copied().map(user_id).collect();
    unit.users
        .expect_lock_acting_admins()
        .returning(move || Ok(ids(admins)));
    unit.users
        .expect_lock_differing()
        .returning(|_, _| Ok(vec![user_id(7)]));
    unit.users.expect_count().returning(|_| Ok(3));
    unit
}

#[tokio::test]
async fn those_who_differ_are_changed_and_lose_their_sessions_with_their_activity() {
    let mut unit = differing(&[7, 9]);
    unit.users
        .expect_change_access()
        .withf(|ids, change, at| ids == [user_id(7)] && *change == deactivate() && *at == now())
        .once()
        .returning(|_, _, _| Ok(()));
    unit.sessions
        .expect_revoke_all()
        .withf(|ids, _| ids == [user_id(7)])
        .once()
        .returning(|_, _| Ok(()));
    // A role costs nobody their sessions, and to make admins nobody need be locked.
    let mut promotion = MockUnitOfWork::default();
    promotion
        .users
        .expect_lock_differing()
        .returning(|_, _| Ok(Vec::new()));
    promotion.users.expect_count().returning(|_| Ok(2));
    promotion
        .users
        .expect_change_access()
        .returning(|_, _, _| Ok(()));
    let storage = MockStorage::of([unit, promotion]);
    let users = service(storage.units());
    let changed = users
        .change_many(&me(), &only(&[6, 7, 8]), deactivate())
        .await;
    let (matched, updated) = (3, 1);
    assert_eq!(changed.unwrap(), ChangedMany { matched, updated });
    let promote = AccessChange {
        active: None,
        role: Some(Role::Admin),
    };
    let changed = users.change_many(&me(), &only(&[6, 7]), promote).await;
    let (matched, updated) = (2, 0);
    assert_eq!(changed.unwrap(), ChangedMany { matched, updated });
    assert_eq!(storage.committed(), 2);
}

#[tokio::test]
async fn who_is_chosen_too_changes_nobody() {
    let everybody = UserFilter {
        active: Some(true),
        ..Default::default()
    };
    let storage = MockStorage::of([differing(&[7, 9]), differing(&[7, 9])]);
    for filter in [everybody, only(&[7, 9])] {
        let users = service(storage.units());
        let refused = users.change_many(&me(), &filter, deactivate()).await;
        assert_eq!(refused.unwrap_err().code(), Code::SelfLockout);
    }
    assert_eq!(storage.committed(), 0);
}

#[tokio::test]
async fn the_last_admins_stay() {
    let storage = MockStorage::of([differing(&[7])]);
    let users = service(storage.units());
    let refused = users.change_many(&me(), &only(&[7]), deactivate()).await;
    assert_eq!(refused.unwrap_err().code(), Code::LastAdmin);
    assert_eq!(storage.committed(), 0);
}
