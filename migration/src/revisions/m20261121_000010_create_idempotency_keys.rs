//! What requests with an idempotency key came to. The key itself is not stored, only hashes of it; so every row is found
//! by its primary key, whatever the length of a key and a path.

use crate::{columns, tables};
use limbeck::schema::Index;
use limbeck::{Meta, Plan};

pub const META: Meta = Meta {
    id: "66d6edb89464",
    parents: &["c4987f17ca8a"],
    message: "create idempotency keys",
    ..Meta::EMPTY
};

pub fn plan(p: &mut Plan) {
    tables::create(p, "idempotency_keys", |t| {
        // Not CHAR: PostgreSQL would read the whole table to compare it with the text that the driver sends.
        t.string("id", 64).primary_key();
        t.string("fingerprint", 64);
        columns::long_text(t, "outcome").null();
        columns::moment(t, "expires_at");
        t.index(Index::on(["expires_at"]));
    });
}

pub fn unplan(p: &mut Plan) {
    p.drop_table("idempotency_keys");
}
