//! The chain of refresh tokens that keeps a session alive. Only hashes are stored: SHA-256 in hexadecimal.

use crate::{columns, tables};
use limbeck::schema::{Action, Index};
use limbeck::{Meta, Plan};

pub const META: Meta = Meta {
    id: "b5a4f783dfd1",
    parents: &["bde646e68f52"],
    message: "create refresh tokens",
    ..Meta::EMPTY
};

pub fn plan(p: &mut Plan) {
    tables::create(p, "refresh_tokens", |t| {
        columns::id(t);
        t.big_integer("session_id")
            .references("sessions", "id")
            .on_delete(Action::Cascade);
        t.char("token_hash", 64);
        columns::created_at(t);
        columns::moment(t, "expires_at");
        columns::moment(t, "used_at").null();
        t.index(tables::unique("refresh_tokens", "token_hash"));
        t.index(Index::on(["session_id"]));
    });
}

pub fn unplan(p: &mut Plan) {
    p.drop_table("refresh_tokens");
}
