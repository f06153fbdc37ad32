//! People who can sign in.

mod bodies;
mod list;
mod many;
mod table;

pub(crate) use bodies::{UserCreate, UserPatch, UserPut};
pub(crate) use list::{UserFilters, UserQuery};
#[cfg(test)]
pub(crate) use many::UserBulkUpdate;
pub(crate) use table::{example, operations};

use crate::body::ValidatedJson;
use crate::etag::{self, IfMatch};
use crate::gate::{Caller, PathId};
use crate::idempotency::{self, Idempotent};
use crate::moment;
use crate::page::ListQuery;
use crate::posts::PostSummaryView;
use crate::problem::Problem;
use crate::profiles::ProfileView;
use crate::query::ValidatedQuery;
use crate::respond;
use crate::schema;
use crate::state::AppState;
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use plinth_application::users::{Include, UserDetails};
use plinth_domain::permissions::Role;
use plinth_domain::profiles::Profile;
use plinth_domain::users::{FullName, User, UserId};
use serde::Serialize;
use utoipa::ToSchema;

type Answered = Result<HttpResponse, Problem>;

/// A user.
#[derive(Serialize, ToSchema)]
#[schema(as = User)]
pub(crate) struct UserView<'a> {
    #[schema(schema_with = schema::id)]
    id: i64,
    #[schema(schema_with = schema::email)]
    email: &'a str,
    #[schema(schema_with = schema::username)]
    username: &'a str,
    #[schema(required = true, schema_with = schema::full_name_or_null)]
    full_name: Option<&'a str>,
    /// Whether the user may sign in.
    active: bool,
    #[schema(schema_with = schema::role)]
    role: &'static str,
    /// Whether the role is `admin`.
    is_superuser: bool,
    #[schema(schema_with = schema::version)]
    version: i64,
    /// Whether the user is deleted, and can be restored.
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
    /// Only with `include=profile`, and in the answer to a creation that sent a profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    profile: Option<ProfileView<'a>>,
    /// The newest 20, newest first. Only with `include=posts`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    posts: Option<Vec<PostSummaryView<'a>>>,
}

impl<'a> UserView<'a> {
    pub(crate) fn new(user: &'a User, profile: Option<&'a Profile>) -> Self {
        Self {
            id: user.id.get(),
            email: user.email.as_str(),
            username: user.username.as_str(),
            full_name: user.full_name.as_ref().map(FullName::as_str),
            active: user.active,
            role: user.role.as_str(),
            is_superuser: user.role == Role::Admin,
            version: user.record.version,
            is_deleted: user.deletion.is_deleted(),
            deleted_at: user.deletion.at(),
            created_at: user.record.created_at,
            updated_at: user.record.updated_at,
            profile: profile.map(ProfileView::new),
            posts: None,
        }
    }

    fn detailed(found: &'a UserDetails) -> Self {
        let posts = found.posts.as_ref();
        Self {
            posts: posts.map(|posts| posts.iter().map(PostSummaryView::new).collect()),
            ..Self::new(&found.user, found.profile.as_ref())
        }
    }
}

/// `POST /users`: 201, 403 registration-closed or forbidden, 409 email-taken or username-taken.
async fn create(
    state: web::Data<AppState>,
    Idempotent(ctx, body): Idempotent<UserCreate>,
) -> Answered {
    let embeds = body.has_profile();
    let created = state.services.users.create(&ctx, body.try_into()?).await?;
    let (user, profile) = &created.value;
    let view = UserView::new(user, embeds.then_some(profile));
    let location = format!("/api/v1/users/{}", user.id);
    let response = etag::created(&location, user.record.version, &view)?;
    Ok(idempotency::marked(&created, response))
}

/// `GET /users`: 200, 403.
async fn list(
    state: web::Data<AppState>,
    Caller(ctx): Caller,
    ValidatedQuery(query): ValidatedQuery<ListQuery<UserFilters>>,
    request: HttpRequest,
) -> Answered {
    let asked = query.asked();
    let (filter, include) = (query.filter.filter()?, query.filter.include());
    let users = &state.services.users;
    let page = users.list(&ctx, &filter, &asked.request, include).await?;
    Ok(asked.respond(&request, &page, UserView::detailed))
}

/// `GET /users/{user_id}`: 200, 304, 403, 404.
async fn get(
    state: web::Data<AppState>,
    Caller(ctx): Caller,
    PathId(id): PathId<UserId>,
    ValidatedQuery(query): ValidatedQuery<UserQuery>,
    request: HttpRequest,
) -> Answered {
    let include = query.include();
    let found = state.services.users.get(&ctx, id, include).await?;
    let view = UserView::detailed(&found);
    if include == Include::default() {
        etag::respond(&request, found.user.record.version, &view)
    } else {
        // What is embedded changes without the user's version, so it must not look unchanged.
        Ok(respond::json(&view))
    }
}

/// `PUT /users/{user_id}`: 200, 403, 404, 409, 412.
async fn replace(
    state: web::Data<AppState>,
    Caller(ctx): Caller,
    PathId(id): PathId<UserId>,
    if_match: IfMatch,
    ValidatedJson(body): ValidatedJson<UserPut>,
) -> Answered {
    let users = &state.services.users;
    let condition = if_match
        .demand(users.get(&ctx, id, Include::default()))
        .await?;
    let change = body.try_into()?;
    let user = users.change(&ctx, id, &change, None, &condition).await?;
    Ok(etag::changed(
        user.record.version,
        &UserView::new(&user, None),
    ))
}

/// `PATCH /users/{user_id}`: 200, 403, 404, 409, 412.
async fn update(
    state: web::Data<AppState>,
    Caller(ctx): Caller,
    PathId(id): PathId<UserId>,
    if_match: IfMatch,
    ValidatedJson(body): ValidatedJson<UserPatch>,
) -> Answered {
    let users = &state.services.users;
    let condition = if_match
        .demand(users.get(&ctx, id, Include::default()))
        .await?;
    let (change, password) = body.into_change()?;
    let user = users
        .change(&ctx, id, &change, password.as_ref(), &condition)
        .await?;
    Ok(etag::changed(
        user.record.version,
        &UserView::new(&user, None),
    ))
}

/// `DELETE /users/{user_id}`: 204, 403, 404, 409 last-admin, 412.
async fn delete(
    state: web::Data<AppState>,
    Caller(ctx): Caller,
    PathId(id): PathId<UserId>,
    if_match: IfMatch,
) -> Answered {
    let users = &state.services.users;
    let condition = if_match
        .demand(users.get(&ctx, id, Include::default()))
        .await?;
    users.delete(&ctx, id, &condition).await?;
    Ok(respond::nothing())
}

/// `POST /users/{user_id}/restore`: 200, 403, 404, 409 not-deleted.
async fn restore(
    state: web::Data<AppState>,
    Caller(ctx): Caller,
    PathId(id): PathId<UserId>,
) -> Answered {
    let user = state.services.users.restore(&ctx, id).await?;
    Ok(etag::changed(
        user.record.version,
        &UserView::new(&user, None),
    ))
}
