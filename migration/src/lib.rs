//! Plinth's schema as a chain of revisions, each with its way back, and the runner that walks the chain.
//!
//! A revision is frozen once it has left the branch it was written on: it names its own columns and knows no entity,
//! because entities move on and it must not. What revisions share stands in [`columns`] and [`tables`].
//!
//! One more: `plinth migrate new -m "add phone"` writes `src/revisions/m<time>_add_phone.rs`. The build script finds
//! it there, so no list needs an edit. One change per file: MySQL cannot undo half of two.

pub mod columns;
mod error;
mod lock;
mod plan;
mod revisions;
mod runner;
pub mod scaffold;
pub mod tables;
mod target;

pub use error::Error;
pub use plan::{Plan, Revision};
pub use runner::{Event, Migrations, Way};
pub use sea_orm_migration::sea_orm::DatabaseConnection;
pub use target::{InvalidTarget, Target};
