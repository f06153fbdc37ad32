//! Indexes for lists of a few users among many: the admins, and those who are not active.

use limbeck::schema::Index;
use limbeck::{Meta, Plan};

pub const META: Meta = Meta {
    id: "d97380e33745",
    parents: &["bf894a753052"],
    message: "index users by role and by activity",
    allow: &[(
        "L001",
        "the first release brings it along, so nobody has many users when it runs",
    )],
    ..Meta::EMPTY
};

pub fn plan(p: &mut Plan) {
    p.table("users")
        .create_index(Index::on(["role", "created_at", "id"]))
        .create_index(Index::on(["active", "created_at", "id"]));
}

pub fn unplan(p: &mut Plan) {
    p.table("users")
        .drop_index("ix_users_active_created_at_id")
        .drop_index("ix_users_role_created_at_id");
}
