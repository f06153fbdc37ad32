//! Databases that others made of the same tables, with names that the engine gave.

use super::{lifted, planned, to_do};
use crate::catalog::rendered::statements;
use crate::support::Place;
use limbeck::catalog::Rigour;
use limbeck::engine::Engine;
use limbeck::schema::{ForeignKey, ObjectName, Schema, Type, Unique};
use limbeck::{Plan, col};

fn wanted(p: &mut Plan) {
    p.create_table("users", |t| {
        t.autoincrement().id();
        t.string("email", 50).unique();
        t.json("doc").null();
        t.check("ck_users_email", "email <> ''");
    });
    p.create_table("posts", |t| {
        t.autoincrement().id();
        t.big_integer("author_id").references("users", "id");
        t.big_integer("editor_id").null();
        t.foreign_key(ForeignKey::new(["editor_id"], "users", ["id"]).named("fk_editor"));
        t.string("slug", 20);
        t.unique(Unique::on(["slug", "author_id"]));
    });
}

async fn is_the_same(place: Place, engine: Engine, ddl: &[&str]) {
    place
        .run(async |db| {
            for statement in ddl {
                db.execute(statement).await;
            }
            let schema = planned(engine, wanted);
            let lifted = lifted(db, &schema, Rigour::Equivalent, &[]).await;
            assert_eq!(lifted.unsaid, [""; 0]);
            assert_eq!(to_do(&lifted.schema, &schema), [""; 0]);
            assert_eq!(lifted.schema, schema);
            db.execute("ALTER TABLE posts ADD COLUMN extra integer")
                .await;
            let lifted = self::lifted(db, &schema, Rigour::Equivalent, &[]).await;
            assert_eq!(
                to_do(&lifted.schema, &schema),
                ["drop column `extra` of table `posts`"]
            );
            let back = to_do(&schema, &lifted.schema);
            assert_eq!(back, ["add column `extra` of table `posts`"]);
        })
        .await;
}

#[tokio::test]
async fn unnamed_keys_of_sqlite_are_those_that_are_wanted() {
    is_the_same(
        Place::Sqlite,
        Engine::Sqlite,
        &[
            "CREATE TABLE Users (ID integer PRIMARY KEY AUTOINCREMENT NOT NULL, email VARCHAR ( 50 ) NOT NULL UNIQUE CHECK (email <> ''), doc json_text)",
            "CREATE TABLE posts (id integer NOT NULL PRIMARY KEY AUTOINCREMENT, author_id integer NOT NULL REFERENCES users, editor_id integer, slug varchar(20) NOT NULL, FOREIGN KEY (editor_id) REFERENCES Users (id))",
            "CREATE UNIQUE INDEX uq_posts_slug_author_id ON posts (slug, author_id)",
        ],
    )
    .await;
}

#[tokio::test]
#[ignore = "needs PLINTH_TEST_POSTGRES_URL"]
async fn serial_columns_and_names_of_postgres_are_those_that_are_wanted() {
    is_the_same(
        Place::Postgres,
        Engine::Postgres,
        &[
            "CREATE TABLE users (id bigserial PRIMARY KEY, email varchar(50) NOT NULL UNIQUE CHECK (email <> ''), doc json)",
            "CREATE TABLE posts (id bigserial PRIMARY KEY, author_id bigint NOT NULL REFERENCES users, editor_id bigint REFERENCES users (id), slug varchar(20) NOT NULL, UNIQUE (slug, author_id))",
        ],
    )
    .await;
}

#[tokio::test]
#[ignore = "needs PLINTH_TEST_MYSQL_URL"]
async fn names_and_indexes_that_mariadb_gives_are_those_that_are_wanted() {
    is_the_same(
        Place::Mysql,
        Engine::MariaDb,
        &[
            "CREATE TABLE users (id bigint PRIMARY KEY AUTO_INCREMENT, email varchar(50) NOT NULL UNIQUE, doc json, CHECK (email <> ''))",
            "CREATE TABLE posts (id bigint PRIMARY KEY AUTO_INCREMENT, author_id bigint NOT NULL, editor_id bigint, slug varchar(20) NOT NULL, UNIQUE (slug, author_id), FOREIGN KEY (author_id) REFERENCES users (id), FOREIGN KEY (editor_id) REFERENCES users (id))",
        ],
    )
    .await;
}

#[tokio::test]
async fn a_column_that_is_written_in_another_case_is_the_same_one() {
    Place::Sqlite
        .run(async |db| {
            db.execute("CREATE TABLE T (Id integer NOT NULL PRIMARY KEY, Name text NOT NULL, other text UNIQUE)").await;
            let schema = planned(Engine::Sqlite, |p| {
                p.create_table("t", |t| {
                    t.id();
                    t.text("name").unique();
                });
                p.table("t").add_column(col("more").integer().null());
            });
            let lifted = lifted(db, &schema, Rigour::Equivalent, &[]).await;
            let mut found = to_do(&lifted.schema, &schema);
            found.sort();
            assert_eq!(
                found,
                [
                    "add column `more` of table `t`",
                    "add constraint `uq_t_name` of table `t`",
                    "drop column `other` of table `t`",
                    "drop constraint `uq_T_other` of table `t`",
                ]
            );
        })
        .await;
}

#[tokio::test]
#[ignore = "needs PLINTH_TEST_POSTGRES_URL"]
async fn what_stands_in_another_schema_is_found_there() {
    Place::Postgres
        .run(async |db| {
            let away = |name: &str| ObjectName::within("elsewhere", name);
            let schema = planned(Engine::Postgres, |p| {
                p.create_enum(away("mood"), ["glad", "sad"]);
                p.create_table(away("users"), |t| {
                    t.id();
                    t.enumeration("mood", away("mood")).default("sad");
                    t.array("moods", Type::Enum(away("mood"))).null();
                });
                p.create_table("posts", |t| {
                    t.id();
                    t.big_integer("author_id").references(away("users"), "id");
                });
            });
            db.execute("CREATE SCHEMA elsewhere").await;
            for statement in statements(db.server, &Schema::new(), &schema) {
                db.execute(&statement).await;
            }
            let found = lifted(db, &schema, Rigour::Exact, &[]).await;
            assert_eq!((found.unsaid.len(), &found.schema), (0, &schema));
            db.execute("ALTER TABLE elsewhere.users ADD COLUMN more elsewhere.mood")
                .await;
            let found = lifted(db, &schema, Rigour::Exact, &[]).await;
            assert_eq!(
                to_do(&found.schema, &schema),
                ["drop column `more` of table `elsewhere.users`"]
            );
            let users = found.schema.table(&away("users")).expect("it is there");
            let more = users.column("more").expect("it is there");
            assert_eq!(more.ty, Type::Enum(away("mood")));
        })
        .await;
}
