//! The table `metric_names`: what a list of names wants to know of `metrics`, without counting its rows.

use super::extras;
use limbeck::SchemaExtras;
use limbeck::plan::TableBuilder;
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "metric_names")]
pub struct Model {
    /// What is measured.
    #[sea_orm(
        primary_key,
        auto_increment = false,
        column_type = "String(StringLen::N(255))"
    )]
    pub name: String,
    /// How many points there are.
    pub points: i64,
    /// When the latest of them is.
    pub last_timestamp: DateTimeUtc,
}

/// It belongs to no other table.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl SchemaExtras for Entity {
    fn extras(t: &mut TableBuilder) {
        extras::table(t);
        extras::moment(t, "last_timestamp");
    }
}
