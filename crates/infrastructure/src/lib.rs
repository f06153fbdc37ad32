//! Plinth's outside: the application's traits made real with SeaORM, Argon2, JWT and the system clock.
//!
//! SeaORM's connections and transactions appear in `database`, `session` and `storage` only; a repository sees a
//! [`session::Session`] and nothing else.
//!
//! To add one more slice: its table in `entities/`, its repository as `impl … for SeaUnitOfWork` in a file named
//! after the noun, an accessor in `storage.rs`.

mod accounts;
mod bulk;
pub mod clock;
pub mod database;
pub mod database_url;
pub mod entities;
pub mod error;
mod idempotency;
mod list;
mod log_entries;
mod metrics;
mod monitor;
pub mod password;

mod pools;
mod posts;
mod profiles;
pub mod provision;
pub mod session;
mod sessions;
pub mod settings;
pub mod storage;
pub mod token;
mod transfers;
mod users;
