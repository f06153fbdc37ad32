//! Transfers and deposits: balances and book change together, or not at all.

mod repository;
#[cfg(test)]
mod tests;

#[cfg(test)]
pub use repository::MockTransferRepository;
pub use repository::{NewTransferRow, Party, TransferFilter, TransferRepository, TransferSort};

use crate::accounts::{missing, visible_owner};
use crate::context::Context;
use crate::error::{Code, Error};
use crate::idempotency::Once;
use crate::page::{Page, PageRequest};
use crate::ports::Clock;
use crate::unit::Units;
use plinth_domain::accounts::{Account, AccountId};
use plinth_domain::money::Amount;
use plinth_domain::permissions::Permission;
use plinth_domain::transfers::{self, Purpose, Refusal, Transfer, TransferId};
use std::sync::Arc;

/// An order to move money from one account to another.
#[derive(Debug, Clone)]
pub struct NewTransfer {
    /// The account that pays.
    pub from_id: AccountId,
    /// The account that receives.
    pub to_id: AccountId,
    /// How much.
    pub amount: Amount,
    /// What for.
    pub purpose: Option<Purpose>,
}

/// An order to put money into an account from outside.
#[derive(Debug, Clone)]
pub struct NewDeposit {
    /// How much.
    pub amount: Amount,
    /// What for.
    pub purpose: Option<Purpose>,
}

/// Transfers and deposits.
pub struct TransferService {
    units: Units,
    clock: Arc<dyn Clock>,
}

impl TransferService {
    /// Puts the service together.
    pub fn new(units: Units, clock: Arc<dyn Clock>) -> Self {
        Self { units, clock }
    }

    /// Moves money from one account to another. Fails with `same-account`, `referenced-not-found`,
    /// `currency-mismatch`, `insufficient-funds` or `balance-limit-exceeded`, in this order.
    pub async fn create(&self, ctx: &Context, new: &NewTransfer) -> Result<Once<Transfer>, Error> {
        let owner = visible_owner(ctx)?;
        let caller = ctx.principal()?.user_id;
        let refused = |refusal| refused(refusal, new);
        transfers::check_distinct(new.from_id, new.to_id).map_err(refused)?;
        let now = self.clock.now();
        self.units
            .once(ctx, |unit| {
                Box::pin(async move {
                    let accounts = unit.accounts();
                    let (from, to) = accounts
                        .find_pair_for_update(new.from_id, new.to_id)
                        .await?;
                    let from = from.filter(|payer| owner.is_none_or(|o| payer.user_id == o));
                    let (mut from, mut to) = both(from, to)?;
                    transfers::settle(&mut from, &mut to, new.amount, now).map_err(refused)?;
                    accounts.update_balances(&from, &to).await?;
                    let row = NewTransferRow {
                        from: Some(Party::of(&from)),
                        to: Party::of(&to),
                        amount: new.amount,
                        currency: to.currency,
                        purpose: new.purpose.clone(),
                        created_by: caller,
                        now,
                    };
                    Ok(unit.transfers().insert(&row).await?)
                })
            })
            .await
    }

    /// Puts money into an account from outside. Fails with `forbidden`, `not-found` or `balance-limit-exceeded`.
    pub async fn deposit(
        &self,
        ctx: &Context,
        id: Option<AccountId>,
        new: &NewDeposit,
    ) -> Result<Once<Transfer>, Error> {
        ctx.require(Permission::AccountsManage)?;
        let caller = ctx.principal()?.user_id;
        let id = id.ok_or_else(missing)?;
        let now = self.clock.now();
        self.units
            .once(ctx, |unit| {
                Box::pin(async move {
                    let found = unit.accounts().find_for_update(id, None).await?;
                    let mut to = found.ok_or_else(missing)?;
                    to.receive(new.amount, now)
                        .map_err(|_limit| beyond_the_limit(id, new.amount))?;
                    unit.accounts().update(&to).await?;
                    let row = NewTransferRow {
                        from: None,
                        to: Party::of(&to),
                        amount: new.amount,
                        currency: to.currency,
                        purpose: new.purpose.clone(),
                        created_by: caller,
                        now,
                    };
                    Ok(unit.transfers().insert(&row).await?)
                })
            })
            .await
    }

    /// Shows a transfer. Fails with `not-found`.
    pub async fn get(&self, ctx: &Context, id: Option<TransferId>) -> Result<Transfer, Error> {
        let participant = visible_owner(ctx)?;
        let missing = || Error::not_found("transfer");
        let id = id.ok_or_else(missing)?;
        self.units
            .read(ctx, |unit| {
                Box::pin(async move {
                    let found = unit.transfers().find(id, participant).await?;
                    found.ok_or_else(missing)
                })
            })
            .await
    }

    /// Lists transfers: those that touch the caller's own accounts, or all for those who manage accounts.
    pub async fn list(
        &self,
        ctx: &Context,
        filter: &TransferFilter,
        page: &PageRequest<TransferSort>,
    ) -> Result<Page<Transfer>, Error> {
        let participant = visible_owner(ctx)?;
        self.units
            .read(ctx, |unit| {
                Box::pin(async move { Ok(unit.transfers().list(filter, participant, page).await?) })
            })
            .await
    }
}

/// Fails with `referenced-not-found`, pointing at every account that is not there.
fn both(from: Option<Account>, to: Option<Account>) -> Result<(Account, Account), Error> {
    match (from, to) {
        (Some(from), Some(to)) => Ok((from, to)),
        (from, to) => {
            let mut error = Error::new(
                Code::ReferencedNotFound,
                "there is no such account, or it is not one that you can use so",
            );
            if from.is_none() {
                error = error.at(
                    "/from_id",
                    "reference",
                    "is no account that you can pay from",
                );
            }
            if to.is_none() {
                error = error.at("/to_id", "reference", "is no account that can receive");
            }
            Err(error)
        }
    }
}

/// Gives a refusal of the domain its word, and points at what it is about.
fn refused(refusal: Refusal, order: &NewTransfer) -> Error {
    let &NewTransfer {
        from_id,
        to_id,
        amount,
        ..
    } = order;
    match refusal {
        Refusal::SameAccount => Error::new(
            Code::SameAccount,
            format!("account {from_id} cannot pay itself"),
        )
        .at("/to_id", "conflict", "is the account that pays"),
        Refusal::CurrencyMismatch => Error::new(
            Code::CurrencyMismatch,
            format!("accounts {from_id} and {to_id} are kept in different currencies"),
        )
        .at("/to_id", "conflict", "is kept in another currency"),
        Refusal::InsufficientFunds(_) => Error::new(
            Code::InsufficientFunds,
            format!("account {from_id} cannot pay {amount}"),
        )
        .at("/amount", "conflict", "exceeds the available balance"),
        Refusal::BalanceLimit(_) => beyond_the_limit(to_id, amount),
    }
}

fn beyond_the_limit(to: AccountId, amount: Amount) -> Error {
    Error::new(
        Code::BalanceLimitExceeded,
        format!("account {to} cannot hold {amount} more"),
    )
    .at("/amount", "conflict", "exceeds what the account can hold")
}
