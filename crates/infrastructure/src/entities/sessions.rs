//! The table `sessions`: one row for each sign-in.

use super::extras;
use limbeck::SchemaExtras;
use limbeck::plan::TableBuilder;
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    /// Counts up.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Who signed in.
    #[sea_orm(indexed)]
    pub user_id: i64,
    /// When.
    pub created_at: DateTimeUtc,
    /// When it was ended, if it was.
    pub revoked_at: Option<DateTimeUtc>,
}

/// Tables it belongs to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Who signed in.
    #[sea_orm(
        belongs_to = "super::users::Entity",
        from = "Column::UserId",
        to = "super::users::Column::Id",
        on_delete = "Cascade"
    )]
    User,
}

impl Related<super::users::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::User.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

impl SchemaExtras for Entity {
    fn extras(t: &mut TableBuilder) {
        extras::numbered(t);
        extras::created_at(t);
        extras::moment(t, "revoked_at");
    }
}
