//! What the runner is given: revisions as steps of SQL. [`History`](crate::History) gives them; the runner looks at
//! nothing else.

pub use crate::sql::{Batched, Step, Work};

use crate::engine::Server;
use crate::graph::{Graph, Node};
use crate::revision::Way;
use crate::sql::Surroundings;
use std::error::Error;

/// The revisions of a project.
pub trait Revisions: Send + Sync {
    /// How they hang together.
    fn graph(&self) -> &Graph;

    /// The checksum of what a revision of the graph means: 64 characters at most.
    fn checksum(&self, id: &str) -> String;

    /// What a revision of the graph does to such a database. Fails when the revision cannot be written for it, or has
    /// no such way.
    fn script(
        &self,
        id: &str,
        way: Way,
        ground: &Ground<'_>,
    ) -> Result<Script, Box<dyn Error + Send + Sync>>;
}

/// The database that a revision meets.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// Which engine, and which version of it.
    pub server: Server,
    /// What is applied, each after all that it stands on. (What other branches did counts too: a table that SQLite
    /// rebuilds has their columns.)
    pub applied: &'a [&'a Node],
    /// What a SQLite database has beside its tables.
    pub surroundings: &'a Surroundings,
}

/// A revision on one server, in one direction.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Script {
    /// The steps, in their order.
    pub steps: Vec<Step>,
    /// The checksum of the schema that the revision makes, where it is known.
    pub schema: Option<String>,
}

impl Step {
    /// Whether it commits on its way, so that a transaction cannot hold it.
    pub(super) fn commits(&self) -> bool {
        self.alone || self.is_batched()
    }

    pub(super) fn is_batched(&self) -> bool {
        let batched = |work: &Work| matches!(work, Work::Batched(_));
        self.work.iter().any(batched)
    }

    pub(super) fn is_code(&self) -> bool {
        self.work.iter().any(|work| matches!(work, Work::Code(_)))
    }
}
