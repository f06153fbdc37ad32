//! The recipes of all rules, in the order of the page.

use super::*;

/// What a rule tells to write, revision by revision.
pub(super) type Recipe = (&'static str, &'static [fn(&mut Plan)]);

pub(super) const RECIPES: &[Recipe] = &[
    (
        "D001",
        &[|p| {
            p.drop_table("old_logs");
        }],
    ),
    (
        "D002",
        &[
            |p| {
                p.table("users").alter_column(col("fax").string(20).null());
            },
            |p| {
                p.table("users").drop_column("fax");
            },
        ],
    ),
    (
        "D003",
        &[
            |p| p.alter_enum("state", ["draft", "shared", "public"]),
            |p| {
                p.data_one_way(
                    |d| {
                        d.update("posts")
                            .set("state", "public")
                            .filter("state = ?", ["shared".into()])
                            .in_batches("id", 1000);
                    },
                    "who was shared is not kept",
                );
            },
        ],
    ),
    (
        "D004",
        &[
            |p| {
                p.table("users")
                    .add_column(col("short_name").string(20).null());
            },
            |p| {
                p.data(
                    |d| {
                        d.update("users")
                            .set("short_name", Term::expression("substr(name, 1, 20)"))
                            .in_batches("id", 1000);
                    },
                    |_| {},
                );
            },
            |p| {
                p.table("users").drop_column("name");
            },
        ],
    ),
    (
        "D005",
        &[|p| {
            p.data_one_way(
                |d| {
                    d.delete("sessions")
                        .filter("expires_at < ?", ["2026-01-01".into()])
                        .in_batches("id", 1000);
                },
                "they have expired",
            );
        }],
    ),
    (
        "R001",
        &[
            |p| {
                p.table("users").add_column(col("nick").string(20).fill(""));
            },
            |p| {
                p.table("users").add_column(col("slug").string(80).null());
            },
            |p| {
                p.data(
                    |d| {
                        d.update("users")
                            .set("slug", Term::expression("lower(name)"))
                            .in_batches("id", 1000);
                    },
                    |_| {},
                );
            },
            |p| {
                p.table("users").alter_column(col("slug").string(80));
            },
        ],
    ),
    (
        "R002",
        &[
            |p| {
                p.on(Engine::Postgres, |p| {
                p.execute(
                    "ALTER TABLE users ADD CONSTRAINT ck_users_phone CHECK (phone IS NOT NULL) NOT VALID",
                    "ALTER TABLE users DROP CONSTRAINT ck_users_phone",
                )
                .declares(|p| {
                    p.table("users").add_check("ck_users_phone", "phone IS NOT NULL");
                });
            });
            },
            |p| {
                p.on(Engine::Postgres, |p| {
                    p.execute(
                    "ALTER TABLE users VALIDATE CONSTRAINT ck_users_phone",
                    "ALTER TABLE users DROP CONSTRAINT ck_users_phone, ADD CONSTRAINT ck_users_phone CHECK (phone IS NOT NULL) NOT VALID",
                );
                });
            },
            |p| {
                p.table("users")
                    .alter_column(col("phone").string(20).fill(""));
                p.on(Engine::Postgres, |p| {
                    p.table("users").drop_constraint("ck_users_phone");
                });
            },
        ],
    ),
    (
        "R003",
        &[|p| {
            p.table("users")
                .create_index_concurrently(Index::on(["name"]).unique());
        }],
    ),
    (
        "R004",
        &[
            |p| {
                p.on(Engine::Postgres, |p| {
                p.execute(
                    "ALTER TABLE posts ADD CONSTRAINT fk_posts_author_id FOREIGN KEY (author_id) REFERENCES users (id) NOT VALID",
                    "ALTER TABLE posts DROP CONSTRAINT fk_posts_author_id",
                )
                .declares(|p| {
                    p.table("posts").add_foreign_key(ForeignKey::new(["author_id"], "users", ["id"]));
                });
            });
                p.on([Engine::Sqlite, Engine::MySql, Engine::MariaDb], |p| {
                    p.table("posts").add_foreign_key(ForeignKey::new(
                        ["author_id"],
                        "users",
                        ["id"],
                    ));
                });
            },
            |p| {
                p.on(Engine::Postgres, |p| {
                    p.execute(
                    "ALTER TABLE posts VALIDATE CONSTRAINT fk_posts_author_id",
                    "ALTER TABLE posts DROP CONSTRAINT fk_posts_author_id, ADD CONSTRAINT fk_posts_author_id FOREIGN KEY (author_id) REFERENCES users (id) NOT VALID",
                );
                });
            },
        ],
    ),
    (
        "R005",
        &[
            |p| {
                p.on(Engine::Postgres, |p| {
                    p.execute(
                        "ALTER TABLE users ADD CONSTRAINT ck_users_age CHECK (age >= 0) NOT VALID",
                        "ALTER TABLE users DROP CONSTRAINT ck_users_age",
                    )
                    .declares(|p| {
                        p.table("users").add_check("ck_users_age", "age >= 0");
                    });
                });
                p.on([Engine::Sqlite, Engine::MySql, Engine::MariaDb], |p| {
                    p.table("users").add_check("ck_users_age", "age >= 0");
                });
            },
            |p| {
                p.on(Engine::Postgres, |p| {
                    p.execute(
                    "ALTER TABLE users VALIDATE CONSTRAINT ck_users_age",
                    "ALTER TABLE users DROP CONSTRAINT ck_users_age, ADD CONSTRAINT ck_users_age CHECK (age >= 0) NOT VALID",
                );
                });
            },
        ],
    ),
    (
        "R006",
        &[
            |p| {
                p.table("visits")
                    .create_index_concurrently(Index::on(["number"]).unique().named("visits_pkey"));
            },
            |p| {
                p.on(Engine::Postgres, |p| {
                p.execute(
                    "ALTER TABLE visits ADD CONSTRAINT visits_pkey PRIMARY KEY USING INDEX visits_pkey",
                    irreversible("the index went into the key"),
                )
                .declares(|p| {
                    p.table("visits").drop_index("visits_pkey").set_primary_key(PrimaryKey::new(["number"]));
                });
            });
                p.on([Engine::Sqlite, Engine::MySql, Engine::MariaDb], |p| {
                    p.table("visits")
                        .drop_index("visits_pkey")
                        .set_primary_key(PrimaryKey::new(["number"]));
                });
            },
        ],
    ),
    (
        "L001",
        &[|p| {
            p.table("users")
                .create_index_concurrently(Index::on(["name"]));
        }],
    ),
    (
        "L002",
        &[|p| {
            p.table("users").drop_index_concurrently("ix_users_email");
        }],
    ),
    (
        "L003",
        &[|p| {
            p.table("users")
                .create_index_concurrently(Index::on(["name"]));
            p.table("users").drop_index_concurrently("ix_users_email");
        }],
    ),
    (
        "L004",
        &[
            |p| {
                p.table("posts")
                    .add_column(col("number_64").big_integer().null());
            },
            |p| {
                p.data(
                    |d| {
                        d.update("posts")
                            .set("number_64", Term::expression("number"))
                            .in_batches("id", 1000);
                    },
                    |_| {},
                );
            },
            |p| {
                p.table("posts")
                    .drop_column("number")
                    .rename_column("number_64", "number");
            },
        ],
    ),
    (
        "L005",
        &[
            |p| {
                p.table("users").add_column(col("token").uuid().null());
            },
            |p| {
                p.data(
                    |d| {
                        d.update("users")
                            .set("token", Term::expression("gen_random_uuid()"))
                            .in_batches("id", 1000);
                    },
                    |_| {},
                );
            },
            |p| {
                p.table("users")
                    .alter_column(col("token").uuid().default_expression("gen_random_uuid()"));
            },
        ],
    ),
    (
        "C002",
        &[|p| {
            p.rename_table("users", "people");
            p.execute(
                "CREATE VIEW users AS SELECT * FROM people",
                "DROP VIEW users",
            );
        }],
    ),
    (
        "C004",
        &[|p| {
            p.alter_enum("state", ["draft", "shared", "public"]);
        }],
    ),
    (
        "C005",
        &[|p| {
            p.alter_enum("mood", ["sad", "glad", "calm"]);
        }],
    ),
    (
        "N002",
        &[|p| {
            p.table("users").add_unique(Unique::on(["email"]));
            p.execute(
                "ALTER TABLE users ADD CONSTRAINT ck_users_age CHECK (age >= 0)",
                "ALTER TABLE users DROP CONSTRAINT ck_users_age",
            );
        }],
    ),
    (
        "M003",
        &[|p| {
            p.execute(
                "DROP VIEW adults",
                "CREATE VIEW adults AS SELECT * FROM users WHERE age >= 18",
            );
        }],
    ),
    (
        "M004",
        &[
            |p| {
                p.table("users").add_column(col("role").string(20).null());
            },
            |p| {
                p.data(
                    |d| {
                        d.update("users")
                            .set("role", "user")
                            .filter("role IS NULL", [])
                            .in_batches("id", 1000);
                    },
                    |_| {},
                );
            },
        ],
    ),
];
