//! How tables look: written by hand, the source of the schema from which revisions follow. Rows are not entities of
//! the domain; repositories translate.
//!
//! Every table of the domain has its base fields: `id`, `version`, `created_at`, `updated_at`, and `deleted_at` where
//! rows can be deleted softly. What SeaORM has no words for, an entity tells Limbeck itself (`SchemaExtras`), so that
//! entities say the whole schema, and a revision can be written from what changed in them.

mod extras;

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

use limbeck::entities::Entities;

/// Every entity: what is not in this list is no table for Limbeck.
pub fn all() -> Entities {
    Entities::new()
        .with::<accounts::Entity>()
        .with::<idempotency_keys::Entity>()
        .with::<log_entries::Entity>()
        .with::<metric_names::Entity>()
        .with::<metrics::Entity>()
        .with::<posts::Entity>()
        .with::<profiles::Entity>()
        .with::<refresh_tokens::Entity>()
        .with::<sessions::Entity>()
        .with::<transfers::Entity>()
        .with::<users::Entity>()
}
