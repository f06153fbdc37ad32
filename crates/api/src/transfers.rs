//! Transfers and deposits: the book of all money that ever moved.

mod list;
mod table;

use list::TransferFilters;
pub(crate) use table::operations;

use crate::gate::{Caller, PathId, accepted};
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
use plinth_application::error::Error;
use plinth_application::idempotency::Once;
use plinth_application::transfers::{NewDeposit, NewTransfer};
use plinth_domain::accounts::AccountId;
use plinth_domain::money::Amount;
use plinth_domain::transfers::{Purpose, Transfer, TransferId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

type Answered = Result<HttpResponse, Problem>;

/// Money that moved.
#[derive(Serialize, ToSchema)]
#[schema(as = Transfer)]
struct TransferView<'a> {
    #[schema(schema_with = schema::id)]
    id: i64,
    #[schema(schema_with = schema::transfer_kind_of_answer)]
    kind: &'static str,
    #[schema(required = true, schema_with = schema::payer_or_null)]
    from_id: Option<i64>,
    /// The account that received.
    #[schema(schema_with = schema::id)]
    to_id: i64,
    #[schema(schema_with = schema::amount)]
    amount: i64,
    #[schema(schema_with = schema::currency)]
    currency: &'a str,
    #[schema(required = true, schema_with = schema::purpose_or_null)]
    description: Option<&'a str>,
    /// The user who gave the order.
    #[schema(schema_with = schema::id)]
    created_by: i64,
    #[serde(serialize_with = "moment::write")]
    #[schema(schema_with = schema::moment)]
    created_at: DateTime<Utc>,
}

impl<'a> TransferView<'a> {
    fn new(transfer: &'a Transfer) -> Self {
        Self {
            id: transfer.id.get(),
            kind: transfer.kind().as_str(),
            from_id: transfer.from_id.map(AccountId::get),
            to_id: transfer.to_id.get(),
            amount: transfer.amount.get(),
            currency: transfer.currency.as_str(),
            description: transfer.purpose.as_ref().map(Purpose::as_str),
            created_by: transfer.created_by.get(),
            created_at: transfer.created_at,
        }
    }
}

/// An order to move money from one account to another.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TransferCreate {
    /// The account that pays: one's own, unless an admin asks.
    #[schema(schema_with = schema::id)]
    from_id: i64,
    /// The account that receives: anybody's.
    #[schema(schema_with = schema::id)]
    to_id: i64,
    #[schema(schema_with = schema::amount)]
    amount: i64,
    #[schema(schema_with = schema::purpose_or_null)]
    description: Option<String>,
}

impl TryFrom<TransferCreate> for NewTransfer {
    type Error = Error;

    fn try_from(body: TransferCreate) -> Result<Self, Error> {
        Ok(Self {
            from_id: accepted(AccountId::try_from(body.from_id))?,
            to_id: accepted(AccountId::try_from(body.to_id))?,
            amount: accepted(Amount::try_from(body.amount))?,
            purpose: accepted(body.description.map(Purpose::parse).transpose())?,
        })
    }
}

/// An order to put money into an account from outside.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DepositCreate {
    #[schema(schema_with = schema::amount)]
    amount: i64,
    #[schema(schema_with = schema::purpose_or_null)]
    description: Option<String>,
}

impl TryFrom<DepositCreate> for NewDeposit {
    type Error = Error;

    fn try_from(body: DepositCreate) -> Result<Self, Error> {
        Ok(Self {
            amount: accepted(Amount::try_from(body.amount))?,
            purpose: accepted(body.description.map(Purpose::parse).transpose())?,
        })
    }
}

/// `POST /transfers`: 201, 404 referenced-not-found, 409.
async fn create(
    state: web::Data<AppState>,
    Idempotent(ctx, body): Idempotent<TransferCreate>,
) -> Answered {
    let new = body.try_into()?;
    made(&state.services.transfers.create(&ctx, &new).await?)
}

/// `POST /accounts/{account_id}/deposits`: 201, 403, 404, 409 balance-limit-exceeded.
async fn deposit(
    state: web::Data<AppState>,
    PathId(id): PathId<AccountId>,
    Idempotent(ctx, body): Idempotent<DepositCreate>,
) -> Answered {
    let new = body.try_into()?;
    made(&state.services.transfers.deposit(&ctx, id, &new).await?)
}

fn made(done: &Once<Transfer>) -> Answered {
    let transfer = &done.value;
    let location = format!("/api/v1/transfers/{}", transfer.id);
    let response = respond::created(&location, &TransferView::new(transfer))?;
    Ok(idempotency::marked(done, response))
}

/// `GET /transfers`: 200.
async fn list(
    state: web::Data<AppState>,
    Caller(ctx): Caller,
    ValidatedQuery(query): ValidatedQuery<ListQuery<TransferFilters>>,
    request: HttpRequest,
) -> Answered {
    let asked = query.asked();
    let filter = query.filter.filter()?;
    let transfers = &state.services.transfers;
    let page = transfers.list(&ctx, &filter, &asked.request).await?;
    Ok(asked.respond(&request, &page, TransferView::new))
}

/// `GET /transfers/{transfer_id}`: 200, 404.
async fn get(
    state: web::Data<AppState>,
    Caller(ctx): Caller,
    PathId(id): PathId<TransferId>,
) -> Answered {
    let transfer = state.services.transfers.get(&ctx, id).await?;
    Ok(respond::json(&TransferView::new(&transfer)))
}
