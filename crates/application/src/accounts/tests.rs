//! What users may do to accounts, with storage mocked.

use super::*;
use crate::page::{Sort, Window};
use crate::testing::{MockStorage, MockUnitOfWork, StoppedClock, as_user, now, user, user_id};
use plinth_domain::permissions::Role;
use plinth_domain::record::{Deletion, Record};
use plinth_domain::transfers::{Transfer, TransferId};

fn service(storage: &Arc<MockStorage>) -> AccountService {
    AccountService::new(storage.units(), Arc::new(StoppedClock))
}

fn new() -> NewAccount {
    NewAccount {
        name: AccountName::parse("Household").unwrap(),
        currency: Currency::default(),
        user_id: None,
        balance: Balance::ZERO,
    }
}

fn money(units: i64) -> Balance {
    Balance::try_from(units).unwrap()
}

fn account_id() -> AccountId {
    AccountId::try_from(7).unwrap()
}

/// Account 7 of user 1.
fn account(balance: i64) -> Account {
    Account {
        id: account_id(),
        user_id: user_id(1),
        name: AccountName::parse("Household").unwrap(),
        currency: Currency::default(),
        balance: money(balance),
        record: Record::new(now()),
        deletion: Deletion::default(),
    }
}

/// A unit that makes account 7 of what it is given.
fn inserting() -> MockUnitOfWork {
    let mut unit = MockUnitOfWork::default();
    unit.accounts.expect_insert().returning(|row| {
        Ok(Account {
            user_id: row.user_id,
            balance: row.balance,
            ..account(0)
        })
    });
    unit
}

/// A unit in which account 7 is found for update by user 1 alone, and written at most once.
fn holding(found: Account) -> MockUnitOfWork {
    let mut unit = MockUnitOfWork::default();
    unit.accounts
        .expect_find_for_update()
        .returning(move |_, owner| Ok(Some(found.clone()).filter(|a| Some(a.user_id) == owner)));
    unit
}

fn page() -> PageRequest<AccountSort> {
    PageRequest {
        window: Window::Offset {
            limit: 10,
            offset: 0,
        },
        sort: Sort {
            field: AccountSort::Id,
            descending: false,
        },
        count: true,
    }
}

#[tokio::test]
async fn an_account_is_ones_own_and_empty_unless_said_otherwise() {
    let storage = MockStorage::of([inserting()]);
    let opened = service(&storage)
        .create(&as_user(1, Role::User), new())
        .await
        .unwrap()
        .value;
    assert_eq!(
        (opened.user_id, opened.balance),
        (user_id(1), Balance::ZERO)
    );
    assert_eq!(storage.committed(), 1);
}

#[tokio::test]
async fn only_who_manages_accounts_opens_them_for_others_or_with_money() {
    let storage = MockStorage::of([]);
    let foreign = NewAccount {
        user_id: Some(user_id(2)),
        ..new()
    };
    let rich = NewAccount {
        balance: money(1),
        ..new()
    };
    for refused in [foreign, rich] {
        let error = service(&storage)
            .create(&as_user(1, Role::User), refused)
            .await
            .unwrap_err();
        assert_eq!(error.code(), Code::Forbidden);
    }
}

#[tokio::test]
async fn money_from_the_start_is_written_down_as_a_deposit() {
    let mut unit = inserting();
    unit.users.expect_find().returning(|_| Ok(Some(user(2))));
    unit.transfers.expect_insert().times(1).returning(|row| {
        assert_eq!((row.from, row.amount.get()), (None, 500));
        assert_eq!(
            (row.to.account_id, row.to.user_id),
            (account_id(), user_id(2))
        );
        assert_eq!((row.created_by, row.now), (user_id(1), now()));
        Ok(Transfer {
            id: TransferId::try_from(1).unwrap(),
            from_id: None,
            to_id: row.to.account_id,
            amount: row.amount,
            currency: row.currency.clone(),
            purpose: None,
            created_by: row.created_by,
            created_at: row.now,
        })
    });
    let storage = MockStorage::of([unit]);
    let savings = NewAccount {
        user_id: Some(user_id(2)),
        balance: money(500),
        ..new()
    };
    let opened = service(&storage)
        .create(&as_user(1, Role::Admin), savings)
        .await
        .unwrap()
        .value;
    assert_eq!((opened.record.version, storage.committed()), (1, 1));
}

