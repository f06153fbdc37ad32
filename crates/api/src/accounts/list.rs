//! What lists of accounts can be narrowed down to, and sorted by.

use crate::gate::accepted;
use crate::page::{Listing, sort_word, visibility};
use crate::schema;
use plinth_application::accounts::{AccountFilter, AccountSort};
use plinth_application::error::Error;
use plinth_application::page::Sort;
use plinth_domain::accounts::AccountId;
use plinth_domain::money::Currency;
use plinth_domain::users::UserId;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::ObjectBuilder;

const SORTS: [&str; 4] = ["-created_at", "created_at", "-id", "id"];

/// The parameters of the list of accounts.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(super) struct AccountFilters {
    /// Only this user's. Whoever does not manage accounts finds none but their own.
    #[schema(schema_with = schema::id)]
    user_id: Option<i64>,
    #[schema(schema_with = schema::currency)]
    currency: Option<String>,
    #[schema(schema_with = schema::ids)]
    ids: Option<Vec<i64>>,
    #[schema(schema_with = schema::deleted)]
    deleted: Option<String>,
    #[schema(schema_with = sort)]
    sort: Option<String>,
}

fn sort() -> ObjectBuilder {
    schema::sort(SORTS)
}

impl AccountFilters {
    pub(super) fn filter(&self) -> Result<AccountFilter, Error> {
        let ids = self
            .ids
            .as_ref()
            .map(|ids| ids.iter().map(|&id| AccountId::try_from(id)).collect());
        Ok(AccountFilter {
            user_id: accepted(self.user_id.map(UserId::try_from).transpose())?,
            currency: accepted(self.currency.clone().map(Currency::parse).transpose())?,
            ids: accepted(ids.transpose())?,
            visibility: visibility(self.deleted.as_deref()),
        })
    }
}

impl Listing for AccountFilters {
    type Field = AccountSort;

    fn sort(&self) -> Sort<AccountSort> {
        let (descending, name) = sort_word(self.sort.as_deref().unwrap_or(SORTS[0]));
        let field = match name {
            "id" => AccountSort::Id,
            _ => AccountSort::CreatedAt,
        };
        Sort { field, descending }
    }
}
