//! The contracts of the repositories and of the unit of work, on every database.

mod errors;
mod idempotency;
mod post_lists;
mod posts;
mod profiles;
mod sessions;
mod units;
mod user_lists;
mod users;
