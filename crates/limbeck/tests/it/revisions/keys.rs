//! Keys.

use limbeck::schema::{Action, Deferrable, ForeignKey, PrimaryKey, TableOptions, Unique};
use limbeck::{Meta, Plan};

pub(crate) const META: Meta = Meta {
    id: "a1b2c3d4e5f6",
    parents: &["0f1e2d3c4b5a"],
    message: "keys",
    ..Meta::EMPTY
};

pub(crate) fn plan(p: &mut Plan) {
    p.table("seats")
        .drop_constraint("fk_seats_user_id")
        .drop_constraint("ck_seats_hall");
    p.create_table("tickets", |t| {
        t.integer("place");
        t.big_integer("number").identity().primary_key();
    });
    p.table("seats")
        .set_primary_key(PrimaryKey::new(["place"]).named("pk_seats"))
        .add_unique(
            Unique::on(["user_id"])
                .named("one_seat_each")
                .deferrable(Deferrable::InitiallyImmediate),
        )
        .add_unique(Unique::on(["hall", "user_id"]).nulls_not_distinct())
        .add_check("ck_seats_hall", "hall > 1")
        .add_foreign_key(
            ForeignKey::new(["user_id"], "users", ["id"])
                .on_delete(Action::SetNull)
                .on_update(Action::Cascade),
        );
    p.table("tickets")
        .add_foreign_key(
            ForeignKey::new(["place"], "seats", ["place"])
                .named("again")
                .on_delete(Action::Restrict),
        )
        .add_foreign_key(ForeignKey::new(["place"], "seats", ["place"]))
        .add_foreign_key(ForeignKey::new(
            ["place", "number"],
            "seats",
            ["place", "hall"],
        ));
    p.table("seats")
        .drop_comment()
        .set_options(TableOptions::new().strict().charset("utf8mb4"));
}

pub(crate) fn unplan(p: &mut Plan) {
    p.table("seats")
        .set_options(TableOptions::new())
        .set_comment("where they sit");
    p.table("tickets")
        .drop_constraint("fk_tickets_place_number")
        .drop_constraint("fk_tickets_place")
        .drop_constraint("again");
    p.table("seats")
        .drop_constraint("fk_seats_user_id")
        .drop_constraint("ck_seats_hall")
        .drop_constraint("uq_seats_hall_user_id")
        .drop_constraint("one_seat_each")
        .set_primary_key(PrimaryKey::new(["hall", "place"]));
    // Every row of `tickets` is lost.
    p.drop_table("tickets");
    p.table("seats")
        .add_check("ck_seats_hall", "hall > 0")
        .add_foreign_key(ForeignKey::new(["user_id"], "users", ["id"]));
}
