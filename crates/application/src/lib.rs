//! Use cases, and the traits that they need from the world.

pub mod settings;
