//! Drift: what a database has otherwise than the revisions made it that are applied there.
//!
//! The applied revisions are walked once more, on a scratch database of the same server: raw SQL and files of SeaORM's
//! own migrator included, so that what they make is expected, whatever they declare. Then both databases are read with
//! the same questions. What is pending is no drift: it is not walked.

use crate::adopt::with_schemas;
use crate::catalog::{self, Catalog, CatalogError, Filter, Rigour};
use crate::graph::Node;
use crate::history::History;
use crate::prove::{Finding, ProofError, Scratch, compared};
use crate::runner::{self, Revisions as _, Runner};
use crate::target::Target;
use sea_orm::DatabaseConnection;

/// Why drift cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum DriftError {
    /// There is nothing to walk the revisions on.
    #[error(transparent)]
    Scratch(#[from] ProofError),
    /// A database did not tell.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// The database does not tell what is applied.
    #[error(transparent)]
    Standing(#[from] runner::Error),
    /// What is applied cannot be applied again.
    #[error(
        "drift cannot be told: the revisions that are applied cannot be walked again on a scratch database; `prove --all` shows which one"
    )]
    Walk(#[source] runner::Error),
}

/// How a database differs from what its applied revisions make.
pub async fn drift(
    db: &DatabaseConnection,
    history: &History,
    scratch: &Scratch,
    filter: &Filter,
) -> Result<Vec<Finding>, DriftError> {
    let runner = Runner::new(db, history);
    let standing = runner.standing().await?;
    let graph = history.graph();
    let applied: Vec<&Node> = standing.applied(graph).collect();
    let state = history.state_at(applied.iter().copied());
    let engine = runner.server().await?.engine;
    let filter = with_schemas(filter.clone(), state.on(engine));
    let found = catalog::read(db, &filter).await?;
    let ends = standing.current(graph);
    let targets = ends.iter().map(|node| Target::revision(&node.id));
    let targets: Vec<Target> = targets.collect();
    let expected: Catalog = scratch
        .with(async |db| {
            walk(db, history, &targets).await?;
            Ok::<_, DriftError>(catalog::read(db, &filter).await?)
        })
        .await?;
    Ok(compared(&expected, &found, Rigour::Equivalent))
}

/// Applies revisions, and all that they stand on, to an empty database.
pub(crate) async fn walk(
    db: &DatabaseConnection,
    history: &History,
    targets: &[Target],
) -> Result<(), DriftError> {
    let runner = Runner::new(db, history);
    for target in targets {
        let done = runner.upgrade(target, &mut |_| {}).await;
        done.map_err(DriftError::Walk)?;
    }
    Ok(())
}
