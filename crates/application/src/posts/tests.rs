//! What people may do to posts, with storage mocked.

use super::*;
use crate::page::{Sort, Window};
use crate::storage::StorageError;
use crate::testing::{
    MockStorage, MockUnitOfWork, StoppedClock, as_user, now, post, user, user_id,
};
use plinth_domain::content::{Slug, Title};
use plinth_domain::patch::Patch;
use plinth_domain::permissions::Role;
use plinth_domain::posts::Content;
use plinth_domain::record::{Deletion, Record};

const AUTHOR: i64 = 5;

fn service(storage: &Arc<MockStorage>) -> PostService {
    PostService::new(storage.units(), Arc::new(StoppedClock))
}

fn author() -> Context {
    as_user(AUTHOR, Role::User)
}

fn stranger() -> Context {
    as_user(6, Role::User)
}

fn moderator() -> Context {
    as_user(9, Role::Admin)
}

fn hello() -> NewPost {
    NewPost {
        title: Title::parse("Hello").unwrap(),
        description: None,
        content: Content::parse("It is me.").unwrap(),
        slug: None,
        author_id: None,
    }
}

/// A unit whose insert answers as given, and makes a post of what it got.
fn inserting(
    answer: impl Fn(&NewPostRow) -> Result<(), StorageError> + Send + 'static,
) -> MockUnitOfWork {
    let mut unit = MockUnitOfWork::default();
    unit.posts.expect_insert().returning(move |row| {
        answer(row).map(|()| Post {
            slug: row.slug.clone(),
            author_id: row.author_id,
            record: Record::new(row.now),
            ..post(1)
        })
    });
    unit
}

/// A unit in which a post is found, and an update must not fail.
fn holding(found: Post) -> MockUnitOfWork {
    let mut unit = MockUnitOfWork::default();
    let live = (!found.deletion.is_deleted()).then(|| found.clone());
    unit.posts
        .expect_find()
        .returning(move |_| Ok(live.clone()));
    unit.posts
        .expect_find_any()
        .returning(move |_| Ok(Some(found.clone())));
    unit
}

fn deleted() -> Post {
    let mut post = post(1);
    post.deletion = Deletion::stored(Some(now()));
    post
}

fn id() -> Option<PostId> {
    PostId::try_from(1).ok()
}

fn renaming() -> PostChange {
    PostChange {
        title: Some(Title::parse("Goodbye").unwrap()),
        ..Default::default()
    }
}

fn slug_conflict() -> StorageError {
    StorageError::Conflict {
        constraint: SLUG_UNIQUE.to_owned(),
    }
}

fn first_page() -> PageRequest<PostSort> {
    PageRequest {
        window: Window::Offset {
            limit: 10,
            offset: 0,
        },
        sort: Sort {
            field: PostSort::CreatedAt,
            descending: true,
        },
        count: true,
    }
}

#[tokio::test]
async fn a_post_belongs_to_its_caller_and_gets_a_slug_of_its_title() {
    let storage = MockStorage::of([inserting(|row| {
        assert_eq!((row.slug.as_str(), row.now), ("hello", now()));
        Ok(())
    })]);
    let created = service(&storage).create(&author(), hello()).await;
    let post = created.unwrap().value;
    assert_eq!((post.author_id, storage.committed()), (user_id(AUTHOR), 1));
}

#[tokio::test]
async fn a_derived_slug_that_is_taken_gets_the_first_free_number() {
    let mut looking = MockUnitOfWork::default();
    looking
        .posts
        .expect_taken()
        .returning(|_| Ok(vec!["hello-2".into(), "hello-4".into()]));
    let taken = inserting(|_| Err(slug_conflict()));
    let storage = MockStorage::of([taken, looking, inserting(|_| Ok(()))]);
    let created = service(&storage).create(&author(), hello()).await;
    let post = created.unwrap().value;
    assert_eq!(post.slug.as_str(), "hello-3");
}

