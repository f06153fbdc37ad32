//! What use cases need from outside, other than storage.

use crate::auth::Claims;
use crate::error::Error;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use plinth_domain::users::Password;
use std::time::Duration;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> DateTime<Utc>;
}

/// What checking a password showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// Whether it is the right one.
    pub matches: bool,
    /// Whether the stored hash is weaker than those made today.
    pub outdated: bool,
}

/// Hashes passwords: slowly, off the async threads, a bounded number at a time.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait PasswordHasher: Send + Sync {
    /// Hashes a new password. Fails with `pool-exhausted`.
    async fn hash(&self, password: &Password) -> Result<String, Error>;
    /// Checks a password against a stored hash. Without one it takes the same time and does not match.
    /// Fails with `pool-exhausted`.
    async fn verify<'a>(
        &self,
        password: &Password,
        stored: Option<&'a str>,
    ) -> Result<Verified, Error>;
}

/// Why an access token is no good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadToken {
    /// Past its time.
    #[error("the access token has expired")]
    Expired,
    /// Not one of ours.
    #[error("the access token is not valid")]
    Invalid,
}

/// Signs and reads access tokens.
#[cfg_attr(test, mockall::automock)]
pub trait AccessTokens: Send + Sync {
    /// Signs the claims.
    fn sign(&self, claims: &Claims) -> Result<String, Error>;
    /// Reads the claims of a token that was signed here and has not expired.
    fn read(&self, token: &str) -> Result<Claims, BadToken>;
}

/// How the connection pool is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolStatus {
    /// `sqlite`, `postgres` or `mysql`.
    pub database: &'static str,
    /// Configured base size.
    pub size: u32,
    /// Configured connections beyond the base size.
    pub max_overflow: u32,
    /// Open and idle.
    pub checked_in: u32,
    /// Open and in use.
    pub checked_out: u32,
    /// How long a caller waits for a connection.
    pub timeout: Duration,
    /// How old a connection may get.
    pub recycle: Duration,
    /// Whether idle connections are tested before use.
    pub pre_ping: bool,
}

impl PoolStatus {
    /// Open connections.
    pub const fn total(&self) -> u32 {
        self.checked_in + self.checked_out
    }

    /// Open connections above the base size.
    pub const fn overflow(&self) -> u32 {
        self.total().saturating_sub(self.size)
    }
}

/// Tells how the database is doing.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait DatabaseStatus: Send + Sync {
    /// Asks the database for a sign of life; gives the time that took.
    async fn ping(&self) -> Result<Duration, Error>;
    /// How the pool is doing.
    fn pool(&self) -> PoolStatus;
}

/// One known revision of the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// Its name.
    pub name: String,
    /// When it was applied, if it was.
    pub applied_at: Option<DateTime<Utc>>,
}

/// Which revisions the database has. Reading it never creates a table.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait SchemaStatus: Send + Sync {
    /// Every known revision, in order.
    async fn revisions(&self) -> Result<Vec<Revision>, Error>;
}
