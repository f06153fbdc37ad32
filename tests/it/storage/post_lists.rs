//! What every `PostRepository` promises of its lists.

use plinth_application::page::{PageRequest, Sort, Visibility, Window};
use plinth_application::posts::{NewPostRow, PostFilter, PostSort};
use plinth_domain::content::{Slug, Title};
use plinth_infrastructure::database::Database;
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use plinth_tests::sample::{later, new_post, new_user, saved_post, saved_user};
use plinth_tests::stack::{open, read, write};

async fn slugs(database: &Database, filter: &PostFilter) -> Vec<String> {
    let page = PageRequest {
        window: Window::Offset {
            limit: 100,
            offset: 0,
        },
        sort: Sort {
            field: PostSort::Id,
            descending: false,
        },
        count: true,
    };
    let unit = read(database).await;
    let found = unit.posts().list(filter, &page).await.unwrap();
    assert_eq!(found.total, Some(found.items.len() as u64));
    let slugs = found.items.into_iter().map(|p| p.slug.as_str().to_owned());
    slugs.collect()
}

on_every_database!(every_filter_narrows_the_list);
async fn every_filter_narrows_the_list(database: &TestDatabase) {
    let database = open(database).await;
    let ann = saved_user(&database, &new_user("ann")).await;
    let bob = saved_user(&database, &new_user("bob")).await;
    let first = saved_post(&database, &new_post(&ann, "first")).await;
    let mut gone = saved_post(&database, &new_post(&ann, "gone")).await;
    gone.delete(later(1));
    let unit = write(&database).await;
    unit.posts().update(&gone).await.unwrap();
    unit.commit().await.unwrap();
    let second = NewPostRow {
        title: Title::parse("100% ÄRGER_").unwrap(),
        now: later(10),
        ..new_post(&bob, "second")
    };
    saved_post(&database, &second).await;

    let all = PostFilter::default;
    let search = |text: &str| PostFilter {
        search: Some(text.to_owned()),
        ..all()
    };
    let seeing = |visibility| PostFilter {
        visibility,
        ..all()
    };
    let by = |of, author| PostFilter {
        of,
        author,
        ..all()
    };
    let cases = [
        (all(), vec!["first", "second"]),
        (seeing(Visibility::Deleted), vec!["gone"]),
        (seeing(Visibility::All), vec!["first", "gone", "second"]),
        (by(None, Some(ann.id)), vec!["first"]),
        (by(Some(bob.id), None), vec!["second"]),
        (by(Some(bob.id), Some(bob.id)), vec!["second"]),
        (by(Some(bob.id), Some(ann.id)), vec![]),
        (
            PostFilter {
                slug: Some(Slug::parse("second").unwrap()),
                ..all()
            },
            vec!["second"],
        ),
        (
            PostFilter {
                slug: Some(gone.slug.clone()),
                ..all()
            },
            vec![],
        ),
        (
            PostFilter {
                ids: Some(vec![first.id, gone.id]),
                ..all()
            },
            vec!["first"],
        ),
        (
            PostFilter {
                since: Some(later(10)),
                ..all()
            },
            vec!["second"],
        ),
        (
            PostFilter {
                until: Some(later(10)),
                ..all()
            },
            vec!["first"],
        ),
        (search("IRS"), vec!["first"]),
        (search("ärger_"), vec!["second"]),
        (search("0% "), vec!["second"]),
        (search("_r"), vec![]),
    ];
    for (filter, expected) in cases {
        assert_eq!(slugs(&database, &filter).await, expected, "{filter:?}");
    }
}

on_every_database!(pages_and_cursors_walk_the_same_list);
async fn pages_and_cursors_walk_the_same_list(database: &TestDatabase) {
    let database = open(database).await;
    let ann = saved_user(&database, &new_user("ann")).await;
    // Four of the five at the same moment and under the same title: the id must break the ties.
    for (number, slug) in ["a", "b", "c", "d", "e"].into_iter().enumerate() {
        let different = number == 2;
        let new = NewPostRow {
            title: Title::parse(if different { "Other" } else { "Same" }).unwrap(),
            now: later(i64::from(different)),
            ..new_post(&ann, slug)
        };
        saved_post(&database, &new).await;
    }
    for field in [
        PostSort::Id,
        PostSort::CreatedAt,
        PostSort::UpdatedAt,
        PostSort::Title,
    ] {
        for descending in [false, true] {
            let unit = read(&database).await;
            let list = async |window| {
                let page = PageRequest {
                    window,
                    sort: Sort { field, descending },
                    count: false,
                };
                unit.posts()
                    .list(&PostFilter::default(), &page)
                    .await
                    .unwrap()
            };
            let from = |limit, offset| Window::Offset { limit, offset };
            let whole = list(from(100, 0)).await;
            assert_eq!((whole.items.len(), whole.has_more), (5, false));

            let mut by_offset = Vec::new();
            for offset in [0, 2, 4] {
                by_offset.extend(list(from(2, offset)).await.items);
            }
            assert_eq!(by_offset, whole.items, "{field:?} by offset");

            let mut page = list(from(2, 0)).await;
            let mut by_cursor = page.items.clone();
            while let Some(cursor) = page.next {
                page = list(Window::After { limit: 2, cursor }).await;
                by_cursor.extend(page.items.clone());
            }
            if field == PostSort::Title {
                assert_eq!(by_cursor.len(), 2, "text has no cursor");
            } else {
                assert_eq!(by_cursor, whole.items, "{field:?} by cursor");
            }
        }
    }
}
