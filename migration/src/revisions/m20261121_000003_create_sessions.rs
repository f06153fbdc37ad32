//! Sign-ins.

use crate::{columns, tables};
use limbeck::schema::{Action, Index};
use limbeck::{Meta, Plan};

pub const META: Meta = Meta {
    id: "bde646e68f52",
    parents: &["85a2e2c2ac33"],
    message: "create sessions",
    ..Meta::EMPTY
};

pub fn plan(p: &mut Plan) {
    tables::create(p, "sessions", |t| {
        columns::id(t);
        t.big_integer("user_id")
            .references("users", "id")
            .on_delete(Action::Cascade);
        columns::created_at(t);
        columns::moment(t, "revoked_at").null();
        t.index(Index::on(["user_id"]));
    });
}

pub fn unplan(p: &mut Plan) {
    p.drop_table("sessions");
}
