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
//! | `walk` | several proofs on one database |
//! | `trial` | the phases, one after the other |
//! | `clear` | what a proof leaves, taken out before the next one |
//! | `built`, `bench`, `excerpt` | a database that is made from a state at once, or from the part that matters |
//! | `touched`, `seed` | which tables get rows, and which rows |
//! | `fate` | which rows and values a revision says it changes |
//! | `rows`, `finding` | what was there before, compared with what is there now |
//! | `error` | why a proof fails, and what to do next |

mod bench;
mod built;
mod clear;
mod conditions;
mod error;
mod excerpt;
mod fate;
mod finding;
mod rows;
mod scratch;
mod seed;
#[cfg(test)]
mod tests;
mod touched;
mod trial;
mod walk;

pub(crate) use built::{Stuck, made, schemas};
pub use conditions::{Conditions, Look, Witness};
pub use error::{Failure, Phase, ProofError, Why};
pub use finding::Finding;
pub(crate) use finding::compared;
pub use scratch::Scratch;
pub(crate) use scratch::server as scratch_server;
pub use walk::{Outcome, Told};

use crate::engine::Server;
use crate::history::History;
use crate::runner::{Progress, Revisions as _};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};
use trial::Trial;
use walk::Walk;

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
    let mut outcome = None;
    prove_each(history, [id], scratch, progress, &mut |one| {
        outcome = Some(one);
    })
    .await?;
    match outcome {
        Some(outcome) => outcome.map_err(ProofError::Failed),
        None => Err(ProofError::Unknown(id.to_owned())),
    }
}

/// Proves a revision as [`prove`] does, under conditions. Where it fails nobody asks whether it is the rows alone.
pub async fn prove_under(
    mut conditions: Conditions<'_>,
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
    let mut proof = trial.alone(&mut conditions, progress).await?;
    proof.elapsed = began.elapsed();
    Ok(proof)
}

/// Proves several revisions as [`prove`] does each, on as few databases as that takes: one for a history without
/// branches, and one more after every proof that fails, and after every revision that cannot be taken back. `told` of
/// each when it has ended, those of a branch one after the other.
pub async fn prove_each<'i>(
    history: &History,
    ids: impl IntoIterator<Item = &'i str>,
    scratch: &Scratch,
    progress: &mut Progress<'_>,
    told: &mut Told<'_>,
) -> Result<(), ProofError> {
    let graph = history.graph();
    let mut meant = BTreeSet::new();
    for id in ids {
        let place = graph.place_of_id(id);
        meant.insert(place.ok_or_else(|| ProofError::Unknown(id.to_owned()))?);
    }
    let open = meant.into_iter().map(|place| graph.node(place)).collect();
    let walk = Walk {
        history,
        scratch,
        open,
    };
    walk.run(progress, told).await
}
