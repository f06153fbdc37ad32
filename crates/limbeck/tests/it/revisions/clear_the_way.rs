//! Clear the way.

use limbeck::schema::PrimaryKey;
use limbeck::{Meta, Plan, col};

pub(crate) const META: Meta = Meta {
    id: "a1b2c3d4e5f6",
    parents: &["0f1e2d3c4b5a"],
    message: "clear the way",
    ..Meta::EMPTY
};

pub(crate) fn plan(p: &mut Plan) {
    p.table("users")
        .drop_constraint("ck_users_name")
        .drop_column("shout")
        .drop_primary_key();
    // What `name` holds is lost.
    p.table("users").drop_column("name");
    // Every row of `old_users` is lost.
    p.drop_table("old_users");
    p.rename_table("users", "old_users");
    p.table("old_users")
        .rename_column("code", "name")
        .add_column(col("shout").text().generated_stored("upper(name)"))
        .set_primary_key(PrimaryKey::new(["name"]))
        .add_check("ck_users_name", "name <> ''");
}

pub(crate) fn unplan(p: &mut Plan) {
    p.table("old_users")
        .drop_constraint("ck_users_name")
        .drop_primary_key()
        .drop_column("shout")
        .rename_column("name", "code");
    p.rename_table("old_users", "users");
    // The rows that `old_users` had do not come back.
    p.create_table("old_users", |t| {
        t.id();
    });
    // What `name` held does not come back.
    p.table("users").add_column(col("name").text().fill("x"));
    p.table("users")
        .set_primary_key(PrimaryKey::new(["code", "name"]))
        .add_column(col("shout").text().generated_stored("upper(name)"))
        .add_check("ck_users_name", "name <> ''");
}
