//! What a rule is, and all of them.

use super::scene::{Hit, Scene, Whole};
use super::{compatibility, data_loss, locks, manners, names, rows, sqlite, types};
use crate::engine::Engine;
use serde::Serialize;
use std::fmt;

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Good to know.
    Note,
    /// It holds others up, or breaks what runs, for some time.
    Warning,
    /// Something is lost, or the revision fails where there are rows.
    Error,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// One thing that is worth a word.
pub struct Rule {
    /// Its name for good: a letter for the family, and a number.
    pub id: &'static str,
    /// What a revision does that it is about.
    pub title: &'static str,
    /// How grave that is.
    pub level: Level,
    /// The engines on which it can be so.
    pub engines: &'static [Engine],
    /// What it does, and to whom, while it runs and after.
    pub why: &'static str,
    /// What to write instead: paragraphs, and code that is set apart by a fence.
    pub instead: &'static str,
    pub(super) look: Look,
}

/// How a rule looks.
#[derive(Clone, Copy)]
pub(super) enum Look {
    /// At each operation.
    Each(fn(&Scene<'_>) -> Vec<Hit>),
    /// At each operation, those included that are only declared of raw SQL: what they do is done.
    Declared(fn(&Scene<'_>) -> Vec<Hit>),
    /// At the revision as a whole.
    Whole(fn(&Whole<'_>) -> Vec<Hit>),
    /// At what the file says to be meant.
    Allow,
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Rule {}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

pub(super) const ALL: &[Engine] = &Engine::ALL;
pub(super) const POSTGRES: &[Engine] = &[Engine::Postgres];
pub(super) const MYSQL: &[Engine] = &[Engine::MySql, Engine::MariaDb];
pub(super) const SERVERS: &[Engine] = &[Engine::Postgres, Engine::MySql, Engine::MariaDb];
pub(super) const SQLITE: &[Engine] = &[Engine::Sqlite];

/// Every rule, family by family.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    let families = [
        data_loss::RULES,
        rows::RULES,
        locks::RULES,
        compatibility::RULES,
        types::RULES,
        names::RULES,
        manners::RULES,
        sqlite::RULES,
    ];
    families.into_iter().flatten()
}

/// The rule of that name.
pub fn rule(id: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.id == id)
}
