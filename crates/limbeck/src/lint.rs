//! What a revision does to those who work with the database while it runs, and to what they keep there: told before
//! anybody runs it, per engine, each with the way around it.
//!
//! ```
//! use limbeck::lint::{Level, Subject, lint};
//! use limbeck::schema::Index;
//! use limbeck::{Engine, Engines, Plan, State};
//!
//! let mut p = Plan::new();
//! p.create_table("users", |t| {
//!     t.id();
//!     t.string("email", 255);
//! });
//! let before = State::replay(&p.resolve(&State::new())?)?;
//! let mut p = Plan::new();
//! p.table("users").create_index(Index::on(["email"]));
//!
//! let report = lint(&Subject { before: &before, up: &p.resolve(&before)?, down: None, allow: &[] });
//! let finding = &report.findings[0];
//! assert_eq!((finding.rule.id, finding.rule.level), ("L001", Level::Warning));
//! assert_eq!(finding.engines, Engines::from(Engine::Postgres));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Nothing here asks a database: a rule looks at the operations of a revision and at the schema before each of them.
//! A table that the same revision makes has no rows and no users, so nothing that is done to it is worth a word.
//!
//! | file | holds |
//! |---|---|
//! | `rule` | what a rule is, and all of them |
//! | `scene` | what a rule sees |
//! | `data_loss`, `rows`, `locks`, `compatibility`, `types`, `names`, `manners`, `sqlite` | the rules, a family each |
//! | `passage` | what becomes of values and of their table when a type changes |
//! | `allow` | what a file says to be meant |
//!
//! One more rule: an entry in the table of its family, and `docs/lint.md` written anew (the test that compares them
//! tells how).

mod allow;
mod compatibility;
mod data_loss;
mod locks;
mod manners;
mod names;
mod passage;
mod rows;
mod rule;
mod scene;
mod sqlite;
#[cfg(test)]
mod tests;
mod types;

pub use allow::{Allow, Allowed};
pub use rule::{Level, Rule, rule, rules};

use crate::engine::{Engine, Engines};
use crate::operation::Operation;
use crate::schema::Object;
use crate::state::State;
use scene::Whole;

/// A revision as lint looks at it.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The state that it begins at.
    pub before: &'a State,
    /// What it does.
    pub up: &'a [Operation],
    /// How it is taken back; None if it is not.
    pub down: Option<&'a [Operation]>,
    /// What its file says to be meant.
    pub allow: &'a [Allow],
}

/// What a rule has found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// The engines on which it is so.
    pub engines: Engines,
    /// The operation, counted from one as `show` lists them. None for what concerns the whole file.
    pub step: Option<usize>,
    /// What it is about.
    pub object: Option<Object>,
    /// What is the matter, in a line.
    pub text: String,
}

/// What was found in a revision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What stands.
    pub findings: Vec<Finding>,
    /// What its file says to be meant.
    pub allowed: Vec<Allowed>,
}

impl Report {
    /// The same, as far as some engines are concerned.
    #[must_use]
    pub fn on(mut self, engines: &Engines) -> Self {
        let concerns = |finding: &mut Finding| {
            finding.engines = finding.engines.and(engines);
            !finding.engines.is_empty()
        };
        self.findings.retain_mut(concerns);
        self.allowed.retain_mut(|one| concerns(&mut one.finding));
        self
    }

    /// How many findings of a level stand.
    pub fn count(&self, level: Level) -> usize {
        let of_level = |finding: &&Finding| finding.rule.level == level;
        self.findings.iter().filter(of_level).count()
    }
}

/// Looks at a revision, on every engine.
pub fn lint(subject: &Subject<'_>) -> Report {
    let mut findings: Vec<Finding> = Vec::new();
    for engine in Engine::ALL {
        let whole = Whole::new(engine, subject);
        for hit in whole.hits() {
            let same = findings.iter_mut().find(|known| {
                known.rule == hit.rule && known.step == hit.step && known.text == hit.text
            });
            match same {
                Some(known) => known.engines = known.engines.iter().chain([engine]).collect(),
                None => findings.push(Finding {
                    rule: hit.rule,
                    engines: engine.into(),
                    step: hit.step,
                    object: hit.object,
                    text: hit.text,
                }),
            }
        }
    }
    findings.sort_by(|a, b| (a.step, a.rule.id).cmp(&(b.step, b.rule.id)));
    allow::sorted_out(findings, subject.allow)
}
