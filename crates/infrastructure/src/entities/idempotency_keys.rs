//! The table `idempotency_keys`: what requests came to, for those who send them again.

use super::extras;
use limbeck::SchemaExtras;
use limbeck::plan::TableBuilder;
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_keys")]
pub struct Model {
    /// SHA-256 of the key with its scope, in hexadecimal.
    #[sea_orm(
        primary_key,
        auto_increment = false,
        column_type = "String(StringLen::N(64))"
    )]
    pub id: String,
    /// SHA-256 of what was asked for, with the key, in hexadecimal.
    #[sea_orm(column_type = "String(StringLen::N(64))")]
    pub fingerprint: String,
    /// What the request came to, as JSON. Missing while it is under way, when nobody else sees the row.
    #[sea_orm(column_type = "Text", nullable)]
    pub outcome: Option<String>,
    /// When the key is free again.
    #[sea_orm(indexed)]
    pub expires_at: DateTimeUtc,
}

/// Tables it belongs to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl SchemaExtras for Entity {
    fn extras(t: &mut TableBuilder) {
        extras::table(t);
        extras::long_text(t, "outcome");
        extras::moment(t, "expires_at");
    }
}
