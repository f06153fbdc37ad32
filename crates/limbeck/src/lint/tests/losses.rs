//! What is lost.

use super::*;

#[test]
fn what_is_lost_is_told_and_what_only_looks_like_it_is_not() {
    check(LOSSES);
}

pub(super) const LOSSES: &[Case] = &[
    Case {
        rule: "D001",
        engines: ALL,
        breaks: |p| p.drop_table("posts"),
        spares: |p| {
            p.create_table("drafts", |t| {
                t.id();
            });
            p.drop_table("drafts");
        },
    },
    Case {
        rule: "D001",
        engines: ALL,
        breaks: |p| {
            p.execute("DROP TABLE posts", irreversible("gone"))
                .declares(|p| p.drop_table("posts"));
        },
        spares: |p| p.rename_table("posts", "articles"),
    },
    Case {
        rule: "D002",
        engines: ALL,
        breaks: |p| {
            p.table("users").drop_column("name");
        },
        spares: |p| {
            p.table("users").add_column(col("nick").text().null());
            p.table("users").drop_column("nick");
        },
    },
    Case {
        rule: "D002",
        engines: MY,
        breaks: |p| {
            p.on([Engine::MySql, Engine::MariaDb], |p| {
                p.table("users").drop_column("name");
            });
        },
        spares: |p| {
            p.table("users").rename_column("name", "full_name");
        },
    },
    Case {
        rule: "D003",
        engines: ALL,
        breaks: |p| p.alter_enum("mood", ["glad"]),
        spares: |p| p.alter_enum("unused", ["a"]),
    },
    Case {
        rule: "D003",
        engines: ALL,
        breaks: |p| p.alter_enum_moving("mood", ["glad"], [("sad", "glad")]),
        spares: |p| p.alter_enum_moving("mood", ["low", "glad"], [("sad", "low")]),
    },
    Case {
        rule: "D004",
        engines: SERVERS,
        breaks: |p| {
            p.table("users").alter_column(col("name").string(20).null());
        },
        spares: |p| {
            p.table("users").alter_column(col("name").string(60).null());
        },
    },
    Case {
        rule: "D004",
        engines: ALL,
        breaks: |p| {
            p.table("users").alter_column(col("balance").big_integer());
        },
        spares: |p| {
            p.table("users").alter_column(col("balance").decimal(14, 2));
        },
    },
    Case {
        rule: "D004",
        engines: SERVERS,
        breaks: |p| {
            p.table("users")
                .alter_column(col("age").small_integer().default(0));
        },
        spares: |p| {
            p.table("users")
                .alter_column(col("age").big_integer().default(0));
        },
    },
    Case {
        rule: "D004",
        engines: SERVERS,
        breaks: |p| {
            p.table("users").alter_column(col("seen_at").date().null());
        },
        spares: |p| {
            p.table("posts").alter_column(col("title").text().null());
        },
    },
    Case {
        rule: "D004",
        engines: PG,
        breaks: |p| {
            p.table("users")
                .alter_column(col("seen_at").date_time().null());
        },
        // On PostgreSQL both are `bigint`.
        spares: |p| {
            p.on(Engine::Postgres, |p| {
                p.table("posts")
                    .alter_column(col("author_id").big_integer().unsigned().null());
            });
        },
    },
    Case {
        rule: "D005",
        engines: PG,
        breaks: |p| {
            p.on(Engine::Postgres, |p| {
                p.execute("-- all of it\ntruncate users", irreversible("gone"));
            });
        },
        spares: |p| {
            let text = "UPDATE users SET name = 'TRUNCATE' /* DROP TABLE users; */";
            p.execute(text, "");
        },
    },
    Case {
        rule: "D005",
        engines: ALL,
        breaks: |p| {
            p.execute("SELECT 1; DROP VIEW names CASCADE", irreversible("gone"));
        },
        spares: |p| {
            let text = "ALTER TABLE posts ADD CONSTRAINT x FOREIGN KEY (author_id) REFERENCES users ON DELETE CASCADE";
            p.execute(text, "ALTER TABLE posts DROP CONSTRAINT x");
        },
    },
    Case {
        rule: "D005",
        engines: ALL,
        breaks: |p| {
            p.data_one_way(
                |d| {
                    d.delete("posts");
                },
                "all are spam",
            );
        },
        spares: |p| {
            p.data_one_way(
                |d| {
                    d.delete("posts").filter("title = ''", []);
                    d.statement("DELETE FROM users WHERE age = ?", [0.into()]);
                },
                "they say nothing",
            );
        },
    },
];
