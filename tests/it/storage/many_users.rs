//! What every `UserRepository` promises of many users at once.

use plinth_application::storage::StorageError;
use plinth_application::users::{EMAIL_UNIQUE, NewUserRow, USERNAME_UNIQUE, UserFilter};
use plinth_domain::permissions::Role;
use plinth_domain::profiles::Profile;
use plinth_domain::users::{AccessChange, Email, FullName, User};
use plinth_infrastructure::database::Database;
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use plinth_tests::sample::{later, new_user, now, saved_user};
use plinth_tests::stack::{open, read, write};

on_every_database!(many_users_come_back_as_they_were_stored);
async fn many_users_come_back_as_they_were_stored(database: &TestDatabase) {
    let database = open(database).await;
    let rows: Vec<NewUserRow> = (0..626)
        .map(|number| NewUserRow {
            full_name: (number % 2 == 0).then(|| FullName::parse("日本 🙂").unwrap()),
            password_hash: None,
            active: number % 3 == 0,
            role: if number % 5 == 0 {
                Role::Admin
            } else {
                Role::User
            },
            ..new_user(&format!("user{number}"))
        })
        .collect();
    let unit = write(&database).await;
    let ids = unit.users().insert_many(&rows).await.unwrap();
    assert_eq!(ids.len(), rows.len());
    let found = unit.users().find_many(&ids).await.unwrap();
    for (row, id) in rows.iter().zip(&ids) {
        let user = found.iter().find(|user| user.id == *id).unwrap();
        assert_eq!(user.email, row.email);
        assert_eq!(user.username, row.username);
        assert_eq!(user.full_name, row.full_name);
        assert_eq!((user.active, user.role), (row.active, row.role));
        assert_eq!((user.record.version, user.record.created_at), (1, now()));
    }
    let profiles = found
        .iter()
        .map(|user| Profile::empty(user.id, user.record));
    let profiles: Vec<_> = profiles.collect();
    unit.profiles().insert(&profiles).await.unwrap();
    assert_eq!(unit.profiles().find_many(&ids).await.unwrap().len(), 626);
    let stored = unit.users().find_credentials("user0").await.unwrap();
    assert_eq!(stored.unwrap().password_hash, None);
    unit.commit().await.unwrap();
}

on_every_database!(one_taken_value_among_many_is_a_conflict_by_its_name);
async fn one_taken_value_among_many_is_a_conflict_by_its_name(database: &TestDatabase) {
    let database = open(database).await;
    saved_user(&database, &new_user("ann")).await;
    let same_name = NewUserRow {
        email: Email::parse("other@example.com").unwrap(),
        ..new_user("ann")
    };
    let same_email = NewUserRow {
        username: new_user("other").username,
        ..new_user("ann")
    };
    for (row, expected) in [(same_name, USERNAME_UNIQUE), (same_email, EMAIL_UNIQUE)] {
        let unit = write(&database).await;
        let rows = [new_user("bob"), row, new_user("carl")];
        match unit.users().insert_many(&rows).await {
            Err(StorageError::Conflict { constraint }) => assert_eq!(constraint, expected),
            other => panic!("expected a conflict on {expected}, got {other:?}"),
        }
        unit.rollback().await.unwrap();
    }
    let unit = read(&database).await;
    assert_eq!(unit.users().count(&UserFilter::default()).await.unwrap(), 1);
}

on_every_database!(taken_addresses_are_told_from_free_ones);
async fn taken_addresses_are_told_from_free_ones(database: &TestDatabase) {
    let database = open(database).await;
    saved_user(&database, &new_user("ann")).await;
    delete(&database, saved_user(&database, &new_user("bob")).await).await;
    let emails = ["ann", "bob", "carl"].map(|name| new_user(name).email);
    let unit = read(&database).await;
    let mut taken = unit.users().taken_emails(&emails).await.unwrap();
    taken.sort();
    assert_eq!(taken, ["ann@example.com", "bob@example.com"]);
}

async fn delete(database: &Database, mut user: User) {
    user.delete(later(1));
    let unit = write(database).await;
    unit.users().update(&user).await.unwrap();
    unit.commit().await.unwrap();
}

on_every_database!(those_who_differ_are_changed_and_nobody_else);
async fn those_who_differ_are_changed_and_nobody_else(database: &TestDatabase) {
    let database = open(database).await;
    let inactive = |name| NewUserRow {
        active: false,
        ..new_user(name)
    };
    let admin = NewUserRow {
        role: Role::Admin,
        ..new_user("admin")
    };
    let ann = saved_user(&database, &new_user("ann")).await;
    let bob = saved_user(&database, &inactive("bob")).await;
    let admin = saved_user(&database, &admin).await;
    let gone = saved_user(&database, &new_user("gone")).await;
    let ahead = NewUserRow {
        now: later(1000),
        ..new_user("ahead")
    };
    let ahead = saved_user(&database, &ahead).await;
    delete(&database, gone.clone()).await;

    let of_users = UserFilter {
        role: Some(Role::User),
        ..Default::default()
    };
    let unit = write(&database).await;
    let users = unit.users();
    assert_eq!(users.count(&of_users).await.unwrap(), 3);
    let nothing = AccessChange::default();
    assert_eq!(users.lock_differing(&of_users, nothing).await.unwrap(), []);
    let change = AccessChange {
        active: Some(false),
        role: None,
    };
    let ids = users.lock_differing(&of_users, change).await.unwrap();
    assert_eq!(ids, [ann.id, ahead.id]);
    users.change_access(&ids, change, later(5)).await.unwrap();
    unit.commit().await.unwrap();

    let unit = read(&database).await;
    let find = async |user: &User| unit.users().find_any(user.id).await.unwrap().unwrap();
    let changed = find(&ann).await;
    assert!(!changed.active && changed.role == Role::User);
    assert_eq!(changed.record.version, 2);
    assert_eq!(changed.record.updated_at, later(5));
    // A clock that went backwards never makes anything older.
    let changed = find(&ahead).await;
    assert_eq!(changed.record.version, 2);
    assert_eq!(changed.record.updated_at, later(1000));
    assert_eq!(find(&bob).await, bob);
    assert_eq!(find(&admin).await, admin);
    assert!(find(&gone).await.active);
}

on_every_database!(role_and_activity_change_together);
async fn role_and_activity_change_together(database: &TestDatabase) {
    let database = open(database).await;
    let ann = saved_user(&database, &new_user("ann")).await;
    let bob = saved_user(&database, &new_user("bob")).await;
    let chosen = UserFilter {
        ids: Some(vec![ann.id]),
        ..Default::default()
    };
    let change = AccessChange {
        active: Some(true),
        role: Some(Role::Admin),
    };
    let unit = write(&database).await;
    let ids = unit.users().lock_differing(&chosen, change).await.unwrap();
    assert_eq!(ids, [ann.id]);
    unit.users()
        .change_access(&ids, change, later(5))
        .await
        .unwrap();
    let again = unit.users().lock_differing(&chosen, change).await.unwrap();
    assert_eq!(again, [], "all are as wanted now");
    assert_eq!(
        unit.users().find(ann.id).await.unwrap().unwrap().role,
        Role::Admin
    );
    assert_eq!(unit.users().find(bob.id).await.unwrap(), Some(bob));
    unit.commit().await.unwrap();
}
