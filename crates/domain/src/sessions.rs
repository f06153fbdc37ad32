//! Sessions: one for each sign-in, kept alive by a chain of refresh tokens of which only the last is good.

use crate::id_type;
use crate::users::UserId;
use chrono::{DateTime, TimeDelta, Utc};

id_type!(
    /// Names a session.
    SessionId
);

/// A sign-in and everything that follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id, also in the access tokens.
    pub id: SessionId,
    /// Who signed in.
    pub user_id: UserId,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When it was ended: by signing out, by a stolen token, by a new password.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// One refresh token of a session. The token itself is never stored, only its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshToken {
    /// Its row.
    pub id: i64,
    /// The session it belongs to.
    pub session_id: SessionId,
    /// Until when it can be used.
    pub expires_at: DateTime<Utc>,
    /// When it was exchanged for the next one.
    pub used_at: Option<DateTime<Utc>>,
}

/// What presenting a refresh token means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presented {
    /// Good: exchange it.
    Fresh,
    /// Too old, or used a moment ago by an honest client that tried twice: refuse, harm nothing.
    Stale,
    /// Used before: somebody else has it. End the session.
    Reused,
}

impl RefreshToken {
    /// How long after its use a token presented again counts as an honest second try.
    pub const GRACE: TimeDelta = TimeDelta::seconds(5);

    /// Judges the token as it is presented now.
    pub fn presented(&self, now: DateTime<Utc>) -> Presented {
        match self.used_at {
            Some(used_at) if now - used_at > Self::GRACE => Presented::Reused,
            Some(_) => Presented::Stale,
            None if self.expires_at <= now => Presented::Stale,
            None => Presented::Fresh,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_once_then_harmless_for_a_moment_then_proof_of_theft() {
        let now = DateTime::UNIX_EPOCH;
        let mut token = RefreshToken {
            id: 1,
            session_id: SessionId::try_from(1).unwrap(),
            expires_at: now + TimeDelta::days(7),
            used_at: None,
        };
        assert_eq!(token.presented(now), Presented::Fresh);
        assert_eq!(token.presented(now + TimeDelta::days(7)), Presented::Stale);
        token.used_at = Some(now);
        assert_eq!(
            token.presented(now + TimeDelta::seconds(5)),
            Presented::Stale
        );
        assert_eq!(
            token.presented(now + TimeDelta::seconds(6)),
            Presented::Reused
        );
    }
}
