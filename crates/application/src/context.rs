//! Who asks, until when, and under which request id: what every use case is given.

use crate::error::{Code, Error};
use crate::idempotency::Claim;
use plinth_domain::permissions::{Permission, Role};
use plinth_domain::sessions::SessionId;
use plinth_domain::users::UserId;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// Someone whose credentials were good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Principal {
    /// Who.
    pub user_id: UserId,
    /// What they may do.
    pub role: Role,
    /// By which sign-in.
    pub session_id: SessionId,
}

/// What every use case is given beside its input.
#[derive(Debug, Clone)]
pub struct Context {
    /// The same id in the answer, in problems and in every log line.
    pub request_id: Arc<str>,
    /// Who asks; nobody, if no credentials came.
    pub principal: Option<Principal>,
    /// When the answer must be there.
    pub deadline: Instant,
    /// The idempotency key that came with the request, if one did.
    pub claim: Option<Claim>,
    /// What the request has cost the database so far.
    pub meter: Arc<Meter>,
}

impl Context {
    /// The context of a request from nobody in particular.
    pub fn new(request_id: impl Into<Arc<str>>, time: Duration) -> Self {
        Self {
            request_id: request_id.into(),
            principal: None,
            deadline: Instant::now() + time,
            claim: None,
            meter: Arc::default(),
        }
    }

    /// The same request, now that its sender is known.
    #[must_use]
    pub fn by(mut self, principal: Principal) -> Self {
        self.principal = Some(principal);
        self
    }

    /// The same request, now that its idempotency key and its body are known.
    #[must_use]
    pub fn claiming(mut self, claim: Claim) -> Self {
        self.claim = Some(claim);
        self
    }

    /// Tells whether the caller holds a permission.
    pub fn may(&self, permission: Permission) -> bool {
        self.principal.is_some_and(|p| p.role.may(permission))
    }

    /// Tells whether the caller is this user.
    pub fn is(&self, user: UserId) -> bool {
        self.principal.is_some_and(|p| p.user_id == user)
    }

    /// The caller. Fails with `authentication-required`.
    pub fn principal(&self) -> Result<Principal, Error> {
        self.principal
            .ok_or_else(|| Error::new(Code::AuthenticationRequired, "sign in first"))
    }

    /// Fails with `authentication-required` or `forbidden` unless the caller holds a permission.
    pub fn require(&self, permission: Permission) -> Result<(), Error> {
        let principal = self.principal()?;
        if principal.role.may(permission) {
            Ok(())
        } else {
            Err(Error::forbidden(format!(
                "this needs the permission {}",
                permission.as_str()
            )))
        }
    }

    /// Fails unless the caller is this user or holds a permission. `None` is an id that nobody can have.
    pub fn require_self_or(
        &self,
        user: Option<UserId>,
        permission: Permission,
    ) -> Result<(), Error> {
        let principal = self.principal()?;
        if Some(principal.user_id) == user || principal.role.may(permission) {
            Ok(())
        } else {
            Err(Error::forbidden("this belongs to somebody else"))
        }
    }
}

/// Counts what one request costs the database.
#[derive(Debug, Default)]
pub struct Meter {
    statements: AtomicU32,
    micros: AtomicU64,
}

impl Meter {
    /// Notes one statement and the time it took.
    pub fn note(&self, took: Duration) {
        self.statements.fetch_add(1, Ordering::Relaxed);
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.micros.fetch_add(micros, Ordering::Relaxed);
    }

    /// How many statements so far.
    pub fn statements(&self) -> u32 {
        self.statements.load(Ordering::Relaxed)
    }

    /// How long they took in all.
    pub fn time(&self) -> Duration {
        Duration::from_micros(self.micros.load(Ordering::Relaxed))
    }
}
