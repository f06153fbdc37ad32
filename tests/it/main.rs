//! Tests that need more than one crate: one binary, so that it links once.

// The futures of a whole stack lie deeper in each other than the compiler looks by itself.
#![recursion_limit = "256"]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on stops; clippy sees tests only in functions marked so"
)]

mod api;
mod architecture;
mod cargo;
mod contract;
mod database;
mod documents;
mod licences;
mod limbeck;
mod memory;
mod migrations;
mod process;
mod storage;
