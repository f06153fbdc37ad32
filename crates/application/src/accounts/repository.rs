//! Accounts, as use cases need them stored.

use crate::page::{Page, PageRequest, SortField, Visibility};
use crate::storage::StorageError;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use plinth_domain::accounts::{Account, AccountId, AccountName};
use plinth_domain::money::{Balance, Currency};
use plinth_domain::users::UserId;

/// Accounts. Unless a method says otherwise, deleted ones are invisible to it. Where an owner is named, only accounts
/// of theirs are found.
///
/// Whoever means to change an account locks it first: its version moves with every payment, so that a change which
/// relied on the version alone would hardly ever get through on a busy account.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait AccountRepository: Send + Sync {
    /// Finds an account.
    async fn find(
        &self,
        id: AccountId,
        owner: Option<UserId>,
    ) -> Result<Option<Account>, StorageError>;
    /// Finds an account and locks it until the unit ends.
    async fn find_for_update(
        &self,
        id: AccountId,
        owner: Option<UserId>,
    ) -> Result<Option<Account>, StorageError>;
    /// Finds an account, deleted or not, and locks it until the unit ends.
    async fn find_any_for_update(&self, id: AccountId) -> Result<Option<Account>, StorageError>;
    /// Finds two accounts and locks them until the unit ends: the smaller id first, so that two units that want the
    /// same two never wait for each other in a circle.
    async fn find_pair_for_update(
        &self,
        one: AccountId,
        other: AccountId,
    ) -> Result<(Option<Account>, Option<Account>), StorageError>;
    /// Lists accounts.
    async fn list(
        &self,
        filter: &AccountFilter,
        page: &PageRequest<AccountSort>,
    ) -> Result<Page<Account>, StorageError>;
    /// Adds an account.
    async fn insert(&self, new: &NewAccountRow) -> Result<Account, StorageError>;
    /// Writes an account over the version it was made from. Fails with [`StorageError::Stale`] when that is gone.
    async fn update(&self, account: &Account) -> Result<(), StorageError>;
    /// Writes the balances of two accounts, with version and moment, over the versions they were made from. Fails
    /// with [`StorageError::Stale`] when one of these is gone.
    async fn update_balances(&self, one: &Account, other: &Account) -> Result<(), StorageError>;
}

/// An account to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccountRow {
    /// Whose.
    pub user_id: UserId,
    /// What its owner calls it.
    pub name: AccountName,
    /// What its money is.
    pub currency: Currency,
    /// How much there is from the start.
    pub balance: Balance,
    /// When.
    pub now: DateTime<Utc>,
}

/// Which accounts a list shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccountFilter {
    /// Only this user's.
    pub user_id: Option<UserId>,
    /// Only those in this currency.
    pub currency: Option<Currency>,
    /// Only these.
    pub ids: Option<Vec<AccountId>>,
    /// Deleted ones.
    pub visibility: Visibility,
}

/// What lists of accounts can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountSort {
    /// By id.
    Id,
    /// By when they were opened.
    CreatedAt,
}

impl SortField for AccountSort {
    fn has_cursor(self) -> bool {
        true
    }
}
