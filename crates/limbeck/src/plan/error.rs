//! Why a plan cannot be resolved.

use crate::apply::ApplyError;
use crate::operation::Irreversible;
use crate::schema::Object;

/// Why a plan cannot be resolved into operations.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// A column was added or altered without saying what it holds.
    #[error("{0} has no type: say one, such as .string(255)")]
    NoType(Object),
    /// Something was said of a column that has no meaning where it was said.
    #[error("{column}: {words} means nothing {place}")]
    Misplaced {
        /// The column.
        column: Object,
        /// What was said.
        words: &'static str,
        /// Where it was said.
        place: &'static str,
    },
    /// Something was said of a column that nobody has described.
    #[error("{0} is not there, so it cannot be changed")]
    NoColumn(Object),
    /// Two things of a table have one name.
    #[error("{0} is said twice")]
    Twice(Object),
    /// A step does not fit the state before it.
    #[error("step {step} ({what}): {why}")]
    Refused {
        /// Its number, from 1.
        step: usize,
        /// What it would do.
        what: String,
        /// Why it cannot.
        #[source]
        why: Box<ApplyError>,
    },
    /// The plan is a way back, and says that there is none.
    #[error(transparent)]
    Irreversible(#[from] Irreversible),
}
