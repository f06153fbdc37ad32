//! Differences that were found, on databases with rows.

use crate::on_every_engine;
use crate::support::{Database, Wanted, difference};
use limbeck::Plan;
use limbeck::diff::Hints;
use limbeck::schema::{Action, ForeignKey, Index, IndexPart, Unique};

fn bold() -> Hints {
    let hints = Hints::new().allow_destructive().allow_dropping_everything();
    hints.nothing_else_is_renamed()
}

on_every_engine! {
    async fn a_column_takes_the_name_of_one_that_goes(db: &mut Database) {
        let before = |p: &mut Plan| {
            p.create_table("users", |t| {
                t.integer("id").primary_key();
                t.string("code", 20);
                t.string("name", 20);
                t.string("shout", 40).generated_stored("upper(name)");
                t.check("ck_users_name", "name <> ''");
                t.index(Index::on(["name", "shout"]));
            });
        };
        let after = |p: &mut Plan| {
            p.create_table("users", |t| {
                t.integer("id").primary_key();
                t.string("name", 20);
                t.string("shout", 40).generated_stored("upper(name)");
                t.check("ck_users_name", "name <> ''");
                t.index(Index::on(["name", "shout"]));
            });
        };
        difference(db, before, after, Wanted {
            hints: bold().rename_column("users", "code", "name").fill("users", "name", "nobody"),
            rows: &["INSERT INTO users (id, code, name) VALUES (1, 'a', 'Ada'), (2, 'g', 'Grace')"],
            after: &[("SELECT id, name, shout FROM users ORDER BY id", &["1|a|A", "2|g|G"])],
            back: &[("SELECT id, code, name FROM users ORDER BY id", &["1|a|nobody", "2|g|nobody"])],
        })
        .await;
    }

    async fn tables_and_columns_change_names_among_each_other(db: &mut Database) {
        let before = |p: &mut Plan| {
            p.create_table("a", |t| {
                t.integer("id").primary_key();
                t.string("one", 20);
                t.string("two", 20);
            });
            p.create_table("b", |t| {
                t.integer("id").primary_key();
                t.integer("a_id").references("a", "id");
            });
        };
        let after = |p: &mut Plan| {
            p.create_table("b", |t| {
                t.integer("id").primary_key();
                t.string("one", 20);
                t.string("two", 20);
            });
            p.create_table("a", |t| {
                t.integer("id").primary_key();
                t.integer("b_id").references("b", "id");
            });
        };
        let hints = Hints::new()
            .rename_table("a", "b")
            .rename_table("b", "a")
            .rename_column("a", "a_id", "b_id")
            .rename_column("b", "one", "two")
            .rename_column("b", "two", "one");
        difference(db, before, after, Wanted {
            hints,
            rows: &[
                "INSERT INTO a (id, one, two) VALUES (1, 'x', 'y')",
                "INSERT INTO b (id, a_id) VALUES (7, 1)",
            ],
            after: &[
                ("SELECT id, one, two FROM b", &["1|y|x"]),
                ("SELECT id, b_id FROM a", &["7|1"]),
            ],
            back: &[
                ("SELECT id, one, two FROM a", &["1|x|y"]),
                ("SELECT id, a_id FROM b", &["7|1"]),
            ],
        })
        .await;
    }

    async fn keys_that_go_come_back_with_values_that_they_allow(db: &mut Database) {
        let before = |p: &mut Plan| {
            p.create_table("users", |t| {
                t.integer("id").primary_key();
            });
            p.create_table("posts", |t| {
                t.integer("id").primary_key();
                t.string("slug", 40).unique();
                t.integer("rank").unique();
                t.integer("user_id").references("users", "id").on_delete(Action::Cascade);
                t.integer("before_id").references("posts", "id");
                t.boolean("is_read");
                t.timestamp("made_at").precision(6);
                t.json("tags");
                t.blob("face");
                t.decimal("price", 9, 2);
                t.date("day");
                t.time("hour");
            });
        };
        let after = |p: &mut Plan| {
            p.create_table("users", |t| {
                t.integer("id").primary_key();
            });
            p.create_table("posts", |t| {
                t.integer("id").primary_key();
            });
        };
        difference(db, before, after, Wanted {
            hints: bold(),
            rows: &[
                "INSERT INTO users (id) VALUES (3), (4)",
                "INSERT INTO posts VALUES (1, 'a', 5, 4, 1, false, '2026-01-01 00:00:00', '{}', 'x', 1.5, '2026-01-01', '10:00:00'), (2, 'b', 6, 4, 1, true, '2026-01-01 00:00:00', '{}', 'x', 1.5, '2026-01-01', '10:00:00')",
            ],
            back: &[(
                "SELECT id, slug, rank, user_id, before_id FROM posts ORDER BY id",
                &["1|1|1|3|1", "2|2|2|3|2"],
            )],
            ..Wanted::default()
        })
        .await;
    }

    async fn a_key_and_what_points_to_it_grow_together(db: &mut Database) {
        let before = |p: &mut Plan| {
            p.create_table("users", |t| {
                t.integer("id").identity().primary_key();
                t.string("email", 40).null();
            });
            p.create_table("posts", |t| {
                t.integer("id").primary_key();
                t.integer("user_id").references("users", "id");
            });
        };
        let after = |p: &mut Plan| {
            p.create_table("users", |t| {
                t.big_integer("id").identity().primary_key();
                t.string("email", 80).unique();
            });
            p.create_table("posts", |t| {
                t.big_integer("id").primary_key();
                t.big_integer("user_id").references("users", "id").on_delete(Action::Cascade);
            });
            p.create_table("mails", |t| {
                t.big_integer("id").primary_key();
                t.string("to", 80).references("users", "email");
                t.big_integer("user_id").references("users", "id");
            });
        };
        difference(db, before, after, Wanted {
            hints: bold().fill("users", "email", "none"),
            rows: &[
                "INSERT INTO users (email) VALUES ('a'), (NULL)",
                "INSERT INTO posts (id, user_id) VALUES (1, 1), (2, 2)",
            ],
            after: &[
                ("SELECT id, email FROM users ORDER BY id", &["1|a", "2|none"]),
                ("SELECT id, user_id FROM posts ORDER BY id", &["1|1", "2|2"]),
            ],
            back: &[("SELECT id, user_id FROM posts ORDER BY id", &["1|1", "2|2"])],
        })
        .await;
    }

    async fn labels_and_enums_change_under_their_rows(db: &mut Database) {
        let before = |p: &mut Plan| {
            p.create_enum("mood", ["sad", "glad"]);
            p.create_enum("size", ["small", "large"]);
            p.create_table("people", |t| {
                t.integer("id").primary_key();
                t.enumeration("mood", "mood").default("sad");
                t.enumeration("size", "size").null();
                t.string("state", 10);
            });
        };
        let after = |p: &mut Plan| {
            p.create_enum("mood", ["blue", "glad", "calm"]);
            p.create_enum("height", ["small", "large"]);
            p.create_enum("state", ["on", "off"]);
            p.create_table("people", |t| {
                t.integer("id").primary_key();
                t.enumeration("mood", "mood").default("blue");
                t.enumeration("size", "height").null();
                t.enumeration("state", "state");
            });
        };
        difference(db, before, after, Wanted {
            hints: Hints::new().move_label("mood", "sad", "blue"),
            rows: &["INSERT INTO people (id, mood, size, state) VALUES (1, 'sad', 'small', 'on'), (2, 'glad', NULL, 'off')"],
            after: &[
                ("SELECT COUNT(*) FROM people WHERE id = 1 AND mood = 'blue' AND state = 'on'", &["1"]),
                ("SELECT COUNT(*) FROM people WHERE id = 2 AND mood = 'glad' AND state = 'off'", &["1"]),
            ],
            back: &[
                ("SELECT COUNT(*) FROM people WHERE id = 1 AND mood = 'sad' AND state = 'on'", &["1"]),
                ("SELECT COUNT(*) FROM people WHERE id = 2 AND mood = 'glad' AND state = 'off'", &["1"]),
            ],
        })
        .await;
    }

    async fn circles_come_and_go(db: &mut Database) {
        let circle = |p: &mut Plan| {
            p.create_table("teams", |t| {
                t.integer("id").primary_key();
                t.integer("head_id").null();
            });
            p.create_table("people", |t| {
                t.integer("id").primary_key();
                t.integer("team_id").null().references("teams", "id");
                t.unique(Unique::on(["team_id", "id"]));
            });
            p.table("teams").add_foreign_key(ForeignKey::new(["head_id"], "people", ["id"]));
        };
        let line = |p: &mut Plan| {
            p.create_table("lines", |t| {
                t.integer("id").primary_key();
                t.string("a", 10);
                t.index(Index::on([IndexPart::column("a").descending()]));
            });
        };
        difference(db, line, circle, Wanted { hints: bold(), ..Wanted::default() }).await;
    }
}
