//! The table `metrics`. Rows are appended and never change, so they have neither version nor `updated_at`.

use super::extras;
use limbeck::SchemaExtras;
use limbeck::plan::TableBuilder;
use limbeck::schema::Index;
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

impl SchemaExtras for Entity {
    fn extras(t: &mut TableBuilder) {
        extras::numbered(t);
        extras::moment(t, "timestamp");
        t.index(Index::on(["timestamp", "id"]));
        // It holds all that a summary asks for, so that no summary reads the table.
        t.index(Index::on(["name", "timestamp", "id", "value"]));
    }
}
