//! What every `AccountRepository` promises.

use plinth_application::accounts::{AccountFilter, AccountSort, NewAccountRow};
use plinth_application::page::{PageRequest, Sort, Visibility, Window};
use plinth_application::storage::{BadValue, StorageError};
use plinth_application::unit::Units;
use plinth_domain::accounts::{Account, AccountId, AccountName};
use plinth_domain::money::{Amount, Balance, Currency, MOST};
use plinth_domain::users::UserId;
use plinth_infrastructure::clock::SystemClock;
use plinth_infrastructure::database::Database;
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use plinth_tests::sample::{later, new_account, new_user, now, saved_account, saved_user};
use plinth_tests::stack::{context, open, read, write};
use std::sync::Arc;

fn amount(units: i64) -> Amount {
    Amount::try_from(units).unwrap()
}

async fn find(database: &Database, id: AccountId, owner: Option<UserId>) -> Option<Account> {
    let unit = read(database).await;
    unit.accounts().find(id, owner).await.unwrap()
}

async fn save(database: &Database, account: &Account) {
    let unit = write(database).await;
    unit.accounts().update(account).await.unwrap();
    unit.commit().await.unwrap();
}

on_every_database!(an_account_comes_back_as_it_was_stored);
async fn an_account_comes_back_as_it_was_stored(database: &TestDatabase) {
    let database = open(database).await;
    let ann = saved_user(&database, &new_user("ann")).await.id;
    let new = NewAccountRow {
        name: AccountName::parse("Häuser 日本 🙂").unwrap(),
        currency: Currency::parse("EUR").unwrap(),
        balance: Balance::try_from(MOST).unwrap(),
        ..new_account(ann)
    };
    let stored = saved_account(&database, &new).await;
    assert_eq!(stored.record.created_at, now());
    assert_eq!(find(&database, stored.id, None).await, Some(stored.clone()));
    let nowhere = AccountId::try_from(99).unwrap();
    assert_eq!(find(&database, nowhere, None).await, None);
}

on_every_database!(where_an_owner_is_named_accounts_of_others_are_not_found);
async fn where_an_owner_is_named_accounts_of_others_are_not_found(database: &TestDatabase) {
    let database = open(database).await;
    let ann = saved_user(&database, &new_user("ann")).await.id;
    let bob = saved_user(&database, &new_user("bob")).await.id;
    let account = saved_account(&database, &new_account(ann)).await;
    assert!(find(&database, account.id, Some(ann)).await.is_some());
    assert!(find(&database, account.id, Some(bob)).await.is_none());
    let unit = write(&database).await;
    for (owner, found) in [(Some(ann), true), (Some(bob), false), (None, true)] {
        let locked = unit.accounts().find_for_update(account.id, owner).await;
        assert_eq!(locked.unwrap().is_some(), found, "{owner:?}");
    }
}

on_every_database!(a_deleted_account_is_found_only_to_be_restored);
async fn a_deleted_account_is_found_only_to_be_restored(database: &TestDatabase) {
    let database = open(database).await;
    let ann = saved_user(&database, &new_user("ann")).await.id;
    let other = saved_account(&database, &new_account(ann)).await;
    let mut account = saved_account(&database, &new_account(ann)).await;
    account.delete(later(1)).unwrap();
    save(&database, &account).await;

    assert_eq!(find(&database, account.id, None).await, None);
    let unit = write(&database).await;
    let accounts = unit.accounts();
    assert_eq!(
        accounts.find_for_update(account.id, None).await.unwrap(),
        None
    );
    let pair = accounts.find_pair_for_update(account.id, other.id).await;
    assert_eq!(pair.unwrap(), (None, Some(other)));
    let found = accounts.find_any_for_update(account.id).await.unwrap();
    assert_eq!(found, Some(account));
}

