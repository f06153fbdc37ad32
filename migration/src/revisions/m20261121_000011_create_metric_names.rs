//! The names under which there are points, each with their number and the latest moment: kept in step by whoever adds
//! or removes points, so that a list of names need not count a million of them.

use crate::{columns, tables};
use limbeck::{Meta, Plan};

pub const META: Meta = Meta {
    id: "bf894a753052",
    parents: &["66d6edb89464"],
    message: "create metric names",
    ..Meta::EMPTY
};

pub fn plan(p: &mut Plan) {
    tables::create(p, "metric_names", |t| {
        t.string("name", 255).primary_key();
        t.big_integer("points");
        columns::moment(t, "last_timestamp");
    });
}

pub fn unplan(p: &mut Plan) {
    p.drop_table("metric_names");
}
