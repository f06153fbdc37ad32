//! The one door for what is appended and never changes: log entries and metrics, one or many.
//!
//! A slice says what its things are ([`Append`]) and hands them over; which unit of work they are written in, with the
//! idempotency key of the request, is the door's business. Today each call has one of its own. Requests may come to
//! share a commit, and only this file would know.

mod lines;
mod purge;

pub use lines::{Batches, Line, LineError, Lines, Rejection, Report};

use crate::context::Context;
use crate::error::{Code, Error};
use crate::idempotency::Once;
use crate::storage::{StorageError, UnitOfWork};
use crate::unit::Units;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Something that is appended once and never changes.
#[async_trait]
pub trait Append: Sized + Send + Sync + 'static {
    /// What names it, once it is stored.
    type Id: Copy + Serialize + DeserializeOwned + Send + Sync;
    /// What it is, once it is stored.
    type Stored: Serialize + DeserializeOwned + Send;
    /// What is kept in mind of those that are being stored, until the last of them is.
    type Tally: Default + Send + Sync;

    /// What it is under this id.
    fn stored(&self, id: Self::Id) -> Self::Stored;

    /// Keeps in mind what [`settle`](Self::settle) wants to know.
    fn count_in(&self, tally: &mut Self::Tally);

    /// Tells whether so much is kept in mind that it had better be settled now.
    fn is_full(_: &Self::Tally) -> bool {
        false
    }

    /// Finds what speaks against storing these, beyond what each says of itself: references that lead nowhere. In the
    /// order of the things, one for each.
    async fn objections(
        ctx: &Context,
        unit: &dyn UnitOfWork,
        new: &[Self],
    ) -> Result<Vec<Objection>, StorageError>;

    /// Stores all of these, or fails. Gives their ids in the same order.
    async fn insert(unit: &dyn UnitOfWork, new: &[Self]) -> Result<Vec<Self::Id>, StorageError>;

    /// Does what there is to do once for all that were stored, just before they are saved: what this locks stays
    /// locked for a moment only.
    async fn settle(unit: &dyn UnitOfWork, tally: &Self::Tally) -> Result<(), StorageError>;

    /// Removes the oldest of those before a moment, so many at most. Tells how many; 0 when none is left.
    async fn remove_before(
        unit: &dyn UnitOfWork,
        before: DateTime<Utc>,
        most: u64,
    ) -> Result<u64, StorageError>;
}

/// Why one of many things may not be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// Which one.
    pub index: usize,
    /// The member of it that refers to something.
    pub member: &'static str,
    /// What is the matter, for people.
    pub detail: &'static str,
}

/// The word for a reference that leads nowhere.
const REFERENCE: &str = "reference";

/// Appends.
#[derive(Clone)]
pub struct Journal {
    units: Units,
}

impl Journal {
    /// Opens the door to this storage.
    pub fn new(units: Units) -> Self {
        Self { units }
    }

    /// Appends one thing. Fails with `referenced-not-found`.
    pub async fn append<A: Append>(
        &self,
        ctx: &Context,
        new: &A,
    ) -> Result<Once<A::Stored>, Error> {
        self.units
            .once(ctx, |unit| {
                Box::pin(async move {
                    let pointer = |_, member: &str| format!("/{member}");
                    let ids = store(ctx, &*unit, std::slice::from_ref(new), pointer).await?;
                    let id = ids.first().copied();
                    id.map(|id| new.stored(id))
                        .ok_or_else(|| Error::internal("a row was inserted and no id came back"))
                })
            })
            .await
    }

    /// Appends all of these, or none. Fails with `referenced-not-found`, pointing at `/items/<n>`.
    pub async fn append_all<A: Append>(
        &self,
        ctx: &Context,
        new: &[A],
    ) -> Result<Once<Vec<A::Id>>, Error> {
        self.units
            .once(ctx, |unit| {
                Box::pin(async move {
                    let pointer = |index, member: &str| format!("/items/{index}/{member}");
                    store(ctx, &*unit, new, pointer).await
                })
            })
            .await
    }
}

/// Stores all of these. `pointer` tells where in the request the member of one of them is.
async fn store<A: Append>(
    ctx: &Context,
    unit: &dyn UnitOfWork,
    new: &[A],
    pointer: impl Fn(usize, &str) -> String + Send,
) -> Result<Vec<A::Id>, Error> {
    let objections = A::objections(ctx, unit, new).await?;
    if !objections.is_empty() {
        return Err(lost(&objections, pointer));
    }
    let ids = A::insert(unit, new).await.map_err(refusal)?;
    let mut tally = A::Tally::default();
    for one in new {
        one.count_in(&mut tally);
    }
    A::settle(unit, &tally).await?;
    Ok(ids)
}

fn lost(objections: &[Objection], pointer: impl Fn(usize, &str) -> String) -> Error {
    let error = Error::new(
        Code::ReferencedNotFound,
        "something that the request refers to is not there",
    );
    objections.iter().fold(error, |error, objection| {
        let pointer = pointer(objection.index, objection.member);
        error.at(pointer, REFERENCE, objection.detail)
    })
}

/// What a refused statement means here: what it refers to was there a moment ago.
fn refusal(error: StorageError) -> Error {
    match error {
        StorageError::MissingReference { .. } => Error::new(
            Code::ReferencedNotFound,
            "something that the request refers to has just gone",
        ),
        other => other.into(),
    }
}