on_every_database!(a_pair_is_given_back_as_it_was_asked_for);
async fn a_pair_is_given_back_as_it_was_asked_for(database: &TestDatabase) {
    let database = open(database).await;
    let ann = saved_user(&database, &new_user("ann")).await.id;
    let one = saved_account(&database, &new_account(ann)).await;
    let other = saved_account(&database, &new_account(ann)).await;
    let unit = write(&database).await;
    let pair = async |a, b| unit.accounts().find_pair_for_update(a, b).await.unwrap();
    let (first, second) = (Some(one.clone()), Some(other.clone()));
    assert_eq!(
        pair(one.id, other.id).await,
        (first.clone(), second.clone())
    );
    assert_eq!(pair(other.id, one.id).await, (second, first));
}

on_every_database!(an_update_needs_the_version_it_was_made_from);
async fn an_update_needs_the_version_it_was_made_from(database: &TestDatabase) {
    let database = open(database).await;
    let ann = saved_user(&database, &new_user("ann")).await.id;
    let before = saved_account(&database, &new_account(ann)).await;
    let (mut first, mut second) = (before.clone(), before);
    first.receive(amount(1), later(1)).unwrap();
    second.receive(amount(2), later(2)).unwrap();
    save(&database, &first).await;
    let unit = write(&database).await;
    let refused = unit.accounts().update(&second).await;
    assert!(matches!(refused, Err(StorageError::Stale)), "{refused:?}");
    drop(unit);
    assert_eq!(find(&database, first.id, None).await, Some(first));
}

on_every_database!(two_balances_are_written_together_or_not_at_all);
async fn two_balances_are_written_together_or_not_at_all(database: &TestDatabase) {
    let database = open(database).await;
    let ann = saved_user(&database, &new_user("ann")).await.id;
    let rich = NewAccountRow {
        balance: Balance::try_from(10).unwrap(),
        ..new_account(ann)
    };
    let mut from = saved_account(&database, &rich).await;
    let mut to = saved_account(&database, &new_account(ann)).await;
    let bystander = saved_account(&database, &rich).await;
    from.pay(amount(3), later(1)).unwrap();
    to.receive(amount(3), later(2)).unwrap();
    let unit = write(&database).await;
    unit.accounts().update_balances(&from, &to).await.unwrap();
    unit.commit().await.unwrap();
    for account in [&from, &to, &bystander] {
        assert_eq!(
            find(&database, account.id, None).await.as_ref(),
            Some(account)
        );
    }

    let unit = write(&database).await;
    let mut gone = to.clone();
    gone.record.version += 7;
    from.pay(amount(1), later(3)).unwrap();
    let refused = unit.accounts().update_balances(&from, &gone).await;
    assert!(matches!(refused, Err(StorageError::Stale)), "{refused:?}");
}

on_every_database!(a_balance_beyond_the_rules_is_refused_by_the_table_itself);
async fn a_balance_beyond_the_rules_is_refused_by_the_table_itself(database: &TestDatabase) {
    use sea_orm::ConnectionTrait as _;
    let opened = open(database).await;
    let ann = saved_user(&opened, &new_user("ann")).await.id;
    let id = saved_account(&opened, &new_account(ann)).await.id;
    for balance in [-1, MOST + 1] {
        let sql = format!("UPDATE accounts SET balance = {balance} WHERE id = {id}");
        let refused = opened.writer().execute_unprepared(&sql).await.unwrap_err();
        let refused = plinth_infrastructure::error::storage_error(refused);
        let StorageError::Invalid { problem, column } = refused else {
            panic!("{balance}: {refused:?}");
        };
        assert_eq!(problem, BadValue::Check);
        assert_eq!(column.as_deref(), Some("ck_accounts_balance"));
    }
}

