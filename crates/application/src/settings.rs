//! What an operator can set about use cases.

use serde::Deserialize;
use std::time::Duration;

/// Who may register without credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Registration {
    /// Anybody.
    #[default]
    Open,
    /// Nobody: an admin makes the accounts.
    Closed,
}

/// Signing up and in.
#[derive(Debug, Clone)]
pub struct AuthSettings {
    /// Who may register.
    pub registration: Registration,
    /// How long an access token is good.
    pub access_ttl: Duration,
    /// How long a refresh token is good.
    pub refresh_ttl: Duration,
}

impl Default for AuthSettings {
    fn default() -> Self {
        Self {
            registration: Registration::Open,
            access_ttl: Duration::from_mins(15),
            refresh_ttl: Duration::from_hours(7 * 24),
        }
    }
}
