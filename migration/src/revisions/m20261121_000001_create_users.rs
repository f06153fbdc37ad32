//! People who can sign in.

use crate::{columns, tables};
use limbeck::schema::Index;
use limbeck::{Meta, Plan};

pub const META: Meta = Meta {
    id: "bac3fe3a9c64",
    parents: &[],
    message: "create users",
    ..Meta::EMPTY
};

pub fn plan(p: &mut Plan) {
    tables::create(p, "users", |t| {
        columns::id(t);
        t.string("email", 255);
        t.string("username", 100);
        t.string("full_name", 255).null();
        t.string("password_hash", 255).null();
        t.boolean("active").default(true);
        t.string("role", 20).default("user");
        columns::version(t);
        columns::created_at(t);
        columns::updated_at(t);
        columns::deleted_at(t);
        t.check("ck_users_role", "role IN ('user', 'admin')");
        t.index(tables::unique("users", "email"));
        t.index(tables::unique("users", "username"));
        t.index(Index::on(["created_at", "id"]));
        t.index(Index::on(["updated_at", "id"]));
    });
}

pub fn unplan(p: &mut Plan) {
    p.drop_table("users");
}
