//! The traits of the application, made real: databases, password hashing, tokens, clock.

pub mod database_url;
pub mod settings;
