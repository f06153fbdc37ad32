//! The lists of posts, and how many there are.

use super::{Case, GROUPS, LARGE, ROWS, SMALL, Way, check, group, users};
use plinth_application::page::Visibility;
use plinth_application::posts::{PostFilter, PostSort};
use plinth_domain::content::Slug;
use plinth_domain::posts::PostId;
use plinth_domain::users::UserId;
use plinth_tests::database::{Engine, TestDatabase};
use plinth_tests::on_every_database;
use plinth_tests::plan::{PRIMARY_KEY, Witnessed};
use plinth_tests::sample::later;
use sea_orm::sea_query::Value;

const COLUMNS: [&str; 8] = [
    "title",
    "slug",
    "author_id",
    "version",
    "created_at",
    "updated_at",
    "deleted_at",
    "content",
];

/// One in 100 is deleted.
async fn fill(witnessed: &Witnessed) {
    let rows = (1..=ROWS).map(|number| -> Vec<Value> {
        let deleted_at = (number % 100 == 3).then(|| later(number));
        vec![
            format!("Post {number}").into(),
            format!("post-{number}").into(),
            group(number).into(),
            1_i64.into(),
            later(number).into(),
            later(number).into(),
            deleted_at.into(),
            "It is me. ".repeat(50).into(),
        ]
    });
    witnessed.fill("posts", &COLUMNS, rows).await;
}

const CREATED: &str = "ix_posts_created_at_id_deleted_at";
const AUTHOR: &str = "ix_posts_author_id_created_at_id_deleted_at";

fn case(
    name: &'static str,
    indexes: &'static [&'static str],
    field: PostSort,
    filter: &PostFilter,
) -> Case {
    let way = match field {
        _ if filter.ids.is_some() || filter.slug.is_some() => Way::Find,
        PostSort::Id => Way::Walk(Some("id")),
        PostSort::CreatedAt => Way::Walk(Some("created_at")),
        PostSort::UpdatedAt => Way::Walk(Some("updated_at")),
        PostSort::Title => Way::Walk(None),
    };
    asking(name, indexes, way, field, filter)
}

fn count(name: &'static str, index: &'static [&'static str], filter: &PostFilter) -> Case {
    asking(name, index, Way::Cover, PostSort::CreatedAt, filter)
}

fn asking(
    name: &'static str,
    indexes: &'static [&'static str],
    way: Way,
    field: PostSort,
    filter: &PostFilter,
) -> Case {
    let filter = filter.clone();
    Case::new(name, indexes, way, move |unit, part| {
        let filter = filter.clone();
        Box::pin(async move {
            let page = part.sorted_by(field);
            unit.posts().list(&filter, &page).await.unwrap();
        })
    })
}

fn cases() -> Vec<Case> {
    use PostSort::{CreatedAt, Id, Title, UpdatedAt};
    let live = PostFilter::default();
    let all = PostFilter {
        visibility: Visibility::All,
        ..live.clone()
    };
    let by = |author| PostFilter {
        author: UserId::try_from(author).ok(),
        ..live.clone()
    };
    let of = PostFilter {
        of: UserId::try_from(SMALL).ok(),
        ..live.clone()
    };
    let slug = PostFilter {
        slug: Some(Slug::parse("post-7").unwrap()),
        ..live.clone()
    };
    let ids = PostFilter {
        ids: Some(
            (1..=50)
                .map(|id| PostId::try_from(id * 7).unwrap())
                .collect(),
        ),
        ..live.clone()
    };
    let since = PostFilter {
        since: Some(later(100)),
        ..live.clone()
    };
    let until = PostFilter {
        until: Some(later(ROWS - 100)),
        ..live.clone()
    };
    let updated = &["ix_posts_updated_at_id"];
    let either = &[AUTHOR, CREATED];
    vec![
        case("posts", &[CREATED], CreatedAt, &live),
        case("posts?deleted=include", &[CREATED], CreatedAt, &all),
        case("posts?author_id=1", either, CreatedAt, &by(LARGE)),
        case("posts?author_id=2", &[AUTHOR], CreatedAt, &by(SMALL)),
        case("users/2/posts", &[AUTHOR], CreatedAt, &of),
        case("posts?slug", &["uq_posts_slug"], CreatedAt, &slug),
        case("posts?ids", &[PRIMARY_KEY], CreatedAt, &ids),
        case("posts?since", &[CREATED], CreatedAt, &since),
        case("posts?until", &[CREATED], CreatedAt, &until),
        case("posts?sort=id", &[PRIMARY_KEY], Id, &live),
        case("posts?sort=updated_at", updated, UpdatedAt, &live),
        case("posts?sort=title", &["ix_posts_title_id"], Title, &live),
        count("posts, counted", &[CREATED], &live),
        count("posts?author_id, counted", &[AUTHOR], &by(SMALL)),
    ]
}

/// MariaDB has no index for this: see `tables::index_of_deleted`.
fn deleted_only() -> Case {
    let gone = PostFilter {
        visibility: Visibility::Deleted,
        ..PostFilter::default()
    };
    let index = &["ix_posts_deleted_created_at_id"];
    case("posts?deleted=only", index, PostSort::CreatedAt, &gone)
}

on_every_database!(lists_of_posts_stay_flat);
async fn lists_of_posts_stay_flat(database: &TestDatabase) {
    let witnessed = Witnessed::open(database).await;
    users::fill(&witnessed, GROUPS).await;
    fill(&witnessed).await;
    witnessed.analyze(&["users", "posts"]).await;
    check(&witnessed, "posts", cases()).await;
    if database.engine() != Engine::Mysql {
        check(&witnessed, "posts", vec![deleted_only()]).await;
    }
}
