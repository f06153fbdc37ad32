//! Money that belongs to users. No payment touches an indexed column, so that changing a balance costs no index.

use crate::{columns, tables};
use limbeck::schema::{Action, Index};
use limbeck::{Meta, Plan};

pub const META: Meta = Meta {
    id: "a05cbfd17cb3",
    parents: &["8bf444956a45"],
    message: "create accounts",
    ..Meta::EMPTY
};

pub fn plan(p: &mut Plan) {
    tables::create(p, "accounts", |t| {
        columns::id(t);
        t.big_integer("user_id")
            .references("users", "id")
            .on_delete(Action::Restrict);
        t.string("name", 100);
        t.string("currency", 3).default("USD");
        t.big_integer("balance").default(0);
        columns::version(t);
        columns::created_at(t);
        columns::updated_at(t);
        columns::deleted_at(t);
        // The most that an account can hold is 2^53-1.
        t.check(
            "ck_accounts_balance",
            "balance BETWEEN 0 AND 9007199254740991",
        );
        t.index(Index::on(["created_at", "id"]));
        t.index(Index::on(["user_id", "created_at", "id"]));
        t.index(Index::on(["currency", "created_at", "id"]));
    });
}

pub fn unplan(p: &mut Plan) {
    p.drop_table("accounts");
}
