//! Why an operation cannot be applied to a schema.

use crate::schema::Object;

/// Why an operation cannot be applied to a schema.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApplyError {
    /// It changes, or points to, what is not there.
    #[error("{0} does not exist")]
    Missing(Object),
    /// It makes what is there already.
    #[error("{0} exists already")]
    Exists(Object),
    /// It says something else about the state before it.
    #[error("{0} is not defined as the operation says it is")]
    Differs(Object),
    /// It takes away what something else stands on.
    #[error("{object} is still used by {by}: drop or change that first")]
    Used {
        /// What would go.
        object: Box<Object>,
        /// What needs it.
        by: Box<Object>,
    },
    /// What it makes would be wrong in itself.
    #[error("{object} {problem}")]
    Invalid {
        /// What would be made.
        object: Object,
        /// What is wrong with it.
        problem: String,
    },
}

impl ApplyError {
    pub(super) fn invalid(object: Object, problem: impl Into<String>) -> Self {
        Self::Invalid {
            object,
            problem: problem.into(),
        }
    }
}
