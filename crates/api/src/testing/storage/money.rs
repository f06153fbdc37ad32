//! Accounts and transfers, of which the two users have none.

use super::{Stored, TwoUsers, out_of_reach};
use async_trait::async_trait;
use plinth_application::accounts::{AccountFilter, AccountRepository, AccountSort, NewAccountRow};
use plinth_application::page::{Page, PageRequest};
use plinth_application::transfers::{
    NewTransferRow, TransferFilter, TransferRepository, TransferSort,
};
use plinth_domain::accounts::{Account, AccountId};
use plinth_domain::transfers::{Transfer, TransferId};
use plinth_domain::users::UserId;

#[async_trait]
impl AccountRepository for TwoUsers {
    async fn find(&self, _: AccountId, _: Option<UserId>) -> Stored<Option<Account>> {
        Ok(None)
    }

    async fn find_for_update(&self, _: AccountId, _: Option<UserId>) -> Stored<Option<Account>> {
        Ok(None)
    }

    async fn find_any_for_update(&self, _: AccountId) -> Stored<Option<Account>> {
        Ok(None)
    }

    async fn find_pair_for_update(
        &self,
        _: AccountId,
        _: AccountId,
    ) -> Stored<(Option<Account>, Option<Account>)> {
        Ok((None, None))
    }

    async fn list(
        &self,
        _: &AccountFilter,
        page: &PageRequest<AccountSort>,
    ) -> Stored<Page<Account>> {
        Ok(Page::empty(page))
    }

    async fn insert(&self, _: &NewAccountRow) -> Stored<Account> {
        out_of_reach()
    }

    async fn update(&self, _: &Account) -> Stored<()> {
        out_of_reach()
    }

    async fn update_balances(&self, _: &Account, _: &Account) -> Stored<()> {
        out_of_reach()
    }
}

#[async_trait]
impl TransferRepository for TwoUsers {
    async fn find(&self, _: TransferId, _: Option<UserId>) -> Stored<Option<Transfer>> {
        Ok(None)
    }

    async fn list(
        &self,
        _: &TransferFilter,
        _: Option<UserId>,
        page: &PageRequest<TransferSort>,
    ) -> Stored<Page<Transfer>> {
        Ok(Page::empty(page))
    }

    async fn insert(&self, _: &NewTransferRow) -> Stored<Transfer> {
        out_of_reach()
    }
}
