//! Enums.

use crate::on_every_engine;
use crate::support::{Database, Journey, failure, journey};
use limbeck::engine::Engine;
use limbeck::schema::Index;
use limbeck::{Plan, col};

fn moods(p: &mut Plan) {
    p.create_enum("mood", ["sad", "ok", "it's \\ fine"]);
    p.create_table("days", |t| {
        t.id();
        t.enumeration("mood", "mood").default("ok");
        t.enumeration("evening", "mood").null();
        t.check("ck_days_mood", "mood <> 'sad' OR evening IS NOT NULL");
        t.index(
            Index::on(["mood"])
                .predicate("mood = 'sad'")
                .named("ix_sad")
                .only_on([Engine::Sqlite, Engine::Postgres]),
        );
    });
}

const ROWS: &[&str] = &[
    "INSERT INTO days (mood, evening) VALUES ('ok', NULL), ('sad', 'ok')",
    "INSERT INTO days (evening) VALUES ('sad')",
];
const SAME: &[&str] = &["SELECT COUNT(*) FROM days"];
const LABELS: &str = "SELECT id FROM days WHERE mood = 'sad' OR evening = 'sad' ORDER BY id";

on_every_engine! {
    async fn labels_are_added_where_they_belong(db: &mut Database) {
        let change = |p: &mut Plan| {
            p.alter_enum("mood", ["awful", "sad", "ok", "good", "it's \\ fine", "great"]);
        };
        journey(db, moods, change, Journey { rows: ROWS, same: &[LABELS], ..Journey::default() }).await;
    }

    async fn an_added_label_is_used_at_once(db: &mut Database) {
        let change = |p: &mut Plan| {
            p.alter_enum("mood", ["sad", "ok", "it's \\ fine", "new"]);
            p.table("days").alter_column(col("mood").enumeration("mood").default("new"));
        };
        journey(db, moods, change, Journey { rows: ROWS, same: &[LABELS], ..Journey::default() }).await;
    }

    async fn labels_get_other_names(db: &mut Database) {
        let change = |p: &mut Plan| {
            p.alter_enum_moving("mood", ["sad", "ok", "fine"], [("it's \\ fine", "fine")]);
        };
        journey(db, moods, change, Journey { rows: ROWS, same: &[LABELS], ..Journey::default() }).await;
    }

    async fn labels_go_and_rows_take_others(db: &mut Database) {
        let change = |p: &mut Plan| {
            p.alter_enum_moving("mood", ["it's \\ fine", "ok", "low"], [("sad", "low")]);
        };
        let after: &[(&str, &[&str])] = &[("SELECT id FROM days WHERE mood = 'low' OR evening = 'low' ORDER BY id", &["2", "3"])];
        // The condition and the index speak of a label that goes.
        let before = |p: &mut Plan| {
            moods(p);
            p.table("days").drop_constraint("ck_days_mood").drop_index("ix_sad");
        };
        journey(db, before, change, Journey { rows: ROWS, same: SAME, after, one_way: true }).await;
    }

    async fn labels_change_places(db: &mut Database) {
        let change = |p: &mut Plan| {
            p.alter_enum("mood", ["it's \\ fine", "ok", "sad"]);
        };
        journey(db, moods, change, Journey { rows: ROWS, same: &[LABELS], ..Journey::default() }).await;
    }

    async fn a_label_that_rows_have_does_not_go(db: &mut Database) {
        let before = |p: &mut Plan| {
            moods(p);
            p.table("days").drop_constraint("ck_days_mood").drop_index("ix_sad");
        };
        let error = failure(db, before, ROWS, |p| p.alter_enum("mood", ["ok", "it's \\ fine"])).await;
        if db.engine() == Engine::Sqlite {
            assert!(error.contains("a value of days.mood is no label of mood"), "{error}");
        }
        assert_eq!(db.lines(LABELS).await, ["2", "3"]);
    }

    async fn an_enum_gets_another_name_and_goes(db: &mut Database) {
        let before = |p: &mut Plan| {
            moods(p);
            p.create_enum("other", ["a"]);
        };
        let change = |p: &mut Plan| {
            p.rename_enum("mood", "Mood");
            p.drop_enum("other");
            p.table("days").drop_constraint("ck_days_mood").drop_column("evening");
        };
        journey(db, before, change, Journey { rows: &["INSERT INTO days (mood) VALUES ('ok')"], same: SAME, ..Journey::default() }).await;
    }
}
