//! Create a shop.

use limbeck::schema::{Action, Deferrable, Index, Sql, Value};
use limbeck::{Engine, Meta, Plan};

pub(crate) const META: Meta = Meta {
    id: "a1b2c3d4e5f6",
    parents: &["0f1e2d3c4b5a"],
    message: "create a shop",
    ..Meta::EMPTY
};

pub(crate) fn plan(p: &mut Plan) {
    p.create_enum("state", ["open", "paid", "don't know"]);
    p.create_table("orders", |t| {
        t.id().comment("counts up");
        t.big_integer("user_id")
            .references("users", "id")
            .on_delete(Action::Cascade)
            .deferrable(Deferrable::InitiallyDeferred);
        t.enumeration("state", "state").default("open");
        t.decimal("total", 12, 2).default(Value::number("0.00"));
        t.timestamp("made_at")
            .precision(6)
            .default_expression("CURRENT_TIMESTAMP");
        t.text("search")
            .generated_stored(Sql::from("lower(state)").on(Engine::Postgres, "state::text"));
        t.text("motto").default(
            "a default that is so long that no line is long enough to hold it, whatever one does",
        );
        t.check(
            "ck_orders_long",
            "total < 1000000 OR state = 'paid' OR user_id IN (SELECT id FROM users WHERE name = 'rich')",
        );
        t.check("ck_orders_total", "total >= 0 OR state = 'don''t know'");
        t.index(Index::on(["user_id", "made_at"]));
        t.index(Index::on([
            "user_id", "made_at", "state", "total", "search", "id",
        ]));
        t.comment("what was \"ordered\"\nby whom");
        t.storage_engine("InnoDB");
        t.charset("utf8mb4");
        t.collation("utf8mb4_bin");
    });
    p.create_table("order_lines", |t| {
        t.big_integer("order_id").references("orders", "id");
        t.integer("line");
        t.primary_key(["order_id", "line"]);
        t.without_rowid();
    });
}

pub(crate) fn unplan(p: &mut Plan) {
    // Every row of `order_lines` is lost.
    p.drop_table("order_lines");
    // Every row of `orders` is lost.
    p.drop_table("orders");
    p.drop_enum("state");
}
