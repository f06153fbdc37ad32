//! The contracts of the repositories and of the unit of work, on every database.

mod accounts;
mod errors;
mod idempotency;
mod journal;
mod log_entries;
mod many_users;
mod metrics;
mod plans;
mod post_lists;
mod posts;
mod profiles;
mod sessions;
mod transfers;
mod units;
mod user_lists;
mod users;
