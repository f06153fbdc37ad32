//! What entities say is what is wanted.

#[expect(unreachable_pub, reason = "what SeaORM derives is public")]
mod library;

use super::{Entities, Reason, default, types};
use crate::Engine;
use crate::plan::Plan;
use crate::schema::{
    Action, Deferrable, ForeignKey, Index, IndexPart, IntegerSize, ObjectName, PrimaryKey, Schema,
    Term, Type, Unique, Value,
};
use crate::state::State;
use library::{authors, books, mistaken, raw, views};
use sea_orm::ExprTrait;
use sea_orm::sea_query::{ColumnType, Expr, PgInterval, StringLen};

fn wanted() -> Schema {
    let entities = Entities::new()
        .with::<authors::Entity>()
        .with::<books::Entity>()
        .with::<views::Entity>();
    entities.schema().expect("all of it is understood")
}

fn planned(plan: impl FnOnce(&mut Plan)) -> Schema {
    let mut p = Plan::new();
    plan(&mut p);
    let operations = p.resolve(&State::new()).expect("the plan fits");
    let state = State::replay(&operations).expect("it was resolved so");
    state.shared().clone()
}

#[test]
fn an_entity_with_its_extras_is_a_table_as_a_plan_would_describe_it() {
    let authors = planned(|p| {
        p.create_table("authors", |t| {
            t.id();
            t.string("email", 80)
                .unique()
                .collation_on(Engine::Sqlite, "NOCASE");
            t.column("full_name")
                .of(Type::String(None))
                .comment("as they write it; all of it");
            t.column("life")
                .of(Type::String(None))
                .null()
                .comment("what is known");
            t.column("born_on")
                .of(Type::String(None))
                .null()
                .default_on(Engine::Sqlite, Term::expression("date('now')"));
            t.integer("ideas").generated_stored("length(full_name)");
            t.autoincrement();
            t.comment("who writes");
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
        });
    });
    let read = wanted();
    assert_eq!(read.tables.len(), 2, "a view is no table");
    let read_authors = read.table(&"authors".into()).expect("authors");
    assert_eq!(read_authors.renamed_from, Some("writers".into()));
    let old = |name: &str| {
        let column = read_authors.column(name).expect("the column");
        column.renamed_from.clone()
    };
    assert_eq!(
        (old("full_name"), old("life"), old("email")),
        (Some("name".to_owned()), Some("bio".to_owned()), None)
    );
    let plain = read.clone().without_hints();
    assert_eq!(
        plain.table(&"authors".into()),
        authors.table(&"authors".into())
    );
}

#[test]
fn keys_enums_indexes_and_defaults_are_read() {
    let read = wanted();
    let name = ObjectName::within("library", "books");
    let books = read.table(&name).expect("books");
    assert_eq!(
        books.primary_key,
        Some(PrimaryKey::new(["isbn", "edition"]))
    );
    assert!(books.columns.iter().all(|column| column.identity.is_none()));
    let keys: Vec<&ForeignKey> = books.foreign_keys.iter().collect();
    let author = ForeignKey::new(["author_id"], "authors", ["id"])
        .named("fk_books_author_id")
        .on_delete(Action::SetNull)
        .on_update(Action::Cascade)
        .deferrable(Deferrable::InitiallyDeferred);
    let slot = ForeignKey::new(["shelf", "slot"], "slots", ["shelf", "id"]);
    let editor = ForeignKey::new(["editor_id"], "authors", ["id"]).named("fk_editor");
    assert_eq!(keys, [&author, &slot.named("fk_books_shelf_slot"), &editor]);
    let labels = &read.enums.get(&"genre".into()).expect("the enum").labels;
    assert_eq!(*labels, ["novel", "don't ask"]);
    assert_eq!(
        books.indexes.iter().collect::<Vec<_>>(),
        [
            &Index::on(["shelf"]).named("ix_books_shelf"),
            &Index::on(["shelf", "slot"])
                .unique()
                .named("ix_books_shelf_slot"),
        ]
    );
    let default = |column: &str| {
        books
            .column(column)
            .expect("the column")
            .default
            .general()
            .clone()
    };
    assert_eq!(default("genre"), Some(Term::from("novel")));
    assert_eq!(default("copies"), Some(Term::from(3)));
    assert_eq!(
        default("bought_at"),
        Some(Term::expression("CURRENT_TIMESTAMP"))
    );
    assert_eq!(default("code"), Some(Term::expression("upper('x')")));
    let authors = read.table(&"authors".into()).expect("authors");
    let unique = authors.uniques.iter().next();
    assert_eq!(
        unique,
        Some(&Unique::on(["email"]).named("uq_authors_email"))
    );
}

