//! Rename.

use limbeck::{Meta, Plan};

pub(crate) const META: Meta = Meta {
    id: "a1b2c3d4e5f6",
    parents: &["0f1e2d3c4b5a"],
    message: "rename",
    ..Meta::EMPTY
};

pub(crate) fn plan(p: &mut Plan) {
    p.rename_enum("mood", "humour");
    p.rename_table("users", "people");
    p.table("people").rename_column("name", "full_name");
    p.rename_table("a", "_limbeck_a");
    p.rename_table("b", "a");
    p.rename_table("_limbeck_a", "b");
    p.table("b")
        .rename_column("one", "_limbeck_one")
        .rename_column("two", "one")
        .rename_column("_limbeck_one", "two");
    p.table("people")
        .rename_constraint("uq_users_email", "uq_people_email")
        .rename_index("ix_users_name", "ix_people_full_name");
}

pub(crate) fn unplan(p: &mut Plan) {
    p.table("people")
        .rename_index("ix_people_full_name", "ix_users_name")
        .rename_constraint("uq_people_email", "uq_users_email");
    p.table("b")
        .rename_column("two", "_limbeck_one")
        .rename_column("one", "two")
        .rename_column("_limbeck_one", "one");
    p.rename_table("b", "_limbeck_a");
    p.rename_table("a", "b");
    p.rename_table("_limbeck_a", "a");
    p.table("people").rename_column("full_name", "name");
    p.rename_table("people", "users");
    p.rename_enum("humour", "mood");
}
