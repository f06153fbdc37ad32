//! What somebody else made, with nothing believed of it, reads back as the same when it is made of the words for it.

use super::{catalog, lifted, of_value};
use crate::catalog::{mysql, postgres, sqlite};
use crate::support::{Database, Place};
use limbeck::catalog::Rigour;
use limbeck::schema::{Column, IntegerSize, Schema, Type, Value};

async fn in_words(db: &Database, ddl: &str, before: &[&str]) -> Schema {
    for statement in ddl.split(";\n").filter(|it| !it.trim().is_empty()) {
        db.execute(statement).await;
    }
    let lifted = lifted(db, &Schema::new(), Rigour::Exact, before).await;
    assert_eq!(lifted.unsaid, [""; 0]);
    let tables = |schema: &Schema| {
        schema
            .tables
            .iter()
            .map(|it| it.name.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(tables(&lifted.schema), tables(&catalog(db).await.schema));
    lifted.schema
}

fn column<'s>(schema: &'s Schema, table: &str, name: &str) -> &'s Column {
    let table = schema.table(&table.into()).expect("the table is there");
    table.column(name).expect("the column is there")
}

fn custom(name: &str) -> Type {
    Type::Custom(name.into())
}

#[tokio::test]
async fn sqlites_own() {
    Place::Sqlite
        .run(async |db| {
            let schema = in_words(db, sqlite::RICH, &[]).await;
            let of = |name| column(&schema, "odd \"t", name);
            assert_eq!(of("id").ty, Type::integer(IntegerSize::Big));
            assert_eq!(of("digits").ty, Type::String(Some(20)));
            assert_eq!(of("digits").default, of_value(Value::from("123")));
            assert_eq!(of("when").ty, Type::DateTime(None));
            assert_eq!(of("minus").default, of_value(Value::from(-1)));
            assert_eq!(of("select").ty, Type::String(Some(10)));
            assert_eq!(of("anything").ty, custom(""));
            db.execute("CREATE TABLE s (a integer, b any, c real, d text) STRICT").await;
            db.execute("CREATE TABLE old (a REAL, b INT, c DATETIME, d NUMERIC(9), e VARCHAR, f BOOLEAN DEFAULT 1, g DATE)").await;
            let schema = in_words(db, "", &[]).await;
            assert_eq!(column(&schema, "s", "a").ty, Type::integer(IntegerSize::Big));
            assert_eq!(column(&schema, "s", "b").ty, custom("ANY"));
            assert_eq!(column(&schema, "s", "c").ty, Type::Double);
            assert_eq!(column(&schema, "old", "f").default, of_value(Value::from(1)));
        })
        .await;
}

#[tokio::test]
#[ignore = "needs PLINTH_TEST_POSTGRES_URL"]
async fn postgres_own() {
    Place::Postgres
        .run(async |db| {
            let before = ["CREATE DOMAIN positive AS integer CHECK (VALUE > 0)"];
            let schema = in_words(db, postgres::RICH, &before).await;
            let of = |name| column(&schema, "odd \"t", name);
            assert_eq!(of("digits").ty, Type::Text);
            assert_eq!(of("digits").default, of_value(Value::from("123")));
            assert_eq!(of("quoted").default, of_value(Value::from("it's")));
            assert_eq!(of("price").ty, Type::Decimal(Some((12, 2))));
            assert_eq!(of("price").default, of_value(Value::from(0)));
            assert_eq!(of("ratio").default, of_value(Value::number("-1.5")));
            assert_eq!(of("tags").ty, Type::Array(Box::new(Type::Text)));
            assert_eq!(of("mood").ty, Type::Enum("Weird Type".into()));
            assert_eq!(of("mood").default, of_value(Value::from("a")));
            assert_eq!(of("amount").ty, custom("positive"));
            assert_eq!(of("made").ty, Type::Timestamp(Some(3)));
            assert_eq!(of("old_style").ty, Type::integer(IntegerSize::Regular));
            assert!(
                of("old_style").identity.is_some(),
                "it counts as an identity does"
            );
        })
        .await;
}

#[tokio::test]
#[ignore = "needs PLINTH_TEST_MYSQL_URL"]
async fn mariadbs_own() {
    Place::Mysql
        .run(async |db| {
            let schema = in_words(db, mysql::RICH, &[]).await;
            let of = |name| column(&schema, "odd `t", name);
            assert_eq!(of("price").ty, Type::Decimal(Some((12, 2))));
            assert_eq!(of("price").default, of_value(Value::number("0.00")));
            assert_eq!(of("digits").default, of_value(Value::from("123")));
            assert_eq!(of("mood").ty, Type::Enum("odd `t_mood".into()));
            assert_eq!(of("st").ty, custom("set('x','y')"));
            assert_eq!(of("js").ty, Type::Json);
            assert_eq!(of("yes").ty, Type::Boolean);
            assert_eq!(of("yes").default, of_value(Value::from(true)));
            let options = &schema
                .table(&"parents".into())
                .expect("it is there")
                .options;
            assert!(
                options.is_empty(),
                "what every table of the database has is not said: {options:?}"
            );
        })
        .await;
}
