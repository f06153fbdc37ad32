//! The table `accounts`.

use super::extras;
use limbeck::SchemaExtras;
use limbeck::plan::TableBuilder;
use limbeck::schema::Index;
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
    #[sea_orm(column_type = "String(StringLen::N(3))", default_value = "USD")]
    pub currency: String,
    /// In minor units.
    #[sea_orm(default_value = 0)]
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

impl SchemaExtras for Entity {
    fn extras(t: &mut TableBuilder) {
        extras::numbered(t);
        extras::versioned(t);
        extras::moment(t, "deleted_at");
        // The most that an account can hold is 2^53-1.
        t.check(
            "ck_accounts_balance",
            "balance BETWEEN 0 AND 9007199254740991",
        );
        t.index(Index::on(["created_at", "id"]));
        t.index(Index::on(["user_id", "created_at", "id"]));
        t.index(Index::on(["currency", "created_at", "id"]));
    }
}
