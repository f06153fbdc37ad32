//! Indexes.

use crate::on_every_engine;
use crate::support::{Database, Journey, journey};
use limbeck::Plan;
use limbeck::engine::Engine;
use limbeck::schema::{Index, IndexPart, Nulls};

fn words(p: &mut Plan) {
    p.create_table("words", |t| {
        t.id();
        t.string("word", 40);
        t.string("kind", 20).null();
        t.text("about").null();
        t.json_binary("more").null();
        t.index(Index::on(["word"]));
    });
}

const ROWS: &[&str] = &["INSERT INTO words (word, kind) VALUES ('a', 'x'), ('b', NULL)"];
const SAME: &[&str] = &["SELECT id, word, kind FROM words ORDER BY id"];
const ON_MYSQL: [Engine; 2] = [Engine::MySql, Engine::MariaDb];

on_every_engine! {
    async fn indexes_come_and_go(db: &mut Database) {
        let change = |p: &mut Plan| {
            p.table("words")
                .drop_index("ix_words_word")
                .create_index(Index::on([IndexPart::column("kind").descending(), IndexPart::column("word")]))
                .create_index(Index::on(["word", "kind"]).unique().named("uq words \"and\" `kinds`"))
                .create_index(Index::on([IndexPart::column("about").prefix(20)]).named("ix_about"))
                .create_index(Index::on([IndexPart::expression("lower(word)")]).named("ix_lower").only_on([Engine::Sqlite, Engine::Postgres, Engine::MySql]))
                .create_index(Index::on(["kind"]).predicate("kind IS NOT NULL").named("ix_some").only_on([Engine::Sqlite, Engine::Postgres]))
                .create_index(Index::on(["about"]).method("fulltext").named("ix_full").only_on(ON_MYSQL))
                .create_index(Index::on(["more"]).method("gin").named("ix_gin").only_on(Engine::Postgres))
                .create_index(
                    Index::on([IndexPart::column("word").nulls(Nulls::First).operators("varchar_pattern_ops").collation("C")])
                        .include(["kind"])
                        .nulls_not_distinct()
                        .unique()
                        .named("ix_everything")
                        .only_on(Engine::Postgres),
                );
        };
        journey(db, words, change, Journey { rows: ROWS, same: SAME, ..Journey::default() }).await;
    }

    async fn indexes_get_other_names(db: &mut Database) {
        let before = |p: &mut Plan| {
            words(p);
            p.table("words")
                .create_index(Index::on(["kind"]).unique().named("uq_kind"))
                .create_index(Index::on([IndexPart::expression("lower(word)")]).named("ix_lower").only_on([Engine::Sqlite, Engine::Postgres]));
        };
        let change = |p: &mut Plan| {
            p.table("words")
                .rename_index("ix_words_word", "another \"name\"")
                .rename_index("uq_kind", "uq_kinds")
                .rename_index("ix_lower", "ix_small");
        };
        journey(db, before, change, Journey { rows: ROWS, same: SAME, ..Journey::default() }).await;
    }

    async fn an_index_is_made_beside_the_work_of_others(db: &mut Database) {
        let change = |p: &mut Plan| {
            p.table("words")
                .create_index_concurrently(Index::on(["kind"]))
                .drop_index_concurrently("ix_words_word");
        };
        journey(db, words, change, Journey { rows: ROWS, same: SAME, ..Journey::default() }).await;
    }
}
