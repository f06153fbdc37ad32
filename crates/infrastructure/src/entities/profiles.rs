//! The table `profiles`: one row for each user.

use super::extras;
use limbeck::SchemaExtras;
use limbeck::plan::TableBuilder;
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "profiles")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: i64,
    /// A few words.
    #[sea_orm(column_type = "String(StringLen::N(2000))", nullable)]
    pub bio: Option<String>,
    /// Where they are.
    #[sea_orm(column_type = "String(StringLen::N(120))", nullable)]
    pub location: Option<String>,
    /// Where to read more.
    #[sea_orm(column_type = "String(StringLen::N(255))", nullable)]
    pub website: Option<String>,
    /// Counts changes.
    pub version: i64,
    /// When it came to be.
    pub created_at: DateTimeUtc,
    /// When it last changed.
    pub updated_at: DateTimeUtc,
}

/// Tables it belongs to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Whose it is.
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
        extras::table(t);
        extras::versioned(t);
    }
}
