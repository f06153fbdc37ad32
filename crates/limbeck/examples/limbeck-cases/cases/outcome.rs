//! How a case ended, in a line.

use super::case::Case;
use serde_json::{Value, json};
use std::fmt;

/// How a case ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It holds, and what there is to say.
    Passed(Option<String>),
    /// What does not hold.
    Failed(Vec<String>),
    /// Why it is not run on this engine.
    NotHere(String),
}

/// A case that was run.
#[derive(Debug)]
pub(crate) struct Ended<'c> {
    pub(super) case: &'c Case,
    pub(super) outcome: Outcome,
}

impl Ended<'_> {
    pub(crate) fn failed(&self) -> bool {
        matches!(self.outcome, Outcome::Failed(_))
    }

    /// A word for the outcome, and what there is to say of it.
    fn said(&self) -> (&'static str, Option<String>) {
        match &self.outcome {
            Outcome::Passed(note) => ("ok", note.clone()),
            Outcome::Failed(all) => ("FAILED", Some(all.join("; "))),
            Outcome::NotHere(why) => ("-", Some(why.clone())),
        }
    }

    /// Where the case is written.
    fn place(&self) -> String {
        format!("{}:{}", self.case.file.display(), self.case.line)
    }
}

impl fmt::Display for Ended<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, said) = self.said();
        write!(f, "{word:<6} {}", self.case.name)?;
        if let Some(said) = said {
            write!(f, ": {}", in_one_line(&said))?;
        }
        if self.failed() {
            write!(f, " ({})", self.place())?;
        }
        Ok(())
    }
}

/// How many cases ended how.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Count {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) not_here: usize,
}

impl Count {
    pub(crate) fn of(all: &[Ended<'_>]) -> Self {
        let mut count = Self::default();
        for one in all {
            *match one.outcome {
                Outcome::Passed(_) => &mut count.passed,
                Outcome::Failed(_) => &mut count.failed,
                Outcome::NotHere(_) => &mut count.not_here,
            } += 1;
        }
        count
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        match self.not_here {
            0 => Ok(()),
            1 => f.write_str(", 1 does not apply"),
            count => write!(f, ", {count} do not apply"),
        }
    }
}

/// The same for machines.
pub(crate) fn as_json(ended: &[Ended<'_>], count: Count) -> Value {
    let one = |one: &Ended<'_>| {
        let (outcome, said) = one.said();
        json!({ "case": one.case.name, "place": one.place(), "outcome": outcome, "said": said })
    };
    json!({
        "cases": ended.iter().map(one).collect::<Vec<_>>(),
        "passed": count.passed,
        "failed": count.failed,
        "do_not_apply": count.not_here,
    })
}

fn in_one_line(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    lines.join(" ")
}
