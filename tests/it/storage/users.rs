//! What every `UserRepository` promises.

use chrono::DateTime;
use plinth_application::page::{Cursor, PageRequest, Sort, Visibility, Window};
use plinth_application::storage::StorageError;
use plinth_application::users::{EMAIL_UNIQUE, NewUserRow, USERNAME_UNIQUE, UserFilter, UserSort};
use plinth_domain::permissions::Role;
use plinth_domain::users::{Email, FullName, User, UserId, Username};
use plinth_infrastructure::database::Database;
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use plinth_tests::sample::{insert_user, later, new_user, now};
use plinth_tests::stack::{open, read, write};

async fn insert(database: &Database, new: &NewUserRow) -> User {
    let unit = write(database).await;
    let user = insert_user(unit.as_ref(), new).await;
    unit.commit().await.unwrap();
    user
}

async fn names(database: &Database, filter: &UserFilter) -> Vec<String> {
    let sort = Sort {
        field: UserSort::Id,
        descending: false,
    };
    let page = PageRequest {
        window: Window::Offset {
            limit: 100,
            offset: 0,
        },
        sort,
        count: true,
    };
    let found = read(database)
        .await
        .users()
        .list(filter, &page)
        .await
        .unwrap();
    assert_eq!(found.total, Some(found.items.len() as u64));
    found
        .items
        .into_iter()
        .map(|u| u.username.as_str().to_owned())
        .collect()
}

