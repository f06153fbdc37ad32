//! What the files of this folder are about.

use limbeck::diff::Hints;
use limbeck::schema::{
    Action, Deferrable, ForeignKey, Identity, Index, IndexPart, IntegerSize, Nulls, ObjectName,
    Sql, TableOptions, Term, Type, Unique, Value,
};
use limbeck::{Engine, Plan, State, col, irreversible};

pub(super) struct Case {
    pub(super) before: State,
    pub(super) meant: Meant,
}

/// What a file is about: the difference from one schema to another, or steps that no difference consists of.
pub(super) enum Meant {
    Found(State, Hints),
    Said(Plan),
}

fn planned(plan: impl FnOnce(&mut Plan)) -> Plan {
    let mut p = Plan::new();
    plan(&mut p);
    p
}

fn state(plan: impl FnOnce(&mut Plan)) -> State {
    let operations = planned(plan).resolve(&State::new());
    let operations = operations.expect("the plan fits nothing");
    State::replay(&operations).expect("it was resolved so")
}

fn found(before: impl FnOnce(&mut Plan), after: impl FnOnce(&mut Plan), hints: Hints) -> Case {
    Case {
        before: state(before),
        meant: Meant::Found(state(after), hints),
    }
}

fn said(before: impl FnOnce(&mut Plan), plan: impl FnOnce(&mut Plan)) -> Case {
    Case {
        before: state(before),
        meant: Meant::Said(planned(plan)),
    }
}

fn bold() -> Hints {
    let hints = Hints::new().allow_destructive().allow_dropping_everything();
    hints.nothing_else_is_renamed()
}

fn users(p: &mut Plan) {
    p.create_table("users", |t| {
        t.id();
        t.string("email", 255).unique();
        t.string("name", 80).null();
    });
}

pub(super) fn create_a_shop() -> Case {
    let after = |p: &mut Plan| {
        users(p);
        p.create_enum("state", ["open", "paid", "don't know"]);
        p.create_table("orders", |t| {
            t.id().comment("counts up");
            t.big_integer("user_id")
                .references("users", "id")
                .on_delete(Action::Cascade)
                .deferrable(Deferrable::InitiallyDeferred);
            t.enumeration("state", "state").default("open");
            t.decimal("total", 12, 2).default(Value::number("0.00"));
            t.timestamp("made_at")
                .precision(6)
                .default_expression("CURRENT_TIMESTAMP");
            t.text("search")
                .generated_stored(Sql::from("lower(state)").on(Engine::Postgres, "state::text"));
            t.check("ck_orders_total", "total >= 0 OR state = 'don''t know'");
            t.index(Index::on(["user_id", "made_at"]));
            t.index(Index::on(["user_id", "made_at", "state", "total", "search", "id"]));
            t.check("ck_orders_long", "total < 1000000 OR state = 'paid' OR user_id IN (SELECT id FROM users WHERE name = 'rich')");
            t.text("motto").default("a default that is so long that no line is long enough to hold it, whatever one does");
            t.comment("what was \"ordered\"\nby whom");
            t.storage_engine("InnoDB")
                .charset("utf8mb4")
                .collation("utf8mb4_bin");
        });
        p.create_table("order_lines", |t| {
            t.big_integer("order_id").references("orders", "id");
            t.integer("line");
            t.primary_key(["order_id", "line"]);
            t.without_rowid();
        });
    };
    found(users, after, Hints::new())
}

pub(super) fn add_and_drop_columns() -> Case {
    let after = |p: &mut Plan| {
        p.create_table("users", |t| {
            t.id();
            t.string("email", 255).unique();
            t.string("phone", 20).null();
            t.integer("visits").default(5_000);
            t.big_integer("boss_id")
                .null()
                .unique()
                .references("users", "id");
            t.text("shout").generated("upper(email)");
            t.uuid("trace");
            t.big_integer("distance").default(5_000_000_000_i64);
        });
    };
    let hints = bold().fill("users", "trace", "00000000-0000-0000-0000-000000000000");
    let hints = hints.fill("users", "name", "nobody");
    let before = |p: &mut Plan| {
        p.create_table("users", |t| {
            t.id();
            t.string("email", 255).unique();
            t.string("name", 80).unique();
            t.text("notes");
        });
    };
    found(before, after, hints)
}

