//! How tables look: written by hand, the source of the schema from which revisions follow. Rows are not entities of
//! the domain; repositories translate.
//!
//! Every table of the domain has its base fields: `id`, `version`, `created_at`, `updated_at`, and `deleted_at` where rows can be
//! deleted softly.

pub mod accounts;
pub mod idempotency_keys;
pub mod log_entries;
pub mod metric_names;
pub mod metrics;
pub mod posts;
pub mod profiles;
pub mod refresh_tokens;
pub mod sessions;
pub mod transfers;
pub mod users;
