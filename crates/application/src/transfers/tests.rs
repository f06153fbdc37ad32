//! What users may do with money, with storage mocked.

use super::*;
use crate::storage::StorageError;
use crate::testing::{MockStorage, MockUnitOfWork, StoppedClock, as_user, now, user_id};
use plinth_domain::accounts::AccountName;
use plinth_domain::money::{Balance, Currency, MOST};
use plinth_domain::permissions::Role;
use plinth_domain::record::{Deletion, Record};

fn service(storage: &Arc<MockStorage>) -> TransferService {
    TransferService::new(storage.units(), Arc::new(StoppedClock))
}

fn id(number: i64) -> AccountId {
    AccountId::try_from(number).unwrap()
}

/// An account that belongs to the user of the same number.
fn account(number: i64, balance: i64) -> Account {
    Account {
        id: id(number),
        user_id: user_id(number),
        name: AccountName::parse("Household").unwrap(),
        currency: Currency::default(),
        balance: Balance::try_from(balance).unwrap(),
        record: Record::new(now()),
        deletion: Deletion::default(),
    }
}

fn euros(number: i64) -> Account {
    Account {
        currency: Currency::parse("EUR").unwrap(),
        ..account(number, 100)
    }
}

fn order(from: i64, to: i64, amount: i64) -> NewTransfer {
    NewTransfer {
        from_id: id(from),
        to_id: id(to),
        amount: Amount::try_from(amount).unwrap(),
        purpose: None,
    }
}

/// A unit that finds these two for update.
fn finding(from: Option<Account>, to: Option<Account>) -> MockUnitOfWork {
    let mut unit = MockUnitOfWork::default();
    unit.accounts
        .expect_find_pair_for_update()
        .returning(move |_, _| Ok((from.clone(), to.clone())));
    unit
}

/// The same, and lets balances be written.
fn settling(from: Account, to: Account) -> MockUnitOfWork {
    let mut unit = finding(Some(from), Some(to));
    unit.accounts
        .expect_update_balances()
        .times(1)
        .returning(|_, _| Ok(()));
    recording(unit)
}

/// Lets a unit write down one transfer.
fn recording(mut unit: MockUnitOfWork) -> MockUnitOfWork {
    unit.transfers.expect_insert().times(1).returning(|row| {
        Ok(Transfer {
            id: TransferId::try_from(1).unwrap(),
            from_id: row.from.map(|from| from.account_id),
            to_id: row.to.account_id,
            amount: row.amount,
            currency: row.currency.clone(),
            purpose: row.purpose.clone(),
            created_by: row.created_by,
            created_at: row.now,
        })
    });
    unit
}

/// What user 1 is told who tries to pay 10 from account 1 to account 2.
async fn refusal(from: Option<Account>, to: Option<Account>) -> (Code, Vec<String>) {
    let storage = MockStorage::of([finding(from, to)]);
    let error = service(&storage)
        .create(&as_user(1, Role::User), &order(1, 2, 10))
        .await
        .unwrap_err();
    assert_eq!(storage.committed(), 0);
    let pointers = error.fields().iter().map(|f| f.pointer.to_string());
    (error.code(), pointers.collect())
}

#[tokio::test]
async fn balances_and_book_change_together() {
    let mut unit = finding(Some(account(1, 100)), Some(account(2, 5)));
    unit.accounts
        .expect_update_balances()
        .times(1)
        .returning(|from, to| {
            assert_eq!((from.balance.get(), to.balance.get()), (90, 15));
            assert_eq!((from.record.version, to.record.version), (2, 2));
            Ok(())
        });
    let storage = MockStorage::of([recording(unit)]);
    let made = service(&storage)
        .create(&as_user(1, Role::User), &order(1, 2, 10))
        .await
        .unwrap()
        .value;
    assert_eq!((made.from_id, made.to_id), (Some(id(1)), id(2)));
    assert_eq!((made.amount.get(), made.created_by), (10, user_id(1)));
    assert_eq!(storage.committed(), 1);
}

#[tokio::test]
async fn an_account_never_pays_itself_whether_it_exists_or_not() {
    let storage = MockStorage::of([]);
    let error = service(&storage)
        .create(&as_user(1, Role::User), &order(7, 7, 10))
        .await
        .unwrap_err();
    assert_eq!(error.code(), Code::SameAccount);
}

