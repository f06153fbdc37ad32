//! What users publish.

mod bodies;
mod list;
mod table;

pub(crate) use bodies::{PostCreate, PostPatch, PostPut};
pub(crate) use list::{PostFilters, PostQuery};
pub(crate) use table::operations;

use crate::body::ValidatedJson;
use crate::etag::{self, IfMatch};
use crate::gate::{Caller, PathId};
use crate::idempotency::{self, Idempotent};
use crate::moment;
use crate::page::ListQuery;
use crate::problem::Problem;
use crate::query::ValidatedQuery;
use crate::respond;
use crate::schema;
use crate::state::AppState;
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use plinth_application::posts::{Include, PostDetails};
use plinth_domain::content::Description;
use plinth_domain::posts::{Post, PostChange, PostId, PostSummary};
use plinth_domain::users::{FullName, User, UserId};
use serde::Serialize;
use utoipa::ToSchema;

type Answered = Result<HttpResponse, Problem>;

/// A post.
#[derive(Serialize, ToSchema)]
#[schema(as = Post)]
pub(crate) struct PostView<'a> {
    #[schema(schema_with = schema::id)]
    id: i64,
    #[schema(schema_with = schema::title)]
    title: &'a str,
    #[schema(required = true, schema_with = schema::description_or_null)]
    description: Option<&'a str>,
    #[schema(schema_with = schema::content)]
    content: &'a str,
    #[schema(schema_with = schema::slug)]
    slug: &'a str,
    #[schema(schema_with = schema::id)]
    author_id: i64,
    #[schema(schema_with = schema::version)]
    version: i64,
    /// Whether the post is deleted, and can be restored.
    is_deleted: bool,
    #[serde(serialize_with = "moment::write_option")]
    #[schema(required = true, schema_with = schema::moment_or_null)]
    deleted_at: Option<DateTime<Utc>>,
    #[serde(serialize_with = "moment::write")]
    #[schema(schema_with = schema::moment)]
    created_at: DateTime<Utc>,
    #[serde(serialize_with = "moment::write")]
    #[schema(schema_with = schema::moment)]
    updated_at: DateTime<Utc>,
    /// Only with `include=author`; null when the author is deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    #[expect(
        clippy::option_option,
        reason = "not asked for, deleted, and there: three things"
    )]
    author: Option<Option<AuthorView<'a>>>,
}

/// Who wrote a post.
#[derive(Serialize, ToSchema)]
#[schema(as = Author)]
pub(crate) struct AuthorView<'a> {
    #[schema(schema_with = schema::id)]
    id: i64,
    #[schema(schema_with = schema::username)]
    username: &'a str,
    #[schema(required = true, schema_with = schema::full_name_or_null)]
    full_name: Option<&'a str>,
}

/// As much of a post as fits beside its author.
#[derive(Serialize, ToSchema)]
#[schema(as = PostSummary)]
pub(crate) struct PostSummaryView<'a> {
    #[schema(schema_with = schema::id)]
    id: i64,
    #[schema(schema_with = schema::title)]
    title: &'a str,
    #[schema(schema_with = schema::slug)]
    slug: &'a str,
    #[serde(serialize_with = "moment::write")]
    #[schema(schema_with = schema::moment)]
    created_at: DateTime<Utc>,
}

impl<'a> PostView<'a> {
    fn new(post: &'a Post) -> Self {
        Self {
            id: post.id.get(),
            title: post.title.as_str(),
            description: post.description.as_ref().map(Description::as_str),
            content: post.content.as_str(),
            slug: post.slug.as_str(),
            author_id: post.author_id.get(),
            version: post.record.version,
            is_deleted: post.deletion.is_deleted(),
            deleted_at: post.deletion.at(),
            created_at: post.record.created_at,
            updated_at: post.record.updated_at,
            author: None,
        }
    }

    fn detailed(found: &'a PostDetails, include: Include) -> Self {
        let author = || found.author.as_ref().map(AuthorView::new);
        Self {
            author: include.author.then(author),
            ..Self::new(&found.post)
        }
    }
}

impl<'a> AuthorView<'a> {
    fn new(user: &'a User) -> Self {
        Self {
            id: user.id.get(),
            username: user.username.as_str(),
            full_name: user.full_name.as_ref().map(FullName::as_str),
        }
    }
}

impl<'a> PostSummaryView<'a> {
    pub(crate) fn new(post: &'a PostSummary) -> Self {
        Self {
            id: post.id.get(),
            title: post.title.as_str(),
            slug: post.slug.as_str(),
            created_at: post.created_at,
        }
    }
}

