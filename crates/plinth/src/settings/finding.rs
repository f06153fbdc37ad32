//! What is wrong, or odd, about the settings: one sentence each, all at once.

use std::fmt;

/// One sentence about one setting: which, where its value came from, what is wrong, what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The setting, or the variable when it belongs to no single setting.
    pub key: String,
    /// Where the value came from, such as `environment: DB_PORT`.
    pub source: String,
    /// What is wrong, and the remedy.
    pub text: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.key, self.source, self.text)
    }
}

/// What was found while the settings were read.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) problems: Vec<Finding>,
    pub(super) warnings: Vec<Finding>,
}

impl Findings {
    pub(super) fn problem(
        &mut self,
        key: impl Into<String>,
        source: impl Into<String>,
        text: impl Into<String>,
    ) {
        self.problems.push(Finding {
            key: key.into(),
            source: source.into(),
            text: text.into(),
        });
    }

    pub(super) fn warning(
        &mut self,
        key: impl Into<String>,
        source: impl Into<String>,
        text: impl Into<String>,
    ) {
        self.warnings.push(Finding {
            key: key.into(),
            source: source.into(),
            text: text.into(),
        });
    }
}

/// Every problem of the settings; nothing starts before all are solved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct SettingsErrors {
    /// What must be solved.
    pub problems: Vec<Finding>,
    /// What is worth a look beside it.
    pub warnings: Vec<Finding>,
}

impl fmt::Display for SettingsErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the settings cannot be used")?;
        self.problems
            .iter()
            .try_for_each(|problem| write!(f, "\n  - {problem}"))
    }
}

/// Returns the candidate that was probably meant: one that the word abbreviates, or the most similar one.
pub(super) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let likeness = |candidate: &str| {
        if candidate.starts_with(word) {
            1.0
        } else {
            strsim::normalized_damerau_levenshtein(word, candidate)
        }
    };
    candidates
        .into_iter()
        .map(|candidate| (likeness(candidate), candidate))
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .filter(|(likeness, _)| *likeness > 0.6)
        .map(|(_, candidate)| candidate)
}
