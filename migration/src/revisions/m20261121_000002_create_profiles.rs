//! What users tell about themselves: one row for each user, named by the user.

use crate::{columns, tables};
use limbeck::schema::Action;
use limbeck::{Meta, Plan};

pub const META: Meta = Meta {
    id: "85a2e2c2ac33",
    parents: &["bac3fe3a9c64"],
    message: "create profiles",
    ..Meta::EMPTY
};

pub fn plan(p: &mut Plan) {
    tables::create(p, "profiles", |t| {
        t.big_integer("user_id")
            .primary_key()
            .references("users", "id")
            .on_delete(Action::Cascade);
        t.string("bio", 2000).null();
        t.string("location", 120).null();
        t.string("website", 255).null();
        columns::version(t);
        columns::created_at(t);
        columns::updated_at(t);
    });
}

pub fn unplan(p: &mut Plan) {
    p.drop_table("profiles");
}
