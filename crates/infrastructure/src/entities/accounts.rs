//! The table `accounts`.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "accounts")]
pub struct Model {
    /// Counts up.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Whose; for life.
    pub user_id: i64,
    /// What its owner calls it.
    #[sea_orm(column_type = "String(StringLen::N(100))")]
    pub name: String,
    /// Three capital letters; for life.
    #[sea_orm(column_type = "String(StringLen::N(3))")]
    pub currency: String,
    /// In minor units.
    pub balance: i64,
    /// Counts changes.
    pub version: i64,
    /// When it came to be.
    pub created_at: DateTimeUtc,
    /// When it last changed.
    pub updated_at: DateTimeUtc,
    /// When it was deleted, if it is.
    pub deleted_at: Option<DateTimeUtc>,
}

/// Tables it belongs to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Whose it is.
    #[sea_orm(
        belongs_to = "super::users::Entity",
        from = "Column::UserId",
        to = "super::users::Column::Id",
        on_delete = "Restrict"
    )]
    User,
}

impl Related<super::users::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::User.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
