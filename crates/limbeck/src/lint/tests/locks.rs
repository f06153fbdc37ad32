//! Who waits.

use super::*;

#[test]
fn locks_that_hold_others_up_are_told() {
    check(CASES);
}

pub(super) const CASES: &[Case] = &[
    Case {
        rule: "L001",
        engines: PG,
        breaks: |p| {
            p.table("users").create_index(Index::on(["name"]));
        },
        spares: |p| {
            p.table("users")
                .create_index_concurrently(Index::on(["name"]));
        },
    },
    Case {
        rule: "L001",
        engines: PG,
        breaks: |p| {
            p.rename_table("users", "people");
            p.table("people").create_index(Index::on(["name"]));
        },
        spares: |p| {
            p.create_table("drafts", |t| {
                t.id();
            });
            p.rename_table("drafts", "sketches");
            p.table("sketches").create_index(Index::on(["id"]));
            p.table("users")
                .create_index(Index::on(["name"]).only_on(Engine::Sqlite));
        },
    },
    Case {
        rule: "L002",
        engines: PG,
        breaks: |p| {
            p.table("users").drop_index("ix_users_email");
        },
        spares: |p| {
            p.table("users").drop_index_concurrently("ix_users_email");
        },
    },
    Case {
        rule: "L002",
        engines: PG,
        breaks: |p| {
            p.execute("REINDEX TABLE users", "");
        },
        // The index goes along.
        spares: |p| {
            p.table("users").drop_column("email");
        },
    },
    Case {
        rule: "L003",
        engines: PG,
        breaks: |p| {
            p.execute(
                "CREATE INDEX CONCURRENTLY x ON users (name)",
                "DROP INDEX x",
            );
        },
        spares: |p| {
            p.table("users")
                .create_index_concurrently(Index::on(["name"]));
        },
    },
    Case {
        rule: "L004",
        engines: SERVERS,
        breaks: |p| {
            p.table("users")
                .alter_column(col("age").big_integer().default(0));
        },
        spares: |p| {
            p.table("users").alter_column(col("email").string(250));
        },
    },
    Case {
        rule: "L004",
        engines: MY,
        breaks: |p| {
            // From here on the length takes two bytes.
            p.table("users").alter_column(col("name").string(64).null());
        },
        spares: |p| {
            p.table("users").alter_column(col("name").string(63).null());
        },
    },
    Case {
        rule: "L004",
        engines: SERVERS,
        breaks: |p| p.alter_enum("mood", ["glad", "sad"]),
        spares: |p| p.alter_enum("mood", ["sad", "glad", "calm"]),
    },
    Case {
        rule: "L004",
        engines: MY,
        breaks: |p| p.alter_enum("mood", ["sad", "so so", "glad"]),
        spares: |p| p.alter_enum("unused", ["b", "a"]),
    },
    Case {
        rule: "L005",
        engines: SERVERS,
        breaks: |p| {
            p.table("users").add_column(
                col("token")
                    .string(36)
                    .default_expression("gen_random_uuid()"),
            );
        },
        spares: |p| {
            p.table("users")
                .add_column(col("made_at").timestamp().default_expression("now()"));
        },
    },
    Case {
        rule: "L005",
        engines: SERVERS,
        breaks: |p| {
            p.table("users")
                .add_column(col("slug").text().fill(Term::expression("lower(email)")));
        },
        spares: |p| {
            p.table("users")
                .add_column(col("slug").string(80).fill("x"));
        },
    },
    Case {
        rule: "L006",
        engines: ALL,
        breaks: |p| {
            p.table("users")
                .add_column(col("slug").string(80).generated_stored("lower(email)"));
        },
        spares: |p| {
            p.table("users")
                .add_column(col("slug").string(80).null().generated("lower(email)"));
        },
    },
    Case {
        rule: "L007",
        engines: SERVERS,
        breaks: |p| {
            p.table("visits")
                .add_column(col("id").big_integer().identity());
        },
        spares: |p| {
            p.create_table("drafts", |t| {
                t.id();
            });
        },
    },
    Case {
        rule: "L009",
        engines: MY,
        breaks: |p| {
            p.table("users").create_index(Index::on(["name"]));
            p.table("users").create_index(Index::on(["age"]));
        },
        spares: |p| {
            p.table("users").create_index(Index::on(["name"]));
        },
    },
    Case {
        rule: "L009",
        engines: SERVERS,
        breaks: |p| {
            p.table("users")
                .create_index_concurrently(Index::on(["name"]));
            p.table("users")
                .create_index_concurrently(Index::on(["age"]));
        },
        spares: |p| {
            p.table("users")
                .create_index_concurrently(Index::on(["name"]));
        },
    },
];
