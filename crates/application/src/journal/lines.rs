//! Lines: things that come one by one, of which the bad ones are told and the others stored.

use super::{Append, Journal, Objection, REFERENCE};
use crate::context::Context;
use crate::error::{Code, Error};
use crate::idempotency::Once;
use crate::storage::{StorageError, UnitOfWork};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// How many rejections are told.
const MOST_ERRORS: usize = 100;

/// Lines that can be read again from the start, as a unit of work may be tried again.
pub trait Lines<T>: Send + Sync {
    /// Starts at the first line.
    fn read(&self) -> Box<dyn Batches<T> + '_>;
}

/// Lines, some at a time.
#[async_trait]
pub trait Batches<T>: Send {
    /// The next lines. None are left when there are none.
    async fn next(&mut self) -> Result<Vec<Line<T>>, Error>;
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line<T> {
    /// Which one, from 1.
    pub number: u64,
    /// What it says, or why it says nothing.
    pub content: Result<T, Rejection>,
}

/// Why a line was not stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// What is the matter, as a word.
    pub code: &'static str,
    /// What is the matter, for people.
    pub detail: Cow<'static, str>,
}

impl Rejection {
    /// A line is not acceptable.
    pub fn new(code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            detail: detail.into(),
        }
    }
}

/// What became of lines.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Report {
    /// How many were stored.
    pub accepted: u64,
    /// How many were not.
    pub rejected: u64,
    /// Why not, of the first hundred.
    pub errors: Vec<LineError>,
}

/// Why a line was not stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineError {
    /// Which one, from 1.
    pub line: u64,
    /// What is the matter, as a word.
    pub code: Cow<'static, str>,
    /// What is the matter, for people.
    pub detail: Cow<'static, str>,
}

impl Journal {
    /// Appends what lines say, those that `admit` makes something of. All are saved together, so that a request that
    /// breaks off has no effect, however many lines it got through. Fails with `validation-failed` when not a single
    /// line was good.
    pub async fn append_lines<T, A: Append>(
        &self,
        ctx: &Context,
        lines: &dyn Lines<T>,
        admit: impl Fn(T) -> Result<A, Rejection> + Send + Sync,
    ) -> Result<Once<Report>, Error>
    where
        T: Send,
    {
        let admit = &admit;
        self.units
            .once(ctx, |unit| {
                Box::pin(async move {
                    let mut writer = Writer::new(ctx, &*unit);
                    let mut batches = lines.read();
                    let mut batch = batches.next().await?;
                    while !batch.is_empty() {
                        // The next lines are read while these are being written.
                        let (written, next) =
                            tokio::join!(writer.write(batch, admit), batches.next());
                        written?;
                        batch = next?;
                    }
                    writer.finish().await
                })
            })
            .await
    }
}

/// Writes lines within a unit.
struct Writer<'a, A: Append> {
    ctx: &'a Context,
    unit: &'a dyn UnitOfWork,
    tally: A::Tally,
    accepted: u64,
    rejected: u64,
    /// The first rejections.
    told: Vec<(u64, Rejection)>,
}

/// What is to be written, each with the number of its line.
type Numbered<A> = Vec<(u64, A)>;

impl<'a, A: Append> Writer<'a, A> {
    fn new(ctx: &'a Context, unit: &'a dyn UnitOfWork) -> Self {
        Self {
            ctx,
            unit,
            tally: A::Tally::default(),
            accepted: 0,
            rejected: 0,
            told: Vec::new(),
        }
    }

