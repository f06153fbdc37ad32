//! Changes of rows: foreign keys act on every engine alike, and a change that goes in parts survives `kill -9`.

use super::killed::{kill_after, stop_after};
use super::*;
use limbeck::runner::{Batched, Course, Event, Repair, Step, Work};
use limbeck::schema::{Action, Sql, Term, Value};
use limbeck::{Engine, History, Meta, Plan, Revision, col, irreversible};
use plinth_tests::limbeck::{counted, step, table};
use plinth_tests::on_every_database;
use sea_orm::{ConnectOptions, DbBackend, TransactionTrait as _};

fn family(p: &mut Plan) {
    p.create_table("parents", |t| {
        t.big_integer("id").primary_key();
        t.string("name", 20);
    });
    let actions = [
        ("heirs", Action::Cascade),
        ("friends", Action::SetNull),
        ("guards", Action::Restrict),
    ];
    for (table, action) in actions {
        p.create_table(table, |t| {
            t.big_integer("id").primary_key();
            t.big_integer("parent_id")
                .null()
                .references("parents", "id")
                .on_delete(action);
        });
    }
    p.data_one_way(
        |d| {
            let names = ["a", "b", "c", "d", "e", "f"];
            let rows = (1..)
                .zip(names)
                .map(|(id, name): (i64, _)| [id.into(), name.into()]);
            d.insert::<_, [Value; 2]>("parents", ["id", "name"], rows);
            for table in ["heirs", "friends"] {
                let rows = (1..=6_i64).map(|id| [id, id]);
                d.insert(table, ["id", "parent_id"], rows);
            }
            d.insert("guards", ["id", "parent_id"], [[6, 6]]);
        },
        "they are of the test",
    );
}

/// A family, and then that.
fn history(plan: fn(&mut Plan)) -> History {
    let first = Meta {
        id: "a1",
        ..Meta::EMPTY
    };
    let then = Meta {
        id: "b2",
        parents: &["a1"],
        ..Meta::EMPTY
    };
    let for_good: fn(&mut Plan) = |p| p.irreversible("it is a test");
    History::new([
        Revision::from_file("m1", &first, family, for_good),
        Revision::from_file("m2", &then, plan, for_good),
    ])
    .unwrap()
}

/// How many parents, heirs, and friends without a parent there are.
async fn counted_up(db: &DatabaseConnection) -> [i64; 3] {
    [
        number(db, "SELECT COUNT(*) FROM parents").await,
        number(db, "SELECT COUNT(*) FROM heirs").await,
        number(db, "SELECT COUNT(*) FROM friends WHERE parent_id IS NULL").await,
    ]
}

async fn migrated(database: &TestDatabase, plan: fn(&mut Plan)) -> (DatabaseConnection, History) {
    let (db, history) = (connect(database).await, history(plan));
    Runner::new(&db, &history)
        .upgrade(&"a1".parse().unwrap(), &mut |_| {})
        .await
        .unwrap();
    (db, history)
}

on_every_database!(empty children_go_with_their_parents_as_their_keys_say);
async fn children_go_with_their_parents_as_their_keys_say(database: &TestDatabase) {
    let (db, history) = migrated(database, |p| {
        // None of this drops a table on SQLite.
        p.table("parents").add_column(col("age").integer().null());
        p.create_table("pets", |t| {
            t.id();
        });
        p.data_one_way(
            |d| {
                d.delete("parents").filter("id = ?", [1.into()]);
            },
            "gone",
        );
        p.execute("DELETE FROM parents WHERE id = 2", irreversible("gone"));
    })
    .await;
    up(&db, &history, "head").await;
    assert_eq!(counted_up(&db).await, [4, 4, 2]);
    db.close().await.unwrap();
}

on_every_database!(empty children_go_with_parents_that_go_in_parts);
async fn children_go_with_parents_that_go_in_parts(database: &TestDatabase) {
    let (db, history) = migrated(database, |p| {
        // This builds the table anew on SQLite, in a transaction of its own.
        p.table("parents").alter_column(col("name").string(30));
        p.data_one_way(
            |d| {
                d.delete("parents")
                    .filter("id < ?", [6.into()])
                    .in_batches("id", 2);
            },
            "gone",
        );
    })
    .await;
    up(&db, &history, "head").await;
    assert_eq!(counted_up(&db).await, [1, 1, 5]);
    db.close().await.unwrap();
}

