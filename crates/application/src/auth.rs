//! Signing in and out, and who is who.
//!
//! An access token names its session; the session and its user are looked up on every request (or remembered for a
//! few seconds, see `principals`), so that signing out, a new password, a new role, a deactivation or a deletion
//! count from the next request on.

mod principals;
mod repository;
#[cfg(test)]
mod tests;
mod tokens;

pub use principals::Forget;
#[cfg(test)]
pub use repository::MockSessionRepository;
pub use repository::SessionRepository;
pub use tokens::{Claims, TokenPair};

use crate::context::{Context, Principal};
use crate::error::{Code, Error};
use crate::ports::{AccessTokens, BadToken, Clock, PasswordHasher};
use crate::settings::AuthSettings;
use crate::unit::{Unit, Units};
use chrono::{DateTime, TimeDelta, Utc};
use plinth_domain::permissions::Permission;
use plinth_domain::sessions::{Presented, SessionId};
use plinth_domain::users::{Password, User, UserId};
use principals::Principals;
use secrecy::SecretString;
use std::sync::Arc;

/// Signing in and out, and who is who.
pub struct AuthService {
    units: Units,
    hasher: Arc<dyn PasswordHasher>,
    tokens: Arc<dyn AccessTokens>,
    clock: Arc<dyn Clock>,
    settings: AuthSettings,
    principals: Arc<SignedIn>,
}

/// Who is signed in, as far as this process remembers. Shared with the use cases that change users.
pub struct SignedIn(Principals);

impl SignedIn {
    /// Remembers nobody.
    #[expect(
        clippy::new_without_default,
        reason = "there is one per process, made on purpose"
    )]
    pub fn new() -> Self {
        Self(Principals::new())
    }

    /// Forgets a user once the guard is dropped: hold it over the change.
    pub fn forget_after(&self, user: UserId) -> Forget<'_> {
        self.0.forget_after(user)
    }

    /// Forgets everybody once the guard is dropped: hold it over a change of nobody knows whom.
    pub fn forget_all_after(&self) -> Forget<'_> {
        self.0.forget_all_after()
    }
}

/// What a refresh came to. Ending a session over a stolen token must be saved, so it is no error inside the unit.
enum Refreshed {
    Exchanged(User, SessionId),
    Reused(User),
    Refused,
}

impl AuthService {
    /// Puts the service together.
    pub fn new(
        units: Units,
        hasher: Arc<dyn PasswordHasher>,
        tokens: Arc<dyn AccessTokens>,
        clock: Arc<dyn Clock>,
        settings: AuthSettings,
        principals: Arc<SignedIn>,
    ) -> Self {
        Self {
            units,
            hasher,
            tokens,
            clock,
            settings,
            principals,
        }
    }

    /// Tells who sent an access token. Fails with `token-expired` or `invalid-token`.
    pub async fn authenticate(&self, ctx: &Context, token: &str) -> Result<Principal, Error> {
        let claims = self.tokens.read(token).map_err(|bad| match bad {
            BadToken::Expired => Error::new(
                Code::TokenExpired,
                "the access token has expired: refresh it",
            ),
            BadToken::Invalid => invalid_token(),
        })?;
        let known = &self.principals.0;
        if let Some(principal) = known.get(claims.session_id) {
            return if principal.user_id == claims.user_id {
                Ok(principal)
            } else {
                Err(invalid_token())
            };
        }
        let generation = known.generation(claims.user_id);
        let session_id = claims.session_id;
        let found = self
            .units
            .read(ctx, |unit| {
                Box::pin(async move { Ok(unit.sessions().find_with_user(session_id).await?) })
            })
            .await?;
        let Some((session, user)) = found else {
            return Err(invalid_token());
        };
        if session.revoked_at.is_some() || user.id != claims.user_id || !user.may_sign_in() {
            return Err(invalid_token());
        }
        let principal = Principal {
            user_id: user.id,
            role: user.role,
            session_id,
        };
        known.remember(generation, principal);
        Ok(principal)
    }

