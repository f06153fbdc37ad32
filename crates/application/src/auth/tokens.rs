//! The two kinds of token: what an access token claims, and how a refresh token is made and remembered.

use crate::digest;
use crate::error::Error;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use plinth_domain::permissions::Role;
use plinth_domain::sessions::SessionId;
use plinth_domain::users::UserId;
use secrecy::SecretString;
use std::time::Duration;

/// What an access token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// Who.
    pub user_id: UserId,
    /// What they might do when it was signed; what they may do now is looked up.
    pub role: Role,
    /// By which sign-in.
    pub session_id: SessionId,
    /// When it was signed, in seconds since 1970.
    pub issued_at: i64,
    /// When it ends, in seconds since 1970.
    pub expires_at: i64,
}

/// What a client is given when it signs in, and at every refresh.
#[derive(Debug)]
pub struct TokenPair {
    /// For every request.
    pub access: SecretString,
    /// How long that is good.
    pub access_ttl: Duration,
    /// For the next pair, once.
    pub refresh: SecretString,
    /// How long that is good.
    pub refresh_ttl: Duration,
    /// The session they belong to.
    pub session_id: SessionId,
}

/// Makes a refresh token: 256 random bits.
pub(super) fn new_refresh_token() -> Result<String, Error> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|e| Error::internal(format!("no random bytes: {e}")))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// What is stored of a refresh token. It has 256 random bits, so a plain hash is enough.
pub(super) fn fingerprint(token: &str) -> String {
    digest::of(token.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refresh_tokens_differ_and_are_stored_as_hashes() {
        let (one, two) = (new_refresh_token().unwrap(), new_refresh_token().unwrap());
        assert!(one != two && one.len() == 43);
        assert!(fingerprint(&one).len() == 64 && fingerprint(&one) != fingerprint(&two));
    }
}