on_every_database!(empty a_parent_that_a_key_holds_stays);
async fn a_parent_that_a_key_holds_stays(database: &TestDatabase) {
    let (db, history) = migrated(database, |p| {
        p.execute("DELETE FROM parents WHERE id > 4", irreversible("gone"));
    })
    .await;
    let error = go(&db, &history, Way::Up, "head").await.unwrap_err();
    let said = format!("{error:?}").to_lowercase();
    assert!(said.contains("foreign key"), "{said}");
    assert_eq!(counted_up(&db).await, [6, 6, 0]);
    db.close().await.unwrap();
}

on_every_database!(empty where_keys_cannot_act_nothing_is_done);
async fn where_keys_cannot_act_nothing_is_done(database: &TestDatabase) {
    let (db, history) = migrated(database, |p| {
        p.table("parents").alter_column(col("name").string(30));
        p.execute("DELETE FROM parents WHERE id < 3", irreversible("gone"));
    })
    .await;
    if db.get_database_backend() == DbBackend::Sqlite {
        let error = go(&db, &history, Way::Up, "head").await.unwrap_err();
        let said = error.to_string();
        assert!(said.contains("in a revision of their own"), "{said}");
        assert_eq!(counted_up(&db).await, [6, 6, 0]);
    } else {
        up(&db, &history, "head").await;
        assert_eq!(counted_up(&db).await, [4, 4, 2]);
    }
    db.close().await.unwrap();
}

#[tokio::test]
async fn keys_of_a_database_in_memory_are_left_as_they_were() {
    for word in ["ON", "OFF"] {
        let mut options = ConnectOptions::new("sqlite::memory:");
        options.max_connections(1);
        let db = Database::connect(options).await.unwrap();
        execute(&db, &format!("PRAGMA foreign_keys = {word}")).await;
        let history = history(|p| {
            p.execute("DELETE FROM parents WHERE id < 3", irreversible("gone"));
        });
        up(&db, &history, "head").await;
        assert_eq!(counted_up(&db).await, [4, 4, 2]);
        let on = number(&db, "PRAGMA foreign_keys").await;
        assert_eq!(on == 1, word == "ON");
        db.close().await.unwrap();
    }
}

on_every_database!(empty a_batched_change_reaches_every_row_in_parts);
async fn a_batched_change_reaches_every_row_in_parts(database: &TestDatabase) {
    let db = connect(database).await;
    let change = |word: &str| {
        Work::Batched(Batched {
            sql: format!("UPDATE a SET word = '{word}' WHERE id <> 50"),
            table: "a".to_owned(),
            key: "id".to_owned(),
            size: 10,
        })
    };
    let batched = Step {
        work: vec![change("new")],
        ..step("", "UPDATE a SET word = 'old'")
    };
    let project = Project::new()
        .with("a", &[], [table("a")])
        .with("b", &["a"], [batched]);
    up(&db, &project, "a").await;
    for id in 1..=95 {
        execute(&db, &format!("INSERT INTO a VALUES ({}, 'old')", id * 7)).await;
    }
    let mut parts = Vec::new();
    let mut watch = |event: Event<'_>| {
        if let Event::Rows(rows) = event {
            parts.push(rows);
        }
    };
    runner(&db, &project)
        .upgrade(&Target::head(), &mut watch)
        .await
        .unwrap();
    assert_eq!(parts, [10, 20, 30, 40, 50, 60, 70, 80, 90, 95]);
    assert_eq!(
        number(&db, "SELECT COUNT(*) FROM a WHERE word = 'new'").await,
        95
    );
    assert_eq!(down(&db, &project, "a").await, ["b"]);
    assert_eq!(
        number(&db, "SELECT COUNT(*) FROM a WHERE word = 'old'").await,
        95
    );
    db.close().await.unwrap();
}

/// A table of 95 rows, none of which is counted up yet.
async fn to_count(database: &TestDatabase) -> (DatabaseConnection, Project) {
    let (db, project) = (connect(database).await, counted());
    up(&db, &project, "first").await;
    for id in 1..=95 {
        execute(&db, &format!("INSERT INTO log VALUES ({}, 0)", id * 7)).await;
    }
    (db, project)
}

const COUNTED: &str = "SELECT COUNT(*) FROM log WHERE number = 1";

