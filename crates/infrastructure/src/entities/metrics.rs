//! The table `metrics`. Rows are appended and never change, so they have neither version nor `updated_at`.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "metrics")]
pub struct Model {
    /// Counts up.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// What was measured.
    #[sea_orm(column_type = "String(StringLen::N(255))")]
    pub name: String,
    /// How much.
    #[sea_orm(column_type = "Double")]
    pub value: f64,
    /// A JSON object of texts, written in one way only: sorted by key, without spaces.
    #[sea_orm(column_type = "Text")]
    pub tags: String,
    /// When.
    pub timestamp: DateTimeUtc,
}

/// It belongs to no other table.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
