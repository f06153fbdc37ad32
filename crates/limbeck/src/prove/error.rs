//! Why a revision is not proven.

use super::finding::Finding;
use crate::catalog::CatalogError;
use crate::engine::Server;
use crate::runner;
use crate::sql::RenderError;
use sea_orm::DbErr;
use std::error::Error;
use std::fmt::{self, Write as _};

/// What stands in the way of a proof, or against a revision.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// No revision of that id.
    #[error("no revision has the id {0}")]
    Unknown(String),
    /// An address that names no server.
    #[error(
        "`{0}` is no scheme of a scratch server: name a database on a PostgreSQL (postgres://…), MySQL or MariaDB (mysql://…) server. SQLite is always proven, in memory"
    )]
    Address(String),
    /// No scratch database.
    #[error(
        "no scratch database could be made and dropped; the user of its server needs the right to (PostgreSQL: CREATEDB; MySQL and MariaDB: CREATE and DROP on `limbeck_proof_%`), or name another server of its kind: --scratch, or LIMBECK_SCRATCH_URLS"
    )]
    Scratch(#[source] DbErr),
    /// The revision does not hold.
    #[error(transparent)]
    Failed(Box<Failure>),
}

/// A revision that does not hold what it promises.
#[derive(Debug)]
pub struct Failure {
    /// Its name.
    pub revision: String,
    /// Where it was tried.
    pub server: Server,
    /// What was tried.
    pub phase: Phase,
    /// What came of it.
    pub why: Why,
}

/// A part of the proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Everything that it stands on is applied.
    Replay,
    /// Rows are put into the tables that it touches.
    Seed,
    /// It is applied.
    Up,
    /// The database is compared with one that is made from what its operations say.
    State,
    /// It is taken back.
    Down,
    /// The schema is compared with that before.
    Restored,
    /// The rows are compared with those before.
    Rows,
    /// It is applied again.
    Again,
    /// The schema is compared with that after the first time.
    Same,
}

/// What went wrong in a phase.
#[derive(Debug)]
pub enum Why {
    /// A step failed, or was refused.
    Run {
        /// How.
        source: runner::Error,
        /// Whether it is only the rows that stand in its way: on empty tables it does well.
        only_with_rows: bool,
    },
    /// Something is not as it should be.
    Differs(Vec<Finding>),
    /// The database did not tell.
    Asked(DbErr),
    /// The catalog could not be read.
    Catalog(CatalogError),
    /// The state cannot be written as SQL.
    Render(RenderError),
    /// The state has no order in which its tables can be made.
    Order(crate::order::OrderError),
}

impl From<runner::Error> for Why {
    fn from(source: runner::Error) -> Self {
        Self::Run {
            source,
            only_with_rows: false,
        }
    }
}

impl From<DbErr> for Why {
    fn from(error: DbErr) -> Self {
        Self::Asked(error)
    }
}

impl From<CatalogError> for Why {
    fn from(error: CatalogError) -> Self {
        Self::Catalog(error)
    }
}

impl Failure {
    /// The statement that failed, if one did.
    pub fn sql(&self) -> Option<&str> {
        let step = self.run()?.step.as_ref()?;
        (!step.sql.is_empty()).then_some(step.sql.as_str())
    }

    /// What a step was to do, and what the database said to it, if one failed.
    pub fn in_short(&self) -> Option<String> {
        let failure = self.run()?;
        let said = failure.source.to_string();
        let said = said.rsplit_once("returned from database: ");
        Some(format!("{}: {}", failure.step.as_ref()?.describe, said?.1))
    }

    fn run(&self) -> Option<&runner::Failure> {
        match &self.why {
            Why::Run {
                source: runner::Error::Failed(failure),
                ..
            } => Some(failure),
            _ => None,
        }
    }

    /// What is not as it should be.
    pub fn findings(&self) -> &[Finding] {
        match &self.why {
            Why::Differs(findings) => findings,
            _ => &[],
        }
    }

    fn remedy(&self) -> &'static str {
        let (phase, only_with_rows) = match self.why {
            Why::Run { only_with_rows, .. } => (self.phase, only_with_rows),
            _ => (self.phase, false),
        };
        match phase {
            Phase::Up if only_with_rows => {
                "On empty tables it does well: it is rows such as these, which the schema allows, that it cannot take. Deal with them in a step before (`p.data`, `.fill`, `.using`)"
            }
            Phase::Replay => "Prove that revision first",
            Phase::Seed => "See whether the server is well, then prove it again",
            Phase::Up => "Mend `plan`",
            Phase::State => {
                "What `plan` says and what it does are two things: say in `.declares` what its SQL does to tables"
            }
            Phase::Down | Phase::Restored => {
                "Mend `unplan`, or say in it `p.irreversible(\"why\")` if there is no way back"
            }
            Phase::Rows => {
                "Nothing in `plan` says that these values go, so `unplan` has to keep them (rename instead of drop and add), or `plan` has to say how they change (`.using`)"
            }
            Phase::Again | Phase::Same => {
                "Something of it is left when `unplan` has run: mend that"
            }
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (revision, server) = (&self.revision, &self.server);
        write!(f, "{revision} does not hold on {server}: {}", self.phase)?;
        match &self.why {
            Why::Differs(findings) => {
                for finding in findings {
                    write!(f, "\n  {finding}")?;
                }
            }
            _ => write!(f, ":\n  {}", causes(self.why.cause()))?,
        }
        write!(f, "\n{}", self.remedy())
    }
}

impl Why {
    fn cause(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Run { source, .. } => Some(source),
            Self::Differs(_) => None,
            Self::Asked(error) => Some(error),
            Self::Catalog(error) => Some(error),
            Self::Render(error) => Some(error),
            Self::Order(error) => Some(error),
        }
    }

    /// It and what caused it, in a line.
    pub(crate) fn told(&self) -> String {
        causes(self.cause())
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.why.cause()
    }
}

/// An error and its causes; one whose text was said already is left out.
fn causes(error: Option<&(dyn Error + 'static)>) -> String {
    let mut said = String::new();
    let mut next = error;
    while let Some(error) = next {
        let text = error.to_string();
        if said.is_empty() {
            said = text;
        } else if !said.contains(&text) {
            write!(said, ": {text}").expect("a String takes every text");
        }
        next = error.source();
    }
    said
}

/// What is wrong if something is wrong there.
impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Replay => "what it stands on cannot be applied",
            Self::Seed => "no rows can be put into its tables",
            Self::Up => "it cannot be applied",
            Self::State => "it leads elsewhere than its operations say",
            Self::Down => "it cannot be taken back",
            Self::Restored => "taking it back does not restore the schema",
            Self::Rows => "taking it back does not restore the rows",
            Self::Again => "it cannot be applied again after it was taken back",
            Self::Same => "applied again after it was taken back, it makes another schema",
        })
    }
}

impl Phase {
    /// A word for machines.
    pub fn word(self) -> &'static str {
        match self {
            Self::Replay => "replay",
            Self::Seed => "seed",
            Self::Up => "up",
            Self::State => "state",
            Self::Down => "down",
            Self::Restored => "restored",
            Self::Rows => "rows",
            Self::Again => "again",
            Self::Same => "same",
        }
    }
}