    async fn write<T>(
        &mut self,
        batch: Vec<Line<T>>,
        admit: impl Fn(T) -> Result<A, Rejection>,
    ) -> Result<(), Error> {
        let (mut numbers, mut new) = (Vec::new(), Vec::new());
        let mut rejected = Vec::new();
        for line in batch {
            match line.content.and_then(&admit) {
                Ok(one) => {
                    numbers.push(line.number);
                    new.push(one);
                }
                Err(rejection) => rejected.push((line.number, rejection)),
            }
        }
        let objections = A::objections(self.ctx, self.unit, &new).await?;
        for Objection { index, detail, .. } in objections.into_iter().rev() {
            new.remove(index);
            let number = numbers.remove(index);
            rejected.push((number, Rejection::new(REFERENCE, detail)));
        }
        if !self.insert(&new).await? {
            let each: Numbered<A> = numbers.into_iter().zip(new).collect();
            self.insert_each(each, &mut rejected).await?;
        }
        self.tell(rejected);
        if A::is_full(&self.tally) {
            let tally = std::mem::take(&mut self.tally);
            A::settle(self.unit, &tally).await?;
        }
        Ok(())
    }

    /// Inserts all of these, unless the database refuses one of them.
    async fn insert(&mut self, new: &[A]) -> Result<bool, Error> {
        let stored = self.try_insert(new).await?.is_ok();
        if stored {
            self.accepted += new.len() as u64;
            for one in new {
                one.count_in(&mut self.tally);
            }
        }
        Ok(stored)
    }

    /// Inserts one after the other, so that only those are rejected that the database refuses.
    async fn insert_each(
        &mut self,
        each: Numbered<A>,
        rejected: &mut Vec<(u64, Rejection)>,
    ) -> Result<(), Error> {
        for (number, one) in each {
            match self.try_insert(std::slice::from_ref(&one)).await? {
                Ok(()) => {
                    self.accepted += 1;
                    one.count_in(&mut self.tally);
                }
                Err(rejection) => rejected.push((number, rejection)),
            }
        }
        Ok(())
    }

    /// Inserts these in a savepoint. What the database refuses leaves the unit as it was.
    async fn try_insert(&self, new: &[A]) -> Result<Result<(), Rejection>, Error> {
        if new.is_empty() {
            return Ok(Ok(()));
        }
        let savepoint = self.unit.savepoint().await?;
        match A::insert(savepoint.as_ref(), new).await {
            Ok(_) => {
                savepoint.commit().await?;
                Ok(Ok(()))
            }
            Err(error) => {
                let rejection = refused(&error).ok_or(error)?;
                savepoint.rollback().await?;
                Ok(Err(rejection))
            }
        }
    }

    fn tell(&mut self, mut rejected: Vec<(u64, Rejection)>) {
        rejected.sort_unstable_by_key(|(line, _)| *line);
        self.rejected += rejected.len() as u64;
        let room = MOST_ERRORS - self.told.len();
        self.told.extend(rejected.into_iter().take(room));
    }

    async fn finish(self) -> Result<Report, Error> {
        A::settle(self.unit, &self.tally).await?;
        let told = self.told.into_iter();
        if self.accepted == 0 && self.rejected > 0 {
            let error = Error::new(Code::ValidationFailed, "not a single line is acceptable");
            return Err(
                told.fold(error, |error, (line, Rejection { code, detail })| {
                    error.at("", code, format!("line {line}: {detail}"))
                }),
            );
        }
        let errors = told.map(|(line, Rejection { code, detail })| LineError {
            line,
            code: code.into(),
            detail,
        });
        Ok(Report {
            accepted: self.accepted,
            rejected: self.rejected,
            errors: errors.collect(),
        })
    }
}

/// What a line is rejected for when the database refuses what it says. Every other failure is not the line's.
fn refused(error: &StorageError) -> Option<Rejection> {
    match error {
        StorageError::MissingReference { .. } => Some(Rejection::new(
            REFERENCE,
            "something that it refers to is not there",
        )),
        StorageError::Conflict { .. } => Some(Rejection::new("conflict", "is there already")),
        StorageError::Invalid { problem, .. } => Some(Rejection::new(
            problem.word(),
            "was refused by the database",
        )),
        _ => None,
    }
}
