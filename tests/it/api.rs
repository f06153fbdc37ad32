//! Every route, by the whole service in process. What concerns conflicts, paging and concurrency runs on every
//! database, the rest on SQLite.

mod admin;
mod arbitrary;
mod auth;
mod budget;
mod concurrency;
mod document;
mod idempotency;
mod matrix;
mod operation;
mod post_lists;
mod posts;
mod preconditions;
mod profiles;
mod protocol;
mod refresh;
mod registration;
mod restore;
mod revocation;
mod switches;
mod user_lists;
mod users;
mod validation;
