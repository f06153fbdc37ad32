//! Measured values: points in time series. A point is appended once and never changes.

use crate::text::{InvalidText, check_line};
use crate::{id_type, read_by_parse};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

id_type!(
    /// Names a point.
    MetricId
);

/// Tells whether a text is a word of these characters that does not begin with a digit, a dot or a dash.
fn is_word(text: &str, punctuation: &str) -> bool {
    let letter = |b: u8| b.is_ascii_alphabetic() || b == b'_';
    let more = |b: u8| letter(b) || b.is_ascii_digit() || punctuation.as_bytes().contains(&b);
    let mut bytes = text.bytes();
    bytes.next().is_some_and(letter) && bytes.all(more)
}

/// What is measured: `^[A-Za-z_][A-Za-z0-9_.:-]*$`, 1 to 255 characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct MetricName(String);

read_by_parse!(MetricName, InvalidText);

impl MetricName {
    /// Checks a name and keeps it as it is.
    pub fn parse(text: impl Into<String>) -> Result<Self, InvalidText> {
        let text = text.into();
        if text.is_empty() || text.len() > 255 {
            return Err(InvalidText::Length { min: 1, max: 255 });
        }
        if is_word(&text, ".:-") {
            Ok(Self(text))
        } else {
            Err(InvalidText::Characters)
        }
    }

    /// The name itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What was measured: a number from -10^18 to 10^18.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64")]
pub struct MetricValue(f64);

/// A number that is too large, or none at all.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("{0} is not from -10^18 to 10^18")]
pub struct InvalidValue(pub f64);

impl MetricValue {
    /// The largest value, and the negative of the smallest.
    pub const MOST: f64 = 1e18;

    /// The number itself.
    pub const fn get(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for MetricValue {
    type Error = InvalidValue;

    fn try_from(number: f64) -> Result<Self, InvalidValue> {
        if number.abs() <= Self::MOST {
            Ok(Self(number))
        } else {
            Err(InvalidValue(number))
        }
    }
}

/// One tag: a key, `^[A-Za-z_][A-Za-z0-9_.-]{0,63}$`, and a value, one line of up to 128 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    key: String,
    value: String,
}

impl Tag {
    /// Checks key and value.
    pub fn new(key: impl Into<String>, value: impl Into<String>) -> Result<Self, InvalidText> {
        let (key, value) = (key.into(), value.into());
        if key.is_empty() || key.len() > 64 {
            return Err(InvalidText::Length { min: 1, max: 64 });
        }
        if !is_word(&key, ".-") {
            return Err(InvalidText::Characters);
        }
        check_line(&value, 0, 128)?;
        Ok(Self { key, value })
    }

    /// Reads `key:value`. Keys hold no colons, so the first one ends the key.
    pub fn parse(text: &str) -> Result<Self, InvalidText> {
        let (key, value) = text.split_once(':').ok_or(InvalidText::Characters)?;
        Self::new(key, value)
    }

    /// What it is about.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// What it says.
    pub fn value(&self) -> &str {
        &self.value
    }
}

/// Why tags are not acceptable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTags {
    /// More than [`Tags::MOST`].
    #[error("there are more than 16 tags")]
    TooMany,
    /// One of them is none.
    #[error(transparent)]
    Tag(#[from] InvalidText),
}

/// What else there is to know about a point: up to 16 tags of different keys, sorted by key.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<String, String>")]
pub struct Tags(BTreeMap<String, String>);

impl TryFrom<BTreeMap<String, String>> for Tags {
    type Error = InvalidTags;

    fn try_from(members: BTreeMap<String, String>) -> Result<Self, InvalidTags> {
        Self::parse(members)
    }
}

impl Tags {
    /// How many there may be.
    pub const MOST: usize = 16;

    /// Checks every tag.
    pub fn parse(members: BTreeMap<String, String>) -> Result<Self, InvalidTags> {
        if members.len() > Self::MOST {
            return Err(InvalidTags::TooMany);
        }
        let tags = members.into_iter().map(|(key, value)| {
            let Tag { key, value } = Tag::new(key, value)?;
            Ok((key, value))
        });
        Ok(Self(tags.collect::<Result<_, InvalidText>>()?))
    }

    /// The tags, by key.
    pub const fn members(&self) -> &BTreeMap<String, String> {
        &self.0
    }
}

/// A point.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Metric {
    /// Counts up.
    pub id: MetricId,
    /// What was measured.
    pub name: MetricName,
    /// How much.
    pub value: MetricValue,
    /// What else there is to know.
    pub tags: Tags,
    /// When.
    pub timestamp: DateTime<Utc>,
}

/// A name under which there are points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownMetric {
    /// What is measured.
    pub name: MetricName,
    /// How often it was.
    pub count: u64,
    /// When it was for the last time.
    pub last_timestamp: DateTime<Utc>,
}

/// The least, the greatest and the mean of some values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// The least.
    pub min: f64,
    /// The greatest.
    pub max: f64,
    /// The mean.
    pub avg: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_words_with_dots_colons_and_dashes() {
        for good in [
            "a",
            "_",
            "cpu.load",
            "http:requests-total_1",
            &"x".repeat(255),
        ] {
            assert!(MetricName::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "1a", ".a", "a b", "ä", "a\n", &"x".repeat(256)] {
            assert!(MetricName::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn values_are_numbers_within_bounds() {
        for good in [0.0, -1.5, 1e18, -1e18, f64::MIN_POSITIVE] {
            assert_eq!(MetricValue::try_from(good).map(MetricValue::get), Ok(good));
        }
        for bad in [1.1e18, -1.1e18, f64::NAN, f64::INFINITY] {
            assert!(MetricValue::try_from(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_first_colon_ends_a_tags_key() {
        let tag = Tag::parse("url:http://a:80").unwrap();
        assert_eq!((tag.key(), tag.value()), ("url", "http://a:80"));
        assert_eq!(Tag::parse("a.b-c_1:").unwrap().value(), "");
        for bad in [
            "",
            "a",
            ":b",
            "1:b",
            "a b:c",
            "a:\n",
            &format!("a:{}", "x".repeat(129)),
        ] {
            assert!(Tag::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_point_that_was_written_down_is_the_same_when_read_and_was_checked() {
        let point = Metric {
            id: MetricId::try_from(1).unwrap(),
            name: MetricName::parse("a").unwrap(),
            value: MetricValue::try_from(0.1 + 0.2).unwrap(),
            tags: Tags::parse([("host".to_owned(), "x".to_owned())].into()).unwrap(),
            timestamp: DateTime::UNIX_EPOCH,
        };
        let written = serde_json::to_value(&point).unwrap();
        let read = serde_json::from_value::<Metric>(written.clone());
        assert_eq!(read.unwrap(), point);
        for (member, bad) in [
            ("name", serde_json::json!("1")),
            ("value", serde_json::json!(2e18)),
            ("tags", serde_json::json!({"1": ""})),
        ] {
            let mut broken = written.clone();
            broken[member] = bad;
            assert!(
                serde_json::from_value::<Metric>(broken).is_err(),
                "{member}"
            );
        }
    }

    #[test]
    fn there_are_up_to_sixteen_tags() {
        let tags = |count| {
            let members = (0..count).map(|n| (format!("k{n}"), "v".to_owned()));
            Tags::parse(members.collect())
        };
        assert_eq!(tags(16).map(|tags| tags.members().len()), Ok(16));
        assert_eq!(tags(17), Err(InvalidTags::TooMany));
        let bad = [("1".to_owned(), String::new())].into();
        assert!(matches!(Tags::parse(bad), Err(InvalidTags::Tag(_))));
    }
}
