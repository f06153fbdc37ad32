//! The table `users`.

use super::extras;
use limbeck::SchemaExtras;
use limbeck::plan::TableBuilder;
use limbeck::schema::Index;
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    /// Counts up.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Lower-case.
    #[sea_orm(column_type = "String(StringLen::N(255))")]
    pub email: String,
    /// Lower-case.
    #[sea_orm(column_type = "String(StringLen::N(100))")]
    pub username: String,
    /// As they write it.
    #[sea_orm(column_type = "String(StringLen::N(255))", nullable)]
    pub full_name: Option<String>,
    /// In PHC form.
    #[sea_orm(column_type = "String(StringLen::N(255))", nullable)]
    pub password_hash: Option<String>,
    /// Whether they may sign in.
    #[sea_orm(default_value = true)]
    pub active: bool,
    /// `user` or `admin`.
    #[sea_orm(column_type = "String(StringLen::N(20))", default_value = "user")]
    pub role: String,
    /// Counts changes.
    pub version: i64,
    /// When it came to be.
    pub created_at: DateTimeUtc,
    /// When it last changed.
    pub updated_at: DateTimeUtc,
    /// When it was deleted, if it is.
    pub deleted_at: Option<DateTimeUtc>,
}

/// Tables that belong to it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl SchemaExtras for Entity {
    fn extras(t: &mut TableBuilder) {
        extras::numbered(t);
        extras::versioned(t);
        extras::moment(t, "deleted_at");
        t.check("ck_users_role", "role IN ('user', 'admin')");
        extras::unique(t, "email");
        extras::unique(t, "username");
        t.index(Index::on(["created_at", "id"]));
        t.index(Index::on(["updated_at", "id"]));
        // For lists of a few users among many: the admins, and those who are not active.
        t.index(Index::on(["role", "created_at", "id"]));
        t.index(Index::on(["active", "created_at", "id"]));
    }
}

impl std::fmt::Debug for Model {
    /// Says whose row it is, and nothing secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("users::Model")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
