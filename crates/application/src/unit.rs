//! The one helper that opens units of work and saves them: deadline, retries by phase and kind of error, commit.
//!
//! A use case hands over a closure and may see it run more than once, each time in a new unit. The phase decides what
//! a broken connection means: before the commit nothing happened; once the commit was sent nobody knows.
//!
//! What must happen once, however often it is asked for, runs by [`Units::once`], which knows idempotency keys.

mod once;
mod queues;

pub use once::Turn;

use crate::context::Context;
use crate::error::{Code, Error};
use crate::ports::Clock;
use crate::storage::{Mode, Storage, StorageError, UnitOfWork};
use backon::{BackoffBuilder as _, ExponentialBuilder};
use queues::Queues;
use std::future::Future;
use std::marker::PhantomData;
use std::ops::Deref;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// What a use case does with a unit, as a future that may borrow the unit and the closure's surroundings.
pub type Work<'u, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'u>>;

/// The unit of work as a closure sees it. The second lifetime tells the compiler that whatever the closure borrows
/// from around it outlives the unit, which a bare `&'u dyn UnitOfWork` cannot say.
#[derive(Clone, Copy)]
pub struct Unit<'u, 'around: 'u> {
    unit: &'u dyn UnitOfWork,
    around: PhantomData<&'u &'around ()>,
}

impl<'u> Unit<'u, '_> {
    /// The same unit for a closure inside a closure, whose surroundings are others.
    fn inner<'around: 'u>(self) -> Unit<'u, 'around> {
        Unit {
            unit: self.unit,
            around: PhantomData,
        }
    }
}

impl<'u> Deref for Unit<'u, '_> {
    type Target = dyn UnitOfWork + 'u;

    fn deref(&self) -> &Self::Target {
        self.unit
    }
}

/// Opens units of work for use cases.
#[derive(Clone)]
pub struct Units {
    storage: Arc<dyn Storage>,
    clock: Arc<dyn Clock>,
    budget: Arc<RetryBudget>,
    queues: Arc<Queues>,
}

/// What a commit means whose answer was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LostCommit {
    /// Nobody knows whether it happened.
    Open,
    /// Another unit will find out, by the idempotency key that was to be saved along.
    Settled,
}

/// How often a use case is tried when others get in its way.
const MOST_TRIES: usize = 5;
/// How often it is tried when a row stays locked.
const MOST_LOCK_TRIES: usize = 2;
/// How often it is tried when a connection breaks: another one tells whether it was only that one.
const MOST_OUTAGE_TRIES: usize = 3;
/// How long a rollback may take before the connection is left to clean up by itself.
const ROLLBACK_TIME: Duration = Duration::from_secs(1);

impl Units {
    /// Opens units in this storage.
    pub fn new(storage: Arc<dyn Storage>, clock: Arc<dyn Clock>) -> Self {
        Self {
            storage,
            clock,
            budget: Arc::default(),
            queues: Arc::default(),
        }
    }

    /// Reads. Each statement sees the moment it runs in.
    pub async fn read<'around, T, F>(&self, ctx: &Context, work: F) -> Result<T, Error>
    where
        T: Send,
        F: for<'u> Fn(Unit<'u, 'around>) -> Work<'u, T> + Send + Sync,
    {
        self.run(ctx, Mode::Read, work).await
    }

    /// Reads and writes: everything is saved when the closure succeeds, nothing when it fails.
    pub async fn write<'around, T, F>(&self, ctx: &Context, work: F) -> Result<T, Error>
    where
        T: Send,
        F: for<'u> Fn(Unit<'u, 'around>) -> Work<'u, T> + Send + Sync,
    {
        self.run(ctx, Mode::Write, work).await
    }

    /// Runs a closure in a unit of any mode.
    pub async fn run<'around, T, F>(&self, ctx: &Context, mode: Mode, work: F) -> Result<T, Error>
    where
        T: Send,
        F: for<'u> Fn(Unit<'u, 'around>) -> Work<'u, T> + Send + Sync,
    {
        self.try_on(ctx, mode, LostCommit::Open, work).await
    }

