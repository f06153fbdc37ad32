//! The table `log_entries`. Rows are appended and never change, so they have neither version nor `updated_at`.

use super::extras;
use limbeck::SchemaExtras;
use limbeck::plan::TableBuilder;
use limbeck::schema::Index;
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "log_entries")]
pub struct Model {
    /// Counts up.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Whose it is.
    pub user_id: i64,
    /// `DEBUG`, `INFO`, `WARNING`, `ERROR` or `CRITICAL`.
    #[sea_orm(column_type = "String(StringLen::N(20))", default_value = "INFO")]
    pub level: String,
    /// What happened.
    #[sea_orm(column_type = "String(StringLen::N(1000))")]
    pub message: String,
    /// When it was appended.
    pub created_at: DateTimeUtc,
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
        extras::numbered(t);
        extras::created_at(t);
        t.check(
            "ck_log_entries_level",
            "level IN ('DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL')",
        );
        // Each list in its default order: all entries, a user's, a level's.
        t.index(Index::on(["created_at", "id"]));
        t.index(Index::on(["user_id", "created_at", "id"]));
        t.index(Index::on(["level", "created_at", "id"]));
    }
}
