//! Log entries, as use cases need them stored.

use crate::context::Context;
use crate::journal::{Append, Objection};
use crate::page::{Page, PageRequest, SortField};
use crate::storage::{StorageError, UnitOfWork};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use plinth_domain::log_entries::{LogEntry, LogEntryId, LogLevel, Message};
use plinth_domain::users::UserId;
use std::collections::{BTreeSet, HashSet};

/// Log entries.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait LogEntryRepository: Send + Sync {
    /// Adds entries. Gives their ids in the same order. Fails with [`StorageError::MissingReference`] when a user is
    /// not there.
    async fn insert(&self, new: &[NewLogEntry]) -> Result<Vec<LogEntryId>, StorageError>;
    /// Finds an entry.
    async fn find(&self, id: LogEntryId) -> Result<Option<LogEntry>, StorageError>;
    /// Lists entries.
    async fn list(
        &self,
        filter: &LogEntryFilter,
        page: &PageRequest<LogEntrySort>,
    ) -> Result<Page<LogEntry>, StorageError>;
    /// Removes the oldest entries from before a moment, so many at most. Tells how many; 0 when none is left.
    async fn remove_before(&self, before: DateTime<Utc>, most: u64) -> Result<u64, StorageError>;
}

/// An entry to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLogEntry {
    /// Whose it is.
    pub user_id: UserId,
    /// How much it matters.
    pub level: LogLevel,
    /// What happened.
    pub message: Message,
    /// Now.
    pub created_at: DateTime<Utc>,
}

#[async_trait]
impl Append for NewLogEntry {
    type Id = LogEntryId;
    type Stored = LogEntry;
    type Tally = ();

    fn stored(&self, id: LogEntryId) -> LogEntry {
        LogEntry {
            id,
            user_id: self.user_id,
            level: self.level,
            message: self.message.clone(),
            created_at: self.created_at,
        }
    }

    fn count_in(&self, (): &mut ()) {}

    /// Entries are for users who are there. The caller is, so only others are looked for.
    async fn objections(
        ctx: &Context,
        unit: &dyn UnitOfWork,
        new: &[Self],
    ) -> Result<Vec<Objection>, StorageError> {
        let others: BTreeSet<UserId> = new
            .iter()
            .map(|entry| entry.user_id)
            .filter(|&user| !ctx.is(user))
            .collect();
        if others.is_empty() {
            return Ok(Vec::new());
        }
        let others: Vec<UserId> = others.into_iter().collect();
        let there: HashSet<UserId> = unit.users().existing(&others).await?.into_iter().collect();
        let lost = new
            .iter()
            .enumerate()
            .filter(|(_, entry)| !ctx.is(entry.user_id) && !there.contains(&entry.user_id));
        let objections = lost.map(|(index, _)| Objection {
            index,
            member: "user_id",
            detail: "there is no such user",
        });
        Ok(objections.collect())
    }

    async fn insert(unit: &dyn UnitOfWork, new: &[Self]) -> Result<Vec<LogEntryId>, StorageError> {
        unit.log_entries().insert(new).await
    }

    async fn settle(_: &dyn UnitOfWork, (): &()) -> Result<(), StorageError> {
        Ok(())
    }

    async fn remove_before(
        unit: &dyn UnitOfWork,
        before: DateTime<Utc>,
        most: u64,
    ) -> Result<u64, StorageError> {
        unit.log_entries().remove_before(before, most).await
    }
}

/// Which entries a list shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogEntryFilter {
    /// Only this user's.
    pub user_id: Option<UserId>,
    /// Only these levels; all of them, if there are none here.
    pub levels: Vec<LogLevel>,
    /// Only those whose message contains this text, in any case.
    pub search: Option<String>,
    /// Appended at this moment or later.
    pub since: Option<DateTime<Utc>>,
    /// Appended before this moment.
    pub until: Option<DateTime<Utc>>,
}

/// What lists of entries can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogEntrySort {
    /// By id.
    Id,
    /// By when they were appended.
    CreatedAt,
}

impl SortField for LogEntrySort {
    fn has_cursor(self) -> bool {
        true
    }
}
