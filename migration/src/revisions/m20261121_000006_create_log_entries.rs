//! What applications write down about what they do. Entries are appended and never change.

use crate::{columns, tables};
use limbeck::schema::{Action, Index};
use limbeck::{Meta, Plan};

pub const META: Meta = Meta {
    id: "3c3dca660350",
    parents: &["fe7bafc59f6a"],
    message: "create log entries",
    ..Meta::EMPTY
};

pub fn plan(p: &mut Plan) {
    tables::create(p, "log_entries", |t| {
        columns::id(t);
        t.big_integer("user_id")
            .references("users", "id")
            .on_delete(Action::Cascade);
        t.string("level", 20).default("INFO");
        t.string("message", 1000);
        columns::created_at(t);
        t.check(
            "ck_log_entries_level",
            "level IN ('DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL')",
        );
        // Each list in its default order: all entries, a user's, a level's.
        t.index(Index::on(["created_at", "id"]));
        t.index(Index::on(["user_id", "created_at", "id"]));
        t.index(Index::on(["level", "created_at", "id"]));
    });
}

pub fn unplan(p: &mut Plan) {
    p.drop_table("log_entries");
}
