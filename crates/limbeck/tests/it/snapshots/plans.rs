//! The plans whose SQL is kept.

use limbeck::engine::Engine;
use limbeck::operation::Undo;
use limbeck::schema::{
    Action, Deferrable, ForeignKey, Index, IndexPart, PrimaryKey, Sql, TableOptions, Term, Type,
    Unique, Value,
};
use limbeck::{Plan, col, irreversible};

/// A name, what is there, and what changes.
type Kept = (&'static str, fn(&mut Plan), fn(&mut Plan));

pub(super) const PLANS: &[Kept] = &[
    ("tables", |_| {}, tables),
    ("columns", users, columns),
    ("conversions", users, conversions),
    ("renames", users, renames),
    ("keys", users, keys),
    ("indexes", users, indexes),
    ("enums", users, enums),
    ("data", users, data),
    ("lacking", users, lacking),
];

const MYSQL: [Engine; 2] = [Engine::MySql, Engine::MariaDb];

fn users(p: &mut Plan) {
    p.create_enum("mood", ["sad", "ok"]);
    p.create_table("teams", |t| {
        t.id();
    });
    p.create_table("users", |t| {
        t.id();
        t.autoincrement();
        t.string("name", 40);
        t.integer("age").null();
        t.enumeration("mood", "mood").default("ok");
        t.integer("double_age").null().generated_stored("age * 2");
        t.big_integer("team_id")
            .null()
            .references("teams", "id")
            .on_delete(Action::SetNull);
        t.check("ck_users_age", "age > 0");
        t.index(Index::on(["team_id", "name"]));
    });
}

/// Plinth's own columns are among these.
fn tables(p: &mut Plan) {
    let moment = || {
        Sql::from("text")
            .on(Engine::Postgres, "timestamptz(6)")
            .on(MYSQL, "datetime(6)")
    };
    p.create_enum("mood", ["it's", "back\\slash"]);
    p.create_table("every `kind` of \"name\"", |t| {
        t.id();
        t.autoincrement();
        t.big_integer("version").default(1);
        t.custom("created_at", moment())
            .default_expression("strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000+00:00'")
            .default_on(Engine::Postgres, Term::expression("now()"))
            .default_on(MYSQL, Term::expression("CURRENT_TIMESTAMP(6)"));
        t.custom("deleted_at", moment()).null();
        t.custom("body", Sql::from("text").on(MYSQL, "longtext"))
            .null();
        t.string("token", 64)
            .collation_on(MYSQL, "ascii_bin")
            .collation_on(Engine::Postgres, "C");
        t.text("note")
            .default("it's \\ \"x\"")
            .comment("it's a note");
        t.boolean("open").default(true);
        t.uuid("key").null();
        t.decimal("price", 12, 2).default("-0.50");
        t.blob("icon").default(vec![0_u8, 171]);
        t.json_binary("more").null();
        t.timestamp("seen").precision(3).null();
        t.enumeration("mood", "mood").default("back\\slash");
        t.string("upper", 40).null().generated("upper(token)");
        t.unique(Unique::on(["token", "open"]));
        t.check("ck_price", "price < 100");
        t.index(Index::on([
            IndexPart::column("open").descending(),
            IndexPart::column("token"),
        ]));
        t.comment("it's");
        t.options(TableOptions {
            storage_engine: Some("InnoDB".into()),
            charset: Some("utf8mb4".into()),
            collation: Some("utf8mb4_bin".into()),
            autoincrement: true,
            ..TableOptions::default()
        });
    });
    p.create_table("tags", |t| {
        t.string("name", 20).primary_key();
        t.boolean("open");
        t.strict();
        t.without_rowid();
    });
}

fn columns(p: &mut Plan) {
    p.table("users")
        .add_column(col("phone").string(20).null())
        .add_column(col("level").integer())
        .add_column(col("points").integer().fill(3))
        .add_column(
            col("label")
                .string(80)
                .default("-")
                .fill(Term::expression("name")),
        )
        .alter_column(col("name").string(80).default("x").comment("the name"))
        .alter_column(col("age").big_integer().fill(1).default(18))
        .drop_constraint("ck_users_age")
        .drop_column("double_age");
}

fn conversions(p: &mut Plan) {
    p.table("users")
        .alter_column(col("name").integer())
        .alter_column(col("age").string(9).null().using("age * 12"))
        .alter_column(
            col("double_age")
                .integer()
                .null()
                .generated_stored("team_id"),
        );
    p.table("teams")
        .alter_column(col("id").integer().identity());
    p.table("users")
        .alter_column(col("team_id").integer().null());
}

fn renames(p: &mut Plan) {
    p.table("users")
        .rename_constraint("ck_users_age", "ck_users_years")
        .rename_constraint("fk_users_team_id", "fk_users_team")
        .rename_index("ix_users_team_id_name", "ix_users_team");
    p.rename_table("users", "people");
    p.table("people").rename_column("age", "years");
    p.rename_enum("mood", "Mood");
    p.table("people").add_check("ck_people_name", "name <> ''");
}

fn keys(p: &mut Plan) {
    p.table("users")
        .drop_index("ix_users_team_id_name")
        .add_unique(Unique::on(["name"]))
        .add_column(
            col("boss_id")
                .big_integer()
                .null()
                .references("users", "id"),
        )
        .drop_constraint("ck_users_age");
    p.on([Engine::Postgres, Engine::MySql, Engine::MariaDb], |p| {
        let mut key = PrimaryKey::new(["id"]);
        key.name = Some("pk_teams".into());
        p.table("teams").set_primary_key(key);
        p.table("users").drop_primary_key();
    });
    p.on([Engine::Sqlite, Engine::Postgres], |p| {
        p.table("users").add_foreign_key(
            ForeignKey::new(["age"], "users", ["id"]).deferrable(Deferrable::InitiallyDeferred),
        );
    });
}

fn indexes(p: &mut Plan) {
    p.table("users")
        .create_index_concurrently(Index::on(["name"]))
        .create_index(
            Index::on([IndexPart::expression("lower(name)")])
                .named("ix_lower")
                .only_on([Engine::Sqlite, Engine::Postgres, Engine::MySql]),
        )
        .create_index(
            Index::on(["age"])
                .predicate("age > 17")
                .named("ix_adults")
                .only_on([Engine::Sqlite, Engine::Postgres]),
        )
        .create_index(
            Index::on(["name"])
                .method("fulltext")
                .named("ix_words")
                .only_on(MYSQL),
        )
        .create_index(
            Index::on(["age"])
                .include(["name"])
                .method("btree")
                .named("i".repeat(70))
                .only_on(Engine::Postgres),
        );
}

fn enums(p: &mut Plan) {
    p.alter_enum("mood", ["awful", "sad", "ok"]);
    p.alter_enum_moving("mood", ["low", "ok"], [("awful", "low"), ("sad", "low")]);
    p.create_enum("colour", ["red"]);
    p.on(Engine::Postgres, |p| {
        p.table("users").add_column(
            col("colours")
                .of(Type::Array(Box::new(Type::Enum("colour".into()))))
                .null(),
        );
    });
}

fn data(p: &mut Plan) {
    p.data_one_way(
        |d| {
            d.insert("teams", ["id"], [[1], [2]]);
            d.insert(
                "users",
                ["name", "mood"],
                [[Value::from("it's \\"), "sad".into()]],
            );
            d.update("users")
                .set("age", 18)
                .filter("age IS NULL AND name <> '?' AND age > ?", [(-1).into()])
                .in_batches("id", 1000);
            d.delete("users").filter("name = ?", ["?".into()]);
        },
        "who knows",
    );
    p.execute("ANALYZE users", irreversible("nothing to undo"));
    p.execute(
        Sql::from("").on(Engine::Postgres, "CREATE EXTENSION citext"),
        Undo::By(Sql::from("")),
    );
}

/// Refused, each engine by its own reason, but for PostgreSQL.
fn lacking(p: &mut Plan) {
    p.table("users").create_index(
        Index::on([IndexPart::expression("lower(name)")])
            .include(["age"])
            .predicate("age > 1")
            .named("ix_all"),
    );
}