pub(super) fn alter_columns() -> Case {
    let before = |p: &mut Plan| {
        p.create_table("things", |t| {
            t.integer("id").identity().primary_key();
            t.string("name", 80).null().comment("what it is called");
            t.integer("size").default(3);
            t.text("code").collation("nocase");
            t.integer("twice").null();
            t.text("note").null();
        });
    };
    let after = |p: &mut Plan| {
        p.create_table("things", |t| {
            t.big_integer("id")
                .identity()
                .always()
                .starting_at(100)
                .in_steps_of(10)
                .primary_key();
            t.string("name", 255);
            t.integer("size")
                .null()
                .default_on(
                    [Engine::MySql, Engine::MariaDb],
                    Term::expression("(1 + 1)"),
                )
                .no_default_on(Engine::Sqlite);
            t.text("code").collation_on(Engine::Sqlite, "binary");
            t.integer("twice").generated_stored("2 * size");
            t.text("note")
                .null()
                .on_row_update("now()")
                .default_expression("'it''s'");
        });
    };
    found(before, after, bold().fill("things", "name", "nothing"))
}

pub(super) fn clear_the_way() -> Case {
    let before = |p: &mut Plan| {
        p.create_table("users", |t| {
            t.text("code");
            t.text("name");
            t.text("shout").generated_stored("upper(name)");
            t.check("ck_users_name", "name <> ''");
            t.primary_key(["code", "name"]);
        });
        p.create_table("old_users", |t| {
            t.id();
        });
    };
    let after = |p: &mut Plan| {
        p.create_table("old_users", |t| {
            t.text("name");
            t.text("shout").generated_stored("upper(name)");
            t.check("ck_users_name", "name <> ''");
            t.primary_key(["name"]);
        });
    };
    let hints = bold()
        .rename_table("users", "old_users")
        .rename_column("users", "code", "name");
    found(before, after, hints)
}

pub(super) fn close_a_circle() -> Case {
    let after = |p: &mut Plan| {
        p.create_table("teams", |t| {
            t.id();
            t.big_integer("head_id").null();
        });
        p.create_table("people", |t| {
            t.id();
            t.big_integer("team_id").references("teams", "id");
        });
        p.table("teams")
            .add_foreign_key(ForeignKey::new(["head_id"], "people", ["id"]));
    };
    found(|_| (), after, Hints::new())
}

pub(super) fn every_type() -> Case {
    let after = |p: &mut Plan| {
        p.create_enum("mood", ["sad"]);
        p.create_table(ObjectName::within("all", "types"), |t| {
            t.boolean("a").default(true);
            t.tiny_integer("b").unsigned().default(-3);
            t.small_integer("c");
            t.integer("d").unsigned();
            t.big_integer("e").unsigned().default(u64::MAX);
            t.real("f");
            t.double("g").default(Value::number("1e6"));
            t.decimal("h", 12, 2);
            t.column("i").of(Type::Decimal(None));
            t.char("j", 3);
            t.varchar("k");
            t.text("l").default("\"quoted\" \\ and\ttabbed é");
            t.binary("m", 16).default(vec![0; 16]);
            t.var_binary("n", 8).default(vec![1, 2, 255]);
            t.column("o").of(Type::VarBinary(None)).default(vec![]);
            t.blob("p");
            t.date("q");
            t.time("r").precision(3);
            t.date_time("s");
            t.timestamp("t").precision(0);
            t.json("u");
            t.json_binary("v");
            t.uuid("w");
            t.enumeration("x", "mood");
            t.array("y", Type::String(Some(20)));
            t.custom("z", Sql::from("inet").on(Engine::Sqlite, "text"));
            t.array("aa", Type::Array(Box::new(Type::integer(IntegerSize::Big))));
            t.array("ab", Type::Custom("point".into()));
            t.array("ac", Type::Enum("mood".into()));
            t.column("ad").of(Type::Native("int(11)".to_owned()));
            t.array("ae", Type::Decimal(Some((9, 2))));
            t.array("af", Type::Timestamp(Some(6)));
            t.custom("ag", "tsvector").null();
        });
    };
    found(|_| (), after, Hints::new())
}

