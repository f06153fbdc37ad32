//! Columns.

use crate::on_every_engine;
use crate::support::{Database, Journey, failure, journey};
use limbeck::engine::Engine;
use limbeck::schema::{Identity, PrimaryKey, Term, Type, Unique};
use limbeck::{Plan, col};

fn users(p: &mut Plan) {
    p.create_table("users", |t| {
        t.id();
        t.string("name", 40).default("it's \\ \"x\"").unique();
        t.integer("age").null();
        t.string("code", 20).null();
    });
}

const ROWS: &[&str] = &[
    "INSERT INTO users (name, age, code) VALUES ('Ada', 36, '7')",
    "INSERT INTO users (name, age) VALUES ('Grace', NULL)",
    "INSERT INTO users (age, code) VALUES (41, '12')",
];
const SAME: &[&str] = &["SELECT id, name, age, code FROM users ORDER BY id"];

on_every_engine! {
    async fn columns_come_and_go(db: &mut Database) {
        let change = |p: &mut Plan| {
            p.table("users")
                .add_column(col("phone").string(20).null())
                .add_column(col("points").integer().default(3))
                .add_column(col("active").boolean().default(true))
                .add_column(col("born").date().null())
                .add_column(col("score").decimal(12, 2).default("1.50"))
                .add_column(col("level").integer().fill(7))
                .add_column(col("label").string(80).fill(Term::expression("name")))
                .add_column(col("token").blob().null())
                .add_column(col("note").text().default("n"))
                .add_column(col("extra").json().null())
                .add_column(col("seen").of(Type::Timestamp(Some(6))).default_expression("CURRENT_TIMESTAMP").default_on([Engine::MySql, Engine::MariaDb], Term::expression("CURRENT_TIMESTAMP(6)")));
        };
        let after: &[(&str, &[&str])] = &[
            ("SELECT points, level, label, note FROM users ORDER BY id", &["3|7|Ada|n", "3|7|Grace|n", "3|7|it's \\ \"x\"|n"]),
            ("SELECT COUNT(*) FROM users WHERE seen IS NOT NULL AND phone IS NULL AND active", &["3"]),
        ];
        journey(db, users, change, Journey { rows: ROWS, same: SAME, after, ..Journey::default() }).await;
    }

    async fn a_column_that_must_be_given_is_refused_where_rows_have_none(db: &mut Database) {
        failure(db, users, &ROWS[..1], |p| {
            p.table("users").add_column(col("level").integer());
        }).await;
    }

    async fn a_column_changes_everything_but_its_name(db: &mut Database) {
        let change = |p: &mut Plan| {
            p.table("users")
                .alter_column(col("age").big_integer().fill(0).default(18).comment("in years"))
                .alter_column(col("name").text().default("nobody"))
                .alter_column(col("code").string(60).null().default("c"));
        };
        // MySQL has no unique texts without limit.
        let before = |p: &mut Plan| {
            users(p);
            p.table("users").drop_constraint("uq_users_name");
        };
        let same = &["SELECT id, name, code FROM users ORDER BY id"];
        let after: &[(&str, &[&str])] = &[("SELECT age FROM users ORDER BY id", &["36", "0", "41"])];
        journey(db, before, change, Journey { rows: ROWS, same, after, ..Journey::default() }).await;
    }

    async fn values_take_another_type(db: &mut Database) {
        let change = |p: &mut Plan| {
            let mut code = col("code");
            code.integer().null();
            p.table("users").alter_column(&code).alter_column(col("age").string(9).null());
        };
        let after: &[(&str, &[&str])] = &[
            ("SELECT COUNT(*) FROM users WHERE code + 1 = 13 OR age = '36'", &["2"]),
            ("SELECT SUM(code) FROM users WHERE code < 10", &["7"]),
        ];
        // PostgreSQL sums to a wider type, so the sum is compared only as a number.
        let after = if db.engine() == Engine::Sqlite { after } else { &after[..1] };
        journey(db, users, change, Journey { rows: ROWS, same: SAME, after, one_way: true }).await;
    }

    async fn values_are_computed_for_another_type(db: &mut Database) {
        let before = |p: &mut Plan| {
            users(p);
            p.table("users").create_index(limbeck::schema::Index::on(["age"]));
            p.table("users").add_check("ck_users_age", "age > 0");
        };
        let change = |p: &mut Plan| {
            p.table("users").alter_column(col("age").integer().using("age * 12").fill(5));
        };
        let after: &[(&str, &[&str])] = &[("SELECT age FROM users ORDER BY id", &["432", "5", "492"])];
        let same = &["SELECT id, name, code FROM users ORDER BY id"];
        journey(db, before, change, Journey { rows: ROWS, same, after, ..Journey::default() }).await;
    }

    async fn columns_get_other_names_wherever_they_stand(db: &mut Database) {
        let before = |p: &mut Plan| {
            users(p);
            p.table("users").add_check("ck_users_age", "age IS NULL OR age > 0");
            p.table("users").create_index(limbeck::schema::Index::on(["age", "name"]));
            p.create_table("posts", |t| {
                t.id();
                t.big_integer("author").references("users", "id");
            });
        };
        let change = |p: &mut Plan| {
            p.table("users").rename_column("age", "years").rename_column("id", "number");
            p.table("posts").rename_column("author", "writer");
        };
        let rows = &[ROWS[0], "INSERT INTO posts (author) VALUES (1)"];
        let same = &["SELECT name, code FROM users", "SELECT COUNT(*) FROM posts"];
        let after: &[(&str, &[&str])] = &[("SELECT number, years FROM users", &["1|36"])];
        journey(db, before, change, Journey { rows, same, after, ..Journey::default() }).await;
    }

    async fn columns_change_places(db: &mut Database) {
        let change = |p: &mut Plan| {
            p.table("users").rename_column("code", "_x").rename_column("name", "code").rename_column("_x", "name");
        };
        let after: &[(&str, &[&str])] = &[("SELECT code FROM users WHERE name = '7'", &["Ada"])];
        journey(db, users, change, Journey { rows: ROWS, same: &["SELECT id, age FROM users"], after, ..Journey::default() }).await;
    }

    async fn generated_columns_come_go_and_change(db: &mut Database) {
        let before = |p: &mut Plan| {
            p.create_table("items", |t| {
                t.id();
                t.integer("price").default(2);
                t.integer("amount").default(3);
                t.integer("total").null().generated_stored("price * amount");
                t.index(limbeck::schema::Index::on(["total"]));
            });
        };
        let change = |p: &mut Plan| {
            p.table("items")
                .add_column(col("half").integer().null().generated("price / 2"))
                .add_column(col("twice").integer().null().generated_stored("price * 2"))
                .alter_column(col("total").integer().null().generated_stored("price * amount + 1"))
                .alter_column(col("price").big_integer().default(2));
        };
        let rows = &["INSERT INTO items (price) VALUES (10)", "INSERT INTO items (price, amount) VALUES (4, 5)"];
        let after: &[(&str, &[&str])] = &[("SELECT total, twice FROM items ORDER BY id", &["31|20", "21|8"])];
        journey(db, before, change, Journey { rows, same: &["SELECT id, amount FROM items ORDER BY id"], after, ..Journey::default() }).await;
    }

    async fn a_generated_column_becomes_a_plain_one(db: &mut Database) {
        let before = |p: &mut Plan| {
            p.create_table("items", |t| {
                t.id();
                t.integer("price");
                t.integer("total").null().generated_stored("price * 2");
            });
        };
        let change = |p: &mut Plan| {
            p.table("items").alter_column(col("total").integer().null());
        };
        let rows = &["INSERT INTO items (price) VALUES (10)"];
        journey(db, before, change, Journey { rows, same: &["SELECT id, price, total FROM items"], ..Journey::default() }).await;
    }

    async fn a_table_is_numbered_afterwards(db: &mut Database) {
        let before = |p: &mut Plan| {
            p.create_table("words", |t| {
                t.string("word", 20);
            });
        };
        let change = |p: &mut Plan| {
            p.table("words")
                .add_column(col("id").big_integer().identity_of(Identity::default()))
                .set_primary_key(PrimaryKey::new(["id"]))
                .add_unique(Unique::on(["word"]));
        };
        let rows = &["INSERT INTO words (word) VALUES ('a'), ('b')"];
        let after: &[(&str, &[&str])] = &[("SELECT id FROM words ORDER BY id", &["1", "2"])];
        journey(db, before, change, Journey { rows, same: &["SELECT word FROM words ORDER BY word"], after, ..Journey::default() }).await;
    }

    async fn a_number_begins_to_count_after_the_greatest(db: &mut Database) {
        let before = |p: &mut Plan| {
            p.create_table("words", |t| {
                t.big_integer("id").primary_key();
                t.string("word", 20);
            });
        };
        let change = |p: &mut Plan| {
            p.table("words").alter_column(col("id").big_integer().identity());
            p.data(
                |d| d.statement("INSERT INTO words (word) VALUES ('next')", []),
                |d| {
                    d.delete("words").filter("word = ?", ["next".into()]);
                },
            );
        };
        let rows = &["INSERT INTO words (id, word) VALUES (41, 'a')"];
        let after: &[(&str, &[&str])] = &[("SELECT id FROM words ORDER BY id", &["41", "42"])];
        journey(db, before, change, Journey { rows, after, ..Journey::default() }).await;
    }
}
