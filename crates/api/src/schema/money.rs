//! The vocabulary of money: accounts and transfers.

use super::{LINE, MOST, TITLE, id, integer, or_null, text, words};
use serde_json::json;
use utoipa::openapi::schema::{ObjectBuilder, Type};

const CURRENCY: &str = r"^[A-Z]{3}$";
const MINOR_UNITS: &str = "In minor units: 1999 is 19.99 in a currency of two decimals.";

/// What an account is called.
pub(crate) fn account_name() -> ObjectBuilder {
    text(1, 100, TITLE).examples([json!("Household")])
}

/// What an account's money is.
pub(crate) fn currency() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(3))
        .max_length(Some(3))
        .pattern(Some(CURRENCY))
        .description(Some("A code of ISO 4217."))
        .examples([json!("USD")])
}

/// What a new account's money is, if it is said.
pub(crate) fn currency_or_default() -> ObjectBuilder {
    currency().default(Some(json!("USD")))
}

/// Money that moves.
pub(crate) fn amount() -> ObjectBuilder {
    integer(1, MOST)
        .description(Some(MINOR_UNITS))
        .examples([json!(1500)])
}

/// Money that lies in an account.
pub(crate) fn balance() -> ObjectBuilder {
    integer(0, MOST)
        .description(Some(MINOR_UNITS))
        .examples([json!(150_000)])
}

/// Money that lies in an account from the start.
pub(crate) fn opening_balance() -> ObjectBuilder {
    integer(0, MOST).default(Some(json!(0))).description(Some(
        "In minor units, written down as a deposit. Only admins open accounts with money in them.",
    ))
}

/// Where the money of a transfer came from.
pub(crate) fn transfer_kind() -> ObjectBuilder {
    words(["transfer", "deposit"])
}

/// The same in an answer, where more may come.
pub(crate) fn transfer_kind_of_answer() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(
            "`transfer` from another account, or `deposit` from outside. More kinds may come.",
        ))
        .examples([json!("transfer")])
}

/// The account that paid, if one did.
pub(crate) fn payer_or_null() -> ObjectBuilder {
    or_null(id()).description(Some("The account that paid; null for a deposit."))
}

/// What a transfer is for.
pub(crate) fn purpose_or_null() -> ObjectBuilder {
    or_null(text(0, 255, LINE)).examples([json!("rent")])
}
