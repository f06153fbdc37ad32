//! Plinth's use cases, and the traits they need.
//!
//! A use case is a method of a service ([`users::UserService`] and its kin). It opens one unit of work through
//! [`unit::Units`], reads and writes through the repositories that the unit offers, and the unit commits once. Nothing
//! here knows a database, HTTP, or the clock: what is needed from outside is a trait in [`ports`] or [`storage`].
//!
//! To add one more: a file named after the noun with its repository trait and its service, an accessor in
//! [`storage::UnitOfWork`], a field in [`services::Services`], a mock in `testing.rs` (and in
//! the doubles of `plinth-api`, which has its own unit of work for tests of routes).

pub mod accounts;
pub mod admin;
pub mod auth;
pub mod context;
mod derived;
mod digest;
pub mod error;
pub mod idempotency;
pub mod journal;
pub mod log_entries;
pub mod metrics;
pub mod page;
pub mod ports;
pub mod posts;
pub mod precondition;
pub mod profiles;
pub mod services;
pub mod settings;
pub mod storage;
#[cfg(test)]
mod testing;
pub mod transfers;
pub mod unit;
pub mod users;
