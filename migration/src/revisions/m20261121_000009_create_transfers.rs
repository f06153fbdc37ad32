//! The book of all money that ever moved. It only grows, and it grows long, so every question that is asked of it has
//! an index in which the answers lie in the order of time.
//!
//! Each row says whose its two accounts are. An account never changes hands, so that is true for ever, and "everything
//! that touches my accounts" is two ranges of two indexes instead of a join over however many accounts. These two
//! columns have no foreign keys: the accounts have them, and cannot go.

use crate::{columns, tables};
use limbeck::schema::{Action, Index};
use limbeck::{Meta, Plan};

pub const META: Meta = Meta {
    id: "c4987f17ca8a",
    parents: &["a05cbfd17cb3"],
    message: "create transfers",
    ..Meta::EMPTY
};

pub fn plan(p: &mut Plan) {
    tables::create(p, "transfers", |t| {
        columns::id(t);
        t.string("kind", 20);
        t.big_integer("from_id")
            .null()
            .references("accounts", "id")
            .on_delete(Action::Restrict);
        t.big_integer("to_id")
            .references("accounts", "id")
            .on_delete(Action::Restrict);
        t.big_integer("from_user_id").null();
        t.big_integer("to_user_id");
        t.big_integer("amount");
        t.string("currency", 3);
        t.string("description", 255).null();
        t.big_integer("created_by")
            .references("users", "id")
            .on_delete(Action::Restrict);
        columns::created_at(t);
        t.check("ck_transfers_kind", "kind IN ('transfer', 'deposit')");
        // The most that can be moved at once is 2^53-1.
        t.check(
            "ck_transfers_amount",
            "amount BETWEEN 1 AND 9007199254740991",
        );
        t.check("ck_transfers_to_id", "to_id <> from_id");
        // A deposit comes from outside.
        t.check(
            "ck_transfers_from_id",
            "(kind = 'deposit') = (from_id IS NULL)",
        );
        t.check(
            "ck_transfers_from_user_id",
            "(kind = 'deposit') = (from_user_id IS NULL)",
        );
        t.index(Index::on(["created_at", "id"]));
        t.index(Index::on(["kind", "created_at", "id"]));
        t.index(Index::on(["from_id", "created_at", "id"]));
        t.index(Index::on(["to_id", "created_at", "id"]));
        t.index(Index::on(["from_user_id", "created_at", "id"]));
        t.index(Index::on(["to_user_id", "created_at", "id"]));
        // For the foreign key: MySQL wants one, and elsewhere the end of a user would read the whole book.
        t.index(Index::on(["created_by"]));
    });
}

pub fn unplan(p: &mut Plan) {
    p.drop_table("transfers");
}
