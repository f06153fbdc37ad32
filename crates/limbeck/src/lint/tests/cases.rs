//! What code does not know, types, names, manners, SQLite.

use super::*;

#[test]
fn what_running_code_does_not_know_is_told() {
    check(COMPATIBILITY);
}

pub(super) const COMPATIBILITY: &[Case] = &[
    Case {
        rule: "C001",
        engines: ALL,
        breaks: |p| {
            p.table("users").rename_column("name", "full_name");
        },
        spares: |p| {
            p.create_table("drafts", |t| {
                t.id();
            });
            p.table("drafts").rename_column("id", "number");
        },
    },
    Case {
        rule: "C002",
        engines: ALL,
        breaks: |p| p.rename_table("users", "people"),
        spares: |p| {
            p.create_table("drafts", |t| {
                t.id();
            });
            p.rename_table("drafts", "sketches");
        },
    },
    Case {
        rule: "C003",
        engines: ALL,
        breaks: |p| {
            p.table("users")
                .alter_column(col("email").string(200).null());
        },
        spares: |p| {
            p.table("users").alter_column(col("email").string(201));
        },
    },
    Case {
        rule: "C003",
        engines: PG,
        breaks: |p| {
            p.on(Engine::Postgres, |p| {
                p.table("users").alter_column(col("age").integer());
            });
        },
        spares: |p| {
            p.table("users")
                .alter_column(col("age").integer().default(1));
        },
    },
    Case {
        rule: "C004",
        engines: ALL,
        breaks: |p| p.alter_enum_moving("mood", ["low", "glad"], [("sad", "low")]),
        spares: |p| p.alter_enum("mood", ["sad", "glad", "calm"]),
    },
    Case {
        rule: "C005",
        engines: PG,
        breaks: |p| {
            let add = Sql::from("").on(Engine::Postgres, "ALTER TYPE mood ADD VALUE 'calm'");
            p.execute(add, irreversible("labels stay"));
            p.data_one_way(
                |d| {
                    d.update("users").set("mood", "calm").filter("age > 9", []);
                },
                "moods change",
            );
        },
        spares: |p| {
            p.alter_enum("mood", ["sad", "glad", "calm"]);
            p.data_one_way(
                |d| {
                    d.update("users").set("mood", "calm").filter("age > 9", []);
                },
                "moods change",
            );
        },
    },
];

#[test]
fn types_that_are_regretted_are_told() {
    check(TYPES);
}

pub(super) const TYPES: &[Case] = &[
    Case {
        rule: "T001",
        engines: SERVERS,
        breaks: |p| {
            p.create_table("tags", |t| {
                t.integer("id").identity().primary_key();
            });
        },
        spares: |p| {
            p.create_table("tags", |t| {
                t.id();
                t.integer("weight");
            });
        },
    },
    Case {
        rule: "T001",
        engines: SERVERS,
        breaks: |p| {
            p.table("users")
                .add_foreign_key(ForeignKey::new(["age"], "posts", ["id"]));
        },
        spares: |p| {
            p.table("posts")
                .add_foreign_key(ForeignKey::new(["author_id"], "users", ["id"]));
        },
    },
    Case {
        rule: "T002",
        engines: PG,
        breaks: |p| {
            let text = Sql::from("integer").on(Engine::Postgres, "bigserial");
            p.table("posts")
                .add_column(col("turn").of(Type::Custom(text)).fill(0));
        },
        spares: |p| {
            p.table("posts")
                .add_column(col("serial").big_integer().fill(0));
        },
    },
    Case {
        rule: "T003",
        engines: PG,
        breaks: |p| {
            p.table("posts").add_column(col("at").date_time().null());
        },
        spares: |p| {
            p.table("posts").add_column(col("at").timestamp().null());
        },
    },
    Case {
        rule: "T004",
        engines: PG,
        breaks: |p| {
            p.table("posts").add_column(col("currency").char(3).null());
        },
        spares: |p| {
            p.table("posts")
                .add_column(col("currency").string(3).null());
        },
    },
    Case {
        rule: "T005",
        engines: PG,
        breaks: |p| {
            p.table("posts").add_column(col("extra").json().null());
        },
        spares: |p| {
            p.table("posts")
                .add_column(col("extra").json_binary().null());
        },
    },
    Case {
        rule: "T006",
        engines: MY,
        breaks: |p| {
            p.create_table("tags", |t| {
                t.charset("utf8").id();
            });
        },
        spares: |p| {
            p.create_table("tags", |t| {
                t.collation("utf8mb4_bin").id();
            });
        },
    },
];

