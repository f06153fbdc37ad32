//! The parts, joined: settings, and the commands that use them. A library, so that tests join them the same way as
//! `main` does.

pub mod commands;
pub mod settings;
