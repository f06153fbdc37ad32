//! The table `refresh_tokens`: the chain of tokens of each session, as hashes.

use super::extras;
use limbeck::SchemaExtras;
use limbeck::plan::TableBuilder;
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "refresh_tokens")]
pub struct Model {
    /// Counts up.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The session it belongs to.
    #[sea_orm(indexed)]
    pub session_id: i64,
    /// SHA-256 of the token, in hexadecimal.
    #[sea_orm(column_type = "Char(Some(64))")]
    pub token_hash: String,
    /// When it was given out.
    pub created_at: DateTimeUtc,
    /// Until when it is good.
    pub expires_at: DateTimeUtc,
    /// When it was exchanged for the next one, if it was.
    pub used_at: Option<DateTimeUtc>,
}

/// Tables it belongs to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The session it belongs to.
    #[sea_orm(
        belongs_to = "super::sessions::Entity",
        from = "Column::SessionId",
        to = "super::sessions::Column::Id",
        on_delete = "Cascade"
    )]
    Session,
}

impl ActiveModelBehavior for ActiveModel {}

impl SchemaExtras for Entity {
    fn extras(t: &mut TableBuilder) {
        extras::numbered(t);
        extras::created_at(t);
        extras::moment(t, "expires_at");
        extras::moment(t, "used_at");
        extras::unique(t, "token_hash");
    }
}