/// `POST /posts`: 201, 403, 404 referenced-not-found, 409 slug-taken.
async fn create(
    state: web::Data<AppState>,
    Idempotent(ctx, body): Idempotent<PostCreate>,
) -> Answered {
    let created = state.services.posts.create(&ctx, body.try_into()?).await?;
    let post = &created.value;
    let location = format!("/api/v1/posts/{}", post.id);
    let response = etag::created(&location, post.record.version, &PostView::new(post))?;
    Ok(idempotency::marked(&created, response))
}

/// `GET /posts`: 200, 403.
async fn list(
    state: web::Data<AppState>,
    Caller(ctx): Caller,
    ValidatedQuery(query): ValidatedQuery<ListQuery<PostFilters>>,
    request: HttpRequest,
) -> Answered {
    let asked = query.asked();
    let (filter, include) = (query.filter.filter()?, query.filter.include());
    let posts = &state.services.posts;
    let page = posts.list(&ctx, &filter, &asked.request, include).await?;
    Ok(asked.respond(&request, &page, |post| PostView::detailed(post, include)))
}

/// `GET /users/{user_id}/posts`: 200, 403, 404.
async fn list_of_user(
    state: web::Data<AppState>,
    Caller(ctx): Caller,
    PathId(id): PathId<UserId>,
    ValidatedQuery(query): ValidatedQuery<ListQuery<PostFilters>>,
    request: HttpRequest,
) -> Answered {
    let asked = query.asked();
    let (filter, include) = (query.filter.filter()?, query.filter.include());
    let posts = &state.services.posts;
    let page = posts
        .list_of(&ctx, id, filter, &asked.request, include)
        .await?;
    Ok(asked.respond(&request, &page, |post| PostView::detailed(post, include)))
}

/// `GET /posts/{post_id}`: 200, 304, 404.
async fn get(
    state: web::Data<AppState>,
    Caller(ctx): Caller,
    PathId(id): PathId<PostId>,
    ValidatedQuery(query): ValidatedQuery<PostQuery>,
    request: HttpRequest,
) -> Answered {
    let include = query.include();
    let found = state.services.posts.get(&ctx, id, include).await?;
    let view = PostView::detailed(&found, include);
    if include == Include::default() {
        etag::respond(&request, found.post.record.version, &view)
    } else {
        // What is embedded changes without the post's version, so it must not look unchanged.
        Ok(respond::json(&view))
    }
}

/// `PUT /posts/{post_id}`: 200, 403, 404, 409, 412.
async fn replace(
    state: web::Data<AppState>,
    caller: Caller,
    PathId(id): PathId<PostId>,
    if_match: IfMatch,
    ValidatedJson(body): ValidatedJson<PostPut>,
) -> Answered {
    apply(&state, &caller, id, if_match, &body.try_into()?).await
}

/// `PATCH /posts/{post_id}`: 200, 403, 404, 409, 412.
async fn update(
    state: web::Data<AppState>,
    caller: Caller,
    PathId(id): PathId<PostId>,
    if_match: IfMatch,
    ValidatedJson(body): ValidatedJson<PostPatch>,
) -> Answered {
    apply(&state, &caller, id, if_match, &body.try_into()?).await
}

async fn apply(
    state: &AppState,
    Caller(ctx): &Caller,
    id: Option<PostId>,
    if_match: IfMatch,
    change: &PostChange,
) -> Answered {
    let posts = &state.services.posts;
    let condition = if_match.demand(posts.may_change(ctx, id)).await?;
    let post = posts.change(ctx, id, change, &condition).await?;
    Ok(etag::changed(post.record.version, &PostView::new(&post)))
}

/// `DELETE /posts/{post_id}`: 204, 403, 404, 412.
async fn delete(
    state: web::Data<AppState>,
    Caller(ctx): Caller,
    PathId(id): PathId<PostId>,
    if_match: IfMatch,
) -> Answered {
    let posts = &state.services.posts;
    let condition = if_match.demand(posts.may_change(&ctx, id)).await?;
    posts.delete(&ctx, id, &condition).await?;
    Ok(respond::nothing())
}

/// `POST /posts/{post_id}/restore`: 200, 403, 404, 409 not-deleted.
async fn restore(
    state: web::Data<AppState>,
    Caller(ctx): Caller,
    PathId(id): PathId<PostId>,
) -> Answered {
    let post = state.services.posts.restore(&ctx, id).await?;
    Ok(etag::changed(post.record.version, &PostView::new(&post)))
}