on_every_database!(every_filter_narrows_the_list);
async fn every_filter_narrows_the_list(database: &TestDatabase) {
    let database = open(database).await;
    let ann = saved_user(&database, &new_user("ann")).await.id;
    let bob = saved_user(&database, &new_user("bob")).await.id;
    let euros = NewAccountRow {
        currency: Currency::parse("EUR").unwrap(),
        ..new_account(bob)
    };
    let one = saved_account(&database, &new_account(ann)).await.id;
    let two = saved_account(&database, &euros).await.id;
    let mut gone = saved_account(&database, &new_account(bob)).await;
    gone.delete(later(1)).unwrap();
    save(&database, &gone).await;

    let none = AccountFilter::default;
    let of = |user| AccountFilter {
        user_id: Some(user),
        ..none()
    };
    for (filter, expected) in [
        (none(), vec![one, two]),
        (of(ann), vec![one]),
        (of(bob), vec![two]),
        (
            AccountFilter {
                currency: Some(euros.currency.clone()),
                ..none()
            },
            vec![two],
        ),
        (
            AccountFilter {
                currency: Some(euros.currency.clone()),
                ..of(ann)
            },
            vec![],
        ),
        (
            AccountFilter {
                ids: Some(vec![two, gone.id]),
                ..none()
            },
            vec![two],
        ),
        (
            AccountFilter {
                visibility: Visibility::Deleted,
                ..none()
            },
            vec![gone.id],
        ),
        (
            AccountFilter {
                visibility: Visibility::All,
                ..of(bob)
            },
            vec![two, gone.id],
        ),
    ] {
        for field in [AccountSort::Id, AccountSort::CreatedAt] {
            let window = Window::Offset {
                limit: 100,
                offset: 0,
            };
            let sort = Sort {
                field,
                descending: false,
            };
            let page = PageRequest {
                window,
                sort,
                count: true,
            };
            let unit = read(&database).await;
            let found = unit.accounts().list(&filter, &page).await.unwrap();
            let ids: Vec<_> = found.items.iter().map(|account| account.id).collect();
            assert_eq!(ids, expected, "{filter:?}");
            assert_eq!(found.total, Some(expected.len() as u64), "{filter:?}");
        }
    }
}

on_every_database!(who_lock_the_same_pair_wait_for_each_other_and_never_in_a_circle);
async fn who_lock_the_same_pair_wait_for_each_other_and_never_in_a_circle(database: &TestDatabase) {
    const ROUNDS: i64 = 15;
    let database = open(database).await;
    let ann = saved_user(&database, &new_user("ann")).await.id;
    let rich = NewAccountRow {
        balance: Balance::try_from(1000).unwrap(),
        ..new_account(ann)
    };
    let one = saved_account(&database, &rich).await.id;
    let other = saved_account(&database, &rich).await.id;
    let units = Units::new(Arc::new(database.worker_handle()), Arc::new(SystemClock));
    let movers = [(one, other), (other, one)].into_iter().cycle().take(8);
    let movers: Vec<_> = movers
        .map(|(from, to)| {
            let units = units.clone();
            tokio::spawn(async move {
                for _ in 0..ROUNDS {
                    let ctx = context();
                    let tries = std::sync::atomic::AtomicU32::new(0);
                    let counted = &tries;
                    let moved = units.write(&ctx, |unit| {
                        Box::pin(async move {
                            counted.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                            let accounts = unit.accounts();
                            let (from, to) = accounts.find_pair_for_update(from, to).await?;
                            let (mut from, mut to) = (from.unwrap(), to.unwrap());
                            from.pay(amount(1), now()).unwrap();
                            to.receive(amount(1), now()).unwrap();
                            Ok(accounts.update_balances(&from, &to).await?)
                        })
                    });
                    moved.await.unwrap();
                    let tries = tries.into_inner();
                    assert_eq!(tries, 1, "somebody else got in the way");
                }
            })
        })
        .collect();
    for mover in movers {
        mover.await.unwrap();
    }
    for id in [one, other] {
        let account = find(&database, id, None).await.unwrap();
        assert_eq!(account.balance, rich.balance);
        assert_eq!(account.record.version, 1 + 8 * ROUNDS);
    }
}
