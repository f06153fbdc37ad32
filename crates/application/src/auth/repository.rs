//! Sessions and refresh tokens, as use cases need them stored.

use crate::storage::StorageError;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use plinth_domain::sessions::{RefreshToken, Session, SessionId};
use plinth_domain::users::{User, UserId};

/// Sessions and refresh tokens.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait SessionRepository: Send + Sync {
    /// Finds a session with its user, deleted or not, in one statement: asked for on nearly every request.
    async fn find_with_user(&self, id: SessionId) -> Result<Option<(Session, User)>, StorageError>;
    /// Starts a session.
    async fn insert(&self, user_id: UserId, now: DateTime<Utc>) -> Result<Session, StorageError>;
    /// Ends a session. Ending it twice keeps the first moment.
    async fn revoke(&self, id: SessionId, now: DateTime<Utc>) -> Result<(), StorageError>;
    /// Ends every session of these users.
    async fn revoke_all(&self, users: &[UserId], now: DateTime<Utc>) -> Result<(), StorageError>;
    /// Removes a user's sessions that can no longer be refreshed, tokens included.
    async fn remove_expired(&self, user_id: UserId, now: DateTime<Utc>)
    -> Result<(), StorageError>;
    /// Finds a refresh token by the hash of its text.
    async fn find_token(&self, hash: &str) -> Result<Option<RefreshToken>, StorageError>;
    /// Adds a refresh token to a session.
    async fn insert_token(
        &self,
        session_id: SessionId,
        hash: &str,
        now: DateTime<Utc>,
        expires_at: DateTime<Utc>,
    ) -> Result<(), StorageError>;
    /// Marks a token used, if nobody else did so first; tells whether it was this call that did.
    async fn spend_token(&self, id: i64, now: DateTime<Utc>) -> Result<bool, StorageError>;
}
