//! What operations make of schemas.

use super::ApplyError;
use crate::operation::{Conversion, Operation, inverse_of_all};
use crate::schema::{
    Check, Column, ColumnDefault, Constraint, ForeignKey, Index, IndexPart, Object, Schema, Type,
    Unique,
};
use crate::{Engine, Plan, State, col};

fn library() -> Schema {
    let mut p = Plan::new();
    p.create_enum("genre", ["novel", "essay"]);
    p.create_table("authors", |t| {
        t.id();
        t.string("name", 80).unique();
    });
    p.create_table("books", |t| {
        t.id();
        t.text("title");
        t.enumeration("genre", "genre");
        t.big_integer("author_id").references("authors", "id");
        t.text("shout").generated_stored("upper(title)");
        t.check("ck_books_title", "length(title) > 0 AND title <> 'title'");
        t.index(Index::on([
            IndexPart::column("title").descending(),
            "id".into(),
        ]));
        t.index(
            Index::on([IndexPart::expression("lower(title)")])
                .named("ix_books_lower_title")
                .predicate("title IS NOT NULL"),
        );
    });
    let operations = p.resolve(&State::new()).expect("the plan fits nothing");
    State::replay(&operations)
        .expect("it was resolved so")
        .shared()
        .clone()
}

fn refused(schema: &Schema, operation: &Operation) -> ApplyError {
    let mut after = schema.clone();
    let why = after.apply(operation).expect_err("this cannot be applied");
    assert_eq!(after, *schema, "what failed has changed nothing");
    why
}

#[test]
fn a_renamed_column_is_followed_everywhere() {
    let mut schema = library();
    let rename = |table: &str, from: &str, to: &str| Operation::RenameColumn {
        table: table.into(),
        from: from.into(),
        to: to.into(),
    };
    schema
        .apply(&rename("books", "title", "name"))
        .expect("title is there");
    schema
        .apply(&rename("authors", "id", "number"))
        .expect("id is there");
    let text = serde_json::to_string(&schema).expect("JSON");
    // The names of indexes and conditions stay, and so does the string.
    let left: Vec<_> = text
        .match_indices("title")
        .map(|(at, _)| &text[at - 1..at + 6])
        .collect();
    assert_eq!(left.len(), 4, "{left:?}");
    assert!(
        text.contains("length(name) > 0 AND name <> 'title'"),
        "{text}"
    );
    let books = schema.table(&"books".into()).expect("books");
    assert_eq!(
        books
            .foreign_keys
            .get("fk_books_author_id")
            .expect("the key")
            .to_columns,
        ["number"]
    );
    schema
        .apply(&rename("books", "name", "title"))
        .expect("name is there");
    schema
        .apply(&rename("authors", "number", "id"))
        .expect("number is there");
    assert_eq!(schema, library());
}

#[test]
fn what_something_stands_on_cannot_go() {
    let schema = library();
    let authors = schema.table(&"authors".into()).expect("authors").clone();
    let genre = schema.enums.get(&"genre".into()).expect("genre").clone();
    let id = Operation::DropColumn {
        table: "authors".into(),
        column: authors.column("id").expect("id").clone(),
        fill: ColumnDefault::default(),
    };
    let by = |operation: &Operation| match refused(&schema, operation) {
        ApplyError::Used { by, .. } => by.to_string(),
        other => panic!("{other}"),
    };
    assert_eq!(by(&id), "the primary key of table `authors`");
    assert_eq!(
        by(&Operation::DropTable(authors)),
        "constraint `fk_books_author_id` of table `books`"
    );
    assert_eq!(
        by(&Operation::DropEnum(genre)),
        "column `genre` of table `books`"
    );
}

#[test]
fn an_operation_must_know_what_it_changes() {
    let schema = library();
    let title = Column::new("title", Type::String(Some(20)));
    let alter = Operation::AlterColumn {
        table: "books".into(),
        from: Box::new(title.clone()),
        to: Box::new(title.clone()),
        conversion: Conversion::default(),
        back: Conversion::default(),
    };
    let object = Object::Column("books".into(), "title".into());
    assert_eq!(
        refused(&schema, &alter),
        ApplyError::Differs(object.clone())
    );
    let add = Operation::AddColumn {
        table: "books".into(),
        column: title,
        fill: ColumnDefault::default(),
    };
    assert_eq!(refused(&schema, &add), ApplyError::Exists(object));
}

