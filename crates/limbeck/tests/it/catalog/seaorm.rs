//! What entities want is what SeaORM would make of them by itself, but for the names of indexes.

use super::rendered::statements;
use super::{database, mysql, postgres};
use limbeck::SchemaExtras;
use limbeck::catalog::{Difference, Filter, Rigour, compare, read};
use limbeck::entities::Entities;
use limbeck::schema::{Index, Schema as Wanted};
use sea_orm::{ConnectionTrait, DatabaseConnection, EntityTrait, Schema};

mod owners {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "owners")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique, column_type = "String(StringLen::N(80))")]
        pub email: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod things {
    use sea_orm::entity::prelude::*;

    #[derive(Copy, Clone, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "mood")]
    pub enum Mood {
        #[sea_orm(string_value = "sad")]
        Sad,
        #[sea_orm(string_value = "so-so")]
        SoSo,
    }

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "things")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub place: i32,
        #[sea_orm(primary_key, auto_increment = false)]
        pub year: i16,
        #[sea_orm(indexed)]
        pub owner_id: Option<i64>,
        #[sea_orm(unique_key = "pair")]
        pub one: i8,
        #[sea_orm(unique_key = "pair")]
        pub two: u32,
        pub three: u64,
        pub name: String,
        #[sea_orm(column_type = "Text", nullable)]
        pub note: Option<String>,
        #[sea_orm(column_type = "Char(Some(3))", default_value = "EUR")]
        pub currency: String,
        #[sea_orm(column_type = "Decimal(Some((12, 2)))", default_value = 0)]
        pub price: String,
        pub size: f32,
        pub weight: f64,
        #[sea_orm(default_value = true)]
        pub active: bool,
        #[sea_orm(default_expr = "Expr::current_timestamp()")]
        pub made_at: DateTimeUtc,
        pub seen_at: Option<DateTime>,
        #[sea_orm(column_type = "Timestamp")]
        pub kept_at: DateTime,
        pub day: Date,
        pub hour: Time,
        pub face: Vec<u8>,
        #[sea_orm(column_type = "VarBinary(StringLen::N(16))")]
        pub hash: Vec<u8>,
        #[sea_orm(column_type = "Json")]
        pub tags: String,
        #[sea_orm(column_type = "JsonBinary")]
        pub more_tags: String,
        #[sea_orm(column_type = "Uuid")]
        pub trace: String,
        #[sea_orm(default_value = "sad")]
        pub mood: Mood,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "super::owners::Entity",
            from = "Column::OwnerId",
            to = "super::owners::Column::Id",
            on_delete = "SetNull",
            fk_name = "fk_things_owner"
        )]
        Owner,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

impl SchemaExtras for owners::Entity {}
impl SchemaExtras for things::Entity {}

pub(crate) fn entities() -> Entities {
    let entities = Entities::new().with::<owners::Entity>();
    entities.with::<things::Entity>()
}

/// Makes the tables of the entities as SeaORM does by itself.
pub(crate) async fn make(db: &DatabaseConnection) {
    made_by_seaorm(db, owners::Entity).await;
    made_by_seaorm(db, things::Entity).await;
}

/// What the entities want, with the names that SeaORM gives to indexes.
fn wanted() -> Wanted {
    let mut wanted = entities().schema().expect("all of it is understood");
    let mut things = wanted.tables.remove(&"things".into()).expect("things");
    let as_seaorm = |index: &Index| match index.name.as_str() {
        "ix_things_owner_id" => index.clone().named("idx-things-owner_id"),
        "ix_things_one_two" => index.clone().named("idx-things-pair"),
        other => panic!("{other} is no index that the entity asks for"),
    };
    things.indexes = things.indexes.iter().map(as_seaorm).collect();
    assert!(wanted.tables.insert(things));
    wanted
}

async fn made_by_seaorm<E: EntityTrait>(db: &DatabaseConnection, entity: E) {
    let backend = db.get_database_backend();
    let schema = Schema::new(backend);
    let enums = schema.create_enum_from_entity(entity);
    let enums = enums.iter().map(|new| backend.build(new));
    let table = backend.build(&schema.create_table_from_entity(entity));
    let indexes = schema.create_index_from_entity(entity);
    let indexes = indexes.iter().map(|index| backend.build(index));
    for statement in enums.chain([table]).chain(indexes) {
        let done = db.execute_raw(statement.clone()).await;
        done.unwrap_or_else(|error| panic!("{error}: {}", statement.sql));
    }
}

async fn differences(by_seaorm: &DatabaseConnection, ours: &DatabaseConnection) -> Vec<String> {
    make(by_seaorm).await;
    let theirs = read(by_seaorm, &Filter::new()).await.expect("it is read");
    for statement in statements(theirs.server, &Wanted::new(), &wanted()) {
        let done = ours.execute_unprepared(&statement).await;
        done.unwrap_or_else(|error| panic!("{error}: {statement}"));
    }
    let ours = read(ours, &Filter::new()).await.expect("it is read");
    let engine = theirs.server.engine;
    let found = compare(engine, &theirs.schema, &ours.schema, Rigour::Equivalent);
    found.iter().map(Difference::to_string).collect()
}

#[tokio::test]
async fn on_sqlite() {
    let (theirs, ours) = (database::sqlite().await, database::sqlite().await);
    assert_eq!(differences(&theirs, &ours).await, [""; 0]);
}

#[tokio::test]
#[ignore = "needs PLINTH_TEST_POSTGRES_URL"]
async fn on_postgres() {
    database::on_server(postgres::SERVER, async |theirs| {
        database::on_server(postgres::SERVER, async |ours| {
            assert_eq!(differences(theirs, ours).await, [""; 0]);
        })
        .await;
    })
    .await;
}

#[tokio::test]
#[ignore = "needs PLINTH_TEST_MYSQL_URL"]
async fn on_mysql() {
    database::on_server(mysql::SERVER, async |theirs| {
        database::on_server(mysql::SERVER, async |ours| {
            assert_eq!(differences(theirs, ours).await, [""; 0]);
        })
        .await;
    })
    .await;
}
