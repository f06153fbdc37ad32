//! Every route, by the whole service in process. What concerns conflicts, paging and concurrency runs on every
//! database, the rest on SQLite.

mod accounts;
mod admin;
mod arbitrary;
mod auth;
mod books;
mod budget;
mod concurrency;
mod document;
mod idempotency;
mod lines;
mod logs;
mod matrix;
mod metrics;
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
mod transfers;
mod user_lists;
mod users;
mod users_bulk;
mod validation;
