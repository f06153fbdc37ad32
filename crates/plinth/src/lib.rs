//! The parts, joined: settings, wiring, and the commands that use them. A library, so that tests join them the same
//! way as `main` does.

pub mod commands;
pub mod first_admin;
pub mod schema;
pub mod settings;
pub mod telemetry;
pub(crate) mod upkeep;
pub mod wiring;
