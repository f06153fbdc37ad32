//! Limbeck: the Alembic that SeaORM never had.
//!
//! A revision is a file with a plan, and a plan is data: a list of [operations](Operation), each with a complete before
//! and after. The schema as of any revision is the fold of the operations before it ([`State`]), so there is no
//! snapshot to keep beside the files. Everything that computes (folding, ordering, inverting, resolving a [`Plan`])
//! is pure and needs no driver; what speaks to databases stands behind the feature `engine`, and what reads SeaORM's
//! entities behind the feature `entities`.
//!
//! | module | holds |
//! |---|---|
//! | [`schema`] | the vocabulary: tables, columns, types, keys, indexes; logical or as a server describes them |
//! | [`operation`] | the changes, with their inverses |
//! | [`state`] | the fold: what operations make of a schema |
//! | [`order`] | the order in which a set of operations can run |
//! | [`plan`] | the builder that revision files speak |
//! | [`revision`] | a revision: its place in the graph, its two plans, its checksum |
//! | [`diff`] | what has to be done to get from one schema to another, or what has to be said first |
//! | [`render`] | operations as the text of a revision file |
//! | [`filter`] | which objects are looked at |
//! | [`extras`] | what an entity says of its table beyond what SeaORM has words for |
//! | `entities` | the schema that SeaORM's entities want (feature `entities`) |
//! | `catalog` | schemas as servers tell them, read and compared (feature `engine`) |
//! | `adopt` | live databases in the words of revisions (feature `engine`) |
//! | `drift` | what a live database has otherwise than its revisions made it (feature `engine`) |
//! | [`sql`] | operations as SQL for each engine |
//! | `history` | the revisions of a project, resolved against each other (feature `engine`) |
//! | `legacy` | files of SeaORM's own migrator (feature `engine`) |
//! | `meaning` | what a revision means, as text to be compared with what its file means (feature `engine`) |
//! | `graph` | how revisions hang together (feature `engine`) |
//! | `target` | the words for places in the graph, resolved against what is applied (feature `engine`) |
//! | `backup` | copies of a database, made before it is migrated (feature `engine`) |
//! | [`lint`] | what a revision does to others while it runs, told beforehand |
//! | `prove` | revisions tried out on scratch databases, there and back with rows (feature `engine`) |
//! | `cli` | the command line (feature `cli`) |
//! | `runner` | walking a database along the graph: lock, bookkeeping, journal, repair (feature `engine`) |
//!
//! One more kind of operation: a variant in `operation.rs`, its inverse in `operation/inverse.rs`, its effect in
//! `apply.rs`, its place in `order/phase.rs`, its SQL in `sql/postgres.rs`, `sql/mysql.rs` and `sql/sqlite.rs`; the
//! compiler names the rest.

#[cfg(feature = "engine")]
pub mod adopt;
mod apply;
#[cfg(feature = "engine")]
pub mod backup;
#[cfg(feature = "engine")]
pub mod catalog;
pub mod checksum;
#[cfg(feature = "cli")]
pub mod cli;
pub mod diff;
#[cfg(feature = "engine")]
pub mod drift;
pub mod engine;
#[cfg(feature = "entities")]
pub mod entities;
pub mod extras;
pub mod filter;
#[cfg(feature = "engine")]
pub mod graph;
#[cfg(feature = "engine")]
mod history;
#[cfg(feature = "engine")]
mod legacy;
pub mod lint;
#[cfg(feature = "engine")]
pub mod meaning;
pub mod operation;
pub mod order;
pub mod plan;
#[cfg(feature = "engine")]
pub mod prove;
pub mod render;
pub mod revision;
#[cfg(feature = "engine")]
pub mod runner;
pub mod schema;
pub mod sql;
pub mod state;
#[cfg(feature = "engine")]
pub mod target;

#[cfg(feature = "engine")]
mod library;

pub use apply::ApplyError;
pub use checksum::Checksum;
pub use engine::{Engine, Engines, Server, Version};
pub use extras::SchemaExtras;
#[cfg(feature = "engine")]
pub use history::{History, HistoryError};
#[cfg(feature = "engine")]
pub use legacy::Code;
#[cfg(feature = "engine")]
pub use library::{UpgradeError, downgrade, upgrade};
pub use operation::Operation;
pub use plan::{Plan, col, irreversible};
pub use revision::{Meta, Revision};
pub use state::State;

#[cfg(all(doctest, feature = "cli"))]
#[doc = include_str!("../README.md")]
struct Readme;
