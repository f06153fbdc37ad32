//! The operations on accounts.

use super::list::AccountFilters;
use super::{AccountCreate, AccountPatch, AccountView};
use super::{create, delete, get, list, restore, update};
use crate::operation::{Access, Answer, Operation};
use crate::page::ListQuery;
use crate::problems::kinds;
use plinth_domain::permissions::Permission;
use serde_json::{Value, json};

const TAG: &str = "accounts";
const ACCOUNTS: &str = "/api/v1/accounts";
const ACCOUNT: &str = "/api/v1/accounts/{account_id}";
const RESTORE: &str = "/api/v1/accounts/{account_id}/restore";

/// An account, for the document.
fn example() -> Value {
    json!({
        "id": 42, "user_id": 42, "name": "Household", "currency": "USD", "balance": 150_000, "version": 3,
        "is_deleted": false, "deleted_at": null, "created_at": "2026-01-15T10:30:00.123456Z",
        "updated_at": "2026-01-16T08:00:00.000000Z",
    })
}

fn account(status: u16, description: &'static str) -> Answer {
    Answer::new(status, description)
        .json::<AccountView<'_>>(example())
        .header("ETag")
}

pub(crate) fn operations() -> Vec<Operation> {
    let using = Access::Holding(Permission::AccountsUse);
    vec![
        Operation::post(ACCOUNTS, "createAccount")
            .about(
                TAG,
                "Open an account",
                "For oneself, and empty. Admins may name another owner, and put money in from the start, which is \
                 written down as a deposit.",
            )
            .access(using)
            .idempotent()
            .body::<AccountCreate>([
                ("own account", json!({"name": "Household"})),
                (
                    "with money",
                    json!({"name": "Savings", "currency": "EUR", "balance": 150_000}),
                ),
            ])
            .answers(
                account(201, "The new account.")
                    .header("Location")
                    .link("getAccount"),
            )
            .fails([&kinds::REFERENCED_NOT_FOUND])
            .to(create),
        Operation::get(ACCOUNTS, "listAccounts")
            .about(
                TAG,
                "List accounts",
                "One's own that are not deleted, the newest first; everybody's for admins. `deleted` is for admins.",
            )
            .access(using)
            .query::<ListQuery<AccountFilters>>()
            .answers(Answer::new(200, "A part of the list.").list::<AccountView<'_>>(example()))
            .to(list),
        Operation::get(ACCOUNT, "getAccount")
            .about(
                TAG,
                "Show an account",
                "For its owner and for admins; to everybody else it does not exist. Understands `If-None-Match`.",
            )
            .access(using)
            .answers(account(200, "The account."))
            .conditional()
            .fails([&kinds::NOT_FOUND])
            .to(get),
        Operation::patch(ACCOUNT, "updateAccount")
            .about(
                TAG,
                "Rename an account",
                "Only what is sent changes. The balance changes by transfers alone. Understands `If-Match`.",
            )
            .access(using)
            .body::<AccountPatch>([("a new name", json!({"name": "Rent"}))])
            .answers(account(200, "The account as it is now."))
            .versioned()
            .fails([&kinds::NOT_FOUND])
            .to(update),
        Operation::delete(ACCOUNT, "deleteAccount")
            .about(
                TAG,
                "Close an account",
                "It must be empty. It is hidden, neither pays nor receives, and can be restored. Its transfers stay. \
                 Understands `If-Match`.",
            )
            .access(using)
            .answers(Answer::new(204, "The account is closed."))
            .versioned()
            .fails([&kinds::NOT_FOUND, &kinds::ACCOUNT_NOT_EMPTY])
            .to(delete),
        Operation::post(RESTORE, "restoreAccount")
            .about(TAG, "Restore an account", "Opens a closed account again.")
            .access(Access::Holding(Permission::AccountsManage))
            .answers(account(200, "The account, no longer deleted."))
            .fails([&kinds::NOT_FOUND, &kinds::NOT_DELETED])
            .to(restore),
    ]
}
