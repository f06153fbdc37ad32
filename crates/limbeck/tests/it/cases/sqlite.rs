//! Tables that SQLite builds anew, and what is around them.

use crate::support::{Database, Journey, Place, failure, journey};
use limbeck::schema::{Action, TableOptions, Unique};
use limbeck::{Plan, col};

fn people(p: &mut Plan) {
    p.create_table("people", |t| {
        t.id();
        t.autoincrement();
        t.string("name", 40).collation("NOCASE");
        t.integer("age").null();
    });
    p.create_table("pets", |t| {
        t.id();
        t.big_integer("owner_id")
            .references("people", "id")
            .on_delete(Action::Cascade);
    });
    p.execute(
        "CREATE VIEW adults AS SELECT id, name FROM people WHERE age > 17",
        "DROP VIEW adults",
    );
    p.execute(
        "CREATE VIEW adult_names AS SELECT name FROM adults",
        "DROP VIEW adult_names",
    );
    p.execute("CREATE TRIGGER shouted AFTER INSERT ON people BEGIN UPDATE people SET name = upper(name) WHERE id = new.id; END", "DROP TRIGGER shouted");
    p.execute("CREATE TRIGGER counted AFTER INSERT ON pets BEGIN UPDATE people SET age = age + 1 WHERE id = new.owner_id; END", "DROP TRIGGER counted");
    p.execute("CREATE TRIGGER into_view INSTEAD OF INSERT ON adults BEGIN INSERT INTO people (name, age) VALUES (new.name, 18); END", "DROP TRIGGER into_view");
}

const ROWS: &[&str] = &[
    "INSERT INTO people (name, age) VALUES ('ada', 36), ('grace', NULL), ('gone', 1)",
    "DELETE FROM people WHERE name = 'GONE'",
    "INSERT INTO pets (owner_id) VALUES (1)",
];
const SAME: &[&str] = &[
    "SELECT id, name, age FROM people ORDER BY id",
    "SELECT id, owner_id FROM pets",
    "SELECT name FROM adult_names",
    "SELECT name, seq FROM sqlite_sequence WHERE name = 'people'",
];

async fn trip(db: &mut Database, change: fn(&mut Plan), same: &[&str]) {
    journey(
        db,
        people,
        change,
        Journey {
            rows: ROWS,
            same,
            ..Journey::default()
        },
    )
    .await;
}

#[tokio::test]
async fn children_views_triggers_and_the_counter_survive() {
    Place::Sqlite
        .run(async |db| {
            let change = |p: &mut Plan| {
                p.table("people")
                    .add_unique(Unique::on(["name"]))
                    .add_check("ck_people_age", "age IS NULL OR age > 0")
                    .add_column(col("code").string(20).fill("x"));
            };
            trip(db, change, SAME).await;
        })
        .await;
}

#[tokio::test]
async fn what_was_put_back_works() {
    Place::Sqlite
        .run(async |db| {
            let change = |p: &mut Plan| {
                p.table("people")
                    .add_check("ck_people_age", "age IS NULL OR age > 0");
            };
            let after: &[(&str, &[&str])] = &[];
            journey(
                db,
                people,
                change,
                Journey {
                    rows: ROWS,
                    same: SAME,
                    after,
                    one_way: true,
                },
            )
            .await;
            db.execute("INSERT INTO adults (name) VALUES ('joan')")
                .await;
            db.execute("INSERT INTO pets (owner_id) VALUES (4)").await;
            assert_eq!(
                db.lines("SELECT name, age FROM people WHERE id = 4").await,
                ["JOAN|19"]
            );
        })
        .await;
}

#[tokio::test]
async fn a_table_is_renamed_and_built_anew_at_once() {
    Place::Sqlite
        .run(async |db| {
            let change = |p: &mut Plan| {
                p.rename_table("people", "persons");
                p.table("persons")
                    .rename_column("age", "years")
                    .add_unique(Unique::on(["name"]));
            };
            trip(
                db,
                change,
                &[
                    "SELECT name FROM adult_names",
                    "SELECT id, owner_id FROM pets",
                ],
            )
            .await;
        })
        .await;
}

