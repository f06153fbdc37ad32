//! What can go wrong with a command, and with which code the program ends then.

use crate::adopt::AdoptError;
use crate::catalog::CatalogError;
use crate::drift::DriftError;
use crate::entities::EntityError;
use crate::graph::GraphError;
use crate::history::HistoryError;
use crate::prove::ProofError;
use crate::runner;
use crate::sql::RenderError;
use crate::target::TargetError;
use std::error::Error;
use std::io;
use std::path::PathBuf;

/// Why a command was not done.
#[derive(Debug, thiserror::Error)]
pub(super) enum CliError {
    /// The revisions do not fit together.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// A place that leads nowhere.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// The database could not be opened.
    #[error("the database cannot be reached")]
    Connect(#[source] Box<dyn Error + Send + Sync>),
    /// The runner refused or failed.
    #[error(transparent)]
    Runner(#[from] runner::Error),
    /// There is nothing to prove revisions on.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The database cannot be put into words.
    #[error(transparent)]
    Adopt(#[from] AdoptError),
    /// Drift cannot be told.
    #[error(transparent)]
    Drift(#[from] DriftError),
    /// A catalog cannot be read.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// Something cannot be written as SQL of this server.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// A file or folder that cannot be read or written.
    #[error("{} cannot be {what}", .path.display())]
    File {
        what: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    /// The entities cannot be read.
    #[error(transparent)]
    Entities(#[from] EntityError),
    /// A revision that does not do what it should, there or back.
    #[error("nothing was written, since it could not be proven:\n{0}")]
    Unproven(String),
    /// The file that was written is no good, and why; it is gone again.
    #[error("{} was taken away again: {why}", .path.display())]
    Rejected {
        /// Which.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// Something has to be said before a revision can be written.
    #[error("{0}")]
    Undecided(String),
    /// Nobody agreed.
    #[error("{0}")]
    Refused(String),
    /// Something was typed that makes no sense.
    #[error("{0}")]
    Usage(String),
}

impl CliError {
    pub(super) fn file(what: &'static str, path: impl Into<PathBuf>) -> impl Fn(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File {
            what,
            path: path.clone(),
            source,
        }
    }

    pub(super) fn exit_code(&self) -> u8 {
        match self {
            Self::Runner(error) | Self::Drift(DriftError::Standing(error)) => error.exit_code(),
            Self::Target(TargetError::ManyHeads { .. }) => 7,
            Self::Usage(_) | Self::Proof(ProofError::Address(_)) => 2,
            _ => 1,
        }
    }

    /// The statement that failed, if one did.
    pub(super) fn sql(&self) -> Option<&str> {
        match self {
            Self::Runner(runner::Error::Failed(failure)) => {
                let step = failure.step.as_ref()?;
                (!step.sql.is_empty()).then_some(step.sql.as_str())
            }
            _ => None,
        }
    }

    /// The error and its causes; one whose text was said already is left out.
    pub(super) fn said(&self) -> String {
        let mut said = self.to_string();
        let mut cause = self.source();
        while let Some(error) = cause {
            let text = error.to_string();
            if !said.contains(&text) {
                said = format!("{said}: {text}");
            }
            cause = error.source();
        }
        said
    }
}

impl From<GraphError> for CliError {
    fn from(error: GraphError) -> Self {
        HistoryError::from(error).into()
    }
}
