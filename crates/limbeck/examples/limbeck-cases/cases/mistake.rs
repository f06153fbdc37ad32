//! What is wrong with a file of cases, and where.

use std::fmt;
use std::path::PathBuf;

/// Something that makes no sense, on a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mistake {
    pub(super) line: usize,
    pub(super) what: String,
}

impl Mistake {
    pub(super) fn new(line: usize, what: impl Into<String>) -> Self {
        Self {
            line,
            what: what.into(),
        }
    }
}

/// A file that cannot be used.
#[derive(Debug)]
pub(crate) struct BadFile {
    pub(super) path: PathBuf,
    pub(super) line: Option<usize>,
    pub(super) case: Option<String>,
    pub(super) what: String,
}

impl fmt::Display for BadFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(case) = &self.case {
            write!(f, ": case `{case}`")?;
        }
        write!(f, ": {}", self.what)
    }
}

impl std::error::Error for BadFile {}
