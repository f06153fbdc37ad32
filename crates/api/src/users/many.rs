//! Many users at once.

use super::Answered;
use super::bodies::{role, username};
use crate::body::ValidatedJson;
use crate::bulk::{self, Items};
use crate::gate::{Caller, accepted};
use crate::idempotency::Idempotent;
use crate::respond;
use crate::schema;
use crate::state::AppState;
use actix_web::web;
use plinth_application::error::Error;
use plinth_application::users::{ChangedMany, UserDraft, UserFilter};
use plinth_domain::users::{AccessChange, Email, FullName, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A new user without a password, who cannot sign in until an admin sets one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UserBulkItem {
    #[schema(schema_with = schema::email)]
    email: String,
    #[schema(schema_with = schema::username)]
    username: Option<String>,
    #[schema(schema_with = schema::full_name_or_null)]
    full_name: Option<String>,
    /// Whether the user may sign in, `true` if not given.
    #[schema(nullable = false)]
    active: Option<bool>,
    #[schema(schema_with = schema::role)]
    role: Option<String>,
}

impl TryFrom<UserBulkItem> for UserDraft {
    type Error = Error;

    fn try_from(body: UserBulkItem) -> Result<Self, Error> {
        Ok(Self {
            email: accepted(Email::parse(&body.email))?,
            username: username(body.username.as_deref())?,
            full_name: accepted(body.full_name.map(FullName::parse).transpose())?,
            active: body.active,
            role: role(body.role.as_deref())?,
        })
    }
}

/// Which users to change, and how.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UserBulkUpdate {
    filter: UserBulkFilter,
    set: UserBulkSet,
}

/// Which users: those for whom all of it is true.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(min_properties = 1)]
pub(crate) struct UserBulkFilter {
    /// Those who may sign in, or those who may not.
    #[schema(nullable = false)]
    active: Option<bool>,
    #[schema(schema_with = schema::role)]
    role: Option<String>,
    #[schema(schema_with = schema::many_ids)]
    ids: Option<Vec<i64>>,
}

/// What they are from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(min_properties = 1)]
pub(crate) struct UserBulkSet {
    /// Whether they may sign in.
    #[schema(nullable = false)]
    active: Option<bool>,
    #[schema(schema_with = schema::role)]
    role: Option<String>,
}

impl TryFrom<UserBulkFilter> for UserFilter {
    type Error = Error;

    fn try_from(body: UserBulkFilter) -> Result<Self, Error> {
        let ids = body.ids.map(|ids| {
            let ids = ids.into_iter().map(UserId::try_from);
            ids.collect::<Result<_, _>>()
        });
        Ok(Self {
            active: body.active,
            role: role(body.role.as_deref())?,
            ids: accepted(ids.transpose())?,
            ..Self::default()
        })
    }
}

impl TryFrom<UserBulkSet> for AccessChange {
    type Error = Error;

    fn try_from(body: UserBulkSet) -> Result<Self, Error> {
        Ok(Self {
            active: body.active,
            role: role(body.role.as_deref())?,
        })
    }
}

/// What came of a change of many users.
#[derive(Serialize, ToSchema)]
pub(crate) struct BulkUpdateResult {
    /// How many the filter chose.
    #[schema(schema_with = schema::count)]
    matched: u64,
    /// How many of them were not as wanted, and are now.
    #[schema(schema_with = schema::count)]
    updated: u64,
}

/// `POST /users/bulk`: 201, 403, 409 email-taken or username-taken.
pub(super) async fn create_many(
    state: web::Data<AppState>,
    Idempotent(ctx, Items { items }): Idempotent<Items<UserBulkItem>>,
) -> Answered {
    let drafts = items.into_iter().map(UserDraft::try_from);
    let drafts: Vec<_> = drafts.collect::<Result<_, _>>()?;
    let created = state.services.users.create_many(&ctx, &drafts).await?;
    Ok(bulk::created(&created, UserId::get))
}

/// `POST /users/bulk-update`: 200, 403, 409 last-admin.
pub(super) async fn update_many(
    state: web::Data<AppState>,
    Caller(ctx): Caller,
    ValidatedJson(body): ValidatedJson<UserBulkUpdate>,
) -> Answered {
    let (filter, change) = (body.filter.try_into()?, body.set.try_into()?);
    let users = &state.services.users;
    let ChangedMany { matched, updated } = users.change_many(&ctx, &filter, change).await?;
    Ok(respond::json(&BulkUpdateResult { matched, updated }))
}
