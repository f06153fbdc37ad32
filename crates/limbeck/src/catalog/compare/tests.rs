//! What is equal, and what differs, on each engine.

mod names;

use super::{Difference, Rigour, compare};
use crate::engine::Engine;
use crate::schema::{
    Check, Column, EnumType, Generated, Identity, Index, IndexPart, Object, PerEngine, PrimaryKey,
    Schema, Table, Term, Type,
};

/// `users (id, email)`, as told by some server, with one change.
fn users(change: impl FnOnce(&mut Table)) -> Schema {
    let mut table = Table::new("users");
    for (name, ty) in [("id", "integer"), ("email", "varchar(20)")] {
        table
            .columns
            .push(Column::new(name, Type::Native(ty.to_owned())));
    }
    table.primary_key = Some(PrimaryKey::new(["id"]));
    change(&mut table);
    let mut schema = Schema::new();
    schema.tables.insert(table);
    schema
}

/// What becomes of two versions of `users`.
fn lines(
    engine: Engine,
    rigour: Rigour,
    expected: impl FnOnce(&mut Table),
    found: impl FnOnce(&mut Table),
) -> Vec<String> {
    let differences = compare(engine, &users(expected), &users(found), rigour);
    differences.iter().map(Difference::to_string).collect()
}

fn email(table: &mut Table) -> &mut Column {
    &mut table.columns[1]
}

fn ty(table: &mut Table, ty: &str) {
    email(table).ty = Type::Native(ty.to_owned());
}

fn default(table: &mut Table, sql: &str) {
    email(table).default = Term::expression(sql).into();
}

fn add(table: &mut Table, index: Index) {
    assert!(table.add_index(index));
}

#[test]
fn each_trait_of_a_column_is_told_apart() {
    type Change = fn(&mut Table);
    let changes: [(Change, &str); 8] = [
        (
            |it| ty(it, "text"),
            "type should be varchar(20), found text",
        ),
        (
            |it| email(it).nullable = true,
            "nullability should be NOT NULL, found NULL",
        ),
        (
            |it| default(it, "'x'"),
            "default should be nothing, found 'x'",
        ),
        (
            |it| {
                email(it).generated = Some(Generated {
                    expression: "id".into(),
                    stored: true,
                });
            },
            "generation should be nothing, found (id) STORED",
        ),
        (
            |it| {
                email(it).identity = Some(Identity {
                    increment: Some(2),
                    ..Identity::default()
                });
            },
            "identity should be nothing, found BY DEFAULT from 1 by 2",
        ),
        (
            |it| email(it).collation = PerEngine::everywhere(Some("C".to_owned())),
            "collation should be nothing, found C",
        ),
        (
            |it| email(it).on_update = Some("now()".to_owned()),
            "update should be nothing, found now()",
        ),
        (
            |it| email(it).comment = Some("mail".to_owned()),
            "comment should be nothing, found mail",
        ),
    ];
    for (change, expected) in changes {
        assert_eq!(
            lines(Engine::Postgres, Rigour::Equivalent, |_| {}, change),
            [format!("column `email` of table `users`: {expected}")]
        );
    }
}

#[test]
fn what_is_there_on_one_side_alone_is_named_with_its_definition() {
    let expected = |table: &mut Table| {
        table
            .columns
            .push(Column::new("age", Type::Native("integer".to_owned())));
        add(
            table,
            Index::on([IndexPart::column("age").descending()]).predicate("age > 1"),
        );
    };
    let found = |table: &mut Table| {
        table.primary_key = None;
        assert!(table.add_constraint(Check::new("ck", "id > 0")));
    };
    let both = lines(Engine::Postgres, Rigour::Exact, expected, found);
    assert_eq!(
        both,
        [
            "column `age` of table `users` is missing: integer NOT NULL",
            "index `ix_users_age` of table `users` is missing: INDEX (age DESC) WHERE age > 1",
            "constraint `ck` of table `users` is not expected: CHECK (id > 0)",
            "the primary key of table `users` is missing: (id)",
        ]
    );
    let nothing = Schema::new();
    let mut one = users(|_| {});
    one.enums.insert(EnumType::new("mood", ["a", "b"]));
    let differences = compare(Engine::Postgres, &one, &nothing, Rigour::Equivalent);
    let missing: Vec<String> = differences.iter().map(Difference::to_string).collect();
    assert_eq!(
        missing,
        [
            "table `users` is missing: a table of 2 columns",
            "enum `mood` is missing: ('a', 'b')"
        ]
    );
    assert_eq!(differences[1].object, Object::Enum("mood".into()));
}

