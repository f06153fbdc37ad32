//! Accounts: money in one currency that belongs to a user.

use crate::money::{Amount, Balance, Currency};
use crate::record::{Deletion, Record};
use crate::text::check_title;
use crate::users::UserId;
use crate::{id_type, text_type};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

id_type!(
    /// Names an account.
    AccountId
);

text_type!(
    /// What an account is called: one line of 1 to 100 characters that neither starts nor ends with a space.
    AccountName, check_title, 1, 100
);

/// The account holds less than it is to pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the account does not hold so much")]
pub struct InsufficientFunds;

/// The account would hold more than an account can.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the account cannot hold so much")]
pub struct BalanceLimit;

/// The account still holds money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the account still holds money")]
pub struct NotEmpty;

/// An account. Owner and currency are for life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Which.
    pub id: AccountId,
    /// Whose.
    pub user_id: UserId,
    /// What its owner calls it.
    pub name: AccountName,
    /// What its money is.
    pub currency: Currency,
    /// How much there is.
    pub balance: Balance,
    /// Version and moments.
    pub record: Record,
    /// Whether it is deleted.
    pub deletion: Deletion,
}

impl Account {
    /// Applies a change. Tells whether anything is different now; only then the version moves on.
    pub fn change(&mut self, change: AccountChange, now: DateTime<Utc>) -> bool {
        let before = self.clone();
        self.name = change.name.unwrap_or_else(|| self.name.clone());
        let changed = *self != before;
        if changed {
            self.record.touch(now);
        }
        changed
    }

    /// Takes an amount in. Where that fails, nothing has changed.
    pub fn receive(&mut self, amount: Amount, now: DateTime<Utc>) -> Result<(), BalanceLimit> {
        self.balance = self.balance.plus(amount).ok_or(BalanceLimit)?;
        self.record.touch(now);
        Ok(())
    }

    /// Gives an amount away. Where that fails, nothing has changed.
    pub fn pay(&mut self, amount: Amount, now: DateTime<Utc>) -> Result<(), InsufficientFunds> {
        self.balance = self.balance.minus(amount).ok_or(InsufficientFunds)?;
        self.record.touch(now);
        Ok(())
    }

    /// Marks the account deleted, which it must be empty for: money is never hidden.
    pub fn delete(&mut self, now: DateTime<Utc>) -> Result<(), NotEmpty> {
        if self.balance != Balance::ZERO {
            return Err(NotEmpty);
        }
        self.deletion.delete(now);
        self.record.touch(now);
        Ok(())
    }

    /// Takes the deletion back.
    pub fn restore(&mut self, now: DateTime<Utc>) {
        self.deletion.restore();
        self.record.touch(now);
    }
}

/// What to change of an account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccountChange {
    /// A new name.
    pub name: Option<AccountName>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::MOST;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn holding(units: i64) -> Account {
        Account {
            id: AccountId::try_from(1).unwrap(),
            user_id: UserId::try_from(1).unwrap(),
            name: AccountName::parse("Savings").unwrap(),
            currency: Currency::default(),
            balance: Balance::try_from(units).unwrap(),
            record: Record::new(NOW),
            deletion: Deletion::default(),
        }
    }

    fn amount(units: i64) -> Amount {
        Amount::try_from(units).unwrap()
    }

    #[test]
    fn every_movement_of_money_counts_as_a_change() {
        let mut account = holding(10);
        account.receive(amount(5), NOW).unwrap();
        account.pay(amount(15), NOW).unwrap();
        assert_eq!(
            (account.balance, account.record.version),
            (Balance::ZERO, 3)
        );
    }

    #[test]
    fn what_cannot_be_paid_or_held_changes_nothing() {
        for units in [10, MOST] {
            let before = holding(units);
            let mut after = before.clone();
            if units == MOST {
                assert_eq!(after.receive(amount(1), NOW), Err(BalanceLimit));
            } else {
                assert_eq!(after.pay(amount(11), NOW), Err(InsufficientFunds));
            }
            assert_eq!(after, before);
        }
    }

    #[test]
    fn only_an_empty_account_can_be_deleted() {
        let mut account = holding(1);
        assert_eq!(account.delete(NOW), Err(NotEmpty));
        assert!(!account.deletion.is_deleted());
        account.pay(amount(1), NOW).unwrap();
        account.delete(NOW).unwrap();
        assert!(account.deletion.is_deleted());
        account.restore(NOW);
        assert!(!account.deletion.is_deleted());
        assert_eq!(account.record.version, 4);
    }

    #[test]
    fn only_a_real_change_moves_the_version() {
        let mut account = holding(0);
        let rename = |name: &str| AccountChange {
            name: Some(AccountName::parse(name).unwrap()),
        };
        assert!(account.change(rename("Rent"), NOW));
        assert!(!account.change(rename("Rent"), NOW));
        assert!(!account.change(AccountChange::default(), NOW));
        assert_eq!(account.record.version, 2);
    }

    #[test]
    fn names_are_titles_of_up_to_a_hundred_characters() {
        assert!(AccountName::parse("ä".repeat(100)).is_ok());
        for bad in ["", " x", "x ", "a\nb", &"x".repeat(101)] {
            assert!(AccountName::parse(bad).is_err(), "{bad:?}");
        }
    }
}
