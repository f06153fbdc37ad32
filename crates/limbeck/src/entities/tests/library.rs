//! Entities that say all that an entity can say.

use crate::extras::SchemaExtras;
use crate::plan::TableBuilder;
use crate::schema::{Deferrable, Index, IndexPart, Term};
use crate::{Engine, schema::ForeignKey};

pub(super) mod authors {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "authors", comment = "who writes")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(column_type = "String(StringLen::N(80))", unique)]
        pub email: String,
        #[sea_orm(renamed_from = "name", comment = "as they write it; all of it")]
        pub full_name: String,
        #[sea_orm(renamed_from = "bio")]
        pub life: Option<String>,
        pub born_on: Option<String>,
        pub ideas: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

impl SchemaExtras for authors::Entity {
    const RENAMED_FROM: Option<&'static str> = Some("writers");

    fn extras(t: &mut TableBuilder) {
        t.change("email").collation_on(Engine::Sqlite, "NOCASE");
        t.change("ideas").generated_stored("length(full_name)");
        t.change("life").comment("what is known");
        t.change("born_on")
            .default_on(Engine::Sqlite, Term::expression("date('now')"));
        t.check("ck_authors_email", "email <> ''");
        t.index(Index::on([
            IndexPart::column("full_name").descending(),
            "id".into(),
        ]));
        t.index(
            Index::on([IndexPart::expression("lower(full_name)")])
                .named("ix_authors_lower")
                .predicate("life IS NOT NULL"),
        );
    }
}

pub(super) mod books {
    use sea_orm::entity::prelude::*;

    #[derive(Copy, Clone, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "genre")]
    pub enum Genre {
        #[sea_orm(string_value = "novel")]
        Novel,
        #[sea_orm(string_value = "don't ask")]
        Secret,
    }

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(schema_name = "library", table_name = "books")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub isbn: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub edition: i32,
        #[sea_orm(indexed, unique_key = "place")]
        pub shelf: i16,
        #[sea_orm(unique_key = "place")]
        pub slot: i16,
        #[sea_orm(default_value = "novel")]
        pub genre: Genre,
        #[sea_orm(default_value = 3)]
        pub copies: u32,
        #[sea_orm(default_expr = "Expr::current_timestamp()")]
        pub bought_at: DateTimeUtc,
        #[sea_orm(default_expr = "Expr::cust(\"upper('x')\")")]
        pub code: String,
        pub author_id: Option<i64>,
        pub editor_id: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "super::authors::Entity",
            from = "Column::AuthorId",
            to = "super::authors::Column::Id",
            on_delete = "SetNull",
            on_update = "Cascade"
        )]
        Author,
        #[sea_orm(
            belongs_to = "super::authors::Entity",
            from = "Column::EditorId",
            to = "super::authors::Column::Id",
            fk_name = "fk_editor"
        )]
        Editor,
        #[sea_orm(
            belongs_to = "super::authors::Entity",
            from = "Column::EditorId",
            to = "super::authors::Column::Id",
            fk_name = "fk_editor"
        )]
        SameEditor,
        #[sea_orm(
            belongs_to = "super::authors::Entity",
            from = "Column::Copies",
            to = "super::authors::Column::Id",
            skip_fk
        )]
        NoKey,
    }

    impl Related<super::authors::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Author.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

impl SchemaExtras for books::Entity {
    fn extras(t: &mut TableBuilder) {
        t.change("author_id")
            .deferrable(Deferrable::InitiallyDeferred);
        t.foreign_key(ForeignKey::new(["shelf", "slot"], "slots", ["shelf", "id"]));
    }
}

pub(super) mod views {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "readers_of_today")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

impl SchemaExtras for views::Entity {
    const IS_TABLE: bool = false;
}

pub(super) mod raw {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "raw")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(extra = "CHECK (age > 3)")]
        pub age: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

impl SchemaExtras for raw::Entity {}

pub(super) mod mistaken {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "mistaken")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

impl SchemaExtras for mistaken::Entity {
    fn extras(t: &mut TableBuilder) {
        t.change("id").comment("a number");
        t.change("nmae").comment("a name");
    }
}