    /// Signs in by email or user name. Fails with `invalid-credentials`, after the same time whatever was wrong.
    pub async fn login(
        &self,
        ctx: &Context,
        login: &str,
        password: &Password,
    ) -> Result<TokenPair, Error> {
        let login = &login.to_lowercase();
        let found = self
            .units
            .read(ctx, |unit| {
                Box::pin(async move { Ok(unit.users().find_credentials(login).await?) })
            })
            .await?;
        let found = found.filter(|c| c.user.may_sign_in());
        let stored = found.as_ref().and_then(|c| c.password_hash.as_deref());
        let verified = self.hasher.verify(password, stored).await?;
        let Some(found) = found.filter(|_| verified.matches) else {
            tracing::info!(request_id = %ctx.request_id, "sign-in refused");
            return Err(invalid_credentials());
        };
        let fresh_hash = if verified.outdated {
            Some(self.hasher.hash(password).await?)
        } else {
            None
        };
        let refresh = tokens::new_refresh_token()?;
        let (found, fresh_hash, token) = (&found, &fresh_hash, refresh.as_str());
        let now = self.clock.now();
        let session_id = self
            .units
            .write(ctx, |unit| {
                Box::pin(async move {
                    // Read again under lock: a password changed while this one was being checked must not sign in.
                    let current = unit
                        .users()
                        .find_credentials_for_update(found.user.id)
                        .await?;
                    let unchanged = current.is_some_and(|c| {
                        c.password_hash == found.password_hash && c.user.may_sign_in()
                    });
                    if !unchanged {
                        return Err(invalid_credentials());
                    }
                    if let Some(hash) = fresh_hash {
                        unit.users().set_password_hash(found.user.id, hash).await?;
                    }
                    unit.sessions().remove_expired(found.user.id, now).await?;
                    let session = unit.sessions().insert(found.user.id, now).await?;
                    self.add_token(unit, session.id, token, now).await?;
                    Ok(session.id)
                })
            })
            .await?;
        tracing::info!(request_id = %ctx.request_id, user_id = %found.user.id, %session_id, "signed in");
        self.pair(&found.user, session_id, refresh.into(), now)
    }

    /// Exchanges a refresh token for a new pair. Fails with `refresh-token-invalid`, or with `refresh-token-reused`
    /// after ending the session: then somebody else has used the token before.
    pub async fn refresh(&self, ctx: &Context, presented: &str) -> Result<TokenPair, Error> {
        let hash = &tokens::fingerprint(presented);
        let next = tokens::new_refresh_token()?;
        let (now, token_text) = (self.clock.now(), next.as_str());
        let outcome = self
            .units
            .write(ctx, |unit| {
                Box::pin(async move {
                    let sessions = unit.sessions();
                    let Some(token) = sessions.find_token(hash).await? else {
                        return Ok(Refreshed::Refused);
                    };
                    let found = sessions.find_with_user(token.session_id).await?;
                    let live = found.filter(|(session, user)| {
                        session.revoked_at.is_none() && user.may_sign_in()
                    });
                    let Some((session, user)) = live else {
                        return Ok(Refreshed::Refused);
                    };
                    match token.presented(now) {
                        Presented::Reused => {
                            sessions.revoke(session.id, now).await?;
                            Ok(Refreshed::Reused(user))
                        }
                        // Of two at the same moment one wins; the other is as if it came a moment later.
                        Presented::Fresh if sessions.spend_token(token.id, now).await? => {
                            self.add_token(unit, session.id, token_text, now).await?;
                            Ok(Refreshed::Exchanged(user, session.id))
                        }
                        Presented::Fresh | Presented::Stale => Ok(Refreshed::Refused),
                    }
                })
            })
            .await?;
        match outcome {
            Refreshed::Exchanged(user, session_id) => {
                self.pair(&user, session_id, next.into(), now)
            }
            Refreshed::Reused(user) => {
                drop(self.principals.forget_after(user.id));
                tracing::warn!(request_id = %ctx.request_id, user_id = %user.id, "a refresh token was used twice; the session has been ended");
                Err(Error::new(
                    Code::RefreshTokenReused,
                    "this refresh token was used before: the session has been ended, sign in again",
                ))
            }
            Refreshed::Refused => Err(Error::new(
                Code::RefreshTokenInvalid,
                "the refresh token is unknown, expired or revoked: sign in again",
            )),
        }
    }

