//! The shortest way for a program: bring a database to a place among its revisions.

use crate::history::{History, HistoryError};
use crate::revision::Revision;
use crate::runner::{self, Runner};
use crate::target::InvalidTarget;
use sea_orm::DatabaseConnection;

/// Why a database is not where it should be.
#[derive(Debug, thiserror::Error)]
pub enum UpgradeError {
    /// A text that is no target.
    #[error(transparent)]
    Invalid(#[from] InvalidTarget),
    /// The revisions do not fit together.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The runner refused or failed.
    #[error(transparent)]
    Runner(#[from] runner::Error),
}

/// Applies what is pending up to a target such as `head`, one process at a time. Gives the ids of what was applied.
pub async fn upgrade(
    db: &DatabaseConnection,
    revisions: impl IntoIterator<Item = Revision>,
    target: &str,
) -> Result<Vec<String>, UpgradeError> {
    let (history, target) = (History::new(revisions)?, target.parse()?);
    let runner = Runner::new(db, &history);
    let applied = runner.upgrade(&target, &mut |_| {}).await?;
    Ok(applied.into_iter().map(|node| node.id.clone()).collect())
}

/// Takes back what is applied above a target such as `-1` or `base`. Gives the ids of what was taken back.
pub async fn downgrade(
    db: &DatabaseConnection,
    revisions: impl IntoIterator<Item = Revision>,
    target: &str,
) -> Result<Vec<String>, UpgradeError> {
    let (history, target) = (History::new(revisions)?, target.parse()?);
    let runner = Runner::new(db, &history);
    let gone = runner.downgrade(&target, &mut |_| {}).await?;
    Ok(gone.into_iter().map(|node| node.id.clone()).collect())
}
