//! S: what SQLite does its own way.

use super::rule::{Level, Look, Rule, SQLITE};
use super::scene::{Hit, Whole};
use crate::engine::Server;
use crate::operation::Operation;
use crate::schema::{Object, ObjectName};
use crate::sql::{Surroundings, render};

pub(super) const RULES: &[Rule] = &[Rule {
    id: "S001",
    title: "SQLite builds a table anew",
    level: Level::Note,
    engines: SQLITE,
    why: "It cannot change the table where it is: Limbeck makes a new one, copies every row, and puts back indexes, \
          views, triggers and the counter. Others read meanwhile, and nobody writes to the database; the file grows by \
          the table's size until the next `VACUUM`.",
    instead: "\
Nothing, for tables of the usual size. Several changes of one table in one revision are one copy, so write them
together.",
    look: Look::Whole(builds_anew),
}];

fn builds_anew(whole: &Whole<'_>) -> Vec<Hit> {
    let operations: Vec<Operation> = whole
        .operations
        .iter()
        .map(|(_, operation)| operation.clone())
        .collect();
    let server = Server::assumed(whole.engine);
    let Ok(steps) = render(server, whole.before, &operations, &Surroundings::default()) else {
        // What cannot be written for SQLite is told when it is.
        return Vec::new();
    };
    let rebuilt = steps.into_iter().filter(|step| step.rebuilds);
    let tables = rebuilt.flat_map(|step| step.touches.unwrap_or_default());
    let standing = tables
        .map(ObjectName::from)
        .filter(|table| whole.stands(table));
    standing
        .map(|table| Hit::of(Object::Table(table), "is built anew, and its rows copied"))
        .collect()
}