pub(super) fn indexes() -> Case {
    let with = |indexes: Vec<Index>| {
        move |p: &mut Plan| {
            p.create_table("posts", |t| {
                t.id();
                t.text("title");
                t.text("body");
                for index in indexes {
                    t.index(index);
                }
            });
        }
    };
    let before = with(vec![
        Index::on(["title"]),
        Index::on(["body"]).named("the_body").unique(),
        Index::on(["title", "body", "id"]).predicate("id > 3"),
    ]);
    let after = with(vec![
        Index::on(["title", "id"])
            .named("ix_posts_covering")
            .include(["body"])
            .only_on(Engine::Postgres),
        Index::on([
            IndexPart::column("title").descending().nulls(Nulls::Last),
            IndexPart::expression("lower(body)"),
            IndexPart::column("body")
                .prefix(10)
                .collation("C")
                .operators("text_pattern_ops"),
            "id".into(),
        ])
        .named("ix_posts_mixed")
        .method("gin"),
        Index::on(["body"])
            .named("the_body")
            .unique()
            .nulls_not_distinct()
            .predicate(Sql::from("body <> ''").on([Engine::MySql, Engine::MariaDb], "true"))
            .only_on([Engine::Sqlite, Engine::Postgres]),
    ]);
    found(before, after, Hints::new())
}

pub(super) fn keys() -> Case {
    let before = |p: &mut Plan| {
        users(p);
        p.create_table("seats", |t| {
            t.integer("hall");
            t.integer("place");
            t.big_integer("user_id").null().references("users", "id");
            t.primary_key(["hall", "place"]);
            t.check("ck_seats_hall", "hall > 0");
            t.comment("where they sit");
        });
    };
    let after = |p: &mut Plan| {
        users(p);
        p.create_table("seats", |t| {
            t.integer("hall");
            t.integer("place");
            t.big_integer("user_id")
                .null()
                .references("users", "id")
                .on_delete(Action::SetNull)
                .on_update(Action::Cascade);
            t.primary_key_named("pk_seats", ["place"]);
            t.check("ck_seats_hall", "hall > 1");
            t.unique(Unique::on(["hall", "user_id"]).nulls_not_distinct());
            t.unique(
                Unique::on(["user_id"])
                    .named("one_seat_each")
                    .deferrable(Deferrable::InitiallyImmediate),
            );
            t.options(TableOptions::new().strict().charset("utf8mb4"));
        });
        p.create_table("tickets", |t| {
            t.integer("place").references("seats", "place");
            t.column("number")
                .of(Type::integer(IntegerSize::Big))
                .identity_of(Identity::default());
            t.primary_key(["number"]);
            t.foreign_key(
                ForeignKey::new(["place"], "seats", ["place"])
                    .named("again")
                    .on_delete(Action::Restrict),
            );
            t.foreign_key(ForeignKey::new(
                ["place", "number"],
                "seats",
                ["place", "hall"],
            ));
        });
    };
    found(before, after, Hints::new())
}

const COLOURS: [&str; 26] = [
    "red", "green", "blue", "white", "black", "grey", "pink", "brown", "orange", "yellow",
    "purple", "cyan", "magenta", "lime", "teal", "navy", "olive", "maroon", "silver", "gold",
    "plum", "rose", "sand", "sky", "snow", "wine",
];

