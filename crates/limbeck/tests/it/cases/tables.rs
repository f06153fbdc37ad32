//! Tables, their comments and options.

use crate::on_every_engine;
use crate::support::{Database, Journey, journey};
use limbeck::engine::Engine;
use limbeck::schema::{Action, Index, IntegerSize, ObjectName, Sql, TableOptions, Type};
use limbeck::{Plan, col};

fn on_mysql(custom: &str, general: &str) -> Sql {
    Sql::from(general).on([Engine::MySql, Engine::MariaDb], custom)
}

on_every_engine! {
    async fn a_table_of_every_type_comes_and_goes(db: &mut Database) {
        let change = |p: &mut Plan| {
            p.create_enum("mood", ["happy", "it's \\ sad"]);
            p.create_table("every \"type\"", |t| {
                t.id();
                t.boolean("a").default(false);
                for (name, size) in [("b", IntegerSize::Tiny), ("c", IntegerSize::Small), ("d", IntegerSize::Regular), ("e", IntegerSize::Big)] {
                    t.column(name).of(Type::integer(size)).default(-1);
                    t.column(format!("u{name}")).of(Type::Integer { size, unsigned: true }).null();
                }
                t.real("f").null();
                t.double("g").null();
                t.decimal("h", 20, 4).default("0.5");
                t.column("h2").of(Type::Decimal(None)).null();
                t.char("i", 3).null();
                t.string("j", 255).default("back`tick");
                t.column("j2").of(Type::String(None)).null();
                t.text("k").null();
                t.binary("l", 16).null();
                t.var_binary("m", 20).null();
                t.column("m2").of(Type::VarBinary(None)).null();
                t.blob("n").default(vec![0_u8, 171]);
                t.date("o").null();
                t.time("p").null();
                t.date_time("q").precision(3).null();
                t.timestamp("r").null();
                t.json("s").null();
                t.json_binary("t").null();
                t.uuid("u").null();
                t.enumeration("v", "mood").default("it's \\ sad");
                t.custom("w", on_mysql("varchar(64) character set ascii collate ascii_bin", "varchar(64)")).null();
                t.custom("x", on_mysql("datetime(6)", "text").on(Engine::Postgres, "timestamptz(6)")).null();
                t.comment("it's \\ everything");
                t.index(Index::on(["j"]).unique());
            });
        };
        let after: &[(&str, &[&str])] = &[];
        journey(db, |_| {}, change, Journey { after, ..Journey::default() }).await;
    }

    async fn a_table_is_dropped_and_made_again(db: &mut Database) {
        let before = |p: &mut Plan| {
            p.create_table("users", |t| {
                t.id();
                t.string("name", 20);
            });
            p.create_table("posts", |t| {
                t.id();
                t.big_integer("user_id").references("users", "id").on_delete(Action::Cascade);
                t.check("ck_posts_user", "user_id > 0");
                t.index(Index::on(["user_id", "id"]));
            });
        };
        journey(db, before, |p| p.drop_table("posts"), Journey { rows: &["INSERT INTO users (name) VALUES ('Ada')"], same: &["SELECT * FROM users"], ..Journey::default() }).await;
    }

    async fn tables_change_names_with_all_that_points_to_them(db: &mut Database) {
        let before = |p: &mut Plan| {
            p.create_table("users", |t| {
                t.id();
                t.string("name", 20);
                t.big_integer("boss_id").null().references("users", "id");
            });
            p.create_table("posts", |t| {
                t.id();
                t.big_integer("user_id").references("users", "id");
            });
        };
        let change = |p: &mut Plan| {
            p.rename_table("users", "people");
            p.rename_table("posts", "Posts");
            p.table("people").add_column(col("age").integer().null()).drop_column("name");
        };
        let rows = &["INSERT INTO users (name, boss_id) VALUES ('Ada', NULL), ('Grace', 1)", "INSERT INTO posts (user_id) VALUES (2)"];
        let after: &[(&str, &[&str])] = &[("SELECT id, boss_id FROM people ORDER BY id", &["1|NULL", "2|1"])];
        let before = |p: &mut Plan| {
            before(p);
            p.table("users").alter_column(col("name").string(20).default("-"));
        };
        journey(db, before, change, Journey { rows, after, ..Journey::default() }).await;
    }

    async fn tables_that_point_to_each_other_come_and_go(db: &mut Database) {
        let change = |p: &mut Plan| {
            p.create_table("eggs", |t| {
                t.id();
                t.big_integer("hen_id").null();
            });
            p.create_table("hens", |t| {
                t.id();
                t.big_integer("egg_id").null().references("eggs", "id");
            });
            p.table("eggs").add_foreign_key(limbeck::schema::ForeignKey::new(["hen_id"], "hens", ["id"]).on_delete(Action::SetNull));
        };
        journey(db, |_| {}, change, Journey::default()).await;
    }

    async fn comments_and_options_change(db: &mut Database) {
        let before = |p: &mut Plan| {
            p.create_table("users", |t| {
                t.id();
                t.string("name", 20).comment("the name");
                t.custom("token", on_mysql("varchar(64) character set ascii collate ascii_bin", "varchar(64)")).null();
                t.comment("it's");
                t.options(TableOptions { autoincrement: true, charset: Some("utf8mb4".into()), collation: Some("utf8mb4_general_ci".into()), ..TableOptions::default() });
            });
        };
        let change = |p: &mut Plan| {
            p.table("users").set_comment("a \\ 'person'").set_options(TableOptions {
                strict: false,
                without_rowid: false,
                autoincrement: true,
                storage_engine: None,
                charset: Some("utf8mb4".into()),
                collation: Some("utf8mb4_bin".into()),
            });
        };
        let rows = &["INSERT INTO users (name, token) VALUES ('Ada', 'x')"];
        journey(db, before, change, Journey { rows, same: &["SELECT id, name, token FROM users"], ..Journey::default() }).await;
    }
}

#[tokio::test]
#[ignore = "needs PLINTH_TEST_POSTGRES_URL; make test starts one"]
async fn tables_stand_in_a_schema() {
    crate::support::Place::Postgres
        .run(async |db| {
            db.execute("CREATE SCHEMA \"lib \"\"x\"\"\"").await;
            let name = |name: &str| ObjectName::within("lib \"x\"", name);
            let before = |p: &mut Plan| {
                p.create_enum(name("mood"), ["sad", "ok"]);
                p.create_table(name("users"), |t| {
                    t.big_integer("id").primary_key();
                    t.enumeration("mood", name("mood")).default("ok");
                    t.big_integer("boss_id")
                        .null()
                        .references(name("users"), "id");
                    t.index(Index::on(["mood"]).named("ix \"mood\""));
                });
            };
            let change = |p: &mut Plan| {
                p.alter_enum(name("mood"), ["ok", "sad"]);
                p.rename_table(name("users"), name("people"));
                p.table(name("people"))
                    .alter_column(col("id").big_integer().identity().comment("counted"))
                    .drop_index("ix \"mood\"")
                    .set_comment("people");
                p.rename_enum(name("mood"), name("state"));
            };
            let rows = &["INSERT INTO \"lib \"\"x\"\"\".users (id) VALUES (7)"];
            let after: &[(&str, &[&str])] = &[(
                "INSERT INTO \"lib \"\"x\"\"\".people (mood) VALUES ('sad') RETURNING id",
                &["8"],
            )];
            journey(
                db,
                before,
                change,
                Journey {
                    rows,
                    after,
                    ..Journey::default()
                },
            )
            .await;
        })
        .await;
}
