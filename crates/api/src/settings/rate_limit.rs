//! What an operator may decide about rate limits.

use plinth_application::settings::duration;
use serde::Deserialize;
use std::time::Duration;
use validator::{Validate, ValidationError};

/// Who may send how much.
#[derive(Debug, Clone, Deserialize, Validate)]
pub struct RateLimitSettings {
    /// Counts requests, tells what is left, and refuses what is too much.
    pub enabled: bool,
    /// For everything.
    #[validate(nested)]
    pub default: QuotaSettings,
    /// For registration, sign-in and passwords, which somebody may try to guess.
    #[validate(nested)]
    pub auth: QuotaSettings,
}

/// So many requests in such a time.
#[derive(Debug, Clone, Deserialize, Validate)]
pub struct QuotaSettings {
    /// How many.
    #[validate(range(min = 1, max = 1_000_000, message = "must be from 1 to 1000000"))]
    pub quota: u32,
    /// In which time.
    #[serde(with = "duration")]
    #[validate(custom(function = "whole_seconds_of_a_day"))]
    pub window: Duration,
}

impl QuotaSettings {
    /// So many requests in such a time.
    #[cfg(test)]
    pub(crate) const fn new(quota: u32, window: Duration) -> Self {
        Self { quota, window }
    }
}

/// For this crate's tests; the real defaults are in `config/default.toml`.
#[cfg(test)]
impl Default for RateLimitSettings {
    fn default() -> Self {
        Self {
            enabled: true,
            default: QuotaSettings::new(600, Duration::from_mins(1)),
            auth: QuotaSettings::new(20, Duration::from_mins(1)),
        }
    }
}

/// The headers count in seconds.
fn whole_seconds_of_a_day(value: &Duration) -> Result<(), ValidationError> {
    duration::within(value, Duration::from_secs(1), Duration::from_hours(24))?;
    if value.subsec_nanos() == 0 {
        Ok(())
    } else {
        let message = format!(
            "{} is not a whole number of seconds",
            duration::text(*value)
        );
        Err(ValidationError::new("seconds").with_message(message.into()))
    }
}
