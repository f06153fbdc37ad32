//! The table `transfers`: rows are added, and never changed or removed.

use super::extras;
use limbeck::SchemaExtras;
use limbeck::plan::TableBuilder;
use limbeck::schema::Index;
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "transfers")]
pub struct Model {
    /// Counts up.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// `transfer` or `deposit`.
    #[sea_orm(column_type = "String(StringLen::N(20))")]
    pub kind: String,
    /// The account that paid; null for a deposit.
    pub from_id: Option<i64>,
    /// The account that received.
    pub to_id: i64,
    /// Whose the paying account is.
    pub from_user_id: Option<i64>,
    /// Whose the receiving account is.
    pub to_user_id: i64,
    /// In minor units.
    pub amount: i64,
    /// Three capital letters.
    #[sea_orm(column_type = "String(StringLen::N(3))")]
    pub currency: String,
    /// What for, in the payer's words.
    #[sea_orm(column_type = "String(StringLen::N(255))", nullable)]
    pub description: Option<String>,
    /// Who gave the order. MySQL wants an index for the foreign key, and elsewhere the end of a user would read the
    /// whole book without one.
    #[sea_orm(indexed)]
    pub created_by: i64,
    /// When.
    pub created_at: DateTimeUtc,
}

/// Tables it belongs to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The account that paid.
    #[sea_orm(
        belongs_to = "super::accounts::Entity",
        from = "Column::FromId",
        to = "super::accounts::Column::Id",
        on_delete = "Restrict"
    )]
    From,
    /// The account that received.
    #[sea_orm(
        belongs_to = "super::accounts::Entity",
        from = "Column::ToId",
        to = "super::accounts::Column::Id",
        on_delete = "Restrict"
    )]
    To,
    /// Who gave the order.
    #[sea_orm(
        belongs_to = "super::users::Entity",
        from = "Column::CreatedBy",
        to = "super::users::Column::Id",
        on_delete = "Restrict"
    )]
    CreatedBy,
}

impl ActiveModelBehavior for ActiveModel {}

impl SchemaExtras for Entity {
    fn extras(t: &mut TableBuilder) {
        extras::numbered(t);
        extras::created_at(t);
        t.check("ck_transfers_kind", "kind IN ('transfer', 'deposit')");
        // The most that can be moved at once is 2^53-1.
        t.check(
            "ck_transfers_amount",
            "amount BETWEEN 1 AND 9007199254740991",
        );
        t.check("ck_transfers_to_id", "to_id <> from_id");
        // A deposit comes from outside.
        t.check(
            "ck_transfers_from_id",
            "(kind = 'deposit') = (from_id IS NULL)",
        );
        t.check(
            "ck_transfers_from_user_id",
            "(kind = 'deposit') = (from_user_id IS NULL)",
        );
        t.index(Index::on(["created_at", "id"]));
        t.index(Index::on(["kind", "created_at", "id"]));
        t.index(Index::on(["from_id", "created_at", "id"]));
        t.index(Index::on(["to_id", "created_at", "id"]));
        t.index(Index::on(["from_user_id", "created_at", "id"]));
        t.index(Index::on(["to_user_id", "created_at", "id"]));
    }
}