#[test]
fn what_cannot_be_understood_is_an_error_that_names_the_entity() {
    let said = |entities: Entities| entities.schema().expect_err("it is refused").to_string();
    assert_eq!(
        said(Entities::new().with::<raw::Entity>()),
        "entity `limbeck::entities::tests::library::raw`: column `age` has `extra = \"CHECK (age > 3)\"`, which only SQL understands: say it in `SchemaExtras` (a check, a collation, what it is computed from)"
    );
    assert_eq!(
        said(Entities::new().with::<mistaken::Entity>()),
        "entity `limbeck::entities::tests::library::mistaken`: column `nmae` of table `mistaken` is not there, so it cannot be changed"
    );
    let twice = Entities::new()
        .with::<authors::Entity>()
        .with::<authors::Entity>();
    assert!(said(twice).contains("table `authors` has another entity already"));
}

#[test]
fn an_entity_that_is_not_listed_is_found() {
    let entities = Entities::new()
        .with::<authors::Entity>()
        .with::<books::Entity>()
        .with::<raw::Entity>();
    let here = "limbeck::entities::tests::";
    assert_eq!(
        entities.forgotten(here).expect("there are entities"),
        [
            "limbeck::entities::tests::library::mistaken",
            "limbeck::entities::tests::library::views"
        ]
    );
    let all = entities.with::<mistaken::Entity>().with::<views::Entity>();
    assert_eq!(all.forgotten(here).expect("there are entities"), [""; 0]);
    let nowhere = all.forgotten("nowhere::").expect_err("there is nothing");
    assert!(nowhere.to_string().contains("`nowhere::`"));
}

