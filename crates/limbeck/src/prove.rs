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
//! | `trial` | the phases, one after the other |
//! | `built` | a database that is made from a state at once |
//! | `touched`, `seed` | which tables get rows, and which rows |
//! | `fate` | which rows and values a revision says it changes |
//! | `rows`, `finding` | what was there before, compared with what is there now |
//! | `error` | why a proof fails, and what to do next |

mod built;
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
pub use error::{Failure, Phase, ProofError, Why};
pub use finding::Finding;
pub(crate) use finding::compared;
pub use scratch::Scratch;

use crate::engine::Server;
use crate::history::History;
use crate::runner::{Progress, Revisions as _};
use std::time::{Duration, Instant};
use trial::{Seeds, Trial};

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
    let node = history.graph().get(id);
    let node = node.ok_or_else(|| ProofError::Unknown(id.to_owned()))?;
    let began = Instant::now();
    let trial = Trial {
        history,
        node,
        scratch,
    };
    let outcome = trial.run(Seeds::Planted, progress).await;
    let mut proof = match outcome {
        Err(ProofError::Failed(failure)) => return Err(trial.explained(failure).await),
        outcome => outcome?,
    };
    proof.elapsed = began.elapsed();
    Ok(proof)
}
