//! Accounts: how they are opened, named, closed and opened again.

mod repository;
#[cfg(test)]
mod tests;

#[cfg(test)]
pub use repository::MockAccountRepository;
pub use repository::{AccountFilter, AccountRepository, AccountSort, NewAccountRow};

use crate::context::Context;
use crate::error::{Code, Error};
use crate::idempotency::Once;
use crate::page::{Page, PageRequest, Visibility};
use crate::ports::Clock;
use crate::precondition::Precondition;
use crate::transfers::{NewTransferRow, Party};
use crate::unit::{Unit, Units};
use plinth_domain::accounts::{Account, AccountChange, AccountId, AccountName};
use plinth_domain::money::{Balance, Currency};
use plinth_domain::permissions::Permission;
use plinth_domain::users::UserId;
use std::sync::Arc;

/// An account to be opened.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// What its owner calls it.
    pub name: AccountName,
    /// What its money is.
    pub currency: Currency,
    /// Whose; the caller's own, if nobody is named.
    pub user_id: Option<UserId>,
    /// How much there is from the start.
    pub balance: Balance,
}

/// Accounts.
pub struct AccountService {
    units: Units,
    clock: Arc<dyn Clock>,
}

impl AccountService {
    /// Puts the service together.
    pub fn new(units: Units, clock: Arc<dyn Clock>) -> Self {
        Self { units, clock }
    }

    /// Opens an account. What is in it from the start is written down as a deposit. Fails with `forbidden` or
    /// `referenced-not-found`.
    pub async fn create(&self, ctx: &Context, new: NewAccount) -> Result<Once<Account>, Error> {
        ctx.require(Permission::AccountsUse)?;
        let caller = ctx.principal()?.user_id;
        let row = NewAccountRow {
            user_id: new.user_id.unwrap_or(caller),
            name: new.name,
            currency: new.currency,
            balance: new.balance,
            now: self.clock.now(),
        };
        let foreign = row.user_id != caller;
        if (foreign || row.balance != Balance::ZERO) && !ctx.may(Permission::AccountsManage) {
            return Err(Error::forbidden(
                "accounts of others, and accounts with money in them, are opened by admins only",
            ));
        }
        let row = &row;
        let opened = self
            .units
            .once(ctx, |unit| {
                Box::pin(async move {
                    if foreign && unit.users().find(row.user_id).await?.is_none() {
                        return Err(no_such_owner());
                    }
                    let account = unit.accounts().insert(row).await?;
                    if let Some(amount) = account.balance.amount() {
                        let deposit = NewTransferRow {
                            from: None,
                            to: Party::of(&account),
                            amount,
                            currency: account.currency.clone(),
                            purpose: None,
                            created_by: caller,
                            now: row.now,
                        };
                        unit.transfers().insert(&deposit).await?;
                    }
                    Ok(account)
                })
            })
            .await?;
        if !opened.replayed {
            tracing::info!(request_id = %ctx.request_id, account_id = %opened.value.id, "account opened");
        }
        Ok(opened)
    }

    /// Shows an account. Fails with `not-found`.
    pub async fn get(&self, ctx: &Context, id: Option<AccountId>) -> Result<Account, Error> {
        let owner = visible_owner(ctx)?;
        let id = id.ok_or_else(missing)?;
        self.units
            .read(ctx, |unit| {
                Box::pin(async move {
                    let found = unit.accounts().find(id, owner).await?;
                    found.ok_or_else(missing)
                })
            })
            .await
    }

    /// Lists accounts: the caller's own, or anybody's for those who manage accounts. Fails with `forbidden`.
    pub async fn list(
        &self,
        ctx: &Context,
        filter: &AccountFilter,
        page: &PageRequest<AccountSort>,
    ) -> Result<Page<Account>, Error> {
        let owner = visible_owner(ctx)?;
        if owner.is_some() && filter.visibility != Visibility::Live {
            return Err(Error::forbidden(
                "deleted accounts are shown to admins only",
            ));
        }
        if owner.is_some() && filter.user_id.is_some_and(|asked| Some(asked) != owner) {
            return Ok(Page::empty(page));
        }
        let filter = &AccountFilter {
            user_id: owner.or(filter.user_id),
            ..filter.clone()
        };
        self.units
            .read(ctx, |unit| {
                Box::pin(async move { Ok(unit.accounts().list(filter, page).await?) })
            })
            .await
    }

    /// Changes an account. Fails with `not-found` or `precondition-failed`.
    pub async fn change(
        &self,
        ctx: &Context,
        id: Option<AccountId>,
        change: &AccountChange,
        condition: &Precondition,
    ) -> Result<Account, Error> {
        let owner = visible_owner(ctx)?;
        let id = id.ok_or_else(missing)?;
        let now = self.clock.now();
        self.units
            .write(ctx, |unit| {
                Box::pin(async move {
                    let mut account = locked(unit, id, owner).await?;
                    condition.check(account.record.version)?;
                    if account.change(change.clone(), now) {
                        unit.accounts().update(&account).await?;
                    }
                    Ok(account)
                })
            })
            .await
    }

    /// Deletes an account softly. Fails with `not-found`, `precondition-failed` or `account-not-empty`.
    pub async fn delete(
        &self,
        ctx: &Context,
        id: Option<AccountId>,
        condition: &Precondition,
    ) -> Result<(), Error> {
        let owner = visible_owner(ctx)?;
        let id = id.ok_or_else(missing)?;
        let now = self.clock.now();
        self.units
            .write(ctx, |unit| {
                Box::pin(async move {
                    let mut account = locked(unit, id, owner).await?;
                    condition.check(account.record.version)?;
                    account.delete(now).map_err(|_not_empty| {
                        let held = format!("account {id} holds {}: move it first", account.balance);
                        Error::new(Code::AccountNotEmpty, held)
                    })?;
                    Ok(unit.accounts().update(&account).await?)
                })
            })
            .await?;
        tracing::info!(request_id = %ctx.request_id, account_id = %id, "account deleted");
        Ok(())
    }

    /// Brings a deleted account back. Fails with `forbidden`, `not-found` or `not-deleted`.
    pub async fn restore(&self, ctx: &Context, id: Option<AccountId>) -> Result<Account, Error> {
        ctx.require(Permission::AccountsManage)?;
        let id = id.ok_or_else(missing)?;
        let now = self.clock.now();
        self.units
            .write(ctx, |unit| {
                Box::pin(async move {
                    let found = unit.accounts().find_any_for_update(id).await?;
                    let mut account = found.ok_or_else(missing)?;
                    if !account.deletion.is_deleted() {
                        return Err(Error::new(Code::NotDeleted, "this account is not deleted"));
                    }
                    account.restore(now);
                    unit.accounts().update(&account).await?;
                    Ok(account)
                })
            })
            .await
    }
}

/// Whose accounts the caller can see at all: anybody's (none is named), or their own.
pub(crate) fn visible_owner(ctx: &Context) -> Result<Option<UserId>, Error> {
    ctx.require(Permission::AccountsUse)?;
    let caller = ctx.principal()?.user_id;
    Ok((!ctx.may(Permission::AccountsManage)).then_some(caller))
}

async fn locked(
    unit: Unit<'_, '_>,
    id: AccountId,
    owner: Option<UserId>,
) -> Result<Account, Error> {
    let found = unit.accounts().find_for_update(id, owner).await?;
    found.ok_or_else(missing)
}

pub(crate) fn missing() -> Error {
    Error::not_found("account")
}

fn no_such_owner() -> Error {
    Error::new(Code::ReferencedNotFound, "there is no such user").at(
        "/user_id",
        "reference",
        "is no user",
    )
}