#[test]
fn every_type_of_seaorm_has_a_word() {
    let integer = |size, unsigned| Type::Integer { size, unsigned };
    let cases = [
        (ColumnType::Char(None), Type::Char(1)),
        (ColumnType::Char(Some(3)), Type::Char(3)),
        (ColumnType::String(StringLen::N(9)), Type::String(Some(9))),
        (ColumnType::String(StringLen::None), Type::String(None)),
        (ColumnType::String(StringLen::Max), Type::Text),
        (ColumnType::Text, Type::Text),
        (ColumnType::Blob, Type::Blob),
        (ColumnType::TinyInteger, integer(IntegerSize::Tiny, false)),
        (ColumnType::SmallInteger, integer(IntegerSize::Small, false)),
        (ColumnType::Integer, integer(IntegerSize::Regular, false)),
        (ColumnType::BigInteger, integer(IntegerSize::Big, false)),
        (ColumnType::TinyUnsigned, integer(IntegerSize::Tiny, true)),
        (ColumnType::SmallUnsigned, integer(IntegerSize::Small, true)),
        (ColumnType::Unsigned, integer(IntegerSize::Regular, true)),
        (ColumnType::BigUnsigned, integer(IntegerSize::Big, true)),
        (ColumnType::Float, Type::Real),
        (ColumnType::Double, Type::Double),
        (ColumnType::Decimal(None), Type::Decimal(None)),
        (
            ColumnType::Decimal(Some((9, 2))),
            Type::Decimal(Some((9, 2))),
        ),
        (ColumnType::DateTime, Type::DateTime(None)),
        (ColumnType::TimestampWithTimeZone, Type::Timestamp(None)),
        (ColumnType::Time, Type::Time(None)),
        (ColumnType::Date, Type::Date),
        (ColumnType::Binary(4), Type::Binary(4)),
        (
            ColumnType::VarBinary(StringLen::N(4)),
            Type::VarBinary(Some(4)),
        ),
        (
            ColumnType::VarBinary(StringLen::None),
            Type::VarBinary(None),
        ),
        (ColumnType::VarBinary(StringLen::Max), Type::Blob),
        (ColumnType::Boolean, Type::Boolean),
        (ColumnType::Json, Type::Json),
        (ColumnType::JsonBinary, Type::JsonBinary),
        (ColumnType::Uuid, Type::Uuid),
        (ColumnType::custom("point"), Type::Custom("point".into())),
        (
            ColumnType::Array(sea_orm::sea_query::RcOrArc::new(ColumnType::Uuid)),
            Type::Array(Box::new(Type::Uuid)),
        ),
    ];
    for (sea, expected) in cases {
        assert_eq!(types::type_of("c", &sea, &mut Vec::new()), Ok(expected));
    }
    let natives = [
        (ColumnType::Timestamp, "timestamp", "timestamp_text"),
        (ColumnType::Year, "year", "integer"),
        (ColumnType::Money(Some((9, 2))), "money", "real_money(9, 2)"),
        (ColumnType::Money(None), "money", "real_money"),
        (
            ColumnType::Interval(Some(PgInterval::Hour), Some(3)),
            "interval HOUR(3)",
            "text",
        ),
        (ColumnType::Interval(None, None), "interval", "text"),
        (ColumnType::Bit(Some(8)), "bit(8)", "text"),
        (ColumnType::Bit(None), "bit", "text"),
        (ColumnType::VarBit(8), "varbit(8)", "text"),
        (ColumnType::Vector(Some(3)), "vector(3)", "text"),
        (ColumnType::Cidr, "cidr", "text"),
        (ColumnType::Inet, "inet", "text"),
        (ColumnType::MacAddr, "macaddr", "text"),
        (ColumnType::LTree, "ltree", "text"),
    ];
    for (sea, general, sqlite) in natives {
        let Ok(Type::Custom(sql)) = types::type_of("c", &sea, &mut Vec::new()) else {
            panic!("{sea:?} has no name");
        };
        assert_eq!(
            (
                sql.general().as_str(),
                sql.for_engine(Engine::Sqlite).as_str()
            ),
            (general, sqlite)
        );
    }
}

#[test]
fn a_default_is_a_value_where_it_can_be() {
    let of = |expr: Expr| default::default_of("c", &expr);
    let value = |expr: Expr| match of(expr).expect("a default").general() {
        Some(Term::Value(value)) => value.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(value(Expr::val(true)), Value::Boolean(true));
    assert_eq!(value(Expr::val(-3_i8)), Value::Integer(-3));
    assert_eq!(value(Expr::val(u64::MAX)), Value::from(u64::MAX));
    assert_eq!(value(Expr::val(0.1_f64)).clone(), number("0.1"));
    assert_eq!(
        value(Expr::val(1e21_f64)).clone(),
        number("1000000000000000000000")
    );
    assert_eq!(value(Expr::val("it's")), Value::from("it's"));
    assert_eq!(value(Expr::val('c')), Value::from("c"));
    assert_eq!(value(Expr::val(vec![1_u8, 2])), Value::Bytes(vec![1, 2]));
    assert!(of(Expr::val(None::<i32>)).expect("none").is_none());
    let expression = of(Expr::val(1).add(2)).expect("a default");
    assert_eq!(expression.general(), &Some(Term::expression("1 + 2")));
    let error = of(Expr::val(f64::NAN)).expect_err("no number");
    assert!(matches!(error, Reason::Default { .. }));
}

fn number(text: &str) -> Value {
    Value::Number(crate::schema::Number::parse(text).expect("a number"))
}
