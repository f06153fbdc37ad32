//! What applications write down about what they do. An entry is appended once and never changes.

use crate::text::check_text;
use crate::users::UserId;
use crate::{id_type, text_type};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

id_type!(
    /// Names a log entry.
    LogEntryId
);

text_type!(
    /// What happened: 1 to 1,000 characters, on as many lines as it likes.
    Message, check_text, 1, 1000
);

/// How much an entry matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum LogLevel {
    /// Of interest while something is being looked into.
    Debug,
    /// The ordinary course of things.
    #[default]
    Info,
    /// Something that may become a problem.
    Warning,
    /// Something failed.
    Error,
    /// Somebody has to act now.
    Critical,
}

impl LogLevel {
    /// All of them, from the least to the most.
    pub const ALL: [Self; 5] = [
        Self::Debug,
        Self::Info,
        Self::Warning,
        Self::Error,
        Self::Critical,
    ];

    /// The word used in storage and the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Debug => "DEBUG",
            Self::Info => "INFO",
            Self::Warning => "WARNING",
            Self::Error => "ERROR",
            Self::Critical => "CRITICAL",
        }
    }
}

/// A word that names no level.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a level: levels are DEBUG, INFO, WARNING, ERROR and CRITICAL")]
pub struct UnknownLevel(pub String);

impl FromStr for LogLevel {
    type Err = UnknownLevel;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|level| level.as_str() == word)
            .ok_or_else(|| UnknownLevel(word.to_owned()))
    }
}

/// A log entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEntry {
    /// Counts up.
    pub id: LogEntryId,
    /// Whose it is.
    pub user_id: UserId,
    /// How much it matters.
    pub level: LogLevel,
    /// What happened.
    pub message: Message,
    /// When it was appended.
    pub created_at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_survive_their_words() {
        for level in LogLevel::ALL {
            assert_eq!(level.as_str().parse(), Ok(level));
            assert_eq!(serde_json::to_value(level).unwrap(), level.as_str());
        }
        for bad in ["", "info", "TRACE"] {
            assert!(bad.parse::<LogLevel>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_message_says_something_in_a_thousand_characters() {
        assert!(Message::parse("two\nlines").is_ok());
        assert!(Message::parse("ä".repeat(1000)).is_ok());
        for bad in [String::new(), "ä".repeat(1001), "nul\0".to_owned()] {
            assert!(Message::parse(bad.clone()).is_err(), "{bad:?}");
        }
    }
}
