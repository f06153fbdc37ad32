//! How a database stands to the revisions, as a list for people and probes.

use chrono::{DateTime, Utc};
use limbeck::History;
use limbeck::runner::{Error, Revisions as _, Runner};
use sea_orm::DatabaseConnection;

/// A revision, and how this database stands to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// The name of its file, which begins with its time.
    pub name: String,
    /// When it was applied, if it was.
    pub applied_at: Option<DateTime<Utc>>,
    /// Whether this build has it. One that is applied and missing came from another build.
    pub known: bool,
}

/// Every revision: those of this build, each after all that it stands on, then applied ones that it does not know.
/// Creates nothing.
pub async fn status(db: &DatabaseConnection, history: &History) -> Result<Vec<Status>, Error> {
    let standing = Runner::new(db, history).standing().await?;
    let graph = history.graph();
    let known = graph.nodes().iter().map(|node| Status {
        name: node.name.clone(),
        applied_at: standing.applied_at(graph, &node.id).map(moment),
        known: true,
    });
    let unknown = standing.missing().iter().map(|missing| Status {
        name: missing.name.clone(),
        applied_at: Some(moment(missing.applied_at)),
        known: false,
    });
    Ok(known.chain(unknown).collect())
}

/// A time that somebody wrote by hand may be none; that it was applied is true all the same.
fn moment(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap_or_default()
}
