//! Cases of all that can be said.

use super::{Case, bold, found, said, users};
use limbeck::diff::Hints;
use limbeck::schema::{Index, IndexPart, IntegerSize, Nulls, ObjectName, Sql, Term, Type, Value};
use limbeck::{Engine, Plan, col, irreversible};

pub(in crate::revisions) fn every_type() -> Case {
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

pub(in crate::revisions) fn indexes() -> Case {
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

const COLOURS: [&str; 26] = [
    "red", "green", "blue", "white", "black", "grey", "pink", "brown", "orange", "yellow",
    "purple", "cyan", "magenta", "lime", "teal", "navy", "olive", "maroon", "silver", "gold",
    "plum", "rose", "sand", "sky", "snow", "wine",
];

pub(in crate::revisions) fn labels() -> Case {
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

pub(in crate::revisions) fn on_some_engines() -> Case {
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

pub(in crate::revisions) fn statements() -> Case {
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
