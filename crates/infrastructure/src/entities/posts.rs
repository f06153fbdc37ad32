//! The table `posts`.

use super::extras;
use limbeck::SchemaExtras;
use limbeck::plan::TableBuilder;
use limbeck::schema::Index;
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "posts")]
pub struct Model {
    /// Counts up.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// What it is called.
    #[sea_orm(column_type = "String(StringLen::N(255))")]
    pub title: String,
    /// The readable part of its address.
    #[sea_orm(column_type = "String(StringLen::N(255))")]
    pub slug: String,
    /// What it is about, in short.
    #[sea_orm(column_type = "String(StringLen::N(2000))", nullable)]
    pub description: Option<String>,
    /// Who wrote it.
    pub author_id: i64,
    /// Counts changes.
    pub version: i64,
    /// When it came to be.
    pub created_at: DateTimeUtc,
    /// When it last changed.
    pub updated_at: DateTimeUtc,
    /// When it was deleted, if it is.
    pub deleted_at: Option<DateTimeUtc>,
    /// What it says. Last, because SQLite reads its way through a long text to whatever stands behind it.
    #[sea_orm(column_type = "Text")]
    pub content: String,
}

/// Tables it belongs to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Who wrote it.
    #[sea_orm(
        belongs_to = "super::users::Entity",
        from = "Column::AuthorId",
        to = "super::users::Column::Id",
        on_delete = "Cascade"
    )]
    Author,
}

impl Related<super::users::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Author.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

impl SchemaExtras for Entity {
    fn extras(t: &mut TableBuilder) {
        extras::numbered(t);
        extras::versioned(t);
        extras::moment(t, "deleted_at");
        extras::long_text(t, "content");
        extras::unique(t, "slug");
        // A list is walked in its order. With `deleted_at` behind it, live rows are counted in the index alone.
        t.index(Index::on(["created_at", "id", "deleted_at"]));
        t.index(Index::on(["author_id", "created_at", "id", "deleted_at"]));
        t.index(Index::on(["updated_at", "id"]));
        t.index(Index::on(["title", "id"]));
        extras::index_of_deleted(t, &["created_at", "id"]);
    }
}
