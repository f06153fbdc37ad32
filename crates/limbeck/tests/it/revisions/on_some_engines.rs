//! On some engines.

use limbeck::schema::{Index, IndexPart};
use limbeck::{Engine, Meta, Plan, col};

pub(crate) const META: Meta = Meta {
    id: "a1b2c3d4e5f6",
    parents: &["0f1e2d3c4b5a"],
    message: "on some engines",
    ..Meta::EMPTY
};

pub(crate) fn plan(p: &mut Plan) {
    p.on(Engine::Postgres, |p| {
        p.table("users")
            .create_index_concurrently(
                Index::on([IndexPart::expression("lower(name)")]).named("ix_users_lower"),
            )
            .add_column(col("search").custom("tsvector").null());
    });
    p.on([Engine::MySql, Engine::MariaDb], |p| {
        p.execute(
            "ALTER TABLE users ADD FULLTEXT ix_users_text (name)",
            "ALTER TABLE users DROP INDEX ix_users_text",
        )
        .declares(|p| {
            p.table("users").create_index(
                Index::on(["name"])
                    .named("ix_users_text")
                    .method("fulltext"),
            );
        });
    });
}

pub(crate) fn unplan(p: &mut Plan) {
    p.on([Engine::MySql, Engine::MariaDb], |p| {
        p.execute(
            "ALTER TABLE users DROP INDEX ix_users_text",
            "ALTER TABLE users ADD FULLTEXT ix_users_text (name)",
        )
        .declares(|p| {
            p.table("users").drop_index("ix_users_text");
        });
    });
    p.on(Engine::Postgres, |p| {
        // What `search` holds is lost.
        p.table("users").drop_column("search");
        p.table("users").drop_index_concurrently("ix_users_lower");
    });
}
