//! Idempotency keys: a request that is sent again has its effect once, and is answered as it was the first time.
//!
//! The API makes a [`Claim`] of the key that came with a request and puts it into the request's context. The use case
//! runs by [`Units::once`](crate::unit::Units::once), which takes the key in the very unit that has the effect: both are
//! saved, or neither.

use crate::context::Context;
use crate::digest;
use crate::error::{Code, Error};
use crate::ports::Clock;
use crate::storage::StorageError;
use crate::unit::Units;
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use std::net::IpAddr;
use std::sync::Arc;

/// How long a key is remembered. Afterwards it is free again.
pub const RETENTION: TimeDelta = TimeDelta::hours(24);
/// How many expired keys are removed in one unit, so that none of them takes long.
const BATCH: u64 = 500;

/// A key that came with a request, and what the request asked for.
///
/// Neither the key nor the body can be found out from it. Bodies may hold passwords, and a plain hash would let whoever
/// reads the table try them out; so the key, which only the client has, is hashed along with the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    id: String,
    fingerprint: String,
}

impl Claim {
    /// Claims a key for a request: by whom, for which method and path, and with a body of this SHA-256.
    pub fn new(scope: Scope, method: &str, path: &str, key: &str, body: [u8; 32]) -> Self {
        let (scope, key) = (scope.to_string(), key.as_bytes());
        let id = [scope.as_bytes(), method.as_bytes(), path.as_bytes(), key];
        Self {
            id: digest::of_parts(&id),
            fingerprint: digest::of_parts(&[key, &body]),
        }
    }

    /// What the key is stored under: SHA-256 of it and its scope, in hexadecimal.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What another request under the same key must have in common with this one, in hexadecimal.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }
}

/// Whose keys they are: nobody meets those of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Those of somebody who is signed in.
    User(plinth_domain::users::UserId),
    /// Those of somebody at this address.
    Address(IpAddr),
}

impl std::fmt::Display for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::User(id) => write!(f, "user:{id}"),
            Self::Address(address) => write!(f, "address:{address}"),
        }
    }
}

/// What a use case came to, now or when the same request came first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Once<T> {
    /// What it came to.
    pub value: T,
    /// Whether that was stored by an earlier request.
    pub replayed: bool,
}

impl<T> Once<T> {
    /// What it came to just now.
    pub const fn first(value: T) -> Self {
        Self {
            value,
            replayed: false,
        }
    }

    /// What it came to earlier.
    pub const fn again(value: T) -> Self {
        Self {
            value,
            replayed: true,
        }
    }
}

/// What is stored of the first request under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// What the request asked for.
    pub fingerprint: String,
    /// What it came to, as JSON.
    pub outcome: String,
}

/// What became of an attempt to take a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// It is this unit's.
    Ours,
    /// An earlier request had it and is done.
    Settled(Settled),
}

/// Keys as they are stored. Nobody sees the key of a unit that is not committed.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait IdempotencyRepository: Send + Sync {
    /// Takes a key for this unit, before the unit does anything else. If another unit has it at the same moment, this
    /// waits until that is committed or undone; fails with [`StorageError::LockTimeout`] when it takes too long. A key
    /// that has expired by `now` is free.
    async fn take(&self, claim: &Claim, now: DateTime<Utc>) -> Result<Taken, StorageError>;
    /// Finds what was stored under a key that has not expired.
    async fn find(
        &self,
        claim: &Claim,
        now: DateTime<Utc>,
    ) -> Result<Option<Settled>, StorageError>;
    /// Stores the outcome, as JSON, under the key that this unit has taken.
    async fn settle(&self, claim: &Claim, outcome: &str) -> Result<(), StorageError>;
    /// Removes keys that have expired by `now`, at most so many. Tells how many it were.
    async fn remove_expired(&self, now: DateTime<Utc>, most: u64) -> Result<u64, StorageError>;
}

/// Looks after the stored keys.
pub struct IdempotencyService {
    units: Units,
    clock: Arc<dyn Clock>,
}

impl IdempotencyService {
    /// Puts the service together.
    pub fn new(units: Units, clock: Arc<dyn Clock>) -> Self {
        Self { units, clock }
    }

    /// Removes expired keys, in units so small that no request has to wait for them. Tells how many it were.
    pub async fn remove_expired(&self, ctx: &Context) -> Result<u64, Error> {
        let now = self.clock.now();
        let mut total = 0;
        loop {
            let removed = self
                .units
                .write(ctx, |unit| {
                    Box::pin(
                        async move { Ok(unit.idempotency().remove_expired(now, BATCH).await?) },
                    )
                })
                .await?;
            total += removed;
            if removed < BATCH {
                return Ok(total);
            }
        }
    }
}

/// The first request under the key is still being served.
pub(crate) fn in_progress() -> Error {
    Error::new(
        Code::IdempotencyInProgress,
        "the first request with this Idempotency-Key is still being served: try again in a moment",
    )
}

/// The key was used for something else.
pub(crate) fn reused() -> Error {
    Error::new(
        Code::IdempotencyKeyReused,
        "this Idempotency-Key came with another body before: take a new key for a new request",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{MockStorage, MockUnitOfWork, StoppedClock, anonymous, user_id};

    fn claim(scope: Scope, method: &str, path: &str, key: &str) -> Claim {
        Claim::new(scope, method, path, key, [0; 32])
    }

    #[test]
    fn a_key_belongs_to_its_owner_method_and_path() {
        let ann = Scope::User(user_id(1));
        let first = claim(ann, "POST", "/a", "k");
        assert_eq!(first, claim(ann, "POST", "/a", "k"));
        for other in [
            claim(Scope::User(user_id(2)), "POST", "/a", "k"),
            claim(Scope::Address([127, 0, 0, 1].into()), "POST", "/a", "k"),
            claim(ann, "PUT", "/a", "k"),
            claim(ann, "POST", "/b", "k"),
            claim(ann, "POST", "/a", "l"),
        ] {
            assert_ne!(first.id(), other.id());
        }
    }

    #[test]
    fn a_fingerprint_needs_the_key_as_well_as_the_body() {
        let of = |key, body| Claim::new(Scope::User(user_id(1)), "POST", "/a", key, body);
        let first = of("k", [1; 32]);
        assert_ne!(first.fingerprint(), of("k", [2; 32]).fingerprint());
        assert_ne!(first.fingerprint(), of("l", [1; 32]).fingerprint());
        assert_eq!(first.id(), of("k", [2; 32]).id());
    }

    #[tokio::test]
    async fn expired_keys_go_in_small_units() {
        let units = [BATCH, BATCH, 7].map(|removed| {
            let mut unit = MockUnitOfWork::default();
            unit.idempotency
                .expect_remove_expired()
                .once()
                .returning(move |_, _| Ok(removed));
            unit
        });
        let storage = MockStorage::of(units);
        let service = IdempotencyService::new(storage.units(), Arc::new(StoppedClock));
        let removed = service.remove_expired(&anonymous()).await.unwrap();
        assert_eq!((removed, storage.committed()), (2 * BATCH + 7, 3));
    }
}
