//! The one door for what is appended and never changes: log entries and metrics, one or many.
//!
//! A slice says what its things are ([`Append`]) and hands them over; which unit of work they are written in is the
//! door's business. Today each call has one of its own. Requests may come to share a commit, and only this file would
//! know.

use crate::context::Context;
use crate::error::{Code, Error};
use crate::storage::{StorageError, UnitOfWork};
use crate::unit::Units;
use async_trait::async_trait;

/// Something that is appended once and never changes.
#[async_trait]
pub trait Append: Sized + Send + Sync + 'static {
    /// What names it, once it is stored.
    type Id: Copy + Send;
    /// What it is, once it is stored.
    type Stored: Send;
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

    /// Finds what speaks against storing these, beyond what each says of itself: references that lead nowhere.
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
    pub async fn append<A: Append>(&self, ctx: &Context, new: &A) -> Result<A::Stored, Error> {
        let appended = self
            .all_or_none(ctx, std::slice::from_ref(new), |_, member| {
                format!("/{member}")
            })
            .await?;
        let id = appended.first().copied();
        let id = id.ok_or_else(|| Error::internal("one row was inserted and no id came back"))?;
        Ok(new.stored(id))
    }

    /// Appends all of these, or none. Fails with `referenced-not-found`, pointing at `/items/<n>`.
    pub async fn append_all<A: Append>(
        &self,
        ctx: &Context,
        new: &[A],
    ) -> Result<Vec<A::Id>, Error> {
        self.all_or_none(ctx, new, |index, member| format!("/items/{index}/{member}"))
            .await
    }

    async fn all_or_none<A: Append>(
        &self,
        ctx: &Context,
        new: &[A],
        pointer: impl Fn(usize, &str) -> String + Send + Sync,
    ) -> Result<Vec<A::Id>, Error> {
        let pointer = &pointer;
        self.units
            .write(ctx, |unit| {
                Box::pin(async move {
                    let objections = A::objections(ctx, &*unit, new).await?;
                    if !objections.is_empty() {
                        return Err(lost(&objections, pointer));
                    }
                    let ids = A::insert(&*unit, new).await.map_err(refusal)?;
                    let mut tally = A::Tally::default();
                    new.iter().for_each(|one| one.count_in(&mut tally));
                    A::settle(&*unit, &tally).await?;
                    Ok(ids)
                })
            })
            .await
    }
}

fn lost(objections: &[Objection], pointer: &(impl Fn(usize, &str) -> String + Sync)) -> Error {
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