#[tokio::test]
async fn references_come_before_currency_funds_and_limit() {
    let (mine, theirs) = (|| Some(account(1, 100)), || Some(account(2, 5)));
    let pointing = |pointers: &[&str]| {
        let pointers = pointers.iter().map(|p| (*p).to_owned()).collect();
        (Code::ReferencedNotFound, pointers)
    };
    assert_eq!(refusal(None, theirs()).await, pointing(&["/from_id"]));
    assert_eq!(refusal(mine(), None).await, pointing(&["/to_id"]));
    assert_eq!(refusal(None, None).await, pointing(&["/from_id", "/to_id"]));
    let foreign = Some(account(3, 0));
    assert_eq!(
        refusal(foreign, Some(euros(2))).await,
        pointing(&["/from_id"])
    );

    let (code, _) = refusal(Some(account(1, 0)), Some(euros(2))).await;
    assert_eq!(code, Code::CurrencyMismatch);
    let (code, at) = refusal(Some(account(1, 9)), Some(account(2, MOST))).await;
    assert_eq!(
        (code, at),
        (Code::InsufficientFunds, vec!["/amount".into()])
    );
    let (code, at) = refusal(mine(), Some(account(2, MOST - 9))).await;
    assert_eq!(
        (code, at),
        (Code::BalanceLimitExceeded, vec!["/amount".into()])
    );
}

#[tokio::test]
async fn who_manages_accounts_moves_anybodys_money() {
    let storage = MockStorage::of([settling(account(1, 100), account(2, 0))]);
    let made = service(&storage)
        .create(&as_user(9, Role::Admin), &order(1, 2, 10))
        .await
        .unwrap()
        .value;
    assert_eq!(made.created_by, user_id(9));
}

#[tokio::test(start_paused = true)]
async fn a_transfer_that_others_get_in_the_way_of_is_tried_again_and_at_last_refused() {
    let contended = || {
        let mut unit = MockUnitOfWork::default();
        unit.accounts
            .expect_find_pair_for_update()
            .returning(|_, _| Err(StorageError::Contended));
        unit
    };
    let storage = MockStorage::of([contended(), settling(account(1, 100), account(2, 0))]);
    let made = service(&storage)
        .create(&as_user(1, Role::User), &order(1, 2, 10))
        .await;
    assert!(made.is_ok() && storage.left() == 0);

    let storage = MockStorage::of((0..5).map(|_| contended()));
    let error = service(&storage)
        .create(&as_user(1, Role::User), &order(1, 2, 10))
        .await
        .unwrap_err();
    assert_eq!((error.code(), storage.left()), (Code::WriteConflict, 0));
}

#[tokio::test]
async fn deposits_are_for_those_who_manage_accounts() {
    let deposit = |amount| NewDeposit {
        amount: Amount::try_from(amount).unwrap(),
        purpose: None,
    };
    let storage = MockStorage::of([]);
    let refused = service(&storage)
        .deposit(&as_user(1, Role::User), Some(id(1)), &deposit(5))
        .await;
    assert_eq!(refused.unwrap_err().code(), Code::Forbidden);

    let holding = |balance| {
        let mut unit = MockUnitOfWork::default();
        unit.accounts
            .expect_find_for_update()
            .returning(move |_, owner| {
                assert_eq!(owner, None);
                Ok(Some(account(1, balance)))
            });
        unit
    };
    let mut good = holding(10);
    good.accounts.expect_update().times(1).returning(|account| {
        assert_eq!((account.balance.get(), account.record.version), (15, 2));
        Ok(())
    });
    let storage = MockStorage::of([recording(good), holding(MOST)]);
    let (service, admin) = (service(&storage), as_user(9, Role::Admin));
    let made = service.deposit(&admin, Some(id(1)), &deposit(5)).await;
    assert_eq!(made.unwrap().value.from_id, None);
    let refused = service.deposit(&admin, Some(id(1)), &deposit(1)).await;
    assert_eq!(refused.unwrap_err().code(), Code::BalanceLimitExceeded);
}

#[tokio::test]
async fn a_transfer_is_shown_to_its_participants_alone() {
    let asking = |expected| {
        let mut unit = MockUnitOfWork::default();
        unit.transfers
            .expect_find()
            .returning(move |_, participant| {
                assert_eq!(participant, expected);
                Ok(None)
            });
        unit
    };
    for (role, expected) in [(Role::User, Some(user_id(1))), (Role::Admin, None)] {
        let storage = MockStorage::of([asking(expected)]);
        let shown = service(&storage)
            .get(&as_user(1, role), TransferId::try_from(7).ok())
            .await;
        assert_eq!(shown.unwrap_err().code(), Code::NotFound);
    }
}
