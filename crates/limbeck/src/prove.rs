//! The proof: a revision is tried out on a scratch database, there and back, with rows in its tables.
//!
//! Everything beneath the revision is applied, rows that make the usual mistakes fail are put into the tables that it
//! touches, and then it goes up, down, and up again. Down must leave the schema that was there before, names included,
//! and every row and value of which the revision does not say that it goes. Up must lead where the operations say: the
//! result is compared with a database that is made from the state at once. What does not hold is a [`Failure`] that
//! names the engine, the phase, and what was expected where something else was found.
//!
//! What a file of SeaORM's own migrator does nobody knows, so it is only walked. A revision without a way back is only
//! applied, and the report says so.
//!
//! | file | holds |
//! |---|---|
//! | `scratch` | databases that are made for one proof |
//! | `conditions` | what somebody else wants of a proof: no made-up rows, a look between the phases |
//! | `trial` | the phases, one after the other |
//! | `built` | a database that is made from a state at once |
//! | `touched`, `seed` | which tables get rows, and which rows |
//! | `fate` | which rows and values a revision says it changes |
//! | `rows`, `finding` | what was there before, compared with what is there now |
//! | `error` | why a proof fails, and what to do next |

mod built;
mod conditions;
mod error;
mod fate;
mod finding;
mod rows;
mod scratch;
mod seed;
#[cfg(test)]
mod tests;
mod touched;
mod trial;

pub(crate) use built::{Stuck, made, schemas};
pub use conditions::{Conditions, Look, Witness};
pub use error::{Failure, Phase, ProofError, Why};
pub use finding::Finding;
pub(crate) use finding::compared;
pub use scratch::Scratch;

use crate::engine::Server;
use crate::history::History;
use crate::runner::{Progress, Revisions as _};
use std::time::{Duration, Instant};
use trial::Trial;

/// A revision that holds what it promises, on one server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Its name.
    pub revision: String,
    /// Where.
    pub server: Server,
    /// How many rows were there before and were there again afterwards.
    pub survived: usize,
    /// What was lost on the way there and back, as the revision says, each in a line.
    pub lost: Vec<String>,
    /// Why it was only applied, if it was.
    pub irreversible: Option<String>,
    /// What is not proven, each in a line: tables in which no row could be put.
    pub notes: Vec<String>,
    /// How long it took.
    pub elapsed: Duration,
}

/// Proves a revision of a history on a scratch database. One that is no file yet is proven in
/// [a history that has it](History::with).
pub async fn prove(
    history: &History,
    id: &str,
    scratch: &Scratch,
    progress: &mut Progress<'_>,
) -> Result<Proof, ProofError> {
    let trial = trial(history, id, scratch)?;
    match timed(&trial, Conditions::default(), progress).await {
        Err(ProofError::Failed(failure)) => Err(trial.explained(failure).await),
        outcome => outcome,
    }
}

/// Proves a revision as [`prove`] does, under conditions. Where it fails nobody asks whether it is the rows alone.
pub async fn prove_under(
    conditions: Conditions<'_>,
    history: &History,
    id: &str,
    scratch: &Scratch,
    progress: &mut Progress<'_>,
) -> Result<Proof, ProofError> {
    timed(&trial(history, id, scratch)?, conditions, progress).await
}

fn trial<'a>(
    history: &'a History,
    id: &str,
    scratch: &'a Scratch,
) -> Result<Trial<'a>, ProofError> {
    let node = history.graph().get(id);
    let node = node.ok_or_else(|| ProofError::Unknown(id.to_owned()))?;
    Ok(Trial {
        history,
        node,
        scratch,
    })
}

async fn timed(
    trial: &Trial<'_>,
    conditions: Conditions<'_>,
    progress: &mut Progress<'_>,
) -> Result<Proof, ProofError> {
    let began = Instant::now();
    let mut proof = trial.run(conditions, progress).await?;
    proof.elapsed = began.elapsed();
    Ok(proof)
}
