//! Several revisions are proven on one database that walks up the history, so that each is applied a few times however
//! many stand above it. Where a proof leaves more than it found, the next one begins with a database of its own.

use super::conditions::Conditions;
use super::error::ProofError;
use super::trial::Trial;
use super::{Failure, Proof, Scratch};
use crate::graph::{Node, Places};
use crate::history::History;
use crate::runner::{Progress, Revisions as _};
use sea_orm::DatabaseConnection;
use std::time::Instant;

/// What came of a proof.
pub type Outcome = Result<Proof, Box<Failure>>;

/// Who is told of each proof when it has ended.
pub type Told<'t> = dyn FnMut(Outcome) + Send + 't;

/// Revisions that are still to be proven.
pub(super) struct Walk<'a> {
    pub(super) history: &'a History,
    pub(super) scratch: &'a Scratch,
    /// Each after those that it stands on.
    pub(super) open: Vec<&'a Node>,
}

impl<'a> Walk<'a> {
    pub(super) async fn run(
        mut self,
        progress: &mut Progress<'_>,
        told: &mut Told<'_>,
    ) -> Result<(), ProofError> {
        while !self.open.is_empty() {
            // In a box, or the futures of all phases nest deeper than compilers like.
            Box::pin(self.on_one_database(progress, told)).await?;
        }
        Ok(())
    }

    /// Goes up as far as one database can be used.
    async fn on_one_database(
        &mut self,
        progress: &mut Progress<'_>,
        told: &mut Told<'_>,
    ) -> Result<(), ProofError> {
        let scratch = self.scratch;
        scratch
            .with(async |bench| {
                scratch
                    .with(async |db| self.up_along(db, bench, progress, told).await)
                    .await
            })
            .await
    }

    async fn up_along(
        &mut self,
        db: &DatabaseConnection,
        bench: &DatabaseConnection,
        progress: &mut Progress<'_>,
        told: &mut Told<'_>,
    ) -> Result<(), ProofError> {
        let mut applied = Places::new();
        let mut is_fresh = true;
        while let Some(place) = self.next(&applied) {
            let trial = self.trial(self.open[place]);
            let began = Instant::now();
            let course = trial.on(db, bench).await?;
            let mut usual = Conditions::new();
            match Box::pin(course.run(&applied, &mut usual, progress)).await {
                Ok((mut proof, remains)) => {
                    proof.elapsed = began.elapsed();
                    told(Ok(proof));
                    self.open.remove(place);
                    let goes_on = match remains {
                        Some(remains) if !self.open.is_empty() => course.clear(&remains).await,
                        _ => false,
                    };
                    if !goes_on {
                        return Ok(());
                    }
                    applied = trial.below();
                    applied.extend(trial.place());
                }
                // Should those before it be to blame, it does well on a database of its own.
                Err(ProofError::Failed(_)) if !is_fresh => return Ok(()),
                Err(ProofError::Failed(failure)) => {
                    self.open.remove(place);
                    told(Err(Box::pin(trial.explained(failure)).await));
                    return Ok(());
                }
                Err(error) => return Err(error),
            }
            is_fresh = false;
        }
        Ok(())
    }

    fn trial(&self, node: &'a Node) -> Trial<'a> {
        Trial {
            history: self.history,
            node,
            scratch: self.scratch,
        }
    }

    /// The first one that can be proven where these are applied: with nothing there that it does not stand on.
    fn next(&self, applied: &Places) -> Option<usize> {
        let graph = self.history.graph();
        self.open.iter().position(|node| {
            let below = graph.below(graph.place_of_id(&node.id));
            applied.is_subset(&below)
        })
    }
}
