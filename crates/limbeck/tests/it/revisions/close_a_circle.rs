//! Close a circle.

use limbeck::schema::ForeignKey;
use limbeck::{Meta, Plan};

pub(crate) const META: Meta = Meta {
    id: "a1b2c3d4e5f6",
    parents: &["0f1e2d3c4b5a"],
    message: "close a circle",
    ..Meta::EMPTY
};

pub(crate) fn plan(p: &mut Plan) {
    p.create_table("people", |t| {
        t.id();
        t.big_integer("team_id");
    });
    p.create_table("teams", |t| {
        t.id();
        t.big_integer("head_id").null().references("people", "id");
    });
    p.table("people")
        .add_foreign_key(ForeignKey::new(["team_id"], "teams", ["id"]));
}

pub(crate) fn unplan(p: &mut Plan) {
    p.table("people").drop_constraint("fk_people_team_id");
    // Every row of `teams` is lost.
    p.drop_table("teams");
    // Every row of `people` is lost.
    p.drop_table("people");
}
