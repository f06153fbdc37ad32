//! Accounts: money that belongs to users.

mod bodies;
mod list;
mod table;

use bodies::{AccountCreate, AccountPatch};
use list::AccountFilters;
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
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use plinth_domain::accounts::{Account, AccountId};
use serde::Serialize;
use utoipa::ToSchema;

type Answered = Result<HttpResponse, Problem>;

/// An account.
#[derive(Serialize, ToSchema)]
#[schema(as = Account)]
struct AccountView<'a> {
    #[schema(schema_with = schema::id)]
    id: i64,
    /// Whose it is.
    #[schema(schema_with = schema::id)]
    user_id: i64,
    #[schema(schema_with = schema::account_name)]
    name: &'a str,
    #[schema(schema_with = schema::currency)]
    currency: &'a str,
    #[schema(schema_with = schema::balance)]
    balance: i64,
    #[schema(schema_with = schema::version)]
    version: i64,
    /// Whether the account is deleted, and can be restored.
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
}

impl<'a> AccountView<'a> {
    fn new(account: &'a Account) -> Self {
        Self {
            id: account.id.get(),
            user_id: account.user_id.get(),
            name: account.name.as_str(),
            currency: account.currency.as_str(),
            balance: account.balance.get(),
            version: account.record.version,
            is_deleted: account.deletion.is_deleted(),
            deleted_at: account.deletion.at(),
            created_at: account.record.created_at,
            updated_at: account.record.updated_at,
        }
    }
}

/// `POST /accounts`: 201, 403, 404 referenced-not-found.
async fn create(
    state: web::Data<AppState>,
    Idempotent(ctx, body): Idempotent<AccountCreate>,
) -> Answered {
    let accounts = &state.services.accounts;
    let opened = accounts.create(&ctx, body.try_into()?).await?;
    let account = &opened.value;
    let location = format!("/api/v1/accounts/{}", account.id);
    let mut response = respond::created(&location, &AccountView::new(account))?;
    let tag = etag::tag(account.record.version);
    response.headers_mut().insert(header::ETAG, tag);
    Ok(idempotency::marked(&opened, response))
}

/// `GET /accounts`: 200, 403.
async fn list(
    state: web::Data<AppState>,
    Caller(ctx): Caller,
    ValidatedQuery(query): ValidatedQuery<ListQuery<AccountFilters>>,
    request: HttpRequest,
) -> Answered {
    let asked = query.asked();
    let filter = query.filter.filter()?;
    let accounts = &state.services.accounts;
    let page = accounts.list(&ctx, &filter, &asked.request).await?;
    Ok(asked.respond(&request, &page, AccountView::new))
}

/// `GET /accounts/{account_id}`: 200, 304, 404.
async fn get(
    state: web::Data<AppState>,
    Caller(ctx): Caller,
    PathId(id): PathId<AccountId>,
    request: HttpRequest,
) -> Answered {
    let account = state.services.accounts.get(&ctx, id).await?;
    let version = account.record.version;
    etag::respond(&request, version, &AccountView::new(&account))
}

/// `PATCH /accounts/{account_id}`: 200, 404, 412.
async fn update(
    state: web::Data<AppState>,
    Caller(ctx): Caller,
    PathId(id): PathId<AccountId>,
    if_match: IfMatch,
    ValidatedJson(body): ValidatedJson<AccountPatch>,
) -> Answered {
    let accounts = &state.services.accounts;
    let condition = if_match.demand(accounts.get(&ctx, id)).await?;
    let account = accounts
        .change(&ctx, id, &body.try_into()?, &condition)
        .await?;
    let version = account.record.version;
    Ok(etag::changed(version, &AccountView::new(&account)))
}

/// `DELETE /accounts/{account_id}`: 204, 404, 409 account-not-empty, 412.
async fn delete(
    state: web::Data<AppState>,
    Caller(ctx): Caller,
    PathId(id): PathId<AccountId>,
    if_match: IfMatch,
) -> Answered {
    let accounts = &state.services.accounts;
    let condition = if_match.demand(accounts.get(&ctx, id)).await?;
    accounts.delete(&ctx, id, &condition).await?;
    Ok(respond::nothing())
}

/// `POST /accounts/{account_id}/restore`: 200, 403, 404, 409 not-deleted.
async fn restore(
    state: web::Data<AppState>,
    Caller(ctx): Caller,
    PathId(id): PathId<AccountId>,
) -> Answered {
    let account = state.services.accounts.restore(&ctx, id).await?;
    let version = account.record.version;
    Ok(etag::changed(version, &AccountView::new(&account)))
}
