//! A database that was made of a schema is that schema, however awkward it is: nothing is found that differs.

use super::{lifted, of_value, planned, to_do};
use crate::catalog::rendered::statements;
use crate::on_every_engine;
use crate::support::Database;
use limbeck::catalog::Rigour;
use limbeck::engine::Engine;
use limbeck::operation::Operation;
use limbeck::schema::{
    Action, ForeignKey, Index, IndexPart, IntegerSize, Schema, Sql, Term, Type, Unique, Value,
};
use limbeck::sql::{Surroundings, render};
use limbeck::{Plan, col};

const MYSQL: [Engine; 2] = [Engine::MySql, Engine::MariaDb];

async fn make(db: &Database, schema: &Schema) {
    for statement in statements(db.server, &Schema::new(), schema) {
        db.execute(&statement).await;
    }
}

/// Makes it, and finds that it is there, by names that count and by names that do not.
async fn is_found_whole(db: &Database, plan: impl FnOnce(&mut Plan)) -> Schema {
    let schema = planned(db.engine(), plan);
    make(db, &schema).await;
    for rigour in [Rigour::Equivalent, Rigour::Exact] {
        let lifted = lifted(db, &schema, rigour, &[]).await;
        assert_eq!(lifted.unsaid, [""; 0]);
        assert_eq!(lifted.schema, schema, "{rigour:?}");
        assert_eq!(to_do(&lifted.schema, &schema), [""; 0]);
    }
    schema
}