#[tokio::test]
async fn nobody_opens_an_account_for_who_is_not_there() {
    let mut unit = MockUnitOfWork::default();
    unit.users.expect_find().returning(|_| Ok(None));
    let storage = MockStorage::of([unit]);
    let foreign = NewAccount {
        user_id: Some(user_id(2)),
        ..new()
    };
    let error = service(&storage)
        .create(&as_user(1, Role::Admin), foreign)
        .await
        .unwrap_err();
    assert_eq!(error.code(), Code::ReferencedNotFound);
    assert_eq!(error.fields()[0].pointer, "/user_id");
}

#[tokio::test]
async fn accounts_of_others_do_not_exist() {
    let storage = MockStorage::of([holding(account(0)), holding(account(0))]);
    let (service, bob) = (service(&storage), as_user(2, Role::User));
    let condition = Precondition::VersionIn(vec![9]);
    let changed = service
        .change(
            &bob,
            Some(account_id()),
            &AccountChange::default(),
            &condition,
        )
        .await;
    assert_eq!(changed.unwrap_err().code(), Code::NotFound);
    let deleted = service.delete(&bob, Some(account_id()), &condition).await;
    assert_eq!(deleted.unwrap_err().code(), Code::NotFound);
}

#[tokio::test]
async fn a_list_of_somebody_elses_accounts_is_empty_and_costs_nothing() {
    let storage = MockStorage::of([]);
    let filter = AccountFilter {
        user_id: Some(user_id(2)),
        ..AccountFilter::default()
    };
    let listed = service(&storage)
        .list(&as_user(1, Role::User), &filter, &page())
        .await
        .unwrap();
    assert_eq!((listed.items.len(), listed.total), (0, Some(0)));
}

#[tokio::test]
async fn a_list_is_of_ones_own_unless_one_manages_accounts() {
    let listing = |expected: Option<UserId>| {
        let mut unit = MockUnitOfWork::default();
        unit.accounts.expect_list().returning(move |filter, page| {
            assert_eq!(filter.user_id, expected);
            Ok(Page::empty(page))
        });
        unit
    };
    for (role, expected) in [(Role::User, Some(user_id(1))), (Role::Admin, None)] {
        let storage = MockStorage::of([listing(expected)]);
        service(&storage)
            .list(&as_user(1, role), &AccountFilter::default(), &page())
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn deleted_accounts_are_for_admins() {
    let storage = MockStorage::of([]);
    let filter = AccountFilter {
        visibility: Visibility::All,
        ..AccountFilter::default()
    };
    let listed = service(&storage)
        .list(&as_user(1, Role::User), &filter, &page())
        .await;
    assert_eq!(listed.unwrap_err().code(), Code::Forbidden);
}

#[tokio::test]
async fn an_account_with_money_in_it_cannot_be_deleted() {
    let storage = MockStorage::of([holding(account(5))]);
    let deleted = service(&storage)
        .delete(
            &as_user(1, Role::User),
            Some(account_id()),
            &Precondition::None,
        )
        .await;
    assert_eq!(deleted.unwrap_err().code(), Code::AccountNotEmpty);
    assert_eq!(storage.committed(), 0);
}

#[tokio::test]
async fn the_condition_is_judged_before_the_balance() {
    let storage = MockStorage::of([holding(account(5))]);
    let deleted = service(&storage)
        .delete(
            &as_user(1, Role::User),
            Some(account_id()),
            &Precondition::VersionIn(vec![9]),
        )
        .await;
    assert_eq!(deleted.unwrap_err().code(), Code::PreconditionFailed);
}

#[tokio::test]
async fn a_change_to_the_same_name_writes_nothing() {
    let storage = MockStorage::of([holding(account(0))]);
    let same = AccountChange {
        name: Some(account(0).name),
    };
    let changed = service(&storage)
        .change(
            &as_user(1, Role::User),
            Some(account_id()),
            &same,
            &Precondition::None,
        )
        .await;
    assert_eq!(changed.unwrap().record.version, 1);
}

#[tokio::test]
async fn only_what_is_deleted_is_restored() {
    let mut unit = MockUnitOfWork::default();
    unit.accounts
        .expect_find_any_for_update()
        .returning(|_| Ok(Some(account(0))));
    let storage = MockStorage::of([unit]);
    let service = service(&storage);
    for (role, expected) in [
        (Role::Admin, Code::NotDeleted),
        (Role::User, Code::Forbidden),
    ] {
        let restored = service.restore(&as_user(1, role), Some(account_id())).await;
        assert_eq!(restored.unwrap_err().code(), expected);
    }
}
