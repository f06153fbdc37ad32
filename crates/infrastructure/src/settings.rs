//! What an operator may decide about the database and the signing key.

use crate::database_url::DatabaseUrl;
use plinth_application::settings::duration;
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, de};
use std::time::Duration;
use validator::{Validate, ValidationError};

/// The database and how it is used.
#[derive(Debug, Clone, Deserialize, Validate)]
pub struct DatabaseSettings {
    /// Where it is.
    pub url: DatabaseUrl,
    /// How connections are kept.
    #[validate(nested)]
    pub pool: PoolSettings,
    /// What concurrent transactions may see of each other; SQLite is always serializable.
    pub isolation_level: Isolation,
    /// Logs every statement.
    pub echo: bool,
    /// From when on a statement is logged as slow.
    #[serde(with = "duration")]
    #[validate(custom(function = "milli_to_hour"))]
    pub slow_query: Duration,
    /// When a server gives up a statement, so that nothing outlives its request for long.
    #[serde(with = "duration")]
    #[validate(custom(function = "milli_to_hour"))]
    pub statement_timeout: Duration,
    /// What a SQLite commit survives.
    pub durability: Durability,
}

/// The connection pool, in the words of `SQLAlchemy`.
#[derive(Debug, Clone, Deserialize, Validate)]
pub struct PoolSettings {
    /// Connections that are kept open.
    #[validate(range(min = 1, max = 1000, message = "must be from 1 to 1000"))]
    pub size: u32,
    /// Connections beyond `size` under load.
    #[validate(range(max = 1000, message = "must be from 0 to 1000"))]
    pub max_overflow: u32,
    /// How long a request waits for a connection.
    #[serde(with = "duration")]
    #[validate(custom(function = "milli_to_hour"))]
    pub timeout: Duration,
    /// The age at which a connection is replaced.
    #[serde(with = "duration")]
    #[validate(custom(function = "second_to_week"))]
    pub recycle: Duration,
    /// Asks an idle connection for a sign of life before it is used.
    pub pre_ping: bool,
    /// Logs each checkout, return, open and close.
    pub echo: bool,
}

impl PoolSettings {
    /// The most connections that may ever be open.
    pub fn max_connections(&self) -> u32 {
        self.size.saturating_add(self.max_overflow)
    }
}

/// What a transaction may see of those beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Isolation {
    /// Each statement sees what was committed before it.
    ReadCommitted,
    /// All statements see the same moment.
    RepeatableRead,
    /// As if transactions ran one after the other.
    Serializable,
}

impl<'de> Deserialize<'de> for Isolation {
    /// Takes SQL's and `SQLAlchemy`'s spellings too: `READ COMMITTED`, `REPEATABLE_READ`.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = String::deserialize(deserializer)?;
        match given
            .trim()
            .to_ascii_lowercase()
            .replace([' ', '-'], "_")
            .as_str()
        {
            "read_committed" => Ok(Self::ReadCommitted),
            "repeatable_read" => Ok(Self::RepeatableRead),
            "serializable" => Ok(Self::Serializable),
            _ => Err(de::Error::custom(format!(
                "`{given}` is not an isolation level; use read_committed, repeatable_read or serializable"
            ))),
        }
    }
}

/// What a SQLite commit survives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Power loss (`synchronous=FULL`).
    Full,
    /// The end of the process; power loss may undo the last commits (`synchronous=NORMAL`), three times faster.
    Relaxed,
}

impl<'de> Deserialize<'de> for Durability {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match String::deserialize(deserializer)?.as_str() {
            "full" => Ok(Self::Full),
            "relaxed" => Ok(Self::Relaxed),
            other => Err(de::Error::custom(format!(
                "`{other}` is not possible; use full or relaxed"
            ))),
        }
    }
}

/// The key that signs access tokens.
#[derive(Debug, Clone)]
pub struct TokenSettings {
    /// At least [`TokenSettings::MIN_SECRET_BYTES`] bytes that nobody can guess.
    pub secret: SecretString,
}

impl TokenSettings {
    /// What HS256 needs to be as strong as its hash.
    pub const MIN_SECRET_BYTES: usize = 32;
}

fn milli_to_hour(value: &Duration) -> Result<(), ValidationError> {
    duration::within(value, Duration::from_millis(1), Duration::from_hours(1))
}

fn second_to_week(value: &Duration) -> Result<(), ValidationError> {
    duration::within(value, Duration::from_secs(1), Duration::from_hours(7 * 24))
}