on_every_database!(a_user_comes_back_as_it_was_stored);
async fn a_user_comes_back_as_it_was_stored(database: &TestDatabase) {
    let database = open(database).await;
    let new = NewUserRow {
        full_name: Some(FullName::parse("Ann Müller 日本 🙂").unwrap()),
        role: Role::Admin,
        active: false,
        ..new_user("ann")
    };
    let stored = insert(&database, &new).await;
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
    let mut ann = insert(&database, &new_user("ann")).await;
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
    let ann = insert(&database, &new_user("ann")).await;
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

on_every_database!(deleted_users_are_seen_only_when_asked_for);
async fn deleted_users_are_seen_only_when_asked_for(database: &TestDatabase) {
    let database = open(database).await;
    insert(&database, &new_user("ann")).await;
    let mut bob = insert(&database, &new_user("bob")).await;
    bob.delete(later(1));
    let unit = write(&database).await;
    unit.users().update(&bob).await.unwrap();
    unit.commit().await.unwrap();

    let seeing = |visibility| UserFilter {
        visibility,
        ..UserFilter::default()
    };
    assert_eq!(names(&database, &seeing(Visibility::Live)).await, ["ann"]);
    assert_eq!(
        names(&database, &seeing(Visibility::Deleted)).await,
        ["bob"]
    );
    assert_eq!(
        names(&database, &seeing(Visibility::All)).await,
        ["ann", "bob"]
    );
    let unit = read(&database).await;
    assert_eq!(unit.users().find(bob.id).await.unwrap(), None);
    assert_eq!(unit.users().find_credentials("bob").await.unwrap(), None);
    assert_eq!(unit.users().find_any(bob.id).await.unwrap(), Some(bob));
}

on_every_database!(every_filter_narrows_the_list);
async fn every_filter_narrows_the_list(database: &TestDatabase) {
    let database = open(database).await;
    let ann = insert(
        &database,
        &NewUserRow {
            role: Role::Admin,
            ..new_user("ann")
        },
    )
    .await;
    insert(
        &database,
        &NewUserRow {
            active: false,
            now: later(10),
            ..new_user("bob")
        },
    )
    .await;
    let full_name = Some(FullName::parse("100% Ca_rl!").unwrap());
    insert(
        &database,
        &NewUserRow {
            full_name,
            now: later(20),
            ..new_user("carl")
        },
    )
    .await;

    let all = UserFilter::default;
    assert_eq!(
        names(
            &database,
            &UserFilter {
                active: Some(true),
                ..all()
            }
        )
        .await,
        ["ann", "carl"]
    );
    assert_eq!(
        names(
            &database,
            &UserFilter {
                active: Some(false),
                ..all()
            }
        )
        .await,
        ["bob"]
    );
    assert_eq!(
        names(
            &database,
            &UserFilter {
                role: Some(Role::Admin),
                ..all()
            }
        )
        .await,
        ["ann"]
    );
    assert_eq!(
        names(
            &database,
            &UserFilter {
                ids: Some(vec![ann.id]),
                ..all()
            }
        )
        .await,
        ["ann"]
    );
    assert_eq!(
        names(
            &database,
            &UserFilter {
                since: Some(later(10)),
                ..all()
            }
        )
        .await,
        ["bob", "carl"]
    );
    assert_eq!(
        names(
            &database,
            &UserFilter {
                until: Some(later(10)),
                ..all()
            }
        )
        .await,
        ["ann"]
    );
    for (text, found) in [
        ("AR", vec!["carl"]),
        ("0% c", vec!["carl"]),
        ("%", vec!["carl"]),
        ("_", vec!["carl"]),
        ("!", vec!["carl"]),
        ("\\", vec![]),
    ] {
        let filter = UserFilter {
            search: Some(text.to_owned()),
            ..all()
        };
        assert_eq!(names(&database, &filter).await, found, "searching {text:?}");
    }
}

on_every_database!(pages_and_cursors_walk_the_same_list);
async fn pages_and_cursors_walk_the_same_list(database: &TestDatabase) {
    let database = open(database).await;
    // Five users, four of them at the same moment: the id must break the ties.
    for (number, name) in ["ann", "bob", "carl", "dora", "emil"]
        .into_iter()
        .enumerate()
    {
        insert(
            &database,
            &NewUserRow {
                now: later(i64::from(number == 2)),
                ..new_user(name)
            },
        )
        .await;
    }
    for field in [
        UserSort::Id,
        UserSort::CreatedAt,
        UserSort::UpdatedAt,
        UserSort::Email,
        UserSort::Username,
    ] {
        for descending in [false, true] {
            let sort = Sort { field, descending };
            let unit = read(&database).await;
            let list = async |window| {
                let page = PageRequest {
                    window,
                    sort,
                    count: false,
                };
                unit.users()
                    .list(&UserFilter::default(), &page)
                    .await
                    .unwrap()
            };
            let whole = list(Window::Offset {
                limit: 100,
                offset: 0,
            })
            .await;
            assert_eq!(
                (whole.items.len(), whole.has_more, whole.next),
                (5, false, None)
            );

            let mut by_offset = Vec::new();
            for offset in [0, 2, 4] {
                by_offset.extend(list(Window::Offset { limit: 2, offset }).await.items);
            }
            assert_eq!(by_offset, whole.items, "{field:?} by offset");

            let mut page = list(Window::Offset {
                limit: 2,
                offset: 0,
            })
            .await;
            let mut by_cursor = page.items.clone();
            while let Some(cursor) = page.next {
                page = list(Window::After { limit: 2, cursor }).await;
                by_cursor.extend(page.items.clone());
            }
            if matches!(field, UserSort::Email | UserSort::Username) {
                assert_eq!(by_cursor.len(), 2, "text has no cursor");
            } else {
                assert_eq!(by_cursor, whole.items, "{field:?} by cursor");
            }
        }
    }
}

on_every_database!(any_well_formed_cursor_gives_a_page);
async fn any_well_formed_cursor_gives_a_page(database: &TestDatabase) {
    let database = open(database).await;
    insert(&database, &new_user("ann")).await;
    for key in [0, 1, 99_999_999_999_999_999] {
        for field in [UserSort::Id, UserSort::CreatedAt] {
            let cursor = Cursor {
                key,
                id: 9_999_999_999_999_999,
            };
            let sort = Sort {
                field,
                descending: true,
            };
            let page = PageRequest {
                window: Window::After { limit: 1, cursor },
                sort,
                count: true,
            };
            let unit = read(&database).await;
            unit.users()
                .list(&UserFilter::default(), &page)
                .await
                .unwrap();
        }
    }
}

on_every_database!(credentials_are_found_by_email_and_by_name);
async fn credentials_are_found_by_email_and_by_name(database: &TestDatabase) {
    let database = open(database).await;
    let ann = insert(&database, &new_user("ann")).await;
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
            .find_credentials("nobody")
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
    let acting = insert(&database, &admin("acting")).await;
    insert(
        &database,
        &NewUserRow {
            active: false,
            ..admin("inactive")
        },
    )
    .await;
    insert(&database, &new_user("no-admin")).await;
    let mut gone = insert(&database, &admin("gone")).await;
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

on_every_database!(taken_names_are_the_name_and_its_numbers);
async fn taken_names_are_the_name_and_its_numbers(database: &TestDatabase) {
    let database = open(database).await;
    for name in ["ann", "ann-2", "ann-3", "anna", "a_n-2"] {
        insert(&database, &new_user(name)).await;
    }
    let base = Username::parse("ann").unwrap();
    let mut taken = read(&database)
        .await
        .users()
        .taken_names(&base)
        .await
        .unwrap();
    taken.sort();
    assert_eq!(taken, ["ann", "ann-2", "ann-3"]);
}

on_every_database!(moments_keep_their_microseconds);
async fn moments_keep_their_microseconds(database: &TestDatabase) {
    let database = open(database).await;
    for (name, moment) in [
        ("whole", "2026-01-15T10:30:00Z"),
        ("micro", "2026-01-15T10:30:00.000001Z"),
        ("early", "1970-01-01T00:00:00Z"),
        ("late", "2099-12-31T23:59:59.999999Z"),
    ] {
        let now: DateTime<chrono::Utc> = moment.parse().unwrap();
        let user = insert(
            &database,
            &NewUserRow {
                now,
                ..new_user(name)
            },
        )
        .await;
        let found = read(&database)
            .await
            .users()
            .find(user.id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(found.record.created_at, now, "{moment}");
        let only = UserFilter {
            since: Some(now),
            until: Some(now + chrono::TimeDelta::microseconds(1)),
            ..UserFilter::default()
        };
        assert_eq!(names(&database, &only).await, [name], "{moment}");
    }
}
