//! What users tell about themselves.

use crate::body::ValidatedJson;
use crate::etag::{self, IfMatch};
use crate::gate::{Caller, PathId, accepted};
use crate::moment;
use crate::operation::{Access, Answer, Operation};
use crate::patch;
use crate::problem::Problem;
use crate::problems::kinds;
use crate::schema;
use crate::state::AppState;
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use plinth_application::error::Error;
use plinth_application::users::NewProfile;
use plinth_domain::patch::Patch;
use plinth_domain::permissions::Permission;
use plinth_domain::profiles::{Bio, Location, Profile, ProfileChange, Website};
use plinth_domain::users::UserId;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// What a user tells about themselves.
#[derive(Serialize, ToSchema)]
#[schema(as = Profile)]
pub(crate) struct ProfileView<'a> {
    #[schema(schema_with = schema::id)]
    user_id: i64,
    #[schema(required = true, schema_with = schema::bio_or_null)]
    bio: Option<&'a str>,
    #[schema(required = true, schema_with = schema::location_or_null)]
    location: Option<&'a str>,
    #[schema(required = true, schema_with = schema::website_or_null)]
    website: Option<&'a str>,
    #[schema(schema_with = schema::version)]
    version: i64,
    #[serde(serialize_with = "moment::write")]
    #[schema(schema_with = schema::moment)]
    created_at: DateTime<Utc>,
    #[serde(serialize_with = "moment::write")]
    #[schema(schema_with = schema::moment)]
    updated_at: DateTime<Utc>,
}

impl<'a> ProfileView<'a> {
    pub(crate) fn new(profile: &'a Profile) -> Self {
        Self {
            user_id: profile.user_id.get(),
            bio: profile.bio.as_ref().map(Bio::as_str),
            location: profile.location.as_ref().map(Location::as_str),
            website: profile.website.as_ref().map(Website::as_str),
            version: profile.record.version,
            created_at: profile.record.created_at,
            updated_at: profile.record.updated_at,
        }
    }
}

/// A profile as callers send it. What absence means depends on the operation.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProfileInput {
    #[serde(default, deserialize_with = "patch::read")]
    #[schema(schema_with = schema::bio_or_null, required = false)]
    bio: Patch<String>,
    #[serde(default, deserialize_with = "patch::read")]
    #[schema(schema_with = schema::location_or_null, required = false)]
    location: Patch<String>,
    #[serde(default, deserialize_with = "patch::read")]
    #[schema(schema_with = schema::website_or_null, required = false)]
    website: Patch<String>,
}

/// Only what was sent changes.
impl TryFrom<ProfileInput> for ProfileChange {
    type Error = Error;

    fn try_from(input: ProfileInput) -> Result<Self, Error> {
        Ok(Self {
            bio: accepted(input.bio.try_map(Bio::parse))?,
            location: accepted(input.location.try_map(Location::parse))?,
            website: accepted(input.website.try_map(Website::parse))?,
        })
    }
}

/// What was not sent is empty.
impl TryFrom<ProfileInput> for NewProfile {
    type Error = Error;

    fn try_from(input: ProfileInput) -> Result<Self, Error> {
        let change = ProfileChange::try_from(input)?;
        let mut new = Self::default();
        change.bio.apply(&mut new.bio);
        change.location.apply(&mut new.location);
        change.website.apply(&mut new.website);
        Ok(new)
    }
}

/// `GET /users/{user_id}/profile`: 200, 304, 404.
async fn get(
    state: web::Data<AppState>,
    Caller(ctx): Caller,
    PathId(id): PathId<UserId>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let profile = state.services.profiles.get(&ctx, id).await?;
    etag::respond(
        &request,
        profile.record.version,
        &ProfileView::new(&profile),
    )
}

/// `PUT /users/{user_id}/profile`: 200, 403, 404, 412.
async fn put(
    state: web::Data<AppState>,
    Caller(ctx): Caller,
    PathId(id): PathId<UserId>,
    if_match: IfMatch,
    ValidatedJson(body): ValidatedJson<ProfileInput>,
) -> Result<HttpResponse, Problem> {
    let NewProfile {
        bio,
        location,
        website,
    } = body.try_into()?;
    let change = ProfileChange {
        bio: Patch::replacing(bio),
        location: Patch::replacing(location),
        website: Patch::replacing(website),
    };
    apply(&state, &Caller(ctx), id, if_match, &change).await
}

/// `PATCH /users/{user_id}/profile`: 200, 403, 404, 412.
async fn update(
    state: web::Data<AppState>,
    caller: Caller,
    PathId(id): PathId<UserId>,
    if_match: IfMatch,
    ValidatedJson(body): ValidatedJson<ProfileInput>,
) -> Result<HttpResponse, Problem> {
    apply(&state, &caller, id, if_match, &body.try_into()?).await
}

async fn apply(
    state: &AppState,
    Caller(ctx): &Caller,
    id: Option<UserId>,
    if_match: IfMatch,
    change: &ProfileChange,
) -> Result<HttpResponse, Problem> {
    let profiles = &state.services.profiles;
    let condition = if_match.demand(profiles.get(ctx, id)).await?;
    let profile = profiles.change(ctx, id, change, &condition).await?;
    Ok(etag::changed(
        profile.record.version,
        &ProfileView::new(&profile),
    ))
}

pub(crate) fn operations() -> Vec<Operation> {
    const TAG: &str = "profiles";
    const PROFILE: &str = "/api/v1/users/{user_id}/profile";
    let profile = |description| {
        let example = json!({
            "user_id": 42, "bio": "Writes programs for engines.", "location": "London", "website": null, "version": 2,
            "created_at": "2026-01-15T10:30:00.123456Z", "updated_at": "2026-01-16T08:00:00.000000Z",
        });
        Answer::new(200, description)
            .json::<ProfileView<'_>>(example)
            .header("ETag")
    };
    vec![
        Operation::get(PROFILE, "getProfile")
            .about(
                TAG,
                "Show a profile",
                "Every user has one from the start, empty until something is set. Understands `If-None-Match`.",
            )
            .access(Access::Holding(Permission::PostsRead))
            .answers(profile("The profile."))
            .conditional()
            .fails([&kinds::NOT_FOUND])
            .to(get),
        Operation::put(PROFILE, "putProfile")
            .about(
                TAG,
                "Replace a profile",
                "What is absent becomes null, so `{}` empties the profile. Understands `If-Match`.",
            )
            .access(Access::SelfOr(Permission::UsersWrite))
            .body::<ProfileInput>([("a profile", json!({"bio": "Writes programs for engines.", "location": "London"}))])
            .answers(profile("The profile as it is now."))
            .versioned()
            .fails([&kinds::NOT_FOUND])
            .to(put),
        Operation::patch(PROFILE, "updateProfile")
            .about(
                TAG,
                "Change a profile",
                "Only what is sent changes; null empties a member. Understands `If-Match`.",
            )
            .access(Access::SelfOr(Permission::UsersWrite))
            .body::<ProfileInput>([("move", json!({"location": "London", "website": null}))])
            .answers(profile("The profile as it is now."))
            .versioned()
            .fails([&kinds::NOT_FOUND])
            .to(update),
    ]
}
