//! What must happen once, however often it is asked for.
//!
//! The idempotency key is taken first in the unit and its outcome is stored last, so that key, effect and outcome are
//! saved together or not at all. What fails leaves the key free. Between processes the row of the key is the lock.

use super::queues::Place;
use super::{LostCommit, Unit, Units, Work};
use crate::context::Context;
use crate::error::Error;
use crate::idempotency::{Claim, Once, Settled, Taken, in_progress, reused};
use crate::storage::{Mode, StorageError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::time::Duration;
use tokio::time::Instant;

/// How long a request waits for another one of this process with the same key, at most half of the time it has.
const PATIENCE: Duration = Duration::from_secs(5);

impl Units {
    /// Reads and writes like [`write`](Self::write), but at most once for the idempotency key that the request came
    /// with: later requests with the key get what the first one came to. Fails with `idempotency-in-progress` or
    /// `idempotency-key-reused`.
    pub async fn once<'around, T, F>(&self, ctx: &Context, work: F) -> Result<Once<T>, Error>
    where
        T: Serialize + DeserializeOwned + Send,
        F: for<'u> Fn(Unit<'u, 'around>) -> Work<'u, T> + Send + Sync,
    {
        self.turn(ctx).await?.once(work).await
    }

    /// The first half of [`once`](Self::once), for what has slow work to do before its unit: while the turn is held no
    /// other request of this process with the same key gets as far. Fails with `idempotency-in-progress`.
    pub async fn turn<'a>(&'a self, ctx: &'a Context) -> Result<Turn<'a>, Error> {
        let mut place = None;
        if let Some(claim) = &ctx.claim {
            let now = Instant::now();
            let patience = PATIENCE.min(ctx.deadline.saturating_duration_since(now) / 2);
            let turn = self.queues.turn(claim.id(), now + patience).await;
            place = Some(turn.ok_or_else(in_progress)?);
        }
        Ok(Turn {
            units: self,
            ctx,
            _place: place,
        })
    }
}

/// The right of one request to be the only one of this process that works under its idempotency key.
#[must_use = "the turn lasts as long as this is held"]
pub struct Turn<'a> {
    units: &'a Units,
    ctx: &'a Context,
    _place: Option<Place>,
}

impl Turn<'_> {
    /// What an earlier request with the key came to, if there was one, so that slow work need not be done for nothing.
    /// Fails with `idempotency-key-reused`.
    pub async fn replay<T>(&self) -> Result<Option<Once<T>>, Error>
    where
        T: DeserializeOwned + Send,
    {
        let Some(claim) = &self.ctx.claim else {
            return Ok(None);
        };
        let now = self.units.clock.now();
        let found = self
            .units
            .read(self.ctx, |unit| {
                Box::pin(async move { Ok(unit.idempotency().find(claim, now).await?) })
            })
            .await?;
        found.map(|settled| again(claim, &settled)).transpose()
    }

    /// The second half of [`Units::once`].
    pub async fn once<'around, T, F>(&self, work: F) -> Result<Once<T>, Error>
    where
        T: Serialize + DeserializeOwned + Send,
        F: for<'u> Fn(Unit<'u, 'around>) -> Work<'u, T> + Send + Sync,
    {
        let Some(claim) = &self.ctx.claim else {
            return self.units.write(self.ctx, work).await.map(Once::first);
        };
        let (work, now) = (&work, self.units.clock.now());
        let keyed = self
            .units
            .try_on(self.ctx, Mode::Write, LostCommit::Settled, |unit| {
                Box::pin(async move {
                    let keys = unit.idempotency();
                    match keys.take(claim, now).await.map_err(given_up_waiting)? {
                        Taken::Settled(settled) => again(claim, &settled),
                        Taken::Ours => {
                            let value = work(unit.inner()).await?;
                            let outcome = serde_json::to_string(&value).map_err(Error::internal)?;
                            keys.settle(claim, &outcome).await?;
                            Ok(Once::first(value))
                        }
                    }
                })
            });
        keyed.await
    }
}

/// Gives what an earlier request came to, unless that asked for something else.
fn again<T: DeserializeOwned>(claim: &Claim, settled: &Settled) -> Result<Once<T>, Error> {
    if settled.fingerprint != claim.fingerprint() {
        return Err(reused());
    }
    serde_json::from_str(&settled.outcome)
        .map(Once::again)
        .map_err(|cause| {
            Error::internal(format!(
                "the stored outcome of a request cannot be read: {cause}"
            ))
        })
}

/// A lock that cannot be had in time while the key is taken is the first request's, which is still at work.
fn given_up_waiting(error: StorageError) -> Error {
    match error {
        StorageError::LockTimeout => in_progress(),
        other => other.into(),
    }
}

#[cfg(test)]
mod tests;
