//! Add and drop columns.

use limbeck::schema::{ForeignKey, Unique};
use limbeck::{Meta, Plan, col};

pub(crate) const META: Meta = Meta {
    id: "a1b2c3d4e5f6",
    parents: &["0f1e2d3c4b5a"],
    message: "add and drop columns",
    ..Meta::EMPTY
};

pub(crate) fn plan(p: &mut Plan) {
    p.table("users")
        .drop_constraint("uq_users_name")
        .add_column(col("phone").string(20).null())
        .add_column(col("visits").integer().default(5000))
        .add_column(col("boss_id").big_integer().null())
        .add_column(
            col("trace")
                .uuid()
                .fill("00000000-0000-0000-0000-000000000000"),
        )
        .add_column(col("distance").big_integer().default(5_000_000_000_i64))
        .add_column(col("shout").text().generated("upper(email)"))
        .add_unique(Unique::on(["boss_id"]))
        .add_foreign_key(ForeignKey::new(["boss_id"], "users", ["id"]));
    // What `name` and `notes` hold is lost.
    p.table("users").drop_column("name").drop_column("notes");
}

pub(crate) fn unplan(p: &mut Plan) {
    // What `notes` and `name` held does not come back.
    p.table("users")
        .add_column(col("notes").text().fill(""))
        .add_column(col("name").string(80).fill("nobody"));
    p.table("users")
        .drop_constraint("fk_users_boss_id")
        .drop_constraint("uq_users_boss_id")
        .drop_column("shout");
    // What `distance`, `trace`, `boss_id`, `visits` and `phone` hold is lost.
    p.table("users")
        .drop_column("distance")
        .drop_column("trace")
        .drop_column("boss_id")
        .drop_column("visits")
        .drop_column("phone");
    p.table("users").add_unique(Unique::on(["name"]));
}
