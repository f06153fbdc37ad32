//! What every `UserRepository` promises of its lists.

use chrono::DateTime;
use plinth_application::page::{Cursor, PageRequest, Sort, Visibility, Window};
use plinth_application::users::{NewUserRow, UserFilter, UserSort};
use plinth_domain::permissions::Role;
use plinth_domain::users::FullName;
use plinth_infrastructure::database::Database;
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use plinth_tests::sample::{later, new_user, saved_user};
use plinth_tests::stack::{open, read, write};

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

on_every_database!(deleted_users_are_seen_only_when_asked_for);
async fn deleted_users_are_seen_only_when_asked_for(database: &TestDatabase) {
    let database = open(database).await;
    saved_user(&database, &new_user("ann")).await;
    let mut bob = saved_user(&database, &new_user("bob")).await;
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
    let ann = saved_user(
        &database,
        &NewUserRow {
            role: Role::Admin,
            ..new_user("ann")
        },
    )
    .await;
    saved_user(
        &database,
        &NewUserRow {
            active: false,
            full_name: Some(FullName::parse("Ärger ПРИВЕТ").unwrap()),
            now: later(10),
            ..new_user("bob")
        },
    )
    .await;
    let full_name = Some(FullName::parse("100% Ca_rl!").unwrap());
    saved_user(
        &database,
        &NewUserRow {
            full_name,
            now: later(20),
            ..new_user("carl")
        },
    )
    .await;

    let none = UserFilter::default;
    let search = |text: &str| UserFilter {
        search: Some(text.to_owned()),
        ..none()
    };
    let cases = [
        (
            UserFilter {
                active: Some(true),
                ..none()
            },
            vec!["ann", "carl"],
        ),
        (
            UserFilter {
                active: Some(false),
                ..none()
            },
            vec!["bob"],
        ),
        (
            UserFilter {
                role: Some(Role::Admin),
                ..none()
            },
            vec!["ann"],
        ),
        (
            UserFilter {
                ids: Some(vec![ann.id]),
                ..none()
            },
            vec!["ann"],
        ),
        (
            UserFilter {
                since: Some(later(10)),
                ..none()
            },
            vec!["bob", "carl"],
        ),
        (
            UserFilter {
                until: Some(later(10)),
                ..none()
            },
            vec!["ann"],
        ),
        (search("AR"), vec!["carl"]),
        (search("0% c"), vec!["carl"]),
        (search("%"), vec!["carl"]),
        (search("_"), vec!["carl"]),
        (search("!"), vec!["carl"]),
        (search("\\"), vec![]),
        (search("ÄRGER"), vec!["bob"]),
        (search("привет"), vec!["bob"]),
    ];
    for (filter, expected) in cases {
        assert_eq!(names(&database, &filter).await, expected, "{filter:?}");
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
        saved_user(
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
    saved_user(&database, &new_user("ann")).await;
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
        let user = saved_user(
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
