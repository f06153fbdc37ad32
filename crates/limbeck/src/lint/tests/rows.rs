//! Rows that are in the way.

use super::*;

#[test]
fn rows_that_are_in_the_way_are_told() {
    check(CASES);
}

pub(super) const CASES: &[Case] = &[
    Case {
        rule: "R001",
        engines: ALL,
        breaks: |p| {
            p.table("users").add_column(col("nick").string(20));
        },
        spares: |p| {
            p.table("users").add_column(col("nick").string(20).fill(""));
        },
    },
    Case {
        rule: "R001",
        engines: PG,
        breaks: |p| {
            p.table("users").add_column(
                col("nick")
                    .string(20)
                    .default("x")
                    .no_default_on(Engine::Postgres),
            );
        },
        spares: |p| {
            p.create_table("drafts", |t| {
                t.id();
            });
            p.table("drafts").add_column(col("nick").string(20));
        },
    },
    Case {
        rule: "R002",
        engines: ALL,
        breaks: |p| {
            p.table("users").alter_column(col("name").string(50));
        },
        // What the recipe leads to: the condition is there already.
        spares: |p| {
            p.table("users").alter_column(col("phone").string(20));
        },
    },
    Case {
        rule: "R002",
        engines: PG,
        breaks: |p| {
            p.table("users")
                .alter_column(col("name").string(50).fill(""));
        },
        spares: |p| {
            p.table("users").alter_column(col("email").string(250));
        },
    },
    Case {
        rule: "R003",
        engines: ALL,
        breaks: |p| {
            p.table("users").add_unique(Unique::on(["email", "name"]));
        },
        spares: |p| {
            p.table("users")
                .add_column(col("code").string(9).null().unique());
        },
    },
    Case {
        rule: "R003",
        engines: PG,
        breaks: |p| {
            let index = Index::on([IndexPart::expression("lower(email)")])
                .unique()
                .named("ux")
                .only_on(Engine::Postgres);
            p.table("users").create_index_concurrently(index);
        },
        spares: |p| {
            p.table("users").create_index(Index::on(["name"]));
        },
    },
    Case {
        rule: "R004",
        engines: PG,
        breaks: |p| {
            p.table("posts")
                .add_foreign_key(ForeignKey::new(["author_id"], "users", ["id"]));
        },
        spares: foreign_key_apart,
    },
    Case {
        rule: "R004",
        engines: PG,
        breaks: |p| {
            p.table("posts").add_column(
                col("editor_id")
                    .big_integer()
                    .null()
                    .references("users", "id"),
            );
        },
        spares: |p| {
            p.create_table("likes", |t| {
                t.id();
                t.big_integer("post_id").references("posts", "id");
            });
        },
    },
    Case {
        rule: "R005",
        engines: SERVERS,
        breaks: |p| {
            p.table("users").add_check("ck_users_age", "age >= 0");
        },
        spares: |p| {
            p.table("users").drop_constraint("ck_users_known");
        },
    },
    Case {
        rule: "R006",
        engines: PG,
        breaks: |p| {
            p.table("visits")
                .set_primary_key(PrimaryKey::new(["number"]));
        },
        spares: |p| {
            p.table("posts").drop_primary_key();
        },
    },
];

/// As the recipe of R004 has it.
fn foreign_key_apart(p: &mut Plan) {
    p.on(Engine::Postgres, |p| {
        p.execute(
            "ALTER TABLE posts ADD CONSTRAINT fk_posts_author_id FOREIGN KEY (author_id) REFERENCES users (id) NOT VALID",
            "ALTER TABLE posts DROP CONSTRAINT fk_posts_author_id",
        )
        .declares(|p| {
            p.table("posts")
                .add_foreign_key(ForeignKey::new(["author_id"], "users", ["id"]));
        });
    });
    p.on([Engine::Sqlite, Engine::MySql, Engine::MariaDb], |p| {
        p.table("posts")
            .add_foreign_key(ForeignKey::new(["author_id"], "users", ["id"]));
    });
}

#[test]
fn a_key_that_comes_on_each_engine_its_own_way_is_one_that_all_of_them_have() {
    let together: fn(&mut Plan) = |p| {
        p.table("posts")
            .add_foreign_key(ForeignKey::new(["author_id"], "users", ["id"]));
    };
    assert_eq!(
        after(&state(), foreign_key_apart),
        after(&state(), together)
    );

    // Also where something else is not the same everywhere.
    let one_differs = after(&state(), |p| {
        p.on(Engine::Postgres, |p| {
            p.table("posts").create_index(Index::on(["title"]));
            p.table("users").add_column(col("extra").text().null());
        });
    });
    let apart = after(&one_differs, foreign_key_apart);
    assert_eq!(apart, after(&one_differs, together));
    let gone = after(&apart, |p| {
        for engine in Engine::ALL {
            p.on(engine, |p| {
                p.table("posts").drop_constraint("fk_posts_author_id");
            });
        }
    });
    assert_eq!(gone, one_differs);
}

#[test]
fn the_query_that_finds_rows_alike_is_told() {
    let report = report(
        |p| {
            p.table("users").add_unique(Unique::on(["email", "name"]));
        },
        &[],
    );
    let texts: Vec<_> = report
        .findings
        .iter()
        .map(|one| one.text.as_str())
        .collect();
    let query = "SELECT email, name, COUNT(*) FROM users GROUP BY email, name HAVING COUNT(*) > 1";
    assert!(texts.iter().any(|text| text.ends_with(query)), "{texts:?}");
}
