//! What a user tells about themselves. Every user has exactly one profile, from the start.

use crate::patch::Patch;
use crate::record::Record;
use crate::text::{InvalidText, check_line, check_text};
use crate::users::UserId;
use crate::{read_by_parse, text_type};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

text_type!(
    /// A few words about oneself: up to 2,000 characters.
    Bio, check_text, 0, 2000
);

text_type!(
    /// Where someone is: one line of up to 120 characters.
    Location, check_line, 0, 120
);

/// The address of a website: `http` or `https`, a plain host, up to 255 characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Website(String);

read_by_parse!(Website, InvalidText);

impl Website {
    /// Checks the address by the same pattern that the API publishes.
    pub fn parse(text: impl Into<String>) -> Result<Self, InvalidText> {
        let text = text.into();
        if text.len() > 255 {
            return Err(InvalidText::Length { min: 0, max: 255 });
        }
        if is_website(&text) {
            Ok(Self(text))
        } else {
            Err(InvalidText::Characters)
        }
    }

    /// The address itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// `^https?://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:[0-9]{2,5})?(/[!-~]*)?$`, by hand: the domain has no regular expressions.
fn is_website(text: &str) -> bool {
    let Some(rest) = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))
    else {
        return false;
    };
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (host, port) = authority
        .split_once(':')
        .map_or((authority, None), |(h, p)| (h, Some(p)));
    let label =
        |l: &str| !l.is_empty() && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    host.split('.').all(label)
        && port.is_none_or(|p| (2..=5).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()))
        && path.bytes().all(|b| b.is_ascii_graphic())
}

/// A user's profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Whose it is; also its id.
    pub user_id: UserId,
    /// A few words.
    pub bio: Option<Bio>,
    /// Where they are.
    pub location: Option<Location>,
    /// Where to read more.
    pub website: Option<Website>,
    /// Version and moments.
    pub record: Record,
}

impl Profile {
    /// The empty profile that a new user starts with.
    pub fn empty(user_id: UserId, record: Record) -> Self {
        Self {
            user_id,
            bio: None,
            location: None,
            website: None,
            record,
        }
    }

    /// Applies a change. Tells whether anything is different now; only then the version moves on.
    pub fn change(&mut self, change: ProfileChange, now: DateTime<Utc>) -> bool {
        let before = self.clone();
        change.bio.apply(&mut self.bio);
        change.location.apply(&mut self.location);
        change.website.apply(&mut self.website);
        let changed = *self != before;
        if changed {
            self.record.touch(now);
        }
        changed
    }
}

/// What to change of a profile.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProfileChange {
    /// A few words.
    pub bio: Patch<Bio>,
    /// Where they are.
    pub location: Patch<Location>,
    /// Where to read more.
    pub website: Patch<Website>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn websites_follow_the_published_pattern() {
        for good in [
            "http://a",
            "https://example.com",
            "https://ex-a.mple.com:8080/a?b=c#d",
            "https://a/",
        ] {
            assert!(Website::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "ftp://a",
            "https://",
            "https://a..b",
            "https://a:1",
            "https://a:123456",
            "https://a/b c",
            "https://ä.de",
            "https://a:",
        ] {
            assert!(Website::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_change_to_the_same_values_changes_nothing() {
        let now = DateTime::UNIX_EPOCH;
        let mut profile = Profile::empty(UserId::try_from(1).unwrap(), Record::new(now));
        let change = ProfileChange {
            bio: Patch::Set(Bio::parse("hi").unwrap()),
            ..Default::default()
        };
        assert!(profile.change(change.clone(), now));
        assert!(!profile.change(change, now));
        assert_eq!(profile.record.version, 2);
    }
}