#[test]
fn names_and_manners_are_told() {
    check(MANNERS);
}

pub(super) const MANNERS: &[Case] = &[
    Case {
        rule: "N001",
        engines: SERVERS,
        breaks: |p| {
            p.table("posts")
                .add_column(col("x".repeat(65)).text().null());
        },
        spares: |p| {
            p.table("posts")
                .add_column(col("x".repeat(63)).text().null());
        },
    },
    Case {
        rule: "N001",
        engines: PG,
        breaks: |p| {
            p.table("posts")
                .add_column(col("x".repeat(64)).text().null());
        },
        spares: |p| {
            p.table("posts")
                .create_index(Index::on(["title"]).named("x".repeat(70)));
        },
    },
    Case {
        rule: "N002",
        engines: ALL,
        breaks: |p| {
            p.execute(
                "alter table users add check (age > 0)",
                irreversible("it has no name"),
            );
        },
        spares: |p| {
            p.execute(
                "ALTER TABLE users ADD CONSTRAINT ck_users_age CHECK (age > 0)",
                "ALTER TABLE users DROP CONSTRAINT ck_users_age",
            );
        },
    },
    Case {
        rule: "M004",
        engines: SERVERS,
        breaks: |p| {
            p.table("users").add_column(col("role").string(20).null());
            p.data_one_way(
                |d| {
                    d.update("users").set("role", "user");
                },
                "x",
            );
        },
        spares: |p| {
            p.table("users").add_column(col("role").string(20).null());
            p.data_one_way(
                |d| {
                    d.update("users").set("role", "user").in_batches("id", 1000);
                },
                "x",
            );
        },
    },
    Case {
        rule: "M004",
        engines: SERVERS,
        breaks: |p| {
            p.rename_table("users", "people");
            p.data_one_way(|d| d.statement("UPDATE posts SET title = ''", []), "x");
        },
        spares: |p| {
            p.create_table("roles", |t| {
                t.id();
                t.string("name", 20);
            });
            p.data_one_way(|d| d.insert("roles", ["name"], [["admin"]]), "x");
            p.data_one_way(
                |d| {
                    d.update("users").set("age", 1);
                },
                "x",
            );
        },
    },
    Case {
        rule: "S001",
        engines: &[Engine::Sqlite],
        breaks: |p| {
            p.table("users").alter_column(col("email").string(250));
        },
        spares: |p| {
            p.table("users").add_column(col("nick").text().null());
            p.create_table("drafts", |t| {
                t.id();
            });
            p.table("drafts").add_check("ck_drafts_id", "id > 0");
        },
    },
];

#[test]
fn sql_that_the_way_back_forgets_is_told() {
    let before = state();
    let up = resolved(&before, |p| {
        p.execute(
            "CREATE VIEW names AS SELECT name FROM users",
            "DROP VIEW names",
        );
    });
    let found = |down: Option<&[Operation]>| {
        let subject = Subject {
            before: &before,
            up: &up,
            down,
            allow: &[],
        };
        let findings = lint(&subject).findings;
        let ids: Vec<_> = findings.iter().map(|one| (one.rule.id, one.step)).collect();
        ids
    };
    assert_eq!(found(Some(&[])), [("M003", Some(1))]);
    assert_eq!(found(None), []);
    let back = resolved(&before, |p| {
        p.on(Engine::Sqlite, |p| {
            p.execute("DROP VIEW names", "");
        });
    });
    assert_eq!(found(Some(&back)), []);
}

#[test]
fn a_plan_that_says_there_is_nothing_to_undo_needs_no_way_back() {
    let before = state();
    let up = resolved(&before, |p| {
        p.execute("ANALYZE", "");
    });
    let subject = Subject {
        before: &before,
        up: &up,
        down: Some(&[]),
        allow: &[],
    };
    assert_eq!(lint(&subject), Report::default());
}