on_every_database!(empty a_change_in_parts_that_is_killed_goes_on_where_it_was);
async fn a_change_in_parts_that_is_killed_goes_on_where_it_was(database: &TestDatabase) {
    let (db, project) = to_count(database).await;
    kill_after("Rows(30)", &[database.url(), "up", "rows=30"]).await;
    assert_eq!(number(&db, COUNTED).await, 30);
    let runner = runner(&db, &project);
    let dirty = runner.standing().await.unwrap();
    assert_eq!(dirty.dirty().unwrap().name, "m2026_second");
    let error = go(&db, &project, Way::Up, "head").await.unwrap_err();
    assert_eq!(error.exit_code(), 8);

    // What goes on is killed once more.
    kill_after("Rows(20)", &[database.url(), "resume", "rows=20"]).await;
    assert_eq!(number(&db, COUNTED).await, 50);
    let (node, course) = runner.repair(Repair::Resume, &mut |_| {}).await.unwrap();
    assert_eq!((node.id.as_str(), course), ("second", Course::Up));
    assert_eq!(number(&db, COUNTED).await, 95);
    assert_eq!(runner.standing().await.unwrap().dirty(), None);

    assert_eq!(down(&db, &project, "first").await, ["second"]);
    kill_after("Rows(90)", &[database.url(), "up", "rows=90"]).await;
    runner
        .repair(Repair::UndoPartial, &mut |_| {})
        .await
        .unwrap();
    assert_eq!(number(&db, COUNTED).await, 0);
    assert_eq!(applied(&db, &project).await, ["first"]);
    db.close().await.unwrap();
}

on_every_database!(empty between_its_parts_a_change_holds_nobody_up);
async fn between_its_parts_a_change_holds_nobody_up(database: &TestDatabase) {
    let (db, project) = to_count(database).await;
    let mut migration = stop_after("Rows(30)", &[database.url(), "up", "rows=30"]).await;
    execute(&db, "UPDATE log SET number = number + 10").await;
    migration.kill().await.unwrap();
    let repaired = runner(&db, &project)
        .repair(Repair::Resume, &mut |_| {})
        .await;
    repaired.unwrap();
    let all = number(&db, "SELECT COUNT(*) FROM log WHERE number = 11").await;
    assert_eq!(all, 95);
    db.close().await.unwrap();
}

// (On SQLite one writer holds up all others, from the first part on.)
on_every_database!(empty server a_part_that_is_killed_is_done_once);
async fn a_part_that_is_killed_is_done_once(database: &TestDatabase) {
    let (db, project) = to_count(database).await;
    let user = connect(database).await;
    let held = user.begin().await.unwrap();
    held.execute_unprepared("UPDATE log SET number = 0 WHERE id = 315")
        .await
        .unwrap();
    // The fifth part waits for that row.
    kill_after("Rows(40)", &[database.url(), "up", "rows=95"]).await;
    held.rollback().await.unwrap();
    runner(&db, &project)
        .repair(Repair::Resume, &mut |_| {})
        .await
        .unwrap();
    assert_eq!(number(&db, COUNTED).await, 95);
    user.close().await.unwrap();
    db.close().await.unwrap();
}

fn keyed(p: &mut Plan) {
    p.create_table("letters", |t| {
        t.uuid("id").primary_key();
        t.integer("number").default(0);
    });
    let insert = "INSERT INTO letters (id) VALUES ";
    let rows = |write: fn(u8) -> String| {
        let rows: Vec<String> = (1..=25)
            .map(|n: u8| format!("({})", write(n * 10)))
            .collect();
        format!("{insert}{}", rows.join(", "))
    };
    // As SeaORM keeps them: bytes, where the engine has no such type.
    let bytes = rows(|n| format!("x'{}'", format!("{n:02X}").repeat(16)));
    let uuids = rows(|n| format!("'{}'", format!("{n:02x}").repeat(16)));
    let sql = Sql::from(bytes).on(Engine::Postgres, uuids);
    p.execute(sql, "");
}

on_every_database!(empty rows_whose_keys_are_uuids_are_reached_in_parts);
async fn rows_whose_keys_are_uuids_are_reached_in_parts(database: &TestDatabase) {
    let db = connect(database).await;
    let meta = Meta {
        id: "a1",
        ..Meta::EMPTY
    };
    let plan: fn(&mut Plan) = |p| {
        keyed(p);
        p.data_one_way(
            |d| {
                d.update("letters")
                    .set("number", Term::expression("number + 1"))
                    .in_batches("id", 10);
            },
            "it is a test",
        );
    };
    let revision = Revision::from_file("m1", &meta, plan, |p| p.irreversible("it is a test"));
    let history = History::new([revision]).unwrap();
    up(&db, &history, "head").await;
    let all = number(&db, "SELECT COUNT(*) FROM letters WHERE number = 1").await;
    assert_eq!(all, 25);
    db.close().await.unwrap();
}
