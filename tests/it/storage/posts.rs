//! What every `PostRepository` promises.

use plinth_application::posts::{NewPostRow, SLUG_UNIQUE};
use plinth_application::storage::StorageError;
use plinth_domain::content::{Description, Slug, Title};
use plinth_domain::posts::{Content, Post, PostId};
use plinth_domain::users::UserId;
use plinth_infrastructure::database::Database;
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use plinth_tests::sample::{later, new_post, new_user, now, saved_post, saved_user};
use plinth_tests::stack::{open, read, write};

async fn delete(database: &Database, post: &mut Post) {
    post.delete(later(1));
    let unit = write(database).await;
    unit.posts().update(post).await.unwrap();
    unit.commit().await.unwrap();
}

on_every_database!(a_post_comes_back_as_it_was_stored);
async fn a_post_comes_back_as_it_was_stored(database: &TestDatabase) {
    let database = open(database).await;
    let ann = saved_user(&database, &new_user("ann")).await;
    // As much as there may be, in the longest characters: MySQL's TEXT would not hold it.
    let new = NewPostRow {
        title: Title::parse("🙂".repeat(255)).unwrap(),
        description: Some(Description::parse("日".repeat(2000)).unwrap()),
        content: Content::parse("🙂".repeat(100_000)).unwrap(),
        slug: Slug::parse("a".repeat(255)).unwrap(),
        ..new_post(&ann, "any")
    };
    let stored = saved_post(&database, &new).await;
    let found = read(&database).await.posts().find(stored.id).await.unwrap();
    assert_eq!(found.as_ref(), Some(&stored));
    assert_eq!(
        (stored.author_id, stored.record.created_at),
        (ann.id, now())
    );
    let missing = PostId::try_from(99).unwrap();
    let found = read(&database).await.posts().find(missing).await.unwrap();
    assert_eq!(found, None);
}

on_every_database!(a_slug_belongs_to_one_post_even_a_deleted_one);
async fn a_slug_belongs_to_one_post_even_a_deleted_one(database: &TestDatabase) {
    let database = open(database).await;
    let ann = saved_user(&database, &new_user("ann")).await;
    let mut first = saved_post(&database, &new_post(&ann, "first")).await;
    let mut second = saved_post(&database, &new_post(&ann, "second")).await;
    delete(&database, &mut first).await;

    let unit = write(&database).await;
    let inserted = unit.posts().insert(&new_post(&ann, "first")).await;
    unit.rollback().await.unwrap();
    second.slug = first.slug.clone();
    second.record.touch(later(2));
    let unit = write(&database).await;
    let updated = unit.posts().update(&second).await;
    unit.rollback().await.unwrap();
    for refused in [inserted.map(drop), updated] {
        match refused {
            Err(StorageError::Conflict { constraint }) => assert_eq!(constraint, SLUG_UNIQUE),
            other => panic!("expected a conflict, got {other:?}"),
        }
    }

    let slugs = ["first", "second", "third"].map(|slug| Slug::parse(slug).unwrap());
    let mut taken = read(&database).await.posts().taken(&slugs).await.unwrap();
    taken.sort();
    assert_eq!(taken, ["first", "second"]);
}

on_every_database!(nobody_writes_who_is_not_there);
async fn nobody_writes_who_is_not_there(database: &TestDatabase) {
    let database = open(database).await;
    let ann = saved_user(&database, &new_user("ann")).await;
    let new = NewPostRow {
        author_id: UserId::try_from(99).unwrap(),
        ..new_post(&ann, "orphan")
    };
    let inserted = write(&database).await.posts().insert(&new).await;
    assert!(
        matches!(inserted, Err(StorageError::MissingReference { .. })),
        "{inserted:?}"
    );
}