#[test]
fn labels_count_in_their_order() {
    let mood = |labels: [&str; 2]| {
        let mut schema = Schema::new();
        schema.enums.insert(EnumType::new("mood", labels));
        schema
    };
    let differences = compare(
        Engine::Postgres,
        &mood(["a", "b"]),
        &mood(["b", "a"]),
        Rigour::Equivalent,
    );
    assert_eq!(
        differences
            .iter()
            .map(Difference::to_string)
            .collect::<Vec<_>>(),
        ["enum `mood`: labels should be ('a', 'b'), found ('b', 'a')"]
    );
}

#[test]
fn the_order_of_columns_does_not_count_but_that_of_keys_does() {
    let turned = |table: &mut Table| table.columns.reverse();
    assert_eq!(
        lines(Engine::Sqlite, Rigour::Exact, |_| {}, turned),
        [""; 0]
    );
    let key = |columns: [&'static str; 2]| {
        move |table: &mut Table| table.primary_key = Some(PrimaryKey::new(columns))
    };
    assert_eq!(
        lines(
            Engine::Sqlite,
            Rigour::Equivalent,
            key(["id", "email"]),
            key(["email", "id"])
        ),
        ["the primary key of table `users`: columns should be (id, email), found (email, id)"]
    );
}

#[test]
fn sqlites_text_is_compared_by_its_pieces() {
    let expected = |table: &mut Table| {
        ty(table, "VARCHAR ( 20 )");
        default(table, "CURRENT_TIMESTAMP");
        assert!(table.add_constraint(Check::new("ck", "\"Email\"<>'A  b' /* why */ AND (id>0)")));
    };
    let found = |table: &mut Table| {
        email(table).name = "EMAIL".to_owned();
        default(table, "(current_timestamp)");
        assert!(table.add_constraint(Check::new("CK", "( email <> 'A  b' and (`ID` > 0) )")));
    };
    assert_eq!(
        lines(Engine::Sqlite, Rigour::Equivalent, expected, found),
        [""; 0]
    );
    let texts = |text: &'static str| move |table: &mut Table| default(table, text);
    assert_eq!(
        lines(
            Engine::Sqlite,
            Rigour::Equivalent,
            texts("'a'"),
            texts("'A'")
        )
        .len(),
        1
    );
    assert_eq!(
        lines(
            Engine::Postgres,
            Rigour::Equivalent,
            texts("now()"),
            texts("NOW()")
        )
        .len(),
        1
    );
    let exact = lines(
        Engine::Sqlite,
        Rigour::Exact,
        |_| {},
        |table| email(table).name = "Email".to_owned(),
    );
    assert_eq!(
        exact,
        ["column `email` of table `users`: name should be email, found Email"]
    );
    let ck = |name: &'static str| {
        move |table: &mut Table| assert!(table.add_constraint(Check::new(name, "id > 0")))
    };
    assert_eq!(
        lines(Engine::Sqlite, Rigour::Exact, ck("ck"), ck("CK")),
        ["constraint `ck` of table `users`: name should be ck, found CK"]
    );
}

#[test]
fn widths_of_whole_numbers_mean_nothing_to_mysql() {
    let types = |ty_: &'static str| move |table: &mut Table| ty(table, ty_);
    for (one, other, same) in [
        ("int(11)", "int", true),
        ("bigint(20) unsigned", "bigint unsigned", true),
        ("tinyint(4)", "tinyint", true),
        ("tinyint(1)", "tinyint(4)", false),
        ("int(10) unsigned", "int(11)", false),
        ("varchar(20)", "varchar(21)", false),
        ("enum('int(1)')", "enum('int(2)')", false),
        ("datetime(3)", "datetime", false),
    ] {
        let differences = lines(Engine::MariaDb, Rigour::Exact, types(one), types(other));
        assert_eq!(differences.is_empty(), same, "{one} {other}");
    }
}
