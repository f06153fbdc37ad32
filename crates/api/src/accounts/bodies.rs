//! What callers send about accounts.

use crate::gate::accepted;
use crate::schema;
use plinth_application::accounts::NewAccount;
use plinth_application::error::Error;
use plinth_domain::accounts::{AccountChange, AccountName};
use plinth_domain::money::{Balance, Currency};
use plinth_domain::users::UserId;
use serde::Deserialize;
use utoipa::ToSchema;

/// A new account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountCreate {
    #[schema(schema_with = schema::account_name)]
    name: String,
    #[schema(schema_with = schema::currency_or_default)]
    currency: Option<String>,
    /// Whose it is to be; one's own, if not given. Only admins open accounts for others.
    #[schema(schema_with = schema::id)]
    user_id: Option<i64>,
    #[schema(schema_with = schema::opening_balance)]
    balance: Option<i64>,
}

impl TryFrom<AccountCreate> for NewAccount {
    type Error = Error;

    fn try_from(body: AccountCreate) -> Result<Self, Error> {
        let currency = accepted(body.currency.map(Currency::parse).transpose())?;
        let balance = accepted(body.balance.map(Balance::try_from).transpose())?;
        Ok(Self {
            name: accepted(AccountName::parse(body.name))?,
            currency: currency.unwrap_or_default(),
            user_id: accepted(body.user_id.map(UserId::try_from).transpose())?,
            balance: balance.unwrap_or(Balance::ZERO),
        })
    }
}

/// Some of an account's members; the others stay as they are.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountPatch {
    #[schema(schema_with = schema::account_name)]
    name: Option<String>,
}

impl TryFrom<AccountPatch> for AccountChange {
    type Error = Error;

    fn try_from(body: AccountPatch) -> Result<Self, Error> {
        Ok(Self {
            name: accepted(body.name.map(AccountName::parse).transpose())?,
        })
    }
}
