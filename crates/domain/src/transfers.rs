//! Transfers: the book of all money that ever moved. What is written there is never changed and never taken out.

use crate::accounts::{Account, AccountId, BalanceLimit, InsufficientFunds};
use crate::money::{Amount, Currency};
use crate::text::check_line;
use crate::users::UserId;
use crate::{id_type, text_type};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

id_type!(
    /// Names a transfer.
    TransferId
);

text_type!(
    /// What a transfer is for, in the payer's words: one line of up to 255 characters.
    Purpose, check_line, 0, 255
);

/// Where the money of a transfer came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransferKind {
    /// From another account.
    Transfer,
    /// From outside.
    Deposit,
}

impl TransferKind {
    /// The kind of what this account paid, or nobody here.
    pub const fn paid_by(from: Option<AccountId>) -> Self {
        match from {
            Some(_) => Self::Transfer,
            None => Self::Deposit,
        }
    }

    /// The word used in storage and the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Transfer => "transfer",
            Self::Deposit => "deposit",
        }
    }
}

impl fmt::Display for TransferKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word that names no kind of transfer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a kind of transfer: kinds are transfer and deposit")]
pub struct UnknownKind(pub String);

impl FromStr for TransferKind {
    type Err = UnknownKind;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word {
            "transfer" => Ok(Self::Transfer),
            "deposit" => Ok(Self::Deposit),
            other => Err(UnknownKind(other.to_owned())),
        }
    }
}

/// Money that moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// Which.
    pub id: TransferId,
    /// The account that paid; none if the money came from outside.
    pub from_id: Option<AccountId>,
    /// The account that received.
    pub to_id: AccountId,
    /// How much.
    pub amount: Amount,
    /// Of what.
    pub currency: Currency,
    /// What for.
    pub purpose: Option<Purpose>,
    /// Who gave the order.
    pub created_by: UserId,
    /// When.
    pub created_at: DateTime<Utc>,
}

impl Transfer {
    /// Where the money came from.
    pub const fn kind(&self) -> TransferKind {
        TransferKind::paid_by(self.from_id)
    }
}

/// Why money cannot move from one account to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The two are one.
    #[error("an account cannot pay itself")]
    SameAccount,
    /// The two are kept in different currencies.
    #[error("the accounts are kept in different currencies")]
    CurrencyMismatch,
    /// The payer has not got it.
    #[error(transparent)]
    InsufficientFunds(#[from] InsufficientFunds),
    /// The payee cannot hold it.
    #[error(transparent)]
    BalanceLimit(#[from] BalanceLimit),
}

/// Fails with [`Refusal::SameAccount`] unless the accounts are two. Told before anything is known of either.
pub fn check_distinct(from: AccountId, to: AccountId) -> Result<(), Refusal> {
    if from == to {
        Err(Refusal::SameAccount)
    } else {
        Ok(())
    }
}

/// Moves money from one account to another. Where that fails, neither may be saved.
pub fn settle(
    from: &mut Account,
    to: &mut Account,
    amount: Amount,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    check_distinct(from.id, to.id)?;
    if from.currency != to.currency {
        return Err(Refusal::CurrencyMismatch);
    }
    from.pay(amount, now)?;
    to.receive(amount, now)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::AccountName;
    use crate::money::{Balance, MOST};
    use crate::record::{Deletion, Record};
    use proptest::prelude::*;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn account(id: i64, currency: &str, units: i64) -> Account {
        Account {
            id: AccountId::try_from(id).unwrap(),
            user_id: UserId::try_from(id).unwrap(),
            name: AccountName::parse("Savings").unwrap(),
            currency: Currency::parse(currency).unwrap(),
            balance: Balance::try_from(units).unwrap(),
            record: Record::new(NOW),
            deletion: Deletion::default(),
        }
    }

    /// What comes of paying 10 from an account with so much to another with so much.
    fn outcome(from: (i64, &str, i64), to: (i64, &str, i64)) -> Result<(i64, i64), Refusal> {
        let mut from = account(from.0, from.1, from.2);
        let mut to = account(to.0, to.1, to.2);
        settle(&mut from, &mut to, Amount::try_from(10).unwrap(), NOW)?;
        Ok((from.balance.get(), to.balance.get()))
    }

    #[test]
    fn the_first_rule_that_breaks_is_the_answer() {
        let same = outcome((1, "USD", 0), (1, "EUR", MOST));
        assert_eq!(same, Err(Refusal::SameAccount));
        let currency = outcome((1, "USD", 0), (2, "EUR", MOST));
        assert_eq!(currency, Err(Refusal::CurrencyMismatch));
        let funds = outcome((1, "USD", 9), (2, "USD", MOST));
        assert_eq!(funds, Err(InsufficientFunds.into()));
        let limit = outcome((1, "USD", 10), (2, "USD", MOST - 9));
        assert_eq!(limit, Err(BalanceLimit.into()));
        let good = outcome((1, "USD", 10), (2, "USD", MOST - 10));
        assert_eq!(good, Ok((0, MOST)));
    }

    #[test]
    fn kinds_survive_their_words() {
        for kind in [TransferKind::Transfer, TransferKind::Deposit] {
            assert_eq!(kind.to_string().parse(), Ok(kind));
        }
        assert!("theft".parse::<TransferKind>().is_err());
    }

    proptest! {
        #[test]
        fn money_is_neither_made_nor_lost(held in 0..=MOST, waiting in 0..=MOST, moved in 1..=MOST) {
            let (mut from, mut to) = (account(1, "USD", held), account(2, "USD", waiting));
            let amount = Amount::try_from(moved).unwrap();
            let settled = settle(&mut from, &mut to, amount, NOW);
            prop_assert_eq!(settled.is_ok(), moved <= held && moved <= MOST - waiting);
            if settled.is_ok() {
                prop_assert_eq!(from.balance.get() + to.balance.get(), held + waiting);
                prop_assert_eq!((from.record.version, to.record.version), (2, 2));
            }
        }
    }
}