#[test]
fn constraints_must_name_what_is_there() {
    let schema = library();
    let add = |constraint: Constraint| {
        let constraint = constraint.named_in(&"books".into());
        let table = "books".into();
        refused(&schema, &Operation::AddConstraint { table, constraint }).to_string()
    };
    for (constraint, why) in [
        (
            Unique::on(["isbn"]).into(),
            "column `isbn` of table `books` does not exist",
        ),
        (
            Unique::on(["id", "id"]).into(),
            "constraint `uq_books_id_id` of table `books` names column `id` twice",
        ),
        (
            ForeignKey::new(["id"], "shelves", ["id"]).into(),
            "table `shelves` does not exist",
        ),
        (
            ForeignKey::new(["id"], "authors", ["id", "name"]).into(),
            "constraint `fk_books_id` of table `books` points from 1 columns to 2",
        ),
        (
            Check::new("ck_books_title", "true").into(),
            "constraint `ck_books_title` of table `books` exists already",
        ),
        (
            Check::new("", "true").into(),
            "constraint `` of table `books` has no name",
        ),
    ] {
        assert_eq!(add(constraint), why);
    }
}

#[test]
fn several_operations_are_applied_wholly_or_not_at_all() {
    let mut schema = library();
    let before = schema.clone();
    let rename = Operation::RenameTable {
        from: "books".into(),
        to: "works".into(),
    };
    assert!(schema.apply_all(&[rename.clone(), rename]).is_err());
    assert_eq!(schema, before);
}

#[test]
fn the_inverse_brings_back_the_schema_that_was() {
    let before = State::from(library());
    let mut p = Plan::new();
    p.rename_table("books", "works");
    p.rename_enum("genre", "kind");
    p.alter_enum_moving("kind", ["tale", "essay"], [("novel", "tale")]);
    p.table("works")
        .drop_column("shout")
        .rename_column("title", "name")
        .alter_column(
            col("name")
                .string(200)
                .null()
                .comment("on the cover")
                .using("left(name, 200)"),
        )
        .drop_index("ix_books_lower_title")
        .drop_constraint("fk_books_author_id")
        .set_comment("all works")
        .drop_primary_key();
    p.table("authors")
        .add_column(col("born_on").date().null().unique());
    let operations = p.resolve(&before).expect("the plan fits");
    let mut state = before.clone();
    for operation in &operations {
        state.apply(operation).expect("it was resolved so");
        let there = operation.inverse().and_then(|back| back.inverse());
        assert_eq!(there.as_ref(), Ok(operation));
    }
    assert_ne!(state, before);
    for operation in inverse_of_all(&operations).expect("all can be inverted") {
        state.apply(&operation).expect("the way back fits");
    }
    assert_eq!(state, before);
}

#[test]
fn what_happens_on_some_engines_sets_their_schemas_apart_until_they_agree_again() {
    let mut state = State::from(library());
    let index = Operation::CreateIndex {
        table: "books".into(),
        index: Index::on(["title"]).named("ix_books_words").method("gin"),
        concurrently: false,
    };
    let on = |operation: Operation| Operation::On {
        engines: Engine::Postgres.into(),
        operations: vec![operation],
    };
    let before = state.clone();
    state
        .apply(&on(index.clone()))
        .expect("postgres has no such index");
    assert_eq!(state.shared(), before.shared());
    assert_ne!(state.on(Engine::Postgres), state.on(Engine::Sqlite));
    assert!(state.apply(&on(index.clone())).is_err());
    state
        .apply(&on(index.inverse().expect("an index can go")))
        .expect("it is there");
    assert_eq!(state, before);
}

#[test]
fn a_schema_is_written_and_read_without_loss() {
    let schema = library();
    let json = serde_json::to_string(&schema).expect("JSON");
    assert_eq!(
        serde_json::from_str::<Schema>(&json).expect("the schema"),
        schema
    );
    let twice = r#"{"enums": [{"name": "a", "labels": []}, {"name": "a", "labels": []}]}"#;
    let error = serde_json::from_str::<Schema>(twice).expect_err("two of one name");
    assert!(error.to_string().contains("`a` is there twice"), "{error}");
}
