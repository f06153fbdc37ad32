//! The operations on transfers.

use super::list::TransferFilters;
use super::{DepositCreate, TransferCreate, TransferView};
use super::{create, deposit, get, list};
use crate::operation::{Access, Answer, Operation};
use crate::page::ListQuery;
use crate::problems::kinds;
use plinth_domain::permissions::Permission;
use serde_json::{Value, json};

const TAG: &str = "transfers";
const TRANSFERS: &str = "/api/v1/transfers";
const TRANSFER: &str = "/api/v1/transfers/{transfer_id}";
const DEPOSITS: &str = "/api/v1/accounts/{account_id}/deposits";

/// A transfer, for the document.
fn example() -> Value {
    json!({
        "id": 77, "kind": "transfer", "from_id": 1, "to_id": 2, "amount": 1500, "currency": "USD",
        "description": "rent", "created_by": 42, "created_at": "2026-01-15T10:30:00.123456Z",
    })
}

/// Money from outside, for the document.
fn deposit_example() -> Value {
    json!({
        "id": 78, "kind": "deposit", "from_id": null, "to_id": 42, "amount": 150_000, "currency": "USD",
        "description": null, "created_by": 1, "created_at": "2026-01-15T10:30:00.123456Z",
    })
}

pub(crate) fn operations() -> Vec<Operation> {
    let using = Access::Holding(Permission::AccountsUse);
    vec![
        Operation::post(TRANSFERS, "createTransfer")
            .about(
                TAG,
                "Move money",
                "From an account of one's own to anybody's, in one currency and in minor units (1500 is 15.00). Both \
                 balances and the record change together or not at all. Admins may move money from any account.",
            )
            .access(using)
            .idempotent()
            .body::<TransferCreate>([(
                "rent",
                json!({"from_id": 1, "to_id": 2, "amount": 1500, "description": "rent"}),
            )])
            .answers(
                Answer::new(201, "The transfer.")
                    .json::<TransferView<'_>>(example())
                    .header("Location")
                    .link("getTransfer"),
            )
            .fails([
                &kinds::REFERENCED_NOT_FOUND,
                &kinds::SAME_ACCOUNT,
                &kinds::CURRENCY_MISMATCH,
                &kinds::INSUFFICIENT_FUNDS,
                &kinds::BALANCE_LIMIT_EXCEEDED,
            ])
            .to(create),
        Operation::post(DEPOSITS, "createDeposit")
            .about(
                TAG,
                "Put money in",
                "Money from outside, in the account's currency and in minor units. For admins.",
            )
            .access(Access::Holding(Permission::AccountsManage))
            .idempotent()
            .body::<DepositCreate>([("a deposit", json!({"amount": 150_000}))])
            .answers(
                Answer::new(201, "The deposit, which is a transfer from nowhere.")
                    .json::<TransferView<'_>>(deposit_example())
                    .header("Location")
                    .link("getTransfer"),
            )
            .fails([&kinds::NOT_FOUND, &kinds::BALANCE_LIMIT_EXCEEDED])
            .to(deposit),
        Operation::get(TRANSFERS, "listTransfers")
            .about(
                TAG,
                "List transfers",
                "Those that touch one's own accounts, closed ones included, the newest first; all for admins.",
            )
            .access(using)
            .query::<ListQuery<TransferFilters>>()
            .answers(Answer::new(200, "A part of the list.").list::<TransferView<'_>>(example()))
            .to(list),
        Operation::get(TRANSFER, "getTransfer")
            .about(
                TAG,
                "Show a transfer",
                "For the owners of its two accounts and for admins; to everybody else it does not exist. It never \
                 changes.",
            )
            .access(using)
            .answers(Answer::new(200, "The transfer.").json::<TransferView<'_>>(example()))
            .fails([&kinds::NOT_FOUND])
            .to(get),
    ]
}
