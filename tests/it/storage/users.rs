//! What every `UserRepository` promises.

use plinth_application::storage::StorageError;
use plinth_application::users::{EMAIL_UNIQUE, NewUserRow, USERNAME_UNIQUE};
use plinth_domain::permissions::Role;
use plinth_domain::users::{Email, FullName, UserId, Username};
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use plinth_tests::sample::{later, new_user, now, saved_user};
use plinth_tests::stack::{open, read, write};

on_every_database!(a_user_comes_back_as_it_was_stored);
async fn a_user_comes_back_as_it_was_stored(database: &TestDatabase) {
    let database = open(database).await;
    let new = NewUserRow {
        full_name: Some(FullName::parse("Ann Müller 日本 🙂").unwrap()),
        role: Role::Admin,
        active: false,
        ..new_user("ann")
    };
    let stored = saved_user(&database, &new).await;
    let found = read(&database).await.users().find(stored.id).await.unwrap();
    assert_eq!(found.as_ref(), Some(&stored));
    assert_eq!(stored.record.created_at, now());
    assert_eq!(
        read(&database)
            .await
            .users()
            .find(UserId::try_from(99).unwrap())
            .await
            .unwrap(),
        None
    );
}

on_every_database!(email_and_name_belong_to_one_user_even_a_deleted_one);
async fn email_and_name_belong_to_one_user_even_a_deleted_one(database: &TestDatabase) {
    let database = open(database).await;
    let mut ann = saved_user(&database, &new_user("ann")).await;
    ann.delete(later(1));
    let unit = write(&database).await;
    unit.users().update(&ann).await.unwrap();
    unit.commit().await.unwrap();

    let same_email = NewUserRow {
        username: Username::parse("other").unwrap(),
        ..new_user("ann")
    };
    let same_name = NewUserRow {
        email: Email::parse("other@example.com").unwrap(),
        ..new_user("ann")
    };
    for (row, expected) in [(same_email, EMAIL_UNIQUE), (same_name, USERNAME_UNIQUE)] {
        let unit = write(&database).await;
        match unit.users().insert(&row).await {
            Err(StorageError::Conflict { constraint }) => assert_eq!(constraint, expected),
            other => panic!("expected a conflict on {expected}, got {other:?}"),
        }
        unit.rollback().await.unwrap();
    }
}

on_every_database!(an_update_needs_the_version_it_was_made_from);
async fn an_update_needs_the_version_it_was_made_from(database: &TestDatabase) {
    let database = open(database).await;
    let ann = saved_user(&database, &new_user("ann")).await;
    let (mut first, mut second) = (ann.clone(), ann.clone());
    first.full_name = Some(FullName::parse("First").unwrap());
    first.record.touch(later(1));
    second.full_name = Some(FullName::parse("Second").unwrap());
    second.record.touch(later(2));

    let unit = write(&database).await;
    unit.users().update(&first).await.unwrap();
    assert!(matches!(
        unit.users().update(&second).await,
        Err(StorageError::Stale)
    ));
    unit.commit().await.unwrap();
    assert_eq!(
        read(&database).await.users().find(ann.id).await.unwrap(),
        Some(first)
    );
}

on_every_database!(credentials_are_found_by_email_and_by_name);
async fn credentials_are_found_by_email_and_by_name(database: &TestDatabase) {
    let database = open(database).await;
    let ann = saved_user(&database, &new_user("ann")).await;
    let unit = write(&database).await;
    unit.users()
        .set_password_hash(ann.id, "a new hash")
        .await
        .unwrap();
    let locked = unit
        .users()
        .find_credentials_for_update(ann.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(locked.password_hash.as_deref(), Some("a new hash"));
    unit.commit().await.unwrap();
    for login in ["ann", "ann@example.com"] {
        let found = read(&database)
            .await
            .users()
            .find_credentials(login)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (found.user.id, found.password_hash.as_deref()),
            (ann.id, Some("a new hash"))
        );
    }
    assert_eq!(
        read(&database)
            .await
            .users()
            .find_credentials("ann ")
            .await
            .unwrap(),
        None
    );
}

on_every_database!(only_admins_who_can_act_are_counted_and_locked);
async fn only_admins_who_can_act_are_counted_and_locked(database: &TestDatabase) {
    let database = open(database).await;
    assert!(
        !read(&database)
            .await
            .users()
            .has_acting_admin()
            .await
            .unwrap()
    );
    let admin = |name| NewUserRow {
        role: Role::Admin,
        ..new_user(name)
    };
    let acting = saved_user(&database, &admin("acting")).await;
    saved_user(
        &database,
        &NewUserRow {
            active: false,
            ..admin("inactive")
        },
    )
    .await;
    saved_user(&database, &new_user("no-admin")).await;
    let mut gone = saved_user(&database, &admin("gone")).await;
    gone.delete(now());
    let unit = write(&database).await;
    unit.users().update(&gone).await.unwrap();
    assert_eq!(
        unit.users().lock_acting_admins().await.unwrap(),
        [acting.id]
    );
    assert!(unit.users().has_acting_admin().await.unwrap());
    unit.commit().await.unwrap();
}

on_every_database!(taken_names_are_told_from_free_ones);
async fn taken_names_are_told_from_free_ones(database: &TestDatabase) {
    let database = open(database).await;
    for name in ["ann", "ann-2", "anna"] {
        saved_user(&database, &new_user(name)).await;
    }
    let mut gone = saved_user(&database, &new_user("ann-4")).await;
    gone.delete(later(1));
    let unit = write(&database).await;
    unit.users().update(&gone).await.unwrap();
    let names = ["ann-2", "ann-3", "ann-4"].map(|name| Username::parse(name).unwrap());
    let mut taken = unit.users().taken(&names).await.unwrap();
    taken.sort();
    assert_eq!(taken, ["ann-2", "ann-4"]);
}

on_every_database!(many_users_are_found_at_once_but_for_the_deleted);
async fn many_users_are_found_at_once_but_for_the_deleted(database: &TestDatabase) {
    let database = open(database).await;
    let ann = saved_user(&database, &new_user("ann")).await;
    let mut bob = saved_user(&database, &new_user("bob")).await;
    saved_user(&database, &new_user("carl")).await;
    bob.delete(later(1));
    let unit = write(&database).await;
    unit.users().update(&bob).await.unwrap();
    let found = unit.users().find_many(&[ann.id, bob.id]).await.unwrap();
    assert_eq!(found, [ann]);
}
