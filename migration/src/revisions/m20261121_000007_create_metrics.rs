//! Measured values. Points are appended and never change.

use crate::{columns, tables};
use limbeck::schema::Index;
use limbeck::{Meta, Plan};

pub const META: Meta = Meta {
    id: "8bf444956a45",
    parents: &["3c3dca660350"],
    message: "create metrics",
    ..Meta::EMPTY
};

pub fn plan(p: &mut Plan) {
    tables::create(p, "metrics", |t| {
        columns::id(t);
        t.string("name", 255);
        t.double("value");
        // A JSON object of texts, as text, whose every character is known: the engines' own JSON types differ in
        // what they keep.
        t.text("tags");
        columns::moment(t, "timestamp");
        t.index(Index::on(["timestamp", "id"]));
        // It holds all that a summary asks for, so that no summary reads the table.
        t.index(Index::on(["name", "timestamp", "id", "value"]));
    });
}

pub fn unplan(p: &mut Plan) {
    p.drop_table("metrics");
}
