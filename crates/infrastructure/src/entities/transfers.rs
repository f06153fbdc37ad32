//! The table `transfers`: rows are added, and never changed or removed.

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
    /// Who gave the order.
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
