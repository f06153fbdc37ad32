//! Indexes.

use limbeck::schema::{Index, IndexPart, Nulls, Sql};
use limbeck::{Engine, Meta, Plan};

pub(crate) const META: Meta = Meta {
    id: "a1b2c3d4e5f6",
    parents: &["0f1e2d3c4b5a"],
    message: "indexes",
    ..Meta::EMPTY
};

pub(crate) fn plan(p: &mut Plan) {
    p.table("posts")
        .drop_index("ix_posts_title")
        .drop_index("ix_posts_title_body_id")
        .drop_index("the_body")
        .create_index(
            Index::on(["title", "id"])
                .named("ix_posts_covering")
                .include(["body"])
                .only_on(Engine::Postgres),
        )
        .create_index(
            Index::on([
                IndexPart::column("title").descending().nulls(Nulls::Last),
                IndexPart::expression("lower(body)"),
                IndexPart::column("body")
                    .prefix(10)
                    .collation("C")
                    .operators("text_pattern_ops"),
                IndexPart::column("id"),
            ])
            .named("ix_posts_mixed")
            .method("gin"),
        )
        .create_index(
            Index::on(["body"])
                .named("the_body")
                .unique()
                .nulls_not_distinct()
                .predicate(Sql::from("body <> ''").on([Engine::MySql, Engine::MariaDb], "true"))
                .only_on([Engine::Sqlite, Engine::Postgres]),
        );
}

pub(crate) fn unplan(p: &mut Plan) {
    p.table("posts")
        .drop_index("the_body")
        .drop_index("ix_posts_mixed")
        .drop_index("ix_posts_covering")
        .create_index(Index::on(["body"]).named("the_body").unique())
        .create_index(Index::on(["title", "body", "id"]).predicate("id > 3"))
        .create_index(Index::on(["title"]));
}
