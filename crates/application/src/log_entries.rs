//! What applications write down about what they do: appending entries, and reading those that one may see.

mod repository;

#[cfg(test)]
pub use repository::MockLogEntryRepository;
pub use repository::{LogEntryFilter, LogEntryRepository, LogEntrySort, NewLogEntry};

use crate::context::Context;
use crate::error::Error;
use crate::idempotency::Once;
use crate::journal::{Journal, Lines, Rejection, Report};
use crate::page::{Page, PageRequest};
use crate::ports::Clock;
use crate::unit::Units;
use chrono::{DateTime, TimeDelta, Utc};
use plinth_domain::log_entries::{LogEntry, LogEntryId, LogLevel, Message};
use plinth_domain::permissions::Permission;
use plinth_domain::record::to_micros;
use plinth_domain::users::UserId;
use std::sync::Arc;

/// An entry as somebody writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogDraft {
    /// Whose it is; the caller's, if not said.
    pub user_id: Option<UserId>,
    /// How much it matters.
    pub level: LogLevel,
    /// What happened.
    pub message: Message,
}

/// Appending and reading log entries.
pub struct LogService {
    units: Units,
    journal: Journal,
    clock: Arc<dyn Clock>,
}

impl LogService {
    /// Puts the service together.
    pub fn new(units: Units, journal: Journal, clock: Arc<dyn Clock>) -> Self {
        Self {
            units,
            journal,
            clock,
        }
    }

    /// Appends an entry. Fails with `forbidden` or `referenced-not-found`.
    pub async fn create(&self, ctx: &Context, draft: LogDraft) -> Result<Once<LogEntry>, Error> {
        ctx.require(Permission::LogsWrite)?;
        let new = admit(ctx, draft, self.now())?;
        self.journal.append(ctx, &new).await
    }

    /// Appends many entries, or none. Fails with `forbidden` or `referenced-not-found`.
    pub async fn create_many(
        &self,
        ctx: &Context,
        drafts: Vec<LogDraft>,
    ) -> Result<Once<Vec<LogEntryId>>, Error> {
        ctx.require(Permission::LogsWrite)?;
        let now = self.now();
        let new = drafts.into_iter().map(|draft| admit(ctx, draft, now));
        let new: Vec<_> = new.collect::<Result<_, _>>()?;
        self.journal.append_all(ctx, &new).await
    }

    /// Appends what lines say. One that names somebody else without the permission is rejected by itself. Fails with
    /// `validation-failed` when not a single line was good.
    pub async fn create_lines(
        &self,
        ctx: &Context,
        lines: &dyn Lines<LogDraft>,
    ) -> Result<Once<Report>, Error> {
        ctx.require(Permission::LogsWrite)?;
        let now = self.now();
        let admit = |draft| {
            admit(ctx, draft, now).map_err(|e| Rejection::new("forbidden", e.detail().to_owned()))
        };
        self.journal.append_lines(ctx, lines, admit).await
    }

    /// Shows an entry. Fails with `not-found`, also when it is somebody else's.
    pub async fn get(&self, ctx: &Context, id: Option<LogEntryId>) -> Result<LogEntry, Error> {
        ctx.principal()?;
        let missing = || Error::not_found("log entry");
        let id = id.ok_or_else(missing)?;
        let found = self
            .units
            .read(ctx, |unit| {
                Box::pin(async move { Ok(unit.log_entries().find(id).await?) })
            })
            .await?;
        found
            .filter(|entry| may_read(ctx, entry.user_id))
            .ok_or_else(missing)
    }

    /// Lists entries: all to those who may read any, else the caller's own. Fails with `forbidden` when others' were
    /// asked for.
    pub async fn list(
        &self,
        ctx: &Context,
        mut filter: LogEntryFilter,
        page: &PageRequest<LogEntrySort>,
    ) -> Result<Page<LogEntry>, Error> {
        let caller = ctx.principal()?.user_id;
        if !ctx.may(Permission::LogsRead) {
            if filter.user_id.is_some_and(|user| user != caller) {
                return Err(others());
            }
            filter.user_id = Some(caller);
        }
        let filter = &filter;
        self.units
            .read(ctx, |unit| {
                Box::pin(async move { Ok(unit.log_entries().list(filter, page).await?) })
            })
            .await
    }

    /// Lists a user's entries of the last so many days. Fails with `forbidden` or `not-found`.
    pub async fn list_of_user(
        &self,
        ctx: &Context,
        user_id: Option<UserId>,
        days: TimeDelta,
        filter: LogEntryFilter,
        page: &PageRequest<LogEntrySort>,
    ) -> Result<Page<LogEntry>, Error> {
        ctx.require_self_or(user_id, Permission::LogsRead)?;
        let missing = || Error::not_found("user");
        let user_id = user_id.ok_or_else(missing)?;
        let filter = &LogEntryFilter {
            user_id: Some(user_id),
            since: Some(self.now() - days),
            ..filter
        };
        self.units
            .read(ctx, |unit| {
                Box::pin(async move {
                    // Whoever was let in is there.
                    if !ctx.is(user_id) && unit.users().existing(&[user_id]).await?.is_empty() {
                        return Err(missing());
                    }
                    Ok(unit.log_entries().list(filter, page).await?)
                })
            })
            .await
    }

    /// Removes all entries from before a moment. Tells how many. Fails with `deadline-exceeded` when they are too many for
    /// one request; what was removed stays removed.
    pub async fn purge(&self, ctx: &Context, before: DateTime<Utc>) -> Result<u64, Error> {
        ctx.require(Permission::AdminWrite)?;
        let removed = self.journal.purge::<NewLogEntry>(ctx, before).await?;
        tracing::info!(request_id = %ctx.request_id, %before, removed, "log entries purged");
        Ok(removed)
    }

    fn now(&self) -> DateTime<Utc> {
        to_micros(self.clock.now())
    }
}

/// Makes an entry of what somebody wrote, if they may.
fn admit(ctx: &Context, draft: LogDraft, now: DateTime<Utc>) -> Result<NewLogEntry, Error> {
    let user_id = match draft.user_id {
        Some(user_id) if !may_read(ctx, user_id) => return Err(others()),
        Some(user_id) => user_id,
        None => ctx.principal()?.user_id,
    };
    Ok(NewLogEntry {
        user_id,
        level: draft.level,
        message: draft.message,
        created_at: now,
    })
}

fn may_read(ctx: &Context, owner: UserId) -> bool {
    ctx.is(owner) || ctx.may(Permission::LogsRead)
}

fn others() -> Error {
    Error::forbidden("log entries of others need the permission logs:read")
}

#[cfg(test)]
mod tests;