    /// Runs a closure until it succeeds or is not worth another try.
    async fn try_on<'around, T, F>(
        &self,
        ctx: &Context,
        mode: Mode,
        lost_commit: LostCommit,
        work: F,
    ) -> Result<T, Error>
    where
        T: Send,
        F: for<'u> Fn(Unit<'u, 'around>) -> Work<'u, T> + Send + Sync,
    {
        self.budget.deposit();
        let mut pauses = ExponentialBuilder::default()
            .with_min_delay(Duration::from_millis(20))
            .with_max_delay(Duration::from_millis(500))
            .with_jitter()
            .with_max_times(MOST_TRIES)
            .build();
        let (mut tries, mut unsettled) = (0, false);
        loop {
            tries += 1;
            let mut error = match self.attempt(ctx, mode, &work).await {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            if lost_commit == LostCommit::Settled {
                unsettled |= matches!(error.storage(), Some(StorageError::CommitUnknown(_)));
                if unsettled {
                    error = error.settled_by_repeating();
                }
            }
            let again = error
                .storage()
                .is_some_and(|cause| self.is_worth_another_try(cause, tries, lost_commit));
            let Some(pause) = pauses.next().filter(|_| again) else {
                return Err(error);
            };
            if tokio::time::Instant::now() + pause >= ctx.deadline {
                return Err(error);
            }
            metrics::counter!("plinth_unit_retries_total").increment(1);
            tracing::debug!(request_id = %ctx.request_id, tries, cause = ?error.storage(), "trying the unit of work again");
            tokio::time::sleep(pause).await;
        }
    }

    async fn attempt<'around, T, F>(&self, ctx: &Context, mode: Mode, work: &F) -> Result<T, Error>
    where
        F: for<'u> Fn(Unit<'u, 'around>) -> Work<'u, T> + Send + Sync,
    {
        let unit = within(ctx, self.storage.open(ctx, mode))
            .await?
            .map_err(Error::from)?;
        let outcome = within(
            ctx,
            work(Unit {
                unit: unit.as_ref(),
                around: PhantomData,
            }),
        )
        .await;
        match outcome {
            Ok(Ok(value)) => {
                // A deadline that passes from here on leaves the outcome open: the server may have the commit already.
                match tokio::time::timeout_at(ctx.deadline, unit.commit()).await {
                    Ok(committed) => committed?,
                    Err(elapsed) => return Err(StorageError::CommitUnknown(elapsed.into()).into()),
                }
                Ok(value)
            }
            Ok(Err(error)) | Err(error) => {
                // Best effort: a unit that is dropped is undone all the same.
                let undone = tokio::time::timeout(ROLLBACK_TIME, unit.rollback()).await;
                if let Ok(Err(cause)) = undone {
                    tracing::debug!(request_id = %ctx.request_id, %cause, "rollback was not confirmed");
                }
                Err(error)
            }
        }
    }

    fn is_worth_another_try(
        &self,
        cause: &StorageError,
        tries: usize,
        lost_commit: LostCommit,
    ) -> bool {
        use StorageError as S;
        let outage_tries_left = || tries < MOST_OUTAGE_TRIES && self.budget.withdraw();
        match cause {
            S::Contended | S::Stale => tries < MOST_TRIES,
            S::LockTimeout => tries < MOST_LOCK_TRIES,
            S::StalePlan => tries < 2,
            S::Unavailable(_) | S::ReadOnly => outage_tries_left(),
            S::CommitUnknown(_) => lost_commit == LostCommit::Settled && outage_tries_left(),
            S::Conflict { .. }
            | S::MissingReference { .. }
            | S::Invalid { .. }
            | S::PoolExhausted
            | S::Timeout
            | S::Full
            | S::Corrupt(_)
            | S::Other(_) => false,
        }
    }
}

/// Runs a step until the request's time is up.
async fn within<T>(ctx: &Context, step: impl Future<Output = T>) -> Result<T, Error> {
    tokio::time::timeout_at(ctx.deadline, step)
        .await
        .map_err(|_| {
            Error::new(
                Code::DeadlineExceeded,
                "the request took too long and was given up; nothing was saved",
            )
        })
}

/// Lets at most a tenth of all units be retries after an outage, so that a failover does not become a storm.
struct RetryBudget {
    /// In tenths of a retry.
    tenths: AtomicI64,
}

impl RetryBudget {
    const MOST: i64 = 1000;

    fn deposit(&self) {
        if self.tenths.load(Ordering::Relaxed) < Self::MOST {
            self.tenths.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn withdraw(&self) -> bool {
        self.tenths
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |t| {
                (t >= 10).then_some(t - 10)
            })
            .is_ok()
    }
}

impl Default for RetryBudget {
    fn default() -> Self {
        Self {
            tenths: AtomicI64::new(100),
        }
    }
}

#[cfg(test)]
mod tests;
