//! What an operator may decide about the use cases.

pub mod duration;

use serde::{Deserialize, Deserializer, de};
use std::time::Duration;
use validator::{Validate, ValidationError};

/// Sign-up and the life of tokens.
#[derive(Debug, Clone, Deserialize, Validate)]
pub struct AuthSettings {
    /// Whether strangers may make an account.
    pub registration: Registration,
    /// How long an access token is accepted.
    #[serde(with = "duration")]
    #[validate(custom(function = "minute_to_day"))]
    pub access_ttl: Duration,
    /// How long a refresh token may wait for its use.
    #[serde(with = "duration")]
    #[validate(custom(function = "hour_to_year"))]
    pub refresh_ttl: Duration,
}

/// Who may make an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registration {
    /// Everybody.
    Open,
    /// Administrators only.
    Closed,
}

impl<'de> Deserialize<'de> for Registration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match String::deserialize(deserializer)?.as_str() {
            "open" => Ok(Self::Open),
            "closed" => Ok(Self::Closed),
            other => Err(de::Error::custom(format!(
                "`{other}` is not possible; use open or closed"
            ))),
        }
    }
}

fn minute_to_day(value: &Duration) -> Result<(), ValidationError> {
    duration::within(value, Duration::from_mins(1), Duration::from_hours(24))
}

fn hour_to_year(value: &Duration) -> Result<(), ValidationError> {
    duration::within(
        value,
        Duration::from_hours(1),
        Duration::from_hours(365 * 24),
    )
}
