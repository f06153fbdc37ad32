//! Plinth's domain: values, entities and their rules.
//!
//! Deliberately absent: I/O, async, the clock, and every crate that knows of a database or of HTTP.
//! A value that exists is valid; the only way to make one is its `parse` (or `TryFrom`). Entities can be written down and
//! read again (serde), so that the outcome of a request can be kept for its repetition; reading passes the same checks.
//! What the API shows is not this: it has views of its own.
//!
//! To add one more: a file named after the noun, its id by [`id_type!`], its values with [`text`], its entity with
//! [`record::Record`] inside; then `pub mod` here.

pub mod accounts;
pub mod content;
pub mod id;
pub mod log_entries;
pub mod metrics;
pub mod money;
pub mod patch;
pub mod permissions;
pub mod posts;
pub mod profiles;
pub mod record;
pub mod sessions;
pub mod text;
pub mod transfers;
pub mod users;