pub(super) fn labels() -> Case {
    let before = |p: &mut Plan| {
        p.create_enum("mood", ["sad", "glad", "so-so"]);
        p.create_enum("old", ["a"]);
        p.create_enum("size", ["small"]);
        p.create_enum("taste", ["sweet"]);
    };
    let after = |p: &mut Plan| {
        p.create_enum("mood", ["blue", "glad"]);
        p.create_enum("new", ["b"]);
        p.create_enum("height", ["small"]);
        p.create_enum("taste", ["sweet", "sour"]);
        let weekdays = [
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
        ];
        p.create_enum("a_long_name_for_a_weekday", weekdays);
        p.create_enum("colour", ["a"; 1].into_iter().chain(COLOURS));
        p.create_enum(
            "phrase",
            [
                "a few words",
                "some more words",
                "and even more of them",
                "the end of all words",
            ],
        );
        p.create_enum(ObjectName::within("other", "nothing"), Vec::<String>::new());
    };
    found(before, after, bold().move_label("mood", "sad", "blue"))
}

pub(super) fn nothing_left() -> Case {
    let before = |p: &mut Plan| {
        users(p);
        p.create_table("posts", |t| {
            t.id();
            t.big_integer("user_id").references("users", "id");
        });
    };
    found(before, |_| (), bold())
}

pub(super) fn on_some_engines() -> Case {
    said(users, |p| {
        p.on(Engine::Postgres, |p| {
            p.table("users")
                .create_index_concurrently(
                    Index::on([IndexPart::expression("lower(name)")]).named("ix_users_lower"),
                )
                .add_column(col("search").custom("tsvector").null());
        });
        p.on([Engine::MySql, Engine::MariaDb], |p| {
            p.execute(
                "ALTER TABLE users ADD FULLTEXT ix_users_text (name)",
                "ALTER TABLE users DROP INDEX ix_users_text",
            )
            .declares(|p| {
                p.table("users").create_index(
                    Index::on(["name"])
                        .named("ix_users_text")
                        .method("fulltext"),
                );
            });
        });
    })
}

pub(super) fn rename() -> Case {
    let before = |p: &mut Plan| {
        users(p);
        p.create_enum("mood", ["sad"]);
        p.create_table("a", |t| {
            t.id();
            t.text("one");
            t.text("two");
        });
        p.create_table("b", |t| {
            t.big_integer("number").primary_key();
        });
    };
    let after = |p: &mut Plan| {
        p.create_enum("humour", ["sad"]);
        p.create_table("people", |t| {
            t.id();
            t.string("email", 255);
            t.string("full_name", 80).null();
            t.unique(Unique::on(["email"]).named("uq_users_email"));
        });
        p.create_table("b", |t| {
            t.id();
            t.text("one");
            t.text("two");
        });
        p.create_table("a", |t| {
            t.big_integer("number").primary_key();
        });
    };
    let hints = Hints::new()
        .rename_table("users", "people")
        .rename_column("users", "name", "full_name")
        .rename_table("a", "b")
        .rename_table("b", "a")
        .rename_column("b", "one", "two")
        .rename_column("b", "two", "one");
    found(before, after, hints)
}

pub(super) fn statements() -> Case {
    said(users, |p| {
        p.data(
            |d| {
                d.insert(
                    "users",
                    ["id", "email", "name"],
                    [
                        [Value::from(1), "a@b.c".into(), Value::Null],
                        [Value::from(5_000_000_000_i64), "it's".into(), "Ann".into()],
                    ],
                );
                d.update("users")
                    .set("name", Term::expression("trim(name)"))
                    .set("email", "none")
                    .filter("name LIKE ? OR id = ?", ["% %".into(), 3.into()])
                    .in_batches("id", 100_000);
                d.delete("users");
            },
            |d| {
                d.delete("users").filter("id = ?", [1.into()]);
                d.statement(
                    Sql::from("VACUUM").on(Engine::Postgres, "ANALYZE"),
                    [Value::number("1.50")],
                );
            },
        );
        p.execute("TRUNCATE sessions", irreversible("the sessions are gone"));
    })
}
