//! The pieces of content, as a table with all of them gets them on each engine.

use limbeck::runner::Work;
use limbeck::schema::{Index, Schema};
use limbeck::sql::{Surroundings, render};
use limbeck::{Engine, Plan, Server, State};
use plinth_migration::{columns, tables};

/// What an engine is told, to make posts.
fn posts(engine: Engine) -> String {
    let mut p = Plan::new();
    tables::create(&mut p, "posts", |t| {
        columns::id(t);
        columns::title(t);
        columns::slug(t);
        columns::description(t);
        columns::moment(t, "published_at");
        columns::created_at(t);
        t.index(tables::unique("posts", "slug"));
        t.index(Index::on(["title"]));
        t.index(tables::index_of_deleted("posts", &["title"]));
    });
    let operations = p.resolve(&State::new()).expect("nothing else is there");
    let server = Server::assumed(engine);
    let steps = render(server, &Schema::new(), &operations, &Surroundings::Unknown);
    let steps = steps.expect("every engine has such a table");
    let work: Vec<&str> = steps
        .iter()
        .flat_map(|step| step.work.iter().map(Work::sql))
        .collect();
    work.join(";\n")
}

fn assert_says(engine: Engine, words: &[&str]) {
    let sql = posts(engine);
    for word in words {
        assert!(sql.contains(word), "{word} is not said: {sql}");
    }
}

#[test]
fn content_has_a_title_a_slug_and_perhaps_a_description() {
    assert_says(
        Engine::Postgres,
        &[
            r#""title" varchar(255) NOT NULL"#,
            r#""slug" varchar(255) NOT NULL"#,
            r#""description" varchar(2000)"#,
        ],
    );
    assert!(!posts(Engine::Postgres).contains("varchar(2000) NOT NULL"));
}

#[test]
fn titles_are_indexed_and_slugs_unique() {
    assert_says(
        Engine::Postgres,
        &[
            r#"CREATE INDEX "ix_posts_title" ON "posts" ("title")"#,
            r#"CREATE UNIQUE INDEX "uq_posts_slug" ON "posts" ("slug")"#,
        ],
    );
}

#[test]
fn deleted_rows_have_an_index_of_their_own_where_an_engine_can() {
    let index = r#"CREATE INDEX "ix_posts_deleted_title" ON "posts" ("title") WHERE deleted_at IS NOT NULL"#;
    assert_says(Engine::Postgres, &[index]);
    assert_says(Engine::Sqlite, &[index]);
    for engine in [Engine::MySql, Engine::MariaDb] {
        assert!(!posts(engine).contains("deleted"));
    }
}

#[test]
fn moments_have_microseconds_on_every_engine_and_begin_with_now() {
    assert_says(
        Engine::Postgres,
        &[
            r#""published_at" timestamptz(6) NOT NULL"#,
            "DEFAULT (now())",
        ],
    );
    for engine in [Engine::MySql, Engine::MariaDb] {
        let moment = "`published_at` datetime(6) NOT NULL";
        assert_says(engine, &[moment, "DEFAULT CURRENT_TIMESTAMP(6)"]);
    }
    assert_says(
        Engine::Sqlite,
        &[r#""published_at" text NOT NULL"#, "DEFAULT (strftime("],
    );
}

#[test]
fn a_number_is_never_given_twice_and_texts_are_compared_to_the_letter() {
    assert_says(Engine::Sqlite, &["AUTOINCREMENT"]);
    for engine in [Engine::MySql, Engine::MariaDb] {
        assert_says(engine, &["COLLATE = utf8mb4_bin", "ENGINE = InnoDB"]);
    }
}