#[tokio::test]
async fn a_chosen_slug_that_is_taken_is_refused() {
    let storage = MockStorage::of([inserting(|_| Err(slug_conflict()))]);
    let new = NewPost {
        slug: Some(Slug::parse("hello").unwrap()),
        ..hello()
    };
    let error = service(&storage).create(&author(), new).await.unwrap_err();
    assert_eq!((error.code(), storage.committed()), (Code::SlugTaken, 0));
    assert_eq!(error.fields()[0].pointer, "/slug");
}

#[tokio::test]
async fn only_moderators_write_for_others_and_only_for_those_who_are_there() {
    let for_user = |id| NewPost {
        author_id: Some(user_id(id)),
        ..hello()
    };
    let with_author = |found: Option<User>| {
        let mut unit = inserting(|row| {
            assert_eq!(row.author_id, user_id(AUTHOR));
            Ok(())
        });
        unit.users
            .expect_find()
            .returning(move |_| Ok(found.clone()));
        unit
    };
    let gone = StorageError::MissingReference {
        constraint: String::new(),
    };
    let gone = std::sync::Mutex::new(Some(gone));
    let vanishing = inserting(move |_| Err(gone.lock().unwrap().take().unwrap()));
    let storage = MockStorage::of([
        inserting(|_| Ok(())),
        with_author(Some(user(AUTHOR))),
        with_author(None),
        vanishing,
    ]);
    let posts = service(&storage);
    posts.create(&author(), for_user(AUTHOR)).await.unwrap();
    let error = posts.create(&stranger(), for_user(AUTHOR)).await;
    assert_eq!(error.unwrap_err().code(), Code::Forbidden);
    posts.create(&moderator(), for_user(AUTHOR)).await.unwrap();
    let missing = posts.create(&moderator(), for_user(AUTHOR)).await;
    let vanished = posts.create(&author(), hello()).await;
    for error in [missing.unwrap_err(), vanished.unwrap_err()] {
        assert_eq!(error.code(), Code::ReferencedNotFound);
        assert_eq!(error.fields()[0].pointer, "/author_id");
    }
    assert_eq!((storage.committed(), storage.left()), (2, 0));
}

#[tokio::test]
async fn strangers_find_a_post_but_may_not_touch_it() {
    let units = || {
        [
            holding(post(1)),
            holding(post(1)),
            holding(post(1)),
            holding(deleted()),
        ]
    };
    let storage = MockStorage::of(units());
    let (posts, me, nothing) = (service(&storage), stranger(), Precondition::None);
    let codes = [
        posts.may_change(&me, id()).await.unwrap_err().code(),
        posts
            .change(&me, id(), &renaming(), &nothing)
            .await
            .unwrap_err()
            .code(),
        posts.delete(&me, id(), &nothing).await.unwrap_err().code(),
        posts.restore(&me, id()).await.unwrap_err().code(),
    ];
    assert_eq!(codes, [Code::Forbidden; 4]);
    assert_eq!(storage.committed(), 0);
}

#[tokio::test]
async fn what_is_deleted_is_missing_to_everybody_until_it_is_restored() {
    for me in [author(), stranger(), moderator()] {
        let storage = MockStorage::of([
            holding(deleted()),
            holding(deleted()),
            holding(deleted()),
            holding(deleted()),
        ]);
        let (posts, nothing) = (service(&storage), Precondition::None);
        let codes = [
            posts.may_change(&me, id()).await.unwrap_err().code(),
            posts
                .get(&me, id(), Include::default())
                .await
                .unwrap_err()
                .code(),
            posts
                .change(&me, id(), &renaming(), &nothing)
                .await
                .unwrap_err()
                .code(),
            posts.delete(&me, id(), &nothing).await.unwrap_err().code(),
        ];
        assert_eq!(codes, [Code::NotFound; 4]);
    }
}