#[tokio::test]
async fn a_view_that_loses_its_column_stops_the_migration() {
    for column in ["name", "age"] {
        Place::Sqlite
            .run(async |db| {
                let error = failure(db, people, &[], |p| {
                    p.table("people")
                        .drop_column(column)
                        .add_check("ck", "id > 0");
                })
                .await;
                assert!(
                    error.contains(&format!("no such column: {column}")),
                    "{error}"
                );
                db.execute("INSERT INTO people (name, age) VALUES ('still', 20)")
                    .await;
                assert_eq!(db.lines("SELECT name FROM adult_names").await, ["STILL"]);
            })
            .await;
    }
}

#[tokio::test]
async fn a_trigger_that_loses_its_column_stops_the_migration() {
    Place::Sqlite
        .run(async |db| {
            let before = |p: &mut Plan| {
                p.create_table("a", |t| {
                    t.id();
                    t.integer("x").null();
                });
                p.execute(
                    "CREATE TRIGGER t AFTER DELETE ON a BEGIN UPDATE a SET x = 1; END",
                    "DROP TRIGGER t",
                );
            };
            let change = |p: &mut Plan| {
                p.table("a")
                    .drop_column("x")
                    .add_column(col("y").integer().fill(1));
            };
            let error = failure(db, before, &[], change).await;
            assert!(error.contains("no such column: x"), "{error}");
        })
        .await;
}

#[tokio::test]
async fn strict_tables_and_those_without_row_ids_stay_so() {
    Place::Sqlite
        .run(async |db| {
            let before = |p: &mut Plan| {
                p.create_table("tags", |t| {
                    t.string("name", 20).primary_key();
                    t.boolean("open").default(true);
                    t.timestamp("made").null();
                    t.strict();
                    t.without_rowid();
                });
            };
            let change = |p: &mut Plan| {
                p.table("tags").add_check("ck_tags_name", "name <> ''");
            };
            let rows = &["INSERT INTO tags (name) VALUES ('b'), ('a')"];
            let after: &[(&str, &[&str])] = &[(
                "SELECT COUNT(*) FROM pragma_table_list WHERE name = 'tags' AND wr AND strict",
                &["1"],
            )];
            journey(
                db,
                before,
                change,
                Journey {
                    rows,
                    same: &["SELECT name, open FROM tags"],
                    after,
                    one_way: false,
                },
            )
            .await;
        })
        .await;
}

#[tokio::test]
async fn a_table_becomes_strict_and_counts_for_good() {
    Place::Sqlite
        .run(async |db| {
            let before = |p: &mut Plan| {
                p.create_table("tags", |t| {
                    t.id();
                    t.string("name", 20);
                });
            };
            let change = |p: &mut Plan| {
                p.table("tags").set_options(TableOptions {
                    strict: true,
                    autoincrement: true,
                    ..TableOptions::default()
                });
            };
            let rows = &["INSERT INTO tags (name) VALUES ('b'), ('a')"];
            journey(
                db,
                before,
                change,
                Journey {
                    rows,
                    same: &["SELECT id, name FROM tags ORDER BY id"],
                    ..Journey::default()
                },
            )
            .await;
        })
        .await;
}

#[tokio::test]
async fn a_text_that_is_no_number_stops_the_migration() {
    Place::Sqlite
        .run(async |db| {
            let before = |p: &mut Plan| {
                p.create_table("a", |t| {
                    t.text("x").null();
                });
            };
            let change = |p: &mut Plan| {
                p.table("a").alter_column(col("x").integer().null());
            };
            let rows = &["INSERT INTO a VALUES ('12'), ('a dozen')"];
            let error = failure(db, before, rows, change).await;
            assert!(error.contains("a value of a.x is no number"), "{error}");
            assert_eq!(db.lines("SELECT x FROM a").await, ["12", "a dozen"]);
        })
        .await;
}
