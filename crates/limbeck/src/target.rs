//! Where to go among the revisions, as people type it. The words are Alembic's.
//!
//! | typed | meant |
//! |---|---|
//! | `a1b2c3d4e5f6`, `a1b2`, `m20261120_2215` | a revision: its id or its file, or enough of the beginning |
//! | `head`, `heads` | the one revision that nothing follows, or all of those |
//! | `base` | nothing at all |
//! | `current` | where the database is |
//! | `+2`, `-1` | so many from where the database is |
//! | `a1b2+2`, `head-1` | so many from there |
//! | `billing@head`, `billing@base`, `billing@+1` | the same, on the branch of that label or revision |
//! | `a1b2:head` | from there to there |

mod error;
mod resolve;
#[cfg(test)]
mod tests;
mod walk;

pub use error::{InvalidTarget, TargetError};
pub(crate) use resolve::Resolver;

use std::fmt;
use std::str::FromStr;

/// A place among the revisions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The branch it is looked for on: a label, or a revision.
    pub branch: Option<String>,
    /// Where counting begins.
    pub start: Start,
    /// How far from there: up when positive.
    pub steps: i64,
}

/// Where counting begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// Where the database is, unsaid: `+2`.
    Here,
    /// Where the database is, said: `current`.
    Current,
    /// The newest revision.
    Head,
    /// The newest revision of every branch.
    Heads,
    /// Before the first revision.
    Base,
    /// A revision.
    Named(String),
}

/// From somewhere to somewhere; what is not said is `base` and `heads`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Range {
    /// Where it begins.
    pub from: Option<Target>,
    /// Where it ends.
    pub to: Option<Target>,
}

impl Target {
    /// Everything applied; refused when there are several heads.
    pub fn head() -> Self {
        Self::plain(Start::Head)
    }

    /// Everything applied, on every branch.
    pub fn heads() -> Self {
        Self::plain(Start::Heads)
    }

    /// Nothing applied.
    pub fn base() -> Self {
        Self::plain(Start::Base)
    }

    /// So many revisions from where the database is.
    pub fn relative(steps: i64) -> Self {
        Self {
            steps,
            ..Self::plain(Start::Here)
        }
    }

    /// This revision.
    pub fn revision(word: impl Into<String>) -> Self {
        Self::plain(Start::Named(word.into()))
    }

    /// Whether it depends on where a database is.
    pub fn asks_database(&self) -> bool {
        matches!(self.start, Start::Here | Start::Current)
    }

    fn plain(start: Start) -> Self {
        Self {
            branch: None,
            start,
            steps: 0,
        }
    }
}

/// Whether a text can name a revision or a branch, and nothing else.
pub(crate) fn is_word(text: &str) -> bool {
    let plain = |letter: char| letter.is_alphanumeric() || letter == '_';
    let taken = ["head", "heads", "base", "current"].contains(&text);
    !text.is_empty() && !taken && text.chars().all(plain)
}

impl FromStr for Target {
    type Err = InvalidTarget;

    fn from_str(text: &str) -> Result<Self, InvalidTarget> {
        read(text).ok_or_else(|| InvalidTarget(text.to_owned()))
    }
}

fn read(text: &str) -> Option<Target> {
    let (branch, place) = match text.split_once('@') {
        Some((branch, place)) => (is_word(branch).then(|| Some(branch.to_owned()))?, place),
        None => (None, text),
    };
    let (start, steps) = match place.rfind(['+', '-']) {
        Some(sign) => (&place[..sign], Some(read_steps(&place[sign..])?)),
        None => (place, None),
    };
    let start = match start {
        "" if steps.is_some() => Start::Here,
        "current" => Start::Current,
        "head" => Start::Head,
        "heads" => Start::Heads,
        "base" => Start::Base,
        word if is_word(word) => Start::Named(word.to_owned()),
        _ => return None,
    };
    let steps = steps.unwrap_or(0);
    Some(Target {
        branch,
        start,
        steps,
    })
}

/// Reads `+2` or `-1`. None is not a number of steps, and nor is more than any graph has.
fn read_steps(text: &str) -> Option<i64> {
    let digits = text[1..].bytes().all(|letter| letter.is_ascii_digit());
    let steps: i64 = text.parse::<i32>().ok()?.into();
    (digits && steps != 0).then_some(steps)
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(branch) = &self.branch {
            write!(f, "{branch}@")?;
        }
        f.write_str(match &self.start {
            Start::Here => "",
            Start::Current => "current",
            Start::Head => "head",
            Start::Heads => "heads",
            Start::Base => "base",
            Start::Named(word) => word,
        })?;
        match self.steps {
            0 => Ok(()),
            steps => write!(f, "{steps:+}"),
        }
    }
}

impl Range {
    /// Whether a text says a range and not a single target.
    pub fn is_meant(text: &str) -> bool {
        text.contains(':')
    }
}

impl FromStr for Range {
    type Err = InvalidTarget;

    fn from_str(text: &str) -> Result<Self, InvalidTarget> {
        let invalid = || InvalidTarget(text.to_owned());
        let (from, to) = text.split_once(':').ok_or_else(invalid)?;
        let end = |text: &str| match text {
            "" => Ok(None),
            _ => text.parse().map(Some),
        };
        Ok(Self {
            from: end(from)?,
            to: end(to)?,
        })
    }
}