on_every_database!(an_update_needs_the_version_it_was_made_from);
async fn an_update_needs_the_version_it_was_made_from(database: &TestDatabase) {
    let database = open(database).await;
    let ann = saved_user(&database, &new_user("ann")).await;
    let post = saved_post(&database, &new_post(&ann, "post")).await;
    let (mut first, mut second) = (post.clone(), post.clone());
    first.title = Title::parse("First").unwrap();
    first.description = Some(Description::parse("").unwrap());
    first.record.touch(later(1));
    second.content = Content::parse("Second").unwrap();
    second.record.touch(later(2));

    let unit = write(&database).await;
    unit.posts().update(&first).await.unwrap();
    let stale = unit.posts().update(&second).await;
    assert!(matches!(stale, Err(StorageError::Stale)));
    unit.commit().await.unwrap();
    let found = read(&database).await.posts().find(post.id).await.unwrap();
    assert_eq!(found, Some(first));
}

on_every_database!(a_deleted_post_is_seen_only_when_asked_for);
async fn a_deleted_post_is_seen_only_when_asked_for(database: &TestDatabase) {
    let database = open(database).await;
    let ann = saved_user(&database, &new_user("ann")).await;
    let mut post = saved_post(&database, &new_post(&ann, "post")).await;
    delete(&database, &mut post).await;
    let unit = read(&database).await;
    assert_eq!(unit.posts().find(post.id).await.unwrap(), None);
    assert_eq!(unit.posts().find_any(post.id).await.unwrap(), Some(post));
}

on_every_database!(the_newest_posts_of_each_author_are_found_at_once);
async fn the_newest_posts_of_each_author_are_found_at_once(database: &TestDatabase) {
    let database = open(database).await;
    let mut users = Vec::new();
    for name in ["ann", "bob", "carl", "dora"] {
        users.push(saved_user(&database, &new_user(name)).await);
    }
    // Ann's second and third are as old as each other: the later id counts as newer.
    for (slug, author, seconds) in [
        ("ann-first", 0, 0),
        ("ann-second", 0, 5),
        ("ann-third", 0, 5),
        ("bob-new", 1, 9),
        ("bob-old", 1, 1),
        ("dora", 3, 1),
    ] {
        let new = NewPostRow {
            now: later(seconds),
            ..new_post(&users[author], slug)
        };
        saved_post(&database, &new).await;
    }
    let gone = NewPostRow {
        now: later(20),
        ..new_post(&users[1], "bob-gone")
    };
    let mut gone = saved_post(&database, &gone).await;
    delete(&database, &mut gone).await;

    let authors = [users[0].id, users[1].id, users[2].id];
    let unit = read(&database).await;
    let newest = unit.posts().newest_of(&authors, 2).await.unwrap();
    let of = |author: UserId| -> Vec<&str> {
        let own = newest.iter().filter(|(whose, _)| *whose == author);
        own.map(|(_, post)| post.slug.as_str()).collect()
    };
    assert_eq!(of(users[0].id), ["ann-third", "ann-second"]);
    assert_eq!(of(users[1].id), ["bob-new", "bob-old"]);
    assert_eq!(newest.len(), 4);
    assert_eq!(newest[0].1.created_at, later(9));
    let one = unit.posts().newest_of(&authors[..1], 1).await.unwrap();
    assert_eq!(one.len(), 1);
    assert!(unit.posts().newest_of(&[], 2).await.unwrap().is_empty());
}

on_every_database!(a_hundred_authors_fit_into_one_question);
async fn a_hundred_authors_fit_into_one_question(database: &TestDatabase) {
    let database = open(database).await;
    let ann = saved_user(&database, &new_user("ann")).await;
    let post = saved_post(&database, &new_post(&ann, "post")).await;
    let authors: Vec<_> = (1..=100).map(|id| UserId::try_from(id).unwrap()).collect();
    let unit = read(&database).await;
    let newest = unit.posts().newest_of(&authors, 20).await.unwrap();
    let found: Vec<_> = newest.into_iter().map(|(whose, p)| (whose, p.id)).collect();
    assert_eq!(found, [(ann.id, post.id)]);
}