    /// Ends the session of a refresh token. A token that is unknown or past its time is none to end: no error.
    pub async fn logout(&self, ctx: &Context, presented: &str) -> Result<(), Error> {
        let hash = &tokens::fingerprint(presented);
        let now = self.clock.now();
        let ended = self
            .units
            .write(ctx, |unit| {
                Box::pin(async move {
                    let Some(token) = unit.sessions().find_token(hash).await? else {
                        return Ok(None);
                    };
                    unit.sessions().revoke(token.session_id, now).await?;
                    Ok(unit.sessions().find_with_user(token.session_id).await?)
                })
            })
            .await?;
        if let Some((_, user)) = ended {
            drop(self.principals.forget_after(user.id));
        }
        Ok(())
    }

    /// Tells the caller who they are and what they may do.
    pub async fn me(&self, ctx: &Context) -> Result<(User, Vec<Permission>, SessionId), Error> {
        let caller = ctx.principal()?;
        let user = self
            .units
            .read(ctx, |unit| {
                Box::pin(async move { Ok(unit.users().find(caller.user_id).await?) })
            })
            .await?
            .ok_or_else(invalid_token)?;
        let permissions = user.role.permissions().collect();
        Ok((user, permissions, caller.session_id))
    }

    /// Changes the caller's password and ends all their sessions. Fails with `current-password-mismatch` or
    /// `password-unchanged`.
    pub async fn change_password(
        &self,
        ctx: &Context,
        current: &Password,
        new: &Password,
    ) -> Result<(), Error> {
        let user_id = ctx.principal()?.user_id;
        let stored = self
            .units
            .read(ctx, |unit| {
                Box::pin(async move { Ok(unit.users().find_credentials_of(user_id).await?) })
            })
            .await?
            .and_then(|c| c.password_hash);
        if !self
            .hasher
            .verify(current, stored.as_deref())
            .await?
            .matches
        {
            return Err(Error::new(
                Code::CurrentPasswordMismatch,
                "the current password is not right",
            ));
        }
        if current.expose() == new.expose() {
            return Err(Error::new(
                Code::PasswordUnchanged,
                "the new password is the current one",
            )
            .at("/new_password", "conflict", "is the current password"));
        }
        let hash = &self.hasher.hash(new).await?;
        let stored = &stored;
        let now = self.clock.now();
        let _forget = self.principals.forget_after(user_id);
        self.units
            .write(ctx, |unit| {
                Box::pin(async move {
                    let now_stored = unit.users().find_credentials_for_update(user_id).await?;
                    if now_stored.and_then(|c| c.password_hash) != *stored {
                        return Err(Error::new(
                            Code::CurrentPasswordMismatch,
                            "the password was changed by someone else at the same moment",
                        ));
                    }
                    unit.users().set_password_hash(user_id, hash).await?;
                    unit.sessions().revoke_all(&[user_id], now).await?;
                    Ok(())
                })
            })
            .await?;
        tracing::info!(request_id = %ctx.request_id, %user_id, "password changed, sessions ended");
        Ok(())
    }

    async fn add_token(
        &self,
        unit: Unit<'_, '_>,
        session: SessionId,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let life = TimeDelta::from_std(self.settings.refresh_ttl).map_err(Error::internal)?;
        let hash = tokens::fingerprint(token);
        Ok(unit
            .sessions()
            .insert_token(session, &hash, now, now + life)
            .await?)
    }

    fn pair(
        &self,
        user: &User,
        session_id: SessionId,
        refresh: SecretString,
        now: DateTime<Utc>,
    ) -> Result<TokenPair, Error> {
        let issued_at = now.timestamp();
        let life = i64::try_from(self.settings.access_ttl.as_secs()).map_err(Error::internal)?;
        let claims = Claims {
            user_id: user.id,
            role: user.role,
            session_id,
            issued_at,
            expires_at: issued_at + life,
        };
        Ok(TokenPair {
            access: self.tokens.sign(&claims)?.into(),
            access_ttl: self.settings.access_ttl,
            refresh,
            refresh_ttl: self.settings.refresh_ttl,
            session_id,
        })
    }
}

fn invalid_token() -> Error {
    Error::new(
        Code::InvalidToken,
        "the access token is not valid: sign in again",
    )
}

fn invalid_credentials() -> Error {
    Error::new(
        Code::InvalidCredentials,
        "the name or the password is not right",
    )
}
