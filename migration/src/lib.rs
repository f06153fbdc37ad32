//! Plinth's schema as a chain of revisions, each with its way back. [Limbeck](limbeck) walks the chain.
//!
//! A revision is frozen once it has left the branch it was written on: it names its own columns and knows no entity,
//! because entities move on and it must not. What revisions share stands in [`columns`] and [`tables`].
//!
//! One more: `plinth migrate revision -m "add phone"` writes `src/revisions/m<time>_add_phone.rs`. The build script finds
//! it there, so no list needs an edit.

pub mod columns;
mod revisions;
mod status;
pub mod tables;

pub use sea_orm::DatabaseConnection;
pub use status::{Status, status};

use limbeck::cli::Project;
use limbeck::{History, HistoryError};

/// Plinth's revisions, as their files say them.
pub fn revisions() -> Vec<limbeck::Revision> {
    revisions::all()
}

/// Where revisions lie, seen from the root of the source tree.
const FOLDER: &str = "migration/src/revisions";

/// How the small program of this crate is built and run: with the features that the whole workspace asks for, so that
/// nothing is compiled a second time.
const PROGRAM: [&str; 5] = ["cargo", "run", "--bin", "plinth-migration", "--"];

/// Plinth for Limbeck's command line, under the name that its users type.
pub fn project(program: &str) -> Project {
    Project::new(program, FOLDER, revisions())
        .compiled_by(PROGRAM)
        .applied_by("make migrate")
}

/// Plinth's revisions, held against each other: what Limbeck's [`Runner`](limbeck::runner::Runner) walks along.
pub fn history() -> Result<History, HistoryError> {
    History::new(revisions())
}