on_every_engine! {
    async fn types_and_defaults_of_every_kind_are_found_as_they_were_said(db: &mut Database) {
        is_found_whole(db, |p| {
            p.create_enum("mood", ["glad", "it's \\ sad", "so, so"]);
            p.create_enum("of no use", ["a"]);
            p.create_table("every \"type\"", |t| {
                t.id();
                t.boolean("yes").default(true);
                t.boolean("no").default(false);
                for (name, size) in [("b", IntegerSize::Tiny), ("c", IntegerSize::Small), ("d", IntegerSize::Regular), ("e", IntegerSize::Big)] {
                    t.column(name).of(Type::integer(size)).default(-1);
                    t.column(format!("u{name}")).of(Type::Integer { size, unsigned: true }).null();
                }
                t.real("f").default(Value::number("1.5"));
                t.double("g").default(Value::number("1e6"));
                t.decimal("h", 20, 4).default(Value::number("0.50"));
                t.column("h2").of(Type::Decimal(None)).default(0);
                t.char("i", 3).default("EUR");
                t.string("j", 255).default("it's \"quoted\" `so`, 100% \\ \n é");
                t.string("j1", 40).default("123");
                t.string("j2", 40).default("");
                t.string("j3", 40).default("NULL").null();
                t.varchar("j4").default("true");
                t.text("k").null();
                t.binary("l", 16).null();
                t.var_binary("m", 20).default(vec![0_u8, 171]);
                t.blob("n").null();
                t.date("o").default("2020-02-29");
                t.time("p").precision(3).null();
                t.date_time("q").precision(3).default_expression("CURRENT_TIMESTAMP")
                    .default_on(MYSQL, Term::expression("CURRENT_TIMESTAMP(3)"));
                t.timestamp("r").default_expression("CURRENT_TIMESTAMP");
                t.json("s").null();
                t.json_binary("t").null();
                t.uuid("u").null();
                t.enumeration("v", "mood").default("it's \\ sad");
                t.custom("w", Sql::from("varchar(64)").on(MYSQL, "varchar(64) character set ascii collate ascii_bin")).null();
                t.custom("x", Sql::from("text").on(MYSQL, "mediumint unsigned").on(Engine::Postgres, "inet")).null();
                t.integer("y").default_expression("1 + 2");
                t.integer("z").generated_stored("d * 2");
                t.comment("it's \\ everything");
            });
        })
        .await;
    }

    async fn keys_and_indexes_of_every_kind_are_found_as_they_were_said(db: &mut Database) {
        let long = "a_name_that_goes_on_and_on_and_on_and_on_and_on_and_on_and_on_until_it_is_too_long_for_anybody";
        let on_some = [Engine::Postgres, Engine::Sqlite];
        is_found_whole(db, |p| {
            p.create_table("Owners", |t| {
                t.autoincrement().id();
                t.string("email", 80).unique();
                t.integer("a");
                t.integer("b");
                t.unique(Unique::on(["a", "b"]).named(long));
            });
            p.create_table("things", |t| {
                t.integer("place");
                t.small_integer("year");
                t.primary_key(["year", "place"]);
                t.big_integer("owner_id").null().references("Owners", "id").on_delete(Action::SetNull);
                t.big_integer("boss_id").null().references("Owners", "id").on_delete(Action::Restrict).on_update(Action::Cascade);
                t.integer("a").null();
                t.integer("b").null();
                t.string("name", 40);
                t.string("order", 40).comment("it's \\ a reserved word");
                t.foreign_key(ForeignKey::new(["a", "b"], "Owners", ["a", "b"]));
                t.check("ck_things_name", "name <> 'it''s' AND name IN ('a', 'b')");
                t.check("ck_things_year", "year BETWEEN 1900 AND 2100 OR year IS NULL");
                t.index(Index::on(["owner_id"]));
                t.index(Index::on(["name", "order"]).unique());
                t.index(Index::on([IndexPart::column("name").descending(), IndexPart::column("year")]).named("ix down"));
                t.index(Index::on([IndexPart::expression("lower(name)")]).named("ix_lower").only_on(on_some));
                t.index(Index::on(["order"]).named("ix_some").predicate("a > 1").only_on(on_some));
                t.index(Index::on(["place"]).named(format!("{long}_too")));
                t.index(Index::on(["order"]).named("ix_mysql").only_on(MYSQL));
            });
            p.create_table("self", |t| {
                t.id();
                t.big_integer("parent_id").null().references("self", "id").on_delete(Action::Cascade);
            });
        })
        .await;
    }

    async fn what_was_said_of_a_table_as_a_whole_is_found(db: &mut Database) {
        is_found_whole(db, |p| {
            p.create_table("strict", |t| {
                t.integer("id").primary_key();
                t.string("name", 20);
                t.boolean("yes");
                t.strict();
            });
            p.create_table("tree", |t| {
                t.string("code", 3).primary_key();
                t.without_rowid();
                t.charset("ascii").collation("ascii_bin");
            });
            p.create_table("kept", |t| {
                t.autoincrement().id();
                t.storage_engine("Aria");
                t.string("name", 20).collation_on(Engine::Sqlite, "nocase").collation_on(Engine::Postgres, "C").collation_on(MYSQL, "utf8mb4_bin");
            });
        })
        .await;
    }

    async fn what_was_changed_by_hand_is_found_and_nothing_else(db: &mut Database) {
        let plan = |p: &mut Plan| {
            p.create_enum("mood", ["glad", "sad"]);
            p.create_table("users", |t| {
                t.id();
                t.string("email", 80).unique();
                t.string("name", 40).default("nobody");
                t.integer("age").null();
                t.enumeration("mood", "mood").default("sad");
                t.index(Index::on(["name"]));
            });
            p.create_table("posts", |t| {
                t.id();
                t.big_integer("author_id").references("users", "id");
                t.check("ck_posts_author_id", "author_id > 0");
            });
        };
        let schema = is_found_whole(db, plan).await;
        let live = planned(db.engine(), |p| {
            plan(p);
            p.alter_enum("mood", ["glad", "sad", "bored"]);
            p.table("users")
                .add_column(col("phone").string(20).null())
                .alter_column(col("name").string(60).default("no\"body"))
                .alter_column(col("age").integer().default(7))
                .drop_index("ix_users_name")
                .create_index(Index::on(["age"]).named("ix_by_hand"));
            p.table("posts").drop_constraint("ck_posts_author_id");
            p.create_table("strangers", |t| {
                t.id();
                t.decimal("price", 9, 2).default(Value::number("1.50"));
                t.enumeration("mood", "mood").null();
            });
        });
        for operation in ["posts", "users"] {
            db.execute(&format!("DROP TABLE {operation}")).await;
        }
        if db.engine() == Engine::Postgres {
            db.execute("DROP TYPE mood").await;
        }
        make(db, &live).await;
        for rigour in [Rigour::Equivalent, Rigour::Exact] {
            let lifted = lifted(db, &schema, rigour, &[]).await;
            assert_eq!(lifted.unsaid, [""; 0]);
            let expected: &[&str] = &[
                "drop table `strangers`",
                "drop index `ix_by_hand` of table `users`",
                "alter column `age` of table `users`",
                "alter column `name` of table `users`",
                "create index `ix_users_name` of table `users`",
                "add constraint `ck_posts_author_id` of table `posts`",
                "drop column `phone` of table `users`",
            ];
            let mut found = to_do(&lifted.schema, &schema);
            found.retain(|line| !line.contains("enum"));
            found.sort();
            let mut expected: Vec<String> = expected.iter().map(ToString::to_string).collect();
            expected.sort();
            assert_eq!(found, expected);
            let stranger = lifted.schema.table(&"strangers".into()).expect("it is there");
            let price = stranger.column("price").expect("it is there");
            // MySQL gives its enums no names, and SQLite has none.
            if db.engine() == Engine::Postgres {
                assert_eq!(stranger, live.table(&"strangers".into()).expect("it was planned"));
            }
            if db.engine() != Engine::Sqlite {
                let mood = lifted.schema.enums.get(&"mood".into()).expect("it is there");
                assert_eq!(mood.labels, ["glad", "sad", "bored"]);
            }
            assert_eq!(price.default, of_value(Value::number("1.50")));
            // What there is to do does it.
            let found = limbeck::diff::diff(&lifted.schema, &schema, &limbeck::diff::Hints::new().allow_destructive().allow_dropping_everything().nothing_else_is_renamed().never_null("users", "age").never_null("users", "name"));
            let up = found.expect("it can be done").up;
            let operations: Vec<Operation> = up.into_iter().filter(|it| !it.to_string().contains("enum")).collect();
            assert!(render(db.server, &lifted.schema, &operations, &Surroundings::Unknown).is_ok());
        }
    }
}
