//! Which rows are put into tables.

use super::*;
use crate::prove::seed;
use crate::prove::touched;
use crate::runner::server_of;
use crate::schema::Schema;
use crate::state::State;
use crate::{engine::Engine, operation::Operation};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};

fn schema(plan: fn(&mut Plan)) -> Schema {
    let revision = Revision::from_file("m1", &meta("a1", &[]), plan, |_| {});
    let resolved = revision.resolve(&State::new()).expect("the plan fits");
    resolved.after.shared().clone()
}

/// Makes a schema, and puts rows into all of its tables.
async fn seeded(plan: fn(&mut Plan)) -> (DatabaseConnection, Vec<String>) {
    let schema = schema(plan);
    let db = Database::connect("sqlite::memory:")
        .await
        .expect("memory is there");
    let server = server_of(&db).await.expect("SQLite says who it is");
    super::super::built::built(&db, server, &schema, [])
        .await
        .expect("the schema can be made");
    let seeded = seed::seed(&db, server, &schema, &touched::all(&schema)).await;
    (db, seeded.notes)
}

async fn number(db: &DatabaseConnection, question: &str) -> i64 {
    let question = Statement::from_string(db.get_database_backend(), question);
    let row = db.query_one_raw(question).await.expect("SQLite answers");
    row.expect("one row").try_get_by_index(0).expect("a number")
}

#[tokio::test]
async fn rows_reach_the_limits_that_their_columns_have() {
    let (db, notes) = seeded(shop).await;
    assert!(notes.is_empty(), "{notes:?}");
    for (question, expected) in [
        (
            "SELECT count(*) FROM users WHERE name IS NULL AND age IS NULL",
            1,
        ),
        ("SELECT count(*) FROM users WHERE length(name) = 20", 1),
        ("SELECT count(*) > 0 FROM users WHERE age = -2147483648", 1),
        ("SELECT count(*) > 0 FROM users WHERE age = 2147483647", 1),
        ("SELECT count(*) - count(DISTINCT name) > 1 FROM users", 1),
        ("SELECT count(*) - count(DISTINCT email) FROM users", 0),
        ("SELECT count(DISTINCT mood) FROM posts", 2),
        ("SELECT count(*) > 0 FROM posts WHERE title = ''", 1),
        (
            "SELECT count(*) > 0 FROM posts WHERE parent_id IS NOT NULL",
            1,
        ),
        ("SELECT count(DISTINCT author_id) > 1 FROM posts", 1),
        ("SELECT count(*) FROM pragma_foreign_key_check", 0),
    ] {
        assert_eq!(number(&db, question).await, expected, "{question}");
    }
}

#[tokio::test]
async fn conditions_are_fulfilled_where_they_can_be_guessed_and_told_where_not() {
    let (db, notes) = seeded(|p| {
        p.create_table("guessed", |t| {
            t.id();
            t.string("kind", 10);
            t.string("email", 50);
            t.small_integer("age");
            t.check("ck_kind", "kind IN ('cat', 'dog')");
            t.check("ck_email", "email LIKE '%@%'");
            t.check("ck_age", "age BETWEEN 18 AND 99");
        });
        p.create_table("riddle", |t| {
            t.id();
            t.integer("a");
            t.check("ck_riddle", "a * a = 1234321");
        });
    })
    .await;
    assert!(number(&db, "SELECT count(*) FROM guessed").await > 2);
    assert_eq!(number(&db, "SELECT count(*) FROM riddle").await, 0);
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(
        notes[0].starts_with("table `riddle` has no rows") && notes[0].contains("ck_riddle"),
        "{notes:?}"
    );
}

#[tokio::test]
async fn keys_over_several_columns_are_different_in_one_and_alike_in_others() {
    let (db, notes) = seeded(|p| {
        p.create_table("users", |t| {
            t.id();
        });
        p.create_table("roles", |t| {
            t.id();
        });
        p.create_table("users_roles", |t| {
            t.big_integer("user_id").references("users", "id");
            t.big_integer("role_id").references("roles", "id");
            t.primary_key(["user_id", "role_id"]);
        });
        p.create_table("slugs", |t| {
            t.id();
            t.string("locale", 2);
            t.string("slug", 30);
            t.index(Index::on(["locale", "slug"]).unique());
        });
    })
    .await;
    assert!(notes.is_empty(), "{notes:?}");
    assert!(number(&db, "SELECT count(*) FROM users_roles").await > 1);
    assert!(
        number(&db, "SELECT count(*) - count(DISTINCT slug) FROM slugs").await
            + number(&db, "SELECT count(*) - count(DISTINCT locale) FROM slugs").await
            > 0
    );
}

#[tokio::test]
async fn a_circle_of_keys_that_must_be_there_is_told() {
    let (_, notes) = seeded(|p| {
        p.create_table("hens", |t| {
            t.id();
        });
        p.create_table("eggs", |t| {
            t.id();
            t.big_integer("hen_id").references("hens", "id");
        });
        p.table("hens")
            .add_column(col("egg_id").big_integer().references("eggs", "id"));
    })
    .await;
    assert_eq!(notes.len(), 2, "{notes:?}");
    assert!(
        notes
            .iter()
            .all(|note| note.contains("which it refers to, has none"))
    );
}

#[test]
fn rows_are_put_into_what_is_touched_its_parents_and_its_children() {
    let schema = schema(|p| {
        shop(p);
        p.create_table("likes", |t| {
            t.id();
            t.big_integer("post_id").references("posts", "id");
        });
        p.create_table("apart", |t| {
            t.id();
        });
    });
    let names = |operations: &[Operation]| -> Vec<String> {
        let tables = touched::tables(Engine::Sqlite, &schema, operations);
        tables.iter().map(|table| table.name.to_string()).collect()
    };
    let comment = Operation::SetComment {
        table: "posts".into(),
        from: None,
        to: None,
    };
    assert_eq!(names(&[comment]), ["users", "posts", "likes"]);
    assert_eq!(names(&[]), [""; 0]);
}
