//! Transfers, as use cases need them stored. There is no way to change or remove one.

use crate::page::{Page, PageRequest, SortField};
use crate::storage::StorageError;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use plinth_domain::accounts::{Account, AccountId};
use plinth_domain::money::{Amount, Currency};
use plinth_domain::transfers::{Purpose, Transfer, TransferId, TransferKind};
use plinth_domain::users::UserId;

/// Transfers. Where a participant is named, only transfers from or to accounts of theirs are found, deleted accounts
/// included: closing an account takes no one's history away.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait TransferRepository: Send + Sync {
    /// Finds a transfer.
    async fn find(
        &self,
        id: TransferId,
        participant: Option<UserId>,
    ) -> Result<Option<Transfer>, StorageError>;
    /// Lists transfers.
    async fn list(
        &self,
        filter: &TransferFilter,
        participant: Option<UserId>,
        page: &PageRequest<TransferSort>,
    ) -> Result<Page<Transfer>, StorageError>;
    /// Writes down a transfer.
    async fn insert(&self, new: &NewTransferRow) -> Result<Transfer, StorageError>;
}

/// One side of a transfer: an account, and whose it is. The owner is stored with the transfer, for accounts never
/// change hands, and so that everybody's own transfers can be listed without looking at accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Party {
    /// The account.
    pub account_id: AccountId,
    /// Its owner.
    pub user_id: UserId,
}

impl Party {
    /// An account as a side of a transfer.
    pub const fn of(account: &Account) -> Self {
        Self {
            account_id: account.id,
            user_id: account.user_id,
        }
    }
}

/// A transfer to be written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTransferRow {
    /// Who paid; nobody here, for a deposit.
    pub from: Option<Party>,
    /// Who received.
    pub to: Party,
    /// How much.
    pub amount: Amount,
    /// Of what.
    pub currency: Currency,
    /// What for.
    pub purpose: Option<Purpose>,
    /// Who gave the order.
    pub created_by: UserId,
    /// When.
    pub now: DateTime<Utc>,
}

/// Which transfers a list shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TransferFilter {
    /// Only those from or to this account.
    pub account_id: Option<AccountId>,
    /// Only those from this account.
    pub from_id: Option<AccountId>,
    /// Only those to this account.
    pub to_id: Option<AccountId>,
    /// Only those of this kind.
    pub kind: Option<TransferKind>,
    /// Made at this moment or later.
    pub since: Option<DateTime<Utc>>,
    /// Made before this moment.
    pub until: Option<DateTime<Utc>>,
}

/// What lists of transfers can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransferSort {
    /// By id.
    Id,
    /// By when they were made.
    CreatedAt,
}

impl SortField for TransferSort {
    fn has_cursor(self) -> bool {
        true
    }
}
