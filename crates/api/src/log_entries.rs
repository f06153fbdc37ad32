//! What applications write down about what they do.

mod list;
mod table;

pub(crate) use list::{LogFilters, UserLogFilters};
pub(crate) use table::operations;

use crate::bulk::{self, Many, Things};
use crate::gate::{Caller, PathId, accepted};
use crate::idempotency::{self, Idempotent};
use crate::moment;
use crate::page::ListQuery;
use crate::problem::Problem;
use crate::purge::{PurgeQuery, purged};
use crate::query::ValidatedQuery;
use crate::respond;
use crate::schema;
use crate::state::AppState;
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use plinth_application::error::Error;
use plinth_application::log_entries::LogDraft;
use plinth_domain::log_entries::{LogEntry, LogEntryId, Message};
use plinth_domain::users::UserId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

type Answered = Result<HttpResponse, Problem>;

/// A log entry.
#[derive(Serialize, ToSchema)]
#[schema(as = LogEntry)]
pub(crate) struct LogEntryView<'a> {
    #[schema(schema_with = schema::id)]
    id: i64,
    #[schema(schema_with = schema::id)]
    user_id: i64,
    #[schema(schema_with = schema::log_level)]
    level: &'static str,
    #[schema(schema_with = schema::log_message)]
    message: &'a str,
    #[serde(serialize_with = "moment::write")]
    #[schema(schema_with = schema::moment)]
    created_at: DateTime<Utc>,
}

impl<'a> LogEntryView<'a> {
    fn new(entry: &'a LogEntry) -> Self {
        Self {
            id: entry.id.get(),
            user_id: entry.user_id.get(),
            level: entry.level.as_str(),
            message: entry.message.as_str(),
            created_at: entry.created_at,
        }
    }
}

/// A log entry to be appended.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogCreate {
    #[schema(schema_with = schema::log_message)]
    message: String,
    #[schema(schema_with = schema::log_level_or_default)]
    level: Option<String>,
    /// Whose entry it is: the caller's, if not given. Entries for others need the permission `logs:read`.
    #[schema(schema_with = schema::id)]
    user_id: Option<i64>,
}

impl TryFrom<LogCreate> for LogDraft {
    type Error = Error;

    fn try_from(body: LogCreate) -> Result<Self, Error> {
        let level = accepted(body.level.map(|level| level.parse()).transpose())?;
        Ok(Self {
            user_id: accepted(body.user_id.map(UserId::try_from).transpose())?,
            level: level.unwrap_or_default(),
            message: accepted(Message::parse(body.message))?,
        })
    }
}

/// `POST /logs`: 201, 403, 404 referenced-not-found.
async fn create(
    state: web::Data<AppState>,
    Idempotent(ctx, body): Idempotent<LogCreate>,
) -> Answered {
    let created = state.services.logs.create(&ctx, body.try_into()?).await?;
    let entry = &created.value;
    let location = format!("/api/v1/logs/{}", entry.id);
    let response = respond::created(&location, &LogEntryView::new(entry))?;
    Ok(idempotency::marked(&created, response))
}

/// `POST /logs/bulk`: 200, 201, 403, 404 referenced-not-found.
async fn create_many(state: web::Data<AppState>, Many(ctx, things): Many<LogCreate>) -> Answered {
    let logs = &state.services.logs;
    match things {
        Things::Items(items) => {
            let drafts = items.into_iter().map(LogDraft::try_from);
            let drafts = drafts.collect::<Result<_, _>>()?;
            let stored = logs.create_many(&ctx, drafts).await?;
            Ok(bulk::created(&stored, LogEntryId::get))
        }
        Things::Lines(lines) => {
            let outcome = logs.create_lines(&ctx, &lines).await?;
            Ok(bulk::reported(&outcome))
        }
    }
}

/// `GET /logs`: 200, 403.
async fn list(
    state: web::Data<AppState>,
    Caller(ctx): Caller,
    ValidatedQuery(query): ValidatedQuery<ListQuery<LogFilters>>,
    request: HttpRequest,
) -> Answered {
    let asked = query.asked();
    let filter = query.filter.filter()?;
    let logs = &state.services.logs;
    let page = logs.list(&ctx, filter, &asked.request).await?;
    Ok(asked.respond(&request, &page, LogEntryView::new))
}

/// `GET /logs/{log_id}`: 200, 404.
async fn get(
    state: web::Data<AppState>,
    Caller(ctx): Caller,
    PathId(id): PathId<LogEntryId>,
) -> Answered {
    let entry = state.services.logs.get(&ctx, id).await?;
    Ok(respond::json(&LogEntryView::new(&entry)))
}

/// `GET /users/{user_id}/logs`: 200, 403, 404.
async fn list_of_user(
    state: web::Data<AppState>,
    Caller(ctx): Caller,
    PathId(id): PathId<UserId>,
    ValidatedQuery(query): ValidatedQuery<ListQuery<UserLogFilters>>,
    request: HttpRequest,
) -> Answered {
    let asked = query.asked();
    let (days, filter) = (query.filter.days(), query.filter.filter()?);
    let logs = &state.services.logs;
    let page = logs
        .list_of_user(&ctx, id, days, filter, &asked.request)
        .await?;
    Ok(asked.respond(&request, &page, LogEntryView::new))
}

/// `DELETE /logs`: 200.
async fn purge(
    state: web::Data<AppState>,
    Caller(ctx): Caller,
    ValidatedQuery(query): ValidatedQuery<PurgeQuery>,
) -> Answered {
    let deleted = state.services.logs.purge(&ctx, query.before).await?;
    Ok(purged(deleted))
}
