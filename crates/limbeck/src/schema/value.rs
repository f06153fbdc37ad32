//! Values that stand in a schema or a data step, typed and exact: no float, which could not be compared.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A literal value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// NULL.
    Null,
    /// TRUE or FALSE.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number, digit by digit.
    Number(Number),
    /// A text; dates, times, UUIDs and JSON are written as texts too, and their column says what they are.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// A number as it is written, `-12.50` or `1e6`: checked, since it goes into SQL without quotes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Number(String);

impl Number {
    /// Reads a number.
    pub fn parse(text: &str) -> Result<Self, InvalidNumber> {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, Some(exponent)),
            None => (unsigned, None),
        };
        let mantissa_is_fine = match mantissa.split_once('.') {
            Some((whole, fraction)) => digits(whole) && digits(fraction),
            None => digits(mantissa),
        };
        let exponent_is_fine =
            exponent.is_none_or(|text| digits(text.strip_prefix(['-', '+']).unwrap_or(text)));
        if mantissa_is_fine && exponent_is_fine {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidNumber(text.to_owned()))
        }
    }

    /// The number as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text that is no number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no number: write it as 12, -12.50 or 1e6")]
pub struct InvalidNumber(String);

impl TryFrom<String> for Number {
    type Error = InvalidNumber;
    fn try_from(text: String) -> Result<Self, InvalidNumber> {
        Self::parse(&text)
    }
}

impl From<Number> for String {
    fn from(number: Number) -> Self {
        number.0
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Value {
    /// A number that is written down here and now, `Value::number("12.50")`, where a text that is none is a mistake of
    /// whoever writes it.
    ///
    /// # Panics
    ///
    /// If it is no number.
    pub fn number(text: &str) -> Self {
        match Number::parse(text) {
            Ok(number) => Self::Number(number),
            Err(why) => panic!("{why}"),
        }
    }
}

/// A value or an expression: what a column starts with, or is set to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Term {
    /// A literal value.
    Value(Value),
    /// SQL.
    Expression(String),
}

impl Term {
    /// SQL text as a term.
    pub fn expression(sql: impl Into<String>) -> Self {
        Self::Expression(sql.into())
    }
}

impl<V: Into<Value>> From<V> for Term {
    fn from(value: V) -> Self {
        Self::Value(value.into())
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<i32> for Value {
    fn from(value: i32) -> Self {
        Self::Integer(value.into())
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<u64> for Value {
    fn from(value: u64) -> Self {
        Self::Number(Number(value.to_string()))
    }
}

impl From<Number> for Value {
    fn from(value: Number) -> Self {
        Self::Number(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Bytes(value)
    }
}

impl<V: Into<Self>> From<Option<V>> for Value {
    fn from(value: Option<V>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_in_digits_and_nothing_else_is_a_number() {
        for good in [
            "0",
            "-12.50",
            "1e6",
            "2.5E-10",
            "340282366920938463463374607431768211456",
        ] {
            assert_eq!(Number::parse(good).expect("a number").as_str(), good);
        }
        for bad in [
            "",
            "-",
            ".5",
            "5.",
            "1e",
            "NaN",
            "1; DROP TABLE users",
            "1 ",
            "--1",
            "1_000",
            "٣",
        ] {
            assert!(Number::parse(bad).is_err(), "{bad}");
            let json = serde_json::to_string(bad).expect("JSON");
            assert!(serde_json::from_str::<Number>(&json).is_err(), "{bad}");
        }
    }
}
