//! What can stand in a migration's way, and what to type next.

use super::Course;
use crate::backup::BackupError;
use crate::graph::GraphError;
use crate::revision::Way;
use crate::target::{InvalidTarget, TargetError};
use sea_orm::{DbErr, sqlx};
use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// Why a migration did not happen, or not wholly.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A text that is no target.
    #[error(transparent)]
    Invalid(#[from] InvalidTarget),
    /// A target that leads nowhere.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// Files that make no graph.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// A revision that stopped in the middle, on an engine that keeps what was done until then.
    #[error(
        "the database is dirty at step {step} of {steps}: {revision} was being {course} when it stopped. `upgrade --resume` finishes that, `downgrade --undo-partial` undoes it"
    )]
    Dirty {
        /// Which.
        revision: String,
        /// What was going on.
        course: Course,
        /// The step that is not done, from 1.
        step: usize,
        /// Of how many.
        steps: usize,
    },
    /// A revision that stopped in the middle, and is not known.
    #[error(
        "the database is dirty: {0} stopped in the middle, and no file has it. Use the build that was migrating then"
    )]
    DirtyMissing(String),
    /// A revision that stopped in the middle, and whose file says something else now.
    #[error(
        "{0} stopped in the middle, and its file was edited since: what is done of it may not be what the file says. Restore the file, undo it with `downgrade --undo-partial`, then edit it and upgrade"
    )]
    EditedDirty(String),
    /// Repair without need.
    #[error("nothing stopped in the middle, so there is nothing to repair")]
    NotDirty,
    /// Applied files that say something else now.
    #[error(
        "edited after being applied: {}. Databases that have them would differ from new ones: restore the files, and put the change in a new revision. If this database is as the files say now, `stamp current` accepts them", .0.join(", ")
    )]
    Edited(Vec<String>),
    /// Applied revisions that no file has.
    #[error(
        "the database has revisions that no file has: {}. It was migrated by another build or branch: use that one, fetch the files, or give them up with `stamp --purge`", .0.join(", ")
    )]
    Missing(Vec<String>),
    /// A pending revision beneath an applied one.
    #[error(
        "{pending} is pending, but {applied}, which stands on it, is applied. If they do not touch the same things, `upgrade --allow-out-of-order` applies it now; if its change is there already, `stamp {pending}` says so; else `downgrade {below}` first"
    )]
    OutOfOrder {
        /// The one that was passed over.
        pending: String,
        /// One that stands on it.
        applied: String,
        /// The target below both.
        below: String,
    },
    /// Somebody else migrates the same database.
    #[error("another process has been migrating this database for {} s; see what it does, then try again", .0.as_secs())]
    Busy(Duration),
    /// The connection that holds the lock broke.
    #[error(
        "the lock that keeps migrations apart was lost with its connection, so no further revision was begun; see `current`, then type the same again"
    )]
    LockLost(#[source] sqlx::Error),
    /// The lock file beside a SQLite database cannot be used.
    #[error("the lock file {} cannot be used; check the permissions of its folder", .path.display())]
    LockFile {
        /// Where it is.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The server did not answer the question for the lock.
    #[error("the database did not give the lock that keeps migrations apart")]
    Lock(#[from] sqlx::Error),
    /// A revision cannot be written as SQL for this server.
    #[error("{revision} cannot be {course} on this database")]
    Script {
        /// Which.
        revision: String,
        /// What was asked.
        course: Course,
        /// Why not.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A step that cannot be undone.
    #[error(
        "{revision} cannot be undone: {describe} has no way back ({why}); `upgrade --resume` finishes it instead"
    )]
    Irreversible {
        /// Which.
        revision: String,
        /// The step.
        describe: String,
        /// Why it has none.
        why: String,
    },
    /// A revision failed.
    #[error(transparent)]
    Failed(Box<Failure>),
    /// Rows without their parents, on SQLite.
    #[error(
        "{revision} leaves {rows} more rows that refer to nothing than there were before; nothing of it was kept. `PRAGMA foreign_key_check` in a copy shows them. Where a table is dropped or built anew, SQLite's foreign keys do not act: change rows in a revision of their own, where they do"
    )]
    Orphans {
        /// Which.
        revision: String,
        /// How many.
        rows: u64,
    },
    /// Somebody was quicker.
    #[error(
        "another process has migrated this database since its revisions were shown, so nothing was done; type the same again to see how it stands now"
    )]
    Moved,
    /// There is no copy of the database.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// A table that SQLite finds wrong after it was built anew.
    #[error(
        "{revision} was to build table `{table}` anew, and then SQLite found in it: {finding}. Nothing of it was kept. See whether `PRAGMA integrity_check` finds the same in the database as it is"
    )]
    Damaged {
        /// Which revision.
        revision: String,
        /// Which table.
        table: String,
        /// What SQLite says.
        finding: String,
    },
    /// The database says who it is in words that nobody knows.
    #[error("the database calls itself {0:?}, which names no version")]
    Server(String),
    /// Limbeck's own tables could not be read or written.
    #[error("the database did not tell or take down which revisions it has")]
    Database(#[from] DbErr),
}

/// A statement that failed, and what is left.
#[derive(Debug, thiserror::Error)]
#[error("{revision} could not be {course}: {} failed. {aftermath}", what(.step.as_ref()))]
pub struct Failure {
    /// Which revision.
    pub revision: String,
    /// What was going on.
    pub course: Course,
    /// Where it failed; nothing at its beginning or end.
    pub step: Option<FailedStep>,
    /// What is left of it.
    pub aftermath: Aftermath,
    /// What the database said.
    pub source: DbErr,
}

/// A step that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedStep {
    /// Which, from 1.
    pub number: usize,
    /// Of how many.
    pub steps: usize,
    /// What it does.
    pub describe: String,
    /// The statement.
    pub sql: String,
}

/// What a failed revision leaves behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Aftermath {
    /// Nothing.
    #[error("Nothing of it was kept, so mend the cause and type the same again")]
    Nothing,
    /// What was done until then.
    #[error(
        "The steps before it are kept: mend the cause and type `upgrade --resume` to finish, or `downgrade --undo-partial` to undo them"
    )]
    Dirty,
    /// The connection broke while the outcome was being decided.
    #[error("The connection broke, so it may or may not have happened: `current` tells")]
    Unknown,
}

fn what(step: Option<&FailedStep>) -> String {
    match step {
        Some(step) => {
            format!("step {} of {} ({})", step.number, step.steps, step.describe)
        }
        None => "the transaction".to_owned(),
    }
}

impl Error {
    /// What a program that ends with this error returns.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Invalid(_) => 2,
            Self::Edited(_) => 6,
            Self::Target(TargetError::ManyHeads { .. }) => 7,
            Self::Dirty { .. } | Self::DirtyMissing(_) | Self::EditedDirty(_) => 8,
            Self::Failed(failure) if failure.aftermath == Aftermath::Dirty => 8,
            _ => 1,
        }
    }

    pub(super) fn script(
        revision: &str,
        way: Way,
        source: Box<dyn std::error::Error + Send + Sync>,
    ) -> Self {
        Self::Script {
            revision: revision.to_owned(),
            course: way.into(),
            source,
        }
    }
}
