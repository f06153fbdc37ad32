//! What lists of transfers can be narrowed down to, and sorted by.

use crate::gate::accepted;
use crate::moment;
use crate::page::{Listing, sort_word};
use crate::schema;
use chrono::{DateTime, Utc};
use plinth_application::error::Error;
use plinth_application::page::Sort;
use plinth_application::transfers::{TransferFilter, TransferSort};
use plinth_domain::accounts::AccountId;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::ObjectBuilder;

const SORTS: [&str; 4] = ["-created_at", "created_at", "-id", "id"];

/// The parameters of the list of transfers.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(super) struct TransferFilters {
    /// Only those from or to this account.
    #[schema(schema_with = schema::id)]
    account_id: Option<i64>,
    /// Only those from this account.
    #[schema(schema_with = schema::id)]
    from_id: Option<i64>,
    /// Only those to this account.
    #[schema(schema_with = schema::id)]
    to_id: Option<i64>,
    #[schema(schema_with = schema::transfer_kind)]
    kind: Option<String>,
    #[serde(default, deserialize_with = "moment::read_option")]
    #[schema(schema_with = schema::since)]
    since: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "moment::read_option")]
    #[schema(schema_with = schema::until)]
    until: Option<DateTime<Utc>>,
    #[schema(schema_with = sort)]
    sort: Option<String>,
}

fn sort() -> ObjectBuilder {
    schema::sort(SORTS)
}

impl TransferFilters {
    pub(super) fn filter(&self) -> Result<TransferFilter, Error> {
        let account = |id: Option<i64>| accepted(id.map(AccountId::try_from).transpose());
        Ok(TransferFilter {
            account_id: account(self.account_id)?,
            from_id: account(self.from_id)?,
            to_id: account(self.to_id)?,
            kind: accepted(self.kind.as_deref().map(str::parse).transpose())?,
            since: self.since,
            until: self.until,
        })
    }
}

impl Listing for TransferFilters {
    type Field = TransferSort;

    fn sort(&self) -> Sort<TransferSort> {
        let (descending, name) = sort_word(self.sort.as_deref().unwrap_or(SORTS[0]));
        let field = match name {
            "id" => TransferSort::Id,
            _ => TransferSort::CreatedAt,
        };
        Sort { field, descending }
    }
}
