//! Nothing left.

use limbeck::{Meta, Plan};

pub(crate) const META: Meta = Meta {
    id: "a1b2c3d4e5f6",
    parents: &["0f1e2d3c4b5a"],
    message: "nothing left",
    ..Meta::EMPTY
};

pub(crate) fn plan(p: &mut Plan) {
    // Every row of `posts` is lost.
    p.drop_table("posts");
    // Every row of `users` is lost.
    p.drop_table("users");
}

pub(crate) fn unplan(p: &mut Plan) {
    // The rows that `users` had do not come back.
    p.create_table("users", |t| {
        t.id();
        t.string("email", 255).unique();
        t.string("name", 80).null();
    });
    // The rows that `posts` had do not come back.
    p.create_table("posts", |t| {
        t.id();
        t.big_integer("user_id").references("users", "id");
    });
}
