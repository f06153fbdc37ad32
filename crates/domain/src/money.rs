//! Money: whole minor units (cents), never a fraction, and never more than every JSON reader holds exactly.

use crate::id::MAX_ID;
use crate::read_by_parse;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The most that one account can hold, and that can be moved at once: 2^53-1.
pub const MOST: i64 = MAX_ID;

/// A number that is no such sum of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not a sum of money here: sums are whole, and at most 9007199254740991")]
pub struct InvalidSum(pub i64);

/// Declares a sum of money from `$least` to [`MOST`].
macro_rules! sum_type {
    ($(#[$doc:meta])* $name:ident from $least:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "i64")]
        pub struct $name(i64);

        impl $name {
            /// How many minor units.
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl TryFrom<i64> for $name {
            type Error = InvalidSum;

            fn try_from(units: i64) -> Result<Self, InvalidSum> {
                if ($least..=MOST).contains(&units) {
                    Ok(Self(units))
                } else {
                    Err(InvalidSum(units))
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

sum_type!(
    /// Money that moves: at least one minor unit.
    Amount from 1
);

sum_type!(
    /// Money that lies in an account: never negative.
    Balance from 0
);

impl Balance {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// This and an amount more, if that can be held.
    pub fn plus(self, amount: Amount) -> Option<Self> {
        Self::try_from(self.0.checked_add(amount.0)?).ok()
    }

    /// This without an amount, if there is so much.
    pub fn minus(self, amount: Amount) -> Option<Self> {
        Self::try_from(self.0.checked_sub(amount.0)?).ok()
    }

    /// All of it as an amount, if there is anything.
    pub fn amount(self) -> Option<Amount> {
        Amount::try_from(self.0).ok()
    }
}

/// A text that is no currency's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not a currency: three capital letters, such as USD")]
pub struct InvalidCurrency;

/// A currency's code: three capital letters, as in ISO 4217. Whether such a currency exists is nobody's business here.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Currency(String);

read_by_parse!(Currency, InvalidCurrency);

impl Currency {
    /// Checks a code and keeps it as it is.
    pub fn parse(text: impl Into<String>) -> Result<Self, InvalidCurrency> {
        let text = text.into();
        if text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase()) {
            Ok(Self(text))
        } else {
            Err(InvalidCurrency)
        }
    }

    /// The code itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// US dollars: what an account is kept in if nobody says otherwise.
impl Default for Currency {
    fn default() -> Self {
        Self("USD".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn balance(units: i64) -> Balance {
        Balance::try_from(units).unwrap()
    }

    fn amount(units: i64) -> Amount {
        Amount::try_from(units).unwrap()
    }

    #[test]
    fn sums_are_bounded_on_both_sides() {
        for bad in [0, -1, MOST + 1, i64::MIN, i64::MAX] {
            assert_eq!(Amount::try_from(bad), Err(InvalidSum(bad)));
        }
        for bad in [-1, MOST + 1, i64::MIN, i64::MAX] {
            assert_eq!(Balance::try_from(bad), Err(InvalidSum(bad)));
        }
        assert_eq!((amount(1).get(), amount(MOST).get()), (1, MOST));
        assert_eq!(balance(0), Balance::ZERO);
    }

    #[test]
    fn an_account_can_be_filled_to_the_brim_and_emptied_to_the_ground() {
        assert_eq!(Balance::ZERO.plus(amount(MOST)), Some(balance(MOST)));
        assert_eq!(balance(MOST).plus(amount(1)), None);
        assert_eq!(balance(MOST).minus(amount(MOST)), Some(Balance::ZERO));
        assert_eq!(Balance::ZERO.minus(amount(1)), None);
    }

    #[test]
    fn an_empty_balance_is_no_amount() {
        assert_eq!(Balance::ZERO.amount(), None);
        assert_eq!(balance(5).amount(), Some(amount(5)));
    }

    #[test]
    fn currencies_are_three_capital_letters() {
        assert_eq!(Currency::parse("EUR").unwrap().as_str(), "EUR");
        assert_eq!(Currency::parse("USD"), Ok(Currency::default()));
        for bad in ["", "EU", "EURO", "eur", "E R", "ÄÖÜ", "Ä€"] {
            assert_eq!(Currency::parse(bad), Err(InvalidCurrency), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn adding_and_taking_away_agree(held in 0..=MOST, moved in 1..=MOST) {
            let (held, moved) = (balance(held), amount(moved));
            match held.plus(moved) {
                Some(more) => prop_assert_eq!(more.minus(moved), Some(held)),
                None => prop_assert!(held.get() > MOST - moved.get()),
            }
            match held.minus(moved) {
                Some(less) => prop_assert_eq!(less.plus(moved), Some(held)),
                None => prop_assert!(held.get() < moved.get()),
            }
        }
    }
}
