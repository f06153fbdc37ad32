//! What tests that need more than one crate have in common. The tests themselves live in `it/`.
//!
//! A test of a repository or a schema is written once, for every database:
//!
//! ```text
//! on_every_database!(an_email_is_unique);
//! async fn an_email_is_unique(database: &TestDatabase) { … }
//! ```

// The futures of a whole stack lie deeper in each other than the compiler looks by itself.
#![recursion_limit = "256"]

pub mod app;
pub mod catalog;
pub mod database;
pub mod limbeck;
pub mod plan;
pub mod process;
pub mod proxy;
pub mod sample;
pub mod stack;
