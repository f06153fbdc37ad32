//! What people publish.

use crate::{columns, tables};
use limbeck::schema::{Action, Index};
use limbeck::{Meta, Plan};

pub const META: Meta = Meta {
    id: "fe7bafc59f6a",
    parents: &["b5a4f783dfd1"],
    message: "create posts",
    ..Meta::EMPTY
};

pub fn plan(p: &mut Plan) {
    tables::create(p, "posts", |t| {
        columns::id(t);
        columns::title(t);
        columns::slug(t);
        columns::description(t);
        t.big_integer("author_id")
            .references("users", "id")
            .on_delete(Action::Cascade);
        columns::version(t);
        columns::created_at(t);
        columns::updated_at(t);
        columns::deleted_at(t);
        // Last, because SQLite reads its way through a long text to whatever stands behind it.
        columns::long_text(t, "content");
        t.index(tables::unique("posts", "slug"));
        // A list is walked in its order. With `deleted_at` behind it, live rows are counted in the index alone.
        t.index(Index::on(["created_at", "id", "deleted_at"]));
        t.index(Index::on(["author_id", "created_at", "id", "deleted_at"]));
        t.index(Index::on(["updated_at", "id"]));
        t.index(Index::on(["title", "id"]));
        t.index(tables::index_of_deleted("posts", &["created_at", "id"]));
    });
}

pub fn unplan(p: &mut Plan) {
    p.drop_table("posts");
}