#[tokio::test]
async fn authors_and_moderators_change_delete_and_restore() {
    for me in [author(), moderator()] {
        let mut changing = holding(post(1));
        changing
            .posts
            .expect_update()
            .withf(|p| p.record.version == 2 && p.title.as_str() == "Goodbye")
            .once()
            .returning(|_| Ok(()));
        let mut deleting = holding(post(1));
        deleting
            .posts
            .expect_update()
            .withf(|p| p.deletion.is_deleted())
            .once()
            .returning(|_| Ok(()));
        let mut restoring = holding(deleted());
        restoring
            .posts
            .expect_update()
            .withf(|p| !p.deletion.is_deleted())
            .once()
            .returning(|_| Ok(()));
        let storage = MockStorage::of([changing, deleting, restoring, holding(post(1))]);
        let (posts, nothing) = (service(&storage), Precondition::None);
        posts
            .change(&me, id(), &renaming(), &nothing)
            .await
            .unwrap();
        posts.delete(&me, id(), &nothing).await.unwrap();
        posts.restore(&me, id()).await.unwrap();
        let live = posts.restore(&me, id()).await.unwrap_err();
        assert_eq!((live.code(), storage.committed()), (Code::NotDeleted, 3));
    }
}

#[tokio::test]
async fn a_change_keeps_to_its_condition_and_to_free_slugs() {
    let mut refusing = holding(post(1));
    refusing
        .posts
        .expect_update()
        .returning(|_| Err(slug_conflict()));
    let storage = MockStorage::of([holding(post(1)), holding(post(1)), refusing]);
    let (posts, me) = (service(&storage), author());
    let other = Precondition::VersionIn(vec![2]);
    let stale = posts.change(&me, id(), &renaming(), &other).await;
    assert_eq!(stale.unwrap_err().code(), Code::PreconditionFailed);
    let same = PostChange {
        description: Patch::Clear,
        ..Default::default()
    };
    let unchanged = posts.change(&me, id(), &same, &Precondition::None).await;
    assert_eq!(unchanged.unwrap(), post(1), "nothing is written");
    let taken = posts
        .change(&me, id(), &renaming(), &Precondition::None)
        .await;
    assert_eq!(taken.unwrap_err().code(), Code::SlugTaken);
}

#[tokio::test]
async fn deleted_posts_are_listed_to_moderators_only() {
    let storage = MockStorage::of([]);
    let posts = service(&storage);
    for visibility in [Visibility::Deleted, Visibility::All] {
        let filter = PostFilter {
            visibility,
            ..Default::default()
        };
        let (me, page, include) = (author(), first_page(), Include::default());
        let all = posts.list(&me, &filter, &page, include).await;
        let own = posts.list_of(&me, Some(user_id(AUTHOR)), filter, &page, include);
        for refused in [all, own.await] {
            assert_eq!(refused.unwrap_err().code(), Code::Forbidden);
        }
    }
}

#[tokio::test]
async fn authors_come_along_in_one_question_and_deleted_ones_do_not() {
    let mut unit = MockUnitOfWork::default();
    unit.posts.expect_list().returning(|_, _| {
        let by = |id, author| Post {
            author_id: user_id(author),
            ..post(id)
        };
        Ok(Page {
            items: vec![by(1, 5), by(2, 6), by(3, 5)],
            total: Some(3),
            has_more: false,
            next: None,
        })
    });
    unit.users
        .expect_find_many()
        .withf(|ids| ids == [user_id(5), user_id(6)])
        .once()
        .returning(|_| Ok(vec![user(5)]));
    let storage = MockStorage::of([unit]);
    let include = Include { author: true };
    let page = service(&storage)
        .list(&author(), &PostFilter::default(), &first_page(), include)
        .await
        .unwrap();
    let authors: Vec<_> = page
        .items
        .iter()
        .map(|found| found.author.as_ref().map(|user| user.id))
        .collect();
    assert_eq!(authors, [Some(user_id(5)), None, Some(user_id(5))]);
}

#[tokio::test]
async fn an_id_that_is_none_is_a_missing_post() {
    let storage = MockStorage::of([]);
    let error = service(&storage)
        .get(&author(), None, Include::default())
        .await
        .unwrap_err();
    assert_eq!(error.code(), Code::NotFound);
}
